/* Conversations as packets. */
#include "unit.h"

#include "capture/packet/flow_writer.h"
#include "reading.h"

#include <stdlib.h>
#include <string.h>

static struct memory memory;
static struct s5_pcapng *out;
static struct s5_flow_writer writer;
static struct s5_tcp_flow flow;
static int64_t now;

static const struct s5_peer *peer(uint16_t port)
{
    static struct s5_peer peers[4];
    static size_t next;
    struct s5_peer *one = &peers[next++ % 4];

    *one = (struct s5_peer){s5_host_ipv4((const uint8_t[]){192, 0, 2, 1}), port};
    return one;
}

static int make(void **state)
{
    (void)state;
    memory_open(&memory);
    out = s5_pcapng_over(memory.file, "memory", NULL, NULL);
    s5_flow_writer_init(&writer, out, s5_pcapng_add_interface(out, S5_LINK_RAW, 0, NULL));
    s5_tcp_flow_init(&flow, peer(5), peer(80));
    now = 1;
    return 0;
}

static int unmake(void **state)
{
    (void)state;
    int status = s5_pcapng_free(out, NULL);
    memory_close(&memory);
    return status;
}

static void assert_written(const char *want)
{
    assert_int_equal(s5_pcapng_flush(out, NULL), 0);
    assert_string_equal(conversation(memory_octets(&memory)), want);
}

static void data(enum s5_flow_side side, const char *text)
{
    s5_tcp_data(&writer, &flow, side, s5_span_text(text), strlen(text), now++);
}

#define UP S5_FLOW_OPENER
#define DOWN S5_FLOW_ANSWERER
#define OPENING "5>80 S 0 0 +0\n80>5 SA 0 1 +0\n5>80 A 1 1 +0\n"

static void whole(void **state)
{
    (void)state;
    s5_tcp_ask(&writer, &flow, now++);
    s5_tcp_stand(&writer, &flow, now++);
    data(UP, "hello");
    data(DOWN, "you");
    data(UP, "!");
    s5_tcp_end(&writer, &flow, UP, now++);
    data(DOWN, "bye");
    s5_tcp_end(&writer, &flow, DOWN, now++);
    assert_written(OPENING "5>80 PA 1 1 +5 hello\n80>5 A 1 6 +0\n"
                           "80>5 PA 1 6 +3 you\n5>80 A 6 4 +0\n"
                           "5>80 PA 6 4 +1 !\n80>5 A 4 7 +0\n"
                           "5>80 FA 7 4 +0\n80>5 A 4 8 +0\n"
                           "80>5 PA 4 8 +3 bye\n5>80 A 8 7 +0\n"
                           "80>5 FA 7 8 +0\n5>80 A 8 8 +0\n");
}

/* What comes before it is made up where it was not told; what cannot come is not written. */
static void half_told(void **state)
{
    (void)state;
    data(UP, "");
    assert_written("");
    data(DOWN, "first");
    s5_tcp_ask(&writer, &flow, now++);
    s5_tcp_stand(&writer, &flow, now++);
    data(DOWN, "");
    s5_tcp_end(&writer, &flow, DOWN, now++);
    s5_tcp_end(&writer, &flow, DOWN, now++);
    data(DOWN, "late");
    s5_tcp_reset(&writer, &flow, UP, now++);
    s5_tcp_reset(&writer, &flow, DOWN, now++);
    s5_tcp_end(&writer, &flow, UP, now++);
    data(UP, "later");
    s5_tcp_stand(&writer, &flow, now++);
    assert_written(OPENING "80>5 PA 1 1 +5 first\n5>80 A 1 6 +0\n"
                           "80>5 FA 6 1 +0\n5>80 A 1 7 +0\n"
                           "5>80 RA 1 7 +0\n");
}

static void refused(void **state)
{
    (void)state;
    s5_tcp_ask(&writer, &flow, now++);
    s5_tcp_reset(&writer, &flow, DOWN, now++);
    s5_tcp_stand(&writer, &flow, now++);
    assert_written("5>80 S 0 0 +0\n80>5 RA 0 1 +0\n");
}

static void ended_at_once(void **state)
{
    (void)state;
    s5_tcp_end(&writer, &flow, DOWN, now++);
    assert_written(OPENING "80>5 FA 1 1 +0\n5>80 A 1 2 +0\n");
}

static void syn_options(void **state)
{
    struct s5_span rest;
    struct block block;
    struct captured packet;
    struct dissected d;

    (void)state;
    s5_tcp_ask(&writer, &flow, now++);
    s5_pcapng_flush(out, NULL);
    rest = memory_octets(&memory);
    while (read_block(&rest, &block))
        ;
    read_packet(&block, &packet);
    dissect(packet.octets, packet.size, &d);
    /* The longest segment 65,495, and a window scaled by 14. */
    assert_true(s5_span_equal(d.options, S5_BYTES(2, 4, 0xff, 0xd7, 1, 3, 3, 14)));
}

static void cut_up(void **state)
{
    uint8_t *octets = calloc(1, 140000);

    (void)state;
    s5_tcp_data(&writer, &flow, UP, (struct s5_span){octets, 140000}, 140000, now++);
    free(octets);
    assert_written(OPENING "5>80 A 1 1 +65495\n80>5 A 1 65496 +0\n"
                           "5>80 A 65496 1 +65495\n80>5 A 1 130991 +0\n"
                           "5>80 PA 130991 1 +9010\n80>5 A 1 140001 +0\n");
}

