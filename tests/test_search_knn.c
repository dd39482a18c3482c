/* The step knn: one query or many, by rows, products or an int8 twin, filtered or not, one result; and that of its plain definition. */
#include <math.h>

#include "base/threads.h"
#include "search/explain.h"
#include "search/prepared.h"
#include "tests/oracle.h"

enum { DIM = 24, DOCS = 700, QUERIES = 40 };

typedef struct {
    char *dir;
    search_engine *engine;
    float *queries; /* [QUERIES x DIM] */
    char words[QUERIES][24];
    base_view texts[QUERIES];
} laboratory;

static void random_vector(float *x, uint64_t seed, size_t i)
{
    base_rng r = base_rng_of(seed, i);
    for (size_t j = 0; j < DIM; j++) x[j] = (float)(base_rng_unit(&r) - 0.5);
}

/* Each fourth document has the vector of the one before, so that scores tie. */
static base_status add_space(const char *dir, base_error *err)
{
    ir_index *ix = NULL;
    dense_space_writer *w = NULL;
    float x[DIM];
    base_status s = ir_index_open(&ix, dir, err);
    if (s == BASE_OK)
        s = dense_space_create(&w, ix, "v", &(dense_space_spec){ .encoder = "imported", .dim = DIM, .element = DENSE_F32 }, err);
    for (uint32_t doc = 0; s == BASE_OK && doc < ir_index_doc_slots(ix); doc++) {
        random_vector(x, 1, doc % 4 == 3 ? doc - 1 : doc);
        s = dense_space_add(w, doc, x, err);
    }
    if (s == BASE_OK) s = dense_space_commit(&w, err);
    dense_space_abandon(w);
    ir_index_close(ix);
    return s;
}

static void open_laboratory(laboratory *lab)
{
    oracle docs = oracle_of(3, DOCS, 30);
    *lab = (laboratory){ .dir = testing_tmpdir(), .queries = calloc(QUERIES * DIM, sizeof *lab->queries) };
    const char *dir = testing_path(lab->dir, "ix");
    assert_non_null(lab->queries);
    oracle_build(&docs, dir, &(ir_writer_options){ .max_segments = 1 }, NULL);
    oracle_done(&docs);
    assert_ok(add_space(dir, err));
    assert_ok(search_engine_open(&lab->engine, dir, err));
    for (size_t i = 0; i < QUERIES; i++) {
        random_vector(lab->queries + i * DIM, 2, i);
        snprintf(lab->words[i], sizeof lab->words[i], "w%zu w%zu", i % 30, i % 7);
        lab->texts[i] = base_view_of(lab->words[i]);
    }
}

static void close_laboratory(laboratory *lab)
{
    search_engine_close(lab->engine);
    testing_tmpdir_free(lab->dir);
    free(lab->queries);
}

static search_pipeline *parse(const char *method)
{
    search_pipeline *p = NULL;
    assert_ok(search_pipeline_parse(&p, method, err));
    return p;
}

static void run_alone(const laboratory *lab, const search_pipeline *p, size_t i, size_t k, search_ranking *out)
{
    const search_call call = { .engine = lab->engine, .k = k, .vector = lab->queries + i * DIM, .dim = DIM };
    assert_ok(search_pipeline_run(p, &call, lab->texts[i].ptr, lab->texts[i].len, out, err));
}

static void assert_same(const search_ranking *a, const search_ranking *b, const char *what)
{
    if (a->n != b->n || (a->n && memcmp(a->hits, b->hits, a->n * sizeof *a->hits) != 0)) fail_msg("%s: another ranking", what);
}

static void many_queries_find_what_each_finds_alone(void **state)
{
    (void)state;
    static const char *const methods[] = {
        "knn(v)",
        "knn(v, metric=l2, min=-3)",
        "knn(v, scan=int8)",
        "knn(v, scan=rows, where=\"i>300\")",
        "(knn(v) % 20) % 3",
        "rrf(bm25, knn(v), linear(knn(v), knn(v, metric=dot) % 9))",
    };
    laboratory lab;
    open_laboratory(&lab);
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        search_pipeline *p = parse(methods[m]);
        assert_true(search_pipeline_prepares(p));
        for (unsigned threads = 1; threads <= 3; threads += 2) {
            base_pool *pool = NULL;
            search_prepared *prepared = NULL;
            search_call call = { .engine = lab.engine, .k = 50, .dim = DIM };
            assert_ok(base_pool_new(&pool, threads, err));
            assert_ok(search_prepare(&prepared, p, &call, lab.texts, lab.queries, QUERIES, pool, err));
            for (size_t i = 0; i < QUERIES; i++) {
                search_ranking together = { 0 }, alone = { 0 };
                call.prepared = prepared, call.place = i;
                assert_ok(search_pipeline_run(p, &call, lab.texts[i].ptr, lab.texts[i].len, &together, err)); /* with no vector */
                run_alone(&lab, p, i, 50, &alone);
                assert_true(alone.n > 0);
                assert_same(&together, &alone, methods[m]);
                search_ranking_done(&together);
                search_ranking_done(&alone);
            }
            search_prepared_free(prepared);
            base_pool_free(pool);
        }
        search_pipeline_free(p);
    }
    close_laboratory(&lab);
}

