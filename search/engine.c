/* search/engine.c - an open index with what a process keeps beside it. */
#include "search/engine.h"

struct search_engine {
    ir_index *index;
    ir_searcher *searcher;
    search_spaces *spaces;
    search_latents *latents;
    search_wheres *wheres;
};

base_status search_engine_open(search_engine **out, const char *index_dir, base_error *err)
{
    base_status s;
    search_engine *e = base_new(search_engine, err);
    if (!e) return BASE_ENOMEM;
    if ((s = ir_index_open(&e->index, index_dir, err)) != BASE_OK) goto out;
    if ((s = ir_searcher_new(&e->searcher, e->index, err)) != BASE_OK) goto out;
    if ((s = search_spaces_new(&e->spaces, e->index, err)) != BASE_OK) goto out;
    if ((s = search_latents_new(&e->latents, e->index, err)) != BASE_OK) goto out;
    if ((s = search_wheres_new(&e->wheres, e->index, err)) != BASE_OK) goto out;
    *out = e;
    e = NULL;
out:
    search_engine_close(e);
    return s;
}

void search_engine_close(search_engine *e)
{
    if (!e) return;
    search_spaces_free(e->spaces);
    search_latents_free(e->latents);
    search_wheres_free(e->wheres);
    ir_searcher_free(e->searcher);
    ir_index_close(e->index);
    base_free(e);
}

const ir_index *search_engine_index(const search_engine *e)
{
    return e->index;
}

ir_searcher *search_engine_searcher(search_engine *e)
{
    return e->searcher;
}

search_spaces *search_engine_spaces(search_engine *e)
{
    return e->spaces;
}

search_latents *search_engine_latents(search_engine *e)
{
    return e->latents;
}

search_wheres *search_engine_wheres(search_engine *e)
{
    return e->wheres;
}
