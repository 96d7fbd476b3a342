/* A capture file, pcap or pcapng, perhaps packed: its packets. */
#include "capture/file/source.h"
#include "fuzz/laws/log.h"
#include "fuzz/memory_file.h"
#include "fuzz/target.h"

#include <string.h>

static bool is_line(const char *text)
{
    for (; *text != '\0'; text++)
        if ((unsigned char)*text < 0x20 || (unsigned char)*text > 0x7e)
            return false;
    return true;
}

static const char *law_of_packet(const struct s5_packet *packet, uint64_t before)
{
    if (packet->frame <= before)
        return "packets are not numbered in their order";
    if (packet->octets.size > packet->size)
        return "more was captured than was on the wire";
    return packet->timeless && packet->time != 0 ? "there is no time, and it is told" : NULL;
}

static void note(struct log *log, const struct s5_packet *packet)
{
    log_number(log, packet->frame);
    log_number(log, (uint64_t)packet->time);
    log_number(log, packet->link);
    log_number(log, packet->interface);
    log_number(log, packet->size);
    log_u8(log, packet->nanoseconds);
    log_span(log, packet->octets);
}

/* Reads to the end, and notes what was read; what there is no room for is not noted. */
static const char *read_all(struct s5_source *source, struct log *log)
{
    struct s5_packet packet;
    struct s5_error error = {""};
    enum s5_source_status status;
    uint64_t frame = 0;
    unsigned packets = 0;

    while ((status = s5_source_next(source, &packet, &error)) == S5_SOURCE_PACKET) {
        const char *broken = law_of_packet(&packet, frame);
        frame = packet.frame;
        packets++;
        if (broken != NULL)
            return broken;
        note(log, &packet);
    }
    fuzz_verdict("%s, %u packets", status == S5_SOURCE_END ? "whole" : "damaged", packets);
    log_u8(log, (uint8_t)status);
    if (status == S5_SOURCE_FAILED)
        return "reading fails";
    if (status == S5_SOURCE_END)
        return NULL;
    log_span(log, s5_span_text(error.text));
    return error.text[0] != '\0' && is_line(error.text) ? NULL : "damage is told in no clear line";
}

static const char *read_file(const char *path, struct log *log)
{
    struct s5_source_options options = {.path = path};
    struct s5_error error = {""};
    bool usage = false;
    struct s5_source *source = s5_source_open(&options, &usage, &error);

    log_clear(log);
    fuzz_verdict("no capture");
    if (source == NULL)
        return !usage || error.text[0] == '\0' || !is_line(error.text)
                   ? "what is no capture is told in no clear line"
                   : NULL;
    const char *broken = read_all(source, log);
    s5_source_close(source);
    return broken;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct log first;
    static struct log again;
    struct s5_span in = {data, size};
    const char *path = memory_file(0, in);
    uint64_t draw = fuzz_draw(in);

    fuzz_demand("capture", read_file(path, &first), in);
    if (draw % 16 == 0) {
        fuzz_demand("capture", read_file(path, &again), in);
        FUZZ_DEMAND(first.size > LOG_MAX || log_equal(&first, &again), in);
    }
    return 0;
}
