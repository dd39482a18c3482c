/* ir/positions.h - where in its documents a term stands: for phrases, nearness and merges; a segment may be without.
 *
 *     ir_cursor c;
 *     ir_positions_cursor p;
 *     ir_cursor_open(&c, segment, &entry, err);
 *     ir_positions_open(&p, segment, &entry, err);             // only if ir_segment_has_positions(segment)
 *     for (; c.doc != IR_NO_DOC; ir_cursor_next(&c)) {
 *         ir_positions_enter(&p, &c);
 *         for (uint32_t at; (at = ir_positions_next(&p)) != IR_NO_POSITION;) use(c.doc, at);
 *     }
 *     if ((s = ir_positions_status(&p, err)) != BASE_OK) ...   // damage found on the way: positions ended there
 *
 * A position counts a document's tokens from 0, stopped ones too (ir_token.position); between two indexed fields lie IR_FIELD_GAP more, so
 * that no phrase reaches from one into the other. Lists are parallel to those of ir/postings.h; who only scores never touches them. */
#ifndef IR_POSITIONS_H
#define IR_POSITIONS_H

#include "ir/postings.h"

#define IR_NO_POSITION  UINT32_MAX
#define IR_POSITION_MAX (UINT32_C(0x7FFFFFFF) - 1)
#define IR_FIELD_GAP    100

/* --- reading ------------------------------------------------------------------------------------------------------- */

/* All lists of a segment; lists.data is NULL in one without. */
typedef struct ir_positions {
    base_section lists, at; /* the sections "positions" and "positions.at" */
    const ir_codec *codec;
    uint32_t n_terms;
} ir_positions;

/* Takes the two sections: both or none (data NULL). */
base_status ir_positions_open_lists(ir_positions *out, base_section lists, base_section at, const ir_codec *codec, uint32_t n_terms,
                                    base_error *err);
uint64_t ir_positions_size(const ir_positions *p); /* of all lists, without the padding */

typedef struct {
    /* private */
    const ir_positions *positions;
    uint64_t begin, ends_at, end; /* the list's bytes within the section: blocks, then the table of their ends */
    uint64_t run_at, block_end;   /* of the present block: where its next run begins; its end */
    uint64_t undecoded;           /* positions of the block in the runs that follow */
    uint32_t df, n_blocks, block; /* n_blocks before the first block is entered */
    uint32_t posting;             /* within the block: the one after those entered */
    uint32_t n, i;                /* in values */
    uint32_t left;                /* positions of the posting that weren't given yet */
    uint64_t least;               /* of the next position */
    bool bad;
    uint32_t values[IR_BLOCK];
} ir_positions_cursor;

/* Of the term with this entry. BASE_EFORMAT: damaged; bytes of a block are verified when it is entered. */
base_status ir_positions_open(ir_positions_cursor *p, const ir_segment *segment, const ir_lexicon_entry *entry, base_error *err);
base_status ir_positions_open_list(ir_positions_cursor *p, const ir_positions *positions, const ir_lexicon_entry *entry,
                                   base_error *err);
base_status ir_positions_status(const ir_positions_cursor *p, base_error *err);

/* To the posting that c, a cursor over the same term's list, stands on: one behind those entered before. */
void ir_positions_enter(ir_positions_cursor *p, ir_cursor *c);
bool ir_positions_next_run(ir_positions_cursor *p);
void ir_positions_end_damaged(ir_positions_cursor *p);

/* The posting's next position: they ascend. IR_NO_POSITION behind the last, or if they turn out to be damaged. */
static inline uint32_t ir_positions_next(ir_positions_cursor *p)
{
    if (p->left == 0 || (p->i == p->n && !ir_positions_next_run(p))) return IR_NO_POSITION;
    uint64_t position = p->least + p->values[p->i++];
    if (position > IR_POSITION_MAX) {
        ir_positions_end_damaged(p);
        return IR_NO_POSITION;
    }
    p->left--;
    p->least = position + 1;
    return (uint32_t)position;
}

/* The first of the positions not yet given that isn't below target. */
static inline uint32_t ir_positions_seek(ir_positions_cursor *p, uint32_t target)
{
    uint32_t position;
    do position = ir_positions_next(p);
    while (position < target);
    return position;
}

/* Whether the present block has been read to its last byte, which is the list's last if no block follows; for checks. */
bool ir_positions_at_end(const ir_positions_cursor *p);

/* --- writing ------------------------------------------------------------------------------------------------------- */

/* One list after the other into the present section of a file. */
typedef struct {
    base_container_writer *file;
    const ir_codec *codec;
    /* private: the present list */
    uint32_t values[IR_BLOCK];
    uint32_t n, n_postings; /* in the run; in the list */
    uint64_t size;          /* bytes of its blocks */
    uint64_t least;         /* of the posting's next position */
    uint64_t n_positions;   /* of all lists */
    uint64_t total;         /* bytes of the lists before */
    base_buf ends, at;      /* of the list's blocks; of all lists, where they begin */
} ir_positions_builder;

/* The next position; `first`: of the list's next posting. BASE_EFORMAT: they don't ascend. BASE_ELIMIT: above IR_POSITION_MAX. BASE_ENOMEM. */
base_status ir_positions_add(ir_positions_builder *b, bool first, uint32_t position, base_error *err);
/* Ends the list. BASE_EFORMAT: it is empty. */
base_status ir_positions_end(ir_positions_builder *b, base_error *err);
/* Ends the section and writes "positions.at". Write failures stick to file. */
base_status ir_positions_finish(ir_positions_builder *b, base_error *err);
void ir_positions_builder_done(ir_positions_builder *b);

#endif
