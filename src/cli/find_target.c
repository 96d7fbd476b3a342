#include "cli/find_target.h"

#include "cli/cli.h"
#include "net/resolver.h"
#include "run/probe.h"

#include <stdio.h>
#include <string.h>

struct lookup {
    struct s5_loop *loop;
    struct s5_endpoint list[S5_RESOLVED_MAX];
    size_t count;
    char why[128];
    bool over;
};

static void on_resolved(void *user, const struct s5_endpoint *list, size_t count, const char *why)
{
    struct lookup *lookup = user;

    memcpy(lookup->list, list, count * sizeof *list);
    lookup->count = count;
    snprintf(lookup->why, sizeof lookup->why, "%s", why == NULL ? "" : why);
    lookup->over = true;
    s5_loop_stop(lookup->loop);
}

int s5_find_target(struct s5_loop *loop, const char *command, const struct s5_target_url *url,
                   uint64_t ms, struct s5_target *target)
{
    struct lookup lookup = {.loop = loop};
    struct s5_error error;
    struct s5_resolver *resolver = s5_resolver_new(loop, &error);

    if (resolver == NULL)
        return s5_complain(S5_EXIT_WORLD, command, "%s", error.text);
    s5_resolve(resolver, url->host, url->port, on_resolved, &lookup);
    while (!lookup.over)
        s5_loop_run(loop);
    s5_resolver_free(resolver);
    if (lookup.count == 0)
        return s5_complain(S5_EXIT_WORLD, command, "cannot reach %s: %s", url->host, lookup.why);
    target->endpoint = lookup.list[0];
    for (size_t i = 0; i < lookup.count && lookup.count > 1; i++) {
        struct s5_probe_wish wish = s5_probe_hello(target->user, target->password, false);
        struct s5_probe_result result = s5_probe_run(loop, &lookup.list[i], &wish, ms);
        if (result.end != S5_PROBE_NO_CONNECTION) {
            target->endpoint = lookup.list[i];
            break;
        }
    }
    return 0;
}
