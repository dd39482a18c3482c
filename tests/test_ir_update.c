/* Updates against an index that is freshly built of the documents which should live: the same rankings to the bit, the same numbers. Then
 * everything that can go wrong during an update. */
#include <pthread.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"
#include "ir/folder.h"
#include "ir/manifest.h"
#include "ir/model.h"
#include "ir/search.h"
#include "tests/oracle.h"

#define WORDS 25

/* --- the documents that should live ----------------------------------------------------------------------------------------- */

typedef struct {
    oracle_doc docs[400];
    size_t n;
} world;

static size_t world_find(const world *w, const char *docno)
{
    size_t i = 0;
    while (i < w->n && strcmp(w->docs[i].docno, docno) != 0) i++;
    return i;
}

static bool world_remove(world *w, const char *docno)
{
    size_t i = world_find(w, docno);
    if (i == w->n) return false;
    memmove(&w->docs[i], &w->docs[i + 1], (w->n - i - 1) * sizeof w->docs[0]);
    w->n--;
    return true;
}

/* True if it replaced one. */
static bool world_add(world *w, const oracle_doc *d)
{
    bool replaced = world_remove(w, d->docno);
    assert_true(w->n < 400);
    w->docs[w->n] = *d;
    w->docs[w->n++].replaced = false;
    return replaced;
}

static oracle world_oracle(world *w)
{
    oracle o = { .docs = w->docs, .n_docs = w->n, .n_words = WORDS };
    for (size_t i = 0; i < w->n; i++) o.n_empty += w->docs[i].n_words == 0;
    return o;
}

/* --- one commit ------------------------------------------------------------------------------------------------------------- */

typedef struct {
    oracle news;      /* in order; docnos may come again */
    char gone[8][24]; /* docnos to delete, before what is new comes */
    size_t n_gone;
    ir_writer_options options;
} change;

/* Docnos are few, so that many come again. */
static change change_of(base_rng *r, uint64_t seed, const world *before)
{
    static const uint64_t memories[] = { 1, 20000, 0 };
    change c = { .news = oracle_of(seed, base_rng_below(r, 4) == 0 ? 0 : base_rng_below(r, 25), WORDS) };
    for (size_t i = 0; i < c.news.n_docs; i++)
        if (base_rng_below(r, 3) == 0) snprintf(c.news.docs[i].docno, 24, "d%llu", (unsigned long long)base_rng_below(r, 60));
    uint64_t n_gone = base_rng_below(r, 2) == 0 ? 0 : base_rng_below(r, 8);
    for (; before->n > 0 && c.n_gone < n_gone; c.n_gone++)
        memcpy(c.gone[c.n_gone], before->docs[base_rng_below(r, before->n)].docno, 24);
    c.options = (ir_writer_options){ .update = true,
                                     .piece = 1 + base_rng_below(r, 3000),
                                     .memory = memories[base_rng_below(r, 3)],
                                     .max_segments = base_rng_below(r, 3) == 0 ? 1 + (unsigned)base_rng_below(r, 4) : 0 };
    return c;
}

static void change_done(change *c)
{
    oracle_done(&c->news);
}

static base_status change_try(const change *c, const char *dir, ir_writer_report *report, base_error *err)
{
    ir_writer *w = NULL;
    base_status s = ir_writer_open(&w, dir, &c->options, err);
    for (size_t i = 0; s == BASE_OK && i < c->n_gone; i++) {
        bool known;
        s = ir_writer_delete(w, base_view_of(c->gone[i]), &known, err);
        if (s == BASE_OK) assert_true(known);
    }
    for (size_t i = 0; s == BASE_OK && i < c->news.n_docs; i++) s = oracle_add(w, &c->news.docs[i], err);
    if (s == BASE_OK) s = ir_writer_commit(&w, report, err);
    ir_writer_abandon(w);
    return s;
}

