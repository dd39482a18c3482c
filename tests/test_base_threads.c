/* tests/test_base_threads.c - every piece once, the lowest failure, the same for any number of threads. */
#include <pthread.h>
#include <sched.h>
#include <signal.h>

#include "base/threads.h"
#include "tests/testing.h"

enum { PIECES = 1000 };

typedef struct {
    atomic_int times[PIECES];
    uint64_t results[PIECES];
    unsigned n_threads;
    atomic_bool wrong;
    pthread_t caller;
    size_t fails_from, fails_each; /* pieces from, from + each, ... fail */
} job;

static base_status work(void *context, size_t piece, unsigned worker, base_error *err)
{
    job *j = context;
    if (piece >= PIECES || worker >= j->n_threads || (worker == 0) != pthread_equal(pthread_self(), j->caller)) {
        atomic_store(&j->wrong, true);
        return BASE_OK;
    }
    atomic_fetch_add(&j->times[piece], 1);
    j->results[piece] = base_rng_mix(piece);
    if (piece % 7 == 0) sched_yield();
    if (j->fails_each && piece >= j->fails_from && (piece - j->fails_from) % j->fails_each == 0) {
        for (size_t i = piece; i < PIECES && piece % 2; i++) sched_yield(); /* low ones are late */
        base_where(err, "piece %zu", piece);
        return base_fail(err, piece % 2 ? BASE_EFORMAT : BASE_ELIMIT, "piece %zu is bad", piece);
    }
    return BASE_OK;
}

static void every_piece_runs_once_whatever_the_number_of_threads(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 9; n += 2) {
        base_pool *pool = NULL;
        assert_ok(base_pool_new(&pool, n, err));
        assert_int_equal(base_pool_threads(pool), n);
        for (size_t pieces = 0; pieces <= PIECES; pieces = pieces * 3 + 1) {
            job *j = calloc(1, sizeof *j);
            j->n_threads = n;
            j->caller = pthread_self();
            assert_ok(base_pool_run(pool, pieces, work, j, err));
            assert_false(atomic_load(&j->wrong));
            for (size_t i = 0; i < PIECES; i++) {
                assert_int_equal(atomic_load(&j->times[i]), i < pieces);
                assert_true(j->results[i] == (i < pieces ? base_rng_mix(i) : 0)); /* written before the run came back */
            }
            free(j);
        }
        base_pool_free(pool);
    }
}

static void without_a_pool_the_caller_does_it_all(void **state)
{
    (void)state;
    job *j = calloc(1, sizeof *j);
    j->n_threads = base_pool_threads(NULL);
    j->caller = pthread_self();
    assert_int_equal(j->n_threads, 1);
    assert_ok(base_pool_run(NULL, PIECES, work, j, err));
    for (size_t i = 0; i < PIECES; i++) assert_int_equal(atomic_load(&j->times[i]), 1);
    j->fails_from = 10, j->fails_each = 3;
    assert_fails(base_pool_run(NULL, PIECES, work, j, err), BASE_ELIMIT, "piece 10 is bad");
    assert_int_equal(atomic_load(&j->times[11]), 1); /* those behind are left out */
    assert_false(atomic_load(&j->wrong));
    free(j);
}

static void the_caller_may_do_other_work_between_start_and_finish(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 3; n++) {
        base_pool *pool = NULL;
        assert_ok(base_pool_new(&pool, n, err));
        for (int turn = 0; turn < 20; turn++) {
            job *j = calloc(1, sizeof *j);
            j->n_threads = n;
            j->caller = pthread_self();
            base_pool_start(pool, PIECES, work, j);
            if (n == 1) assert_int_equal(atomic_load(&j->times[0]), 0);                         /* nobody but the caller */
            while (n > 1 && turn % 2 && atomic_load(&j->times[PIECES - 1]) == 0) sched_yield(); /* the others need no caller */
            assert_ok(base_pool_finish(pool, err));
            assert_false(atomic_load(&j->wrong));
            for (size_t i = 0; i < PIECES; i++) assert_int_equal(atomic_load(&j->times[i]), 1);
            free(j);
        }
        base_pool_free(pool);
    }
}

static void the_lowest_failing_piece_is_reported_every_time(void **state)
{
    (void)state;
    for (unsigned n = 1; n <= 8; n *= 2) {
        base_pool *pool = NULL;
        assert_ok(base_pool_new(&pool, n, err));
        for (size_t round = 0; round < 60; round++) {
            job *j = calloc(1, sizeof *j);
            base_error error = { 0 };
            char want[40];
            j->n_threads = n;
            j->caller = pthread_self();
            j->fails_from = round * 5;
            j->fails_each = 1 + round % 3;
            base_status s = base_pool_run(pool, PIECES, work, j, &error);
            assert_int_equal(s, j->fails_from % 2 ? BASE_EFORMAT : BASE_ELIMIT);
            assert_int_equal(error.status, s);
            snprintf(want, sizeof want, "piece %zu is bad", j->fails_from);
            assert_string_equal(error.what, want);
            snprintf(want, sizeof want, "piece %zu", j->fails_from);
            assert_string_equal(error.where, want);
            for (size_t i = 0; i <= j->fails_from; i++) assert_int_equal(atomic_load(&j->times[i]), 1);
            if (n == 1) assert_int_equal(atomic_load(&j->times[j->fails_from + 1]), 0); /* the rest is left out */
            assert_int_equal(base_pool_run(pool, PIECES, work, j, NULL), s);
            free(j);
        }
        base_pool_free(pool);
    }
}

