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

static base_status evaluate(cli_call *call, const eval_trec_args *args, base_error *err)
{
    eval_qrels *qrels = NULL;
    base_pool *pool = NULL;
    base_buf out = { 0 };
    base_status s = base_pool_new(&pool, args->threads, err);
    call->exit_status = 0;
    if (s == BASE_OK && is_collection(args->qrels)) s = read_qrels(&qrels, call, args->qrels, err);
    if (s == BASE_OK) {
        s = eval_trec_evaluate(&out, &call->exit_status, args, qrels, pool, err);
        base_status printed = cli_print(&out, s == BASE_OK ? err : NULL);
        if (s == BASE_OK) s = printed;
    }
    base_buf_done(&out);
    eval_qrels_free(qrels);
    base_pool_free(pool);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    eval_trec_args args;
    base_status s = eval_trec_parse(&args, call->argc, call->argv, &call->exit_status, err);
    if (s == BASE_OK) s = args.help ? print_help(err) : args.version ? print_version(err) : evaluate(call, &args, err);
    eval_trec_args_done(&args);
    return s;
}

static const cli_option options[] = {
    { "query_eval_wanted", 'q', NULL, NULL, "each topic's values too, before the summary", false },
    { "nosummary", 'n', NULL, NULL, "no summary", false },
    { "measure", 'm', "MEASURE", "official",
      "a measure (map, P.5,10, nDCG@10, RR@10) or a set of them (official, set, all_trec, prefs, all_prefs, qrels_jg)", true },
    { "complete_rel_info_wanted", 'c', NULL, NULL, "average over all judged topics; without it one that the run lacks is refused",
      false },
    { "level_for_rel", 'l', "N", "1", "relevant means this grade or more", false },
    { "Max_retrieved_per_topic", 'M', "N", "all", "only the best of each topic", false },
    { "Judged_docs_only", 'J', NULL, NULL, "leave unjudged documents out of the ranking", false },
    { "Number_docs_in_coll", 'N', "N", "0", "for the measure utility", false },
    { "Rel_info_format", 'R', "qrels|qrels_jg|prefs|qrels_prefs", "qrels", "what the columns of the judgements mean", false },
    { "Results_format", 'T', "trec_results", "trec_results", "what the columns of the run mean", false },
    { "Zscore", 'Z', "FILE", NULL, "z-scores by the means and deviations in FILE (topic measure mean deviation)", false },
    { "Debug_level", 'D', "LEVEL.TOPIC", NULL, "only this topic", false },
    { "output", 0, "trec|tsv|json", "trec", "trec_eval's lines; tab-separated values, or one JSON object a run, with all digits",
      false },
    { "dialect", 0, "trec|ir-measures", "trec",
      "whose names and rules: ir-measures has its aliases (MAP, MRR), and a topic that the run lacks counts as empty", false },
    { "runs", 0, NULL, NULL, "several runs in one call", false },
    { "explain", 0, NULL, NULL,
      "each topic's values, and below them the documents and numbers that they are made of (-D 0.TOPIC: of one topic)", false },
    { "threads", 0, "N", "all processors", "how many threads work; no result depends on it", false },
    { "help", 'h', NULL, NULL, "print this help", false },
    { "version", 'v', NULL, NULL, "print whose results these are", false },
    { 0 },
};

static const cli_command eval = {
    .name = "eval",
    .order = 70,
    .help = "a run against judgements, as trec_eval, digit for digit",
    .usage = "[trec_eval's options] QRELS RUN",
    .text =
        "Takes trec_eval 10's options, long ones shortened too, and prints what it prints; -m also takes the names of ir-measures "
        "(salton help "
        "measures lists all). What both name is trec_eval's: rbp has p=0.9, RBP p=0.8. The options --output, --dialect, --runs, "
        "--explain and "
        "--threads are Salton's own and are never shortened.\n\n"
        "QRELS is a file in trec_eval's four columns, or a collection's name or folder (cranfield/:trec names the convention too); "
        "for "
        "measures such as alpha_nDCG its second column is the subtopic. RUN may be - for standard input. Either may be gzipped. "
        "With --runs more runs follow RUN, and each one's lines begin with its name.\n\n"
        "The exit status is trec_eval's: 1 misused, 2 unreadable, 4 a measure can't be calculated, 7 no topic, 255 no z-scores; 2 "
        "where an "
        "option of Salton's own is misused.",
    .example = "salton run -i films.index -m bm25 -t films -o bm25.run\nsalton eval -m official -m nDCG@10 -m R@20 films bm25.run",
    .options = options,
    .max_operands = SIZE_MAX,
    .raw = true,
    .run = run,
};

const cli_command *const cli_commands_eval[] = { &eval, NULL };
