#include "mutate/aim.h"

#include "wire/names.h"
#include "wire/password.h"
#include "wire/request.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

enum {
    ROUNDS = 8, /* of looking, until nothing changes */
    CREDENTIALS_TIMES = (S5_AIMED_OCTETS - S5_SESSION_OCTETS) / S5_PASSWORD_REQUEST_MAX,
};

/* ---- names ---- */

static bool is_text(struct s5_span name, const char *text)
{
    return name.size == strlen(text) && strncasecmp((const char *)name.data, text, name.size) == 0;
}

static bool is_loopback(const struct s5_aim *aim)
{
    return aim->home[0] == 127;
}

static bool ends_at_us(const struct s5_aim *aim, struct s5_span name)
{
    char home[16];

    snprintf(home, sizeof home, "%u.%u.%u.%u", aim->home[0], aim->home[1], aim->home[2],
             aim->home[3]);
    if (name.size == 0 || is_text(name, home))
        return true;
    return is_loopback(aim) && (is_text(name, "localhost") || is_text(name, "localhost.") ||
                                is_text(name, "127.0.0.1") || is_text(name, "::1"));
}

/* A label of none or of more than 63 octets, which no query can carry. */
static bool has_impossible_label(struct s5_span name)
{
    size_t label = 0;

    for (size_t i = 0; i < name.size; i++) {
        if (name.data[i] == '\\')
            return false; /* some resolvers unfold it */
        if (name.data[i] == '.' && label == 0)
            return name.size > 1; /* "." alone is the root */
        label = name.data[i] == '.' ? 0 : label + 1;
        if (label > 63)
            return memchr(name.data, '\\', name.size) == NULL;
    }
    return false;
}

static bool is_safe_text(const struct s5_aim *aim, struct s5_span name)
{
    return ends_at_us(aim, name) || has_impossible_label(name);
}

bool s5_name_is_harmless(const struct s5_aim *aim, struct s5_span name)
{
    const uint8_t *nul = name.size == 0 ? NULL : memchr(name.data, '\0', name.size);

    if (nul != NULL && !is_safe_text(aim, s5_span_first(name, (size_t)(nul - name.data))))
        return false;
    return is_safe_text(aim, name);
}

/* ---- the pen that puts addresses ---- */

struct pen {
    const struct s5_aim *aim;
    struct s5_aimed *out;
    size_t from; /* the octets that are looked at: */
    size_t end;
    bool datagrams;
    bool hopeless; /* one address overlaps another, and they cannot both be ours: zeros will do */
    bool changed;
};

static void put(struct pen *pen, size_t at, uint8_t octet, enum s5_meaning means)
{
    uint8_t *there = &pen->out->octets[at];

    if (at >= pen->end)
        return;
    if (*there != octet || (means != S5_MEANS_ITSELF && pen->out->means[at] != means))
        pen->changed = true;
    *there = octet;
    pen->out->means[at] = (uint8_t)means;
}

/* Whether all octets of a field stand in the session. One that the end cuts is made zeros. */
static bool is_there(const struct pen *pen, size_t at, size_t size)
{
    return at + size <= pen->end;
}

static void put_port(struct pen *pen, size_t at)
{
    const uint8_t *there = pen->out->octets + at;
    const struct s5_aim *aim = pen->aim;

    if (at >= pen->end)
        return;
    if (!is_there(pen, at, 2)) { /* what stands there is the high octet of a port */
        if (*there != 0)
            put(pen, at, 0, S5_MEANS_ITSELF);
        return;
    }
    if (there[0] == 0 && there[1] == 0)
        return;
    bool closed =
        (there[0] == 0 && there[1] == 1) || (pen->out->means[at] == S5_MEANS_CLOSED_PORT &&
                                             pen->out->means[at + 1] == S5_MEANS_CLOSED_PORT);
    if (pen->hopeless) {
        put(pen, at, 0, S5_MEANS_ITSELF);
        put(pen, at + 1, 0, S5_MEANS_ITSELF);
        return;
    }
    enum s5_meaning means = closed           ? S5_MEANS_CLOSED_PORT
                            : pen->datagrams ? S5_MEANS_UDP_PORT
                                             : S5_MEANS_PORT;
    uint16_t port = closed ? aim->closed_port : pen->datagrams ? aim->udp_port : aim->port;
    put(pen, at, (uint8_t)(port >> 8), means);
    put(pen, at + 1, (uint8_t)port, means);
}

