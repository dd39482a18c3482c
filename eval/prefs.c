/* Documents take places: those retrieved by their rank among the judged ones, the others behind them by docno. A preference of A to B is
 * then fulfilled if A's place is lower and A was retrieved; whether both, one or none was retrieved is a comparison with n_docs_ret.
 *
 * A group of one subgroup is a list of classes of equal level, each preferred to all that follow: its pairs are walked class by class. A
 * group of several is a partial order: a table of preferences closed over transitivity (Warshall 1962), 64 columns at a time.
 *
 * Counting with as many nonrelevant documents as relevant ones takes the first R nonrelevant ones of the ranking. What trec_eval then
 * counts is followed to the letter: in a group of classes the last class is compared with its own beginning too. */
#include "eval/prefs.h"

#include <stdlib.h>

#include "base/mem.h"

typedef struct {
    double level;
    uint32_t *place; /* [n] ascending */
    size_t n, n_ret;
} class;

struct eval_prefs_room {
    size_t n_docs, n_docs_ret;
    uint32_t *place_of; /* [n_docs] by number of document */
    size_t place_capacity;
    uint32_t *places; /* one group's, class by class */
    size_t places_capacity;
    class *classes;
    size_t classes_capacity;
    uint64_t *table; /* [n_docs x words] the group's preferences, a row of bits for each place */
    size_t table_capacity, words;
    double *level; /* [n_docs] by place, of a group of several subgroups; NO_LEVEL: it doesn't speak of it */
    size_t level_capacity;
    eval_pref_group *groups;
    size_t groups_capacity;
    uint32_t *preferring; /* [n_docs x n_docs] */
    size_t preferring_capacity;
};

#define NO_LEVEL (-1.0) /* trec_eval's; a level of -1 counts as little */

base_status eval_prefs_room_new(eval_prefs_room **out, base_error *err)
{
    return (*out = base_new(eval_prefs_room, err)) ? BASE_OK : BASE_ENOMEM;
}

void eval_prefs_room_free(eval_prefs_room *r)
{
    if (!r) return;
    base_free(r->place_of);
    base_free(r->places);
    base_free(r->classes);
    base_free(r->table);
    base_free(r->level);
    base_free(r->groups);
    base_free(r->preferring);
    base_free(r);
}

/* --- places ----------------------------------------------------------------------------------------------------------- */

static base_status give_places(eval_prefs_room *r, const eval_qrels_topic *q, const uint32_t *doc, size_t n_ret, base_error *err)
{
    base_status s;
    size_t n = q->n_docs;
    if (n > EVAL_PREFS_DOCS_MAX)
        return base_fail(err, BASE_ELIMIT, "expected preferences among at most %d documents of a topic, found %zu",
                         EVAL_PREFS_DOCS_MAX, n);
    if ((s = base_grow(&r->place_of, &r->place_capacity, n + 1, sizeof *r->place_of, err)) != BASE_OK) return s;
    if ((s = base_grow(&r->preferring, &r->preferring_capacity, n * n + 1, sizeof *r->preferring, err)) != BASE_OK) return s;
    memset(r->preferring, 0, n * n * sizeof *r->preferring);
    for (size_t d = 0; d < n; d++) r->place_of[d] = EVAL_NO_DOC;
    r->n_docs = n;
    r->n_docs_ret = 0;
    for (size_t i = 0; i < n_ret; i++)
        if (doc[i] != EVAL_NO_DOC) r->place_of[doc[i]] = (uint32_t)r->n_docs_ret++;
    for (size_t d = 0, next = r->n_docs_ret; d < n; d++)
        if (r->place_of[d] == EVAL_NO_DOC) r->place_of[d] = (uint32_t)next++;
    return BASE_OK;
}

