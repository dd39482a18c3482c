/* ir/norms.c - per-document factors, computed at the first query that needs them.
 *
 * Entries are keyed by the model and its parameters as params print them. One mutex guards the list; a factor array is computed under it, so that
 * two threads that ask at once do the work once. The list is in the order of last use; what is released beyond its first IR_NORMS_KEPT goes. */
#include "ir/norms.h"

#include <math.h>
#include <pthread.h>
#include <string.h>

typedef struct entry {
    struct entry *next;
    char *key;
    ir_factors factors;
    double *by_doc, *greatest; /* what factors shows */
    size_t users;
} entry;

struct ir_norms {
    const ir_index *index;
    pthread_mutex_t lock;
    entry *entries;
};

base_status ir_norms_new(ir_norms **out, const ir_index *index, base_error *err)
{
    ir_norms *norms = base_new(ir_norms, err);
    if (!norms) return BASE_ENOMEM;
    norms->index = index;
    pthread_mutex_init(&norms->lock, NULL);
    *out = norms;
    return BASE_OK;
}

static void entry_free(entry *e)
{
    if (!e) return;
    base_free(e->key);
    base_free(e->by_doc);
    base_free(e->greatest);
    base_free(e);
}

void ir_norms_free(ir_norms *norms)
{
    if (!norms) return;
    while (norms->entries) {
        entry *e = norms->entries;
        norms->entries = e->next;
        entry_free(e);
    }
    pthread_mutex_destroy(&norms->lock);
    base_free(norms);
}

/* --- squared weights over the forward file --------------------------------------------------------------------------- */

typedef struct {
    const ir_index *index;
    ir_term_numbers *terms; /* by the segment's ordinal, counted over all segments */
    ir_term *found;
    bool alone; /* one segment without dead documents: its entries are the collection's */
} term_walk;

static base_status collect_term(void *context, base_view term, const ir_lexicon_entry *e, base_error *err)
{
    term_walk *walk = context;
    if (walk->alone) {
        walk->terms[e->ordinal] = (ir_term_numbers){ e->df, e->cf };
        return BASE_OK;
    }
    base_status s = ir_index_find(walk->index, term.ptr, term.len, walk->found, err);
    if (s == BASE_OK) walk->terms[e->ordinal] = walk->found->numbers;
    return s;
}

static base_status segment_terms(const ir_index *index, const ir_segment *segment, ir_term_numbers **out, base_error *err)
{
    term_walk walk = { .index = index, .alone = ir_index_segments(index) == 1 && !ir_index_dead(index, 0) };
    base_status s = BASE_ENOMEM;
    walk.terms = base_array(ir_segment_terms(segment), sizeof *walk.terms, err);
    walk.found = base_new(ir_term, err);
    if (walk.terms && walk.found) s = ir_segment_each_term(segment, 0, collect_term, &walk, err);
    base_free(walk.found);
    if (s == BASE_OK) *out = walk.terms;
    else base_free(walk.terms);
    return s;
}

static double sum_squares(const ir_scorer *scorer, const ir_forward_list *list, const ir_term_numbers *terms,
                          const ir_doc_numbers *d)
{
    double sum = 0;
    for (size_t i = 0; i < list->n; i++) {
        double w = scorer->model->doc_weight(scorer, &terms[list->ordinals[i]], list->tfs[i], d);
        sum += w * w;
    }
    return sum;
}

static base_status segment_factors(const ir_index *index, size_t i, const ir_scorer *scorer, double *out, base_error *err)
{
    const ir_segment *segment = ir_index_segment(index, i);
    const uint64_t *dead = ir_index_dead(index, i);
    const ir_doc_numbers *numbers;
    ir_term_numbers *terms = NULL;
    base_arena *arena = NULL;
    base_status s;

    if ((s = ir_segment_numbers(segment, &numbers, err)) != BASE_OK) return s;
    if (scorer->factor_needs_forward) {
        if ((s = base_arena_new(&arena, err)) != BASE_OK) goto out;
        if ((s = segment_terms(index, segment, &terms, err)) != BASE_OK) goto out;
    }
    for (uint32_t doc = 0; doc < ir_segment_docs(segment); doc++) {
        double squares = 0;
        if (ir_is_dead(dead, doc)) continue;
        if (terms) {
            ir_forward_list list;
            base_arena_reset(arena);
            if ((s = ir_segment_forward(segment, doc, &list, arena, err)) != BASE_OK) goto out;
            squares = sum_squares(scorer, &list, terms, &numbers[doc]);
        }
        out[doc] = scorer->model->factor(scorer, &numbers[doc], squares);
    }
out:
    base_free(terms);
    base_arena_free(arena);
    return s;
}

