/* search/ranking.h - (doc, score) in order: what steps hand each other. */
#ifndef SEARCH_RANKING_H
#define SEARCH_RANKING_H

#include "base/topk.h"

typedef struct {
    base_hit *hits; /* [n], best first by base_hit_compare; finite scores; each document once */
    size_t n;
} search_ranking;

void search_ranking_done(search_ranking *r); /* frees the hits; the struct is as at the start */
/* Copies hits [n]. On failure *out is left as it was. */
base_status search_ranking_copy(search_ranking *out, const base_hit *hits, size_t n, base_error *err);
void search_ranking_cut(search_ranking *r, size_t n); /* keeps the first n */

#endif
