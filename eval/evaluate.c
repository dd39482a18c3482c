/* Values are kept by column, so that a test of significance gets its array of topics as it is. Topics are evaluated in pieces, by as many
 * threads as there are; each writes what is its own. Sums run over the topics in the order of their ids, in double: the order is part of
 * the result. */
#include "eval/evaluate.h"

#include <math.h>

#include "base/math.h"
#include "base/mem.h"
#include "eval/steps.h"
#include "eval/topic.h"

#define TOPICS_A_PIECE ((size_t)64)

struct eval_evaluation {
    const char **ids; /* [n_topics] of the qrels */
    bool *missing;    /* [n_topics] */
    size_t n_topics, n_missing;
    bool has_zscores;
    eval_column *columns; /* [n_columns] */
    size_t n_columns;
    double *values;  /* [n_columns x n_topics] */
    double *summary; /* [n_columns] */
    char **texts;    /* [n_columns x n_topics], or NULL if no column is text */
    char **steps;    /* [n_columns x n_topics], or NULL if nothing is explained */
    char *tag;
};

/* --- one topic -------------------------------------------------------------------------------------------------------- */

static bool like_trec(const eval_options *opt)
{
    return opt->missing == EVAL_MISSING_REFUSED || opt->missing == EVAL_MISSING_MADE_UP;
}

static bool sees_ranking(const eval_measure *m)
{
    return m->values || m->text;
}

/* What an evaluation works on. */
typedef struct {
    eval_evaluation *e;
    const eval_qrels *qrels;
    const eval_run *run;
    const eval_options *opt;
    eval_room **rooms; /* [threads] */
    double **scratch;  /* [threads], each for twice the most values of a use */
    size_t widest;
} work;

/* A topic without a grade of 0 or more keeps, in trec_eval, the counts by level of the topic before, which ideal_dcg shows; where there
 * is none before, trec_eval gives up. */
static base_status find_levels(const eval_qrels_topic **out, const work *w, size_t topic, base_error *err)
{
    char shown[128];
    const char *id = w->e->ids[topic];
    *out = eval_qrels_find(w->qrels, id);
    if ((*out)->highest >= 0 || !like_trec(w->opt) || eval_qrels_format_of(w->qrels) != EVAL_QRELS) return BASE_OK;
    for (size_t i = topic; i > 0; i--)
        if ((*out = eval_qrels_find(w->qrels, w->e->ids[i - 1]))->highest >= 0) return BASE_OK;
    return base_fail(err, BASE_EFORMAT, "topic %s, the first, has no grade of 0 or more, which trec_eval can't evaluate",
                     base_quote(shown, sizeof shown, id, strlen(id)));
}

/* Keeps a text that has been made, and frees the buffer. */
static base_status keep_text(char **out, base_buf *b, base_error *err)
{
    base_status s = base_buf_status(b, err);
    if (s == BASE_OK && !(*out = base_strdup(base_buf_string(b), err))) s = BASE_ENOMEM;
    base_buf_done(b);
    return s;
}

static base_status measure_text(eval_evaluation *e, size_t column, size_t topic, const eval_view *v, bool zero, base_error *err)
{
    const eval_use *u = e->columns[column].use;
    base_buf b = { 0 };
    if (!zero) u->measure->text(&b, v, u);
    return keep_text(&e->texts[column * e->n_topics + topic], &b, err);
}

static base_status explain(eval_evaluation *e, size_t column, size_t topic, const eval_view *v, const eval_qrels_topic *q,
                           base_error *err)
{
    const eval_use *u = e->columns[column].use;
    base_buf b = { 0 };
    u->measure->steps(&(eval_steps){ &b, q }, v, u);
    return keep_text(&e->steps[column * e->n_topics + topic], &b, err);
}

/* The mean over the groups of what values() makes of each alone. */
static void measure_groups(double *out, double *one, eval_room *r, const eval_qrels_topic *q, const eval_use *u,
                           const eval_glance *glance)
{
    size_t n = eval_use_count(u), n_groups = 0;
    memset(out, 0, n * sizeof *out);
    for (size_t g = 0; g < q->n_groups; g++) {
        eval_view v = eval_room_look_group(r, g, glance);
        if (u->measure->wants == EVAL_WANTS_READINGS && v.n_rel == 0) continue;
        n_groups++;
        memset(one, 0, n * sizeof *one);
        u->measure->values(one, &v, u);
        for (size_t k = 0; k < n; k++) out[k] += one[k];
    }
    for (size_t k = 0; k < n && n_groups > 1; k++) out[k] /= (double)n_groups;
}