static void find_greatest(entry *e, size_t n_docs)
{
    e->factors = (ir_factors){ e->by_doc, e->greatest, -INFINITY };
    for (size_t block = 0, doc = 0; doc < n_docs; block++) {
        double greatest = e->by_doc[doc];
        for (; doc < n_docs && doc / IR_FACTORS_BLOCK == block; doc++)
            if (e->by_doc[doc] > greatest) greatest = e->by_doc[doc];
        e->greatest[block] = greatest;
        if (greatest > e->factors.greatest_of_all) e->factors.greatest_of_all = greatest;
    }
}

static base_status compute(entry *e, const ir_index *index, const ir_scorer *scorer, base_error *err)
{
    size_t n_docs = ir_index_doc_slots(index);
    if (!(e->by_doc = base_array(n_docs, sizeof *e->by_doc, err))) return BASE_ENOMEM;
    if (!(e->greatest = base_array(n_docs / IR_FACTORS_BLOCK + 1, sizeof *e->greatest, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < ir_index_segments(index); i++) {
        base_status s = segment_factors(index, i, scorer, e->by_doc + ir_index_base(index, i), err);
        if (s != BASE_OK) return s;
    }
    find_greatest(e, n_docs);
    return BASE_OK;
}

/* --- the cache -------------------------------------------------------------------------------------------------------- */

static base_status make_key(base_buf *out, const ir_scorer *scorer, const base_value *values, base_error *err)
{
    base_buf_text(out, scorer->model->name);
    base_buf_text(out, "(");
    base_params_print(out, values, scorer->model->params, false);
    base_buf_text(out, ")");
    return base_buf_status(out, err);
}

/* The entry with this key, or with this array, taken out of the list; NULL if there is none. */
static entry *take(ir_norms *norms, const char *key, const double *by_doc)
{
    for (entry **link = &norms->entries; *link; link = &(*link)->next)
        if (key ? strcmp((*link)->key, key) == 0 : (*link)->factors.by_doc == by_doc) {
            entry *e = *link;
            *link = e->next;
            return e;
        }
    return NULL;
}

static void put_first(ir_norms *norms, entry *e)
{
    e->next = norms->entries;
    norms->entries = e;
}

static void drop_surplus(ir_norms *norms)
{
    size_t n = 0;
    for (entry **link = &norms->entries; *link;) {
        entry *e = *link;
        if (n++ < IR_NORMS_KEPT || e->users) {
            link = &e->next;
        } else {
            *link = e->next;
            entry_free(e);
        }
    }
}

static base_status find_or_make(ir_norms *norms, const ir_scorer *scorer, const char *key, ir_factors *out, base_error *err)
{
    entry *e = take(norms, key, NULL);
    if (!e) {
        base_status s = BASE_ENOMEM;
        if (!(e = base_new(entry, err))) return s;
        if ((e->key = base_strdup(key, err))) s = compute(e, norms->index, scorer, err);
        if (s != BASE_OK) {
            entry_free(e);
            return s;
        }
    }
    put_first(norms, e);
    e->users++;
    *out = e->factors;
    return BASE_OK;
}

base_status ir_norms_get(ir_norms *norms, const ir_scorer *scorer, const base_value *values, ir_factors *out, base_error *err)
{
    *out = (ir_factors){ 0 };
    if (scorer->factor_kind == IR_FACTOR_NONE) return BASE_OK;
    base_buf key = { 0 };
    base_status s = make_key(&key, scorer, values, err);
    if (s == BASE_OK) {
        pthread_mutex_lock(&norms->lock);
        s = find_or_make(norms, scorer, base_buf_string(&key), out, err);
        pthread_mutex_unlock(&norms->lock);
    }
    base_buf_done(&key);
    return s;
}

void ir_norms_release(ir_norms *norms, const ir_factors *factors)
{
    if (!factors->by_doc) return;
    pthread_mutex_lock(&norms->lock);
    entry *e = take(norms, NULL, factors->by_doc);
    put_first(norms, e);
    e->users--;
    drop_surplus(norms);
    pthread_mutex_unlock(&norms->lock);
}

size_t ir_norms_count(ir_norms *norms)
{
    size_t n = 0;
    pthread_mutex_lock(&norms->lock);
    for (const entry *e = norms->entries; e; e = e->next) n++;
    pthread_mutex_unlock(&norms->lock);
    return n;
}
