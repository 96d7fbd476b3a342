/* One decoder of src/wire, FUZZ_MESSAGE, called and nothing else: what tests/bench/fuzz holds the
 * targets with laws against. */
#include "fuzz/target.h"
#include "wire/message.h"

#define PASTE(a, b, c) a##b##c
#define STRUCT(name) PASTE(s5_, name, )
#define DECODE(name) PASTE(s5_, name, _decode)

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct STRUCT(FUZZ_MESSAGE) out;

    fuzz_use(DECODE(FUZZ_MESSAGE)((struct s5_span){data, size}, &out).size);
    return 0;
}
