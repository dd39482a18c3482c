/* Pipelines over an index: how deep each step ranks, one engine under many threads, failing memory, damaged files, indexes of all sizes. */
#include <dirent.h>
#include <math.h>
#include <stdatomic.h>

#include "base/threads.h"
#include "search/explain.h"
#include "tests/oracle.h"
#include "tests/vocabulary.h"

static const char *const methods[] = { "coord",
                                       "vsm",
                                       "tfidf",
                                       "smart(Lnu.atn)",
                                       "smart(apb.Lpu)",
                                       "bm25",
                                       "bm25(variant=robertson)",
                                       "bm25(variant=bm25l, k1=0)",
                                       "ql",
                                       "ql(mu=10)",
                                       "ql(smoothing=jm)",
                                       "boolean(or)",
                                       "(ql % 7) % 3",
                                       "rrf(bm25, (vsm % 9), k=7, depth=25)",
                                       "combmnz(ql, tfidf, coord) % 20",
                                       "linear(0.7*bm25, -0.3*rrf(ql, bm25, ql % 5), norm=zscore)" };
#define METHODS (sizeof methods / sizeof methods[0])

/* --- an engine over random documents ---------------------------------------------------------------------------------------------- */

static search_engine *open_engine(const char *dir, size_t n_docs, unsigned segments)
{
    search_engine *engine = NULL;
    oracle o = oracle_of(11, n_docs, 40);
    oracle_build(&o, dir, &(ir_writer_options){ .max_segments = segments, .memory = 1, .piece = segments > 1 ? 512 : 0 }, NULL);
    oracle_done(&o);
    assert_ok(search_engine_open(&engine, dir, err));
    return engine;
}

static search_pipeline *parse(const char *text)
{
    search_pipeline *p = NULL;
    assert_ok(search_pipeline_parse_with(&p, text, vocabulary_find, err));
    return p;
}

static base_status run(search_engine *engine, const char *method, const char *query, size_t k, search_ranking *out, base_error *err)
{
    search_pipeline *p = parse(method);
    base_status s = search_pipeline_run(p, &(search_call){ .engine = engine, .k = k }, query, strlen(query), out, err);
    search_pipeline_free(p);
    return s;
}

/* As docno and the score's bits, one a line: comparable between indexes. */
static void print_ranking(base_buf *out, const search_engine *engine, const search_ranking *r)
{
    for (size_t i = 0; i < r->n; i++) {
        uint32_t bits;
        base_view docno = ir_index_docno(search_engine_index(engine), r->hits[i].doc);
        memcpy(&bits, &r->hits[i].score, sizeof bits);
        base_buf_format(out, "%.*s %08x\n", (int)docno.len, docno.ptr, bits);
    }
}

/* --- indexes of all sizes ----------------------------------------------------------------------------------------------------------- */

static void every_method_ranks_alike_over_one_segment_and_many(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    search_engine *one = open_engine(testing_path(dir, "one"), 1500, 1), *many = open_engine(testing_path(dir, "many"), 1500, 64);
    assert_int_equal(ir_index_segments(search_engine_index(one)), 1);
    assert_in_range(ir_index_segments(search_engine_index(many)), 17, 64);
    for (size_t m = 0; m < METHODS; m++) {
        search_ranking a = { 0 }, b = { 0 };
        base_buf x = { 0 }, y = { 0 };
        assert_ok(run(one, methods[m], "w0 w3 w0 w17 nothing w39", SIZE_MAX, &a, err)); /* k is a wish, not a size of memory */
        assert_ok(run(many, methods[m], "w0 w3 w0 w17 nothing w39", SIZE_MAX, &b, err));
        print_ranking(&x, one, &a);
        print_ranking(&y, many, &b);
        assert_true(a.n > 2);
        assert_string_equal(base_buf_string(&x), base_buf_string(&y));
        for (size_t i = 0; i < a.n; i++) assert_true(isfinite(a.hits[i].score));
        search_ranking_done(&a);
        search_ranking_done(&b);
        base_buf_done(&x);
        base_buf_done(&y);
    }
    search_engine_close(one);
    search_engine_close(many);
    testing_tmpdir_free(dir);
}

