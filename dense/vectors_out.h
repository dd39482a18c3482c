/* dense/vectors_out.h - files of vectors written, in the kinds that dense/vectors_io.h reads.
 *
 *     dense_vectors_kind kind;
 *     dense_vectors_writer *w = NULL;
 *     if ((s = dense_vectors_kind_of(&kind, NULL, "docs.fvecs", err)) != BASE_OK) goto out;
 *     if ((s = dense_vectors_create(&w, "docs.fvecs", kind, n, dim, err)) != BASE_OK) goto out;
 *     for (size_t i = 0; i < n; i++)
 *         if ((s = dense_vectors_put(w, x + i * dim, name, err)) != BASE_OK) goto out;
 *     s = dense_vectors_commit(&w, err);                                      // there from here on; until then the file of before
 * out:
 *     dense_vectors_abandon(w);
 *
 * What was written reads back to the same numbers. */
#ifndef DENSE_VECTORS_OUT_H
#define DENSE_VECTORS_OUT_H

#include "base/bytes.h"
#include "base/error.h"

#include <stddef.h>

typedef enum { DENSE_NPY, DENSE_FVECS, DENSE_BVECS, DENSE_FBIN, DENSE_WORD2VEC } dense_vectors_kind;
#define DENSE_VECTORS_KINDS "npy|fvecs|bvecs|fbin|word2vec" /* in their order */

/* By name, or where that is NULL by the path's ending. BASE_EARG names all. */
base_status dense_vectors_kind_of(dense_vectors_kind *out, const char *name, const char *path, base_error *err);

typedef struct dense_vectors_writer dense_vectors_writer;

/* n rows of dim will come, n < 2^32. BASE_EIO. */
base_status dense_vectors_create(dense_vectors_writer **out, const char *path, dense_vectors_kind kind, size_t n, size_t dim,
                                 base_error *err);
/* The next row, x [dim], finite; name: of word2vec's text alone. BASE_EFORMAT: a number that bvecs can't hold (it has whole ones from 0 to 255), a name with a
 * blank in it; the sentence names row and column. */
base_status dense_vectors_put(dense_vectors_writer *w, const float *x, base_view name, base_error *err);
/* Frees *w and sets it NULL, in failure too. */
base_status dense_vectors_commit(dense_vectors_writer **w, base_error *err);
void dense_vectors_abandon(dense_vectors_writer *w); /* NULL is fine */

#endif
