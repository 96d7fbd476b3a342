#include "script/payload.h"

#include <string.h>

/* The `block`th 8 octets of the payload (SplitMix64), the first of them lowest. */
static uint64_t block_of(uint64_t seed, uint64_t block)
{
    uint64_t z = seed + (block + 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The octets of that block as they lie in the payload; a compiler makes one store of this. */
static void lay_out(uint64_t block, uint8_t out[8])
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)(block >> 8 * i);
}

/* How many octets from `at` on lie in one block, at most `size`. */
static size_t within_block(uint64_t at, size_t size)
{
    size_t left = 8 - (size_t)(at % 8);

    return left < size ? left : size;
}

void s5_payload_write(uint64_t seed, uint64_t at, uint8_t *out, size_t size)
{
    while (size > 0) {
        uint8_t octets[8];
        size_t piece = within_block(at, size);
        lay_out(block_of(seed, at / 8), octets);
        if (piece == 8)
            memcpy(out, octets, 8);
        else
            memcpy(out, octets + at % 8, piece);
        at += piece;
        out += piece;
        size -= piece;
    }
}

size_t s5_payload_verify(uint64_t seed, uint64_t at, struct s5_span in)
{
    for (size_t done = 0; done < in.size;) {
        uint8_t octets[8];
        size_t piece = within_block(at, in.size - done);
        const uint8_t *want = octets + at % 8;
        lay_out(block_of(seed, at / 8), octets);
        if (memcmp(in.data + done, want, piece) != 0) {
            while (in.data[done] == *want) {
                done++;
                want++;
            }
            return done;
        }
        at += piece;
        done += piece;
    }
    return in.size;
}
