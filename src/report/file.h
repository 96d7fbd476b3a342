/* Puts a finished report in its place. */
#ifndef SOCKSPEC_REPORT_FILE_H
#define SOCKSPEC_REPORT_FILE_H

#include "report/results.h"

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* Writes `text` and a newline to stdout for "-", straight into a pipe or device, and otherwise
 * beside `path` and renamed to it, so that a regular file appears whole or not at all. Returns 0,
 * or -1 with the error told. */
int s5_report_write(const char *path, const char *text, size_t size, struct s5_error *error);

/* Writes what `print` makes of the results likewise. */
int s5_report_print(const struct s5_results *results, s5_report_printer *print, const char *path,
                    struct s5_error *error);

/* Whether a report could be written to `path`, found out without touching what is there. */
int s5_report_check(const char *path, struct s5_error *error);

#endif
