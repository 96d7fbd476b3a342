#include "run/discover.h"

#include "wire/names.h"

#include <stdio.h>
#include <string.h>

static struct s5_probe_wish wish(const struct s5_script_env *env, bool password)
{
    if (password)
        return s5_probe_hello(env->user, env->password, true);
    return s5_probe_hello((struct s5_span){NULL, 0}, (struct s5_span){NULL, 0}, false);
}

struct s5_probe_wish s5_liveness_wish(const struct s5_script_env *env, bool auth)
{
    return wish(env, auth ? env->with_password == S5_CAN
                          : env->no_auth != S5_CAN && env->plain_password == S5_CAN);
}

static enum s5_capability capability(const struct s5_probe_result *result)
{
    if (result->end == S5_PROBE_DONE)
        return S5_CAN;
    return result->end == S5_PROBE_REFUSED ? S5_CAN_DECLINED : S5_CAN_BROKEN;
}

/* Whether the target took method 02 and refused what it was told then. */
static bool refused_credentials(const struct s5_probe_result *result)
{
    return result->end == S5_PROBE_REFUSED && !result->replied &&
           result->method == S5_METHOD_PASSWORD;
}

/* Credentials that are refused do not make the method a declined one. */
static enum s5_capability password_capability(const struct s5_probe_result *result)
{
    return refused_credentials(result) ? S5_CAN_BROKEN : capability(result);
}

/* A request that asks for nothing unusual is declined with the code that is for that, or forbidden
 * by the target's rules; any other refusal is not the RFC's way. */
static enum s5_capability request_capability(const struct s5_probe_result *result, uint8_t declined,
                                             uint8_t forbidden)
{
    enum s5_capability found = capability(result);

    if (found == S5_CAN_DECLINED &&
        !(result->replied && (result->rep == declined || result->rep == forbidden)))
        return S5_CAN_BROKEN;
    return found;
}

static enum s5_capability command_capability(const struct s5_probe_result *result)
{
    return request_capability(result, S5_REP_COMMAND_NOT_SUPPORTED, S5_REP_NOT_ALLOWED);
}

static void find_methods(const struct s5_runner_options *options, struct s5_script_env *env,
                         struct s5_run_result *run)
{
    struct s5_probe_wish plain = wish(env, false);
    struct s5_probe_result result =
        s5_probe_run(env->loop, &env->target, &plain, (uint64_t)env->timeout_ms);

    env->no_auth = capability(&result);
    env->plain_password = S5_CAN_DECLINED;
    env->with_password = S5_CAN_DECLINED;
    if (!env->has_credentials)
        return;
    struct s5_probe_wish password = wish(env, true);
    result = s5_probe_run(env->loop, &env->target, &password, (uint64_t)env->timeout_ms);
    env->plain_password = password_capability(&result);
    env->with_password = env->plain_password;
    if (options->auth != NULL) {
        result = s5_probe_run(env->loop, &env->auth_target, &password, (uint64_t)env->timeout_ms);
        env->with_password = password_capability(&result);
    }
    if (refused_credentials(&result))
        s5_run_note(run, "the target refuses the user and password that it was given: the cases "
                         "beyond them are blocked");
}

static void find_commands(struct s5_script_env *env)
{
    bool password = env->no_auth != S5_CAN;
    struct s5_probe_wish w = wish(env, password);
    struct s5_probe_result result;
    struct s5_error error;

    if (password && env->plain_password != S5_CAN) {
        env->bind = env->udp = env->ipv6 = S5_CAN_BROKEN;
        return;
    }
    w.negotiate_only = false;
    w.client.cmd = S5_CMD_BIND;
    result = s5_probe_run(env->loop, &env->target, &w, (uint64_t)env->timeout_ms);
    env->bind = command_capability(&result);
    w.client.cmd = S5_CMD_UDP_ASSOCIATE;
    result = s5_probe_run(env->loop, &env->target, &w, (uint64_t)env->timeout_ms);
    env->udp = command_capability(&result);

    env->ipv6 = S5_CAN_UNKNOWN;
    if (env->origin6.family == 0)
        return;
    /* The connection waits in the backlog of a listener that nobody serves: it stands, and that is
     * all. */
    struct s5_endpoint local;
    struct s5_listener *listener = s5_listener_new(env->loop, &env->origin6, NULL, NULL, &error);
    if (listener == NULL)
        return;
    s5_listener_pause(listener, true);
    s5_listener_local(listener, &local);
    w.client.cmd = S5_CMD_CONNECT;
    w.client.dst = s5_endpoint_address(&local);
    result = s5_probe_run(env->loop, &env->target, &w, (uint64_t)env->timeout_ms);
    env->ipv6 =
        request_capability(&result, S5_REP_ADDRESS_NOT_SUPPORTED, S5_REP_ADDRESS_NOT_SUPPORTED);
    s5_listener_free(listener);
}

