#include "wire/findings.h"

void s5_findings_add(struct s5_findings *findings, enum s5_clause_id clause, size_t at,
                     const char *text)
{
    if (findings->count < S5_FINDINGS_MAX)
        findings->list[findings->count++] = (struct s5_finding){clause, at, text};
}