static void not_kept(void **state)
{
    (void)state;
    s5_tcp_data(&writer, &flow, DOWN, s5_span_text("front"), 70000, now++);
    s5_tcp_data(&writer, &flow, DOWN, (struct s5_span){NULL, 0}, 3, now++);
    data(DOWN, "whole");
    assert_written(OPENING "80>5 A 1 1 +5/65495 front\n5>80 A 1 65496 +0\n"
                           "80>5 PA 65496 1 +0/4505\n5>80 A 1 70001 +0\n"
                           "80>5 PA 70001 1 +0/3\n5>80 A 1 70004 +0\n"
                           "80>5 PA 70004 1 +5 whole\n5>80 A 1 70009 +0\n");
}

/* Sequence numbers begin anew behind 4 GiB. */
static void wraps(void **state)
{
    (void)state;
    s5_tcp_stand(&writer, &flow, now++);
    flow.next[UP] = 0xfffffffc;
    flow.heard[DOWN] = 0xfffffffc;
    data(UP, "around");
    s5_tcp_end(&writer, &flow, UP, now++);
    assert_written(OPENING "5>80 PA 4294967292 1 +6 around\n80>5 A 1 2 +0\n"
                           "5>80 FA 2 1 +0\n80>5 A 1 3 +0\n");
}

static void comments(void **state)
{
    (void)state;
    writer.comment = "a flow";
    s5_tcp_stand(&writer, &flow, now++);
    writer.comment = "octets";
    data(UP, "x");
    assert_written("5>80 S 0 0 +0 (a flow)\n80>5 SA 0 1 +0\n5>80 A 1 1 +0\n"
                   "5>80 PA 1 1 +1 x (octets)\n80>5 A 1 2 +0\n");
}

static void datagrams(void **state)
{
    static uint8_t octets[70000];
    struct s5_peer six = {s5_host_ipv6((const uint8_t[16]){[15] = 1}), 53};

    (void)state;
    assert_true(s5_udp_put(&writer, peer(5), peer(53), s5_span_text("ask"), 3, now++));
    assert_true(s5_udp_put(&writer, peer(53), peer(5), s5_span_text("ans"), 400, now++));
    assert_true(s5_udp_put(&writer, peer(5), peer(53), (struct s5_span){NULL, 0}, 0, now++));
    assert_true(
        s5_udp_put(&writer, peer(5), peer(53), (struct s5_span){octets, 65507}, 65507, now++));
    assert_false(
        s5_udp_put(&writer, peer(5), peer(53), (struct s5_span){octets, 65508}, 65508, now++));
    assert_true(s5_udp_put(&writer, &six, &six, (struct s5_span){octets, 65527}, 65527, now++));
    assert_false(s5_udp_put(&writer, &six, &six, (struct s5_span){octets, 65528}, 65528, now++));
    assert_false(s5_udp_put(&writer, &six, &six, (struct s5_span){octets, 9}, SIZE_MAX, now++));
    assert_written("5>53 UDP +3 ask\n53>5 UDP +3/400 ans\n5>53 UDP +0\n5>53 UDP +65507\n"
                   "53>53 UDP +65527\n");
}

/* Very many at once: each keeps its own numbers, and little else. */
static void many(void **state)
{
    enum { FLOWS = 60000 };
    struct s5_tcp_flow *flows = malloc(FLOWS * sizeof *flows);
    struct s5_span rest;
    struct block block;
    size_t packets = 0;
    size_t octets = 0;

    (void)state;
    assert_in_range(sizeof *flows, 1, 64);
    assert_non_null(flows);
    for (size_t i = 0; i < FLOWS; i++) {
        s5_tcp_flow_init(&flows[i], peer((uint16_t)(i + 1)), peer(80));
        s5_tcp_stand(&writer, &flows[i], now);
    }
    for (size_t i = 0; i < FLOWS; i++)
        s5_tcp_data(&writer, &flows[i], i % 2 ? UP : DOWN, s5_span_text("octets"), i % 7 + 6, now);
    for (size_t i = 0; i < FLOWS; i++)
        s5_tcp_end(&writer, &flows[i], UP, now);
    free(flows);
    s5_pcapng_flush(out, NULL);
    rest = memory_octets(&memory);
    while (read_block(&rest, &block)) {
        struct captured packet;
        struct dissected d;
        if (block.type != 6)
            continue;
        read_packet(&block, &packet);
        dissect(packet.octets, packet.size, &d);
        packets++;
        octets += d.payload_size;
        if (d.payload_size == 0)
            continue;
        size_t i = (d.to_port == 80 ? d.from_port : d.to_port) - 1U;
        assert_int_equal(d.payload_size, i % 7 + 6);
        assert_int_equal(d.seq, 1);
        assert_int_equal(d.to_port == 80, i % 2);
    }
    assert_int_equal(packets, FLOWS * 7);
    assert_in_range(octets, FLOWS * 8, FLOWS * 9);
}

#define FLOW_TEST(f) cmocka_unit_test_setup_teardown(f, make, unmake)

int main(void)
{
    const struct CMUnitTest tests[] = {
        FLOW_TEST(whole),       FLOW_TEST(half_told), FLOW_TEST(refused),  FLOW_TEST(ended_at_once),
        FLOW_TEST(syn_options), FLOW_TEST(cut_up),    FLOW_TEST(not_kept), FLOW_TEST(wraps),
        FLOW_TEST(comments),    FLOW_TEST(datagrams), FLOW_TEST(many),
    };
    return cmocka_run_group_tests_name("flow_writer", tests, NULL, NULL);
}
