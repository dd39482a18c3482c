/* base/bus.c - the handler of SIGBUS, and the ranges that it knows.
 *
 * The handler may run in any thread at any instruction, so it takes no lock: ranges stand in a list that only grows, and whose places are
 * used again. A place says where its range begins last, and ceases to say it first, so what the handler sees is a range or nothing; it
 * reads the beginning twice, for in between the place may have changed hands. The mark is set before the page is replaced: no thread reads
 * its zeros without the mark being there. mmap isn't on POSIX's list of what a handler may call, but is a plain system call here. */
#include "base/bus.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdint.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/mem.h"

struct base_bus {
    base_bus *next;
    atomic_uintptr_t begin; /* 0: the place is free */
    atomic_size_t size;
    atomic_bool struck;
};

static _Atomic(base_bus *) first;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER; /* of those who watch and forget */
static bool installed;
static struct sigaction before;
static uintptr_t page_size;

/* To whom it went before us. Without anybody the process ends, as it would have; only a signal somebody sent can be ignored. */
static void pass_on(int number, siginfo_t *info, void *context)
{
    bool sent = info->si_code <= 0;
    if (before.sa_flags & SA_SIGINFO) {
        before.sa_sigaction(number, info, context);
    } else if (before.sa_handler == SIG_DFL || (before.sa_handler == SIG_IGN && !sent)) {
        signal(number, SIG_DFL);
        raise(number); /* comes when the handler returns */
    } else if (before.sa_handler != SIG_IGN) {
        before.sa_handler(number);
    }
}

static bool heal(const siginfo_t *info)
{
    uintptr_t at = (uintptr_t)info->si_addr;
    if (info->si_code != BUS_ADRERR) return false;
    for (base_bus *bus = atomic_load(&first); bus; bus = bus->next) {
        uintptr_t begin = atomic_load(&bus->begin);
        size_t size = atomic_load(&bus->size);
        if (begin == 0 || at < begin || at - begin >= size || begin != atomic_load(&bus->begin)) continue;
        void *page = (char *)info->si_addr - at % page_size;
        atomic_store(&bus->struck, true);
        return mmap(page, page_size, PROT_READ, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) != MAP_FAILED;
    }
    return false;
}

static void on_bus_error(int number, siginfo_t *info, void *context)
{
    int reason = errno;
    if (!heal(info)) pass_on(number, info, context);
    errno = reason;
}

static bool is_ours(void)
{
    struct sigaction now;
    return sigaction(SIGBUS, NULL, &now) == 0 && now.sa_flags & SA_SIGINFO && now.sa_sigaction == on_bus_error;
}

void base_bus_install(void)
{
    struct sigaction ours = { .sa_sigaction = on_bus_error, .sa_flags = SA_SIGINFO | SA_ONSTACK };
    if (is_ours()) return;
    sigemptyset(&ours.sa_mask);
    page_size = (uintptr_t)sysconf(_SC_PAGESIZE);
    installed = sigaction(SIGBUS, &ours, &before) == 0;
}

/* A library that is unloaded leaves no handler behind. */
__attribute__((destructor)) static void leave(void)
{
    if (installed && is_ours()) (void)sigaction(SIGBUS, &before, NULL);
}

/* A free place, or a new one. */
static base_bus *place(base_error *err)
{
    base_bus *bus = atomic_load(&first);
    while (bus && atomic_load(&bus->begin) != 0) bus = bus->next;
    if (bus || !(bus = base_new(base_bus, err))) return bus;
    bus->next = atomic_load(&first);
    atomic_store(&first, bus);
    return bus;
}

base_status base_bus_watch(base_bus **out, const void *data, size_t size, base_error *err)
{
    pthread_mutex_lock(&lock);
    if (!installed) base_bus_install();
    base_bus *bus = place(err);
    if (bus) {
        atomic_store(&bus->struck, false);
        atomic_store(&bus->size, size);
        atomic_store(&bus->begin, (uintptr_t)data);
        *out = bus;
    }
    pthread_mutex_unlock(&lock);
    return bus ? BASE_OK : BASE_ENOMEM;
}

bool base_bus_struck(const base_bus *bus)
{
    return atomic_load((atomic_bool *)(uintptr_t)&bus->struck);
}

void base_bus_forget(base_bus *bus)
{
    if (bus) atomic_store(&bus->begin, 0);
}
