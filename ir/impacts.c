/* ir/impacts.c - a Pareto front, kept as a short array: tf and length fall together from pair to pair.
 *
 * A new pair stands behind all of higher tf. The one right before it is the shortest of those that could beat it; those right behind it
 * are the longest of those it could beat. Fronts have a handful of pairs, and most postings have tf 1, so the search starts at the end. */
#include "ir/impacts.h"

static void join_neighbours(ir_front *f)
{
    for (size_t i = 0; i < f->n; i += 2) f->pairs[i / 2] = (ir_impact){ f->pairs[i].tf, f->pairs[i + 1 < f->n ? i + 1 : i].length };
    f->n = (f->n + 1) / 2;
}

void ir_front_fit(ir_front *f)
{
    if (f->n > IR_IMPACTS_MAX) join_neighbours(f);
}

void ir_front_add(ir_front *f, uint32_t tf, uint32_t length)
{
    size_t from = f->n;
    while (from > 0 && f->pairs[from - 1].tf < tf) from--;
    if (from > 0 && f->pairs[from - 1].length <= length) return;
    if (from > 0 && f->pairs[from - 1].tf == tf) from--;
    size_t to = from;
    while (to < f->n && f->pairs[to].length >= length) to++;
    memmove(f->pairs + from + 1, f->pairs + to, (f->n - to) * sizeof *f->pairs);
    f->pairs[from] = (ir_impact){ tf, length };
    f->n = f->n - (to - from) + 1;
    if (f->n == 2 * IR_IMPACTS_MAX) join_neighbours(f);
}

void ir_front_encode(base_buf *out, const ir_front *f)
{
    for (size_t i = 0; i < f->n; i++) {
        const ir_impact *p = f->pairs + i;
        base_buf_varint(out, i ? p[-1].tf - p->tf - 1 : p->tf - 1);
        base_buf_varint(out, i ? p[-1].length - p->length - 1 : p->length);
    }
}

size_t ir_front_decode(ir_impact *out, const uint8_t *from, const uint8_t *end)
{
    base_cursor c = base_cursor_of(from, (size_t)(end - from));
    size_t n = 0;
    while (base_cursor_left(&c) > 0) {
        uint64_t tf = base_read_varint32(&c), length = base_read_varint32(&c);
        if (n == IR_IMPACTS_MAX) return 0;
        if (n > 0 && (tf + 1 >= out[n - 1].tf || length + 1 > out[n - 1].length)) return 0;
        tf = n ? out[n - 1].tf - tf - 1 : tf + 1;
        length = n ? out[n - 1].length - length - 1 : length;
        if (c.bad || tf > UINT32_MAX) return 0;
        out[n++] = (ir_impact){ (uint32_t)tf, (uint32_t)length };
    }
    return n;
}
