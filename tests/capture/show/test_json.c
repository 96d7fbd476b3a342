/* Records for programs: each line is JSON, with the fields that the interface names, whatever came
 * over the wire. */
#include "capture/show/json.h"
#include "capture/show/numbered.h"
#include "octets.h"
#include "unit.h"
#include "wire/names.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static const char *const session_keys[] = {"type",
                                           "id",
                                           "client",
                                           "server",
                                           "first_frame",
                                           "start",
                                           "duration_ms",
                                           "methods_offered",
                                           "method",
                                           "username",
                                           "auth_status",
                                           "cmd",
                                           "cmd_code",
                                           "rsv",
                                           "dst",
                                           "rep",
                                           "bnd",
                                           "rep2",
                                           "bnd2",
                                           "bytes_up",
                                           "bytes_down",
                                           "gap_up",
                                           "gap_down",
                                           "complete",
                                           "conflicting_retransmission",
                                           "notes",
                                           NULL};
static const char *const up_keys[] = {"type", "session", "frame", "dir", "from", "relay",
                                      "to",   "frag",    "rsv",   "len", NULL};
static const char *const violation_keys[] = {"type", "session", "frame",  "party", "clause",
                                             "text", "at",      "octets", NULL};

/* The line as an object, which has these keys and no others, in this order. */
static json_t *parse(struct s5_buffer *line, const char *const *keys)
{
    json_error_t error;
    const char *key;
    json_t *value;

    put_numbers(line);
    assert_int_equal(strchr(line->text, '\n') - line->text, line->size - 2);
    for (size_t i = 0; i + 2 < line->size; i++)
        assert_in_range((uint8_t)line->text[i], 0x20, 0x7e);
    json_t *record = json_loads(line->text, JSON_REJECT_DUPLICATES, &error);
    if (record == NULL)
        fail_msg("%s in %s", error.text, line->text);
    json_object_foreach(record, key, value)
    {
        assert_non_null(*keys);
        assert_string_equal(key, *keys++);
    }
    assert_null(*keys);
    return record;
}

/* The octets that a text of the wire's stands for. */
static void assert_octets(const json_t *value, struct s5_span want, const char *behind)
{
    const char *text = json_string_value(value);

    assert_non_null(text);
    for (size_t i = 0; i < want.size; i++) {
        unsigned octet = (uint8_t)*text;
        if (*text != '\\') {
            text++;
        } else if (text[1] == '\\') {
            text += 2;
        } else {
            assert_int_equal(text[1], 'x');
            char digits[3] = {text[2], text[3], '\0'};
            octet = (unsigned)strtoul(digits, NULL, 16);
            text += 4;
        }
        assert_int_equal(octet, want.data[i]);
    }
    assert_string_equal(text, behind);
}

static struct s5_session unknown_session(void)
{
    static const uint8_t hosts[2][4] = {{192, 0, 2, 1}, {192, 0, 2, 2}};

    return (struct s5_session){.client = {s5_host_ipv4(hosts[0]), 40000},
                               .server = {s5_host_ipv4(hosts[1]), 1080},
                               .first_frame = 9,
                               .method = -1,
                               .auth_status = -1,
                               .cmd = -1,
                               .rsv = -1,
                               .rep = {-1, -1}};
}

static void set_name(struct s5_kept_address *kept, struct s5_span name, uint16_t port)
{
    struct s5_address address = s5_address_name(name, port);

    assert_true(s5_kept_address_set(kept, &address));
}

/* The line of the interface's page. */
static void session(void **state)
{
    (void)state;
    struct s5_session session = unknown_session();
    struct s5_buffer line = {0};
    struct s5_address bnd = s5_address_ipv4(S5_BYTES(1, 2, 3, 4), 5);

    session.start = 1769860800000001000;
    session.end = session.start + 1500000;
    s5_kept_octets_set(&session.methods, S5_BYTES(0, 2));
    s5_kept_octets_set(&session.username, s5_span_text("user"));
    session.method = 2;
    session.auth_status = 0;
    session.cmd = S5_CMD_CONNECT;
    session.rsv = 0;
    set_name(&session.dst, s5_span_text("example.com"), 80);
    session.rep[0] = 0;
    s5_kept_address_set(&session.bnd[0], &bnd);
    session.bytes[S5_CLIENT] = 10;
    session.bytes[S5_SERVER] = 20;
    session.complete = true;
    s5_json_session(&line, &session);
    json_t *record = parse(&line, session_keys);
    assert_string_equal(
        line.text,
        "{\"type\":\"session\",\"id\":7,\"client\":\"192.0.2.1:40000\",\"server\":\"192.0.2.2:"
        "1080\","
        "\"first_frame\":9,\"start\":\"2026-01-31T12:00:00.000001Z\",\"duration_ms\":1.5,"
        "\"methods_offered\":[0,2],\"method\":2,\"username\":\"user\",\"auth_status\":0,"
        "\"cmd\":\"CONNECT\",\"cmd_code\":1,\"rsv\":0,\"dst\":\"example.com:80\",\"rep\":0,"
        "\"bnd\":\"1.2.3.4:5\",\"rep2\":null,\"bnd2\":null,\"bytes_up\":10,\"bytes_down\":20,"
        "\"gap_up\":0,\"gap_down\":0,\"complete\":true,\"conflicting_retransmission\":false,"
        "\"notes\":[]}\n");
    json_decref(record);
    s5_session_fini(&session);
    s5_buffer_fini(&line);
}

