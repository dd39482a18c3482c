/* eval/trec.h - trec_eval 10: its arguments, its output, its exit status.
 *
 *     base_buf out = { 0 };
 *     int exit_status;
 *     s = eval_trec_run(&out, &exit_status, argc, argv, err);      // argv[0] is the first argument, not the program
 *     fwrite(out.data, 1, out.size, stdout);
 *
 * Or in pieces: eval_trec_parse, eval_evaluate, eval_trec_print. Beside trec_eval's measures -m takes ir-measures' names, which are
 * printed after them. */
#ifndef EVAL_TREC_H
#define EVAL_TREC_H

#include "base/buf.h"
#include "eval/evaluate.h"
#include "eval/output.h"

/* Which names -m takes, and whose rules hold. */
typedef enum {
    EVAL_DIALECT_TREC, /* trec_eval's; names that it doesn't have are ir-measures' */
    EVAL_DIALECT_IR /* ir-measures' names alone, aliases among them; a missing topic counts as an empty ranking; files are read strictly */
} eval_names;

typedef struct {
    bool per_topic, no_summary; /* -q, -n */
    bool help, version;         /* -h, -v: nothing else counts then */
    eval_options options;
    eval_selection *selection; /* finished; `official` (EVAL_DIALECT_IR: AP, nDCG@10, RR@10, P@10, R@1000) if no -m was given */
    const char *qrels;         /* "-" is standard input */
    const char **runs;         /* [n_runs]; one unless --runs */
    size_t n_runs;
    const char *relevance_format, *zscores; /* -R (NULL: qrels), -Z (NULL: none) */
    /* Ours. */
    bool many_runs;
    eval_names names;
    eval_output output;
    unsigned threads; /* 0: as many as processors */
} eval_trec_args;

/* Options and operands in any order, short, clustered, long or abbreviated, as getopt_long takes them; ours only by their whole names
 * (--output, --dialect, --runs, --threads, --explain). args holds pointers into argv. BASE_EARG with the exit status in *exit_status: trec_eval's (1, 2
 * or 4), 2 for ours. eval_trec_args_done in either case. */
base_status eval_trec_parse(eval_trec_args *args, int argc, char *const *argv, int *exit_status, base_error *err);
void eval_trec_args_done(eval_trec_args *args);

/* Appends the values of each topic (if per_topic), then the summary (unless no_summary), byte for byte as trec_eval prints them. */
void eval_trec_print(base_buf *out, const eval_evaluation *e, bool per_topic, bool no_summary);

/* Evaluates each run. judged: judgements that somebody else has read, or NULL: those of args->qrels. pool may be NULL. out gets what
 * belongs on standard output. *exit_status: trec_eval's (0; 2 unreadable; 3 memory; 4 can't be calculated; 7 no topic; 255 z-scores). */
base_status eval_trec_evaluate(base_buf *out, int *exit_status, const eval_trec_args *args, const eval_qrels *judged,
                               base_pool *pool, base_error *err);

/* All of it, by one thread. */
base_status eval_trec_run(base_buf *out, int *exit_status, int argc, char *const *argv, base_error *err);

#endif
