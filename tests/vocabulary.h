/* tests/vocabulary.h - words for the language of pipelines: a step of every kind, with values of every kind, beside the real ones. */
#ifndef TESTS_VOCABULARY_H
#define TESTS_VOCABULARY_H

#include "search/pipeline.h"

static const base_param vocabulary_feedback_params[] = {
    { .name = "docs", .kind = BASE_PARAM_INTEGER, .number = 10, .min = 1, .max = 1000, .help = "documents" },
    { .kind = BASE_PARAM_END },
};
static const base_param vocabulary_knn_params[] = {
    { .name = "space", .kind = BASE_PARAM_WORD, .help = "the vector space" },
    { .kind = BASE_PARAM_END },
};
static const base_param vocabulary_fuse_params[] = {
    { .name = "norm", .kind = BASE_PARAM_WORD, .word = "minmax", .help = "how scores become alike" },
    { .name = "k", .kind = BASE_PARAM_NUMBER, .number = 60, .min = 0, .max = 1e6, .help = "rank's offset" },
    { .name = "fields", .kind = BASE_PARAM_LIST, .help = "names" },
    { .kind = BASE_PARAM_END },
};
static const search_step vocabulary_feedback = { .name = "feedback",
                                                 .kind = SEARCH_REWRITER,
                                                 .params = vocabulary_feedback_params };
static const search_step vocabulary_again = { .name = "again", .kind = SEARCH_RERANKER, .takes_pipelines = true };
static const search_step vocabulary_knn = { .name = "knn", .kind = SEARCH_RETRIEVER, .params = vocabulary_knn_params };
static const search_step vocabulary_fuse = {
    .name = "fuse", .kind = SEARCH_COMBINER, .params = vocabulary_fuse_params, .takes_pipelines = true
};

static inline bool vocabulary_find(base_view name, search_word *out)
{
    static const search_step *const steps[] = { &vocabulary_feedback, &vocabulary_again, &vocabulary_knn, &vocabulary_fuse };
    for (size_t i = 0; i < 4; i++)
        if (base_view_is(name, steps[i]->name)) {
            *out = (search_word){ .step = steps[i], .name = steps[i]->name, .params = steps[i]->params };
            return true;
        }
    return search_word_find(name, out);
}

#endif
