/* Sessions as a case of `sockspec test`, in Lua (docs/writing-cases.md). */
#ifndef SOCKSPEC_MUTATE_CASE_H
#define SOCKSPEC_MUTATE_CASE_H

#include "mutate/aim.h"

/* What the case demands of the proxy. */
enum s5_demand {
    S5_DEMAND_SERVE,       /* that it serves on */
    S5_DEMAND_DESCRIPTORS, /* that no session costs it a descriptor */
    S5_DEMAND_MEMORY,      /* nor so many octets of memory */
};

struct s5_case_of_sessions {
    const char *id;
    const char *found; /* what was seen, in one line */
    enum s5_demand demand;
    unsigned long octets;              /* of memory, that a session may not cost */
    const struct s5_aim *aim;          /* what the sessions were aimed with */
    const struct s5_session *sessions; /* one after the other */
    size_t count;
};

void s5_case_of_sessions_print(const struct s5_case_of_sessions *it, struct s5_buffer *out);

#endif
