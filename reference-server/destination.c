#include "reference-server/connection.h"

#include <string.h>

bool s5_correct_name(struct s5_span name, char out[S5_NAME_MAX + 1])
{
    if (name.size == 0 || name.size > S5_NAME_MAX || memchr(name.data, 0, name.size) != NULL)
        return false;
    memcpy(out, name.data, name.size);
    out[name.size] = '\0';
    return true;
}

enum s5_rules_answer s5_correct_judge(struct s5_connection *c,
                                      const struct s5_rules_question *question)
{
    return s5_rules_judge(c->reference->options.rules, question);
}

/* ::ffff:1.2.3.4 is 1.2.3.4, for the rules and for the system alike. */
static void unmap(struct s5_endpoint *endpoint)
{
    struct s5_endpoint mapped = *endpoint;
    struct s5_address address = s5_endpoint_address(&mapped);

    s5_endpoint_from_address(&address, endpoint);
    if (endpoint->family == 6)
        endpoint->scope = mapped.scope;
}

size_t s5_destination_allowed(struct s5_connection *c, struct s5_span name,
                              const struct s5_endpoint *list, size_t count, struct s5_endpoint *out,
                              enum s5_cause *cause)
{
    size_t kept = 0;

    *cause = S5_CAUSE_NAME;
    for (size_t i = 0; i < count; i++) {
        struct s5_endpoint one = list[i];
        unmap(&one);
        struct s5_rules_question question = s5_connection_question(c, name, &one, one.port);
        if (c->reference->conduct.judge(c, &question) == S5_RULES_DENY)
            *cause = S5_CAUSE_RULES;
        else if (s5_endpoint_is_unspecified(&one))
            /* The system would take it for the loopback address, past any rule about that. */
            *cause = S5_CAUSE_NOWHERE;
        else
            out[kept++] = one;
    }
    return kept;
}

static const char *cause_text(enum s5_cause cause)
{
    switch (cause) {
    case S5_CAUSE_RULES:
        return "the rules forbid it";
    case S5_CAUSE_NOWHERE:
        return "the unspecified address is no destination";
    default:
        return "no such name";
    }
}

static void refuse(struct s5_destination *destination, enum s5_cause cause, const char *why)
{
    destination->count = 0;
    destination->done(destination->user, s5_cause_rep(cause),
                      why != NULL ? why : cause_text(cause));
}

static void judge(struct s5_destination *destination, const struct s5_endpoint *list, size_t count)
{
    enum s5_cause cause;

    destination->count = s5_destination_allowed(destination->connection, destination->name, list,
                                                count, destination->list, &cause);
    if (destination->count == 0)
        refuse(destination, cause, NULL);
    else
        destination->done(destination->user, S5_REP_SUCCEEDED, NULL);
}

size_t s5_correct_addresses(struct s5_endpoint *list, size_t count)
{
    (void)list;
    return count;
}

static void resolved(void *user, const struct s5_endpoint *list, size_t count, const char *why)
{
    struct s5_destination *destination = user;
    struct s5_endpoint found[S5_RESOLVED_MAX];

    destination->lookup = NULL;
    if (count > 0)
        memcpy(found, list, count * sizeof *list);
    count = destination->connection->reference->conduct.addresses(found, count);
    if (count == 0)
        refuse(destination, S5_CAUSE_NAME, why);
    else
        judge(destination, found, count);
}

void s5_destination_find(struct s5_destination *destination, struct s5_connection *c,
                         void (*done)(void *user, uint8_t rep, const char *why), void *user)
{
    const struct s5_address *dst = &c->request.dst;
    struct s5_rules_question question;
    struct s5_endpoint endpoint;
    char name[S5_NAME_MAX + 1];

    *destination = (struct s5_destination){.connection = c, .done = done, .user = user};
    if (s5_endpoint_from_address(dst, &endpoint)) {
        judge(destination, &endpoint, 1);
        return;
    }
    destination->name = dst->host;
    question = s5_connection_question(c, dst->host, NULL, dst->port);
    if (c->reference->conduct.judge(c, &question) == S5_RULES_DENY)
        refuse(destination, S5_CAUSE_RULES, NULL); /* without asking anybody for the name */
    else if (!c->reference->conduct.name(dst->host, name))
        refuse(destination, S5_CAUSE_NAME, NULL);
    else
        destination->lookup =
            s5_resolve(c->reference->resolver, name, dst->port, resolved, destination);
}

void s5_destination_cancel(struct s5_destination *destination)
{
    if (destination->lookup != NULL)
        s5_lookup_cancel(destination->lookup);
    destination->lookup = NULL;
}
