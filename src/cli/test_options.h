/* The command line of `sockspec test`. */
#ifndef SOCKSPEC_CLI_TEST_OPTIONS_H
#define SOCKSPEC_CLI_TEST_OPTIONS_H

#include "cli/report_files.h"
#include "cli/shard.h"
#include "run/select.h"
#include "run/target.h"

enum { S5_TEST_TIMEOUT_MS = 2000 };

#define S5_CASES_BUILTIN "builtin"

struct s5_test_options {
    const char *target; /* NULL: the built-in reference server, or --exec */
    struct s5_target_url url;
    const char *exec;
    const char *auth_exec;
    const char *deny;
    const char **paths; /* --cases; S5_CASES_BUILTIN: those built in */
    size_t path_count;
    struct s5_select_word *words;
    struct s5_selection selection;
    struct s5_shard shard;
    bool list;
    unsigned jobs; /* 0: auto */
    double timeout_ms;
    double scale;
    double wait_ms;
    struct s5_endpoint origin4;
    struct s5_endpoint origin6;
    const char *origin_name;
    const char *baseline;
    bool update_baseline;
    bool strict;
    unsigned repeat;
    struct s5_report_files reports;
    bool annotations;
    const char *pcap;
    const char *export_cases;
    bool few_transcripts; /* in reports only those of cases that failed or warned */
    bool show_secrets;
    int verbosity;
    const char *colour; /* always, never or auto */
};

/* Reads the command line. Returns 0, or an exit status after having complained. */
int s5_test_options_parse(struct s5_test_options *options, int argc, char **argv);
void s5_test_options_fini(struct s5_test_options *options);

extern const char s5_test_help[];

#endif
