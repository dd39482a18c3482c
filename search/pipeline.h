/* search/pipeline.h - the language of methods: text to steps, types checked before anything runs, then run.
 *
 *     search_pipeline *p = NULL;
 *     if ((s = search_pipeline_parse(&p, "bm25(k1=0.9, b=0.4) % 100", err)) != BASE_OK) goto out;
 *     search_ranking r = { 0 };
 *     s = search_pipeline_run(p, &(search_call){ .engine = e, .k = 1000 }, text, n, &r, err);
 *
 *     pipeline = step { ">>" step }
 *     step     = atom [ "%" integer ]                                  # % n keeps the first n
 *     atom     = name [ "(" [ arg { "," arg } ] ")" ] | "(" pipeline ")"
 *     arg      = [ key "=" ] value
 *     value    = number [ "*" pipeline ] | string | word | "[" value { "," value } "]" | pipeline
 *
 * Errors are BASE_EARG: err->what is the sentence ("unknown method \"bm52\"; the nearest is bm25"), err->detail two lines, the text and a
 * caret under the place. Read-only after the parse: threads may share a pipeline. */
#ifndef SEARCH_PIPELINE_H
#define SEARCH_PIPELINE_H

#include "search/step.h"

struct search_pipeline {
    search_node *nodes; /* [n], in order */
    size_t n;
    base_arena *arena; /* owns all; NULL in inner pipelines */
    uint32_t number;   /* of an inner pipeline: those that print alike have the same */
    uint32_t n_inner;  /* of the outermost: numbers are below it */
};

/* Nesting is limited to 64, the text to 64 KiB (BASE_EARG). */
base_status search_pipeline_parse(search_pipeline **out, const char *text, base_error *err);
/* The same over a vocabulary of the caller's (tests use one that has a step of every kind). */
typedef bool (*search_find_word)(base_view name, search_word *out);
base_status search_pipeline_parse_with(search_pipeline **out, const char *text, search_find_word find, base_error *err);
void search_pipeline_free(search_pipeline *p);

/* The pipeline in its one canonical spelling, with the parameters that were given, in the table's order: for tags and tables. */
void search_pipeline_print(const search_pipeline *p, base_buf *out);
/* One line per step: its kind and type, every parameter; for a ranking model what will process it. algorithm: as in search_call.
 * BASE_EARG: it is unknown. */
base_status search_pipeline_describe(const search_pipeline *p, const char *algorithm, base_buf *out, base_error *err);

/* Up to call->k documents for the text of a query. out is the caller's to free (search_ranking_done). */
base_status search_pipeline_run(const search_pipeline *p, const search_call *call, const char *text, size_t n, search_ranking *out,
                                base_error *err);

/* The words of a document's text by which a pipeline found it: what its last step says that has something to say (search_step.match), else those of
 * the bag, whose terms are worth weight [query->bag->n] (or NULL). Memory is the arena's. */
base_status search_pipeline_match(const search_pipeline *p, const search_call *call, const search_query *query,
                                  const double *weight, base_view text, ir_analysis *work, ir_matches *out, base_arena *arena,
                                  base_error *err);
/* Whether it's the bag's. */
bool search_pipeline_matches_bag(const search_pipeline *p);

#endif
