/* eval/pooling.c - one topic after the other: docnos are interned, counted by run, sorted by their bytes (or shuffled), and kept. */
#include "eval/pooling.h"

#include "base/hash.h"
#include "base/lines.h"
#include "base/mem.h"
#include "base/rng.h"
#include "eval/fields.h"
#include "eval/pool.h"

#define USUAL_DEPTH 100

typedef struct {
    eval_pooled *docs;
    size_t n, capacity;
    eval_pooled_topic shown;
} topic;

struct eval_pooling {
    topic *topics;
    size_t n, capacity, n_docs;
    size_t *has, *alone; /* [n_runs] */
    eval_pool texts;     /* of a pool that was read */
};

void eval_pooling_free(eval_pooling *p)
{
    if (!p) return;
    for (size_t i = 0; i < p->capacity; i++) base_free(p->topics[i].docs);
    base_free(p->topics);
    base_free(p->has);
    base_free(p->alone);
    eval_pool_done(&p->texts);
    base_free(p);
}

static base_status add_topic(eval_pooling *p, const char *id, topic **out, base_error *err)
{
    base_status s = base_grow(&p->topics, &p->capacity, p->n + 1, sizeof *p->topics, err);
    if (s != BASE_OK) return s;
    *out = &p->topics[p->n++];
    (*out)->shown.id = id;
    return BASE_OK;
}

static base_status add_doc(topic *t, const eval_pooled *doc, base_error *err)
{
    base_status s = base_grow(&t->docs, &t->capacity, t->n + 1, sizeof *t->docs, err);
    if (s == BASE_OK) t->docs[t->n++] = *doc;
    return s;
}

/* Fisher, Yates (1938). */
static void shuffle(topic *t, uint64_t seed)
{
    base_rng r = base_rng_of(seed, base_hash64(t->shown.id, strlen(t->shown.id), 0));
    for (size_t i = t->n; i > 1; i--) {
        size_t j = (size_t)base_rng_below(&r, i);
        eval_pooled swapped = t->docs[i - 1];
        t->docs[i - 1] = t->docs[j];
        t->docs[j] = swapped;
    }
}

static void finish(eval_pooling *p, const eval_pooling_options *opt)
{
    for (size_t i = 0; i < p->n; i++) {
        topic *t = &p->topics[i];
        if (opt->shuffled) shuffle(t, opt->seed);
        t->shown.docs = t->docs;
        t->shown.n = t->n;
        p->n_docs += t->n;
    }
}

/* --- of runs ------------------------------------------------------------------------------------------------------------------- */

/* One topic's documents before they are sorted, by number of the hash. */
typedef struct {
    base_hash *docnos;
    eval_pooled *docs;
    uint32_t *latest; /* the last run that has it, from 1 */
    uint32_t *sorted;
    size_t n_docs, n_latest, n_sorted; /* capacities */
} gathering;

static base_status gather_run(gathering *g, const eval_run_topic *t, uint32_t run, size_t depth, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < t->n && i < depth; i++) {
        uint32_t id;
        bool fresh;
        const char *docno = t->docs[i].docno;
        if ((s = base_hash_add(g->docnos, docno, strlen(docno), &id, &fresh, err)) != BASE_OK) return s;
        if ((s = base_grow(&g->docs, &g->n_docs, (size_t)id + 1, sizeof *g->docs, err)) != BASE_OK) return s;
        if ((s = base_grow(&g->latest, &g->n_latest, (size_t)id + 1, sizeof *g->latest, err)) != BASE_OK) return s;
        if (!fresh && g->latest[id] == run + 1)
            return base_fail(err, BASE_EFORMAT, "topic %s: document %s is ranked twice in run %u", t->id, docno, run + 1);
        if (fresh) g->docs[id] = (eval_pooled){ .docno = docno, .run = run };
        g->docs[id].n_runs++;
        g->latest[id] = run + 1;
    }
    return s;
}

static bool is_judged(const eval_qrels_topic *judged, const char *docno)
{
    for (size_t low = 0, high = judged ? judged->n_docs : 0; low < high;) {
        size_t middle = low + (high - low) / 2;
        const eval_judgement *j = &judged->docs[middle];
        int c = strcmp(docno, j->docno);
        if (c == 0) return j->grade >= 0 || j->grade == EVAL_GRADE_EXCLUDED;
        if (c < 0) high = middle;
        else low = middle + 1;
    }
    return false;
}

