/* corpora/archive.c - see the header.
 *
 * libarchive is loaded when the first archive is met, not with the program: it brings libxml2 and ICU, whose loading would nearly double the time
 * that a small command takes (1.8 ms before, 3.3 ms with them). Of all it knows, tar and zip are asked for, and gzip around them; it reads from the
 * mapped file (or memory) in steps, so that the place of damage is known to some 64 KiB. What it allocates is its own.
 *
 * Sizes in headers are shown and never believed. Nothing is held of a file but the block that libarchive is at. */
#include "corpora/archive.h"

#include <archive.h>
#include <archive_entry.h>
#include <dlfcn.h>
#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/zip.h"

#define STEP   ((size_t)64 << 10)
#define FORGET ((uint64_t)16 << 20) /* bytes after whose reading the pages of the mapped file are given back */
#define BLOCK  512                  /* of a tar */

/* --- the guest ------------------------------------------------------------------------------------------------------------------ */

#define EACH_FUNCTION(DO)                                                                                                          \
    DO(archive_read_new)                                                                                                           \
    DO(archive_read_free)                                                                                                          \
    DO(archive_read_support_format_tar)                                                                                            \
    DO(archive_read_support_format_zip)                                                                                            \
    DO(archive_read_support_filter_gzip)                                                                                           \
    DO(archive_read_set_read_callback)                                                                                             \
    DO(archive_read_set_skip_callback)                                                                                             \
    DO(archive_read_set_seek_callback)                                                                                             \
    DO(archive_read_set_callback_data)                                                                                             \
    DO(archive_read_open1)                                                                                                         \
    DO(archive_read_next_header)                                                                                                   \
    DO(archive_read_data_block)                                                                                                    \
    DO(archive_entry_pathname)                                                                                                     \
    DO(archive_entry_pathname_utf8)                                                                                                \
    DO(archive_entry_hardlink)                                                                                                     \
    DO(archive_entry_filetype)                                                                                                     \
    DO(archive_entry_size)                                                                                                         \
    DO(archive_entry_size_is_set)                                                                                                  \
    DO(archive_error_string)                                                                                                       \
    DO(archive_errno)

static struct {
#define MEMBER(name) __typeof__(name) *name;
    EACH_FUNCTION(MEMBER)
    bool loaded;
} guest;

