/* ir/codecs/bitpack.h - the halves of the codec bitpack, for the test that holds the fast one against the definition.
 *
 * 128 numbers of `width` bits each (0 to 32) are 16 * width bytes. Number 4 * i + lane is the i-th of its lane; a lane's 32 numbers are
 * packed low bits first into `width` little-endian words of 32 bits, and word w of lane l stands at byte 16 * w + 4 * l. */
#ifndef IR_CODECS_BITPACK_H
#define IR_CODECS_BITPACK_H

#include <stdint.h>

/* The definition. Values are below 2^width. */
void ir_bitpack_pack_scalar(uint8_t *out, const uint32_t *values, unsigned width);
void ir_bitpack_unpack_scalar(uint32_t *out, const uint8_t *in, unsigned width);
/* The same bytes, four lanes at a time in one 128-bit register. */
void ir_bitpack_pack_lanes(uint8_t *out, const uint32_t *values, unsigned width);
void ir_bitpack_unpack_lanes(uint32_t *out, const uint8_t *in, unsigned width);

#endif
