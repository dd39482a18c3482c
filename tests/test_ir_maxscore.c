/* Pruning may skip work, never a result: what maxscore ranks is what exhaustive ranks, the same documents with the same bits. */
#include "base/buf.h"
#include "base/threads.h"
#include "ir/search.h"
#include "ir/writer.h"
#include "tests/testing.h"

#define SEEDS    500
#define AN_INDEX 16 /* seeds that share one: the disk is slow, queries are not */

/* Every model, every variant of it, and letters of every kind; of the last two exhaustive has to take over. */
static const struct {
    const char *model, *values[3][2];
} ways[] = {
    { "coord", { { 0 } } },
    { "vsm", { { 0 } } },
    { "tfidf", { { 0 } } },
    { "bm25", { { 0 } } },
    { "bm25", { { "k1", "0" }, { "b", "0" } } },
    { "bm25", { { "k1", "0.4" }, { "b", "1" }, { "k3", "8" } } },
    { "bm25", { { "variant", "robertson" } } },
    { "bm25", { { "variant", "robertson" }, { "k1", "50" } } },
    { "bm25", { { "variant", "atire" } } },
    { "bm25", { { "variant", "bm25l" } } },
    { "bm25", { { "variant", "bm25plus" } } },
    { "ql", { { 0 } } },
    { "ql", { { "mu", "3" } } },
    { "ql", { { "smoothing", "jm" } } },
    { "ql", { { "smoothing", "jm" }, { "lambda", "0.9" } } },
    { "smart", { { "letters", "lnc.ltc" } } },
    { "smart", { { "letters", "nnn.ntn" } } },
    { "smart", { { "letters", "Ltu.lpn" } } },
    { "smart", { { "letters", "npb.btn" } } },
    { "smart", { { "letters", "bnn.bnn" } } },
    { "smart", { { "letters", "Lnn.ltu" } } },
    { "smart", { { "letters", "anc.ltc" } } },
    { "smart", { { "letters", "atn.atn" } } },
};
#define WAYS (sizeof ways / sizeof ways[0])

/* --- a small index, and queries to it ---------------------------------------------------------------------------------- */

typedef struct {
    uint64_t seed;
    char *dir;
    size_t n_docs;
    unsigned n_words;
    ir_index *index;
    ir_searcher *searcher;
} testing_case;

/* Few words are frequent. A drift makes some of them gather in one part of the collection, and long documents gather too: so blocks,
 * and windows, differ in their bounds. */
static unsigned random_word(base_rng *r, unsigned n_words, unsigned drift)
{
    double u = base_rng_unit(r);
    return ((unsigned)(u * u * u * n_words) + drift) % n_words;
}

static void random_text(base_buf *out, uint64_t seed, size_t doc, unsigned n_words, size_t longest, bool is_long)
{
    base_rng r = base_rng_of(seed, doc);
    unsigned drift = base_rng_below(&r, 2) ? (unsigned)(doc / 300) : 0;
    uint64_t length = is_long ? 30 + base_rng_below(&r, 30) : base_rng_below(&r, 1 + base_rng_below(&r, longest));
    for (uint64_t i = 0; i < length; i++) {
        unsigned word = random_word(&r, n_words, drift);
        for (uint64_t n = base_rng_below(&r, 6) ? 1 : 1 + base_rng_below(&r, 9); n > 0; n--) base_buf_format(out, "w%u ", word);
    }
}

/* Arrival isn't docno order. */
static const char *docno_of(const testing_case *c, size_t d)
{
    static char docno[40];
    snprintf(docno, sizeof docno, "%u-%zu", (unsigned)(base_rng_mix(c->seed + d) % 1000), d);
    return docno;
}

/* One document of seven dies, among them those that would rank high: they must neither be ranked nor raise the threshold. */
static void delete_some(const testing_case *c, base_rng *r)
{
    ir_writer *w = NULL;
    bool known;
    assert_ok(ir_writer_open(&w, testing_path(c->dir, "index"), &(ir_writer_options){ .update = true }, err));
    for (size_t d = 0; d < c->n_docs; d++)
        if (base_rng_below(r, 7) == 0) assert_ok(ir_writer_delete(w, base_view_of(docno_of(c, d)), &known, err));
    assert_ok(ir_writer_commit(&w, NULL, err));
}

