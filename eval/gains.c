/* Gains by level. Without parameters a level is its own gain, and the list is sorted as it stands. With them the list is what trec_eval
 * sorts: the pairs in the order given, then the levels they don't name. Its comparison rounds the difference of two gains towards 0,
 * so gains less than 1 apart compare equal, which is no order at all; what comes out then depends on the algorithm. It is a merge sort
 * (the C library's), which takes the left element while it isn't above the right one; so is this one. */
#include <math.h>
#include <stdlib.h>

#include "eval/fields.h"
#include "eval/measure.h"

static int compare(const eval_gain *a, const eval_gain *b)
{
    double d = a->gain - b->gain;
    return d >= 1 ? 1 : d <= -1 ? -1 : 0;
}

static void merge_sort(eval_gain *list, size_t n, eval_gain *room)
{
    if (n < 2) return;
    size_t half = n / 2, a = 0, b = half, to = 0;
    merge_sort(list, half, room);
    merge_sort(list + half, n - half, room);
    while (a < half && b < n) room[to++] = compare(&list[a], &list[b]) <= 0 ? list[a++] : list[b++];
    while (a < half) room[to++] = list[a++];
    memcpy(list, room, to * sizeof *list);
}

static bool named_before(const eval_gain *list, size_t n, long level)
{
    for (size_t i = 0; i < n; i++)
        if (list[i].level == level) return true;
    return false;
}

eval_gains eval_gains_init(const eval_view *v, const eval_use *u, bool exponential)
{
    eval_gain *list = v->gains[0];
    size_t n = 0;
    for (size_t i = 0; i < u->n_pairs; i++) {
        long level = 0;
        if (strcmp(u->pairs[i].name, "p") == 0) continue; /* rbp's */
        eval_field_integer(&level, base_view_of(u->pairs[i].name), EVAL_TREC);
        bool present = level >= 0 && (unsigned long)level < v->n_levels;
        list[n++] = (eval_gain){ eval_atof(base_view_of(u->pairs[i].value)), level, present ? v->at_level[level] : 0 };
    }
    size_t n_named = n;
    for (size_t level = 0; level < v->n_levels; level++) {
        if (n_named && named_before(list, n_named, (long)level)) continue;
        double gain = exponential ? ldexp(1, level > 2000 ? 2000 : (int)level) - 1 : (double)level;
        list[n++] = (eval_gain){ gain, (long)level, v->at_level[level] };
    }
    for (size_t i = n; i > 0; i--)
        if (list[i - 1].level >= 0 && (size_t)list[i - 1].level < v->n_levels)
            v->gain_of_level[list[i - 1].level] = list[i - 1].gain;
    if (n_named) merge_sort(list, n, v->gains[1]);
    return (eval_gains){ v, u, list, n };
}

double eval_gains_at(const eval_gains *g, size_t rank)
{
    int32_t grade = g->view->grade[rank - 1];
    if (grade >= 0 && (size_t)grade < g->view->n_levels) return g->view->gain_of_level[grade];
    for (size_t i = 0; g->use->n_pairs && i < g->n; i++)
        if (g->list[i].level == grade) return g->list[i].gain;
    return 0;
}

eval_ideal eval_ideal_init(const eval_gains *g)
{
    size_t n = g->n && g->list[g->n - 1].gain > 0 ? g->n : 0;
    return (eval_ideal){ .gains = g, .next = n };
}

double eval_ideal_next(eval_ideal *ideal)
{
    while (ideal->left == 0) {
        if (ideal->next == 0) return 0;
        const eval_gain *g = &ideal->gains->list[--ideal->next];
        if (g->n_docs == 0) continue;
        if (g->gain <= 0) {
            ideal->next = 0;
            return 0;
        }
        ideal->left = g->n_docs;
        ideal->gain = g->gain;
    }
    ideal->left--;
    return ideal->gain;
}
