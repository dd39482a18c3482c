/* cli/commands/demo.c - the main job on the embedded corpora: index, run every method, evaluate, show it side by side, say what is seen. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "cli/show.h"
#include "cli/trial.h"
#include "eval/report.h"
#include "ir/writer.h"

#define RANDOM_SEED 1

static const char *const corpora[] = { "films", "toolshed" };
static const char *const methods[] = { "coord", "vsm", "tfidf", "smart(lnc.ltc)", "bm25", "ql" };
static const char *const kinds[] = { "exact", "paraphrase", "ambiguous", "aspects" };
static const char measures[] = "nDCG@10,AP,P@5,RR@10,R@20";
#define N_CORPORA (sizeof corpora / sizeof corpora[0])
#define N_METHODS (sizeof methods / sizeof methods[0])
#define N_KINDS   (sizeof kinds / sizeof kinds[0])

/* --- indexes ------------------------------------------------------------------------------------------------------------------------- */

static base_status add_doc(void *context, const corpora_doc *doc, base_error *err)
{
    return ir_writer_add(context, doc, err);
}

static base_status build(const char *name, const char *dir, const cli_call *call, base_error *err)
{
    corpora_corpus *corpus = NULL;
    ir_analyzer *analyzer = NULL;
    ir_writer *w = NULL;
    ir_writer_options o = { .stop = &cli_stop };
    base_status s;
    if ((s = corpora_open(&corpus, name, NULL, err)) != BASE_OK) goto out;
    if ((s = ir_analyzer_open(&analyzer, "english", NULL, err)) != BASE_OK) goto out;
    if ((s = cli_pool(call, 0, &o.pool, err)) != BASE_OK) goto out;
    o.analyzer = analyzer;
    o.corpus = corpora_name(corpus);
    o.fields = corpora_fields_used(corpus);
    if ((s = ir_writer_open(&w, dir, &o, err)) != BASE_OK) goto out;
    if ((s = corpora_docs(corpus, add_doc, w, err)) != BASE_OK) goto out;
    s = ir_writer_commit(&w, NULL, err);
out:
    ir_writer_abandon(w);
    base_pool_free(o.pool);
    ir_analyzer_close(analyzer);
    corpora_close(corpus);
    return s;
}

/* --- the tables ------------------------------------------------------------------------------------------------------------------------ */

/* The mean of measure 0 over the topics of one kind. */
static double mean_of_kind(const cli_trials *t, const cli_trial *trial, const char *kind)
{
    const double *values = eval_values(trial->evaluation, 0);
    double sum = 0;
    size_t n = 0;
    for (size_t i = 0; i < eval_topics(trial->evaluation); i++) {
        const cli_topic *topic = cli_topics_find(&t->topics, eval_topic_id(trial->evaluation, i));
        if (!topic || !base_view_is(topic->kind, kind)) continue;
        sum += values[i];
        n++;
    }
    return n ? sum / (double)n : 0;
}

static void fill_tables(eval_table *by_measure, eval_table *by_kind, const cli_trials *t)
{
    const ir_index *ix = search_engine_index(t->engine);
    char title[200];
    snprintf(title, sizeof title, "%s (%llu documents, %zu topics)", ir_index_corpus(ix),
             (unsigned long long)ir_index_collection(ix)->n_docs, eval_qrels_count(t->qrels));
    eval_table_group(by_measure, title);
    eval_table_group(by_kind, title);
    for (size_t i = 0; i < t->n; i++) {
        const cli_trial *trial = &t->items[i];
        eval_table_row(by_measure);
        eval_table_text(by_measure, 0, (const char *)trial->name.data);
        for (size_t m = 0; m < eval_columns(trial->evaluation); m++)
            eval_table_number(by_measure, 1 + m, eval_summary(trial->evaluation, m));
        eval_table_row(by_kind);
        eval_table_text(by_kind, 0, (const char *)trial->name.data);
        for (size_t k = 0; k < N_KINDS; k++) eval_table_number(by_kind, 1 + k, mean_of_kind(t, trial, kinds[k]));
    }
}

