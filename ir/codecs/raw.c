/* ir/codecs/raw.c - numbers as they are: the definition that the other codecs are held against. */
#include "base/bytes.h"
#include "ir/codec.h"

static size_t raw_encode(uint8_t *out, const uint32_t *values, size_t n)
{
    for (size_t i = 0; i < n; i++) base_store_u32(out + 4 * i, values[i]);
    return 4 * n;
}

static size_t raw_decode(uint32_t *out, size_t n, const uint8_t *in, size_t size)
{
    if (size < 4 * n) return 0;
    for (size_t i = 0; i < n; i++) out[i] = base_load_u32(in + 4 * i);
    return 4 * n;
}

static const ir_codec raw = {
    .name = "raw",
    .help = "four bytes a number: the definition, and the floor of every bench",
    .source = "little-endian 32-bit integers",
    .encode = raw_encode,
    .decode = raw_decode,
};
const ir_codec *const ir_codecs_raw[] = { &raw, NULL };
