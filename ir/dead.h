/* ir/dead.h - the dead of a segment: documents that later commits deleted or replaced, and what the segment's terms lose by them.
 *
 *     if (ir_is_dead(ir_index_dead(ix, i), doc)) continue;          // a query processor, before it ranks doc of segment i
 *
 * A segment never changes; who is dead in it is part of a commit. Posting lists still hold the dead, so whoever walks them asks. df and cf
 * of the living are the lexicon's less a loss, which is written down for each term that a dead document holds. */
#ifndef IR_DEAD_H
#define IR_DEAD_H

#include "ir/segment.h"

typedef struct {
    uint32_t ordinal; /* of the term in its segment */
    uint32_t df;      /* dead documents that hold it, at least 1 */
    uint64_t cf;      /* its occurrences in them */
} ir_loss;

typedef struct {
    uint64_t *bits;  /* of document d bit d % 64 of word d / 64, [ir_dead_words(documents)]; NULL: all live */
    ir_loss *losses; /* [n_losses], ordinals ascending */
    size_t n_losses;
    uint32_t n; /* dead documents */
} ir_dead;

static inline size_t ir_dead_words(uint32_t n_docs)
{
    return (size_t)n_docs / 64 + (n_docs % 64 > 0);
}

/* bits may be NULL. */
static inline bool ir_is_dead(const uint64_t *bits, uint32_t doc)
{
    return bits && (bits[doc / 64] >> doc % 64 & 1);
}

/* out, which may be taken uninitialised, gets a copy of bits (NULL: none is dead) and the losses: those of before, whose dead are among these
 * (NULL: nobody), and what the forward file says of those who are new. BASE_EFORMAT: the forward file is damaged. */
base_status ir_dead_make(ir_dead *out, const ir_segment *segment, const uint64_t *bits, const ir_dead *before, base_error *err);
void ir_dead_done(ir_dead *d);

/* What the term loses; df and cf 0 if nothing. */
ir_loss ir_dead_loss(const ir_dead *d, uint32_t ordinal);
/* Of all terms: postings and tokens of the dead. */
void ir_dead_sum(const ir_dead *d, uint64_t *n_postings, uint64_t *n_tokens);
/* Whether d can be of this segment: bits only of its documents, and n of them; losses of its terms, ascending, none above what n
 * documents can hold. That the numbers are right only ir_dead_make can tell. */
bool ir_dead_fits(const ir_dead *d, uint32_t n_docs, uint32_t n_terms);

#endif
