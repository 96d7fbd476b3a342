/* Variants: how octets and datagrams are relayed. */
#include "reference-server/connection.h"
#include "reference-server/departures.h"

#include <stdlib.h>
#include <string.h>

/* ---- octets ---- */

static void pass_in_pieces(struct s5_connection *c, bool up, struct s5_stream *to,
                           struct s5_span in)
{
    size_t most = s5_departure_number(c);

    for (; in.size > 0; in = s5_span_skip(in, most))
        s5_correct_pass(c, up, to, s5_span_first(in, most));
}

static bool enough_at(const struct s5_connection *c, bool up, size_t pending)
{
    (void)up;
    return pending > s5_departure_number(c);
}

/* What is to be passed on, in either direction, when its time has come; in the notes. */
struct gathered {
    struct s5_stream *to;
    size_t size;
    uint8_t data[16 * 1024];
    bool ended;
};

static void flush(struct s5_connection *c, bool up)
{
    struct gathered *gathered = (struct gathered *)c->notes.data + up;

    if (gathered->size > 0)
        s5_correct_pass(c, up, gathered->to, (struct s5_span){gathered->data, gathered->size});
    gathered->size = 0;
}

/* The ends come last, for with the second of them everything is over. */
static void flush_both(void *user)
{
    struct s5_connection *c = user;
    struct gathered *both = c->notes.data;
    bool down = both[0].ended;
    bool up = both[1].ended;

    both[0].ended = both[1].ended = false;
    flush(c, false);
    flush(c, true);
    if (down)
        s5_correct_side_ended(c, false);
    if (up)
        s5_correct_side_ended(c, true);
}

static struct gathered *gather(struct s5_connection *c)
{
    struct gathered *both = s5_departure_note(c, 2 * sizeof *both);

    if (both != NULL && c->notes.timer == NULL)
        c->notes.timer = s5_timer_new(c->reference->loop, flush_both, c);
    return both;
}

static void pass_gathered(struct s5_connection *c, bool up, struct s5_stream *to, struct s5_span in)
{
    struct gathered *both = gather(c);

    if (both == NULL)
        return;
    both[up].to = to;
    if (in.size > sizeof both->data - both[up].size) {
        flush(c, up);
        s5_correct_pass(c, up, to, in);
        return;
    }
    if (in.size > 0)
        memcpy(both[up].data + both[up].size, in.data, in.size);
    both[up].size += in.size;
    s5_timer_start(c->notes.timer, s5_departure_number(c));
}

static void end_gathered(struct s5_connection *c, bool up)
{
    struct gathered *both = gather(c);

    if (both == NULL)
        return;
    both[up].ended = true;
    s5_timer_start(c->notes.timer, s5_departure_number(c));
}

/* What was gathered came before the failure. */
static void fail_gathered(struct s5_connection *c, bool up)
{
    if (c->notes.data != NULL) {
        s5_timer_stop(c->notes.timer);
        flush(c, up);
    }
    s5_correct_side_failed(c, up);
}

/* ---- ends ---- */

/* As where a reset is not told from an end: the other side has all that was said, and an end. */
static void fail_as_end(struct s5_connection *c, bool up)
{
    struct s5_stream *streams[2];

    s5_relay_take(c->relay, &streams[0], &streams[1]);
    s5_stream_linger(up ? streams[1] : streams[0], c->reference->options.limits.linger_ms);
    s5_stream_close(up ? streams[0] : streams[1]);
    s5_connection_end(c, S5_END_CLOSE, "a side broke");
}

/* ---- datagrams ---- */

enum { ASKED_MAX = 64 };

struct asked {
    size_t count;
    struct s5_endpoint list[ASKED_MAX];
};

static void send_and_note(struct s5_connection *c, struct s5_span name,
                          const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    struct asked *asked = s5_departure_note(c, sizeof *asked);

    if (asked != NULL)
        for (size_t i = 0; i < count; i++)
            asked->list[asked->count++ % ASKED_MAX] = list[i];
    s5_correct_send_to(c, name, list, count, data);
}

static bool only_asked_may_answer(struct s5_connection *c, const struct s5_endpoint *from)
{
    const struct asked *asked = c->notes.data;

    for (size_t i = 0; asked != NULL && i < ASKED_MAX; i++)
        if (s5_endpoint_equal(&asked->list[i], from))
            return true;
    return false;
}

