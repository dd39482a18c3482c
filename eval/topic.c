/* For each judged topic: a small hash table takes the judgements, then the ranking is walked once, best first; a document is looked up
 * (its grade) and marked, or entered, so that a second coming is seen. What results is an array of grades by rank, and every measure
 * is a loop over that array. The tables of one topic fit the processor's cache, which is what makes ten million documents a matter of
 * a second; the documents are read in the order in which the file had them, mostly.
 *
 * Measures that ask which documents they are, and of which groups, get arrays beside it: numbers of documents by rank, and for each
 * document its groups in one list behind the other. */
#include "eval/topic.h"

#include <string.h>

#include "base/hash.h"
#include "base/math.h"
#include "base/mem.h"
#include "eval/prefs.h"

/* A slot of the table: index + 1 into the judgements, or n_docs + index + 1 into the ranking; 0 is free. */
typedef struct {
    uint32_t hash, index;
} slot;

/* A growing array. */
#define ROOM(type)                                                                                                                 \
    struct {                                                                                                                       \
        type *at;                                                                                                                  \
        size_t capacity;                                                                                                           \
    }

struct eval_room {
    const eval_options *opt;
    unsigned wants;
    const eval_qrels_topic *judged;
    bool has_levels; /* the topic has grades of 0 or more, so that the counts by level are its own */
    ROOM(slot) slots;
    ROOM(bool) seen;          /* [n_docs] judged documents met in the ranking */
    ROOM(eval_ranked) turned; /* the ranking with equal scores the other way round */
    ROOM(int32_t) grade;      /* [n] by rank */
    ROOM(uint32_t) doc;       /* [n] by rank, if documents are wanted */
    size_t n;
    struct {
        ROOM(int32_t) grade;
        ROOM(uint32_t) doc;
    } filtered[2]; /* without the unjudged, by side */
    ROOM(size_t) at_level;
    size_t n_levels;
    ROOM(eval_gain) gains[2];
    ROOM(double) gain_of_level;
    ROOM(double) log2_of;
    size_t n_log2;
    ROOM(int32_t) judged_grade;
    ROOM(size_t) first_group;
    ROOM(eval_group_grade) of_group;
    ROOM(int32_t) in_group; /* [n_docs] grades of one group */
    ROOM(int32_t) group_grade;
    ROOM(double) real;
    ROOM(uint32_t) whole;
    eval_prefs_room *prefs;
    eval_preferences preferences;
};

#define GROW(room, n, err) base_grow(&(room).at, &(room).capacity, (n), sizeof *(room).at, (err))

base_status eval_room_new(eval_room **out, const eval_options *opt, unsigned wants, base_error *err)
{
    eval_room *r = base_new(eval_room, err);
    if (!r) return BASE_ENOMEM;
    r->opt = opt;
    r->wants = wants;
    if (wants & 1u << EVAL_WANTS_PREFERENCES && eval_prefs_room_new(&r->prefs, err) != BASE_OK) {
        eval_room_free(r);
        return BASE_ENOMEM;
    }
    *out = r;
    return BASE_OK;
}

void eval_room_free(eval_room *r)
{
    if (!r) return;
    base_free(r->slots.at);
    base_free(r->seen.at);
    base_free(r->turned.at);
    base_free(r->grade.at);
    base_free(r->doc.at);
    base_free(r->at_level.at);
    base_free(r->gain_of_level.at);
    base_free(r->log2_of.at);
    base_free(r->judged_grade.at);
    base_free(r->first_group.at);
    base_free(r->of_group.at);
    base_free(r->in_group.at);
    base_free(r->group_grade.at);
    base_free(r->real.at);
    base_free(r->whole.at);
    for (size_t i = 0; i < 2; i++) base_free(r->filtered[i].grade.at), base_free(r->filtered[i].doc.at), base_free(r->gains[i].at);
    eval_prefs_room_free(r->prefs);
    base_free(r);
}

static bool wants_documents(const eval_room *r)
{
    return r->wants & ~(1u << EVAL_WANTS_GRADES);
}

/* --- the ranking's grades --------------------------------------------------------------------------------------------- */

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

