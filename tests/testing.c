/* tests/testing.c - what tests share. It uses the C library and not base/, which is what it tests. */
#include "tests/testing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/sys.h"

/* --- files ------------------------------------------------------------------------------------------------------------ */

char *testing_tmpdir(void)
{
    const char *root = getenv("TMPDIR");
    char path[4096];
    snprintf(path, sizeof path, "%s/salton-test-XXXXXX", root && *root ? root : "/tmp");
    assert_non_null(mkdtemp(path));
    return strdup(path);
}

static int remove_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
    (void)st, (void)type, (void)ftw;
    return remove(path);
}

void testing_tmpdir_free(char *dir)
{
    if (!dir) return;
    assert_int_equal(nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS), 0);
    free(dir);
}

const char *testing_path(const char *dir, const char *name)
{
    static _Thread_local char paths[8][4096];
    static _Thread_local unsigned next;
    char *path = paths[next++ % 8];
    assert_true(snprintf(path, 4096, "%s/%s", dir, name) < 4096);
    return path;
}

void testing_write(const char *dir, const char *name, const void *data, size_t n)
{
    char path[4096];
    assert_true(snprintf(path, sizeof path, "%s/%s", dir, name) < (int)sizeof path);
    for (char *slash = strchr(path + strlen(dir) + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        assert_true(mkdir(path, 0777) == 0 || errno == EEXIST);
        *slash = '/';
    }
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    if (n) assert_int_equal(fwrite(data, 1, n, f), n);
    assert_int_equal(fclose(f), 0);
}

void testing_write_text(const char *dir, const char *name, const char *text)
{
    testing_write(dir, name, text, strlen(text));
}

const char *testing_shared(const char *what)
{
    const char *path = getenv("SALTON_SHARED");
    if (path && *path) return path;
    printf("skipped: %s: SALTON_SHARED isn't set\n", what);
    return NULL;
}

bool testing_long_form(void)
{
    const char *value = getenv("SALTON_TEST_LONG");
    return value && *value && strcmp(value, "0") != 0;
}

/* --- memory ----------------------------------------------------------------------------------------------------------- */

static size_t guarded_bytes(size_t n, size_t *page)
{
    *page = (size_t)sysconf(_SC_PAGESIZE);
    return (n + *page - 1) / *page * *page + *page;
}

void *testing_guarded(size_t n)
{
    size_t page, bytes = guarded_bytes(n, &page);
    char *p = mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    assert_true(p != MAP_FAILED);
    assert_int_equal(mprotect(p + bytes - page, page, PROT_NONE), 0);
    return p + bytes - page - n;
}

void testing_guarded_free(void *p, size_t n)
{
    if (!p) return;
    size_t page, bytes = guarded_bytes(n, &page);
    assert_int_equal(munmap((char *)p + n + page - bytes, bytes), 0);
}

static atomic_long memory_calls, memory_good;
static bool memory_once;

static int count_memory(void *context, size_t size)
{
    (void)context, (void)size;
    long n = atomic_fetch_add(&memory_calls, 1), good = atomic_load(&memory_good);
    return memory_once ? n == good : n >= good;
}

void testing_memory_fails_after(long n)
{
    atomic_store(&memory_calls, 0);
    atomic_store(&memory_good, n);
    memory_once = false;
    base_mem_set_hook(count_memory, NULL);
}

void testing_memory_fails_once(long n)
{
    testing_memory_fails_after(n);
    memory_once = true;
}

long testing_memory_heals(void)
{
    base_mem_set_hook(NULL, NULL);
    return atomic_load(&memory_calls);
}

/* --- documented bytes ------------------------------------------------------------------------------------------------- */

static bool is_pair(const char *text)
{
    return strspn(text, "0123456789abcdef") == 2;
}

size_t testing_documented(const char *title, uint8_t *out, size_t most)
{
    char line[512], pair[3] = { 0 };
    size_t n = 0;
    bool here = false;
    const char *top = getenv("TOP");
    FILE *f = fopen(testing_path(top ? top : ".", "docs/formats.md"), "r");
    assert_non_null(f);
    while (fgets(line, sizeof line, f)) {
        bool indented = strncmp(line, "    ", 4) == 0, dump = indented && is_pair(line + 4);
        if (!here) {
            here = indented && strncmp(line + 4, title, strlen(title)) == 0 && line[4 + strlen(title)] == '\n';
            continue;
        }
        if (!dump) break;
        for (char *p = line + 4; is_pair(p); p += 3) {
            memcpy(pair, p, 2);
            assert_true(n < most);
            out[n++] = (uint8_t)strtoul(pair, NULL, 16);
        }
    }
    fclose(f);
    return n;
}

/* --- system calls ----------------------------------------------------------------------------------------------------- */

static base_sys real_calls;
static atomic_long sys_calls;
static testing_fault sys_fault;
static char sys_names[160];
static bool sys_ends;
static void (*sys_before)(void *context);
static void *sys_context;

/* Is this call of name one that is to fail? */
static bool strikes(const char *name)
{
    if (!strstr(sys_names, name)) return false;
    long n = atomic_fetch_add(&sys_calls, 1);
    if (sys_before) {
        base_sys faulty = base_sys_calls;
        base_sys_calls = real_calls;
        sys_before(sys_context);
        base_sys_calls = faulty;
        return false;
    }
    if (n != sys_fault.at && !(sys_fault.for_ever && n > sys_fault.at)) return false;
    if (sys_ends) _exit(TESTING_ENDED);
    errno = sys_fault.reason;
    return true;
}

static size_t half(size_t n)
{
    return (n + 1) / 2;
}

static int sys_open(const char *path, int flags, mode_t mode)
{
    return strikes(" open ") ? -1 : real_calls.open(path, flags, mode);
}

static ssize_t sys_read(int fd, void *data, size_t n)
{
    if (!strikes(" read ")) return real_calls.read(fd, data, n);
    return sys_fault.reason ? -1 : real_calls.read(fd, data, half(n));
}

static ssize_t sys_write(int fd, const void *data, size_t n)
{
    if (!strikes(" write ")) return real_calls.write(fd, data, n);
    return sys_fault.reason ? -1 : real_calls.write(fd, data, half(n));
}

static int sys_fsync(int fd)
{
    return strikes(" fsync ") ? -1 : real_calls.fsync(fd);
}

static int sys_ftruncate(int fd, off_t size)
{
    return strikes(" ftruncate ") ? -1 : real_calls.ftruncate(fd, size);
}

/* As on Linux: the descriptor is gone though the call says that it failed. */
static int sys_close(int fd)
{
    bool bad = strikes(" close ");
    int r = real_calls.close(fd);
    if (bad) errno = sys_fault.reason;
    return bad ? -1 : r;
}

static int sys_rename(const char *from, const char *to)
{
    return strikes(" rename ") ? -1 : real_calls.rename(from, to);
}

static int sys_unlink(const char *path)
{
    return strikes(" unlink ") ? -1 : real_calls.unlink(path);
}

static int sys_mkdir(const char *path, mode_t mode)
{
    return strikes(" mkdir ") ? -1 : real_calls.mkdir(path, mode);
}

static int sys_rmdir(const char *path)
{
    return strikes(" rmdir ") ? -1 : real_calls.rmdir(path);
}

static int sys_fstat(int fd, struct stat *out)
{
    return strikes(" fstat ") ? -1 : real_calls.fstat(fd, out);
}

static int sys_stat(const char *path, struct stat *out)
{
    return strikes(" stat ") ? -1 : real_calls.stat(path, out);
}

static char *sys_realpath(const char *path, char *out)
{
    return strikes(" realpath ") ? NULL : real_calls.realpath(path, out);
}

static void *sys_mmap(void *at, size_t n, int protection, int flags, int fd, off_t offset)
{
    return strikes(" mmap ") ? MAP_FAILED : real_calls.mmap(at, n, protection, flags, fd, offset);
}

static int sys_madvise(void *p, size_t n, int advice)
{
    return strikes(" madvise ") ? -1 : real_calls.madvise(p, n, advice);
}

static DIR *sys_opendir(const char *path)
{
    return strikes(" opendir ") ? NULL : real_calls.opendir(path);
}

static struct dirent *sys_readdir(DIR *dir)
{
    return strikes(" readdir ") ? NULL : real_calls.readdir(dir);
}

static int sys_closedir(DIR *dir)
{
    bool bad = strikes(" closedir ");
    int r = real_calls.closedir(dir);
    if (bad) errno = sys_fault.reason;
    return bad ? -1 : r;
}

static int sys_flock(int fd, int operation)
{
    return strikes(" flock ") ? -1 : real_calls.flock(fd, operation);
}

void testing_sys_fails(const testing_fault *fault)
{
    real_calls = base_sys_calls;
    sys_fault = *fault;
    assert_true(snprintf(sys_names, sizeof sys_names, " %s ", fault->calls) < (int)sizeof sys_names);
    atomic_store(&sys_calls, 0);
    base_sys_calls.open = sys_open, base_sys_calls.read = sys_read, base_sys_calls.write = sys_write;
    base_sys_calls.fsync = sys_fsync, base_sys_calls.close = sys_close, base_sys_calls.rename = sys_rename;
    base_sys_calls.unlink = sys_unlink, base_sys_calls.mkdir = sys_mkdir, base_sys_calls.rmdir = sys_rmdir;
    base_sys_calls.ftruncate = sys_ftruncate, base_sys_calls.fstat = sys_fstat, base_sys_calls.stat = sys_stat,
    base_sys_calls.realpath = sys_realpath;
    base_sys_calls.mmap = sys_mmap, base_sys_calls.madvise = sys_madvise, base_sys_calls.flock = sys_flock;
    base_sys_calls.opendir = sys_opendir, base_sys_calls.readdir = sys_readdir, base_sys_calls.closedir = sys_closedir;
}

void testing_sys_fails_at(const char *names, long n)
{
    testing_sys_fails(&(testing_fault){ names, n, EIO, false });
}

void testing_sys_ends_at(const char *names, long n)
{
    testing_sys_fails_at(names, n);
    sys_ends = true;
}

void testing_sys_watch(const char *names, void (*before)(void *context), void *context)
{
    testing_sys_fails_at(names, -1);
    sys_before = before;
    sys_context = context;
}

long testing_sys_heals(void)
{
    sys_ends = false;
    sys_before = NULL;
    base_sys_calls = real_calls;
    return atomic_load(&sys_calls);
}

int testing_count_entries(const char *dir)
{
    int n = 0;
    DIR *d = opendir(dir);
    assert_non_null(d);
    while (readdir(d)) n++;
    closedir(d);
    return n - 2;
}

static int quick_fsync(int fd)
{
    (void)fd;
    return 0;
}

void testing_fsync_is_quick(void)
{
    base_sys_calls.fsync = quick_fsync;
}