static base_status new_tables(eval_table **by_measure, eval_table **by_kind, const cli_trials *t, base_error *err)
{
    base_status s;
    if ((s = eval_table_new(by_measure, "Sixty years of ranking, side by side (higher is better)", err)) != BASE_OK) return s;
    if ((s = eval_table_new(by_kind, "nDCG@10 by kind of topic", err)) != BASE_OK) return s;
    eval_table_column(*by_measure, &(eval_table_column_spec){ .header = "method" });
    eval_table_column(*by_kind, &(eval_table_column_spec){ .header = "method" });
    const eval_evaluation *e = t->items[0].evaluation;
    for (size_t m = 0; m < eval_columns(e); m++)
        eval_table_column(*by_measure,
                          &(eval_table_column_spec){ .header = eval_column_at(e, m)->name, .digits = 3, .better = EVAL_HIGHER });
    for (size_t k = 0; k < N_KINDS; k++)
        eval_table_column(*by_kind, &(eval_table_column_spec){ .header = kinds[k], .digits = 3, .better = EVAL_HIGHER });
    return BASE_OK;
}

/* --- in a sentence ---------------------------------------------------------------------------------------------------------------------- */

static void say_what_is_seen(base_buf *out, const cli_trials *t)
{
    const cli_trial *best = &t->items[1];
    for (size_t i = 1; i < t->n; i++)
        if (eval_summary(t->items[i].evaluation, 0) > eval_summary(best->evaluation, 0)) best = &t->items[i];
    base_buf_format(out,
                    "On %s, %s is best by nDCG@10 (%.3f; a random ranking has %.3f). Where the words of the topic stand in the "
                    "answers it reaches %.3f; "
                    "where they do not (paraphrase), %.3f.\n",
                    ir_index_corpus(search_engine_index(t->engine)), (const char *)best->name.data,
                    eval_summary(best->evaluation, 0), eval_summary(t->items[0].evaluation, 0), mean_of_kind(t, best, "exact"),
                    mean_of_kind(t, best, "paraphrase"));
}

/* --- the walk ------------------------------------------------------------------------------------------------------------------------------ */

static base_status write_runs(const cli_trials *t, const char *dir, const char *corpus, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < t->n && s == BASE_OK; i++) {
        base_buf name = { 0 };
        base_file_writer *w = NULL;
        base_buf_format(&name, "%s/%s.%s.run", dir, corpus, (const char *)t->items[i].name.data);
        if ((s = eval_run_set_tag(t->items[i].run, (const char *)t->items[i].name.data, err)) == BASE_OK &&
            (s = base_file_create(&w, base_buf_string(&name), err)) == BASE_OK &&
            (s = eval_run_write(t->items[i].run, w, err)) == BASE_OK)
            s = base_file_commit(&w, err);
        base_file_abandon(w);
        base_buf_done(&name);
    }
    return s;
}

static base_status try_methods(cli_trials *t, base_error *err)
{
    base_status s = cli_trials_add_random(t, RANDOM_SEED, err);
    for (size_t i = 0; i < N_METHODS && s == BASE_OK; i++) s = cli_trials_add(t, methods[i], err);
    return s;
}

typedef struct {
    eval_table *by_measure, *by_kind;
    base_buf words;
} findings;

static base_status walk_corpus(findings *f, const cli_call *call, const char *dir, const char *corpus, bool keep, base_error *err)
{
    cli_trials trials = { 0 };
    base_buf index = { 0 };
    base_status s;
    base_buf_format(&index, "%s/%s.index", dir, corpus);
    if ((s = base_buf_status(&index, err)) != BASE_OK) goto out;
    if ((s = build(corpus, base_buf_string(&index), call, err)) != BASE_OK) goto out;
    if ((s = cli_trials_open(&trials, call, base_buf_string(&index), corpus, corpus, measures, 1000, err)) != BASE_OK) goto out;
    if ((s = try_methods(&trials, err)) != BASE_OK) goto out;
    if (!f->by_measure && (s = new_tables(&f->by_measure, &f->by_kind, &trials, err)) != BASE_OK) goto out;
    fill_tables(f->by_measure, f->by_kind, &trials);
    say_what_is_seen(&f->words, &trials);
    if (keep) s = write_runs(&trials, dir, corpus, err);
out:
    cli_trials_done(&trials);
    if (!keep) base_dir_remove(base_buf_string(&index), NULL);
    base_buf_done(&index);
    return s;
}