static bool can_listen(struct s5_loop *loop, const struct s5_endpoint *at)
{
    struct s5_endpoint local;
    struct s5_closed_port *port = s5_closed_port_new(loop, at, &local, NULL);

    if (port == NULL)
        return false;
    s5_closed_port_free(port);
    return true;
}

/* Where the target finds this machine: what the options say, or what the connection to it shows. */
static void find_origins(const struct s5_runner_options *options, struct s5_script_env *env,
                         const struct s5_endpoint *local)
{
    struct s5_endpoint loopback4 = {.family = 4, .ip = {127, 0, 0, 1}};
    struct s5_endpoint loopback6 = {.family = 6, .ip = {[15] = 1}};
    bool near = s5_endpoint_is_loopback(&env->target);

    env->origin4 = options->origin4;
    env->origin6 = options->origin6;
    if (env->origin4.family == 0 && near)
        env->origin4 = loopback4;
    else if (env->origin4.family == 0 && local->family == 4)
        env->origin4 = *local;
    if (env->origin6.family == 0 && near && can_listen(env->loop, &loopback6))
        env->origin6 = loopback6;
    else if (env->origin6.family == 0 && local->family == 6 && !near)
        env->origin6 = *local;
    env->origin4.port = env->origin6.port = 0;
    env->origin_name = options->origin_name;
    if (env->origin_name == NULL && near)
        env->origin_name = "localhost";
}

/* With one client connected and silent, is a second one served? With the first gone, is it? */
static bool is_serial(struct s5_script_env *env)
{
    static const struct s5_stream_events none = {0};
    struct s5_probe_wish hello = s5_liveness_wish(env, false);

    struct s5_stream *held = s5_stream_dial(env->loop, &env->target, NULL, &none, NULL);
    struct s5_probe_result result =
        s5_probe_run(env->loop, &env->target, &hello, (uint64_t)env->timeout_ms);
    s5_stream_close(held);
    if (result.end == S5_PROBE_DONE)
        return false;
    result = s5_probe_run(env->loop, &env->target, &hello, (uint64_t)env->timeout_ms);
    return result.end == S5_PROBE_DONE;
}

int s5_discover(const struct s5_runner_options *options, struct s5_script_env *env, bool *serial,
                struct s5_run_result *result, struct s5_error *error)
{
    char text[256];
    char address[S5_ENDPOINT_TEXT];

    *env = (struct s5_script_env){
        .loop = options->loop,
        .target = options->target->endpoint,
        .auth_target = options->auth != NULL ? options->auth->endpoint : options->target->endpoint,
        .has_credentials = options->has_credentials,
        .user = options->target->user,
        .password = options->target->password,
        .denied = options->denied,
        .timeout_ms = options->timeout_ms * options->scale,
        .scale = options->scale,
        .show_secrets = options->show_secrets,
        .captures = options->captures,
    };
    if (options->auth != NULL) {
        env->user = options->auth->user;
        env->password = options->auth->password;
    }
    struct s5_probe_wish hello = wish(env, false);
    struct s5_probe_result first =
        s5_probe_run(env->loop, &env->target, &hello, (uint64_t)env->timeout_ms);
    s5_endpoint_print(&env->target, address, sizeof address);
    if (first.end == S5_PROBE_NO_CONNECTION) {
        s5_probe_print(&first, text, sizeof text);
        return s5_error_set(error, "cannot reach %s: %s", address, text);
    }
    find_origins(options, env, &first.local);
    *serial = false;
    if (!options->interrupted)
        find_methods(options, env, result);
    if (!options->interrupted)
        find_commands(env);
    if (options->interrupted)
        return 0;
    if (env->no_auth == S5_CAN || env->plain_password == S5_CAN) {
        *serial = options->jobs == 0 && is_serial(env);
        if (*serial)
            s5_run_note(result, "the target serves one client at a time; the cases run one by one");
    } else {
        s5_probe_print(&first, text, sizeof text);
        s5_run_note(result,
                    "%s completed no method negotiation (%s): the cases beyond it are blocked",
                    address, text);
    }
    return 0;
}