/* What is kept of a value. */
static double kept(const work *w, const eval_column *c, const char *topic, double value)
{
    bool geometric = c->use->measure->average == EVAL_GEOMETRIC;
    if (isnan(value) && !like_trec(w->opt)) value = 0;
    if (!w->opt->zscores) return value;
    if (geometric) value = base_log(value > EVAL_LEAST_GEOMETRIC ? value : EVAL_LEAST_GEOMETRIC);
    return eval_zscore(w->opt->zscores, topic, c->name, value);
}

/* Every value of one topic. */
static base_status measure_topic(const work *w, unsigned worker, size_t topic, const eval_qrels_topic *q, base_error *err)
{
    const eval_options *opt = w->opt;
    eval_evaluation *e = w->e;
    eval_room *r = w->rooms[worker];
    double *scratch = w->scratch[worker];
    bool made_up = e->missing[topic] && opt->missing == EVAL_MISSING_MADE_UP;
    const eval_glance usual = { opt->has_level ? opt->level : 1, opt->judged_only, 0 };
    eval_view common = eval_room_look(r, EVAL_ROOM_COMMON, &usual), own;
    for (size_t c = 0; c < e->n_columns; c += eval_use_count(e->columns[c].use)) {
        const eval_use *u = e->columns[c].use;
        const eval_view *v = &common;
        size_t n = eval_use_count(u);
        bool zero = made_up && u->measure->zero_if_missing && !u->given;
        if (!sees_ranking(u->measure)) continue;
        const eval_glance glance = { u->has_level ? u->level : usual.level, u->judged_only || usual.judged_only, u->cut };
        bool by_group = u->measure->wants == EVAL_WANTS_GROUPS || u->measure->wants == EVAL_WANTS_READINGS;
        if (!by_group && (u->has_level || u->judged_only || u->cut)) {
            own = eval_room_look(r, EVAL_ROOM_OWN, &glance);
            v = &own;
        }
        if (u->measure->kind == EVAL_TEXT) {
            base_status s = measure_text(e, c, topic, v, zero, err);
            if (s != BASE_OK) return s;
            continue;
        }
        memset(scratch, 0, n * sizeof *scratch);
        if (by_group) measure_groups(scratch, scratch + w->widest, r, q, u, &glance);
        else if (!zero) u->measure->values(scratch, v, u);
        if (e->steps && u->measure->steps && !zero && !by_group) {
            base_status s = explain(e, c, topic, v, q, err);
            if (s != BASE_OK) return s;
        }
        for (size_t k = 0; k < n; k++)
            e->values[(c + k) * e->n_topics + topic] = kept(w, &e->columns[c + k], e->ids[topic], scratch[k]);
    }
    return BASE_OK;
}

static base_status evaluate_topic(const work *w, unsigned worker, size_t topic, base_error *err)
{
    const eval_qrels_topic *q = eval_qrels_find(w->qrels, w->e->ids[topic]);
    eval_qrels_format format = eval_qrels_format_of(w->qrels);
    eval_pairing pair = { .judged = q, .ranked = eval_run_find(w->run, w->e->ids[topic]) };
    pair.made_up = !pair.ranked && w->opt->missing == EVAL_MISSING_MADE_UP;
    pair.ties_ascending = format == EVAL_PREFS || format == EVAL_QRELS_PREFS;
    base_status s = find_levels(&pair.levels, w, topic, err);
    if (s == BASE_OK) s = eval_room_take(w->rooms[worker], &pair, err);
    return s == BASE_OK ? measure_topic(w, worker, topic, q, err) : s;
}

static base_status evaluate_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    const work *w = context;
    size_t end = (piece + 1) * TOPICS_A_PIECE;
    base_status s = BASE_OK;
    for (size_t i = piece * TOPICS_A_PIECE; i < end && i < w->e->n_topics && s == BASE_OK; i++)
        s = evaluate_topic(w, worker, i, err);
    return s;
}

