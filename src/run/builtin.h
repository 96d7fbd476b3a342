/* The cases that are compiled into the program: the files of cases/, as text. */
#ifndef SOCKSPEC_RUN_BUILTIN_H
#define SOCKSPEC_RUN_BUILTIN_H

struct s5_builtin_case {
    const char *path; /* "rfc1928/connect/ipv4-echo.lua" */
    const char *text;
};

/* Ends with a path of NULL. Made by cmake/embed.cmake. */
extern const struct s5_builtin_case s5_builtin_cases[];

#endif
