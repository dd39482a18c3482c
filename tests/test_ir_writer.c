/* The writer against plain loops: any memory, threads and segments give what is there to be found, and one segment's bytes never differ;
 * then everything that can go wrong while it works. */
#include "ir/writer.h"

#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"
#include "ir/folder.h"
#include "tests/oracle.h"

/* --- what is built -------------------------------------------------------------------------------------------------------- */

static void any_memory_and_segments_hold_what_plain_loops_find(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        base_rng r = base_rng_of(seed, 1);
        oracle o = oracle_of(seed, base_rng_below(&r, 120), 1 + (unsigned)base_rng_below(&r, 80));
        char *dir = testing_tmpdir();
        ir_writer_report report;
        const uint64_t memories[] = { 1, 20000, 60000, 1 << 30 };
        ir_writer_options options = { .memory = memories[seed % 4],
                                      .max_segments = 1 + (unsigned)base_rng_below(&r, 4),
                                      .piece = 1 + base_rng_below(&r, 3000),
                                      .positions = seed % 3 > 0 };
        oracle_build(&o, dir, &options, &report);
        oracle_compare(&o, dir, seed);
        assert_int_equal(report.n_docs, o.n_docs - o.n_replaced);
        assert_int_equal(report.n_replaced, o.n_replaced);
        assert_int_equal(report.n_empty, o.n_empty);
        oracle_done(&o);
        testing_tmpdir_free(dir);
    }
}

typedef struct {
    char names[16][64];
    size_t n;
} listing;

static base_status add_name(void *context, const char *name, base_error *err)
{
    (void)err;
    listing *l = context;
    assert_true(l->n < 16);
    snprintf(l->names[l->n++], sizeof l->names[0], "%s", name);
    return BASE_OK;
}

static listing list(const char *dir)
{
    listing l = { .n = 0 };
    assert_ok(base_dir_list(dir, add_name, &l, err));
    return l;
}

static void assert_same_file(const char *a, const char *b, uint64_t seed)
{
    char *x, *y;
    size_t n, m;
    assert_ok(base_file_read(&x, &n, a, SIZE_MAX, err));
    assert_ok(base_file_read(&y, &m, b, SIZE_MAX, err));
    if (n != m || memcmp(x, y, n) != 0) fail_msg("seed %llu: %s and %s differ", (unsigned long long)seed, a, b);
    base_free(x);
    base_free(y);
}

/* Names and bytes. */
static void assert_same_folder(const char *a, const char *b, uint64_t seed)
{
    listing x = list(a), y = list(b);
    assert_int_equal(x.n, y.n);
    for (size_t i = 0; i < x.n; i++) {
        assert_string_equal(x.names[i], y.names[i]);
        assert_same_file(testing_path(a, x.names[i]), testing_path(b, y.names[i]), seed);
    }
}

static void memory_and_threads_change_no_byte(void **state)
{
    (void)state;
    base_pool *pools[4] = { NULL };
    for (unsigned i = 1; i < 4; i++) assert_ok(base_pool_new(&pools[i], i, err));
    for (uint64_t seed = 1; seed <= 6; seed++) {
        oracle o = oracle_of(seed, 150, 60);
        char *whole = testing_tmpdir();
        ir_writer_report report;
        uint64_t piece = seed % 3 == 0 ? 1 : 500 * seed;
        oracle_build(&o, whole, &(ir_writer_options){ .piece = piece, .positions = seed % 2 }, &report);
        assert_int_equal(report.n_spills, 1);
        for (unsigned i = 0; i < 9; i++) {
            char *dir = testing_tmpdir();
            const uint64_t memories[] = { 1, 100000, 1 << 30 };
            ir_writer_options options = {
                .piece = piece, .memory = memories[i / 3], .pool = pools[1 + i % 3], .positions = seed % 2
            };
            oracle_build(&o, dir, &options, &report);
            if (i / 3 == 0) assert_true(report.n_spills > 1);
            assert_same_folder(whole, dir, seed);
            testing_tmpdir_free(dir);
        }
        testing_tmpdir_free(whole);
        oracle_done(&o);
    }
    for (unsigned i = 1; i < 4; i++) base_pool_free(pools[i]);
}

