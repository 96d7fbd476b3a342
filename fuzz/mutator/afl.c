/* The mutator as a library that AFL++ loads (AFL_CUSTOM_MUTATOR_LIBRARY), as one of its stages. An
 * input is taken to be all that one side says to the other. */
#include "fuzz/mutator/mutator.h"

#include <stdlib.h>
#include <string.h>

struct at_work {
    uint64_t seed;
    uint64_t drawn;
    size_t room;
    uint8_t *out;
    struct mutator mutator;
};

void *afl_custom_init(void *afl, unsigned seed);
size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t room);
void afl_custom_deinit(void *data);

void *afl_custom_init(void *afl, unsigned seed)
{
    struct at_work *w = calloc(1, sizeof *w);

    (void)afl;
    if (w != NULL)
        w->seed = seed;
    return w;
}

/* `*out` is the mutator's, until the next call. */
size_t afl_custom_fuzz(void *data, uint8_t *in, size_t size, uint8_t **out, uint8_t *other,
                       size_t other_size, size_t room)
{
    struct at_work *w = data;
    struct s5_dice dice = s5_dice_of(w->seed, w->drawn++);

    if (w->out == NULL || room > w->room) {
        uint8_t *more = realloc(w->out, room + 1);
        if (more == NULL)
            return 0;
        w->out = more;
        w->room = room;
    }
    *out = w->out;
    size = size < room ? size : room;
    if (size > 0)
        memcpy(w->out, in, size);
    return mutator_change(&w->mutator, &dice, w->out, size, room,
                          (struct mutator_stretch){.size = size, .kinds = MUTATOR_ANY},
                          (struct s5_span){other, other_size});
}

void afl_custom_deinit(void *data)
{
    struct at_work *w = data;

    free(w->out);
    free(w);
}
