/* Where sessions are played: the target, and the destinations behind it, which are all ours. */
#ifndef SOCKSPEC_RUN_FUZZ_STAGE_H
#define SOCKSPEC_RUN_FUZZ_STAGE_H

#include "mutate/aim.h"
#include "net/datagrams.h"
#include "net/stream.h"
#include "wire/password.h"

struct s5_stage_peer;

struct s5_stage {
    struct s5_loop *loop;
    struct s5_endpoint target;
    struct s5_endpoint home; /* our IPv4 address as the target reaches it */
    struct s5_listener *listeners[S5_ORIGIN_KINDS][2]; /* IPv4, IPv6 */
    struct s5_endpoint origins[S5_ORIGIN_KINDS];
    struct s5_closed_port *closed;
    struct s5_endpoint closed_at;
    struct s5_datagrams *udp;
    struct s5_endpoint udp_at;
    struct s5_stage_peer *peers; /* connections that the target made, and that stand */
    uint8_t credentials[S5_PASSWORD_REQUEST_MAX];
    size_t credentials_size;
};

/* Opens the destinations for the target at `target`. Returns 0, or -1 with the error told; either
 * way s5_stage_fini() is to be called. */
int s5_stage_init(struct s5_stage *stage, struct s5_loop *loop, const struct s5_endpoint *target,
                  struct s5_span user, struct s5_span password, struct s5_error *error);
void s5_stage_fini(struct s5_stage *stage);

/* What a session with that kind of origin is aimed with; borrows from the stage. */
struct s5_aim s5_stage_aim(const struct s5_stage *stage, uint8_t origin);

/* Ends what the target still holds at our destinations. */
void s5_stage_clear(struct s5_stage *stage);

#endif
