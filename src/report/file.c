#include "report/file.h"

#include "base/whole_file.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void put(FILE *file, const char *text, size_t size)
{
    fwrite(text, 1, size, file);
    fputc('\n', file);
}

int s5_report_check(const char *path, struct s5_error *error)
{
    return strcmp(path, "-") == 0 ? 0 : s5_whole_file_check(path, error);
}

int s5_report_write(const char *path, const char *text, size_t size, struct s5_error *error)
{
    struct s5_whole_file whole;

    if (strcmp(path, "-") == 0) {
        put(stdout, text, size);
        return fflush(stdout) == 0 && !ferror(stdout)
                   ? 0
                   : s5_error_set(error, "cannot write to standard output");
    }
    if (s5_whole_file_open(&whole, path, error) != 0)
        return -1;
    put(whole.file, text, size);
    return s5_whole_file_keep(&whole, error);
}

int s5_report_print(const struct s5_results *results, s5_report_printer *print, const char *path,
                    struct s5_error *error)
{
    char *text = NULL;
    size_t size = 0;
    FILE *memory = open_memstream(&text, &size);

    if (memory == NULL)
        return s5_error_set(error, "cannot write %s: out of memory", path);
    int status = print(memory, results);
    if (fclose(memory) != 0)
        status = -1;
    while (size > 0 && text[size - 1] == '\n')
        size--;
    if (status == 0)
        status = s5_report_write(path, text, size, error);
    else
        status = s5_error_set(error, "cannot write %s: out of memory", path);
    free(text);
    return status;
}
