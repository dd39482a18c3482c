/* Every codec of the rack against what was put in; the lanes of bitpack against their definition. */
#include "tests/testing.h"

#include <stdbool.h>

#include "ir/codec.h"
#include "ir/codecs/bitpack.h"

/* n numbers of which the largest needs exactly width bits. */
static void random_values(uint32_t *values, size_t n, unsigned width, base_rng *r)
{
    for (size_t i = 0; i < n; i++) values[i] = (uint32_t)base_rng_below(r, UINT64_C(1) << width);
    if (width > 0) values[base_rng_below(r, n)] |= UINT32_C(1) << (width - 1);
}

static void round_trip(const ir_codec *codec, const uint32_t *values, size_t n)
{
    uint8_t encoded[IR_CODEC_WORST];
    memset(encoded, 0xa5, sizeof encoded);
    size_t size = codec->encode(encoded, values, n);
    assert_in_range(size, 1, IR_CODEC_WORST);

    uint8_t *in = testing_guarded(size + IR_CODEC_PADDING);
    memset(in, 0xff, size + IR_CODEC_PADDING);
    memcpy(in, encoded, size);
    uint32_t *out = testing_guarded(IR_BLOCK * sizeof *out);
    if (codec->decode(out, n, in, size) != size)
        fail_msg("%s: %zu numbers don't take the %zu bytes they took", codec->name, n, size);
    if (memcmp(out, values, n * sizeof *out) != 0) fail_msg("%s: %zu numbers came back as others", codec->name, n);
    for (size_t cut = 0; cut < size; cut++)
        if (codec->decode(out, n, in, cut) != 0)
            fail_msg("%s: %zu numbers decode from %zu of %zu bytes", codec->name, n, cut, size);
    testing_guarded_free(in, size + IR_CODEC_PADDING);
    testing_guarded_free(out, IR_BLOCK * sizeof *out);
}

static void each_codec(void (*test)(const ir_codec *codec))
{
    for (size_t list = 0; ir_codecs[list]; list++)
        for (const ir_codec *const *item = ir_codecs[list]; *item; item++) test(*item);
}

static void every_width_and_length(const ir_codec *codec)
{
    uint32_t values[IR_BLOCK];
    for (unsigned width = 0; width <= 32; width++) {
        for (size_t n = 1; n <= IR_BLOCK; n += n < 9 || n > 119 ? 1 : 11) {
            base_rng r = base_rng_of(width, n);
            random_values(values, n, width, &r);
            round_trip(codec, values, n);
        }
    }
}

static void every_width_and_length_comes_back(void **state)
{
    (void)state;
    each_codec(every_width_and_length);
}

static void mixed_widths(const ir_codec *codec)
{
    uint32_t values[IR_BLOCK];
    for (uint64_t seed = 1; seed <= 200; seed++) {
        base_rng r = base_rng_of(seed, 1);
        size_t n = seed % 2 ? IR_BLOCK : 1 + base_rng_below(&r, IR_BLOCK);
        for (size_t i = 0; i < n; i++) values[i] = (uint32_t)(base_rng_next(&r) >> (32 + base_rng_below(&r, 32)));
        round_trip(codec, values, n);
    }
}

static void numbers_of_mixed_widths_come_back(void **state)
{
    (void)state;
    each_codec(mixed_widths);
}

static void noise(const ir_codec *codec)
{
    uint32_t *out = testing_guarded(IR_BLOCK * sizeof *out);
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        base_rng r = base_rng_of(seed, 2);
        size_t n = seed % 2 ? IR_BLOCK : 1 + base_rng_below(&r, IR_BLOCK), size = base_rng_below(&r, IR_CODEC_WORST);
        bool small = base_rng_below(&r, 2) == 0;
        uint8_t *in = testing_guarded(size + IR_CODEC_PADDING);
        for (size_t i = 0; i < size + IR_CODEC_PADDING; i++) in[i] = (uint8_t)(base_rng_next(&r) & (small ? 0x8f : 0xff));
        size_t used = codec->decode(out, n, in, size);
        if (used > size) fail_msg("%s, seed %llu: used %zu of %zu bytes", codec->name, (unsigned long long)seed, used, size);
        testing_guarded_free(in, size + IR_CODEC_PADDING);
    }
    testing_guarded_free(out, IR_BLOCK * sizeof *out);
}

