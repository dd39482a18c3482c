/* ir/forward.h - the forward file: of each document its terms and their frequencies, for feedback, latent semantics, norms, explanations.
 *
 * Sections "forward" (the lists, one after the other) and "forward.at" (where each begins). */
#ifndef IR_FORWARD_H
#define IR_FORWARD_H

#include "base/buf.h"
#include "base/container.h"
#include "base/mem.h"

/* A document's terms, ordinals ascending. */
typedef struct {
    const uint32_t *ordinals, *tfs;
    size_t n;
} ir_forward_list;

/* Appends the list's bytes to out. Ordinals ascend, frequencies are at least 1. */
void ir_forward_encode(base_buf *out, const ir_forward_list *list);

typedef struct {
    base_section lists, at;
    uint32_t n_docs, n_terms;
} ir_forward;

/* Takes the two sections; the size of `at` must fit n_docs. */
base_status ir_forward_open(ir_forward *out, base_section lists, base_section at, uint32_t n_docs, uint32_t n_terms,
                            base_error *err);
/* The list of doc (< n_docs), in the arena's memory: ordinals ascend and are below n_terms, frequencies at least 1. BASE_EFORMAT: damaged. */
base_status ir_forward_read(const ir_forward *f, uint32_t doc, ir_forward_list *out, base_arena *arena, base_error *err);

#endif