static bool is_zeros(const uint8_t *octets, size_t size)
{
    for (size_t i = 0; i < size; i++)
        if (octets[i] != 0)
            return false;
    return true;
}

static void put_ipv4(struct pen *pen, size_t at)
{
    const struct s5_aim *aim = pen->aim;
    const uint8_t *there = pen->out->octets + at;

    if (!is_there(pen, at, 4)) {
        for (; at < pen->end; at++)
            if (pen->out->octets[at] != 0)
                put(pen, at, 0, S5_MEANS_ITSELF);
        return;
    }
    /* Zeros are a proxy's own address. */
    bool ours = is_zeros(there, 4) || (is_loopback(aim) && there[0] == 127);
    if (ours && memcmp(there, aim->home, 4) != 0)
        return;
    for (size_t i = 0; i < 4; i++)
        put(pen, at + i, pen->hopeless ? 0 : aim->home[i],
            pen->hopeless ? S5_MEANS_ITSELF : S5_MEANS_HOST);
}

static void put_ipv6(struct pen *pen, size_t at)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    const uint8_t *there = pen->out->octets + at;

    if (!is_there(pen, at, 16)) {
        for (; at < pen->end; at++)
            if (pen->out->octets[at] != 0)
                put(pen, at, 0, S5_MEANS_ITSELF);
        return;
    }
    bool low = is_zeros(there, 15) && (there[15] == 0 || (there[15] == 1 && is_loopback(pen->aim)));
    if (low)
        return;
    if (memcmp(there, mapped, sizeof mapped) == 0) {
        put_ipv4(pen, at + 12);
        return;
    }
    for (size_t i = 0; i < 16; i++)
        put(pen, at + i, i == 15 && is_loopback(pen->aim) ? 1 : 0, S5_MEANS_ITSELF);
}

static void put_name(struct pen *pen, size_t at)
{
    size_t size = pen->out->octets[at];
    size_t there = size < pen->end - at - 1 ? size : pen->end - at - 1;
    struct s5_span name = {pen->out->octets + at + 1, there};

    if (!s5_name_is_harmless(pen->aim, name)) {
        if (there < 2)
            put(pen, at, 0, S5_MEANS_ITSELF);
        for (size_t i = 0; i < there; i++)
            if (there >= 2 && (i < 2 || name.data[i] == '\\'))
                put(pen, at + 1 + i, '.', S5_MEANS_ITSELF);
    }
    size = pen->out->octets[at];
    put_port(pen, at + 1 + size);
}

/* Where a proxy may take what stands at `at` for an ATYP. */
static void put_address(struct pen *pen, size_t at)
{
    if (at + 1 >= pen->end)
        return;
    switch (pen->out->octets[at]) {
    case S5_ATYP_IPV4:
        put_ipv4(pen, at + 1);
        put_port(pen, at + 5);
        break;
    case S5_ATYP_IPV6:
        put_ipv6(pen, at + 1);
        put_port(pen, at + 17);
        break;
    case S5_ATYP_DOMAIN:
        put_name(pen, at + 1);
        break;
    default:
        break;
    }
}

/* ---- where requests may begin ---- */

/* SOCKS4: 04 CD DSTPORT DSTIP. */
static void put_socks4(struct pen *pen, size_t at)
{
    if (at >= pen->end || pen->out->octets[at] != 4)
        return;
    put_port(pen, at + 2);
    if (at + 4 >= pen->end)
        return;
    /* 0.0.0.x would announce a name. */
    if (is_there(pen, at + 4, 4) && is_zeros(pen->out->octets + at + 4, 3))
        put(pen, at + 4, 127, S5_MEANS_ITSELF);
    put_ipv4(pen, at + 4);
}

/* A proxy may begin to read a request at any 05, behind the greeting and the password request that
 * stand in front, and where any piece begins; but not at the very first octet, where it reads a
 * greeting. */
