#include "octets.h"
#include "reference-server/rules.h"
#include "unit.h"
#include "wire/names.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* `to` is an address, a name, or "name=address" for a name that stands for it; without a port's
 * part it is 80. */
static const struct row {
    const char *name;
    const char *rules;
    const char *cmd;
    const char *user;
    const char *from;
    const char *to;
    const char *want;
} rows[] = {
    {"no rule", "", "connect", "", "127.0.0.1", "1.2.3.4:80", "allow"},
    {"everything", "deny", "connect", "", "127.0.0.1", "1.2.3.4:80", "deny"},
    {"the first decides", "allow\ndeny", "connect", "", "127.0.0.1", "1.2.3.4:80", "allow"},
    {"inside a network", "deny to 10.0.0.0/8", "connect", "", "127.0.0.1", "10.9.9.9:80", "deny"},
    {"outside a network", "deny to 10.0.0.0/8", "connect", "", "127.0.0.1", "11.0.0.1:80", "allow"},
    {"within an octet", "deny to 10.128.0.0/9", "connect", "", "127.0.0.1", "10.200.0.1:80",
     "deny"},
    {"beside it", "deny to 10.128.0.0/9", "connect", "", "127.0.0.1", "10.127.0.1:80", "allow"},
    {"a single address", "deny to 10.0.0.1", "connect", "", "127.0.0.1", "10.0.0.2:80", "allow"},
    {"all of IPv4", "deny to 0.0.0.0/0", "connect", "", "127.0.0.1", "[::1]:80", "allow"},
    {"IPv6", "deny to [fe80::]/10", "connect", "", "127.0.0.1", "[fe81::1]:80", "deny"},
    {"IPv6 without brackets", "deny to ::1", "connect", "", "127.0.0.1", "[::1]:80", "deny"},
    {"a mapped address", "deny to 10.0.0.0/8", "connect", "", "127.0.0.1", "[::ffff:10.0.0.1]:80",
     "deny"},
    {"a mapped network", "deny to ::ffff:10.0.0.0/104", "connect", "", "127.0.0.1", "10.1.2.3:80",
     "deny"},
    {"the port", "deny to any port 25", "connect", "", "127.0.0.1", "1.2.3.4:25", "deny"},
    {"another port", "deny to any port 25", "connect", "", "127.0.0.1", "1.2.3.4:26", "allow"},
    {"first of a range", "deny port 1-1023", "connect", "", "127.0.0.1", "1.2.3.4:1", "deny"},
    {"last of a range", "deny port 1-1023", "connect", "", "127.0.0.1", "1.2.3.4:1023", "deny"},
    {"behind a range", "deny port 1-1023", "connect", "", "127.0.0.1", "1.2.3.4:1024", "allow"},
    {"the command", "deny bind udp", "udp", "", "127.0.0.1", "1.2.3.4:80", "deny"},
    {"another command", "deny bind udp", "connect", "", "127.0.0.1", "1.2.3.4:80", "allow"},
    {"the user", "allow user bob\ndeny", "connect", "bob", "127.0.0.1", "1.2.3.4:80", "allow"},
    {"another user", "allow user bob\ndeny", "connect", "bobby", "127.0.0.1", "1.2.3.4:80", "deny"},
    {"no user", "allow user bob\ndeny", "connect", "", "127.0.0.1", "1.2.3.4:80", "deny"},
    {"from", "allow from 127.0.0.0/8\ndeny", "connect", "", "127.9.9.9", "1.2.3.4:80", "allow"},
    {"from elsewhere", "allow from 127.0.0.0/8\ndeny", "connect", "", "10.0.0.1", "1.2.3.4:80",
     "deny"},
    {"a name", "deny to example.com", "connect", "", "127.0.0.1", "Example.COM:80", "deny"},
    {"an absolute name", "deny to example.com", "connect", "", "127.0.0.1", "example.com.:80",
     "deny"},
    {"a name's part", "deny to example.com", "connect", "", "127.0.0.1", "www.example.com:80",
     "allow"},
    {"a suffix", "deny to *.example.com", "connect", "", "127.0.0.1", "www.example.com:80", "deny"},
    {"a suffix is no name", "deny to *.example.com", "connect", "", "127.0.0.1", "example.com:80",
     "allow"},
    {"a suffix at a dot", "deny to *.example.com", "connect", "", "127.0.0.1", "badexample.com:80",
     "allow"},
    {"a name before it is known", "deny to 10.0.0.0/8", "connect", "", "127.0.0.1",
     "example.com:80", "depends"},
    {"a name, another port", "deny to 10.0.0.0/8 port 25", "connect", "", "127.0.0.1",
     "example.com:80", "allow"},
    {"a name that stands for a denied address", "deny to 10.0.0.0/8", "connect", "", "127.0.0.1",
     "example.com=10.0.0.1:80", "deny"},
    {"an allowed name", "allow to *.example.com\ndeny", "connect", "", "127.0.0.1",
     "www.example.com=10.0.0.1:80", "allow"},
    {"an allowed name, asked by address", "allow to *.example.com\ndeny", "connect", "",
     "127.0.0.1", "10.0.0.1:80", "deny"},
    {"an allowed name behind a denied network", "deny to 10.0.0.0/8\nallow to *.example.com\ndeny",
     "connect", "", "127.0.0.1", "www.example.com=10.0.0.1:80", "deny"},
    {"a name denied either way", "deny to 10.0.0.0/8\ndeny to *.example.com", "connect", "",
     "127.0.0.1", "www.example.com:80", "deny"},
    {"a name allowed either way", "allow to 10.0.0.0/8", "connect", "", "127.0.0.1",
     "www.example.com:80", "allow"},
    {"an association, denied", "deny udp", "udp", "", "127.0.0.1", "", "deny"},
    {"an association, some ports", "deny udp port 0-1023", "udp", "", "127.0.0.1", "", "depends"},
    {"an association, some names", "allow udp to *.example.com\ndeny", "udp", "", "127.0.0.1", "",
     "depends"},
    {"comments and blanks", "# all\n\n  \t\ndeny # everything", "connect", "", "127.0.0.1",
     "1.2.3.4:80", "deny"},
    {"any order, each word", "deny connect port 80 to any from any user bob", "connect", "bob",
     "127.0.0.1", "1.2.3.4:80", "deny"},
};