static bool anybody_may_answer(struct s5_connection *c, const struct s5_endpoint *from)
{
    (void)c;
    (void)from;
    return true;
}

static void end_soon(void *user)
{
    s5_connection_end(user, S5_END_LINGER, "the client spoke");
}

static void end_at_control(struct s5_connection *c, struct s5_span in)
{
    (void)in;
    if (c->notes.timer != NULL)
        return;
    c->notes.timer = s5_timer_new(c->reference->loop, end_soon, c);
    s5_timer_start(c->notes.timer, 0);
}

static void from_client_with_any_rsv(struct s5_connection *c, const struct s5_endpoint *from,
                                     struct s5_span in)
{
    uint8_t *copy = in.size < 2 ? NULL : malloc(in.size);

    if (copy == NULL) {
        s5_correct_from_client(c, from, in);
        return;
    }
    memcpy(copy, in.data, in.size);
    copy[0] = copy[1] = 0;
    s5_correct_from_client(c, from, (struct s5_span){copy, in.size});
    free(copy);
}

/* The latest name, and for which address it stood. */
struct named {
    struct s5_endpoint address;
    size_t size;
    uint8_t name[S5_NAME_MAX];
};

static void send_and_note_name(struct s5_connection *c, struct s5_span name,
                               const struct s5_endpoint *list, size_t count, struct s5_span data)
{
    struct named *named = s5_departure_note(c, sizeof *named);

    if (named != NULL && name.size > 0 && count > 0) {
        named->address = list[0];
        named->size = name.size;
        memcpy(named->name, name.data, name.size);
    }
    s5_correct_send_to(c, name, list, count, data);
}

static void answer_by_name(struct s5_connection *c, const struct s5_endpoint *from,
                           struct s5_span in)
{
    const struct named *named = c->notes.data;
    struct s5_udp udp = {.data = in};

    if (named == NULL || named->size == 0 || !s5_endpoint_equal(&named->address, from) ||
        !s5_correct_may_answer(c, from)) {
        s5_correct_from_remote(c, from, in);
        return;
    }
    udp.dst = s5_address_name((struct s5_span){named->name, named->size}, from->port);
    size_t size = s5_udp_encode(&udp, c->reference->datagram, sizeof c->reference->datagram);
    if (size > 0)
        c->reference->conduct.answer(c, (struct s5_span){c->reference->datagram, size});
}

static void set_no_fragments(struct s5_reference_options *options)
{
    options->no_fragments = true;
}

static const struct s5_departure rows[] = {
    {.name = "relay-in-pieces",
     .seen = "what is relayed comes in segments of 1000 octets at most",
     .conduct = {.pass = pass_in_pieces},
     .number = 1000},
    {.name = "relay-small-buffer",
     .seen = "a side is not read while a single octet waits for the other",
     .conduct = {.enough = enough_at},
     .number = 0},
    {.name = "relay-gathers",
     .seen = "small writes are gathered until none has come for 10 ms",
     .conduct = {.pass = pass_gathered, .side_ended = end_gathered, .side_failed = fail_gathered},
     .number = 10},
    {.name = "relay-late",
     .seen = "small writes, and ends, are passed on 40 ms late",
     .conduct = {.pass = pass_gathered, .side_ended = end_gathered, .side_failed = fail_gathered},
     .number = 40},
    {.name = "reset-as-end",
     .seen = "a reset of one side is passed on as an end",
     .conduct = {.side_failed = fail_as_end}},

    {.name = "no-fragments",
     .seen = "fragments of datagrams are dropped",
     .set_out = set_no_fragments},
    {.name = "udp-restricted",
     .seen = "only the addresses and ports that the client sent to may answer",
     .conduct = {.send_to = send_and_note, .may_answer = only_asked_may_answer}},
    {.name = "udp-full-cone",
     .seen = "anybody may send to the client by way of its association",
     .conduct = {.may_answer = anybody_may_answer}},
    {.name = "udp-ends-at-control-octets",
     .seen = "octets on the connection of an association end it in order",
     .conduct = {.control = end_at_control}},
    {.name = "udp-any-rsv",
     .seen = "a datagram is relayed whatever its RSV",
     .conduct = {.from_client = from_client_with_any_rsv}},
    {.name = "udp-answers-by-name",
     .seen = "the answer to a datagram for a name bears the name",
     .conduct = {.send_to = send_and_note_name, .from_remote = answer_by_name}},
};

const struct s5_departure_list s5_variants_relay = {rows, S5_COUNT(rows)};
