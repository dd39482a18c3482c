/* ir/codec.h - RACK: what a posting codec is: up to 128 unsigned integers to bytes and back.
 *
 * One more codec is one more file in ir/codecs/ that defines `const ir_codec *const ir_codecs_FILE[]`. The index keeps the codec's
 * name. `raw` is the definition: every test holds the others against it. */
#ifndef IR_CODEC_H
#define IR_CODEC_H

#include <stddef.h>
#include <stdint.h>

#define IR_BLOCK         128  /* postings in a full block */
#define IR_CODEC_WORST   1024 /* no codec needs more bytes for a block */
#define IR_CODEC_PADDING 64   /* bytes that a decoder may read (never use) past its input: files have them behind the last block */

typedef struct {
    const char *name;
    const char *help; /* one sentence */
    const char *source;
    /* values [n], 1 <= n <= IR_BLOCK, to out [IR_CODEC_WORST]; returns the bytes used. */
    size_t (*encode)(uint8_t *out, const uint32_t *values, size_t n);
    /* n values from in [size], to out [IR_BLOCK: may be written whole]. Returns the bytes used, or 0 if the input is damaged (runs out, or
     * an impossible width). Never reads beyond in + size + IR_CODEC_PADDING. */
    size_t (*decode)(uint32_t *out, size_t n, const uint8_t *in, size_t size);
} ir_codec;

extern const ir_codec *const *const ir_codecs[]; /* arrays ended by NULL, in a list ended by NULL */
const ir_codec *ir_codec_find(const char *name); /* NULL if there is none */

#endif
