/* An index built within --memory M when the system gives the process no more than M + 64 MiB: the bytes are those of one built without limit.
 *
 * The limit is RLIMIT_DATA, which counts what is private and writable (heap, stacks, anonymous maps), and no mapped file: those the system
 * can take back. SALTON_TEST_LONG=1 (make test-reliability) takes a gigabyte of text. docs/reliability.md has the figures. */
#include "tests/testing.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1 /* whose own memory would count */
#else
#define SANITIZED 0
#endif

static const struct {
    const char *memory;
    rlim_t bytes;
} limits[] = { { "2M", (rlim_t)2 << 20 }, { "64M", (rlim_t)64 << 20 }, { "256M", (rlim_t)256 << 20 } };

#define SLACK ((rlim_t)64 << 20)

/* Words with frequencies as texts have them; every hundredth is new. */
static void write_text(const char *path, size_t bytes)
{
    FILE *f = fopen(path, "wb");
    base_rng r = base_rng_of(61, 0);
    size_t n = 0;
    assert_non_null(f);
    for (unsigned long doc = 0; n < bytes; doc++) {
        n += (size_t)fprintf(f, "doc%lu\t", doc);
        for (uint64_t left = 20 + base_rng_below(&r, 400); left > 0; left--) {
            double u = base_rng_unit(&r);
            if (base_rng_below(&r, 100) == 0) n += (size_t)fprintf(f, "x%lx ", doc * 512 + left);
            else n += (size_t)fprintf(f, "word%u ", (unsigned)(u * u * u * u * 200000));
        }
        n += (size_t)(fputc('\n', f) == '\n');
    }
    assert_int_equal(fclose(f), 0);
}

/* KiB of anonymous memory that a process has now; 0 if it has gone. */
static unsigned long anonymous(pid_t pid)
{
    char path[64], line[128];
    unsigned long kib = 0;
    snprintf(path, sizeof path, "/proc/%ld/status", (long)pid);
    FILE *f = fopen(path, "r");
    while (f && fgets(line, sizeof line, f)) (void)sscanf(line, "RssAnon: %lu", &kib);
    if (f) fclose(f);
    return kib;
}

/* Indexes docs.tsv as dir/out. The most anonymous memory seen, in KiB, by looking a hundred times a second. */
static unsigned long build(const char *dir, const char *out, bool positions, const char *memory, rlim_t limit)
{
    const char *arguments[] = {
        "salton", "index", "docs.tsv", "-o", out, "-q", "--threads", "2", "--memory", memory, positions ? "--positions" : NULL, NULL
    };
    int status = 0;
    unsigned long most = 0;
    char *whole = base_path_join(dir, out, NULL);
    if (base_path_exists(whole)) assert_ok(base_dir_remove(whole, err)); /* generations are part of the bytes */
    base_free(whole);
    fflush(NULL);
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        int null = open("/dev/null", O_WRONLY);
        if (chdir(dir) != 0 || dup2(null, 1) < 0) _exit(99);
        if (limit && setrlimit(RLIMIT_DATA, &(struct rlimit){ limit, limit }) != 0) _exit(97);
        execv(getenv("SALTON"), (char *const *)(uintptr_t)arguments);
        _exit(98);
    }
    while (waitpid(pid, &status, WNOHANG) == 0) {
        unsigned long now = anonymous(pid);
        if (now > most) most = now;
        usleep(10000);
    }
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) fail_msg("--memory %s: wait status %d", memory, status);
    return most;
}

static void assert_same_segment(const char *dir, const char *a, const char *b)
{
    char x[256], y[256];
    base_map u = { 0 }, v = { 0 };
    snprintf(x, sizeof x, "%s/%s/seg-00000001.salton", dir, a);
    snprintf(y, sizeof y, "%s/%s/seg-00000001.salton", dir, b);
    assert_ok(base_map_open(&u, x, err));
    assert_ok(base_map_open(&v, y, err));
    assert_int_equal(u.size, v.size);
    assert_int_equal(memcmp(u.data, v.data, u.size), 0);
    base_map_close(&u);
    base_map_close(&v);
}

static void a_build_keeps_to_its_memory_and_gives_the_same_bytes(void **state)
{
    (void)state;
    const char *program = getenv("SALTON");
    bool is_long = testing_long_form();
    if (SANITIZED || !program || !*program) {
        printf("skipped: memory limits: %s\n", SANITIZED ? "a sanitizer's memory would count" : "SALTON, the program, isn't set");
        skip();
    }
    size_t bytes = (size_t)(is_long ? 1000 : 6) << 20;
    char *dir = testing_tmpdir();
    write_text(testing_path(dir, "docs.tsv"), bytes);
    for (int positions = 0; positions < 2; positions++) {
        unsigned long kib = build(dir, "free", positions, "4G", 0);
        printf("memory: %zu MiB of text%s; without a limit %lu MiB", bytes >> 20, positions ? ", positions kept" : "", kib >> 10);
        for (int i = is_long; i < (is_long ? 3 - positions : 1); i++) {
            kib = build(dir, "tight", positions, limits[i].memory, limits[i].bytes + SLACK);
            printf("; --memory %s under %s + 64M: %lu MiB, the same bytes", limits[i].memory, limits[i].memory, kib >> 10);
            assert_same_segment(dir, "free", "tight");
        }
        printf("\n");
    }
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_build_keeps_to_its_memory_and_gives_the_same_bytes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