/* The world after it, and what the report should have. */
static ir_writer_report change_foresee(const change *c, world *w)
{
    ir_writer_report r = { 0 };
    for (size_t i = 0; i < c->n_gone; i++) r.n_deleted += world_remove(w, c->gone[i]);
    for (size_t i = 0; i < c->news.n_docs; i++) r.n_replaced += world_add(w, &c->news.docs[i]);
    for (size_t i = 0; i < c->news.n_docs; i++) {
        const oracle_doc *d = &c->news.docs[i];
        bool last = true;
        for (size_t j = i + 1; j < c->news.n_docs; j++) last &= strcmp(d->docno, c->news.docs[j].docno) != 0;
        r.n_added += last;
        r.n_empty += last && d->n_words == 0;
    }
    r.n_docs = w->n;
    return r;
}

/* --- the comparison --------------------------------------------------------------------------------------------------------- */

static void compare_ranking(ir_searcher *a, ir_searcher *b, const ir_query *q, const ir_ask *ask, uint64_t seed)
{
    ir_ranking x = { 0 }, y = { 0 };
    assert_ok(ir_search(a, q, ask, &x, err));
    assert_ok(ir_search(b, q, ask, &y, err));
    bool same = x.n == y.n;
    for (size_t i = 0; same && i < x.n; i++) {
        base_view u = ir_index_docno(ir_searcher_index(a), x.hits[i].doc), v = ir_index_docno(ir_searcher_index(b), y.hits[i].doc);
        same = base_view_compare(u, v) == 0 && memcmp(&x.hits[i].score, &y.hits[i].score, sizeof(float)) == 0;
    }
    if (!same) fail_msg("seed %llu: %s by %s ranks otherwise", (unsigned long long)seed, ask->model->name, x.algorithm);
    if (strcmp(x.algorithm, "exhaustive") == 0) assert_int_equal(x.n_scored, y.n_scored);
    ir_ranking_done(&x);
    ir_ranking_done(&y);
}

static void compare_rankings(const ir_index *a, const ir_index *b, uint64_t seed)
{
    base_rng r = base_rng_of(seed, 7);
    ir_searcher *x = NULL, *y = NULL;
    assert_ok(ir_searcher_new(&x, a, err));
    assert_ok(ir_searcher_new(&y, b, err));
    for (int asked = 0; asked < 3; asked++) {
        char text[64];
        ir_query *q = NULL;
        snprintf(text, sizeof text, "w%u w%u w%u w0", (unsigned)base_rng_below(&r, WORDS), (unsigned)base_rng_below(&r, WORDS),
                 (unsigned)base_rng_below(&r, WORDS));
        assert_ok(ir_query_of_text(&q, ir_index_analyzer(a), text, strlen(text), err));
        for (const ir_model *const *const *file = ir_models; *file; file++)
            for (const ir_model *const *m = *file; *m; m++)
                for (size_t i = 0; ir_algorithm_known(i, NULL); i++) {
                    ir_ask ask = { .model = *m, .k = asked == 0 ? 1000 : 5, .algorithm = ir_algorithm_known(i, NULL) };
                    compare_ranking(x, y, q, &ask, seed);
                }
        ir_query_free(q);
    }
    ir_searcher_free(x);
    ir_searcher_free(y);
}

/* What can be asked of documents and terms. */
static void compare_contents(const world *w, const ir_index *ix, const ir_index *fresh, uint64_t seed)
{
    base_arena *arena = NULL;
    ir_term *s = malloc(sizeof *s), *t = malloc(sizeof *t);
    uint32_t n_living = 0;
    assert_true(s && t);
    assert_ok(base_arena_new(&arena, err));
    assert_memory_equal(ir_index_collection(ix), ir_index_collection(fresh), sizeof(ir_collection));
    for (size_t i = 0; i < w->n; i++) {
        uint32_t doc = ir_index_find_docno(ix, base_view_of(w->docs[i].docno));
        if (doc == IR_NO_DOC) fail_msg("seed %llu: %s is lost", (unsigned long long)seed, w->docs[i].docno);
        assert_true(doc < ir_index_doc_slots(ix) && ir_index_is_live(ix, doc));
        oracle_compare_doc(&w->docs[i], ix, doc, arena);
    }
    for (uint32_t doc = 0; doc < ir_index_doc_slots(ix); doc++) {
        base_view docno = ir_index_docno(ix, doc);
        n_living += ir_index_is_live(ix, doc);
        if (!ir_index_is_live(ix, doc)) assert_int_not_equal(ir_index_find_docno(ix, docno), doc);
    }
    assert_int_equal(n_living, w->n);
    for (unsigned i = 0; i <= WORDS; i++) {
        char word[16];
        snprintf(word, sizeof word, "w%u", i);
        assert_ok(ir_index_find(ix, word, strlen(word), s, err));
        assert_ok(ir_index_find(fresh, word, strlen(word), t, err));
        if (s->numbers.df != t->numbers.df || s->numbers.cf != t->numbers.cf)
            fail_msg("seed %llu: df, cf of %s", (unsigned long long)seed, word);
    }
    base_arena_free(arena);
    free(s);
    free(t);
}

