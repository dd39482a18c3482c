/* benches/bench_topk.c - the k best of a million scores: gathered and cut, beside a heap; and the greatest score alone as the floor.
 *
 * Scores are sums of four uniform numbers, so that few are high, as in a ranking. Items are scores; those below the threshold cost one
 * comparison in all three. */
#include <math.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/rng.h"
#include "base/topk.h"
#include "benches/bench.h"

enum { SCORES = 1000000, K_MAX = 10000 };

typedef struct {
    float *scores;  /* [SCORES] */
    base_hit *hits; /* [K_MAX] */
    base_topk *top;
    size_t k;
} input;

static uint64_t sum_of(const base_hit *hits, size_t n)
{
    uint64_t sum = 0;
    for (size_t i = 0; i < n; i++) sum = sum * 31 + hits[i].doc;
    return sum;
}

static uint64_t take_greatest(void *context)
{
    const input *in = context;
    float best = -INFINITY;
    for (size_t i = 0; i < SCORES; i++)
        if (in->scores[i] > best) best = in->scores[i];
    return (uint64_t)(best * 1e6f);
}

/* Lets the hit at i sink below all that rank after it. */
static void sink(base_hit *hits, size_t n, size_t i)
{
    base_hit moving = hits[i];
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && base_hit_compare(&hits[child + 1], &hits[child], NULL) > 0) child++;
        if (base_hit_compare(&hits[child], &moving, NULL) <= 0) break;
        hits[i] = hits[child];
    }
    hits[i] = moving;
}

/* Williams' heap with the worst on top, then sorted by emptying it. */
static uint64_t take_by_heap(void *context)
{
    const input *in = context;
    base_hit *hits = in->hits;
    size_t k = in->k, n = k;
    for (size_t i = 0; i < k; i++) hits[i] = (base_hit){ (uint32_t)i, in->scores[i] };
    for (size_t i = k / 2; i-- > 0;) sink(hits, k, i);
    float threshold = hits[0].score;
    for (size_t i = k; i < SCORES; i++) {
        base_hit hit = { (uint32_t)i, in->scores[i] };
        if (hit.score < threshold || base_hit_compare(&hit, &hits[0], NULL) > 0) continue;
        hits[0] = hit;
        sink(hits, k, 0);
        threshold = hits[0].score;
    }
    while (n > 1) {
        base_hit worst = hits[0];
        hits[0] = hits[--n];
        hits[n] = worst;
        sink(hits, n, 0);
    }
    return sum_of(hits, k);
}

static uint64_t take_by_cuts(void *context)
{
    const input *in = context;
    float threshold = base_topk_threshold(in->top);
    base_error err = { 0 };
    for (size_t i = 0; i < SCORES; i++) {
        if (in->scores[i] < threshold) continue;
        bench_must(base_topk_push(in->top, (uint32_t)i, in->scores[i], &err), &err);
        threshold = base_topk_threshold(in->top);
    }
    return sum_of(in->hits, base_topk_finish(in->top, in->hits));
}

int main(void)
{
    static const size_t ks[] = { 1, 10, 100, 1000, 10000 };
    input in = { .scores = bench_have(base_array(SCORES, sizeof(float), NULL)),
                 .hits = bench_have(base_array(K_MAX, sizeof(base_hit), NULL)) };
    base_error err = { 0 };
    base_rng r = base_rng_of(1, 0);
    int differ = 0;
    for (size_t i = 0; i < SCORES; i++)
        for (int j = 0; j < 4; j++) in.scores[i] += (float)base_rng_unit(&r);
    bench *b = bench_new("the k best", in.scores, SCORES * sizeof(float));
    for (size_t i = 0; i < sizeof ks / sizeof *ks; i++) {
        char names[2][40];
        in.k = ks[i];
        bench_must(base_topk_new(&in.top, in.k, NULL, &err), &err);
        snprintf(names[0], sizeof names[0], "heap, k = %zu", in.k);
        snprintf(names[1], sizeof names[1], "gathered and cut, k = %zu", in.k);
        bench_case cases[] = { { "the greatest (floor)", SCORES, SCORES * sizeof(float), take_greatest, &in, 0 },
                               { names[0], SCORES, SCORES * sizeof(float), take_by_heap, &in, 0 },
                               { names[1], SCORES, SCORES * sizeof(float), take_by_cuts, &in, 0 } };
        bench_turns(b, cases, 3);
        differ |= cases[1].checksum != cases[2].checksum;
        base_topk_free(in.top);
    }
    base_free(in.scores);
    base_free(in.hits);
    if (differ) fprintf(stderr, "the heap and the cuts found others\n");
    return bench_free(b) | differ;
}
