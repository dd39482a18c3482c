/* cli/agreement.c - two judges side by side, in words or as JSON. */
#include "cli/agreement.h"

#include <math.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "cli/runs.h"
#include "cli/show.h"
#include "cli/sources.h"
#include "eval/agreement.h"
#include "eval/correlation.h"
#include "eval/evaluate.h"
#include "eval/report.h"

typedef struct {
    const cli_call *call;
    eval_qrels *judges[2];
    eval_agreement agreement;
    long long level;
    cli_runs runs;
    eval_selection *measure;
    char name[128];    /* of the measure */
    double *values[2]; /* [runs.n] by each judge */
    double tau;
} comparison;

static void comparison_done(comparison *c)
{
    for (int i = 0; i < 2; i++) {
        eval_qrels_free(c->judges[i]);
        base_free(c->values[i]);
    }
    eval_agreement_done(&c->agreement);
    eval_selection_free(c->measure);
    cli_runs_done(&c->runs);
}

/* --- the systems by each judge ------------------------------------------------------------------------------------------------------- */

static base_status select_measure(comparison *c, base_error *err)
{
    const char *text = cli_value(c->call, "measure");
    base_buf name = { 0 };
    base_status s = eval_selection_new(&c->measure, err);
    if (s == BASE_OK) s = eval_select(c->measure, text ? text : "AP", err);
    if (s == BASE_OK) s = eval_selection_finish(c->measure, err);
    if (s == BASE_OK) {
        eval_use_name(&name, eval_selection_at(c->measure, 0), 0);
        snprintf(c->name, sizeof c->name, "%s", base_buf_string(&name));
    }
    base_buf_done(&name);
    return s;
}

static base_status evaluate(comparison *c, int judge, base_error *err)
{
    eval_options options = { .has_level = true, .level = (long)c->level };
    base_status s = BASE_OK;
    if (!(c->values[judge] = base_array(c->runs.n, sizeof(double), err))) return BASE_ENOMEM;
    for (size_t i = 0; i < c->runs.n && s == BASE_OK; i++) {
        eval_evaluation *e = NULL;
        if ((s = eval_evaluate(&e, c->judges[judge], c->runs.items[i], c->measure, &options, err)) == BASE_OK)
            c->values[judge][i] = eval_summary(e, 0);
        else base_where(err, "%s", c->runs.paths[i]);
        eval_evaluation_free(e);
    }
    return s;
}

static base_status rank_systems(comparison *c, base_error *err)
{
    base_pool *pool = NULL;
    base_status s;
    if (c->call->n_operands == 2) return BASE_OK;
    if ((s = select_measure(c, err)) != BASE_OK) goto out;
    if ((s = cli_pool(c->call, 0, &pool, err)) != BASE_OK) goto out;
    if ((s = cli_runs_read(&c->runs, c->call->operands + 2, c->call->n_operands - 2, pool, err)) != BASE_OK) goto out;
    for (int judge = 0; judge < 2 && s == BASE_OK; judge++) s = evaluate(c, judge, err);
    if (s == BASE_OK) s = eval_tau_b(&c->tau, c->values[0], c->values[1], c->runs.n, err);
out:
    base_pool_free(pool);
    return s;
}

/* --- in words ------------------------------------------------------------------------------------------------------------------------ */

static void number_line(base_buf *out, const char *what, double v, const char *remark)
{
    if (isnan(v)) base_buf_format(out, "%-16s  %7s  %s\n", what, "-", remark);
    else base_buf_format(out, "%-16s  %7.4f  %s\n", what, v, remark);
}

static void print_counts(base_buf *out, const comparison *c)
{
    const eval_agreement *a = &c->agreement;
    const size_t(*n)[2] = (const size_t(*)[2])a->all.relevant;
    base_buf_format(out, "first:  %s\nsecond: %s\n\n", c->call->operands[0], c->call->operands[1]);
    base_buf_format(
        out, "%zu document%s judged by both, %zu by the first alone, %zu by the second alone\nrelevant: grade %lld or more\n\n",
        a->all.both, CLI_S(a->all.both), a->all.only_first, a->all.only_second, c->level);
    base_buf_format(out, "                        second\n                  relevant       not\n");
    base_buf_format(out, "first  relevant   %8zu  %8zu\n       not        %8zu  %8zu\n\n", n[1][1], n[1][0], n[0][1], n[0][0]);
    number_line(out, "same decision", a->observed, "share of the documents judged by both");
    number_line(out, "by chance", a->expected, "of judges who say yes as often, at random");
    number_line(out, "kappa", a->kappa, "Cohen (1960)");
    number_line(out, "weighted kappa", a->weighted, "of grades, differences squared; Cohen (1968)");
    number_line(out, "overlap", a->overlap, "relevant to both / relevant to any; Voorhees (1998)");
    base_buf_text(out, "\n");
}

static base_status print_topics(base_buf *out, const comparison *c, bool colour, base_error *err)
{
    static const char *const headers[] = { "topic", "both", "same grade", "yes yes", "yes no", "no yes", "no no" };
    eval_table *table = NULL;
    base_status s = eval_table_new(&table, "By topic; first judge, second judge: relevant or not", err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < 7; i++)
        eval_table_column(table,
                          &(eval_table_column_spec){ .header = headers[i], .align = i ? EVAL_ALIGN_RIGHT : EVAL_ALIGN_LEFT });
    for (size_t i = 0; i < c->agreement.n; i++) {
        const eval_agreement_counts *t = &c->agreement.topics[i];
        const size_t values[] = { t->both, t->same, t->relevant[1][1], t->relevant[1][0], t->relevant[0][1], t->relevant[0][0] };
        if (t->both == 0) continue;
        eval_table_row(table);
        eval_table_text(table, 0, t->id);
        for (size_t k = 0; k < 6; k++) eval_table_number(table, k + 1, (double)values[k]);
    }
    s = eval_table_print(out, table, EVAL_TABLE_TEXT, colour, err);
    eval_table_free(table);
    return s;
}

