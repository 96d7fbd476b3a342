#include "unit.h"

#include <stdio.h>

#include "base/text.h"
#include "reading.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { TEXT = 256 * 1024 };

void memory_open(struct memory *memory)
{
    *memory = (struct memory){0};
    memory->file = open_memstream(&memory->data, &memory->size);
    assert_non_null(memory->file);
}

struct s5_span memory_octets(struct memory *memory)
{
    assert_int_equal(fflush(memory->file), 0);
    return (struct s5_span){(const uint8_t *)memory->data, memory->size};
}

void memory_close(struct memory *memory)
{
    fclose(memory->file);
    free(memory->data);
}

uint16_t read_u16(struct s5_span in, size_t at)
{
    assert_in_range(at + 2, 2, in.size);
    return (uint16_t)(in.data[at] | in.data[at + 1] << 8);
}

uint32_t read_u32(struct s5_span in, size_t at)
{
    return read_u16(in, at) | (uint32_t)read_u16(in, at + 2) << 16;
}

bool read_block(struct s5_span *rest, struct block *out)
{
    if (rest->size == 0)
        return false;
    out->type = read_u32(*rest, 0);
    uint32_t size = read_u32(*rest, 4);
    assert_int_equal(size % 4, 0);
    assert_in_range(size, 12, rest->size);
    assert_int_equal(read_u32(*rest, size - 4), size);
    out->body = (struct s5_span){rest->data + 8, size - 12};
    *rest = s5_span_skip(*rest, size);
    return true;
}

bool read_option(const struct block *block, size_t at, uint16_t code, struct s5_span *out)
{
    bool found = false;

    while (at < block->body.size) {
        uint16_t its = read_u16(block->body, at);
        uint16_t size = read_u16(block->body, at + 2);
        struct s5_span value = {block->body.data + at + 4, size};
        at += 4 + (size + 3U) / 4 * 4;
        assert_in_range(at, 0, block->body.size);
        for (const uint8_t *c = value.data + value.size; c < block->body.data + at; c++)
            assert_int_equal(*c, 0);
        if (its == 0) {
            assert_int_equal(size, 0);
            assert_int_equal(at, block->body.size);
            return found;
        }
        if (its == code) {
            assert_false(found);
            found = true;
            *out = value;
        }
        /* Options end with a mark. */
        assert_in_range(at, 0, block->body.size - 4);
    }
    return false;
}

void read_packet(const struct block *block, struct captured *out)
{
    struct s5_span comment;

    assert_int_equal(block->type, 6);
    *out = (struct captured){.interface = read_u32(block->body, 0),
                             .time = (uint64_t)read_u32(block->body, 4) << 32 |
                                     read_u32(block->body, 8),
                             .octets = {block->body.data + 20, read_u32(block->body, 12)},
                             .size = read_u32(block->body, 16)};
    size_t padded = (out->octets.size + 3) / 4 * 4;
    assert_in_range(20 + padded, 20, block->body.size);
    assert_in_range(out->octets.size, 0, out->size);
    if (read_option(block, 20 + padded, 1, &comment))
        snprintf(out->comment, sizeof out->comment, "%.*s", (int)comment.size,
                 (const char *)comment.data);
}

/* ---- IP ---- */

static uint32_t wide(const uint8_t *at, size_t octets)
{
    uint32_t value = 0;

    for (size_t i = 0; i < octets; i++)
        value = value << 8 | at[i];
    return value;
}

/* Adds word by word with the carry brought round at once, as RFC 1071 tells it first. */
static uint16_t add(uint16_t sum, const uint8_t *octets, size_t size)
{
    for (size_t i = 0; i < size; i += 2) {
        uint32_t more = (uint32_t)sum + (uint32_t)(octets[i] << 8);
        if (i + 1 < size)
            more += octets[i + 1];
        sum = (uint16_t)(more % 0x10000 + more / 0x10000);
    }
    return sum;
}

static void check_sum(const struct dissected *d, struct s5_span held, size_t size, uint8_t protocol)
{
    size_t host = d->four ? 4 : 16;
    uint8_t length[] = {0, protocol, (uint8_t)(size >> 8), (uint8_t)size};
    uint16_t sum = add(add(add(0, d->from, host), d->to, host), length, sizeof length);

    /* With the checksum in it, the sum is all ones; what was not captured counts as zeros. */
    assert_int_equal(add(sum, held.data, held.size), 0xffff);
}

