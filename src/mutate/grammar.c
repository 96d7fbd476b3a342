#include "mutate/grammar.h"

#include "mutate/aim.h"
#include "mutate/bend.h"
#include "wire/message.h"
#include "wire/names.h"

#include <string.h>

enum {
    ROOM = 1100,   /* of one message or run of data */
    WAIT_MS = 20,  /* for an answer */
    PORT = 0xf0f0, /* any port: aim.h puts another one */
    CLOSED = 1,    /* one at which nobody listens, see aim.h */
};

/* ---- octets that are no message ---- */

static size_t copy(uint8_t *out, size_t room, const char *text, size_t size)
{
    size = size < room ? size : room;
    memcpy(out, text, size);
    return size;
}

#define COPY(out, room, text) copy(out, room, text, sizeof(text) - 1)

static size_t fill(uint8_t *out, size_t room, size_t size, uint8_t octet)
{
    size = size < room ? size : room;
    memset(out, octet, size);
    return size;
}

size_t s5_garbage(struct s5_dice *dice, uint8_t *out, size_t room)
{
    static const uint16_t sizes[] = {1, 2, 3, 4, 5, 10, 16, 64, 255, 256, 257, 512, 513, 1024};
    size_t size = sizes[s5_pick(dice, S5_COUNT(sizes))];

    size = size < room ? size : room;
    switch (s5_pick(dice, 8)) {
    case 0:
        return fill(out, room, size, 0);
    case 1:
        return fill(out, room, size, 0xff);
    case 2:
        return fill(out, room, size, 5);
    case 3:
        return COPY(out, room, "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    case 4:
        return COPY(out, room, "\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x03");
    case 5:
        return COPY(out, room, "\x04\x01\x00\x01\x7f\x00\x00\x01user\x00");
    default:
        for (size_t i = 0; i < size; i++)
            out[i] = (uint8_t)s5_roll(dice);
        return size;
    }
}

/* ---- messages ---- */

struct draft {
    const struct s5_grammar *grammar;
    struct s5_dice *dice;
    struct s5_session *out;
    uint8_t joined[ROOM]; /* said together with what follows */
    size_t size;
};

/* An octet that some check may have forgotten. */
static uint8_t odd(struct s5_dice *dice)
{
    static const uint8_t octets[] = {0, 1, 2, 3, 4, 5, 6, 0x7f, 0x80, 0x81, 0xfe, 0xff};

    if (s5_chance(dice, 20))
        return (uint8_t)s5_roll(dice);
    return octets[s5_pick(dice, S5_COUNT(octets))];
}

static size_t greeting(struct draft *d, bool bent, uint8_t *out)
{
    uint8_t methods[255];
    struct s5_greeting message = {.ver = 5, .methods = {methods, 1}};

    memset(methods, s5_pick(d->dice, 4) == 0 ? 0 : 0x80, sizeof methods);
    methods[0] =
        d->grammar->password && s5_chance(d->dice, 60) ? S5_METHOD_PASSWORD : S5_METHOD_NO_AUTH;
    if (s5_chance(d->dice, 30)) {
        methods[1] = methods[0] ^ 2;
        message.methods.size = 2;
    }
    if (!bent)
        return s5_greeting_encode(&message, out, ROOM);
    switch (s5_pick(d->dice, 6)) {
    case 0:
        message.methods.size = 255;
        break;
    case 1:
        methods[0] = odd(d->dice);
        break;
    case 2:
        message.ver = odd(d->dice);
        break;
    case 3:
        return s5_garbage(d->dice, out, ROOM);
    default:
        break;
    }
    size_t size = s5_greeting_encode(&message, out, ROOM);
    if (s5_chance(d->dice, 40)) /* more or fewer methods than it says */
        out[1] = odd(d->dice);
    return size;
}

static size_t password(struct draft *d, bool bent, uint8_t *out)
{
    static const uint16_t sizes[] = {0, 1, 2, 127, 128, 254, 255};
    uint8_t text[255];
    struct s5_password_request message = {1, {text, 4}, {text, 4}};

    memset(text, 'a' + (int)s5_pick(d->dice, 26), sizeof text);
    if (!bent)
        return copy(out, ROOM, (const char *)s5_placeholder.data, s5_placeholder.size);
    switch (s5_pick(d->dice, 6)) {
    case 0: /* both fields as long as they can be */
        message.uname.size = message.passwd.size = 255;
        break;
    case 1:
        message.uname.size = sizes[s5_pick(d->dice, S5_COUNT(sizes))];
        break;
    case 2:
        message.passwd.size = sizes[s5_pick(d->dice, S5_COUNT(sizes))];
        break;
    case 3:
        message.ver = odd(d->dice);
        break;
    case 4:
        return s5_garbage(d->dice, out, ROOM);
    default:
        break; /* somebody unknown */
    }
    size_t size = s5_password_request_encode(&message, out, ROOM);
    if (s5_chance(d->dice, 30))
        out[1] = odd(d->dice);
    if (s5_chance(d->dice, 30))
        out[2 + message.uname.size] = odd(d->dice);
    return size;
}

static size_t name(struct s5_dice *dice, uint8_t *out)
{
    static const uint16_t sizes[] = {64, 65, 127, 128, 250, 251, 252, 253, 254, 255};

    switch (s5_pick(dice, 6)) {
    case 0:
        return COPY(out, ROOM, "127.0.0.1");
    case 1:
        return 0;
    case 2: /* labels that no query can carry, and names as long as they can be */
        return fill(out, ROOM, sizes[s5_pick(dice, S5_COUNT(sizes))], 'a');
    case 3:
        return COPY(out, ROOM, "localhost\0localhost");
    default:
        return COPY(out, ROOM, "localhost");
    }
}

static struct s5_address address(struct s5_dice *dice, uint8_t *room)
{
    static const uint8_t four[] = {127, 0, 0, 1};
    static const uint8_t sixteen[16] = {[15] = 1};
    uint16_t port = s5_chance(dice, 85) ? PORT : s5_chance(dice, 50) ? CLOSED : 0;

    switch (s5_pick(dice, 8)) {
    case 0:
        return s5_address_ipv6((struct s5_span){sixteen, sizeof sixteen}, port);
    case 1:
    case 2:
        return s5_address_name((struct s5_span){room, name(dice, room)}, port);
    default:
        return s5_address_ipv4((struct s5_span){four, sizeof four}, port);
    }
}

static size_t request(struct draft *d, uint8_t cmd, bool bent, uint8_t *out)
{
    static const uint8_t zeros[4] = {0};
    uint8_t room[ROOM];
    struct s5_request message = {.ver = 5, .cmd = cmd};

    message.dst = address(d->dice, room);
    if (cmd == S5_CMD_UDP_ASSOCIATE && s5_chance(d->dice, 70))
        message.dst = s5_address_ipv4((struct s5_span){zeros, sizeof zeros}, 0);
    size_t size = s5_request_encode(&message, out, ROOM);
    if (!bent)
        return size;
    switch (s5_pick(d->dice, 7)) {
    case 0:
        out[0] = odd(d->dice);
        break;
    case 1:
        out[1] = odd(d->dice);
        break;
    case 2:
        out[2] = odd(d->dice);
        break;
    case 3:
        out[3] = odd(d->dice);
        break;
    case 4:
        out[3] = S5_ATYP_DOMAIN;
        out[4] = odd(d->dice);
        break;
    case 5:
        return s5_pick(d->dice, (uint32_t)size);
    default:
        return s5_garbage(d->dice, out, ROOM);
    }
    return size;
}

static size_t datagram(struct draft *d, bool bent, uint8_t *out)
{
    static const uint8_t frags[] = {1, 2, 0x7f, 0x80, 0x81, 0x82, 0xff};
    static const uint8_t data[64] = "a datagram";
    uint8_t room[ROOM];
    struct s5_udp message = {.dst = address(d->dice, room),
                             .data = {data, s5_pick(d->dice, sizeof data)}};

    if (bent && s5_chance(d->dice, 60))
        message.frag = frags[s5_pick(d->dice, S5_COUNT(frags))];
    size_t size = s5_udp_encode(&message, out, ROOM);
    if (!bent)
        return size;
    switch (s5_pick(d->dice, 6)) {
    case 0:
        return s5_pick(d->dice, (uint32_t)size);
    case 1:
        out[3] = odd(d->dice);
        return size;
    case 2:
        out[4] = odd(d->dice);
        return size;
    case 3:
        return s5_garbage(d->dice, out, ROOM);
    default:
        return size;
    }
}

/* ---- the conversation ---- */

static void say(struct draft *d, const uint8_t *octets, size_t size, bool waits)
{
    if (size > sizeof d->joined - d->size)
        size = sizeof d->joined - d->size;
    memcpy(d->joined + d->size, octets, size);
    d->size += size;
    if (!waits && s5_chance(d->dice, 50)) /* together with what follows */
        return;
    s5_session_add(d->out, S5_ACT_SEND, 0, (struct s5_span){d->joined, d->size});
    d->size = 0;
    if (waits)
        s5_session_add(d->out, S5_ACT_AWAIT, WAIT_MS, (struct s5_span){NULL, 0});
}

static void speak_to_peer(struct draft *d)
{
    uint8_t octets[ROOM];

    for (uint32_t i = s5_pick(d->dice, 3); i > 0; i--) {
        s5_session_add(d->out, S5_ACT_PEER, 0, s5_span_text("a peer"));
        s5_session_add(d->out, S5_ACT_AWAIT, WAIT_MS, (struct s5_span){NULL, 0});
    }
    size_t size = s5_garbage(d->dice, octets, 64);
    s5_session_add(d->out, S5_ACT_SEND, 0, (struct s5_span){octets, size});
}

static void send_datagrams(struct draft *d)
{
    uint8_t octets[ROOM];

    for (uint32_t i = 1 + s5_pick(d->dice, 4); i > 0; i--) {
        size_t size = datagram(d, s5_chance(d->dice, 60), octets);
        s5_session_add(d->out, S5_ACT_DATAGRAM, 0, (struct s5_span){octets, size});
    }
    if (s5_chance(d->dice, 50))
        s5_session_add(d->out, S5_ACT_PAUSE, 1 + (uint16_t)s5_pick(d->dice, 3),
                       (struct s5_span){NULL, 0});
}

static void relay(struct draft *d)
{
    uint8_t octets[ROOM];

    if (s5_chance(d->dice, 8))
        s5_session_add(d->out, S5_ACT_FLOOD, 1 + (uint16_t)s5_pick(d->dice, S5_FLOOD_MAX),
                       (struct s5_span){NULL, 0});
    if (s5_chance(d->dice, 70))
        say(d, octets, s5_garbage(d->dice, octets, 512), true);
}

static void part(struct draft *d)
{
    static const uint8_t ends[] = {S5_ACT_CLOSE, S5_ACT_CLOSE, S5_ACT_RESET, S5_ACT_RESET,
                                   S5_ACT_END};
    uint8_t end = ends[s5_pick(d->dice, S5_COUNT(ends))];

    s5_session_add(d->out, end, 0, (struct s5_span){NULL, 0});
    if (end == S5_ACT_END)
        s5_session_add(d->out, S5_ACT_AWAIT, WAIT_MS, (struct s5_span){NULL, 0});
}

static uint8_t command(struct s5_dice *dice)
{
    uint32_t number = s5_pick(dice, 100);

    return number < 60   ? S5_CMD_CONNECT
           : number < 75 ? S5_CMD_BIND
           : number < 95 ? S5_CMD_UDP_ASSOCIATE
                         : odd(dice);
}

void s5_grammar_draw(const struct s5_grammar *grammar, struct s5_dice *dice, struct s5_session *out)
{
    struct draft d = {.grammar = grammar, .dice = dice, .out = out};
    uint8_t octets[ROOM];
    uint32_t wrong = s5_pick(dice, 6); /* which message is bent, or none */
    bool waits = s5_chance(dice, 70);
    uint8_t cmd = command(dice);

    *out = (struct s5_session){.origin = (uint8_t)s5_pick(dice, 2)};
    if (s5_chance(dice, 40))
        out->origin = (uint8_t)s5_pick(dice, S5_ORIGIN_KINDS);
    say(&d, octets, greeting(&d, wrong == 0, octets), waits);
    if (grammar->password ? s5_chance(dice, 80) : s5_chance(dice, 4))
        say(&d, octets, password(&d, wrong == 1, octets), waits);
    say(&d, octets, request(&d, cmd, wrong == 2, octets), waits);
    if (cmd == S5_CMD_BIND)
        speak_to_peer(&d);
    else if (cmd == S5_CMD_UDP_ASSOCIATE)
        send_datagrams(&d);
    else
        relay(&d);
    if (d.size > 0)
        s5_session_add(out, S5_ACT_SEND, 0, (struct s5_span){d.joined, d.size});
    part(&d);
    for (uint32_t times = s5_pick(dice, 3); times > 0; times--)
        s5_bend(dice, NULL, NULL, out);
}

void s5_grammar_clean(const struct s5_grammar *grammar, struct s5_span data, struct s5_session *out)
{
    static const struct s5_span nothing = {NULL, 0};

    *out = (struct s5_session){.origin = S5_ORIGIN_ECHO};
    s5_session_add(out, S5_ACT_SEND, 0,
                   grammar->password ? S5_BYTES(5, 1, S5_METHOD_PASSWORD)
                                     : S5_BYTES(5, 1, S5_METHOD_NO_AUTH));
    s5_session_add(out, S5_ACT_AWAIT, S5_ACT_MS_MAX, nothing);
    if (grammar->password) {
        s5_session_add(out, S5_ACT_SEND, 0, s5_placeholder);
        s5_session_add(out, S5_ACT_AWAIT, S5_ACT_MS_MAX, nothing);
    }
    s5_session_add(out, S5_ACT_SEND, 0, S5_BYTES(5, 1, 0, 1, 127, 0, 0, 1, PORT >> 8, PORT & 0xff));
    s5_session_add(out, S5_ACT_AWAIT, S5_ACT_MS_MAX, nothing);
    s5_session_add(out, S5_ACT_SEND, 0, data);
    s5_session_add(out, S5_ACT_AWAIT, S5_ACT_MS_MAX, nothing);
}
