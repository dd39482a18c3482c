/* A line is name, topic, value: "%-22s\t%s\t%6.4f". Measures stand in trec_eval's order, which is the order of the selection. What is
 * not a number prints as -nan, the sign that 0/0 has on the processors trec_eval is run on.
 *
 * The arguments are read by a small getopt of our own: the C library's keeps its place in globals and prints. */
#include "eval/trec.h"

#include <math.h>

#include "base/mem.h"

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

/* A topic's value and, below the last of its use, how they came about. */
static void print_value(base_buf *out, const eval_evaluation *e, size_t c, size_t t, bool zscores)
{
    const eval_column *column = eval_column_at(e, c);
    print_line(out, e, c, eval_topic_id(e, t), eval_values(e, c)[t], eval_text(e, c, t), zscores);
    const char *steps = column->k + 1 == eval_use_count(column->use) ? eval_steps_of(e, c - column->k, t) : NULL;
    if (steps) base_buf_text(out, steps);
}

void eval_trec_print(base_buf *out, const eval_evaluation *e, bool per_topic, bool no_summary)
{
    bool z = eval_has_zscores(e);
    for (size_t t = 0; per_topic && t < eval_topics(e); t++)
        for (size_t c = 0; c < eval_columns(e); c++)
            if (shown_per_topic(eval_column_at(e, c)->use->measure)) print_value(out, e, c, t, z);
    for (size_t c = 0; !no_summary && c < eval_columns(e); c++)
        if (eval_column_at(e, c)->use->measure->average != EVAL_NO_AVERAGE)
            print_line(out, e, c, "all", eval_summary(e, c), eval_summary_text(e, c), z);
}

/* --- arguments -------------------------------------------------------------------------------------------------------- */

/* Ours have no letter, and no beginning of their names is taken: that would be one of trec_eval's. */
typedef enum { OURS_OUTPUT, OURS_DIALECT, OURS_RUNS, OURS_THREADS, OURS_EXPLAIN } ours;

static const struct {
    const char *name;
    bool takes_value;
} own_options[] = {
    [OURS_OUTPUT] = { "output", true },   [OURS_DIALECT] = { "dialect", true },  [OURS_RUNS] = { "runs", false },
    [OURS_THREADS] = { "threads", true }, [OURS_EXPLAIN] = { "explain", false },
};
#define N_OWN_OPTIONS (sizeof own_options / sizeof *own_options)

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
    const char **measures; /* [n_measures] -m, taken when the dialect is known */
    size_t n_measures;
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
    case 'm': p->measures[p->n_measures++] = value; break;
    default: break;
    }
    return BASE_OK;
}

static base_status fail_usage(parser *p, base_error *err, const char *what, const char *text)
{
    *p->exit_status = 1;
    return base_fail(err, BASE_EARG, "%s \"%s\"", what, text);
}

static base_status take_threads(eval_trec_args *a, const char *value, base_error *err)
{
    long n = 0;
    if (!eval_field_integer(&n, base_view_of(value), EVAL_STRICT) || n < 1 || n > 1024)
        return base_fail(err, BASE_EARG, "--threads: expected a number from 1 to 1024, found \"%s\"", value);
    a->threads = (unsigned)n;
    return BASE_OK;
}

static base_status take_own(parser *p, ours which, const char *value, base_error *err)
{
    eval_trec_args *a = p->args;
    *p->exit_status = 2;
    switch (which) {
    case OURS_OUTPUT: return eval_output_of(&a->output, value, err);
    case OURS_THREADS: return take_threads(a, value, err);
    case OURS_RUNS: a->many_runs = true; return BASE_OK;
    case OURS_EXPLAIN: a->options.explained = a->per_topic = true; return BASE_OK;
    case OURS_DIALECT: break;
    }
    a->names = strcmp(value, "ir-measures") == 0 ? EVAL_DIALECT_IR : EVAL_DIALECT_TREC;
    if (a->names == EVAL_DIALECT_IR || strcmp(value, "trec") == 0) return BASE_OK;
    return base_fail(err, BASE_EARG, "--dialect: expected trec or ir-measures, found \"%s\"", value);
}

