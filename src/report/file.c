#include "report/file.h"

#include "base/whole_file.h"

#include <stdio.h>
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
