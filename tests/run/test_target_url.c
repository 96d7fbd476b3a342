#include "unit.h"

#include "run/target.h"

#include <stdio.h>
#include <string.h>

/* What a target comes to: as a report prints it, with the password behind. Without a "want", what
 * is wrong. */
static struct row {
    const char *text;
    const char *want;
    const char *password;
    const char *wrong;
} rows[] = {
    {"127.0.0.1:1080", "socks5://127.0.0.1:1080", NULL, NULL},
    {"127.0.0.1", "socks5://127.0.0.1:1080", NULL, NULL},
    {"socks5://127.0.0.1:9", "socks5://127.0.0.1:9", NULL, NULL},
    {"socks5h://proxy.example:65535", "socks5://proxy.example:65535", NULL, NULL},
    {"SOCKS5://proxy.example/", "socks5://proxy.example:1080", NULL, NULL},
    {"socks5://proxy.example:1/", "socks5://proxy.example:1", NULL, NULL},
    {"[::1]:1080", "socks5://[::1]:1080", NULL, NULL},
    {"socks5://[fe80::1%eth0]", "socks5://[fe80::1%eth0]:1080", NULL, NULL},
    {"[::1]", "socks5://[::1]:1080", NULL, NULL},
    {"socks5://me:secret@host", "socks5://me:***@host:1080", "secret", NULL},
    {"me:se:cr@et@[::1]:7", "socks5://me:***@[::1]:7", "se:cr@et", NULL},
    {"a%40b:%3a%00%ff@host:80", "socks5://a%40b:***@host:80", ":\0\xff", NULL},
    {"%00%c3%a9:x@host", "socks5://%00%C3%A9:***@host:1080", "x", NULL},
    {"", NULL, NULL, "names no host"},
    {":1080", NULL, NULL, "names no host"},
    {"socks5://", NULL, NULL, "names no host"},
    {"[]:80", NULL, NULL, "names no host"},
    {"::1", NULL, NULL, "names no host"},
    {"[::1:80", NULL, NULL, "lacks a ]"},
    {"[::1]80", NULL, NULL, "port '80'"},
    {"host:", NULL, NULL, "port ''"},
    {"host:0", NULL, NULL, "port '0'"},
    {"host:65536", NULL, NULL, "port '65536'"},
    {"host:99999999999999999999", NULL, NULL, "is not a number from 1 to 65535"},
    {"host:-1", NULL, NULL, "port '-1'"},
    {"host: 80", NULL, NULL, "port ' 80'"},
    {"host:80x", NULL, NULL, "port '80x'"},
    {"host:80/path", NULL, NULL, "has no path such as '/path'"},
    {"http://host:80", NULL, NULL, "'http' is no SOCKS5 proxy"},
    {"socks4://host:80", NULL, NULL, "'socks4' is no SOCKS5 proxy"},
    {"socks5hh://host:80", NULL, NULL, "'socks5hh' is no SOCKS5 proxy"},
    {"user@host", NULL, NULL, "USER:PASS must be"},
    {"user:@host", NULL, NULL, "USER:PASS must be"},
    {":pass@host", NULL, NULL, "USER:PASS must be"},
    {"@host", NULL, NULL, "USER:PASS must be"},
    {"u%4:p@host", NULL, NULL, "USER:PASS must be"},
    {"u%zz:p@host", NULL, NULL, "USER:PASS must be"},
    {"u:p%@host", NULL, NULL, "USER:PASS must be"},
};

static void parses(void **state)
{
    const struct row *row = *state;
    struct s5_target_url url;
    struct s5_error error = {""};
    char text[1200];
    int status = s5_target_url_parse(row->text, &url, &error);

    if (row->want == NULL) {
        assert_int_equal(status, -1);
        if (strstr(error.text, row->wrong) == NULL)
            fail_msg("\"%s\" and not \"%s\"", error.text, row->wrong);
        return;
    }
    assert_string_equal(error.text, "");
    assert_int_equal(status, 0);
    s5_target_url_print(&url, text, sizeof text);
    assert_string_equal(text, row->want);
    assert_int_equal(url.has_credentials, row->password != NULL);
    if (row->password != NULL) {
        size_t size = row->password[0] == ':' ? 3 : strlen(row->password);
        assert_int_equal(url.password_size, size);
        assert_memory_equal(url.password, row->password, size);
    }
}

/* The longest that RFC 1929 carries, each octet written as three characters; and one octet more. */
static void longest(void **state)
{
    (void)state;
    char text[2 * 3 * 256 + 16] = "";
    char printed[2048];
    struct s5_target_url url;

    for (int i = 0; i < 255; i++)
        strcat(text, "%ff");
    strcat(text, ":");
    for (int i = 0; i < 255; i++)
        strcat(text, "%fe");
    strcat(text, "@h");
    assert_int_equal(s5_target_url_parse(text, &url, NULL), 0);
    assert_int_equal(url.user_size, 255);
    assert_int_equal(url.password_size, 255);
    s5_target_url_print(&url, printed, sizeof printed);
    assert_null(strstr(printed, "FE"));
    text[strlen(text) - 2] = '\0';
    strcat(text, "x@h");
    assert_int_equal(s5_target_url_parse(text, &url, NULL), -1);

    memset(text, 'h', 256);
    text[256] = '\0';
    assert_int_equal(s5_target_url_parse(text, &url, NULL), -1);
    text[255] = '\0';
    assert_int_equal(s5_target_url_parse(text, &url, NULL), 0);
}

int main(void)
{
    struct CMUnitTest tests[S5_COUNT(rows) + 1];

    for (size_t i = 0; i < S5_COUNT(rows); i++)
        tests[i] = (struct CMUnitTest){rows[i].text, parses, .initial_state = &rows[i]};
    tests[S5_COUNT(rows)] = (struct CMUnitTest)cmocka_unit_test(longest);
    return cmocka_run_group_tests_name("target URL", tests, NULL, NULL);
}
