/* dense/lanczos.c - block Lanczos with thick restarts.
 *
 * C = B B' is never formed: C x is two sparse products. A basis Q of orthonormal panels grows by W = C Q_j less its parts in Q;
 * T = Q' C Q is held beside it, [basis x basis]. When there is no room left, T's eigenvectors Z of
 * the greatest values make the basis anew, Q Z (thick restart), with the last residual's panel behind it; T is then diagonal but for the rows of
 * that panel. A Ritz vector's residual is the last block's coupling R times its last w coefficients, so convergence costs no product, and is looked at before
 * the room is used up once much has converged.
 *
 * Why so. All vectors of a panel share each look at a nonzero and each pass over the basis, where one vector would wait for memory; on 64,000 package
 * descriptions eight cost a third more products than one, each at a fraction of its price. Orthogonality is kept by two steps: what is known of
 * W's parts (the panel itself, the one before, after a restart the kept vectors) is taken away first; one pass over the whole
 * basis then removes what is left, which is small, so once is enough. A panel that comes out nearly dependent is orthogonalised again.
 *
 * A direction in which a panel has nothing left is dead: it is replaced by a random one orthogonal to all, or where the basis spans
 * everything already by zeros, which are carried along and weigh nothing. That a panel died means that the basis had become closed under
 * C; then singular values that stand more often in A than there are vectors in the panels may be missing. So the converged vectors are kept, a
 * random panel is set behind them, and another cycle is made, until one finds nothing greater. */
#include "dense/lanczos.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"
#include "dense/matrix.h"
#include "dense/orthonormal.h"

#define LEAST_SPARE 156 /* vectors of the basis beyond k */
#define MAX_CYCLES  200
#define LOOK        2 /* panels from a look at convergence to the next */

/* What is small, by the kind of number. */
typedef struct {
    double tolerance; /* of a residual, over the greatest singular value */
    double dead;      /* of the greatest eigenvalue: what a panel's direction must have, not to be noise */
    double dependent; /* of a panel's greatest direction: below it, orthogonalise again */
    double fresh;     /* of a random direction's norm: what must be left of it */
    double grown;     /* of a sum of eigenvalues: by so much it must grow, to have grown */
    double border;    /* of the greatest singular value: what is none */
} limits;

static const limits limits_of[DENSE_REALS] = {
    [DENSE_DOUBLE] = { 1e-10, 1e-15, 1e-3, 1e-6, 1e-12, 1e-7 },
    [DENSE_SINGLE] = { 1e-6, 1e-7, 1e-2, 1e-4, 1e-5, 1e-2 },
};

typedef struct {
    const dense_svd_options *options;
    const limits *limits;
    const dense_sparse *b, *bt; /* short x long, and its transpose */
    base_pool *pool;
    size_t k, w, square, room,
        n; /* w: vectors of a panel; room: panels of the basis, without the last residual's; n: those that are there, with it */
    size_t kept;                 /* panels that a restart left, which are coupled to the one behind them */
    size_t n_living;             /* vectors of the basis that aren't zero */
    bool closed;                 /* a panel died: what is missing won't come by itself */
    dense_panels q;              /* [room + 1] */
    dense_panels y;              /* one panel of the long side */
    double *t;                   /* [edge x edge] by columns; symmetric */
    size_t edge;                 /* (room + 1) * w */
    double *h;                   /* [room + 1] squares */
    double r[DENSE_SQUARE_MOST]; /* the last coupling: W = Q_next R, by rows */
    double *theta, *z;           /* Ritz values [edge], vectors [edge x edge] */
    double greatest;             /* eigenvalue found so far */
    double behind,
        pace; /* log of the worst residual over what is tolerated, when this was last looked at, and how much of it went with each panel since the
                            look before; 0: not known */
    size_t looked_at; /* n_products then */
    uint64_t stream;  /* of random numbers */
    dense_svd_report *report;
} lanczos;

/* --- the basis --------------------------------------------------------------------------------------------------------- */

/* Panels that C has been applied to: T knows them. */
static size_t known(const lanczos *l)
{
    return l->n - 1;
}

