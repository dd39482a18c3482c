/* A list that only grows, under one lock: spaces are few, and made ready once. */
#include "search/spaces.h"

#include <pthread.h>
#include <string.h>

#include "base/mem.h"

/* Of the rows, as int8. */
struct search_twin {
    atomic_size_t asked; /* single queries until now */
    _Atomic(dense_flat *) flat;
    dense_codes codes;
};

typedef struct entry {
    struct entry *next;
    dense_metric metric;
    dense_space *space;
    dense_rows rows;
    dense_flat *flat;
    base_ties docnos;
    const dense_encoder *encoder;
    void *state;
    search_twin twin;
    search_near near;
} entry;

struct search_spaces {
    const ir_index *index;
    pthread_mutex_t lock;
    entry *first;
};

base_status search_spaces_new(search_spaces **out, const ir_index *index, base_error *err)
{
    search_spaces *s = base_new(search_spaces, err);
    if (!s) return BASE_ENOMEM;
    s->index = index;
    pthread_mutex_init(&s->lock, NULL);
    *out = s;
    return BASE_OK;
}

static void free_entry(entry *e)
{
    if (e->encoder) e->encoder->close(e->state);
    dense_flat_free(atomic_load(&e->twin.flat));
    dense_codes_done(&e->twin.codes);
    dense_flat_free(e->flat);
    dense_space_close(e->space);
    base_free(e);
}

void search_spaces_free(search_spaces *s)
{
    if (!s) return;
    for (entry *e = s->first, *next; e; e = next) {
        next = e->next;
        free_entry(e);
    }
    pthread_mutex_destroy(&s->lock);
    base_free(s);
}

/* Rows whose documents are gone aren't found, so they aren't compared. */
static int compare_rows(const void *context, uint32_t a, uint32_t b)
{
    const entry *e = context;
    const uint32_t *docs = dense_space_docs(e->space);
    return e->docnos.compare(e->docnos.context, docs[a], docs[b]);
}

static base_status open_encoder(entry *e, base_error *err)
{
    const dense_encoder *encoder = dense_encoder_find(base_view_of(dense_space_spec_of(e->space)->encoder));
    if (!encoder || !encoder->open) return BASE_OK;
    base_status s = encoder->open(&e->state, e->space, err);
    if (s == BASE_OK) e->encoder = encoder;
    return s;
}

static base_status make_ready(entry **out, const search_spaces *s, const char *name, dense_metric metric, base_error *err)
{
    entry *e = base_new(entry, err);
    if (!e) return BASE_ENOMEM;
    e->metric = metric;
    e->docnos = ir_index_ties(s->index);
    base_status status = dense_space_open(&e->space, s->index, name, err);
    if (status == BASE_OK) status = dense_space_rows(e->space, &e->rows, err);
    if (status == BASE_OK) status = dense_flat_new(&e->flat, &e->rows, &(dense_flat_options){ .metric = metric }, NULL, err);
    if (status == BASE_OK) status = open_encoder(e, err);
    if (status == BASE_EFORMAT && e->space) base_where(err, "%s", dense_space_path(e->space)); /* where nothing more is known */
    if (status != BASE_OK) {
        free_entry(e);
        return status;
    }
    e->near = (search_near){ e->space, e->flat, { compare_rows, e }, e->encoder, e->state, &e->twin };
    *out = e;
    return BASE_OK;
}

base_status search_spaces_near(search_spaces *s, const char *name, dense_metric metric, const search_near **out, base_error *err)
{
    base_status status = BASE_OK;
    pthread_mutex_lock(&s->lock);
    entry *e = s->first;
    while (e && (e->metric != metric || strcmp(dense_space_name(e->space), name) != 0)) e = e->next;
    if (!e && (status = make_ready(&e, s, name, metric, err)) == BASE_OK) {
        e->next = s->first;
        s->first = e;
    }
    pthread_mutex_unlock(&s->lock);
    if (status == BASE_OK) *out = &e->near;
    return status;
}

static base_status make_twin(const entry *e, search_twin *twin, base_error *err)
{
    dense_flat *flat = NULL;
    base_status s = dense_codes_new(&twin->codes, &e->rows, NULL, err);
    if (s != BASE_OK) return s;
    s = dense_flat_new(&flat, &e->rows, &(dense_flat_options){ .metric = e->metric, .codes = &twin->codes }, NULL, err);
    if (s == BASE_OK) atomic_store(&twin->flat, flat);
    else dense_codes_done(&twin->codes);
    return s;
}

static base_status get_twin(search_spaces *s, const search_near *near, const dense_flat **out, base_error *err)
{
    base_status status = BASE_OK;
    pthread_mutex_lock(&s->lock);
    const entry *e = s->first;
    while (&e->near != near) e = e->next;
    if (!atomic_load(&near->twin->flat)) status = make_twin(e, near->twin, err);
    pthread_mutex_unlock(&s->lock);
    if (status == BASE_OK) *out = atomic_load(&near->twin->flat);
    return status;
}

/* While one thread makes the twin that many will use, the others go on by the rows. */
base_status search_spaces_scan(search_spaces *s, const search_near *near, search_scan how, size_t n, const dense_flat **out,
                               base_error *err)
{
    *out = near->flat;
    if (how == SEARCH_SCAN_INT8) return get_twin(s, near, out, err);
    if (how == SEARCH_SCAN_ROWS || n > 1 || dense_space_spec_of(near->space)->element == DENSE_I8) return BASE_OK;
    const dense_flat *made = atomic_load(&near->twin->flat);
    if (made) *out = made;
    else if (atomic_fetch_add(&near->twin->asked, 1) + 1 == SEARCH_TWIN_FROM) (void)get_twin(s, near, out, NULL);
    return BASE_OK;
}

const dense_space *search_spaces_asked(const search_spaces *s, size_t i)
{
    for (const entry *e = s->first; e; e = e->next) {
        const entry *before = s->first;
        while (before != e && strcmp(dense_space_name(before->space), dense_space_name(e->space)) != 0) before = before->next;
        if (before == e && i-- == 0) return e->space;
    }
    return NULL;
}
