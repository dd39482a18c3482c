#include "cli/vectors.h"

#include "base/mem.h"
#include "dense/metric.h"
#include "dense/rows.h"
#include "dense/vectors_io.h"

static base_status read_rows(float **data, dense_vectors *v, const char *path, base_error *err)
{
    base_status s = BASE_OK;
    size_t dim = dense_vectors_dim(v), capacity = 0;
    for (size_t i = 0; i < dense_vectors_n(v) && s == BASE_OK;
         i++) { /* memory grows with what comes, not with what the first line says */
        s = base_grow(data, &capacity, (i + 1) * dim, sizeof **data, err);
        if (s == BASE_OK) s = dense_vectors_next(v, *data + i * dim, err);
        if (s == BASE_OK && !(dense_norm(*data + i * dim, dim) <= DENSE_LONGEST)) {
            base_where(err, "%s", path);
            s = base_fail(err, BASE_EFORMAT, "row %zu: expected a vector of at most the length 2^62", i + 1);
        }
    }
    return s;
}

base_status cli_vectors_of_topics(cli_topic_vectors *out, float **data, const char *path, size_t n_topics, base_error *err)
{
    dense_vectors *v = NULL;
    base_status s = dense_vectors_open(&v, path, err);
    if (s != BASE_OK) return s;
    if (dense_vectors_n(v) != n_topics) {
        base_where(err, "%s", path);
        s = base_fail(err, BASE_EFORMAT, "expected a vector for each of the %zu topics, found %zu", n_topics, dense_vectors_n(v));
    } else {
        s = read_rows(data, v, path, err);
    }
    *out = (cli_topic_vectors){ *data, dense_vectors_dim(v) };
    dense_vectors_close(v);
    return s;
}

base_status cli_vectors_of_query(search_call *how, float **data, const cli_call *call, base_error *err)
{
    const char *path = cli_value(call, "vectors");
    dense_vectors *v = NULL;
    base_status s = path ? dense_vectors_open(&v, path, err) : BASE_OK;
    if (!path || s != BASE_OK) return s;
    if (dense_vectors_n(v) != 1) {
        base_where(err, "%s", path);
        s = base_fail(err, BASE_EFORMAT, "expected one vector, the query's, found %zu", dense_vectors_n(v));
    } else {
        s = read_rows(data, v, path, err);
    }
    how->vector = *data;
    how->dim = dense_vectors_dim(v);
    dense_vectors_close(v);
    return s;
}