static bool is_zero_column(const lanczos *l, const void *panel, size_t j)
{
    for (size_t row = 0; row < l->q.rows; row++)
        if (dense_panel_get(&l->q, panel, row, j) != 0) return false;
    return true;
}

/* Random numbers in the columns that are dead, zeros in the others. */
static void fill_random(lanczos *l, dense_panels *fresh, const bool *dead)
{
    for (size_t row = 0; row < fresh->rows; row++) {
        base_rng g = base_rng_of(l->options->seed + l->stream, row);
        for (size_t j = 0; j < l->w; j++) {
            double x = 2 * base_rng_unit(&g) - 1;
            dense_panel_set(fresh, fresh->data, row, j, dead[j] ? x : 0);
        }
    }
    l->stream++;
}

/* Dead columns of panel `at` become random directions orthogonal to all that is there, as far as there are such. */
static base_status revive(lanczos *l, size_t at, base_error *err)
{
    base_status s = BASE_OK;
    void *panel = dense_panel(&l->q, at);
    double r[DENSE_SQUARE_MOST], least, unit = sqrt((double)l->q.rows);
    bool dead[DENSE_PANEL_WIDTH_MOST];
    size_t n_dead = 0;
    for (size_t j = 0; j < l->w; j++) n_dead += dead[j] = is_zero_column(l, panel, j);
    l->n_living += l->w - n_dead;
    if (n_dead == 0 || l->n_living >= l->q.rows) return BASE_OK;
    l->closed = true;

    dense_panels fresh = { 0 };
    if ((s = dense_panels_new(&fresh, l->q.real, l->q.rows, 1, err)) != BASE_OK) return s;
    fill_random(l, &fresh, dead);
    for (int turn = 0; turn < 2 && s == BASE_OK; turn++) {
        s = dense_project(&l->q, at + 1, fresh.data, l->h, l->pool, err); /* its own panel too: dead columns are zeros there */
        if (s == BASE_OK) s = dense_orthonormalise(&fresh, 0, r, turn == 0 ? l->limits->fresh * unit : 0.5, &least, l->pool, err);
    }
    /* what is orthonormal may stand in any of its columns now: into the dead places, in order */
    for (size_t j = 0, to = 0; j < l->w && s == BASE_OK; j++) {
        if (is_zero_column(l, fresh.data, j)) continue;
        while (to < l->w && !dead[to]) to++;
        if (to == l->w) break;
        for (size_t row = 0; row < l->q.rows; row++)
            dense_panel_set(&l->q, panel, row, to, dense_panel_get(&fresh, fresh.data, row, j));
        to++;
        l->n_living++;
    }
    dense_panels_done(&fresh);
    return s;
}

/* The square of T that couples panel i to panel j. */
static double *coupling(const lanczos *l, size_t i, size_t j, size_t row, size_t column)
{
    return &l->t[(j * l->w + column) * l->edge + i * l->w + row];
}

static void set_coupling(lanczos *l, size_t i, size_t j, const double *square)
{
    for (size_t r = 0; r < l->w; r++)
        for (size_t c = 0; c < l->w; c++) *coupling(l, i, j, r, c) = *coupling(l, j, i, c, r) = square[r * l->w + c];
}

/* w less its known parts in the panels [from, to), whose couplings to panel j T has. */
static base_status take_known(lanczos *l, size_t from, size_t to, size_t j, void *w, base_error *err)
{
    for (size_t i = from; i < to; i++)
        for (size_t r = 0; r < l->w; r++)
            for (size_t c = 0; c < l->w; c++) l->h[(i - from) * l->square + r * l->w + c] = -*coupling(l, i, j, r, c);
    dense_panels part = dense_panels_part(&l->q, from, to - from);
    return dense_panels_update(&part, to - from, w, l->h, l->pool, err);
}