static int by_place(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static base_status fail_contradiction(const eval_qrels_topic *q, const eval_grouped *g, const char *what, base_error *err)
{
    char topic[64], group[64];
    base_quote(topic, sizeof topic, q->id, strlen(q->id));
    base_quote(group, sizeof group, g->group, strlen(g->group));
    return base_fail(err, BASE_EFORMAT, "topic %s, group %s: %s", topic, group, what);
}

/* --- a group of one subgroup ------------------------------------------------------------------------------------------ */

/* What one pair is counted as. */
static void count_pair(eval_prefs_room *r, eval_pref_group *g, uint32_t better, uint32_t worse)
{
    bool better_ret = better < r->n_docs_ret, worse_ret = worse < r->n_docs_ret;
    r->preferring[better * r->n_docs + worse]++;
    if (better_ret && worse_ret) g->possible_ret++, g->fulfilled_ret += better < worse;
    else if (better_ret || worse_ret) g->possible_imp++, g->fulfilled_imp += better_ret;
    else g->absent++;
}

/* Pairs of a class with the first [n] places of another, counted as fulfilled or merely possible. */
static void count_plain(const eval_prefs_room *r, size_t *fulfilled, size_t *possible, const class *a, const class *b, size_t n,
                        bool only_ret)
{
    for (size_t i = 0; i < (only_ret ? a->n_ret : a->n); i++)
        for (size_t k = 0; k < n && !(only_ret && b->place[k] >= r->n_docs_ret); k++) {
            *possible += 1;
            *fulfilled += a->place[i] < b->place[k] && a->place[i] < r->n_docs_ret;
        }
}

/* With only the first n_nonrel documents of the last class. */
static void count_equal_classes(const eval_prefs_room *r, size_t *fulfilled, size_t *possible, size_t n_classes, size_t n_nonrel,
                                bool only_ret)
{
    const class *c = r->classes, *last = &c[n_classes - 1];
    for (size_t i = 0; i < n_classes; i++) {
        for (size_t k = i + 1; k + 1 < n_classes; k++) count_plain(r, fulfilled, possible, &c[i], &c[k], c[k].n, only_ret);
        count_plain(r, fulfilled, possible, &c[i], last, n_nonrel < last->n ? n_nonrel : last->n, only_ret);
    }
}

static base_status split_classes(eval_prefs_room *r, const eval_grouped *list, size_t n, size_t *n_classes, base_error *err)
{
    base_status s = base_grow(&r->places, &r->places_capacity, n, sizeof *r->places, err);
    if (s == BASE_OK) s = base_grow(&r->classes, &r->classes_capacity, n, sizeof *r->classes, err);
    if (s != BASE_OK) return s;
    *n_classes = 0;
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || list[i].level != list[i - 1].level)
            r->classes[(*n_classes)++] = (class){ .level = list[i].level, .place = &r->places[i] };
        r->places[i] = r->place_of[list[i].doc];
        r->classes[*n_classes - 1].n++;
    }
    for (size_t i = 0; i < *n_classes; i++) {
        class *c = &r->classes[i];
        qsort(c->place, c->n, sizeof *c->place, by_place);
        while (c->n_ret < c->n && c->place[c->n_ret] < r->n_docs_ret) c->n_ret++;
    }
    return BASE_OK;
}

static base_status count_classes(eval_prefs_room *r, eval_pref_group *g, const eval_qrels_topic *q, const eval_grouped *list,
                                 size_t n, base_error *err)
{
    size_t n_classes = 0;
    base_status s = split_classes(r, list, n, &n_classes, err);
    if (s != BASE_OK) return s;
    for (size_t a = 0; a < n_classes; a++) {
        const class *c = &r->classes[a];
        if (c->level > 0) g->rel += c->n, g->rel_ret += c->n_ret;
        else g->nonrel += c->n, g->nonrel_ret += c->n_ret;
        for (const class *d = c + 1; d < r->classes + n_classes; d++)
            for (size_t i = 0; i < c->n; i++)
                for (size_t k = 0; k < d->n; k++) {
                    if (c->place[i] == d->place[k])
                        return fail_contradiction(q, list, "a document has two levels in one subgroup", err);
                    count_pair(r, g, c->place[i], d->place[k]);
                }
    }
    if (g->rel < g->nonrel) count_equal_classes(r, &g->fulfilled_equal, &g->possible_equal, n_classes, g->rel, false);
    if (g->rel_ret < g->nonrel_ret)
        count_equal_classes(r, &g->fulfilled_equal_ret, &g->possible_equal_ret, n_classes, g->rel_ret, true);
    return BASE_OK;
}

/* --- a group of several subgroups ------------------------------------------------------------------------------------- */

static uint64_t *row(const eval_prefs_room *r, size_t place)
{
    return &r->table[place * r->words];
}

static bool prefers(const eval_prefs_room *r, size_t a, size_t b)
{
    return row(r, a)[b / 64] >> b % 64 & 1;
}

static base_status clear_table(eval_prefs_room *r, base_error *err)
{
    r->words = (r->n_docs + 63) / 64;
    base_status s = base_grow(&r->table, &r->table_capacity, r->n_docs * r->words, sizeof *r->table, err);
    if (s == BASE_OK) s = base_grow(&r->level, &r->level_capacity, r->n_docs, sizeof *r->level, err);
    if (s != BASE_OK) return s;
    memset(r->table, 0, r->n_docs * r->words * sizeof *r->table);
    for (size_t i = 0; i < r->n_docs; i++) r->level[i] = NO_LEVEL;
    return BASE_OK;
}

static base_status fill_table(eval_prefs_room *r, const eval_qrels_topic *q, const eval_grouped *list, size_t n, base_error *err)
{
    for (size_t i = 0; i < n; i++) {
        double *level = &r->level[r->place_of[list[i].doc]];
        if ((*level > 0 && list[i].level == 0) || (*level == 0 && list[i].level > 0))
            return fail_contradiction(q, &list[i], "a document has level 0 in one subgroup and a higher one in another", err);
        *level = list[i].level;
        for (size_t k = i + 1; k < n && strcmp(list[i].subgroup, list[k].subgroup) == 0; k++) {
            uint32_t a = r->place_of[list[i].doc], b = r->place_of[list[k].doc];
            if (list[i].level != list[k].level && a != b) row(r, a)[b / 64] |= UINT64_C(1) << b % 64;
        }
    }
    return BASE_OK;
}

