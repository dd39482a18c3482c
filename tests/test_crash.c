/* Crashes: the process ends before any of its calls, is killed at any time, or the power goes and takes with it what wasn't flushed. What
 * is found is the commit before or the one after, whole, and the next writer goes on from it.
 *
 * SALTON_TEST_LONG=1 (make test-reliability) takes all of it, the short form a part. docs/reliability.md has the counts. */
#include "tests/life.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/sys.h"

/* Before the first commit there is none: the folder holds no index. */
static uint64_t assert_commit(const char *dir, const life_answers *known, uint64_t least, uint64_t most, const char *after)
{
    ir_index *ix = NULL;
    base_error failed = { 0 };
    if (least == 0 && ir_index_open(&ix, dir, &failed) != BASE_OK) {
        if (!strstr(failed.what, "holds no index")) fail_msg("%s: %s", after, failed.what);
        return 0;
    }
    ir_index_close(ix);
    return life_assert(dir, known, least, most, after);
}

/* --- before every call ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    life life;
    life_answers known[LIFE_STEPS + 1];
    char *dir, *other;
    unsigned step; /* at work */
    size_t n_calls, n_looked, n_after;
} watched;

/* What a process that ends here leaves is what the folder holds at this moment: looked at, and gone on from, in a copy. */
static void look(void *context)
{
    watched *w = context;
    char after[48];
    if (w->n_calls++ % (testing_long_form() ? 1 : 3) != 0) return;
    snprintf(after, sizeof after, "step %u, before call %zu", w->step, w->n_calls - 1);
    uint64_t now = assert_commit(w->dir, w->known, w->step, w->step + 1, after);
    w->n_looked++;
    w->n_after += now > w->step;
    if (w->n_looked % (testing_long_form() ? 1 : 4) != 0 || now == LIFE_STEPS) return;
    life_copy(w->dir, w->other);
    assert_ok(life_step(&w->life, w->other, (unsigned)now, err));
    assert_commit(w->other, w->known, now + 1, now + 1, after);
}

static void a_process_that_ends_before_any_call_leaves_one_commit_or_the_other(void **state)
{
    (void)state;
    size_t n_calls = 0, n_looked = 0, n_after = 0;
    for (int positions = 0; positions < 2; positions++) {
        watched w = { .life = life_of(91, positions), .dir = testing_tmpdir(), .other = testing_tmpdir() };
        life_foresee(&w.life, w.known);
        for (w.step = 0; w.step < LIFE_STEPS; w.step++) {
            testing_sys_watch("open read write fsync close rename unlink mkdir rmdir mmap flock", look, &w);
            base_error failed = { 0 };
            base_status s = life_step(&w.life, w.dir, w.step, &failed);
            testing_sys_heals();
            if (s != BASE_OK) fail_msg("step %u: %s", w.step, failed.what);
            assert_commit(w.dir, w.known, w.step + 1, w.step + 1, "a step");
        }
        n_calls += w.n_calls, n_looked += w.n_looked, n_after += w.n_after;
        testing_tmpdir_free(w.dir);
        testing_tmpdir_free(w.other);
        life_done(&w.life);
    }
    assert_true(n_after > 0);
    printf("ends before a call: %zu of %zu; %zu left the commit before, %zu the one after, 0 anything else\n", n_looked, n_calls,
           n_looked - n_after, n_after);
}

/* --- power loss --------------------------------------------------------------------------------------------------------------------- */

/* What was asked of the disk, in order. A file is its inode: what lies under which name is the folder's business. */
typedef enum { CREATED, WRITTEN, FLUSHED, FOLDER_FLUSHED, RENAMED, REMOVED } kind;

typedef struct {
    kind kind;
    size_t file;           /* inode */
    char name[48], to[48]; /* in the folder */
    uint8_t *data;         /* of WRITTEN, at off */
    size_t off, n;
} op;

#define OPS_MAX   20000
#define FILES_MAX 4000
#define FDS_MAX   1024
#define FOLDER    ((size_t)-1)

