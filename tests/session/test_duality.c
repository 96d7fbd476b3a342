/* The client's machine against the server's, through memory: for every policy, set of credentials,
 * command and outcome both reach the end that follows from the RFC, whole or octet by octet. */
#include "fuzz/fence.h"
#include "octets.h"
#include "session/client.h"
#include "session/server.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

struct meeting {
    bool no_auth, password;          /* the server's policy */
    bool credentials, insist, right; /* the client's */
    uint8_t cmd, rep, second;
    bool octetwise;
};

/* A direction: octets on their way, and how many of them have arrived. */
struct pipe {
    uint8_t octets[2048];
    size_t at, arrived, size;
};

static void put(struct pipe *pipe, struct s5_span in)
{
    assert_true(pipe->size + in.size <= sizeof pipe->octets);
    if (in.size > 0)
        memcpy(pipe->octets + pipe->size, in.data, in.size);
    pipe->size += in.size;
}

static bool arrive(struct pipe *pipe, bool octetwise)
{
    if (pipe->arrived == pipe->size)
        return false;
    pipe->arrived = octetwise ? pipe->arrived + 1 : pipe->size;
    return true;
}

static struct s5_span at_hand(const struct pipe *pipe)
{
    return fence_copy((struct s5_span){pipe->octets + pipe->at, pipe->arrived - pipe->at});
}

/* What the shell does for the server; 198.51.100.7:9 is whom BIND waits for. */
static void serve(struct s5_server *server, const struct meeting *m, const struct s5_step *step)
{
    struct s5_address listening = s5_address_ipv4(S5_BYTES(192, 0, 2, 1), 1080);
    struct s5_address peer = s5_address_ipv4(S5_BYTES(198, 51, 100, 7), 9);

    if (step->kind == S5_STEP_AUTHENTICATE)
        s5_server_authenticated(server, s5_span_equal(step->uname, s5_span_text("user")) &&
                                            s5_span_equal(step->passwd, s5_span_text("pass")));
    else if (step->kind == S5_STEP_OPEN)
        s5_server_opened(server, m->rep, &listening);
    else if (step->kind == S5_STEP_WAIT)
        s5_server_peer_arrived(server, m->second, &peer);
}

/* The ends, as the RFCs have it. */
static void expect(const struct meeting *m, enum s5_client_step_kind *client,
                   enum s5_step_kind *server, uint16_t *port)
{
    bool asks = m->credentials && m->password;
    bool lets = !(m->credentials && m->insist) && m->no_auth;
    bool method = asks ? m->right : lets;
    bool done = method && m->rep == 0 && (m->cmd != 2 || m->second == 0);

    *client = done ? S5_CLIENT_READY : S5_CLIENT_REFUSED;
    *server = done ? S5_STEP_RELAY : S5_STEP_CLOSE;
    *port = m->cmd == 2 ? 9 : 1080;
}

static void meet(const struct meeting *m)
{
    struct s5_server server;
    struct s5_client client;
    struct pipe up = {.size = 0};
    struct pipe down = {.size = 0};
    struct s5_client_wish wish = {
        .insist = m->insist, .cmd = m->cmd, .dst = s5_address_name(s5_span_text("host"), 80)};
    struct s5_client_step asked = {.kind = S5_CLIENT_READ};
    struct s5_step served = {.kind = S5_STEP_READ};
    enum s5_client_step_kind want_client;
    enum s5_step_kind want_server;
    uint16_t port;

    if (m->credentials) {
        wish.uname = s5_span_text("user");
        wish.passwd = s5_span_text(m->right ? "pass" : "Pass");
    }
    expect(m, &want_client, &want_server, &port);
    s5_server_init(&server, (struct s5_server_policy){m->no_auth, m->password});
    s5_client_init(&client, &wish);
    for (int turns = 0;; turns++) {
        assert_true(turns < 600);
        if (asked.kind < S5_CLIENT_READY) {
            asked = s5_client_step(&client, at_hand(&down));
            down.at += asked.used;
            put(&up, asked.send);
            if (asked.kind == S5_CLIENT_REPLIED)
                assert_int_equal(asked.reply.bnd.port, 1080);
        }
        served = s5_server_step(&server, at_hand(&up));
        up.at += served.used;
        assert_int_equal(served.findings.count, 0);
        put(&down, served.send);
        serve(&server, m, &served);
        bool moved = arrive(&up, m->octetwise);
        moved = arrive(&down, m->octetwise) || moved;
        if (!moved && asked.kind != S5_CLIENT_SEND && asked.kind != S5_CLIENT_REPLIED &&
            (served.kind == S5_STEP_CLOSE || served.kind == S5_STEP_RELAY) &&
            asked.kind >= S5_CLIENT_READY)
            break;
    }
    assert_int_equal(asked.kind, want_client);
    assert_int_equal(served.kind, want_server);
    assert_int_equal(up.at, up.size);
    assert_int_equal(down.at, down.size);
    if (asked.kind == S5_CLIENT_READY)
        assert_int_equal(asked.reply.bnd.port, port);
    assert_int_equal(client.dialogue.phase, server.dialogue.phase);
    assert_int_equal(client.dialogue.method, server.dialogue.method);
    assert_int_equal(client.dialogue.replies, server.dialogue.replies);
}

static void ends_meet(void **state)
{
    (void)state;
    for (unsigned bits = 0; bits < 64; bits++)
        for (uint8_t cmd = 1; cmd <= 3; cmd++)
            for (uint8_t rep = 0; rep <= 8; rep++)
                for (uint8_t second = 0; second <= 6; second += 3)
                    meet(&(struct meeting){.no_auth = bits & 1,
                                           .password = bits & 2,
                                           .credentials = bits & 4,
                                           .insist = bits & 8,
                                           .right = bits & 16,
                                           .octetwise = bits & 32,
                                           .cmd = cmd,
                                           .rep = rep,
                                           .second = second});
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(ends_meet)};
    return cmocka_run_group_tests_name("duality", tests, NULL, NULL);
}
