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
    char *comment;  /* from its # on, or NULL */
    bool holds;     /* its case departed as it says, in one round at least */
    bool passes;    /* its case passed */
    bool differs;   /* its case departed in another way */
    char *came;     /* the reason of a departure that it does not cover, or NULL */
    char *got;      /* what came there, or NULL */
};

struct s5_baseline {
    const char *path;
    struct s5_baseline_line *lines;
    size_t count;
};

/* Reads the file. Returns 0, or -1 with file and line of the mistake told: two lines for one case
 * are one, too. A file that does not
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

/* How many lines of the file an update touched. */
struct s5_baseline_update {
    size_t removed;
    size_t renewed;
    size_t added;
};

/* Rewrites the file so that the run's departures are known. Comments, lines that hold and lines of
 * cases that did not run stay as they are; what passes goes; what departs otherwise, or has
 * expired, is renewed where it stands and keeps its comment, unless that quotes the text that no
 * longer comes; what is new comes behind, in the order of ids. */
int s5_baseline_update(const struct s5_baseline *baseline, const struct s5_run_result *result,
                       struct s5_baseline_update *did, struct s5_error *error);

#endif