static base_status grow_for(eval_room *r, size_t n_judged, size_t n_ranked, size_t *mask, base_error *err)
{
    base_status s = BASE_OK;
    size_t size = 64;
    if (n_judged >= UINT32_MAX / 4 || n_ranked >= UINT32_MAX / 4 - n_judged)
        return base_fail(err, BASE_ELIMIT, "a topic has more than %u documents", UINT32_MAX / 4);
    while (size < 2 * (n_judged + n_ranked)) size *= 2;
    *mask = size - 1;
    if ((s = GROW(r->slots, size, err)) != BASE_OK) return s;
    if ((s = GROW(r->seen, n_judged + 1, err)) != BASE_OK) return s;
    memset(r->slots.at, 0, size * sizeof *r->slots.at);
    memset(r->seen.at, 0, (n_judged + 1) * sizeof *r->seen.at);
    if (wants_documents(r) && (s = GROW(r->doc, n_ranked + 1, err)) != BASE_OK) return s;
    return GROW(r->grade, n_ranked + 1, err);
}

static base_status enter_judged(eval_room *r, const eval_qrels_topic *q, size_t mask, base_error *err)
{
    for (size_t i = 0; i < q->n_docs; i++) {
        uint32_t hash = hash_of(q->docs[i].docno);
        slot *at = find_slot(r->slots.at, mask, hash, q->docs[i].docno, q, NULL);
        if (at->index) return fail_twice("judged", q->id, q->docs[i].docno, q->docs[at->index - 1].line, q->docs[i].line, err);
        *at = (slot){ hash, (uint32_t)i + 1 };
    }
    return BASE_OK;
}

static size_t first_place(const eval_ranked *docs, const char *docno)
{
    size_t i = 0;
    while (strcmp(docs[i].docno, docno) != 0) i++;
    return i + 1;
}

/* Fills r->grade with the topic's ranking, cut at the depth wanted. docs [n_ranked] best first. */
static base_status grade_ranking(eval_room *r, const eval_qrels_topic *q, const eval_ranked *docs, size_t n_ranked, base_error *err)
{
    size_t mask = 0, depth = r->opt->has_depth ? r->opt->depth : SIZE_MAX;
    bool numbers = wants_documents(r);
    base_status s = grow_for(r, q->n_docs, n_ranked, &mask, err);
    if (s == BASE_OK) s = enter_judged(r, q, mask, err);
    if (s != BASE_OK) return s;
    r->n = 0;
    for (size_t i = 0; i < n_ranked && r->n < depth; i++) {
        uint32_t hash = hash_of(docs[i].docno);
        slot *at = find_slot(r->slots.at, mask, hash, docs[i].docno, q, docs);
        if (at->index > q->n_docs) return fail_twice("ranked", q->id, docs[i].docno, at->index - q->n_docs, i + 1, err);
        int32_t grade = EVAL_UNPOOLED;
        if (at->index) {
            bool *seen = &r->seen.at[at->index - 1];
            if (*seen) return fail_twice("ranked", q->id, docs[i].docno, first_place(docs, docs[i].docno), i + 1, err);
            *seen = true;
            grade = q->docs[at->index - 1].grade;
            if (grade == EVAL_GRADE_EXCLUDED) continue;
            if (grade < 0) grade = EVAL_UNJUDGED;
            if (numbers) r->doc.at[r->n] = at->index - 1;
        } else {
            *at = (slot){ hash, (uint32_t)(q->n_docs + i + 1) };
            if (numbers) r->doc.at[r->n] = EVAL_NO_DOC;
        }
        r->grade.at[r->n++] = grade;
    }
    return BASE_OK;
}

/* Documents of equal score the other way round. */
static base_status turn_ties(eval_room *r, const eval_run_topic *t, base_error *err)
{
    base_status s = GROW(r->turned, t->n, err);
    if (s != BASE_OK) return s;
    for (size_t from = 0, to; from < t->n; from = to) {
        for (to = from + 1; to < t->n && t->docs[to].score == t->docs[from].score;) to++;
        for (size_t i = from; i < to; i++) r->turned.at[i] = t->docs[to - 1 - (i - from)];
    }
    return BASE_OK;
}

/* --- levels, documents, groups ---------------------------------------------------------------------------------------- */

