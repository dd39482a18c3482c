/* corpora/files.c - listing, opening and sniffing.
 *
 * A folder is walked depth first, but the list is sorted as a whole by the bytes of the names below the folder, so that the order
 * of documents depends neither on the file system nor on where a slash sorts. What isn't a regular file inside a folder (sockets,
 * pipes, devices) is passed over, since opening it could wait for ever. Where such a thing is named as the corpus itself it is read to
 * its end into memory: formats are recognised by a first look, and a pipe can be looked at only once.
 *
 * Files of an archive stay in its order, in which they are cheap to come by: to go back in one means to start it anew. */
#include "corpora/files.h"

#include <stdlib.h>
#include <strings.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"
#include "base/zip.h"
#include "corpora/embedded.h"

bool corpora_same_letters(base_view a, const char *b)
{
    return a.len == strlen(b) && strncasecmp(a.ptr, b, a.len) == 0;
}

base_view corpora_base_name(const char *name)
{
    const char *slash = strrchr(name, '/');
    base_view v = base_view_of(slash ? slash + 1 : name);
    if (v.len > 3 && strncasecmp(v.ptr + v.len - 3, ".gz", 3) == 0) v.len -= 3;
    return v;
}

static base_status add(corpora_files *files, const char *name, const char *path, uint64_t size, base_error *err)
{
    base_status s = base_grow(&files->at, &files->capacity, files->n + 1, sizeof *files->at, err);
    if (s != BASE_OK) return s;
    corpora_file file = { .size = size };
    file.name = base_strdup(name, err);
    file.path = file.name ? base_strdup(path, err) : NULL;
    if (!file.path) {
        base_free(file.name);
        return BASE_ENOMEM;
    }
    files->at[files->n++] = file;
    return BASE_OK;
}

/* --- archives ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
    corpora_files *files;
    corpora_archive *archive;
    const char *folder; /* that it lies in, below the top */
    base_buf name, path;
} unpacked;

static base_status add_archived(void *context, const corpora_archived *file, base_error *err)
{
    unpacked *u = context;
    base_buf_clear(&u->name);
    base_buf_clear(&u->path);
    base_buf_format(&u->name, "%s%s", u->folder, file->name);
    base_buf_format(&u->path, "%s/%s", corpora_archive_path(u->archive), file->name);
    base_status s = base_buf_status(&u->name, err);
    if (s == BASE_OK) s = base_buf_status(&u->path, err);
    if (s == BASE_OK) s = add(u->files, base_buf_string(&u->name), base_buf_string(&u->path), file->size, err);
    if (s != BASE_OK) return s;
    u->files->at[u->files->n - 1].archive = u->archive;
    u->files->at[u->files->n - 1].number = file->number;
    return BASE_OK;
}

/* The files of the archive at path (or whose bytes are data [size]) in this folder; *is is false if it's none. Takes data over if it is one. */
static base_status add_archive(corpora_files *files, const char *folder, const char *path, void *data, size_t size, bool *is,
                               base_error *err)
{
    unpacked u = { .files = files, .folder = folder };
    uint64_t strange = 0;
    base_status s = base_grow(&files->archives, &files->archives_capacity, files->n_archives + 1, sizeof *files->archives, err);
    if (s == BASE_OK) s = corpora_archive_open(&u.archive, path, data, size, err);
    *is = s == BASE_OK && u.archive;
    if (!*is) return s;
    files->archives[files->n_archives++] = u.archive;
    s = corpora_archive_list(u.archive, add_archived, &u, &strange, err);
    files->strange += strange;
    base_buf_done(&u.name);
    base_buf_done(&u.path);
    return s;
}

/* If all files are in one archive and one folder, it is that folder. */
static void enter_only_folder(corpora_files *files)
{
    if (files->n == 0 || files->n_archives != 1) return;
    const char *slash = strchr(files->at[0].name, '/');
    size_t n = slash ? (size_t)(slash - files->at[0].name) + 1 : 0;
    for (size_t i = 0; i < files->n; i++)
        if (!files->at[i].archive || strncmp(files->at[i].name, files->at[0].name, n) != 0) return;
    for (size_t i = 0; i < files->n && n > 0; i++)
        memmove(files->at[i].name, files->at[i].name + n, strlen(files->at[i].name + n) + 1);
}

/* --- folders ------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    corpora_files *files;
    const char *path; /* of the folder being listed */
    size_t skip;      /* bytes of a path before the name below the top */
    unsigned deep;
} walk;

/* The archive at path, the last n_name bytes of which are its own name, in the folder that it lies in. */
static base_status enter_archive(const walk *here, const char *path, size_t n_name, bool *is, base_error *err)
{
    const char *below = path + here->skip;
    char *folder = base_strndup(below, strlen(below) - n_name, err);
    if (!folder) return BASE_ENOMEM;
    base_status s = add_archive(here->files, folder, path, NULL, 0, is, err);
    base_free(folder);
    return s;
}