static void noise_is_refused_or_decoded_within_its_bounds(void **state)
{
    (void)state;
    each_codec(noise);
}

/* n numbers from in [size <= 4], by the definitions of docs/formats.md alone; the bytes used, 0: refused. */
static size_t plain_decode(const ir_codec *codec, uint32_t *out, size_t n, const uint8_t *in, size_t size)
{
    size_t at = 0;
    if (strcmp(codec->name, "raw") == 0) {
        if (n > 1 || size < 4) return 0;
        out[0] = in[0] + ((uint32_t)in[1] << 8) + ((uint32_t)in[2] << 16) + ((uint32_t)in[3] << 24);
        return 4;
    }
    if (strcmp(codec->name, "bitpack") == 0 && n == IR_BLOCK) { /* a width above 0 needs 16 bytes and more */
        memset(out, 0, n * sizeof *out);
        return in[0] == 0;
    }
    for (size_t i = 0; i < n; i++) {
        out[i] = 0;
        for (unsigned shift = 0;; shift += 7) {
            if (at == size) return 0;
            out[i] |= (uint32_t)(in[at] & 0x7f) << shift;
            if (in[at++] < 0x80) break;
        }
    }
    return at;
}

static void a_few_bytes(const ir_codec *codec, uint32_t v, size_t size)
{
    static const size_t counts[] = { 1, 2, 3, 4, IR_BLOCK };
    uint8_t in[4 + IR_CODEC_PADDING] = { 0 };
    uint32_t want[IR_BLOCK], got[IR_BLOCK];
    for (size_t i = 0; i < size; i++) in[i] = (uint8_t)(v >> 8 * i);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        size_t n = counts[i], used = plain_decode(codec, want, n, in, size);
        if (codec->decode(got, n, in, size) != used || (used && memcmp(got, want, n * sizeof *got) != 0))
            fail_msg("%s: %zu numbers of the %zu bytes %08x", codec->name, n, size, v);
    }
}

/* All of them up to three bytes, and some of four: all would take a quarter of an hour. The short form takes some of three. */
static void inputs_of_up_to_four_bytes_decode_as_defined(void **state)
{
    (void)state;
    bool all = testing_long_form();
    const uint32_t steps[] = { 0, 1, 1, all ? 1 : 65521, all ? 251 : 65521 }; /* by size */
    uint64_t n = 0;
    for (size_t list = 0; ir_codecs[list]; list++)
        for (const ir_codec *const *item = ir_codecs[list]; *item; item++)
            for (size_t size = 1; size <= 4; size++)
                for (uint64_t v = 0; v < UINT64_C(1) << 8 * size; v += steps[size], n++) a_few_bytes(*item, (uint32_t)v, size);
    printf("codecs: %llu inputs of 1 to 4 bytes, each decoded as defined\n", (unsigned long long)n);
}

static void codecs_are_found_by_name(void **state)
{
    (void)state;
    assert_string_equal(ir_codec_find("bitpack")->name, "bitpack");
    assert_string_equal(ir_codec_find("raw")->name, "raw");
    assert_string_equal(ir_codec_find("varbyte")->name, "varbyte");
    assert_null(ir_codec_find("bitpac"));
    assert_null(ir_codec_find(""));
}

