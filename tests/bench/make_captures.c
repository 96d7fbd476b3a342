/* Writes a capture of SOCKS5 sessions for the benchmark, the same octets each time, and prints as
 * JSON what is in it:
 *
 *   make_captures -n SESSIONS -o OPEN [-s OCTETS] FILE
 *
 * As many sessions as OPEN are under way at any time, and each packet or burst is of one of them,
 * chosen at random. With -s, sessions carry on in bursts of full segments until the file has that
 * many octets, and then all end; without, each has one small request and one small answer.
 * Ethernet, IPv4 and TCP with options as Linux sends them, right checksums. */
#include "packets.h"

#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    NO_AUTH = 0,
    GSSAPI = 1,
    PASSWORD = 2,
    FILLER = 1 << 16,
    BURST_MAX = 10, /* segments */
};

/* What comes next in a session. */
enum stage {
    CONNECTS,
    ACCEPTS,
    CONNECTED,
    GREETS,
    CHOOSES,
    LOGS_IN,
    LETS_IN,
    REQUESTS,
    REPLIES,
    ASKS,
    HEARS_QUESTION,
    ANSWERS,
    HEARS_ANSWER,
    CARRIES_ON,
    ENDS,
    ENDS_TOO,
    HEARS_END,
    OVER,
};

struct session {
    uint64_t number;
    enum stage stage;
    uint8_t method;
    struct ends ends;
};

struct maker {
    struct capture capture;
    uint64_t limit; /* octets to fill with bursts, or 0 */
    uint64_t begun; /* sessions */
    uint64_t relayed[2];
    uint64_t methods[3];
    uint8_t filler[FILLER]; /* random octets, to be sent from any place on */
};

/* A packet without payload. */
static void tell(struct maker *maker, struct session *session, enum side side, unsigned flags)
{
    packet_write(&maker->capture, &session->ends, side, flags, NULL, 0);
}

static void say(struct maker *maker, struct session *session, enum side side, const uint8_t *octets,
                const uint8_t *end)
{
    packet_write(&maker->capture, &session->ends, side, ACK | PSH, octets, (size_t)(end - octets));
}

/* What is relayed: octets that look like nothing, behind a first one that begins no protocol, for
 * what other programs make of the protocols inside is not to be charged to them. */
static void relay(struct maker *maker, struct session *session, enum side side, size_t size)
{
    uint8_t octets[SEGMENT];
    memcpy(octets, maker->filler + below(&maker->capture, FILLER - SEGMENT), size);
    octets[0] = '~';
    say(maker, session, side, octets, octets + size);
    maker->relayed[side] += size;
}

static void burst(struct maker *maker, struct session *session)
{
    enum side side = below(&maker->capture, 8) == 0 ? CLIENT : SERVER;
    for (uint64_t left = 1 + below(&maker->capture, BURST_MAX); left > 0; left--) {
        relay(maker, session, side, SEGMENT);
        if (session->ends.owed[!side] >= 2)
            tell(maker, session, !side, ACK);
    }
}

/* A text behind its length, as names are written. */
static uint8_t *put_text(uint8_t *at, const char *before, uint64_t number, const char *behind)
{
    char text[64];
    int size = snprintf(text, sizeof text, "%s%" PRIu64 "%s", before, number, behind);
    *at = (uint8_t)size;
    return put(at + 1, text, (size_t)size);
}

static void greet(struct maker *maker, struct session *session)
{
    static const struct {
        uint8_t method;
        uint8_t octets[5];
    } shapes[] = {
        {NO_AUTH, {5, 1, NO_AUTH}},
        {PASSWORD, {5, 2, NO_AUTH, PASSWORD}},
        {NO_AUTH, {5, 3, NO_AUTH, GSSAPI, PASSWORD}},
        {PASSWORD, {5, 1, PASSWORD}},
    };
    size_t shape = session->number % 4;
    const uint8_t *octets = shapes[shape].octets;

    session->method = shapes[shape].method;
    say(maker, session, CLIENT, octets, octets + 2 + octets[1]);
    maker->methods[session->method]++;
}

static void choose(struct maker *maker, struct session *session)
{
    uint8_t octets[] = {5, session->method};
    say(maker, session, SERVER, octets, octets + sizeof octets);
}

static void log_in(struct maker *maker, struct session *session)
{
    uint8_t octets[160] = {1};
    uint8_t *at = put_text(octets + 1, "user-", session->number % 1000, "");
    say(maker, session, CLIENT, octets, put_text(at, "secret-", session->number, "-word"));
}

static void let_in(struct maker *maker, struct session *session)
{
    uint8_t octets[] = {1, 0};
    say(maker, session, SERVER, octets, octets + sizeof octets);
}

/* Two of five by IPv4 address, one by IPv6 address, two by name; to a port whose protocol nobody
 * knows. */
static void request(struct maker *maker, struct session *session)
{
    uint8_t octets[160] = {5, 1, 0};
    uint8_t *at = octets + 3;

    switch (session->number % 5) {
    case 0:
    case 1:
        *at++ = 1;
        at = put32(at, 0xcb007101 + (uint32_t)(session->number % 200));
        break;
    case 2:
        *at++ = 4;
        at = put(at, "\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0", 12);
        at = put32(at, (uint32_t)session->number);
        break;
    default:
        *at++ = 3;
        at = put_text(at, "host-", session->number % 3000, ".example.net");
    }
    say(maker, session, CLIENT, octets, put16(at, 5001));
}

