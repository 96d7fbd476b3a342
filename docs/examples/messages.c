/* What a SOCKS5 client says, read with libsockspec: takes the octets as hexadecimal, prints the
 * greeting and the request, with the clauses that they break, and the reply that refuses them.
 *
 *   messages 050100 05010001c000020101bb
 *
 * Exit status: 0 nothing is wrong with them, 1 something is, 2 they cannot be read. */
#include <sockspec/sockspec.h>
#include <stdio.h>

static size_t print_findings(const struct s5_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++) {
        const struct s5_finding *finding = &findings->list[i];
        const struct s5_clause *clause = s5_clause(finding->clause);

        printf("  octet %zu: %s: %s\n", finding->at, finding->text, clause->id);
        printf("    RFC %d section %s: %s\n", clause->rfc, clause->section, clause->statement);
    }
    return findings->count;
}

/* Takes the message from the front of `*in`, which shrinks by it. Returns how much is wrong with
 * it, or -1 where it is not whole. */
static int read_message(enum s5_message_kind kind, struct s5_span *in, struct s5_message *message)
{
    struct s5_findings findings = {0};
    char text[S5_MESSAGE_TEXT];

    message->kind = kind;
    struct s5_result result = s5_message_decode(kind, *in, message);
    if (result.status == S5_MORE) {
        printf("%s: cut short, at least %zu octets are needed\n", s5_message_name(kind),
               result.size);
        return -1;
    }
    s5_message_check(result, message, &findings);
    if (result.status == S5_BAD) {
        printf("%s: octet %zu: %s\n", s5_message_name(kind), result.at,
               s5_fault_name(result.fault));
        print_findings(&findings);
        return -1;
    }
    s5_message_describe(message, text, sizeof text);
    printf("%s\n", text);
    *in = s5_span_skip(*in, result.size);
    return (int)print_findings(&findings);
}

static void print_refusal(void)
{
    const struct s5_reply reply = {
        .ver = S5_VERSION,
        .rep = S5_REP_NOT_ALLOWED,
        .bnd = s5_address_ipv4(S5_BYTES(0, 0, 0, 0), 0),
    };
    uint8_t octets[S5_REPLY_MAX];
    char hex[2 * S5_REPLY_MAX + 1];
    size_t size = s5_reply_encode(&reply, octets, sizeof octets);

    s5_hex_print((struct s5_span){octets, size}, hex, sizeof hex);
    printf("answer: %s (%s)\n", hex, s5_rep_name(reply.rep));
}

int main(int argc, char **argv)
{
    uint8_t octets[S5_GREETING_MAX + S5_REQUEST_MAX];
    struct s5_span in = {octets, 0};
    struct s5_message greeting, request;

    for (int i = 1; i < argc; i++) {
        long size = s5_hex_parse(argv[i], octets + in.size, sizeof octets - in.size);
        if (size < 0) {
            fprintf(stderr, "messages: '%s' is not hexadecimal, or too long\n", argv[i]);
            return 2;
        }
        in.size += (size_t)size;
    }
    int wrong = read_message(S5_GREETING, &in, &greeting);
    if (wrong < 0)
        return 2;
    int more = read_message(S5_REQUEST, &in, &request);
    if (more < 0)
        return 2;
    print_refusal();
    return wrong + more > 0;
}
