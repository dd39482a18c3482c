/* cli/comparison.c - what tables, JSON and plots ask of a comparison alike. */
#include "cli/comparison.h"

#include <string.h>

#include "base/mem.h"

size_t cli_comparison_first_tested(const cli_comparison *c)
{
    size_t i = 0;
    while (i < eval_comparison_columns(c->result) && !eval_comparison_tested(c->result, i)) i++;
    return i;
}

bool cli_comparison_tests(const cli_comparison *c)
{
    return eval_comparison_pairs(c->result) > 0 && cli_comparison_first_tested(c) < eval_comparison_columns(c->result);
}

const char *cli_comparison_topic(const cli_comparison *c, size_t topic)
{
    return eval_topic_id(eval_comparison_evaluation(c->result, 0), topic);
}

/* The ranks of a document of the topic that tops has loaded: rank [n_runs]. */
static void ranks_of(uint32_t *rank, const eval_tops *tops, const char *docno)
{
    uint32_t doc = base_hash_find(tops->ids, docno, strlen(docno));
    for (size_t r = 0; r < tops->n_runs; r++) rank[r] = doc == BASE_HASH_NONE ? 0 : tops->of[r].rank[doc];
}

base_status cli_comparison_each_relevant(const cli_comparison *c, cli_relevant_visit *visit, void *context, base_error *err)
{
    eval_tops tops = { 0 };
    uint32_t *rank = base_array(c->n, sizeof *rank, err);
    base_status s = rank ? BASE_OK : BASE_ENOMEM;
    if (s == BASE_OK) s = eval_tops_init(&tops, c->qrels, (const eval_run *const *)c->runs, c->n, c->options.depth, err);
    for (size_t i = 0; i < eval_qrels_count(c->qrels) && s == BASE_OK; i++) {
        if ((s = eval_tops_topic(&tops, i, err)) != BASE_OK) break;
        for (size_t d = 0; d < tops.topic->n_docs; d++) {
            const eval_judgement *j = &tops.topic->docs[d];
            if (j->grade < 1) continue;
            ranks_of(rank, &tops, j->docno);
            visit(context, &(cli_relevant){ tops.topic->id, j->docno, j->grade, rank });
        }
    }
    eval_tops_done(&tops);
    base_free(rank);
    return s;
}
