/* cli/commands/pool.c - the documents that are to be judged, from runs. */
#include <string.h>

#include "cli/runs.h"
#include "cli/sources.h"
#include "eval/pooling.h"

static base_status write_pool(const cli_call *call, const eval_pooling *p, base_error *err)
{
    const char *path = cli_value(call, "output");
    base_file_writer *w = NULL;
    base_buf out = { 0 };
    base_status s = BASE_OK;
    if (path && strcmp(path, "-") != 0 && (s = base_file_create(&w, path, err)) != BASE_OK) return s;
    for (size_t i = 0; i < eval_pooling_count(p) && s == BASE_OK; i++) {
        if ((s = eval_pooling_print(&out, eval_pooling_at(p, i), err)) != BASE_OK) break;
        if (!w) {
            s = cli_print(&out, err);
        } else {
            base_file_write(w, out.data, out.size);
            base_buf_clear(&out);
        }
    }
    if (w && s == BASE_OK) s = base_file_commit(&w, err);
    base_file_abandon(w);
    base_buf_done(&out);
    return s;
}

static void say_contributions(const cli_call *call, const cli_runs *runs, const eval_pooling *p)
{
    size_t n_judged = 0, topics = 0, has, alone, docs = eval_pooling_docs(p);
    for (size_t i = 0; i < eval_pooling_count(p); i++) {
        n_judged += eval_pooling_at(p, i)->n_judged;
        topics += eval_pooling_at(p, i)->n > 0;
    }
    cli_note(call, "%zu document%s to judge for %zu topic%s", docs, CLI_S(docs), topics, CLI_S(topics));
    if (cli_value(call, "qrels")) cli_note(call, "%zu left out: judged already", n_judged);
    for (size_t i = 0; i < runs->n; i++) {
        eval_pooling_contribution(p, i, &has, &alone);
        cli_note(call, "%s has %zu of them, %zu alone", cli_short_name(runs->paths[i]), has, alone);
    }
}

static base_status run(cli_call *call, base_error *err)
{
    cli_runs runs = { 0 };
    base_pool *pool = NULL;
    eval_qrels *judged = NULL;
    eval_pooling *p = NULL;
    long long depth, seed;
    base_status s;
    if ((s = cli_integer(call, "depth", 100, 1, UINT32_MAX, &depth, err)) != BASE_OK) goto out;
    if ((s = cli_integer(call, "shuffle", 0, 0, INT64_MAX, &seed, err)) != BASE_OK) goto out;
    if ((s = cli_pool(call, 0, &pool, err)) != BASE_OK) goto out;
    if (cli_value(call, "qrels") && (s = cli_qrels_read(&judged, call, cli_value(call, "qrels"), NULL, err)) != BASE_OK) goto out;
    if ((s = cli_runs_read(&runs, call->operands, call->n_operands, pool, err)) != BASE_OK) goto out;
    eval_pooling_options options = { (size_t)depth, cli_value(call, "shuffle") != NULL, (uint64_t)seed, judged };
    if ((s = eval_pooling_of_runs(&p, runs.items, runs.n, runs.topics, runs.n_topics, &options, err)) != BASE_OK) goto out;
    if ((s = write_pool(call, p, err)) == BASE_OK) say_contributions(call, &runs, p);
out:
    eval_pooling_free(p);
    cli_runs_done(&runs);
    eval_qrels_free(judged);
    base_pool_free(pool);
    return s;
}

static const cli_option options[] = {
    { "depth", 'd', "N", "100", "how many of each topic's best a run puts into the pool", false },
    { "qrels", 0, "QRELS", NULL, "leave out what these have judged", false },
    { "shuffle", 0, "SEED", "by docno", "documents of a topic in an order drawn by this seed", false },
    { "output", 'o', "FILE", "standard output", "the pool; what was there is replaced when it is whole", false },
    CLI_CONVENTION_OPTION,
    { "split", 0, "NAME", "test", "which split's judgements of a BEIR layout", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command pool_command = {
    .name = "pool",
    .order = 84,
    .help = "the documents that several runs' best call to judge",
    .usage = "[-d DEPTH] [--qrels QRELS] [--shuffle SEED] [-o FILE] RUN RUN...",
    .text = "Writes lines of topic and docno: of each topic the best of every run, each document once, in the order of the docnos "
            "or shuffled, so that "
            "nobody sees which run found it, nor where. Standard error tells how many documents each run has in the pool, and how "
            "many it has alone. "
            "salton judge shows them one by one.",
    .example = "salton run -i films.index -m vsm -t films -o vsm.run\nsalton run -i films.index -m bm25 -t films -o bm25.run\n"
               "salton pool -d 10 -o films.pool vsm.run bm25.run",
    .options = options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .run = run,
};

const cli_command *const cli_commands_pool[] = { &pool_command, NULL };
