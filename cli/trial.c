/* cli/trial.c - pipelines put to the test. */
#include "cli/trial.h"

#include "cli/notes.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

/* Topics without judgements would only cost time. */
static void keep_judged(cli_topics *topics, const eval_qrels *qrels)
{
    size_t n = 0;
    for (size_t i = 0; i < topics->n; i++)
        if (eval_qrels_find(qrels, topics->items[i].id.ptr)) topics->items[n++] = topics->items[i];
    topics->n = n;
}

base_status cli_trials_open(cli_trials *out, const cli_call *call, const char *index_dir, const char *topics, const char *qrels,
                            const char *measures, size_t k, base_error *err)
{
    base_status s;
    *out = (cli_trials){ .call = call, .k = k, .algorithm = cli_value(call, "algorithm") };
    if ((s = eval_selection_new(&out->measures, err)) != BASE_OK) goto out;
    if ((s = eval_select_list(out->measures, measures, err)) != BASE_OK) goto out;
    if ((s = eval_selection_finish(out->measures, err)) != BASE_OK) goto out;
    if ((s = search_engine_open(&out->engine, index_dir, err)) != BASE_OK) goto out;
    if ((s = cli_topics_read(&out->topics, call, topics, err)) != BASE_OK) goto out;
    if ((s = cli_qrels_read(&out->qrels, call, qrels, out->qrels_label, err)) != BASE_OK) goto out;
    keep_judged(&out->topics, out->qrels);
    if (out->topics.n == 0)
        s = base_fail(err, BASE_EFORMAT, "no topic of %s is judged in %s: do they belong together?", topics, qrels);
    else s = cli_pool(call, 1, &out->pool, err);
out:
    if (s != BASE_OK) cli_trials_done(out);
    return s;
}

static void trial_done(cli_trial *t)
{
    base_buf_done(&t->name);
    eval_evaluation_free(t->evaluation);
    eval_run_free(t->run);
    base_free(t->seconds);
}

void cli_trials_done(cli_trials *trials)
{
    for (size_t i = 0; i < trials->n; i++) trial_done(&trials->items[i]);
    base_free(trials->items);
    base_pool_free(trials->pool);
    cli_topics_done(&trials->topics);
    if (trials->call) cli_space_notes(trials->call, trials->engine);
    search_engine_close(trials->engine);
    eval_qrels_free(trials->qrels);
    eval_selection_free(trials->measures);
    *trials = (cli_trials){ 0 };
}

/* Takes t's contents in success and failure. */
static base_status evaluate_and_keep(cli_trials *trials, cli_trial *t, base_error *err)
{
    base_status s = base_buf_status(&t->name, err);
    if (s == BASE_OK) s = eval_run_finish(t->run, err);
    if (s == BASE_OK) s = eval_evaluate(&t->evaluation, trials->qrels, t->run, trials->measures, &(eval_options){ 0 }, err);
    if (s == BASE_OK) s = base_grow(&trials->items, &trials->capacity, trials->n + 1, sizeof *trials->items, err);
    if (s == BASE_OK) trials->items[trials->n++] = *t;
    else trial_done(t);
    return s;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

base_status cli_trials_add(cli_trials *trials, const char *text, base_error *err)
{
    search_pipeline *p = NULL;
    cli_batch batch = { 0 };
    cli_trial t = { .timed = true };
    base_status s;
    search_call how = { .engine = trials->engine,
                        .k = trials->k,
                        .algorithm = trials->algorithm,
                        .stop = &cli_stop,
                        .progress = !cli_flag(trials->call, "quiet") };

    if ((s = search_pipeline_parse(&p, text, err)) != BASE_OK) return s;
    if ((s = eval_run_new(&t.run, err)) != BASE_OK) goto out;
    s = cli_batch_run(&batch, p, &how, &trials->topics, NULL, false, trials->pool, cli_flag(trials->call, "quiet"), err);
    if (s != BASE_OK) goto out;
    if ((s = cli_batch_to_run(t.run, &batch, search_engine_index(trials->engine), &trials->topics, err)) != BASE_OK) goto out;
    search_pipeline_print(p, &t.name);
    t.seconds = batch.seconds;
    batch.seconds = NULL;
    t.total_seconds = batch.total_seconds;
    qsort(t.seconds, trials->topics.n, sizeof *t.seconds, by_value);
    s = evaluate_and_keep(trials, &t, err);
    t = (cli_trial){ 0 };
out:
    trial_done(&t);
    cli_batch_done(&batch);
    search_pipeline_free(p);
    return s;
}

/* All living documents. Returns how many. */
static uint32_t list_living(const ir_index *index, uint32_t *docs)
{
    uint32_t n = 0;
    for (size_t i = 0; i < ir_index_segments(index); i++)
        for (uint32_t doc = 0; doc < ir_segment_docs(ir_index_segment(index, i)); doc++)
            if (!ir_is_dead(ir_index_dead(index, i), doc)) docs[n++] = ir_index_base(index, i) + doc;
    return n;
}

/* The first k of a random permutation of all documents (Fisher and Yates, as Durstenfeld 1964 has it), one stream a topic. */
static base_status random_topic(cli_trials *trials, eval_run *run, uint32_t *docs, size_t topic, uint64_t seed, base_error *err)
{
    const ir_index *index = search_engine_index(trials->engine);
    base_rng r = base_rng_of(seed, topic);
    base_buf docno = { 0 };
    base_status s = BASE_OK;
    uint32_t n_docs = list_living(index, docs);
    for (uint32_t i = 0; i < n_docs && i < trials->k && s == BASE_OK; i++) {
        uint32_t j = i + (uint32_t)base_rng_below(&r, n_docs - i), doc = docs[j];
        docs[j] = docs[i];
        base_view name = ir_index_docno(index, doc);
        base_buf_clear(&docno);
        base_buf_bytes(&docno, name.ptr, name.len);
        if ((s = base_buf_status(&docno, err)) == BASE_OK)
            s = eval_run_add(run, trials->topics.items[topic].id.ptr, base_buf_string(&docno), (double)(n_docs - i), err);
    }
    base_buf_done(&docno);
    return s;
}

base_status cli_trials_add_random(cli_trials *trials, uint64_t seed, base_error *err)
{
    uint32_t *docs = base_array(ir_index_doc_slots(search_engine_index(trials->engine)), sizeof *docs, err);
    cli_trial t = { 0 };
    base_status s = docs ? eval_run_new(&t.run, err) : BASE_ENOMEM;
    for (size_t i = 0; i < trials->topics.n && s == BASE_OK; i++) s = random_topic(trials, t.run, docs, i, seed, err);
    base_free(docs);
    if (s != BASE_OK) {
        trial_done(&t);
        return s;
    }
    base_buf_format(&t.name, "random(seed=%llu)", (unsigned long long)seed);
    return evaluate_and_keep(trials, &t, err);
}

double cli_trial_quantile(const cli_trials *trials, const cli_trial *trial, double q)
{
    size_t n = trials->topics.n, at = (size_t)(q * (double)n);
    return trial->seconds[at < n ? at : n - 1];
}
