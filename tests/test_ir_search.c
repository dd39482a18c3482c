/* Search against plain loops: small random collections, every model's score worked out anew from the texts with the C library's logarithm. */
#include <math.h>

#include "base/buf.h"
#include "base/file.h"
#include "ir/search.h"
#include "ir/writer.h"
#include "tests/testing.h"

#define DOCS_MAX  400
#define WORDS     30 /* vocabulary: "a".. with Zipf-like frequencies */
#define WORDS_MAX 60 /* of a document */

typedef struct {
    size_t n;
    uint32_t tf[DOCS_MAX][WORDS], length[DOCS_MAX];
    char docno[DOCS_MAX][16];
    uint64_t df[WORDS], cf[WORDS], tokens;
} collection;

static void word_text(char *out, size_t w)
{
    snprintf(out, 8, "w%zu", w);
}

static void make_collection(collection *c, uint64_t seed, size_t n)
{
    *c = (collection){ .n = n };
    for (size_t d = 0; d < n; d++) {
        base_rng r = base_rng_of(seed, d);
        snprintf(c->docno[d], sizeof c->docno[d], "d%zu",
                 (size_t)(base_rng_mix(d + seed) % 1000) * 1000 + d); /* arrival isn't docno order */
        c->length[d] = (uint32_t)base_rng_below(&r, WORDS_MAX + 1);
        for (uint32_t i = 0; i < c->length[d]; i++) {
            double u = base_rng_unit(&r);
            c->tf[d][(size_t)(u * u * u * WORDS)]++;
        }
        for (size_t w = 0; w < WORDS; w++) {
            c->df[w] += c->tf[d][w] > 0;
            c->cf[w] += c->tf[d][w];
        }
        c->tokens += c->length[d];
    }
}

static void build(const collection *c, const char *dir, unsigned segments, uint64_t memory)
{
    ir_analyzer *a = NULL;
    ir_writer *w = NULL;
    assert_ok(ir_analyzer_open(&a, "whitespace", NULL, err));
    assert_ok(ir_writer_open(&w, dir,
                             &(ir_writer_options){ .analyzer = a,
                                                   .corpus = "random",
                                                   .fields = "text",
                                                   .max_segments = segments,
                                                   .memory = memory,
                                                   .piece = memory ? 2048 : 0 },
                             err));
    for (size_t d = 0; d < c->n; d++) {
        base_buf text = { 0 };
        for (size_t word = 0; word < WORDS; word++)
            for (uint32_t i = 0; i < c->tf[d][word]; i++) base_buf_format(&text, "w%zu ", word);
        corpora_field field = { "text", { base_buf_string(&text), text.size }, true };
        assert_ok(ir_writer_add(w, &(corpora_doc){ base_view_of(c->docno[d]), &field, 1, { "", 0 } }, err));
        base_buf_done(&text);
    }
    assert_ok(ir_writer_commit(&w, NULL, err));
    ir_analyzer_close(a);
}

/* --- the definitions, from the texts ------------------------------------------------------------------------------------------------ */

typedef double (*definition)(const collection *c, const uint32_t *qtf, size_t d);

static double define_coord(const collection *c, const uint32_t *qtf, size_t d)
{
    double n = 0;
    for (size_t w = 0; w < WORDS; w++) n += qtf[w] && c->tf[d][w];
    return n;
}

static double cosine(const collection *c, const uint32_t *qtf, size_t d, bool tfidf)
{
    double dot = 0, dd = 0, qq = 0;
    for (size_t w = 0; w < WORDS; w++) {
        if (!c->df[w]) continue;
        double idf = tfidf ? log((double)c->n / (double)c->df[w]) : 1, x = c->tf[d][w], y = qtf[w];
        if (tfidf) x = x > 0 ? (1 + log(x)) * idf : 0, y = y > 0 ? (1 + log(y)) * idf : 0;
        dot += x * y;
        dd += x * x;
        qq += y * y;
    }
    return dd > 0 && qq > 0 ? dot / sqrt(dd * qq) : 0;
}

static double define_vsm(const collection *c, const uint32_t *qtf, size_t d)
{
    return cosine(c, qtf, d, false);
}

static double define_tfidf(const collection *c, const uint32_t *qtf, size_t d)
{
    return cosine(c, qtf, d, true);
}

