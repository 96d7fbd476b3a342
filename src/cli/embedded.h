/* The reference server in the tester's own process, for `sockspec test` without a target: one
 * instance without authentication and one that requires a password. */
#ifndef SOCKSPEC_CLI_EMBEDDED_H
#define SOCKSPEC_CLI_EMBEDDED_H

#include "net/endpoint.h"
#include "net/loop.h"

struct s5_embedded;

/* A destination that both instances' rules forbid. */
#define S5_EMBEDDED_DENIED "127.0.0.66:80"

/* Starts both on free loopback ports. NULL with the error told. */
struct s5_embedded *s5_embedded_new(struct s5_loop *loop, struct s5_span user,
                                    struct s5_span password, struct s5_endpoint *plain,
                                    struct s5_endpoint *auth, struct s5_error *error);
void s5_embedded_free(struct s5_embedded *embedded);

#endif
