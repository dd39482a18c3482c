/* cli/commands/run.c - a file of topics to a TREC run file. */
#include "cli/notes.h"
#include "cli/runs.h"
#include "cli/vectors.h"

/* A run's tag has no blanks: the pipeline without its. */
static void tag_of(base_buf *out, const cli_call *call, const search_pipeline *p)
{
    base_buf text = { 0 };
    if (cli_value(call, "tag")) base_buf_text(&text, cli_value(call, "tag"));
    else search_pipeline_print(p, &text);
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ') base_buf_u8(out, text.data[i]);
    base_buf_done(&text);
}

static base_status dry_run(const search_pipeline *p, const cli_call *call, base_error *err)
{
    base_buf out = { 0 };
    base_status s = search_pipeline_describe(p, cli_value(call, "algorithm"), &out, err);
    if (s == BASE_OK) s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static base_status run_topics(const cli_call *call, const search_pipeline *p, size_t k, base_error *err)
{
    const char *dir;
    search_engine *engine = NULL;
    cli_topics topics = { 0 };
    base_pool *pool = NULL;
    cli_batch batch = { 0 };
    eval_run *run = NULL;
    cli_topic_vectors vectors = { 0 };
    float *data = NULL;
    base_buf tag = { 0 };
    base_status s;

    if ((s = cli_index(call, &dir, err)) != BASE_OK) goto out;
    if ((s = search_engine_open(&engine, dir, err)) != BASE_OK) goto out;
    if ((s = cli_topics_read(&topics, call, cli_value(call, "topics"), err)) != BASE_OK) goto out;
    if (cli_value(call, "vectors") &&
        (s = cli_vectors_of_topics(&vectors, &data, cli_value(call, "vectors"), topics.n, err)) != BASE_OK)
        goto out;
    if ((s = cli_pool(call, 0, &pool, err)) != BASE_OK) goto out;
    search_call how = {
        .engine = engine, .k = k, .algorithm = cli_value(call, "algorithm"), .stop = &cli_stop, .progress = !cli_flag(call, "quiet")
    };
    if ((s = cli_batch_run(&batch, p, &how, &topics, &vectors, true, pool, cli_flag(call, "quiet"), err)) != BASE_OK) goto out;
    cli_space_notes(call, engine);
    if ((s = eval_run_new(&run, err)) != BASE_OK) goto out;
    tag_of(&tag, call, p);
    if ((s = eval_run_set_tag(run, base_buf_string(&tag), err)) != BASE_OK) goto out;
    if ((s = cli_batch_to_run(run, &batch, search_engine_index(engine), &topics, err)) != BASE_OK) goto out;
    s = cli_run_write(call, run, err);
out:
    base_free(data);
    base_buf_done(&tag);
    eval_run_free(run);
    cli_batch_done(&batch);
    base_pool_free(pool);
    cli_topics_done(&topics);
    search_engine_close(engine);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    const char *text = cli_value(call, "method");
    search_pipeline *p = NULL;
    long long k;
    base_status s;
    if ((s = cli_integer(call, "k", 1000, 1, UINT32_MAX, &k, err)) != BASE_OK) return s;
    if ((s = search_pipeline_parse(&p, text ? text : "bm25", err)) != BASE_OK) return s;
    if (cli_flag(call, "dry-run")) s = dry_run(p, call, err);
    else if (!cli_value(call, "topics")) s = base_fail(err, BASE_EARG, "which topics? give -t TOPICS: a collection or a file");
    else s = run_topics(call, p, (size_t)k, err);
    search_pipeline_free(p);
    return s;
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "the index to search", false },
    { "method", 'm', "PIPELINE", "bm25", "how to rank", false },
    { "topics", 't', "TOPICS", NULL, "a collection's name or folder, or a file: SMART, TREC <top>, TSV, BEIR", false },
    { "vectors", 0, "FILE", NULL, "the topics' vectors, in their order, for knn: .npy, .fvecs, .bvecs, .fbin, word2vec's .txt",
      false },
    { "output", 'o', "RUN", "standard output", "the run file; what was there is replaced when the run is whole", false },
    { "k", 'k', "N", "1000", "how many documents a topic", false },
    { "tag", 0, "TAG", "the pipeline", "the run's name, its last column", false },
    { "algorithm", 0, "ALGORITHM", "the planner's", "force a query processor; the bytes stay the same", false },
    { "dry-run", 0, NULL, NULL, "print each step with its type and parameters, and run nothing", false },
    CLI_TOPIC_OPTIONS,
    CLI_COMMON,
    { 0 },
};

static const cli_command run_command = {
    .name = "run",
    .order = 50,
    .help = "topics to a TREC run file",
    .usage = "-i INDEX -m PIPELINE -t TOPICS [-o RUN]",
    .text = "Runs every topic and writes lines of topic, Q0, docno, rank, score, tag. Scores have 9 significant digits, so that "
            "every trec_eval sees "
            "the ranking that was made. Threads, segments and query processors change no byte of it.",
    .example = "salton run -i films.index -m \"bm25(k1=0.9, b=0.4)\" -t films -o bm25.run\nsalton run -m \"smart(lnc.ltc) % 100\" "
               "--dry-run",
    .options = options,
    .max_operands = 0,
    .run = run,
};

const cli_command *const cli_commands_run[] = { &run_command, NULL };
