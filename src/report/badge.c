#include "report/badge.h"

#include "report/file.h"

#include <stdio.h>
#include <string.h>

/* Roughly the width of a letter of 11 pixels, and what is left and right of a text. */
enum { LETTER = 7, MARGIN = 12, HEIGHT = 20 };

static void tell(const struct s5_results *results, char *text, size_t size, const char **colour)
{
    size_t failed = 0;
    size_t could_not = 0;
    size_t tested = 0;
    size_t conformant = 0;

    for (size_t i = 0; i < results->run_count; i++) {
        const struct s5_run_result *run = &results->runs[i];
        failed += s5_run_count(run, S5_FAIL) + run->finding_count;
        could_not += s5_run_count(run, S5_ERROR);
        tested += run->case_count;
        conformant += s5_run_conformant(run) && run->case_count > 0;
    }
    bool good = conformant == results->run_count;
    *colour = good ? "#2a7f3f" : failed > 0 ? "#b3261e" : "#6b6b6b";
    if (tested == 0)
        snprintf(text, size, "nothing tested");
    else if (results->run_count > 1)
        snprintf(text, size, "%zu of %zu conformant", conformant, results->run_count);
    else if (good)
        snprintf(text, size, "conformant, %zu cases", tested);
    else if (failed > 0)
        snprintf(text, size, "%zu of %zu cases fail", failed, tested);
    else
        snprintf(text, size, "%zu of %zu cases not run", could_not, tested);
}

int s5_results_badge(const struct s5_results *results, const char *path, struct s5_error *error)
{
    static const char subject[] = "SOCKS5";
    char text[64];
    char svg[2048];
    const char *colour;

    tell(results, text, sizeof text, &colour);
    int left = (int)strlen(subject) * LETTER + MARGIN;
    int right = (int)strlen(text) * LETTER + MARGIN;
    int size = snprintf(
        svg, sizeof svg,
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" role=\"img\" "
        "aria-label=\"%s: %s\">\n"
        "  <title>%s: %s</title>\n"
        "  <clipPath id=\"r\"><rect width=\"%d\" height=\"%d\" rx=\"3\"/></clipPath>\n"
        "  <g clip-path=\"url(#r)\">\n"
        "    <rect width=\"%d\" height=\"%d\" fill=\"#444\"/>\n"
        "    <rect x=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>\n"
        "  </g>\n"
        "  <g fill=\"#fff\" text-anchor=\"middle\" font-family=\"Verdana,DejaVu Sans,sans-serif\" "
        "font-size=\"11\">\n"
        "    <text x=\"%d\" y=\"14\">%s</text>\n"
        "    <text x=\"%d\" y=\"14\">%s</text>\n"
        "  </g>\n"
        "</svg>",
        left + right, HEIGHT, subject, text, subject, text, left + right, HEIGHT, left, HEIGHT,
        left, right, HEIGHT, colour, left / 2, subject, left + right / 2, text);
    return s5_report_write(path, svg, (size_t)size, error);
}