static void collections_of_no_and_of_one_document_are_searched(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const oracle_doc docs[] = { { .docno = "full", .text = "w1 w1 w2", .n_words = 3 }, { .docno = "empty" } };
    for (size_t n = 0; n <= 2; n++) {
        search_engine *engine = NULL;
        oracle o = { .docs = (oracle_doc *)docs, .n_docs = n };
        oracle_build(&o, testing_path(dir, "index"), &(ir_writer_options){ .max_segments = 1 }, NULL);
        assert_ok(search_engine_open(&engine, testing_path(dir, "index"), err));
        for (size_t m = 0; m < METHODS; m++) {
            search_ranking r = { 0 };
            assert_ok(run(engine, methods[m], "w1 w1 w2 w3", 10, &r, err));
            assert_int_equal(r.n, n > 0);
            if (r.n) assert_true(isfinite(r.hits[0].score));
            search_ranking_done(&r);
            assert_ok(run(engine, methods[m], "", 10, &r, err));
            assert_int_equal(r.n, 0);
            search_ranking_done(&r);
        }
        search_engine_close(engine);
    }
    testing_tmpdir_free(dir);
}

/* --- how deep --------------------------------------------------------------------------------------------------------------------------- */

static size_t seen[8], n_seen; /* hits that reached each step below, in the order of running: the first eight */

static void see(const search_ranking *r)
{
    if (n_seen < 8) seen[n_seen] = r->n;
    n_seen++;
}

static base_status look(const search_node *node, const search_call *call, const search_query *query, const search_ranking *ranking,
                        search_ranking *out, base_error *err)
{
    (void)node, (void)call, (void)query;
    see(ranking);
    return search_ranking_copy(out, ranking->hits, ranking->n, err);
}

static base_status feed(const search_node *node, const search_call *call, const search_query *query, const search_ranking *ranking,
                        ir_query **out, base_error *err)
{
    (void)node, (void)call, (void)query;
    see(ranking);
    base_status s = ir_query_new(out, err);
    return s == BASE_OK ? ir_query_add(*out, base_view_of(ranking->n ? "w0" : "w1"), 1, err) : s;
}

static base_status first(const search_node *node, const search_call *call, const search_ranking *rankings, size_t n, size_t depth,
                         search_ranking *out, base_error *err)
{
    (void)node, (void)call, (void)depth;
    for (size_t i = 0; i < n; i++) see(&rankings[i]);
    return search_ranking_copy(out, rankings[0].hits, rankings[0].n, err);
}

static size_t looks_at_100(const search_node *node, size_t depth)
{
    (void)node;
    return depth > 100 ? depth : 100;
}

static size_t feeds_on_50(const search_node *node, size_t depth)
{
    (void)node, (void)depth;
    return 50;
}

static size_t n_counted, deepest_counted;

/* bm25 that counts how often it is asked. */
static base_status count_asked(const search_node *node, const search_call *call, const search_query *query, size_t depth,
                               search_ranking *out, base_error *err)
{
    const ir_ask ask = { .model = ir_model_find("bm25"), .k = depth };
    ir_ranking ranking = { 0 };
    (void)node;
    n_counted++;
    if (depth > deepest_counted) deepest_counted = depth;
    base_status s = ir_search(search_engine_searcher(call->engine), query->bag, &ask, &ranking, err);
    *out = (search_ranking){ ranking.hits, ranking.n };
    return s;
}