/* --- over the topics -------------------------------------------------------------------------------------------------- */

/* Over the topics, in their order. */
static double summarise(const eval_evaluation *e, size_t column, const eval_qrels *qrels, const eval_options *opt)
{
    const eval_measure *m = e->columns[column].use->measure;
    const double *v = &e->values[column * e->n_topics];
    size_t n = opt->missing == EVAL_MISSING_MADE_UP ? eval_qrels_count(qrels) : e->n_topics;
    double sum = 0;
    bool logarithmic = m->average == EVAL_GEOMETRIC && !opt->zscores; /* z-scores are of the logarithm already */
    if (m->average == EVAL_COUNT) return (double)n;
    if (m->average == EVAL_TAG || m->average == EVAL_NO_AVERAGE) return 0;
    for (size_t i = 0; i < e->n_topics; i++)
        sum += logarithmic ? base_log(v[i] > EVAL_LEAST_GEOMETRIC ? v[i] : EVAL_LEAST_GEOMETRIC) : v[i];
    if (m->average == EVAL_SUM) return sum;
    if (m->average == EVAL_GEOMETRIC) sum += (double)(n - e->n_topics) * base_log(EVAL_LEAST_GEOMETRIC); /* -c with -D */
    double mean = n ? sum / (double)n : 0;
    return m->average == EVAL_GEOMETRIC && n ? base_exp(mean) : mean;
}

/* trec_eval -c counts the relevant documents of all judged topics, those of grade 1 or more whatever -l says. */
static double all_relevant(const eval_qrels *qrels)
{
    size_t n = 0;
    for (size_t i = 0; i < eval_qrels_count(qrels); i++) {
        const eval_qrels_topic *q = eval_qrels_at(qrels, i);
        for (size_t d = 0; d < q->n_docs; d++) n += q->docs[d].grade > 0;
    }
    return (double)n;
}

