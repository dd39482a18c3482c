/* eval/tops.c - docnos are looked up once a topic; everything behind it compares numbers. */
#include "eval/tops.h"

#include "base/mem.h"

base_status eval_tops_init(eval_tops *t, const eval_qrels *qrels, const eval_run *const *runs, size_t n_runs, size_t k,
                           base_error *err)
{
    size_t longest = 0;
    *t = (eval_tops){ .n_runs = n_runs, .qrels = qrels, .runs = runs };
    if (k == 0) return base_fail(err, BASE_EARG, "expected a depth of 1 or more, found 0");
    for (size_t r = 0; r < n_runs; r++)
        for (size_t i = 0; i < eval_run_count(runs[r]); i++)
            if (eval_run_at(runs[r], i)->n > longest) longest = eval_run_at(runs[r], i)->n;
    t->k = k < longest ? k : longest; /* a depth nobody reaches takes no room */
    if (n_runs && t->k > SIZE_MAX / sizeof(double) / n_runs)
        return base_fail(err, BASE_ENOMEM, "%zu runs to depth %zu are too many", n_runs, t->k);
    t->of = base_array(n_runs, sizeof *t->of, err);
    t->docs = base_array(n_runs * t->k, sizeof *t->docs, err);
    t->scores = base_array(n_runs * t->k, sizeof *t->scores, err);
    base_status s = t->of && t->docs && t->scores ? base_hash_new(&t->ids, err) : BASE_ENOMEM;
    if (s != BASE_OK) eval_tops_done(t);
    return s;
}

void eval_tops_done(eval_tops *t)
{
    base_free(t->of);
    base_free(t->docs);
    base_free(t->scores);
    base_free(t->ranks);
    base_free(t->grades);
    base_hash_free(t->ids);
    *t = (eval_tops){ 0 };
}

/* The first documents of one run into its part of docs and scores, numbering those not met before. */
static base_status load_run(eval_tops *t, size_t run, base_error *err)
{
    const eval_run_topic *ranking = eval_run_find(t->runs[run], t->topic->id);
    uint32_t *doc = t->docs + run * t->k;
    double *score = t->scores + run * t->k;
    size_t n = 0;
    for (size_t i = 0; ranking && i < ranking->n && n < t->k; i++) {
        long grade = EVAL_UNPOOLED;
        bool fresh = false;
        const char *docno = ranking->docs[i].docno;
        size_t length = strlen(docno);
        if (base_hash_find(t->ids, docno, length) == BASE_HASH_NONE) {
            const eval_judgement *j = eval_qrels_judgement(t->topic, docno);
            if (j && j->grade == EVAL_GRADE_EXCLUDED) continue;
            if (j) grade = j->grade < 0 ? EVAL_UNJUDGED : j->grade;
        }
        base_status s = base_hash_add(t->ids, docno, length, &doc[n], &fresh, err);
        if (s == BASE_OK && fresh) s = base_grow(&t->grades, &t->grade_capacity, (size_t)doc[n] + 1, sizeof *t->grades, err);
        if (s != BASE_OK) return s;
        if (fresh) t->grades[doc[n]] = (int32_t)grade;
        score[n++] = ranking->docs[i].score;
    }
    t->of[run] = (eval_top){ .doc = doc, .score = score, .n = n };
    return BASE_OK;
}

base_status eval_tops_topic(eval_tops *t, size_t i, base_error *err)
{
    base_status s = BASE_OK;
    base_hash_clear(t->ids);
    t->topic = eval_qrels_at(t->qrels, i);
    for (size_t r = 0; r < t->n_runs; r++)
        if ((s = load_run(t, r, err)) != BASE_OK) return s;
    t->n_docs = base_hash_count(t->ids);
    s = base_grow(&t->ranks, &t->rank_capacity, t->n_runs * t->n_docs, sizeof *t->ranks, err);
    if (s != BASE_OK) return s;
    if (t->n_docs) memset(t->ranks, 0, t->n_runs * t->n_docs * sizeof *t->ranks);
    for (size_t r = 0; r < t->n_runs; r++) {
        uint32_t *rank = t->ranks + r * t->n_docs;
        for (size_t at = 0; at < t->of[r].n; at++) rank[t->of[r].doc[at]] = (uint32_t)at + 1;
        t->of[r].rank = rank;
    }
    t->grade = t->grades;
    return BASE_OK;
}

const char *eval_tops_docno(const eval_tops *t, uint32_t doc)
{
    return base_hash_text(t->ids, doc).ptr;
}