static struct {
    base_sys real;
    const char *dir;
    op ops[OPS_MAX];
    size_t n_ops, n_files, n_bytes[FILES_MAX]; /* n_bytes: of each file, at its end */
    size_t of_fd[FDS_MAX];                     /* file + 1; FOLDER; 0: none of ours */
    char names[FILES_MAX][48];                 /* now; empty: removed */
} tape;

static op *next_op(kind k, size_t file)
{
    assert_true(tape.n_ops < OPS_MAX);
    op *o = &tape.ops[tape.n_ops++];
    *o = (op){ .kind = k, .file = file };
    return o;
}

/* The part of path below the folder, or NULL. */
static const char *below(const char *path)
{
    size_t n = strlen(tape.dir);
    return strncmp(path, tape.dir, n) == 0 && path[n] == '/' ? path + n + 1 : NULL;
}

static size_t file_named(const char *name)
{
    size_t i = 0;
    while (i < tape.n_files && strcmp(tape.names[i], name) != 0) i++;
    return i;
}

static int tape_open(const char *path, int flags, mode_t mode)
{
    int fd = tape.real.open(path, flags, mode);
    const char *name = below(path);
    if (fd < 0) return fd;
    assert_true(fd < FDS_MAX);
    tape.of_fd[fd] = strcmp(path, tape.dir) == 0 ? FOLDER : 0;
    if (!name) return fd;
    size_t file = file_named(name);
    if (file == tape.n_files) {
        assert_true(flags & O_CREAT && tape.n_files < FILES_MAX);
        snprintf(tape.names[tape.n_files++], sizeof tape.names[0], "%s", name);
        snprintf(next_op(CREATED, file)->name, sizeof tape.names[0], "%s", name);
    }
    tape.of_fd[fd] = file + 1;
    return fd;
}

static ssize_t tape_write(int fd, const void *data, size_t n)
{
    ssize_t done = tape.real.write(fd, data, n);
    if (done <= 0 || fd >= FDS_MAX || tape.of_fd[fd] == 0) return done;
    op *o = next_op(WRITTEN, tape.of_fd[fd] - 1);
    o->n = (size_t)done;
    o->off = tape.n_bytes[o->file];
    o->data = malloc(o->n);
    assert_non_null(o->data);
    memcpy(o->data, data, o->n);
    tape.n_bytes[o->file] += o->n;
    return done;
}

static int tape_fsync(int fd)
{
    if (tape.of_fd[fd] == FOLDER) next_op(FOLDER_FLUSHED, 0);
    else if (tape.of_fd[fd] > 0) next_op(FLUSHED, tape.of_fd[fd] - 1);
    return 0;
}

static int tape_rename(const char *from, const char *to)
{
    size_t file = file_named(below(from)), gone = file_named(below(to));
    op *o = next_op(RENAMED, file);
    assert_true(file < tape.n_files);
    snprintf(o->name, sizeof o->name, "%s", below(from));
    snprintf(o->to, sizeof o->to, "%s", below(to));
    if (gone < tape.n_files) tape.names[gone][0] = 0;
    memcpy(tape.names[file], o->to, sizeof o->to);
    return tape.real.rename(from, to);
}

static int tape_unlink(const char *path)
{
    size_t file = file_named(below(path));
    if (file < tape.n_files) {
        memcpy(next_op(REMOVED, file)->name, tape.names[file], sizeof tape.names[0]);
        tape.names[file][0] = 0;
    }
    return tape.real.unlink(path);
}

static void tape_begin(const char *dir)
{
    for (size_t i = 0; i < tape.n_ops; i++) free(tape.ops[i].data);
    memset(&tape, 0, sizeof tape);
    tape.real = base_sys_calls;
    tape.dir = dir;
    base_sys_calls.open = tape_open, base_sys_calls.write = tape_write, base_sys_calls.fsync = tape_fsync;
    base_sys_calls.rename = tape_rename, base_sys_calls.unlink = tape_unlink;
}

/* A file after the loss. */
typedef struct {
    uint8_t *data;
    size_t size;
    char name[48]; /* empty: no entry leads to it */
} remains;