static void reply(struct maker *maker, struct session *session)
{
    uint8_t octets[16] = {5, 0, 0, 1};
    uint8_t *at = put32(octets + 4, session->ends.host[SERVER]);
    say(maker, session, SERVER, octets, put16(at, 20000 + (unsigned)(session->number % 45000)));
}

/* Sends what comes next in a session: a packet, or a burst. */
static void step(struct maker *maker, struct session *session)
{
    enum side first = session->number / 4 % 2 == 0 ? CLIENT : SERVER;

    if (session->stage == CARRIES_ON && maker->capture.octets >= maker->limit)
        session->stage = ENDS;
    switch (session->stage) {
    case CONNECTS:
        tell(maker, session, CLIENT, SYN);
        break;
    case ACCEPTS:
        tell(maker, session, SERVER, SYN | ACK);
        break;
    case CONNECTED:
    case HEARS_ANSWER:
        tell(maker, session, CLIENT, ACK);
        break;
    case GREETS:
        greet(maker, session);
        break;
    case CHOOSES:
        choose(maker, session);
        break;
    case LOGS_IN:
        log_in(maker, session);
        break;
    case LETS_IN:
        let_in(maker, session);
        break;
    case REQUESTS:
        request(maker, session);
        break;
    case REPLIES:
        reply(maker, session);
        break;
    case ASKS:
        relay(maker, session, CLIENT, 80 + below(&maker->capture, 80));
        break;
    case HEARS_QUESTION:
        tell(maker, session, SERVER, ACK);
        break;
    case ANSWERS:
        relay(maker, session, SERVER, 200 + below(&maker->capture, 160));
        break;
    case CARRIES_ON:
        burst(maker, session);
        return;
    case ENDS:
        tell(maker, session, first, FIN | ACK);
        break;
    case ENDS_TOO:
        tell(maker, session, !first, FIN | ACK);
        break;
    case HEARS_END:
        tell(maker, session, first, ACK);
        break;
    case OVER:
        break;
    }

    session->stage++;
    if (session->stage == LOGS_IN && session->method == NO_AUTH)
        session->stage = REQUESTS;
}

/* 250 clients of 192.0.2.0/24 take turns, each with ports of its own; the proxy is
 * 198.51.100.1:1080. */
static void begin(struct maker *maker, struct session *session)
{
    uint64_t number = maker->begun++;
    uint32_t client = 0xc0000201 + (uint32_t)(number % 250);
    uint16_t port = (uint16_t)(20000 + number / 250 % 45000);

    *session = (struct session){.number = number,
                                .ends = {.host = {client, 0xc6336401}, .port = {port, 1080}}};
    session->ends.next[CLIENT] = (uint32_t)chance(&maker->capture);
    session->ends.next[SERVER] = (uint32_t)chance(&maker->capture);
}

static void make(struct maker *maker, uint64_t sessions, struct session *open, size_t places)
{
    size_t count = 0;
    while (count < places && maker->begun < sessions)
        begin(maker, &open[count++]);
    while (count > 0) {
        struct session *session = &open[below(&maker->capture, count)];
        step(maker, session);
        if (session->stage != OVER)
            continue;
        if (maker->begun < sessions)
            begin(maker, session);
        else
            *session = open[--count];
    }
}

static void print_truth(const struct maker *maker)
{
    printf("{\"packets\":%" PRIu64 ",\"octets\":%" PRIu64 ",\"sessions\":%" PRIu64
           ",\"bytes_up\":%" PRIu64 ",\"bytes_down\":%" PRIu64 ",\"methods\":{\"0\":%" PRIu64
           ",\"2\":%" PRIu64 "}}\n",
           maker->capture.packets, maker->capture.octets, maker->begun, maker->relayed[CLIENT],
           maker->relayed[SERVER], maker->methods[NO_AUTH], maker->methods[PASSWORD]);
}

static uint64_t number_of(const char *text)
{
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    if (*text < '0' || *text > '9' || *end != '\0' || errno != 0) {
        fprintf(stderr, "make_captures: %s is not a number\n", text);
        exit(2);
    }
    return value;
}

int main(int argc, char **argv)
{
    static struct maker maker = {.capture = {.now = 1767225600000000U, .seed = 1928}};
    uint64_t sessions = 0;
    uint64_t places = 0;
    int option = 0;

    while ((option = getopt(argc, argv, "n:o:s:")) != -1) {
        if (option == 'n')
            sessions = number_of(optarg);
        else if (option == 'o')
            places = number_of(optarg);
        else if (option == 's')
            maker.limit = number_of(optarg);
        else
            return 2;
    }
    if (optind + 1 != argc || sessions == 0 || places == 0) {
        fprintf(stderr, "usage: make_captures -n SESSIONS -o OPEN [-s OCTETS] FILE\n");
        return 2;
    }

    struct session *open = calloc(places, sizeof *open);
    maker.capture.file = fopen(argv[optind], "wb");
    if (open == NULL || maker.capture.file == NULL) {
        fprintf(stderr, "make_captures: %s: %s\n", argv[optind], strerror(errno));
        free(open);
        return 3;
    }
    for (size_t i = 0; i < FILLER; i++)
        maker.filler[i] = (uint8_t)chance(&maker.capture);
    capture_begin(&maker.capture);
    make(&maker, sessions, open, places);
    free(open);
    bool failed = ferror(maker.capture.file) != 0;
    if (fclose(maker.capture.file) != 0 || failed) {
        fprintf(stderr, "make_captures: cannot write %s; is there room?\n", argv[optind]);
        return 3;
    }
    print_truth(&maker);
    return 0;
}