/* What is not known is null, and what nobody said is not 0. */
static void nothing_known(void **state)
{
    (void)state;
    static const char *const nulls[] = {"methods_offered",
                                        "method",
                                        "username",
                                        "auth_status",
                                        "cmd",
                                        "cmd_code",
                                        "rsv",
                                        "dst",
                                        "rep",
                                        "bnd",
                                        "rep2",
                                        "bnd2"};
    struct s5_session session = unknown_session();
    struct s5_buffer line = {0};

    s5_json_session(&line, &session);
    json_t *record = parse(&line, session_keys);
    for (size_t i = 0; i < S5_COUNT(nulls); i++)
        assert_true(json_is_null(json_object_get(record, nulls[i])));
    assert_true(json_is_false(json_object_get(record, "complete")));
    json_decref(record);
    s5_buffer_fini(&line);
}

static const struct command {
    int16_t cmd;
    const char *want;
} commands[] = {{1, "CONNECT"}, {2, "BIND"},    {3, "UDP_ASSOCIATE"},
                {0, "UNKNOWN"}, {4, "UNKNOWN"}, {255, "UNKNOWN"}};

static void command_names(void **state)
{
    (void)state;

    for (size_t i = 0; i < S5_COUNT(commands); i++) {
        struct s5_session session = unknown_session();
        struct s5_buffer line = {0};
        session.cmd = commands[i].cmd;
        s5_json_session(&line, &session);
        json_t *record = parse(&line, session_keys);
        assert_string_equal(json_string_value(json_object_get(record, "cmd")), commands[i].want);
        assert_int_equal(json_integer_value(json_object_get(record, "cmd_code")), commands[i].cmd);
        json_decref(record);
        s5_buffer_fini(&line);
    }
}

/* Whatever octets are in a name, they come back from the line, and none of them does harm there:
 * every single one, all behind one another, and names by dice. */
static void any_octets(void **state)
{
    (void)state;
    uint64_t seed = 0x5eed0009;
    uint8_t name[255];

    for (size_t round = 0; round < 1000; round++) {
        struct s5_span span = {name, round < 256   ? 1
                                     : round < 260 ? 255
                                                   : octets_below(&seed, 256)};
        for (size_t i = 0; i < span.size; i++)
            name[i] = (uint8_t)(round < 256   ? round
                                : round < 260 ? i + round - 256
                                              : octets_random(&seed));
        struct s5_session session = unknown_session();
        struct s5_buffer line = {0};
        s5_kept_octets_set(&session.username, span);
        s5_kept_octets_set(&session.methods, span);
        set_name(&session.dst, span, 65535);
        set_name(&session.bnd[0], span, 0);
        set_name(&session.bnd[1], span, 1);
        s5_json_session(&line, &session);
        json_t *record = parse(&line, session_keys);
        assert_octets(json_object_get(record, "username"), span, "");
        assert_octets(json_object_get(record, "dst"), span, ":65535");
        assert_octets(json_object_get(record, "bnd"), span, ":0");
        assert_octets(json_object_get(record, "bnd2"), span, ":1");
        const json_t *methods = json_object_get(record, "methods_offered");
        assert_int_equal(json_array_size(methods), span.size);
        for (size_t i = 0; i < span.size; i++)
            assert_int_equal(json_integer_value(json_array_get(methods, i)), span.data[i]);
        json_decref(record);
        s5_session_fini(&session);
        s5_buffer_fini(&line);
    }
}

static void notes(void **state)
{
    (void)state;
    struct s5_session outer = unknown_session();

    for (uint32_t bits = 0; bits < 1u << S5_NOTES; bits += bits < 64 ? 1 : 97) {
        struct s5_session session = unknown_session();
        struct s5_buffer line = {0};
        size_t count = 0;
        session.notes = bits;
        session.outer = bits % 2 == 0 ? &outer : NULL;
        s5_json_session(&line, &session);
        json_t *record = parse(&line, session_keys);
        const json_t *list = json_object_get(record, "notes");
        if (session.outer != NULL)
            assert_string_equal(json_string_value(json_array_get(list, count++)),
                                "inside session 3");
        for (enum s5_note note = 0; note < S5_NOTES; note++)
            if (bits & 1u << note)
                assert_string_equal(json_string_value(json_array_get(list, count++)),
                                    s5_note_text(note));
        assert_int_equal(json_array_size(list), count);
        json_decref(record);
        s5_buffer_fini(&line);
    }
}

