/* search/latent.c - models by key, in a list under one mutex, which is held while one is made. */
#include "search/latent.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>

#include "base/mem.h"
#include "base/term.h"
#include "dense/spaces.h"

typedef struct made {
    struct made *next;
    search_latent model;
    dense_lsi_model *lsi;
    dense_space *space; /* NULL: it was made here */
    char note[512];     /* why it wasn't kept; empty: it was */
} made;

struct search_latents {
    const ir_index *index;
    pthread_mutex_t lock;
    made *first;
};

base_status search_latents_new(search_latents **out, const ir_index *index, base_error *err)
{
    search_latents *latents = base_new(search_latents, err);
    if (!latents) return BASE_ENOMEM;
    latents->index = index;
    pthread_mutex_init(&latents->lock, NULL);
    *out = latents;
    return BASE_OK;
}

static void made_free(made *m)
{
    if (!m) return;
    dense_lsi_model_free(m->lsi);
    dense_space_close(m->space);
    dense_term_document_free(m->model.td);
    base_free(m->model.norms);
    base_free(m);
}

void search_latents_free(search_latents *latents)
{
    if (!latents) return;
    while (latents->first) {
        made *m = latents->first;
        latents->first = m->next;
        made_free(m);
    }
    pthread_mutex_destroy(&latents->lock);
    base_free(latents);
}

static void show_progress(void *context, size_t n_converged, size_t k)
{
    (void)k;
    base_progress_at(context, n_converged);
}

/* A space of the very model over the very documents, if the index has one. One that is damaged is as none: `salton check` tells of it. */
static void look_among_spaces(made *m, const ir_index *index, const base_value *values)
{
    char name[DENSE_SPACE_NAME];
    if (!dense_spaces_find(index, &dense_lsi_encoder, values, name)) return;
    if (dense_space_open(&m->space, index, name, NULL) == BASE_OK && !dense_space_is_stale(m->space))
        (void)dense_lsi_model_read(&m->lsi, m->space, NULL);
    if (m->lsi) return;
    dense_space_close(m->space);
    m->space = NULL;
}

/* Makes it part of the index, in the place of one that has become stale; if that can't be, it's here all the same. */
static void keep(made *m, const ir_index *index, const base_value *values)
{
    char name[DENSE_SPACE_NAME];
    base_error failed = { 0 };
    dense_space_writer *w = NULL;
    if (m->lsi->n == 0 || m->lsi->lsi->k == 0) return;
    if (!dense_spaces_find(index, &dense_lsi_encoder, values, name)) dense_spaces_free_name(index, &dense_lsi_encoder, name);
    base_status s = dense_lsi_model_write(&w, m->lsi, &(dense_making){ .index = index, .name = name }, values, &failed);
    if (s == BASE_OK) s = dense_space_commit(&w, &failed);
    if (s != BASE_OK)
        snprintf(m->note, sizeof m->note, "the lsi space isn't kept with the index: %.160s: %.300s", failed.where, failed.what);
}

static base_status factorise(made *m, const ir_index *index, const search_latent_making *making, base_error *err)
{
    base_value values[BASE_PARAMS_MAX];
    base_progress progress;
    const dense_lsi_key key = { m->model.key.k, m->model.key.weighting, m->model.key.scale };
    base_status s = dense_lsi_values(values, &key, err);
    if (s != BASE_OK) return s;
    look_among_spaces(m, index, values);
    if (!m->lsi) {
        base_progress_init(&progress, !making->progress, "making the lsi space", "factors", key.k);
        const dense_svd_options options = { .stop = making->stop, .progress = show_progress, .context = &progress };
        s = dense_lsi_model_make(&m->lsi, index, &key, &options, err);
        base_progress_done(&progress);
        if (s != BASE_OK) return s;
        keep(m, index, values);
    }
    m->model.n = m->lsi->n;
    m->model.docs = m->lsi->docs;
    m->model.lsi = m->lsi->lsi;
    m->model.points = m->lsi->points;
    return BASE_OK;
}

static base_status measure_columns(search_latent *m, const dense_sparse *a, base_error *err)
{
    if (!(m->norms = base_array(m->n, sizeof *m->norms, err))) return BASE_ENOMEM;
    for (uint64_t i = 0; i < dense_sparse_nonzeros(a); i++) m->norms[a->columns[i]] += a->values[i] * a->values[i];
    for (size_t i = 0; i < m->n; i++) m->norms[i] = sqrt(m->norms[i]);
    return BASE_OK;
}

static base_status make(made *m, const ir_index *index, const search_latent_making *making, base_error *err)
{
    if (m->model.key.k) return factorise(m, index, making, err);
    base_status s = dense_term_document_of(&m->model.td, index, m->model.key.weighting, err);
    if (s != BASE_OK) return s;
    m->model.n = m->model.td->matrix->cols;
    m->model.docs = m->model.td->docs;
    return measure_columns(&m->model, m->model.td->matrix, err);
}

base_status search_latents_get(search_latents *latents, const search_latent_key *key, const search_latent_making *making,
                               const search_latent **out, base_error *err)
{
    base_status s = BASE_OK;
    pthread_mutex_lock(&latents->lock);
    made *m = latents->first;
    while (m && (m->model.key.k != key->k || m->model.key.weighting != key->weighting || m->model.key.scale != key->scale))
        m = m->next;
    if (!m) {
        if ((m = base_new(made, err))) m->model.key = *key;
        s = m ? make(m, latents->index, making, err) : BASE_ENOMEM;
        if (s == BASE_OK) {
            m->next = latents->first;
            latents->first = m;
        } else {
            made_free(m);
        }
    }
    if (s == BASE_OK) *out = &m->model;
    pthread_mutex_unlock(&latents->lock);
    return s;
}

const char *search_latents_note(const search_latents *latents, size_t i)
{
    for (const made *m = latents->first; m; m = m->next)
        if (m->note[0] && i-- == 0) return m->note;
    return NULL;
}
