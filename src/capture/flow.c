#include "capture/flow.h"

enum s5_side s5_flow_side(const struct s5_flow *flow, unsigned from)
{
    return (int)from == flow->client ? S5_CLIENT : S5_SERVER;
}

/* From now on its segments are only counted, or put together for the leg alone. */
static void set_aside(struct s5_flows *flows, struct s5_flow *flow, enum s5_recognition why)
{
    s5_conversation_free(flow->conversation);
    flow->conversation = NULL;
    flow->other = true;
    s5_docket_drop(flows->docket, flow->place);
    flow->place = NULL;
    if (why == S5_IS_SOCKS4)
        flows->totals.socks4++;
    else if (flow->stream[0].syn || flow->stream[1].syn)
        flows->totals.other++;
    else
        flows->totals.mid_stream++;
}

static bool is_told(const struct s5_flows *flows, const struct s5_peer *server)
{
    for (size_t i = 0; i < flows->options.port_count; i++)
        if (flows->options.ports[i] == server->port)
            return true;
    return false;
}

static struct s5_conversation *begin(struct s5_flows *flows, struct s5_flow *flow, unsigned from)
{
    /* Where no SYN tells, the client is who speaks to a port told, or who speaks first. */
    if (flow->client < 0)
        flow->client = (int8_t)(is_told(flows, &flow->ends.peer[from]) ? !from : from);
    const struct s5_peer *server = &flow->ends.peer[!flow->client];
    struct s5_connection_facts facts = {
        .client = flow->ends.peer[flow->client],
        .server = *server,
        .connection = flow->number,
        .first_frame = flow->first_frame,
        .start = flow->start,
        .timeless = flow->timeless,
        .beginning = flow->stream[0].syn || flow->stream[1].syn,
        .told = is_told(flows, server),
        .pool = &flows->conversations,
        .limits = &flows->inbox_limits,
        .leg = flow->leg,
    };
    if (flow->trail != NULL)
        facts.secrets = s5_trail_user(flow->trail, (unsigned)flow->client);
    return s5_conversation_new(&facts, flow->place, flows->audience);
}

static void take_piece(void *context, const struct s5_piece *piece)
{
    const struct s5_delivery *delivery = context;
    struct s5_flow *flow = delivery->flow;

    if (flow->leg != NULL)
        s5_tally_take(&flow->leg->end[delivery->from].sent, piece);
    if (flow->other)
        return;
    flow->spoken = true;
    if (flow->conversation == NULL &&
        (flow->conversation = begin(delivery->flows, flow, delivery->from)) == NULL)
        return; /* as if the packet had been lost */
    enum s5_recognition whether =
        s5_conversation_take(flow->conversation, s5_flow_side(flow, delivery->from), piece);
    if (whether == S5_IS_ELSE || whether == S5_IS_SOCKS4)
        set_aside(delivery->flows, flow, whether);
    flow->over = flow->conversation != NULL && s5_conversation_over(flow->conversation);
    flow->plain = flow->conversation != NULL && !s5_conversation_keeps(flow->conversation);
}

static struct s5_span recall(void *context, uint64_t at, size_t size)
{
    const struct s5_delivery *delivery = context;

    if (delivery->flow->conversation == NULL)
        return (struct s5_span){NULL, 0};
    return s5_conversation_recall(delivery->flow->conversation,
                                  s5_flow_side(delivery->flow, delivery->from), at, size);
}

struct s5_reassembly_user s5_flow_user(struct s5_delivery *delivery)
{
    const struct s5_flow *flow = delivery->flow;

    return (struct s5_reassembly_user){
        .context = delivery,
        .take = take_piece,
        .recall = recall,
        .keep = !flow->plain,
        .print = flow->over,
    };
}

bool s5_flow_is_read(const struct s5_flow *flow)
{
    return !flow->other || flow->leg != NULL;
}

/* What the capture lacks of each direction becomes known. */
static void finish_streams(struct s5_flows *flows, struct s5_flow *flow)
{
    for (unsigned from = 0; from < 2 && s5_flow_is_read(flow); from++) {
        struct s5_delivery delivery = {flows, flow, from};
        struct s5_reassembly_user user = s5_flow_user(&delivery);
        s5_reassembly_finish(&flow->stream[from], flow->stream[!from].fin, flow->last_frame,
                             flow->end, &flows->limits, &user);
    }
}

static void finish_conversation(struct s5_flows *flows, struct s5_flow *flow)
{
    struct s5_ending ending = {.time = flow->end,
                               .conflict = flow->stream[0].conflict || flow->stream[1].conflict,
                               .cut_off = !flow->closed,
                               .notes = flow->notes};

    for (unsigned from = 0; from < 2; from++) {
        ending.absent[s5_flow_side(flow, from)] = !flow->stream[from].present;
        ending.gap[s5_flow_side(flow, from)] = flow->stream[from].gap;
    }
    enum s5_recognition whether = s5_conversation_finish(flow->conversation, &ending);
    if (whether != S5_IS_SOCKS5) {
        set_aside(flows, flow, whether);
        return;
    }
    flows->totals.sessions++;
    s5_conversation_free(flow->conversation);
    flow->conversation = NULL;
    flow->place = NULL; /* the docket's, since the audience was told */
}

void s5_flow_finish(struct s5_flows *flows, struct s5_flow *flow)
{
    finish_streams(flows, flow);
    if (flow->conversation != NULL)
        finish_conversation(flows, flow);
}
