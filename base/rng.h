/* base/rng.h - a small seeded generator: SplitMix64 (Steele, Lea, Flood 2014), one stream per item.
 *
 *     base_rng r = base_rng_of(seed, item);       // the same numbers on every machine
 *     uint64_t x = base_rng_next(&r);
 */
#ifndef BASE_RNG_H
#define BASE_RNG_H

#include <stdint.h>

typedef struct {
    uint64_t state;
} base_rng;

static inline uint64_t base_rng_mix(uint64_t z)
{
    z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
    return z ^ (z >> 31);
}

/* Streams of different items are unrelated though the seed is one. */
static inline base_rng base_rng_of(uint64_t seed, uint64_t item)
{
    return (base_rng){ base_rng_mix(seed + UINT64_C(0x9e3779b97f4a7c15)) ^ base_rng_mix(item * UINT64_C(0xd1342543de82ef95) + 1) };
}

static inline uint64_t base_rng_next(base_rng *r)
{
    r->state += UINT64_C(0x9e3779b97f4a7c15);
    return base_rng_mix(r->state);
}

/* Uniform in [0, n), n >= 1, without bias (Lemire 2019, rejection on the low product). */
static inline uint64_t base_rng_below(base_rng *r, uint64_t n)
{
    unsigned __int128 m = (unsigned __int128)base_rng_next(r) * n;
    if ((uint64_t)m < n) {
        uint64_t least = (0 - n) % n;
        while ((uint64_t)m < least) m = (unsigned __int128)base_rng_next(r) * n;
    }
    return (uint64_t)(m >> 64);
}

/* Uniform in [0, 1), 53 bits. */
static inline double base_rng_unit(base_rng *r)
{
    return (double)(base_rng_next(r) >> 11) * 0x1.0p-53;
}

#endif
