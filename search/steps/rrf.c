/* search/steps/rrf.c - reciprocal rank fusion: ranks alone, whatever the scores are. */
#include "search/combiner.h"

static const base_param params[] = {
    { .name = "k", .kind = BASE_PARAM_NUMBER, .number = 60, .min = 0, .max = 1e6, .help = "how little the first ranks stand out" },
    SEARCH_DEPTH_PARAM,
    { .kind = BASE_PARAM_END },
};

static search_fusion fusion(const base_value *values)
{
    return (search_fusion){ .method = SEARCH_FUSE_RRF, .k = values[0].number, .depth = (size_t)values[1].number };
}

static const search_step rrf = {
    .name = "rrf",
    .help = "reciprocal rank fusion: rankings joined by ranks",
    .formula = "sum over the rankings that have d of w / (k + rank of d); w: the factor before an inner pipeline, else 1",
    .source =
        "Cormack, Clarke, Buettcher: Reciprocal rank fusion outperforms Condorcet and individual rank learning methods (2009)",
    .year = 2009,
    .params = params,
    .fusion = fusion,
    SEARCH_COMBINER_OF_FUSION,
};

const search_step *const search_steps_rrf[] = { &rrf, NULL };