/* True if nothing is preferred to itself. */
static bool close_table(eval_prefs_room *r)
{
    for (size_t via = 0; via < r->n_docs; via++)
        for (size_t a = 0; a < r->n_docs; a++) {
            if (!prefers(r, a, via)) continue;
            for (size_t w = 0; w < r->words; w++) row(r, a)[w] |= row(r, via)[w];
        }
    for (size_t a = 0; a < r->n_docs; a++)
        if (prefers(r, a, a)) return false;
    return true;
}

/* Over the places below end, without the nonrelevant ones that come after the first n_nonrel of them. */
static void count_equal_table(const eval_prefs_room *r, size_t *fulfilled, size_t *possible, size_t n_nonrel, size_t end)
{
    size_t first_left_out = 0;
    for (size_t seen = 0; first_left_out < end; first_left_out++)
        if (r->level[first_left_out] == 0 && ++seen > n_nonrel) break;
    for (size_t a = 0; a < end; a++) {
        if (a >= first_left_out && r->level[a] == 0) continue;
        for (size_t b = 0; b < end; b++) {
            if ((b >= first_left_out && r->level[b] == 0) || !prefers(r, a, b)) continue;
            *possible += 1;
            *fulfilled += a < b && a < r->n_docs_ret;
        }
    }
}

static base_status count_table(eval_prefs_room *r, eval_pref_group *g, const eval_qrels_topic *q, const eval_grouped *list,
                               size_t n, base_error *err)
{
    base_status s = clear_table(r, err);
    if (s == BASE_OK) s = fill_table(r, q, list, n, err);
    if (s != BASE_OK) return s;
    if (!close_table(r)) return fail_contradiction(q, list, "its preferences go in a circle", err);
    for (uint32_t a = 0; a < r->n_docs; a++) {
        bool retrieved = a < r->n_docs_ret;
        if (r->level[a] > 0) g->rel++, g->rel_ret += retrieved;
        else if (r->level[a] == 0) g->nonrel++, g->nonrel_ret += retrieved;
        for (uint32_t b = 0; b < r->n_docs; b++)
            if (prefers(r, a, b)) count_pair(r, g, a, b);
    }
    if (g->rel < g->nonrel) count_equal_table(r, &g->fulfilled_equal, &g->possible_equal, g->rel, r->n_docs);
    if (g->rel_ret < g->nonrel_ret) count_equal_table(r, &g->fulfilled_equal_ret, &g->possible_equal_ret, g->rel, r->n_docs_ret);
    return BASE_OK;
}

/* --- a topic ---------------------------------------------------------------------------------------------------------- */

/* Where there are fewer nonrelevant documents than relevant ones, the missing ones count as found below every relevant one retrieved. */
static void add_missing(eval_pref_group *g)
{
    if (g->rel >= g->nonrel) {
        g->fulfilled_equal = g->fulfilled_ret + g->fulfilled_imp + g->rel_ret * (g->rel - g->nonrel);
        g->possible_equal = g->possible_ret + g->possible_imp + g->absent + g->rel * (g->rel - g->nonrel);
    }
    if (g->rel_ret >= g->nonrel_ret) {
        g->fulfilled_equal_ret = g->fulfilled_ret + g->rel_ret * (g->rel_ret - g->nonrel_ret);
        g->possible_equal_ret = g->possible_ret + g->rel * (g->rel_ret - g->nonrel_ret);
    }
}

base_status eval_prefs_count(eval_preferences *out, eval_prefs_room *r, const eval_qrels_topic *q, const uint32_t *doc,
                             size_t n_ret, base_error *err)
{
    base_status s = give_places(r, q, doc, n_ret, err);
    if (s == BASE_OK) s = base_grow(&r->groups, &r->groups_capacity, q->n_groups, sizeof *r->groups, err);
    for (size_t i = 0; i < q->n_groups && s == BASE_OK; i++) {
        const eval_grouped *list = &q->grouped[q->first_of_group[i]];
        size_t n = q->first_of_group[i + 1] - q->first_of_group[i];
        eval_pref_group *g = &r->groups[i];
        *g = (eval_pref_group){ 0 };
        bool one = strcmp(list[0].subgroup, list[n - 1].subgroup) == 0;
        s = one ? count_classes(r, g, q, list, n, err) : count_table(r, g, q, list, n, err);
        add_missing(g);
    }
    *out = (eval_preferences){ r->groups, q->n_groups, r->n_docs, r->n_docs_ret, r->preferring };
    return s;
}