/* So many spills that they are merged in three levels. */
static void many_spills_give_the_bytes_of_one(void **state)
{
    (void)state;
    oracle o = oracle_of(7, 1100, 90);
    char *whole = testing_tmpdir(), *dir = testing_tmpdir();
    ir_writer_report report;
    oracle_build(&o, whole, &(ir_writer_options){ .piece = 1, .positions = true }, &report);
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 1, .memory = 1, .positions = true }, &report);
    assert_int_equal(report.n_spills, 1100);
    assert_same_folder(whole, dir, 7);
    testing_tmpdir_free(whole);
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

static void as_many_segments_are_made_as_were_asked_for(void **state)
{
    (void)state;
    oracle o = oracle_of(3, 200, 60);
    for (unsigned n = 1; n <= IR_SEGMENTS_MAX; n += n < 5 ? 1 : 20) {
        char *dir = testing_tmpdir();
        ir_index *ix = NULL;
        oracle_build(&o, dir, &(ir_writer_options){ .piece = 500, .memory = 1, .max_segments = n }, NULL);
        assert_ok(ir_index_open(&ix, dir, err));
        if (n <= 4) assert_int_equal(ir_index_segments(ix), n);
        assert_in_range(ir_index_segments(ix), 2 - (n == 1), n);
        ir_index_close(ix);
        oracle_compare(&o, dir, n);
        testing_tmpdir_free(dir);
    }
    oracle_done(&o);
    char *dir = testing_tmpdir();
    assert_fails(oracle_try(&o, dir, &(ir_writer_options){ .max_segments = IR_SEGMENTS_MAX + 1 }, NULL, err), BASE_EARG, "limit");
    testing_tmpdir_free(dir);
}

static void an_index_without_documents_is_one(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 0, 5);
    char *dir = testing_tmpdir();
    ir_writer_report report = { .n_docs = 7 };
    oracle_build(&o, dir, &(ir_writer_options){ .corpus = "none" }, &report);
    oracle_compare(&o, dir, 1);
    assert_int_equal(report.n_docs, 0);
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

/* --- documents ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    char *dir;
    ir_analyzer *analyzer;
    ir_writer *writer;
} one;

static one one_open(const ir_writer_options *options)
{
    one o = { .dir = testing_tmpdir() };
    ir_writer_options with = *options;
    assert_ok(ir_analyzer_open(&o.analyzer, "whitespace", NULL, err));
    with.analyzer = o.analyzer;
    assert_ok(ir_writer_open(&o.writer, o.dir, &with, err));
    return o;
}

static void one_close(one *o)
{
    ir_writer_abandon(o->writer);
    ir_analyzer_close(o->analyzer);
    testing_tmpdir_free(o->dir);
}

static base_status add(ir_writer *w, base_view docno, base_view text, base_error *err)
{
    corpora_field field = { "text", text, true };
    return ir_writer_add(w, &(corpora_doc){ .docno = docno, .fields = &field, .n_fields = 1 }, err);
}

static void a_docno_has_1_to_65536_bytes(void **state)
{
    (void)state;
    one o = one_open(&(ir_writer_options){ .corpus = "c" });
    char *docno = calloc(1, 65537);
    memset(docno, 'x', 65537);
    assert_fails(add(o.writer, (base_view){ docno, 0 }, base_view_of("a"), err), BASE_EFORMAT, "docno");
    assert_fails(add(o.writer, (base_view){ docno, 65537 }, base_view_of("a"), err), BASE_ELIMIT, "65536");
    /* what was refused leaves the writer as it was */
    assert_ok(add(o.writer, (base_view){ docno, 65536 }, base_view_of("a"), err));
    assert_ok(add(o.writer, (base_view){ docno, 1 }, base_view_of("b"), err));
    assert_ok(ir_writer_commit(&o.writer, NULL, err));
    assert_null(o.writer);
    ir_index *ix = NULL;
    assert_ok(ir_index_open(&ix, o.dir, err));
    assert_int_equal(ir_index_collection(ix)->n_docs, 2);
    assert_int_equal(ir_index_docno(ix, 0).len, 65536);
    assert_int_equal(ir_index_find_docno(ix, (base_view){ docno, 1 }), 1);
    ir_index_close(ix);
    free(docno);
    one_close(&o);
}

