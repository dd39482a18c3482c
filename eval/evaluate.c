/* For each judged topic: a small hash table takes the judgements, then the ranking is walked once, best first; a document is looked up
 * (its grade) and marked, or entered, so that a second coming is seen. What results is an array of grades by rank, and every measure
 * is a loop over that array. The tables of one topic fit the processor's cache, which is what makes ten million documents a matter of
 * a second; the documents are read in the order in which the file had them, mostly.
 *
 * Values are kept by column, so that a test of significance gets its array of topics as it is. Sums run over the topics in the order of
 * their ids, in double: the order is part of the result. */
#include "eval/evaluate.h"

#include <math.h>

#include "base/hash.h"
#include "base/math.h"
#include "base/mem.h"

struct eval_evaluation {
    const char **ids; /* [n_topics] of the qrels */
    bool *missing;    /* [n_topics] */
    size_t n_topics, n_missing;
    eval_column *columns; /* [n_columns] */
    size_t n_columns;
    double *values;  /* [n_columns x n_topics] */
    double *summary; /* [n_columns] */
    char **texts;    /* [n_columns x n_topics], or NULL if no column is text */
    char *tag;
};

/* --- one topic's grades ----------------------------------------------------------------------------------------------- */

/* A slot of the table: index + 1 into the judgements, or n_docs + index + 1 into the ranking; 0 is free. */
typedef struct {
    uint32_t hash, index;
} slot;

/* Room that topics share, each growing it as it needs. */
typedef struct {
    const eval_options *opt;
    slot *slots;
    size_t slot_capacity;
    bool *seen; /* [n_docs] judged documents met in the ranking */
    size_t seen_capacity;
    int32_t *grade, *filtered[2]; /* all; without the unjudged for the evaluation, and for a measure that asks for it */
    size_t grade_capacity, filtered_capacity[2];
    size_t n; /* documents in grade */
    size_t *at_level;
    size_t level_capacity, n_levels;
    eval_gain *gains[2];
    size_t gains_capacity[2];
    double *gain_of_level;
    size_t gain_capacity;
    double *log2_of;
    size_t log2_capacity, n_log2;
} room;

static void room_done(room *r)
{
    base_free(r->slots);
    base_free(r->seen);
    base_free(r->grade);
    base_free(r->at_level);
    base_free(r->gain_of_level);
    base_free(r->log2_of);
    for (size_t i = 0; i < 2; i++) base_free(r->filtered[i]), base_free(r->gains[i]);
}

static base_status fail_twice(const char *how, const char *id, const char *docno, size_t a, size_t b, base_error *err)
{
    char topic[64], doc[128];
    base_quote(topic, sizeof topic, id, strlen(id));
    base_quote(doc, sizeof doc, docno, strlen(docno));
    return base_fail(err, BASE_EFORMAT, "topic %s: \"%s\" is %s twice, at %zu and at %zu", topic, doc, how, a, b);
}

/* The slot of docno, or the free one where it belongs. */
static slot *find_slot(slot *slots, size_t mask, uint32_t hash, const char *docno, const eval_qrels_topic *q,
                       const eval_ranked *docs)
{
    for (size_t at = hash & mask;; at = (at + 1) & mask) {
        slot *s = &slots[at];
        if (s->index == 0) return s;
        if (s->hash != hash) continue;
        const char *there = s->index <= q->n_docs ? q->docs[s->index - 1].docno : docs[s->index - 1 - q->n_docs].docno;
        if (strcmp(there, docno) == 0) return s;
    }
}

static uint32_t hash_of(const char *docno)
{
    return (uint32_t)base_hash64(docno, strlen(docno), 0x5a17);
}

static base_status grow_for(room *r, size_t n_judged, size_t n_ranked, size_t *mask, base_error *err)
{
    base_status s = BASE_OK;
    size_t size = 64;
    if (n_judged + n_ranked >= UINT32_MAX / 4)
        return base_fail(err, BASE_ELIMIT, "a topic has more than %u documents", UINT32_MAX / 4);
    while (size < 2 * (n_judged + n_ranked)) size *= 2;
    *mask = size - 1;
    if ((s = base_grow(&r->slots, &r->slot_capacity, size, sizeof *r->slots, err)) != BASE_OK) return s;
    if ((s = base_grow(&r->seen, &r->seen_capacity, n_judged + 1, sizeof *r->seen, err)) != BASE_OK) return s;
    memset(r->slots, 0, size * sizeof *r->slots);
    memset(r->seen, 0, (n_judged + 1) * sizeof *r->seen);
    return base_grow(&r->grade, &r->grade_capacity, n_ranked + 1, sizeof *r->grade, err);
}