static void compare_with_fresh(world *w, const char *dir, uint64_t seed)
{
    char *other = testing_tmpdir();
    oracle o = world_oracle(w);
    ir_index *ix = NULL, *fresh = NULL;
    assert_ok(ir_index_open(&ix, dir, err));
    oracle_build(&o, other, &(ir_writer_options){ .piece = 1500, .positions = ir_index_has_positions(ix) }, NULL);
    assert_ok(ir_index_open(&fresh, other, err));
    compare_contents(w, ix, fresh, seed);
    compare_rankings(ix, fresh, seed);
    ir_index_close(ix);
    ir_index_close(fresh);
    assert_ok(ir_index_check(dir, NULL, NULL, err));
    testing_tmpdir_free(other);
}

/* --- any sequence ----------------------------------------------------------------------------------------------------------- */

static void begin(world *w, const char *dir, uint64_t seed, size_t n_docs, unsigned segments)
{
    oracle first = oracle_of(seed, n_docs, WORDS);
    w->n = 0;
    for (size_t i = 0; i < n_docs; i++) world_add(w, &first.docs[i]);
    oracle_build(
        &first, dir,
        &(ir_writer_options){ .piece = 700, .memory = 1, .max_segments = segments, .corpus = "first", .positions = seed % 2 },
        NULL);
    oracle_done(&first);
}

static void any_sequence_of_updates_answers_as_one_fresh_index(void **state)
{
    (void)state;
    static world w;
    size_t most = 0, n_holes = 0;
    for (uint64_t seed = 1; seed <= 120; seed++) {
        base_rng r = base_rng_of(seed, 2);
        char *dir = testing_tmpdir();
        begin(&w, dir, seed, base_rng_below(&r, 60), 1 + (unsigned)base_rng_below(&r, 3));
        for (uint64_t step = 1 + base_rng_below(&r, 8); step-- > 0;) {
            ir_writer_report report;
            change c = change_of(&r, seed * 1000 + step, &w);
            assert_ok(change_try(&c, dir, &report, err));
            ir_writer_report want = change_foresee(&c, &w);
            if (report.n_docs != want.n_docs || report.n_added != want.n_added || report.n_empty != want.n_empty ||
                report.n_replaced != want.n_replaced || report.n_deleted != want.n_deleted)
                fail_msg("seed %llu: the report", (unsigned long long)seed);
            if (c.options.max_segments > 0) assert_true(report.n_segments <= c.options.max_segments);
            most = report.n_segments > most ? report.n_segments : most;
            assert_ok(ir_index_check(dir, NULL, NULL, err));
            change_done(&c);
        }
        compare_with_fresh(&w, dir, seed);
        ir_index *ix = NULL;
        assert_ok(ir_index_open(&ix, dir, err));
        n_holes += ir_index_doc_slots(ix) > w.n;
        ir_index_close(ix);
        testing_tmpdir_free(dir);
    }
    assert_true(most >= 4 && n_holes >= 40); /* the random cases are worth something */
}

/* --- what is refused, what is no harm ----------------------------------------------------------------------------------------- */

static void an_update_needs_an_index(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_writer *w = NULL;
    const ir_writer_options options = { .update = true };
    assert_fails(ir_writer_open(&w, testing_path(dir, "nowhere"), &options, err), BASE_EIO, "");
    assert_false(base_path_exists(testing_path(dir, "nowhere")));
    assert_fails(ir_writer_open(&w, dir, &options, err), BASE_EFORMAT, "holds no index");
    assert_false(base_path_exists(testing_path(dir, "lock")));
    testing_write_text(dir, "commit-00000001.salton", "rubbish");
    assert_fails(ir_writer_open(&w, dir, &options, err), BASE_EFORMAT, "");
    assert_null(w);
    testing_tmpdir_free(dir);
}