/* Unicode 15, table 3-8: 61 F1 80 80 E1 80 C2 62 has three invalid parts. */
static void invalid_text_is_repaired_and_counted(void **state)
{
    (void)state;
    one o = one_open(&(ir_writer_options){ .corpus = "c" });
    ir_writer_report report;
    assert_ok(add(o.writer, base_view_of("bad"),
                  base_view_of("a\xf1\x80\x80\xe1\x80\xc2"
                               "b \xff"),
                  err));
    assert_ok(add(o.writer, base_view_of("good"), base_view_of("a\xef\xbf\xbd"), err));
    assert_ok(add(o.writer, base_view_of("\xff"), (base_view){ NULL, 0 }, err));
    assert_ok(ir_writer_commit(&o.writer, &report, err));
    assert_int_equal(report.n_invalid, 1);
    assert_int_equal(report.n_empty, 1);
    ir_index *ix = NULL;
    ir_doc_numbers numbers;
    corpora_doc stored;
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    assert_ok(ir_index_open(&ix, o.dir, err));
    assert_ok(ir_index_stored(ix, 0, &stored, arena, err));
    assert_true(base_view_is(stored.fields[0].text, "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd"
                                                    "b \xef\xbf\xbd"));
    assert_ok(ir_index_numbers(ix, 0, &numbers, err));
    assert_int_equal(numbers.bytes, 15); /* of the text as it is stored and analysed */
    assert_int_equal(ir_index_find_docno(ix, base_view_of("\xff")), 2);
    ir_index_close(ix);
    base_arena_free(arena);
    one_close(&o);
}

static void one_docno_again_and_again_is_one_document(void **state)
{
    (void)state;
    for (unsigned segments = 1; segments <= 3; segments++) {
        one o = one_open(&(ir_writer_options){ .piece = 1, .memory = 1, .max_segments = segments });
        ir_writer_report report;
        char text[16];
        for (int i = 0; i < 300; i++) {
            snprintf(text, sizeof text, "t%d", i);
            assert_ok(add(o.writer, base_view_of("same"), base_view_of(text), err));
        }
        assert_ok(ir_writer_commit(&o.writer, &report, err));
        assert_int_equal(report.n_docs, 1);
        assert_int_equal(report.n_replaced, 299);
        assert_int_equal(report.n_terms, 1);
        ir_index *ix = NULL;
        ir_term t;
        assert_ok(ir_index_open(&ix, o.dir, err));
        assert_ok(ir_index_find(ix, "t298", 4, &t, err));
        assert_int_equal(t.numbers.df, 0);
        assert_ok(ir_index_find(ix, "t299", 4, &t, err));
        assert_int_equal(t.numbers.df, 1);
        ir_index_close(ix);
        assert_ok(ir_index_check(o.dir, NULL, NULL, err));
        one_close(&o);
    }
}

/* --- the folder ----------------------------------------------------------------------------------------------------------- */

static void assert_clean(const char *dir, size_t n_segments)
{
    size_t n_commits = 0, n_found = 0;
    listing l = list(dir);
    for (size_t i = 0; i < l.n; i++) {
        uint64_t number;
        ir_file_kind kind = ir_folder_kind(l.names[i], &number);
        if (kind == IR_FILE_SPILL || kind == IR_FILE_TEMPORARY) fail_msg("%s is left", l.names[i]);
        n_commits += kind == IR_FILE_COMMIT;
        n_found += kind == IR_FILE_SEGMENT;
    }
    assert_int_equal(n_commits, 1);
    assert_int_equal(n_found, n_segments);
}

static void a_folder_of_other_things_is_refused_untouched(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 5, 5);
    char *dir = testing_tmpdir();
    testing_write_text(dir, "thesis.txt", "years of work");
    assert_fails(oracle_try(&o, dir, &(ir_writer_options){ .piece = 1 }, NULL, err), BASE_EIO,
                 "holds files but no index; refusing to replace it");
    assert_int_equal(list(dir).n, 1);
    assert_fails(oracle_try(&o, testing_path(dir, "thesis.txt"), &(ir_writer_options){ .piece = 1 }, NULL, err), BASE_EIO, "");
    assert_int_equal(list(dir).n, 1);
    /* beside an index they stay */
    assert_ok(base_file_remove(testing_path(dir, "thesis.txt"), err));
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 1 }, NULL);
    testing_write_text(dir, "thesis.txt", "years of work");
    testing_write_text(dir, "seg-1.salton", "not ours: too few digits");
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 1 }, NULL);
    oracle_compare(&o, dir, 1);
    assert_true(base_path_exists(testing_path(dir, "thesis.txt")));
    assert_true(base_path_exists(testing_path(dir, "seg-1.salton")));
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

