/* The client's machine against the server's, through memory: for every policy, set of credentials,
 * command and outcome both reach the end that follows from the RFC, whole or octet by octet. */
#include "fuzz/laws/meeting.h"
#include "unit.h"

static void meet(unsigned bits, uint8_t cmd, uint8_t rep, uint8_t second)
{
    struct meeting meeting = {
        .policy = {.no_auth = bits & 1, .password = bits & 2},
        .uname = s5_span_text("user"),
        .passwd = s5_span_text("pass"),
        .wish = {.insist = bits & 8, .cmd = cmd, .dst = s5_address_name(s5_span_text("host"), 80)},
        .rep = rep,
        .second = second,
        .octetwise = bits & 32,
    };

    if (bits & 4) {
        meeting.wish.uname = s5_span_text("user");
        meeting.wish.passwd = s5_span_text(bits & 16 ? "pass" : "Pass");
    }
    const char *broken = law_of_meeting(&meeting);
    if (broken != NULL)
        fail_msg("%s: bits %02x, cmd %u, rep %u and %u", broken, bits, cmd, rep, second);
}

static void ends_meet(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 64; bits++)
        for (uint8_t cmd = 0; cmd <= 4; cmd++)
            for (uint8_t rep = 0; rep <= 8; rep++)
                for (uint8_t second = 0; second <= 6; second += 3)
                    meet(bits, cmd, rep, second);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends_meet)};
    return cmocka_run_group_tests_name("duality", tests, NULL, NULL);
}
