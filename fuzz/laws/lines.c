#include "fuzz/laws/lines.h"

#include <stdlib.h>
#include <string.h>

const char *law_of_refusal(const struct s5_error *error, const char *path, struct s5_span file)
{
    size_t size = strlen(path);
    unsigned long lines = 1;
    char *end;

    for (size_t i = 0; i < file.size; i++)
        lines += file.data[i] == '\n';
    if (strncmp(error->text, path, size) != 0 || error->text[size] != ':')
        return "a refusal does not name the file";
    unsigned long line = strtoul(error->text + size + 1, &end, 10);
    if (line < 1 || line > lines)
        return "a refusal names no line of the file";
    return strncmp(end, ": ", 2) != 0 || end[2] == '\0' ? "a refusal does not say what is wrong"
                                                        : NULL;
}