/* From some query on the twin does the work. */
static void every_way_to_scan_gives_the_same_bits(void **state)
{
    (void)state;
    laboratory lab;
    open_laboratory(&lab);
    search_pipeline *ways[] = { parse("knn(v)"), parse("knn(v, scan=rows)"), parse("knn(v, scan=int8)") };
    assert_true(QUERIES > SEARCH_TWIN_FROM + 1);
    for (size_t i = 0; i < QUERIES; i++) {
        search_ranking r[3] = { { 0 } };
        for (size_t w = 0; w < 3; w++) run_alone(&lab, ways[w], i, 30, &r[w]);
        assert_int_equal(r[0].n, 30);
        assert_same(&r[0], &r[1], "auto and rows");
        assert_same(&r[2], &r[1], "int8 and rows");
        for (size_t w = 0; w < 3; w++) search_ranking_done(&r[w]);
    }
    const search_near *near = NULL;
    const dense_flat *flat = NULL;
    search_spaces *spaces = search_engine_spaces(lab.engine);
    assert_ok(search_spaces_near(spaces, "v", DENSE_COSINE, &near, err));
    assert_ok(search_spaces_scan(spaces, near, SEARCH_SCAN_AUTO, 1, &flat, err));
    assert_ptr_not_equal(flat, near->flat);
    assert_ok(search_spaces_scan(spaces, near, SEARCH_SCAN_AUTO, 2, &flat, err));
    assert_ptr_equal(flat, near->flat);
    for (size_t w = 0; w < 3; w++) search_pipeline_free(ways[w]);
    close_laboratory(&lab);
}

typedef struct {
    const laboratory *lab;
    search_pipeline *pipeline;
    search_ranking rankings[QUERIES];
} together;

static base_status ask(void *context, size_t piece, unsigned worker, base_error *err)
{
    together *t = context;
    (void)worker, (void)err;
    run_alone(t->lab, t->pipeline, piece, 20, &t->rankings[piece]);
    return BASE_OK;
}

/* While the twin comes about, and two filters are read. */
static void threads_that_ask_together_get_the_same_bits(void **state)
{
    (void)state;
    static const char *const methods[] = { "knn(v)", "knn(v, where=\"i<350\")", "rrf(knn(v, scan=int8), knn(v, where=\"i>90\"))" };
    laboratory lab;
    base_pool *pool = NULL;
    open_laboratory(&lab);
    assert_ok(base_pool_new(&pool, 4, err));
    for (size_t m = 0; m < sizeof methods / sizeof *methods; m++) {
        together t = { .lab = &lab, .pipeline = parse(methods[m]) };
        assert_ok(base_pool_run(pool, QUERIES, ask, &t, err));
        for (size_t i = 0; i < QUERIES; i++) {
            search_ranking alone = { 0 };
            run_alone(&lab, t.pipeline, i, 20, &alone);
            assert_same(&t.rankings[i], &alone, methods[m]);
            search_ranking_done(&alone);
            search_ranking_done(&t.rankings[i]);
        }
        search_pipeline_free(t.pipeline);
    }
    base_pool_free(pool);
    close_laboratory(&lab);
}

/* The whole ranking without those that the filter shuts out, cut afterwards. */
static void a_filter_is_one_after_the_search(void **state)
{
    (void)state;
    static const char *const steps[] = { "knn(v%s)", "knn(v, metric=angular, scan=int8%s)", "lsi(k=5%s)", "lsi(svd=no%s)" };
    static const char *const wheres[] = { "i<100", "i>=350|3", "note=n7|n8|n9", "i!=5", "note>n50, i<400", "i<0" };
    laboratory lab;
    open_laboratory(&lab);
    const ir_index *ix = search_engine_index(lab.engine);
    for (size_t m = 0; m < sizeof steps / sizeof *steps; m++)
        for (size_t w = 0; w < sizeof wheres / sizeof *wheres; w++) {
            char method[128], argument[64];
            const uint64_t *bits = NULL;
            assert_ok(search_wheres_get(search_engine_wheres(lab.engine), wheres[w], NULL, &bits, err));
            snprintf(argument, sizeof argument, ", where=\"%s\"", wheres[w]);
            snprintf(method, sizeof method, steps[m], argument);
            search_pipeline *with = parse(method);
            snprintf(method, sizeof method, steps[m], "");
            search_pipeline *without = parse(method);
            for (size_t i = 0; i < QUERIES; i += 9) {
                search_ranking found = { 0 }, all = { 0 };
                size_t kept = 0;
                run_alone(&lab, with, i, 25, &found);
                run_alone(&lab, without, i, SIZE_MAX, &all);
                if (all.n != ir_index_collection(ix)->n_docs) fail_msg("%s ranks %zu of query %zu", method, all.n, i);
                for (size_t j = 0; j < all.n; j++)
                    if (search_where_has(bits, all.hits[j].doc)) all.hits[kept++] = all.hits[j];
                all.n = kept < 25 ? kept : 25;
                assert_same(&found, &all, wheres[w]);
                search_ranking_done(&found);
                search_ranking_done(&all);
            }
            search_pipeline_free(with);
            search_pipeline_free(without);
        }
    close_laboratory(&lab);
}

