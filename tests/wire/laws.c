#include "wire/laws.h"

#include "base/text.h"
#include "fuzz/fence.h"
#include "fuzz/laws/message.h"
#include "octets.h"
#include "unit.h"

#include <stdlib.h>
#include <string.h>

/* "{ab}*3" in a row's text stands for "ababab". */
static void unroll(const char *text, char *out, size_t size)
{
    out[0] = '\0';
    for (const char *p = text; *p != '\0'; p++) {
        const char *end = *p == '{' ? strchr(p, '}') : NULL;
        if (end == NULL) {
            s5_text_append(out, size, "%c", *p);
            continue;
        }
        char *behind;
        size_t times = strtoul(end + 2, &behind, 10);
        for (size_t i = 0; i < times; i++)
            s5_text_append(out, size, "%.*s", (int)(end - p - 1), p + 1);
        p = behind - 1;
    }
}

struct row_of_kind {
    enum s5_message_kind kind;
    const struct laws_row *row;
};

static void holds(void **state)
{
    static uint8_t storage[OCTETS_MAX];
    const struct row_of_kind *test = *state;
    struct s5_span in = octets(test->row->in, storage);
    struct s5_message message = {.kind = test->kind};
    struct s5_findings findings = {0};
    char text[S5_MESSAGE_TEXT];
    char want[S5_MESSAGE_TEXT];
    char found[256] = "";

    struct s5_result result = s5_message_decode(test->kind, fence_copy(in), &message);
    s5_message_print(result, &message, text, sizeof text);
    unroll(test->row->want, want, sizeof want);
    assert_string_equal(text, want);
    s5_message_check(result, &message, &findings);
    for (size_t i = 0; i < findings.count; i++)
        s5_text_append(found, sizeof found, "%s%s@%zu", i == 0 ? "" : " ",
                       s5_clause(findings.list[i].clause)->id, findings.list[i].at);
    assert_string_equal(found, test->row->findings);
    const char *broken = law_of_message(test->kind, in, 0);
    if (broken != NULL)
        fail_msg("%s", broken);
}

int laws_run(const char *group, enum s5_message_kind kind, const struct laws_row *rows,
             size_t count)
{
    struct row_of_kind *states = calloc(count, sizeof *states);
    struct CMUnitTest *tests = calloc(count, sizeof *tests);
    int failed = -1;

    if (states != NULL && tests != NULL) {
        for (size_t i = 0; i < count; i++) {
            states[i] = (struct row_of_kind){kind, &rows[i]};
            tests[i] = (struct CMUnitTest){
                .name = rows[i].name, .test_func = holds, .initial_state = &states[i]};
        }
        failed = _cmocka_run_group_tests(group, tests, count, NULL, NULL);
    }
    free(tests);
    free(states);
    return failed;
}

void laws_assert_encodes(const struct s5_message *message, struct s5_span want)
{
    uint8_t *out = fence_room(want.size);

    assert_int_equal(s5_message_encode(message, out, want.size), want.size);
    assert_memory_equal(out, want.data, want.size);
}
