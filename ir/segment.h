/* ir/segment.h - one immutable piece of an index: lexicon, postings, forward file, document numbers, stored fields, docnos and, where they
 * are kept, positions, in one container.
 *
 * Writing goes through three phases, with positions four, each streaming (docs/formats.md has the bytes):
 *
 *     ir_segment_writer_open(&w, path, &id, codec, err);
 *     for each document, in order:   ir_segment_writer_doc(w, &stored);                     // phase 1: docno, stored fields
 *     for each document, in order:   ir_segment_writer_forward(w, terms, tfs, n, bytes);    // phase 2: (term ordinal ascending, tf)
 *     for each term, in byte order:  ir_segment_writer_term(w, term), then for each posting, in document order:
 *                                    ir_segment_writer_posting(w, doc, tf);                 // phase 3
 *     for each term again:           ir_segment_writer_term_positions(w), then for each of its postings as many positions as its tf:
 *                                    ir_segment_writer_position(w, first, position);        // phase 4
 *     ir_segment_writer_commit(&w, &summary, err);                                          // errors stick until here
 *
 * Documents count from 0 within the segment; term ordinals are places in byte order. Read-only once open: threads may share it. */
#ifndef IR_SEGMENT_H
#define IR_SEGMENT_H

#include "base/buf.h"
#include "base/container.h"
#include "base/mem.h"
#include "corpora/doc.h"
#include "ir/codec.h"
#include "ir/docstore.h"
#include "ir/forward.h"
#include "ir/lexicon.h"
#include "ir/numbers.h"

/* --- writing ------------------------------------------------------------------------------------------------------- */

typedef struct ir_segment ir_segment;
typedef struct ir_segment_writer ir_segment_writer;
base_status ir_segment_writer_open(ir_segment_writer **out, const char *path, uint64_t file_id, uint64_t generation,
                                   const ir_codec *codec, base_error *err);
/* Before anything is added: positions will come, in a fourth phase. Without this call there is none. */
void ir_segment_writer_keep_positions(ir_segment_writer *w);
bool ir_segment_writer_keeps_positions(const ir_segment_writer *w);
void ir_segment_writer_doc(ir_segment_writer *w, const corpora_doc *doc);
/* n documents at once, of which stored holds what ir_docstore_add made of them without a file. */
void ir_segment_writer_docs(ir_segment_writer *w, const corpora_doc *docs, size_t n, ir_docstore_builder *stored);
/* All documents of another segment but the dead (a bit per document; NULL: none), their stored blocks as they are. */
void ir_segment_writer_copy_docs(ir_segment_writer *w, const ir_segment *from, const uint64_t *dead);
/* Stored documents are deflated in blocks; ends the present block, so that its bytes don't depend on what follows. */
void ir_segment_writer_end_block(ir_segment_writer *w);
void ir_segment_writer_forward(ir_segment_writer *w, const uint32_t *ordinals, const uint32_t *tfs, size_t n, uint32_t text_bytes);
void ir_segment_writer_term(ir_segment_writer *w, const char *term, size_t n);
void ir_segment_writer_posting(ir_segment_writer *w, uint32_t doc, uint32_t tf);
void ir_segment_writer_term_positions(ir_segment_writer *w);                          /* of the next term, from the first on */
void ir_segment_writer_position(ir_segment_writer *w, bool first, uint32_t position); /* first: of the term's next posting */
base_status ir_segment_writer_status(const ir_segment_writer *w, base_error *err);
/* Also checks the phases against each other (as many forward lists as documents, as many postings as the forward lists have, as many
 * positions as tokens). */
base_status ir_segment_writer_commit(ir_segment_writer **w, base_container_summary *summary, base_error *err);
void ir_segment_writer_abandon(ir_segment_writer *w);

/* --- reading ------------------------------------------------------------------------------------------------------- */

base_status ir_segment_open(ir_segment **out, const char *path, uint64_t file_id, uint64_t generation,
                            const base_container_summary *expected, base_error *err);
void ir_segment_close(ir_segment *s);
void ir_segment_forget(const ir_segment *s);                         /* as base_map_forget */
base_status ir_segment_intact(const ir_segment *s, base_error *err); /* as base_map_status */
uint32_t ir_segment_docs(const ir_segment *s);
uint32_t ir_segment_terms(const ir_segment *s);
uint64_t ir_segment_tokens(const ir_segment *s);
uint64_t ir_segment_postings(const ir_segment *s);
const ir_codec *ir_segment_codec(const ir_segment *s);
const char *ir_segment_path(const ir_segment *s);

/* *found is false if the segment has no such term. */
base_status ir_segment_find(const ir_segment *s, const char *term, size_t n, ir_lexicon_entry *entry, bool *found, base_error *err);
/* All terms in byte order from ordinal `from`: each(context, term, entry). */
base_status ir_segment_each_term(const ir_segment *s, uint32_t from, ir_lexicon_fn each, void *context, base_error *err);
/* The term with this ordinal (< ir_segment_terms), appended to out; entry may be NULL. */
base_status ir_segment_term(const ir_segment *s, uint32_t ordinal, base_buf *out, ir_lexicon_entry *entry, base_error *err);

/* The numbers of all documents, [ir_segment_docs]; verified at the first call. */
base_status ir_segment_numbers(const ir_segment *s, const ir_doc_numbers **out, base_error *err);

/* Docnos: bytes in the file; their order among each other is kept. Verified at open. */
base_view ir_segment_docno(const ir_segment *s, uint32_t doc);
const uint32_t *ir_segment_docno_ranks(const ir_segment *s);           /* doc -> its docno's place in byte order */
uint32_t ir_segment_docno_at_rank(const ir_segment *s, uint32_t rank); /* rank, from 0 -> doc */
uint32_t ir_segment_find_docno(const ir_segment *s, base_view docno);  /* of several, the last document; IR_NO_DOC if absent */

/* A document's terms, ordinals ascending. Memory is the arena's. */
base_status ir_segment_forward(const ir_segment *s, uint32_t doc, ir_forward_list *out, base_arena *arena, base_error *err);

/* What was stored of a document, in the arena's memory (the docno is the segment's). Inflates one block. */
base_status ir_segment_stored(const ir_segment *s, uint32_t doc, corpora_doc *out, base_arena *arena, base_error *err);
/* Those of documents [from, to) in turn, each block inflated once: each(context, doc, stored, err). Views live until it returns. */
base_status ir_segment_each_stored(const ir_segment *s, uint32_t from, uint32_t to, ir_stored_fn each, void *context,
                                   base_error *err);

/* All lists of postings, for the cursors of ir/postings.h; and of positions, for those of ir/positions.h. */
const struct ir_postings *ir_segment_lists(const ir_segment *s);
bool ir_segment_has_positions(const ir_segment *s);
const struct ir_positions *ir_segment_position_lists(const ir_segment *s);

/* Every checksum and invariant; report (NULL: nobody) is told each finding, with the file and where it can be known the byte. Bad checksums are all
 * reported; of broken invariants the first of each part. Returns BASE_EFORMAT if there was any. */
base_status ir_segment_check(ir_segment *s, void (*report)(void *context, const base_error *found), void *context, base_error *err);

#endif
