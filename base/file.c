/* base/file.c - maps, whole reads, and the writer whose rename is the commit.
 *
 * A file is written as PATH.tmp-PID-N: flushed, fsynced, closed, renamed over PATH, and the directory fsynced, in that
 * order; a crash in between leaves the old file, or none, and at most a temporary that nobody reads. Only files are
 * replaced: /dev/null or a pipe must stay what it is, so it is written to as it stands. A failed fsync may
 * have dropped the pages it could not write, so a second one would succeed without them: the first failure is final.
 *
 * read, write, open and fsync are repeated when a signal interrupts them. close is not: on Linux the descriptor is gone
 * even when it says EINTR, and closing it again might close somebody else's. */
#include "base/file.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/mem.h"
#include "base/sys.h"

#define WRITE_BUFFER ((size_t)64 << 10)
#define READ_STEP    ((size_t)64 << 10)
#define WRITE_MOST   ((size_t)1 << 30) /* Linux writes at most 2 GiB less a page at once */

static int open_again(const char *path, int flags)
{
    int fd;
    do fd = base_sys_calls.open(path, flags | O_CLOEXEC, 0666);
    while (fd < 0 && errno == EINTR);
    return fd;
}

static ssize_t read_again(int fd, void *data, size_t n)
{
    ssize_t got;
    do got = base_sys_calls.read(fd, data, n);
    while (got < 0 && errno == EINTR);
    return got;
}

static int fsync_again(int fd)
{
    int r;
    do r = base_sys_calls.fsync(fd);
    while (r < 0 && errno == EINTR);
    return r;
}

/* Closes a descriptor whose fate doesn't matter, keeping errno. */
static void close_quietly(int fd)
{
    int reason = errno;
    if (fd >= 0) (void)base_sys_calls.close(fd);
    errno = reason;
}

/* --- reading ---------------------------------------------------------------------------------------------------------- */

static _Alignas(16) const uint8_t nothing[1]; /* aligned as a map would be */

/* The size of the regular file fd. */
static base_status size_of(size_t *size, int fd, const char *path, base_error *err)
{
    struct stat st;
    if (base_sys_calls.fstat(fd, &st) != 0) return base_fail_errno(err, path, "read");
    if (S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return base_fail_errno(err, path, "open");
    }
    base_status s = BASE_OK;
    if (!S_ISREG(st.st_mode)) s = base_fail(err, BASE_EIO, "is not a regular file");
    else if (st.st_size < 0 || (uintmax_t)st.st_size > PTRDIFF_MAX) s = base_fail(err, BASE_ELIMIT, "is too large to be mapped");
    if (s != BASE_OK) base_where(err, "%s", path);
    *size = (size_t)st.st_size;
    return s;
}

