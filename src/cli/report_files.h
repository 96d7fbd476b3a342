/* The reports that a command line asks for: of `sockspec test` as --report-json and so on, of
 * `sockspec report` as --json. */
#ifndef SOCKSPEC_CLI_REPORT_FILES_H
#define SOCKSPEC_CLI_REPORT_FILES_H

#include "base/error.h"
#include "report/results.h"

enum s5_report_format { S5_JSON, S5_JUNIT, S5_TAP, S5_MARKDOWN, S5_REPORT_FORMATS };

/* The files by format, NULL where there is to be none; "-" is stdout. */
struct s5_report_files {
    const char *path[S5_REPORT_FORMATS];
};

/* "json", "junit", "tap", "md": what the options are called. */
const char *s5_report_format_name(enum s5_report_format format);

/* Whether one of them goes to stdout, where then nothing else may. */
bool s5_report_files_to_stdout(const struct s5_report_files *files);

/* Whether all could be written, found out without touching what is there: two to one place, or one
 * that cannot be written, is told and gives -1. */
int s5_report_files_check(const struct s5_report_files *files, struct s5_error *error);

/* Writes all of them. One that cannot be written is told to `complain`, and the others are written
 * all the same; -1 then. */
int s5_report_files_write(const struct s5_report_files *files, const struct s5_results *results,
                          void (*complain)(const struct s5_error *error));

#endif
