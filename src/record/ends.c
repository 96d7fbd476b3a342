#include "record/inside.h"

#include <time.h>

static struct s5_peer peer_of(const struct s5_endpoint *endpoint)
{
    struct s5_address address = s5_endpoint_address(endpoint);

    return (struct s5_peer){address.host.size == 4 ? s5_host_ipv4(address.host.data)
                                                   : s5_host_ipv6(address.host.data),
                            endpoint->port};
}

bool s5_record_ends(struct s5_way *way, const struct s5_tap_event *event, struct s5_peer *local,
                    struct s5_peer *peer)
{
    struct s5_endpoint ours = event->local;

    if (ours.family == 0 || event->peer.family == 0 || ours.port == 0)
        return false;
    if (s5_endpoint_is_unspecified(&ours)) {
        if (!s5_endpoint_same_host(&way->to, &event->peer)) {
            if (!s5_endpoint_toward(&event->peer, &way->from))
                return false;
            way->to = event->peer;
        }
        ours = way->from;
        ours.port = event->local.port;
    }
    *local = peer_of(&ours);
    *peer = peer_of(&event->peer);
    return true;
}

int64_t s5_record_now(int64_t *last)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    int64_t time = (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
    if (time > *last)
        *last = time;
    return *last;
}

enum s5_flow_side s5_record_theirs(enum s5_flow_side ours)
{
    return ours == S5_FLOW_OPENER ? S5_FLOW_ANSWERER : S5_FLOW_OPENER;
}

void s5_record_put(struct s5_flow_writer *writer, struct s5_tcp_flow *flow, enum s5_flow_side ours,
                   enum s5_tap_kind kind, struct s5_span kept, uint64_t size, int64_t time)
{
    switch (kind) {
    case S5_TAP_DIALLED:
        s5_tcp_ask(writer, flow, time);
        break;
    case S5_TAP_STANDS:
        s5_tcp_stand(writer, flow, time);
        break;
    case S5_TAP_SENT:
        s5_tcp_data(writer, flow, ours, kept, size, time);
        break;
    case S5_TAP_CAME:
        s5_tcp_data(writer, flow, s5_record_theirs(ours), kept, size, time);
        break;
    case S5_TAP_ENDED:
        s5_tcp_end(writer, flow, ours, time);
        break;
    case S5_TAP_PEER_ENDED:
        s5_tcp_end(writer, flow, s5_record_theirs(ours), time);
        break;
    case S5_TAP_RESET:
        s5_tcp_reset(writer, flow, ours, time);
        break;
    case S5_TAP_PEER_RESET:
        s5_tcp_reset(writer, flow, s5_record_theirs(ours), time);
        break;
    case S5_TAP_CLOSED:
        break;
    }
}

void s5_record_begin(struct s5_flow_writer *writer, struct s5_pcapng *out)
{
    s5_flow_writer_init(writer, out, s5_pcapng_add_interface(out, S5_LINK_RAW, 0, "sockspec"));
}
