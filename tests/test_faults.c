/* Faults: the n-th system call or allocation fails, for every n, while an index is built over another, updated, merged, asked, and a run is
 * evaluated. What comes out is a status; what stays is the commit before or the one after; the next success leaves nothing behind.
 *
 * Memory that guests take themselves (libstemmer, utf8proc, the C library) is not tested: base/mem.h says who asks there.
 * SALTON_TEST_LONG=1 (make test-reliability) takes every n, the short form some. docs/reliability.md has the counts. */
#include "tests/life.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>
#include <unistd.h>

#include "eval/evaluate.h"
#include "ir/folder.h"

#define EVERY_CALL                                                                                                                 \
    "open read write fsync close rename unlink mkdir rmdir fstat stat realpath mmap madvise opendir readdir closedir flock"

/* From which commit which step is taken. The first replaces the index of the last commit by a new one of the content of commit 1. */
static const struct {
    const char *name;
    unsigned from, step;
} works[] = { { "build", LIFE_STEPS, LIFE_BUILD },
              { "update", LIFE_FIRST_UPDATE, LIFE_FIRST_UPDATE },
              { "attachment", LIFE_ATTACHING, LIFE_ATTACHING },
              { "space add", LIFE_ADDING, LIFE_ADDING },
              { "space import", LIFE_IMPORTING, LIFE_IMPORTING },
              { "deletion", LIFE_DELETION, LIFE_DELETION },
              { "space import over another", LIFE_REPLACING, LIFE_REPLACING },
              { "merge", LIFE_MERGE, LIFE_MERGE },
              { "space update", LIFE_UPDATING, LIFE_UPDATING },
              { "space drop", LIFE_DROPPING, LIFE_DROPPING } };
#define N_WORKS (sizeof works / sizeof *works)

typedef struct {
    life life;
    life_answers known[LIFE_STEPS + 2];
    char *dirs[LIFE_STEPS + 1]; /* as each commit left it */
    char *dir;                  /* where the work is done */
} bench;

static bench bench_of(uint64_t seed, bool positions)
{
    bench b = { .life = life_of(seed, positions), .dir = testing_tmpdir() };
    life_foresee(&b.life, b.known);
    b.known[LIFE_STEPS + 1] = b.known[1];
    b.known[LIFE_STEPS + 1].generation = LIFE_STEPS + 1;
    for (unsigned step = 0; step < LIFE_STEPS; step++) {
        b.dirs[step + 1] = testing_tmpdir();
        if (step > 0) life_copy(b.dirs[step], b.dirs[step + 1]);
        assert_ok(life_step(&b.life, b.dirs[step + 1], step, err));
    }
    return b;
}

static void bench_done(bench *b)
{
    for (unsigned i = 1; i <= LIFE_STEPS; i++) testing_tmpdir_free(b->dirs[i]);
    testing_tmpdir_free(b->dir);
    life_done(&b->life);
}

static base_status is_ours(void *context, const char *name, base_error *unused)
{
    uint64_t number;
    ir_file_kind kind = ir_folder_kind(name, &number);
    (void)unused;
    assert_true(kind == IR_FILE_COMMIT || kind == IR_FILE_SEGMENT || kind == IR_FILE_ATTACHED || kind == IR_FILE_LOCK);
    ++*(size_t *)context;
    return BASE_OK;
}

/* One commit, its segments, the lock. */
static void assert_tidy(const char *dir)
{
    size_t n = 0;
    ir_index *ix = NULL;
    assert_ok(ir_index_open(&ix, dir, err));
    assert_ok(base_dir_list(dir, is_ours, &n, err));
    assert_int_equal(n, ir_index_segments(ix) + ir_index_attachments(ix) + 2);
    ir_index_close(ix);
}

/* After a work that ended so: the commit before or the one after; then the work succeeds, and nothing is left of what failed. */
static void assert_either(bench *b, size_t work, base_status s, const char *after)
{
    uint64_t from = works[work].from, now = life_assert(b->dir, b->known, from, from + 1, after);
    if (s == BASE_OK && now == from) fail_msg("%s: a success that changed nothing", after);
    if (now > from) life_copy(b->dirs[from], b->dir);
}

