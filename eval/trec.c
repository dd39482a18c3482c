/* A line is name, topic, value: "%-22s\t%s\t%6.4f". Measures stand in trec_eval's order, which is the order of the selection. What is
 * not a number prints as -nan, the sign that 0/0 has on the processors trec_eval is run on.
 *
 * The arguments are read by a small getopt of our own: the C library's keeps its place in globals and prints. */
#include "eval/trec.h"

#include <limits.h>
#include <math.h>

static void print_line(base_buf *out, const eval_evaluation *e, size_t column, const char *id, double value, const char *text,
                       bool zscores)
{
    const eval_column *c = eval_column_at(e, column);
    const eval_measure *m = c->use->measure;
    size_t width = strlen(c->name);
    if (zscores && m->kind != EVAL_TEXT) base_buf_u8(out, 'Z');
    base_buf_text(out, c->name);
    for (; width < 22; width++) base_buf_u8(out, ' ');
    base_buf_u8(out, '\t');
    base_buf_text(out, id);
    base_buf_u8(out, '\t');
    if (m->kind == EVAL_TEXT) {
        const char *quote = m->average == EVAL_TAG ? "" : "'";
        base_buf_text(out, quote);
        base_buf_text(out, text);
        base_buf_text(out, quote);
    } else if (m->kind == EVAL_INTEGER && !zscores) base_buf_format(out, "%.0f", value);
    else if (isnan(value)) base_buf_text(out, "  -nan");
    else base_buf_format(out, "%6.4f", value);
    base_buf_u8(out, '\n');
}

static bool shown_per_topic(const eval_measure *m)
{
    return m->average != EVAL_GEOMETRIC && m->average != EVAL_COUNT && m->average != EVAL_TAG;
}

void eval_trec_print(base_buf *out, const eval_evaluation *e, bool per_topic, bool no_summary)
{
    bool z = eval_has_zscores(e);
    for (size_t t = 0; per_topic && t < eval_topics(e); t++)
        for (size_t c = 0; c < eval_columns(e); c++)
            if (shown_per_topic(eval_column_at(e, c)->use->measure))
                print_line(out, e, c, eval_topic_id(e, t), eval_values(e, c)[t], eval_text(e, c, t), z);
    for (size_t c = 0; !no_summary && c < eval_columns(e); c++)
        if (eval_column_at(e, c)->use->measure->average != EVAL_NO_AVERAGE)
            print_line(out, e, c, "all", eval_summary(e, c), eval_summary_text(e, c), z);
}

/* --- arguments -------------------------------------------------------------------------------------------------------- */

static const struct option {
    char letter;
    bool takes_value;
    const char *name;
} options[] = {
    { 'h', false, "help" },
    { 'v', false, "version" },
    { 'q', false, "query_eval_wanted" },
    { 'm', true, "measure" },
    { 'c', false, "complete_rel_info_wanted" },
    { 'l', true, "level_for_rel" },
    { 'n', false, "nosummary" },
    { 'D', true, "Debug_level" },
    { 'J', false, "Judged_docs_only" },
    { 'N', true, "Number_docs_in_coll" },
    { 'R', true, "Rel_info_format" },
    { 'T', true, "Results_format" },
    { 'M', true, "Max_retrieved_per_topic" },
    { 'Z', true, "Zscore" },
    { 'o', false, "output_old_results_format" },
};
#define N_OPTIONS (sizeof options / sizeof *options)

typedef struct {
    eval_trec_args *args;
    int *exit_status;
    bool has_measures;
} parser;

static long whole(const char *text)
{
    long v = 0;
    eval_field_integer(&v, base_view_of(text), EVAL_TREC);
    return v;
}

static base_status take_depth(parser *p, const char *value, base_error *err)
{
    long depth = whole(value);
    if (depth < 0) {
        *p->exit_status = 2;
        return base_fail(err, BASE_EARG, "-M: expected a number of documents of 0 or more, found \"%s\"", value);
    }
    p->args->options.has_depth = true;
    p->args->options.depth = (size_t)depth;
    return BASE_OK;
}

static base_status take_format(parser *p, char letter, const char *value, base_error *err)
{
    static const char *const known[] = { "qrels", "qrels_jg", "prefs", "qrels_prefs" };
    *p->exit_status = 2;
    if (letter == 'T') {
        if (strcmp(value, "trec_results") == 0) return BASE_OK;
        return base_fail(err, BASE_EARG, "-T: expected trec_results, found \"%s\"", value);
    }
    p->args->relevance_format = value;
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (strcmp(value, known[i]) == 0) return BASE_OK;
    return base_fail(err, BASE_EARG, "-R: expected qrels, qrels_jg, prefs or qrels_prefs, found \"%s\"", value);
}

