#include "script/payload.h"

#include <endian.h>
#include <string.h>

/* The `block`th 8 octets of the payload (SplitMix64), as they lie in it. */
static uint64_t block_of(uint64_t seed, uint64_t block)
{
    uint64_t z = seed + (block + 1) * UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return htole64(z ^ (z >> 31));
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
        uint64_t block = block_of(seed, at / 8);
        size_t piece = within_block(at, size);
        if (piece == 8)
            memcpy(out, &block, 8);
        else
            memcpy(out, (const uint8_t *)&block + at % 8, piece);
        at += piece;
        out += piece;
        size -= piece;
    }
}

size_t s5_payload_verify(uint64_t seed, uint64_t at, struct s5_span in)
{
    for (size_t done = 0; done < in.size;) {
        uint64_t block = block_of(seed, at / 8);
        uint64_t came = 0;
        size_t piece = within_block(at, in.size - done);
        const uint8_t *want = (const uint8_t *)&block + at % 8;
        if (piece == 8)
            memcpy(&came, in.data + done, 8);
        if (piece == 8 && came == block) {
            at += 8;
            done += 8;
            continue;
        }
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
