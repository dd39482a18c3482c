/* ir/docnos.h - the documents' own numbers (docnos), and their order: doc -> docno, doc -> rank, docno -> doc.
 *
 * Sections "docnos" (bytes), "docnos.at" (where each begins), "docnos.ranks" (of each document its place in byte order) and "docnos.order"
 * (the documents in that order). Equal docnos stand in the order of their documents. */
#ifndef IR_DOCNOS_H
#define IR_DOCNOS_H

#include "base/buf.h"
#include "base/container.h"

#define IR_DOCNO_MAX 65536 /* bytes of a docno; at least 1 */

/* --- writing ------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_buf bytes, at;
    uint32_t n_docs;
} ir_docnos_builder;

void ir_docnos_add(ir_docnos_builder *b, base_view docno); /* a failure to get memory sticks to b->bytes or b->at */
base_status ir_docnos_write(ir_docnos_builder *b, base_container_writer *file, base_error *err);
void ir_docnos_builder_done(ir_docnos_builder *b);

/* order [n] gets 0..n-1 sorted by the bytes of docno i, data[at[i] .. at[i + 1]), where at [8 * (n + 1)] is little-endian u64s. */
base_status ir_docnos_sort(uint32_t *order, const uint8_t *data, const uint8_t *at, uint32_t n, base_error *err);

/* --- reading ------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_section bytes, at, ranks, order;
    uint32_t n_docs;
} ir_docnos;

/* Takes the four sections, whose sizes must fit n_docs, and verifies them whole: so nothing below can fail. */
base_status ir_docnos_open(ir_docnos *out, base_section bytes, base_section at, base_section ranks, base_section order,
                           uint32_t n_docs, base_error *err);
base_view ir_docnos_get(const ir_docnos *d, uint32_t doc);     /* doc < n_docs; empty only in a forged file */
uint32_t ir_docnos_by_rank(const ir_docnos *d, uint32_t rank); /* rank < n_docs, from 0: its document */
uint32_t ir_docnos_find(const ir_docnos *d, base_view docno);  /* of several, the last; UINT32_MAX if absent */
const uint32_t *ir_docnos_ranks(const ir_docnos *d);           /* [n_docs]: doc -> rank */

#endif