static bool find_deep(base_view name, search_word *out)
{
    static const search_step steps[] = {
        { .name = "look", .kind = SEARCH_RERANKER, .rerank = look, .needs = looks_at_100 },
        { .name = "feed", .kind = SEARCH_REWRITER, .rewrite = feed, .needs = feeds_on_50 },
        { .name = "first", .kind = SEARCH_COMBINER, .combine = first, .needs = looks_at_100, .takes_pipelines = true },
        { .name = "counted", .kind = SEARCH_RETRIEVER, .retrieve = count_asked },
    };
    for (size_t i = 0; i < 4; i++)
        if (base_view_is(name, steps[i].name)) {
            *out = (search_word){ .step = &steps[i], .name = steps[i].name };
            return true;
        }
    return search_word_find(name, out);
}

static void each_step_ranks_as_deep_as_those_behind_it_look(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t n, seen[3], left;
    } cases[] = {
        { "bm25 >> look", 1, { 100 }, 10 },
        { "bm25 >> (look)", 1, { 100 }, 10 },
        { "(bm25) >> look", 1, { 100 }, 10 },
        { "bm25 % 30 >> look", 1, { 30 }, 10 },
        { "(bm25 % 30) >> ((look) % 3)", 1, { 30 }, 3 },
        { "bm25 >> look % 5 >> look", 2, { 100, 5 }, 5 },
        { "bm25 >> feed >> ql", 1, { 50 }, 10 },
        { "bm25 >> (feed >> ql)", 1, { 50 }, 10 },
        { "bm25 >> (feed >> ql >> look)", 2, { 50, 100 }, 10 },
        { "first(bm25, ql % 7) % 4", 2, { 100, 7 }, 4 },
        { "first(bm25 >> (look % 20), ql)", 3, { 100, 20, 100 }, 10 },
        { "first(ql, rrf(ql, coord, depth=300))", 2, { 100, 100 }, 10 },
    };
    char *dir = testing_tmpdir();
    search_engine *engine = open_engine(testing_path(dir, "index"), 500, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        search_pipeline *p = NULL;
        search_ranking r = { 0 };
        n_seen = 0;
        assert_ok(search_pipeline_parse_with(&p, cases[i].text, find_deep, err));
        assert_ok(search_pipeline_run(p, &(search_call){ .engine = engine, .k = 10 }, "w0 w1", 5, &r, err));
        if (n_seen != cases[i].n || memcmp(seen, cases[i].seen, n_seen * sizeof *seen) != 0 || r.n != cases[i].left)
            fail_msg("%s: %zu steps saw %zu, %zu, %zu; %zu are left", cases[i].text, n_seen, seen[0], seen[1], seen[2], r.n);
        search_ranking_done(&r);
        search_pipeline_free(p);
    }
    search_engine_close(engine);
    testing_tmpdir_free(dir);
}

/* --- what stands twice ------------------------------------------------------------------------------------------------------------ */

static void run_deep(search_engine *engine, const char *text, search_ranking *out)
{
    search_pipeline *p = NULL;
    n_seen = n_counted = deepest_counted = 0;
    assert_ok(search_pipeline_parse_with(&p, text, find_deep, err));
    assert_ok(search_pipeline_run(p, &(search_call){ .engine = engine, .k = 10 }, "w0 w1", 5, out, err));
    search_pipeline_free(p);
}

static void a_pipeline_that_stands_twice_is_computed_once(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t times, depth;
    } cases[] = {
        { "first(counted, ql)", 1, 100 },
        { "rrf(counted, counted)", 1, 1000 },
        { "rrf(counted, counted( ), 0.5*counted)", 1, 1000 },
        { "rrf(counted, ql >> look, linear(0.7*counted, 0.3*ql))", 1, 1000 },
        { "rrf(counted, linear(counted, ql, depth=3000), depth=20)", 1, 3000 }, /* once, as deep as the deepest place needs it */
        { "rrf(counted, linear(counted, ql, depth=3000), combsum(counted, coord, depth=30), depth=20)", 1, 3000 },
        { "rrf(linear(counted, ql, depth=3000), counted % 5 >> look, counted % 5 >> look, depth=20)", 2, 3000 },
        { "bm25 >> feed >> rrf(counted, counted)", 1, 1000 },
        { "rrf(counted, bm25 >> feed >> rrf(counted, counted, ql))", 2, 1000 }, /* another query is another ranking */
    };
    char *dir = testing_tmpdir();
    search_engine *engine = open_engine(testing_path(dir, "index"), 500, 1);
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        search_ranking r = { 0 };
        run_deep(engine, cases[i].text, &r);
        if (n_counted != cases[i].times || deepest_counted != cases[i].depth)
            fail_msg("%s: asked %zu times, at most %zu deep", cases[i].text, n_counted, deepest_counted);
        search_ranking_done(&r);
    }
    search_engine_close(engine);
    testing_tmpdir_free(dir);
}

