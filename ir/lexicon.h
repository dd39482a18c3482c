/* ir/lexicon.h - the terms of a segment in byte order: of each its df, cf, and where its postings are. A term's ordinal is its place.
 *
 * Written term by term into memory (some 12 bytes a term), read in place: groups of 16 terms, each term but the first of a group
 * without the bytes it shares with the one before; a table finds a group by halving. docs/formats.md has the bytes. */
#ifndef IR_LEXICON_H
#define IR_LEXICON_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/container.h"

#define IR_TERM_MAX 255 /* bytes of a term; at least 1 */

/* A term's entry. Its list of postings is the bytes [postings_at, skips_end) of the section "postings": blocks, then the skip table,
 * which lists of one block don't have (skips_at == skips_end). */
typedef struct {
    uint32_t ordinal;
    uint32_t df;
    uint64_t cf;
    uint64_t postings_at, skips_at, skips_end;
} ir_lexicon_entry;

/* --- writing ------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_buf terms, groups;
    uint32_t n_terms;
    uint64_t postings_at; /* where the next term's list begins */
    uint8_t last[IR_TERM_MAX];
    size_t last_size;
} ir_lexicon_builder;

/* The next term, above all before, of 1 to IR_TERM_MAX bytes; its lists follow each other in the section without gaps. A failure to get
 * memory sticks to b->terms or b->groups. */
void ir_lexicon_add(ir_lexicon_builder *b, base_view term, uint32_t df, uint64_t cf, uint64_t blocks_size, uint64_t skips_size);
/* Writes the sections "lexicon" and "lexicon.groups". Memory failures come back; write failures stick to file. */
base_status ir_lexicon_write(ir_lexicon_builder *b, base_container_writer *file, base_error *err);
void ir_lexicon_builder_done(ir_lexicon_builder *b);

/* --- reading ------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_section terms, groups;
    uint32_t n_terms, n_docs;
    uint64_t postings_size; /* where the last list ends */
} ir_lexicon;

/* Takes the two sections, whose sizes must fit n_terms. No df is above n_docs, no list ends behind postings_size. */
base_status ir_lexicon_open(ir_lexicon *out, base_section terms, base_section groups, uint32_t n_terms, uint32_t n_docs,
                            uint64_t postings_size, base_error *err);
/* *found is false if there is no such term. BASE_EFORMAT: damaged. */
base_status ir_lexicon_find(const ir_lexicon *lex, base_view term, ir_lexicon_entry *entry, bool *found, base_error *err);
/* The term with this ordinal (< n_terms), appended to out; entry may be NULL. */
base_status ir_lexicon_term(const ir_lexicon *lex, uint32_t ordinal, base_buf *out, ir_lexicon_entry *entry, base_error *err);

/* Each term from ordinal `from` on, in byte order; the view lives until the callback returns. Ends at the first status that isn't
 * BASE_OK, which it returns. */
typedef base_status (*ir_lexicon_fn)(void *context, base_view term, const ir_lexicon_entry *entry, base_error *err);
base_status ir_lexicon_each(const ir_lexicon *lex, uint32_t from, ir_lexicon_fn each, void *context, base_error *err);

#endif
