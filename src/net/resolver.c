#include "net/resolver.h"

#include "net/dns.h"
#include "net/inside.h"
#include "wire/address.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

enum { LONGEST_MS = 10000 }; /* however many servers there are to ask */

struct s5_resolver {
    struct s5_loop *loop;
    struct s5_dns *dns;
    struct s5_lookup *lookups;
};

struct s5_lookup {
    struct s5_resolver *resolver; /* NULL once the lookup is over */
    struct s5_lookup *before;
    struct s5_lookup *after;
    void (*done)(void *user, const struct s5_endpoint *list, size_t count, const char *why);
    void *user;
    uv_timer_t timer; /* brings the answer from the loop; before there is one, the deadline */
    int held;         /* by the timer, and by c-ares while it works on it */
    uint16_t port;
    size_t count;
    const char *why;
    struct s5_endpoint list[S5_RESOLVED_MAX];
};

static void release(struct s5_lookup *lookup)
{
    if (--lookup->held == 0)
        free(lookup);
}

static void closed(uv_handle_t *handle)
{
    release(handle->data);
}

static void end(struct s5_lookup *lookup)
{
    if (lookup->before != NULL)
        lookup->before->after = lookup->after;
    else
        lookup->resolver->lookups = lookup->after;
    if (lookup->after != NULL)
        lookup->after->before = lookup->before;
    lookup->resolver = NULL;
    uv_close((uv_handle_t *)&lookup->timer, closed);
}

static void tell(uv_timer_t *handle)
{
    struct s5_lookup *lookup = handle->data;

    end(lookup);
    lookup->done(lookup->user, lookup->list, lookup->count, lookup->why);
}

static void tell_soon(struct s5_lookup *lookup)
{
    uv_timer_start(&lookup->timer, tell, 0, 0);
}

static void fail_soon(struct s5_lookup *lookup, const char *why)
{
    lookup->why = why;
    tell_soon(lookup);
}

static void add(struct s5_lookup *lookup, struct s5_endpoint endpoint)
{
    endpoint.port = lookup->port;
    lookup->list[lookup->count++] = endpoint;
}

static void answered(void *user, const struct s5_endpoint *list, size_t count, const char *why)
{
    struct s5_lookup *lookup = user;

    if (lookup->resolver != NULL) {
        for (size_t i = 0; i < count; i++)
            add(lookup, list[i]);
        lookup->why = why;
        tell_soon(lookup);
    }
    release(lookup);
}

/* Numeric, with or without brackets for IPv6. */
static bool numeric(const char *name, struct s5_endpoint *out)
{
    char host[S5_ENDPOINT_TEXT];
    size_t size = strlen(name);
    bool bracketed = size >= 2 && name[0] == '[' && name[size - 1] == ']';

    if (!bracketed)
        return s5_endpoint_parse_host(name, 0, out) == 0;
    if (size - 2 >= sizeof host)
        return false;
    memcpy(host, name + 1, size - 2);
    host[size - 2] = '\0';
    return s5_endpoint_parse_host(host, 0, out) == 0 && out->family == 6;
}

/* Labels of 1 to 63 letters, digits, hyphens and underscores, a dot at the end allowed; the last
 * label not a number, for "127.1" and "0x7f000001" are addresses to some and names to none. */
static bool well_formed(const char *name)
{
    static const char allowed[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_";
    const char *label = name;

    if (strlen(name) > S5_NAME_MAX - 1)
        return false;
    for (;;) {
        size_t size = strspn(label, allowed);
        const char *rest = label + size;
        if (size == 0 || size > 63 || (*rest != '.' && *rest != '\0'))
            return false;
        if (rest[0] == '\0' || rest[1] == '\0') {
            bool hex = label[0] == '0' && (label[1] == 'x' || label[1] == 'X');
            const char *digits = hex ? "0123456789abcdefABCDEF" : "0123456789";
            size_t prefix = hex ? 2 : 0;
            return strspn(label + prefix, digits) + prefix < size;
        }
        label = rest + 1;
    }
}

/* Whether `name` is `domain` or lies below it. */
static bool within(const char *name, const char *domain)
{
    size_t size = strlen(name);
    size_t suffix = strlen(domain);

    if (size > 0 && name[size - 1] == '.')
        size--;
    if (size < suffix || strncasecmp(name + size - suffix, domain, suffix) != 0)
        return false;
    return size == suffix || name[size - suffix - 1] == '.';
}

static void too_long(uv_timer_t *handle)
{
    struct s5_lookup *lookup = handle->data;
    lookup->why = "timed out";
    tell(handle);
}

struct s5_lookup *s5_resolve(struct s5_resolver *resolver, const char *name, uint16_t port,
                             void (*done)(void *user, const struct s5_endpoint *list, size_t count,
                                          const char *why),
                             void *user)
{
    struct s5_lookup *lookup = s5_make(sizeof *lookup);
    struct s5_endpoint endpoint;

    lookup->resolver = resolver;
    lookup->after = resolver->lookups;
    if (lookup->after != NULL)
        lookup->after->before = lookup;
    resolver->lookups = lookup;
    lookup->done = done;
    lookup->user = user;
    lookup->port = port;
    lookup->held = 1;
    uv_timer_init(&resolver->loop->uv, &lookup->timer);
    lookup->timer.data = lookup;

    if (numeric(name, &endpoint)) {
        add(lookup, endpoint);
        tell_soon(lookup);
    } else if (!well_formed(name)) {
        fail_soon(lookup, "malformed name");
    } else if (within(name, "localhost")) {
        /* RFC 6761 section 6.3: always the loopback addresses. */
        add(lookup, (struct s5_endpoint){.family = 4, .ip = {127, 0, 0, 1}});
        add(lookup, (struct s5_endpoint){.family = 6, .ip = {[15] = 1}});
        tell_soon(lookup);
    } else if (within(name, "invalid")) {
        /* RFC 6761 section 6.4: never an address, so no server is asked. */
        fail_soon(lookup, "no such name");
    } else {
        uv_update_time(&resolver->loop->uv);
        uv_timer_start(&lookup->timer, too_long, LONGEST_MS, 0);
        lookup->held++;
        s5_dns_ask(resolver->dns, name, answered, lookup);
    }
    return lookup;
}

void s5_lookup_cancel(struct s5_lookup *lookup)
{
    end(lookup);
}

struct s5_resolver *s5_resolver_new(struct s5_loop *loop, struct s5_error *error)
{
    struct s5_dns *dns = s5_dns_new(loop, error);
    if (dns == NULL)
        return NULL;
    struct s5_resolver *resolver = s5_make(sizeof *resolver);
    resolver->loop = loop;
    resolver->dns = dns;
    return resolver;
}

int s5_resolver_use_servers(struct s5_resolver *resolver, const char *servers,
                            struct s5_error *error)
{
    return s5_dns_use_servers(resolver->dns, servers, error);
}

void s5_resolver_free(struct s5_resolver *resolver)
{
    if (resolver == NULL)
        return;
    while (resolver->lookups != NULL)
        end(resolver->lookups);
    s5_dns_free(resolver->dns);
    free(resolver);
}
