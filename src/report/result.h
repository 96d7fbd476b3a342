/* What a run found: one structure, from which every report is written. */
#ifndef SOCKSPEC_REPORT_RESULT_H
#define SOCKSPEC_REPORT_RESULT_H

#include "base/clauses.h"
#include "base/transcript.h"

enum s5_verdict {
    S5_PASS,
    S5_FAIL, /* a MUST, a fixed wire format, relay correctness or security clause is broken */
    S5_WARN, /* a SHOULD or an interoperability habit is not followed */
    S5_UNSUPPORTED, /* an optional part is declined the way the RFC says */
    S5_SKIP,        /* something that the case needs was not given; the reason says what */
    S5_KNOWN,       /* in the baseline */
    S5_ERROR,       /* the tester could not run the case */
    S5_VERDICTS
};

/* "pass", "fail", ... Static. */
const char *s5_verdict_name(enum s5_verdict verdict);

/* The verdict on one case. The strings belong to the result. `expected` and `got` are NULL where
 * the reason says it all. */
struct s5_case_result {
    char *id;
    char *title;
    int rfc; /* 0: no RFC says it */
    char *section;
    char **clauses; /* ids */
    size_t clause_count;
    char *level;
    char **tags;
    size_t tag_count;
    char **after; /* ids of the cases and families that it is pointless to run without */
    size_t after_count;
    enum s5_verdict verdict;
    char *reason; /* NULL for a plain pass */
    char *expected;
    char *got;
    char **charged; /* ids of the clauses that a fail or warn is counted against, each once */
    size_t charged_count;
    char *blocked_by;      /* id of the case whose failure is why this one was skipped, or NULL */
    bool unreachable;      /* it failed because the target accepted no connection */
    bool reached;          /* a connection that it made was accepted, so it may have done harm */
    const char *preparing; /* id of the case that is about what it was preparing when it failed, or
                              NULL; static */
    bool not_run;          /* an error that says nothing of the case: the run ended before it did */
    char *where;           /* file:line of the case at which the verdict fell, or NULL */
    double duration_ms;
    struct s5_transcript transcript;
};

/* Sets or replaces a text of a result with a copy. */
void s5_result_text(char **field, const char *text);

/* Counts the verdict against a clause; one that is charged already stays so once. */
void s5_result_charge(struct s5_case_result *result, const char *clause);
void s5_result_uncharge(struct s5_case_result *result);
bool s5_result_charges(const struct s5_case_result *result, const char *clause);

/* Whether the result says anything of the clause: it covers it, or charges it. */
bool s5_result_concerns(const struct s5_case_result *result, const char *clause);

void s5_case_result_fini(struct s5_case_result *result);

struct s5_run_result {
    char *name; /* what people call the target, or NULL: its URL */
    char *url;  /* of the target, without its password */
    char *exec; /* the --exec command as given, or NULL */
    char *auth_exec;
    char *shard;      /* "2/8": these are the cases of that part of the whole; NULL: of all */
    char *rerun;      /* the command that runs a case alone, up to the case's id, or NULL */
    char *pcap;       /* the folder that --pcap named, or NULL */
    char started[32]; /* "2026-01-31T12:00:00.000Z" */
    double duration_ms;
    struct s5_case_result *cases; /* in the order of their ids */
    size_t case_count;
    char **findings; /* about the run as a whole: how the target ended, one client at a time, ...
                        that fail it */
    size_t finding_count;
    char **notes; /* as above, that do not */
    size_t note_count;
    const char *source; /* the file that it was read from, or NULL; borrowed */
};

void s5_run_result_fini(struct s5_run_result *result);
void s5_run_finding(struct s5_run_result *result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void s5_run_note(struct s5_run_result *result, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

size_t s5_run_count(const struct s5_run_result *result, enum s5_verdict verdict);

/* True when nothing failed, no case and nothing about the run as a whole, and every case could be
 * run: what was not tested is not conformant. */
bool s5_run_conformant(const struct s5_run_result *result);

/* The verdict on a clause: fail if any case charges it with a failure; else error, warn or known
 * likewise; pass if at least one that covers it passed; else unsupported or skip. A case that
 * charges others says no more of it than one that was not run. S5_VERDICTS where no case of the run
 * covers or charges it. */
enum s5_verdict s5_run_clause_verdict(const struct s5_run_result *result, const char *clause);

/* Forgets what went over the wire, but for that of cases that failed, warned or could not be run
 * where those are `kept`. */
void s5_run_drop_transcripts(struct s5_run_result *result, bool kept);

/* Now, as "2026-01-31T12:00:00.000Z". */
void s5_timestamp(char *out, size_t size);

#endif
