/* ir/lanes.h - four 32-bit numbers in one register, with the vectors of gcc and clang: SSE2 on x86-64, NEON on arm64.
 *
 *     ir_lanes v = ir_lanes_load(p) + 1;      // p needs no alignment
 *     ir_lanes_store(p, v);
 *
 * Every such processor has them: there is nothing to detect. */
#ifndef IR_LANES_H
#define IR_LANES_H

#include <stdint.h>
#include <string.h>

#define IR_LANES 4

typedef uint32_t ir_lanes __attribute__((vector_size(4 * IR_LANES)));

static inline ir_lanes ir_lanes_load(const void *p)
{
    ir_lanes v;
    memcpy(&v, p, sizeof v);
    return v;
}

static inline void ir_lanes_store(void *p, ir_lanes v)
{
    memcpy(p, &v, sizeof v);
}

/* The numbers at i, j, k, l of a's four and then b's. */
#ifdef __clang__
#define IR_LANES_PICK(a, b, i, j, k, l) __builtin_shufflevector(a, b, i, j, k, l)
#else
#define IR_LANES_PICK(a, b, i, j, k, l) __builtin_shuffle(a, b, (ir_lanes){ i, j, k, l })
#endif

#endif
