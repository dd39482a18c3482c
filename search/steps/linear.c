/* search/steps/linear.c - the linear combination: a sum of scores with weights. */
#include "search/combiner.h"

static const base_param params[] = {
    SEARCH_NORM_PARAM("minmax|zscore|none"),
    SEARCH_DEPTH_PARAM,
    { .kind = BASE_PARAM_END },
};

static search_fusion fusion(const base_value *values)
{
    return (search_fusion){ .method = SEARCH_FUSE_SUM, .norm = search_norm_of(values[0].word), .depth = (size_t)values[1].number };
}

static const search_step linear = {
    .name = "linear",
    .help = "rankings joined by a weighted sum of their scores: linear(0.7*bm25, 0.3*ql)",
    .formula = "sum over the rankings of w * norm(score of d); a ranking without d adds w * norm(its least score), but nothing if "
               "norm=none",
    .source = "Vogt, Cottrell: Fusion via a linear combination of scores (1999); zscore: Montague, Aslam: Relevance score "
              "normalization for "
              "metasearch (2001)",
    .year = 1999,
    .params = params,
    .fusion = fusion,
    SEARCH_COMBINER_OF_FUSION,
};

const search_step *const search_steps_linear[] = { &linear, NULL };