static void what_dead_writers_left_is_no_obstacle_and_goes(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 50, 5);
    char *dir = testing_tmpdir();
    const char *const debris[] = { "spill-00000003.salton", "commit-00000007.salton.tmp-12-1", "seg-000000ff.salton", "lock",
                                   "spill-00000001.salton.tmp-4-0" };
    for (int turn = 0; turn < 2; turn++) {
        for (size_t i = 0; i < 5; i++) testing_write_text(dir, debris[i], "");
        oracle_build(&o, dir, &(ir_writer_options){ .piece = 500, .memory = 1 }, NULL);
        assert_clean(dir, 1);
        assert_int_equal(list(dir).n, 3);
        oracle_compare(&o, dir, 1);
    }
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

static void an_abandoned_build_leaves_what_was_there(void **state)
{
    (void)state;
    char *parent = testing_tmpdir();
    oracle o = oracle_of(1, 50, 20);
    ir_analyzer *a = NULL;
    assert_ok(ir_analyzer_open(&a, "whitespace", NULL, err));
    for (int turn = 0; turn < 3; turn++) { /* no folder; an empty one; an index */
        const char *dir = testing_path(parent, "x.index");
        ir_writer *w = NULL;
        if (turn == 1) assert_ok(base_dir_create(dir, err));
        if (turn == 2) oracle_build(&o, dir, &(ir_writer_options){ .piece = 500, .corpus = "old" }, NULL);
        assert_ok(ir_writer_open(&w, dir, &(ir_writer_options){ .analyzer = a, .piece = 500, .memory = 1 }, err));
        for (size_t i = 0; i < o.n_docs; i++) assert_ok(oracle_add(w, &o.docs[i], err));
        ir_writer_abandon(w);
        if (turn == 0) assert_false(base_path_exists(dir));
        if (turn == 1) assert_int_equal(list(dir).n, 1); /* the lock */
        if (turn == 2) assert_clean(dir, 1);
        if (turn == 2) oracle_compare(&o, dir, 1);
    }
    ir_analyzer_close(a);
    testing_tmpdir_free(parent);
    oracle_done(&o);
}

static void a_stopped_build_leaves_what_was_there(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 50, 20);
    char *dir = testing_tmpdir();
    base_stop stop = { false };
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 500 }, NULL);
    atomic_store(&stop.wanted, true);
    for (uint64_t piece = 100; piece <= 1000000; piece *= 100) {
        ir_writer_options options = { .piece = piece, .memory = 1, .stop = &stop };
        assert_fails(oracle_try(&o, dir, &options, NULL, err), BASE_ESTOPPED, "stopped");
        assert_clean(dir, 1);
        oracle_compare(&o, dir, 1);
    }
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

static void a_second_writer_is_told_so_at_once(void **state)
{
    (void)state;
    one o = one_open(&(ir_writer_options){ .corpus = "first" });
    ir_writer *second = NULL;
    ir_writer_options options = { .analyzer = o.analyzer };
    assert_fails(ir_writer_open(&second, o.dir, &options, err), BASE_EIO, "another writer is at work");
    assert_null(second);
    assert_ok(add(o.writer, base_view_of("d"), base_view_of("text"), err));
    assert_ok(ir_writer_commit(&o.writer, NULL, err));
    assert_ok(ir_writer_open(&second, o.dir, &options, err));
    ir_writer_abandon(second);
    one_close(&o);
}

/* The lock's file goes, and comes anew, between a writer's opening and its locking of it: so may a writer that failed have left it. */
static base_sys true_calls;
static const char *lock_path;

static int late_flock(int fd, int operation)
{
    if (lock_path) {
        assert_int_equal(true_calls.unlink(lock_path), 0);
        lock_path = NULL;
    }
    return true_calls.flock(fd, operation);
}

