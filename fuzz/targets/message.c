/* One decoder of src/wire, FUZZ_KIND, held to the laws of all messages. */
#include "fuzz/laws/message.h"
#include "fuzz/fence.h"
#include "fuzz/laws/oracle.h"
#include "fuzz/target.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct s5_span in = {data, size};

    if (size > FENCE_MAX / 2)
        return -1;
    fuzz_demand(s5_message_name(FUZZ_KIND), law_of_message(FUZZ_KIND, in, fuzz_draw(in)), in);
    fuzz_demand(s5_message_name(FUZZ_KIND), law_of_oracle(FUZZ_KIND, in), in);
    return 0;
}