static void an_update_keeps_analyzer_codec_fields_and_name(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 10, WORDS);
    char *dir = testing_tmpdir();
    ir_analyzer *english = NULL, *same = NULL;
    ir_writer *w = NULL;
    ir_index *ix = NULL;
    assert_ok(ir_analyzer_open(&english, "english", NULL, err));
    assert_ok(ir_analyzer_open(&same, "whitespace", "custom: the of", err));
    ir_writer_options options = { .analyzer = same, .codec = ir_codec_find("raw"), .corpus = "old", .fields = "title,text" };
    oracle_build(&o, dir, &options, NULL);
    options = (ir_writer_options){ .update = true, .analyzer = english, .corpus = "new", .fields = "all" };
    assert_fails(ir_writer_open(&w, dir, &options, err), BASE_EARG, "its analyzer is \"whitespace\"");
    options.analyzer = same;
    oracle more = oracle_of(2, 10, WORDS);
    assert_ok(oracle_try(&more, dir, &options, NULL, err));
    assert_ok(ir_index_open(&ix, dir, err));
    assert_string_equal(ir_index_corpus(ix), "old");
    assert_string_equal(ir_index_fields(ix), "title,text");
    assert_string_equal(ir_analyzer_name(ir_index_analyzer(ix)), "whitespace");
    assert_string_equal(ir_analyzer_stopwords(ir_index_analyzer(ix)), ir_analyzer_stopwords(same));
    for (size_t i = 0; i < ir_index_segments(ix); i++) assert_string_equal(ir_segment_codec(ir_index_segment(ix, i))->name, "raw");
    ir_index_close(ix);
    ir_analyzer_close(english);
    ir_analyzer_close(same);
    oracle_done(&o);
    oracle_done(&more);
    testing_tmpdir_free(dir);
}

static void a_deletion_knows_the_living_of_the_last_commit(void **state)
{
    (void)state;
    static world w;
    char *dir = testing_tmpdir();
    ir_writer *writer = NULL;
    ir_writer_report report;
    bool known;
    begin(&w, dir, 4, 30, 2);
    oracle_doc was = w.docs[3];
    assert_ok(ir_writer_open(&writer, dir, &(ir_writer_options){ .update = true }, err));
    assert_ok(ir_writer_delete(writer, base_view_of(was.docno), &known, err));
    assert_true(known);
    assert_ok(ir_writer_delete(writer, base_view_of(was.docno), &known, err));
    assert_true(known); /* said twice */
    assert_ok(ir_writer_delete(writer, base_view_of("nobody"), &known, err));
    assert_false(known);
    assert_ok(ir_writer_commit(&writer, &report, err));
    assert_int_equal(report.n_deleted, 1);
    world_remove(&w, was.docno);
    compare_with_fresh(&w, dir, 4);

    assert_ok(ir_writer_open(&writer, dir, &(ir_writer_options){ .update = true }, err));
    assert_ok(ir_writer_delete(writer, base_view_of(was.docno), &known, err));
    assert_false(known); /* it is gone */
    assert_ok(oracle_add(writer, &was, err));
    assert_ok(ir_writer_delete(writer, base_view_of(was.docno), &known, err));
    assert_false(known); /* not yet there */
    assert_ok(ir_writer_commit(&writer, &report, err));
    assert_true(report.n_deleted == 0 && report.n_replaced == 0 && report.n_added == 1);
    world_add(&w, &was);
    compare_with_fresh(&w, dir, 4);
    testing_tmpdir_free(dir);
}

static void an_index_may_lose_all_documents_and_get_new_ones(void **state)
{
    (void)state;
    static world w;
    char *dir = testing_tmpdir();
    ir_writer_report report;
    begin(&w, dir, 6, 20, 3);
    change all = { .options = { .update = true } };
    while (w.n > 0) {
        all.n_gone = w.n < 8 ? w.n : 8;
        for (size_t i = 0; i < all.n_gone; i++) memcpy(all.gone[i], w.docs[i].docno, 24);
        assert_ok(change_try(&all, dir, &report, err));
        change_foresee(&all, &w);
        compare_with_fresh(&w, dir, 6);
    }
    assert_int_equal(report.n_segments, 0);
    begin(&w, testing_path(dir, "other"), 7, 20, 1); /* only for w */
    change back = { .news = world_oracle(&w), .options = { .update = true } };
    assert_ok(change_try(&back, dir, &report, err));
    compare_with_fresh(&w, dir, 6);
    testing_tmpdir_free(dir);
}