static base_status grow_log2(eval_room *r, size_t n, base_error *err)
{
    if (r->n_log2 >= n) return BASE_OK;
    base_status s = GROW(r->log2_of, n, err);
    if (s != BASE_OK) return s;
    for (size_t i = r->n_log2 ? r->n_log2 : 1; i < n; i++) r->log2_of.at[i] = base_log2((double)i);
    r->n_log2 = n;
    return BASE_OK;
}

/* The topic's judged documents by level, and room for gains by level. */
static base_status count_levels(eval_room *r, const eval_qrels_topic *q, base_error *err)
{
    size_t n = q->highest < 0 ? 0 : (size_t)q->highest + 1, longest = r->n;
    if (longest < q->n_docs) longest = q->n_docs;
    if (longest < r->judged->n_docs) longest = r->judged->n_docs;
    base_status s = GROW(r->at_level, n + 1, err);
    if (s != BASE_OK) return s;
    memset(r->at_level.at, 0, (n + 1) * sizeof *r->at_level.at);
    for (size_t i = 0; i < q->n_docs; i++)
        if (q->docs[i].grade >= 0) r->at_level.at[q->docs[i].grade]++;
    r->n_levels = n;
    s = GROW(r->gain_of_level, n + 1, err);
    for (size_t i = 0; i < 2 && s == BASE_OK; i++) {
        s = GROW(r->gains[i], n + EVAL_PAIRS_MAX, err);
        if (s == BASE_OK) s = GROW(r->filtered[i].grade, r->n + 1, err);
        if (s == BASE_OK && wants_documents(r)) s = GROW(r->filtered[i].doc, r->n + 1, err);
    }
    return s == BASE_OK ? grow_log2(r, longest + 4, err) : s;
}

/* For each document its groups, one list behind the other. */
static base_status sort_groups(eval_room *r, const eval_qrels_topic *q, base_error *err)
{
    base_status s = GROW(r->first_group, q->n_docs + 2, err);
    if (s == BASE_OK) s = GROW(r->of_group, q->n_grouped + 1, err);
    if (s != BASE_OK) return s;
    size_t *first = r->first_group.at;
    memset(first, 0, (q->n_docs + 2) * sizeof *first);
    for (size_t i = 0; i < q->n_grouped; i++) first[q->grouped[i].doc + 2]++;
    for (size_t d = 2; d < q->n_docs + 2; d++) first[d] += first[d - 1];
    for (size_t i = 0; i < q->n_grouped; i++) {
        const eval_grouped *g = &q->grouped[i];
        r->of_group.at[first[g->doc + 1]++] = (eval_group_grade){ g->group_number, (int32_t)g->level };
    }
    return BASE_OK;
}

static base_status take_documents(eval_room *r, const eval_qrels_topic *q, base_error *err)
{
    const unsigned grouped = 1u << EVAL_WANTS_SUBTOPICS | 1u << EVAL_WANTS_GROUPS | 1u << EVAL_WANTS_READINGS;
    base_status s = GROW(r->judged_grade, q->n_docs + 1, err);
    if (s == BASE_OK) s = GROW(r->real, q->n_docs + q->n_groups + 1, err);
    if (s == BASE_OK) s = GROW(r->whole, 2 * q->n_docs + q->n_groups + 1, err);
    if (s == BASE_OK && r->wants & grouped) {
        s = sort_groups(r, q, err);
        if (s == BASE_OK) s = GROW(r->in_group, q->n_docs + 1, err);
        if (s == BASE_OK) s = GROW(r->group_grade, r->n + 1, err);
    }
    for (size_t i = 0; s == BASE_OK && i < q->n_docs; i++) r->judged_grade.at[i] = q->docs[i].grade;
    return s;
}

