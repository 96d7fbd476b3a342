#include "fuzz/laws/limits.h"

#include "fuzz/fence.h"
#include "wire/names.h"

#include <string.h>

enum { MANY = 1 << 16, ROOM = 3 * MANY };

static uint8_t many[MANY];

static struct s5_span filled(size_t size)
{
    memset(many, 'n', sizeof many);
    return (struct s5_span){many, size};
}

static bool encodes(const struct s5_message *message)
{
    return s5_message_encode(message, fence_room(ROOM), ROOM) != 0;
}

/* The message with one of its fields too long; NULL where it has no more of them. */
static struct s5_span *field_of(struct s5_message *message, unsigned which, size_t *too_long)
{
    *too_long = 256;
    switch (message->kind) {
    case S5_GREETING:
        return which == 0 ? &message->as.greeting.methods : NULL;
    case S5_PASSWORD_REQUEST:
        return which == 0   ? &message->as.password_request.uname
               : which == 1 ? &message->as.password_request.passwd
                            : NULL;
    case S5_REQUEST:
        message->as.request.dst.atyp = S5_ATYP_DOMAIN;
        return which == 0 ? &message->as.request.dst.host : NULL;
    case S5_REPLY:
        message->as.reply.bnd.atyp = S5_ATYP_DOMAIN;
        return which == 0 ? &message->as.reply.bnd.host : NULL;
    case S5_UDP:
        message->as.udp.dst.atyp = S5_ATYP_DOMAIN;
        return which == 0 ? &message->as.udp.dst.host : NULL;
    case S5_GSS_FRAME:
        *too_long = S5_GSS_TOKEN_MAX + 1;
        return which == 0 ? &message->as.gss_frame.token : NULL;
    case S5_SOCKS4_REQUEST:
        *too_long = S5_SOCKS4_FIELD_MAX + 1;
        return which == 0   ? &message->as.socks4_request.userid
               : which == 1 ? &message->as.socks4_request.name
                            : NULL;
    default:
        return NULL;
    }
}

static const char *law_of_fields(const struct s5_message *message)
{
    size_t too_long;

    for (unsigned which = 0;; which++) {
        struct s5_message longer = *message;
        struct s5_span *field = field_of(&longer, which, &too_long);
        if (field == NULL)
            return NULL;
        *field = filled(too_long);
        if (encodes(&longer))
            return "a field that no length can tell is encoded";
    }
}

/* The end of a field of SOCKS4 is a NUL, and whether a name follows is told by the address. */
static const char *law_of_socks4(const struct s5_message *message)
{
    struct s5_message other = *message;

    if (message->kind != S5_SOCKS4_REQUEST)
        return NULL;
    other.as.socks4_request.userid = S5_BYTES('a', 0, 'b');
    if (encodes(&other))
        return "a NUL in a field that ends with one is encoded";
    other = *message;
    other.as.socks4_request.named = !message->as.socks4_request.named;
    return encodes(&other) ? "a name is encoded, and the address says that there is none" : NULL;
}

static const char *law_of_addresses(void)
{
    const struct s5_address strange[] = {
        {.atyp = S5_ATYP_IPV4, .host = S5_BYTES(1, 2, 3), .port = 1},
        {.atyp = S5_ATYP_IPV6, .host = S5_BYTES(1, 2, 3), .port = 1},
        {.atyp = 9, .host = S5_BYTES(1, 2, 3), .port = 1},
    };
    char text[S5_ADDRESS_TEXT] = "-";

    s5_address_print(&strange[0], text, 0);
    if (text[0] != '-')
        return "an address is printed into no room";
    for (size_t i = 0; i < S5_COUNT(strange); i++) {
        s5_address_print(&strange[i], text, sizeof text);
        if (strcmp(text, "\\x01\\x02\\x03:1") != 0)
            return "an address of a strange type or size is not shown octet by octet";
    }
    return strcmp(s5_atyp_name(9), "unassigned") == 0 ? NULL : "a type that is none has a name";
}

static const char *law_of_full_findings(void)
{
    struct s5_findings full = {.count = S5_FINDINGS_MAX};

    s5_findings_add(&full, (enum s5_clause_id)0, 1, "one too many");
    return full.count == S5_FINDINGS_MAX ? NULL : "a full list of findings grows";
}

static const char *law_of_no_kind(void)
{
    struct s5_message none = {.kind = S5_MESSAGE_KINDS};
    struct s5_findings findings = {0};
    struct s5_result result = s5_message_decode(S5_MESSAGE_KINDS, S5_BYTES(5, 1, 0), &none);
    char text[S5_MESSAGE_TEXT] = "-";

    s5_message_check(result, &none, &findings);
    s5_message_print(result, &none, text, sizeof text);
    s5_message_describe(&none, text, 0);
    return result.status == S5_BAD && findings.count == 0 && strcmp(text, "-") == 0 &&
                   !encodes(&none)
               ? NULL
               : "a kind that is none means something";
}

const char *law_of_limits(const struct s5_message *message)
{
    static bool once;
    const char *broken = law_of_fields(message);

    if (broken == NULL)
        broken = law_of_socks4(message);
    /* These hang on no input. */
    if (broken == NULL && !once)
        broken = law_of_addresses();
    if (broken == NULL && !once)
        broken = law_of_full_findings();
    if (broken == NULL && !once)
        broken = law_of_no_kind();
    once = true;
    return broken;
}