static double define_bm25(const collection *c, const uint32_t *qtf, size_t d)
{
    double sum = 0, avg = (double)c->tokens / (double)c->n;
    for (size_t w = 0; w < WORDS; w++) {
        if (!qtf[w] || !c->tf[d][w]) continue;
        double df = (double)c->df[w], tf = c->tf[d][w];
        sum += qtf[w] * log(1 + ((double)c->n - df + 0.5) / (df + 0.5)) * tf / (tf + 1.2 * (0.25 + 0.75 * c->length[d] / avg));
    }
    return sum;
}

static double define_ql(const collection *c, const uint32_t *qtf, size_t d)
{
    double sum = 0;
    for (size_t w = 0; w < WORDS; w++) {
        if (!qtf[w] || !c->df[w]) continue;
        double p = (double)c->cf[w] / (double)c->tokens;
        sum += qtf[w] * log((c->tf[d][w] + 1000 * p) / (c->length[d] + 1000.0) / p);
    }
    return sum;
}

static const struct {
    const char *name;
    definition define;
} models[] = {
    { "coord", define_coord }, { "vsm", define_vsm }, { "tfidf", define_tfidf }, { "bm25", define_bm25 }, { "ql", define_ql }
};
#define MODELS (sizeof models / sizeof models[0])

/* --- a query ------------------------------------------------------------------------------------------------------------------------- */

static ir_query *make_query(uint64_t seed, uint32_t *qtf)
{
    base_rng r = base_rng_of(seed, 1u << 20);
    ir_query *q = NULL;
    assert_ok(ir_query_new(&q, err));
    memset(qtf, 0, WORDS * sizeof *qtf);
    for (uint64_t n = 1 + base_rng_below(&r, 6); n > 0; n--) {
        size_t w = (size_t)base_rng_below(&r, WORDS + 2); /* two words that no document holds */
        char text[8];
        word_text(text, w);
        assert_ok(ir_query_add(q, base_view_of(text), 1, err));
        if (w < WORDS) qtf[w]++;
    }
    return q;
}

static bool matches(const collection *c, const uint32_t *qtf, size_t d)
{
    return define_coord(c, qtf, d) > 0;
}

static size_t doc_of(const collection *c, base_view docno)
{
    for (size_t d = 0; d < c->n; d++)
        if (base_view_is(docno, c->docno[d])) return d;
    fail_msg("unknown docno");
    return 0;
}

static void check_ranking(const collection *c, const ir_index *ix, const ir_ranking *r, const uint32_t *qtf, definition define,
                          size_t k)
{
    size_t n_matching = 0;
    base_ties ties = ir_index_ties(ix);
    for (size_t d = 0; d < c->n; d++) n_matching += matches(c, qtf, d);
    assert_int_equal(r->n, n_matching < k ? n_matching : k);
    assert_int_equal(r->n_scored, n_matching);
    for (size_t i = 0; i < r->n; i++) {
        double expected = define(c, qtf, doc_of(c, ir_index_docno(ix, r->hits[i].doc)));
        if (fabs(r->hits[i].score - expected) > 1e-5 * (1 + fabs(expected)))
            fail_msg("rank %zu: found %.9g, expected %.9g", i + 1, (double)r->hits[i].score, expected);
        if (i) assert_true(base_hit_compare(&r->hits[i - 1], &r->hits[i], &ties) < 0);
    }
    /* nothing better was left out */
    for (size_t d = 0; d < c->n && r->n == k; d++) {
        if (!matches(c, qtf, d)) continue;
        bool in = false;
        for (size_t i = 0; i < r->n; i++) in = in || base_view_is(ir_index_docno(ix, r->hits[i].doc), c->docno[d]);
        double worst = r->hits[r->n - 1].score, own = define(c, qtf, d);
        assert_true(in || own <= worst + 1e-5 * (1 + fabs(own)));
    }
}

static void every_model_scores_as_its_definition_says(void **state)
{
    (void)state;
    static collection c;
    for (uint64_t seed = 1; seed <= 12; seed++) {
        char *dir = testing_tmpdir();
        ir_index *ix = NULL;
        ir_searcher *se = NULL;
        make_collection(&c, seed, 1 + (size_t)(seed * 31) % DOCS_MAX);
        build(&c, testing_path(dir, "index"), 1, 0);
        assert_ok(ir_index_open(&ix, testing_path(dir, "index"), err));
        assert_ok(ir_searcher_new(&se, ix, err));
        for (uint64_t asked = 0; asked < 8; asked++) {
            uint32_t qtf[WORDS];
            ir_query *q = make_query(seed * 100 + asked, qtf);
            for (size_t m = 0; m < MODELS; m++) {
                size_t k = asked % 2 ? 5 : 1000;
                ir_ranking r = { 0 };
                assert_ok(ir_search(se, q, &(ir_ask){ .model = ir_model_find(models[m].name), .k = k, .algorithm = "exhaustive" },
                                    &r, err));
                check_ranking(&c, ix, &r, qtf, models[m].define, k);
                ir_ranking_done(&r);
            }
            ir_query_free(q);
        }
        ir_searcher_free(se);
        ir_index_close(ix);
        testing_tmpdir_free(dir);
    }
}