/* Fills r->grade with the topic's ranking, cut at the depth wanted. docs [n_ranked] best first. */
static base_status grade_ranking(room *r, const eval_qrels_topic *q, const eval_ranked *docs, size_t n_ranked, base_error *err)
{
    size_t mask = 0, depth = r->opt->has_depth ? r->opt->depth : SIZE_MAX;
    base_status s = grow_for(r, q->n_docs, n_ranked, &mask, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < q->n_docs; i++) {
        uint32_t hash = hash_of(q->docs[i].docno);
        slot *at = find_slot(r->slots, mask, hash, q->docs[i].docno, q, docs);
        if (at->index) return fail_twice("judged", q->id, q->docs[i].docno, q->docs[at->index - 1].line, q->docs[i].line, err);
        *at = (slot){ hash, (uint32_t)i + 1 };
    }
    r->n = 0;
    for (size_t i = 0; i < n_ranked && r->n < depth; i++) {
        uint32_t hash = hash_of(docs[i].docno);
        slot *at = find_slot(r->slots, mask, hash, docs[i].docno, q, docs);
        if (at->index > q->n_docs) return fail_twice("ranked", q->id, docs[i].docno, at->index - q->n_docs, i + 1, err);
        int32_t grade = EVAL_UNPOOLED;
        if (at->index) {
            if (r->seen[at->index - 1]) {
                size_t first = 0;
                while (strcmp(docs[first].docno, docs[i].docno) != 0) first++;
                return fail_twice("ranked", q->id, docs[i].docno, first + 1, i + 1, err);
            }
            r->seen[at->index - 1] = true;
            grade = q->docs[at->index - 1].grade;
            if (grade == EVAL_GRADE_EXCLUDED) continue;
            if (grade < 0) grade = EVAL_UNJUDGED;
        } else *at = (slot){ hash, (uint32_t)(q->n_docs + i + 1) };
        r->grade[r->n++] = grade;
    }
    return BASE_OK;
}

/* --- what the measures see -------------------------------------------------------------------------------------------- */

static base_status grow_log2(room *r, size_t n, base_error *err)
{
    if (r->n_log2 >= n) return BASE_OK;
    base_status s = base_grow(&r->log2_of, &r->log2_capacity, n, sizeof *r->log2_of, err);
    if (s != BASE_OK) return s;
    for (size_t i = r->n_log2 ? r->n_log2 : 1; i < n; i++) r->log2_of[i] = base_log2((double)i);
    r->n_log2 = n;
    return BASE_OK;
}

static bool like_trec(const eval_options *opt)
{
    return opt->missing == EVAL_MISSING_REFUSED || opt->missing == EVAL_MISSING_MADE_UP;
}

/* Counts the topic's judged documents by level. A topic without any keeps, in trec_eval, the counts of the topic before, which
 * ideal_dcg shows; where there is none before, trec_eval gives up. */
static base_status count_levels(room *r, const eval_qrels_topic *q, base_error *err)
{
    char id[128];
    if (q->highest < 0 && like_trec(r->opt)) {
        if (r->n_levels) return BASE_OK;
        return base_fail(err, BASE_EFORMAT, "topic %s, the first, has no grade of 0 or more, which trec_eval can't evaluate",
                         base_quote(id, sizeof id, q->id, strlen(q->id)));
    }
    size_t n = (size_t)(q->highest + 1);
    base_status s = base_grow(&r->at_level, &r->level_capacity, n + 1, sizeof *r->at_level, err);
    if (s != BASE_OK) return s;
    memset(r->at_level, 0, (n + 1) * sizeof *r->at_level);
    for (size_t i = 0; i < q->n_docs; i++)
        if (q->docs[i].grade >= 0) r->at_level[q->docs[i].grade]++;
    r->n_levels = n;
    return BASE_OK;
}

/* The levels of a topic, and room for its measures. */
static base_status prepare_topic(room *r, eval_view *v, const eval_qrels_topic *q, base_error *err)
{
    base_status s = count_levels(r, q, err);
    if (s != BASE_OK) return s;
    size_t n_levels = r->n_levels, n_gains = n_levels + EVAL_PAIRS_MAX, n_judged = 1;
    for (size_t i = 0; i < n_levels; i++) n_judged += r->at_level[i];
    size_t longest = r->n > n_judged ? r->n : n_judged;
    s = base_grow(&r->gain_of_level, &r->gain_capacity, n_levels + 1, sizeof *r->gain_of_level, err);
    for (size_t i = 0; i < 2 && s == BASE_OK; i++) {
        s = base_grow(&r->gains[i], &r->gains_capacity[i], n_gains, sizeof *r->gains[i], err);
        if (s == BASE_OK) s = base_grow(&r->filtered[i], &r->filtered_capacity[i], r->n + 1, sizeof *r->filtered[i], err);
    }
    if (s == BASE_OK) s = grow_log2(r, longest + 3, err);
    if (s != BASE_OK) return s;
    *v = (eval_view){ .at_level = r->at_level,
                      .n_levels = n_levels,
                      .docs_in_collection = r->opt->docs_in_collection,
                      .log2_of = r->log2_of,
                      .gains = { r->gains[0], r->gains[1] },
                      .gain_of_level = r->gain_of_level };
    return BASE_OK;
}