static base_status enter(void *context, const char *name, base_error *err)
{
    const walk *here = context;
    struct stat st;
    base_status s = BASE_OK;
    if (name[0] == '.') return BASE_OK;
    char *path = base_path_join(here->path, name, err);
    if (!path) return BASE_ENOMEM;
    if (base_sys_calls.stat(path, &st) != 0) goto out; /* a link to nowhere */
    if (S_ISDIR(st.st_mode)) {
        if (here->deep >= CORPORA_FOLDERS_DEEP) {
            s = base_fail(err, BASE_ELIMIT, "expected at most %d folders within each other", CORPORA_FOLDERS_DEEP);
            base_where(err, "%s", path);
            goto out;
        }
        walk below = { here->files, path, here->skip, here->deep + 1 };
        s = base_dir_list(path, enter, &below, err);
    } else if (S_ISREG(st.st_mode)) {
        bool archive = false;
        if (corpora_archive_is_name(name)) s = enter_archive(here, path, strlen(name), &archive, err);
        if (s == BASE_OK && !archive) s = add(here->files, path + here->skip, path, (uint64_t)st.st_size, err);
    }
out:
    base_free(path);
    return s;
}

static int by_name(const void *first, const void *second)
{
    const corpora_file *a = first, *b = second;
    if (!a->archive && !b->archive) return strcmp(a->name, b->name);
    int order =
        strcmp(a->archive ? corpora_archive_path(a->archive) : a->path, b->archive ? corpora_archive_path(b->archive) : b->path);
    return order ? order : (a->number > b->number) - (a->number < b->number);
}

static base_status list_folder(corpora_files *files, const char *path, base_error *err)
{
    char *probe = base_path_join(path, "x", err); /* tells how long the part before a name is */
    if (!probe) return BASE_ENOMEM;
    walk top = { files, path, strlen(probe) - 1, 1 };
    base_free(probe);
    files->is_folder = true;
    base_status s = base_dir_list(path, enter, &top, err);
    enter_only_folder(files);
    if (s == BASE_OK && files->n > 1) qsort(files->at, files->n, sizeof *files->at, by_name);
    return s;
}

static base_status list_file(corpora_files *files, const char *path, base_error *err)
{
    struct stat st;
    bool standard_input = strcmp(path, "-") == 0;
    if (!standard_input && base_sys_calls.stat(path, &st) != 0) return base_fail_errno(err, path, "cannot open");
    const char *slash = strrchr(path, '/');
    bool regular = !standard_input && S_ISREG(st.st_mode);
    const char *shown = standard_input ? "standard input" : path;
    char *data = NULL;
    size_t size = 0;
    base_status s = regular ? BASE_OK : base_file_read(&data, &size, path, SIZE_MAX / 4, err);
    if (s == BASE_OK) s = add_archive(files, "", shown, data, size, &files->is_folder, err);
    if (s == BASE_OK && !files->is_folder)
        s = add(files, slash ? slash + 1 : path, shown, regular ? (uint64_t)st.st_size : size, err);
    if (s == BASE_OK && !files->is_folder && !regular) files->at[0].data = data, files->at[0].owned = true;
    else if (!files->is_folder) base_free(data);
    enter_only_folder(files);
    return s;
}

base_status corpora_files_list(corpora_files **out, const char *path, base_error *err)
{
    corpora_files *files = base_new(corpora_files, err);
    if (!files) return BASE_ENOMEM;
    base_status s = strcmp(path, "-") != 0 && base_path_is_dir(path) ? list_folder(files, path, err) : list_file(files, path, err);
    if (s == BASE_OK) {
        *out = files;
        files = NULL;
    }
    corpora_files_free(files);
    return s;
}

base_status corpora_files_embedded(corpora_files **out, const char *corpus, base_error *err)
{
    base_status s = BASE_OK;
    corpora_files *files = base_new(corpora_files, err);
    if (!files) return BASE_ENOMEM;
    files->is_folder = true;
    for (const corpora_embedded_file *e = corpora_embedded_files; s == BASE_OK && e->corpus; e++) {
        if (strcmp(e->corpus, corpus) != 0) continue;
        char *path = base_path_join(e->corpus, e->name, err);
        s = path ? add(files, e->name, path, (uint64_t)(e->end - e->begin), err) : BASE_ENOMEM;
        if (s == BASE_OK) files->at[files->n - 1].data = e->begin;
        base_free(path);
    }
    if (s == BASE_OK) {
        if (files->n > 1) qsort(files->at, files->n, sizeof *files->at, by_name);
        *out = files;
        files = NULL;
    }
    corpora_files_free(files);
    return s;
}

const corpora_file *corpora_files_find(const corpora_files *files, const char *name)
{
    size_t n = strlen(name);
    for (size_t i = 0; i < files->n; i++) {
        const char *have = files->at[i].name;
        if (strncmp(have, name, n) == 0 && (have[n] == 0 || strcmp(have + n, ".gz") == 0)) return &files->at[i];
    }
    return NULL;
}