/* --- one segment or many ---------------------------------------------------------------------------------------------------------------- */

static void segments_change_no_bit_of_a_ranking(void **state)
{
    (void)state;
    static collection c;
    char *dir = testing_tmpdir();
    ir_index *one = NULL, *many = NULL;
    ir_searcher *se_one = NULL, *se_many = NULL;
    make_collection(&c, 77, DOCS_MAX);
    build(&c, testing_path(dir, "one"), 1, 0);
    build(&c, testing_path(dir, "many"), 8, 1);
    assert_ok(ir_index_open(&one, testing_path(dir, "one"), err));
    assert_ok(ir_index_open(&many, testing_path(dir, "many"), err));
    assert_int_equal(ir_index_segments(one), 1);
    assert_in_range(ir_index_segments(many), 2, 8);
    assert_ok(ir_searcher_new(&se_one, one, err));
    assert_ok(ir_searcher_new(&se_many, many, err));
    for (uint64_t asked = 0; asked < 40; asked++) {
        uint32_t qtf[WORDS];
        ir_query *q = make_query(asked, qtf);
        for (const ir_model *const *const *file = ir_models; *file; file++)
            for (const ir_model *const *m = *file; *m; m++) {
                ir_ranking a = { 0 }, b = { 0 };
                assert_ok(ir_search(se_one, q, &(ir_ask){ .model = *m, .k = 30 }, &a, err));
                assert_ok(ir_search(se_many, q, &(ir_ask){ .model = *m, .k = 30 }, &b, err));
                assert_int_equal(a.n, b.n);
                for (size_t i = 0; i < a.n; i++) {
                    base_view x = ir_index_docno(one, a.hits[i].doc), y = ir_index_docno(many, b.hits[i].doc);
                    assert_int_equal(base_view_compare(x, y), 0);
                    assert_memory_equal(&a.hits[i].score, &b.hits[i].score, sizeof(float));
                }
                ir_ranking_done(&a);
                ir_ranking_done(&b);
            }
        ir_query_free(q);
    }
    ir_searcher_free(se_one);
    ir_searcher_free(se_many);
    ir_index_close(one);
    ir_index_close(many);
    testing_tmpdir_free(dir);
}

/* --- explanations ---------------------------------------------------------------------------------------------------------------------- */