static void look_over_stream(struct pen *pen, const struct s5_session *session)
{
    const struct s5_aimed *out = pen->out;
    size_t greeting = pen->end > 1 ? 2U + out->octets[1] : 2;
    size_t ulen = greeting + 1;
    size_t plen = ulen < pen->end ? ulen + 1 + out->octets[ulen] : pen->end;
    size_t request = plen < pen->end ? plen + 1 + out->octets[plen] : pen->end;

    put_address(pen, greeting + 3);
    put_address(pen, request + 3);
    for (size_t i = 0; i < session->count; i++) {
        if (out->starts[i] > 0)
            put_address(pen, out->starts[i] + 3);
        put_socks4(pen, out->starts[i]);
    }
    for (size_t at = 1; at < pen->end; at++)
        if (out->octets[at] == 5)
            put_address(pen, at + 3);
}

/* ---- the session ---- */

static const uint8_t placeholder[] = {1,   6,   'n', 'o', 'b', 'o', 'd', 'y', 8,
                                      'p', 'a', 's', 's', 'w', 'o', 'r', 'd'};
const struct s5_span s5_placeholder = {placeholder, sizeof placeholder};

/* Copies an act's octets, with the credentials in place of those that stand for them, as often as
 * `*times` allows. Returns the size. */
static size_t copy_act(const struct s5_aim *aim, struct s5_span in, unsigned *times,
                       uint8_t *octets, uint8_t *means)
{
    size_t size = 0;

    while (in.size > 0) {
        if (aim->credentials.size > 0 && *times > 0 && in.size >= sizeof placeholder &&
            memcmp(in.data, placeholder, sizeof placeholder) == 0) {
            --*times;
            memcpy(octets + size, aim->credentials.data, aim->credentials.size);
            memset(means + size, S5_MEANS_CREDENTIALS, aim->credentials.size);
            size += aim->credentials.size;
            in = s5_span_skip(in, sizeof placeholder);
        } else {
            octets[size] = in.data[0];
            means[size++] = S5_MEANS_ITSELF;
            in = s5_span_skip(in, 1);
        }
    }
    return size;
}

/* Looks until nothing changes any more: one address may stand in another. */
static bool settle(struct pen *pen, const struct s5_session *session)
{
    for (int i = 0; i < ROUNDS; i++) {
        pen->changed = false;
        pen->hopeless = i >= ROUNDS / 2;
        if (pen->datagrams)
            put_address(pen, pen->from + 3);
        else
            look_over_stream(pen, session);
        if (!pen->changed)
            return true;
    }
    return false;
}

/* The stream is made of what is sent, whatever is done in between: here all of it stands in front,
 * and the rest behind it. */
bool s5_aim_session(const struct s5_aim *aim, const struct s5_session *session,
                    struct s5_aimed *out)
{
    struct s5_aimed stream;
    struct pen pen = {.aim = aim, .out = &stream};
    unsigned times = CREDENTIALS_TIMES;
    size_t size = 0;

    for (size_t i = 0; i < session->count; i++) {
        stream.starts[i] = size;
        if (session->acts[i].kind == S5_ACT_SEND)
            size += copy_act(aim, s5_session_octets(session, i), &times, stream.octets + size,
                             stream.means + size);
    }
    stream.starts[session->count] = pen.end = size;
    if (!settle(&pen, session))
        return false;
    size = 0;
    pen = (struct pen){.aim = aim, .out = out, .datagrams = true};
    for (size_t i = 0; i < session->count; i++) {
        size_t from = stream.starts[i];
        size_t count = stream.starts[i + 1] - from;
        out->starts[i] = size;
        if (session->acts[i].kind == S5_ACT_SEND) {
            memcpy(out->octets + size, stream.octets + from, count);
            memcpy(out->means + size, stream.means + from, count);
            size += count;
            continue;
        }
        pen.from = size;
        size += copy_act(aim, s5_session_octets(session, i), &times, out->octets + size,
                         out->means + size);
        pen.end = size;
        if (session->acts[i].kind == S5_ACT_DATAGRAM && !settle(&pen, session))
            return false;
    }
    out->starts[session->count] = size;
    return true;
}
