/* base/threads.c - fixed pieces of work over a pool.
 *
 * The workers sleep until a run is announced by its number; each then takes pieces from an atomic counter until they are used up or one has
 * failed. The caller works too, as worker 0. Which worker does a piece is chance; what the piece does isn't.
 *
 * Of several failures the lowest piece's is kept, and that is the same one every time: pieces are handed out in order and what was handed
 * out is finished, so when any piece has failed all lower ones have run or are running, whatever comes later.
 *
 * Runs often follow each other within microseconds, and to put a thread to sleep and wake it takes tens of them: so each side looks for a moment whether
 * what it waits for is there before it sleeps. Not where there are more threads than processors: the one waited for may need this one's.
 *
 * Signals go to the caller: the workers block all but those that are a thread's own fault (a mapped file cut short, say, whose handler must
 * run where the access was). */
#include "base/threads.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdint.h>
#include <string.h>

#include "base/mem.h"

enum { THREADS_MAX = 1024, LOOKS = 2000 }; /* some 30 microseconds */

typedef base_status (*work_fn)(void *context, size_t piece, unsigned worker, base_error *err);

typedef struct {
    struct base_pool *pool;
    pthread_t thread;
    unsigned number;
} worker;

struct base_pool {
    worker *workers; /* [n - 1]: the caller is worker 0 */
    unsigned n, n_started;
    pthread_mutex_t lock;
    pthread_cond_t begin, end;
    atomic_uint run_number, busy; /* changed under the lock, looked at without */
    bool looks;                   /* before it sleeps */
    bool running, closing;
    /* the present run */
    work_fn work;
    void *context;
    size_t n_pieces;
    atomic_size_t next;
    atomic_bool failed;
    size_t failed_piece;
    base_error failure;
};

static void note_failure(base_pool *pool, size_t piece, const base_error *err)
{
    pthread_mutex_lock(&pool->lock);
    if (!atomic_load(&pool->failed) || piece < pool->failed_piece) {
        pool->failed_piece = piece;
        pool->failure = *err;
    }
    atomic_store(&pool->failed, true);
    pthread_mutex_unlock(&pool->lock);
}

static void work_off(base_pool *pool, unsigned number)
{
    while (!atomic_load(&pool->failed)) {
        size_t piece = atomic_fetch_add(&pool->next, 1);
        if (piece >= pool->n_pieces) return;
        base_error err = { 0 };
        base_status s = pool->work(pool->context, piece, number, &err);
        err.status = s;
        if (s != BASE_OK) note_failure(pool, piece, &err);
    }
}

static void breathe(void)
{
#if defined(__x86_64__)
    __builtin_ia32_pause();
#elif defined(__aarch64__)
    __asm__ volatile("yield");
#endif
}

static void *worker_main(void *argument)
{
    worker *w = argument;
    base_pool *pool = w->pool;
    unsigned seen = 0;
    for (;;) {
        for (int i = 0; pool->looks && i < LOOKS && atomic_load(&pool->run_number) == seen; i++) breathe();
        pthread_mutex_lock(&pool->lock);
        while (atomic_load(&pool->run_number) == seen && !pool->closing) pthread_cond_wait(&pool->begin, &pool->lock);
        if (pool->closing) break;
        seen = atomic_load(&pool->run_number);
        pthread_mutex_unlock(&pool->lock);
        work_off(pool, w->number);
        pthread_mutex_lock(&pool->lock);
        if (atomic_fetch_sub(&pool->busy, 1) == 1) pthread_cond_signal(&pool->end);
        pthread_mutex_unlock(&pool->lock);
    }
    pthread_mutex_unlock(&pool->lock);
    return NULL;
}

/* As many as this process may use, which a container or taskset may have narrowed. */
static unsigned processors(void)
{
    cpu_set_t set;
    int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;
    return n < 1 ? 1 : n > THREADS_MAX ? THREADS_MAX : (unsigned)n;
}