static void an_explanation_sums_up_to_the_score_that_search_prints(void **state)
{
    (void)state;
    static collection c;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    ir_searcher *se = NULL;
    base_arena *arena = NULL;
    make_collection(&c, 5, 120);
    build(&c, testing_path(dir, "index"), 1, 0);
    assert_ok(ir_index_open(&ix, testing_path(dir, "index"), err));
    assert_ok(ir_searcher_new(&se, ix, err));
    assert_ok(base_arena_new(&arena, err));
    for (uint64_t asked = 0; asked < 10; asked++) {
        uint32_t qtf[WORDS];
        ir_query *q = make_query(asked, qtf);
        for (size_t m = 0; m < MODELS; m++) {
            ir_ask ask = { .model = ir_model_find(models[m].name), .k = 1000 };
            ir_ranking r = { 0 };
            assert_ok(ir_search(se, q, &ask, &r, err));
            for (uint32_t doc = 0; doc < c.n; doc++) {
                ir_explanation x;
                base_arena_reset(arena);
                assert_ok(ir_explain(se, q, &ask, doc, &x, arena, err));
                assert_int_equal(x.n, q->n);
                double sum = x.document_part;
                for (size_t i = 0; i < x.n; i++) sum += x.terms[i].product;
                assert_true(fabs(sum - x.total) <= 1e-12 * (1 + fabs(sum)));
                size_t at = 0;
                while (at < r.n && r.hits[at].doc != doc) at++;
                assert_int_equal(x.rank, at < r.n ? at + 1 : 0);
                assert_int_equal(x.matches, at < r.n);
                if (at == r.n) continue;
                assert_memory_equal(&x.score, &r.hits[at].score, sizeof(float));
                float rounded = (float)x.total;
                assert_memory_equal(&x.score, &rounded, sizeof(float));
            }
            ir_ranking_done(&r);
        }
        ir_query_free(q);
    }
    base_arena_free(arena);
    ir_searcher_free(se);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

/* --- extremes ------------------------------------------------------------------------------------------------------------------------------ */

/* Feedback may give any weight: scores stay finite, and none is -0, which would be printed though it ties with 0. */
static void weights_of_any_size_give_finite_scores(void **state)
{
    (void)state;
    static const double weights[] = { 1e-300, 1e-60, 1e-9, 1, 1e9 };
    static collection c;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    ir_searcher *se = NULL;
    base_value robertson[BASE_PARAMS_MAX];
    make_collection(&c, 9, 200);
    build(&c, testing_path(dir, "index"), 1, 0);
    assert_ok(ir_index_open(&ix, testing_path(dir, "index"), err));
    assert_ok(ir_searcher_new(&se, ix, err));
    base_params_defaults(robertson, ir_model_find("bm25")->params);
    assert_ok(base_params_set(robertson, ir_model_find("bm25")->params, base_view_of("variant"), base_view_of("robertson"), err));
    for (size_t w = 0; w < 5; w++)
        for (size_t v = 0; v < 5; v++)
            for (size_t m = 0; m <= MODELS; m++) {
                ir_query *q = NULL;
                ir_ranking r = { 0 };
                ir_ask ask = { .model = ir_model_find(m < MODELS ? models[m].name : "bm25"), .k = 1000 };
                if (m == MODELS) ask.values = robertson;
                assert_ok(ir_query_new(&q, err));
                assert_ok(ir_query_add(q, base_view_of("w0"), weights[w], err)); /* in most documents: a negative idf */
                assert_ok(ir_query_add(q, base_view_of("w20"), weights[v], err));
                assert_ok(ir_search(se, q, &ask, &r, err));
                assert_true(r.n > 100);
                for (size_t i = 0; i < r.n; i++) {
                    float score = r.hits[i].score;
                    if (!isfinite(score) || (score == 0 && signbit(score)))
                        fail_msg("%s gives %g for the weights %g and %g", ask.model->name, (double)score, weights[w], weights[v]);
                }
                ir_ranking_done(&r);
                ir_query_free(q);
            }
    ir_query *q = NULL;
    assert_ok(ir_query_new(&q, err));
    assert_fails(ir_query_add(q, base_view_of("w0"), 1e10, err), BASE_EARG, "weight");
    assert_fails(ir_query_add(q, base_view_of("w0"), 0, err), BASE_EARG, "weight");
    assert_fails(ir_query_add(q, base_view_of("w0"), (double)NAN, err), BASE_EARG, "weight");
    ir_query_free(q);
    ir_searcher_free(se);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

static void an_unknown_algorithm_is_refused_with_the_nearest(void **state)
{
    (void)state;
    static collection c;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    ir_searcher *se = NULL;
    ir_query *q = NULL;
    ir_ranking r = { 0 };
    make_collection(&c, 5, 3);
    build(&c, testing_path(dir, "index"), 1, 0);
    assert_ok(ir_index_open(&ix, testing_path(dir, "index"), err));
    assert_ok(ir_searcher_new(&se, ix, err));
    assert_ok(ir_query_new(&q, err));
    assert_fails(ir_search(se, q, &(ir_ask){ .model = ir_model_find("bm25"), .k = 3, .algorithm = "exaustive" }, &r, err),
                 BASE_EARG, "exhaustive");
    assert_ok(ir_search(se, q, &(ir_ask){ .model = ir_model_find("bm25"), .k = 3 }, &r, err));
    assert_int_equal(r.n, 0); /* an empty query ranks nothing */
    ir_ranking_done(&r);
    ir_query_free(q);
    ir_searcher_free(se);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_model_scores_as_its_definition_says),
        cmocka_unit_test(segments_change_no_bit_of_a_ranking),
        cmocka_unit_test(an_explanation_sums_up_to_the_score_that_search_prints),
        cmocka_unit_test(weights_of_any_size_give_finite_scores),
        cmocka_unit_test(an_unknown_algorithm_is_refused_with_the_nearest),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
