/* ir/varbyte.h - 7 bits a byte, low ones first, the high bit set on all but a number's last byte: the codec of that name, and the tail of
 * those that want full blocks. */
#ifndef IR_VARBYTE_H
#define IR_VARBYTE_H

#include <stddef.h>
#include <stdint.h>

/* As ir_codec's functions: values [n] to out [5 * n]; returns the bytes used. */
size_t ir_varbyte_encode(uint8_t *out, const uint32_t *values, size_t n);
/* 0: the input runs out, or holds a number of more than 32 bits. */
size_t ir_varbyte_decode(uint32_t *out, size_t n, const uint8_t *in, size_t size);

#endif
