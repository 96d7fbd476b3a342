/* One departure from a clause that a capture shows. */
#ifndef SOCKSPEC_CAPTURE_LINT_VIOLATION_H
#define SOCKSPEC_CAPTURE_LINT_VIOLATION_H

#include "base/clauses.h"
#include "session/dialogue.h"

enum { S5_VIOLATION_OCTETS = 64 }; /* shown of the message */

struct s5_violation {
    uint64_t frame;
    int64_t time;
    enum s5_side party;
    enum s5_clause_id clause;
    const char *text;      /* without quotation marks or backslashes */
    int64_t at;            /* stream offset of the octet that is wrong; in a datagram its offset
                            * there; -1 where none is */
    struct s5_span octets; /* the message from its beginning */
};

#endif
