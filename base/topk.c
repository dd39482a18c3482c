/* base/topk.c - the k best of many: a few are kept sorted, more are gathered until there are 2k, then cut to k.
 *
 * A hit that ranks after the worst of the last cut is dropped by one comparison, any other is appended; the cut comes at every k-th hit
 * kept, so what it costs is shared by k. It counts the upper halves of the scores' bits, without a branch that could be mispredicted; the
 * comparator, which may have to look for docnos, is asked only among those that share the k-th one's, by quickselect (Hoare 1961). A
 * heap's log2 k branches for each hit that enters cost more (benches/bench_topk.c).
 *
 * At the end a radix sort puts the scores in order, and quicksort the runs of equal ones. The comparator is total as long as docnos
 * differ, so the result doesn't depend on the order of pushes. */
#include "base/topk.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "base/rng.h"

struct base_topk {
    size_t k, count, capacity;
    base_hit *hits; /* [count of capacity >= 2 count], count < 2k; the second half is room to cut and to sort */
    base_hit worst; /* of the k best, as of the last cut */
    bool full;      /* k have come */
    base_ties ties;
};

int base_hit_compare(const base_hit *a, const base_hit *b, const base_ties *ties)
{
    if (a->score != b->score) return a->score > b->score ? -1 : 1;
    if (ties && ties->compare) return ties->compare(ties->context, b->doc, a->doc);
    return (a->doc < b->doc) - (a->doc > b->doc);
}

/* --- by comparing ----------------------------------------------------------------------------------------------------------------- */

#define FEW 24 /* hits that are soonest sorted by insertion */

/* Puts the hit in its place among n that are sorted; there is room for one more. */
static void insert(base_hit *hits, size_t n, base_hit hit, const base_ties *ties)
{
    size_t at = n;
    for (; at > 0 && base_hit_compare(&hit, &hits[at - 1], ties) < 0; at--) hits[at] = hits[at - 1];
    hits[at] = hit;
}

/* Hoare's: none of [0, the number returned] ranks after any of the rest; both have at least one. n >= 2. */
static size_t partition(base_hit *hits, size_t n, base_rng *random, const base_ties *ties)
{
    base_hit pivot = hits[base_rng_below(random, n - 1)];
    for (size_t i = 0, j = n - 1;; i++, j--) {
        while (base_hit_compare(&hits[i], &pivot, ties) < 0) i++;
        while (base_hit_compare(&hits[j], &pivot, ties) > 0) j--;
        if (i >= j) return j;
        base_hit other = hits[i];
        hits[i] = hits[j];
        hits[j] = other;
    }
}

void base_hits_sort(base_hit *hits, size_t n, const base_ties *ties)
{
    base_rng random = base_rng_of(n, 0);
    while (n > FEW) {
        size_t left = partition(hits, n, &random, ties) + 1;
        if (left < n - left) { /* the smaller part is called for, so calls are at most log2 n deep */
            base_hits_sort(hits, left, ties);
            hits += left, n -= left;
        } else {
            base_hits_sort(hits + left, n - left, ties);
            n = left;
        }
    }
    for (size_t i = 1; i < n; i++) insert(hits, i, hits[i], ties);
}

/* Moves the k best to the front, the worst of them to place k - 1. 1 <= k <= n. */
static void select_best(base_hit *hits, size_t n, size_t k, const base_ties *ties)
{
    base_rng random = base_rng_of(n, k);
    while (n > 1) {
        size_t left = partition(hits, n, &random, ties) + 1;
        if (k <= left) n = left;
        else hits += left, n -= left, k -= left;
    }
}

/* --- by score ----------------------------------------------------------------------------------------------------------------------- */

/* Ascends as scores descend; 0 and -0 are one. */
static uint32_t key_of(const base_hit *hit)
{
    float score = hit->score + 0.0f;
    uint32_t bits;
    memcpy(&bits, &score, sizeof bits);
    return bits >> 31 ? bits : bits ^ UINT32_C(0x7fffffff);
}

