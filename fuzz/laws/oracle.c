#include "fuzz/laws/oracle.h"

#include "fuzz/oracle/table.h"
#include "fuzz/target.h"

/* The fields of variable size, in their order on the wire. */
static size_t fields_of(const struct s5_message *message, struct s5_span fields[ORACLE_FIELDS])
{
    size_t count = 0;

    switch (message->kind) {
    case S5_GREETING:
        fields[count++] = message->as.greeting.methods;
        break;
    case S5_PASSWORD_REQUEST:
        fields[count++] = message->as.password_request.uname;
        fields[count++] = message->as.password_request.passwd;
        break;
    case S5_REQUEST:
        fields[count++] = message->as.request.dst.host;
        break;
    case S5_REPLY:
        fields[count++] = message->as.reply.bnd.host;
        break;
    case S5_UDP:
        fields[count++] = message->as.udp.dst.host;
        fields[count++] = message->as.udp.data;
        break;
    case S5_GSS_FRAME:
        if (message->as.gss_frame.mtyp != 0xff)
            fields[count++] = message->as.gss_frame.token;
        break;
    case S5_SOCKS4_REQUEST:
        fields[count++] = message->as.socks4_request.userid;
        if (message->as.socks4_request.named)
            fields[count++] = message->as.socks4_request.name;
        break;
    default:
        break;
    }
    return count;
}

static void tell(struct s5_result result)
{
    if (result.status == S5_BAD)
        fuzz_verdict("bad %s at %zu", s5_fault_name(result.fault), result.at);
    else
        fuzz_verdict("%s %zu", result.status == S5_OK ? "ok" : "more", result.size);
}

const char *law_of_oracle(enum s5_message_kind kind, struct s5_span in)
{
    struct s5_message message = {.kind = kind};
    struct s5_result result = s5_message_decode(kind, in, &message);
    struct oracle_reading want = oracle_read(kind, in);
    struct s5_span fields[ORACLE_FIELDS];

    tell(result);
    if (result.status != want.status)
        return "the oracle has another verdict";
    if (result.status == S5_BAD && result.at != want.at)
        return "the oracle blames another octet";
    if (result.status != S5_OK)
        return NULL;
    if (result.size != want.size)
        return "the oracle sees the message end elsewhere";
    if (fields_of(&message, fields) != want.count)
        return "the oracle sees other fields";
    for (size_t i = 0; i < want.count; i++)
        if (fields[i].size != want.fields[i].size ||
            (fields[i].size > 0 && (size_t)(fields[i].data - in.data) != want.fields[i].at))
            return "the oracle sees a field elsewhere";
    return NULL;
}