static base_status fail_without_a_place(void *context, size_t piece, unsigned worker, base_error *err)
{
    (void)context, (void)piece, (void)worker;
    return base_fail(err, BASE_EFORMAT, "bad");
}

static void a_place_prepared_by_the_caller_stays(void **state)
{
    (void)state;
    base_pool *pool = NULL;
    base_error error = { 0 };
    assert_ok(base_pool_new(&pool, 2, err));
    base_where(&error, "topics.txt");
    assert_int_equal(base_pool_run(pool, 3, fail_without_a_place, NULL, &error), BASE_EFORMAT);
    assert_string_equal(error.where, "topics.txt");
    assert_string_equal(error.what, "bad");
    base_pool_free(pool);
}

static base_status meet(void *context, size_t piece, unsigned worker, base_error *err)
{
    atomic_int *arrived = context;
    (void)piece, (void)worker, (void)err;
    atomic_fetch_add(arrived, 1);
    while (atomic_load(arrived) < 4) sched_yield();
    return BASE_OK;
}

/* Each waits for the three others: it would hang if fewer than four pieces ran at once. */
static void as_many_pieces_run_at_once_as_there_are_threads(void **state)
{
    (void)state;
    base_pool *pool = NULL;
    atomic_int arrived = 0;
    assert_ok(base_pool_new(&pool, 4, err));
    assert_ok(base_pool_run(pool, 4, meet, &arrived, err));
    assert_int_equal(atomic_load(&arrived), 4);
    base_pool_free(pool);
}

static base_status look_at_mask(void *context, size_t piece, unsigned worker, base_error *err)
{
    atomic_int *arrived = context;
    sigset_t mask;
    (void)piece;
    pthread_sigmask(SIG_SETMASK, NULL, &mask);
    atomic_fetch_add(arrived, 1);
    while (atomic_load(arrived) < 2) sched_yield();
    if (sigismember(&mask, SIGINT) != (worker != 0)) return base_fail(err, BASE_EARG, "SIGINT at worker %u", worker);
    if (sigismember(&mask, SIGBUS)) return base_fail(err, BASE_EARG, "SIGBUS at worker %u", worker);
    return BASE_OK;
}

static void signals_from_outside_reach_the_caller_alone(void **state)
{
    (void)state;
    base_pool *pool = NULL;
    atomic_int arrived = 0;
    assert_ok(base_pool_new(&pool, 2, err));
    assert_ok(base_pool_run(pool, 2, look_at_mask, &arrived, err));
    base_pool_free(pool);
}

static void zero_threads_are_as_many_as_processors_and_too_many_are_refused(void **state)
{
    (void)state;
    base_pool *pool = NULL;
    cpu_set_t set;
    assert_int_equal(sched_getaffinity(0, sizeof set, &set), 0);
    assert_ok(base_pool_new(&pool, 0, err));
    assert_int_equal(base_pool_threads(pool), CPU_COUNT(&set));
    base_pool_free(pool);
    pool = NULL;
    assert_fails(base_pool_new(&pool, 1025, err), BASE_EARG, "at most 1024 threads, found 1025");
    assert_null(pool);
    base_pool_free(NULL);
}

static void a_failing_allocation_starts_no_thread(void **state)
{
    (void)state;
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        base_pool *pool = NULL;
        testing_memory_fails_after(n);
        s = base_pool_new(&pool, 3, NULL);
        testing_memory_heals();
        if (s != BASE_OK) {
            assert_int_equal(s, BASE_ENOMEM);
            assert_null(pool);
        }
        base_pool_free(pool);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_piece_runs_once_whatever_the_number_of_threads),
        cmocka_unit_test(without_a_pool_the_caller_does_it_all),
        cmocka_unit_test(the_caller_may_do_other_work_between_start_and_finish),
        cmocka_unit_test(the_lowest_failing_piece_is_reported_every_time),
        cmocka_unit_test(a_place_prepared_by_the_caller_stays),
        cmocka_unit_test(as_many_pieces_run_at_once_as_there_are_threads),
        cmocka_unit_test(signals_from_outside_reach_the_caller_alone),
        cmocka_unit_test(zero_threads_are_as_many_as_processors_and_too_many_are_refused),
        cmocka_unit_test(a_failing_allocation_starts_no_thread),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