/* --- segments --------------------------------------------------------------------------------------------------------------- */

/* One document a commit: as many segments as the number of commits has binary ones, and never more than ten. */
static void segments_are_as_few_as_a_binary_counter_has_ones(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    oracle none = oracle_of(1, 0, WORDS);
    oracle_build(&none, dir, &(ir_writer_options){ .piece = 1 }, NULL);
    for (unsigned n = 1; n <= 70; n++) {
        ir_writer_report report;
        change c = { .news = oracle_of(n, 1, WORDS), .options = { .update = true } };
        snprintf(c.news.docs[0].docno, 24, "n%u", n);
        assert_ok(change_try(&c, dir, &report, err));
        assert_int_equal(report.n_segments, __builtin_popcount(n));
        assert_int_equal(report.n_docs, n);
        change_done(&c);
    }
    for (unsigned most = 3; most > 0; most--) { /* 64 + 4 + 2, and one more, in so many segments */
        ir_writer_report report;
        change c = { .news = oracle_of(1, 1, WORDS), .options = { .update = true, .max_segments = most } };
        assert_ok(change_try(&c, dir, &report, err));
        assert_int_equal(report.n_segments, most);
        change_done(&c);
    }
    assert_ok(ir_index_check(dir, NULL, NULL, err));
    oracle_done(&none);
    testing_tmpdir_free(dir);
}

static void a_segment_more_than_half_dead_is_written_anew(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    oracle o = oracle_of(3, 40, WORDS);
    ir_index *ix = NULL;
    for (size_t i = 0; i < 40; i++) snprintf(o.docs[i].docno, 24, "n%zu", i);
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 700 }, NULL);
    for (size_t i = 0; i < 21; i++) {
        ir_writer *w = NULL;
        bool known;
        assert_ok(ir_writer_open(&w, dir, &(ir_writer_options){ .update = true }, err));
        assert_ok(ir_writer_delete(w, base_view_of(o.docs[i].docno), &known, err));
        assert_ok(ir_writer_commit(&w, NULL, err));
        assert_ok(ir_index_open(&ix, dir, err));
        assert_int_equal(ir_index_collection(ix)->n_docs, 39 - i);
        assert_int_equal(ir_index_doc_slots(ix), i < 20 ? 40 : 19);
        assert_true(base_path_exists(testing_path(dir, i < 20 ? "seg-00000001.salton" : "seg-00000002.salton")));
        ir_index_close(ix);
    }
    oracle_done(&o);
    testing_tmpdir_free(dir);
}

static base_status read_all(void *context, const char *name, base_error *unused)
{
    base_buf *all = context;
    char *data, *path = base_path_join((const char *)all[1].data, name, NULL);
    (void)unused;
    size_t n;
    assert_ok(base_file_read(&data, &n, path, SIZE_MAX, err));
    base_buf_text(&all[0], name);
    base_buf_bytes(&all[0], data, n);
    base_free(data);
    base_free(path);
    return BASE_OK;
}

/* Memory, threads and the pieces' joining into spills change nothing on the way. */
static void the_same_updates_give_the_same_bytes(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        base_buf first = { 0 };
        for (unsigned way = 0; way < 4; way++) {
            static world w;
            char *dir = testing_tmpdir();
            base_pool *pool = NULL;
            base_rng r = base_rng_of(seed, 3);
            base_buf all[2] = { { 0 }, { 0 } };
            assert_ok(base_pool_new(&pool, 1 + way % 3, err));
            begin(&w, dir, seed, 40, 1 + (unsigned)seed % 2);
            for (unsigned step = 0; step < 5; step++) {
                change c = change_of(&r, seed * 100 + step, &w);
                c.options.memory = way < 2 ? 1 : 0;
                c.options.pool = pool;
                assert_ok(change_try(&c, dir, NULL, err));
                change_foresee(&c, &w);
                change_done(&c);
            }
            base_buf_bytes(&all[1], dir, strlen(dir) + 1);
            assert_ok(base_dir_list(dir, read_all, all, err));
            if (way == 0) first = all[0];
            else if (all[0].size != first.size || memcmp(all[0].data, first.data, first.size) != 0)
                fail_msg("seed %llu, way %u", (unsigned long long)seed, way);
            if (way > 0) base_buf_done(&all[0]);
            base_buf_done(&all[1]);
            base_pool_free(pool);
            testing_tmpdir_free(dir);
        }
        base_buf_done(&first);
    }
}

