/* Both sides of a conversation, as a reader of captures follows them.
 *
 *   LEN(1)  PIECES(LEN)  then for each piece of what is said  SIDE and SIZE(1)  OCTETS(SIZE)
 *
 * The highest bit of SIDE and SIZE says that it is the server who speaks. PIECES: the sizes in
 * which the octets of a side arrive. */
#include "fuzz/laws/dialogue.h"
#include "fuzz/input.h"
#include "fuzz/mutator/mutator.h"
#include "fuzz/target.h"

#include <string.h>

enum { SAID_MAX = 1 << 16, SERVER_SAYS = 0x80 };

/* What a side says at once. */
struct mutator_stretch mutator_stretch(struct s5_span in, uint64_t draw)
{
    struct mutator_stretch chosen = {.at = in.size};
    struct s5_span rest = in;

    input_field(&rest);
    for (uint64_t seen = 1; rest.size > 0; seen++) {
        size_t at = in.size - rest.size;
        uint8_t head = input_u8(&rest);
        size_t size = input_span(&rest, head & ~SERVER_SAYS & 0xff).size;
        if ((draw = s5_mix(draw)) % seen == 0)
            chosen = (struct mutator_stretch){
                at + 1, size, head & SERVER_SAYS ? MUTATOR_SERVER_SAYS : MUTATOR_CLIENT_SAYS, at,
                0xff & ~SERVER_SAYS};
    }
    return chosen;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static uint8_t said[2][SAID_MAX];
    struct s5_span whole = {data, size};
    struct s5_span in = whole;
    struct s5_span pieces = input_field(&in);
    size_t sizes[2] = {0, 0};

    if (size > SAID_MAX)
        return -1;
    while (in.size > 0) {
        uint8_t head = input_u8(&in);
        unsigned side = (head & SERVER_SAYS) != 0;
        struct s5_span part = input_span(&in, head & ~SERVER_SAYS & 0xff);
        if (part.size > 0)
            memcpy(said[side] + sizes[side], part.data, part.size);
        sizes[side] += part.size;
    }
    fuzz_demand("dialogue",
                law_of_dialogue((struct s5_span){said[S5_CLIENT], sizes[S5_CLIENT]},
                                (struct s5_span){said[S5_SERVER], sizes[S5_SERVER]}, pieces,
                                fuzz_draw(whole)),
                whole);
    return 0;
}
