#include "cli/rerun.h"

#include "base/text.h"

#include <stdio.h>
#include <string.h>

struct line {
    char *text;
    size_t size;
};

/* Adds an option with its value, quoted for the shell where that is needed. */
static void add_word(struct line *line, const char *option, const char *value)
{
    if (value == NULL)
        return;
    s5_text_append(line->text, line->size, "%s", option);
    if (value[strspn(value, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
                            "-._~/:@%+=,")] == '\0') {
        s5_text_append(line->text, line->size, "%s", value);
        return;
    }
    s5_text_append(line->text, line->size, "'");
    for (; *value != '\0'; value++)
        s5_text_append(line->text, line->size, *value == '\'' ? "'\\''" : "%c", *value);
    s5_text_append(line->text, line->size, "'");
}

static void add_number(struct line *line, const char *option, double value, const char *unit)
{
    s5_text_append(line->text, line->size, "%s%g%s", option, value, unit);
}

static void add_origin(struct line *line, const char *option, const struct s5_endpoint *endpoint)
{
    char text[S5_ENDPOINT_TEXT];

    if (endpoint->family == 0)
        return;
    s5_endpoint_print_host(endpoint, text, sizeof text);
    add_word(line, option, text);
}

void s5_rerun_print(const struct s5_test_options *options, const char *url, char *out, size_t size)
{
    struct line line = {out, size};

    snprintf(out, size, "sockspec test");
    add_word(&line, " ", options->target == NULL ? NULL : url);
    add_word(&line, " --exec ", options->exec);
    add_word(&line, " --auth-exec ", options->auth_exec);
    add_word(&line, " --deny ", options->deny);
    add_origin(&line, " --origin ", &options->origin4);
    add_origin(&line, " --origin6 ", &options->origin6);
    add_word(&line, " --origin-name ", options->origin_name);
    if (options->timeout_ms != S5_TEST_TIMEOUT_MS)
        add_number(&line, " --timeout ", options->timeout_ms, "ms");
    if (options->scale != 1)
        add_number(&line, " --timeout-scale ", options->scale, "");
    for (size_t i = 0; i < options->path_count; i++)
        add_word(&line, " --cases ", options->paths[i]);
    s5_text_append(out, size, " -v --filter ");
}
