/* ir/query.c - a weighted bag of terms.
 *
 * Most queries have a few terms, for which walking the list is the fastest way to find one. A text as query (CISI has whole papers, and
 * anybody may paste a book) has thousands: from MANY on a hash table finds them. Its ids count up from 0 in the order of first
 * coming, as the terms' places do, so the two are the same number. */
#include "ir/query.h"

#include <string.h>

#include "base/mem.h"

enum { MANY = 32 };

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
    if (!q) return;
    base_hash_free(q->places);
    base_arena_free(q->arena); /* q lies in it */
}

size_t ir_query_find(const ir_query *q, base_view term)
{
    if (q->places) {
        uint32_t id = base_hash_find(q->places, term.ptr, term.len);
        return id == BASE_HASH_NONE ? IR_QUERY_NONE : id;
    }
    for (size_t i = 0; i < q->n; i++)
        if (base_view_compare(q->terms[i].term, term) == 0) return i;
    return IR_QUERY_NONE;
}

static base_status make_room(ir_query *q, base_error *err)
{
    if (q->n && capacity_of(q->n) > q->n) return BASE_OK;
    ir_query_term *grown = base_arena_alloc(q->arena, capacity_of(q->n + 1) * sizeof *grown, err);
    if (!grown) return BASE_ENOMEM;
    if (q->n) memcpy(grown, q->terms, q->n * sizeof *grown);
    q->terms = grown;
    return BASE_OK;
}

/* A table of all terms so far. */
static base_status make_places(ir_query *q, base_error *err)
{
    base_hash *places = NULL;
    uint32_t id;
    base_status s = base_hash_new(&places, err);
    for (size_t i = 0; i < q->n && s == BASE_OK; i++)
        s = base_hash_add(places, q->terms[i].term.ptr, q->terms[i].term.len, &id, NULL, err);
    if (s == BASE_OK) q->places = places;
    else base_hash_free(places);
    return s;
}

static base_status add_term(ir_query *q, base_view term, base_error *err)
{
    base_status s;
    uint32_t id;
    if ((s = make_room(q, err)) != BASE_OK) return s;
    if (q->n >= MANY && !q->places && (s = make_places(q, err)) != BASE_OK) return s;
    const char *copy = base_arena_strndup(q->arena, term.ptr, term.len, err);
    if (!copy) return BASE_ENOMEM;
    if (q->places && (s = base_hash_add(q->places, term.ptr, term.len, &id, NULL, err)) != BASE_OK) return s;
    q->terms[q->n++] = (ir_query_term){ { copy, term.len }, 0 };
    return BASE_OK;
}

base_status ir_query_add(ir_query *q, base_view term, double weight, base_error *err)
{
    if (!(weight > 0 && weight <= IR_QUERY_WEIGHT_MAX))
        return base_fail(err, BASE_EARG, "expected a query weight of at most %g and above 0, found %g", IR_QUERY_WEIGHT_MAX,
                         weight);
    size_t place = ir_query_find(q, term);
    if (place == IR_QUERY_NONE) {
        base_status s = add_term(q, term, err);
        if (s != BASE_OK) return s;
        place = q->n - 1;
    }
    q->terms[place].weight += weight;
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
