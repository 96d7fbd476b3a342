/* What is tested: an address, with credentials perhaps, and perhaps a command that starts it. */
#ifndef SOCKSPEC_RUN_TARGET_H
#define SOCKSPEC_RUN_TARGET_H

#include "net/child.h"
#include "net/endpoint.h"
#include "report/result.h"

/* A target URL taken apart. */
struct s5_target_url {
    char host[256];
    uint16_t port;
    uint8_t user[255];
    size_t user_size;
    uint8_t password[255];
    size_t password_size;
    bool has_credentials;
};

/* Reads "socks5://[USER:PASS@]HOST[:PORT]" (socks5h:// and a bare HOST:PORT too; percent-encoding
 * in USER and PASS; port 1080 when none is given). Returns 0, or -1 with the error told. */
int s5_target_url_parse(const char *text, struct s5_target_url *out, struct s5_error *error);

/* "socks5://user:***@host:port": fit for reports. */
void s5_target_url_print(const struct s5_target_url *url, char *out, size_t size);

/* A target that the tester starts and stops. */
struct s5_target {
    struct s5_loop *loop;
    const char *command; /* as given; NULL: somebody else runs it */
    const char *option;  /* "--exec" or "--auth-exec", for messages */
    struct s5_endpoint endpoint;
    struct s5_span user;
    struct s5_span password;
    struct s5_child *child;
    bool exited;
    int status;
    int signum;
    bool hung;               /* had to be killed */
    const bool *interrupted; /* set from a signal: starting ends. May be NULL */
    size_t reports;          /* of sanitizers, that were told of */
};

/* Starts the command with {port}, {user} and {pass} replaced, on a free port of 127.0.0.1, and runs
 * the loop until it completes a greeting, exits, or `wait_ms` have passed. Returns 0, or -1 with
 * the error told. */
int s5_target_start(struct s5_target *target, uint64_t wait_ms, struct s5_error *error);

/* Sends SIGTERM, runs the loop until the target has exited, kills it after `grace_ms`, and adds to
 * `result` what its end says: a crash, a sanitizer's report, a hang. `expected` is false where it
 * died by itself. */
void s5_target_stop(struct s5_target *target, uint64_t grace_ms, struct s5_run_result *result);

/* Runs the loop for `ms`, or until the target has exited. */
void s5_target_wait(struct s5_target *target, uint64_t ms);

/* The first words of a sanitizer's report that the target printed since this was last asked, or
 * NULL. */
const char *s5_target_complaint(struct s5_target *target);

/* "exit status 1", "signal 11 (Segmentation fault)". */
void s5_target_end_text(const struct s5_target *target, char *out, size_t size);

#endif