/* Times as captures claim them: also backwards, and as far apart as can be. */
static const struct times {
    int64_t start;
    int64_t end;
    const char *start_text;
    const char *duration;
} times[] = {
    {0, 0, "1970-01-01T00:00:00.000000Z", "0"},
    {1, 1, "1970-01-01T00:00:00.000000001Z", "0"},
    {0, 1, "1970-01-01T00:00:00.000000Z", "0.000001"},
    {0, 999999, "1970-01-01T00:00:00.000000Z", "0.999999"},
    {1000, 2001000, "1970-01-01T00:00:00.000001Z", "2"},
    {500000000, 0, "1970-01-01T00:00:00.500000Z", "-500"},
    {-1, 0, "1969-12-31T23:59:59.999999999Z", "0.000001"},
    {951782400000000000, 951782400100000000, "2000-02-29T00:00:00.000000Z", "100"},
    {INT64_MIN, INT64_MAX, "1677-09-21T00:12:43.145224192Z", "9223372036854.775807"},
    {INT64_MAX, INT64_MIN, "2262-04-11T23:47:16.854775807Z", "-9223372036854.775807"},
    {INT64_MIN, INT64_MIN, "1677-09-21T00:12:43.145224192Z", "0"},
};

static void time_and_duration(void **state)
{
    const struct times *row = *state;
    struct s5_session session = unknown_session();
    struct s5_buffer line = {0};
    char want[64];

    session.start = row->start;
    session.end = row->end;
    s5_json_session(&line, &session);
    json_t *record = parse(&line, session_keys);
    assert_string_equal(json_string_value(json_object_get(record, "start")), row->start_text);
    snprintf(want, sizeof want, "\"duration_ms\":%s,", row->duration);
    assert_non_null(strstr(line.text, want));
    json_decref(record);
    s5_buffer_fini(&line);
}

static void datagrams(void **state)
{
    (void)state;
    struct s5_session session = unknown_session();
    struct s5_datagram_seen seen = {.frame = 9,
                                    .client = session.client,
                                    .relay = session.server,
                                    .frag = 2,
                                    .rsv = 513,
                                    .size = 12};
    struct s5_buffer line = {0};

    set_name(&seen.remote, s5_span_text("a\"b"), 53);
    s5_json_datagram(&line, &seen);
    json_t *record = parse(&line, up_keys);
    assert_string_equal(line.text,
                        "{\"type\":\"udp\",\"session\":7,\"frame\":9,\"dir\":\"down\","
                        "\"from\":\"a\\\"b:53\",\"relay\":\"192.0.2.2:1080\","
                        "\"to\":\"192.0.2.1:40000\",\"frag\":2,\"rsv\":513,\"len\":12}\n");
    json_decref(record);
    s5_buffer_clear(&line);
    seen.up = true;
    seen.remote.known = false;
    seen.frag = -1;
    seen.rsv = -1;
    seen.size = -1;
    s5_json_datagram(&line, &seen);
    record = parse(&line, up_keys);
    assert_string_equal(line.text,
                        "{\"type\":\"udp\",\"session\":7,\"frame\":9,\"dir\":\"up\","
                        "\"from\":\"192.0.2.1:40000\",\"relay\":\"192.0.2.2:1080\",\"to\":null,"
                        "\"frag\":null,\"rsv\":null,\"len\":null}\n");
    json_decref(record);
    free(seen.remote.name);
    s5_buffer_fini(&line);
}

static void violations(void **state)
{
    (void)state;
    uint8_t octets[100];
    struct s5_violation violation = {.frame = 4,
                                     .party = S5_SERVER,
                                     .clause = S5_CLAUSE_REP_01,
                                     .text = "why",
                                     .at = 12,
                                     .octets = S5_BYTES(5, 0, 255)};
    struct s5_buffer line = {0};

    s5_json_violation(&line, &violation);
    json_t *record = parse(&line, violation_keys);
    assert_string_equal(
        line.text, "{\"type\":\"violation\",\"session\":7,\"frame\":4,\"party\":\"server\","
                   "\"clause\":\"REP-01\",\"text\":\"why\",\"at\":12,\"octets\":\"0500ff\"}\n");
    json_decref(record);
    s5_buffer_clear(&line);
    memset(octets, 0xee, sizeof octets);
    violation.party = S5_CLIENT;
    violation.at = -1;
    violation.octets = (struct s5_span){octets, sizeof octets};
    s5_json_violation(&line, &violation);
    record = parse(&line, violation_keys);
    assert_true(json_is_null(json_object_get(record, "at")));
    assert_int_equal(json_string_length(json_object_get(record, "octets")),
                     2 * S5_VIOLATION_OCTETS);
    json_decref(record);
    s5_buffer_fini(&line);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(session),       cmocka_unit_test(nothing_known),
        cmocka_unit_test(command_names), cmocka_unit_test(any_octets),
        cmocka_unit_test(notes),         cmocka_unit_test(datagrams),
        cmocka_unit_test(violations),
    };
    struct CMUnitTest all[S5_COUNT(tests) + S5_COUNT(times)];
    size_t count = S5_COUNT(tests);

    memcpy(all, tests, sizeof tests);
    for (size_t i = 0; i < S5_COUNT(times); i++)
        all[count++] = (struct CMUnitTest){times[i].start_text, time_and_duration,
                                           .initial_state = (void *)(uintptr_t)&times[i]};
    return _cmocka_run_group_tests("json", all, count, NULL, NULL);
}
