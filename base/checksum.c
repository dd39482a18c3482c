/* base/checksum.c - CRC-32C by table and by the processor's instruction.
 *
 * The polynomial is 0x1EDC6F41, bits taken low first (0x82F63B78 reversed), the register starts and ends inverted. Below,
 * a "register" is the sum without those inversions; on registers the CRC is linear over GF(2):
 *
 *     register(s, A followed by B) = shift(register(s, A), |B|) xor register(0, B)
 *
 * where shift(s, n) is the register s after n zero bytes: a 32 x 32 bit matrix, raised to the n-th power by squaring.
 *
 * By table: eight bytes at a time through eight tables ("slicing by 8", Kounavis and Berry 2005). By instruction: crc32
 * takes 8 bytes and has a latency of 3 cycles but starts one a cycle, so one dependent chain reaches a third of the speed.
 * Three neighbouring stretches are summed side by side and joined by the equation above. The long stretch is a third of a
 * container's block of 16 KiB, the short one serves what is left; the two shifts are tables, made once. */
#include "base/checksum.h"

#include <pthread.h>
#include <string.h>

#include "base/bytes.h"
#include "base/cpu.h"

#define POLYNOMIAL    UINT32_C(0x82f63b78)
#define LONG_STRETCH  ((size_t)5456)
#define SHORT_STRETCH ((size_t)256)

typedef struct {
    uint32_t of[4][256]; /* by byte of the register, low first; their xor is the shifted register */
} shift_table;

static pthread_once_t tables_once = PTHREAD_ONCE_INIT;
static uint32_t slices[8][256]; /* slices[k][b]: the register after byte b and k zero bytes */
static shift_table shift_long, shift_short;

static uint32_t matrix_times(const uint32_t matrix[32], uint32_t v)
{
    uint32_t sum = 0;
    for (unsigned bit = 0; v; bit++, v >>= 1)
        if (v & 1) sum ^= matrix[bit];
    return sum;
}

/* The table of shift(., n_bytes), by repeated squaring of the matrix for one byte. */
static void make_shift(shift_table *table, size_t n_bytes)
{
    uint32_t power[32], result[32], square[32];
    for (unsigned bit = 0; bit < 32; bit++) {
        result[bit] = UINT32_C(1) << bit;
        power[bit] = bit < 8 ? slices[0][1u << bit] : UINT32_C(1) << (bit - 8);
    }
    for (; n_bytes; n_bytes >>= 1) {
        if (n_bytes & 1)
            for (unsigned bit = 0; bit < 32; bit++) result[bit] = matrix_times(power, result[bit]);
        for (unsigned bit = 0; bit < 32; bit++) square[bit] = matrix_times(power, power[bit]);
        memcpy(power, square, sizeof power);
    }
    for (unsigned byte = 0; byte < 4; byte++)
        for (uint32_t v = 0; v < 256; v++) table->of[byte][v] = matrix_times(result, v << (8 * byte));
}

static void make_tables(void)
{
    for (uint32_t b = 0; b < 256; b++) {
        uint32_t v = b;
        for (int bit = 0; bit < 8; bit++) v = v >> 1 ^ (v & 1 ? POLYNOMIAL : 0);
        slices[0][b] = v;
    }
    for (int k = 1; k < 8; k++)
        for (uint32_t b = 0; b < 256; b++) slices[k][b] = slices[k - 1][b] >> 8 ^ slices[0][slices[k - 1][b] & 255];
    make_shift(&shift_long, LONG_STRETCH);
    make_shift(&shift_short, SHORT_STRETCH);
}

uint32_t base_crc32c_table(uint32_t crc, const void *data, size_t n)
{
    const uint8_t *p = data;
    uint32_t s = ~crc;
    pthread_once(&tables_once, make_tables);
    for (; n >= 8; n -= 8, p += 8) {
        uint32_t low = base_load_u32(p) ^ s;
        s = slices[7][low & 255] ^ slices[6][low >> 8 & 255] ^ slices[5][low >> 16 & 255] ^ slices[4][low >> 24] ^ slices[3][p[4]] ^
            slices[2][p[5]] ^ slices[1][p[6]] ^ slices[0][p[7]];
    }
    for (; n; n--, p++) s = s >> 8 ^ slices[0][(s ^ *p) & 255];
    return ~s;
}

#if defined(__x86_64__)
#include <nmmintrin.h>

static uint32_t shift(const shift_table *table, uint32_t s)
{
    return table->of[0][s & 255] ^ table->of[1][s >> 8 & 255] ^ table->of[2][s >> 16 & 255] ^ table->of[3][s >> 24];
}

static uint64_t load(const uint8_t *p)
{
    uint64_t v;
    memcpy(&v, p, sizeof v);
    return v;
}

/* The register s after three stretches of length bytes (a multiple of 8) at p. */
__attribute__((target("sse4.2"))) static uint32_t three_stretches(uint32_t s, const uint8_t *p, size_t length,
                                                                  const shift_table *table)
{
    uint64_t a = s, b = 0, c = 0;
    for (size_t i = 0; i < length; i += 8) {
        a = _mm_crc32_u64(a, load(p + i));
        b = _mm_crc32_u64(b, load(p + length + i));
        c = _mm_crc32_u64(c, load(p + 2 * length + i));
    }
    return shift(table, shift(table, (uint32_t)a) ^ (uint32_t)b) ^ (uint32_t)c;
}

__attribute__((target("sse4.2"))) static uint32_t crc32c_sse42(uint32_t crc, const uint8_t *p, size_t n)
{
    uint32_t s = ~crc;
    pthread_once(&tables_once, make_tables);
    for (; n >= 3 * LONG_STRETCH; n -= 3 * LONG_STRETCH, p += 3 * LONG_STRETCH)
        s = three_stretches(s, p, LONG_STRETCH, &shift_long);
    for (; n >= 3 * SHORT_STRETCH; n -= 3 * SHORT_STRETCH, p += 3 * SHORT_STRETCH)
        s = three_stretches(s, p, SHORT_STRETCH, &shift_short);
    uint64_t wide = s;
    for (; n >= 8; n -= 8, p += 8) wide = _mm_crc32_u64(wide, load(p));
    for (s = (uint32_t)wide; n; n--, p++) s = _mm_crc32_u8(s, *p);
    return ~s;
}
#endif

uint32_t base_crc32c(uint32_t crc, const void *data, size_t n)
{
#if defined(__x86_64__)
    if (base_cpu_level() >= BASE_CPU_SSE42) return crc32c_sse42(crc, data, n);
#endif
    return base_crc32c_table(crc, data, n);
}
