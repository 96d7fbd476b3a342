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