base_status base_map_open(base_map *out, const char *path, base_error *err)
{
    base_status s = BASE_OK;
    base_map map = { .data = nothing };
    int fd = open_again(path, O_RDONLY);
    if (fd < 0) return base_fail_errno(err, path, "open");
    if (!(map.path = base_strdup(path, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = size_of(&map.size, fd, path, err)) != BASE_OK) goto out;
    if (map.size > 0) {
        void *p = base_sys_calls.mmap(NULL, map.size, PROT_READ, MAP_PRIVATE, fd, 0);
        if (p == MAP_FAILED) {
            s = base_fail_errno(err, path, "map");
            goto out;
        }
        map.data = p;
        if ((s = base_bus_watch(&map.bus, p, map.size, err)) != BASE_OK) goto out;
    }
    *out = map;
    map = (base_map){ 0 };
out:
    base_map_close(&map);
    close_quietly(fd);
    return s;
}

base_status base_map_status(const base_map *map, base_error *err)
{
    if (!map->bus || !base_bus_struck(map->bus)) return BASE_OK;
    base_fail(err, BASE_EIO, "lost bytes while it was being read: it was cut short, or its disk failed");
    base_where(err, "%s", map->path);
    return BASE_EIO;
}

void base_map_forget(const base_map *map)
{
    if (map->size > 0) (void)base_sys_calls.madvise((void *)(uintptr_t)map->data, map->size, MADV_DONTNEED);
}

void base_map_close(base_map *map)
{
    if (!map) return;
    base_bus_forget(map->bus);
    if (map->size > 0 && map->data != nothing) (void)base_sys_calls.munmap((void *)(uintptr_t)map->data, map->size);
    base_free(map->path);
    *map = (base_map){ 0 };
}

/* How much to ask for next: all of a regular file and a byte more (which shows its end), then what room there is. */
static size_t step_of(const base_buf *b, int fd)
{
    struct stat st;
    if (b->capacity > b->size + 1) return b->capacity - b->size - 1;
    if (b->capacity > 0 || base_sys_calls.fstat(fd, &st) != 0 || !S_ISREG(st.st_mode)) return READ_STEP;
    return st.st_size > 0 && (uintmax_t)st.st_size < PTRDIFF_MAX ? (size_t)st.st_size + 1 : READ_STEP;
}

base_status base_file_read(char **out, size_t *size, const char *path, size_t limit, base_error *err)
{
    base_status s = BASE_OK;
    base_buf b = { 0 };
    bool standard = strcmp(path, "-") == 0;
    const char *name = standard ? "standard input" : path;
    int fd = standard ? STDIN_FILENO : open_again(path, O_RDONLY);
    if (fd < 0) return base_fail_errno(err, path, "open");
    for (;;) {
        size_t step = step_of(&b, fd);
        if (step > limit - b.size) step = limit - b.size + (limit < SIZE_MAX); /* one more shows that there is more */
        uint8_t *to = base_buf_reserve(&b, step);
        if (!to) {
            s = base_buf_status(&b, err);
            break;
        }
        ssize_t got = read_again(fd, to, step);
        if (got < 0) {
            s = base_fail_errno(err, name, "read");
            break;
        }
        if (got == 0) break;
        b.size += (size_t)got;
        if (b.size > limit) {
            s = base_fail(err, BASE_ELIMIT, "is larger than %zu bytes", limit);
            break;
        }
    }
    if (!standard) close_quietly(fd);
    if (s == BASE_OK) {
        (void)base_buf_string(&b); /* the 0 byte */
        *size = b.size;
        *out = (char *)b.data;
        return BASE_OK;
    }
    base_where(err, "%s", name);
    base_buf_done(&b);
    return s;
}

/* --- writing ---------------------------------------------------------------------------------------------------------- */

/* The folder that the name path is in: "a" for "a/b" and "a/b/", "/" for "/a", "." for "a". Asked for before what it is to
 * flush is done, so that no memory is needed once something can be lost. */
char *base_path_parent(const char *path, base_error *err)
{
    size_t n = strlen(path);
    while (n > 1 && path[n - 1] == '/') n--;
    while (n > 0 && path[n - 1] != '/') n--;
    if (n == 0) return base_strdup(".", err);
    while (n > 1 && path[n - 1] == '/') n--;
    return base_strndup(path, n, err);
}

struct base_file_writer {
    int fd;     /* -1: closed */
    char *path; /* as the user wrote it */
    char *target, *parent,
        *temporary;  /* path without symbolic links, its folder, what is renamed to target; NULL: no file is replaced */
    uint64_t offset; /* of the next byte, those in the buffer counted */
    size_t used;     /* of the buffer */
    base_error error;
    uint8_t buffer[WRITE_BUFFER];
};

/* Opens a temporary of a name that nobody has; another thread's or a dead process's are stepped over. */
static base_status open_temporary(base_file_writer *w, base_error *err)
{
    static atomic_uint next;
    for (int tries = 0; w->fd < 0; tries++) {
        base_buf name = { 0 };
        base_buf_format(&name, "%s.tmp-%ld-%u", w->target, (long)getpid(), atomic_fetch_add(&next, 1));
        if (name.status != BASE_OK) {
            base_buf_done(&name);
            return base_buf_status(&(base_buf){ .status = BASE_ENOMEM }, err);
        }
        base_free(w->temporary);
        w->temporary = (char *)name.data;
        w->fd = open_again(w->temporary, O_WRONLY | O_CREAT | O_EXCL);
        if (w->fd < 0 && (errno != EEXIST || tries == 1000)) return base_fail_errno(err, w->path, "create");
    }
    return BASE_OK;
}

/* Opens for writing what is no file to be replaced, or a temporary beside what is (or isn't there yet). */
static base_status open_for_writing(base_file_writer *w, base_error *err)
{
    struct stat st;
    char target[PATH_MAX];
    bool exists = base_sys_calls.stat(w->path, &st) == 0;
    if (exists && S_ISDIR(st.st_mode)) {
        errno = EISDIR;
        return base_fail_errno(err, w->path, "create");
    }
    if (exists && !S_ISREG(st.st_mode)) {
        w->fd = open_again(w->path, O_WRONLY);
        return w->fd < 0 ? base_fail_errno(err, w->path, "open") : BASE_OK;
    }
    const char *real = exists ? base_sys_calls.realpath(w->path, target) : NULL;
    if (!(w->target = base_strdup(real ? real : w->path, err))) return BASE_ENOMEM;
    if (!(w->parent = base_path_parent(w->target, err))) return BASE_ENOMEM;
    return open_temporary(w, err);
}

base_status base_file_create(base_file_writer **out, const char *path, base_error *err)
{
    base_status s = BASE_ENOMEM;
    base_file_writer *w = base_new(base_file_writer, err);
    if (!w) return s;
    w->fd = -1;
    if (!(w->path = base_strdup(path, err))) goto out;
    if ((s = open_for_writing(w, err)) != BASE_OK) goto out;
    *out = w;
    w = NULL;
out:
    base_file_abandon(w);
    return s;
}

/* Hands data to the system; the first failure goes into w->error. */
static void put(base_file_writer *w, const uint8_t *data, size_t n)
{
    while (n > 0) {
        ssize_t done = base_sys_calls.write(w->fd, data, n < WRITE_MOST ? n : WRITE_MOST);
        if (done < 0 && errno == EINTR) continue;
        if (done == 0) errno = EIO; /* POSIX has no such answer; it would be asked for ever */
        if (done <= 0) {
            base_fail_errno(&w->error, w->path, "write");
            return;
        }
        data += done;
        n -= (size_t)done;
    }
}

static void flush(base_file_writer *w)
{
    if (w->error.status == BASE_OK) put(w, w->buffer, w->used);
    w->used = 0;
}

void base_file_write(base_file_writer *w, const void *data, size_t n)
{
    if (w->error.status != BASE_OK) return;
    w->offset += n;
    if (n > WRITE_BUFFER - w->used) flush(w);
    if (n >= WRITE_BUFFER) {
        if (w->error.status == BASE_OK) put(w, data, n);
    } else if (n > 0) {
        memcpy(w->buffer + w->used, data, n);
        w->used += n;
    }
}

uint64_t base_file_offset(const base_file_writer *w)
{
    return w->offset;
}

base_status base_file_status(const base_file_writer *w, base_error *err)
{
    if (w->error.status != BASE_OK && err) *err = w->error;
    return w->error.status;
}

base_status base_file_commit(base_file_writer **writer, base_error *err)
{
    base_file_writer *w = *writer;
    *writer = NULL;
    flush(w);
    if (w->error.status == BASE_OK && w->target && fsync_again(w->fd) != 0) base_fail_errno(&w->error, w->path, "flush to disk");
    if (w->error.status == BASE_OK) {
        int fd = w->fd;
        w->fd = -1;
        if (base_sys_calls.close(fd) != 0 && errno != EINTR) base_fail_errno(&w->error, w->path, "close");
    }
    if (w->error.status == BASE_OK && w->target && base_sys_calls.rename(w->temporary, w->target) != 0)
        base_fail_errno(&w->error, w->path, "put the new file in place");
    base_status s = base_file_status(w, err);
    if (s == BASE_OK && w->target) {
        base_free(w->temporary);
        w->temporary = NULL;
        s = base_dir_sync(w->parent, err);
    }
    base_file_abandon(w);
    return s;
}

void base_file_abandon(base_file_writer *w)
{
    if (!w) return;
    bool made = w->temporary && (w->fd >= 0 || w->error.status != BASE_OK);
    close_quietly(w->fd);
    if (made) (void)base_sys_calls.unlink(w->temporary);
    base_free(w->temporary);
    base_free(w->target);
    base_free(w->parent);
    base_free(w->path);
    base_free(w);
}

/* --- directories ------------------------------------------------------------------------------------------------------ */

bool base_path_exists(const char *path)
{
    struct stat st;
    return base_sys_calls.stat(path, &st) == 0;
}

bool base_path_is_dir(const char *path)
{
    struct stat st;
    return base_sys_calls.stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

base_status base_dir_create(const char *path, base_error *err)
{
    char *parent = base_path_parent(path, err);
    if (!parent) return BASE_ENOMEM;
    base_status s = BASE_OK;
    if (base_sys_calls.mkdir(path, 0777) == 0) {
        s = base_dir_sync(parent, err);
        if (s != BASE_OK) (void)base_sys_calls.rmdir(path); /* one that exists would be taken for durable the next time */
    } else if (errno != EEXIST) {
        s = base_fail_errno(err, path, "create the folder");
    } else if (!base_path_is_dir(path)) {
        s = base_fail(err, BASE_EIO, "expected a folder or nothing, found something else");
        base_where(err, "%s", path);
    }
    base_free(parent);
    return s;
}

base_status base_dir_sync(const char *path, base_error *err)
{
    int fd = open_again(path, O_RDONLY | O_DIRECTORY);
    if (fd < 0) return base_fail_errno(err, path, "open the folder");
    base_status s = BASE_OK;
    /* EINVAL: a file system that has no such operation, not one that has lost something. */
    if (fsync_again(fd) != 0 && errno != EINVAL) s = base_fail_errno(err, path, "flush the folder to disk");
    close_quietly(fd);
    return s;
}

typedef struct {
    char **names;
    size_t n, capacity;
} name_list;

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static base_status read_names(name_list *list, DIR *dir, const char *path, base_error *err)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = base_sys_calls.readdir(dir);
        if (!entry) return errno ? base_fail_errno(err, path, "list the folder") : BASE_OK;
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        base_status s = base_grow(&list->names, &list->capacity, list->n + 1, sizeof *list->names, err);
        if (s != BASE_OK) return s;
        if (!(list->names[list->n] = base_strdup(entry->d_name, err))) return BASE_ENOMEM;
        list->n++;
    }
}

