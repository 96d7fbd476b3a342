/* The recordings that are compiled in: what they are, and that they can be played. */
#include "mutate/aim.h"
#include "mutate/recorded.h"
#include "unit.h"
#include "wire/names.h"
#include "wire/request.h"

#include <stdlib.h>
#include <string.h>

enum { AT_LEAST = 300 };

static void reads_all(void **state)
{
    (void)state;
    struct s5_session session;
    struct s5_error error = {""};

    assert_in_range(s5_recorded_count(), AT_LEAST, 10 * AT_LEAST);
    for (size_t i = 0; i < s5_recorded_count(); i++) {
        struct s5_buffer text = {0};
        struct s5_span given = s5_span_text(s5_recordings[i].text);
        assert_int_equal(s5_session_parse(given, &session, &error), 0);
        s5_session_print(&session, &text);
        assert_true(s5_span_equal((struct s5_span){(const uint8_t *)text.text, text.size}, given));
        s5_buffer_fini(&text);
    }
}

static int by_hash(const void *a, const void *b)
{
    uint64_t x = *(const uint64_t *)a;
    uint64_t y = *(const uint64_t *)b;

    return x < y ? -1 : x > y;
}

static void differ(void **state)
{
    (void)state;
    size_t count = s5_recorded_count();
    uint64_t *hashes = calloc(count, sizeof *hashes);
    struct s5_session session;

    assert_non_null(hashes);
    for (size_t i = 0; i < count; i++) {
        s5_recorded_session(i, false, &session);
        hashes[i] = s5_session_hash(&session);
    }
    qsort(hashes, count, sizeof *hashes, by_hash);
    for (size_t i = 1; i < count; i++)
        assert_true(hashes[i - 1] != hashes[i]);
    free(hashes);
}

/* Every kind of act and origin is recorded somewhere, and so is each command. */
static void show_all(void **state)
{
    (void)state;
    size_t acts[S5_ACT_KINDS] = {0};
    size_t origins[S5_ORIGIN_KINDS] = {0};
    size_t commands[UINT8_MAX + 1] = {0};
    size_t passwords = 0;
    struct s5_session session;

    for (size_t i = 0; i < s5_recorded_count(); i++) {
        s5_recorded_session(i, false, &session);
        origins[session.origin]++;
        passwords +=
            memmem(session.octets, session.size, s5_placeholder.data, s5_placeholder.size) != NULL;
        for (size_t act = 0; act < session.count; act++) {
            struct s5_span octets = s5_session_octets(&session, act);
            struct s5_request request;
            acts[session.acts[act].kind]++;
            if (s5_request_decode(octets, &request).status == S5_OK)
                commands[request.cmd]++;
        }
    }
    for (size_t kind = 0; kind < S5_ACT_KINDS; kind++)
        assert_in_range(acts[kind], 1, SIZE_MAX);
    for (size_t kind = 0; kind < S5_ORIGIN_SLOW; kind++)
        assert_in_range(origins[kind], 1, SIZE_MAX);
    for (size_t cmd = S5_CMD_CONNECT; cmd <= S5_CMD_UDP_ASSOCIATE; cmd++)
        assert_in_range(commands[cmd], 10, SIZE_MAX);
    assert_in_range(passwords, 10, SIZE_MAX);
}

/* All but an IPv6 address cut before its ATYP: read as SOCKS4 the octets that follow must not be
 * zeros, and read as IPv6 they must. */
static void can_be_aimed(void **state)
{
    (void)state;
    static const uint8_t credentials[] = {1, 2, 'm', 'e', 3, 'k', 'e', 'y'};
    struct s5_aim aim = {{127, 0, 0, 1}, 4001, 4002, 4003, {credentials, sizeof credentials}};
    static struct s5_aimed aimed;
    struct s5_session session;
    size_t refused = 0;

    for (size_t i = 0; i < s5_recorded_count(); i++)
        for (int password = 0; password < 2; password++) {
            s5_recorded_session(i, password, &session);
            refused += !s5_aim_session(&aim, &session, &aimed);
        }
    assert_in_range(refused, 0, 4);
}

static size_t find(const char *name)
{
    for (size_t i = 0; i < s5_recorded_count(); i++)
        if (strcmp(s5_recordings[i].name, name) == 0)
            return i;
    fail_msg("no recording is called %s", name);
    return 0;
}

static void logs_in(void **state)
{
    (void)state;
    size_t which = find("rec-rfc1928-address-ipv4.session");
    struct s5_session open;
    struct s5_session session;

    s5_recorded_session(which, false, &open);
    s5_recorded_session(which, true, &session);
    assert_int_equal(session.count, open.count + 2);
    assert_true(s5_span_equal(s5_session_octets(&session, 0), S5_BYTES(5, 1, 2)));
    assert_int_equal(session.acts[1].kind, S5_ACT_AWAIT);
    assert_true(s5_span_equal(s5_session_octets(&session, 2), s5_placeholder));
    assert_int_equal(session.acts[3].kind, S5_ACT_AWAIT);
    assert_true(s5_span_equal(s5_session_octets(&session, 4), s5_session_octets(&open, 2)));
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(reads_all),    cmocka_unit_test(differ),  cmocka_unit_test(show_all),
        cmocka_unit_test(can_be_aimed), cmocka_unit_test(logs_in),
    };
    return cmocka_run_group_tests_name("recorded", tests, NULL, NULL);
}
