/* search/combiner.c - a step's inner rankings and factors handed to search/fusion.h, and back. */
#include "search/combiner.h"

#include <string.h>

#include "base/mem.h"
#include "search/explain.h"

search_norm search_norm_of(const char *word)
{
    if (strcmp(word, "minmax") == 0) return SEARCH_NORM_MINMAX;
    return strcmp(word, "zscore") == 0 ? SEARCH_NORM_ZSCORE : SEARCH_NORM_NONE;
}

/* The rankings with their factors; the caller's (base_free). NULL: no memory. */
static search_fusion_input *inputs_of(const search_node *node, const search_ranking *rankings, base_error *err)
{
    search_fusion_input *inputs = base_array(node->n_inner, sizeof *inputs, err);
    for (size_t i = 0; inputs && i < node->n_inner; i++)
        inputs[i] = (search_fusion_input){ rankings[i].hits, rankings[i].n, node->inner[i].factor };
    return inputs;
}

static base_status fuse(search_ranking *out, const search_node *node, const search_call *call, const search_fusion_input *inputs,
                        size_t most, base_error *err)
{
    search_fusion how = node->step->fusion(node->values);
    base_ties ties = ir_index_ties(search_engine_index(call->engine));
    return search_fuse(out, &how, inputs, node->n_inner, most, &ties, err);
}

base_status search_combiner_combine(const search_node *node, const search_call *call, const search_ranking *rankings, size_t n,
                                    size_t depth, search_ranking *out, base_error *err)
{
    (void)n;
    search_fusion_input *inputs = inputs_of(node, rankings, err);
    if (!inputs) return BASE_ENOMEM;
    base_status s = fuse(out, node, call, inputs, depth, err);
    base_free(inputs);
    return s;
}

base_status search_combiner_explain(const search_node *node, const search_call *call, const search_ranking *rankings, uint32_t doc,
                                    search_explanation *out, base_arena *arena, base_error *err)
{
    search_fusion how = node->step->fusion(node->values);
    search_ranking full = { 0 };
    search_fusion_input *inputs = inputs_of(node, rankings, err);
    base_status s = inputs ? fuse(&full, node, call, inputs, SIZE_MAX, err) : BASE_ENOMEM;
    if (s != BASE_OK) goto out;
    search_explain_rank(out, &full, doc);
    if ((out->parts = base_arena_alloc(arena, node->n_inner * sizeof *out->parts, err)))
        out->total = search_fusion_explain(out->parts, &out->times, &how, inputs, node->n_inner, doc);
    else s = BASE_ENOMEM;
out:
    search_ranking_done(&full);
    base_free(inputs);
    return s;
}

size_t search_combiner_needs(const search_node *node, size_t depth)
{
    (void)depth;
    return node->step->fusion(node->values).depth;
}
