#include "capture/redact/trail.h"

#include "capture/packet/ip.h"
#include "capture/redact/checksum.h"

#include <stdlib.h>
#include <string.h>

/* A segment in several frames. */
struct pieces {
    struct s5_borne borne;
    uint8_t *was; /* a copy of the octets, */
    uint8_t *out; /* and another one, in which what is found is overwritten */
    uint32_t header_size;
    uint32_t payload_at; /* in what the fragments bear together */
    size_t count;
    struct s5_fragment fragment[];
};

/* Where a segment stood. */
struct footprint {
    uint32_t seq; /* of its first octet */
    unsigned from;
    uint32_t size;         /* octets that were captured of it; in pieces: that there are */
    uint32_t place;        /* in the octets of the frame */
    uint64_t frame;        /* or: */
    struct pieces *pieces; /* else NULL */
};

struct s5_trail {
    struct s5_edits *edits;
    const struct s5_reassembly *stream;
    unsigned client;
    bool settled;
    struct s5_found *found[2]; /* by stream, the latest first */
    struct s5_host host[2];    /* who sends each */
    struct footprint *steps;
    size_t count;
    size_t room;
};

struct s5_trail *s5_trail_new(struct s5_edits *edits, const struct s5_reassembly stream[2])
{
    struct s5_trail *trail = calloc(1, sizeof *trail);

    if (trail == NULL) {
        edits->failed = true;
        return NULL;
    }
    trail->edits = edits;
    trail->stream = stream;
    return trail;
}

static void free_pieces(struct pieces *pieces)
{
    if (pieces != NULL)
        free(pieces->was);
    free(pieces);
}

static void forget_steps(struct s5_trail *trail)
{
    for (size_t i = 0; i < trail->count; i++)
        free_pieces(trail->steps[i].pieces);
    free(trail->steps);
    trail->steps = NULL;
    trail->count = trail->room = 0;
}

void s5_trail_free(struct s5_trail *trail)
{
    if (trail == NULL)
        return;
    forget_steps(trail);
    free(trail);
}

static struct pieces *copy_pieces(const struct s5_segment *segment)
{
    size_t size = segment->fragment_count * sizeof segment->fragments[0];
    struct pieces *pieces = malloc(sizeof *pieces + size);
    uint8_t *was = malloc(2 * segment->bearer.size);

    if (pieces == NULL || was == NULL) {
        free(pieces);
        free(was);
        return NULL;
    }
    uint8_t *out = was + segment->bearer.size;
    memcpy(was, segment->bearer.data, segment->bearer.size);
    memcpy(out, segment->bearer.data, segment->bearer.size);
    *pieces = (struct pieces){.borne = {.from = segment->from.host,
                                        .to = segment->to.host,
                                        .protocol = S5_IP_TCP,
                                        .was = {was, segment->bearer.size},
                                        .size = segment->header_size + segment->payload_size},
                              .was = was,
                              .out = out,
                              .header_size = segment->header_size,
                              .payload_at = segment->payload_at,
                              .count = segment->fragment_count};
    memcpy(pieces->fragment, segment->fragments, size);
    return pieces;
}

/* A run of a stream that is also a run of a secret. */
struct overlap {
    size_t ahead; /* octets of the one before it */
    size_t from;  /* of the secret */
    size_t size;
};

static bool find_overlap(int64_t at, size_t size, const struct s5_found *found, struct overlap *out)
{
    int64_t first = at > found->at ? at : found->at;
    int64_t end = at + (int64_t)size;
    int64_t found_end = found->at + (int64_t)found->size;
    int64_t last = end < found_end ? end : found_end;

    if (first >= last)
        return false;
    *out =
        (struct overlap){(size_t)(first - at), (size_t)(first - found->at), (size_t)(last - first)};
    return true;
}

