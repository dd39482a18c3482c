/* ir/postings.h - a term's documents in one segment: blocks of 128 (doc, tf) with their bounds, and the cursor over them.
 *
 *     ir_cursor c;
 *     if ((s = ir_cursor_open(&c, segment, &entry, err)) != BASE_OK) ...
 *     for (; c.doc != IR_NO_DOC; ir_cursor_next(&c)) use(c.doc, ir_cursor_tf(&c));
 *     if ((s = ir_cursor_status(&c, err)) != BASE_OK) ...             // damage found on the way: the walk ended there
 *
 * Each block has its last document, and the competitive (tf, length) pairs of its postings: those that no other posting of the block
 * beats by a higher tf in a document as short or shorter. A score that rises with tf and falls with length is bounded by them. */
#ifndef IR_POSTINGS_H
#define IR_POSTINGS_H

#include "ir/segment.h"

typedef struct {
    uint32_t tf, length;
} ir_impact;

#define IR_IMPACTS_MAX IR_BLOCK

typedef struct {
    uint32_t doc; /* where the cursor stands; IR_NO_DOC past the end */
    uint32_t df;
    /* private */
    uint32_t block, n_blocks, at, n_in_block, shallow;
    bool tfs_decoded, bad;
    const ir_segment *segment;
    const uint8_t *blocks, *blocks_end, *skips;
    const uint8_t *tfs_from;
    uint32_t docs[IR_BLOCK], tfs[IR_BLOCK];
} ir_cursor;

/* Stands on the first posting. The list's bytes are verified here. BASE_EFORMAT: damaged. */
base_status ir_cursor_open(ir_cursor *c, const ir_segment *segment, const ir_lexicon_entry *entry, base_error *err);
base_status ir_cursor_status(const ir_cursor *c, base_error *err);
uint32_t ir_cursor_tf(ir_cursor *c);   /* of the posting it stands on; frequencies are decoded when first asked for */
uint32_t ir_cursor_next(ir_cursor *c); /* the new doc */
uint32_t ir_cursor_seek(ir_cursor *c, uint32_t target); /* to the first doc >= target; never backwards */

/* The block that would hold target (>= the present doc), without decoding it: returns its last document (IR_NO_DOC: past the end). */
uint32_t ir_cursor_shallow_seek(ir_cursor *c, uint32_t target);
/* The competitive pairs of the block found by the last shallow seek, tf descending; out [IR_IMPACTS_MAX]. Returns how many. */
size_t ir_cursor_impacts(const ir_cursor *c, ir_impact *out);
/* Those of the whole list. */
size_t ir_cursor_list_impacts(const ir_cursor *c, ir_impact *out);

/* The rest of the present block as arrays, for scoring many at once: *docs and *tfs [returned count], first the posting it stands on;
 * 0 at the end. ir_cursor_next_block then goes to the first posting of the next block. */
size_t ir_cursor_block(ir_cursor *c, const uint32_t **docs, const uint32_t **tfs);
uint32_t ir_cursor_next_block(ir_cursor *c);

#endif