void corpora_files_free(corpora_files *files)
{
    if (!files) return;
    for (size_t i = 0; i < files->n; i++) {
        base_free(files->at[i].name);
        base_free(files->at[i].path);
        if (files->at[i].owned) base_free((void *)(uintptr_t)files->at[i].data);
    }
    for (size_t i = 0; i < files->n_archives; i++) corpora_archive_close(files->archives[i]);
    base_free(files->archives);
    base_free(files->at);
    base_free(files);
}

base_status corpora_file_open(base_lines **out, const corpora_file *file, base_error *err)
{
    if (file->data) return base_lines_open_memory(out, file->path, file->data, (size_t)file->size, err);
    if (file->archive) {
        base_status s = corpora_archive_go_to(file->archive, file->number, err);
        return s == BASE_OK ? base_lines_open_stream(out, file->path, corpora_archive_read, file->archive, err) : s;
    }
    return base_lines_open(out, file->path, err);
}

/* --- the head --------------------------------------------------------------------------------------------------------------- */

static base_status unpack(corpora_head *out, const uint8_t *data, size_t size, base_error *err)
{
    base_zip_stream *zip = NULL;
    base_status s = base_zip_open(&zip, err);
    if (s != BASE_OK) return s;
    bool at_end = false;
    size_t used = 0, filled = 0;
    while (filled < CORPORA_HEAD_BYTES && used < size) {
        size_t took = 0, gave = 0;
        base_error quiet = { 0 };
        s = base_zip_feed(zip, data + used, size - used, &took, (uint8_t *)out->memory + filled, CORPORA_HEAD_BYTES - filled, &gave,
                          &at_end, &quiet);
        used += took, filled += gave;
        if (s != BASE_OK || (took == 0 && gave == 0)) break;
    }
    base_zip_close(zip);
    out->text = (base_view){ out->memory, filled };
    out->whole = at_end && used == size;
    return s == BASE_ENOMEM ? base_fail(err, s, "out of memory") : BASE_OK;
}

static base_status head_of(corpora_head *out, const uint8_t *data, size_t size, base_error *err)
{
    out->memory = base_alloc(CORPORA_HEAD_BYTES, err);
    if (!out->memory) return BASE_ENOMEM;
    if (size && base_zip_is_gzip(data, size)) return unpack(out, data, size, err);
    size_t n = size < CORPORA_HEAD_BYTES ? size : CORPORA_HEAD_BYTES;
    if (n) memcpy(out->memory, data, n);
    out->text = (base_view){ out->memory, n };
    out->whole = n == size;
    return BASE_OK;
}

/* Damage ends it quietly, as that of gzip does. */
static base_status head_of_archived(corpora_head *out, const corpora_file *file, base_error *err)
{
    base_error quiet = { 0 };
    uint8_t *data = base_alloc(CORPORA_HEAD_BYTES, err);
    if (!data) return BASE_ENOMEM;
    size_t n = 0, got = 1;
    base_status s = corpora_archive_go_to(file->archive, file->number, &quiet);
    for (; s == BASE_OK && got > 0 && n < CORPORA_HEAD_BYTES; n += got)
        s = corpora_archive_read(file->archive, data + n, CORPORA_HEAD_BYTES - n, &got, &quiet);
    if (s == BASE_ENOMEM) base_fail(err, s, "%s", quiet.what);
    else if ((s = head_of(out, data, n, err)) == BASE_OK) out->whole = out->whole && got == 0;
    base_free(data);
    return s;
}

base_status corpora_head_read(corpora_head *out, const corpora_file *file, base_error *err)
{
    base_status s;
    *out = (corpora_head){ .name = file->name };
    if (file->data) {
        s = head_of(out, file->data, (size_t)file->size, err);
    } else if (file->archive) {
        s = head_of_archived(out, file, err);
    } else {
        base_map map = { 0 };
        if ((s = base_map_open(&map, file->path, err)) != BASE_OK) return s;
        s = head_of(out, map.data, map.size, err);
        if (s == BASE_OK) s = base_map_status(&map, err);
        base_map_close(&map);
    }
    if (out->text.len >= 3 && memcmp(out->text.ptr, "\xEF\xBB\xBF", 3) == 0) out->text.ptr += 3, out->text.len -= 3;
    if (s != BASE_OK) corpora_head_done(out);
    return s;
}

void corpora_head_done(corpora_head *head)
{
    base_free(head->memory);
    *head = (corpora_head){ 0 };
}

bool corpora_head_line(const corpora_head *head, base_view *rest, base_view *line)
{
    if (!rest->len) return false;
    const char *lf = memchr(rest->ptr, '\n', rest->len);
    bool first = rest->ptr == head->text.ptr;
    if (!lf && !head->whole && !first) return false;
    size_t n = lf ? (size_t)(lf - rest->ptr) : rest->len, used = lf ? n + 1 : n;
    *line = (base_view){ rest->ptr, n };
    if (n && line->ptr[n - 1] == '\r') line->len--;
    rest->ptr += used, rest->len -= used;
    return true;
}
