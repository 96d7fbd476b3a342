/* The subcommands of sockspec: a table in main.c, a file each. */
#ifndef SOCKSPEC_CLI_CLI_H
#define SOCKSPEC_CLI_CLI_H

/* Exit statuses, the same for every subcommand. */
enum {
    S5_EXIT_CLEAN = 0, /* done, nothing wrong found */
    S5_EXIT_FOUND = 1, /* something wrong was found */
    S5_EXIT_USAGE = 2, /* the command line or an input file is unusable */
    S5_EXIT_WORLD = 3, /* the work could not be done */
};

/* `run` gets argv with the subcommand's name at argv[0] and returns an exit status. `help` is the
 * whole text of `sockspec NAME --help`. */
struct s5_command {
    const char *name;
    const char *summary;
    const char *help;
    int (*run)(int argc, char **argv);
};

extern const struct s5_command s5_command_decode;
extern const struct s5_command s5_command_fuzz;
extern const struct s5_command s5_command_new_case;
extern const struct s5_command s5_command_report;
extern const struct s5_command s5_command_serve;
extern const struct s5_command s5_command_test;

/* Prints `sockspec: NAME: the message` on stderr, in one line, and returns `status`. */
int s5_complain(int status, const char *name, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

#endif
