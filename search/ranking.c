/* search/ranking.c - what steps hand each other. */
#include "search/ranking.h"

#include <string.h>

#include "base/mem.h"

void search_ranking_done(search_ranking *r)
{
    base_free(r->hits);
    *r = (search_ranking){ 0 };
}

base_status search_ranking_copy(search_ranking *out, const base_hit *hits, size_t n, base_error *err)
{
    base_hit *copy = base_array(n, sizeof *copy, err);
    if (!copy) return BASE_ENOMEM;
    if (n) memcpy(copy, hits, n * sizeof *copy);
    *out = (search_ranking){ copy, n };
    return BASE_OK;
}

void search_ranking_cut(search_ranking *r, size_t n)
{
    if (r->n > n) r->n = n;
}