/* Panel j's coupling to itself, from w = C Q_j less what it has in the panels before. */
static base_status couple_to_itself(lanczos *l, size_t j, const void *w, base_error *err)
{
    double a[DENSE_SQUARE_MOST];
    dense_panels last = dense_panels_part(&l->q, j, 1);
    base_status s = dense_panels_gram(&last, 1, w, a, l->pool, err);
    for (size_t r = 0; r < l->w; r++) /* symmetric, but for rounding */
        for (size_t c = 0; c < r; c++) a[r * l->w + c] = a[c * l->w + r] = (a[r * l->w + c] + a[c * l->w + r]) / 2;
    set_coupling(l, j, j, a);
    for (size_t r = 0; r < l->w; r++)
        if (a[r * (l->w + 1)] > l->greatest) l->greatest = a[r * (l->w + 1)];
    return s;
}

/* One block step: the panel behind the last. */
static base_status grow(lanczos *l, base_error *err)
{
    base_status s;
    size_t j = known(l);
    void *w = dense_panel(&l->q, l->n);
    double least = 1;
    if ((s = dense_sparse_multiply(l->bt, l->q.real, l->y.data, dense_panel(&l->q, j), l->pool, err)) != BASE_OK) return s;
    if ((s = dense_sparse_multiply(l->b, l->q.real, w, l->y.data, l->pool, err)) != BASE_OK) return s;
    l->report->n_products += l->w;

    size_t from = j == l->kept ? 0 : j - 1; /* behind a restart: all that was kept */
    if (j > 0 && (s = take_known(l, from, j, j, w, err)) != BASE_OK) return s;
    if ((s = couple_to_itself(l, j, w, err)) != BASE_OK) return s;
    if ((s = take_known(l, j, l->n, j, w, err)) != BASE_OK) return s;

    if ((s = dense_project(&l->q, l->n, w, l->h, l->pool, err)) != BASE_OK) return s;
    if ((s = dense_orthonormalise(&l->q, l->n, l->r, l->limits->dead * l->greatest, &least, l->pool, err)) != BASE_OK) return s;
    if (least < l->limits->dependent) {
        double again[DENSE_SQUARE_MOST], r[DENSE_SQUARE_MOST];
        if ((s = dense_project(&l->q, l->n, w, l->h, l->pool, err)) != BASE_OK) return s;
        if ((s = dense_orthonormalise(&l->q, l->n, again, 0.5, &least, l->pool, err)) != BASE_OK) return s;
        dense_square_multiply(r, again, l->r, l->w);
        memcpy(l->r, r, sizeof r);
    }
    if ((s = revive(l, l->n, err)) != BASE_OK) return s;
    if (l->n < l->room) set_coupling(l, l->n, j, l->r);
    l->n++;
    return BASE_OK;
}

/* --- Ritz pairs and restarts ----------------------------------------------------------------------------------------------- */

/* T's eigenvectors, for what it knows. */
static base_status solve(lanczos *l, base_error *err)
{
    return dense_eigen_symmetric(l->theta, l->z, l->t, known(l) * l->w, l->edge, err);
}

/* Ritz vector i's coupling to the last panel: out [w] = R times its last coefficients. */
static void couple_to_last(const lanczos *l, size_t i, double *out)
{
    size_t size = known(l) * l->w;
    const double *last = l->z + (i + 1) * size - l->w;
    for (size_t r = 0; r < l->w; r++) {
        out[r] = 0;
        for (size_t c = 0; c < l->w; c++) out[r] += l->r[r * l->w + c] * last[c];
    }
}

/* The norm of C x - theta x for Ritz vector i. */
static double residual_of(const lanczos *l, size_t i)
{
    double x[DENSE_PANEL_WIDTH_MOST], sum = 0;
    couple_to_last(l, i, x);
    for (size_t r = 0; r < l->w; r++) sum += x[r] * x[r];
    return sqrt(sum);
}

/* How many of the first k Ritz pairs have converged, in order. Of the pair's singular value sqrt(theta) the residual is |C x - theta x| / sqrt(theta);
 * what is below the rank's border counts as converged. */
