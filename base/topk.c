/* base/topk.c - a bounded heap with the worst hit on top.
 *
 * Until k hits have come they are only appended. Then the array becomes a heap, and a hit that ranks before the worst takes its
 * place: log2 k steps for those that enter, one comparison for those that don't. Sorting is the same heap emptied (Williams 1964):
 * no memory, no recursion, n log n whatever the input, and one comparator for all of it. The comparator is total as long as docnos
 * differ, hence the result does not depend on the order of pushes. */
#include "base/topk.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

struct base_topk {
    size_t k, count, capacity;
    base_hit *hits; /* [count of capacity]; a heap once count is k */
    base_ties ties;
};

int base_hit_compare(const base_hit *a, const base_hit *b, const base_ties *ties)
{
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    if (ties && ties->compare) return ties->compare(ties->context, b->doc, a->doc);
    return (a->doc < b->doc) - (a->doc > b->doc);
}

/* Lets the hit at i sink below all that rank after it. */
static void sink(base_hit *hits, size_t n, size_t i, const base_ties *ties)
{
    base_hit moving = hits[i];
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && base_hit_compare(&hits[child + 1], &hits[child], ties) > 0) child++;
        if (base_hit_compare(&hits[child], &moving, ties) <= 0) break;
        hits[i] = hits[child];
    }
    hits[i] = moving;
}

static void heapify(base_hit *hits, size_t n, const base_ties *ties)
{
    for (size_t i = n / 2; i-- > 0;) sink(hits, n, i, ties);
}

void base_hits_sort(base_hit *hits, size_t n, const base_ties *ties)
{
    heapify(hits, n, ties);
    while (n > 1) {
        base_hit worst = hits[0];
        hits[0] = hits[--n];
        hits[n] = worst;
        sink(hits, n, 0, ties);
    }
}

base_status base_topk_new(base_topk **out, size_t k, const base_ties *ties, base_error *err)
{
    if (k == 0) return base_fail(err, BASE_EARG, "expected a number of results of 1 or more, found 0");
    base_topk *top = base_new(base_topk, err);
    if (!top) return BASE_ENOMEM;
    top->k = k;
    if (ties) top->ties = *ties;
    *out = top;
    return BASE_OK;
}

float base_topk_threshold(const base_topk *top)
{
    return top->count < top->k ? -INFINITY : top->hits[0].score;
}

base_status base_topk_push(base_topk *top, uint32_t doc, float score, base_error *err)
{
    base_hit hit = { doc, score };
    if (top->count < top->k) {
        base_status s = base_grow(&top->hits, &top->capacity, top->count + 1, sizeof *top->hits, err);
        if (s != BASE_OK) return s;
        top->hits[top->count++] = hit;
        if (top->count == top->k) heapify(top->hits, top->count, &top->ties);
    } else if (base_hit_compare(&hit, &top->hits[0], &top->ties) < 0) {
        top->hits[0] = hit;
        sink(top->hits, top->count, 0, &top->ties);
    }
    return BASE_OK;
}

size_t base_topk_count(const base_topk *top)
{
    return top->count;
}

size_t base_topk_finish(base_topk *top, base_hit *out)
{
    size_t n = top->count;
    base_hits_sort(top->hits, n, &top->ties);
    if (n) memcpy(out, top->hits, n * sizeof *out);
    top->count = 0;
    return n;
}

void base_topk_free(base_topk *top)
{
    if (!top) return;
    base_free(top->hits);
    base_free(top);
}