/* What is shared is cut for each place: the deep ranking of the one must not show in the other. */
static void shared_rankings_are_as_deep_as_each_place_asks(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    search_engine *engine = open_engine(testing_path(dir, "index"), 500, 1);
    search_ranking alone = { 0 }, shared = { 0 };
    base_buf x = { 0 }, y = { 0 };
    run_deep(engine, "combsum(bm25, ql, depth=20)", &alone);
    run_deep(engine, "linear(1*combsum(bm25, ql, depth=20), 0*combsum(bm25, ql, depth=400), norm=none)", &shared);
    print_ranking(&x, engine, &alone);
    print_ranking(&y, engine, &shared);
    assert_string_equal(base_buf_string(&x), base_buf_string(&y));
    base_buf_done(&x);
    base_buf_done(&y);
    search_ranking_done(&alone);
    search_ranking_done(&shared);
    search_engine_close(engine);
    testing_tmpdir_free(dir);
}

/* --- explained -------------------------------------------------------------------------------------------------------------------- */

static double sum_of_parts(const search_explanation *x)
{
    double sum = 0;
    for (size_t i = 0; i < x->n_inner; i++) sum += x->parts[i].contribution;
    return sum * x->times;
}

static void explained(search_engine *engine, const char *text, const search_ranking *r)
{
    search_pipeline *p = NULL;
    base_arena *arena = NULL;
    search_call call = { .engine = engine, .k = 1 };
    assert_ok(search_pipeline_parse_with(&p, text, find_deep, err));
    assert_ok(base_arena_new(&arena, err));
    for (size_t i = 0; i < r->n; i++) {
        search_explanation x;
        base_arena_reset(arena);
        assert_ok(search_explain(p, &call, "w0 w1", 5, r->hits[i].doc, &x, arena, err));
        if (!x.in_ranking || x.cut_away || x.rank != i + 1 || x.score != r->hits[i].score)
            fail_msg("%s: document %u at %zu is explained at %llu", text, r->hits[i].doc, i + 1, (unsigned long long)x.rank);
        assert_int_equal(x.n_inner, x.node->n_inner);
        if (x.parts) assert_true(sum_of_parts(&x) == x.total && (float)x.total == x.score);
        for (size_t j = 0; x.parts && j < x.n_inner; j++)
            if (x.parts[j].rank) assert_true(x.inner[j].rank == x.parts[j].rank && x.inner[j].score == x.parts[j].score);
    }
    base_arena_free(arena);
    search_pipeline_free(p);
}

static void every_step_is_explained_as_it_ranked(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "rrf(bm25, ql)",
        "rrf(bm25 % 3, 0.5*ql, depth=5, k=0)",
        "linear(0.7*bm25, 0.3*rrf(ql, bm25), norm=zscore)",
        "combmnz(bm25, coord, vsm % 30)",
        "combsum(counted, (bm25 >> (feed >> ql)), norm=none)", /* steps that tell no more than rank and score; another query */
        "bm25 >> feed >> ql",
        "bm25 >> (feed >> ql >> look)",
        "bm25 >> feed >> rrf(bm25, ql)",
        "first(ql, bm25)",
    };
    char *dir = testing_tmpdir();
    search_engine *engine = open_engine(testing_path(dir, "index"), 60, 1);
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        search_ranking r = { 0 };
        run_deep(engine, texts[i], &r);
        assert_true(r.n > 4);
        explained(engine, texts[i], &r);
        search_ranking_done(&r);
    }
    search_engine_close(engine);
    testing_tmpdir_free(dir);
}

