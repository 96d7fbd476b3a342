#include "capture/flow.h"

#include <stdlib.h>
#include <string.h>

enum {
    LINGERING_MAX = 512,   /* closed connections that wait for what may come late */
    PRINTS_MAX = 16 << 20, /* octets of streams' openings that are kept for comparison */
    DONE_MAX = 64,         /* of those in which nothing is due any more, not even an ACK */
};

static const int64_t linger_ns = 2000000000;

static void list_append(struct s5_flow_list *list, struct s5_flow *flow)
{
    flow->next = NULL;
    flow->prev = list->last;
    if (list->last != NULL)
        list->last->next = flow;
    else
        list->first = flow;
    list->last = flow;
    list->count++;
}

static void list_remove(struct s5_flow_list *list, struct s5_flow *flow)
{
    if (flow->prev != NULL)
        flow->prev->next = flow->next;
    else
        list->first = flow->next;
    if (flow->next != NULL)
        flow->next->prev = flow->prev;
    else
        list->last = flow->prev;
    list->count--;
}

static struct s5_flow_list *list_of(struct s5_flows *flows, const struct s5_flow *flow)
{
    return flow->done ? &flows->done : flow->closed ? &flows->lingering : &flows->open;
}

struct s5_flows *s5_flows_new(const struct s5_flows_options *options,
                              const struct s5_audience *audience, struct s5_docket *docket)
{
    struct s5_flows *flows = calloc(1, sizeof *flows);

    if (flows == NULL)
        return NULL;
    flows->options = *options;
    flows->audience = audience;
    flows->docket = docket;
    flows->flows.size = sizeof(struct s5_flow);
    flows->conversations.size = s5_conversation_size();
    flows->limits.held_max = flows->inbox_limits.held_max = options->held_max;
    flows->limits.prints.octets = PRINTS_MAX;
    if (!s5_table_init(&flows->table)) {
        free(flows);
        return NULL;
    }
    return flows;
}

/* Takes the flow out of its list and bucket, and ends it. */
static void end(struct s5_flows *flows, struct s5_flow *flow)
{
    s5_table_remove(&flows->table, &flow->ends);
    list_remove(list_of(flows, flow), flow);
    s5_flow_finish(flows, flow);
    if (flow->place != NULL)
        s5_docket_drop(flows->docket, flow->place);
    if (!flow->spoken)
        flows->totals.silent++;
    s5_trail_free(flow->trail);
    if (flow->leg != NULL)
        s5_leg_close(flow->leg);
    s5_reassembly_fini(&flow->stream[0], &flows->limits);
    s5_reassembly_fini(&flow->stream[1], &flows->limits);
    s5_pool_give(&flows->flows, flow);
}

/* The open connection that has been silent longest, give or take a round. */
static struct s5_flow *silent_longest(struct s5_flows *flows)
{
    struct s5_flow *longest = NULL;

    for (size_t i = flows->open.count; i > 0; i--) {
        struct s5_flow *flow = flows->open.first;
        if (!flow->touched)
            return flow;
        flow->touched = false;
        list_remove(&flows->open, flow);
        list_append(&flows->open, flow);
        if (longest == NULL || flow->last_frame < longest->last_frame)
            longest = flow;
    }
    return longest;
}

/* Makes room for a connection: of those that have ended, or else one is given up. */
static void evict(struct s5_flows *flows)
{
    struct s5_flow *flow = flows->done.first != NULL ? flows->done.first : flows->lingering.first;

    if (flow == NULL) {
        flow = silent_longest(flows);
        flow->notes |= 1u << S5_NOTE_EVICTED;
        flows->totals.evicted++;
    }
    end(flows, flow);
}

static bool is_syn(const struct s5_segment *segment)
{
    return (segment->flags & (S5_TCP_SYN | S5_TCP_ACK)) == S5_TCP_SYN;
}

