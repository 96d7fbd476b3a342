/* What the parts of the judgement share. */
#ifndef SOCKSPEC_CAPTURE_LINT_INSIDE_H
#define SOCKSPEC_CAPTURE_LINT_INSIDE_H

#include "capture/lint/lint.h"

/* The message that something followed from, or should have. */
struct s5_said_before {
    bool said;
    bool whole; /* it could be delimited */
    unsigned pieces;
    uint64_t first_frame;
    uint64_t frame;
    int64_t time;
    uint64_t at;
    uint64_t end;
    uint8_t octets[S5_VIOLATION_OCTETS];
    size_t size;
};

/* What is remembered of a session. */
struct s5_judge {
    struct s5_said_before greeting;
    struct s5_said_before password;
    struct s5_said_before request;
    struct s5_said_before reply;
    struct s5_said_before second_reply;
    struct s5_said_before begun;   /* what the client did not say to its end */
    struct s5_said_before refusal; /* method FF, a failed sub-negotiation, or a failure reply */
    enum s5_message_kind refusal_kind;
    enum s5_fault request_fault;
    bool password_broken;
    bool request_unsafe; /* an empty name, or one with a NUL: ADDR-05 */
    bool strayed[2];
    bool sent_on;           /* the client sent octets behind what was refused */
    bool sent_late;         /* some of them behind the refusal */
    bool premature;         /* the refusal came before what it refuses was whole */
    bool torso;             /* the server's latest message broke off */
    struct s5_watch *watch; /* of what is relayed; NULL: of nothing */
};

/* Tells of something about octet `at` of a message, or about one that was said before. */
void s5_lint_tell(const struct s5_lint *lint, struct s5_session *session,
                  const struct s5_said *said, enum s5_clause_id clause, size_t at,
                  const char *text);
void s5_lint_tell_before(const struct s5_lint *lint, struct s5_session *session, enum s5_side party,
                         enum s5_clause_id clause, const struct s5_said_before *before,
                         const char *text);

/* `octets` of what the client sends through the proxy, as they may be shown; `stream` is its
 * beginning. */
struct s5_span s5_lint_relayed_octets(const struct s5_lint *lint, struct s5_span stream,
                                      struct s5_span octets);

/* Whether an answer of the server's fits what it answers (answers.c). */
void s5_judge_answer(const struct s5_lint *lint, struct s5_session *session,
                     const struct s5_said *said, struct s5_judge *judge);

/* Whether what the server did at `time` was done too soon for a timer. */
bool s5_judge_prompt(const struct s5_session *session, int64_t time);

/* How the connection ended, and what was due until then (endings.c). `now` is as in
 * s5_lint_ended(). */
void s5_judge_ending(const struct s5_lint *lint, struct s5_session *session,
                     const struct s5_judge *judge, int64_t now);

/* A reply was kept: what is relayed from now on can be compared with what goes over the other leg
 * (watch.c). */
void s5_watch_reply(const struct s5_lint *lint, struct s5_session *session,
                    const struct s5_said *said, struct s5_judge *judge);
void s5_watch_free(const struct s5_lint *lint, struct s5_watch *watch); /* NULL is allowed */

/* What the proxy did on its other leg, where that is there (outcome.c). */
void s5_judge_outcome(const struct s5_lint *lint, struct s5_session *session,
                      const struct s5_judge *judge);

#endif