static base_status take(parser *p, char letter, const char *value, base_error *err)
{
    eval_trec_args *a = p->args;
    const char *dot;
    switch (letter) {
    case 'h': a->help = true; break;
    case 'v': a->version = true; break;
    case 'q': a->per_topic = true; break;
    case 'n': a->no_summary = true; break;
    case 'c': a->options.missing = EVAL_MISSING_MADE_UP; break;
    case 'J': a->options.judged_only = true; break;
    case 'l':
        a->options.has_level = true;
        a->options.level = whole(value);
        break;
    case 'N': a->options.docs_in_collection = (double)whole(value); break;
    case 'D':
        if ((dot = strchr(value, '.'))) a->options.only_topic = dot + 1;
        break;
    case 'Z': a->zscores = value; break;
    case 'M': return take_depth(p, value, err);
    case 'R':
    case 'T': return take_format(p, letter, value, err);
    case 'm': p->has_measures = true; return eval_select_trec(a->selection, value, p->exit_status, err);
    default: break;
    }
    return BASE_OK;
}

static base_status fail_usage(parser *p, base_error *err, const char *what, const char *text)
{
    *p->exit_status = 1;
    return base_fail(err, BASE_EARG, "%s \"%s\"", what, text);
}

/* "--name", "--name=value", "--name value", each perhaps abbreviated. *next: the following argument or NULL, set NULL when taken. */
static base_status take_long(parser *p, const char *text, const char **next, base_error *err)
{
    size_t n = strcspn(text, "="), hits = 0;
    const struct option *found = NULL;
    for (size_t i = 0; i < N_OPTIONS; i++) {
        if (strncmp(options[i].name, text, n) != 0) continue;
        found = &options[i];
        if (options[i].name[n] == 0) {
            hits = 1;
            break;
        }
        hits++;
    }
    if (hits != 1) return fail_usage(p, err, hits ? "the option is ambiguous:" : "no option is named", text);
    const char *value = text[n] == '=' ? text + n + 1 : NULL;
    if (value && !found->takes_value) return fail_usage(p, err, "the option takes no value:", text);
    if (!value && found->takes_value) {
        if (!*next) return fail_usage(p, err, "the option needs a value:", text);
        value = *next;
        *next = NULL;
    }
    return take(p, found->letter, value, err);
}

/* "-qc", "-l2", "-l 2". */
static base_status take_short(parser *p, const char *text, const char **next, base_error *err)
{
    base_status s = BASE_OK;
    for (; *text && s == BASE_OK; text++) {
        const struct option *found = NULL;
        for (size_t i = 0; i < N_OPTIONS && !found; i++)
            if (options[i].letter == *text) found = &options[i];
        if (!found) return fail_usage(p, err, "no option has the letter", (char[]){ *text, 0 });
        if (!found->takes_value) {
            s = take(p, *text, NULL, err);
            continue;
        }
        if (text[1]) return take(p, *text, text + 1, err);
        if (!*next) return fail_usage(p, err, "the option needs a value:", text);
        const char *value = *next;
        *next = NULL;
        return take(p, *text, value, err);
    }
    return s;
}

static base_status take_operand(parser *p, const char *text, base_error *err)
{
    if (!p->args->qrels) p->args->qrels = text;
    else if (!p->args->run) p->args->run = text;
    else return fail_usage(p, err, "expected judgements and a run, found a third file", text);
    return BASE_OK;
}

/* trec_eval 10 gives these three one block for their parameters, and crashes when two of them have some. */
static base_status check_shared_block(const eval_selection *sel, int *exit_status, base_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < eval_selection_count(sel); i++) {
        const eval_use *u = eval_selection_at(sel, i);
        const char *name = u->ir ? "" : u->measure->name;
        if (u->given && (!strcmp(name, "dcg") || !strcmp(name, "ideal_dcg") || !strcmp(name, "ndcg"))) n++;
    }
    if (n < 2) return BASE_OK;
    *exit_status = 2;
    return base_fail(err, BASE_EARG, "only one of dcg, ideal_dcg and ndcg may have parameters");
}