/* Fills what depends on the level, on whether unjudged documents stay, and on the cut (0: none). has_levels: the topic has grades of
 * 0 or more, so that the counts by level are its own. */
static void look(eval_view *v, const room *r, int32_t *filtered, bool has_levels, long level, bool judged_only, size_t cut)
{
    size_t n = 0;
    for (size_t i = 0; judged_only && i < r->n; i++)
        if (r->grade[i] >= 0) filtered[n++] = r->grade[i];
    v->grade = judged_only ? filtered : r->grade;
    v->n_ret = judged_only ? n : r->n;
    if (cut && v->n_ret > cut) v->n_ret = cut;
    v->level = level;
    v->n_rel = v->n_rel_ret = v->n_unpooled = v->n_unjudged = 0;
    for (size_t i = 0; i < v->n_levels && has_levels; i++)
        if ((long)i >= level) v->n_rel += v->at_level[i];
    for (size_t i = 0; i < v->n_ret; i++) {
        int32_t g = v->grade[i];
        if (g >= 0) v->n_rel_ret += g >= level;
        else if (g == EVAL_UNPOOLED) v->n_unpooled++;
        else v->n_unjudged++;
    }
}

/* --- over the topics -------------------------------------------------------------------------------------------------- */

static bool sees_ranking(const eval_measure *m)
{
    return m->values || m->text;
}

static base_status measure_text(eval_evaluation *e, size_t column, size_t topic, const eval_view *v, bool made_up, base_error *err)
{
    const eval_use *u = e->columns[column].use;
    base_buf b = { 0 };
    if (!(made_up && u->measure->zero_if_missing && !u->given)) u->measure->text(&b, v, u);
    base_status s = base_buf_status(&b, err);
    if (s == BASE_OK && !(e->texts[column * e->n_topics + topic] = base_strdup(base_buf_string(&b), err))) s = BASE_ENOMEM;
    base_buf_done(&b);
    return s;
}

/* Every value of one topic. scratch [most values of a use]. */
static base_status measure_topic(eval_evaluation *e, room *r, size_t topic, const eval_qrels_topic *q, double *scratch,
                                 base_error *err)
{
    const eval_options *opt = r->opt;
    bool made_up = e->missing[topic] && opt->missing == EVAL_MISSING_MADE_UP;
    long level = opt->has_level ? opt->level : 1;
    eval_view base, own;
    base_status s = prepare_topic(r, &base, q, err);
    if (s != BASE_OK) return s;
    look(&base, r, r->filtered[0], q->highest >= 0, level, opt->judged_only, 0);
    for (size_t c = 0; c < e->n_columns; c += eval_use_count(e->columns[c].use)) {
        const eval_use *u = e->columns[c].use;
        const eval_view *v = &base;
        size_t n = eval_use_count(u);
        if (!sees_ranking(u->measure)) continue;
        if (u->has_level || u->judged_only || u->cut) {
            own = base;
            look(&own, r, r->filtered[1], q->highest >= 0, u->has_level ? u->level : level, u->judged_only || opt->judged_only,
                 u->cut);
            v = &own;
        }
        if (u->measure->kind == EVAL_TEXT) {
            if ((s = measure_text(e, c, topic, v, made_up, err)) != BASE_OK) return s;
            continue;
        }
        memset(scratch, 0, n * sizeof *scratch);
        if (!(made_up && u->measure->zero_if_missing && !u->given)) u->measure->values(scratch, v, u);
        for (size_t k = 0; k < n; k++)
            e->values[(c + k) * e->n_topics + topic] = isnan(scratch[k]) && !like_trec(opt) ? 0 : scratch[k];
    }
    return BASE_OK;
}

