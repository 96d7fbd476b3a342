#include "capture/file/ticks.h"

enum { BINARY = 0x80, NANO = 9, FIRST_FINE_BINARY = 20, EXACT_BINARY = 34 };

static const int64_t second = 1000000000;

static uint64_t ten_to_the(unsigned exponent)
{
    uint64_t power = 1;

    while (exponent-- > 0)
        power *= 10;
    return power;
}

bool s5_ticks_are_fine(const struct s5_ticks *ticks)
{
    unsigned exponent = ticks->resolution & ~(unsigned)BINARY;

    return (ticks->resolution & BINARY) != 0 ? exponent >= FIRST_FINE_BINARY : exponent > 6;
}

bool s5_ticks_are_microseconds(const struct s5_ticks *ticks)
{
    return ticks->resolution <= 6;
}

/* `*out` is count / 10^exponent seconds, in nanoseconds. False where they do not fit. */
static bool decimal(unsigned exponent, uint64_t count, int64_t *out)
{
    if (exponent <= NANO)
        return !__builtin_mul_overflow(count, ten_to_the(NANO - exponent), out);
    /* 10^20 is more than any count. */
    *out = exponent - NANO < 20 ? (int64_t)(count / ten_to_the(exponent - NANO)) : 0;
    return true;
}

static bool binary(unsigned exponent, uint64_t count, int64_t *out)
{
    /* Of 2^-34 s a nanosecond has 17; what is finer is dropped, so that the product fits. */
    if (exponent > EXACT_BINARY) {
        count = exponent - EXACT_BINARY < 64 ? count >> (exponent - EXACT_BINARY) : 0;
        exponent = EXACT_BINARY;
    }
    uint64_t part = count & ((UINT64_C(1) << exponent) - 1);
    uint64_t whole = count >> exponent;
    return !__builtin_mul_overflow(whole, second, out) &&
           !__builtin_add_overflow(*out, (int64_t)(part * (uint64_t)second >> exponent), out);
}

static int64_t pinned(int64_t time)
{
    if (time > S5_TICKS_LATEST)
        return S5_TICKS_LATEST;
    return time < S5_TICKS_EARLIEST ? S5_TICKS_EARLIEST : time;
}

int64_t s5_ticks_time(const struct s5_ticks *ticks, uint64_t count)
{
    unsigned exponent = ticks->resolution & ~(unsigned)BINARY;
    int64_t time = 0;
    int64_t offset = 0;

    if (!((ticks->resolution & BINARY) != 0 ? binary(exponent, count, &time)
                                            : decimal(exponent, count, &time)))
        return S5_TICKS_LATEST;
    if (ticks->offset == 0)
        return pinned(time);
    if (__builtin_mul_overflow(ticks->offset, second, &offset) ||
        __builtin_add_overflow(time, offset, &time))
        return ticks->offset < 0 ? S5_TICKS_EARLIEST : S5_TICKS_LATEST;
    return pinned(time);
}