/* Is op i of the first n on the disk for certain? */
static bool is_durable(size_t i, size_t n)
{
    for (size_t j = i + 1; j < n; j++) {
        if (tape.ops[i].kind == WRITTEN ? tape.ops[j].kind == FLUSHED && tape.ops[j].file == tape.ops[i].file
                                        : tape.ops[j].kind == FOLDER_FLUSHED)
            return true;
    }
    return false;
}

/* Of a write that wasn't flushed each sector of 512 bytes comes or doesn't; what doesn't may leave zeros behind where the file grew. */
static void keep_sectors(remains *f, const op *o, uint64_t chance, base_rng *r)
{
    for (size_t at = 0; at < o->n;) {
        size_t n = 512 - (o->off + at) % 512;
        if (n > o->n - at) n = o->n - at;
        bool kept = base_rng_below(r, 100) < chance, grown = kept || base_rng_below(r, 200) < chance;
        if (kept) memcpy(f->data + o->off + at, o->data + at, n);
        if (grown && f->size < o->off + at + n) f->size = o->off + at + n;
        at += n;
    }
}

static void apply(remains *files, const op *o)
{
    for (size_t i = 0; o->kind != REMOVED && i < tape.n_files; i++)
        if (strcmp(files[i].name, o->kind == RENAMED ? o->to : o->name) == 0) files[i].name[0] = 0;
    if (o->kind == REMOVED) files[o->file].name[0] = 0;
    else memcpy(files[o->file].name, o->kind == RENAMED ? o->to : o->name, sizeof o->name);
}

/* What a disk may hold when the power goes after n ops; of what wasn't flushed each op is kept with this chance in 100. */
static void lose_power(size_t n, uint64_t chance, base_rng *r, const char *to)
{
    remains *files = calloc(tape.n_files + 1, sizeof *files);
    assert_non_null(files);
    for (size_t i = 0; i < tape.n_files; i++) assert_non_null(files[i].data = calloc(1, tape.n_bytes[i] + 1));
    for (size_t i = 0; i < n; i++) {
        const op *o = &tape.ops[i];
        if (o->kind == FLUSHED || o->kind == FOLDER_FLUSHED) continue;
        bool durable = is_durable(i, n);
        if (o->kind == WRITTEN) keep_sectors(&files[o->file], o, durable ? 100 : chance, r);
        else if (durable || base_rng_below(r, 100) < chance) apply(files, o);
    }
    if (base_path_exists(to)) assert_ok(base_dir_remove(to, err));
    assert_ok(base_dir_create(to, err));
    for (size_t i = 0; i < tape.n_files; i++) {
        if (files[i].name[0]) testing_write(to, files[i].name, files[i].data, files[i].size);
        free(files[i].data);
    }
    free(files);
}

static void a_loss_of_power_leaves_one_commit_or_the_other(void **state)
{
    (void)state;
    size_t tried = 0, prefixes = 0, n_after = 0;
    for (int positions = 0; positions < 2; positions++) {
        life l = life_of(92, positions);
        life_answers known[LIFE_STEPS + 1];
        char *dir = testing_tmpdir(), *disk = testing_tmpdir();
        size_t ends[LIFE_STEPS + 1] = { 0 };
        life_foresee(&l, known);
        tape_begin(dir);
        for (unsigned step = 0; step < LIFE_STEPS; step++) {
            assert_ok(life_step(&l, dir, step, err));
            ends[step + 1] = tape.n_ops;
        }
        base_sys_calls = tape.real;
        for (size_t n = 0, done = 0; n <= tape.n_ops; n += testing_long_form() ? 1 : 5, prefixes++) {
            while (done < LIFE_STEPS && ends[done + 1] <= n) done++;
            for (unsigned subset = 0; subset < (testing_long_form() ? 22 : 5); subset++, tried++) {
                base_rng r = base_rng_of(subset, n);
                char after[64];
                uint64_t chance = subset == 0 ? 0 : subset == 1 ? 100 : 10 + base_rng_below(&r, 81);
                lose_power(n, chance, &r, disk);
                snprintf(after, sizeof after, "power lost after %zu ops, subset %u", n, subset);
                n_after += assert_commit(disk, known, done, done < LIFE_STEPS ? done + 1 : done, after) > done;
            }
        }
        assert_int_equal(assert_commit(disk, known, LIFE_STEPS, LIFE_STEPS, "the end"), LIFE_STEPS);
        testing_tmpdir_free(dir);
        testing_tmpdir_free(disk);
        life_done(&l);
    }
    assert_true(n_after > 0);
    printf("power lost: %zu disks of %zu prefixes; %zu held the commit before, %zu the one after, 0 anything else\n", tried,
           prefixes, tried - n_after, n_after);
}

