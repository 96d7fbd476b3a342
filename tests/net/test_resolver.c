#include "nameserver.h"

#include "net/resolver.h"

#include <netdb.h>

/* What one lookup was told, in a line: the endpoints in order, or why there are none. */
struct answer {
    struct stand *stand;
    struct s5_lookup *lookup;
    int told;
    char text[2048];
};

static struct nameserver server;
static struct s5_resolver *resolver;
static struct answer answers[60];
static int told_of;

static void done(void *user, const struct s5_endpoint *list, size_t count, const char *why)
{
    struct answer *answer = user;
    assert_int_equal(answer->told, 0);
    answer->told++;
    told_of++;
    assert_true((count == 0) == (why != NULL));
    if (why != NULL)
        strcpy(answer->text, why);
    for (size_t i = 0; i < count; i++) {
        size_t at = strlen(answer->text);
        if (i > 0)
            answer->text[at++] = ' ';
        s5_endpoint_print(&list[i], answer->text + at, sizeof answer->text - at);
    }
    told(answer->stand);
}

static struct answer *ask(struct stand *stand, size_t i, const char *name)
{
    answers[i] = (struct answer){.stand = stand};
    answers[i].lookup = s5_resolve(resolver, name, 80, done, &answers[i]);
    assert_int_equal(answers[i].told, 0);
    return &answers[i];
}

static bool one_told(struct stand *stand)
{
    (void)stand;
    return told_of >= 1;
}

static bool all_but_one_told(struct stand *stand)
{
    (void)stand;
    return told_of >= 49;
}

static struct row {
    const char *name;
    const char *asked;
    const char *want;
    bool no_server; /* it is not asked */
} rows[] = {
    {"ipv4", "10.1.2.3", "10.1.2.3:80", true},
    {"ipv6", "2001:db8::7", "[2001:db8::7]:80", true},
    {"ipv6 bracketed", "[::1]", "[::1]:80", true},
    {"ipv6 mapped", "::ffff:1.2.3.4", "[::ffff:1.2.3.4]:80", true},
    {"ipv4 bracketed", "[1.2.3.4]", "malformed name", true},
    {"three parts", "127.0.1", "malformed name", true},
    {"one number", "2130706433", "malformed name", true},
    {"hexadecimal", "0x7f000001", "malformed name", true},
    {"octal part", "127.0.0.01", "malformed name", true},
    {"part too high", "1.2.3.256", "malformed name", true},
    {"five parts", "1.2.3.4.5", "malformed name", true},
    {"numeric below a name", "a.b.7.", "malformed name", true},
    {"nothing", "", "malformed name", true},
    {"dot alone", ".", "malformed name", true},
    {"empty label", "a..test", "malformed name", true},
    {"dot in front", ".test", "malformed name", true},
    {"two dots behind", "a.test..", "malformed name", true},
    {"space", "a b.test", "malformed name", true},
    {"newline", "a.test\n", "malformed name", true},
    {"slash", "a/b", "malformed name", true},
    {"backslash", "a\\.test", "malformed name", true},
    {"high octets",
     "b\xc3\xbc"
     "cher.test",
     "malformed name", true},
    {"label too long", "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.test",
     "malformed name", true},
    {"localhost", "localhost", "127.0.0.1:80 [::1]:80", true},
    {"localhost in capitals", "LOCALHOST.", "127.0.0.1:80 [::1]:80", true},
    {"below localhost", "a.b.localhost", "127.0.0.1:80 [::1]:80", true},
    {"invalid", "nonexistent.invalid", "no such name", true},
    {"invalid itself", "invalid.", "no such name", true},
    {"below no invalid", "both.xinvalid", "192.0.2.1:80 [2001:db8::1]:80", false},
    {"both families", "both.test", "192.0.2.1:80 [2001:db8::1]:80", false},
    {"ipv4 only", "four.test", "192.0.2.1:80", false},
    {"ipv6 only", "six.test", "[2001:db8::1]:80", false},
    {"dot at the end", "four.test.", "192.0.2.1:80", false},
    {"no address", "empty.test", "the name has no address", false},
    {"no such name", "none.test", "no such name", false},
    {"server fails", "failing.test", "no name server helped", false},
    {"server refuses", "refusing.test", "no name server helped", false},
};

