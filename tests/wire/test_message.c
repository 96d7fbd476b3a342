/* What treats all messages alike, and the numbers' names. */
#include "octets.h"
#include "unit.h"
#include "wire/message.h"
#include "wire/names.h"

#include <string.h>

static const struct row {
    const char *name;
    enum s5_message_kind kind;
    const char *in;
    const char *want;
} rows[] = {
    {"greeting", S5_GREETING, "05 02 00 02", "greeting: 00 NO AUTH, 02 USERNAME/PASSWORD"},
    {"greeting of none", S5_GREETING, "05 00", "greeting:"},
    {"greeting of many", S5_GREETING, "05 05 01 03 80 ff 00",
     "greeting: 01 GSSAPI, 03 unassigned, 80 private, FF NO ACCEPTABLE METHODS, ... 5 in all"},
    {"choice", S5_CHOICE, "05 ff", "method selection: FF NO ACCEPTABLE METHODS"},
    {"password request", S5_PASSWORD_REQUEST, "01 02 'a' 1b 01 'x'",
     "password request: user a\\x1b, password ***"},
    {"password response", S5_PASSWORD_RESPONSE, "01 00", "password response: status 00 success"},
    {"password refused", S5_PASSWORD_RESPONSE, "01 ff", "password response: status FF failure"},
    {"connect", S5_REQUEST, "05 01 00 03 04 'host' 00 50", "request: 01 CONNECT host:80"},
    {"bind", S5_REQUEST, "05 02 00 01 00*4 00 00", "request: 02 BIND 0.0.0.0:0"},
    {"associate", S5_REQUEST, "05 03 00 04 00*16 00 00", "request: 03 UDP ASSOCIATE [::]:0"},
    {"cmd 04", S5_REQUEST, "05 04 00 01 00*4 00 00", "request: 04 unassigned 0.0.0.0:0"},
    {"reply", S5_REPLY, "05 05 00 01 00*4 00 00", "reply: 05 connection refused, 0.0.0.0:0"},
    {"rep 09", S5_REPLY, "05 09 00 01 00*4 00 00", "reply: 09 unassigned, 0.0.0.0:0"},
    {"datagram", S5_UDP, "00 00 81 01 01 02 03 04 00 35 ff",
     "datagram: frag 81, 1.2.3.4:53, 1 octets"},
    {"gss frame", S5_GSS_FRAME, "01 02 00 01 00", "GSSAPI frame: type 02, 1 octets"},
    {"socks4 request", S5_SOCKS4_REQUEST, "04 01 00 50 01 02 03 04 00",
     "SOCKS4 request: 01 port 80"},
    {"socks4 reply", S5_SOCKS4_REPLY, "00 5b 00*6", "SOCKS4 reply: 91"},
};

static void describes(void **state)
{
    static uint8_t storage[OCTETS_MAX];
    const struct row *row = *state;
    struct s5_message message;
    char text[S5_MESSAGE_TEXT];
    char less[12];

    struct s5_result result = s5_message_decode(row->kind, octets(row->in, storage), &message);
    assert_int_equal(result.status, S5_OK);
    s5_message_describe(&message, text, sizeof text);
    assert_string_equal(text, row->want);
    s5_message_describe(&message, less, sizeof less);
    assert_memory_equal(less, row->want, strlen(less));
    s5_message_describe(&message, text, 0);
    assert_string_equal(text, row->want);
}

/* Each decoder by itself keeps its hands off `*out` until the message is whole. */
#define KEEPS_OUT(type, decode, bad)                                                               \
    do {                                                                                           \
        struct type out;                                                                           \
        uint8_t before[sizeof out];                                                                \
        memset(&out, 0xa5, sizeof out);                                                            \
        memset(before, 0xa5, sizeof before);                                                       \
        assert_int_equal(decode((struct s5_span){NULL, 0}, &out).status, S5_MORE);                 \
        assert_int_not_equal(decode(bad, &out).status, S5_OK);                                     \
        assert_memory_equal(&out, before, sizeof out);                                             \
    } while (0)

