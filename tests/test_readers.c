/* A hundred readers, threads and processes, beside a writer that commits ten times a second, documents and spaces in turn: each answer is that of one commit, and
 * nobody has to try twice. Two writers: the second is told so; one that was killed holds nothing.
 *
 * SALTON_TEST_LONG=1 (make test-reliability) goes on for a minute; make FLAVOUR=tsan watches the threads. docs/reliability.md has the
 * counts. */
#include "tests/life.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define THREADS     100
#define PROCESSES   10
#define COMMITS_MAX 1000

/* What everybody shares, processes too. A sum is what the first who asked was told, the writer or a reader. */
typedef struct {
    atomic_uint_least64_t sums[COMMITS_MAX][LIFE_QUESTIONS];
    atomic_bool end;
    atomic_ulong n_opened, n_asked, n_commits_seen;
    atomic_bool failed;
    char problem[512]; /* of the first who failed */
} board;

static void complain(board *b, const char *what, uint64_t generation, const base_error *e)
{
    if (!atomic_exchange(&b->failed, true))
        snprintf(b->problem, sizeof b->problem, "commit %llu: %s %.200s: %.200s", (unsigned long long)generation, what, e->where,
                 e->what);
}

/* True if it is what everybody else is told of this commit. */
static bool ask(board *b, search_engine *e, unsigned question)
{
    uint64_t sum, generation = ir_index_generation(search_engine_index(e)), other = 0;
    base_error failed = { 0 };
    base_status s = life_ask_one(e, question, &sum, &failed);
    bool same = s == BASE_OK && generation < COMMITS_MAX &&
                (atomic_compare_exchange_strong(&b->sums[generation][question], &other, sum) || other == sum);
    if (!same) complain(b, s == BASE_OK ? "another answer" : "no answer", generation, &failed);
    atomic_fetch_add(&b->n_asked, 1);
    return same;
}

typedef struct {
    board *board;
    const char *dir;
    uint64_t number;
} reader;

/* Opens, asks; keeps it open beside the next one, and asks again. */
static void *read_on(void *context)
{
    reader *r = context;
    base_rng random = base_rng_of(95, r->number);
    search_engine *before = NULL;
    uint64_t last = 0;
    bool good = true;
    while (good && !atomic_load(&r->board->end) && !atomic_load(&r->board->failed)) {
        search_engine *e = NULL;
        base_error failed = { 0 };
        if (search_engine_open(&e, r->dir, &failed) != BASE_OK) {
            complain(r->board, "doesn't open", last, &failed);
            break;
        }
        uint64_t now = ir_index_generation(search_engine_index(e));
        good = now >= last;
        if (!good) complain(r->board, "an older commit", now, &failed);
        if (now > last) atomic_fetch_add(&r->board->n_commits_seen, 1);
        last = now;
        atomic_fetch_add(&r->board->n_opened, 1);
        for (int i = 0; good && i < 3; i++) good = ask(r->board, e, (unsigned)base_rng_below(&random, LIFE_QUESTIONS));
        if (good && before) good = ask(r->board, before, (unsigned)base_rng_below(&random, LIFE_QUESTIONS));
        search_engine_close(before);
        before = e;
        usleep((useconds_t)base_rng_below(&random, 20000));
    }
    search_engine_close(before);
    return NULL;
}

/* In the place of the one before: other numbers, for every second document as they are now. */
static base_status replace_space(const char *dir, uint64_t generation, base_error *err)
{
    ir_index *ix = NULL;
    dense_space_writer *w = NULL;
    base_rng r = base_rng_of(99, generation);
    const dense_space_spec spec = { "imported", NULL, LIFE_DIM, (dense_element)(generation % DENSE_ELEMENTS) };
    base_status s = ir_index_open(&ix, dir, err);
    if (s == BASE_OK) s = dense_space_create(&w, ix, "rows", &spec, err);
    for (uint32_t doc = 0; s == BASE_OK && doc < ir_index_doc_slots(ix); doc++) {
        float x[LIFE_DIM];
        if (!ir_index_is_live(ix, doc) || base_rng_below(&r, 2)) continue;
        for (int j = 0; j < LIFE_DIM; j++) x[j] = (float)base_rng_unit(&r) - 0.5F;
        s = dense_space_add(w, doc, x, err);
    }
    if (s == BASE_OK) s = dense_space_commit(&w, err);
    dense_space_abandon(w);
    ir_index_close(ix);
    return s;
}

/* A few documents go, a few come, some of them again. */
static base_status change_documents(const oracle *docs, const char *dir, uint64_t generation, base_error *err)
{
    ir_writer *w = NULL;
    base_rng r = base_rng_of(96, generation);
    base_status s = ir_writer_open(&w, dir, &(ir_writer_options){ .update = true }, err);
    for (int i = 0; s == BASE_OK && i < 4; i++) {
        bool known;
        s = ir_writer_delete(w, base_view_of(docs->docs[base_rng_below(&r, docs->n_docs)].docno), &known, err);
    }
    for (int i = 0; s == BASE_OK && i < 4; i++) s = oracle_add(w, &docs->docs[base_rng_below(&r, docs->n_docs)], err);
    if (s == BASE_OK) s = ir_writer_commit(&w, NULL, err);
    ir_writer_abandon(w);
    return s;
}

