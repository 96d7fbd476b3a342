#include "fuzz/oracle/table.h"

/* How a message is built, a letter a part:
 *
 *   any decimal digit d   the octet d, or it is no such message
 *   .                     an octet
 *   n                     an octet that says how long the field behind it is
 *   N                     two octets that do, in network order
 *   *                     that field
 *   t                     ATYP: which of 1, 3 and 4 it is says how the address behind it is built
 *   @                     that address
 *   z                     a field of at most 512 octets, ended by a NUL
 *   q                     four octets; if they are 0.0.0.x, x > 0, what stands behind | follows
 *   ?                     an octet that, if it is FF, is the last
 *   _                     a field: all that is left
 */
static const char *const shapes[S5_MESSAGE_KINDS] = {
    [S5_GREETING] = "5n*",          [S5_CHOICE] = "..",       [S5_PASSWORD_REQUEST] = ".n*n*",
    [S5_PASSWORD_RESPONSE] = "..",  [S5_REQUEST] = "5..t@..", [S5_REPLY] = "...t@..",
    [S5_UDP] = "...t@.._",          [S5_GSS_FRAME] = ".?N*",  [S5_SOCKS4_REQUEST] = "4...qz|z",
    [S5_SOCKS4_REPLY] = "........",
};

enum { FIELD_MAX = 512 };

struct reading_at {
    struct s5_span in;
    size_t at;
    size_t told; /* what the last length said */
    bool stops;  /* at | */
    struct oracle_reading reading;
};

static void say(struct reading_at *r, enum s5_status status, size_t at)
{
    r->reading.status = status;
    r->reading.at = at;
}

static void field(struct reading_at *r, size_t size)
{
    if (r->in.size - r->at < size) {
        say(r, S5_MORE, 0);
        return;
    }
    r->reading.fields[r->reading.count++] = (struct oracle_field){r->at, size};
    r->at += size;
}

static unsigned octet(struct reading_at *r)
{
    if (r->at == r->in.size) {
        say(r, S5_MORE, 0);
        return 0;
    }
    return r->in.data[r->at++];
}

static void ended_by_nul(struct reading_at *r)
{
    size_t end = r->at;

    while (end < r->in.size && r->in.data[end] != 0 && end - r->at <= FIELD_MAX)
        end++;
    if (end - r->at > FIELD_MAX) {
        say(r, S5_BAD, r->at + FIELD_MAX);
    } else if (end == r->in.size) {
        say(r, S5_MORE, 0);
    } else {
        field(r, end - r->at);
        r->at++;
    }
}

static void four(struct reading_at *r)
{
    unsigned ip[4] = {octet(r), octet(r), octet(r), 0};

    ip[3] = octet(r);
    r->stops = ip[0] + ip[1] + ip[2] != 0 || ip[3] == 0;
}

static void part(struct reading_at *r, char letter)
{
    static const uint8_t sizes[] = {[1] = 4, [4] = 16};
    unsigned value;

    switch (letter) {
    case '.':
        octet(r);
        break;
    case 'n':
        r->told = octet(r);
        break;
    case 'N':
        r->told = octet(r) * 256;
        r->told += octet(r);
        break;
    case 't':
        r->told = octet(r);
        if (r->reading.status == S5_OK && r->told != 1 && r->told != 3 && r->told != 4)
            say(r, S5_BAD, r->at - 1);
        break;
    case '@':
        value = (unsigned)r->told;
        field(r, value == 3 ? octet(r) : sizes[value]);
        break;
    case '*':
        field(r, r->told);
        break;
    case 'z':
        ended_by_nul(r);
        break;
    case 'q':
        four(r);
        break;
    case '?':
        if (octet(r) == 0xff)
            r->stops = true;
        break;
    case '_':
        field(r, r->in.size - r->at);
        break;
    default:
        value = octet(r);
        if (r->reading.status == S5_OK && value != (unsigned)(letter - '0'))
            say(r, S5_BAD, r->at - 1);
    }
}

struct oracle_reading oracle_read(enum s5_message_kind kind, struct s5_span in)
{
    struct reading_at r = {.in = in, .reading = {.status = S5_OK}};

    for (const char *p = shapes[kind]; *p != '\0' && r.reading.status == S5_OK; p++) {
        if (*p == '|' ? r.stops : r.stops && p[-1] == '?')
            break;
        if (*p != '|')
            part(&r, *p);
    }
    r.reading.size = r.at;
    return r.reading;
}
