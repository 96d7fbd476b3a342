/* A name server on a loopback port, which answers by the first label of what it is asked. */
#ifndef SOCKSPEC_TESTS_NET_NAMESERVER_H
#define SOCKSPEC_TESTS_NET_NAMESERVER_H

#include "stand.h"

#include "net/datagrams.h"

enum { NO_SUCH_NAME = 3, SERVER_FAILED = 2, SERVER_REFUSED = 5 };

static const struct {
    const char *label;
    int fours, sixes; /* addresses that it has: 192.0.2.1 and on, 2001:db8::1 and on */
    int rcode;
    bool silent;
    bool by_tcp; /* the datagram says only that it was truncated */
} zone[] = {
    {"both", 1, 1, 0, false, false},
    {"four", 1, 0, 0, false, false},
    {"six", 0, 1, 0, false, false},
    {"many", 20, 20, 0, false, false},
    {"large", 40, 40, 0, false, true},
    {"empty", 0, 0, 0, false, false},
    {"none", 0, 0, NO_SUCH_NAME, false, false},
    {"failing", 0, 0, SERVER_FAILED, false, false},
    {"refusing", 0, 0, SERVER_REFUSED, false, false},
    {"silent", 0, 0, 0, true, false},
};

struct nameserver {
    struct s5_loop *loop;
    struct s5_datagrams *datagrams;
    struct s5_listener *listener;
    struct s5_stream *stream; /* the last that asked by TCP */
    struct s5_endpoint at;
    int asked;
};

/* Writes the answer to the query `in`, RFC 1035 section 4; 0 where there is none. */
static inline size_t nameserver_answer(struct nameserver *server, struct s5_span in, bool tcp,
                                       uint8_t out[2048])
{
    size_t row = 0, end = 12;

    server->asked++;
    assert_true(in.size > 17);
    while (row < S5_COUNT(zone) && (strlen(zone[row].label) != in.data[12] ||
                                    memcmp(zone[row].label, in.data + 13, in.data[12]) != 0))
        row++;
    assert_true(row < S5_COUNT(zone));
    if (zone[row].silent)
        return 0;
    while (in.data[end] != 0)
        end += in.data[end] + 1u;
    bool six = in.data[end + 2] == 28;
    end += 5;
    int count = six ? zone[row].sixes : zone[row].fours;
    bool cut = zone[row].by_tcp && !tcp;
    if (cut)
        count = 0;
    memset(out, 0, 2048);
    memcpy(out, in.data, end);
    out[2] = (uint8_t)(0x80 | (in.data[2] & 1) | (cut ? 2 : 0));
    out[3] = (uint8_t)(0x80 | zone[row].rcode);
    out[7] = (uint8_t)count;
    out[10] = out[11] = 0; /* no additional records */
    for (int i = 1; i <= count; i++) {
        const uint8_t head[] = {0xc0, 12, 0, six ? 28 : 1, 0, 1, 0, 0, 0, 60, 0, six ? 16 : 4};
        memcpy(out + end, head, sizeof head);
        end += sizeof head;
        const uint8_t four[4] = {192, 0, 2, (uint8_t)i};
        const uint8_t sixteen[16] = {0x20, 1, 0xd, 0xb8, [15] = (uint8_t)i};
        memcpy(out + end, six ? sixteen : four, six ? 16 : 4);
        end += six ? 16 : 4;
    }
    return end;
}

static void nameserver_received(void *user, const struct s5_endpoint *from, struct s5_span in)
{
    struct nameserver *server = user;
    uint8_t out[2048];
    size_t size = nameserver_answer(server, in, false, out);
    if (size > 0)
        s5_datagrams_send(server->datagrams, from, (struct s5_span){out, size});
}

/* The queries may come together; that one is cut in two is not to be feared on loopback. */
static void nameserver_read(void *user, struct s5_span in)
{
    struct nameserver *server = user;
    while (in.size >= 2) {
        uint8_t out[2048], head[2];
        size_t query = (size_t)in.data[0] << 8 | in.data[1];
        struct s5_span one = s5_span_first(s5_span_skip(in, 2), query);
        size_t size = nameserver_answer(server, one, true, out);
        head[0] = (uint8_t)(size >> 8);
        head[1] = (uint8_t)size;
        s5_stream_write(server->stream, (struct s5_span){head, 2});
        s5_stream_write(server->stream, (struct s5_span){out, size});
        in = s5_span_skip(in, 2 + query);
    }
}

static void nameserver_accepted(void *user, struct s5_stream *stream)
{
    static const struct s5_stream_events events = {.read = nameserver_read};
    struct nameserver *server = user;
    if (server->stream != NULL)
        s5_stream_close(server->stream);
    server->stream = stream;
    s5_stream_listen_to(stream, &events, server);
    s5_stream_read(stream, true);
}

static inline void nameserver_up(struct nameserver *server, struct s5_loop *loop)
{
    struct s5_endpoint at = endpoint("127.0.0.1:0");
    *server = (struct nameserver){.loop = loop};
    server->listener = s5_listener_new(loop, &at, nameserver_accepted, server, NULL);
    assert_non_null(server->listener);
    s5_listener_local(server->listener, &server->at);
    server->datagrams = s5_datagrams_new(loop, &server->at, nameserver_received, server, NULL);
    assert_non_null(server->datagrams);
}

static inline void nameserver_down(struct nameserver *server)
{
    s5_datagrams_free(server->datagrams);
    s5_listener_free(server->listener);
    if (server->stream != NULL)
        s5_stream_close(server->stream);
}

#endif
