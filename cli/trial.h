/* cli/trial.h - pipelines put to the test: each run over the same topics and measured against the same judgements, beside a random ranking.
 *
 *     cli_trials trials = { 0 };
 *     s = cli_trials_open(&trials, call, index_dir, topics_where, qrels_where, measures, err);
 *     s = cli_trials_add_random(&trials, seed, err);
 *     s = cli_trials_add(&trials, "bm25", err);                  // as often as there are methods
 *     double map = eval_summary(trials.items[1].evaluation, 0);
 *     cli_trials_done(&trials);
 */
#ifndef CLI_TRIAL_H
#define CLI_TRIAL_H

#include "cli/batch.h"
#include "eval/evaluate.h"

typedef struct {
    base_buf name; /* the pipeline in its canonical spelling, or "random" */
    eval_run *run;
    eval_evaluation *evaluation; /* every judged topic counts; one that wasn't run has an empty ranking */
    bool timed;                  /* random rankings aren't */
    double *seconds;             /* [n_topics] each query took, ascending */
    double total_seconds;
} cli_trial;

typedef struct {
    const cli_call *call;
    search_engine *engine;
    cli_topics topics; /* judged ones only */
    eval_qrels *qrels;
    eval_selection *measures;
    base_pool *pool;
    char qrels_label[256];
    size_t k; /* depth of every ranking */
    const char *algorithm;
    cli_trial *items; /* [n] */
    size_t n, capacity;
} cli_trials;

/* measures: ir-measures' names, as eval_select_list takes them. k: how deep runs go. */
base_status cli_trials_open(cli_trials *out, const cli_call *call, const char *index_dir, const char *topics, const char *qrels,
                            const char *measures, size_t k, base_error *err);
base_status cli_trials_add(cli_trials *trials, const char *pipeline, base_error *err);
/* A ranking of all documents by chance, from the seed: what a measure is worth that asks nothing. */
base_status cli_trials_add_random(cli_trials *trials, uint64_t seed, base_error *err);
void cli_trials_done(cli_trials *trials);

/* The q-quantile (0..1) of the trial's query times, in seconds (nearest rank). */
double cli_trial_quantile(const cli_trials *trials, const cli_trial *trial, double q);

#endif
