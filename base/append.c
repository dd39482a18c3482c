/* base/append.c - O_APPEND, one write and one fsync a line; what goes wrong is cut back to the last good length. */
#include "base/append.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/file.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"

#define FILE_MAX ((size_t)1 << 30)

struct base_append {
    int fd;
    char *path, *text; /* text: the file as it was opened */
    size_t size, torn; /* torn: bytes at its end that are no whole line */
    size_t *starts;    /* [n] where each line of this opening begins */
    size_t n, capacity;
};

static base_status flush(base_append *a, base_error *err)
{
    int r;
    do r = base_sys_calls.fsync(a->fd);
    while (r != 0 && errno == EINTR);
    return r == 0 ? BASE_OK : base_fail_errno(err, a->path, "flush to disk");
}

static base_status cut(base_append *a, size_t size, base_error *err)
{
    int r;
    do r = base_sys_calls.ftruncate(a->fd, (off_t)size);
    while (r != 0 && errno == EINTR);
    if (r != 0) return base_fail_errno(err, a->path, "shorten");
    a->size = size;
    return flush(a, err);
}

static base_status write_all(base_append *a, const char *text, size_t n, base_error *err)
{
    for (size_t at = 0; at < n;) {
        ssize_t written = base_sys_calls.write(a->fd, text + at, n - at);
        if (written >= 0) at += (size_t)written;
        else if (errno != EINTR) return base_fail_errno(err, a->path, "write");
    }
    return flush(a, err);
}

/* The name of a file that was just made must last, too. */
static base_status sync_folder(const base_append *a, base_error *err)
{
    char *folder = base_path_parent(a->path, err);
    base_status s = folder ? base_dir_sync(folder, err) : BASE_ENOMEM;
    base_free(folder);
    return s;
}

static base_status open_locked(base_append *a, base_error *err)
{
    struct stat st;
    int r;
    do a->fd = base_sys_calls.open(a->path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0666);
    while (a->fd < 0 && errno == EINTR);
    if (a->fd < 0) return base_fail_errno(err, a->path, "open");
    if (base_sys_calls.fstat(a->fd, &st) != 0) return base_fail_errno(err, a->path, "stat");
    if (!S_ISREG(st.st_mode)) return base_fail(err, BASE_EIO, "expected a plain file, to which lines can be appended");
    do r = base_sys_calls.flock(a->fd, LOCK_EX | LOCK_NB);
    while (r != 0 && errno == EINTR);
    if (r == 0) return sync_folder(a, err);
    if (errno != EWOULDBLOCK) return base_fail_errno(err, a->path, "lock");
    return base_fail(err, BASE_EIO, "another process is appending to it");
}

base_status base_append_open(base_append **out, const char *path, base_error *err)
{
    base_status s;
    base_append *a = base_new(base_append, err);
    if (!a) return BASE_ENOMEM;
    a->fd = -1;
    if (!(a->path = base_strdup(path, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = open_locked(a, err)) != BASE_OK) goto out;
    if ((s = base_file_read(&a->text, &a->size, path, FILE_MAX, err)) != BASE_OK) goto out;
    while (a->torn < a->size && a->text[a->size - a->torn - 1] != '\n') a->torn++;
    *out = a;
    a = NULL;
out:
    if (s != BASE_OK) base_where(err, "%s", path);
    base_append_close(a);
    return s;
}

base_view base_append_torn(const base_append *a)
{
    return (base_view){ a->text ? a->text + a->size - a->torn : "", a->torn };
}

base_status base_append_mend(base_append *a, bool keep, base_error *err)
{
    base_status s = keep ? write_all(a, "\n", 1, err) : cut(a, a->size - a->torn, err);
    if (s != BASE_OK) return s;
    if (keep) a->size++;
    a->torn = 0;
    base_free(a->text);
    a->text = NULL;
    return BASE_OK;
}

base_status base_append_line(base_append *a, const char *text, size_t n, base_error *err)
{
    base_status s = base_grow(&a->starts, &a->capacity, a->n + 1, sizeof *a->starts, err);
    if (s != BASE_OK) return s;
    char *line = base_alloc(n + 1, err);
    if (!line) return BASE_ENOMEM;
    memcpy(line, text, n);
    line[n] = '\n';
    if ((s = write_all(a, line, n + 1, err)) == BASE_OK) {
        a->starts[a->n++] = a->size;
        a->size += n + 1;
    } else {
        (void)cut(a, a->size, NULL);
    }
    base_free(line);
    return s;
}

base_status base_append_undo(base_append *a, base_error *err)
{
    if (a->n == 0) return base_fail(err, BASE_EARG, "there is nothing to undo");
    base_status s = cut(a, a->starts[a->n - 1], err);
    if (s == BASE_OK) a->n--;
    return s;
}

size_t base_append_size(const base_append *a)
{
    return a->size;
}

void base_append_close(base_append *a)
{
    if (!a) return;
    if (a->fd >= 0) (void)base_sys_calls.close(a->fd);
    base_free(a->path);
    base_free(a->text);
    base_free(a->starts);
    base_free(a);
}
