/* What went wrong in the world (files, sockets, memory), filled where most is known of it. */
#ifndef SOCKSPEC_BASE_ERROR_H
#define SOCKSPEC_BASE_ERROR_H

/* One line, without the program's name and without a newline. */
struct s5_error {
    char text[512];
};

/* Writes the line (cut to fit) and returns -1, so that a function can end with
 * `return s5_error_set(error, ...)`. `error` may be NULL. */
int s5_error_set(struct s5_error *error, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

#endif
