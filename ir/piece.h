/* ir/piece.h - some documents, copied, then analysed by themselves: a small dictionary in byte order, each document's list over it, and
 * what is stored of them, deflated.
 *
 *     ir_piece *p = NULL;
 *     ir_piece_new(&p, false, err);
 *     while (!ir_piece_full(p, size)) ir_piece_add(p, &doc, &repaired, err);
 *     ir_piece_analyze(p, work, err);                      // in any thread: a piece knows of no other
 *     ... ir_inverter_join(inverter, p, err) ...           // in the order of the pieces
 *     ir_piece_clear(p);
 *
 * When a piece is full depends on its documents alone, so what is made of the pieces is the same for any number of threads. */
#ifndef IR_PIECE_H
#define IR_PIECE_H

#include "base/buf.h"
#include "base/hash.h"
#include "base/mem.h"
#include "corpora/doc.h"
#include "ir/analyzer.h"
#include "ir/docstore.h"

#define IR_PIECE_DOC_MAX (1u << 30) /* bytes of a document */

typedef struct {
    uint32_t id, tf;
} ir_pair;

typedef struct {
    uint32_t id, position;
} ir_occurrence;

typedef struct {
    /* the documents: everything they point to is the arena's, all text is valid UTF-8 (docnos are as they came) */
    base_arena *arena;
    corpora_doc *docs;
    size_t n_docs, docs_capacity;
    uint64_t size;        /* bytes of the documents, and some for each: decides when the piece is full */
    bool keeps_positions; /* else positions stays empty */

    ir_docstore_builder stored; /* what is stored of them, deflated */

    /* what the analysis made of them */
    base_hash *terms;
    uint32_t *order;    /* the ids of terms in byte order: local ordinal -> id, [base_hash_count(terms)] */
    base_buf lists;     /* of each document: varint n, varint bytes of its indexed text, n entries (ir_piece_read) */
    base_buf positions; /* of each entry, tf varints: the first position, then gaps less 1 */

    /* scratch of the analysis */
    uint32_t *counts, *ranks; /* by id: tf in the present document; local ordinal */
    ir_pair *pairs, *turned;  /* (id, tf) document by document; (document, tf) term by term */
    size_t *ends;             /* of each document in pairs */
    uint32_t *text_bytes;     /* of each document */
    size_t counts_capacity, order_capacity, ranks_capacity, pairs_capacity, turned_capacity, ends_capacity, text_bytes_capacity;
    size_t n_pairs, n_before; /* n_before: pairs of the documents before the present one */
    ir_occurrence *tokens;    /* with positions: all tokens, document by document */
    size_t *token_ends;       /* of each document in tokens */
    uint32_t *spread;         /* one document's positions, term by term */
    size_t tokens_capacity, token_ends_capacity, spread_capacity, n_tokens;
    uint64_t field_at; /* position of the present field's first token */
    base_buf repaired;
} ir_piece;

base_status ir_piece_new(ir_piece **out, bool keeps_positions, base_error *err);
void ir_piece_free(ir_piece *p);
/* As new, but with its memory; except when that was much more than a piece of this size should need. */
base_status ir_piece_clear(ir_piece *p, uint64_t size, base_error *err);

/* Copies doc; *repaired tells if its text had invalid UTF-8. BASE_ELIMIT: more than IR_PIECE_DOC_MAX. After a failure the piece is as before. */
base_status ir_piece_add(ir_piece *p, const corpora_doc *doc, bool *repaired, base_error *err);
bool ir_piece_full(const ir_piece *p, uint64_t size);
uint64_t ir_piece_bytes(const ir_piece *p); /* memory held */

/* Fills stored, terms, order and lists, and positions if they are kept. BASE_ELIMIT: a position above IR_POSITION_MAX. */
base_status ir_piece_analyze(ir_piece *p, ir_analysis *work, base_error *err);

/* The next entry of a list. Ordinals ascend: the gap to the one before (first: to -1) less 1, and whether tf is above 1, are one varint;
 * then, if so, tf - 2. *ordinal is UINT32_MAX before the first. */
static inline void ir_piece_read(base_cursor *c, uint32_t *ordinal, uint32_t *tf)
{
    uint64_t head = base_read_varint(c);
    *ordinal += (uint32_t)(head >> 1) + 1;
    *tf = head & 1 ? base_read_varint32(c) + 2 : 1;
}

#endif
