/* The requirements of RFC 1928, 1929 and 1961, and of a server's robustness, by id. One table,
 * src/base/clauses.tsv, from which this enum and its texts are generated: the decoders, the
 * reference server, the cases and the reports all cite it. */
#ifndef SOCKSPEC_BASE_CLAUSES_H
#define SOCKSPEC_BASE_CLAUSES_H

#include <stddef.h>

/* S5_CLAUSE_GRT_01 is "GRT-01", and so on. */
enum s5_clause_id {
#define S5_CLAUSE(name, id, rfc, section, level, party, statement) S5_CLAUSE_##name,
#include "base/clauses.def"
#undef S5_CLAUSE
    S5_CLAUSE_COUNT
};

struct s5_clause {
    const char *id;        /* "REP-09" */
    int rfc;               /* 1928, 1929, 1961, or 0 where no RFC says it */
    const char *section;   /* "6", or "-" */
    const char *level;     /* WIRE, MUST, SHOULD, MAY, RELAY, SECURITY, INTEROP or ROBUST */
    const char *party;     /* client, server or both */
    const char *statement; /* one sentence, in our words */
};

/* The row of one clause; `id` is below S5_CLAUSE_COUNT. The row is static. */
const struct s5_clause *s5_clause(enum s5_clause_id id);

/* The row whose id is `text`, or NULL. */
const struct s5_clause *s5_clause_find(const char *text);

#endif
