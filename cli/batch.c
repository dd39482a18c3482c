/* cli/batch.c - one pipeline over many topics. */
#include "cli/batch.h"

#include "base/mem.h"
#include "base/term.h"
#include "search/prepared.h"

typedef struct {
    cli_batch *batch;
    const search_pipeline *pipeline;
    const search_call *how;
    const cli_topics *topics;
    const cli_topic_vectors *vectors; /* or NULL */
    size_t from;                      /* the first of those that are run together */
    search_prepared *prepared;        /* of them, or NULL */
    base_progress progress;
    atomic_size_t done;
} work;

static base_status run_topic(void *context, size_t piece, unsigned worker, base_error *err)
{
    work *w = context;
    size_t i = w->from + piece;
    const cli_topic *topic = &w->topics->items[i];
    search_call how = *w->how;
    double started = base_clock_seconds();
    how.prepared = w->prepared;
    how.place = piece;
    if (w->vectors && w->vectors->data) how.vector = w->vectors->data + i * w->vectors->dim, how.dim = w->vectors->dim;
    base_status s = search_pipeline_run(w->pipeline, &how, topic->text.ptr, topic->text.len, &w->batch->rankings[i], err);
    if (s == BASE_EARG) { /* of a query that says what can't be: which one */
        char id[64];
        base_where(err, "topic %s", base_quote(id, sizeof id, topic->id.ptr, topic->id.len));
    }
    w->batch->seconds[i] = base_clock_seconds() - started;
    size_t done = atomic_fetch_add(&w->done, 1) + 1;
    if (worker == 0) base_progress_at(&w->progress, done);
    return s;
}

static base_status prepare(work *w, size_t n, base_pool *pool, base_error *err)
{
    search_call how = *w->how;
    const float *vectors = NULL;
    base_view *texts = base_array(n, sizeof *texts, err);
    if (!texts) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) texts[i] = w->topics->items[w->from + i].text;
    if (w->vectors && w->vectors->data) vectors = w->vectors->data + w->from * w->vectors->dim, how.dim = w->vectors->dim;
    base_status s = search_prepare(&w->prepared, w->pipeline, &how, texts, vectors, n, pool, err);
    base_free(texts);
    return s;
}

/* All at once, or as many as are searched for together. */
static base_status run_topics(work *w, bool together, base_pool *pool, base_error *err)
{
    base_status s = BASE_OK;
    size_t n = w->topics->n, at_once = n;
    if (together && search_pipeline_prepares(w->pipeline)) at_once = SEARCH_TOGETHER;
    else together = false;
    for (size_t to; w->from < n && s == BASE_OK; w->from = to) {
        to = n - w->from < at_once ? n : w->from + at_once;
        if (together) s = prepare(w, to - w->from, pool, err);
        if (s == BASE_OK) s = base_pool_run(pool, to - w->from, run_topic, w, err);
        search_prepared_free(w->prepared);
        w->prepared = NULL;
    }
    return s;
}

base_status cli_batch_run(cli_batch *out, const search_pipeline *p, const search_call *how, const cli_topics *topics,
                          const cli_topic_vectors *vectors, bool together, base_pool *pool, bool quiet, base_error *err)
{
    cli_batch batch = { .n = topics->n };
    batch.rankings = base_array(topics->n, sizeof *batch.rankings, err);
    batch.seconds = base_array(topics->n, sizeof *batch.seconds, err);
    base_status s = BASE_ENOMEM;
    if (batch.rankings && batch.seconds) {
        work w = { .batch = &batch, .pipeline = p, .how = how, .topics = topics, .vectors = vectors };
        double started = base_clock_seconds();
        base_progress_init(&w.progress, quiet, "searching", "topics", topics->n);
        s = run_topics(&w, together, pool, err);
        base_progress_done(&w.progress);
        batch.total_seconds = base_clock_seconds() - started;
    }
    if (s == BASE_OK) *out = batch;
    else cli_batch_done(&batch);
    return s;
}

void cli_batch_done(cli_batch *batch)
{
    for (size_t i = 0; i < batch->n && batch->rankings; i++) search_ranking_done(&batch->rankings[i]);
    base_free(batch->rankings);
    base_free(batch->seconds);
    *batch = (cli_batch){ 0 };
}

base_status cli_batch_to_run(eval_run *run, const cli_batch *batch, const ir_index *index, const cli_topics *topics,
                             base_error *err)
{
    base_buf docno = { 0 };
    base_status s = BASE_OK;
    for (size_t i = 0; i < batch->n && s == BASE_OK; i++) {
        for (size_t r = 0; r < batch->rankings[i].n && s == BASE_OK; r++) {
            const base_hit *hit = &batch->rankings[i].hits[r];
            base_view name = ir_index_docno(index, hit->doc);
            base_buf_clear(&docno);
            base_buf_bytes(&docno, name.ptr, name.len);
            if ((s = base_buf_status(&docno, err)) == BASE_OK)
                s = eval_run_add(run, topics->items[i].id.ptr, base_buf_string(&docno), (double)hit->score, err);
        }
    }
    base_buf_done(&docno);
    if (s == BASE_OK) s = ir_index_intact(index, err);
    return s == BASE_OK ? eval_run_finish(run, err) : s;
}
