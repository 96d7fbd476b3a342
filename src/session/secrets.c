#include "session/secrets.h"

#include "wire/names.h"

#include <string.h>

enum field {
    /* the client's */
    GREETING_VER,
    NMETHODS,
    METHODS,
    NEXT_VER, /* of a sub-negotiation or of the request: its first octet decides */
    ULEN,
    UNAME,
    PLEN,
    PASSWD,
    CMD,
    /* the server's */
    CHOICE_VER,
    METHOD,
    STATUS,
    REPLY_VER,
    REP,
    /* of a request or a reply */
    RSV,
    ATYP,
    NAME_SIZE,
    ADDRESS, /* and port */
    OVER,
};

void s5_secrets_init(struct s5_secrets *secrets)
{
    *secrets = (struct s5_secrets){.client.field = GREETING_VER, .server.field = CHOICE_VER};
}

bool s5_secrets_over(const struct s5_secrets *secrets)
{
    return secrets->client.field == OVER;
}

static void give_up(struct s5_secrets *s)
{
    s->client.field = s->server.field = OVER;
}

/* A message with an address has come to its end. */
static void end_message(struct s5_secrets *s, struct s5_secrets_lane *lane)
{
    if (lane == &s->server && s->replies > 0) {
        s->replies--;
        lane->field = REPLY_VER;
        return;
    }
    lane->dialogue++;
    lane->field = lane == &s->client ? GREETING_VER : CHOICE_VER;
    if (s->cmd == S5_CMD_UDP_ASSOCIATE)
        give_up(s);
}

/* The field has been read. */
static void leave(struct s5_secrets *s, struct s5_secrets_lane *lane)
{
    switch (lane->field) {
    case METHODS:
        lane->field = NEXT_VER;
        break;
    case UNAME:
        lane->field = PLEN;
        break;
    case PASSWD:
        s->passed = true;
        lane->field = NEXT_VER;
        break;
    case STATUS:
        lane->field = REPLY_VER;
        break;
    case ADDRESS:
        end_message(s, lane);
        break;
    }
}

static void enter(struct s5_secrets *s, struct s5_secrets_lane *lane, enum field field, size_t size)
{
    lane->field = (uint8_t)field;
    lane->left = (uint16_t)size;
    if (size == 0)
        leave(s, lane);
}

/* A request begins with 05, a password with 01; where the server wants a password, a first message
 * is one whatever it begins with. RFC 1961 begins with 01, too, but only where it was chosen. */
static void decide(struct s5_secrets *s, uint8_t octet)
{
    bool answered = s->chosen && s->answered == s->client.dialogue;
    bool wanted = answered && s->method == S5_METHOD_PASSWORD && !s->passed;
    bool opaque = answered && s->method == S5_METHOD_GSSAPI;

    if (wanted || (octet == S5_PASSWORD_VERSION && s->offered && !opaque))
        s->client.field = ULEN;
    else if (octet == S5_VERSION && !opaque)
        s->client.field = CMD;
    else
        give_up(s);
}

static void take_greeting(struct s5_secrets *s, uint8_t octet)
{
    s->client.field = NMETHODS;
    s->offered = s->passed = false;
    if (octet != S5_VERSION)
        give_up(s);
}

/* The outermost server is the one whose passwords these are: whatever it answers is heard. */
static void take_choice(struct s5_secrets *s, uint8_t octet)
{
    s->server.field = METHOD;
    if (octet != S5_VERSION && s->server.dialogue > 0)
        give_up(s);
}

static void take_method(struct s5_secrets *s, uint8_t octet)
{
    s->chosen = true;
    s->method = octet;
    s->answered = s->server.dialogue;
    if (octet == S5_METHOD_PASSWORD)
        enter(s, &s->server, STATUS, 2);
    else
        s->server.field = REPLY_VER;
}

static void take_rep(struct s5_secrets *s, uint8_t octet)
{
    s->server.field = RSV;
    if (octet != S5_REP_SUCCEEDED)
        give_up(s);
}

static void take_atyp(struct s5_secrets *s, struct s5_secrets_lane *lane, uint8_t octet)
{
    if (octet == S5_ATYP_DOMAIN)
        lane->field = NAME_SIZE;
    else if (octet == S5_ATYP_IPV4)
        enter(s, lane, ADDRESS, 4 + 2);
    else if (octet == S5_ATYP_IPV6)
        enter(s, lane, ADDRESS, 16 + 2);
    else
        give_up(s);
}

static void take_one(struct s5_secrets *s, struct s5_secrets_lane *lane, uint8_t octet)
{
    switch (lane->field) {
    case GREETING_VER:
        take_greeting(s, octet);
        break;
    case NMETHODS:
        enter(s, lane, METHODS, octet);
        break;
    case NEXT_VER:
        decide(s, octet);
        break;
    case ULEN:
        enter(s, lane, UNAME, octet);
        break;
    case PLEN:
        enter(s, lane, PASSWD, octet);
        break;
    case CMD:
        s->cmd = octet;
        s->replies = octet == S5_CMD_BIND ? 1 : 0;
        lane->field = RSV;
        break;
    case CHOICE_VER:
        take_choice(s, octet);
        break;
    case METHOD:
        take_method(s, octet);
        break;
    case REPLY_VER:
        lane->field = REP;
        break;
    case REP:
        take_rep(s, octet);
        break;
    case RSV:
        lane->field = ATYP;
        break;
    case ATYP:
        take_atyp(s, lane, octet);
        break;
    case NAME_SIZE:
        enter(s, lane, ADDRESS, (size_t)octet + 2);
        break;
    }
}

/* Takes one octet, or of a field with several what is there of it. Returns how many that is. */
static size_t take_some(struct s5_secrets *s, struct s5_secrets_lane *lane, struct s5_span in)
{
    if (lane->field == OVER)
        return in.size;
    if (lane->left == 0) {
        take_one(s, lane, in.data[0]);
        return 1;
    }
    struct s5_span part = s5_span_first(in, lane->left);
    if (lane->field == METHODS && memchr(part.data, S5_METHOD_PASSWORD, part.size) != NULL)
        s->offered = true;
    lane->left -= (uint16_t)part.size;
    if (lane->left == 0)
        leave(s, lane);
    return part.size;
}

size_t s5_secrets_take(struct s5_secrets *s, enum s5_side side, struct s5_span in, bool *secret)
{
    struct s5_secrets_lane *lane = side == S5_CLIENT ? &s->client : &s->server;
    size_t at = 0;

    *secret = lane->field == PASSWD;
    while (at < in.size && (lane->field == PASSWD) == *secret)
        at += take_some(s, lane, s5_span_skip(in, at));
    return at;
}
