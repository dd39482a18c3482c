/* dense/points.c - two walks over the rows: who is taken, and their numbers. */
#include "dense/points.h"

#include <math.h>

#include "base/mem.h"
#include "base/rng.h"

/* Of a living row. */
static bool is_taken(const dense_points *p, const dense_rows *rows, size_t row)
{
    return p->metric == DENSE_L2 || rows->norms[row] > 0;
}

/* Selection sampling (Knuth: The art of computer programming, volume 2, algorithm S): of the candidates left, each is taken with the chance that fills what is wanted. */
static bool draw(base_rng *r, size_t *wanted, size_t left)
{
    if (base_rng_below(r, left) >= *wanted) return false;
    --*wanted;
    return true;
}

static void set_point(float *x, size_t dim, bool direction)
{
    double square = 0;
    if (!direction) return;
    for (size_t j = 0; j < dim; j++) square += (double)x[j] * (double)x[j];
    double scale = 1 / sqrt(square);
    for (size_t j = 0; j < dim; j++) x[j] = (float)((double)x[j] * scale);
}

static base_status take_rows(dense_points *p, const dense_rows *rows, const uint32_t *docs, size_t candidates,
                             const dense_points_options *options, base_error *err)
{
    base_rng r = base_rng_of(options->seed, 0);
    size_t wanted = options->sample && options->sample < candidates ? options->sample : candidates;
    p->x = base_array(wanted, rows->dim * sizeof *p->x, err);
    p->docs = base_array(wanted, sizeof *p->docs, err);
    p->places = base_array(wanted, sizeof *p->places, err);
    if (!p->x || !p->docs || !p->places) return BASE_ENOMEM;
    for (size_t row = 0, left = candidates, place = 0; wanted > 0; row++) {
        if (docs[row] == IR_NO_DOC) continue;
        place++;
        if (!is_taken(p, rows, row) || !draw(&r, &wanted, left--)) continue;
        dense_rows_widen(rows, row, p->x + p->n * p->dim);
        set_point(p->x + p->n * p->dim, p->dim, p->metric != DENSE_L2);
        p->places[p->n] = (uint32_t)place - 1;
        p->docs[p->n++] = docs[row];
    }
    return BASE_OK;
}

base_status dense_points_of(dense_points *out, const dense_space *space, const dense_points_options *options, base_error *err)
{
    dense_rows rows;
    const uint32_t *docs = dense_space_docs(space);
    if (options->metric == DENSE_DOT)
        return base_fail(err, BASE_EARG, "the dot product is no distance: cosine, angular or l2 tell how near points are");
    base_status s = dense_space_rows(space, &rows, err);
    if (s != BASE_OK) return s;
    dense_points p = { .dim = rows.dim, .living = dense_space_living(space), .metric = options->metric };
    size_t candidates = 0;
    for (size_t row = 0; row < rows.n; row++) candidates += docs[row] != IR_NO_DOC && is_taken(&p, &rows, row);
    p.without = p.living - candidates;
    if (candidates == 0)
        return base_fail(err, BASE_EARG,
                         "the space %s has no point: %zu of its rows are of living documents, %zu of these are zero",
                         dense_space_name(space), p.living, p.without);
    if ((s = take_rows(&p, &rows, docs, candidates, options, err)) == BASE_OK) *out = p;
    else dense_points_done(&p);
    return s;
}

void dense_points_done(dense_points *p)
{
    base_free(p->x);
    base_free(p->docs);
    base_free(p->places);
    *p = (dense_points){ 0 };
}
