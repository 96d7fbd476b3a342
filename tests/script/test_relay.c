#include "bench.h"

/* Connections and origins whose octets come at bad moments. Each body must pass. */
static struct row {
    const char *name;
    const char *body;
} rows[] = {
    {"more than is held comes before it is expected",
     "local origin = t:origin()\n"
     "local proxy = t:tunnel(origin.dst)\n"
     "local seen = origin:accept()\n"
     "proxy:send_payload(3000000, 5, { finish = true })\n"
     "while seen:received() < 1048577 do t:pause(0.001) end\n"
     "seen:expect_payload(3000000, 5)\n"
     "seen:expect_end()"},
    {"more than is held is taken piece by piece",
     "local origin = t:origin { does = 'source', size = 2500000, seed = 6 }\n"
     "local proxy = t:tunnel(origin.dst)\n"
     "while proxy:received() < 1048577 do t:pause(0.001) end\n"
     "proxy:expect(t:payload(2500000, 6):sub(1, 60000))\n"
     "proxy:expect_end { after_data = true }"},
    {"an answer behind a long upload",
     "local origin = t:origin { does = 'answer', answer = 'all of it' }\n"
     "local proxy = t:tunnel(origin.dst)\n"
     "proxy:send_payload(3000000, 5, { finish = true })\n"
     "proxy:expect('all of it')\n"
     "proxy:expect_end()\n"
     "origin:accept():expect_payload(3000000, 5)"},
    {"an echo that begins late", "local origin = t:origin()\n"
                                 "local proxy = t:tunnel(origin.dst)\n"
                                 "local seen = origin:accept()\n"
                                 "proxy:send('early')\n"
                                 "proxy:half_close()\n"
                                 "while seen:is_open() do t:pause(0.001) end\n"
                                 "seen:becomes('echo')\n"
                                 "proxy:expect('early')\n"
                                 "proxy:expect_end()"},
    {"an answer that is told late", "local origin = t:origin()\n"
                                    "local proxy = t:tunnel(origin.dst)\n"
                                    "local seen = origin:accept()\n"
                                    "proxy:half_close()\n"
                                    "seen:expect_end()\n"
                                    "seen:becomes('answer', { answer = 'one' })\n"
                                    "proxy:expect('one')\n"
                                    "proxy:expect_end()"},
    {"a sink that begins full", "local origin = t:origin()\n"
                                "local proxy = t:tunnel(origin.dst)\n"
                                "local seen = origin:accept()\n"
                                "proxy:send_payload(3000000, 5, { finish = true })\n"
                                "while seen:received() < 1048577 do t:pause(0.001) end\n"
                                "seen:becomes('sink')\n"
                                "proxy:expect_end()\n"
                                "assert(seen:received() == 3000000)"},
    {"a closed connection becomes nothing",
     "local origin = t:origin()\n"
     "local proxy = t:tunnel(origin.dst)\n"
     "local seen = origin:accept()\n"
     "seen:close()\n"
     "for _, does in ipairs { 'script', 'echo', 'sink', 'source', 'close', 'reset', 'answer', "
     "'slow' } do\n"
     "  seen:becomes(does, { answer = 'x', size = 1, seed = 1 })\n"
     "end\n"
     "seen:send('x') seen:half_close() seen:reset() seen:close() seen:read(true) "
     "seen:small_buffer()\n"
     "proxy:expect_close()"},
    {"a reset behind octets", "local origin = t:origin()\n"
                              "local proxy = t:connect(origin.address)\n"
                              "local seen = origin:accept()\n"
                              "seen:send('last words')\n"
                              "proxy:expect('last words')\n"
                              "seen:reset()\n"
                              "proxy:expect_reset()"},
    {"what is left open is closed",
     "for i = 1, 50 do t:origin() t:dial() t:refusing_peer() t:udp_socket() end"},
    {"many at once", "local origin = t:origin { does = 'echo' }\n"
                     "local works = {}\n"
                     "for i = 1, 100 do works[i] = function()\n"
                     "  local proxy = t:tunnel(origin.dst)\n"
                     "  proxy:send(t:token() .. i)\n"
                     "  proxy:expect(t:token() .. i)\n"
                     "end end\n"
                     "t:parallel(works)\n"
                     "assert(origin:connections() == 100)"},
};

static void passes(void **state)
{
    const struct row *row = *state;
    const struct s5_case_result *result = bench_run(row->body);

    if (result->verdict != S5_PASS)
        fail_msg("%s: %s", s5_verdict_name(result->verdict), result->reason);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows)];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){rows[i].name, passes, bench_make, bench_unmake, &rows[i]};
    return cmocka_run_group_tests_name("relay", tests, NULL, NULL);
}
