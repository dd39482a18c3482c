/* cli/commands/bench.c - pipelines by topics: how well and how fast, in one table, a random ranking among them. */
#include <string.h>

#include "base/mem.h"
#include "cli/letters.h"
#include "cli/show.h"
#include "cli/trial.h"
#include "eval/report.h"

#define RANDOM_SEED 1

static const char *const default_methods[] = { "coord", "vsm", "tfidf", "bm25", "ql" };

/* No recall at a depth that a random ranking would fill. */
static const char *measures_for(uint64_t n_docs)
{
    if (n_docs <= 1000) return "nDCG@10,AP,P@10,RR@10,R@20";
    if (n_docs <= 20000) return "nDCG@10,AP,P@10,RR@10,R@100";
    return "nDCG@10,AP,P@10,RR@10,R@1000";
}

static base_status default_measures(const char **out, const char *dir, base_error *err)
{
    ir_index *ix = NULL;
    base_status s = ir_index_open(&ix, dir, err);
    if (s == BASE_OK) *out = measures_for(ir_index_collection(ix)->n_docs);
    ir_index_close(ix);
    return s;
}

static void caption_of(base_buf *out, const cli_trials *t)
{
    const ir_index *ix = search_engine_index(t->engine);
    base_buf_format(out, "%s: %llu document%s, %zu judged topic%s (%s); fields %s, analyzer %s, stop words %s; top %zu",
                    ir_index_corpus(ix), (unsigned long long)ir_index_collection(ix)->n_docs,
                    CLI_S(ir_index_collection(ix)->n_docs), eval_qrels_count(t->qrels), CLI_S(eval_qrels_count(t->qrels)),
                    t->qrels_label, ir_index_fields(ix), ir_analyzer_name(ir_index_analyzer(ix)),
                    ir_analyzer_stopwords_label(ir_index_analyzer(ix)), t->k);
}

typedef struct {
    size_t letter, name, first_measure, median, p95, p99, rate;
    bool times;
} columns;

static columns add_columns(eval_table *table, const cli_trials *t, bool times)
{
    columns c = { .times = times };
    c.letter = eval_table_column(table, &(eval_table_column_spec){ .header = "", .key = "letter" });
    c.name = eval_table_column(table, &(eval_table_column_spec){ .header = "pipeline" });
    const eval_evaluation *e = t->items[0].evaluation;
    for (size_t i = 0; i < eval_columns(e); i++) {
        size_t at = eval_table_column(
            table, &(eval_table_column_spec){ .header = eval_column_at(e, i)->name, .digits = 4, .better = EVAL_HIGHER });
        if (i == 0) c.first_measure = at;
    }
    if (!times) return c;
    c.median = eval_table_column(
        table, &(eval_table_column_spec){ .header = "median ms", .key = "median_ms", .digits = 3, .better = EVAL_LOWER });
    c.p95 = eval_table_column(table,
                              &(eval_table_column_spec){ .header = "p95 ms", .key = "p95_ms", .digits = 3, .better = EVAL_LOWER });
    c.p99 = eval_table_column(table,
                              &(eval_table_column_spec){ .header = "p99 ms", .key = "p99_ms", .digits = 3, .better = EVAL_LOWER });
    c.rate = eval_table_column(
        table, &(eval_table_column_spec){ .header = "queries/s", .key = "queries_per_second", .better = EVAL_HIGHER });
    return c;
}

static void add_letters(eval_table *table, const columns *c, const eval_comparison *tested, size_t run)
{
    char letters[256];
    eval_table_text(table, c->letter, eval_run_letter(letters, run));
    for (size_t i = 0; i < eval_comparison_columns(tested); i++) {
        eval_comparison_letters(letters, sizeof letters, tested, run, i);
        eval_table_mark(table, c->first_measure + i, letters);
    }
}

/* The i-th trial; the first one, by chance, isn't tested. */
static void add_row(eval_table *table, const columns *c, const cli_trials *t, const eval_comparison *tested, size_t i)
{
    const cli_trial *trial = &t->items[i];
    eval_table_row(table);
    eval_table_text(table, c->name, (const char *)trial->name.data);
    for (size_t m = 0; m < eval_columns(trial->evaluation); m++)
        eval_table_number(table, c->first_measure + m, eval_summary(trial->evaluation, m));
    if (i > 0) add_letters(table, c, tested, i - 1);
    if (!c->times || !trial->timed) return;
    eval_table_number(table, c->median, 1e3 * cli_trial_quantile(t, trial, 0.5));
    eval_table_number(table, c->p95, 1e3 * cli_trial_quantile(t, trial, 0.95));
    eval_table_number(table, c->p99, 1e3 * cli_trial_quantile(t, trial, 0.99));
    eval_table_number(table, c->rate, (double)t->topics.n / trial->total_seconds);
}

static void add_note(eval_table *table, const eval_comparison *tested, const eval_compare_options *opt)
{
    base_buf note = { 0 };
    if (eval_comparison_pairs(tested) == 0) return;
    cli_letters_describe(&note, tested, opt, "pipeline");
    eval_table_note(table, base_buf_string(&note));
    base_buf_done(&note);
}

/* Every pair of the pipelines, but for the ranking by chance. */
static base_status test_trials(eval_comparison **out, const cli_trials *t, const eval_compare_options *opt, base_error *err)
{
    size_t n = t->n - 1;
    eval_run **runs = base_array(n, sizeof(runs[0]), err);
    if (!runs) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) runs[i] = t->items[i + 1].run;
    base_status s = eval_compare(out, t->qrels, runs, n, t->measures, opt, err);
    base_free(runs);
    return s;
}