static struct s5_flow *begin_flow(struct s5_flows *flows, const struct s5_segment *segment,
                                  const struct s5_packet *packet)
{
    if (flows->table.count >= flows->options.flows_max)
        evict(flows);
    struct s5_flow *flow = s5_pool_take(&flows->flows);
    if (flow == NULL)
        return NULL;
    *flow = (struct s5_flow){0};
    flow->ends.peer[0] = segment->from;
    flow->ends.peer[1] = segment->to;
    flow->place = s5_docket_add(flows->docket, packet->frame, NULL);
    if (flow->place == NULL || !s5_table_add(&flows->table, &flow->ends)) {
        if (flow->place != NULL)
            s5_docket_drop(flows->docket, flow->place);
        s5_pool_give(&flows->flows, flow);
        return NULL;
    }
    flow->client = -1;
    flow->first_frame = packet->frame;
    flow->start = packet->time;
    flow->timeless = packet->timeless;
    if (flows->options.edits != NULL)
        flow->trail = s5_trail_new(flows->options.edits, flow->stream);
    if (flows->options.legs != NULL && is_syn(segment) && !packet->timeless)
        flow->leg = s5_legs_open(flows->options.legs, segment, packet, flow->stream);
    list_append(&flows->open, flow);
    flow->number = ++flows->totals.connections;
    return flow;
}

/* What comes late still finds the flow for a while. */
static void close_flow(struct s5_flows *flows, struct s5_flow *flow)
{
    if (flow->closed)
        return;
    list_remove(&flows->open, flow);
    flow->closed = true;
    list_append(&flows->lingering, flow);
}

/* Closed, and each side knows that the other has heard it. */
static bool is_done(const struct s5_flows *flows, const struct s5_flow *flow)
{
    return (flow->reset && flows->options.at_once) ||
           (s5_reassembly_done(&flow->stream[0]) && s5_reassembly_done(&flow->stream[1]));
}

static void check_done(struct s5_flows *flows, struct s5_flow *flow)
{
    if (!flow->closed || flow->done || !is_done(flows, flow))
        return;
    list_remove(&flows->lingering, flow);
    flow->done = true;
    list_append(&flows->done, flow);
}

static void end_late(struct s5_flows *flows, struct s5_flow_list *list, size_t most, int64_t now)
{
    while (list->first != NULL &&
           (list->count > most || s5_time_between(list->first->end, now) > linger_ns))
        end(flows, list->first);
}

/* Whether a SYN begins another connection between the same ports. */
static bool is_new(const struct s5_flow *flow, unsigned from, const struct s5_segment *segment)
{
    if (!is_syn(segment))
        return false;
    if (flow->stream[from].syn)
        return flow->isn[from] != segment->seq;
    return flow->spoken || flow->closed;
}

static void hang_up(struct s5_flows *flows, struct s5_flow *flow, unsigned from, bool reset,
                    const struct s5_packet *packet)
{
    bool both = flow->stream[0].fin && flow->stream[1].fin;
    struct s5_hang_up how = {
        .done = true, .reset = reset, .frame = packet->frame, .time = packet->time};

    how.whole = reset ? flow->stream[0].held == NULL && flow->stream[1].held == NULL
                      : s5_reassembly_ended(&flow->stream[from]);
    if (flow->conversation != NULL)
        s5_conversation_hang_up(flow->conversation, s5_flow_side(flow, from), &how, reset || both);
    flow->reset |= reset;
    if (reset || both)
        close_flow(flows, flow);
}

static void take_reset(struct s5_flows *flows, struct s5_flow *flow, unsigned from,
                       const struct s5_segment *segment, const struct s5_packet *packet)
{
    if (flow->closed)
        return;
    if (!s5_reassembly_believes(&flow->stream[from], segment->seq)) {
        flow->notes |= 1u << S5_NOTE_FALSE_RESET;
        return;
    }
    if (flow->client >= 0)
        flow->notes |= 1u << (s5_flow_side(flow, from) == S5_CLIENT ? S5_NOTE_RESET_BY_CLIENT
                                                                    : S5_NOTE_RESET_BY_SERVER);
    hang_up(flows, flow, from, true, packet);
}