/* --- faults ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
    world before, after;
    change first, second;
    char *dir; /* the index after the first change */
} fault;

/* Of a first build in two segments, of a change after which some are dead, and of another to be disturbed, which merges. */
static void fault_begin(fault *f)
{
    base_rng r = base_rng_of(11, 0);
    if (f->dir) {
        testing_tmpdir_free(f->dir);
        change_done(&f->first);
        change_done(&f->second);
    }
    f->dir = testing_tmpdir();
    begin(&f->before, f->dir, 11, 14, 2);
    f->first = change_of(&r, 12, &f->before);
    f->first.n_gone = 1;
    memcpy(f->first.gone[0], f->before.docs[0].docno, 24);
    f->first.options.max_segments = 0;
    assert_ok(change_try(&f->first, f->dir, NULL, err));
    change_foresee(&f->first, &f->before);
    f->second = (change){ .news = oracle_of(13, 6, WORDS), .n_gone = 2 };
    f->second.options = (ir_writer_options){ .update = true, .piece = 600, .memory = 1, .max_segments = 3 };
    for (size_t i = 0; i < 2; i++) memcpy(f->second.gone[i], f->before.docs[i].docno, 24);
    memcpy(f->second.news.docs[0].docno, f->before.docs[2].docno, 24);
    f->after = f->before;
    change_foresee(&f->second, &f->after);
}

static void fault_done(fault *f)
{
    testing_tmpdir_free(f->dir);
    change_done(&f->first);
    change_done(&f->second);
    *f = (fault){ 0 };
}

static void compare_world(const world *w, const char *dir)
{
    ir_index *ix = NULL;
    base_arena *arena = NULL;
    uint64_t n_tokens = 0;
    assert_ok(base_arena_new(&arena, err));
    assert_ok(ir_index_open(&ix, dir, err));
    for (size_t i = 0; i < w->n; i++) {
        uint32_t doc = ir_index_find_docno(ix, base_view_of(w->docs[i].docno));
        assert_true(doc != IR_NO_DOC);
        oracle_compare_doc(&w->docs[i], ix, doc, arena);
        n_tokens += w->docs[i].n_words;
    }
    assert_int_equal(ir_index_collection(ix)->n_docs, w->n);
    assert_int_equal(ir_index_collection(ix)->n_tokens, n_tokens);
    ir_index_close(ix);
    base_arena_free(arena);
    assert_ok(ir_index_check(dir, NULL, NULL, err));
}

typedef struct {
    size_t n_commits, n_segments, n_leftovers;
} files;

static base_status count_file(void *context, const char *name, base_error *unused)
{
    files *f = context;
    uint64_t number;
    ir_file_kind kind = ir_folder_kind(name, &number);
    (void)unused;
    f->n_commits += kind == IR_FILE_COMMIT;
    f->n_segments += kind == IR_FILE_SEGMENT;
    f->n_leftovers += kind == IR_FILE_SPILL || kind == IR_FILE_TEMPORARY;
    return BASE_OK;
}

/* After a success the folder has what the commit names, and nothing that a failed update left. */
static void assert_tidy(const char *dir)
{
    files f = { 0 };
    ir_index *ix = NULL;
    assert_ok(ir_index_open(&ix, dir, err));
    assert_ok(base_dir_list(dir, count_file, &f, err));
    assert_true(f.n_commits == 1 && f.n_leftovers == 0);
    assert_int_equal(f.n_segments, ir_index_segments(ix));
    ir_index_close(ix);
}