static void assert_next_is_tidy(bench *b, size_t work)
{
    assert_ok(life_step(&b->life, b->dir, works[work].step, err));
    assert_tidy(b->dir);
    life_copy(b->dirs[works[work].from], b->dir);
}

static const struct {
    const char *name, *calls;
    int reason;
    bool for_ever, survived; /* survived: the work must succeed */
} faults[] = {
    { "EIO", EVERY_CALL, EIO, false, false },
    { "ENOSPC", "open write fsync rename mkdir close", ENOSPC, false, false },
    { "EDQUOT", "open write fsync rename mkdir close", EDQUOT, false, false },
    { "ENOMEM", "mmap open opendir", ENOMEM, false, false },
    { "full disk", "write", ENOSPC, true, false },
    { "EINTR", "open read write fsync close flock", EINTR, false, true },
    { "short", "read write", 0, false, true },
};
#define N_FAULTS (sizeof faults / sizeof *faults)

/* Where to end: the fault was met, so there may be another one behind it; or it wasn't, for there were only so many calls. */
static long next(long calls, long n)
{
    return calls > n ? LONG_MAX : n;
}

/* A prime, so that no call of a regular sequence is always missed. */
static long stride(void)
{
    return testing_long_form() ? 1 : 13;
}

static size_t fail_at_calls(bench *b, size_t work, size_t f)
{
    size_t tried = 0;
    char after[96];
    life_copy(b->dirs[works[work].from], b->dir);
    for (long n = 0, count = LONG_MAX; n < count; n += stride(), tried++) {
        base_error failed = { 0 };
        testing_sys_fails(&(testing_fault){ faults[f].calls, n, faults[f].reason, faults[f].for_ever });
        base_status s = life_step(&b->life, b->dir, works[work].step, &failed);
        count = next(testing_sys_heals(), n);
        snprintf(after, sizeof after, "%s, %s at call %ld", works[work].name, faults[f].name, n);
        if (s != BASE_OK &&
            (faults[f].survived || (s != BASE_EIO && !(s == BASE_ENOMEM && faults[f].reason == ENOMEM)) || !*failed.what))
            fail_msg("%s: status %d: %s: %s", after, (int)s, failed.where, failed.what);
        assert_either(b, work, s, after);
        if (tried % 8 == 0) assert_next_is_tidy(b, work);
    }
    return tried;
}

static void every_call_that_fails_leaves_one_commit_or_the_other(void **state)
{
    (void)state;
    for (size_t f = 0; f < N_FAULTS; f++) {
        size_t tried = 0;
        for (int positions = 0; positions < 2; positions++) {
            bench b = bench_of(31 + f, positions);
            for (size_t work = 0; work < N_WORKS; work++) tried += fail_at_calls(&b, work, f);
            bench_done(&b);
        }
        printf("faults: %s at %zu calls of builds, updates, deletions, merges and spaces: the commit before or the one after\n",
               faults[f].name, tried);
    }
}

/* Linux may have dropped what it couldn't write: after the failure there is no other fsync that could hide it. */
static void a_failed_fsync_is_final(void **state)
{
    (void)state;
    size_t tried = 0;
    bench b = bench_of(41, true);
    for (size_t work = 0; work < N_WORKS; work++) {
        life_copy(b.dirs[works[work].from], b.dir);
        for (long n = 0, count = LONG_MAX; n < count; n++, tried++) {
            testing_sys_fails(&(testing_fault){ "fsync", n, EIO, false });
            base_status s = life_step(&b.life, b.dir, works[work].step, NULL);
            count = testing_sys_heals();
            if (count <= n) break;
            assert_int_equal(s, BASE_EIO);
            assert_int_equal(count, n + 1);
            count = LONG_MAX;
            assert_either(&b, work, s, "a failed fsync");
        }
    }
    bench_done(&b);
    printf("failed fsync: %zu, none retried\n", tried);
}

/* --- a disk that is full -------------------------------------------------------------------------------------------------------- */

/* Fills what is free but for so many bytes. */
static void fill(const char *path, size_t leave)
{
    static const char block[4096];
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    size_t n = 0;
    assert_true(fd >= 0);
    while (write(fd, block, sizeof block) == sizeof block) n += sizeof block;
    assert_int_equal(ftruncate(fd, (off_t)(n > leave ? n - leave : 0)), 0);
    close(fd);
}

