/* Files that are cut short while they are mapped: what is lost reads as zeros and is told; a signal that isn't ours goes where it went. */
#include "tests/testing.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/container.h"
#include "base/file.h"
#include "base/lines.h"

#define PAGES 16
static size_t page;

/* A file of so many bytes, all of them 'x'. */
static const char *write_x(const char *dir, size_t n)
{
    char *data = malloc(n);
    assert_non_null(data);
    memset(data, 'x', n);
    testing_write(dir, "x", data, n);
    free(data);
    return testing_path(dir, "x");
}

static unsigned sum(const uint8_t *data, size_t n)
{
    unsigned total = 0;
    for (size_t i = 0; i < n; i++) total += data[i];
    return total;
}

static void what_is_cut_off_reads_as_zeros_and_is_told(void **state)
{
    (void)state;
    base_bus_install();
    char *dir = testing_tmpdir();
    for (size_t left = 0; left < PAGES; left++) {
        const char *path = write_x(dir, PAGES * page);
        base_map map = { 0 }, other = { 0 };
        assert_ok(base_map_open(&map, path, err));
        testing_write(dir, "y", "y", 1);
        assert_ok(base_map_open(&other, testing_path(dir, "y"), err));
        assert_ok(base_map_status(&map, err));
        assert_int_equal(truncate(path, (off_t)(left * page)), 0);
        assert_int_equal(sum(map.data, map.size), left * page * 'x');
        assert_fails(base_map_status(&map, err), BASE_EIO, "cut short");
        assert_ok(base_map_status(&other, err)); /* not its neighbour's */
        base_map_close(&map);
        base_map_close(&other);
        assert_ok(base_map_open(&map, testing_path(dir, "y"), err)); /* nor of who comes next to its place */
        assert_ok(base_map_status(&map, err));
        base_map_close(&map);
    }
    testing_tmpdir_free(dir);
}

static void lines_of_a_file_that_is_cut_end_with_an_error(void **state)
{
    (void)state;
    base_bus_install();
    char *dir = testing_tmpdir();
    for (size_t left = 0; left < PAGES; left++) {
        char *data = malloc(PAGES * page);
        base_lines *in = NULL;
        base_view line;
        base_error failed = { 0 };
        bool more = true;
        assert_non_null(data);
        for (size_t i = 0; i < PAGES * page; i++) data[i] = i % 64 == 63 ? '\n' : 'x';
        testing_write(dir, "x", data, PAGES * page);
        free(data);
        assert_ok(base_lines_open(&in, testing_path(dir, "x"), err));
        assert_ok(base_lines_next(in, &line, &more, err));
        assert_int_equal(truncate(testing_path(dir, "x"), (off_t)(left * page)), 0);
        base_status s = BASE_OK;
        while (s == BASE_OK && more) s = base_lines_next(in, &line, &more, &failed);
        assert_int_equal(s, BASE_EIO);
        assert_non_null(strstr(failed.where, "/x"));
        base_lines_close(in);
    }
    testing_tmpdir_free(dir);
}

#define READERS 8

typedef struct {
    base_map map;
    atomic_bool *end;
    unsigned long n_read;
} reading;

static void *read_on(void *context)
{
    reading *r = context;
    while (!atomic_load(r->end) && base_map_status(&r->map, NULL) == BASE_OK) {
        bool whole = sum(r->map.data, r->map.size) == r->map.size * 'x';
        assert_true(whole || base_map_status(&r->map, NULL) == BASE_EIO); /* zeros are never seen without the mark */
        r->n_read++;
    }
    return NULL;
}

/* All threads read the same maps; files go short one after the other, others come and go. */
static void threads_that_read_are_told_together(void **state)
{
    (void)state;
    base_bus_install();
    char *dir = testing_tmpdir();
    for (int turn = 0; turn < 20; turn++) {
        const char *path = write_x(dir, PAGES * page);
        atomic_bool end = false;
        reading readers[READERS] = { { .end = NULL } };
        pthread_t threads[READERS];
        for (int i = 0; i < READERS; i++) {
            readers[i].end = &end;
            assert_ok(base_map_open(&readers[i].map, path, err));
            assert_int_equal(pthread_create(&threads[i], NULL, read_on, &readers[i]), 0);
        }
        testing_write(dir, "y", "y", 1);
        for (int i = 0; i < 50; i++) {
            base_map other = { 0 };
            assert_ok(base_map_open(&other, testing_path(dir, "y"), err));
            base_map_close(&other);
        }
        assert_int_equal(truncate(testing_path(dir, "x"), (off_t)((size_t)turn % PAGES * page)), 0);
        for (int i = 0; i < READERS; i++) {
            pthread_join(threads[i], NULL);
            assert_int_equal(base_map_status(&readers[i].map, NULL), BASE_EIO);
            base_map_close(&readers[i].map);
        }
    }
    testing_tmpdir_free(dir);
}

/* --- whose signal it is ----------------------------------------------------------------------------------------------------- */

static void exit_7(int number)
{
    _exit(number == SIGBUS ? 7 : 8);
}

static void exit_9(int number, siginfo_t *info, void *context)
{
    (void)context;
    _exit(number == SIGBUS && info->si_addr ? 9 : 8);
}

/* A child has this handler, opens a map of ours, and touches a lost page of a map of its own. */
static int child_status(const char *path, void (*handler)(int), void (*action)(int, siginfo_t *, void *), bool send)
{
    int status = 0;
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        base_map map = { 0 };
        struct sigaction sa = { .sa_handler = handler };
        if (action) sa.sa_sigaction = action, sa.sa_flags = SA_SIGINFO;
        FILE *f = fopen(path, "r+");
        if (!f || sigaction(SIGBUS, &sa, NULL) != 0 || base_map_open(&map, path, NULL) != BASE_OK) _exit(1);
        const volatile char *mine = mmap(NULL, page, PROT_READ, MAP_SHARED, fileno(f), 0);
        if (mine == MAP_FAILED) _exit(2);
        if (send) kill(getpid(), SIGBUS);
        else if (ftruncate(fileno(f), 0) == 0 && mine[1]) _exit(3);
        _exit(4);
    }
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return status;
}

static void a_fault_that_is_not_ours_goes_to_who_was_there_before(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    for (int sent = 0; sent < 2; sent++) {
        int status = child_status(write_x(dir, page), exit_7, NULL, sent);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 7);
        status = child_status(write_x(dir, page), NULL, exit_9, sent);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 9);
        status = child_status(write_x(dir, page), SIG_DFL, NULL, sent);
        assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
        status = child_status(write_x(dir, page), SIG_IGN, NULL, sent);
        if (sent) assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 4); /* a fault can't be ignored; a signal can */
        else assert_true(WIFSIGNALED(status) && WTERMSIG(status) == SIGBUS);
    }
    testing_tmpdir_free(dir);
}

int main(void)
{
    page = (size_t)sysconf(_SC_PAGESIZE);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_fault_that_is_not_ours_goes_to_who_was_there_before), /* first: no handler of ours is installed yet */
        cmocka_unit_test(what_is_cut_off_reads_as_zeros_and_is_told),
        cmocka_unit_test(lines_of_a_file_that_is_cut_end_with_an_error),
        cmocka_unit_test(threads_that_read_are_told_together),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
