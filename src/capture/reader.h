/* Reads SOCKS5 out of packets: decoder, connections, associations, judgement and records, one
 * behind the other. What packets come from, and where records go, is the caller's. */
#ifndef SOCKSPEC_CAPTURE_READER_H
#define SOCKSPEC_CAPTURE_READER_H

#include "capture/flows.h"
#include "capture/out/sink.h"
#include "capture/packet/decode.h"

enum s5_records { S5_RECORDS_TEXT, S5_RECORDS_JSON, S5_RECORDS_NONE };

enum { S5_SINKS_MAX = 2 };

struct s5_reader_options {
    struct s5_flows_options flows;
    size_t fragments_max; /* octets of IP fragments held */
    size_t records_max;   /* octets of records held in memory */
    enum s5_records records;
    bool live; /* records leave as soon as their session ends */
    bool lint;
    bool verbose; /* text: every message, field by field */
    bool secrets; /* passwords are shown */
    bool colour;
    FILE *out;
    const struct s5_sink *sinks[S5_SINKS_MAX]; /* the first ones, up to a NULL */
};

struct s5_reader_totals {
    uint64_t packets;
    uint64_t sessions;
    uint64_t datagrams;
    uint64_t violations;
    uint64_t unread[S5_NO_TRANSPORTS]; /* packets that gave no segment, by reason */
    uint16_t unknown_link;             /* the first link type that is not understood */
    uint64_t fragments_evicted;
    uint64_t cut; /* packets whose payload the snap length cut */
    struct s5_flow_totals flows;
};

struct s5_reader;

/* NULL: out of memory. */
struct s5_reader *s5_reader_new(const struct s5_reader_options *options);
void s5_reader_free(struct s5_reader *reader);

void s5_reader_take(struct s5_reader *reader, const struct s5_packet *packet);

/* The capture is over: all records leave. Returns 0, or -1 with the error told when records are
 * lost (memory, the temporary file, the output), or a sink has trouble. */
int s5_reader_finish(struct s5_reader *reader, struct s5_error *error);

/* Whether records are being lost or a sink has trouble, so that to read on is of no use. */
bool s5_reader_failed(const struct s5_reader *reader);

const struct s5_reader_totals *s5_reader_totals(struct s5_reader *reader);

#endif
