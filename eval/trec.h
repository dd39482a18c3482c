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

typedef struct {
    bool per_topic, no_summary; /* -q, -n */
    bool help, version;         /* -h, -v: nothing else counts then */
    eval_options options;
    eval_selection *selection;              /* finished; `official` if no -m was given */
    const char *qrels, *run;                /* operands; "-" is standard input */
    const char *relevance_format, *zscores; /* -R (NULL: qrels), -Z (NULL: none) */
} eval_trec_args;

/* Options and operands in any order, short, clustered, long or abbreviated, as getopt_long takes them. args holds pointers into argv.
 * BASE_EARG with trec_eval's exit status in *exit_status (1, 2 or 4). eval_trec_args_done in either case. */
base_status eval_trec_parse(eval_trec_args *args, int argc, char *const *argv, int *exit_status, base_error *err);
void eval_trec_args_done(eval_trec_args *args);

/* Appends the values of each topic (if per_topic), then the summary (unless no_summary), byte for byte as trec_eval prints them. */
void eval_trec_print(base_buf *out, const eval_evaluation *e, bool per_topic, bool no_summary);

/* All of it. out gets what belongs on standard output, which may be something even on failure. *exit_status: trec_eval's
 * (0; 1 misused; 2 unreadable; 3 memory; 4 can't be calculated; 7 no topic). */
base_status eval_trec_run(base_buf *out, int *exit_status, int argc, char *const *argv, base_error *err);

#endif