/* --- threads --------------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    search_engine *engine;
    base_buf expected[METHODS];
    atomic_int wrong;
} shared;

static base_status search_once(void *context, size_t piece, unsigned worker, base_error *err)
{
    shared *c = context;
    search_ranking r = { 0 };
    base_buf found = { 0 };
    size_t m = piece % METHODS;
    (void)worker;
    base_status s = run(c->engine, methods[m], "w0 w3 w0 w17", 50, &r, err);
    print_ranking(&found, c->engine, &r);
    const base_buf *expected = &c->expected[m];
    if (found.size != expected->size || memcmp(found.data, expected->data, found.size) != 0) atomic_fetch_add(&c->wrong, 1);
    base_buf_done(&found);
    search_ranking_done(&r);
    return s;
}

static void threads_share_an_engine_from_its_first_query_on(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    shared c = { .engine = open_engine(testing_path(dir, "index"), 400, 8) };
    base_pool *pool = NULL;
    for (size_t m = 0; m < METHODS; m++) {
        search_ranking r = { 0 };
        assert_ok(run(c.engine, methods[m], "w0 w3 w0 w17", 50, &r, err));
        print_ranking(&c.expected[m], c.engine, &r);
        search_ranking_done(&r);
    }
    assert_ok(base_pool_new(&pool, 8, err));
    for (int round = 0; round < 4; round++) {
        search_engine_close(c.engine); /* fresh: sections untouched, no factors yet */
        assert_ok(search_engine_open(&c.engine, testing_path(dir, "index"), err));
        assert_ok(base_pool_run(pool, METHODS * 8, search_once, &c, err));
    }
    assert_int_equal(atomic_load(&c.wrong), 0);
    for (size_t m = 0; m < METHODS; m++) base_buf_done(&c.expected[m]);
    base_pool_free(pool);
    search_engine_close(c.engine);
    testing_tmpdir_free(dir);
}

/* --- failing memory ---------------------------------------------------------------------------------------------------------------------- */

static base_status open_search_explain(const char *dir, const search_pipeline *p, base_error *err)
{
    search_engine *engine = NULL;
    search_ranking r = { 0 };
    base_arena *arena = NULL;
    search_explanation x;
    base_status s = search_engine_open(&engine, dir, err);
    search_call call = { .engine = engine, .k = 20 };
    if (s == BASE_OK) s = search_pipeline_run(p, &call, "w0 w3 w17", 9, &r, err);
    if (s == BASE_OK) s = base_arena_new(&arena, err);
    if (s == BASE_OK) s = search_explain(p, &call, "w0 w3 w17", 9, r.hits[0].doc, &x, arena, err);
    if (s == BASE_OK && x.score != r.hits[0].score) s = base_fail(err, BASE_EFORMAT, "explained otherwise");
    base_arena_free(arena);
    search_ranking_done(&r);
    search_engine_close(engine);
    return s;
}

static void memory_may_fail_anywhere_in_a_search_or_an_explanation(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    search_engine_close(open_engine(testing_path(dir, "index"), 60, 4));
    for (size_t m = 0; m < METHODS; m++) {
        search_pipeline *p = parse(methods[m]);
        base_status s = BASE_ENOMEM;
        for (long n = 0; s != BASE_OK; n++) {
            base_error err = { 0 };
            testing_memory_fails_after(n);
            s = open_search_explain(testing_path(dir, "index"), p, &err);
            testing_memory_heals();
            if (s != BASE_OK && s != BASE_ENOMEM) fail_msg("%s, after %ld: %s", methods[m], n, err.what);
            assert_in_range(n, 0, 2000);
        }
        search_pipeline_free(p);
    }
    testing_tmpdir_free(dir);
}

