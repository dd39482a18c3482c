/* search/steps/comb.c - sums of scores: CombSUM and CombMNZ. */
#include "search/combiner.h"

static const base_param any_norm[] = {
    SEARCH_NORM_PARAM("minmax|zscore|none"),
    SEARCH_DEPTH_PARAM,
    { .kind = BASE_PARAM_END },
};

/* Below 0 a score would fall with each ranking that has the document, so no z-scores. */
static const base_param positive_norm[] = {
    SEARCH_NORM_PARAM("minmax|none"),
    SEARCH_DEPTH_PARAM,
    { .kind = BASE_PARAM_END },
};

static search_fusion sum(const base_value *values)
{
    return (search_fusion){ .method = SEARCH_FUSE_SUM, .norm = search_norm_of(values[0].word), .depth = (size_t)values[1].number };
}

static search_fusion sum_times_number(const base_value *values)
{
    search_fusion how = sum(values);
    how.method = SEARCH_FUSE_MNZ;
    return how;
}

static const search_step combsum = {
    .name = "combsum",
    .help = "rankings joined by the sum of their scores",
    .formula = "sum over the rankings of norm(score of d); norm=none: as Fox and Shaw had it",
    .source = "Fox, Shaw: Combination of multiple searches (TREC-2, 1994); min-max: Lee: Analyses of multiple evidence combination "
              "(1997)",
    .year = 1994,
    .params = any_norm,
    .fusion = sum,
    SEARCH_COMBINER_OF_FUSION,
};

static const search_step combmnz = {
    .name = "combmnz",
    .help = "the sum of scores, times the number of rankings that have the document",
    .formula = "(number of rankings that have d) * sum over the rankings of norm(score of d)",
    .source = "Fox, Shaw: Combination of multiple searches (TREC-2, 1994); min-max: Lee: Analyses of multiple evidence combination "
              "(1997)",
    .year = 1994,
    .params = positive_norm,
    .fusion = sum_times_number,
    SEARCH_COMBINER_OF_FUSION,
};

const search_step *const search_steps_comb[] = { &combsum, &combmnz, NULL };
