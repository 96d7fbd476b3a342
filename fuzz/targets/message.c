/* One decoder of src/wire, FUZZ_KIND, held to the laws of all messages. */
#include "fuzz/laws/message.h"
#include "fuzz/fence.h"
#include "fuzz/laws/oracle.h"
#include "fuzz/mutator/mutator.h"
#include "fuzz/target.h"

struct mutator_stretch mutator_stretch(struct s5_span in, uint64_t draw)
{
    (void)draw;
    return mutator_rest(in, in, 1U << FUZZ_KIND);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};

    if (size > FENCE_MAX / 2)
        return -1;
    fuzz_demand(s5_message_name(FUZZ_KIND), law_of_message(FUZZ_KIND, in, fuzz_draw(in)), in);
    fuzz_demand(s5_message_name(FUZZ_KIND), law_of_oracle(FUZZ_KIND, in), in);
    return 0;
}
