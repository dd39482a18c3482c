/* ir/codecs/bitpack.c - all numbers of a block in as many bits as its largest needs.
 *
 * A full block is one byte, the width, and 16 * width bytes of packed numbers. They are spread over four lanes (SIMD-BP128 of Lemire and
 * Boytsov 2015; codecs/bitpack.h has the layout), so that one 128-bit shift, or and mask handles four numbers, and with the width known
 * to the compiler every shift count is a constant: the loop over the 32 numbers of a lane is written out below for each of the 32
 * widths. The vectors are those of gcc and clang, SSE2 on x86-64 and NEON on arm64, which every such processor has: there is nothing
 * to detect. SALTON_CPU=scalar takes the definition instead.
 *
 * Shorter blocks (a list's tail, and most lists) would waste the lanes: they are varbyte. */
#include "ir/codecs/bitpack.h"

#include "base/bytes.h"
#include "base/cpu.h"
#include "ir/codec.h"
#include "ir/lanes.h"
#include "ir/varbyte.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "packed lanes are read in place: a big-endian machine would take the scalar half"
#endif

#define LANES      IR_LANES
#define PER_LANE   32 /* IR_BLOCK / LANES */
#define WORD_BYTES (4 * LANES)

static uint32_t mask_of(unsigned width)
{
    return width == 32 ? UINT32_MAX : (UINT32_C(1) << width) - 1;
}

void ir_bitpack_pack_scalar(uint8_t *out, const uint32_t *values, unsigned width)
{
    for (unsigned lane = 0; lane < LANES; lane++) {
        uint64_t bits = 0;
        unsigned n = 0;
        uint8_t *word = out + 4 * lane;
        for (unsigned i = 0; i < PER_LANE; i++) {
            bits |= (uint64_t)values[LANES * i + lane] << n;
            n += width;
            if (n < 32) continue;
            base_store_u32(word, (uint32_t)bits);
            word += WORD_BYTES, bits >>= 32, n -= 32;
        }
    }
}

void ir_bitpack_unpack_scalar(uint32_t *out, const uint8_t *in, unsigned width)
{
    for (unsigned lane = 0; lane < LANES; lane++) {
        uint64_t bits = 0;
        unsigned n = 0;
        const uint8_t *word = in + 4 * lane;
        for (unsigned i = 0; i < PER_LANE; i++) {
            if (n < width) {
                bits |= (uint64_t)base_load_u32(word) << n;
                word += WORD_BYTES, n += 32;
            }
            out[LANES * i + lane] = (uint32_t)bits & mask_of(width);
            bits >>= width, n -= width;
        }
    }
}

/* --- four lanes at once -------------------------------------------------------------------------------------------- */

#define STEPS4(S, i)  S((i)) S((i) + 1) S((i) + 2) S((i) + 3)
#define STEPS16(S, i) STEPS4(S, (i)) STEPS4(S, (i) + 4) STEPS4(S, (i) + 8) STEPS4(S, (i) + 12)
#define STEPS32(S)    STEPS16(S, 0) STEPS16(S, 16)

/* Number i begins at bit (i * width) % 32 of word i * width / 32; all of this is known to the compiler. */
#define BIT(i)  ((i)*width % 32)
#define WORD(i) ((i)*width / 32)

#define UNPACK_STEP(i)                                                                                                             \
    {                                                                                                                              \
        ir_lanes v = word >> BIT(i);                                                                                               \
        if (WORD((i) + 1) > WORD(i) && (i) + 1 < PER_LANE) word = ir_lanes_load(in + WORD_BYTES * WORD((i) + 1));                  \
        if (BIT(i) + width > 32) v |= word << (32 - BIT(i)) % 32;                                                                  \
        ir_lanes_store(out + LANES * (i), v & mask);                                                                               \
    }

