/* Numbers that follow from a seed: the same ones on every machine, so that a seed tells a run. */
#ifndef SOCKSPEC_MUTATE_DICE_H
#define SOCKSPEC_MUTATE_DICE_H

#include <stdbool.h>
#include <stdint.h>

/* SplitMix64: any state is as good as another. */
struct s5_dice {
    uint64_t state;
};

static inline uint64_t s5_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* The dice of the `number`th session of a seed, which need none of the sessions before it. */
static inline struct s5_dice s5_dice_of(uint64_t seed, uint64_t number)
{
    return (struct s5_dice){s5_mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ s5_mix(number)};
}

static inline uint64_t s5_roll(struct s5_dice *dice)
{
    dice->state += UINT64_C(0x9e3779b97f4a7c15);
    return s5_mix(dice->state);
}

/* 0 to `sides` - 1; `sides` is not 0. */
static inline uint32_t s5_pick(struct s5_dice *dice, uint32_t sides)
{
    return (uint32_t)(((s5_roll(dice) >> 32) * sides) >> 32);
}

/* True in `percent` of a hundred rolls. */
static inline bool s5_chance(struct s5_dice *dice, uint32_t percent)
{
    return s5_pick(dice, 100) < percent;
}

#endif
