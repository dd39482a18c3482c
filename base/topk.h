/* base/topk.h - a hit, the k best of many, and the only comparator of rankings.
 *
 *     base_topk *top = NULL;
 *     base_topk_new(&top, 1000, &ties, err);
 *     if (score >= base_topk_threshold(top)) s = base_topk_push(top, doc, score, err);
 *     size_t n = base_topk_finish(top, hits);             // best first
 *
 * Order: score descending; equal scores by docno descending (as trec_eval has it). Document numbers follow arrival, so who owns
 * the documents says which docno is greater through base_ties (NULL: a greater number is a greater docno). Scores are finite. */
#ifndef BASE_TOPK_H
#define BASE_TOPK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct {
    uint32_t doc;
    float score;
} base_hit;

/* compare(context, a, b): < 0, 0, > 0 as a's docno is before, equal to, after b's in byte order. */
typedef struct {
    int (*compare)(const void *context, uint32_t a, uint32_t b);
    const void *context;
} base_ties;

/* < 0 if a ranks before b. The comparator of everybody. */
int base_hit_compare(const base_hit *a, const base_hit *b, const base_ties *ties);
void base_hits_sort(base_hit *hits, size_t n, const base_ties *ties);

typedef struct base_topk base_topk;
/* k >= 1 (BASE_EARG). Memory grows with what comes, not with k. */
base_status base_topk_new(base_topk **out, size_t k, const base_ties *ties, base_error *err);
/* A score below which nothing gets in any more; -infinity until k have come. A hit that equals it may still get in (ties). It is that of the
 * k-th best of what came until lately: it rises, for a k of more than two dozen, with every k-th hit that gets in. */
float base_topk_threshold(const base_topk *top);
base_status base_topk_push(base_topk *top, uint32_t doc, float score, base_error *err);
size_t base_topk_count(const base_topk *top); /* how many finish will write: at most k */
/* Writes the count hits, best first, to out, and empties it. */
size_t base_topk_finish(base_topk *top, base_hit *out);
void base_topk_free(base_topk *top);

#endif