/* --- kill -9 ------------------------------------------------------------------------------------------------------------------------ */

/* Documents [from, to), each with a text of its own round. */
static void write_docs(const char *dir, const char *name, size_t from, size_t to, uint64_t round)
{
    base_rng r = base_rng_of(93, round);
    FILE *f = fopen(testing_path(dir, name), "wb");
    assert_non_null(f);
    for (size_t i = from; i < to; i++) {
        fprintf(f, "d%zu\t", i);
        for (int j = 0; j < 60; j++) {
            double u = base_rng_unit(&r);
            fprintf(f, "w%u ", (unsigned)(u * u * 600));
        }
        fputc('\n', f);
    }
    assert_int_equal(fclose(f), 0);
}

/* word2vec's text of every third document. */
static void write_rows(const char *dir, const char *name, size_t n_docs, uint64_t round)
{
    base_rng r = base_rng_of(93, 1000 + round);
    FILE *f = fopen(testing_path(dir, name), "wb");
    assert_non_null(f);
    fprintf(f, "%zu %d\n", (n_docs + 2) / 3, LIFE_DIM);
    for (size_t i = 0; i < n_docs; i += 3) {
        fprintf(f, "d%zu", i);
        for (int j = 0; j < LIFE_DIM; j++) fprintf(f, " %d", (int)base_rng_below(&r, 100) - 50);
        fputc('\n', f);
    }
    assert_int_equal(fclose(f), 0);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* Runs the program in dir; after so many microseconds (0: never) it is killed. Its wait status. */
static int run(const char *dir, const char *const *arguments, unsigned after)
{
    int status;
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_RDWR);
        if (chdir(dir) != 0 || dup2(null, 1) < 0 || dup2(null, 2) < 0) _exit(99);
        execv(getenv("SALTON"), (char *const *)(uintptr_t)arguments);
        _exit(98);
    }
    if (after > 0) {
        usleep(after);
        kill(pid, SIGKILL);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

/* What the index is made of: documents, two spaces, and documents that one of them lacks. */
static const char *const beginning[][16] = {
    { "salton", "index", "a.tsv", "-o", "x", "-q", "-a", "whitespace", "--memory", "1M", "--segments", "3", NULL },
    { "salton", "space", "add", "-i", "x", "-e", "lsi(k=5, weight=tf)", "-q", NULL },
    { "salton", "space", "import", "rows.txt", "-i", "x", "--name", "rows", "--element", "i8", "-q", NULL },
    { "salton", "index", "--add", "e.tsv", "-o", "x", "-q", NULL },
};

static const struct {
    const char *arguments[16];
    bool again; /* may be done twice */
} commands[] = {
    { { "salton", "index", "b.tsv", "-o", "x", "-q", "-a", "whitespace", "--memory", "1M", NULL }, true },
    { { "salton", "index", "--add", "c.tsv", "-o", "x", "-q", "--memory", "1M", NULL }, true },
    { { "salton", "delete", "-i", "x", "--file", "gone.txt", NULL }, false },
    { { "salton", "index", "c.tsv", "-o", "x", "-q", "-a", "whitespace", "--positions", "--threads", "2", NULL }, true },
    { { "salton", "index", "--add", "d.tsv", "-o", "x", "-q", "--segments", "1", NULL }, true },
    { { "salton", "space", "add", "-i", "x", "-e", "lsi(k=6)", "--name", "more", "-q", NULL }, true },
    { { "salton", "space", "import", "other.txt", "-i", "x", "--name", "rows", "--element", "f16", "-q", NULL }, true },
    { { "salton", "space", "update", "-i", "x", "-s", "lsi", "--by", "update", "-q", NULL }, true },
    { { "salton", "space", "drop", "-i", "x", "-s", "rows", NULL }, false },
};
#define N_COMMANDS (sizeof commands / sizeof *commands)

static void a_program_killed_at_any_time_leaves_one_commit_or_the_other(void **state)
{
    (void)state;
    const char *program = getenv("SALTON");
    if (!program || !*program) {
        printf("skipped: kill -9: SALTON, the program, isn't set\n");
        skip();
    }
    unsigned kills = testing_long_form() ? 1800 : 45, met = 0, n_after = 0;
    base_rng r = base_rng_of(94, 0);
    char *dir = testing_tmpdir(), *kept = testing_tmpdir(), *x = base_path_join(dir, "x", NULL);
    life_answers known[6], answers[N_COMMANDS], again;
    double takes[N_COMMANDS];
    write_docs(dir, "a.tsv", 0, 1500, 0);
    write_docs(dir, "b.tsv", 500, 2000, 1);
    write_docs(dir, "c.tsv", 1000, 1800, 2);
    write_docs(dir, "d.tsv", 1490, 1500, 3);
    FILE *f = fopen(testing_path(dir, "gone.txt"), "wb");
    for (size_t i = 0; i < 1500; i += 4) fprintf(f, "d%zu\n", i);
    fclose(f);
    write_rows(dir, "rows.txt", 1500, 0);
    write_rows(dir, "other.txt", 1200, 1);
    write_docs(dir, "e.tsv", 2000, 2010, 4);
    for (size_t i = 0; i < sizeof beginning / sizeof *beginning; i++) assert_int_equal(run(dir, beginning[i], 0), 0);
    life_copy(x, kept);
    assert_ok(life_ask(x, &again, err));
    uint64_t before = again.generation;
    assert_int_equal(before, sizeof beginning / sizeof *beginning);
    known[before] = again;
    for (size_t i = 0; i < N_COMMANDS; i++) {
        life_copy(kept, x);
        takes[i] = seconds();
        assert_int_equal(run(dir, commands[i].arguments, 0), 0);
        takes[i] = seconds() - takes[i];
        assert_ok(life_ask(x, &answers[i], err));
    }
    for (unsigned i = 0; i < kills; i++) {
        size_t c = i % N_COMMANDS;
        char after[48];
        life_copy(kept, x);
        int status = run(dir, commands[c].arguments, 1 + (unsigned)(base_rng_unit(&r) * 1.1e6 * takes[c]));
        met += WIFSIGNALED(status);
        snprintf(after, sizeof after, "kill %u of %s %s", i, commands[c].arguments[1], commands[c].arguments[2]);
        known[before + 1] = answers[c];
        uint64_t now = life_assert(x, known, before, before + 1, after);
        n_after += now > before;
        if (now > before && !commands[c].again) continue;
        if (run(dir, commands[c].arguments, 0) != 0) fail_msg("%s: the next writer fails", after);
        assert_ok(life_ask(x, &again, err));
        assert_memory_equal(again.sums, answers[c].sums, sizeof again.sums);
    }
    base_free(x);
    testing_tmpdir_free(dir);
    testing_tmpdir_free(kept);
    printf("kill -9: %u, of which %u met the program alive; %u left the commit before, %u the one after, 0 anything else\n", kills,
           met, kills - n_after, n_after);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_process_that_ends_before_any_call_leaves_one_commit_or_the_other),
        cmocka_unit_test(a_loss_of_power_leaves_one_commit_or_the_other),
        cmocka_unit_test(a_program_killed_at_any_time_leaves_one_commit_or_the_other),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
