/* The client's end of a conversation, against any server.
 *
 *   wish (see wish.h)  LEN(1)  PIECES(LEN)  and what the server sends
 *
 * PIECES: the sizes in which the octets arrive. */
#include "fuzz/laws/client.h"
#include "fuzz/fence.h"
#include "fuzz/input.h"
#include "fuzz/target.h"
#include "fuzz/targets/wish.h"

struct mutator_stretch mutator_stretch(struct s5_span in, uint64_t draw)
{
    struct mutator_stretch fields[WISH_FIELDS];
    struct s5_span rest = in;
    size_t count = wish_fields(in, &rest, fields);

    input_field(&rest);
    if ((draw & 3) == 0)
        return fields[(draw >> 2) % count];
    return mutator_rest(in, rest, MUTATOR_SERVER_SAYS);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span whole = {data, size};
    struct s5_span in = whole;
    struct s5_client_wish wish = wish_take(&in);
    struct s5_span pieces = input_field(&in);

    if (in.size > FENCE_MAX / 2)
        return -1;
    fuzz_demand("client", law_of_client(&wish, in, pieces, fuzz_draw(whole)), whole);
    return 0;
}
