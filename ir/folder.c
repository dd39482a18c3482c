/* ir/folder.c - names and the lock.
 *
 * A lock on an open file vanishes with its process however that dies, so there is no such thing as a stale one. The file itself stays:
 * were it removed by each writer, one could hold the lock of a file that has gone while another makes and locks a new one. Where it must
 * be removed (a folder that we made and failed to fill), who has waited on it finds that the name leads elsewhere, and begins anew. */
#include "ir/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"

#define LOCK_NAME "lock"
#define SUFFIX    ".salton"
#define TEMPORARY ".tmp-"
#define LOOKS     10

static const struct {
    const char *prefix;
    ir_file_kind kind;
} kinds[] = {
    { "commit-", IR_FILE_COMMIT }, { "seg-", IR_FILE_SEGMENT }, { "att-", IR_FILE_ATTACHED }, { "spill-", IR_FILE_SPILL }
};

#define KINDS (sizeof kinds / sizeof *kinds)

/* Eight hexadecimal digits, lower case; more only if the first isn't 0. Returns how many. */
static size_t read_number(const char *text, uint64_t *number)
{
    size_t n = strspn(text, "0123456789abcdef");
    if (n < 8 || n > 16 || (n > 8 && text[0] == '0')) return 0;
    *number = 0;
    for (size_t i = 0; i < n; i++) {
        char c = text[i];
        *number = *number << 4 | (uint64_t)(c <= '9' ? c - '0' : c - 'a' + 10);
    }
    return n;
}

ir_file_kind ir_folder_kind(const char *name, uint64_t *number)
{
    *number = 0;
    if (strcmp(name, LOCK_NAME) == 0) return IR_FILE_LOCK;
    for (size_t i = 0; i < KINDS; i++) {
        size_t n = strlen(kinds[i].prefix), digits;
        if (strncmp(name, kinds[i].prefix, n) != 0 || !(digits = read_number(name + n, number))) continue;
        const char *rest = name + n + digits;
        if (strncmp(rest, SUFFIX, strlen(SUFFIX)) != 0) continue;
        rest += strlen(SUFFIX);
        if (*rest == 0) return kinds[i].kind;
        if (strncmp(rest, TEMPORARY, strlen(TEMPORARY)) == 0) return IR_FILE_TEMPORARY;
    }
    return IR_FILE_FOREIGN;
}

char *ir_folder_path(const char *dir, ir_file_kind kind, uint64_t number, base_error *err)
{
    char name[64];
    for (size_t i = 0; i < KINDS; i++)
        if (kinds[i].kind == kind) snprintf(name, sizeof name, "%s%08llx" SUFFIX, kinds[i].prefix, (unsigned long long)number);
    return base_path_join(dir, name, err);
}

static base_status look_at(void *context, const char *name, base_error *err)
{
    (void)err;
    ir_folder_state *state = context;
    uint64_t number;
    ir_file_kind kind = ir_folder_kind(name, &number);
    if (kind == IR_FILE_COMMIT && number > state->generation) state->generation = number;
    if (kind == IR_FILE_SEGMENT && number > state->last_segment) state->last_segment = number;
    if (kind == IR_FILE_ATTACHED && number > state->last_attached) state->last_attached = number;
    if (kind == IR_FILE_FOREIGN) state->n_foreign++;
    return BASE_OK;
}

/* A listing needn't show a file that comes while it is read, and commits may follow each other faster than it is read: where there are
 * segments but no commit was seen, the next look most likely sees one. */
base_status ir_folder_look(ir_folder_state *out, const char *dir, base_error *err)
{
    base_status s = BASE_OK;
    for (int turn = 0; s == BASE_OK && turn < LOOKS; turn++) {
        *out = (ir_folder_state){ 0 };
        s = base_dir_list(dir, look_at, out, err);
        if (out->generation > 0 || out->last_segment == 0) break;
    }
    return s;
}

/* --- the lock --------------------------------------------------------------------------------------------------------- */

/* Whether path still leads to the file open as fd. */
static bool is_same_file(int fd, const char *path)
{
    struct stat a, b;
    return base_sys_calls.fstat(fd, &a) == 0 && base_sys_calls.stat(path, &b) == 0 && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

static base_status lock_file(int *lock, const char *path, const char *dir, base_error *err)
{
    for (int turn = 0; turn < 100; turn++) {
        int fd, r;
        do fd = base_sys_calls.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
        while (fd < 0 && errno == EINTR);
        if (fd < 0) return base_fail_errno(err, path, "open");
        do r = base_sys_calls.flock(fd, LOCK_EX | LOCK_NB);
        while (r != 0 && errno == EINTR);
        if (r != 0) {
            base_status s = errno == EWOULDBLOCK ? base_fail(err, BASE_EIO, "another writer is at work there")
                                                 : base_fail_errno(err, path, "lock");
            base_where(err, "%s", dir);
            (void)base_sys_calls.close(fd);
            return s;
        }
        if (is_same_file(fd, path)) {
            *lock = fd;
            return BASE_OK;
        }
        (void)base_sys_calls.close(fd);
    }
    base_where(err, "%s", path);
    return base_fail(err, BASE_EIO, "the lock's file is replaced again and again");
}

base_status ir_folder_lock(int *lock, bool *made, const char *dir, base_error *err)
{
    base_status s;
    *made = !base_path_exists(dir);
    if ((s = base_dir_create(dir, err)) != BASE_OK) return s;
    char *path = base_path_join(dir, LOCK_NAME, err);
    s = path ? lock_file(lock, path, dir, err) : BASE_ENOMEM;
    if (s != BASE_OK && *made) (void)base_sys_calls.rmdir(dir); /* goes only if nobody put anything there */
    base_free(path);
    return s;
}

void ir_folder_unlock(int lock, const char *dir, bool remove_all)
{
    ir_folder_state state;
    if (remove_all && ir_folder_look(&state, dir, NULL) == BASE_OK && state.generation == 0 && state.last_segment == 0 &&
        state.n_foreign == 0) {
        char *path = base_path_join(dir, LOCK_NAME, NULL);
        if (path && base_sys_calls.unlink(path) == 0) (void)base_sys_calls.rmdir(dir);
        base_free(path);
    }
    (void)base_sys_calls.close(lock);
}

/* --- cleaning --------------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *dir;
    bool (*unwanted)(const void *context, ir_file_kind kind, uint64_t number);
    const void *context;
    base_status status; /* the first failure */
    base_error *err;
} cleaning;

static base_status clean_one(void *context, const char *name, base_error *err)
{
    (void)err;
    cleaning *c = context;
    uint64_t number;
    ir_file_kind kind = ir_folder_kind(name, &number);
    bool numbered = kind == IR_FILE_COMMIT || kind == IR_FILE_SEGMENT || kind == IR_FILE_ATTACHED;
    bool remove = kind == IR_FILE_SPILL || kind == IR_FILE_TEMPORARY || (numbered && c->unwanted(c->context, kind, number));
    if (!remove) return BASE_OK;
    base_error *first = c->status == BASE_OK ? c->err : NULL;
    char *path = base_path_join(c->dir, name, first);
    base_status s = path ? base_file_remove(path, first) : BASE_ENOMEM;
    if (c->status == BASE_OK) c->status = s;
    base_free(path);
    return BASE_OK;
}

base_status ir_folder_clean(const char *dir, bool (*unwanted)(const void *context, ir_file_kind kind, uint64_t number),
                            const void *context, base_error *err)
{
    cleaning c = { dir, unwanted, context, BASE_OK, err };
    base_status s = base_dir_list(dir, clean_one, &c, err);
    return s != BASE_OK ? s : c.status;
}
