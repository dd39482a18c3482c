/* ir/varbyte.c - numbers of 7-bit groups, one after the other.
 *
 * Most numbers of a posting list are small: gaps of frequent terms, and frequencies nearly always. So the decoder looks at eight bytes at
 * once, and where none of them says "more follows" it has eight numbers. It never reads past its input. */
#include "ir/varbyte.h"

#include "base/bytes.h"

#define MORE  0x80u
#define MORE8 UINT64_C(0x8080808080808080)

size_t ir_varbyte_encode(uint8_t *out, const uint32_t *values, size_t n)
{
    uint8_t *p = out;
    for (size_t i = 0; i < n; i++) p += base_write_varint(p, values[i]);
    return (size_t)(p - out);
}

/* One number from *p, before end: false if it is cut or too large. */
static inline bool decode_one(uint32_t *out, const uint8_t **p, const uint8_t *end)
{
    uint32_t v = 0;
    for (unsigned shift = 0; shift < 35 && *p < end; shift += 7) {
        uint8_t byte = *(*p)++;
        if (shift == 28 && byte > 0xf) return false;
        v |= (uint32_t)(byte & (MORE - 1)) << shift;
        if (byte < MORE) {
            *out = v;
            return true;
        }
    }
    return false;
}

size_t ir_varbyte_decode(uint32_t *out, size_t n, const uint8_t *in, size_t size)
{
    const uint8_t *p = in, *end = in + size;
    for (size_t i = 0; i < n;) {
        if (n - i >= 8 && end - p >= 8 && !(base_load_u64(p) & MORE8)) {
            for (size_t j = 0; j < 8; j++) out[i + j] = p[j];
            i += 8, p += 8;
        } else if (!decode_one(&out[i++], &p, end)) {
            return 0;
        }
    }
    return (size_t)(p - in);
}
