#include "script/payload.h"

/* The `block`th 8 octets of the payload (SplitMix64). */
static uint64_t block_of(uint64_t seed, uint64_t block)
{
    uint64_t z = seed + (block + 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

void s5_payload_write(uint64_t seed, uint64_t at, uint8_t *out, size_t size)
{
    uint64_t block = 0;

    for (size_t i = 0; i < size; i++, at++) {
        if (i == 0 || at % 8 == 0)
            block = block_of(seed, at / 8);
        out[i] = (uint8_t)(block >> (at % 8 * 8));
    }
}

size_t s5_payload_verify(uint64_t seed, uint64_t at, struct s5_span in)
{
    uint64_t block = 0;

    for (size_t i = 0; i < in.size; i++, at++) {
        if (i == 0 || at % 8 == 0)
            block = block_of(seed, at / 8);
        if (in.data[i] != (uint8_t)(block >> (at % 8 * 8)))
            return i;
    }
    return in.size;
}