static base_status evaluate_topic(eval_evaluation *e, room *r, size_t topic, const eval_qrels_topic *q, const eval_run_topic *t,
                                  double *scratch, base_error *err)
{
    const eval_ranked none = { 0, "" };
    base_status s = grade_ranking(r, q, t ? t->docs : &none, t ? t->n : 0, err);
    if (s != BASE_OK) return s;
    if (!t && r->opt->missing == EVAL_MISSING_MADE_UP) {
        if (!r->opt->has_depth || r->opt->depth) r->grade[r->n++] = EVAL_UNPOOLED;
    }
    return measure_topic(e, r, topic, q, scratch, err);
}

/* Over the topics, in their order. */
static double summarise(const eval_evaluation *e, size_t column, const eval_qrels *qrels, const eval_options *opt)
{
    const eval_measure *m = e->columns[column].use->measure;
    const double *v = &e->values[column * e->n_topics];
    size_t n = opt->missing == EVAL_MISSING_MADE_UP ? eval_qrels_count(qrels) : e->n_topics;
    double sum = 0;
    if (m->average == EVAL_COUNT) return (double)n;
    if (m->average == EVAL_TAG || m->average == EVAL_NO_AVERAGE) return 0;
    for (size_t i = 0; i < e->n_topics; i++) sum += m->average == EVAL_GEOMETRIC ? base_log(v[i] > 0.00001 ? v[i] : 0.00001) : v[i];
    if (m->average == EVAL_SUM) return sum;
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

static base_status make_tables(eval_evaluation *e, const eval_run *run, base_error *err)
{
    bool has_text = false;
    if (e->n_columns && e->n_topics > SIZE_MAX / sizeof(double) / e->n_columns)
        return base_fail(err, BASE_ENOMEM, "too many values: %zu topics, %zu columns", e->n_topics, e->n_columns);
    for (size_t c = 0; c < e->n_columns; c++) has_text |= e->columns[c].use->measure->text != NULL;
    e->values = base_array(e->n_columns * e->n_topics, sizeof *e->values, err);
    e->summary = base_array(e->n_columns, sizeof *e->summary, err);
    if (has_text) e->texts = base_array(e->n_columns * e->n_topics, sizeof *e->texts, err);
    e->tag = base_strdup(eval_run_tag(run), err);
    return e->values && e->summary && e->tag && (!has_text || e->texts) ? BASE_OK : BASE_ENOMEM;
}

static base_status evaluate_all(eval_evaluation *e, room *r, const eval_qrels *qrels, const eval_run *run, base_error *err)
{
    size_t widest = 1;
    bool wanted = false;
    base_status s = BASE_OK;
    for (size_t c = 0; c < e->n_columns; c++) {
        size_t n = eval_use_count(e->columns[c].use);
        if (n > widest) widest = n;
        wanted |= sees_ranking(e->columns[c].use->measure);
    }
    if (!wanted) return BASE_OK;
    double *scratch = base_array(widest, sizeof *scratch, err);
    if (!scratch) return BASE_ENOMEM;
    for (size_t i = 0; i < e->n_topics && s == BASE_OK; i++)
        s = evaluate_topic(e, r, i, eval_qrels_find(qrels, e->ids[i]), eval_run_find(run, e->ids[i]), scratch, err);
    base_free(scratch);
    return s;
}

base_status eval_evaluate(eval_evaluation **out, const eval_qrels *qrels, const eval_run *run, const eval_selection *sel,
                          const eval_options *opt, base_error *err)
{
    base_status s = BASE_OK;
    room r = { .opt = opt };
    eval_evaluation *e = base_new(eval_evaluation, err);
    if (!e) return BASE_ENOMEM;
    if ((s = make_columns(e, sel, err)) != BASE_OK) goto out;
    if ((s = choose_topics(e, qrels, run, opt, err)) != BASE_OK) goto out;
    if ((s = make_tables(e, run, err)) != BASE_OK) goto out;
    if ((s = evaluate_all(e, &r, qrels, run, err)) != BASE_OK) goto out;
    for (size_t c = 0; c < e->n_columns; c++) {
        const eval_measure *m = e->columns[c].use->measure;
        bool recount = opt->missing == EVAL_MISSING_MADE_UP && m->name && strcmp(m->name, "num_rel") == 0;
        e->summary[c] = recount ? all_relevant(qrels) : summarise(e, c, qrels, opt);
    }
    *out = e;
    e = NULL;
out:
    room_done(&r);
    eval_evaluation_free(e);
    return s;
}

/* --- asking ----------------------------------------------------------------------------------------------------------- */

void eval_evaluation_free(eval_evaluation *e)
{
    if (!e) return;
    for (size_t i = 0; i < e->n_columns; i++) base_free(e->columns[i].name);
    for (size_t i = 0; e->texts && i < e->n_columns * e->n_topics; i++) base_free(e->texts[i]);
    base_free(e->columns);
    base_free(e->texts);
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