static base_status commit_next(const oracle *docs, const char *dir, uint64_t generation, base_error *err)
{
    if (generation % 3 == 0) return change_documents(docs, dir, generation, err);
    if (generation % 3 == 1) return replace_space(dir, generation, err);
    return command_run((const char *[]){ "space", "add", "-q", "-i", dir, "-e", "lsi(k=4)", "--name", "lsi", NULL }, err);
}

/* Commits, asks everything itself, waits. */
static uint64_t write_on(board *b, const oracle *docs, const char *dir)
{
    uint64_t generation = 1;
    time_t end = time(NULL) + 60;
    for (; generation < COMMITS_MAX - 1 && !atomic_load(&b->failed); generation++) {
        if (testing_long_form() ? time(NULL) >= end : generation > 8) break;
        search_engine *e = NULL;
        base_error failed = { 0 };
        if (commit_next(docs, dir, generation, &failed) != BASE_OK) {
            complain(b, "the writer", generation, &failed);
            break;
        }
        assert_ok(search_engine_open(&e, dir, err));
        for (unsigned i = 0; i < LIFE_QUESTIONS; i++) (void)ask(b, e, i);
        search_engine_close(e);
        usleep(100000);
    }
    return generation - 1;
}

static void a_hundred_readers_beside_a_writer_are_each_told_one_commit(void **state)
{
    (void)state;
    oracle docs = oracle_of(97, 400, 60);
    board *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    char *dir = testing_tmpdir();
    pthread_t threads[THREADS];
    pid_t processes[PROCESSES];
    static reader readers[THREADS + PROCESSES];
    assert_true(b != MAP_FAILED);
    oracle_build(&docs, dir, &(ir_writer_options){ .positions = true }, NULL);
    fflush(NULL);
    for (unsigned i = 0; i < THREADS + PROCESSES; i++) readers[i] = (reader){ b, dir, i };
    for (unsigned i = 0; i < PROCESSES; i++) {
        processes[i] = fork();
        assert_true(processes[i] >= 0);
        if (processes[i] == 0) {
            prctl(PR_SET_PDEATHSIG, SIGKILL);
            read_on(&readers[THREADS + i]);
            _exit(atomic_load(&b->failed));
        }
    }
    for (unsigned i = 0; i < THREADS; i++) assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readers[i]), 0);
    uint64_t commits = write_on(b, &docs, dir);
    atomic_store(&b->end, true);
    for (unsigned i = 0; i < THREADS; i++) pthread_join(threads[i], NULL);
    for (unsigned i = 0; i < PROCESSES; i++) {
        int status;
        assert_int_equal(waitpid(processes[i], &status, 0), processes[i]);
        assert_true(WIFEXITED(status) && (WEXITSTATUS(status) == 0 || atomic_load(&b->failed)));
    }
    if (atomic_load(&b->failed)) fail_msg("%s", b->problem);
    assert_ok(ir_index_check(dir, NULL, NULL, err));
    printf("readers: %d threads and %d processes beside %llu commits: %lu openings, %lu times a newer commit, %lu answers; "
           "no retry, no difference\n",
           THREADS, PROCESSES, (unsigned long long)commits, (unsigned long)b->n_opened, (unsigned long)b->n_commits_seen,
           (unsigned long)b->n_asked);
    munmap(b, sizeof *b);
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

/* --- writers ------------------------------------------------------------------------------------------------------------------------ */

/* A process that has a writer open says so, and stays until it is killed. */
static pid_t writer_process(const oracle *docs, const char *dir)
{
    int says[2];
    char byte;
    assert_int_equal(pipe(says), 0);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        ir_writer *w = NULL;
        bool good = ir_writer_open(&w, dir, &(ir_writer_options){ .update = true, .memory = 1, .piece = 500 }, NULL) == BASE_OK;
        for (size_t i = 0; good && i < 50; i++) good = oracle_add(w, &docs->docs[i], NULL) == BASE_OK;
        if (!good || write(says[1], "", 1) != 1) _exit(1);
        for (;;) pause();
    }
    close(says[1]);
    assert_int_equal(read(says[0], &byte, 1), 1);
    close(says[0]);
    return pid;
}

static void a_second_writer_is_told_so_and_a_dead_one_holds_nothing(void **state)
{
    (void)state;
    unsigned turns = testing_long_form() ? 200 : 10;
    oracle docs = oracle_of(98, 60, 30);
    char *dir = testing_tmpdir();
    oracle_build(&docs, dir, &(ir_writer_options){ .positions = true }, NULL);
    for (unsigned i = 0; i < turns; i++) {
        ir_writer *w = NULL;
        pid_t pid = writer_process(&docs, dir);
        assert_fails(ir_writer_open(&w, dir, &(ir_writer_options){ .update = true }, err), BASE_EIO, "another writer is at work");
        assert_int_equal(kill(pid, SIGKILL), 0);
        assert_int_equal(waitpid(pid, NULL, 0), pid);
        assert_ok(commit_next(&docs, dir, i, err)); /* its spills go, too */
        ir_index *ix = NULL;
        assert_ok(ir_index_open(&ix, dir, err));
        assert_int_equal(testing_count_entries(dir), ir_index_segments(ix) + ir_index_attachments(ix) + 2);
        ir_index_close(ix);
    }
    testing_tmpdir_free(dir);
    oracle_done(&docs);
    printf("writers: %u second ones refused, %u killed ones followed by another at once\n", turns, turns);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_second_writer_is_told_so_and_a_dead_one_holds_nothing),
        cmocka_unit_test(a_hundred_readers_beside_a_writer_are_each_told_one_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
