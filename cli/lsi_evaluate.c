/* cli/lsi_evaluate.c - rankings by a model of factors, at several k with one walk: the sums of a smaller k go on into the greater. */
#include <math.h>

#include "base/params.h"
#include "cli/lsi.h"

typedef struct {
    const cli_lsi *lsi;
    const dense_factors *f;
    const cli_trials *trials;
    double *query;          /* [k] */
    double *dots, *squares; /* [cols] so far */
    base_hit *hits;         /* [trials->k] */
    base_arena *arena;
} walk;

/* Factors [from, to) are added to the sums; returns the query's part of its squared length. */
static double add_factors(walk *w, size_t from, size_t to)
{
    double sum = 0;
    for (size_t i = from; i < to; i++) sum += w->query[i] * w->query[i];
    for (size_t doc = 0; doc < w->f->cols; doc++)
        for (size_t i = from; i < to; i++) {
            double x = w->f->s[i] * w->f->v[doc * w->f->k + i];
            w->dots[doc] += w->query[i] * x;
            w->squares[doc] += x * x;
        }
    return sum;
}

static base_status keep_best(walk *w, eval_run *run, const char *topic, double query_squares, base_error *err)
{
    base_ties ties = ir_index_ties(w->lsi->index);
    base_topk *top = NULL;
    base_buf docno = { 0 };
    base_status s = base_topk_new(&top, w->trials->k, &ties, err);
    for (size_t doc = 0; doc < w->f->cols && s == BASE_OK; doc++) {
        double norm = sqrt(query_squares) * sqrt(w->squares[doc]);
        s = base_topk_push(top, w->lsi->td->docs[doc], norm > 0 ? (float)(w->dots[doc] / norm) : 0, err);
    }
    size_t n = s == BASE_OK ? base_topk_finish(top, w->hits) : 0;
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        base_view name = ir_index_docno(w->lsi->index, w->hits[i].doc);
        base_buf_clear(&docno);
        base_buf_bytes(&docno, name.ptr, name.len);
        if ((s = base_buf_status(&docno, err)) == BASE_OK)
            s = eval_run_add(run, topic, base_buf_string(&docno), (double)w->hits[i].score, err);
    }
    base_buf_done(&docno);
    base_topk_free(top);
    return s;
}

static base_status rank_topic(walk *w, eval_run *const *runs, const size_t *ks, size_t n, const cli_topic *topic, base_error *err)
{
    ir_query *bag = NULL;
    dense_term_vector q;
    double squares = 0;
    base_arena_reset(w->arena);
    base_status s = ir_query_of_text(&bag, ir_index_analyzer(w->lsi->index), topic->text.ptr, topic->text.len, err);
    if (s == BASE_OK) s = dense_term_weights_query(&q, &w->lsi->td->weights, bag, w->arena, err);
    ir_query_free(bag);
    if (s != BASE_OK) return s;
    dense_factors_project(w->f, q.rows, q.values, q.n, w->query);
    for (size_t doc = 0; doc < w->f->cols; doc++) w->dots[doc] = w->squares[doc] = 0;
    for (size_t i = 0, from = 0; i < n && s == BASE_OK; from = ks[i++]) {
        squares += add_factors(w, from, ks[i]);
        if (squares > 0) s = keep_best(w, runs[i], topic->id.ptr, squares, err);
    }
    return s;
}

static base_status rank_all(walk *w, eval_run *const *runs, const size_t *ks, size_t n, base_error *err)
{
    base_status s = BASE_ENOMEM;
    w->query = base_array(w->f->k, sizeof *w->query, err);
    w->dots = base_array(w->f->cols, sizeof *w->dots, err);
    w->squares = base_array(w->f->cols, sizeof *w->squares, err);
    w->hits = base_array(w->f->cols, sizeof *w->hits, err);
    if (w->query && w->dots && w->squares && w->hits) s = base_arena_new(&w->arena, err);
    for (size_t i = 0; i < w->trials->topics.n && s == BASE_OK; i++)
        s = rank_topic(w, runs, ks, n, &w->trials->topics.items[i], err);
    base_free(w->query);
    base_free(w->dots);
    base_free(w->squares);
    base_free(w->hits);
    base_arena_free(w->arena);
    return s;
}

base_status cli_lsi_evaluate(eval_evaluation **out, const size_t *ks, size_t n, const cli_lsi *lsi, const dense_factors *f,
                             const cli_trials *trials, base_error *err)
{
    walk w = { .lsi = lsi, .f = f, .trials = trials };
    eval_run **runs = base_array(n, sizeof *runs, err);
    base_status s = runs ? BASE_OK : BASE_ENOMEM;
    for (size_t i = 0; i < n && s == BASE_OK; i++) s = eval_run_new(&runs[i], err);
    if (s == BASE_OK) s = rank_all(&w, runs, ks, n, err);
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        if ((s = eval_run_finish(runs[i], err)) == BASE_OK)
            s = eval_evaluate(&out[i], trials->qrels, runs[i], trials->measures, &(eval_options){ 0 }, err);
    }
    for (size_t i = 0; runs && i < n; i++) eval_run_free(runs[i]);
    base_free(runs);
    return s;
}

base_status cli_lsi_trials_open(cli_trials *out, const cli_call *call, base_error *err)
{
    const char *dir, *topics = cli_value(call, "topics"), *qrels = cli_value(call, "qrels"), *measure = cli_value(call, "measure");
    base_status s = cli_index(call, &dir, err);
    if (s == BASE_OK) s = cli_trials_open(out, call, dir, topics, qrels ? qrels : topics, measure ? measure : "AP", 1000, err);
    return s;
}

base_status cli_lsi_numbers(double *out, size_t *n, size_t most, const char *option, const char *text, double low, double high,
                            base_error *err)
{
    *n = 0;
    for (const char *at = text; *n < most; at++) {
        size_t length = strcspn(at, ",");
        double *x = &out[*n];
        if (!base_parse_double((base_view){ at, length }, x) || !(*x >= low && *x <= high)) break;
        ++*n;
        at += length;
        if (!*at) return BASE_OK;
    }
    char quoted[128];
    return base_fail(err, BASE_EARG, "--%s takes up to %zu numbers from %g to %g with commas between, found \"%s\"", option, most,
                     low, high, base_quote(quoted, sizeof quoted, text, strlen(text)));
}
