/* ir/postings.h - a term's documents in one segment: blocks of 128 (doc, tf) with their bounds, and the cursor over them.
 *
 *     ir_cursor c;
 *     if ((s = ir_cursor_open(&c, segment, &entry, err)) != BASE_OK) ...
 *     for (; c.doc != IR_NO_DOC; ir_cursor_next(&c)) use(c.doc, ir_cursor_tf(&c));
 *     if ((s = ir_cursor_status(&c, err)) != BASE_OK) ...             // damage found on the way: the walk ended there
 *
 * Each block has its last document, and the competitive pairs of its postings (ir/impacts.h). */
#ifndef IR_POSTINGS_H
#define IR_POSTINGS_H

#include "ir/impacts.h"
#include "ir/segment.h"

/* --- reading ------------------------------------------------------------------------------------------------------- */

/* All lists of a segment. */
typedef struct ir_postings {
    base_section lists, numbers; /* the sections "postings" and "numbers" */
    const ir_codec *codec;
    uint32_t n_docs;
} ir_postings;

/* A section "postings" ends with IR_CODEC_PADDING zeros; numbers has n_docs ir_doc_numbers. */
base_status ir_postings_open(ir_postings *out, base_section lists, base_section numbers, const ir_codec *codec, uint32_t n_docs,
                             base_error *err);
uint64_t ir_postings_size(const ir_postings *p); /* of all lists, without the padding */

typedef struct {
    uint32_t doc; /* where the cursor stands; IR_NO_DOC past the end */
    uint32_t df;
    /* private */
    uint32_t at, n_in_block, block, n_blocks, shallow;
    bool tfs_decoded, bad;
    const ir_postings *postings;
    const uint8_t *blocks, *skips, *end; /* the list's bytes: blocks, then the skip table (none: skips == end) */
    const uint8_t *tfs_from, *tfs_end;   /* of the present block */
    uint32_t docs[IR_BLOCK], tfs[IR_BLOCK];
} ir_cursor;

/* Stands on the first posting; at the end if entry->df is 0. The list's bytes are verified here. BASE_EFORMAT: damaged. */
base_status ir_cursor_open(ir_cursor *c, const ir_segment *segment, const ir_lexicon_entry *entry, base_error *err);
base_status ir_cursor_open_list(ir_cursor *c, const ir_postings *postings, const ir_lexicon_entry *entry, base_error *err);
base_status ir_cursor_status(const ir_cursor *c, base_error *err);

/* To the first posting of the next block: its doc. */
uint32_t ir_cursor_next_block(ir_cursor *c);
/* The rest of the present block as arrays, for scoring many at once: *docs and *tfs [returned count], first the posting it stands on;
 * 0 at the end. They live until the cursor moves to another block. */
size_t ir_cursor_block(ir_cursor *c, const uint32_t **docs, const uint32_t **tfs);
void ir_cursor_decode_tfs(ir_cursor *c);
/* The frequencies of the whole present block [*n], which block it is, and where in it the cursor stands; *n is 0 at the end. */
const uint32_t *ir_cursor_block_tfs(ir_cursor *c, uint32_t *block, uint32_t *place, uint32_t *n);

/* To the next posting: its doc. */
static inline uint32_t ir_cursor_next(ir_cursor *c)
{
    if (c->at + 1 >= c->n_in_block) return ir_cursor_next_block(c);
    return c->doc = c->docs[++c->at];
}

/* Of the posting it stands on; frequencies are decoded when first asked for. 1 past the end, or if they turn out to be damaged: the
 * cursor is at its end then. */
static inline uint32_t ir_cursor_tf(ir_cursor *c)
{
    if (!c->tfs_decoded) ir_cursor_decode_tfs(c);
    return c->tfs[c->at];
}

uint32_t ir_cursor_seek(ir_cursor *c, uint32_t target); /* to the first doc >= target; never backwards */

/* The block that would hold target (>= the present doc), without decoding it: returns its last document (IR_NO_DOC: past the end). */
uint32_t ir_cursor_shallow_seek(ir_cursor *c, uint32_t target);
/* The competitive pairs of the block found by the last shallow seek (the present block before any), tf descending;
 * out [IR_IMPACTS_MAX]. Returns how many: 0 past the end. Pairs that can't be read become one that bounds everything. */
size_t ir_cursor_impacts(const ir_cursor *c, ir_impact *out);
/* Those of the whole list; where these were more than IR_IMPACTS_MAX, pairs that bound them. */
size_t ir_cursor_list_impacts(const ir_cursor *c, ir_impact *out);

/* --- writing ------------------------------------------------------------------------------------------------------- */

/* One list after the other into the present section of a file. */
typedef struct {
    base_container_writer *file;
    const ir_codec *codec;
    const ir_doc_numbers *numbers; /* [n_docs], of every document */
    uint32_t n_docs;
    /* private: the present list */
    uint32_t docs[IR_BLOCK], tfs[IR_BLOCK];
    uint32_t n, df, last; /* in the block, in the list; the last document of the blocks written */
    uint64_t cf, blocks_size;
    ir_front block, list;
    base_buf skips, impacts;
} ir_postings_builder;

/* The next posting of the list. BASE_EFORMAT: documents don't ascend, or there is no such document; tf is 0. BASE_ELIMIT, BASE_ENOMEM. */
base_status ir_postings_add(ir_postings_builder *b, uint32_t doc, uint32_t tf, base_error *err);
/* Ends the list: entry gets df, cf, and its places counted from the list's begin (postings_at 0). BASE_EFORMAT: it is empty. */
base_status ir_postings_end(ir_postings_builder *b, ir_lexicon_entry *entry, base_error *err);
void ir_postings_builder_done(ir_postings_builder *b);

#endif