static void a_lock_whose_file_is_gone_is_none(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), *path = base_path_join(dir, "lock", NULL);
    ir_analyzer *a = NULL;
    ir_writer *first = NULL, *second = NULL;
    assert_ok(ir_analyzer_open(&a, "whitespace", NULL, err));
    true_calls = base_sys_calls;
    lock_path = path;
    base_sys_calls.flock = late_flock;
    assert_ok(ir_writer_open(&first, dir, &(ir_writer_options){ .analyzer = a }, err));
    base_sys_calls = true_calls;
    assert_fails(ir_writer_open(&second, dir, &(ir_writer_options){ .analyzer = a }, err), BASE_EIO, "another writer");
    ir_writer_abandon(first);
    ir_analyzer_close(a);
    base_free(path);
    testing_tmpdir_free(dir);
}

static void less_memory_makes_more_spills(void **state)
{
    (void)state;
    oracle o = oracle_of(4, 300, 90);
    uint64_t before = UINT64_MAX;
    for (uint64_t memory = 12000; memory <= 192000; memory *= 4) {
        char *dir = testing_tmpdir();
        ir_writer_report report;
        oracle_build(&o, dir, &(ir_writer_options){ .piece = 1000, .memory = memory }, &report);
        assert_true(report.n_spills < before);
        before = report.n_spills;
        testing_tmpdir_free(dir);
    }
    oracle_done(&o);
}

static void an_open_index_outlives_its_replacement(void **state)
{
    (void)state;
    oracle old = oracle_of(1, 80, 30), new = oracle_of(2, 80, 30);
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    oracle_build(&old, dir, &(ir_writer_options){ .piece = 500, .memory = 1, .max_segments = 3 }, NULL);
    assert_ok(ir_index_open(&ix, dir, err));
    for (uint64_t generation = 2; generation <= 4; generation++) {
        ir_index *now = NULL;
        oracle_build(&new, dir, &(ir_writer_options){ .piece = 500 }, NULL);
        oracle_compare_open(&old, ix, 1);
        oracle_compare(&new, dir, 2);
        assert_ok(ir_index_open(&now, dir, err));
        assert_int_equal(ir_index_generation(now), generation);
        ir_index_close(now);
        assert_clean(dir, 1);
    }
    ir_index_close(ix);
    testing_tmpdir_free(dir);
    oracle_done(&old);
    oracle_done(&new);
}

static void an_index_that_cannot_be_read_can_be_replaced(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 40, 20);
    char *dir = testing_tmpdir();
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 500, .memory = 1, .max_segments = 3 }, NULL);
    testing_write_text(dir, "commit-00000001.salton", "rubbish");
    /* what fails leaves the segments: somebody may yet repair the commit file */
    base_stop stop = { true };
    assert_fails(oracle_try(&o, dir, &(ir_writer_options){ .stop = &stop }, NULL, err), BASE_ESTOPPED, "");
    assert_clean(dir, 3);
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 500 }, NULL);
    oracle_compare(&o, dir, 1);
    assert_clean(dir, 1);
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

/* --- faults --------------------------------------------------------------------------------------------------------------- */

typedef struct {
    oracle old, new;
    char *dir;
    ir_writer_options old_options, new_options;
    size_t n_segments; /* of the new */
} replacement;

/* The new index has as many segments as asked for, merged from spills, or is a single spill that becomes its segment: with 0. */
static replacement replacement_of(uint64_t seed, unsigned segments)
{
    replacement c = { .old = oracle_of(seed, 12, 10), .new = oracle_of(seed + 1, 14, 10), .dir = testing_tmpdir() };
    while (segments == 0 && c.new.n_replaced > 0) {
        oracle_done(&c.new);
        c.new = oracle_of(++seed + 1, 14, 10);
    }
    c.n_segments = segments ? segments : 1;
    c.old_options = (ir_writer_options){ .piece = 600, .memory = 1, .max_segments = 2, .corpus = "old", .positions = segments > 0 };
    c.new_options = c.old_options;
    c.new_options.memory = segments ? 1 : 1 << 20;
    c.new_options.max_segments = segments;
    c.new_options.corpus = "new";
    oracle_build(&c.old, c.dir, &c.old_options, NULL);
    return c;
}

static void replacement_done(replacement *c)
{
    oracle_done(&c->old);
    oracle_done(&c->new);
    testing_tmpdir_free(c->dir);
}