static size_t look(lanczos *l)
{
    double first = l->theta[0] > 0 ? sqrt(l->theta[0]) : 0, worst = 0,
           tolerance = l->options->tolerance > 0 ? l->options->tolerance : l->limits->tolerance;
    size_t n = 0, most = known(l) * l->w, panels = (l->report->n_products - l->looked_at) / l->w;
    for (size_t i = 0; i < l->k && i < most; i++) {
        double value = l->theta[i] > 0 ? sqrt(l->theta[i]) : 0;
        double ratio = value > l->limits->border * first ? residual_of(l, i) / (tolerance * first * value) : 0;
        if (ratio > worst) worst = ratio;
        if (worst <= 1) n = i + 1;
    }
    double behind = worst > 1 ? log(worst) : 0;
    l->pace = l->looked_at > 0 && panels > 0 ? (l->behind - behind) / (double)panels : 0;
    l->behind = behind;
    l->looked_at = l->report->n_products;
    return n;
}

/* Zeros may have come to lie among the vectors of the basis, or gone. */
static void count_living(lanczos *l)
{
    l->n_living = 0;
    for (size_t i = 0; i < l->n; i++)
        for (size_t j = 0; j < l->w; j++) l->n_living += !is_zero_column(l, dense_panel(&l->q, i), j);
}

/* The basis becomes its first `keep` panels of Ritz vectors, with the last residual's panel behind them. */
static base_status restart(lanczos *l, size_t keep, base_error *err)
{
    double x[DENSE_PANEL_WIDTH_MOST];
    base_status s = dense_panels_rotate(&l->q, known(l), l->z, keep, l->pool, err);
    if (s != BASE_OK) return s;
    memmove(dense_panel(&l->q, keep), dense_panel(&l->q, known(l)), l->q.rows * DENSE_PANEL_BYTES);
    memset(l->t, 0, l->edge * l->edge * sizeof *l->t);
    for (size_t i = 0; i < keep * l->w; i++) {
        l->t[i * l->edge + i] = l->theta[i];
        couple_to_last(l, i, x);
        for (size_t r = 0; r < l->w; r++) l->t[i * l->edge + keep * l->w + r] = l->t[(keep * l->w + r) * l->edge + i] = x[r];
    }
    l->kept = keep;
    l->n = keep + 1;
    count_living(l);
    return BASE_OK;
}

static size_t panels_of(const lanczos *l, size_t vectors)
{
    return vectors / l->w + (vectors % l->w != 0);
}

/* The basis becomes the k converged Ritz vectors, with a random panel behind them. */
static base_status look_further(lanczos *l, base_error *err)
{
    size_t keep = panels_of(l, l->k), size = known(l) * l->w;
    memset(l->z + l->k * size, 0, (keep * l->w - l->k) * size * sizeof *l->z);
    base_status s = dense_panels_rotate(&l->q, known(l), l->z, keep, l->pool, err);
    if (s != BASE_OK) return s;
    memset(dense_panel(&l->q, keep), 0, l->q.rows * DENSE_PANEL_BYTES);
    memset(l->t, 0, l->edge * l->edge * sizeof *l->t);
    for (size_t i = 0; i < l->k; i++) l->t[i * l->edge + i] = l->theta[i];
    l->kept = l->n = keep;
    count_living(l);
    s = revive(l, keep, err);
    l->n++;
    return s;
}

/* All k have converged: are they the greatest? *sum is that of those found the last time. */
static base_status is_done(lanczos *l, double *sum, bool *done, base_error *err)
{
    double now = 0;
    for (size_t i = 0; i < l->k; i++) now += l->theta[i] > 0 ? l->theta[i] : 0;
    *done = !l->closed || l->n_living >= l->q.rows || now <= *sum * (1 + l->limits->grown) || panels_of(l, l->k) >= l->room;
    *sum = now;
    return *done ? BASE_OK : look_further(l, err);
}

static base_status begin(lanczos *l, base_error *err)
{
    base_status s = revive(l, 0, err); /* all its columns are zeros, thus dead */
    l->n = 1;
    l->closed = false;
    return s;
}

/* Block steps until the room is used up or, if the pace is known at which residuals fall, all may have converged: it rises, so three quarters of the
 * way that it foretells are gone before the next look, which costs about as much as a step. */
