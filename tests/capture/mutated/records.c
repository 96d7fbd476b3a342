#include "capture/mutated/records.h"

#include "capture/file/pcap_read.h"
#include "capture/file/pcapng_read.h"

#include <stdlib.h>
#include <string.h>

enum { PCAP_HEADER = 24, PCAP_RECORD = 16, BLOCK = 12, ENHANCED = 28, ENHANCED_TYPE = 6 };

static uint32_t number_at(const struct records *records, const uint8_t *octets)
{
    uint32_t value;

    memcpy(&value, octets, sizeof value);
    return records->swapped ? __builtin_bswap32(value) : value;
}

void record_put(const struct records *records, struct record *record, size_t at, uint32_t value)
{
    if (records->swapped)
        value = __builtin_bswap32(value);
    memcpy(record->octets + at, &value, sizeof value);
}

static void *checked(void *memory)
{
    if (memory == NULL)
        abort();
    return memory;
}

static struct record *open_slot(struct records *records, size_t at)
{
    records->list = checked(realloc(records->list, (records->count + 1) * sizeof *records->list));
    memmove(records->list + at + 1, records->list + at,
            (records->count - at) * sizeof *records->list);
    records->count++;
    return &records->list[at];
}

void records_insert(struct records *records, size_t at, const struct record *record)
{
    struct record copy = *record;

    copy.octets = checked(malloc(record->size + 1));
    memcpy(copy.octets, record->octets, record->size);
    *open_slot(records, at) = copy;
}

void records_drop(struct records *records, size_t which)
{
    free(records->list[which].octets);
    records->count--;
    memmove(records->list + which, records->list + which + 1,
            (records->count - which) * sizeof *records->list);
}

void records_free(struct records *records)
{
    for (size_t i = 0; i < records->count; i++)
        free(records->list[i].octets);
    free(records->list);
    *records = (struct records){0};
}

static void append(struct records *records, struct s5_span octets, bool packet, size_t data,
                   size_t captured)
{
    struct record record = {.octets = (uint8_t *)(uintptr_t)octets.data,
                            .size = octets.size,
                            .packet = packet,
                            .data = data,
                            .captured = captured};

    records_insert(records, records->count, &record);
}

static void read_pcap(struct records *records, struct s5_span rest)
{
    append(records, s5_span_first(rest, PCAP_HEADER), false, 0, 0);
    rest = s5_span_skip(rest, PCAP_HEADER);
    while (rest.size >= PCAP_RECORD) {
        size_t captured = number_at(records, rest.data + 8);
        if (captured > rest.size - PCAP_RECORD)
            break;
        append(records, s5_span_first(rest, PCAP_RECORD + captured), true, PCAP_RECORD, captured);
        rest = s5_span_skip(rest, PCAP_RECORD + captured);
    }
    if (rest.size > 0)
        append(records, rest, false, 0, 0);
}

static void read_pcapng(struct records *records, struct s5_span rest)
{
    while (rest.size >= BLOCK) {
        size_t size = number_at(records, rest.data + 4);
        if (size < BLOCK || size % 4 != 0 || size > rest.size)
            break;
        bool packet = number_at(records, rest.data) == ENHANCED_TYPE && size >= ENHANCED + 4;
        size_t captured = packet ? number_at(records, rest.data + 20) : 0;
        packet = packet && captured <= size - ENHANCED - 4;
        append(records, s5_span_first(rest, size), packet, ENHANCED, captured);
        rest = s5_span_skip(rest, size);
    }
    if (rest.size > 0)
        append(records, rest, false, 0, 0);
}

void records_read(struct records *records, struct s5_span file)
{
    *records = (struct records){.pcapng = s5_pcapng_is(s5_span_first(file, S5_OCTETS_HEAD))};
    if (records->pcapng && file.size >= BLOCK) {
        records->swapped = file.data[8] == 0x1a;
        read_pcapng(records, file);
    } else if (s5_pcap_is(s5_span_first(file, S5_OCTETS_HEAD)) && file.size >= PCAP_HEADER) {
        records->swapped = file.data[0] == 0xa1;
        read_pcap(records, file);
    } else if (file.size > 0) {
        append(records, file, false, 0, 0);
    }
}

uint8_t *records_write(const struct records *records, size_t *size)
{
    *size = 0;
    for (size_t i = 0; i < records->count; i++)
        *size += records->list[i].size;
    uint8_t *file = checked(malloc(*size + 1));
    uint8_t *at = file;
    for (size_t i = 0; i < records->count; i++) {
        memcpy(at, records->list[i].octets, records->list[i].size);
        at += records->list[i].size;
    }
    return file;
}

void record_cut(const struct records *records, struct record *record, size_t captured)
{
    size_t behind = record->data + record->captured;

    if (!record->packet || captured >= record->captured)
        return;
    if (!records->pcapng) {
        record_put(records, record, 8, (uint32_t)captured);
        record->size = record->data + captured;
    } else {
        /* Options, if any, move up; the octets are padded to four. */
        size_t padded = (captured + 3) / 4 * 4;
        behind = record->data + (record->captured + 3) / 4 * 4;
        memmove(record->octets + record->data + padded, record->octets + behind,
                record->size - behind);
        record->size -= behind - record->data - padded;
        record_put(records, record, 20, (uint32_t)captured);
        record_put(records, record, 4, (uint32_t)record->size);
        record_put(records, record, record->size - 4, (uint32_t)record->size);
    }
    record->captured = captured;
    record->tcp = record->tcp && record->payload <= record->data + captured;
}

size_t record_lengths(const struct records *records, const struct record *record, size_t at[4])
{
    if (records->pcapng) {
        size_t count = 0;
        if (record->size < BLOCK)
            return 0;
        at[count++] = 4;
        at[count++] = record->size - 4;
        if (record->packet) {
            at[count++] = 20;
            at[count++] = 24;
        }
        return count;
    }
    if (!record->packet)
        return 0;
    at[0] = 8;
    at[1] = 12;
    return 2;
}
