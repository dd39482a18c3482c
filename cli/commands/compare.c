/* cli/commands/compare.c - runs side by side: measures, significance, who finds what, and what the average hides. */
#include <string.h>

#include "cli/comparison.h"

static void comparison_done(cli_comparison *c)
{
    eval_comparison_free(c->result);
    for (size_t i = 0; c->names && i < c->n; i++) base_free(c->names[i]);
    base_free(c->names);
    cli_runs_done(&c->files);
    cli_topics_done(&c->topics);
    eval_selection_free(c->measures);
    eval_qrels_free(c->qrels);
}

/* --- what was asked ------------------------------------------------------------------------------------------------------------------ */

static base_status add_section(void *context, const char *word, base_error *err)
{
    cli_comparison *c = context;
    static const struct {
        const char *name;
        unsigned section;
    } known[] = { { "measures", CLI_SHOW_MEASURES },
                  { "pairs", CLI_SHOW_PAIRS },
                  { "topics", CLI_SHOW_TOPICS },
                  { "found", CLI_SHOW_FOUND },
                  { "found-topics", CLI_SHOW_FOUND_TOPICS },
                  { "found-docs", CLI_SHOW_FOUND_DOCS },
                  { "overlap", CLI_SHOW_OVERLAP },
                  { "hidden", CLI_SHOW_HIDDEN },
                  { "all", ~0u } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(known[i].name, word) != 0) continue;
        c->show |= known[i].section;
        return BASE_OK;
    }
    return base_fail(err, BASE_EARG,
                     "expected measures, pairs, topics, found, found-topics, found-docs, overlap, hidden or all, found \"%s\"",
                     word);
}

static base_status read_ties(eval_ties *out, const char *word, base_error *err)
{
    if (!word || strcmp(word, "trec") == 0) *out = EVAL_TIES_TREC;
    else if (strcmp(word, "expected") == 0) *out = EVAL_TIES_EXPECTED;
    else if (strcmp(word, "bounds") == 0) *out = EVAL_TIES_BOUNDS;
    else return base_fail(err, BASE_EARG, "expected trec, expected or bounds, found \"%s\"", word);
    return BASE_OK;
}

static base_status read_options(cli_comparison *c, base_error *err)
{
    const cli_call *call = c->call;
    const char *show = cli_value(call, "show");
    long long depth;
    base_status s;
    c->options.baseline = EVAL_ALL_PAIRS;
    c->show = show ? 0 : CLI_SHOW_USUAL | (cli_value(call, "topics") ? CLI_SHOW_TOPICS : 0);
    if ((s = cli_integer(call, "k", 100, 1, UINT32_MAX, &depth, err)) != BASE_OK) return s;
    c->options.depth = (size_t)depth;
    if ((s = cli_test_options(&c->options, call, err)) != BASE_OK) return s;
    if (show && (s = cli_each_word(show, add_section, c, err)) != BASE_OK) return s;
    return read_ties(&c->options.ties, cli_value(call, "ties"), err);
}

/* --- names ------------------------------------------------------------------------------------------------------------------------------ */

/* The part of a path behind its last slash, without .gz, .run or .txt; the whole path if that isn't its own. */
static char *short_name(const char *path, base_error *err)
{
    static const char *const endings[] = { ".gz", ".run", ".txt" };
    const char *from = cli_short_name(path);
    size_t n = strlen(from);
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        size_t m = strlen(endings[i]);
        if (n > m && memcmp(from + n - m, endings[i], m) == 0) n -= m;
    }
    return base_strndup(from, n, err);
}

static base_status name_runs(cli_comparison *c, base_error *err)
{
    for (size_t i = 0; i < c->n; i++)
        if (!(c->names[i] = short_name(c->paths[i], err))) return BASE_ENOMEM;
    for (size_t i = 0; i < c->n; i++)
        for (size_t j = 0; j < i; j++) {
            if (strcmp(c->paths[i], c->paths[j]) == 0)
                return base_fail(err, BASE_EARG, "%s stands twice: expected runs to compare, each once", c->paths[i]);
            if (strcmp(c->names[i], c->names[j]) != 0) continue;
            for (size_t k = 0; k < c->n; k++) { /* one clash, and all go by their paths */
                base_free(c->names[k]);
                if (!(c->names[k] = base_strdup(c->paths[k], err))) return BASE_ENOMEM;
            }
            i = c->n - 1, j = i;
        }
    return BASE_OK;
}

/* A run by its path, name or number from 1. */
static base_status find_baseline(cli_comparison *c, const char *wanted, base_error *err)
{
    for (size_t i = 0; i < c->n && wanted; i++) {
        if (strcmp(wanted, c->paths[i]) != 0 && strcmp(wanted, c->names[i]) != 0) continue;
        c->options.baseline = i;
        return BASE_OK;
    }
    return wanted ? base_fail(err, BASE_EARG, "--baseline %s is none of the runs: expected a path or name such as %s", wanted,
                              c->names[0])
                  : BASE_OK;
}

/* --- reading ---------------------------------------------------------------------------------------------------------------------------- */