static base_status keep(eval_pooling *p, gathering *g, const char *id, const eval_qrels *qrels, base_error *err)
{
    topic *t;
    size_t n = base_hash_count(g->docnos);
    const eval_qrels_topic *judged = qrels ? eval_qrels_find(qrels, id) : NULL;
    base_status s = add_topic(p, id, &t, err);
    if (s == BASE_OK) s = base_grow(&g->sorted, &g->n_sorted, n, sizeof *g->sorted, err);
    if (s != BASE_OK) return s;
    base_hash_sorted(g->docnos, g->sorted);
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        eval_pooled *d = &g->docs[g->sorted[i]];
        if (is_judged(judged, d->docno)) t->shown.n_judged++, d->n_runs = 0;
        else s = add_doc(t, d, err);
    }
    return s;
}

static void count_run(eval_pooling *p, const gathering *g, const eval_run_topic *t, uint32_t run, size_t depth)
{
    for (size_t i = 0; i < t->n && i < depth; i++) {
        const eval_pooled *d = &g->docs[base_hash_find(g->docnos, t->docs[i].docno, strlen(t->docs[i].docno))];
        p->has[run] += d->n_runs > 0;
        p->alone[run] += d->n_runs == 1;
    }
}

static base_status pool_topic(eval_pooling *p, gathering *g, eval_run *const *runs, size_t n_runs, const char *id,
                              const eval_pooling_options *opt, base_error *err)
{
    size_t depth = opt->depth ? opt->depth : USUAL_DEPTH;
    base_status s = BASE_OK;
    base_hash_clear(g->docnos);
    for (size_t r = 0; r < n_runs && s == BASE_OK; r++) {
        const eval_run_topic *t = eval_run_find(runs[r], id);
        if (t) s = gather_run(g, t, (uint32_t)r, depth, err);
    }
    if (s != BASE_OK || base_hash_count(g->docnos) == 0) return s;
    if ((s = keep(p, g, id, opt->judged, err)) != BASE_OK) return s;
    for (size_t r = 0; r < n_runs; r++) {
        const eval_run_topic *t = eval_run_find(runs[r], id);
        if (t) count_run(p, g, t, (uint32_t)r, depth);
    }
    return BASE_OK;
}

base_status eval_pooling_of_runs(eval_pooling **out, eval_run *const *runs, size_t n_runs, const char *const *topics,
                                 size_t n_topics, const eval_pooling_options *opt, base_error *err)
{
    gathering g = { 0 };
    base_status s = BASE_ENOMEM;
    eval_pooling *p = base_new(eval_pooling, err);
    if (!p) goto out;
    p->has = base_array(n_runs, sizeof *p->has, err);
    p->alone = base_array(n_runs, sizeof *p->alone, err);
    if (!p->has || !p->alone) goto out;
    s = base_hash_new(&g.docnos, err);
    for (size_t i = 0; i < n_topics && s == BASE_OK; i++) s = pool_topic(p, &g, runs, n_runs, topics[i], opt, err);
    if (s != BASE_OK) goto out;
    finish(p, opt);
    *out = p;
    p = NULL;
out:
    base_hash_free(g.docnos);
    base_free(g.docs);
    base_free(g.latest);
    base_free(g.sorted);
    eval_pooling_free(p);
    return s;
}

/* --- of judgements --------------------------------------------------------------------------------------------------------------- */

base_status eval_pooling_of_qrels(eval_pooling **out, const eval_qrels *qrels, const eval_pooling_options *opt, base_error *err)
{
    base_status s = BASE_OK;
    eval_pooling *p = base_new(eval_pooling, err);
    if (!p) return BASE_ENOMEM;
    for (size_t i = 0; i < eval_qrels_count(qrels) && s == BASE_OK; i++) {
        const eval_qrels_topic *judged = eval_qrels_at(qrels, i);
        topic *t;
        s = add_topic(p, judged->id, &t, err);
        for (size_t d = 0; d < judged->n_docs && s == BASE_OK; d++)
            if (judged->docs[d].grade >= 0) s = add_doc(t, &(eval_pooled){ .docno = judged->docs[d].docno }, err);
    }
    if (s == BASE_OK) {
        finish(p, opt);
        *out = p;
        p = NULL;
    }
    eval_pooling_free(p);
    return s;
}

/* --- of a file ----------------------------------------------------------------------------------------------------------------- */

