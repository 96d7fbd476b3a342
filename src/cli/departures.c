#include "cli/departures.h"

#include "base/clauses.h"
#include "cli/cli.h"
#include "reference-server/departures.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

/* The words of a text, parted by blanks; NULL is none. */
static json_t *words(const char *text)
{
    json_t *array = json_array();

    while (text != NULL && *text != '\0') {
        size_t size = strcspn(text, " ");
        json_array_append_new(array, json_stringn(text, size));
        text += size + strspn(text + size, " ");
    }
    return array;
}

static json_t *as_json(const struct s5_departure *departure)
{
    json_t *item = json_pack("{s:s}", "name", departure->name);

    if (departure->clause != NULL) {
        const struct s5_clause *clause = s5_clause_find(departure->clause);
        json_object_set_new(item, "clause", json_string(clause->id));
        json_object_set_new(item, "level", json_string(clause->level));
        json_object_set_new(item, "also", words(departure->also));
    }
    json_object_set_new(item, "seen", json_string(departure->seen));
    return item;
}

static int list_json(const struct s5_departure *(*nth)(size_t), const char *name)
{
    const struct s5_departure *departure;
    json_t *array = json_array();

    for (size_t i = 0; (departure = nth(i)) != NULL; i++)
        json_array_append_new(array, as_json(departure));
    json_t *root = json_pack("{s:s, s:o}", "sockspec", SOCKSPEC_VERSION, name, array);
    int status = root == NULL ? -1 : json_dumpf(root, stdout, JSON_INDENT(1));
    json_decref(root);
    putchar('\n');
    return status == 0 && fflush(stdout) == 0
               ? S5_EXIT_CLEAN
               : s5_complain(S5_EXIT_WORLD, "serve", "cannot write the list");
}

static int list_text(const struct s5_departure *(*nth)(size_t))
{
    const struct s5_departure *departure;

    for (size_t i = 0; (departure = nth(i)) != NULL; i++)
        if (departure->clause != NULL)
            printf("%-32s %-8s %-9s %s\n", departure->name,
                   s5_clause_find(departure->clause)->level, departure->clause, departure->seen);
        else
            printf("%-24s %s\n", departure->name, departure->seen);
    return fflush(stdout) == 0 ? S5_EXIT_CLEAN
                               : s5_complain(S5_EXIT_WORLD, "serve", "cannot write the list");
}

int s5_list_faults(bool json)
{
    return json ? list_json(s5_fault, "faults") : list_text(s5_fault);
}

int s5_list_variants(bool json)
{
    return json ? list_json(s5_variant, "variants") : list_text(s5_variant);
}
