#include "capture/file/pcap_read.h"

#include "capture/file/dlt.h"

#include <errno.h>
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdio_ext.h>
#include <stdlib.h>
#include <string.h>

enum {
    FILE_HEADER = 24,
    SNAPLEN_AT = 16,
    RECORD_HEADER = 16,
    PATCHED_RECORD_HEADER = 24, /* of libpcap's patched by Kuznetzov */
    /* libpcap asks for 16 octets and then for a packet: the more of them come out of one read(),
     * the better, as long as they stay in a processor's second cache. */
    BUFFER_SIZE = 64 * 1024,
};

struct s5_pcap_reader {
    struct s5_octets *octets;
    pcap_t *pcap;
    bool nanoseconds;
    uint16_t link;
    unsigned record_header;
    uint64_t frame;
    uint64_t offset; /* of the next record */
    char buffer[BUFFER_SIZE];
};

/* Magic numbers, in the order of the octets. */
static const struct magic {
    uint8_t octets[4];
    bool nanoseconds;
    unsigned record_header;
} magics[] = {
    {{0xa1, 0xb2, 0xc3, 0xd4}, false, RECORD_HEADER},
    {{0xd4, 0xc3, 0xb2, 0xa1}, false, RECORD_HEADER},
    {{0xa1, 0xb2, 0x3c, 0x4d}, true, RECORD_HEADER},
    {{0x4d, 0x3c, 0xb2, 0xa1}, true, RECORD_HEADER},
    {{0xa1, 0xb2, 0xcd, 0x34}, false, PATCHED_RECORD_HEADER},
    {{0x34, 0xcd, 0xb2, 0xa1}, false, PATCHED_RECORD_HEADER},
};

static const struct magic *find(struct s5_span head)
{
    for (size_t i = 0; i < S5_COUNT(magics); i++)
        if (head.size >= 4 && memcmp(head.data, magics[i].octets, 4) == 0)
            return &magics[i];
    return NULL;
}

bool s5_pcap_is(struct s5_span head)
{
    return find(head) != NULL;
}

static ssize_t read_cookie(void *cookie, char *out, size_t size)
{
    ssize_t got = s5_octets_read(cookie, (uint8_t *)out, size);

    if (got < 0)
        errno = EIO;
    return got;
}

/* The pcap_t closes the FILE. NULL with the error told. */
static pcap_t *open_pcap(struct s5_pcap_reader *reader, bool *usage, struct s5_error *error)
{
    char why[PCAP_ERRBUF_SIZE] = "";
    FILE *file = fopencookie(reader->octets, "r", (cookie_io_functions_t){.read = read_cookie});

    *usage = file != NULL;
    if (file == NULL) {
        s5_error_set(error, "out of memory");
        return NULL;
    }
    setvbuf(file, reader->buffer, _IOFBF, sizeof reader->buffer);
    __fsetlocking(file, FSETLOCKING_BYCALLER);
    pcap_t *pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_NANO, why);
    if (pcap == NULL) {
        fclose(file);
        s5_error_set(error, "%s is unusable: %s", s5_octets_name(reader->octets), why);
    }
    return pcap;
}

struct s5_pcap_reader *s5_pcap_reader_new(struct s5_octets *octets, bool *usage,
                                          struct s5_error *error)
{
    size_t there;
    uint8_t *head = s5_octets_head(octets, FILE_HEADER, &there);
    const struct magic *magic = find((struct s5_span){head, there});

    *usage = true;
    if (there < FILE_HEADER) {
        s5_error_set(error, "%s is cut short: of the %d octets of its header it has %zu",
                     s5_octets_name(octets), FILE_HEADER, there);
        return NULL;
    }
    /* Some writers keep more of a packet than the snap length that they announce. libpcap would cut
     * it off; where none is announced it does not. */
    memset(head + SNAPLEN_AT, 0, 4);
    struct s5_pcap_reader *reader = malloc(sizeof *reader);
    if (reader == NULL) {
        *usage = false;
        s5_error_set(error, "out of memory");
        return NULL;
    }
    reader->octets = octets;
    reader->nanoseconds = magic->nanoseconds;
    reader->record_header = magic->record_header;
    reader->frame = 0;
    reader->offset = FILE_HEADER;
    reader->pcap = open_pcap(reader, usage, error);
    if (reader->pcap == NULL) {
        free(reader);
        return NULL;
    }
    reader->link = s5_dlt_to_link(pcap_datalink(reader->pcap));
    return reader;
}

void s5_pcap_reader_free(struct s5_pcap_reader *reader)
{
    if (reader == NULL)
        return;
    pcap_close(reader->pcap);
    free(reader);
}

uint16_t s5_pcap_reader_link(const struct s5_pcap_reader *reader)
{
    return reader->link;
}

static enum s5_source_status tell_trouble(const struct s5_pcap_reader *reader,
                                          struct s5_error *error)
{
    struct s5_error why;
    enum s5_source_status status = s5_octets_trouble(reader->octets, &why);

    if (status == S5_SOURCE_END) {
        status = S5_SOURCE_DAMAGED;
        s5_error_set(&why, "%s", pcap_geterr(reader->pcap));
    }
    s5_error_set(error, "%s, packet %llu at offset %llu%s: %s", s5_octets_name(reader->octets),
                 (unsigned long long)reader->frame + 1, (unsigned long long)reader->offset,
                 s5_octets_note(reader->octets), why.text);
    return status;
}

enum s5_source_status s5_pcap_reader_next(struct s5_pcap_reader *reader, struct s5_packet *out,
                                          struct s5_error *error)
{
    struct pcap_pkthdr *header;
    const u_char *data;
    int result = pcap_next_ex(reader->pcap, &header, &data);

    if (result == PCAP_ERROR_BREAK)
        return S5_SOURCE_END;
    if (result != 1)
        return tell_trouble(reader, error);
    reader->frame++;
    reader->offset += reader->record_header + header->caplen;
    /* Seconds are 32 bits without a sign; libpcap takes them for signed. */
    out->frame = reader->frame;
    out->time = (int64_t)(uint32_t)header->ts.tv_sec * 1000000000 + header->ts.tv_usec;
    out->nanoseconds = reader->nanoseconds;
    out->timeless = false;
    out->link = reader->link;
    out->interface = 0;
    out->octets = (struct s5_span){data, header->caplen};
    out->size = header->len > header->caplen ? header->len : header->caplen;
    return S5_SOURCE_PACKET;
}