/* Topics, and pairs of topic and docno, that have been met. */
typedef struct {
    base_hash *topics, *pairs;
    base_buf pair;
} met;

static base_status read_line(eval_pooling *p, met *m, const base_lines *in, base_view line, base_error *err)
{
    base_view f[2];
    uint32_t id, pair;
    bool fresh;
    topic *t;
    char shown[128];
    base_status s;
    if (line.len && memchr(line.ptr, 0, line.len)) return base_lines_fail(in, err, BASE_EFORMAT, "expected text, found a NUL byte");
    size_t n = base_fields(line, f, 2);
    if (n == 0 || f[0].ptr[0] == '#') return BASE_OK;
    if (n != 2) return base_lines_fail(in, err, BASE_EFORMAT, "expected 2 columns (topic docno), found %zu", n);
    base_buf_clear(&m->pair);
    base_buf_bytes(&m->pair, f[0].ptr, f[0].len);
    base_buf_u8(&m->pair, ' ');
    base_buf_bytes(&m->pair, f[1].ptr, f[1].len);
    if ((s = base_buf_status(&m->pair, err)) != BASE_OK) return s;
    if ((s = base_hash_add(m->pairs, base_buf_string(&m->pair), m->pair.size, &pair, &fresh, err)) != BASE_OK) return s;
    if (!fresh)
        return base_lines_fail(in, err, BASE_EFORMAT, "the document stands twice in this pool: %s",
                               base_quote(shown, sizeof shown, base_buf_string(&m->pair), m->pair.size));
    if ((s = base_hash_add(m->topics, f[0].ptr, f[0].len, &id, &fresh, err)) != BASE_OK) return s;
    if (fresh) {
        const char *copy = eval_pool_add(&p->texts, f[0], err);
        if (!copy) return BASE_ENOMEM;
        if ((s = add_topic(p, copy, &t, err)) != BASE_OK) return s;
    }
    const char *docno = eval_pool_add(&p->texts, f[1], err);
    return docno ? add_doc(&p->topics[id], &(eval_pooled){ .docno = docno }, err) : BASE_ENOMEM;
}

base_status eval_pooling_read(eval_pooling **out, const char *path, base_error *err)
{
    eval_pooling *p = NULL;
    base_lines *in = NULL;
    met m = { 0 };
    base_view line;
    bool more = false;
    base_status s;
    if ((s = base_hash_new(&m.topics, err)) != BASE_OK) goto out;
    if ((s = base_hash_new(&m.pairs, err)) != BASE_OK) goto out;
    if (!(p = base_new(eval_pooling, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = base_lines_open(&in, path, err)) != BASE_OK) goto out;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more)
        if ((s = read_line(p, &m, in, line, err)) != BASE_OK) goto out;
    if (s != BASE_OK) goto out;
    if (p->n == 0) {
        s = base_lines_fail(in, err, BASE_EFORMAT, "expected documents to judge (topic docno), found none");
        goto out;
    }
    finish(p, &(eval_pooling_options){ 0 });
    *out = p;
    p = NULL;
out:
    base_lines_close(in);
    base_hash_free(m.topics);
    base_hash_free(m.pairs);
    base_buf_done(&m.pair);
    eval_pooling_free(p);
    return s;
}

/* --- asking ----------------------------------------------------------------------------------------------------------------------- */

size_t eval_pooling_count(const eval_pooling *p)
{
    return p->n;
}

const eval_pooled_topic *eval_pooling_at(const eval_pooling *p, size_t i)
{
    return &p->topics[i].shown;
}

size_t eval_pooling_docs(const eval_pooling *p)
{
    return p->n_docs;
}

void eval_pooling_contribution(const eval_pooling *p, size_t run, size_t *has, size_t *alone)
{
    *has = p->has[run];
    *alone = p->alone[run];
}

base_status eval_pooling_print(base_buf *out, const eval_pooled_topic *t, base_error *err)
{
    base_status s = eval_field_check_topic(t->id, err);
    for (size_t i = 0; i < t->n && s == BASE_OK; i++) {
        s = eval_field_check("docno", t->docs[i].docno, err);
        base_buf_text(out, t->id);
        base_buf_u8(out, ' ');
        base_buf_text(out, t->docs[i].docno);
        base_buf_u8(out, '\n');
    }
    return s == BASE_OK ? base_buf_status(out, err) : s;
}