/* Mends the checksum of a segment in pieces, in which `overlap` is a secret's. */
static void mend(struct s5_edits *edits, const struct pieces *pieces, const struct s5_found *found,
                 const struct overlap *overlap)
{
    size_t there = pieces->borne.was.size;
    size_t first = pieces->header_size + overlap->ahead;

    if (first < there)
        s5_found_overwrite(found, overlap->from, pieces->was + first, pieces->out + first,
                           overlap->size < there - first ? overlap->size : there - first);
    size_t at = s5_checksum_mend(&pieces->borne, pieces->out);
    size_t place = pieces->payload_at - pieces->header_size + at;
    for (size_t i = 0; at > 0 && i < pieces->count; i++) {
        const struct s5_fragment *fragment = &pieces->fragment[i];
        if (fragment->offset <= place && place + 2 <= fragment->offset + fragment->captured)
            s5_edits_add_checksum(edits, fragment->frame,
                                  fragment->place + place - fragment->offset, pieces->out + at);
    }
}

/* What of a secret stands there is to be overwritten. */
static void edit(struct s5_trail *trail, const struct footprint *step, const struct s5_found *found)
{
    int64_t at = s5_reassembly_offset(&trail->stream[step->from], step->seq);
    struct pieces *pieces = step->pieces;
    struct overlap overlap;

    if (!find_overlap(at, step->size, found, &overlap))
        return;
    if (pieces == NULL) {
        s5_edits_add(trail->edits, step->frame, step->place + overlap.ahead, overlap.size, found,
                     overlap.from);
        return;
    }
    mend(trail->edits, pieces, found, &overlap);
    for (size_t i = 0; i < pieces->count; i++) {
        const struct s5_fragment *fragment = &pieces->fragment[i];
        if (find_overlap(at + fragment->offset - pieces->payload_at, fragment->captured, found,
                         &overlap))
            s5_edits_add(trail->edits, fragment->frame, fragment->place + overlap.ahead,
                         overlap.size, found, overlap.from);
    }
}

static bool remember(struct s5_trail *trail, const struct footprint *step)
{
    if (trail->settled || trail->count == S5_TRAIL_MAX)
        return false;
    if (trail->count == trail->room) {
        size_t room = trail->room == 0 ? 4 : trail->room * 2;
        struct footprint *more = realloc(trail->steps, room * sizeof *more);
        if (more == NULL) {
            trail->edits->failed = true;
            return false;
        }
        trail->steps = more;
        trail->room = room;
    }
    trail->steps[trail->count++] = *step;
    return true;
}

void s5_trail_take(struct s5_trail *trail, unsigned from, const struct s5_segment *segment,
                   const struct s5_packet *packet)
{
    struct footprint step = {.seq = segment->seq + ((segment->flags & S5_TCP_SYN) != 0),
                             .from = from,
                             .frame = packet->frame};

    trail->host[from] = segment->from.host;
    trail->host[!from] = segment->to.host;
    if (segment->payload_size == 0 || (trail->settled && trail->found[from] == NULL))
        return;
    if (segment->fragment_count > 0) {
        step.size = segment->payload_size;
        step.pieces = copy_pieces(segment);
        if (step.pieces == NULL) {
            trail->edits->failed = true;
            return;
        }
    } else if (segment->payload.size > 0) {
        step.size = (uint32_t)segment->payload.size;
        step.place = (uint32_t)(segment->payload.data - packet->octets.data);
    }
    for (struct s5_found *found = trail->found[from]; found != NULL; found = found->before)
        edit(trail, &step, found);
    if (!remember(trail, &step))
        free_pieces(step.pieces);
}

static void take_secret(void *context, enum s5_side side, const struct s5_secret *secret)
{
    struct s5_trail *trail = context;
    unsigned from = side == S5_CLIENT ? trail->client : !trail->client;
    struct s5_found *found = s5_edits_keep(trail->edits, secret);

    if (found == NULL)
        return;
    if (!s5_lost_add_hosts(&trail->edits->lost, &trail->host[0], &trail->host[1]))
        trail->edits->failed = true;
    found->before = trail->found[from];
    trail->found[from] = found;
    for (size_t i = 0; i < trail->count; i++)
        if (trail->steps[i].from == from)
            edit(trail, &trail->steps[i], found);
}

struct s5_secret_user s5_trail_user(struct s5_trail *trail, unsigned client)
{
    trail->client = client;
    return (struct s5_secret_user){trail, take_secret};
}

bool s5_trail_settle(struct s5_trail *trail)
{
    trail->settled = true;
    forget_steps(trail);
    return trail->found[0] != NULL || trail->found[1] != NULL;
}
