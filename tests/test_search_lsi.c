/* The step lsi: numpy's cosines, the control that it becomes with all factors, explanations that add up, threads and memory. */
#include <math.h>

#include "base/threads.h"
#include "search/explain.h"
#include "tests/titles.h"

static search_engine *open_titles(char **dir)
{
    search_engine *engine = NULL;
    *dir = testing_tmpdir();
    titles_build(testing_path(*dir, "ix"));
    assert_ok(search_engine_open(&engine, testing_path(*dir, "ix"), err));
    return engine;
}

static void close_titles(search_engine *engine, char *dir)
{
    search_engine_close(engine);
    testing_tmpdir_free(dir);
}

static base_status run(search_engine *engine, const char *method, const char *query, search_ranking *out, base_error *err)
{
    search_pipeline *p = NULL;
    base_status s = search_pipeline_parse(&p, method, err);
    if (s == BASE_OK) s = search_pipeline_run(p, &(search_call){ .engine = engine, .k = 100 }, query, strlen(query), out, err);
    search_pipeline_free(p);
    return s;
}

/* scores [TITLES] by document; how many were ranked. */
static size_t score(search_engine *engine, const char *method, const char *query, double *scores)
{
    search_ranking r = { 0 };
    size_t n;
    assert_ok(run(engine, method, query, &r, err));
    for (size_t i = 0; i < TITLES; i++) scores[i] = 0;
    for (size_t i = 0; i < r.n; i++) scores[r.hits[i].doc] = (double)r.hits[i].score;
    n = r.n;
    search_ranking_done(&r);
    return n;
}

static void cosines_are_numpys(void **state)
{
    (void)state;
    static const double wanted[TITLES] = { 0.99544742,  0.98494479, 0.999708,   0.99945609, -0.08753775,
                                           -0.08454686, 0.04755354, 0.99932154, -0.08288487 };
    char *dir;
    search_engine *engine = open_titles(&dir);
    double scores[TITLES];
    assert_int_equal(score(engine, "lsi(k=2, weight=tf)", "bike", scores), TITLES);
    for (size_t i = 0; i < TITLES; i++) assert_true(fabs(scores[i] - wanted[i]) < 1e-7);
    close_titles(engine, dir);
}

static void with_all_factors_it_is_its_control(void **state)
{
    (void)state;
    static const char *const weights[] = { "tf", "log", "tfidf", "logentropy" };
    char *dir, method[64];
    search_engine *engine = open_titles(&dir);
    for (size_t w = 0; w < 4; w++) {
        double with[TITLES], without[TITLES];
        snprintf(method, sizeof method, "lsi(weight=%s)", weights[w]);
        assert_int_equal(score(engine, method, "bike repair at home home", with), TITLES);
        snprintf(method, sizeof method, "lsi(weight=%s, svd=no)", weights[w]);
        assert_int_equal(score(engine, method, "bike repair at home home", without), TITLES);
        /* the query's own length is that of its part within the factors: all documents' scores grow by the same */
        double factor = with[7] / without[7];
        for (size_t i = 0; i < TITLES; i++) assert_true(fabs(with[i] - factor * without[i]) < 1e-6);
    }
    close_titles(engine, dir);
}

static void without_factors_it_is_the_cosine_of_smart(void **state)
{
    (void)state;
    static const char *const pairs[][2] = { { "lsi(weight=tf, svd=no)", "vsm" }, { "lsi(weight=tfidf, svd=no)", "tfidf" } };
    char *dir;
    search_engine *engine = open_titles(&dir);
    for (size_t i = 0; i < 2; i++) {
        double a[TITLES], b[TITLES];
        score(engine, pairs[i][0], "brake bread rye bread", a);
        score(engine, pairs[i][1], "brake bread rye bread", b);
        for (size_t d = 0; d < TITLES; d++) assert_true(fabs(a[d] - b[d]) < 1e-6);
    }
    close_titles(engine, dir);
}

/* By the definition: S^-1 on either side or none changes the cosines as it must. */
static void scales_are_four_different_cosines(void **state)
{
    (void)state;
    static const char *const methods[] = { "lsi(k=3, scale=s)", "lsi(k=3, scale=none)", "lsi(k=3, scale=documents)",
                                           "lsi(k=3, scale=query)" };
    char *dir;
    search_engine *engine = open_titles(&dir);
    double scores[4][TITLES];
    for (size_t i = 0; i < 4; i++) assert_int_equal(score(engine, methods[i], "bike flour", scores[i]), TITLES);
    for (size_t i = 0; i < 4; i++)
        for (size_t j = 0; j < i; j++) assert_true(fabs(scores[i][0] - scores[j][0]) > 1e-4);
    /* a document as its own query lies on itself where both are scaled alike */
    score(engine, methods[0], titles[3], scores[0]);
    assert_true(fabs(scores[0][3] - 1) < 1e-6);
    score(engine, methods[1], titles[3], scores[1]);
    assert_true(fabs(scores[1][3] - 1) < 1e-6);
    close_titles(engine, dir);
}

static void explain(search_engine *engine, const char *method, const char *query, uint32_t doc, search_explanation *out,
                    base_arena *arena)
{
    search_pipeline *p = NULL;
    assert_ok(search_pipeline_parse(&p, method, err));
    assert_ok(search_explain(p, &(search_call){ .engine = engine, .k = 1 }, query, strlen(query), doc, out, arena, err));
    out->node = NULL; /* it goes with p */
    search_pipeline_free(p);
}