static void out_is_kept_until_all_is_there(void **state)
{
    (void)state;
    KEEPS_OUT(s5_greeting, s5_greeting_decode, S5_BYTES(4, 1, 0));
    KEEPS_OUT(s5_choice, s5_choice_decode, S5_BYTES(5));
    KEEPS_OUT(s5_password_request, s5_password_request_decode, S5_BYTES(1, 1, 'a', 1));
    KEEPS_OUT(s5_password_response, s5_password_response_decode, S5_BYTES(1));
    KEEPS_OUT(s5_request, s5_request_decode, S5_BYTES(5, 1, 0, 2, 1, 2, 3, 4, 0, 80));
    KEEPS_OUT(s5_reply, s5_reply_decode, S5_BYTES(5, 1, 0, 2, 1, 2, 3, 4, 0, 80));
    KEEPS_OUT(s5_udp, s5_udp_decode, S5_BYTES(0, 0, 0, 2, 1, 2, 3, 4, 0, 80));
    KEEPS_OUT(s5_gss_frame, s5_gss_frame_decode, S5_BYTES(1, 1, 0, 2, 0));
    KEEPS_OUT(s5_socks4_request, s5_socks4_request_decode, S5_BYTES(5, 1, 0, 80, 1, 2, 3, 4, 0));
    KEEPS_OUT(s5_socks4_reply, s5_socks4_reply_decode, S5_BYTES(0, 90, 0, 80, 1, 2, 3));
}

static void numbers_have_names(void **state)
{
    (void)state;
    assert_string_equal(s5_method_name(0x7f), "unassigned");
    assert_string_equal(s5_method_name(0x80), "private");
    assert_string_equal(s5_atyp_name(1), "IPV4");
    assert_string_equal(s5_atyp_name(3), "DOMAINNAME");
    assert_string_equal(s5_atyp_name(4), "IPV6");
    assert_string_equal(s5_atyp_name(2), "unassigned");
    assert_string_equal(s5_rep_name(8), "address type not supported");
    assert_string_equal(s5_rep_name(9), "unassigned");
    for (size_t kind = 0; kind < S5_MESSAGE_KINDS; kind++)
        assert_non_null(s5_message_name((enum s5_message_kind)kind));
}

/* More than a message can break: the list keeps the first and drops the rest. */
static void a_full_list_of_findings_stays_full(void **state)
{
    (void)state;
    struct s5_findings findings = {0};

    for (size_t i = 0; i < S5_FINDINGS_MAX + 2; i++)
        s5_findings_add(&findings, S5_CLAUSE_REP_01, i, "text");
    assert_int_equal(findings.count, S5_FINDINGS_MAX);
    assert_int_equal(findings.list[S5_FINDINGS_MAX - 1].at, S5_FINDINGS_MAX - 1);
}

static void the_writer_counts_past_its_end(void **state)
{
    (void)state;
    uint8_t out[4] = {0xa5, 0xa5, 0xa5, 0xa5};
    struct s5_writer w = s5_writer_over(out, 3);

    s5_put_u16(&w, 0x0102);
    s5_put_span(&w, S5_BYTES(3, 4));
    s5_put_u8(&w, 5);
    assert_int_equal(w.size, 5);
    assert_int_equal(s5_writer_done(&w), 0);
    assert_memory_equal(out, S5_BYTES(1, 2, 0xa5, 0xa5).data, 4);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(out_is_kept_until_all_is_there),
        cmocka_unit_test(numbers_have_names),
        cmocka_unit_test(a_full_list_of_findings_stays_full),
        cmocka_unit_test(the_writer_counts_past_its_end),
    };
    struct CMUnitTest described[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        described[i] = (struct CMUnitTest){
            .name = rows[i].name, .test_func = describes, .initial_state = (void *)&rows[i]};
    return cmocka_run_group_tests_name("messages", tests, NULL, NULL) +
           cmocka_run_group_tests_name("described", described, NULL, NULL);
}