static base_status print_findings(findings *f, const cli_call *call, const char *dir, bool keep, base_error *err)
{
    base_buf out = { 0 };
    cli_look look = cli_look_of_stdout();
    eval_table_format format = cli_flag(call, "json") ? EVAL_TABLE_JSON : EVAL_TABLE_TEXT;
    base_status s = eval_table_print(&out, f->by_measure, format, look.colour, err);
    if (s == BASE_OK && format == EVAL_TABLE_TEXT) base_buf_text(&out, "\n");
    if (s == BASE_OK) s = eval_table_print(&out, f->by_kind, format, look.colour, err);
    if (s == BASE_OK && format == EVAL_TABLE_TEXT) {
        base_buf_text(&out, "\nWhat you see\n\n");
        cli_wrap(&out, base_buf_string(&f->words), 0, 0, look.width < 100 ? look.width : 100);
        cli_wrap(&out,
                 "\nAll these methods match words: what moved in sixty years of them is how a word is weighed, by its rarity "
                 "(tfidf) and by the length of "
                 "the text (bm25). A topic in other words than its answers stays hard for every one; placing texts by meaning "
                 "instead is the next "
                 "idea.\n",
                 0, 0, look.width < 100 ? look.width : 100);
        if (keep) base_buf_format(&out, "\nIndexes and runs are in %s.\n", dir);
        else base_buf_text(&out, "\nNext: salton demo --out DIR keeps indexes and runs; salton help shows the rest.\n");
    }
    if (s == BASE_OK) s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    const char *out_dir = cli_value(call, "out"), *tmp = getenv("TMPDIR");
    char scratch[4096];
    findings f = { 0 };
    base_status s = BASE_OK;
    if (!out_dir) {
        snprintf(scratch, sizeof scratch, "%s/salton-demo-XXXXXX", tmp && *tmp ? tmp : "/tmp");
        if (!mkdtemp(scratch)) return base_fail_errno(err, scratch, "make a folder");
    } else if ((s = base_dir_create(out_dir, err)) != BASE_OK) {
        return s;
    }
    const char *dir = out_dir ? out_dir : scratch;
    for (size_t i = 0; i < N_CORPORA && s == BASE_OK; i++) s = walk_corpus(&f, call, dir, corpora[i], out_dir != NULL, err);
    if (!out_dir) base_dir_remove(scratch, NULL);
    if (s == BASE_OK) s = print_findings(&f, call, dir, out_dir != NULL, err);
    eval_table_free(f.by_measure);
    eval_table_free(f.by_kind);
    base_buf_done(&f.words);
    return s;
}

static const cli_option options[] = {
    { "out", 0, "DIR", NULL, "keep the indexes and run files there", false },
    { "json", 0, NULL, NULL, "print the two tables as JSON objects", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command demo = {
    .name = "demo",
    .order = 1,
    .help = "every method on the embedded corpora, side by side",
    .usage = "[--out DIR]",
    .text = "Indexes the two small collections that are linked into the program, runs every method over their topics, evaluates "
            "against the judgements, and "
            "prints the tables: corpora by methods by measures, the best marked, a random ranking beside them; and the same by "
            "kind of topic.",
    .example = "salton demo\nsalton demo --out demo && salton search -i demo/films.index \"heist gone wrong\"",
    .options = options,
    .max_operands = 0,
    .run = run,
};

const cli_command *const cli_commands_demo[] = { &demo, NULL };
