#include "base/clauses.h"

#include <assert.h>
#include <string.h>

static const struct s5_clause clauses[S5_CLAUSE_COUNT] = {
#define S5_CLAUSE(name, id, rfc, section, level, party, statement)                                 \
    {id, rfc, section, level, party, statement},
#include "base/clauses.def"
#undef S5_CLAUSE
};

const struct s5_clause *s5_clause(enum s5_clause_id id)
{
    assert(id < S5_CLAUSE_COUNT);
    return &clauses[id];
}

const struct s5_clause *s5_clause_find(const char *text)
{
    for (size_t i = 0; i < S5_CLAUSE_COUNT; i++)
        if (strcmp(clauses[i].id, text) == 0)
            return &clauses[i];
    return NULL;
}