/* The commit before or the one after, whole. If it is the one after, all begins anew. */
static bool check_either(fault *f)
{
    ir_index *ix = NULL;
    assert_ok(ir_index_open(&ix, f->dir, err));
    uint64_t generation = ir_index_generation(ix);
    ir_index_close(ix);
    assert_in_range(generation, 2, 3);
    compare_world(generation == 3 ? &f->after : &f->before, f->dir);
    if (generation == 3) fault_begin(f);
    return generation == 3;
}

static void each_call_that_fails_leaves_one_commit_or_the_other(void **state)
{
    (void)state;
    static fault f;
    static const char *const calls[] = { "open", "write", "fsync", "close", "rename", "unlink", "mmap", "fstat", "opendir" };
    fault_begin(&f);
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        long n = 0, count = 1;
        for (; n < count; n++) {
            base_error failed = { 0 };
            testing_sys_fails_at(calls[i], n);
            base_status s = change_try(&f.second, f.dir, NULL, &failed);
            count = testing_sys_heals();
            if (s != BASE_OK && (s != BASE_EIO || !*failed.what))
                fail_msg("%s %ld: status %d, \"%s\"", calls[i], n, s, failed.what);
            bool is_new = check_either(&f);
            if (s == BASE_OK && !is_new) fail_msg("%s %ld: a success that changed nothing", calls[i], n);
        }
        assert_true(n > 0);
    }
    assert_ok(change_try(&f.second, f.dir, NULL, err));
    assert_tidy(f.dir);
    fault_done(&f);
}

static void a_process_that_ends_at_any_call_leaves_one_commit_or_the_other(void **state)
{
    (void)state;
    static fault f;
    bool was_new = false;
    fault_begin(&f);
    for (long n = 0;; n++) {
        int status;
        fflush(NULL);
        pid_t pid = fork();
        assert_true(pid >= 0);
        if (pid == 0) {
            testing_sys_ends_at("open write fsync rename unlink", n);
            _exit(change_try(&f.second, f.dir, NULL, NULL) == BASE_OK ? 0 : 1);
        }
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_true(WIFEXITED(status));
        if (WEXITSTATUS(status) == 0) break;
        assert_int_equal(WEXITSTATUS(status), TESTING_ENDED);
        bool is_new = check_either(&f);
        assert_true(is_new || !was_new); /* once published, it stays so */
        was_new = is_new;
    }
    assert_true(was_new);
    compare_world(&f.after, f.dir);
    assert_tidy(f.dir);
    fault_done(&f);
}

static void memory_that_runs_out_anywhere_is_a_status(void **state)
{
    (void)state;
    static fault f;
    fault_begin(&f);
    for (long n = 0;; n++) {
        base_error failed = { 0 };
        testing_memory_fails_after(n);
        base_status s = change_try(&f.second, f.dir, NULL, &failed);
        testing_memory_heals();
        if (s == BASE_OK) break;
        if (s != BASE_ENOMEM || failed.status != BASE_ENOMEM) fail_msg("allocation %ld: status %d, \"%s\"", n, s, failed.what);
        check_either(&f);
    }
    compare_world(&f.after, f.dir);
    assert_ok(
        change_try(&(change){ .options = { .update = true } }, f.dir, NULL, err)); /* removes what there was no memory to remove */
    assert_tidy(f.dir);
    fault_done(&f);
}

static void a_stopped_update_leaves_the_commit_before(void **state)
{
    (void)state;
    static fault f;
    base_stop stop = { true };
    fault_begin(&f);
    f.second.options.stop = &stop;
    assert_fails(change_try(&f.second, f.dir, NULL, err), BASE_ESTOPPED, "stopped");
    assert_false(check_either(&f));
    fault_done(&f);
}

/* --- readers beside a writer ------------------------------------------------------------------------------------------------ */

#define COMMITS 60

typedef struct {
    const char *dir;
    const uint64_t *n_tokens; /* of each generation */
    atomic_bool *end;
    uint64_t n_opened;
    char problem[256];
} reader;

