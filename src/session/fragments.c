#include "session/fragments.h"

#include <string.h>

void s5_fragments_init(struct s5_fragments *fragments, uint8_t *data, size_t room)
{
    *fragments = (struct s5_fragments){.data = data, .room = room};
}

static void abandon(struct s5_fragments *fragments)
{
    fragments->size = 0;
    fragments->highest = 0;
}

uint64_t s5_fragments_deadline(const struct s5_fragments *fragments)
{
    return fragments->highest == 0 ? UINT64_MAX : fragments->started + S5_FRAGMENTS_TIMEOUT_MS;
}

void s5_fragments_expire(struct s5_fragments *fragments, uint64_t now)
{
    if (now >= s5_fragments_deadline(fragments))
        abandon(fragments);
}

static void begin(struct s5_fragments *fragments, struct s5_span dst, uint64_t now)
{
    memcpy(fragments->dst, dst.data, dst.size);
    fragments->dst_size = dst.size;
    fragments->started = now;
}

/* Whether the fragment at `position` continues the queue, or begins one. */
static bool in_place(const struct s5_fragments *fragments, uint8_t position, struct s5_span dst,
                     size_t size)
{
    struct s5_span first = {fragments->dst, fragments->dst_size};

    return position == fragments->highest + 1 && size <= fragments->room - fragments->size &&
           (position == 1 || s5_span_equal(dst, first));
}

enum s5_fragments_verdict s5_fragments_take(struct s5_fragments *fragments,
                                            const struct s5_udp *udp, uint64_t now,
                                            struct s5_udp *whole)
{
    uint8_t position = udp->frag & S5_UDP_FRAG_POSITION;
    uint8_t encoded[S5_ADDRESS_MAX];
    struct s5_writer w = s5_writer_over(encoded, sizeof encoded);

    s5_fragments_expire(fragments, now);
    if (udp->frag == 0)
        return S5_FRAGMENTS_ALONE;
    s5_put_address(&w, &udp->dst);
    struct s5_span dst = {encoded, s5_writer_done(&w)};

    /* RFC 1928 section 7: a position that does not ascend starts the queue anew. */
    if (position <= fragments->highest)
        abandon(fragments);
    if (!in_place(fragments, position, dst, udp->data.size)) {
        abandon(fragments);
        return S5_FRAGMENTS_DROPPED;
    }
    if (position == 1)
        begin(fragments, dst, now);
    if (udp->data.size > 0)
        memcpy(fragments->data + fragments->size, udp->data.data, udp->data.size);
    fragments->size += udp->data.size;
    fragments->highest = position;
    if ((udp->frag & S5_UDP_FRAG_END) == 0)
        return S5_FRAGMENTS_QUEUED;

    *whole = (struct s5_udp){.dst = udp->dst, .data = {fragments->data, fragments->size}};
    abandon(fragments);
    return S5_FRAGMENTS_COMPLETE;
}
