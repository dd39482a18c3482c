/* cli/commands/eval.c - trec_eval's command line over eval/; judgements may also be a collection's. */
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/term.h"
#include "cli/sources.h"
#include "eval/trec.h"

/* Judgements that aren't a TREC file: a folder, or a collection's name. */
static bool is_collection(const char *where)
{
    if (strcmp(where, "-") == 0) return false;
    return base_path_is_dir(where) || !base_path_exists(where);
}

/* "CORPUS:CONVENTION" names the convention too: cranfield/:trec. */
static base_status read_qrels(eval_qrels **out, const cli_call *call, const char *where, base_error *err)
{
    base_buf name = { 0 };
    const char *colon = strrchr(where, ':');
    cli_option convention = { .name = "convention", .value = "NAME" };
    cli_given given = { &convention, colon ? colon + 1 : NULL };
    cli_call asked = *call;
    asked.given = &given;
    asked.n_given = colon ? 1 : 0;
    base_buf_bytes(&name, where, colon ? (size_t)(colon - where) : strlen(where));
    base_status s = base_buf_status(&name, err);
    if (s == BASE_OK) s = cli_qrels_read(out, &asked, base_buf_string(&name), NULL, err);
    base_buf_done(&name);
    return s;
}

static base_status eval_collection(cli_call *call, const eval_trec_args *args, base_error *err)
{
    eval_qrels *qrels = NULL;
    eval_run *run = NULL;
    eval_evaluation *e = NULL;
    base_buf out = { 0 };
    base_status s;
    if ((s = read_qrels(&qrels, call, args->qrels, err)) != BASE_OK) goto out;
    if ((s = eval_run_new(&run, err)) != BASE_OK) goto out;
    if ((s = eval_run_read(run, args->run, EVAL_TREC, err)) != BASE_OK) goto out;
    if ((s = eval_evaluate(&e, qrels, run, args->selection, &args->options, err)) != BASE_OK) {
        base_where(err, "%s", args->run);
        goto out;
    }
    eval_trec_print(&out, e, args->per_topic, args->no_summary);
    s = cli_print(&out, err);
out:
    base_buf_done(&out);
    eval_evaluation_free(e);
    eval_run_free(run);
    eval_qrels_free(qrels);
    return s;
}

static base_status print_help(base_error *err)
{
    base_buf out = { 0 };
    cli_help(&out, cli_command_find("eval"), base_term_width(STDOUT_FILENO));
    base_status s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static base_status print_version(base_error *err)
{
    base_buf out = { 0 };
    base_buf_text(&out, "salton " SALTON_VERSION ", as trec_eval 10\n");
    base_status s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    eval_trec_args args = { 0 };
    int status = 0;
    base_status s = eval_trec_parse(&args, call->argc, call->argv, &status, NULL);
    if (s == BASE_OK && (args.help || args.version)) {
        eval_trec_args_done(&args);
        return args.help ? print_help(err) : print_version(err);
    }
    bool collection = s == BASE_OK && is_collection(args.qrels);
    if (collection) {
        s = eval_collection(call, &args, err);
    } else {
        base_buf out = { 0 };
        s = eval_trec_run(&out, &call->exit_status, call->argc, call->argv, err);
        base_status printed = cli_print(&out, s == BASE_OK ? err : NULL);
        if (s == BASE_OK) s = printed;
        base_buf_done(&out);
    }
    eval_trec_args_done(&args);
    return s;
}

static const cli_option options[] = {
    { "query_eval_wanted", 'q', NULL, NULL, "each topic's values too, before the summary", false },
    { "nosummary", 'n', NULL, NULL, "no summary", false },
    { "measure", 'm', "MEASURE", "official", "a measure (map, P.5,10, nDCG@10, RR@10) or a set of them (official, set, all_trec)",
      true },
    { "complete_rel_info_wanted", 'c', NULL, NULL, "average over all judged topics", false },
    { "level_for_rel", 'l', "N", "1", "relevant means this grade or more", false },
    { "Max_retrieved_per_topic", 'M', "N", "all", "only the best of each topic", false },
    { "Judged_docs_only", 'J', NULL, NULL, "leave unjudged documents out of the ranking", false },
    { "Number_docs_in_coll", 'N', "N", "0", "for the measure utility", false },
    { 0 },
};

static const cli_command eval = {
    .name = "eval",
    .order = 70,
    .help = "a run against judgements, as trec_eval, digit for digit",
    .usage = "[trec_eval's options] QRELS RUN",
    .text = "Takes trec_eval 10's options and prints what it prints; -m also takes the names of ir-measures. QRELS is a file in "
            "trec_eval's four columns, "
            "or a collection's name or folder (cranfield/:trec names the convention too). RUN may be - for standard input. Either "
            "may be gzipped. "
            "The exit status is trec_eval's.",
    .example = "salton run -i films.index -m bm25 -t films -o bm25.run\nsalton eval -m official -m nDCG@10 -m R@20 films bm25.run",
    .options = options,
    .max_operands = SIZE_MAX,
    .raw = true,
    .run = run,
};

const cli_command *const cli_commands_eval[] = { &eval, NULL };
