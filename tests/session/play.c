#include "session/play.h"

#include "base/hex.h"
#include "base/text.h"
#include "octets.h"
#include "unit.h"

#include <stdio.h>
#include <string.h>

void play_note(char *text, const char *format, ...)
{
    char entry[PLAY_TEXT];
    va_list arguments;

    va_start(arguments, format);
    vsnprintf(entry, sizeof entry, format, arguments);
    va_end(arguments);
    s5_text_append(text, PLAY_TEXT, "%s%s", text[0] == '\0' ? "" : " | ", entry);
}

void play_note_findings(char *text, const struct s5_findings *findings)
{
    for (size_t i = 0; i < findings->count; i++)
        s5_text_append(text, PLAY_TEXT, "%s%s@%zu%s", i == 0 ? " [" : " ",
                       s5_clause(findings->list[i].clause)->id, findings->list[i].at,
                       i + 1 == findings->count ? "]" : "");
}

void play_note_octets(char *text, const char *word, struct s5_span in)
{
    char hex[PLAY_TEXT];

    s5_hex_print(in, hex, sizeof hex);
    play_note(text, "%s%s%s", word, in.size == 0 ? "" : " ", hex);
}

/* Every change of state begins where the one before it ended. */
static void follow_trace(void *user, enum s5_server_state from, enum s5_server_state to)
{
    enum s5_server_state *state = user;

    assert_int_equal(from, *state);
    assert_non_null(s5_server_state_name(to));
    *state = to;
}

/* Tells an address from storage that is gone afterwards: the machine must have copied it. */
static void tell(struct s5_server *server, uint8_t rep)
{
    uint8_t ip[4] = {192, 0, 2, 1};
    uint8_t peer[4] = {198, 51, 100, 7};
    struct s5_address bnd = s5_address_ipv4((struct s5_span){ip, 4}, 1080);
    struct s5_address from = s5_address_ipv4((struct s5_span){peer, 4}, 9);

    if (server->state == S5_SERVER_OPENING)
        s5_server_opened(server, rep, rep == 0 ? &bnd : NULL);
    else
        s5_server_peer_arrived(server, rep, rep == 0 ? &from : NULL);
    memset(ip, 0xa5, sizeof ip);
    memset(peer, 0xa5, sizeof peer);
}

static void give_verdict(struct s5_server *server, const struct play_shell *shell)
{
    if (server->state == S5_SERVER_AUTHENTICATING)
        s5_server_authenticated(server, shell->granted);
    else if (server->state == S5_SERVER_OPENING)
        tell(server, shell->rep);
    else
        tell(server, shell->second);
}

static void note_step(const struct s5_step *step, struct play_shell *shell, char *text)
{
    char address[S5_ADDRESS_TEXT];

    switch (step->kind) {
    case S5_STEP_SEND:
        play_note_octets(text, "send", step->send);
        break;
    case S5_STEP_AUTHENTICATE:
        shell->granted = s5_span_equal(step->uname, s5_span_text("user")) &&
                         s5_span_equal(step->passwd, s5_span_text("pass"));
        play_note(text, "authenticate %zu %zu %s", step->uname.size, step->passwd.size,
                  shell->granted ? "yes" : "no");
        break;
    case S5_STEP_OPEN:
        s5_address_print(&step->request.dst, address, sizeof address);
        play_note(text, "open %u %s", step->request.cmd, address);
        break;
    default:
        return;
    }
    play_note_findings(text, &step->findings);
}

void play_server(struct play_shell *shell, struct feed feed, char *text)
{
    struct s5_server server;
    enum s5_server_state traced = S5_SERVER_READING;

    s5_server_init(&server, shell->policy);
    server.trace = follow_trace;
    server.trace_user = &traced;
    shell->granted = false;
    text[0] = '\0';
    for (size_t steps = 0;; steps++) {
        struct s5_span in = feed_at_hand(&feed);
        struct s5_step step = s5_server_step(&server, in);

        assert_int_equal(server.state, traced);
        assert_true(step.used <= in.size);
        assert_true(steps < 4 * feed.stream.size + 40);
        if (step.kind == S5_STEP_READ || step.kind == S5_STEP_WAIT || step.kind == S5_STEP_RELAY)
            assert_int_equal(step.used, 0);
        feed.at += step.used;
        note_step(&step, shell, text);
        if (step.kind == S5_STEP_CLOSE) {
            assert_int_equal(step.used, in.size);
            play_note(text, "close");
            play_note_findings(text, &step.findings);
            assert_int_equal(s5_server_step(&server, S5_BYTES(5, 1, 0)).kind, S5_STEP_CLOSE);
            return;
        }
        bool owes = server.state == S5_SERVER_AUTHENTICATING || server.state == S5_SERVER_OPENING ||
                    server.state == S5_SERVER_AWAITING_PEER;
        if (owes && step.kind != S5_STEP_SEND && (!shell->late || feed.end == feed.stream.size))
            give_verdict(&server, shell);
        else if (step.kind == S5_STEP_SEND || step.kind == S5_STEP_AUTHENTICATE ||
                 step.kind == S5_STEP_OPEN || feed_arrive(&feed))
            continue;
        else if (step.kind == S5_STEP_RELAY) {
            play_note_octets(text, "relay", feed_at_hand(&feed));
            return;
        } else {
            play_note(text, "eof");
            return;
        }
    }
}

void play_client(const struct s5_client_wish *wish, struct feed feed, char *text)
{
    static const char *const words[] = {"send", "read", "replied", "ready", "refused", "broken"};
    struct s5_client client;
    char address[S5_ADDRESS_TEXT];

    s5_client_init(&client, wish);
    text[0] = '\0';
    for (;;) {
        struct s5_span in = feed_at_hand(&feed);
        struct s5_client_step step = s5_client_step(&client, in);

        assert_true(step.used <= in.size);
        feed.at += step.used;
        if (step.used > 0) {
            play_note(text, "took %s", s5_message_name(step.event.message.kind));
            play_note_findings(text, &step.event.findings);
        }
        if (step.kind == S5_CLIENT_READ) {
            assert_int_equal(step.used, 0);
            if (feed_arrive(&feed))
                continue;
            play_note(text, "eof");
            return;
        }
        if (step.kind == S5_CLIENT_SEND) {
            play_note_octets(text, words[step.kind], step.send);
        } else if (step.kind == S5_CLIENT_REPLIED || step.kind == S5_CLIENT_READY) {
            s5_address_print(&step.reply.bnd, address, sizeof address);
            play_note(text, "%s %s", words[step.kind], address);
        } else {
            play_note(text, "%s", words[step.kind]);
        }
        if (step.kind >= S5_CLIENT_READY) {
            assert_int_equal(s5_client_step(&client, in).kind, step.kind);
            if (step.kind == S5_CLIENT_READY) {
                while (feed_arrive(&feed))
                    continue;
                s5_text_append(text, PLAY_TEXT, ", %zu behind", feed.end - feed.at);
            }
            return;
        }
    }
}