static base_status make_columns(eval_evaluation *e, const eval_selection *sel, base_error *err)
{
    size_t n = 0;
    for (size_t i = 0; i < eval_selection_count(sel); i++) n += eval_use_count(eval_selection_at(sel, i));
    if (!(e->columns = base_array(n, sizeof *e->columns, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < eval_selection_count(sel); i++) {
        const eval_use *u = eval_selection_at(sel, i);
        for (size_t k = 0; k < eval_use_count(u); k++) {
            base_buf b = { 0 };
            eval_use_name(&b, u, k);
            base_status s = base_buf_status(&b, err);
            char *name = s == BASE_OK ? base_strdup(base_buf_string(&b), err) : NULL;
            base_buf_done(&b);
            if (!name) return BASE_ENOMEM;
            e->columns[e->n_columns++] = (eval_column){ u, k, name };
        }
    }
    return BASE_OK;
}

static base_status fail_missing(const char *id, base_error *err)
{
    char topic[128];
    return base_fail(err, BASE_EFORMAT,
                     "topic %s has judgements but no results in the run (-c counts it as one that found nothing)",
                     base_quote(topic, sizeof topic, id, strlen(id)));
}

/* Which topics count. */
static base_status choose_topics(eval_evaluation *e, const eval_qrels *qrels, const eval_run *run, const eval_options *opt,
                                 base_error *err)
{
    size_t n = eval_qrels_count(qrels);
    if (!(e->ids = base_array(n, sizeof(e->ids[0]), err)) || !(e->missing = base_array(n, sizeof *e->missing, err)))
        return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        const char *id = eval_qrels_at(qrels, i)->id;
        bool missing = !eval_run_find(run, id);
        if (opt->only_topic && strcmp(id, opt->only_topic) != 0) continue;
        if (missing && opt->missing == EVAL_MISSING_SKIPPED) continue;
        if (missing && opt->missing == EVAL_MISSING_REFUSED) return fail_missing(id, err);
        e->ids[e->n_topics] = id;
        e->missing[e->n_topics++] = missing;
        e->n_missing += missing;
    }
    return BASE_OK;
}

static base_status make_tables(eval_evaluation *e, const eval_run *run, bool explained, base_error *err)
{
    bool has_text = false;
    if (e->n_columns && e->n_topics > SIZE_MAX / sizeof(double) / e->n_columns)
        return base_fail(err, BASE_ENOMEM, "too many values: %zu topics, %zu columns", e->n_topics, e->n_columns);
    for (size_t c = 0; c < e->n_columns; c++) has_text |= e->columns[c].use->measure->text != NULL;
    e->values = base_array(e->n_columns * e->n_topics, sizeof *e->values, err);
    e->summary = base_array(e->n_columns, sizeof *e->summary, err);
    if (has_text) e->texts = base_array(e->n_columns * e->n_topics, sizeof *e->texts, err);
    if (explained) e->steps = base_array(e->n_columns * e->n_topics, sizeof *e->steps, err);
    e->tag = base_strdup(eval_run_tag(run), err);
    return e->values && e->summary && e->tag && (!has_text || e->texts) && (!explained || e->steps) ? BASE_OK : BASE_ENOMEM;
}

/* Whether a format of judgements serves what a measure wants. */
static bool serves(eval_qrels_format format, eval_wants wants)
{
    switch (wants) {
    case EVAL_WANTS_PREFERENCES: return format == EVAL_PREFS || format == EVAL_QRELS_PREFS;
    case EVAL_WANTS_GROUPS: return format == EVAL_QRELS_JG;
    case EVAL_WANTS_SUBTOPICS:
    case EVAL_WANTS_READINGS: return format == EVAL_SUBTOPICS;
    default: return format == EVAL_QRELS || format == EVAL_SUBTOPICS;
    }
}

/* wants: bits of what the measures that see a ranking want. */
static base_status check_formats(unsigned *wants, const eval_evaluation *e, const eval_qrels *qrels, base_error *err)
{
    static const char *const needed[] = {
        [EVAL_WANTS_GRADES] = "grades",       [EVAL_WANTS_DOCUMENTS] = "grades",
        [EVAL_WANTS_SUBTOPICS] = "subtopics", [EVAL_WANTS_GROUPS] = "judgement groups (-R qrels_jg)",
        [EVAL_WANTS_READINGS] = "subtopics",  [EVAL_WANTS_PREFERENCES] = "preferences (-R prefs or qrels_prefs)",
    };
    *wants = 0;
    for (size_t c = 0; c < e->n_columns; c++) {
        const eval_measure *m = e->columns[c].use->measure;
        if (!sees_ranking(m)) continue;
        *wants |= 1u << m->wants;
        if (!serves(eval_qrels_format_of(qrels), m->wants))
            return base_fail(err, BASE_EARG, "%s is made of %s, which the judgements don't have", e->columns[c].name,
                             needed[m->wants]);
    }
    return BASE_OK;
}

static base_status new_rooms(work *w, unsigned wants, size_t n, base_error *err)
{
    base_status s = BASE_OK;
    w->widest = 1;
    for (size_t c = 0; c < w->e->n_columns; c++)
        if (eval_use_count(w->e->columns[c].use) > w->widest) w->widest = eval_use_count(w->e->columns[c].use);
    w->rooms = base_array(n, sizeof *w->rooms, err);
    w->scratch = base_array(n, sizeof *w->scratch, err);
    if (!w->rooms || !w->scratch) return BASE_ENOMEM;
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        s = eval_room_new(&w->rooms[i], w->opt, wants, err);
        if (s == BASE_OK && !(w->scratch[i] = base_array(2 * w->widest, sizeof **w->scratch, err))) s = BASE_ENOMEM;
    }
    return s;
}

static void free_rooms(work *w, size_t n)
{
    for (size_t i = 0; w->rooms && i < n; i++) eval_room_free(w->rooms[i]);
    for (size_t i = 0; w->scratch && i < n; i++) base_free(w->scratch[i]);
    base_free(w->rooms);
    base_free(w->scratch);
}

static base_status evaluate_all(work *w, base_error *err)
{
    unsigned wants;
    base_pool *pool = w->opt->pool;
    size_t n_threads = pool ? base_pool_threads(pool) : 1, n_pieces = (w->e->n_topics + TOPICS_A_PIECE - 1) / TOPICS_A_PIECE;
    base_status s = check_formats(&wants, w->e, w->qrels, err);
    if (s != BASE_OK || !wants) return s;
    if (w->e->steps) wants |= 1u << EVAL_WANTS_DOCUMENTS;
    if ((s = new_rooms(w, wants, n_threads, err)) == BASE_OK) {
        if (pool) s = base_pool_run(pool, n_pieces, evaluate_piece, w, err);
        else
            for (size_t i = 0; i < n_pieces && s == BASE_OK; i++) s = evaluate_piece(w, i, 0, err);
    }
    free_rooms(w, n_threads);
    return s;
}