static void build(const testing_case *c, base_rng *r)
{
    ir_analyzer *a = NULL;
    ir_writer *w = NULL;
    size_t longest = 2 + (size_t)base_rng_below(r, 40), twins = 1 + (size_t)base_rng_below(r, 5);
    ir_writer_options options = { .memory = 1,
                                  .piece = c->n_docs > 1000 ? 16384 : 4096,
                                  .max_segments = 1 + (unsigned)base_rng_below(r, 5) };
    assert_ok(ir_analyzer_open(&a, "whitespace", NULL, err));
    options.analyzer = a;
    options.corpus = "random";
    options.fields = "text";
    assert_ok(ir_writer_open(&w, testing_path(c->dir, "index"), &options, err));
    for (size_t d = 0; d < c->n_docs; d++) {
        base_buf text = { 0 };
        random_text(&text, c->seed, d / twins, c->n_words, longest, c->n_docs > 1000 && d / 1000 % 2 == 0); /* twins tie */
        corpora_field field = { "text", { base_buf_string(&text), text.size }, true };
        assert_ok(ir_writer_add(w, &(corpora_doc){ base_view_of(docno_of(c, d)), &field, 1, { "", 0 } }, err));
        base_buf_done(&text);
    }
    assert_ok(ir_writer_commit(&w, NULL, err));
    ir_analyzer_close(a);
}

/* A small collection, or one whose lists span many blocks and several windows. */
static testing_case testing_case_new(uint64_t seed, bool large)
{
    base_rng r = base_rng_of(seed, UINT32_MAX);
    testing_case c = { .seed = seed, .dir = testing_tmpdir() };
    c.n_docs = large ? 2500 + (size_t)base_rng_below(&r, 4000) : 1 + (size_t)base_rng_below(&r, 1 + base_rng_below(&r, 800));
    c.n_words = 2 + (unsigned)base_rng_below(&r, base_rng_below(&r, 2) ? 20 : 300);
    build(&c, &r);
    if (seed % 32 == 0) delete_some(&c, &r);
    assert_ok(ir_index_open(&c.index, testing_path(c.dir, "index"), err));
    assert_ok(ir_searcher_new(&c.searcher, c.index, err));
    return c;
}

static void testing_case_done(testing_case *c)
{
    ir_searcher_free(c->searcher);
    ir_index_close(c->index);
    testing_tmpdir_free(c->dir);
}

/* 1 to 8 words, some of them twice, some unknown, some weighted as a rewriting step would. */
static ir_query *random_query(const testing_case *c, uint64_t which)
{
    base_rng r = base_rng_of(c->seed, UINT64_C(1) << 40 | which);
    ir_query *q = NULL;
    bool weighted = base_rng_below(&r, 4) == 0;
    assert_ok(ir_query_new(&q, err));
    for (uint64_t n = 1 + base_rng_below(&r, 8); n > 0; n--) {
        char word[24];
        snprintf(word, sizeof word, "w%u", random_word(&r, c->n_words + c->n_words / 8, (unsigned)base_rng_below(&r, 3)));
        assert_ok(ir_query_add(q, base_view_of(word), weighted ? 0.01 + 3 * base_rng_unit(&r) : 1, err));
    }
    return q;
}

static ir_ranking ask(const testing_case *c, const ir_query *q, size_t way, size_t k, const char *algorithm)
{
    const ir_model *model = ir_model_find(ways[way].model);
    base_value values[BASE_PARAMS_MAX];
    ir_ranking r = { 0 };
    base_params_defaults(values, model->params);
    for (size_t i = 0; i < 3 && ways[way].values[i][0]; i++)
        assert_ok(base_params_set(values, model->params, base_view_of(ways[way].values[i][0]), base_view_of(ways[way].values[i][1]),
                                  err));
    assert_ok(ir_search(c->searcher, q, &(ir_ask){ .model = model, .values = values, .k = k, .algorithm = algorithm }, &r, err));
    return r;
}

