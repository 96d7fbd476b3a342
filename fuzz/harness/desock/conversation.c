/* The peers of the proxy. An input is what those of corpus/server are, read for a proxy that has
 * its policy already:
 *
 *   POLICY(1)  OUTCOME(1)  LEN(1)  PIECES(LEN)  and what the client sends
 *
 * POLICY says nothing here. OUTCOME: how connections to destinations fare, as a REP, in the low
 * half; in the other what a destination does (0 it answers with what it hears, 1 it closes at once,
 * 2 it speaks first), and that nobody comes to a BIND if it is not 0. PIECES: the sizes in which
 * the octets arrive, 0 for 256, and then all of them. No PIECES: message by message, each once the
 * one before it was answered. Nothing arrives until all is read that arrived before. */
#include "fuzz/harness/desock/inside.h"
#include "fuzz/input.h"
#include "session/dialogue.h"

#include <errno.h>
#include <linux/sockios.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

DESOCK_REAL(poll);
DESOCK_REAL(recv);
DESOCK_REAL(send);
DESOCK_REAL(shutdown);
DESOCK_REAL(write);

enum { HEARD_MAX = 4096, CLIENT_PORT = 40000, STUCK = 4 };

static const char greeting_of_destination[] = "hello\n";

static struct {
    bool under_way;
    bool between; /* two conversations: there is nothing to do, and somebody does it */
    bool fin;     /* the client has said all */
    bool left;    /* and everybody has gone */
    struct desock_end *client;
    uint8_t outcome;
    struct s5_span pieces;
    bool polite;
    struct s5_span rest; /* of what the client says */
    struct s5_dialogue dialogue;
    uint8_t heard[HEARD_MAX]; /* from the proxy, by the client */
    size_t heard_size;
    size_t heard_at; /* taken by the dialogue */
} now;

static void listen_to(const uint8_t *octets, size_t size)
{
    size_t room = HEARD_MAX - now.heard_size;

    desock_log("proxy", "says", (struct s5_span){octets, size});
    memcpy(now.heard + now.heard_size, octets, size < room ? size : room);
    now.heard_size += size < room ? size : room;
}

static bool closed_wholly(const struct desock_end *end)
{
    struct pollfd it = {.fd = end->ours};

    return ioctl(end->ours, FIONREAD, &(int){0}) < 0 ||
           (real_poll()(&it, 1, 0) > 0 && it.revents & POLLHUP);
}

static void end_seen(struct desock_end *end)
{
    if (end->role != DESOCK_CLIENT) {
        desock_end_free(end);
    } else if (!end->closed && (now.fin || closed_wholly(end))) {
        end->closed = true;
        desock_log("proxy", "closes", (struct s5_span){0});
    }
}

/* True where the proxy has got something by it. */
static bool act(struct desock_end *end)
{
    static uint8_t octets[1 << 16];
    bool given = false;

    if (end->role == DESOCK_DATAGRAMS) {
        while (desock_datagram_answer(end))
            given = true;
        return given;
    }
    for (;;) {
        ssize_t size = real_recv()(end->ours, octets, sizeof octets, MSG_DONTWAIT);
        if (size < 0 && errno == EAGAIN)
            return given;
        if (size <= 0) {
            end_seen(end);
            return given;
        }
        desock_stirs();
        if (end->role == DESOCK_CLIENT) {
            listen_to(octets, (size_t)size);
        } else if (end->role == DESOCK_DESTINATION) {
            desock_log("destination", "hears", (struct s5_span){octets, (size_t)size});
            given = real_send()(end->ours, octets, (size_t)size, MSG_DONTWAIT | MSG_NOSIGNAL) > 0;
        }
    }
}

static bool everybody_acts(void)
{
    bool given = false;

    for (size_t i = 0; i < DESOCK_ENDS; i++) {
        struct desock_end *end = &desock_ends[i];
        if (end->ours < 0 || end->closed)
            continue;
        given = act(end) || given;
        if (end->ours >= 0 && end->role == DESOCK_LISTENER && end->late && !end->called &&
            desock_peer_comes()) {
            end->called = true;
            given = real_send()(end->ours, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL) == 1;
        }
    }
    return given;
}