static base_status print_table(const cli_call *call, const cli_trials *t, const eval_compare_options *opt, eval_table_format format,
                               base_error *err)
{
    eval_table *table = NULL;
    eval_comparison *tested = NULL;
    base_buf caption = { 0 }, out = { 0 };
    caption_of(&caption, t);
    base_status s = test_trials(&tested, t, opt, err);
    if (s == BASE_OK) s = eval_table_new(&table, base_buf_string(&caption), err);
    if (s == BASE_OK) {
        columns c = add_columns(table, t, !cli_flag(call, "no-times"));
        for (size_t i = 0; i < t->n; i++) add_row(table, &c, t, tested, i);
        add_note(table, tested, opt);
        s = eval_table_print(&out, table, format, cli_look_of_stdout().colour, err);
    }
    if (s == BASE_OK) s = cli_print(&out, err);
    eval_comparison_free(tested);
    eval_table_free(table);
    base_buf_done(&caption);
    base_buf_done(&out);
    return s;
}

static base_status run_trials(const cli_call *call, cli_trials *t, base_error *err)
{
    size_t n = cli_count(call, "method");
    base_status s = cli_trials_add_random(t, RANDOM_SEED, err);
    for (size_t i = 0; i < n && s == BASE_OK; i++) s = cli_trials_add(t, cli_value_at(call, "method", i), err);
    for (size_t i = 0; n == 0 && i < sizeof default_methods / sizeof default_methods[0] && s == BASE_OK; i++)
        s = cli_trials_add(t, default_methods[i], err);
    return s;
}

/* A mistyped method is told before anything long begins. */
static base_status check_methods(const cli_call *call, base_error *err)
{
    for (size_t i = 0; i < cli_count(call, "method"); i++) {
        search_pipeline *p = NULL;
        base_status s = search_pipeline_parse(&p, cli_value_at(call, "method", i), err);
        search_pipeline_free(p);
        if (s != BASE_OK) return s;
    }
    return BASE_OK;
}

static base_status run(cli_call *call, base_error *err)
{
    const char *dir, *topics = cli_value(call, "topics"), *qrels = cli_value(call, "qrels"),
                     *measures = cli_value(call, "measures");
    eval_table_format format = cli_flag(call, "json") ? EVAL_TABLE_JSON : EVAL_TABLE_TEXT;
    cli_trials trials = { 0 };
    eval_compare_options opt = { .baseline = EVAL_ALL_PAIRS };
    long long k;
    base_status s;
    if (!topics) return base_fail(err, BASE_EARG, "which topics? give -t TOPICS: a collection or a file");
    if ((s = cli_integer(call, "k", 1000, 1, UINT32_MAX, &k, err)) != BASE_OK) return s;
    if (cli_value(call, "output") && (s = eval_table_format_of(&format, cli_value(call, "output"), err)) != BASE_OK) return s;
    if ((s = cli_test_options(&opt, call, err)) != BASE_OK) return s;
    if ((s = check_methods(call, err)) != BASE_OK) return s;
    if ((s = cli_index(call, &dir, err)) != BASE_OK) return s;
    if (!measures && (s = default_measures(&measures, dir, err)) != BASE_OK) return s;
    if ((s = cli_trials_open(&trials, call, dir, topics, qrels ? qrels : topics, measures, (size_t)k, err)) != BASE_OK) return s;
    if ((s = run_trials(call, &trials, err)) == BASE_OK) s = print_table(call, &trials, &opt, format, err);
    cli_trials_done(&trials);
    return s;
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "the index to search", false },
    { "topics", 't', "TOPICS", NULL, "a collection's name or folder, or a file", false },
    { "qrels", 'q', "QRELS", "as the topics", "a collection's name or folder, or a file", false },
    { "method", 'm', "PIPELINE", "coord, vsm, tfidf, bm25, ql", "a method to try", true },
    { "measures", 'M', "MEASURES", "by the collection's size", "ir-measures' names: nDCG@10,AP,RR@10", false },
    { "k", 'k', "N", "1000", "depth of the rankings", false },
    { "algorithm", 0, "ALGORITHM", "the planner's", "force a query processor", false },
    CLI_TEST_OPTIONS,
    { "output", 0, "text|markdown|latex|csv|json", "text", "how the tables are written", false },
    { "json", 0, NULL, NULL, "the same as --output json", false },
    { "no-times", 0, NULL, NULL, "effectiveness only: the same bytes at every call", false },
    CLI_TOPIC_OPTIONS,
    CLI_CONVENTION_OPTION,
    { "threads", 0, "N", "1", "how many queries at once; latencies are best measured with 1", false },
    { "quiet", 0, NULL, NULL, "no progress and no notices on standard error", false },
    { "help", 'h', NULL, NULL, "print this help", false },
    { 0 },
};

static const cli_command bench = {
    .name = "bench",
    .order = 90,
    .help = "pipelines by topics: effectiveness and efficiency in one table",
    .usage = "-i INDEX -t TOPICS [-q QRELS] [-m PIPELINE]...",
    .text = "Runs every method over the judged topics and prints its measures beside its query times: median, 95th and 99th "
            "percentile, queries per "
            "second. The first row is a random ranking (its seed is in its name): what a measure gives for nothing. Every judged "
            "topic counts; the best "
            "of each column is marked. Letters behind a value name the pipelines that it is significantly better than.",
    .example = "salton bench -i films.index -t films -m vsm -m bm25 -m \"bm25(k1=0.9, b=0.4)\"\n"
               "salton bench -i cran.index -t cranfield/ --convention trec --output markdown",
    .options = options,
    .max_operands = 0,
    .run = run,
};

const cli_command *const cli_commands_bench[] = { &bench, NULL };