/* A thread is born with its maker's mask. */
static base_status start_workers(base_pool *pool, base_error *err)
{
    static const int own_fault[] = { SIGBUS, SIGSEGV, SIGFPE, SIGILL, SIGTRAP, SIGSYS, SIGABRT };
    sigset_t blocked, before;
    base_status s = BASE_OK;
    sigfillset(&blocked);
    for (size_t i = 0; i < sizeof own_fault / sizeof *own_fault; i++) sigdelset(&blocked, own_fault[i]);
    pthread_sigmask(SIG_SETMASK, &blocked, &before);
    for (unsigned i = 1; i < pool->n && s == BASE_OK; i++) {
        worker *w = &pool->workers[pool->n_started];
        *w = (worker){ .pool = pool, .number = i };
        int reason = pthread_create(&w->thread, NULL, worker_main, w);
        if (reason == 0) pool->n_started++;
        else s = base_fail(err, BASE_EIO, "cannot start thread %u of %u: %s", i + 1, pool->n, strerror(reason));
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return s;
}

base_status base_pool_new(base_pool **out, unsigned n_threads, base_error *err)
{
    if (n_threads > THREADS_MAX) return base_fail(err, BASE_EARG, "expected at most %d threads, found %u", THREADS_MAX, n_threads);
    base_pool *pool = base_new(base_pool, err);
    if (!pool) return BASE_ENOMEM;
    pool->n = n_threads ? n_threads : processors();
    pool->looks = pool->n <= processors();
    pthread_mutex_init(&pool->lock, NULL);
    pthread_cond_init(&pool->begin, NULL);
    pthread_cond_init(&pool->end, NULL);
    pool->workers = base_array(pool->n, sizeof *pool->workers, err);
    base_status s = pool->workers ? start_workers(pool, err) : BASE_ENOMEM;
    if (s == BASE_OK) *out = pool;
    else base_pool_free(pool);
    return s;
}

unsigned base_pool_threads(const base_pool *pool)
{
    return pool ? pool->n : 1;
}

/* As base_fail does: a place that the caller has prepared stays where the failure names none. */
static void copy_error(base_error *err, const base_error *failure)
{
    if (!err) return;
    char where[sizeof err->where] = "";
    if (err->status == BASE_OK) memcpy(where, err->where, sizeof where);
    *err = *failure;
    if (!err->where[0]) memcpy(err->where, where, sizeof where);
}

static base_status run_alone(size_t n_pieces, work_fn work, void *context, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t piece = 0; piece < n_pieces && s == BASE_OK; piece++) s = work(context, piece, 0, err);
    return s;
}

void base_pool_start(base_pool *pool, size_t n_pieces, work_fn work, void *context)
{
    pthread_mutex_lock(&pool->lock);
    assert(!pool->running);
    pool->running = true;
    pool->work = work;
    pool->context = context;
    pool->n_pieces = n_pieces;
    atomic_store(&pool->next, 0);
    atomic_store(&pool->failed, false);
    atomic_store(&pool->busy, pool->n_started);
    atomic_fetch_add(&pool->run_number, 1);
    pthread_cond_broadcast(&pool->begin);
    pthread_mutex_unlock(&pool->lock);
}

base_status base_pool_finish(base_pool *pool, base_error *err)
{
    work_off(pool, 0);

    for (int i = 0; pool->looks && i < LOOKS && atomic_load(&pool->busy) > 0; i++) breathe();
    pthread_mutex_lock(&pool->lock);
    while (atomic_load(&pool->busy) > 0) pthread_cond_wait(&pool->end, &pool->lock);
    pool->running = false;
    pthread_mutex_unlock(&pool->lock);
    if (!atomic_load(&pool->failed)) return BASE_OK;
    copy_error(err, &pool->failure);
    return pool->failure.status;
}

base_status base_pool_run(base_pool *pool, size_t n_pieces, work_fn work, void *context, base_error *err)
{
    if (!pool) return run_alone(n_pieces, work, context, err);
    base_pool_start(pool, n_pieces, work, context);
    return base_pool_finish(pool, err);
}

void base_pool_free(base_pool *pool)
{
    if (!pool) return;
    pthread_mutex_lock(&pool->lock);
    pool->closing = true;
    pthread_cond_broadcast(&pool->begin);
    pthread_mutex_unlock(&pool->lock);
    for (unsigned i = 0; i < pool->n_started; i++) pthread_join(pool->workers[i].thread, NULL);
    pthread_cond_destroy(&pool->end);
    pthread_cond_destroy(&pool->begin);
    pthread_mutex_destroy(&pool->lock);
    base_free(pool->workers);
    base_free(pool);
}
