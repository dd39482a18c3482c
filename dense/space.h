/* dense/space.h - a vector space over an index's documents: rows of vectors on disk, with the documents that they belong to.
 *
 *     dense_space_writer *w = NULL;
 *     dense_space_spec spec = { .encoder = "imported", .dim = 384, .element = DENSE_F32 };
 *     if ((s = dense_space_create(&w, index, "minilm", &spec, err)) != BASE_OK) goto out;
 *     s = dense_space_add(w, doc, x, err);                            // documents ascending, x [384]
 *     s = dense_space_commit(&w, err);                                // part of the index from here on, or not there at all
 *
 *     dense_space *space = NULL;
 *     s = dense_space_open(&space, index, "minilm", err);
 *     s = dense_space_rows(space, &rows, err);                        // row r belongs to document dense_space_docs(space)[r]
 *     dense_space_close(space);
 *
 * A space is an attachment of the index (ir/attach.h), mapped and never copied. A row belongs to a document by its birth (ir/births.h): merges of segments
 * don't matter to it, and it goes where that document is deleted or replaced by another text of the same docno. A space is stale if some row has no document any more,
 * or some document no row. The bytes are in docs/formats.md. Read-only once open: threads may share it. */
#ifndef DENSE_SPACE_H
#define DENSE_SPACE_H

#include "dense/rows.h"
#include "ir/index.h"

typedef struct {
    const char *encoder;    /* what made the vectors: "imported", or one of dense/encoder.h */
    const char *parameters; /* of it, as base_params_print has them; NULL: none */
    size_t dim;             /* 1 to DENSE_DIM_MAX */
    dense_element element;
} dense_space_spec;

/* --- writing ------------------------------------------------------------------------------------------------------------------------ */

typedef struct dense_space_writer dense_space_writer;

/* The index is open, and its folder is where the space goes; the writer's lock is taken until commit or abandon. A space of this name is replaced. BASE_EARG: the
 * dimension. Else as ir_attach_open and ir_attach_expect. */
base_status dense_space_create(dense_space_writer **out, const ir_index *index, const char *name, const dense_space_spec *spec,
                               base_error *err);
/* The next row, x [dim], of a document above all before. BASE_EFORMAT names row and column of a number that isn't finite, or that the element type doesn't
 * hold; or the row, if it is longer than DENSE_LONGEST (dense/metric.h). */
base_status dense_space_add(dense_space_writer *w, uint32_t doc, const float *x, base_error *err);
/* Whether dense_space_add would take x [dim]: for rows that come in another order than that of the documents, told as the row-th (from 1). */
base_status dense_space_fits(dense_space_writer *w, size_t row, const float *x, base_error *err);
/* After the last row: begins a section of the encoder's own, of a name of 1 to 16 bytes that no other section has, and returns where to write it. */
base_container_writer *dense_space_section(dense_space_writer *w, const char *name);
/* Frees *w and sets it NULL, in failure too. BASE_EARG: no row was added. */
base_status dense_space_commit(dense_space_writer **w, base_error *err);
void dense_space_abandon(dense_space_writer *w); /* NULL is fine */

/* --- reading ------------------------------------------------------------------------------------------------------------------------ */

typedef struct dense_space dense_space;

/* Reads what describes it, and which documents its rows are of; the vectors are verified when they are first asked for. It lives no longer than the index. BASE_EARG:
 * the index has no such space, with the nearest name. BASE_EFORMAT: damaged, or newer. */
base_status dense_space_open(dense_space **out, const ir_index *index, const char *name, base_error *err);
void dense_space_close(dense_space *s); /* NULL is fine */

const char *dense_space_name(const dense_space *s);
const char *dense_space_path(const dense_space *s); /* of its file, for errors */
const dense_space_spec *dense_space_spec_of(const dense_space *s);
uint64_t dense_space_generation(const dense_space *s); /* of the commit that brought it */
uint64_t dense_space_bytes(const dense_space *s);
size_t dense_space_n(const dense_space *s);             /* rows */
const uint32_t *dense_space_docs(const dense_space *s); /* [n] ascending: the living document of each row, or IR_NO_DOC */
size_t dense_space_living(const dense_space *s);        /* rows whose document lives */
size_t dense_space_missing(const dense_space *s);       /* living documents without a row */
bool dense_space_is_stale(const dense_space *s);
/* The row of a document, or SIZE_MAX. */
size_t dense_space_row_of(const dense_space *s, uint32_t doc);
/* Bit r % 64 of word r / 64 is set if row r's document lives: what a search may find. */
const uint64_t *dense_space_allowed(const dense_space *s);
/* The vectors, all verified at the first call; any thread may make it. */
base_status dense_space_rows(const dense_space *s, dense_rows *out, base_error *err);
/* A section of the encoder's own, verified; data NULL if there is none. */
base_status dense_space_find(const dense_space *s, const char *name, base_section *out, base_error *err);

/* Every invariant beyond the checksums: rows finite, norms theirs. The first finding is in err. What the encoder knows of its sections, dense_spaces_check asks. */
base_status dense_space_check(const dense_space *s, base_error *err);

/* Names of the spaces of an index; NULL past the end. */
const char *dense_space_name_at(const ir_index *index, size_t i);

#endif
