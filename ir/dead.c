/* ir/dead.c - the dead of a segment.
 *
 * What a document's terms lose when it dies stands in the forward file, so no posting list is read. The losses are summed in an array by
 * ordinal, which is 16 bytes a term for as long as it takes, and kept as a list of those that aren't 0: a look-up halves it. Who died in an
 * earlier commit is not read again. */
#include "ir/dead.h"

#include <string.h>

#include "base/mem.h"

void ir_dead_done(ir_dead *d)
{
    base_free(d->bits);
    base_free(d->losses);
    *d = (ir_dead){ 0 };
}

static uint32_t count_bits(const uint64_t *bits, size_t n_words)
{
    uint32_t n = 0;
    for (size_t i = 0; i < n_words; i++) n += (uint32_t)__builtin_popcountll(bits[i]);
    return n;
}

static base_status add_losses(ir_loss *sums, const ir_segment *segment, const uint64_t *bits, const uint64_t *before,
                              base_error *err)
{
    base_arena *arena = NULL;
    base_status s = base_arena_new(&arena, err);
    for (uint32_t doc = 0; s == BASE_OK && doc < ir_segment_docs(segment); doc++) {
        ir_forward_list list;
        if (!ir_is_dead(bits, doc) || ir_is_dead(before, doc)) continue;
        base_arena_reset(arena);
        if ((s = ir_segment_forward(segment, doc, &list, arena, err)) != BASE_OK) break;
        for (size_t i = 0; i < list.n; i++) {
            sums[list.ordinals[i]].df++;
            sums[list.ordinals[i]].cf += list.tfs[i];
        }
    }
    base_arena_free(arena);
    return s;
}

static base_status gather(ir_dead *d, const ir_loss *sums, uint32_t n_terms, base_error *err)
{
    for (uint32_t i = 0; i < n_terms; i++) d->n_losses += sums[i].df > 0;
    if (!(d->losses = base_array(d->n_losses, sizeof *d->losses, err))) return BASE_ENOMEM;
    for (uint32_t i = 0, at = 0; i < n_terms; i++)
        if (sums[i].df > 0) d->losses[at++] = (ir_loss){ i, sums[i].df, sums[i].cf };
    return BASE_OK;
}

base_status ir_dead_make(ir_dead *out, const ir_segment *segment, const uint64_t *bits, const ir_dead *before, base_error *err)
{
    base_status s = BASE_ENOMEM;
    size_t n_words = ir_dead_words(ir_segment_docs(segment));
    uint32_t n_terms = ir_segment_terms(segment);
    ir_dead d = { 0 };
    ir_loss *sums = NULL;
    *out = d;
    if (!bits || count_bits(bits, n_words) == 0) return BASE_OK;
    if (!(d.bits = base_array(n_words, sizeof *d.bits, err))) goto out;
    if (!(sums = base_array(n_terms, sizeof *sums, err))) goto out;
    memcpy(d.bits, bits, n_words * sizeof *bits);
    d.n = count_bits(bits, n_words);
    for (size_t i = 0; before && i < before->n_losses; i++) sums[before->losses[i].ordinal] = before->losses[i];
    if ((s = add_losses(sums, segment, bits, before ? before->bits : NULL, err)) != BASE_OK) goto out;
    if ((s = gather(&d, sums, n_terms, err)) != BASE_OK) goto out;
    *out = d;
    d = (ir_dead){ 0 };
out:
    base_free(sums);
    ir_dead_done(&d);
    return s;
}

ir_loss ir_dead_loss(const ir_dead *d, uint32_t ordinal)
{
    size_t low = 0, high = d->n_losses;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (d->losses[middle].ordinal < ordinal) low = middle + 1;
        else high = middle;
    }
    return low < d->n_losses && d->losses[low].ordinal == ordinal ? d->losses[low] : (ir_loss){ ordinal, 0, 0 };
}

void ir_dead_sum(const ir_dead *d, uint64_t *n_postings, uint64_t *n_tokens)
{
    *n_postings = *n_tokens = 0;
    for (size_t i = 0; i < d->n_losses; i++) {
        *n_postings += d->losses[i].df;
        *n_tokens += d->losses[i].cf;
    }
}

bool ir_dead_fits(const ir_dead *d, uint32_t n_docs, uint32_t n_terms)
{
    if (!d->bits) return d->n == 0 && d->n_losses == 0;
    size_t n_words = ir_dead_words(n_docs);
    if (count_bits(d->bits, n_words) != d->n) return false;
    if (n_docs % 64 > 0 && d->bits[n_words - 1] >> n_docs % 64 > 0) return false;
    for (size_t i = 0; i < d->n_losses; i++) {
        const ir_loss *loss = &d->losses[i];
        if (loss->ordinal >= n_terms || (i > 0 && loss->ordinal <= d->losses[i - 1].ordinal)) return false;
        if (loss->df == 0 || loss->df > d->n || loss->cf < loss->df) return false;
    }
    return true;
}
