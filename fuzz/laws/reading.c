#include "fuzz/laws/reading.h"

#include "fuzz/laws/memory.h"
#include "fuzz/laws/records.h"

#include <stdlib.h>
#include <string.h>

enum { MIB = 1 << 20, MEMORY_MAX = 64 * MIB };

struct s5_reader_options reading_defaults(void)
{
    return (struct s5_reader_options){
        .flows = {.flows_max = 65536, .held_max = 16 * MIB},
        .fragments_max = 4 * MIB,
        .records_max = 8 * MIB,
        .records = S5_RECORDS_JSON,
        .lint = true,
    };
}

static struct wire *wire_of(struct reading *reading, const struct s5_peer *from,
                            const struct s5_peer *to)
{
    for (size_t i = 0; i < reading->wire_count; i++)
        if (s5_peer_equal(&reading->wires[i].from, from) &&
            s5_peer_equal(&reading->wires[i].to, to))
            return &reading->wires[i];
    return NULL;
}

/* What each side of a connection sent at most, counted without a look at sequence numbers. */
static void count_wire(struct reading *reading, const struct s5_segment *segment)
{
    if (segment->transport != S5_TRANSPORT_TCP)
        return;
    struct wire *wire = wire_of(reading, &segment->from, &segment->to);
    if (wire == NULL) {
        reading->wires =
            realloc(reading->wires, (reading->wire_count + 1) * sizeof *reading->wires);
        if (reading->wires == NULL)
            abort();
        wire = &reading->wires[reading->wire_count++];
        *wire = (struct wire){segment->from, segment->to, 0};
    }
    wire->octets += segment->payload_size;
}

/* Bounded, whatever the capture holds. */
static void check_memory(struct reading *reading)
{
    size_t all = memory_held();
    size_t held = all > reading->before ? all - reading->before : 0;

    if (held > MEMORY_MAX)
        s5_buffer_printf(&reading->faults, "holds %zu octets of memory\n", held);
}

static void check_totals(struct reading *reading, const struct s5_reader_options *options)
{
    const struct s5_reader_totals *totals = &reading->totals;
    const struct s5_flow_totals *flows = &totals->flows;
    uint64_t became =
        flows->sessions + flows->socks4 + flows->silent + flows->mid_stream + flows->other;

    if (flows->connections != became)
        s5_buffer_printf(&reading->faults, "of %llu connections something became of %llu\n",
                         (unsigned long long)flows->connections, (unsigned long long)became);
    if (flows->sessions > totals->sessions)
        s5_buffer_text(&reading->faults, "more connections have sessions than there are\n");
    if (!options->lint && totals->violations > 0)
        s5_buffer_text(&reading->faults, "violations that nobody asked for\n");
}

/* Hands a packet on in a block of its own, which ends where it ends and is gone afterwards, so that
 * a sanitizer sees who reads past it, or later. */
static void take(struct reading *reading, struct s5_reader *reader, struct s5_decoder *decoder,
                 struct s5_packet packet)
{
    uint8_t *own = malloc(packet.octets.size);
    struct s5_segment segment;

    if (own == NULL && packet.octets.size > 0)
        abort();
    if (packet.octets.size > 0)
        memcpy(own, packet.octets.data, packet.octets.size);
    packet.octets.data = own;
    s5_decode(decoder, &packet, &segment);
    count_wire(reading, &segment);
    s5_reader_take(reader, &packet);
    free(own);
}

static void read_all(struct reading *reading, struct s5_source *source,
                     const struct s5_reader_options *options)
{
    struct s5_reader *reader = s5_reader_new(options);
    struct s5_decoder *decoder = s5_decoder_new(options->fragments_max);
    struct s5_packet packet;
    struct s5_error error;

    if (reader == NULL || decoder == NULL)
        abort();
    while ((reading->ended = s5_source_next(source, &packet, &error)) == S5_SOURCE_PACKET) {
        if (packet.frame <= reading->frame)
            s5_buffer_text(&reading->faults, "packets are not numbered in their order\n");
        reading->frame = packet.frame;
        take(reading, reader, decoder, packet);
        if (packet.frame % 64 == 0)
            check_memory(reading);
    }
    check_memory(reading);
    if (reading->ended == S5_SOURCE_FAILED)
        s5_buffer_printf(&reading->faults, "reading fails: %s\n", error.text);
    if (s5_reader_finish(reader, &error) != 0)
        s5_buffer_printf(&reading->faults, "records are lost: %s\n", error.text);
    check_memory(reading);
    reading->totals = *s5_reader_totals(reader);
    s5_decoder_free(decoder);
    s5_reader_free(reader);
}

void reading_do(struct reading *reading, const char *path, const struct s5_reader_options *options)
{
    struct s5_source_options from = {.path = path};
    struct s5_reader_options own = *options;
    struct s5_error error;
    bool usage;

    *reading = (struct reading){.before = memory_held()};
    own.out = open_memstream(&reading->text, &reading->size);
    if (own.out == NULL)
        abort();
    struct s5_source *source = s5_source_open(&from, &usage, &error);
    if (source != NULL) {
        read_all(reading, source, &own);
        s5_source_close(source);
    } else {
        reading->unusable = true;
        if (!usage)
            s5_buffer_printf(&reading->faults, "does not open: %s\n", error.text);
    }
    fclose(own.out);
    check_totals(reading, options);
    if (options->records == S5_RECORDS_JSON)
        laws_of_json(reading, options);
    else
        laws_of_text(reading, options);
}

void reading_free(struct reading *reading)
{
    free(reading->text);
    free(reading->wires);
    s5_buffer_fini(&reading->faults);
}