base_status eval_room_take(eval_room *r, const eval_pairing *pair, base_error *err)
{
    const eval_run_topic *t = pair->ranked;
    base_status s = BASE_OK;
    if (t && pair->ties_ascending) s = turn_ties(r, t, err);
    if (s == BASE_OK)
        s = grade_ranking(r, pair->judged, t && pair->ties_ascending ? r->turned.at : t ? t->docs : NULL, t ? t->n : 0, err);
    if (s != BASE_OK) return s;
    if (pair->made_up && (!r->opt->has_depth || r->opt->depth)) {
        if (wants_documents(r)) r->doc.at[r->n] = EVAL_NO_DOC;
        r->grade.at[r->n++] = EVAL_UNPOOLED;
    }
    r->judged = pair->judged;
    r->has_levels = pair->judged->highest >= 0;
    if ((s = count_levels(r, pair->levels, err)) != BASE_OK || !wants_documents(r)) return s;
    if ((s = take_documents(r, pair->judged, err)) != BASE_OK || !r->prefs) return s;
    return eval_prefs_count(&r->preferences, r->prefs, pair->judged, r->doc.at, r->n, err);
}

/* --- views ------------------------------------------------------------------------------------------------------------ */

static void count_retrieved(eval_view *v)
{
    v->n_rel_ret = v->n_unpooled = v->n_unjudged = 0;
    for (size_t i = 0; i < v->n_ret; i++) {
        int32_t g = v->grade[i];
        if (g >= 0) v->n_rel_ret += g >= v->level;
        else if (g == EVAL_UNPOOLED) v->n_unpooled++;
        else v->n_unjudged++;
    }
}

/* The ranking grade [r->n] as the glance wants it. */
static void filter(eval_view *v, eval_room *r, const int32_t *grade, eval_room_side side, const eval_glance *glance)
{
    size_t n = 0;
    const uint32_t *doc = wants_documents(r) ? r->doc.at : NULL;
    v->grade = grade;
    v->doc = doc;
    v->n_ret = r->n;
    v->level = glance->level;
    if (glance->judged_only) {
        for (size_t i = 0; i < r->n; i++) {
            if (grade[i] < 0) continue;
            r->filtered[side].grade.at[n] = grade[i];
            if (doc) r->filtered[side].doc.at[n] = doc[i];
            n++;
        }
        v->grade = r->filtered[side].grade.at;
        v->doc = doc ? r->filtered[side].doc.at : NULL;
        v->n_ret = n;
    }
    if (glance->cut && v->n_ret > glance->cut) v->n_ret = glance->cut;
    count_retrieved(v);
}

eval_view eval_room_look(eval_room *r, eval_room_side side, const eval_glance *glance)
{
    eval_view v = { .at_level = r->at_level.at,
                    .n_levels = r->n_levels,
                    .docs_in_collection = r->opt->docs_in_collection,
                    .log2_of = r->log2_of.at,
                    .gains = { r->gains[0].at, r->gains[1].at },
                    .gain_of_level = r->gain_of_level.at };
    filter(&v, r, r->grade.at, side, glance);
    for (size_t i = 0; i < v.n_levels && r->has_levels; i++)
        if ((long)i >= v.level) v.n_rel += v.at_level[i];
    if (!wants_documents(r)) return v;
    v.judged = r->judged_grade.at;
    v.n_docs = r->judged->n_docs;
    v.n_groups = r->judged->n_groups;
    v.first_group = r->first_group.at;
    v.of_group = r->of_group.at;
    v.room_real = r->real.at;
    v.room_whole = r->whole.at;
    v.preferences = r->prefs ? &r->preferences : NULL;
    return v;
}

eval_view eval_room_look_group(eval_room *r, size_t group, const eval_glance *glance)
{
    const eval_qrels_topic *q = r->judged;
    eval_view v = { .docs_in_collection = r->opt->docs_in_collection, .log2_of = r->log2_of.at };
    int32_t *in_group = r->in_group.at;
    size_t from = q->first_of_group[group], to = q->first_of_group[group + 1];
    for (size_t d = 0; d < q->n_docs; d++) in_group[d] = EVAL_UNPOOLED;
    for (size_t i = from; i < to; i++) {
        in_group[q->grouped[i].doc] = q->grouped[i].level < 0 ? EVAL_UNJUDGED : (int32_t)q->grouped[i].level;
        v.n_rel += q->grouped[i].level >= 0 && q->grouped[i].level >= (double)glance->level;
    }
    for (size_t i = 0; i < r->n; i++) r->group_grade.at[i] = r->doc.at[i] == EVAL_NO_DOC ? EVAL_UNPOOLED : in_group[r->doc.at[i]];
    filter(&v, r, r->group_grade.at, EVAL_ROOM_OWN, glance);
    return v;
}
