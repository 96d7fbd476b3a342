#include "fuzz/laws/listener.h"

#include <string.h>

void heard_add(struct heard *heard, struct s5_span octets)
{
    if (octets.size > 0 && octets.size <= LISTENER_MAX - heard->size) {
        memcpy(heard->octets + heard->size, octets.data, octets.size);
        heard->size += octets.size;
    }
}

const char *listen_to_both(struct s5_span client, struct s5_span server, enum s5_side honest,
                           struct s5_dialogue *dialogue)
{
    struct s5_span left[] = {[S5_CLIENT] = client, [S5_SERVER] = server};
    struct s5_event event;

    s5_dialogue_init(dialogue);
    for (;;) {
        enum s5_side side = s5_dialogue_awaits(dialogue, S5_CLIENT) ? S5_CLIENT : S5_SERVER;
        if (!s5_dialogue_awaits(dialogue, side))
            return left[honest].size == 0 ? NULL : "the honest side says more than is its turn";
        struct s5_result result = s5_dialogue_take(dialogue, side, left[side], &event);
        if (side == honest && event.findings.count > 0)
            return "a message of the honest side breaks a clause";
        if (side == honest && result.status == S5_MORE && left[side].size > 0)
            return "a message of the honest side is not whole";
        if (result.status == S5_MORE)
            return NULL;
        left[side] = s5_span_skip(left[side], result.status == S5_OK ? result.size : SIZE_MAX);
    }
}
