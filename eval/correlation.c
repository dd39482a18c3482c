/* tau-b sorts the pairs by x, then y; what a merge sort by y then swaps are the discordant pairs (Knight 1966). Ties are counted along
 * the sorted order, so no pair is looked at on its own. */
#include "eval/correlation.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/math.h"
#include "base/mem.h"

typedef struct {
    double x, y;
} point;

static int by_x_then_y(const void *a, const void *b)
{
    const point *p = a, *q = b;
    if (p->x != q->x) return p->x < q->x ? -1 : 1;
    return (p->y > q->y) - (p->y < q->y);
}

/* Sorts p [n] by y; room [n]. Returns how many pairs stood the wrong way round. */
static double sort_by_y(point *p, size_t n, point *room)
{
    if (n < 2) return 0;
    size_t half = n / 2, a = 0, b = half, to = 0;
    double swaps = sort_by_y(p, half, room) + sort_by_y(p + half, n - half, room);
    while (a < half || b < n) {
        if (b == n || (a < half && p[a].y <= p[b].y)) room[to++] = p[a++];
        else room[to++] = p[b++], swaps += (double)(half - a);
    }
    for (size_t i = 0; i < n; i++) p[i] = room[i];
    return swaps;
}

static double pairs_of(size_t n)
{
    return (double)n * ((double)n - 1) / 2;
}

/* Pairs among neighbours that are equal: in x if by_x, in y if by_y (in both: both). */
static double tied_pairs(const point *p, size_t n, bool by_x, bool by_y)
{
    double ties = 0;
    for (size_t from = 0, to; from < n; from = to) {
        for (to = from + 1; to < n && (!by_x || p[to].x == p[from].x) && (!by_y || p[to].y == p[from].y);) to++;
        ties += pairs_of(to - from);
    }
    return ties;
}

base_status eval_tau_b(double *out, const double *x, const double *y, size_t n, base_error *err)
{
    point *p = base_array(n, sizeof *p, err), *room = base_array(n, sizeof *room, err);
    base_status s = p && room ? BASE_OK : BASE_ENOMEM;
    if (s == BASE_OK) {
        for (size_t i = 0; i < n; i++) p[i] = (point){ x[i], y[i] };
        qsort(p, n, sizeof *p, by_x_then_y);
        double all = pairs_of(n), in_x = tied_pairs(p, n, true, false), in_both = tied_pairs(p, n, true, true);
        double discordant = sort_by_y(p, n, room), in_y = tied_pairs(p, n, false, true);
        double concordant = all - in_x - in_y + in_both - discordant;
        double scale = base_sqrt(all - in_x) * base_sqrt(all - in_y);
        *out = scale > 0 ? (concordant - discordant) / scale : (double)NAN;
    }
    base_free(p);
    base_free(room);
    return s;
}

double eval_tau_ap(const double *estimate, const double *truth, size_t n)
{
    double sum = 0;
    if (n < 2) return (double)NAN;
    for (size_t i = 0; i < n; i++) {
        double above = 0, right = 0;
        for (size_t j = 0; j < n; j++) {
            if (estimate[j] < estimate[i] || (j >= i && estimate[j] == estimate[i])) continue;
            above++;
            right += truth[j] > truth[i] ? 1 : truth[j] == truth[i] ? 0.5 : 0;
        }
        if (above > 0) sum += right / above;
    }
    return 2 * sum / ((double)n - 1) - 1;
}
