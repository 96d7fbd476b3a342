#include "capture/lint/legs.h"

#include <stdlib.h>

struct s5_legs *s5_legs_new(void)
{
    return calloc(1, sizeof(struct s5_legs));
}

void s5_legs_free(struct s5_legs *legs)
{
    if (legs == NULL)
        return;
    for (size_t i = 0; i < S5_LEGS_RECENT; i++)
        s5_leg_release(legs->recent[i]);
    free(legs);
}

struct s5_leg *s5_leg_keep(struct s5_leg *leg)
{
    leg->references++;
    return leg;
}

void s5_leg_release(struct s5_leg *leg)
{
    if (leg == NULL || --leg->references > 0)
        return;
    s5_tally_fini(&leg->end[0].sent);
    s5_tally_fini(&leg->end[1].sent);
    free(leg);
}

static struct s5_moment now(const struct s5_packet *packet)
{
    return (struct s5_moment){true, packet->frame, packet->time};
}

struct s5_leg *s5_legs_open(struct s5_legs *legs, const struct s5_segment *syn,
                            const struct s5_packet *packet, const struct s5_reassembly stream[2])
{
    struct s5_leg *leg = calloc(1, sizeof *leg);
    struct s5_leg **place = &legs->recent[legs->count % S5_LEGS_RECENT];

    if (leg == NULL)
        return NULL;
    leg->references = 1;
    leg->peer[0] = syn->from;
    leg->peer[1] = syn->to;
    leg->isn = syn->seq;
    leg->asked = now(packet);
    leg->stream[0] = &stream[0];
    leg->stream[1] = &stream[1];
    s5_leg_release(*place);
    *place = s5_leg_keep(leg);
    legs->count++;
    return leg;
}

static void note(struct s5_moment *moment, const struct s5_packet *packet)
{
    if (!moment->done)
        *moment = now(packet);
}

/* RFC 9293 section 3.5.2: a RST in answer to a SYN acknowledges it. */
static void take_reset(struct s5_leg *leg, unsigned from, const struct s5_segment *segment,
                       const struct s5_packet *packet)
{
    if (!s5_reassembly_believes(leg->stream[from], segment->seq))
        return;
    if (from == 1 && !leg->stood.done && (segment->flags & S5_TCP_ACK) &&
        segment->ack == leg->isn + 1)
        note(&leg->refused, packet);
    note(&leg->end[from].reset, packet);
}

void s5_leg_take(struct s5_leg *leg, unsigned from, const struct s5_segment *segment,
                 const struct s5_packet *packet)
{
    leg->last_time = packet->time;
    leg->end[from].urgent |= segment->urgent;
    if (segment->flags & S5_TCP_RST)
        take_reset(leg, from, segment, packet);
    else if (segment->flags & S5_TCP_FIN)
        note(&leg->end[from].fin, packet);
    else if ((segment->flags & S5_TCP_SYN) && from == 0)
        leg->asked_last = packet->time;
    else if (from == 1)
        note(&leg->stood, packet);
}

bool s5_leg_sure(const struct s5_leg *leg, unsigned end)
{
    const struct s5_reassembly *stream = leg->stream[end];
    const struct s5_tally *sent = &leg->end[end].sent;

    if (stream == NULL)
        return leg->end[end].sure;
    if (leg->end[end].urgent || !stream->syn || stream->held != NULL || stream->conflict ||
        sent->known != sent->size)
        return false;
    return (stream->fin && stream->top > stream->fin_at ? stream->fin_at : stream->top) <=
           stream->at;
}

bool s5_leg_ended(const struct s5_leg *leg, unsigned end)
{
    const struct s5_reassembly *stream = leg->stream[end];

    return stream == NULL ? leg->end[end].ended : stream->fin && stream->at >= stream->fin_at;
}

bool s5_leg_heard(const struct s5_leg *leg, unsigned end)
{
    const struct s5_reassembly *stream = leg->stream[end];

    if (stream == NULL)
        return leg->end[end].heard;
    return stream->fin && stream->acked_known && stream->acked > stream->fin_at;
}

void s5_leg_close(struct s5_leg *leg)
{
    for (unsigned end = 0; end < 2; end++) {
        leg->end[end].sure = s5_leg_sure(leg, end);
        leg->end[end].ended = s5_leg_ended(leg, end);
        leg->end[end].heard = s5_leg_heard(leg, end);
    }
    leg->stream[0] = leg->stream[1] = NULL;
    s5_leg_release(leg);
}

struct s5_leg *s5_legs_recent(const struct s5_legs *legs, uint64_t back)
{
    if (back >= legs->count || back >= S5_LEGS_RECENT)
        return NULL;
    return legs->recent[(legs->count - 1 - back) % S5_LEGS_RECENT];
}