/* The folder holds the old index or the new one, whole. If it is the new, the old is built again. */
static bool check_either(replacement *c, long n)
{
    ir_index *ix = NULL;
    assert_ok(ir_index_open(&ix, c->dir, err));
    bool is_new = strcmp(ir_index_corpus(ix), "new") == 0;
    ir_index_close(ix);
    oracle_compare(is_new ? &c->new : &c->old, c->dir, (uint64_t)n);
    if (is_new) oracle_build(&c->old, c->dir, &c->old_options, NULL);
    return is_new;
}

static void each_call_that_fails_leaves_the_old_index_or_the_new(void **state)
{
    (void)state;
    static const char *const calls[] = {
        "open", "write", "fsync", "close", "rename", "unlink", "mmap", "fstat", "read", "opendir"
    };
    for (size_t turn = 0; turn < 2 * sizeof calls / sizeof *calls; turn++) {
        size_t i = turn / 2;
        replacement c = replacement_of(turn, turn % 2 ? 2 : 0);
        long n = 0, count = 1;
        for (; n < count; n++) {
            base_error failed = { 0 };
            testing_sys_fails_at(calls[i], n);
            base_status s = oracle_try(&c.new, c.dir, &c.new_options, NULL, &failed);
            count = testing_sys_heals();
            if (s != BASE_OK && (s != BASE_EIO || !*failed.what))
                fail_msg("%s %ld: status %d, \"%s\"", calls[i], n, s, failed.what);
            bool cleaned = strcmp(calls[i], "unlink") != 0 && strcmp(calls[i], "opendir") != 0, is_new = check_either(&c, n);
            if (cleaned && !is_new) assert_clean(c.dir, 2);
            if (s == BASE_OK && !is_new) fail_msg("%s %ld: a success that changed nothing", calls[i], n);
        }
        assert_true(n > 0 || strcmp(calls[i], "read") == 0);
        oracle_build(&c.new, c.dir, &c.new_options, NULL);
        assert_clean(c.dir, c.n_segments);
        replacement_done(&c);
    }
}

/* A child ends before its n-th call of those that change a disk. False when it was through before. */
static bool end_at(replacement *c, long n)
{
    int status;
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        testing_sys_ends_at("open write fsync rename unlink", n);
        _exit(oracle_try(&c->new, c->dir, &c->new_options, NULL, NULL) == BASE_OK ? 0 : 1);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    if (WEXITSTATUS(status) == 0) return false;
    assert_int_equal(WEXITSTATUS(status), TESTING_ENDED);
    return true;
}

static void a_process_that_ends_at_any_call_leaves_the_old_index_or_the_new(void **state)
{
    (void)state;
    for (unsigned segments = 0; segments <= 2; segments += 2) {
        replacement c = replacement_of(5, segments);
        bool was_new = false;
        for (long n = 0; end_at(&c, n); n++)
            if (check_either(&c, n)) was_new = true;
            else assert_false(was_new); /* once published, it stays so */
        assert_true(was_new);
        assert_clean(c.dir, c.n_segments);
        oracle_compare(&c.new, c.dir, 5);
        replacement_done(&c);
    }
}

/* What a loss of power may undo is what isn't flushed: a file renamed before its bytes are, a commit visible before the names of its
 * segments are, a file of the old commit removed before the new one is. Each order is watched. */
static struct {
    struct {
        int fd;
        char path[256];
        bool dirty;
    } files[256];
    size_t n_files, n_commits;
    unsigned renames_pending;
    bool committed; /* the new commit's name is durable */
} watch;

static base_sys real_calls;

static int watch_open(const char *path, int flags, mode_t mode)
{
    int fd = real_calls.open(path, flags, mode);
    for (size_t i = 0; i < watch.n_files; i++)
        if (watch.files[i].fd == fd) watch.files[i].fd = -1;
    assert_true(watch.n_files < sizeof watch.files / sizeof *watch.files);
    watch.files[watch.n_files].fd = fd;
    snprintf(watch.files[watch.n_files++].path, sizeof watch.files[0].path, "%s", path);
    return fd;
}

static size_t watched(int fd)
{
    for (size_t i = watch.n_files; i-- > 0;)
        if (watch.files[i].fd == fd) return i;
    fail_msg("a descriptor that nobody opened");
    return 0;
}

static ssize_t watch_write(int fd, const void *data, size_t n)
{
    watch.files[watched(fd)].dirty = true;
    return real_calls.write(fd, data, n);
}

