/* search/latent.c - models by key, in a list under one mutex, which is held while one is made. */
#include "search/latent.h"

#include <math.h>
#include <pthread.h>

#include "base/mem.h"
#include "base/term.h"

#define SEED 1

typedef struct made {
    struct made *next;
    search_latent model;
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
    base_free(m->model.docs);
    dense_lsi_free(m->model.lsi);
    base_free(m->model.points);
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

static base_status factorise(search_latent *m, dense_term_document *td, const search_latent_making *making, base_error *err)
{
    dense_factors *f = NULL;
    base_progress progress;
    base_status s;
    base_progress_init(&progress, !making->progress, "making the lsi space", "factors", m->key.k);
    dense_svd_options options = {
        .k = m->key.k, .seed = SEED, .stop = making->stop, .progress = show_progress, .context = &progress
    };
    s = dense_factors_of(&f, td->matrix, &options, &m->report, err);
    base_progress_done(&progress);
    if (s != BASE_OK) return s;
    if ((s = dense_lsi_of(&m->lsi, td, f, m->key.scale, err)) != BASE_OK) goto out;
    if (!(m->points = base_array(m->n, f->k * sizeof *m->points, err))) s = BASE_ENOMEM;
    for (size_t i = 0; s == BASE_OK && i < m->n; i++) dense_lsi_point(f, m->key.scale, i, m->points + i * f->k);
out:
    dense_factors_free(f);
    return s;
}

static base_status measure_columns(search_latent *m, const dense_sparse *a, base_error *err)
{
    if (!(m->norms = base_array(m->n, sizeof *m->norms, err))) return BASE_ENOMEM;
    for (uint64_t i = 0; i < dense_sparse_nonzeros(a); i++) m->norms[a->columns[i]] += a->values[i] * a->values[i];
    for (size_t i = 0; i < m->n; i++) m->norms[i] = sqrt(m->norms[i]);
    return BASE_OK;
}

static base_status make(search_latent *m, const ir_index *index, const search_latent_making *making, base_error *err)
{
    dense_term_document *td = NULL;
    base_status s = dense_term_document_of(&td, index, m->key.weighting, err);
    if (s != BASE_OK) return s;
    m->n = td->matrix->cols;
    m->docs = td->docs;
    td->docs = NULL;
    if (m->key.k) {
        s = factorise(m, td, making, err);
        dense_term_document_free(td);
        return s;
    }
    m->td = td;
    return measure_columns(m, td->matrix, err);
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
        s = m ? make(&m->model, latents->index, making, err) : BASE_ENOMEM;
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