/* --- the same ranking ---------------------------------------------------------------------------------------------------- */

static void assert_same(const testing_case *c, uint64_t asked, size_t way, size_t k, const ir_ranking *a, const ir_ranking *b)
{
    size_t i = 0;
    while (i < a->n && i < b->n && memcmp(&a->hits[i], &b->hits[i], sizeof *a->hits) == 0) i++;
    if (i == a->n && i == b->n) return;
    const char *value = ways[way].values[0][1];
    print_error(
        "seed %llu, %zu documents in %zu segments, query %llu, %s(%s), k %zu: %zu hits, expected %zu; the first %zu agree\n",
        (unsigned long long)c->seed, c->n_docs, ir_index_segments(c->index), (unsigned long long)asked, ways[way].model,
        value ? value : "", k, b->n, a->n, i);
    if (i < a->n) print_error("expected document %u with %.9g\n", a->hits[i].doc, (double)a->hits[i].score);
    if (i < b->n) print_error("found document %u with %.9g\n", b->hits[i].doc, (double)b->hits[i].score);
    fail();
}

static void maxscore_returns_what_exhaustive_returns(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < SEEDS; seed += AN_INDEX) {
        testing_case c = testing_case_new(seed, seed % (4 * AN_INDEX) == 0);
        const size_t ks[] = { 1, 10, 1000, c.n_docs + 1 };
        for (uint64_t asked = 0; asked < AN_INDEX; asked++) {
            ir_query *q = random_query(&c, asked);
            for (size_t way = 0; way < WAYS; way++) {
                size_t k = ks[(asked + way) % 4];
                ir_ranking a = ask(&c, q, way, k, "exhaustive"), b = ask(&c, q, way, k, "maxscore");
                assert_same(&c, asked, way, k, &a, &b);
                ir_ranking_done(&a);
                ir_ranking_done(&b);
            }
            ir_query_free(q);
        }
        testing_case_done(&c);
    }
}

/* --- and less work -------------------------------------------------------------------------------------------------------- */

static void maxscore_leaves_postings_unscored(void **state)
{
    (void)state;
    testing_case c = testing_case_new(3, true);
    uint64_t all = 0, pruned = 0;
    for (uint64_t asked = 0; asked < 20; asked++) {
        ir_query *q = random_query(&c, asked);
        ir_ranking a = ask(&c, q, 3, 1, "exhaustive"), b = ask(&c, q, 3, 1, "maxscore");
        assert_true(b.n_postings <= a.n_postings && b.n_scored <= a.n_scored);
        all += a.n_postings;
        pruned += b.n_postings;
        ir_ranking_done(&a);
        ir_ranking_done(&b);
        ir_query_free(q);
    }
    assert_true(pruned < all - all / 10);
    testing_case_done(&c);
}

/* --- who does it ------------------------------------------------------------------------------------------------------------ */

static void a_model_without_a_bound_is_scored_exhaustively(void **state)
{
    (void)state;
    testing_case c = testing_case_new(1, false);
    ir_query *q = random_query(&c, 0);
    for (size_t way = 0; way < WAYS; way++) {
        ir_ranking r = ask(&c, q, way, 1, "maxscore");
        assert_string_equal(r.algorithm, way < WAYS - 2 ? "maxscore" : "exhaustive");
        ir_ranking_done(&r);
    }
    ir_query_free(q);
    testing_case_done(&c);
}

static void the_planner_prunes_when_most_documents_are_not_wanted(void **state)
{
    (void)state;
    testing_case c = testing_case_new(5, true);
    ir_query *q = NULL;
    assert_ok(ir_query_new(&q, err));
    assert_ok(ir_query_add(q, base_view_of("w0"), 1, err));
    assert_ok(ir_query_add(q, base_view_of("w1"), 1, err));
    ir_ranking few = ask(&c, q, 3, 1, NULL), many = ask(&c, q, 3, c.n_docs, NULL);
    assert_string_equal(few.algorithm, "maxscore");
    assert_string_equal(many.algorithm, "exhaustive");
    ir_ranking_done(&few);
    ir_ranking_done(&many);
    ir_query_free(q);
    testing_case_done(&c);
}

