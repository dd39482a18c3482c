#include "eval/output.h"

#include <math.h>

#include "base/json.h"

base_status eval_output_of(eval_output *out, const char *name, base_error *err)
{
    static const char *const names[] = { [EVAL_OUTPUT_TREC] = "trec", [EVAL_OUTPUT_TSV] = "tsv", [EVAL_OUTPUT_JSON] = "json" };
    char shown[64];
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        if (strcmp(names[i], name) != 0) continue;
        *out = (eval_output)i;
        return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "--output: expected trec, tsv or json, found \"%s\"",
                     base_quote(shown, sizeof shown, name, strlen(name)));
}

/* A value to be shown: of a topic, or (all) of the summary. */
typedef struct {
    const eval_evaluation *e;
    size_t column, topic;
    bool all;
} place;

static bool is_shown(const place *p)
{
    eval_average average = eval_column_at(p->e, p->column)->use->measure->average;
    if (p->all) return average != EVAL_NO_AVERAGE;
    return average != EVAL_GEOMETRIC && average != EVAL_COUNT && average != EVAL_TAG;
}

/* A whole value without an exponent, any other as short as it reads back. */
static void write_number(base_buf *out, double v)
{
    if (v == floor(v) && fabs(v) < 1e15) base_buf_format(out, "%.0f", v);
    else base_json_write_double(out, v);
}

static double number_at(const place *p)
{
    return p->all ? eval_summary(p->e, p->column) : eval_values(p->e, p->column)[p->topic];
}

static const char *text_at(const place *p)
{
    return p->all ? eval_summary_text(p->e, p->column) : eval_text(p->e, p->column, p->topic);
}

static bool is_text(const place *p)
{
    return eval_column_at(p->e, p->column)->use->measure->kind == EVAL_TEXT;
}

/* --- tab-separated ---------------------------------------------------------------------------------------------------- */

void eval_output_tsv_header(base_buf *out)
{
    base_buf_text(out, "run\ttopic\tmeasure\tvalue\n");
}

static void tsv_block(base_buf *out, place p, const char *run, const char *topic)
{
    for (p.column = 0; p.column < eval_columns(p.e); p.column++) {
        if (!is_shown(&p)) continue;
        base_buf_text(out, run);
        base_buf_u8(out, '\t');
        base_buf_text(out, topic);
        base_buf_u8(out, '\t');
        base_buf_text(out, eval_column_at(p.e, p.column)->name);
        base_buf_u8(out, '\t');
        if (is_text(&p)) base_buf_text(out, text_at(&p));
        else if (isfinite(number_at(&p))) write_number(out, number_at(&p));
        else base_buf_text(out, "nan");
        base_buf_u8(out, '\n');
    }
}

void eval_output_tsv(base_buf *out, const eval_evaluation *e, const char *run, const eval_shown *shown)
{
    for (size_t t = 0; shown->per_topic && t < eval_topics(e); t++)
        tsv_block(out, (place){ .e = e, .topic = t }, run, eval_topic_id(e, t));
    if (!shown->no_summary) tsv_block(out, (place){ .e = e, .all = true }, run, "all");
}

/* --- JSON ------------------------------------------------------------------------------------------------------------- */

static void json_string(base_buf *out, const char *text)
{
    base_json_write_string(out, text, strlen(text));
}

static void json_block(base_buf *out, place p)
{
    const char *before = "{";
    for (p.column = 0; p.column < eval_columns(p.e); p.column++) {
        if (!is_shown(&p)) continue;
        base_buf_text(out, before);
        json_string(out, eval_column_at(p.e, p.column)->name);
        base_buf_u8(out, ':');
        if (is_text(&p)) json_string(out, text_at(&p));
        else if (isfinite(number_at(&p))) write_number(out, number_at(&p));
        else base_buf_text(out, "null");
        before = ",";
    }
    base_buf_text(out, *before == '{' ? "{}" : "}");
}

void eval_output_json(base_buf *out, const eval_evaluation *e, const char *run, const eval_shown *shown)
{
    base_buf_text(out, "{\"run\":");
    json_string(out, run);
    base_buf_text(out, ",\"tag\":");
    json_string(out, eval_tag(e));
    if (shown->per_topic) base_buf_text(out, ",\"topics\":{");
    for (size_t t = 0; shown->per_topic && t < eval_topics(e); t++) {
        if (t) base_buf_u8(out, ',');
        json_string(out, eval_topic_id(e, t));
        base_buf_u8(out, ':');
        json_block(out, (place){ .e = e, .topic = t });
    }
    if (shown->per_topic) base_buf_u8(out, '}');
    if (!shown->no_summary) {
        base_buf_text(out, ",\"all\":");
        json_block(out, (place){ .e = e, .all = true });
    }
    base_buf_text(out, "}\n");
}
