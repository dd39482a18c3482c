/* benches/matrix.h - matrices for benches: a file's, or that of the collection that is made up. */
#ifndef BENCHES_MATRIX_H
#define BENCHES_MATRIX_H

#include "dense/svd.h"

/* A file of the Matrix Market, "coordinate real general", sorted by rows or by columns, as `salton lsi matrix` and scipy write them. Ends the program if
 * there is none. */
dense_sparse *matrix_read(const char *path);
/* The log-entropy matrix of the first n_docs documents of benches/collection.h. */
dense_sparse *matrix_made_up(size_t n_docs);

/* The greatest element of |X' X - I|, X [rows x k] being the vectors of one side: dense_svd_left or dense_svd_right. */
double matrix_orthonormality(const dense_svd *svd, size_t rows, void (*row_of)(const dense_svd *svd, size_t row, double *out));

#endif