static const struct row *current;

static int resolver_up(void **state)
{
    if (stand_up(state) != 0)
        return -1;
    struct stand *stand = *state;
    char text[S5_ENDPOINT_TEXT];
    told_of = 0;
    memset(answers, 0, sizeof answers);
    nameserver_up(&server, stand->loop);
    s5_endpoint_print(&server.at, text, sizeof text);
    resolver = s5_resolver_new(stand->loop, NULL);
    assert_non_null(resolver);
    return s5_resolver_use_servers(resolver, text, NULL);
}

static int row_up(void **state)
{
    current = *state;
    return resolver_up(state);
}

static int resolver_down(void **state)
{
    nameserver_down(&server);
    s5_resolver_free(resolver);
    return stand_down(state);
}

#define RESOLVER_TEST(name) cmocka_unit_test_setup_teardown(name, resolver_up, resolver_down)

/* The sort by RFC 6724 knows this machine's routes, so only its set is told by the zone. */
static void sort_families(char *text)
{
    char *space = strchr(text, ' ');
    if (text[0] == '[' && space != NULL) {
        char swapped[256];
        snprintf(swapped, sizeof swapped, "%s %.*s", space + 1, (int)(space - text), text);
        strcpy(text, swapped);
    }
}

static void resolves(void **state)
{
    struct stand *stand = *state;

    ask(stand, 0, current->asked);
    wait_for(stand, one_told);
    sort_families(answers[0].text);
    assert_string_equal(answers[0].text, current->want);
    assert_int_equal(server.asked == 0, current->no_server);
}

static size_t count_endpoints(const char *text)
{
    size_t count = 1;
    for (; *text != '\0'; text++)
        count += *text == ' ';
    return count;
}

static void takes_sixteen_of_many(void **state)
{
    ask(*state, 0, "many.test");
    wait_for(*state, one_told);
    assert_int_equal(count_endpoints(answers[0].text), S5_RESOLVED_MAX);
}

static void asks_by_tcp_what_was_truncated(void **state)
{
    ask(*state, 0, "large.test");
    wait_for(*state, one_told);
    assert_int_equal(count_endpoints(answers[0].text), S5_RESOLVED_MAX);
    assert_non_null(server.stream);
}

static void knows_the_hosts_file(void **state)
{
    struct hostent *host;

    sethostent(1);
    do
        host = gethostent();
    while (host != NULL &&
           (host->h_addrtype != AF_INET || strstr(host->h_name, "localhost") != NULL));
    char name[300] = "";
    if (host != NULL)
        snprintf(name, sizeof name, "%s", host->h_name);
    endhostent();
    if (name[0] == '\0')
        skip();
    ask(*state, 0, name);
    wait_for(*state, one_told);
    struct s5_endpoint first;
    *strchrnul(answers[0].text, ' ') = '\0';
    assert_int_equal(s5_endpoint_parse(answers[0].text, &first, NULL), 0);
    assert_int_equal(server.asked, 0);
}

/* The first is never answered, and holds up none of the others. */
static void fifty_at_once(void **state)
{
    static const char *const names[] = {"both.test", "none.test", "10.0.0.1", "localhost",
                                        "four.test"};
    struct stand *stand = *state;

    ask(stand, 0, "silent.test");
    uint64_t start = s5_loop_now_ms(stand->loop);
    for (size_t i = 1; i < 50; i++)
        ask(stand, i, names[i % S5_COUNT(names)]);
    wait_for(stand, all_but_one_told);
    assert_true(s5_loop_now_ms(stand->loop) - start < 1900);
    assert_int_equal(answers[0].told, 0);
    assert_string_equal(answers[1].text, "no such name");
    assert_string_equal(answers[2].text, "10.0.0.1:80");
    assert_string_equal(answers[4].text, "192.0.2.1:80");
}

static void cancelled_is_not_told(void **state)
{
    struct stand *stand = *state;

    s5_lookup_cancel(ask(stand, 0, "silent.test")->lookup);
    s5_lookup_cancel(ask(stand, 1, "both.test")->lookup);
    s5_lookup_cancel(ask(stand, 2, "localhost")->lookup);
    s5_lookup_cancel(ask(stand, 3, "::1")->lookup);
    ask(stand, 4, "both.test");
    wait_for(stand, one_told);
    run_for(stand, 20);
    assert_int_equal(told_of, 1);
    assert_int_equal(answers[4].told, 1);
    /* Left under way for the resolver to drop. */
    ask(stand, 5, "silent.test");
    ask(stand, 6, "localhost");
}