static base_status finish(parser *p, base_error *err)
{
    eval_trec_args *a = p->args;
    base_status s = BASE_OK;
    *p->exit_status = 0;
    if (a->help || a->version) return BASE_OK;
    if (!a->run) {
        *p->exit_status = 1;
        return base_fail(err, BASE_EARG, "expected two files, judgements and a run");
    }
    if (!p->has_measures && (s = eval_select_trec(a->selection, "official", p->exit_status, err)) != BASE_OK) return s;
    *p->exit_status = 0;
    if ((s = check_shared_block(a->selection, p->exit_status, err)) != BASE_OK) return s;
    return eval_selection_finish(a->selection, err);
}

base_status eval_trec_parse(eval_trec_args *args, int argc, char *const *argv, int *exit_status, base_error *err)
{
    parser p = { args, exit_status, false };
    bool only_operands = false;
    *args = (eval_trec_args){ .options = { .missing = EVAL_MISSING_REFUSED } };
    *exit_status = 3;
    base_status s = eval_selection_new(&args->selection, err);
    for (int i = 0; i < argc && s == BASE_OK; i++) {
        const char *text = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL, *kept = next;
        if (only_operands || text[0] != '-' || !text[1]) s = take_operand(&p, text, err);
        else if (strcmp(text, "--") == 0) only_operands = true;
        else s = text[1] == '-' ? take_long(&p, text + 2, &next, err) : take_short(&p, text + 1, &next, err);
        if (kept && !next) i++;
    }
    return s == BASE_OK ? finish(&p, err) : s;
}

void eval_trec_args_done(eval_trec_args *args)
{
    eval_selection_free(args->selection);
    args->selection = NULL;
}

/* --- all of it -------------------------------------------------------------------------------------------------------- */

static eval_qrels_format format_of(const eval_trec_args *a)
{
    static const char *const names[] = {
        [EVAL_QRELS] = "qrels", [EVAL_QRELS_JG] = "qrels_jg", [EVAL_PREFS] = "prefs", [EVAL_QRELS_PREFS] = "qrels_prefs"
    };
    for (size_t i = 0; a->relevance_format && i < sizeof names / sizeof *names; i++)
        if (names[i] && strcmp(names[i], a->relevance_format) == 0) return (eval_qrels_format)i;
    return eval_selection_wants_subtopics(a->selection) ? EVAL_SUBTOPICS : EVAL_QRELS;
}

static base_status evaluate(base_buf *out, int *exit_status, const eval_trec_args *a, base_error *err)
{
    eval_qrels *qrels = NULL;
    eval_run *run = NULL;
    eval_evaluation *e = NULL;
    *exit_status = 2;
    eval_options opt = a->options;
    eval_zscores *zscores = NULL;
    base_status s;
    if ((s = eval_qrels_new(&qrels, err)) != BASE_OK) goto out;
    if ((s = eval_qrels_read_as(qrels, a->qrels, format_of(a), EVAL_TREC, err)) != BASE_OK) goto out;
    if ((s = eval_run_new(&run, err)) != BASE_OK) goto out;
    if ((s = eval_run_read(run, a->run, EVAL_TREC, err)) != BASE_OK) goto out;
    *exit_status = 255;
    if (a->zscores && (s = eval_zscores_read(&zscores, a->zscores, err)) != BASE_OK) goto out;
    *exit_status = 4;
    opt.zscores = zscores;
    if ((s = eval_evaluate(&e, qrels, run, a->selection, &opt, err)) != BASE_OK) {
        base_where(err, "%s", a->run);
        goto out;
    }
    if (eval_topics(e) == 0) {
        *exit_status = 7;
        s = base_fail(err, BASE_EARG, "no topic to evaluate");
        goto out;
    }
    eval_trec_print(out, e, a->per_topic, a->no_summary);
    s = base_buf_status(out, err);
    *exit_status = 0;
out:
    if (s == BASE_ENOMEM) *exit_status = 3;
    eval_evaluation_free(e);
    eval_zscores_free(zscores);
    eval_run_free(run);
    eval_qrels_free(qrels);
    return s;
}

base_status eval_trec_run(base_buf *out, int *exit_status, int argc, char *const *argv, base_error *err)
{
    eval_trec_args args;
    base_status s = eval_trec_parse(&args, argc, argv, exit_status, err);
    if (s == BASE_OK && !args.help && !args.version) s = evaluate(out, exit_status, &args, err);
    if (s == BASE_ENOMEM) *exit_status = 3;
    eval_trec_args_done(&args);
    return s;
}