static void a_full_disk_leaves_the_commit_before(void **state)
{
    (void)state;
    char *disk = testing_tmpdir();
    if (unshare(CLONE_NEWNS) != 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
        mount("tmpfs", disk, "tmpfs", 0, "size=1m") != 0) {
        printf("skipped: a full tmpfs: it can't be mounted: %s\n", strerror(errno));
        testing_tmpdir_free(disk);
        skip();
    }
    size_t refused = 0, tried = 0;
    bench b = bench_of(51, true);
    char *dir = base_path_join(disk, "index", NULL), *filler = base_path_join(disk, "filler", NULL);
    for (size_t work = 0; work < N_WORKS; work++) {
        for (size_t leave = 0, done = 0; done < 2; leave += 4096, tried++) {
            base_error failed = { 0 };
            char after[64];
            life_copy(b.dirs[works[work].from], dir);
            fill(filler, leave);
            base_status s = life_step(&b.life, dir, works[work].step, &failed);
            unlink(filler);
            snprintf(after, sizeof after, "%s with %zu bytes free", works[work].name, leave);
            if (s != BASE_OK && (s != BASE_EIO || !strstr(failed.what, "No space left")))
                fail_msg("%s: status %d: %s", after, (int)s, failed.what);
            uint64_t now = life_assert(dir, b.known, works[work].from, works[work].from + 1, after);
            if ((s == BASE_OK) != (now > works[work].from)) fail_msg("%s: status %d, but commit %d", after, (int)s, (int)now);
            if (s != BASE_OK) assert_tidy(dir);
            refused += s != BASE_OK;
            done += s == BASE_OK;
        }
    }
    base_free(dir);
    base_free(filler);
    bench_done(&b);
    assert_int_equal(umount(disk), 0);
    testing_tmpdir_free(disk);
    assert_true(refused > 10);
    printf("full tmpfs: %zu times, %zu refused, the rest fitted\n", tried, refused);
}

/* --- what goes out --------------------------------------------------------------------------------------------------------------- */

typedef struct {
    char *index, *out, *data[2]; /* data: what success writes */
    size_t size[2];
} exporting;

static const char *const exported[2] = { "rows.npy", "docnos" };

static base_status export(const exporting *e, base_error *err)
{
    char rows[512], docnos[512];
    snprintf(rows, sizeof rows, "%s/%s", e->out, exported[0]);
    snprintf(docnos, sizeof docnos, "%s/%s", e->out, exported[1]);
    return command_run(
        (const char *[]){ "space", "export", "-q", "-i", e->index, "-s", "rows", "-o", rows, "--docnos", docnos, NULL }, err);
}

/* Each file is the one of before or the one that success writes, and the latter if it was one; nothing else is there. */
static void assert_whole(const exporting *e, base_status s, const char *after)
{
    assert_int_equal(testing_count_entries(e->out), 2);
    for (size_t i = 0; i < 2; i++) {
        char *data;
        size_t n;
        assert_ok(base_file_read(&data, &n, testing_path(e->out, exported[i]), SIZE_MAX, err));
        bool old = n == 6 && memcmp(data, "before", 6) == 0, new = n == e->size[i] && memcmp(data, e->data[i], n) == 0;
        if (!new && (!old || s == BASE_OK)) fail_msg("%s: %s is neither the old nor the new one", after, exported[i]);
        if (new) testing_write_text(e->out, exported[i], "before");
        base_free(data);
    }
}

