/* search/combiner.h - what the steps that join rankings through search/fusion.h have in common: all but their name, values and method.
 *
 *     static search_fusion fusion(const base_value *values) { return (search_fusion){ .method = SEARCH_FUSE_SUM, ... }; }
 *     static const search_step combsum = { .name = "combsum", ..., .fusion = fusion, SEARCH_COMBINER_OF_FUSION };
 */
#ifndef SEARCH_COMBINER_H
#define SEARCH_COMBINER_H

#include "search/step.h"

/* Rows of their tables of parameters. */
#define SEARCH_DEPTH_PARAM                                                                                                         \
    {                                                                                                                              \
        .name = "depth", .kind = BASE_PARAM_INTEGER, .number = 1000, .min = 1, .max = UINT32_MAX,                                  \
        .help = "how many of each ranking count"                                                                                   \
    }
#define SEARCH_NORM_PARAM(among)                                                                                                   \
    {                                                                                                                              \
        .name = "norm", .kind = BASE_PARAM_WORD, .word = "minmax", .choices = among,                                               \
        .help = "how scores of different rankings become alike"                                                                    \
    }
search_norm search_norm_of(const char *word); /* "minmax", "zscore"; else SEARCH_NORM_NONE */

base_status search_combiner_combine(const search_node *node, const search_call *call, const search_ranking *rankings, size_t n,
                                    size_t depth, search_ranking *out, base_error *err);
size_t search_combiner_needs(const search_node *node, size_t depth);

/* What explain.c says of such a step: score, rank, parts, times and total. */
base_status search_combiner_explain(const search_node *node, const search_call *call, const search_ranking *rankings, uint32_t doc,
                                    struct search_explanation *out, base_arena *arena, base_error *err);

#define SEARCH_COMBINER_OF_FUSION                                                                                                  \
    .kind = SEARCH_COMBINER, .takes_pipelines = true, .combine = search_combiner_combine, .needs = search_combiner_needs

#endif