static void load(void)
{
    void *library = dlopen("libarchive.so.13", RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    guest.loaded = true;
#define FIND(name)                                                                                                                 \
    *(void **)&guest.name = dlsym(library, #name);                                                                                 \
    guest.loaded = guest.loaded && guest.name;
    EACH_FUNCTION(FIND)
}

static bool is_here(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    return guest.loaded;
}

/* --- the archive ---------------------------------------------------------------------------------------------------------------- */

struct corpora_archive {
    char *path;
    base_map map;
    void *data; /* ours to free; NULL: mapped */
    const uint8_t *bytes;
    size_t size;
    bool zip;
    /* reading */
    struct archive *reader;
    struct archive_entry *entry;
    size_t at;        /* bytes that were given to it */
    size_t kept;      /* bytes of the map whose pages are kept, from `at` back */
    uint64_t next;    /* number of the entry after this one */
    const char *name; /* of this one, "" between */
    uint64_t offset;  /* bytes of this one that were read */
    const uint8_t *block;
    size_t left;     /* of the block */
    base_error lost; /* the map's, if libarchive was told that it can't be read */
};

static la_ssize_t give(struct archive *reader, void *context, const void **block)
{
    corpora_archive *a = context;
    (void)reader;
    size_t n = a->size - a->at < STEP ? a->size - a->at : STEP;
    if (base_map_status(&a->map, &a->lost) != BASE_OK) return ARCHIVE_FATAL;
    *block = a->bytes + a->at;
    a->at += n;
    if ((a->kept += n) >= FORGET) {
        base_map_forget(&a->map);
        a->kept = 0;
    }
    return (la_ssize_t)n;
}

static la_int64_t skip(struct archive *reader, void *context, la_int64_t n)
{
    corpora_archive *a = context;
    (void)reader;
    if (n < 0 || (uint64_t)n > a->size - a->at) return 0; /* reading on shows where the end is */
    a->at += (size_t)n;
    return n;
}

static la_int64_t seek(struct archive *reader, void *context, la_int64_t offset, int whence)
{
    corpora_archive *a = context;
    (void)reader;
    la_int64_t from = whence == SEEK_SET ? 0 : (la_int64_t)(whence == SEEK_CUR ? a->at : a->size);
    if (offset < -from || offset > (la_int64_t)a->size - from) return ARCHIVE_FATAL;
    a->at = (size_t)(offset + from);
    return (la_int64_t)a->at;
}

static void stop(corpora_archive *a)
{
    if (a->reader) guest.archive_read_free(a->reader);
    a->reader = NULL;
    a->at = a->kept = a->left = 0;
    a->next = 0;
    a->name = "";
}

static base_status fail(corpora_archive *a, const char *what, base_error *err)
{
    char shown[128];
    base_status s = base_fail(err, BASE_EFORMAT, "%s", what);
    if (a->name[0])
        base_where(err, "%.100s, %s (byte %zu)", a->path, base_quote(shown, sizeof shown, a->name, strlen(a->name)), a->at);
    if (a->next) base_where(err, "%s, behind entry %llu (byte %zu)", a->path, (unsigned long long)a->next, a->at);
    base_where(err, "%s (byte %zu)", a->path, a->at);
    return s;
}

/* What libarchive says of its last failure. */
static base_status refuse(corpora_archive *a, base_error *err)
{
    char reason[200], what[300];
    if (a->lost.status != BASE_OK) {
        base_fail(err, a->lost.status, "%s", a->lost.what);
        base_where(err, "%s", a->path);
        return a->lost.status;
    }
    if (guest.archive_errno(a->reader) == ENOMEM) return base_fail(err, BASE_ENOMEM, "no memory to read an archive");
    const char *said = guest.archive_error_string(a->reader);
    if (!said) said = "no more is known";
    snprintf(what, sizeof what, "the archive is damaged, or of a kind that isn't read: %s",
             base_quote(reason, sizeof reason, said, strlen(said)));
    return fail(a, what, err);
}

static base_status start(corpora_archive *a, base_error *err)
{
    stop(a);
    if (!(a->reader = guest.archive_read_new())) return base_fail(err, BASE_ENOMEM, "no memory to read an archive");
    guest.archive_read_support_format_tar(a->reader);
    if (a->zip) guest.archive_read_support_format_zip(a->reader);
    guest.archive_read_support_filter_gzip(a->reader);
    guest.archive_read_set_read_callback(a->reader, give);
    guest.archive_read_set_skip_callback(a->reader, skip);
    guest.archive_read_set_seek_callback(a->reader, seek);
    guest.archive_read_set_callback_data(a->reader, a);
    return guest.archive_read_open1(a->reader) == ARCHIVE_OK ? BASE_OK : refuse(a, err);
}

/* The next entry of any kind. */
static base_status advance(corpora_archive *a, bool *more, base_error *err)
{
    a->name = "";
    a->left = 0;
    a->offset = 0;
    int result = guest.archive_read_next_header(a->reader, &a->entry);
    *more = result != ARCHIVE_EOF;
    if (!*more) return a->lost.status == BASE_OK ? base_map_status(&a->map, err) : refuse(a, err);
    if (result != ARCHIVE_OK && result != ARCHIVE_WARN) return refuse(a, err);
    const char *name = guest.archive_entry_pathname(a->entry);
    if (!name) name = guest.archive_entry_pathname_utf8(a->entry);
    a->name = name ? name : "";
    a->next++;
    return BASE_OK;
}

/* --- opening -------------------------------------------------------------------------------------------------------------------- */

bool corpora_archive_is_name(const char *name)
{
    static const char *const ends[] = { ".tar", ".tar.gz", ".tgz", ".zip" };
    size_t n = strlen(name);
    for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
        size_t end = strlen(ends[i]);
        if (n > end && strcasecmp(name + n - end, ends[i]) == 0) return true;
    }
    return false;
}

/* A zip begins so (an empty one, too); gzip may have a tar inside, and a tar's first header ends with zeros. */
static bool is_zip(const uint8_t *bytes, size_t n)
{
    return n >= 4 && (memcmp(bytes, "PK\3\4", 4) == 0 || memcmp(bytes, "PK\5\6", 4) == 0);
}

static bool may_be_archive(const uint8_t *bytes, size_t n)
{
    return is_zip(bytes, n) || base_zip_is_gzip(bytes, n) || (n >= BLOCK && memchr(bytes, 0, BLOCK));
}

/* libarchive's verdict is that of the first header: tars are known by its sum. What looks like an archive by name and content is one, damaged or not. */
static base_status recognise(corpora_archive *a, bool *is, base_error *err)
{
    base_error quiet = { 0 };
    bool more = false;
    *is = false;
    a->zip = is_zip(a->bytes, a->size);
    if (!may_be_archive(a->bytes, a->size)) return BASE_OK;
    bool sure = a->zip || corpora_archive_is_name(a->path);
    if (!is_here()) {
        if (!sure) return BASE_OK;
        base_fail(err, BASE_EIO, "archives need libarchive, which isn't installed (Debian: apt install libarchive13)");
        base_where(err, "%s", a->path);
        return BASE_EIO;
    }
    base_status s = start(a, &quiet);
    if (s == BASE_OK) s = advance(a, &more, &quiet);
    *is = sure || (s == BASE_OK && more);
    return s == BASE_OK || s == BASE_EFORMAT ? BASE_OK : base_fail(err, s, "%s", quiet.what);
}

base_status corpora_archive_open(corpora_archive **out, const char *path, void *data, size_t size, base_error *err)
{
    base_status s = BASE_OK;
    bool is = false;
    corpora_archive *a = base_new(corpora_archive, err);
    if (!a) return BASE_ENOMEM;
    *out = NULL;
    a->name = "";
    if (!(a->path = base_strdup(path, err))) s = BASE_ENOMEM;
    if (s == BASE_OK && !data) s = base_map_open(&a->map, path, err);
    a->bytes = data ? data : a->map.data;
    a->size = data ? size : a->map.size;
    if (s == BASE_OK) s = recognise(a, &is, err);
    if (s == BASE_OK && is) {
        a->data = data;
        *out = a;
        a = NULL;
    }
    corpora_archive_close(a);
    return s;
}

void corpora_archive_close(corpora_archive *a)
{
    if (!a) return;
    stop(a);
    base_map_close(&a->map);
    base_free(a->data);
    base_free(a->path);
    base_free(a);
}

const char *corpora_archive_path(const corpora_archive *a)
{
    return a->path;
}

/* --- reading -------------------------------------------------------------------------------------------------------------------- */

/* The name without what stands before it, or NULL if a part of it begins with a dot: "./a/b" -> "a/b", "a/.b" -> NULL. ".." is a part like any other. */
static const char *shown_name(const char *name)
{
    while (name[0] == '/' || (name[0] == '.' && name[1] == '/')) name += name[0] == '/' ? 1 : 2;
    for (const char *part = name; part; part = strchr(part, '/')) {
        part += part != name;
        size_t n = strcspn(part, "/");
        if (part[0] == '.' && !(n == 2 && part[1] == '.')) return NULL;
    }
    return name[0] ? name : NULL;
}

base_status corpora_archive_list(corpora_archive *a,
                                 base_status (*each)(void *context, const corpora_archived *file, base_error *err), void *context,
                                 uint64_t *strange, base_error *err)
{
    bool more = true;
    size_t names = 0;
    *strange = 0;
    base_status s = start(a, err);
    while (s == BASE_OK && (s = advance(a, &more, err)) == BASE_OK && more) {
        const char *name = shown_name(a->name);
        bool regular = guest.archive_entry_filetype(a->entry) == AE_IFREG && !guest.archive_entry_hardlink(a->entry);
        if (!regular) *strange += guest.archive_entry_filetype(a->entry) != AE_IFDIR;
        if (!regular || !name) continue;
        names += strlen(name) + sizeof(corpora_archived);
        if (names > CORPORA_ARCHIVE_NAMES) {
            s = base_fail(err, BASE_ELIMIT, "more names than an archive may have: %zu MiB of them", CORPORA_ARCHIVE_NAMES >> 20);
            base_where(err, "%s", a->path);
            break;
        }
        la_int64_t size = guest.archive_entry_size_is_set(a->entry) ? guest.archive_entry_size(a->entry) : 1;
        s = each(context, &(corpora_archived){ name, a->next - 1, size > 0 ? (uint64_t)size : 0 }, err);
    }
    return s;
}

base_status corpora_archive_go_to(corpora_archive *a, uint64_t number, base_error *err)
{
    bool more = true;
    base_status s = a->reader && a->next <= number ? BASE_OK : start(a, err);
    while (s == BASE_OK && more && a->next <= number) s = advance(a, &more, err);
    return s == BASE_OK && !more ? fail(a, "the archive has fewer files than it had before", err) : s;
}

base_status corpora_archive_read(void *archive, void *data, size_t n, size_t *got, base_error *err)
{
    corpora_archive *a = archive;
    *got = 0;
    while (a->left == 0) {
        const void *block = NULL;
        la_int64_t offset = 0;
        int result = guest.archive_read_data_block(a->reader, &block, &a->left, &offset);
        if (result == ARCHIVE_EOF) {
            a->left = 0;
            return base_map_status(&a->map, err);
        }
        if (result != ARCHIVE_OK && result != ARCHIVE_WARN) {
            a->left = 0;
            return refuse(a, err);
        }
        if (a->left && (uint64_t)offset != a->offset) return fail(a, "a sparse file, whose holes are no text", err);
        a->block = block;
    }
    *got = n < a->left ? n : a->left;
    memcpy(data, a->block, *got);
    a->block += *got;
    a->left -= *got;
    a->offset += *got;
    return BASE_OK;
}
