/* The command line of `sockspec fuzz`. */
#ifndef SOCKSPEC_CLI_FUZZ_OPTIONS_H
#define SOCKSPEC_CLI_FUZZ_OPTIONS_H

#include "run/target.h"

struct s5_fuzz_command {
    const char *target; /* NULL: --exec */
    struct s5_target_url url;
    const char *exec;
    uint64_t seed;
    bool seed_given;
    uint64_t runs;  /* 0: no end */
    double time_ms; /* 0: no end */
    const char *corpus;
    const char *dictionary;
    const char *artifacts;
    unsigned jobs;
    double timeout_ms;
    double wait_ms;
    bool quiet;
};

/* Reads the command line. Returns 0, or an exit status after having complained. */
int s5_fuzz_options_parse(struct s5_fuzz_command *options, int argc, char **argv);

extern const char s5_fuzz_help[];

#endif