static int watch_fsync(int fd)
{
    size_t i = watched(fd);
    watch.files[i].dirty = false;
    if (base_path_is_dir(watch.files[i].path)) {
        watch.renames_pending = 0;
        watch.committed |= watch.n_commits > 0;
    }
    return 0;
}

static int watch_rename(const char *from, const char *to)
{
    for (size_t i = 0; i < watch.n_files; i++)
        if (strcmp(watch.files[i].path, from) == 0 && watch.files[i].dirty) fail_msg("%s is renamed before it is flushed", from);
    if (strstr(to, "/commit-")) {
        assert_int_equal(watch.renames_pending, 0);
        watch.n_commits++;
    }
    watch.renames_pending++;
    return real_calls.rename(from, to);
}

static int watch_unlink(const char *path)
{
    bool needed =
        strstr(path, "/commit-00000001.salton") || strstr(path, "/seg-00000001.salton") || strstr(path, "/seg-00000002.salton");
    if (needed && !watch.committed) fail_msg("%s goes before the new commit is durable", path);
    return real_calls.unlink(path);
}

static void what_is_named_is_flushed_before_and_what_goes_goes_after(void **state)
{
    (void)state;
    for (unsigned segments = 0; segments <= 3; segments++) {
        replacement c = replacement_of(segments, segments);
        memset(&watch, 0, sizeof watch);
        real_calls = base_sys_calls;
        base_sys_calls.open = watch_open, base_sys_calls.write = watch_write, base_sys_calls.fsync = watch_fsync;
        base_sys_calls.rename = watch_rename, base_sys_calls.unlink = watch_unlink;
        oracle_build(&c.new, c.dir, &c.new_options, NULL);
        base_sys_calls = real_calls;
        assert_int_equal(watch.n_commits, 1);
        assert_true(watch.committed);
        assert_clean(c.dir, c.n_segments);
        replacement_done(&c);
    }
}

static void memory_that_runs_out_anywhere_is_a_status(void **state)
{
    (void)state;
    replacement c = replacement_of(9, 2);
    long n = 0;
    for (;; n++) {
        base_error failed = { 0 };
        testing_memory_fails_after(n);
        base_status s = oracle_try(&c.new, c.dir, &c.new_options, NULL, &failed);
        testing_memory_heals();
        if (s == BASE_OK) break;
        if (s != BASE_ENOMEM || failed.status != BASE_ENOMEM) fail_msg("allocation %ld: status %d, \"%s\"", n, s, failed.what);
        check_either(&c, n);
    }
    assert_true(n > 100);
    oracle_compare(&c.new, c.dir, 9);
    oracle_build(&c.new, c.dir, &c.new_options, NULL);
    assert_clean(c.dir, 2);
    replacement_done(&c);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(any_memory_and_segments_hold_what_plain_loops_find),
        cmocka_unit_test(memory_and_threads_change_no_byte),
        cmocka_unit_test(many_spills_give_the_bytes_of_one),
        cmocka_unit_test(as_many_segments_are_made_as_were_asked_for),
        cmocka_unit_test(an_index_without_documents_is_one),
        cmocka_unit_test(a_docno_has_1_to_65536_bytes),
        cmocka_unit_test(invalid_text_is_repaired_and_counted),
        cmocka_unit_test(one_docno_again_and_again_is_one_document),
        cmocka_unit_test(a_folder_of_other_things_is_refused_untouched),
        cmocka_unit_test(what_dead_writers_left_is_no_obstacle_and_goes),
        cmocka_unit_test(an_abandoned_build_leaves_what_was_there),
        cmocka_unit_test(a_stopped_build_leaves_what_was_there),
        cmocka_unit_test(a_second_writer_is_told_so_at_once),
        cmocka_unit_test(a_lock_whose_file_is_gone_is_none),
        cmocka_unit_test(less_memory_makes_more_spills),
        cmocka_unit_test(an_open_index_outlives_its_replacement),
        cmocka_unit_test(an_index_that_cannot_be_read_can_be_replaced),
        cmocka_unit_test(each_call_that_fails_leaves_the_old_index_or_the_new),
        cmocka_unit_test(a_process_that_ends_at_any_call_leaves_the_old_index_or_the_new),
        cmocka_unit_test(what_is_named_is_flushed_before_and_what_goes_goes_after),
        cmocka_unit_test(memory_that_runs_out_anywhere_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
