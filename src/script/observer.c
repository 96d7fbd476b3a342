#include "script/observer.h"

#include <string.h>

void s5_observer_init(struct s5_observer *observer)
{
    *observer = (struct s5_observer){.watching = true};
    s5_dialogue_init(&observer->dialogue);
}

/* Takes the next message of `side`, if it is due and there. */
static bool take(struct s5_observer *observer, enum s5_side side, struct s5_transcript_entry *entry)
{
    struct s5_observed *from = side == S5_CLIENT ? &observer->up : &observer->down;
    struct s5_span rest = {from->octets + from->taken, from->size - from->taken};
    struct s5_event event;
    char text[S5_MESSAGE_TEXT];

    if (!s5_dialogue_awaits(&observer->dialogue, side))
        return false;
    struct s5_result result = s5_dialogue_take(&observer->dialogue, side, rest, &event);
    if (result.status != S5_OK)
        return false;
    from->taken += result.size;
    s5_message_describe(&event.message, text, sizeof text);
    s5_transcript_annotate(entry, text);
    return true;
}

void s5_observer_see(struct s5_observer *observer, enum s5_side side, struct s5_span octets,
                     struct s5_transcript_entry *entry)
{
    struct s5_observed *lane = side == S5_CLIENT ? &observer->up : &observer->down;

    if (!observer->watching)
        return;
    if (entry == NULL || octets.size > S5_OBSERVED - lane->size) {
        observer->watching = false;
        return;
    }
    if (octets.size > 0)
        memcpy(lane->octets + lane->size, octets.data, octets.size);
    lane->size += octets.size;
    while (take(observer, S5_CLIENT, entry) || take(observer, S5_SERVER, entry))
        ;
    if (observer->dialogue.phase >= S5_PHASE_RELAY)
        observer->watching = false;
}
