/* Known departures of a target, one a line:
 *
 *   case-id ["text that the reason must contain"] [until=YYYY-MM-DD]  # why
 *
 * They are reported as `known` and do not fail the run; one that now passes, fails differently or
 * has expired does. */
#ifndef SOCKSPEC_RUN_BASELINE_H
#define SOCKSPEC_RUN_BASELINE_H

#include "base/error.h"
#include "report/result.h"

struct s5_baseline_line {
    char *text;     /* the line as it stands in the file */
    char *id;       /* NULL: a comment or a blank line */
    char *want;     /* text that the reason must contain, or NULL */
    char until[11]; /* "" or "2026-12-31" */
    bool seen;      /* its case was judged in this run */
    bool stale;     /* its case was judged and is not known: passed, failed differently, expired */
    bool passes;    /* stale because its case passed */
};

struct s5_baseline {
    const char *path;
    struct s5_baseline_line *lines;
    size_t count;
};

/* Reads the file. Returns 0, or -1 with file and line of the mistake told. A file that does not
 * exist is empty where `may_miss` is set. */
int s5_baseline_load(struct s5_baseline *baseline, const char *path, bool may_miss,
                     struct s5_error *error);
void s5_baseline_fini(struct s5_baseline *baseline);

/* The first id that `exists` does not know, or NULL. */
const char *s5_baseline_unknown(const struct s5_baseline *baseline,
                                bool (*exists)(void *user, const char *id), void *user);

/* Changes a verdict: fail and warn become known where a line says so; what a line expects and did
 * not come becomes fail. `today` is "YYYY-MM-DD". */
void s5_baseline_apply(struct s5_baseline *baseline, struct s5_case_result *result,
                       const char *today);

/* Rewrites the file so that the run's departures are known: comments and lines that hold stay,
 * stale lines go, new ones come. */
int s5_baseline_update(const struct s5_baseline *baseline, const struct s5_run_result *result,
                       struct s5_error *error);

#endif