static base_status grow_some(lanczos *l, base_error *err)
{
    base_status s = BASE_OK;
    double foretold = l->pace > 0 ? 0.75 * l->behind / l->pace : (double)l->room;
    size_t steps = foretold < (double)l->room ? (size_t)foretold : l->room;
    if (steps < LOOK) steps = LOOK;
    while (s == BASE_OK && steps-- > 0 && l->n <= l->room) {
        if (l->options->stop && atomic_load(&l->options->stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
        s = grow(l, err);
    }
    return s == BASE_OK ? solve(l, err) : s;
}

static base_status iterate(lanczos *l, base_error *err)
{
    base_status s = begin(l, err);
    double sum = -1;
    size_t most = l->options->max_cycles ? l->options->max_cycles : MAX_CYCLES, spare = l->room - panels_of(l, l->k);
    size_t leave = spare * 2 / 3 > 0 ? spare * 2 / 3 : 1; /* panels that a restart gives up */
    while (s == BASE_OK) {
        if ((s = grow_some(l, err)) != BASE_OK) return s;
        bool full = known(l) == l->room, done;
        size_t n = look(l);
        if (l->options->progress) l->options->progress(l->options->context, n, l->k);
        if (n == l->k || full) l->report->n_cycles++;
        if (n == l->k) {
            if ((s = is_done(l, &sum, &done, err)) != BASE_OK || done) return s;
            l->pace = 0;
        } else if (full) {
            if (l->report->n_cycles >= most)
                return base_fail(err, BASE_EFORMAT, "only %zu of %zu singular values have converged after %zu cycles", n, l->k,
                                 most);
            s = restart(l, l->room - leave, err);
        }
    }
    return s;
}

static base_status prepare(lanczos *l, base_error *err)
{
    const dense_svd_options *o = l->options;
    size_t all = panels_of(l, l->b->rows), basis = o->basis;
    if (basis <= l->k) basis = l->k + (l->k > LEAST_SPARE ? l->k : LEAST_SPARE);
    l->room = panels_of(l, basis);
    if (l->room > all) l->room = all;
    l->edge = (l->room + 1) * l->w;
    l->t = base_array(l->edge, l->edge * sizeof *l->t, err);
    l->z = base_array(l->edge, l->edge * sizeof *l->z, err);
    l->theta = base_array(l->edge, sizeof *l->theta, err);
    l->h = base_array(l->room + 1, l->square * sizeof *l->h, err);
    if (!l->t || !l->z || !l->theta || !l->h) return BASE_ENOMEM;
    base_status s = dense_panels_new(&l->q, o->real, l->b->rows, l->room + 1, err);
    return s == BASE_OK ? dense_panels_new(&l->y, o->real, l->bt->rows, 1, err) : s;
}

static void release(lanczos *l)
{
    dense_panels_done(&l->q);
    dense_panels_done(&l->y);
    base_free(l->t);
    base_free(l->z);
    base_free(l->theta);
    base_free(l->h);
}

base_status dense_lanczos_of(dense_panels *u, const dense_sparse *b, const dense_sparse *bt, const dense_svd_options *options,
                             dense_svd_report *report, base_error *err)
{
    size_t w = dense_panel_width(options->real);
    lanczos l = { .options = options,
                  .limits = &limits_of[options->real],
                  .b = b,
                  .bt = bt,
                  .pool = options->pool,
                  .k = options->k,
                  .w = w,
                  .square = w * w,
                  .report = report };
    base_status s = prepare(&l, err);
    if (s == BASE_OK) s = iterate(&l, err);
    if (s == BASE_OK) s = dense_panels_rotate(&l.q, known(&l), l.z, panels_of(&l, l.k), l.pool, err);
    if (s == BASE_OK) {
        dense_panels_shrink(&l.q, panels_of(&l, l.k));
        *u = l.q;
        l.q = (dense_panels){ 0 };
    }
    release(&l);
    return s;
}

double dense_lanczos_border(dense_real real)
{
    return limits_of[real].border;
}
