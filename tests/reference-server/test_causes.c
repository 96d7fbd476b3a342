#include "reference-server/causes.h"
#include "unit.h"
#include "wire/names.h"

#include <errno.h>

static const struct row {
    const char *name;
    struct s5_dial_failure failure;
    uint8_t want;
} rows[] = {
    {"refused", {.number = ECONNREFUSED}, S5_REP_CONNECTION_REFUSED},
    {"network unreachable", {.number = ENETUNREACH}, S5_REP_NETWORK_UNREACHABLE},
    {"host unreachable", {.number = EHOSTUNREACH}, S5_REP_HOST_UNREACHABLE},
    {"silence", {.number = ETIMEDOUT}, S5_REP_HOST_UNREACHABLE},
    {"no such address family", {.number = EAFNOSUPPORT}, S5_REP_ADDRESS_NOT_SUPPORTED},
    {"our own packet filter", {.number = EPERM}, S5_REP_NOT_ALLOWED},
    {"our own policy", {.number = EACCES}, S5_REP_NOT_ALLOWED},
    {"no descriptors", {.number = EMFILE}, S5_REP_GENERAL_FAILURE},
    {"no memory", {.number = ENOMEM}, S5_REP_GENERAL_FAILURE},
    {"no family", {.number = EADDRNOTAVAIL}, S5_REP_NETWORK_UNREACHABLE},
    {"unknown", {.number = EBADMSG}, S5_REP_GENERAL_FAILURE},
    {"TTL", {EHOSTUNREACH, 4, 11, 0}, S5_REP_TTL_EXPIRED},
    {"hop limit", {EHOSTUNREACH, 6, 3, 0}, S5_REP_TTL_EXPIRED},
    {"reassembly", {EHOSTUNREACH, 4, 11, 1}, S5_REP_HOST_UNREACHABLE},
    {"ICMP network", {EHOSTUNREACH, 4, 3, 0}, S5_REP_NETWORK_UNREACHABLE},
    {"ICMP host", {EHOSTUNREACH, 4, 3, 1}, S5_REP_HOST_UNREACHABLE},
    {"ICMP port", {ECONNREFUSED, 4, 3, 3}, S5_REP_CONNECTION_REFUSED},
    {"ICMP network prohibited", {EHOSTUNREACH, 4, 3, 9}, S5_REP_NETWORK_UNREACHABLE},
    {"ICMP host prohibited", {EHOSTUNREACH, 4, 3, 10}, S5_REP_HOST_UNREACHABLE},
    {"ICMP prohibited", {EHOSTUNREACH, 4, 3, 13}, S5_REP_HOST_UNREACHABLE},
    {"ICMPv6 prohibited", {EACCES, 6, 1, 1}, S5_REP_HOST_UNREACHABLE},
    {"ICMPv6 no route", {ENETUNREACH, 6, 1, 0}, S5_REP_NETWORK_UNREACHABLE},
    {"ICMPv6 address", {EHOSTUNREACH, 6, 1, 3}, S5_REP_HOST_UNREACHABLE},
    {"ICMPv6 reject route", {EACCES, 6, 1, 6}, S5_REP_NETWORK_UNREACHABLE},
    {"ICMP of no known kind", {EHOSTUNREACH, 4, 40, 0}, S5_REP_HOST_UNREACHABLE},
};

static void tells(void **state)
{
    const struct row *row = *state;
    assert_int_equal(s5_cause_of_failure(&row->failure), row->want);
}

static void others(void **state)
{
    (void)state;
    assert_int_equal(s5_cause_rep(S5_CAUSE_RULES), S5_REP_NOT_ALLOWED);
    assert_int_equal(s5_cause_rep(S5_CAUSE_NAME), S5_REP_HOST_UNREACHABLE);
    assert_int_equal(s5_cause_rep(S5_CAUSE_NOWHERE), S5_REP_HOST_UNREACHABLE);
    assert_int_equal(s5_cause_rep(S5_CAUSE_NO_PEER), S5_REP_HOST_UNREACHABLE);
    assert_int_equal(s5_cause_rep(S5_CAUSE_OURSELVES), S5_REP_GENERAL_FAILURE);
}

/* Whichever came first, the answer is one of the two, and the host's own word goes before all. */
static void of_two(void **state)
{
    (void)state;
    for (uint8_t a = 1; a <= 8; a++)
        for (uint8_t b = 1; b <= 8; b++) {
            uint8_t both = s5_cause_of_two(a, b);
            assert_int_equal(both, s5_cause_of_two(b, a));
            if (a != S5_REP_COMMAND_NOT_SUPPORTED && b != S5_REP_COMMAND_NOT_SUPPORTED)
                assert_true(both == a || both == b);
        }
    assert_int_equal(s5_cause_of_two(5, 3), 5);
    assert_int_equal(s5_cause_of_two(3, 4), 4);
    assert_int_equal(s5_cause_of_two(1, 3), 3);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 2];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] =
            (struct CMUnitTest){rows[i].name, tells, .initial_state = (void *)(uintptr_t)&rows[i]};
    tests[S5_COUNT(rows)] = (struct CMUnitTest)cmocka_unit_test(others);
    tests[S5_COUNT(rows) + 1] = (struct CMUnitTest)cmocka_unit_test(of_two);
    return cmocka_run_group_tests_name("causes", tests, NULL, NULL);
}
