/* cli/commands/compare.c - runs side by side: measures, the best marked. */
#include <string.h>

#include "base/json.h"
#include "cli/show.h"
#include "cli/sources.h"
#include "eval/evaluate.h"
#include "eval/report.h"

typedef struct {
    eval_qrels *qrels;
    eval_selection *measures;
    eval_run **runs;          /* [n] */
    eval_evaluation **values; /* [n] */
    size_t n;
    char label[256];
} comparison;

static void comparison_done(comparison *c)
{
    for (size_t i = 0; i < c->n; i++) {
        if (c->values) eval_evaluation_free(c->values[i]);
        if (c->runs) eval_run_free(c->runs[i]);
    }
    base_free(c->values);
    base_free(c->runs);
    eval_selection_free(c->measures);
    eval_qrels_free(c->qrels);
}

static base_status read_all(comparison *c, const cli_call *call, base_error *err)
{
    const char *measures = cli_value(call, "measures");
    base_status s;
    if ((s = eval_selection_new(&c->measures, err)) != BASE_OK) return s;
    if ((s = eval_select_list(c->measures, measures ? measures : "AP,nDCG@10,P@10,RR@10,R@100", err)) != BASE_OK) return s;
    if ((s = eval_selection_finish(c->measures, err)) != BASE_OK) return s;
    if ((s = cli_qrels_read(&c->qrels, call, call->operands[0], c->label, err)) != BASE_OK) return s;
    size_t n = call->n_operands - 1;
    c->runs = base_array(n, sizeof *c->runs, err);
    c->values = base_array(n, sizeof *c->values, err);
    if (!c->runs || !c->values) return BASE_ENOMEM;
    c->n = n;
    for (size_t i = 0; i < n; i++) {
        if ((s = eval_run_new(&c->runs[i], err)) != BASE_OK) return s;
        if ((s = eval_run_read(c->runs[i], call->operands[i + 1], EVAL_STRICT, err)) != BASE_OK) return s;
        if ((s = eval_evaluate(&c->values[i], c->qrels, c->runs[i], c->measures, &(eval_options){ 0 }, err)) == BASE_OK) continue;
        base_where(err, "%s", call->operands[i + 1]);
        return s;
    }
    return BASE_OK;
}

/* The part of a path behind its last slash. */
static const char *short_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash && slash[1] ? slash + 1 : path;
}

static base_status print_table(const comparison *c, const cli_call *call, eval_table_format format, base_error *err)
{
    eval_table *table = NULL;
    base_buf caption = { 0 }, out = { 0 };
    base_buf_format(&caption, "%s: %zu judged topic%s", c->label, eval_qrels_count(c->qrels), CLI_S(eval_qrels_count(c->qrels)));
    base_status s = eval_table_new(&table, base_buf_string(&caption), err);
    if (s != BASE_OK) goto out;
    eval_table_column(table, &(eval_table_column_spec){ .header = "run" });
    eval_table_column(table, &(eval_table_column_spec){ .header = "tag" });
    for (size_t i = 0; i < eval_columns(c->values[0]); i++)
        eval_table_column(table, &(eval_table_column_spec){
                                     .header = eval_column_at(c->values[0], i)->name, .digits = 4, .better = EVAL_HIGHER });
    for (size_t r = 0; r < c->n; r++) {
        eval_table_row(table);
        eval_table_text(table, 0, short_name(call->operands[r + 1]));
        eval_table_text(table, 1, eval_run_tag(c->runs[r]));
        for (size_t i = 0; i < eval_columns(c->values[r]); i++) eval_table_number(table, 2 + i, eval_summary(c->values[r], i));
        if (eval_missing_count(c->values[r]))
            cli_note(call, "%s has no ranking for %zu of the judged topics; they count as empty", call->operands[r + 1],
                     eval_missing_count(c->values[r]));
    }
    if ((s = eval_table_print(&out, table, format, cli_look_of_stdout().colour, err)) == BASE_OK) s = cli_print(&out, err);
out:
    eval_table_free(table);
    base_buf_done(&caption);
    base_buf_done(&out);
    return s;
}

static base_status print_json(const comparison *c, const cli_call *call, base_error *err)
{
    base_buf out = { 0 };
    base_buf_format(&out, "{\"topics\":%zu,\"measures\":[", eval_qrels_count(c->qrels));
    for (size_t i = 0; i < eval_columns(c->values[0]); i++) {
        const char *name = eval_column_at(c->values[0], i)->name;
        if (i) base_buf_text(&out, ",");
        base_json_write_string(&out, name, strlen(name));
    }
    base_buf_text(&out, "],\"runs\":[");
    for (size_t r = 0; r < c->n; r++) {
        const char *path = call->operands[r + 1], *tag = eval_run_tag(c->runs[r]);
        base_buf_text(&out, r ? ",{\"run\":" : "{\"run\":");
        base_json_write_string(&out, path, strlen(path));
        base_buf_text(&out, ",\"tag\":");
        base_json_write_string(&out, tag, strlen(tag));
        for (size_t i = 0; i < eval_columns(c->values[r]); i++) {
            const char *name = eval_column_at(c->values[r], i)->name;
            base_buf_text(&out, ",");
            base_json_write_string(&out, name, strlen(name));
            base_buf_text(&out, ":");
            base_json_write_double(&out, eval_summary(c->values[r], i));
        }
        base_buf_text(&out, "}");
    }
    base_buf_text(&out, "]}\n");
    base_status s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    comparison c = { 0 };
    eval_table_format format = EVAL_TABLE_TEXT;
    base_status s;
    if (cli_value(call, "output") && (s = eval_table_format_of(&format, cli_value(call, "output"), err)) != BASE_OK) return s;
    bool json = cli_flag(call, "json") || format == EVAL_TABLE_JSON;
    if ((s = read_all(&c, call, err)) == BASE_OK) s = json ? print_json(&c, call, err) : print_table(&c, call, format, err);
    comparison_done(&c);
    return s;
}

static const cli_option options[] = {
    { "measures", 'm', "MEASURES", "AP,nDCG@10,P@10,RR@10,R@100", "ir-measures' names", false },
    { "output", 0, "text|markdown|csv|json", "text", "how the tables are written", false },
    { "json", 0, NULL, NULL, "the same as --output json", false },
    CLI_CONVENTION_OPTION,
    { "split", 0, "NAME", "test", "which split's judgements of a BEIR layout", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command compare = {
    .name = "compare",
    .order = 80,
    .help = "runs side by side: measures, the best marked",
    .usage = "QRELS RUN RUN...",
    .text = "QRELS is a file in trec_eval's four columns, or a collection's name or folder. Every judged topic counts: one that a "
            "run hasn't got counts as an "
            "empty ranking, and that is said.",
    .example = "salton run -i films.index -m vsm -t films -o vsm.run\nsalton run -i films.index -m bm25 -t films -o bm25.run\n"
               "salton compare films vsm.run bm25.run",
    .options = options,
    .min_operands = 2,
    .max_operands = SIZE_MAX,
    .run = run,
};

const cli_command *const cli_commands_compare[] = { &compare, NULL };
