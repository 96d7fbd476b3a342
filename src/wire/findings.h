/* What the RFCs think of a message that could be read: which clause its fields break, and where. */
#ifndef SOCKSPEC_WIRE_FINDINGS_H
#define SOCKSPEC_WIRE_FINDINGS_H

#include "base/clauses.h"
#include "base/span.h"

/* `at` is an offset from the start of the message; `text` is static. */
struct s5_finding {
    enum s5_clause_id clause;
    size_t at;
    const char *text;
};

#define S5_FINDINGS_MAX 8

/* In the order of the offsets' discovery. A message has fewer fields than the list has room. */
struct s5_findings {
    size_t count;
    struct s5_finding list[S5_FINDINGS_MAX];
};

/* Adds a finding; a full list (which no message can fill) drops it. */
void s5_findings_add(struct s5_findings *findings, enum s5_clause_id clause, size_t at,
                     const char *text);

#endif
