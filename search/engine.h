/* search/engine.h - an open index and all that a process keeps beside it between queries.
 *
 *     search_engine *e = NULL;
 *     if ((s = search_engine_open(&e, "cran.index", err)) != BASE_OK) goto out;
 *     ... search_pipeline_run(p, e, ...) from any number of threads ...
 *     search_engine_close(e);
 */
#ifndef SEARCH_ENGINE_H
#define SEARCH_ENGINE_H

#include "ir/search.h"
#include "search/latent.h"
#include "search/spaces.h"
#include "search/where.h"

typedef struct search_engine search_engine;

base_status search_engine_open(search_engine **out, const char *index_dir, base_error *err);
void search_engine_close(search_engine *e);
const ir_index *search_engine_index(const search_engine *e);
ir_searcher *search_engine_searcher(search_engine *e);
search_spaces *search_engine_spaces(search_engine *e);
search_latents *search_engine_latents(search_engine *e);
search_wheres *search_engine_wheres(search_engine *e);

#endif
