/* ir/impacts.h - the competitive (tf, length) pairs of postings: what no other posting beats (Mallia, Porciani et al. call them block-max
 * information; Lucene, since 8.0, "impacts").
 *
 *     ir_front f = { 0 };
 *     for each posting: ir_front_add(&f, tf, length);
 *     f.pairs[0 .. f.n - 1]                        // tf descending, so length descending too
 *
 * A pair beats another when its tf is as high or higher and its document as short or shorter. A score that rises with tf and falls with
 * length is highest at one of the pairs that stay unbeaten. */
#ifndef IR_IMPACTS_H
#define IR_IMPACTS_H

#include "base/buf.h"
#include "ir/codec.h"

typedef struct {
    uint32_t tf, length;
} ir_impact;

#define IR_IMPACTS_MAX IR_BLOCK /* pairs that a block or a list may have */

/* Of up to IR_IMPACTS_MAX postings: exactly the unbeaten pairs. Of more: when it is full, neighbours are joined to pairs that beat both. */
typedef struct {
    ir_impact pairs[2 * IR_IMPACTS_MAX];
    size_t n;
} ir_front;

void ir_front_add(ir_front *f, uint32_t tf, uint32_t length);
void ir_front_fit(ir_front *f); /* joins neighbours if there are more than IR_IMPACTS_MAX */

/* Appends the pairs to out: varint tf - 1, varint length, then the falls to the next pair, each less 1. */
void ir_front_encode(base_buf *out, const ir_front *f);
/* All pairs in [from, end) to out [IR_IMPACTS_MAX]: how many, or 0 if the bytes are damaged. */
size_t ir_front_decode(ir_impact *out, const uint8_t *from, const uint8_t *end);

#endif
