/* A small picture that tells the verdict, for a README. */
#ifndef SOCKSPEC_REPORT_BADGE_H
#define SOCKSPEC_REPORT_BADGE_H

#include "base/error.h"
#include "report/results.h"

/* Writes an SVG to `path`, or to stdout for "-": "SOCKS5 | conformant", or how many cases fail. */
int s5_results_badge(const struct s5_results *results, const char *path, struct s5_error *error);

#endif
