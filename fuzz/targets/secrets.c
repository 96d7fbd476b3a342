/* Octets of both sides as they come, in which passwords are to be masked before anybody knows what
 * they are.
 *
 *   SIDE and SIZE(1)  OCTETS(SIZE)  for each piece
 *
 * The highest bit of SIDE and SIZE says that it is the server who speaks. */
#include "fuzz/laws/secrets.h"
#include "fuzz/fence.h"
#include "fuzz/input.h"
#include "fuzz/target.h"

enum { SERVER_SAYS = 0x80 };

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span whole = {data, size};
    struct s5_span in = whole;
    struct secrets_law law;

    secrets_law_init(&law);
    while (in.size > 0) {
        uint8_t head = input_u8(&in);
        struct s5_span piece = input_span(&in, head & ~SERVER_SAYS & 0xff);
        enum s5_side side = head & SERVER_SAYS ? S5_SERVER : S5_CLIENT;
        fuzz_demand("secrets", secrets_law_take(&law, side, fence_copy(piece)), whole);
    }
    return 0;
}
