#include "words.h"

#include "base/text.h"

#include <stdio.h>

const char *words_of_reason(enum s5_no_transport reason)
{
    static const char *const reasons[S5_NO_TRANSPORTS] = {
        [S5_NOT_IP] = "not ip",
        [S5_NOT_TCP_OR_UDP] = "not tcp or udp",
        [S5_PART_OF_PACKET] = "part",
        [S5_HEADER_CUT] = "header cut",
        [S5_HEADER_WRONG] = "header wrong",
        [S5_LINK_UNKNOWN] = "link unknown",
    };

    return (size_t)reason < S5_COUNT(reasons) ? reasons[reason] : "?";
}

void words_of_segment(const struct s5_segment *segment, char *out)
{
    char from[S5_PEER_TEXT];
    char to[S5_PEER_TEXT];
    char payload[WORDS_TEXT / 2];

    if (segment->transport == S5_TRANSPORT_NONE) {
        snprintf(out, WORDS_TEXT, "none: %s", words_of_reason(segment->reason));
        return;
    }
    s5_peer_print(&segment->from, from);
    s5_peer_print(&segment->to, to);
    s5_text_escape(segment->payload, payload, sizeof payload);
    snprintf(out, WORDS_TEXT, "%s %s > %s ", segment->transport == S5_TRANSPORT_TCP ? "tcp" : "udp",
             from, to);
    if (segment->transport == S5_TRANSPORT_TCP)
        s5_text_append(out, WORDS_TEXT, "seq=%lu ack=%lu flags=%u window=%u ",
                       (unsigned long)segment->seq, (unsigned long)segment->ack, segment->flags,
                       segment->window);
    s5_text_append(out, WORDS_TEXT, "%zu/%lu %s", segment->payload.size,
                   (unsigned long)segment->payload_size, payload);
}
