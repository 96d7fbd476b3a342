/* Sockets played within a proxy's own process, so that an engine can drive the proxy as it is: one
 * input is one conversation, and no octet leaves the process.
 *
 * The files that are named for system calls define these, and a proxy that is linked with them, or
 * runs with them preloaded, calls them instead of libc's. What it takes for a socket of IPv4 or
 * IPv6 is one end of a Unix socket pair; the other is here. So dup(), poll(), threads and the like
 * work as they always do. There is no thread here: whenever the proxy would wait, what its peers do
 * next is done first. */
#ifndef SOCKSPEC_FUZZ_HARNESS_DESOCK_INSIDE_H
#define SOCKSPEC_FUZZ_HARNESS_DESOCK_INSIDE_H

#include "base/span.h"

#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/types.h>

enum {
    DESOCK_TICK = 10, /* ms; how long what waits stays unasked */
    DESOCK_ENDS = 64,
};

enum desock_role {
    DESOCK_FRESH, /* not bound to anything yet, or only to an address */
    DESOCK_LISTENER,
    DESOCK_CLIENT,
    DESOCK_DESTINATION, /* the proxy connected to it, or it to the proxy (BIND) */
    DESOCK_DATAGRAMS,
};

/* A socket of the proxy's, and what is at its other end. */
struct desock_end {
    int ours;     /* -1: free */
    ino_t theirs; /* by which the proxy's end is known, whatever its number */
    enum desock_role role;
    int family;
    bool bound;
    bool late;   /* made while a conversation was under way */
    bool called; /* LISTENER: a connection is announced, or was */
    bool closed; /* CLIENT: by the proxy */
    struct sockaddr_storage local;
    struct sockaddr_storage remote;
};

/* ends.c. All but desock_end_make() want the lock, and so does whoever keeps what they return. */
extern struct desock_end desock_ends[DESOCK_ENDS];
void desock_lock(void);
void desock_unlock(void);
bool desock_plays(void); /* whether there is any */
/* Makes a pair; `type` as socket() takes it. The number of the proxy's end, or -1 and errno. */
int desock_end_make(int family, int type, struct desock_end **out);
struct desock_end *desock_end_of(int fd); /* NULL: none of ours */
void desock_end_free(struct desock_end *end);
/* Whether `fd` is one of ours, as which, and without waiting. */
bool desock_is(int fd, enum desock_role *role);

/* address.c */
struct sockaddr_storage desock_address(int family, bool of_client, uint16_t port);
uint16_t desock_port(const struct sockaddr_storage *address);
void desock_set_port(struct sockaddr_storage *address, uint16_t port);
struct sockaddr_storage desock_address_from(const struct sockaddr *address, socklen_t size);
void desock_address_give(const struct sockaddr_storage *from, struct sockaddr *to, socklen_t *size);

/* clock.c. Something happened; for how many ms nothing has, while the proxy did not compute
 * either; and after how many somebody does what he would not do unasked. */
void desock_stirs(void);
uint64_t desock_quiet(void);
uint64_t desock_patience(void);
/* How many threads there are at the beginning, and a short time for others to end: one that has
 * closed its last socket still has some lines to go. */
void desock_threads_count(void);
void desock_threads_end(void);

/* conversation.c. Lets the peers act on what the proxy did. */
void desock_move(void);
/* For who waits: the first call begins the first conversation, and then the peers act; once a
 * conversation is over the next one begins, or the process ends. `feeds`: the client may go on.
 * `waited`: a tick passed in vain. */
void desock_turn(bool feeds, bool waited);
bool desock_under_way(void);
/* The error a connection is met with, or 0; then `*hello` is said at once, and `*ends` tells
 * whether that is all. Wants the lock. */
int desock_fate(struct s5_span *hello, bool *ends);
bool desock_names_are_known(void);
/* Whether a peer comes to what a client had the proxy bind. */
bool desock_peer_comes(void);
void desock_accepted(struct desock_end *end);

/* datagrams.c: behind the address of who sends it or is to get it. */
ssize_t desock_datagram_send(int fd, const struct msghdr *message, int flags);
ssize_t desock_datagram_receive(int fd, struct msghdr *message, int flags);
bool desock_datagram_feed(struct desock_end *end, struct s5_span octets);
/* What the proxy sent is answered by whoever it sent it to; false where there was nothing. */
bool desock_datagram_answer(struct desock_end *end);

/* engine.c: where inputs come from. False: there are no more. */
bool desock_next_input(struct s5_span *out);
bool desock_engine_forks(void); /* fork() is its, not the proxy's */
_Noreturn void desock_leave(void);

/* log.c: to where SOCKSPEC_DESOCK_LOG says. A line: `who`, `what`, the octets in hex. */
void desock_log(const char *who, const char *what, struct s5_span octets);

/* real_NAME() is what a definition of NAME here stands in front of: the sanitizer's, which looks at
 * the memory handed over, else libc's. A preloaded shim stands behind the sanitizer. */
#ifdef DESOCK_PRELOADED
#define DESOCK_INTERCEPTOR(name) NULL
#else
#define DESOCK_INTERCEPTOR(name) __interceptor_##name
#endif
#define DESOCK_REAL(name)                                                                          \
    extern __typeof__(name) __interceptor_##name __attribute__((weak));                            \
    static __typeof__(name) *real_##name(void)                                                     \
    {                                                                                              \
        static __typeof__(name) *real;                                                             \
        if (real == NULL)                                                                          \
            real = DESOCK_INTERCEPTOR(name);                                                       \
        if (real == NULL)                                                                          \
            *(void **)&real = dlsym(RTLD_NEXT, #name);                                             \
        return real;                                                                               \
    }                                                                                              \
    struct desock_after_##name

#endif
