/* Each measure with its names in both dialects, what may follow them, formula and source. */
#include "cli/measures.h"

#include "eval/measure.h"

/* "P.5,10,15": what trec_eval's name may be followed by, with the defaults. */
static void put_trec_form(base_buf *out, const eval_measure *m)
{
    base_buf_text(out, m->name);
    for (size_t i = 0; i < m->n_defaults; i++) base_buf_format(out, "%c%g", i ? ',' : '.', m->defaults[i]);
    if (m->takes == EVAL_TAKES_PAIRS) base_buf_text(out, "[.LEVEL=GAIN,...]");
    if (m->takes == EVAL_TAKES_INTEGER) base_buf_text(out, "[.N]");
}

/* "nDCG(dcg=log2)@k" */
static void put_ir_form(base_buf *out, const eval_measure *m)
{
    base_buf_text(out, m->ir_name);
    for (size_t i = 0; i < base_params_count(m->ir_params); i++) {
        base_value values[EVAL_ARGS_MAX];
        const base_param alone[] = { m->ir_params[i], { .kind = BASE_PARAM_END } };
        base_params_defaults(values, alone);
        base_buf_text(out, i ? ", " : "(");
        base_params_print(out, values, alone, false);
    }
    if (base_params_count(m->ir_params)) base_buf_text(out, ")");
    if (m->ir_form == EVAL_IR_CUTOFF) base_buf_text(out, "@k");
    if (m->ir_form == EVAL_IR_TRUNCATES) base_buf_text(out, "[@k]");
    if (m->ir_form == EVAL_IR_POINT) base_buf_text(out, "@x");
}

static const char *average_of(const eval_measure *m)
{
    static const char *const names[] = {
        [EVAL_MEAN] = "mean over the topics",
        [EVAL_SUM] = "sum over the topics",
        [EVAL_GEOMETRIC] = "geometric mean over the topics",
        [EVAL_COUNT] = "of the run",
        [EVAL_TAG] = "of the run",
        [EVAL_NO_AVERAGE] = "of each topic alone",
    };
    return names[m->average];
}

static const char *wants_of(const eval_measure *m)
{
    static const char *const names[] = {
        [EVAL_WANTS_GRADES] = "",
        [EVAL_WANTS_DOCUMENTS] = "",
        [EVAL_WANTS_SUBTOPICS] = "; judgements by subtopic, in the second column",
        [EVAL_WANTS_GROUPS] = "; judgement groups (-R qrels_jg)",
        [EVAL_WANTS_READINGS] = "; judgements by subtopic, in the second column",
        [EVAL_WANTS_PREFERENCES] = "; preferences (-R prefs, qrels_prefs)",
    };
    return names[m->wants];
}

static void put_sets(base_buf *out, const eval_measure *m)
{
    static const struct {
        unsigned set;
        const char *name;
    } sets[] = { { EVAL_OFFICIAL, "official" },   { EVAL_SET, "set" },
                 { EVAL_ALL_TREC, "all_trec" },   { EVAL_PREFS_SET, "prefs" },
                 { EVAL_ALL_PREFS, "all_prefs" }, { EVAL_QRELS_JG_SET, "qrels_jg" } };
    const char *lead = "; in ";
    for (size_t i = 0; i < sizeof sets / sizeof *sets; i++) {
        if (!(m->sets & sets[i].set)) continue;
        base_buf_format(out, "%s%s", lead, sets[i].name);
        lead = ", ";
    }
}

static void put_forms(base_buf *out, const eval_measure *m, const char *quote)
{
    base_buf_text(out, quote);
    if (m->name) put_trec_form(out, m);
    if (m->name && m->ir_name) base_buf_format(out, "%s, %s", quote, quote);
    if (m->ir_name) put_ir_form(out, m);
    base_buf_text(out, quote);
}

static void measure_as_text(base_buf *out, const eval_measure *m)
{
    put_forms(out, m, "");
    base_buf_format(out, "\n    %s\n    %s\n    %s\n    %s", m->help, m->formula, m->source, average_of(m));
    base_buf_text(out, wants_of(m));
    put_sets(out, m);
    base_buf_text(out, "\n\n");
}

static void measure_as_markdown(base_buf *out, const eval_measure *m)
{
    base_buf_format(out, "## %s%s%s\n\n", m->name ? m->name : "", m->name && m->ir_name ? ", " : "", m->ir_name ? m->ir_name : "");
    put_forms(out, m, "`");
    base_buf_format(out, ": %s.\n\n    %s\n\nSource: %s. Shown: %s%s", m->help, m->formula, m->source, average_of(m), wants_of(m));
    put_sets(out, m);
    if (m->ir_alias) base_buf_format(out, "; `--dialect ir-measures` also reads it as `%s`", m->ir_alias);
    base_buf_text(out, ".\n\n");
    for (size_t i = 0; i < base_params_count(m->ir_params); i++)
        base_buf_format(out, "- `%s`: %s\n%s", m->ir_params[i].name, m->ir_params[i].help,
                        i + 1 == base_params_count(m->ir_params) ? "\n" : "");
}

#define NOTATION                                                                                                                   \
    "R is the number of relevant documents of a topic, r(i) how many of them stand in ranks 1 to i, n how many documents were "    \
    "retrieved"

void cli_measures_page(base_buf *out, bool markdown)
{
    if (markdown)
        base_buf_text(out, "# Measures\n\nWritten by `salton help measures --markdown` from the items themselves. " NOTATION
                           ". Names before the comma are trec_eval's, with their default parameters behind a dot, as `-m P.5,10`; "
                           "names behind it are ir-measures', as `-m P@5`. These take `rel=` (the least grade that counts as "
                           "relevant) and `judged_only=` too. `salton eval --explain` shows how values come about.\n\n");
    else base_buf_text(out, NOTATION ".\n\n");
    EVAL_EACH_MEASURE(m)
    {
        if (markdown) measure_as_markdown(out, m);
        else measure_as_text(out, m);
    }
}
