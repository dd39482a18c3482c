/* cli/runs.h - run files, several of them read at once; and a run written where -o says.
 *
 *     cli_runs runs = { 0 };
 *     s = cli_runs_read(&runs, call->operands, call->n_operands, pool, err);     // runs.items[i] is the i-th
 *     base_view topic = runs.topics[0];                                           // of any of them
 *     cli_runs_done(&runs);
 */
#ifndef CLI_RUNS_H
#define CLI_RUNS_H

#include "base/hash.h"
#include "cli/command.h"
#include "eval/run.h"

typedef struct {
    const char *const *paths; /* [n] */
    eval_run **items;         /* [n] */
    size_t n;
    base_hash *ids;
    const char **topics; /* [n_topics] that any run has, by their ids' bytes */
    size_t n_topics;
} cli_runs;

/* One thread a file. paths must outlive it. */
base_status cli_runs_read(cli_runs *out, const char *const *paths, size_t n, base_pool *pool, base_error *err);
void cli_runs_done(cli_runs *runs);

/* To the file that -o names, whole or not at all, or (without -o, or with "-") to standard output. */
base_status cli_run_write(const cli_call *call, const eval_run *run, base_error *err);

/* The part of a path behind its last slash. */
const char *cli_short_name(const char *path);

#endif