static void an_export_that_fails_leaves_whole_files(void **state)
{
    (void)state;
    size_t tried = 0, allocations = 0;
    bench b = bench_of(56, false);
    exporting e = { .index = b.dirs[LIFE_MERGE], .out = testing_tmpdir() };
    assert_ok(export(&e, err));
    for (size_t i = 0; i < 2; i++)
        assert_ok(base_file_read(&e.data[i], &e.size[i], testing_path(e.out, exported[i]), SIZE_MAX, err));
    for (size_t f = 0; f < N_FAULTS; f++) {
        for (long n = 0, count = LONG_MAX; n < count; n++, tried++) {
            base_error failed = { 0 };
            testing_sys_fails(&(testing_fault){ faults[f].calls, n, faults[f].reason, faults[f].for_ever });
            base_status s = export(&e, &failed);
            count = next(testing_sys_heals(), n);
            if (s != BASE_OK && (faults[f].survived || (s != BASE_EIO && s != BASE_ENOMEM) || !*failed.what))
                fail_msg("export, %s at call %ld: status %d: %s", faults[f].name, n, (int)s, failed.what);
            assert_whole(&e, s, faults[f].name);
        }
    }
    for (long n = 0, count = LONG_MAX; n < count; n++, allocations++) {
        base_error failed = { 0 };
        testing_memory_fails_once(n);
        base_status s = export(&e, &failed);
        count = next(testing_memory_heals(), n);
        if (s != BASE_OK) assert_true(s == BASE_ENOMEM && failed.status == BASE_ENOMEM);
        assert_whole(&e, s, "an allocation");
    }
    for (size_t i = 0; i < 2; i++) base_free(e.data[i]);
    testing_tmpdir_free(e.out);
    bench_done(&b);
    printf("export: %zu faults, %zu failed allocations: whole files, of before or new\n", tried, allocations);
}

/* --- who only reads --------------------------------------------------------------------------------------------------------------- */

static base_status explain(const char *dir, base_error *err)
{
    ir_index *ix = NULL;
    ir_searcher *se = NULL;
    ir_query *q = NULL;
    base_arena *arena = NULL;
    ir_explanation e;
    const ir_ask ask = { .model = ir_model_find("ql") };
    base_status s = ir_index_open(&ix, dir, err);
    if (s == BASE_OK) s = ir_searcher_new(&se, ix, err);
    if (s == BASE_OK) s = ir_query_of_text(&q, ir_index_analyzer(ix), "w0 w2", 5, err);
    if (s == BASE_OK) s = base_arena_new(&arena, err);
    for (uint32_t doc = 0; s == BASE_OK && doc < 3; doc++) s = ir_explain(se, q, &ask, doc, &e, arena, err);
    base_arena_free(arena);
    ir_query_free(q);
    ir_searcher_free(se);
    ir_index_close(ix);
    return s;
}

static base_status evaluate(const char *dir, base_error *err)
{
    eval_qrels *qrels = NULL;
    eval_run *run = NULL;
    eval_selection *sel = NULL;
    eval_evaluation *e = NULL;
    char *judged = base_path_join(dir, "qrels", err), *ranked = judged ? base_path_join(dir, "run", err) : NULL;
    base_status s = ranked ? eval_qrels_new(&qrels, err) : BASE_ENOMEM;
    if (s == BASE_OK) s = eval_qrels_read(qrels, judged, EVAL_STRICT, err);
    if (s == BASE_OK) s = eval_run_new(&run, err);
    if (s == BASE_OK) s = eval_run_read(run, ranked, EVAL_STRICT, err);
    if (s == BASE_OK) s = eval_selection_new(&sel, err);
    if (s == BASE_OK) s = eval_select_list(sel, "AP,nDCG@10,RR,P@5", err);
    if (s == BASE_OK) s = eval_selection_finish(sel, err);
    if (s == BASE_OK) s = eval_evaluate(&e, qrels, run, sel, &(eval_options){ .level = 0 }, err);
    eval_evaluation_free(e);
    eval_selection_free(sel);
    eval_run_free(run);
    eval_qrels_free(qrels);
    base_free(judged);
    base_free(ranked);
    return s;
}

static base_status search(const char *dir, base_error *err)
{
    life_answers answers;
    return life_ask(dir, &answers, err);
}

static base_status check(const char *dir, base_error *err)
{
    return ir_index_check(dir, NULL, NULL, err);
}

static const struct {
    const char *name;
    base_status (*read)(const char *dir, base_error *err);
} readers[] = { { "search", search }, { "explain", explain }, { "check", check }, { "eval", evaluate } };
#define N_READERS (sizeof readers / sizeof *readers)

/* An index of several segments with spaces, judgements and a run. */
static char *library(const bench *b)
{
    char *dir = testing_tmpdir();
    life_copy(b->dirs[LIFE_MERGE], dir);
    testing_write_text(dir, "qrels", "1 0 a 1\n1 0 b 0\n2 0 c 2\n");
    testing_write_text(dir, "run", "1 Q0 b 1 2.5 x\n1 Q0 a 2 1.5 x\n2 Q0 d 1 1 x\n");
    return dir;
}

