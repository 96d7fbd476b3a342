/* A file of known departures. */
#include "run/baseline.h"
#include "fuzz/laws/lines.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"

#include <stdlib.h>
#include <string.h>

enum { LINES_LOOKED_AT = 16 };

/* What a line makes of the verdict on the case that it is about. */
static const char *law_of_verdict(struct s5_baseline *baseline, size_t index,
                                  enum s5_verdict verdict, const char *reason)
{
    struct s5_baseline_line *line = &baseline->lines[index];
    struct s5_case_result result = {.id = line->id, .verdict = verdict, .reason = strdup(reason)};
    bool fits = line->want == NULL || strstr(reason, line->want) != NULL;
    bool in_time = line->until[0] == '\0' || strcmp(line->until, "2026-06-15") >= 0;
    enum s5_verdict want = verdict == S5_PASS   ? S5_FAIL
                           : verdict != S5_FAIL ? verdict
                           : fits && in_time    ? S5_KNOWN
                                                : S5_FAIL;

    for (size_t i = 0; i < index; i++)
        if (baseline->lines[i].id != NULL && strcmp(baseline->lines[i].id, line->id) == 0)
            want = S5_VERDICTS; /* an earlier line is about the same case */
    s5_baseline_apply(baseline, &result, "2026-06-15");
    bool told = result.reason != NULL && result.reason[0] != '\0';
    free(result.reason);
    if (want != S5_VERDICTS && result.verdict != want)
        return "a line leads to another verdict";
    return result.verdict == S5_FAIL && !told ? "a failure without a reason" : NULL;
}

static const char *law_of_lines(struct s5_baseline *baseline, struct s5_span in)
{
    for (size_t i = 0; i < baseline->count && i < LINES_LOOKED_AT; i++) {
        const struct s5_baseline_line *line = &baseline->lines[i];
        if (line->text == NULL || (line->text[0] != '\0' && memmem(in.data, in.size, line->text,
                                                                   strlen(line->text)) == NULL))
            return "a line that is not in the file";
        if (line->id == NULL)
            continue;
        if (line->id[0] == '\0' || strpbrk(line->id, " \t#") != NULL)
            return "an id that is none";
        static const enum s5_verdict verdicts[] = {S5_PASS, S5_FAIL, S5_SKIP};
        for (size_t v = 0; v < S5_COUNT(verdicts); v++) {
            const char *broken = law_of_verdict(baseline, i, verdicts[v], "it went wrong");
            if (broken != NULL)
                return broken;
        }
    }
    return NULL;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};
    struct s5_baseline baseline;
    const char *path = memory_file(0, in);
    struct s5_error error = {""};

    int status = s5_baseline_load(&baseline, path, false, &error);
    fuzz_verdict("%s", status == 0 ? "accepted" : "refused");
    if (status != 0)
        fuzz_demand("baseline", law_of_refusal(&error, path, in), in);
    else
        fuzz_demand("baseline", law_of_lines(&baseline, in), in);
    s5_baseline_fini(&baseline);
    return 0;
}