static void an_explanation_adds_up_to_the_score(void **state)
{
    (void)state;
    static const char *const methods[] = { "lsi(k=4)", "lsi(k=4, scale=none)", "lsi(k=4, scale=documents)", "lsi(k=4, scale=query)",
                                           "lsi(svd=no)" };
    char *dir;
    search_engine *engine = open_titles(&dir);
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    for (size_t m = 0; m < 5; m++) {
        double scores[TITLES];
        score(engine, methods[m], "new bike new wheel", scores);
        for (uint32_t doc = 0; doc < TITLES; doc++) {
            search_explanation e;
            double factors = 0, terms = 0;
            explain(engine, methods[m], "new bike new wheel", doc, &e, arena);
            assert_true(e.in_ranking && (double)e.score == scores[doc] && (float)e.factors->total == e.score);
            for (size_t i = 0; i < e.factors->n_factors; i++) factors += e.factors->factors[i].product;
            for (size_t i = 0; i < e.factors->n_terms; i++) terms += e.factors->terms[i].product;
            if (m < 4) assert_true(factors == e.factors->total);
            assert_true(fabs(terms - e.factors->total) < 1e-6);
        }
    }
    base_arena_free(arena);
    close_titles(engine, dir);
}

/* Three terms have all there is of a title of three words: their parts are its coordinate. */
static void parts_of_a_short_text_are_its_coordinates(void **state)
{
    (void)state;
    char *dir;
    search_engine *engine = open_titles(&dir);
    base_arena *arena = NULL;
    search_explanation e;
    assert_ok(base_arena_new(&arena, err));
    explain(engine, "lsi(k=4, scale=query)", "bike new saddle", 0, &e, arena); /* "repair bicycle wheel" */
    assert_int_equal(e.factors->n_shared, 0);
    for (size_t i = 0; i < 4; i++) {
        const dense_lsi_factor *f = &e.factors->factors[i];
        double query = 0, document = 0;
        assert_int_equal(f->number, i + 1);
        assert_int_equal(f->n_query_parts, 3);
        assert_int_equal(f->n_document_parts, 3);
        for (size_t j = 0; j < 3; j++) {
            query += f->query_parts[j].part, document += f->document_parts[j].part;
            if (j > 0) assert_true(fabs(f->query_parts[j].part) <= fabs(f->query_parts[j - 1].part));
        }
        assert_true(fabs(query - f->query) < 1e-6 && fabs(document - f->document) < 1e-6);
    }
    base_arena_free(arena);
    close_titles(engine, dir);
}

static void a_query_of_unknown_words_ranks_nothing(void **state)
{
    (void)state;
    char *dir;
    search_engine *engine = open_titles(&dir);
    double scores[TITLES];
    assert_int_equal(score(engine, "lsi", "unheard", scores), 0);
    assert_int_equal(score(engine, "lsi(svd=no)", "unheard", scores), 0);
    assert_int_equal(score(engine, "lsi", "", scores), 0);
    close_titles(engine, dir);
}

typedef struct {
    search_engine *engine;
    search_ranking rankings[16];
} together;

static base_status ask(void *context, size_t piece, unsigned worker, base_error *err)
{
    together *t = context;
    (void)worker;
    return run(t->engine, piece % 2 ? "lsi(k=3)" : "lsi(k=4)", "bike", &t->rankings[piece], err);
}

static void threads_that_ask_together_get_one_model(void **state)
{
    (void)state;
    char *dir;
    together t = { .engine = open_titles(&dir) };
    base_pool *pool = NULL;
    assert_ok(base_pool_new(&pool, 4, err));
    assert_ok(base_pool_run(pool, 16, ask, &t, err));
    for (size_t i = 0; i < 16; i++) {
        assert_int_equal(t.rankings[i].n, TITLES);
        assert_memory_equal(t.rankings[i].hits, t.rankings[i % 2].hits, TITLES * sizeof(base_hit));
    }
    for (size_t i = 0; i < 16; i++) search_ranking_done(&t.rankings[i]);
    base_pool_free(pool);
    close_titles(t.engine, dir);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    static const char *const methods[] = { "lsi(k=2)", "lsi(svd=no)" };
    char *dir;
    search_engine *engine = open_titles(&dir);
    for (size_t m = 0; m < 2; m++)
        for (long n = 0;; n++) {
            search_ranking r = { 0 };
            search_engine_close(engine);
            assert_ok(search_engine_open(&engine, testing_path(dir, "ix"), err));
            testing_memory_fails_after(n);
            base_status s = run(engine, methods[m], "bike", &r, NULL);
            testing_memory_heals();
            search_ranking_done(&r);
            if (s == BASE_OK) break;
            assert_int_equal(s, BASE_ENOMEM);
        }
    close_titles(engine, dir);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cosines_are_numpys),
        cmocka_unit_test(with_all_factors_it_is_its_control),
        cmocka_unit_test(without_factors_it_is_the_cosine_of_smart),
        cmocka_unit_test(scales_are_four_different_cosines),
        cmocka_unit_test(an_explanation_adds_up_to_the_score),
        cmocka_unit_test(parts_of_a_short_text_are_its_coordinates),
        cmocka_unit_test(a_query_of_unknown_words_ranks_nothing),
        cmocka_unit_test(threads_that_ask_together_get_one_model),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
