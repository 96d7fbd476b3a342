/* Whether what cases say of the order among them makes sense. */
#include "run/catalogue.h"

#include <stdlib.h>
#include <string.h>

static bool is_known(const struct s5_catalogue *catalogue, const char *id)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (s5_case_is(&catalogue->cases[i], id))
            return true;
    return false;
}

const struct s5_case *s5_catalogue_unknown_after(const struct s5_catalogue *catalogue,
                                                 const struct s5_catalogue *others, const char **id)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct s5_case *item = &catalogue->cases[i];
        for (size_t k = 0; k < item->after_count; k++)
            if (!is_known(catalogue, item->after[k]) &&
                (others == NULL || !is_known(others, item->after[k]))) {
                *id = item->after[k];
                return item;
            }
    }
    return NULL;
}

enum colour { WHITE, GREY, BLACK }; /* not seen, on the path to where we are, done */

/* Walks along what `from` comes after. Returns whether it comes back to where it has been. */
static bool goes_round(const struct s5_catalogue *catalogue, enum colour *colours, size_t from)
{
    const struct s5_case *item = &catalogue->cases[from];

    if (colours[from] != WHITE)
        return colours[from] == GREY;
    colours[from] = GREY;
    for (size_t k = 0; k < item->after_count; k++)
        for (size_t i = 0; i < catalogue->count; i++)
            if (s5_case_is(&catalogue->cases[i], item->after[k]) &&
                goes_round(catalogue, colours, i))
                return true;
    colours[from] = BLACK;
    return false;
}

const struct s5_case *s5_catalogue_circle(const struct s5_catalogue *catalogue)
{
    enum colour *colours = calloc(catalogue->count + 1, sizeof *colours);
    const struct s5_case *found = NULL;

    if (colours == NULL)
        abort();
    for (size_t i = 0; found == NULL && i < catalogue->count; i++)
        if (goes_round(catalogue, colours, i))
            found = &catalogue->cases[i];
    free(colours);
    return found;
}
