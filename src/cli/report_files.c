#include "cli/report_files.h"

#include "report/file.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/markdown.h"
#include "report/tap.h"

#include <string.h>

static const struct {
    const char *name;
    s5_report_printer *print;
} formats[S5_REPORT_FORMATS] = {
    [S5_JSON] = {"json", s5_json_print},
    [S5_JUNIT] = {"junit", s5_junit_print},
    [S5_TAP] = {"tap", s5_tap_print},
    [S5_MARKDOWN] = {"md", s5_markdown_print},
};

const char *s5_report_format_name(enum s5_report_format format)
{
    return formats[format].name;
}

bool s5_report_files_to_stdout(const struct s5_report_files *files)
{
    for (int f = 0; f < S5_REPORT_FORMATS; f++)
        if (files->path[f] != NULL && strcmp(files->path[f], "-") == 0)
            return true;
    return false;
}

int s5_report_files_check(const struct s5_report_files *files, struct s5_error *error)
{
    for (int f = 0; f < S5_REPORT_FORMATS; f++) {
        if (files->path[f] == NULL)
            continue;
        for (int other = 0; other < f; other++)
            if (files->path[other] != NULL && strcmp(files->path[other], files->path[f]) == 0)
                return s5_error_set(error,
                                    "two reports are to go to %s, %s and %s; give each a place "
                                    "of its own",
                                    strcmp(files->path[f], "-") == 0 ? "standard output"
                                                                     : files->path[f],
                                    formats[other].name, formats[f].name);
        if (s5_report_check(files->path[f], error) != 0)
            return -1;
    }
    return 0;
}

int s5_report_files_write(const struct s5_report_files *files, const struct s5_results *results,
                          void (*complain)(const struct s5_error *error))
{
    struct s5_error error;
    int status = 0;

    for (int f = 0; f < S5_REPORT_FORMATS; f++)
        if (files->path[f] != NULL &&
            s5_report_print(results, formats[f].print, files->path[f], &error) != 0) {
            complain(&error);
            status = -1;
        }
    return status;
}
