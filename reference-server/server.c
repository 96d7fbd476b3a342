#include "reference-server/server.h"

#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>

struct s5_reference_limits s5_reference_default_limits(void)
{
    return (struct s5_reference_limits){
        .connections = 1024,
        .negotiation_ms = 10000,
        .connect_ms = 10000,
        .bind_ms = 60000,
        .idle_ms = 300000,
        .linger_ms = 5000, /* within the 10 seconds of RFC 1928 section 6 */
    };
}

/* Without authentication the network is no judge of who may use the server, so only this host may.
 */
int s5_reference_check(const struct s5_reference_options *options, struct s5_error *error)
{
    char text[S5_ENDPOINT_TEXT];

    if (options->open || s5_users_count(options->users) > 0)
        return 0;
    for (size_t i = 0; i < options->listen_count; i++) {
        if (s5_endpoint_is_loopback(&options->listen[i]))
            continue;
        s5_endpoint_print(&options->listen[i], text, sizeof text);
        return s5_error_set(error,
                            "refusing to serve anybody on %s without authentication; give --user "
                            "or --users-file, or --open to do it all the same",
                            text);
    }
    return 0;
}

static void pause_all(struct s5_reference *reference, bool paused)
{
    if (reference->paused == paused)
        return;
    reference->paused = paused;
    for (size_t i = 0; i < reference->listener_count; i++)
        s5_listener_pause(reference->listeners[i], paused);
}

static void accepted(void *user, struct s5_stream *stream)
{
    struct s5_reference *reference = user;

    s5_connection_new(reference, stream);
    if (reference->connection_count >= reference->options.limits.connections)
        pause_all(reference, true);
}

void s5_reference_left(struct s5_reference *reference)
{
    if (reference->connection_count < reference->options.limits.connections)
        pause_all(reference, false);
}

struct s5_reference *s5_reference_new(struct s5_loop *loop,
                                      const struct s5_reference_options *options,
                                      struct s5_error *error)
{
    struct s5_reference *reference;

    if (s5_reference_check(options, error) != 0)
        return NULL;
    reference = calloc(1, sizeof *reference);
    if (reference == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    reference->loop = loop;
    reference->options = *options;
    reference->conduct = s5_conduct_correct;
    if (options->departure != NULL) {
        reference->conduct = s5_conduct_with(&options->departure->conduct);
        if (options->departure->set_out != NULL)
            options->departure->set_out(&reference->options);
    }
    reference->options.listen = NULL; /* the caller's list is not needed any more */
    reference->resolver = s5_resolver_new(loop, error);
    if (reference->resolver == NULL)
        goto failed;
    reference->listeners = calloc(options->listen_count, sizeof(struct s5_listener *));
    if (reference->listeners == NULL) {
        s5_error_set(error, "out of memory");
        goto failed;
    }
    for (; reference->listener_count < options->listen_count; reference->listener_count++) {
        struct s5_listener *listener = s5_listener_new(
            loop, &options->listen[reference->listener_count], accepted, reference, error);
        if (listener == NULL)
            goto failed;
        reference->listeners[reference->listener_count] = listener;
    }
    return reference;

failed:
    s5_reference_free(reference);
    return NULL;
}

void s5_reference_local(const struct s5_reference *reference, size_t index, struct s5_endpoint *out)
{
    s5_listener_local(reference->listeners[index], out);
}

size_t s5_reference_connections(const struct s5_reference *reference)
{
    return reference->connection_count;
}

void s5_reference_free(struct s5_reference *reference)
{
    for (size_t i = 0; i < reference->listener_count; i++)
        s5_listener_free(reference->listeners[i]);
    reference->listener_count = 0;
    while (reference->connections != NULL)
        s5_connection_end(reference->connections, S5_END_CLOSE, "the server ended");
    free(reference->listeners);
    if (reference->resolver != NULL)
        s5_resolver_free(reference->resolver);
    free(reference);
}
