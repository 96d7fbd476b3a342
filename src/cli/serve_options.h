/* The command line of `sockspec serve`. */
#ifndef SOCKSPEC_CLI_SERVE_OPTIONS_H
#define SOCKSPEC_CLI_SERVE_OPTIONS_H

#include "reference-server/server.h"

enum { S5_SERVE_LISTENERS = 16 };

struct s5_serve_options {
    struct s5_endpoint listen[S5_SERVE_LISTENERS];
    struct s5_reference_options
        reference; /* its list of endpoints is still to be set to `listen` */
    struct s5_users *users;
    struct s5_rules *rules;
    const char *log_path;
    const char *pcap;
    bool show_secrets;
    bool quiet;
    bool connections_given;
    bool list_faults;
    bool list_variants;
    bool json;
};

/* Reads the command line and the files that it names. Returns 0, or an exit status after having
 * complained; to be given back either way. */
int s5_serve_options_parse(struct s5_serve_options *options, int argc, char **argv);
void s5_serve_options_fini(struct s5_serve_options *options);

extern const char s5_serve_help[];

#endif
