/* A file of rules for the reference server, and what they say to questions. */
#include "reference-server/rules.h"
#include "fuzz/laws/lines.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"
#include "wire/names.h"

static const struct s5_endpoint ends[] = {
    {.family = 4, .ip = {127, 0, 0, 1}, .port = 80},
    {.family = 4, .ip = {10, 1, 2, 3}, .port = 80},
    {.family = 6, .ip = {[15] = 1}, .port = 80},
    {.family = 6,
     .ip = {[10] = 0xff, [11] = 0xff, [12] = 10, [13] = 1, [14] = 2, [15] = 3},
     .port = 80},
};

/* What is said before the address is known holds for each address that it may turn out to be, and
 * once it is known there is an answer. A mapped address is judged as the IPv4 one that it is. */
static const char *law_of_answers(const struct s5_rules *rules, struct s5_rules_question question)
{
    enum s5_rules_answer early = s5_rules_judge(rules, &question);
    enum s5_rules_answer answers[S5_COUNT(ends)];

    for (size_t i = 0; i < S5_COUNT(ends); i++) {
        question.to = &ends[i];
        answers[i] = s5_rules_judge(rules, &question);
        if (answers[i] == S5_RULES_DEPENDS)
            return "the address is known, and there is no answer";
        if (early != S5_RULES_DEPENDS && answers[i] != early)
            return "an early answer is not the one in the end";
    }
    return answers[1] == answers[3] ? NULL : "a mapped address is another one";
}

static const char *law_of_rules(const struct s5_rules *rules)
{
    static const char *const names[] = {"host.test", "HOST.TEST.", "a.host.test", ""};
    static const char *const users[] = {"", "bob"};

    for (unsigned i = 0; i < 4 * 2 * 3 * 4; i++) {
        struct s5_rules_question question = {
            .cmd = (uint8_t)(S5_CMD_CONNECT + i / 8 % 3),
            .user = s5_span_text(users[i / 4 % 2]),
            .from = &ends[i / 24 % 4],
            .name = s5_span_text(names[i % 4]),
            .port = 80,
        };
        const char *broken = law_of_answers(rules, question);
        if (broken != NULL)
            return broken;
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};
    struct s5_rules *rules = s5_rules_new();
    const char *path = memory_file(0, in);
    struct s5_error error = {""};

    if (rules == NULL)
        return -1;
    int status = s5_rules_load(rules, path, &error);
    fuzz_verdict("%s", status == 0 ? "accepted" : "refused");
    if (status != 0)
        fuzz_demand("rules", law_of_refusal(&error, path, in), in);
    fuzz_demand("rules", law_of_rules(rules), in);
    s5_rules_free(rules);
    return 0;
}