static void note_syn(struct s5_flow *flow, unsigned from, const struct s5_segment *segment)
{
    if (flow->stream[from].syn)
        return;
    flow->isn[from] = segment->seq;
    if (flow->client < 0)
        flow->client = (int8_t)(segment->flags & S5_TCP_ACK ? !from : from);
}

/* Lets go of what is no longer needed to know where names and passwords stood. */
static void settle_trail(struct s5_flow *flow)
{
    if (flow->trail == NULL || (flow->conversation == NULL && !flow->other) ||
        (flow->conversation != NULL && s5_conversation_seeks(flow->conversation)) ||
        s5_trail_settle(flow->trail))
        return;
    s5_trail_free(flow->trail);
    flow->trail = NULL;
}

static uint64_t take(struct s5_flows *flows, const struct s5_segment *segment,
                     const struct s5_packet *packet)
{
    unsigned from;
    struct s5_flow *flow =
        (struct s5_flow *)s5_table_find(&flows->table, &segment->from, &segment->to, &from);

    if (flow != NULL && is_new(flow, from, segment)) {
        end(flows, flow);
        flow = NULL;
    }
    if (flow == NULL) {
        if (segment->flags & S5_TCP_RST)
            return 0;
        flow = begin_flow(flows, segment, packet);
        from = 0;
    }
    if (flow == NULL)
        return 0;
    if (flow->trail != NULL)
        s5_trail_take(flow->trail, from, segment, packet);
    if (segment->flags & S5_TCP_SYN) {
        if (flow->stream[from].syn && flow->isn[from] != segment->seq)
            return flow->number; /* nobody believes it */
        note_syn(flow, from, segment);
    }
    if (flow->leg != NULL)
        s5_leg_take(flow->leg, from, segment, packet);
    flow->touched = true;
    flow->last_frame = packet->frame;
    flow->end = packet->time;
    if (segment->flags & S5_TCP_RST) {
        flow->stream[from].present = true;
        take_reset(flows, flow, from, segment, packet);
        check_done(flows, flow);
        return flow->number;
    }
    bool fin = !flow->stream[from].fin && (segment->flags & S5_TCP_FIN);
    if (!s5_flow_is_read(flow)) {
        flow->stream[from].fin |= fin;
    } else {
        struct s5_delivery delivery = {flows, flow, from};
        struct s5_reassembly_user user = s5_flow_user(&delivery);
        user.heard = s5_reassembly_acknowledge(&flow->stream[!from], segment);
        s5_reassembly_take(&flow->stream[from], segment, packet, &flows->limits, &user);
    }
    settle_trail(flow);
    if (fin)
        hang_up(flows, flow, from, false, packet);
    check_done(flows, flow);
    return flow->number;
}

uint64_t s5_flows_take(struct s5_flows *flows, const struct s5_segment *segment,
                       const struct s5_packet *packet)
{
    uint64_t number = take(flows, segment, packet);

    end_late(flows, &flows->done, flows->options.at_once ? 0 : DONE_MAX, packet->time);
    end_late(flows, &flows->lingering, LINGERING_MAX, packet->time);
    return number;
}

static void end_closed(struct s5_flows *flows)
{
    while (flows->done.first != NULL)
        end(flows, flows->done.first);
    while (flows->lingering.first != NULL)
        end(flows, flows->lingering.first);
}

void s5_flows_finish(struct s5_flows *flows)
{
    end_closed(flows);
    while (flows->open.first != NULL) {
        flows->open.first->notes |= 1u << S5_NOTE_OPEN;
        end(flows, flows->open.first);
    }
    flows->totals.given_up = flows->limits.given_up;
}

const struct s5_flow_totals *s5_flows_totals(struct s5_flows *flows)
{
    return &flows->totals;
}

void s5_flows_free(struct s5_flows *flows)
{
    if (flows == NULL)
        return;
    end_closed(flows);
    while (flows->open.first != NULL)
        end(flows, flows->open.first);
    s5_table_fini(&flows->table);
    s5_pool_fini(&flows->flows);
    s5_pool_fini(&flows->conversations);
    s5_prints_room_fini(&flows->limits.prints);
    free(flows);
}
