#include "cli/list.h"

#include "base/text.h"
#include "cli/cli.h"
#include "reference-server/departures.h"
#include "report/json.h"
#include "run/runner.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void print_cases(const struct s5_case *const *cases, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct s5_case *item = cases[i];
        char clauses[200] = "";
        for (size_t k = 0; k < item->clause_count; k++)
            s5_text_append(clauses, sizeof clauses, "%s%s", k ? "," : "", item->clauses[k]);
        printf("%-52s %-8s %-16s %s\n", item->id, item->level, clauses, item->title);
    }
}

static bool covers(const struct s5_case *item, const char *clause)
{
    for (size_t k = 0; k < item->clause_count; k++)
        if (strcmp(item->clauses[k], clause) == 0)
            return true;
    return false;
}

static void print_clause(const struct s5_clause *clause, const struct s5_case *const *cases,
                         size_t count)
{
    const struct s5_departure *fault;
    bool covered = false;

    printf("%s (%s) %s\n", clause->id, clause->level, clause->statement);
    for (size_t i = 0; i < count; i++)
        if (covers(cases[i], clause->id)) {
            printf("    case   %s\n", cases[i]->id);
            covered = true;
        }
    if (!covered)
        printf("    no case\n");
    for (size_t i = 0; (fault = s5_fault(i)) != NULL; i++)
        if (strcmp(fault->clause, clause->id) == 0)
            printf("    fault  %s\n", fault->name);
}

/* Clauses of the client alone are no case's business. */
static void print_clauses(const struct s5_case *const *cases, size_t count)
{
    for (size_t c = 0; c < S5_CLAUSE_COUNT; c++) {
        const struct s5_clause *clause = s5_clause((enum s5_clause_id)c);
        if (strcmp(clause->party, "client") != 0)
            print_clause(clause, cases, count);
    }
}

static int write_json(const struct s5_case *const *cases, size_t count, const char *path)
{
    struct s5_run_result result = {.cases = calloc(count + 1, sizeof *result.cases)};
    struct s5_report_fault *faults;
    struct s5_error error;
    size_t fault_count = 0;

    while (s5_fault(fault_count) != NULL)
        fault_count++;
    faults = calloc(fault_count + 1, sizeof *faults);
    if (faults == NULL || result.cases == NULL) {
        free(faults);
        free(result.cases);
        return s5_complain(S5_EXIT_WORLD, "test", "out of memory");
    }
    for (size_t i = 0; i < fault_count; i++)
        faults[i] = (struct s5_report_fault){s5_fault(i)->name, s5_fault(i)->clause};
    result.case_count = count;
    for (size_t i = 0; i < count; i++)
        s5_runner_describe(cases[i], &result.cases[i]);
    int status =
        s5_report_list_json(&result, SOCKSPEC_VERSION, faults, fault_count, path, &error) == 0
            ? S5_EXIT_CLEAN
            : s5_complain(S5_EXIT_USAGE, "test", "%s", error.text);
    s5_run_result_fini(&result);
    free(faults);
    return status;
}

int s5_list_cases(const struct s5_case *const *cases, size_t count,
                  const struct s5_test_options *options)
{
    if (options->reports.path[S5_JSON] != NULL)
        return write_json(cases, count, options->reports.path[S5_JSON]);
    if (options->verbosity > 0)
        print_clauses(cases, count);
    else
        print_cases(cases, count);
    return S5_EXIT_CLEAN;
}
