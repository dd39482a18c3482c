/* search/step.c - the words of the pipeline language: ranking models by year, then the rack's steps. */
#include "search/step.h"

#include <string.h>

#define MODELS_MAX 64

const char *search_kind_name(search_kind kind)
{
    static const char *const names[] = { "retriever", "rewriter", "reranker", "combiner" };
    return names[kind];
}

const char *search_kind_type(search_kind kind)
{
    static const char *const types[] = { "Q -> R", "Q,R -> Q", "Q,R -> Q,R", "R,R,... -> R" };
    return types[kind];
}

static size_t models_by_year(const ir_model **out)
{
    size_t n = 0;
    for (const ir_model *const *const *file = ir_models; *file; file++)
        for (const ir_model *const *item = *file; *item && n < MODELS_MAX; item++) {
            size_t at = n++;
            for (; at > 0 && out[at - 1]->year > (*item)->year; at--) out[at] = out[at - 1];
            out[at] = *item;
        }
    return n;
}

static void word_of_model(search_word *out, const ir_model *m)
{
    *out = (search_word){ &search_terms_step, m, m->name, m->help, m->formula, m->source, m->year, m->params };
}

static void word_of_step(search_word *out, const search_step *s)
{
    *out = (search_word){ s, NULL, s->name, s->help, s->formula, s->source, s->year, s->params };
}

bool search_word_at(size_t i, search_word *out)
{
    const ir_model *models[MODELS_MAX];
    size_t n = models_by_year(models);
    if (i < n) {
        word_of_model(out, models[i]);
        return true;
    }
    i -= n;
    for (const search_step *const *const *file = search_steps; *file; file++)
        for (const search_step *const *item = *file; *item; item++)
            if (i-- == 0) {
                word_of_step(out, *item);
                return true;
            }
    return false;
}

bool search_word_find(base_view name, search_word *out)
{
    for (size_t i = 0; search_word_at(i, out); i++)
        if (base_view_is(name, out->name)) return true;
    return false;
}
