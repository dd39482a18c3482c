/* dense/vectors_io.h - files of vectors, row by row, and .npy out.
 *
 *     dense_vectors *v = NULL;
 *     if ((s = dense_vectors_open(&v, "docs.npy", err)) != BASE_OK) goto out;
 *     float *x = base_array(dense_vectors_dim(v), sizeof *x, err);
 *     for (size_t i = 0; i < dense_vectors_n(v); i++)
 *         if ((s = dense_vectors_next(v, x, err)) != BASE_OK) goto out;
 *     dense_vectors_close(v);
 *
 * What a file is, is told by its first bytes (.npy) or its name's ending:
 *
 *     .npy     NumPy's array of two dimensions, rows first: <f4, <f8, <f2 (NumPy Enhancement Proposal 1, versions 1 to 3)
 *     .fvecs   each row: int32 dimension, float32 values; .bvecs the same with bytes (corpus-texmex.irisa.fr)
 *     .fbin    uint32 rows, uint32 dimension, then float32 rows (big-ann-benchmarks)
 *     .txt, .vec   word2vec's text: a line `rows dimension`, then a name and the values on each line
 *
 * A file is a stranger: rows and dimension are held against its size before memory is taken (of text, the dimension against the first row), every
 * number is checked to be finite, and behind the last row the file ends. Other endings are refused. */
#ifndef DENSE_VECTORS_IO_H
#define DENSE_VECTORS_IO_H

#include "base/bytes.h"
#include "base/file.h"

typedef struct dense_vectors dense_vectors;

/* BASE_EFORMAT: another kind of file, or damaged, with the byte. BASE_EIO. */
base_status dense_vectors_open(dense_vectors **out, const char *path, base_error *err);
void dense_vectors_close(dense_vectors *v); /* NULL is fine */
size_t dense_vectors_n(const dense_vectors *v);
size_t dense_vectors_dim(const dense_vectors *v); /* 1 to DENSE_DIM_MAX */
bool dense_vectors_named(const dense_vectors *v); /* rows have names: word2vec */
/* The next row, out [dim]. BASE_EFORMAT names row and column (from 1) of a number that isn't finite. Not past the last row. */
base_status dense_vectors_next(dense_vectors *v, float *out, base_error *err);
/* The name of the row that was read last, until the next one is. */
base_view dense_vectors_name(const dense_vectors *v);

/* Writes the head of a .npy of n x dim float32, little-endian, rows first; the rows follow as they are in memory. */
void dense_npy_head(base_file_writer *w, size_t n, size_t dim);

#endif
