#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

int s5_error_set(struct s5_error *error, const char *format, ...)
{
    if (error == NULL)
        return -1;
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(error->text, sizeof error->text, format, arguments);
    va_end(arguments);
    return -1;
}
