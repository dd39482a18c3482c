/* dense/lanczos.h - the subspace that belongs to a matrix's greatest singular values: the iteration under dense/svd.h.
 *
 *     dense_panels u = { 0 };
 *     s = dense_lanczos_of(&u, b, bt, &options, &report, err);       // options: k at most b's rows, a pool
 *     dense_panels_done(&u);
 */
#ifndef DENSE_LANCZOS_H
#define DENSE_LANCZOS_H

#include "dense/panels.h"
#include "dense/svd.h"

/* The eigenvectors of B B' with the k greatest eigenvalues, descending, in panels of options->real; bt is b's transpose. The last panel may have more. Where
 * B has no such direction a column is zero. Errors as dense_svd_of. */
base_status dense_lanczos_of(dense_panels *u, const dense_sparse *b, const dense_sparse *bt, const dense_svd_options *options,
                             dense_svd_report *report, base_error *err);

/* What is no singular value but rounding, as a part of the greatest. */
double dense_lanczos_border(dense_real real);

#endif