static struct s5_rules *read_rules(const char *text)
{
    char path[] = "/tmp/sockspec-rules-XXXXXX";
    int fd = mkstemp(path);
    struct s5_error error = {""};
    struct s5_rules *rules = s5_rules_new();

    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    s5_rules_load(rules, path, &error);
    unlink(path);
    assert_string_equal(error.text, "");
    return rules;
}

static void judges(void **state)
{
    static const char *const answers[] = {"allow", "deny", "depends"};
    const struct row *row = *state;
    struct s5_rules *rules = read_rules(row->rules);
    struct s5_endpoint from, to;
    char name[64] = "";
    const char *address = strchr(row->to, '=');
    struct s5_rules_question question = {.from = &from};

    assert_int_equal(s5_endpoint_parse_host(row->from, 0, &from), 0);
    question.cmd = strcmp(row->cmd, "connect") == 0 ? S5_CMD_CONNECT : S5_CMD_UDP_ASSOCIATE;
    question.user = s5_span_text(row->user);
    if (address != NULL || s5_endpoint_parse(row->to, &to, NULL) != 0)
        snprintf(name, sizeof name, "%.*s", (int)strcspn(row->to, "=:"), row->to);
    question.name = s5_span_text(name);
    if (s5_endpoint_parse(address == NULL ? row->to : address + 1, &to, NULL) == 0)
        question.to = &to;
    question.port = row->to[0] == '\0' ? 0 : (uint16_t)atoi(strrchr(row->to, ':') + 1);
    assert_string_equal(answers[s5_rules_judge(rules, &question)], row->want);
    s5_rules_free(rules);
}

static const struct wrong {
    const char *rule;
    const char *want;
} wrongs[] = {
    {"permit", "'permit' where allow or deny was expected"},
    {"deny frm any", "'frm' where one of connect, bind, udp, user, from, to, port was expected"},
    {"deny to any connect", "'connect' where one of user, from, to, port was expected"},
    {"deny to", "nothing follows 'to'"},
    {"deny to any to any", "'to' stands there twice"},
    {"deny to 10.0.0.0/33", "'10.0.0.0/33': a prefix length is 0 to 32"},
    {"deny to ::/129", "'::/129': a prefix length is 0 to 128"},
    {"deny to 10.0.0.0/", "'10.0.0.0/': a prefix length is 0 to 32"},
    {"deny to 10.0.0.1/8", "'10.0.0.1/8' has bits set behind its prefix of 8"},
    {"deny to 10.0.0", "'10.0.0' is no address or network"},
    {"deny to example.com:80", "'example.com:80' is no address or network"},
    {"deny to *.", "'*.' is no address, network, name or *.suffix"},
    {"deny to *", "'*' is no address, network, name or *.suffix"},
    {"deny to a..b", "'a..b' is no address, network, name or *.suffix"},
    {"deny from example.com", "'example.com' is no address or network"},
    {"deny port 65536", "a port is 0 to 65535, or a range of them as 1-1023"},
    {"deny port -1", "a port is 0 to 65535, or a range of them as 1-1023"},
    {"deny port 2-1", "the ports 2-1 run backwards"},
    {"deny port http", "a port is 0 to 65535, or a range of them as 1-1023"},
};

static void complains(void **state)
{
    const struct wrong *wrong = *state;
    struct s5_rules *rules = s5_rules_new();
    struct s5_error error = {""};

    assert_int_equal(s5_rules_add(rules, wrong->rule, &error), -1);
    assert_string_equal(error.text, wrong->want);
    s5_rules_free(rules);
}

static void names_file_and_line(void **state)
{
    (void)state;
    char path[] = "/tmp/sockspec-rules-XXXXXX", want[128];
    static const char text[] = "allow\n\ndeny to nowhere/8\n";
    int fd = mkstemp(path);
    struct s5_rules *rules = s5_rules_new();
    struct s5_error error = {""};

    assert_int_equal(write(fd, text, sizeof text - 1), sizeof text - 1);
    close(fd);
    assert_int_equal(s5_rules_load(rules, path, &error), -1);
    snprintf(want, sizeof want, "%s:3: 'nowhere/8' is no address or network", path);
    assert_string_equal(error.text, want);
    unlink(path);
    s5_rules_free(rules);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + S5_COUNT(wrongs) + 1];
    size_t count = 0;

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[count++] =
            (struct CMUnitTest){rows[i].name, judges, .initial_state = (void *)(uintptr_t)&rows[i]};
    for (size_t i = 0; i < S5_COUNT(wrongs); i++)
        tests[count++] = (struct CMUnitTest){wrongs[i].rule, complains,
                                             .initial_state = (void *)(uintptr_t)&wrongs[i]};
    tests[count++] = (struct CMUnitTest)cmocka_unit_test(names_file_and_line);
    return cmocka_run_group_tests_name("rules", tests, NULL, NULL);
}