/* --- damage ---------------------------------------------------------------------------------------------------------------------------------- */

/* The folder's first segment into *out. Its path is returned. */
static const char *read_segment(const char *dir, uint8_t **out, size_t *n)
{
    const char *path = NULL;
    DIR *d = opendir(dir);
    assert_non_null(d);
    for (struct dirent *e; (e = readdir(d));)
        if (strncmp(e->d_name, "seg-", 4) == 0) path = testing_path(dir, e->d_name);
    closedir(d);
    assert_non_null(path);
    FILE *f = fopen(path, "rb");
    assert_non_null(f);
    assert_int_equal(fseek(f, 0, SEEK_END), 0);
    *n = (size_t)ftell(f);
    *out = malloc(*n);
    rewind(f);
    assert_int_equal(fread(*out, 1, *n, f), *n);
    fclose(f);
    return path;
}

static void write_byte(const char *path, size_t at, uint8_t byte)
{
    FILE *f = fopen(path, "r+b");
    assert_non_null(f);
    assert_int_equal(fseek(f, (long)at, SEEK_SET), 0);
    assert_int_equal(fputc(byte, f), byte);
    fclose(f);
}

/* A changed byte is an error, or lies where this search doesn't look: never another ranking. */
static void damaged_files_are_reported_or_do_not_matter(void **state)
{
    (void)state;
    static const char *const asked[] = { "bm25", "tfidf" };
    char *dir = testing_tmpdir();
    const char *index = testing_path(dir, "index");
    base_buf expected[2] = { { 0 }, { 0 } };
    uint8_t *bytes;
    size_t n, reported = 0, tries = 0;
    search_engine *engine = open_engine(index, 200, 1);
    for (size_t m = 0; m < 2; m++) {
        search_ranking r = { 0 };
        assert_ok(run(engine, asked[m], "w0 w3 w17", 500, &r, err));
        print_ranking(&expected[m], engine, &r);
        search_ranking_done(&r);
    }
    search_engine_close(engine);
    const char *path = read_segment(index, &bytes, &n);
    for (size_t at = 0; at < n; at += 1 + n / 250, tries++) {
        write_byte(path, at, bytes[at] ^ (uint8_t)(1 + at % 255));
        engine = NULL;
        base_error err = { 0 };
        base_status s = search_engine_open(&engine, index, &err);
        for (size_t m = 0; m < 2 && s == BASE_OK; m++) {
            search_ranking r = { 0 };
            base_buf found = { 0 };
            s = run(engine, asked[m], "w0 w3 w17", 500, &r, &err);
            print_ranking(&found, engine, &r);
            if (s == BASE_OK) assert_string_equal(base_buf_string(&found), base_buf_string(&expected[m]));
            base_buf_done(&found);
            search_ranking_done(&r);
        }
        if (s != BASE_OK) {
            assert_int_equal(s, BASE_EFORMAT);
            assert_non_null(strstr(err.where, "seg-"));
            reported++;
        }
        search_engine_close(engine);
        write_byte(path, at, bytes[at]);
    }
    assert_true(reported > tries / 3); /* stored texts are a good part of the file */
    free(bytes);
    for (size_t m = 0; m < 2; m++) base_buf_done(&expected[m]);
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_method_ranks_alike_over_one_segment_and_many),
        cmocka_unit_test(collections_of_no_and_of_one_document_are_searched),
        cmocka_unit_test(each_step_ranks_as_deep_as_those_behind_it_look),
        cmocka_unit_test(a_pipeline_that_stands_twice_is_computed_once),
        cmocka_unit_test(shared_rankings_are_as_deep_as_each_place_asks),
        cmocka_unit_test(every_step_is_explained_as_it_ranked),
        cmocka_unit_test(threads_share_an_engine_from_its_first_query_on),
        cmocka_unit_test(memory_may_fail_anywhere_in_a_search_or_an_explanation),
        cmocka_unit_test(damaged_files_are_reported_or_do_not_matter),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
