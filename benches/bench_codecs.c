/* benches/bench_codecs.c - codecs of postings: numbers a second to bytes and back, and bits a number, beside memcpy as the floor.
 *
 * The numbers are the gaps of lists that hold each document with a fixed probability: one in 4, one in 64, one in 1024. Bytes are those
 * of the numbers as they are, 4 each; a codec's own are in the name of its rows. */
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "benches/bench.h"
#include "ir/codec.h"
#include "ir/codecs/bitpack.h"

enum { BLOCKS = 2048, STRIDE = IR_CODEC_WORST + IR_CODEC_PADDING, DENSITIES = 3 };
static const unsigned one_in[DENSITIES] = { 4, 64, 1024 };

typedef struct {
    const ir_codec *codec;
    uint32_t (*gaps)[IR_BLOCK]; /* [BLOCKS] of the density at hand */
    uint32_t all[DENSITIES][BLOCKS][IR_BLOCK], out[IR_BLOCK];
    uint8_t encoded[BLOCKS][STRIDE];
    size_t sizes[BLOCKS];
    uint64_t bytes; /* of all blocks, encoded */
} input;

static void fill(uint32_t (*gaps)[IR_BLOCK], uint64_t density)
{
    base_rng r = base_rng_of(1, density);
    for (size_t i = 0; i < BLOCKS; i++) {
        for (size_t j = 0; j < IR_BLOCK; j++) {
            gaps[i][j] = 0;
            while (base_rng_below(&r, density) != 0) gaps[i][j]++;
        }
    }
}

static uint64_t sum_of(const uint32_t *values)
{
    uint64_t sum = 0;
    for (size_t j = 0; j < IR_BLOCK; j += 17) sum = sum * 31 + values[j];
    return sum;
}

static uint64_t copy_all(void *context)
{
    input *in = context;
    uint64_t sum = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        memcpy(in->out, in->gaps[i], sizeof in->out);
        sum += sum_of(in->out);
    }
    return sum;
}

static uint64_t encode_all(void *context)
{
    input *in = context;
    in->bytes = 0;
    for (size_t i = 0; i < BLOCKS; i++) in->bytes += in->sizes[i] = in->codec->encode(in->encoded[i], in->gaps[i], IR_BLOCK);
    return in->bytes;
}

static uint64_t decode_all(void *context)
{
    input *in = context;
    uint64_t sum = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        if (in->codec->decode(in->out, IR_BLOCK, in->encoded[i], in->sizes[i]) != in->sizes[i]) return 0;
        sum += sum_of(in->out);
    }
    return sum;
}

/* As bitpack decodes without its lanes; its blocks begin with their width. */
static uint64_t unpack_scalar(void *context)
{
    input *in = context;
    uint64_t sum = 0;
    for (size_t i = 0; i < BLOCKS; i++) {
        ir_bitpack_unpack_scalar(in->out, in->encoded[i] + 1, in->encoded[i][0]);
        sum += sum_of(in->out);
    }
    return sum;
}

/* True if every decoder came to the sum of memcpy. */
static bool run_codec(bench *b, input *in, const ir_codec *codec, unsigned density)
{
    const double items = (double)BLOCKS * IR_BLOCK, bytes = 4 * items;
    char copy[80], encode[80], decode[80], scalar[80];
    in->codec = codec;
    encode_all(in);
    snprintf(copy, sizeof copy, "1 in %u: memcpy (floor)", density);
    snprintf(encode, sizeof encode, "1 in %u: %s encode", density, codec->name);
    snprintf(decode, sizeof decode, "1 in %u: %s decode (%.2f bits)", density, codec->name, (double)in->bytes * 8 / items);
    snprintf(scalar, sizeof scalar, "1 in %u: %s decode (scalar)", density, codec->name);
    bench_case cases[] = { { copy, items, bytes, copy_all, in, 0 },
                           { encode, items, bytes, encode_all, in, 0 },
                           { decode, items, bytes, decode_all, in, 0 },
                           { scalar, items, bytes, unpack_scalar, in, 0 } };
    size_t n = strcmp(codec->name, "bitpack") == 0 ? 4 : 3;
    bench_turns(b, cases, n);
    return cases[2].checksum == cases[0].checksum && cases[n - 1].checksum == cases[0].checksum;
}

int main(void)
{
    bool same = true;
    input *in = bench_have(base_new(input, NULL));
    for (size_t i = 0; i < DENSITIES; i++) fill(in->all[i], one_in[i]);
    bench *b = bench_new("codecs", in->all, sizeof in->all);
    for (size_t i = 0; i < DENSITIES; i++) {
        in->gaps = in->all[i];
        for (size_t list = 0; ir_codecs[list]; list++)
            for (const ir_codec *const *item = ir_codecs[list]; *item; item++) same &= run_codec(b, in, *item, one_in[i]);
    }
    if (!same) fprintf(stderr, "bench_codecs: a decoder didn't give back what was encoded\n");
    base_free(in);
    return bench_free(b) != 0 || !same;
}
