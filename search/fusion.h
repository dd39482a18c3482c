/* search/fusion.h - several rankings of one query made one, by ranks or by scores.
 *
 *     search_fusion_input inputs[] = { { a.hits, a.n, 0.7 }, { b.hits, b.n, 0.3 } };
 *     search_fusion how = { .method = SEARCH_FUSE_SUM, .norm = SEARCH_NORM_MINMAX, .depth = 1000 };
 *     s = search_fuse(&fused, &how, inputs, 2, 1000, &ties, err);
 *
 * score(d) = float32( sum over the rankings of weight * value(d) ), for SEARCH_FUSE_MNZ times the number of rankings that have d. The sum is made
 * in double, ranking by ranking in the order of inputs, and rounded once. value(d) in a ranking, cut to depth:
 *
 *     SEARCH_FUSE_RRF     1 / (k + rank), rank from 1                  Cormack, Clarke, Buettcher: Reciprocal rank fusion (SIGIR 2009)
 *     SEARCH_NORM_NONE    the score                                    Fox, Shaw: Combination of multiple searches (TREC-2, 1994)
 *     SEARCH_NORM_MINMAX  (score - least) / (greatest - least)         Lee: Analyses of multiple evidence combination (SIGIR 1997)
 *     SEARCH_NORM_ZSCORE  (score - mean) / sd, sd over n               Montague, Aslam: Relevance score normalization (CIKM 2001)
 *
 * A document that a ranking hasn't got adds nothing to RRF and to plain scores (Fox and Shaw's rule); to normalised ones it adds what the worst
 * that is ranked would (Ma, Sun, Pradeep, Lin: A replication study of dense passage retriever, 2021): 0 by min-max, the least z by z-scores, for a
 * mean would be praise. Where all scores are equal, min-max makes them 1 (to be ranked is more than not to be), z-scores 0: they tell nothing. */
#ifndef SEARCH_FUSION_H
#define SEARCH_FUSION_H

#include "search/ranking.h"

typedef enum { SEARCH_FUSE_RRF, SEARCH_FUSE_SUM, SEARCH_FUSE_MNZ } search_fusion_method;
typedef enum { SEARCH_NORM_NONE, SEARCH_NORM_MINMAX, SEARCH_NORM_ZSCORE } search_norm;

typedef struct {
    search_fusion_method method;
    search_norm norm; /* not for SEARCH_FUSE_RRF */
    double k;         /* SEARCH_FUSE_RRF only, >= 0 */
    size_t depth;     /* how many of each ranking count, >= 1 */
} search_fusion;

typedef struct {
    const base_hit *hits; /* [n], best first; finite scores; each document once */
    size_t n;
    double weight; /* finite */
} search_fusion_input;

/* The best `most` (>= 1) documents that any input [n] has, equal scores in the order of ties. No input, or only empty ones: an empty ranking.
 * *out is the caller's (search_ranking_done). BASE_ELIMIT: a score beyond the range of a float32. On failure *out is left as it was. */
base_status search_fuse(search_ranking *out, const search_fusion *how, const search_fusion_input *inputs, size_t n, size_t most,
                        const base_ties *ties, base_error *err);

/* What one ranking gave a document. */
typedef struct {
    size_t rank;         /* in that ranking, from 1; 0: it hasn't got it */
    float score;         /* in that ranking; 0 if it hasn't got it */
    double value;        /* of the table above; of a missing document too */
    double contribution; /* weight * value: what was added */
} search_fusion_part;

/* The same numbers as search_fuse for one document, into parts [n]. *times: what the sum is multiplied with (1, or the number of rankings that have
 * the document). Returns what is rounded to the score: the contributions added in order, times *times. */
double search_fusion_explain(search_fusion_part *parts, double *times, const search_fusion *how, const search_fusion_input *inputs,
                             size_t n, uint32_t doc);

#endif