/* Dimensions, the greatest first, sum up to what the search printed, by every metric. */
static void an_explanation_adds_up_to_the_score(void **state)
{
    (void)state;
    laboratory lab;
    open_laboratory(&lab);
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    for (int m = 0; m < DENSE_METRICS; m++) {
        char method[64];
        search_ranking r = { 0 };
        snprintf(method, sizeof method, "knn(v, metric=%s)", dense_metric_names[m]);
        search_pipeline *p = parse(method);
        run_alone(&lab, p, 5, SIZE_MAX, &r);
        for (size_t rank = 1; rank <= r.n; rank += 50) {
            search_explanation e;
            double sum = 0;
            const search_call call = { .engine = lab.engine, .k = 1, .vector = lab.queries + 5 * DIM, .dim = DIM };
            assert_ok(search_explain(p, &call, "", 0, r.hits[rank - 1].doc, &e, arena, err));
            assert_true(e.in_ranking && e.rank == rank && e.score == r.hits[rank - 1].score);
            assert_int_equal(e.nearness->dim, DIM);
            for (size_t i = 0; i < DIM; i++) {
                sum += e.nearness->parts[i].product;
                if (i > 0) assert_true(fabs(e.nearness->parts[i].product) <= fabs(e.nearness->parts[i - 1].product));
            }
            assert_true(fabs(sum - e.nearness->sum) < 1e-12);
            if (m == DENSE_ANGULAR) sum = -sqrt(2 - 2 * sum);
            assert_true(fabs(sum - (double)e.score) < 1e-5);
        }
        search_ranking_done(&r);
        search_pipeline_free(p);
    }
    base_arena_free(arena);
    close_laboratory(&lab);
}

/* What one query can't do, it says when it runs: preparing the others doesn't fail. */
static void a_query_that_cannot_be_asked_is_told_when_it_runs(void **state)
{
    (void)state;
    laboratory lab;
    open_laboratory(&lab);
    search_pipeline *p = parse("rrf(bm25, knn(v))");
    search_prepared *prepared = NULL;
    search_ranking r = { 0 };
    search_call call = { .engine = lab.engine, .k = 5, .dim = DIM - 1 };
    assert_ok(search_prepare(&prepared, p, &call, lab.texts, lab.queries, QUERIES, NULL, err));
    call.prepared = prepared;
    call.vector = lab.queries;
    assert_fails(search_pipeline_run(p, &call, "w1", 2, &r, err), BASE_EARG,
                 "the space v has 24 dimensions, the query's vector 23");
    call.vector = NULL;
    assert_fails(search_pipeline_run(p, &call, "w1", 2, &r, err), BASE_EARG, "can't make a vector of a query");
    search_prepared_free(prepared);
    search_pipeline_free(p);
    p = parse("bm25");
    assert_false(search_pipeline_prepares(p));
    search_pipeline_free(p);
    close_laboratory(&lab);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    static const char *const methods[] = { "rrf(bm25, knn(v, where=\"i<300\"))", "knn(v, scan=int8)" };
    laboratory lab;
    open_laboratory(&lab);
    for (size_t m = 0; m < 2; m++) {
        search_pipeline *p = parse(methods[m]);
        for (long n = 0;; n++) {
            search_prepared *prepared = NULL;
            search_engine_close(lab.engine);
            assert_ok(search_engine_open(&lab.engine, testing_path(lab.dir, "ix"), err));
            const search_call call = { .engine = lab.engine, .k = 5, .dim = DIM };
            testing_memory_fails_after(n);
            base_status s = search_prepare(&prepared, p, &call, lab.texts, lab.queries, 3, NULL, NULL);
            testing_memory_heals();
            search_prepared_free(prepared);
            if (s == BASE_OK) break;
            assert_int_equal(s, BASE_ENOMEM);
        }
        search_pipeline_free(p);
    }
    close_laboratory(&lab);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(many_queries_find_what_each_finds_alone),
        cmocka_unit_test(every_way_to_scan_gives_the_same_bits),
        cmocka_unit_test(threads_that_ask_together_get_the_same_bits),
        cmocka_unit_test(a_filter_is_one_after_the_search),
        cmocka_unit_test(an_explanation_adds_up_to_the_score),
        cmocka_unit_test(a_query_that_cannot_be_asked_is_told_when_it_runs),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