static size_t dissect_ip(struct s5_span packet, size_t size, struct dissected *out,
                         uint8_t *protocol)
{
    size_t header = 40;

    out->four = packet.data[0] >> 4 == 4;
    if (out->four) {
        header = 20;
        assert_int_equal(packet.data[0], 0x45);
        assert_int_equal(wide(packet.data + 2, 2), size);
        assert_int_equal(wide(packet.data + 6, 2), 0x4000);
        assert_int_equal(add(0, packet.data, header), 0xffff);
        *protocol = packet.data[9];
        memcpy(out->from, packet.data + 12, 4);
        memcpy(out->to, packet.data + 16, 4);
    } else {
        assert_int_equal(wide(packet.data, 4), 0x60000000);
        assert_int_equal(wide(packet.data + 4, 2), size - header);
        *protocol = packet.data[6];
        memcpy(out->from, packet.data + 8, 16);
        memcpy(out->to, packet.data + 24, 16);
    }
    return header;
}

void dissect(struct s5_span packet, size_t size, struct dissected *out)
{
    uint8_t protocol;
    size_t header;

    *out = (struct dissected){0};
    size_t ip = dissect_ip(packet, size, out, &protocol);
    struct s5_span held = s5_span_skip(packet, ip);
    check_sum(out, held, size - ip, protocol);
    out->from_port = (uint16_t)wide(held.data, 2);
    out->to_port = (uint16_t)wide(held.data + 2, 2);
    out->tcp = protocol == 6;
    if (out->tcp) {
        header = (size_t)(held.data[12] >> 4) * 4;
        out->seq = wide(held.data + 4, 4);
        out->ack = wide(held.data + 8, 4);
        out->flags = held.data[13];
        out->options = (struct s5_span){held.data + 20, header - 20};
    } else {
        assert_int_equal(protocol, 17);
        header = 8;
        assert_int_equal(wide(held.data + 4, 2), size - ip);
        assert_int_not_equal(wide(held.data + 6, 2), 0);
    }
    out->payload = s5_span_skip(held, header);
    out->payload_size = size - ip - header;
}

/* ---- a conversation ---- */

static void print_payload(const struct dissected *d, char *text)
{
    bool printable = d->payload.size > 0 && d->payload.size <= 40;

    s5_text_append(text, TEXT, " +%zu", d->payload.size);
    if (d->payload.size < d->payload_size)
        s5_text_append(text, TEXT, "/%zu", d->payload_size);
    for (size_t i = 0; i < d->payload.size && printable; i++)
        printable = isprint(d->payload.data[i]) != 0;
    if (printable)
        s5_text_append(text, TEXT, " %.*s", (int)d->payload.size, (const char *)d->payload.data);
}

/* The address that the tests use, of which nothing is said. */
static bool is_usual(const struct dissected *d, const uint8_t *host)
{
    return !d->four || memcmp(host, "\xc0\x00\x02\x01", 4) == 0 ||
           memcmp(host, "\x7f\x00\x00\x01", 4) == 0;
}

static void print_packet(const struct captured *packet, char *text)
{
    static const char letters[] = "FSRPA";
    struct dissected d;

    dissect(packet->octets, packet->size, &d);
    s5_text_append(text, TEXT, "%u>%u ", (unsigned)d.from_port, (unsigned)d.to_port);
    for (size_t i = 0; d.tcp && i < sizeof letters - 1; i++)
        if (d.flags & 1U << i)
            s5_text_append(text, TEXT, "%c", letters[i]);
    if (d.tcp)
        s5_text_append(text, TEXT, " %u %u", (unsigned)d.seq, (unsigned)d.ack);
    else
        s5_text_append(text, TEXT, "UDP");
    print_payload(&d, text);
    if (!is_usual(&d, d.from) || !is_usual(&d, d.to))
        s5_text_append(text, TEXT, " another address");
    if (packet->comment[0] != '\0')
        s5_text_append(text, TEXT, " (%s)", packet->comment);
    s5_text_append(text, TEXT, "\n");
}

const char *conversation(struct s5_span capture)
{
    static char text[TEXT];
    struct block block;
    struct captured packet;
    uint64_t time = 0;

    text[0] = '\0';
    while (read_block(&capture, &block)) {
        if (block.type != 6)
            continue;
        read_packet(&block, &packet);
        assert_true(packet.time >= time);
        time = packet.time;
        print_packet(&packet, text);
    }
    return text;
}