/* Scores descending, equal ones as they stood: by the four bytes of their keys, the lowest first. A byte that all share is left out. n >= 1. */
static void sort_by_score(base_hit *hits, base_hit *room, size_t n)
{
    size_t at[4][256] = { 0 };
    base_hit *from = hits, *to = room;
    for (size_t i = 0; i < n; i++)
        for (int byte = 0; byte < 4; byte++) at[byte][key_of(&hits[i]) >> 8 * byte & 255]++;
    for (int byte = 0; byte < 4; byte++) {
        size_t next = 0;
        if (at[byte][key_of(&from[0]) >> 8 * byte & 255] == n) continue;
        for (int value = 0; value < 256; value++) {
            size_t here = at[byte][value];
            at[byte][value] = next;
            next += here;
        }
        for (size_t i = 0; i < n; i++) to[at[byte][key_of(&from[i]) >> 8 * byte & 255]++] = from[i];
        base_hit *swap = from;
        from = to, to = swap;
    }
    if (from != hits) memcpy(hits, from, n * sizeof *hits);
}

/* --- the k best --------------------------------------------------------------------------------------------------------------------- */

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
    return top->full ? top->worst.score : -INFINITY;
}

/* The upper half of the k-th least key: first its upper byte, then, among those that share that, its lower one. *before gets how many keys
 * have a lesser upper half. */
static uint32_t upper_half_of_kth(const base_hit *hits, size_t n, size_t k, size_t *before)
{
    uint32_t half = 0;
    *before = 0;
    for (int shift = 24; shift >= 16; shift -= 8) {
        size_t counts[256] = { 0 };
        uint32_t value = 0;
        for (size_t i = 0; i < n; i++) {
            uint32_t key = key_of(&hits[i]);
            counts[key >> shift & 255] += shift == 24 || key >> 24 == half;
        }
        while (*before + counts[value] < k) *before += counts[value++];
        half = half << 8 | value;
    }
    return half;
}

/* Keeps the k best of k or more: those whose keys are surely less than the k-th, and the best of those that share its upper half. */
static void cut(base_topk *top)
{
    base_hit *hits = top->hits, *room = top->hits + top->count;
    size_t n = top->count, k = top->k, sure, at = 0, n_others = 0;
    uint32_t half = upper_half_of_kth(hits, n, k, &sure);
    for (size_t i = 0; i < n; i++) {
        base_hit hit = hits[i];
        uint32_t its = key_of(&hit) >> 16;
        hits[at] = hit; /* at <= i */
        at += its < half;
        room[n_others] = hit;
        n_others += its == half;
    }
    select_best(room, n_others, k - sure, &top->ties);
    memcpy(hits + sure, room, (k - sure) * sizeof *hits);
    top->count = k;
}

static void set_worst(base_topk *top)
{
    top->worst = top->hits[top->k - 1];
    top->full = true;
}

/* Into a list that is always sorted; what comes after the k-th falls off. */
static void keep_sorted(base_topk *top, base_hit hit)
{
    insert(top->hits, top->full ? top->k - 1 : top->count++, hit, &top->ties);
    if (top->count == top->k) set_worst(top);
}

static void gather(base_topk *top, base_hit hit)
{
    top->hits[top->count++] = hit;
    if (top->full ? top->count - top->k < top->k : top->count < top->k) return;
    cut(top);
    set_worst(top);
}

base_status base_topk_push(base_topk *top, uint32_t doc, float score, base_error *err)
{
    base_hit hit = { doc, score };
    if (top->full && base_hit_compare(&hit, &top->worst, &top->ties) > 0) return BASE_OK;
    if (2 * top->count >= top->capacity) {
        base_status s = base_grow(&top->hits, &top->capacity, 2 * (top->count + 1), sizeof *top->hits, err);
        if (s != BASE_OK) return s;
    }
    if (top->k <= FEW) keep_sorted(top, hit);
    else gather(top, hit);
    return BASE_OK;
}

size_t base_topk_count(const base_topk *top)
{
    return top->count < top->k ? top->count : top->k;
}

/* Of hits sorted by score, each run of equal scores by docno. */
static void sort_runs(base_hit *hits, size_t n, const base_ties *ties)
{
    for (size_t i = 0, end; i < n; i = end) {
        for (end = i + 1; end < n && hits[end].score == hits[i].score;) end++;
        base_hits_sort(hits + i, end - i, ties);
    }
}

size_t base_topk_finish(base_topk *top, base_hit *out)
{
    if (top->count > top->k) cut(top);
    size_t n = top->count;
    if (n > 0 && top->k > FEW) {
        sort_by_score(top->hits, top->hits + n, n);
        sort_runs(top->hits, n, &top->ties);
    }
    if (n > 0) memcpy(out, top->hits, n * sizeof *out);
    top->count = 0;
    top->full = false;
    return n;
}

void base_topk_free(base_topk *top)
{
    if (!top) return;
    base_free(top->hits);
    base_free(top);
}