static inline __attribute__((always_inline)) void unpack(uint32_t *out, const uint8_t *in, const unsigned width)
{
    const ir_lanes mask = (ir_lanes){ 0 } + (width == 32 ? UINT32_MAX : (UINT32_C(1) << width % 32) - 1);
    ir_lanes word = ir_lanes_load(in);
    STEPS32(UNPACK_STEP)
}

#define PACK_STEP(i)                                                                                                               \
    {                                                                                                                              \
        const ir_lanes v = ir_lanes_load(values + LANES * (i));                                                                    \
        word |= v << BIT(i);                                                                                                       \
        if (WORD((i) + 1) > WORD(i)) {                                                                                             \
            ir_lanes_store(out + WORD_BYTES * WORD(i), word);                                                                      \
            word = BIT(i) + width > 32 ? v >> (32 - BIT(i)) % 32 : (ir_lanes){ 0 };                                                \
        }                                                                                                                          \
    }

static inline __attribute__((always_inline)) void pack(uint8_t *out, const uint32_t *values, const unsigned width)
{
    ir_lanes word = { 0 };
    STEPS32(PACK_STEP)
}

#define WIDTHS8(S, w) S((w)) S((w) + 1) S((w) + 2) S((w) + 3) S((w) + 4) S((w) + 5) S((w) + 6) S((w) + 7)
#define WIDTHS32(S)   WIDTHS8(S, 1) WIDTHS8(S, 9) WIDTHS8(S, 17) WIDTHS8(S, 25)

void ir_bitpack_unpack_lanes(uint32_t *out, const uint8_t *in, unsigned width)
{
#define UNPACK_CASE(w)                                                                                                             \
    case (w): unpack(out, in, (w)); break;
    switch (width) {
    case 0:
        memset(out, 0, IR_BLOCK * sizeof *out);
        break;
        WIDTHS32(UNPACK_CASE)
    }
}

void ir_bitpack_pack_lanes(uint8_t *out, const uint32_t *values, unsigned width)
{
#define PACK_CASE(w)                                                                                                               \
    case (w): pack(out, values, (w)); break;
    switch (width) {
        WIDTHS32(PACK_CASE)
    }
}

/* --- the codec ----------------------------------------------------------------------------------------------------- */

static unsigned width_of(const uint32_t *values, size_t n)
{
    uint32_t all = 0;
    for (size_t i = 0; i < n; i++) all |= values[i];
    return all ? 32 - (unsigned)__builtin_clz(all) : 0;
}

static size_t bitpack_encode(uint8_t *out, const uint32_t *values, size_t n)
{
    if (n < IR_BLOCK) return ir_varbyte_encode(out, values, n);
    unsigned width = width_of(values, n);
    *out = (uint8_t)width;
    (base_cpu_level() == BASE_CPU_SCALAR ? ir_bitpack_pack_scalar : ir_bitpack_pack_lanes)(out + 1, values, width);
    return 1 + (size_t)WORD_BYTES * width;
}

static size_t bitpack_decode(uint32_t *out, size_t n, const uint8_t *in, size_t size)
{
    if (n < IR_BLOCK) return ir_varbyte_decode(out, n, in, size);
    if (size == 0 || *in > 32) return 0;
    unsigned width = *in;
    size_t used = 1 + (size_t)WORD_BYTES * width;
    if (used > size) return 0;
    (base_cpu_level() == BASE_CPU_SCALAR ? ir_bitpack_unpack_scalar : ir_bitpack_unpack_lanes)(out, in + 1, width);
    return used;
}

static const ir_codec bitpack = {
    .name = "bitpack",
    .help = "blocks of 128 in as many bits as the largest needs, in four lanes; shorter ones as varbyte: small and fastest",
    .source = "Lemire, Boytsov: Decoding billions of integers per second through vectorization (2015), SIMD-BP128",
    .encode = bitpack_encode,
    .decode = bitpack_decode,
};
const ir_codec *const ir_codecs_bitpack[] = { &bitpack, NULL };
