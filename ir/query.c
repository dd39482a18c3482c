/* ir/query.c - a weighted bag of terms.
 *
 * Queries are short: a term is looked for by walking the list. A long text as query (CISI has whole papers) has a few hundred terms, for which that is
 * still cheaper than a table; beyond 4,096 terms a hash would pay, and nobody asks so much. */
#include "ir/query.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

/* terms has room for this many; grown by copying within the arena. */
static size_t capacity_of(size_t n)
{
    size_t capacity = 8;
    while (capacity < n) capacity *= 2;
    return capacity;
}

base_status ir_query_new(ir_query **out, base_error *err)
{
    base_arena *arena = NULL;
    base_status s = base_arena_new(&arena, err);
    if (s != BASE_OK) return s;
    ir_query *q = base_arena_alloc(arena, sizeof *q, err);
    if (!q) {
        base_arena_free(arena);
        return BASE_ENOMEM;
    }
    q->arena = arena;
    *out = q;
    return BASE_OK;
}

void ir_query_free(ir_query *q)
{
    if (q) base_arena_free(q->arena);
}

static ir_query_term *find(ir_query *q, base_view term)
{
    for (size_t i = 0; i < q->n; i++)
        if (q->terms[i].term.len == term.len && memcmp(q->terms[i].term.ptr, term.ptr, term.len) == 0) return &q->terms[i];
    return NULL;
}

base_status ir_query_add(ir_query *q, base_view term, double weight, base_error *err)
{
    if (!(weight > 0) || !isfinite(weight)) return base_fail(err, BASE_EARG, "expected a query weight above 0, found %g", weight);
    ir_query_term *t = find(q, term);
    if (!t) {
        if (q->n == 0 || capacity_of(q->n) == q->n) {
            ir_query_term *grown = base_arena_alloc(q->arena, capacity_of(q->n + 1) * sizeof *grown, err);
            if (!grown) return BASE_ENOMEM;
            if (q->n) memcpy(grown, q->terms, q->n * sizeof *grown);
            q->terms = grown;
        }
        const char *copy = base_arena_strndup(q->arena, term.ptr, term.len, err);
        if (!copy) return BASE_ENOMEM;
        t = &q->terms[q->n++];
        *t = (ir_query_term){ { copy, term.len }, 0 };
    }
    t->weight += weight;
    q->length += weight;
    return BASE_OK;
}

static base_status add_token(void *context, const ir_token *token, base_error *err)
{
    return ir_query_add(context, token->term, 1, err);
}

base_status ir_query_of_text(ir_query **out, const ir_analyzer *analyzer, const char *text, size_t n, base_error *err)
{
    ir_query *q = NULL;
    ir_analysis *work = NULL;
    base_status s;
    if ((s = ir_query_new(&q, err)) != BASE_OK) goto out;
    if ((s = ir_analysis_new(&work, analyzer, err)) != BASE_OK) goto out;
    if ((s = ir_analyze(work, text, n, add_token, q, err)) != BASE_OK) goto out;
    q->bytes = n;
    *out = q;
    q = NULL;
out:
    ir_analysis_free(work);
    ir_query_free(q);
    return s;
}
