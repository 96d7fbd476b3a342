/* Names to addresses without ever blocking the loop (c-ares: /etc/hosts, /etc/resolv.conf). */
#ifndef SOCKSPEC_NET_RESOLVER_H
#define SOCKSPEC_NET_RESOLVER_H

#include "net/endpoint.h"
#include "net/loop.h"

enum { S5_RESOLVED_MAX = 16 };

struct s5_resolver;
struct s5_lookup;

struct s5_resolver *s5_resolver_new(struct s5_loop *loop, struct s5_error *error);

/* Asks these name servers in place of the system's: "127.0.0.1:53,[::1]:5353". Before the first
 * lookup. Returns 0, or -1 with the error told. */
int s5_resolver_use_servers(struct s5_resolver *resolver, const char *servers,
                            struct s5_error *error);

/* Cancels what is under way (without calling back) and frees. NULL is allowed. */
void s5_resolver_free(struct s5_resolver *resolver);

/* Resolves the `name` (NUL-terminated; numeric addresses are taken as such, with or without
 * brackets for IPv6; localhost and .invalid as RFC 6761 has them). `done` is called once, from the
 * loop and never from within this call: `count` endpoints with `port`, best first, or count 0 and
 * `why` (static text: "no such name", "malformed name", "timed out", ...). No lookup takes longer
 * than ten seconds. It is over with the call of `done`, in which all may be freed. */
struct s5_lookup *s5_resolve(struct s5_resolver *resolver, const char *name, uint16_t port,
                             void (*done)(void *user, const struct s5_endpoint *list, size_t count,
                                          const char *why),
                             void *user);

/* Gives up: `done` is not called. */
void s5_lookup_cancel(struct s5_lookup *lookup);

#endif