/* Opens, asks for everything, keeps it a while beside the next one, asks again. */
static bool reads_one_generation(reader *r, const ir_index *ix)
{
    uint64_t n_tokens = 0, generation = ir_index_generation(ix), cf = 0;
    ir_term *t = malloc(sizeof *t);
    base_error failed = { 0 };
    base_status s = BASE_OK;
    for (uint32_t doc = 0; s == BASE_OK && doc < ir_index_doc_slots(ix); doc++) {
        ir_doc_numbers numbers;
        s = ir_index_numbers(ix, doc, &numbers, &failed);
        if (ir_index_is_live(ix, doc)) n_tokens += numbers.length;
    }
    for (unsigned i = 0; s == BASE_OK && i < WORDS; i++) {
        char word[16];
        snprintf(word, sizeof word, "w%u", i);
        s = ir_index_find(ix, word, strlen(word), t, &failed);
        cf += t->numbers.cf;
    }
    free(t);
    bool same =
        s == BASE_OK && n_tokens == r->n_tokens[generation] && cf == n_tokens && ir_index_collection(ix)->n_tokens == n_tokens;
    if (!same) snprintf(r->problem, sizeof r->problem, "commit %llu: %.200s", (unsigned long long)generation, failed.what);
    return same;
}

static void *read_on(void *context)
{
    reader *r = context;
    ir_index *before = NULL;
    while (!*r->problem && !atomic_load(r->end)) {
        ir_index *ix = NULL;
        base_error failed = { 0 };
        if (ir_index_open(&ix, r->dir, &failed) != BASE_OK) {
            snprintf(r->problem, sizeof r->problem, "%.100s: %.100s", failed.where, failed.what);
        } else {
            bool good = reads_one_generation(r, ix) && (!before || reads_one_generation(r, before));
            if (good) r->n_opened++;
        }
        ir_index_close(before);
        before = ix;
    }
    ir_index_close(before);
    return NULL;
}

static void readers_beside_a_writer_see_one_generation_each(void **state)
{
    (void)state;
    static world w, now;
    static uint64_t n_tokens[COMMITS + 2];
    static change changes[COMMITS];
    char *dir = testing_tmpdir();
    base_rng r = base_rng_of(21, 0);
    atomic_bool end = false;
    begin(&w, dir, 21, 20, 2);
    now = w;
    for (size_t i = 0; i < now.n; i++) n_tokens[1] += now.docs[i].n_words;
    for (unsigned i = 0; i < COMMITS; i++) { /* what each generation must have is known before it is there */
        changes[i] = change_of(&r, 5000 + i, &now);
        if (changes[i].news.n_docs > 5) changes[i].news.n_docs = 5;
        change_foresee(&changes[i], &now);
        for (size_t j = 0; j < now.n; j++) n_tokens[i + 2] += now.docs[j].n_words;
    }
    reader readers[2] = { { dir, n_tokens, &end, 0, "" }, { dir, n_tokens, &end, 0, "" } };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readers[i]), 0);
    for (unsigned i = 0; i < COMMITS; i++) assert_ok(change_try(&changes[i], dir, NULL, err));
    atomic_store(&end, true);
    for (int i = 0; i < 2; i++) {
        pthread_join(threads[i], NULL);
        if (*readers[i].problem) fail_msg("%s", readers[i].problem);
    }
    compare_with_fresh(&now, dir, 21);
    for (unsigned i = 0; i < COMMITS; i++) change_done(&changes[i]);
    testing_tmpdir_free(dir);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_sequence_of_updates_answers_as_one_fresh_index),
        cmocka_unit_test(an_update_needs_an_index),
        cmocka_unit_test(an_update_keeps_analyzer_codec_fields_and_name),
        cmocka_unit_test(a_deletion_knows_the_living_of_the_last_commit),
        cmocka_unit_test(an_index_may_lose_all_documents_and_get_new_ones),
        cmocka_unit_test(segments_are_as_few_as_a_binary_counter_has_ones),
        cmocka_unit_test(a_segment_more_than_half_dead_is_written_anew),
        cmocka_unit_test(the_same_updates_give_the_same_bytes),
        cmocka_unit_test(each_call_that_fails_leaves_one_commit_or_the_other),
        cmocka_unit_test(a_process_that_ends_at_any_call_leaves_one_commit_or_the_other),
        cmocka_unit_test(memory_that_runs_out_anywhere_is_a_status),
        cmocka_unit_test(a_stopped_update_leaves_the_commit_before),
        cmocka_unit_test(readers_beside_a_writer_see_one_generation_each),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
