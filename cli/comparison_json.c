/* cli/comparison_json.c - a comparison as one JSON object: every number of the tables, and those of all measures and tests. */
#include <string.h>

#include "base/json.h"
#include "cli/comparison.h"

static void text(base_buf *out, const char *key, const char *value)
{
    base_buf_format(out, "\"%s\":", key);
    base_json_write_string(out, value, strlen(value));
}

static void number(base_buf *out, const char *key, double value)
{
    base_buf_format(out, ",\"%s\":", key);
    base_json_write_double(out, value);
}

/* ,"NAME":value, the name being anybody's. */
static void named(base_buf *out, const char *name, double value)
{
    base_json_write_string(out, name, strlen(name));
    base_buf_u8(out, ':');
    base_json_write_double(out, value);
}

static const char *measure_name(const cli_comparison *c, size_t column)
{
    return eval_comparison_column(c->result, column)->name;
}

static void one_run(base_buf *out, const cli_comparison *c, size_t r)
{
    const eval_found *f = eval_comparison_found(c->result);
    char letter[8];
    base_buf_text(out, "{");
    text(out, "run", c->paths[r]);
    base_buf_u8(out, ',');
    text(out, "tag", eval_run_tag(c->runs[r]));
    base_buf_u8(out, ',');
    text(out, "letter", eval_run_letter(letter, r));
    for (size_t i = 0; i < eval_comparison_columns(c->result); i++) {
        base_buf_u8(out, ',');
        named(out, measure_name(c, i), eval_comparison_mean(c->result, r, i));
    }
    base_buf_format(out, ",\"topics_missing\":%zu,\"found\":%zu,\"in_top\":%zu,\"unjudged\":%zu",
                    eval_missing_count(eval_comparison_evaluation(c->result, r)), eval_found_sum(f, f->found, r),
                    eval_found_sum(f, f->depth, r), eval_found_sum(f, f->unjudged, r));
    base_buf_format(out, ",\"ties_across_depth\":%zu,\"ties\":{", eval_comparison_straddled(c->result, r, c->options.depth));
    for (size_t i = 0; i < eval_comparison_columns(c->result); i++) {
        double least, most;
        size_t topics;
        eval_comparison_bounds(c->result, r, i, &least, &most, &topics);
        if (i) base_buf_u8(out, ',');
        base_json_write_string(out, measure_name(c, i), strlen(measure_name(c, i)));
        base_buf_format(out, ":{\"topics\":%zu", topics);
        number(out, "least", least);
        number(out, "greatest", most);
        base_buf_u8(out, '}');
    }
    base_buf_text(out, "}}");
}

static void one_pair(base_buf *out, const cli_comparison *c, size_t test, size_t pair, size_t column)
{
    const eval_run_pair *p = eval_run_pair_at(c->result, test, pair, column);
    const eval_test_info *about = eval_test_about(c->options.tests[test]);
    base_buf_text(out, "{");
    text(out, "a", c->paths[p->a]);
    base_buf_u8(out, ',');
    text(out, "b", c->paths[p->b]);
    base_buf_u8(out, ',');
    text(out, "measure", measure_name(c, column));
    number(out, "difference", p->t.difference);
    base_buf_text(out, ",\"ci\":[");
    base_json_write_double(out, p->t.low);
    base_buf_u8(out, ',');
    base_json_write_double(out, p->t.high);
    base_buf_u8(out, ']');
    number(out, "effect", p->t.effect);
    number(out, "p", p->p);
    number(out, "p_corrected", p->p_corrected);
    base_buf_u8(out, ',');
    text(out, "test", about->name);
    base_buf_u8(out, ',');
    text(out, "correction", about->of_family ? about->name : eval_correction_name(c->options.correction));
    base_buf_format(out, ",\"family\":%zu,\"exact\":%s,\"samples\":%u,\"wins\":%zu,\"ties\":%zu,\"losses\":%zu",
                    eval_comparison_pairs(c->result), p->drawn.exact ? "true" : "false", p->drawn.samples, p->t.wins, p->t.ties,
                    p->t.losses);
    if (about->against) base_buf_u8(out, ','), text(out, "discouraged", about->against);
    base_buf_u8(out, '}');
}

static void all_pairs(base_buf *out, const cli_comparison *c)
{
    bool first = true;
    for (size_t column = 0; column < eval_comparison_columns(c->result); column++)
        for (size_t test = 0; test < c->options.n_tests && eval_comparison_tested(c->result, column); test++)
            for (size_t pair = 0; pair < eval_comparison_pairs(c->result); pair++) {
                if (!first) base_buf_u8(out, ',');
                first = false;
                one_pair(out, c, test, pair, column);
            }
}

static void all_overlaps(base_buf *out, const cli_comparison *c)
{
    const eval_overlap *o = eval_comparison_overlap(c->result);
    bool first = true;
    for (size_t a = 0; a < c->n; a++)
        for (size_t b = a + 1; b < c->n; b++) {
            base_buf_text(out, first ? "{" : ",{");
            first = false;
            text(out, "a", c->paths[a]);
            base_buf_u8(out, ',');
            text(out, "b", c->paths[b]);
            number(out, "jaccard", eval_overlap_mean(o, EVAL_JACCARD, a, b));
            number(out, "rbo", eval_overlap_mean(o, EVAL_RBO, a, b));
            number(out, "tau_b", eval_overlap_mean(o, EVAL_TAU, a, b));
            base_buf_u8(out, '}');
        }
}

base_status cli_comparison_json(const cli_comparison *c, base_error *err)
{
    const eval_found *f = eval_comparison_found(c->result);
    size_t n_columns = eval_comparison_columns(c->result);
    base_buf out = { 0 };
    base_buf_text(&out, "{");
    text(&out, "judgements", c->label);
    base_buf_format(&out, ",\"topics\":%zu,\"measures\":[", eval_comparison_topics(c->result));
    for (size_t i = 0; i < n_columns; i++) {
        if (i) base_buf_u8(&out, ',');
        base_json_write_string(&out, measure_name(c, i), strlen(measure_name(c, i)));
    }
    base_buf_text(&out, "],\"runs\":[");
    for (size_t r = 0; r < c->n; r++) {
        if (r) base_buf_u8(&out, ',');
        one_run(&out, c, r);
    }
    base_buf_text(&out, "],\"pairs\":[");
    all_pairs(&out, c);
    base_buf_text(&out, "],\"detectable\":{");
    for (size_t i = 0; i < n_columns; i++) {
        if (i) base_buf_u8(&out, ',');
        named(&out, measure_name(c, i), eval_comparison_detectable(c->result, i));
    }
    base_buf_format(&out, "},\"seed\":%llu,\"depth\":%zu,\"only\":{", (unsigned long long)c->options.seed, c->options.depth);
    for (size_t r = 0; r < c->n; r++) {
        if (r) base_buf_u8(&out, ',');
        base_json_write_string(&out, c->paths[r], strlen(c->paths[r]));
        base_buf_format(&out, ":%zu", eval_found_sum(f, f->only, r));
    }
    base_buf_format(&out, "},\"all\":%zu,\"any\":%zu,\"relevant\":%zu", eval_found_total(f, f->all), eval_found_total(f, f->any),
                    eval_found_total(f, f->relevant));
    number(&out, "union_recall", eval_found_union_recall(f));
    base_buf_text(&out, ",\"overlap\":[");
    all_overlaps(&out, c);
    base_buf_text(&out, "]}\n");
    base_status s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}
