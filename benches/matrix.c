/* benches/matrix.c - matrices for benches. */
#include "benches/matrix.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "benches/bench.h"
#include "benches/collection.h"
#include "dense/term_document.h"

static void must_be(bool good, const char *path)
{
    base_error err = { 0 };
    if (!good)
        bench_must(base_fail(&err, BASE_EFORMAT, "%s is no matrix \"coordinate real general\" of the Matrix Market", path), &err);
}

/* Reads the head; rows, columns, entries. */
static void read_head(FILE *f, size_t size[3], const char *path)
{
    char line[1024];
    must_be(fgets(line, sizeof line, f) && strncmp(line, "%%MatrixMarket matrix coordinate real general", 45) == 0, path);
    do must_be(fgets(line, sizeof line, f) != NULL, path);
    while (line[0] == '%');
    must_be(sscanf(line, "%zu %zu %zu", &size[0], &size[1], &size[2]) == 3, path);
}

static void read_entry(FILE *f, const size_t size[3], size_t *row, size_t *column, double *value, const char *path)
{
    must_be(fscanf(f, "%zu %zu %lf", row, column, value) == 3, path);
    must_be(*row >= 1 && *row <= size[0] && *column >= 1 && *column <= size[1], path);
}

dense_sparse *matrix_read(const char *path)
{
    base_error err = { 0 };
    dense_sparse *a = NULL;
    size_t size[3], row, column;
    double value;
    for (int turn = 0; turn < 2; turn++) { /* how many each row has; then they themselves */
        FILE *f = fopen(path, "r");
        must_be(f != NULL, path);
        read_head(f, size, path);
        if (!a) bench_must(dense_sparse_new(&a, size[0], size[1], size[2], &err), &err);
        for (size_t i = 0; i < size[2]; i++) {
            read_entry(f, size, &row, &column, &value, path);
            if (turn == 0) {
                a->row_at[row]++;
            } else {
                uint64_t at = a->row_at[row - 1]++;
                a->columns[at] = (uint32_t)(column - 1);
                a->values[at] = value;
            }
        }
        fclose(f);
        if (turn == 0)
            for (size_t r = 0; r < size[0]; r++) a->row_at[r + 1] += a->row_at[r];
    }
    for (size_t r = size[0]; r > 0; r--) a->row_at[r] = a->row_at[r - 1]; /* where they end -> where they begin */
    a->row_at[0] = 0;
    bench_must(dense_sparse_check(a, &err), &err);
    return a;
}

dense_sparse *matrix_made_up(size_t n_docs)
{
    base_error err = { 0 };
    char folder[] = "/tmp/salton-bench-XXXXXX";
    collection c = { .seed = 1, .n_docs = n_docs };
    ir_index *ix = NULL;
    dense_term_document *td = NULL;
    collection_index(&c, bench_have(mkdtemp(folder)), NULL);
    bench_must(ir_index_open(&ix, folder, &err), &err);
    bench_must(dense_term_document_of(&td, ix, DENSE_LOGENTROPY, &err), &err);
    dense_sparse *a = td->matrix;
    td->matrix = NULL;
    dense_term_document_free(td);
    ir_index_close(ix);
    bench_must(base_dir_remove(folder, &err), &err);
    return a;
}

double matrix_orthonormality(const dense_svd *svd, size_t rows, void (*row_of)(const dense_svd *svd, size_t row, double *out))
{
    size_t k = dense_svd_k(svd);
    double *g = bench_have(base_array(k, k * sizeof *g, NULL)), *row = bench_have(base_array(k, sizeof *row, NULL)), worst = 0;
    for (size_t r = 0; r < rows; r++) {
        row_of(svd, r, row);
        for (size_t i = 0; i < k; i++)
            for (size_t j = 0; j <= i; j++) g[i * k + j] += row[i] * row[j];
    }
    for (size_t i = 0; i < k; i++)
        for (size_t j = 0; j <= i; j++)
            if (fabs(g[i * k + j] - (i == j)) > worst) worst = fabs(g[i * k + j] - (i == j));
    base_free(g);
    base_free(row);
    return worst;
}