static base_status read_runs(cli_comparison *c, base_error *err)
{
    base_pool *pool = NULL;
    base_status s;
    c->paths = c->call->operands + 1;
    c->n = c->call->n_operands - 1;
    if (!(c->names = base_array(c->n, sizeof(c->names[0]), err))) return BASE_ENOMEM;
    if ((s = name_runs(c, err)) != BASE_OK) return s;
    if ((s = find_baseline(c, cli_value(c->call, "baseline"), err)) != BASE_OK) return s;
    if ((s = cli_pool(c->call, 0, &pool, err)) != BASE_OK) return s;
    s = cli_runs_read(&c->files, c->paths, c->n, pool, err);
    c->runs = c->files.items;
    base_pool_free(pool);
    return s;
}

static base_status read_all(cli_comparison *c, base_error *err)
{
    const char *measures = cli_value(c->call, "measures"), *topics = cli_value(c->call, "topics");
    base_status s;
    if ((s = eval_selection_new(&c->measures, err)) != BASE_OK) return s;
    if ((s = eval_select_list(c->measures, measures ? measures : "AP,nDCG@10,P@10,RR@10,R@100", err)) != BASE_OK) return s;
    if ((s = eval_selection_finish(c->measures, err)) != BASE_OK) return s;
    if ((s = cli_qrels_read(&c->qrels, c->call, c->call->operands[0], c->label, err)) != BASE_OK) return s;
    if ((s = read_runs(c, err)) != BASE_OK) return s;
    return topics ? cli_topics_read(&c->topics, c->call, topics, err) : BASE_OK;
}

static void note_missing(const cli_comparison *c)
{
    for (size_t r = 0; r < c->n; r++) {
        size_t n = eval_missing_count(eval_comparison_evaluation(c->result, r));
        if (n) cli_note(c->call, "%s has no ranking for %zu of the judged topics; they count as empty", c->paths[r], n);
    }
}

static base_status run(cli_call *call, base_error *err)
{
    cli_comparison c = { .call = call };
    eval_table_format format = EVAL_TABLE_TEXT;
    const char *wanted = cli_value(call, "output"), *svg = cli_value(call, "svg");
    base_status s;
    if (wanted && (s = eval_table_format_of(&format, wanted, err)) != BASE_OK) return s;
    bool json = cli_flag(call, "json") || format == EVAL_TABLE_JSON;
    if ((s = read_options(&c, err)) != BASE_OK) goto out;
    if ((s = read_all(&c, err)) != BASE_OK) goto out;
    c.options.names = c.paths;
    if ((s = eval_compare(&c.result, c.qrels, c.runs, c.n, c.measures, &c.options, err)) != BASE_OK) goto out;
    note_missing(&c);
    if (svg && (s = cli_comparison_plots(&c, svg, err)) != BASE_OK) goto out;
    s = json ? cli_comparison_json(&c, err) : cli_comparison_tables(&c, format, err);
out:
    comparison_done(&c);
    return s;
}

static const cli_option options[] = {
    { "measures", 'm', "MEASURES", "AP,nDCG@10,P@10,RR@10,R@100", "ir-measures' names; pairs and topics are shown by the first",
      false },
    { "baseline", 0, "RUN", "all pairs", "hold every other run against this one", false },
    CLI_TEST_OPTIONS,
    { "k", 'k', "N", "100", "depth of who finds what and of overlaps", false },
    { "ties", 0, "trec|expected|bounds", "trec", "equal scores: by docno, the mean over all orders, or the range too", false },
    { "topics", 't', "TOPICS", NULL, "shows the topics that differ most, with their texts", false },
    { "show", 0, "LIST", "measures,pairs,found,overlap,hidden", "sections; also topics, found-topics, found-docs, all", false },
    { "all-measures", 0, NULL, NULL, "the pairs by every measure, not only by the first", false },
    { "svg", 0, "DIR", NULL, "draw recall-precision.svg, differences.svg and intervals.svg there", false },
    { "output", 0, "text|markdown|latex|csv|json", "text", "how the tables are written", false },
    { "json", 0, NULL, NULL, "the same as --output json", false },
    CLI_TOPIC_OPTIONS,
    CLI_CONVENTION_OPTION,
    CLI_COMMON,
    { 0 },
};

static const cli_command compare = {
    .name = "compare",
    .order = 80,
    .help = "runs side by side: measures, significance, who finds what",
    .usage = "QRELS RUN...",
    .text =
        "QRELS is a file in trec_eval's four columns, or a collection's name or folder. Every judged topic counts: one that a run "
        "hasn't got "
        "counts as an empty ranking, and that is said.\n"
        "Letters behind a value name the runs that it is significantly better than. Tests are two-sided, on the differences by "
        "topic: the paired "
        "t-test; Fisher's randomisation test, exact where at most 36 topics differ; the bootstrap; for many runs Tukey's HSD, "
        "randomised "
        "(tukey) or by the studentized range (hsd), which need no correction. wilcoxon and sign are there for old tables, and said "
        "to be discouraged.\n"
        "--ties bounds shows what every measure can be over all orders of equal scores; otherwise only what they change is shown.",
    .example = "salton run -i films.index -m vsm -t films -o vsm.run\nsalton run -i films.index -m bm25 -t films -o bm25.run\n"
               "salton compare films vsm.run bm25.run -t films\n"
               "salton compare films vsm.run bm25.run --test randomisation --output latex",
    .options = options,
    .min_operands = 2,
    .max_operands = SIZE_MAX,
    .run = run,
};

const cli_command *const cli_commands_compare[] = { &compare, NULL };
