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

enum { BLOCKS = 2048, STRIDE = IR_CODEC_WORST + IR_CODEC_PADDING };

typedef struct {
    const ir_codec *codec;
    uint32_t gaps[BLOCKS][IR_BLOCK], out[IR_BLOCK];
    uint8_t encoded[BLOCKS][STRIDE];
    size_t sizes[BLOCKS];
    uint64_t bytes; /* of all blocks, encoded */
} input;

static void fill(input *in, uint64_t one_in)
{
    base_rng r = base_rng_of(1, one_in);
    for (size_t i = 0; i < BLOCKS; i++) {
        for (size_t j = 0; j < IR_BLOCK; j++) {
            in->gaps[i][j] = 0;
            while (base_rng_below(&r, one_in) != 0) in->gaps[i][j]++;
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
static bool run_codec(bench *b, input *in, const ir_codec *codec, unsigned one_in, uint64_t want)
{
    const double items = (double)BLOCKS * IR_BLOCK;
    char name[80];
    in->codec = codec;
    snprintf(name, sizeof name, "1 in %u: %s encode", one_in, codec->name);
    bench_run(b, name, items, 4 * items, encode_all, in);
    snprintf(name, sizeof name, "1 in %u: %s decode (%.2f bits)", one_in, codec->name, (double)in->bytes * 8 / items);
    bench_run(b, name, items, 4 * items, decode_all, in);
    bool same = bench_checksum(b) == want;
    if (strcmp(codec->name, "bitpack") == 0) {
        snprintf(name, sizeof name, "1 in %u: bitpack decode (scalar)", one_in);
        bench_run(b, name, items, 4 * items, unpack_scalar, in);
        same &= bench_checksum(b) == want;
    }
    return same;
}

int main(void)
{
    static const unsigned one_in[] = { 4, 64, 1024 };
    const double items = (double)BLOCKS * IR_BLOCK;
    bool same = true;
    input *in = base_new(input, NULL);
    if (!in) return 1;
    bench *b = bench_new("codecs", NULL, 0);
    for (size_t i = 0; i < sizeof one_in / sizeof *one_in; i++) {
        char name[80];
        fill(in, one_in[i]);
        snprintf(name, sizeof name, "1 in %u: memcpy", one_in[i]);
        bench_run(b, name, items, 4 * items, copy_all, in);
        uint64_t want = bench_checksum(b);
        for (size_t list = 0; ir_codecs[list]; list++)
            for (const ir_codec *const *item = ir_codecs[list]; *item; item++) same &= run_codec(b, in, *item, one_in[i], want);
    }
    if (!same) fprintf(stderr, "bench_codecs: a decoder didn't give back what was encoded\n");
    base_free(in);
    return bench_free(b) != 0 || !same;
}
