/* cli/commands/judge.c - documents of a pool judged one by one; and how far two judges agree. */
#include <string.h>

#include "cli/agreement.h"
#include "cli/judging.h"

/* The pool of a file, or of what another judge has judged. */
static base_status read_pool(eval_pooling **out, eval_qrels **others, const cli_call *call, base_error *err)
{
    const char *second = cli_value(call, "second");
    if (!second && call->n_operands != 1)
        return base_fail(err, BASE_EARG,
                         "which documents? give a POOL (salton pool writes one), or --second QRELS for what another has judged");
    if (second && call->n_operands != 0)
        return base_fail(err, BASE_EARG, "unexpected operand \"%s\": --second says already what is judged", call->operands[0]);
    if (!second) return eval_pooling_read(out, call->operands[0], err);
    base_status s = cli_qrels_read(others, call, second, NULL, err);
    return s == BASE_OK ? eval_pooling_of_qrels(out, *others, &(eval_pooling_options){ 0 }, err) : s;
}

static base_status sit(const cli_call *call, base_error *err)
{
    const char *index, *topics = cli_value(call, "topics"), *path = cli_value(call, "output");
    cli_judging j = { .call = call };
    eval_qrels *others = NULL;
    eval_pooling *pool = NULL;
    long long highest, lines;
    base_status s;
    if (!topics) return base_fail(err, BASE_EARG, "which topics? give -t TOPICS: a collection or a file");
    if (!path || strcmp(path, "-") == 0)
        return base_fail(err, BASE_EARG, "where do judgements go? give -o QRELS: a file, which grows");
    if ((s = cli_integer(call, "highest", 2, 1, 9, &highest, err)) != BASE_OK) return s;
    if ((s = cli_integer(call, "lines", 15, 1, 1000000, &lines, err)) != BASE_OK) return s;
    if ((s = cli_index(call, &index, err)) != BASE_OK) return s;
    if ((s = read_pool(&pool, &others, call, err)) != BASE_OK) goto out;
    j.highest = (int)highest;
    j.lines = (size_t)lines;
    if ((s = cli_judging_open(&j, index, topics, pool, path, err)) == BASE_OK) s = cli_judging_sit(&j, err);
out:
    cli_judging_close(&j);
    eval_pooling_free(pool);
    eval_qrels_free(others);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    return cli_flag(call, "kappa") ? cli_agreement_print(call, err) : sit(call, err);
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "where the documents are", false },
    { "topics", 't', "TOPICS", NULL, "a collection's name or folder, or a file: SMART, TREC <top>, TSV, BEIR", false },
    { "output", 'o', "QRELS", NULL, "the file of judgements; it grows, and says where to go on", false },
    { "highest", 0, "N", "2", "the highest grade, 1 to 9", false },
    { "lines", 0, "N", "15", "how many lines of a document are shown at first", false },
    { "second", 0, "QRELS", NULL, "judge what these have judged, without seeing their grades", false },
    { "kappa", 0, NULL, NULL, "compare the judgements of QRELS and QRELS, and the order of runs by each", false },
    { "level", 'l', "N", "1", "with --kappa: relevant means this grade or more", false },
    { "measure", 'm', "MEASURE", "AP", "with --kappa and runs: by which they are ordered", false },
    { "json", 0, NULL, NULL, "with --kappa: print one JSON object", false },
    CLI_TOPIC_OPTIONS,
    CLI_CONVENTION_OPTION,
    CLI_COMMON,
    { 0 },
};

static const cli_command judge = {
    .name = "judge",
    .order = 86,
    .help = "judge a pool's documents one by one; kappa of two judges",
    .usage = "-i INDEX -t TOPICS -o QRELS POOL",
    .text = "Shows topic and document and reads a key: a grade, s to skip, u to undo, m for the whole text, q to quit. Each "
            "judgement is on disk "
            "before the next document is shown; called again, it goes on where it stopped. Keys may come from a pipe.\n\n"
            "--kappa QRELS QRELS [RUN RUN...] compares two judges over the documents that both have judged: kappa (relevant or "
            "not), kappa of the "
            "grades with squared differences, overlap, counts for each topic; and with runs their values by each judge, and "
            "Kendall's tau of the two orders.",
    .example = "salton pool -d 10 -o films.pool vsm.run bm25.run\nsalton judge -i films.index -t films -o mine.qrels films.pool\n"
               "salton judge --kappa mine.qrels films vsm.run bm25.run",
    .options = options,
    .max_operands = SIZE_MAX,
    .run = run,
};

const cli_command *const cli_commands_judge[] = { &judge, NULL };