/* The value of a long option: behind its =, or the next argument. */
static base_status value_of(const char **out, parser *p, const char *text, bool takes_value, const char **next, base_error *err)
{
    const char *equals = strchr(text, '=');
    *out = equals ? equals + 1 : NULL;
    if (*out && !takes_value) return fail_usage(p, err, "the option takes no value:", text);
    if (*out || !takes_value) return BASE_OK;
    if (!*next) return fail_usage(p, err, "the option needs a value:", text);
    *out = *next;
    *next = NULL;
    return BASE_OK;
}

/* "--name", "--name=value", "--name value", each perhaps abbreviated. *next: the following argument or NULL, set NULL when taken. */
static base_status take_long(parser *p, const char *text, const char **next, base_error *err)
{
    size_t n = strcspn(text, "="), hits = 0;
    const struct option *found = NULL;
    const char *value;
    for (size_t i = 0; i < N_OWN_OPTIONS; i++) {
        if (!base_view_is((base_view){ text, n }, own_options[i].name)) continue;
        base_status own = value_of(&value, p, text, own_options[i].takes_value, next, err);
        *p->exit_status = 2;
        return own == BASE_OK ? take_own(p, (ours)i, value, err) : own;
    }
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
    base_status s = value_of(&value, p, text, found->takes_value, next, err);
    return s == BASE_OK ? take(p, found->letter, value, err) : s;
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
    (void)err;
    if (!p->args->qrels) p->args->qrels = text;
    else p->args->runs[p->args->n_runs++] = text;
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

#define IR_DEFAULTS "AP nDCG@10 RR@10 P@10 R@1000"

static base_status select_measures(parser *p, base_error *err)
{
    eval_trec_args *a = p->args;
    base_status s = BASE_OK;
    bool ir = a->names == EVAL_DIALECT_IR;
    *p->exit_status = 2;
    for (size_t i = 0; i < p->n_measures && s == BASE_OK; i++)
        s = ir ? eval_select_list(a->selection, p->measures[i], err)
               : eval_select_trec(a->selection, p->measures[i], p->exit_status, err);
    if (s != BASE_OK || p->n_measures) return s;
    return ir ? eval_select_list(a->selection, IR_DEFAULTS, err) : eval_select_trec(a->selection, "official", NULL, err);
}

static base_status finish(parser *p, base_error *err)
{
    eval_trec_args *a = p->args;
    base_status s = BASE_OK;
    *p->exit_status = 0;
    if (a->help || a->version) return BASE_OK;
    if (a->n_runs == 0) {
        *p->exit_status = 1;
        return base_fail(err, BASE_EARG, "expected two files, judgements and a run");
    }
    if (a->n_runs > 1 && !a->many_runs)
        return fail_usage(p, err, "expected judgements and a run (more than one: --runs), found a third file", a->runs[1]);
    if (a->options.explained && a->output != EVAL_OUTPUT_TREC) {
        *p->exit_status = 2;
        return base_fail(err, BASE_EARG, "--explain goes with --output trec alone");
    }
    if ((s = select_measures(p, err)) != BASE_OK) return s;
    if ((s = check_shared_block(a->selection, p->exit_status, err)) != BASE_OK) return s;
    if (a->names == EVAL_DIALECT_IR) a->options.missing = EVAL_MISSING_EMPTY;
    *p->exit_status = 0;
    return eval_selection_finish(a->selection, err);
}

base_status eval_trec_parse(eval_trec_args *args, int argc, char *const *argv, int *exit_status, base_error *err)
{
    parser p = { .args = args, .exit_status = exit_status };
    bool only_operands = false;
    *args = (eval_trec_args){ .options = { .missing = EVAL_MISSING_REFUSED } };
    *exit_status = 3;
    size_t most = argc > 0 ? (size_t)argc : 1; /* a cluster of letters has one value at most */
    p.measures = base_array(most, sizeof(p.measures[0]), err);
    args->runs = base_array(most, sizeof(args->runs[0]), err);
    base_status s = p.measures && args->runs ? eval_selection_new(&args->selection, err) : BASE_ENOMEM;
    for (int i = 0; i < argc && s == BASE_OK; i++) {
        const char *text = argv[i], *next = i + 1 < argc ? argv[i + 1] : NULL, *kept = next;
        if (only_operands || text[0] != '-' || !text[1]) s = take_operand(&p, text, err);
        else if (strcmp(text, "--") == 0) only_operands = true;
        else s = text[1] == '-' ? take_long(&p, text + 2, &next, err) : take_short(&p, text + 1, &next, err);
        if (kept && !next) i++;
    }
    if (s == BASE_OK) s = finish(&p, err);
    if (s == BASE_ENOMEM) *exit_status = 3;
    base_free(p.measures);
    return s;
}

void eval_trec_args_done(eval_trec_args *args)
{
    eval_selection_free(args->selection);
    base_free(args->runs);
    args->selection = NULL;
    args->runs = NULL;
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

static void print(base_buf *out, const eval_trec_args *a, const eval_evaluation *e, const char *run)
{
    const eval_shown shown = { a->per_topic, a->no_summary };
    if (a->output == EVAL_OUTPUT_TSV) eval_output_tsv(out, e, run, &shown);
    else if (a->output == EVAL_OUTPUT_JSON) eval_output_json(out, e, run, &shown);
    else {
        if (a->many_runs) base_buf_format(out, "%-22s\tall\t%s\n", "run", run);
        eval_trec_print(out, e, a->per_topic, a->no_summary);
    }
}

static base_status evaluate_run(base_buf *out, int *exit_status, const eval_trec_args *a, const eval_qrels *qrels, const char *path,
                                const eval_options *opt, base_error *err)
{
    eval_run *run = NULL;
    eval_evaluation *e = NULL;
    *exit_status = 2;
    base_status s = eval_run_new(&run, err);
    if (s != BASE_OK) goto out;
    if ((s = eval_run_read(run, path, a->names == EVAL_DIALECT_IR ? EVAL_STRICT : EVAL_TREC, err)) != BASE_OK) goto out;
    *exit_status = 4;
    if ((s = eval_evaluate(&e, qrels, run, a->selection, opt, err)) != BASE_OK) {
        base_where(err, "%s", path);
        goto out;
    }
    if (eval_topics(e) == 0) {
        *exit_status = 7;
        s = base_fail(err, BASE_EARG, "no topic to evaluate");
        goto out;
    }
    print(out, a, e, path);
    s = base_buf_status(out, err);
    *exit_status = 0;
out:
    eval_evaluation_free(e);
    eval_run_free(run);
    return s;
}

base_status eval_trec_evaluate(base_buf *out, int *exit_status, const eval_trec_args *a, const eval_qrels *judged, base_pool *pool,
                               base_error *err)
{
    eval_qrels *own = NULL;
    eval_zscores *zscores = NULL;
    eval_options opt = a->options;
    base_status s = BASE_OK;
    *exit_status = 2;
    if (!judged) {
        if ((s = eval_qrels_new(&own, err)) != BASE_OK) goto out;
        s = eval_qrels_read_as(own, a->qrels, format_of(a), a->names == EVAL_DIALECT_IR ? EVAL_STRICT : EVAL_TREC, err);
        if (s != BASE_OK) goto out;
    }
    *exit_status = 255;
    if (a->zscores && (s = eval_zscores_read(&zscores, a->zscores, err)) != BASE_OK) goto out;
    opt.zscores = zscores;
    opt.pool = pool;
    if (a->output == EVAL_OUTPUT_TSV) eval_output_tsv_header(out);
    for (size_t i = 0; i < a->n_runs && s == BASE_OK; i++)
        s = evaluate_run(out, exit_status, a, judged ? judged : own, a->runs[i], &opt, err);
out:
    if (s == BASE_ENOMEM) *exit_status = 3;
    eval_zscores_free(zscores);
    eval_qrels_free(own);
    return s;
}

base_status eval_trec_run(base_buf *out, int *exit_status, int argc, char *const *argv, base_error *err)
{
    eval_trec_args args;
    base_status s = eval_trec_parse(&args, argc, argv, exit_status, err);
    if (s == BASE_OK && !args.help && !args.version) s = eval_trec_evaluate(out, exit_status, &args, NULL, NULL, err);
    eval_trec_args_done(&args);
    return s;
}