base_status eval_evaluate(eval_evaluation **out, const eval_qrels *qrels, const eval_run *run, const eval_selection *sel,
                          const eval_options *opt, base_error *err)
{
    base_status s = BASE_OK;
    eval_evaluation *e = base_new(eval_evaluation, err);
    if (!e) return BASE_ENOMEM;
    work w = { .e = e, .qrels = qrels, .run = run, .opt = opt };
    e->has_zscores = opt->zscores != NULL;
    if ((s = make_columns(e, sel, err)) != BASE_OK) goto out;
    if ((s = choose_topics(e, qrels, run, opt, err)) != BASE_OK) goto out;
    if ((s = make_tables(e, run, opt->explained, err)) != BASE_OK) goto out;
    if ((s = evaluate_all(&w, err)) != BASE_OK) goto out;
    for (size_t c = 0; c < e->n_columns; c++) {
        const eval_measure *m = e->columns[c].use->measure;
        bool recount = opt->missing == EVAL_MISSING_MADE_UP && m->name && strcmp(m->name, "num_rel") == 0;
        e->summary[c] = recount ? all_relevant(qrels) : summarise(e, c, qrels, opt);
    }
    *out = e;
    e = NULL;
out:
    eval_evaluation_free(e);
    return s;
}

/* --- asking ----------------------------------------------------------------------------------------------------------- */

void eval_evaluation_free(eval_evaluation *e)
{
    if (!e) return;
    for (size_t i = 0; i < e->n_columns; i++) base_free(e->columns[i].name);
    for (size_t i = 0; e->texts && i < e->n_columns * e->n_topics; i++) base_free(e->texts[i]);
    for (size_t i = 0; e->steps && i < e->n_columns * e->n_topics; i++) base_free(e->steps[i]);
    base_free(e->columns);
    base_free(e->texts);
    base_free(e->steps);
    base_free(e->values);
    base_free(e->summary);
    base_free(e->ids);
    base_free(e->missing);
    base_free(e->tag);
    base_free(e);
}

size_t eval_topics(const eval_evaluation *e)
{
    return e->n_topics;
}

const char *eval_topic_id(const eval_evaluation *e, size_t topic)
{
    return e->ids[topic];
}

bool eval_topic_missing(const eval_evaluation *e, size_t topic)
{
    return e->missing[topic];
}

size_t eval_missing_count(const eval_evaluation *e)
{
    return e->n_missing;
}

bool eval_has_zscores(const eval_evaluation *e)
{
    return e->has_zscores;
}

const char *eval_tag(const eval_evaluation *e)
{
    return e->tag;
}

size_t eval_columns(const eval_evaluation *e)
{
    return e->n_columns;
}

const eval_column *eval_column_at(const eval_evaluation *e, size_t column)
{
    return &e->columns[column];
}

int eval_column_find(const eval_evaluation *e, const char *name)
{
    for (size_t i = 0; i < e->n_columns; i++)
        if (strcmp(e->columns[i].name, name) == 0) return (int)i;
    return -1;
}

const double *eval_values(const eval_evaluation *e, size_t column)
{
    return &e->values[column * e->n_topics];
}

double eval_summary(const eval_evaluation *e, size_t column)
{
    return e->summary[column];
}

const char *eval_text(const eval_evaluation *e, size_t column, size_t topic)
{
    const char *text = e->texts ? e->texts[column * e->n_topics + topic] : NULL;
    return text ? text : "";
}

const char *eval_summary_text(const eval_evaluation *e, size_t column)
{
    return e->columns[column].use->measure->average == EVAL_TAG ? e->tag : "";
}

const char *eval_steps_of(const eval_evaluation *e, size_t column, size_t topic)
{
    return e->steps ? e->steps[column * e->n_topics + topic] : NULL;
}
