/* ir/codecs/varbyte.c - one byte for numbers below 128, and so on: compact, simple, and the measure of every other codec. */
#include "ir/varbyte.h"
#include "ir/codec.h"

static const ir_codec varbyte = {
    .name = "varbyte",
    .help = "7 bits a byte: small, and simple to read",
    .source = "Thiel, Heaps: Program design for retrospective searches on large data bases (1972)",
    .encode = ir_varbyte_encode,
    .decode = ir_varbyte_decode,
};
const ir_codec *const ir_codecs_varbyte[] = { &varbyte, NULL };
