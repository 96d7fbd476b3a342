/* c-ares on the loop: queries out, addresses in. */
#ifndef SOCKSPEC_NET_DNS_H
#define SOCKSPEC_NET_DNS_H

#include "net/endpoint.h"
#include "net/loop.h"
#include "net/resolver.h"

struct s5_dns;

struct s5_dns *s5_dns_new(struct s5_loop *loop, struct s5_error *error);

/* See s5_resolver_use_servers(). */
int s5_dns_use_servers(struct s5_dns *dns, const char *servers, struct s5_error *error);

/* Ends every query, calling its `done`, and frees. */
void s5_dns_free(struct s5_dns *dns);

/* Asks for both families. `done` is called once, maybe from within this call: with `count`
 * endpoints without a port, or with 0 and static text. */
void s5_dns_ask(struct s5_dns *dns, const char *name,
                void (*done)(void *user, const struct s5_endpoint *list, size_t count,
                             const char *why),
                void *user);

#endif