base_status base_dir_list(const char *path, base_status (*each)(void *context, const char *name, base_error *err), void *context,
                          base_error *err)
{
    name_list list = { 0 };
    DIR *dir = base_sys_calls.opendir(path);
    if (!dir) return base_fail_errno(err, path, "open the folder");
    base_status s = read_names(&list, dir, path, err);
    (void)base_sys_calls.closedir(dir);
    if (s == BASE_OK && list.n > 1) qsort(list.names, list.n, sizeof *list.names, by_bytes);
    for (size_t i = 0; s == BASE_OK && i < list.n; i++) s = each(context, list.names[i], err);
    for (size_t i = 0; i < list.n; i++) base_free(list.names[i]);
    base_free(list.names);
    return s;
}

base_status base_file_remove(const char *path, base_error *err)
{
    if (base_sys_calls.unlink(path) == 0 || errno == ENOENT) return BASE_OK;
    return base_fail_errno(err, path, "remove");
}

static base_status remove_entry(void *context, const char *name, base_error *err)
{
    char *path = base_path_join(context, name, err);
    if (!path) return BASE_ENOMEM;
    base_status s = base_file_remove(path, err);
    base_free(path);
    return s;
}

base_status base_dir_remove(const char *path, base_error *err)
{
    base_status s = base_dir_list(path, remove_entry, (void *)(uintptr_t)path, err);
    if (s == BASE_OK && base_sys_calls.rmdir(path) != 0) s = base_fail_errno(err, path, "remove the folder");
    return s;
}

base_status base_file_rename(const char *from, const char *to, base_error *err)
{
    char *parent = base_path_parent(to, err);
    if (!parent) return BASE_ENOMEM;
    base_status s = base_sys_calls.rename(from, to) == 0 ? base_dir_sync(parent, err) : base_fail_errno(err, from, "rename");
    base_free(parent);
    return s;
}

char *base_path_join(const char *dir, const char *name, base_error *err)
{
    size_t n = strlen(dir), m = strlen(name);
    bool slash = n > 0 && dir[n - 1] != '/';
    char *path = base_alloc(n + slash + m + 1, err);
    if (!path) return NULL;
    memcpy(path, dir, n);
    if (slash) path[n] = '/';
    memcpy(path + n + slash, name, m);
    return path;
}