static base_status print_systems(base_buf *out, const comparison *c, bool colour, base_error *err)
{
    static const char *const headers[] = { "first", "second" };
    eval_table *table = NULL;
    base_buf caption = { 0 };
    base_buf_format(&caption, "%s of %zu runs by each judge", c->name, c->runs.n);
    base_status s = eval_table_new(&table, base_buf_string(&caption), err);
    base_buf_done(&caption);
    if (s != BASE_OK) return s;
    eval_table_column(table, &(eval_table_column_spec){ .header = "run" });
    for (size_t i = 0; i < 2; i++)
        eval_table_column(table, &(eval_table_column_spec){ .header = headers[i], .digits = 4, .better = EVAL_HIGHER });
    for (size_t i = 0; i < c->runs.n; i++) {
        eval_table_row(table);
        eval_table_text(table, 0, cli_short_name(c->runs.paths[i]));
        eval_table_number(table, 1, c->values[0][i]);
        eval_table_number(table, 2, c->values[1][i]);
    }
    base_buf_text(out, "\n");
    s = eval_table_print(out, table, EVAL_TABLE_TEXT, colour, err);
    eval_table_free(table);
    base_buf_text(out, "\n");
    number_line(out, "tau", c->tau, "of the two orders; Kendall (1945), 1: the same");
    return s;
}

/* --- for machines -------------------------------------------------------------------------------------------------------------------- */

static void json_number(base_buf *out, const char *key, double v)
{
    base_buf_format(out, ",\"%s\":", key);
    base_json_write_double(out, v);
}

static void json_counts(base_buf *out, const eval_agreement_counts *c)
{
    base_buf_format(out, "\"both\":%zu,\"only_first\":%zu,\"only_second\":%zu,\"same_grade\":%zu,\"yes_yes\":%zu,\"yes_no\":%zu,",
                    c->both, c->only_first, c->only_second, c->same, c->relevant[1][1], c->relevant[1][0]);
    base_buf_format(out, "\"no_yes\":%zu,\"no_no\":%zu", c->relevant[0][1], c->relevant[0][0]);
}

static void print_json(base_buf *out, const comparison *c)
{
    const eval_agreement *a = &c->agreement;
    base_buf_format(out, "{\"level\":%lld,", c->level);
    json_counts(out, &a->all);
    json_number(out, "observed", a->observed);
    json_number(out, "expected", a->expected);
    json_number(out, "kappa", a->kappa);
    json_number(out, "weighted_kappa", a->weighted);
    json_number(out, "overlap", a->overlap);
    base_buf_text(out, ",\"topics\":[");
    for (size_t i = 0; i < a->n; i++) {
        base_buf_text(out, i ? ",{\"topic\":" : "{\"topic\":");
        base_json_write_string(out, a->topics[i].id, strlen(a->topics[i].id));
        base_buf_text(out, ",");
        json_counts(out, &a->topics[i]);
        base_buf_text(out, "}");
    }
    base_buf_text(out, "]");
    if (c->runs.n) {
        base_buf_text(out, ",\"measure\":");
        base_json_write_string(out, c->name, strlen(c->name));
        base_buf_text(out, ",\"runs\":[");
        for (size_t i = 0; i < c->runs.n; i++) {
            base_buf_text(out, i ? ",{\"run\":" : "{\"run\":");
            base_json_write_string(out, c->runs.paths[i], strlen(c->runs.paths[i]));
            json_number(out, "first", c->values[0][i]);
            json_number(out, "second", c->values[1][i]);
            base_buf_text(out, "}");
        }
        base_buf_text(out, "]");
        json_number(out, "tau", c->tau);
    }
    base_buf_text(out, "}\n");
}

/* --- the whole ----------------------------------------------------------------------------------------------------------------------- */

base_status cli_agreement_print(const cli_call *call, base_error *err)
{
    comparison c = { .call = call };
    base_buf out = { 0 };
    bool colour = cli_look_of_stdout().colour;
    base_status s;
    if (call->n_operands < 2 || call->n_operands == 3)
        return base_fail(err, BASE_EARG,
                         "expected salton judge --kappa QRELS QRELS, and runs (two or more) if their order is to be compared");
    if ((s = cli_integer(call, "level", 1, 1, EVAL_GRADE_MAX, &c.level, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < 2; i++)
        if ((s = cli_qrels_read(&c.judges[i], call, call->operands[i], NULL, err)) != BASE_OK) goto out;
    if ((s = eval_agree(&c.agreement, c.judges[0], c.judges[1], (long)c.level, err)) != BASE_OK) goto out;
    if ((s = rank_systems(&c, err)) != BASE_OK) goto out;
    if (cli_flag(call, "json")) {
        print_json(&out, &c);
    } else {
        print_counts(&out, &c);
        if ((s = print_topics(&out, &c, colour, err)) != BASE_OK) goto out;
        if (c.runs.n && (s = print_systems(&out, &c, colour, err)) != BASE_OK) goto out;
    }
    s = cli_print(&out, err);
out:
    base_buf_done(&out);
    comparison_done(&c);
    return s;
}
