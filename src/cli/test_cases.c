#include "cli/test_cases.h"

#include "cli/cli.h"

#include <string.h>

static int complain(int status, const struct s5_error *error)
{
    return s5_complain(status, "test", "%s", error->text);
}

/* The order among the cases. Cases of the user's own may come after built-in ones, which are then
 * not part of the run. */
static int check_order(const struct s5_test_options *options, const struct s5_catalogue *catalogue)
{
    struct s5_catalogue builtin = {0};
    struct s5_error error;
    const char *id;
    const struct s5_case *item = s5_catalogue_unknown_after(catalogue, NULL, &id);
    int status = 0;

    if (item != NULL && options->path_count > 0) {
        if (s5_catalogue_load_builtin(&builtin, &error) != 0)
            status = complain(S5_EXIT_USAGE, &error);
        item = s5_catalogue_unknown_after(catalogue, &builtin, &id);
    }
    if (status == 0 && item != NULL)
        status =
            s5_complain(S5_EXIT_USAGE, "test", "%s: %s comes after '%s', and no case has that id",
                        item->source.path, item->id, id);
    s5_catalogue_fini(&builtin);
    item = s5_catalogue_circle(catalogue);
    if (status == 0 && item != NULL)
        status = s5_complain(S5_EXIT_USAGE, "test",
                             "%s: the cases that %s comes after lead round in a circle",
                             item->source.path, item->id);
    return status;
}

bool s5_test_cases_have_builtin(const struct s5_test_options *options)
{
    for (size_t i = 0; i < options->path_count; i++)
        if (strcmp(options->paths[i], S5_CASES_BUILTIN) == 0)
            return true;
    return options->path_count == 0;
}

int s5_test_cases_load(const struct s5_test_options *options, struct s5_catalogue *catalogue,
                       struct s5_chosen *chosen)
{
    struct s5_error error;
    int status = 0;

    if (s5_test_cases_have_builtin(options))
        status = s5_catalogue_load_builtin(catalogue, &error);
    for (size_t i = 0; status == 0 && i < options->path_count; i++)
        if (strcmp(options->paths[i], S5_CASES_BUILTIN) != 0)
            status = s5_catalogue_load_path(catalogue, options->paths[i], &error);
    if (status != 0)
        return complain(S5_EXIT_USAGE, &error);
    s5_catalogue_sort(catalogue);
    status = check_order(options, catalogue);
    if (status != 0)
        return status;
    if (s5_select(catalogue, &options->selection, chosen, &error) != 0 ||
        s5_shard_acknowledge(&options->shard, &error) != 0)
        return complain(S5_EXIT_USAGE, &error);
    return 0;
}