static void freed_and_told(void *user, const struct s5_endpoint *list, size_t count,
                           const char *why)
{
    (void)list;
    (void)count;
    (void)why;
    s5_resolver_free(resolver);
    resolver = NULL;
    told_of++;
    told(user);
}

static void resolver_freed_in_a_call(void **state)
{
    struct stand *stand = *state;

    ask(stand, 0, "silent.test");
    s5_resolve(resolver, "both.test", 80, freed_and_told, stand);
    wait_for(stand, one_told);
    run_for(stand, 5);
    assert_int_equal(told_of, 1);
}

static bool two_told(struct stand *stand)
{
    (void)stand;
    return told_of >= 2;
}

/* One silent server is given up after its two tries, more of them after ten seconds together. */
static void silence_is_bounded(void **state)
{
    struct stand *stand = *state;
    struct s5_resolver *one = resolver;
    char text[S5_ENDPOINT_TEXT], twice[2 * S5_ENDPOINT_TEXT];

    uint64_t start = s5_loop_now_ms(stand->loop);
    ask(stand, 0, "silent.test");
    s5_endpoint_print(&server.at, text, sizeof text);
    struct nameserver second;
    nameserver_up(&second, stand->loop);
    snprintf(twice, sizeof twice, "%s,127.0.0.1:%u", text, (unsigned)second.at.port);
    resolver = s5_resolver_new(stand->loop, NULL);
    assert_int_equal(s5_resolver_use_servers(resolver, twice, NULL), 0);
    ask(stand, 1, "silent.test");
    wait_for(stand, one_told);
    assert_string_equal(answers[0].text, "timed out");
    assert_in_range(s5_loop_now_ms(stand->loop) - start, 2000, 9000);
    wait_for(stand, two_told);
    assert_string_equal(answers[1].text, "timed out");
    assert_in_range(s5_loop_now_ms(stand->loop) - start, 9000, 12000);
    nameserver_down(&second);
    s5_resolver_free(one);
}

static void nobody_there(void **state)
{
    struct stand *stand = *state;
    struct s5_endpoint at = endpoint("127.0.0.1:0"), port;
    struct s5_closed_port *held = s5_closed_port_new(stand->loop, &at, &port, NULL);
    char text[S5_ENDPOINT_TEXT];

    s5_endpoint_print(&port, text, sizeof text);
    assert_int_equal(s5_resolver_use_servers(resolver, text, NULL), 0);
    ask(stand, 0, "both.test");
    wait_for(stand, one_told);
    assert_string_equal(answers[0].text, "no name server helped");
    s5_closed_port_free(held);
}

static void bad_servers(void **state)
{
    struct s5_error error;

    (void)state;
    assert_int_equal(s5_resolver_use_servers(resolver, "nonsense", &error), -1);
    assert_non_null(strstr(error.text, "cannot use the name servers \"nonsense\": "));
}

int main(void)
{
    const struct CMUnitTest fixed[] = {
        RESOLVER_TEST(takes_sixteen_of_many), RESOLVER_TEST(asks_by_tcp_what_was_truncated),
        RESOLVER_TEST(knows_the_hosts_file),  RESOLVER_TEST(fifty_at_once),
        RESOLVER_TEST(cancelled_is_not_told), RESOLVER_TEST(resolver_freed_in_a_call),
        RESOLVER_TEST(silence_is_bounded),    RESOLVER_TEST(nobody_there),
        RESOLVER_TEST(bad_servers),
    };
    struct CMUnitTest tests[S5_COUNT(fixed) + S5_COUNT(rows)];
    memcpy(tests, fixed, sizeof fixed);
    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[S5_COUNT(fixed) + i] =
            (struct CMUnitTest){rows[i].name, resolves, row_up, resolver_down, &rows[i]};
    return cmocka_run_group_tests_name("resolver", tests, NULL, NULL);
}