static void readers_that_meet_a_fault_say_so(void **state)
{
    (void)state;
    size_t tried = 0;
    bench b = bench_of(61, true);
    char *dir = library(&b);
    for (size_t r = 0; r < N_READERS; r++) {
        for (size_t f = 0; f < N_FAULTS; f++) {
            for (long n = 0, count = LONG_MAX; n < count; n++, tried++) {
                base_error failed = { 0 };
                testing_sys_fails(&(testing_fault){ faults[f].calls, n, faults[f].reason, faults[f].for_ever });
                base_status s = readers[r].read(dir, &failed);
                count = next(testing_sys_heals(), n);
                bool told = s == BASE_EIO || s == BASE_ENOMEM || (s == BASE_EFORMAT && r == 2); /* check counts it a damage */
                if (s != BASE_OK && (faults[f].survived || !told || !*failed.what || (s == BASE_EIO && !*failed.where)))
                    fail_msg("%s, %s at call %ld: status %d: %s", readers[r].name, faults[f].name, n, (int)s, failed.what);
            }
        }
        assert_ok(readers[r].read(dir, err));
    }
    testing_tmpdir_free(dir);
    bench_done(&b);
    printf("faults: %zu in search, explain, check and eval\n", tried);
}

/* --- memory ----------------------------------------------------------------------------------------------------------------------- */

static void (*const memory_ways[])(long n) = { testing_memory_fails_after, testing_memory_fails_once };

static void memory_that_runs_out_at_any_allocation_is_a_status(void **state)
{
    (void)state;
    size_t tried = 0;
    for (int positions = 0; positions < 2; positions++) {
        bench b = bench_of(71, positions);
        for (size_t work = 0; work < N_WORKS; work++) {
            life_copy(b.dirs[works[work].from], b.dir);
            for (int way = 0; way < 2; way++) {
                char after[64];
                for (long n = way, count = LONG_MAX; n < count; n += testing_long_form() ? 1 : 37, tried++) {
                    base_error failed = { 0 };
                    memory_ways[way](n);
                    base_status s = life_step(&b.life, b.dir, works[work].step, &failed);
                    count = next(testing_memory_heals(), n);
                    snprintf(after, sizeof after, "%s, allocation %ld", works[work].name, n);
                    if (s != BASE_OK && (s != BASE_ENOMEM || failed.status != BASE_ENOMEM))
                        fail_msg("%s: status %d: %s", after, (int)s, failed.what);
                    assert_either(&b, work, s, after);
                }
            }
            assert_next_is_tidy(&b, work);
        }
        bench_done(&b);
    }
    printf("memory: %zu allocations failed in builds, updates, deletions, merges and spaces\n", tried);
}

static void memory_that_runs_out_on_readers_is_a_status(void **state)
{
    (void)state;
    size_t tried = 0;
    bench b = bench_of(81, true);
    char *dir = library(&b);
    for (size_t r = 0; r < N_READERS; r++)
        for (int way = 0; way < 2; way++)
            for (long n = 0, count = LONG_MAX; n < count; n += testing_long_form() || r > 0 ? 1 : 5, tried++) {
                base_error failed = { 0 };
                memory_ways[way](n);
                base_status s = readers[r].read(dir, &failed);
                count = next(testing_memory_heals(), n);
                if (s != BASE_OK && (s != BASE_ENOMEM || failed.status != BASE_ENOMEM))
                    fail_msg("%s, allocation %ld: status %d: %s", readers[r].name, n, (int)s, failed.what);
                if (s == BASE_OK && n < count && way == 0) fail_msg("%s: nobody missed allocation %ld", readers[r].name, n);
            }
    testing_tmpdir_free(dir);
    bench_done(&b);
    printf("memory: %zu allocations failed in search, explain, check and eval\n", tried);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_call_that_fails_leaves_one_commit_or_the_other),
        cmocka_unit_test(a_failed_fsync_is_final),
        cmocka_unit_test(an_export_that_fails_leaves_whole_files),
        cmocka_unit_test(readers_that_meet_a_fault_say_so),
        cmocka_unit_test(memory_that_runs_out_at_any_allocation_is_a_status),
        cmocka_unit_test(memory_that_runs_out_on_readers_is_a_status),
        cmocka_unit_test(a_full_disk_leaves_the_commit_before), /* last: it leaves the mounts of everybody else */
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