/* Counted by hand from docs/formats.md. */
static void bytes_are_those_of_the_formats_page(void **state)
{
    (void)state;
    uint8_t out[IR_CODEC_WORST];
    const uint32_t values[] = { 1, 0x80, 0x12345678, UINT32_MAX };
    const uint8_t raw[] = { 1, 0, 0, 0, 0x80, 0, 0, 0, 0x78, 0x56, 0x34, 0x12, 0xff, 0xff, 0xff, 0xff };
    const uint8_t varbyte[] = { 0x01, 0x80, 0x01, 0xf8, 0xac, 0xd1, 0x91, 0x01, 0xff, 0xff, 0xff, 0xff, 0x0f };
    assert_int_equal(ir_codec_find("raw")->encode(out, values, 4), sizeof raw);
    assert_memory_equal(out, raw, sizeof raw);
    assert_int_equal(ir_codec_find("varbyte")->encode(out, values, 4), sizeof varbyte);
    assert_memory_equal(out, varbyte, sizeof varbyte);
    assert_int_equal(ir_codec_find("bitpack")->encode(out, values, 4), sizeof varbyte);
    assert_memory_equal(out, varbyte, sizeof varbyte);

    /* 5 bits each: number 4 * i + lane begins at bit 5 * i of its lane; the seventh (i = 6) has bits 30 and 31 of word 0, 0 to 2 of word 1. */
    uint32_t block[IR_BLOCK] = { [4 * 6 + 2] = 21, [3] = 17 };
    uint8_t packed[1 + 80] = { 5, [1 + 12] = 17, [1 + 8 + 3] = 0x40, [1 + 16 + 8] = 0x05 };
    assert_int_equal(ir_codec_find("bitpack")->encode(out, block, IR_BLOCK), sizeof packed);
    assert_memory_equal(out, packed, sizeof packed);
}

static void impossible_widths_and_numbers_are_refused(void **state)
{
    (void)state;
    uint32_t out[IR_BLOCK];
    uint8_t in[IR_CODEC_WORST + IR_CODEC_PADDING] = { 33 };
    assert_int_equal(ir_codec_find("bitpack")->decode(out, IR_BLOCK, in, IR_CODEC_WORST), 0);
    const uint8_t large[5 + IR_CODEC_PADDING] = { 0xff, 0xff, 0xff, 0xff, 0x1f },
                            long_[6 + IR_CODEC_PADDING] = { 0x80, 0x80, 0x80, 0x80, 0x80 };
    assert_int_equal(ir_codec_find("varbyte")->decode(out, 1, large, 5), 0);
    assert_int_equal(ir_codec_find("varbyte")->decode(out, 1, long_, 6), 0);
}

static void lanes_pack_and_unpack_as_the_definition_does(void **state)
{
    (void)state;
    uint32_t values[IR_BLOCK];
    for (unsigned width = 0; width <= 32; width++) {
        for (unsigned shift = 0; shift < 16; shift++) { /* any alignment */
            base_rng r = base_rng_of(width, shift);
            random_values(values, IR_BLOCK, width, &r);
            uint8_t *defined = testing_guarded(16 * width + 16), *fast = testing_guarded(16 * width + 16);
            uint32_t out[2][IR_BLOCK];
            ir_bitpack_pack_scalar(defined + shift, values, width);
            ir_bitpack_pack_lanes(fast + shift, values, width);
            assert_memory_equal(defined + shift, fast + shift, 16 * width);
            ir_bitpack_unpack_scalar(out[0], defined + shift, width);
            ir_bitpack_unpack_lanes(out[1], defined + shift, width);
            assert_memory_equal(out[0], values, sizeof values);
            assert_memory_equal(out[1], values, sizeof values);
            testing_guarded_free(defined, 16 * width + 16);
            testing_guarded_free(fast, 16 * width + 16);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_width_and_length_comes_back),
        cmocka_unit_test(numbers_of_mixed_widths_come_back),
        cmocka_unit_test(noise_is_refused_or_decoded_within_its_bounds),
        cmocka_unit_test(inputs_of_up_to_four_bytes_decode_as_defined),
        cmocka_unit_test(codecs_are_found_by_name),
        cmocka_unit_test(bytes_are_those_of_the_formats_page),
        cmocka_unit_test(impossible_widths_and_numbers_are_refused),
        cmocka_unit_test(lanes_pack_and_unpack_as_the_definition_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
