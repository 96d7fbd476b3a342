#include "cli/embedded.h"

#include "reference-server/server.h"

#include <stdlib.h>

struct s5_embedded {
    struct s5_users *users;
    struct s5_rules *rules;
    struct s5_reference *plain;
    struct s5_reference *auth;
};

static struct s5_reference *start(struct s5_loop *loop, const struct s5_users *users,
                                  const struct s5_rules *rules, struct s5_endpoint *at,
                                  struct s5_error *error)
{
    struct s5_endpoint loopback = {.family = 4, .ip = {127, 0, 0, 1}};
    struct s5_reference_options options = {.listen = &loopback,
                                           .listen_count = 1,
                                           .users = users,
                                           .rules = rules,
                                           .limits = s5_reference_default_limits()};
    struct s5_reference *reference = s5_reference_new(loop, &options, error);

    if (reference != NULL)
        s5_reference_local(reference, 0, at);
    return reference;
}

struct s5_embedded *s5_embedded_new(struct s5_loop *loop, struct s5_span user,
                                    struct s5_span password, struct s5_endpoint *plain,
                                    struct s5_endpoint *auth, struct s5_error *error)
{
    struct s5_embedded *e = calloc(1, sizeof *e);

    if (e == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    e->users = s5_users_new();
    e->rules = s5_rules_new();
    if (e->users == NULL || e->rules == NULL) {
        s5_error_set(error, "out of memory");
        s5_embedded_free(e);
        return NULL;
    }
    if (s5_users_add(e->users, user, password, error) == 0 &&
        s5_rules_add(e->rules, "deny to 127.0.0.66", error) == 0 &&
        (e->plain = start(loop, NULL, e->rules, plain, error)) != NULL &&
        (e->auth = start(loop, e->users, e->rules, auth, error)) != NULL)
        return e;
    s5_embedded_free(e);
    return NULL;
}

void s5_embedded_free(struct s5_embedded *embedded)
{
    if (embedded == NULL)
        return;
    if (embedded->auth != NULL)
        s5_reference_free(embedded->auth);
    if (embedded->plain != NULL)
        s5_reference_free(embedded->plain);
    s5_rules_free(embedded->rules);
    s5_users_free(embedded->users);
    free(embedded);
}