static bool all_is_read(void)
{
    for (size_t i = 0; i < DESOCK_ENDS; i++) {
        const struct desock_end *end = &desock_ends[i];
        int unread = 0;
        if (end->ours >= 0 && !end->closed && end->role != DESOCK_LISTENER &&
            ioctl(end->ours, SIOCOUTQ, &unread) == 0 && unread > 0)
            return false;
    }
    return true;
}

/* Follows the conversation as far as it went; the size of what the client says next, 0 while it is
 * the proxy's turn. */
static size_t next_message(void)
{
    struct s5_event event;

    while (s5_dialogue_awaits(&now.dialogue, S5_SERVER)) {
        struct s5_span heard = {now.heard + now.heard_at, now.heard_size - now.heard_at};
        struct s5_result result = s5_dialogue_take(&now.dialogue, S5_SERVER, heard, &event);
        if (result.status == S5_MORE)
            return 0;
        if (result.status == S5_OK)
            now.heard_at += result.size;
    }
    if (!s5_dialogue_awaits(&now.dialogue, S5_CLIENT))
        return now.rest.size;
    struct s5_result result = s5_dialogue_take(&now.dialogue, S5_CLIENT, now.rest, &event);
    return result.status == S5_OK ? result.size : now.rest.size;
}

static size_t next_piece(bool urged)
{
    size_t size = now.rest.size;

    if (now.polite) {
        size = next_message();
        return size == 0 && urged ? now.rest.size : size;
    }
    if (now.pieces.size > 0) {
        size = now.pieces.data[0] == 0 ? 256 : now.pieces.data[0];
        now.pieces = s5_span_skip(now.pieces, 1);
    }
    return size < now.rest.size ? size : now.rest.size;
}

/* What the client asked to be relayed goes to the relay, once there is one. */
static struct desock_end *relay(void)
{
    for (size_t i = 0; i < DESOCK_ENDS; i++) {
        struct desock_end *end = &desock_ends[i];
        if (end->ours >= 0 && end->role == DESOCK_DATAGRAMS && end->late && end->bound)
            return end;
    }
    return NULL;
}

static void go_on(bool urged)
{
    if (now.client == NULL || now.fin)
        return;
    if (now.rest.size == 0) {
        now.fin = true;
        desock_log("client", "ends", (struct s5_span){0});
        real_shutdown()(now.client->ours, SHUT_WR);
        desock_stirs();
        return;
    }
    struct desock_end *datagrams = relay();
    struct s5_span piece = s5_span_first(now.rest, next_piece(urged));
    if (piece.size == 0)
        return;
    desock_stirs();
    if (datagrams != NULL) {
        desock_log("client", "sends a datagram", piece);
        desock_datagram_feed(datagrams, piece);
    } else if (!now.client->closed) {
        ssize_t sent =
            real_send()(now.client->ours, piece.data, piece.size, MSG_DONTWAIT | MSG_NOSIGNAL);
        piece.size = sent > 0 ? (size_t)sent : piece.size;
        desock_log("client", "says", piece);
    }
    now.rest = s5_span_skip(now.rest, piece.size);
}

/* The first of the listeners, or that of the port that SOCKSPEC_DESOCK_PORT names. */
static struct desock_end *door(void)
{
    const char *wanted = getenv("SOCKSPEC_DESOCK_PORT");

    for (size_t i = 0; i < DESOCK_ENDS; i++) {
        struct desock_end *end = &desock_ends[i];
        if (end->ours >= 0 && end->role == DESOCK_LISTENER && !end->late &&
            (wanted == NULL || atoi(wanted) == desock_port(&end->local)))
            return end;
    }
    return NULL;
}

