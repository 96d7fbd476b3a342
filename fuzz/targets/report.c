/* A JSON report, read back and written in every format. */
#include "fuzz/target.h"
#include "report/annotations.h"
#include "report/json.h"
#include "report/junit.h"
#include "report/load.h"
#include "report/markdown.h"
#include "report/merge.h"
#include "report/tap.h"

#include <libxml/parser.h>
#include <stdlib.h>
#include <string.h>

/* What a printer wrote; freed by the caller. */
static char *printed(s5_report_printer *print, const struct s5_results *results, size_t *size)
{
    char *text = NULL;
    FILE *out = open_memstream(&text, size);

    if (out == NULL)
        abort();
    int status = print(out, results);
    if (fclose(out) != 0 || status != 0)
        abort();
    return text;
}

static int print_annotations(FILE *out, const struct s5_results *results)
{
    for (size_t i = 0; i < results->run_count; i++)
        s5_annotations_print(out, &results->runs[i]);
    return 0;
}

/* What was read is written as something that reads as the same. */
static const char *law_of_writing(const struct s5_results *results)
{
    struct s5_results again = {.version = results->version};
    struct s5_error error;
    size_t size;
    char *text = printed(s5_json_print, results, &size);
    const char *broken = NULL;

    if (s5_results_parse(&again, (struct s5_span){(const uint8_t *)text, size}, "again", &error) !=
        0)
        broken = "what is written cannot be read";
    if (broken == NULL) {
        size_t second_size;
        char *second = printed(s5_json_print, &again, &second_size);
        if (second_size != size || memcmp(second, text, size) != 0)
            broken = "what is written reads as something else";
        free(second);
    }
    s5_results_fini(&again);
    free(text);
    return broken;
}

static const char *law_of_junit(const struct s5_results *results)
{
    size_t size;
    char *text = printed(s5_junit_print, results, &size);
    xmlDoc *document =
        xmlReadMemory(text, (int)size, "junit", NULL,
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_HUGE);
    const char *broken = document == NULL ? "JUnit's XML is not well-formed" : NULL;

    xmlFreeDoc(document);
    free(text);
    return broken;
}

/* No control character but the ends of lines, and nothing of `signs`. */
static const char *law_of_lines(s5_report_printer *print, const struct s5_results *results,
                                const char *const *signs)
{
    size_t size;
    char *text = printed(print, results, &size);
    const char *broken = NULL;

    for (size_t i = 0; i < size; i++)
        if (((unsigned char)text[i] < 0x20 && text[i] != '\n') || text[i] == 0x7f)
            broken = "a control character is written as it is";
    for (; *signs != NULL; signs++)
        if (strstr(text, *signs) != NULL)
            broken = "a text has become markup";
    free(text);
    return broken;
}

static const char *law_of_formats(const struct s5_results *results)
{
    static const char *const markup[] = {"<script", "<SCRIPT", "](", "@", "`", NULL};
    static const char *const none[] = {NULL};
    const char *broken = law_of_junit(results);

    if (broken == NULL)
        broken = law_of_lines(s5_markdown_print, results, markup);
    if (broken == NULL)
        broken = law_of_lines(s5_tap_print, results, none);
    return broken != NULL ? broken : law_of_lines(print_annotations, results, none);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};
    struct s5_results results = {.version = "0.1.0"};
    struct s5_error error = {""};

    if (s5_results_parse(&results, in, "input", &error) != 0) {
        FUZZ_DEMAND(strncmp(error.text, "input:", 6) == 0 && results.run_count == 0, in);
        fuzz_verdict("refused");
    } else {
        FUZZ_DEMAND(results.run_count > 0, in);
        fuzz_demand("report", law_of_writing(&results), in);
        fuzz_demand("report", law_of_formats(&results), in);
        size_t count = results.run_count;
        if (s5_results_merge(&results, &error) != 0)
            fuzz_verdict("%zu runs, refused together", count);
        else
            fuzz_verdict("%zu runs of %zu targets", count, results.run_count);
    }
    s5_results_fini(&results);
    return 0;
}