static void what_will_process_a_model_is_known_before_there_is_an_index(void **state)
{
    (void)state;
    const char *name, *why;
    const ir_model *bm25 = ir_model_find("bm25"), *smart = ir_model_find("smart");
    base_value values[BASE_PARAMS_MAX];
    assert_ok(ir_algorithm_for(&(ir_ask){ .model = bm25 }, &name, &why, err));
    assert_string_equal(name, "maxscore");
    assert_ok(ir_algorithm_for(&(ir_ask){ .model = bm25, .algorithm = "exhaustive" }, &name, &why, err));
    assert_string_equal(name, "exhaustive");
    assert_fails(ir_algorithm_for(&(ir_ask){ .model = bm25, .algorithm = "maxcore" }, &name, &why, err), BASE_EARG, "maxscore");
    base_params_defaults(values, smart->params);
    assert_ok(base_params_set(values, smart->params, base_view_of("letters"), base_view_of("anc.ltc"), err));
    assert_ok(ir_algorithm_for(&(ir_ask){ .model = smart, .values = values, .algorithm = "maxscore" }, &name, &why, err));
    assert_string_equal(name, "exhaustive");
    assert_non_null(strstr(why, "no bound"));
}

/* --- threads, memory ---------------------------------------------------------------------------------------------------------- */

typedef struct {
    testing_case c;
    ir_query *queries[16];
    ir_ranking rankings[16];
} shared;

static base_status ask_piece(void *context, size_t piece, unsigned worker, base_error *err)
{
    shared *sh = context;
    (void)worker, (void)err;
    sh->rankings[piece] = ask(&sh->c, sh->queries[piece], piece % WAYS, 10, "maxscore");
    return BASE_OK;
}

static void threads_share_a_searcher(void **state)
{
    (void)state;
    shared sh = { .c = testing_case_new(7, true) };
    base_pool *pool = NULL;
    assert_ok(base_pool_new(&pool, 4, err));
    for (size_t i = 0; i < 16; i++) sh.queries[i] = random_query(&sh.c, i);
    assert_ok(base_pool_run(pool, 16, ask_piece, &sh, err));
    for (size_t i = 0; i < 16; i++) {
        ir_ranking expected = ask(&sh.c, sh.queries[i], i, 10, "exhaustive");
        assert_same(&sh.c, i, i, 10, &expected, &sh.rankings[i]);
        ir_ranking_done(&expected);
        ir_ranking_done(&sh.rankings[i]);
        ir_query_free(sh.queries[i]);
    }
    base_pool_free(pool);
    testing_case_done(&sh.c);
}

/* The factors' arrays too: a searcher is new each time. */
static void every_failing_allocation_is_reported(void **state)
{
    (void)state;
    testing_case c = testing_case_new(2, false);
    ir_query *q = random_query(&c, 1);
    ir_ask vsm = { .model = ir_model_find("vsm"), .k = 5, .algorithm = "maxscore" };
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        ir_searcher *se = NULL;
        ir_ranking r = { 0 };
        assert_ok(ir_searcher_new(&se, c.index, err));
        testing_memory_fails_after(n);
        s = ir_search(se, q, &vsm, &r, NULL);
        testing_memory_heals();
        assert_true(s == BASE_ENOMEM || (s == BASE_OK && n > 5));
        ir_ranking_done(&r);
        ir_searcher_free(se);
    }
    ir_query_free(q);
    testing_case_done(&c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(maxscore_returns_what_exhaustive_returns),
        cmocka_unit_test(maxscore_leaves_postings_unscored),
        cmocka_unit_test(a_model_without_a_bound_is_scored_exhaustively),
        cmocka_unit_test(the_planner_prunes_when_most_documents_are_not_wanted),
        cmocka_unit_test(what_will_process_a_model_is_known_before_there_is_an_index),
        cmocka_unit_test(threads_share_a_searcher),
        cmocka_unit_test(every_failing_allocation_is_reported),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
