/* The mutator in libFuzzer: it takes turns with the engine's own changes, of which those by the
 * dictionary are some. */
#include "fuzz/mutator/mutator.h"

size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t room);
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed);
size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t room, unsigned seed);

static struct mutator mutator;

static size_t change(struct s5_dice *dice, uint8_t *data, size_t size, size_t room,
                     struct s5_span other)
{
    struct mutator_stretch stretch = mutator_stretch((struct s5_span){data, size}, s5_roll(dice));

    if (other.size > 0) {
        struct mutator_stretch its = mutator_stretch(other, s5_roll(dice));
        other = s5_span_first(s5_span_skip(other, its.at), its.size);
    }
    return mutator_change(&mutator, dice, data, size, room, stretch, other);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t room, unsigned seed)
{
    struct s5_dice dice = s5_dice_of(seed, size);

    if (s5_chance(&dice, 50))
        return LLVMFuzzerMutate(data, size, room);
    size = change(&dice, data, size, room, (struct s5_span){NULL, 0});
    return s5_chance(&dice, 20) ? LLVMFuzzerMutate(data, size, room) : size;
}

size_t LLVMFuzzerCustomCrossOver(const uint8_t *data, size_t size, const uint8_t *other,
                                 size_t other_size, uint8_t *out, size_t room, unsigned seed)
{
    struct s5_dice dice = s5_dice_of(seed, size);

    size = size < room ? size : room;
    for (size_t i = 0; i < size; i++)
        out[i] = data[i];
    return change(&dice, out, size, room, (struct s5_span){other, other_size});
}