static void begin(struct desock_end *listener)
{
    struct s5_span in;

    now.between = true;
    desock_unlock();
    if (!desock_next_input(&in))
        desock_leave();
    desock_lock();
    now.between = false;
    desock_threads_count();
    input_u8(&in);
    now.outcome = input_u8(&in);
    now.pieces = input_field(&in);
    now.polite = now.pieces.size == 0;
    now.rest = in;
    now.heard_size = now.heard_at = 0;
    now.fin = now.left = false;
    now.client = NULL;
    now.under_way = true;
    s5_dialogue_init(&now.dialogue);
    desock_stirs();
    real_send()(listener->ours, "", 1, MSG_DONTWAIT | MSG_NOSIGNAL);
}

/* Nothing of it is left: the proxy has closed all that it opened. */
static bool is_over(void)
{
    if (now.client == NULL || !now.client->closed)
        return false;
    for (size_t i = 0; i < DESOCK_ENDS; i++)
        if (desock_ends[i].ours >= 0 && desock_ends[i].late && &desock_ends[i] != now.client)
            return false;
    return true;
}

static void everybody_goes(void)
{
    now.left = true;
    desock_log("client", "goes", (struct s5_span){0});
    for (size_t i = 0; i < DESOCK_ENDS; i++)
        if (desock_ends[i].ours >= 0 && desock_ends[i].late)
            real_shutdown()(desock_ends[i].ours, SHUT_WR);
    desock_stirs();
}

/* Waiting leads nowhere. */
static void look_at_clock(void)
{
    uint64_t quiet = desock_quiet();

    if (quiet < desock_patience())
        return;
    if (now.client != NULL && !now.fin) {
        go_on(true);
    } else if (!now.left) {
        everybody_goes();
    } else if (quiet >= STUCK * desock_patience()) {
        desock_log("proxy", "is stuck", (struct s5_span){0});
        if (getenv("SOCKSPEC_DESOCK_STUCK") != NULL) {
            static const char said[] =
                "desock: the proxy is stuck: its peers are gone, and a socket "
                "of that conversation is still open\n";
            real_write()(2, said, sizeof said - 1);
            abort();
        }
        desock_leave();
    }
}

void desock_move(void)
{
    int before = errno;

    desock_lock();
    if (now.under_way)
        everybody_acts();
    desock_unlock();
    errno = before;
}

void desock_turn(bool feeds, bool waited)
{
    int before = errno;

    desock_lock();
    if (now.under_way) {
        bool given = everybody_acts();
        if (is_over()) {
            desock_end_free(now.client);
            now.under_way = false;
            now.between = true;
            desock_unlock();
            desock_threads_end();
            desock_lock();
            now.between = false;
        } else {
            if (feeds && !given && all_is_read())
                go_on(false);
            if (waited)
                look_at_clock();
        }
    }
    struct desock_end *listener = now.under_way || now.between ? NULL : door();
    if (listener != NULL)
        begin(listener);
    desock_unlock();
    errno = before;
}

bool desock_under_way(void)
{
    return now.under_way;
}

int desock_fate(struct s5_span *hello, bool *ends)
{
    static const int errors[] = {0,           ECONNRESET,    EACCES,
                                 ENETUNREACH, EHOSTUNREACH,  ECONNREFUSED,
                                 ETIMEDOUT,   EADDRNOTAVAIL, EAFNOSUPPORT};
    unsigned what = now.outcome >> 4 & 3;

    if (!now.under_way)
        return ECONNREFUSED;
    *hello = what == 2 ? s5_span_text(greeting_of_destination) : (struct s5_span){0};
    *ends = what == 1;
    return errors[(now.outcome & 15) % S5_COUNT(errors)];
}

bool desock_names_are_known(void)
{
    return (now.outcome & 15) != 4;
}

bool desock_peer_comes(void)
{
    return now.outcome >> 4 == 0;
}

void desock_accepted(struct desock_end *end)
{
    end->role = DESOCK_CLIENT;
    end->late = true;
    end->remote = desock_address(end->family, true, CLIENT_PORT);
    now.client = end;
    desock_stirs();
}
