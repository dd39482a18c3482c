/* base/lines.c - lines out of whatever bytes come in.
 *
 * Two layers. Below, the raw bytes: a map or memory, all there at once, or a descriptor (standard input, a pipe) or function that is
 * read in chunks. Above, the text: [at, end) is what has come and wasn't given away yet. Plain bytes that are all there are
 * the text themselves, nothing is copied; else text is a buffer that fill() lets grow from behind, unpacking or copying
 * from the raw layer, after moving what is left of an unfinished line to its front. Each byte of a line is searched once
 * for its LF however often the line had to grow.
 *
 * A file that shrinks while it is mapped reads as zeros where it was; before a line or the end is told, the map is asked. */
#include "base/lines.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"
#include "base/zip.h"

#define CHUNK  ((size_t)64 << 10)
#define FORGET ((uint64_t)16 << 20) /* bytes of a mapped file after whose reading their pages are given back */

struct base_lines {
    char *name;
    /* raw */
    base_map map;
    uint64_t forgotten; /* bytes of it */
    int fd;             /* -1: there is none; nor a function, then raw is all there is */
    base_lines_fn read;
    void *context;
    bool standard;                     /* fd is standard input, which isn't ours to close */
    const uint8_t *raw, *raw_end;      /* not yet taken */
    uint8_t *chunk;                    /* what raw points into when there is a descriptor or function */
    uint64_t raw_read;                 /* bytes up to raw_end */
    base_zip_stream *zip;              /* NULL: plain */
    bool zip_at_end, raw_at_end, done; /* done: no text will come after end */
    /* text */
    bool in_place; /* the raw bytes are the text */
    uint8_t *buffer;
    size_t capacity;
    const uint8_t *at, *end;
    /* the last line */
    base_view line;
    uint64_t number, byte, next_number, next_byte;
    bool given, given_back;
};

/* --- raw bytes -------------------------------------------------------------------------------------------------------- */

static base_status read_descriptor(base_lines *in, void *data, size_t n, size_t *got, base_error *err)
{
    ssize_t result;
    do result = base_sys_calls.read(in->fd, data, n);
    while (result < 0 && errno == EINTR);
    if (result < 0) return base_fail_errno(err, in->name, "read");
    *got = (size_t)result;
    return BASE_OK;
}

/* Reads once more, behind what is left in the chunk. */
static base_status read_raw(base_lines *in, base_error *err)
{
    size_t left = (size_t)(in->raw_end - in->raw), got = 0;
    if (left) memmove(in->chunk, in->raw, left);
    in->raw = in->chunk;
    in->raw_end = in->chunk + left;
    base_status s = in->read ? in->read(in->context, in->chunk + left, CHUNK - left, &got, err)
                             : read_descriptor(in, in->chunk + left, CHUNK - left, &got, err);
    if (s != BASE_OK) return s;
    in->raw_end += got;
    in->raw_read += got;
    in->raw_at_end = got == 0;
    return BASE_OK;
}

/* Looks at the first bytes: packed or plain, copied or in place. */
static base_status recognise(base_lines *in, base_error *err)
{
    base_status s;
    while (!in->raw_at_end && in->raw_end - in->raw < 3)
        if ((s = read_raw(in, err)) != BASE_OK) return s;
    size_t n = (size_t)(in->raw_end - in->raw);
    if (base_zip_is_gzip(in->raw, n)) return base_zip_open(&in->zip, err);
    if (in->chunk) return BASE_OK;
    in->in_place = in->done = true;
    in->at = in->raw;
    in->end = in->raw_end;
    return BASE_OK;
}

/* --- text ------------------------------------------------------------------------------------------------------------- */

/* Brings more text behind end, or sets done. */
static base_status fill(base_lines *in, base_error *err)
{
    base_status s = BASE_OK;
    size_t left = (size_t)(in->end - in->at), taken = 0, given = 0;
    if (left && in->at != in->buffer) memmove(in->buffer, in->at, left);
    if (in->buffer) in->at = in->buffer;
    if (in->capacity - left < CHUNK / 2) s = base_grow(&in->buffer, &in->capacity, left + CHUNK, 1, err);
    if (in->buffer) in->at = in->buffer;
    in->end = in->at + left;
    while (s == BASE_OK && given == 0 && !in->done) {
        if (in->raw == in->raw_end && !in->raw_at_end && (s = read_raw(in, err)) != BASE_OK) break;
        size_t n = (size_t)(in->raw_end - in->raw), room = in->capacity - left;
        if (in->zip) {
            s = base_zip_feed(in->zip, in->raw, n, &taken, in->buffer + left, room, &given, &in->zip_at_end, err);
        } else {
            taken = given = n < room ? n : room;
            if (n) memcpy(in->buffer + left, in->raw, given);
        }
        in->raw += taken;
        bool dry = given == 0 && in->raw == in->raw_end && in->raw_at_end;
        if (s == BASE_OK && dry && in->zip && !in->zip_at_end) s = base_fail(err, BASE_EFORMAT, "the gzip data is cut short");
        if (s == BASE_OK) in->done = dry;
    }
    in->end += given;
    if (s == BASE_EFORMAT) base_where(err, "%s (compressed byte %llu)", in->name, (unsigned long long)base_lines_raw_bytes(in));
    if (s != BASE_OK) base_where(err, "%s", in->name);
    return s;
}

/* A byte order mark at the very start isn't text. */
static base_status drop_mark(base_lines *in, base_error *err)
{
    base_status s;
    while (!in->done && in->end - in->at < 3)
        if ((s = fill(in, err)) != BASE_OK) return s;
    if (in->end - in->at >= 3 && memcmp(in->at, "\xef\xbb\xbf", 3) == 0) {
        in->at += 3;
        in->next_byte = 3;
    }
    return BASE_OK;
}

/* What comes before text is looked at: pages read long ago are given back, a mark at the start is dropped. */
static base_status get_ready(base_lines *in, base_error *err)
{
    if (base_lines_raw_bytes(in) - in->forgotten >= FORGET) {
        base_map_forget(&in->map);
        in->forgotten = base_lines_raw_bytes(in);
    }
    return in->next_number == 0 && in->next_byte == 0 ? drop_mark(in, err) : BASE_OK;
}

base_status base_lines_next(base_lines *in, base_view *line, bool *more, base_error *err)
{
    base_status s;
    const uint8_t *lf = NULL;
    size_t seen = 0;
    *more = true;
    if (in->given_back) {
        in->given_back = false;
        *line = in->line;
        return BASE_OK;
    }
    in->given = false;
    if ((s = get_ready(in, err)) != BASE_OK) return s;
    for (;;) {
        size_t n = (size_t)(in->end - in->at);
        if (n > seen && (lf = memchr(in->at + seen, '\n', n - seen))) break;
        if (in->done) break;
        seen = n;
        if ((s = fill(in, err)) != BASE_OK) return s;
    }
    if ((s = base_map_status(&in->map, err)) != BASE_OK) return s;
    if (!lf && in->at == in->end) {
        *more = false;
        return BASE_OK;
    }
    size_t size = (size_t)((lf ? lf : in->end) - in->at);
    in->line = (base_view){ (const char *)in->at, size };
    if (lf && size > 0 && lf[-1] == '\r') in->line.len--;
    in->at += size + (lf != NULL);
    in->byte = in->next_byte;
    in->next_byte += size + (lf != NULL);
    in->number = ++in->next_number;
    in->given = true;
    *line = in->line;
    return BASE_OK;
}

void base_lines_unread(base_lines *in)
{
    in->given_back = in->given;
}

base_status base_lines_peek(base_lines *in, size_t least, base_view *piece, base_error *err)
{
    base_status s = get_ready(in, err);
    while (s == BASE_OK && !in->done && (size_t)(in->end - in->at) < least) s = fill(in, err);
    if (s == BASE_OK) s = base_map_status(&in->map, err);
    if (s == BASE_OK) *piece = (base_view){ (const char *)in->at, (size_t)(in->end - in->at) };
    return s;
}

void base_lines_take(base_lines *in, size_t n)
{
    const uint8_t *end = in->at + n;
    for (const uint8_t *lf = in->at; (lf = memchr(lf, '\n', (size_t)(end - lf))); lf++) in->next_number++;
    in->at = end;
    in->byte = in->next_byte += n;
    in->number = in->next_number + 1;
    in->given = in->given_back = false;
}

uint64_t base_lines_number(const base_lines *in)
{
    return in->number;
}

uint64_t base_lines_byte(const base_lines *in)
{
    return in->byte;
}

uint64_t base_lines_raw_bytes(const base_lines *in)
{
    return in->raw_read - (uint64_t)(in->in_place ? in->end - in->at : in->raw_end - in->raw);
}

base_status base_lines_fail(const base_lines *in, base_error *err, base_status status, const char *format, ...)
{
    char what[2 * sizeof err->what]; /* base_fail cuts it where a cut does no harm */
    va_list args;
    va_start(args, format);
    vsnprintf(what, sizeof what, format, args);
    va_end(args);
    base_fail(err, status, "%s", what);
    if (in->number == 0) base_where(err, "%s", in->name); /* there is no line to speak of */
    base_where(err, "%s:%llu (byte %llu)", in->name, (unsigned long long)in->number, (unsigned long long)in->byte);
    return status;
}

/* --- opening ---------------------------------------------------------------------------------------------------------- */

static base_lines *new_lines(const char *name, base_error *err)
{
    base_lines *in = base_new(base_lines, err);
    if (!in) return NULL;
    in->fd = -1;
    in->at = in->end = in->raw = in->raw_end = (const uint8_t *)"";
    if (!(in->name = base_strdup(name, err))) {
        base_lines_close(in);
        return NULL;
    }
    return in;
}

static void set_raw(base_lines *in, const uint8_t *data, size_t n)
{
    in->raw = data;
    in->raw_end = data + n;
    in->raw_read = n;
    in->raw_at_end = true;
}

/* A file with a size is mapped; standard input, pipes and what doesn't tell its size (/proc) are read. */
static base_status open_source(base_lines *in, const char *path, base_error *err)
{
    struct stat st;
    in->standard = strcmp(path, "-") == 0;
    if (!in->standard && base_sys_calls.stat(path, &st) == 0 && S_ISREG(st.st_mode) && st.st_size > 0) {
        base_status s = base_map_open(&in->map, path, err);
        if (s == BASE_OK) set_raw(in, in->map.data, in->map.size);
        return s;
    }
    if (!(in->chunk = base_alloc(CHUNK, err))) return BASE_ENOMEM;
    in->raw = in->raw_end = in->chunk;
    do in->fd = in->standard ? STDIN_FILENO : base_sys_calls.open(path, O_RDONLY | O_CLOEXEC, 0);
    while (in->fd < 0 && errno == EINTR);
    return in->fd < 0 ? base_fail_errno(err, path, "open") : BASE_OK;
}

base_status base_lines_open(base_lines **out, const char *path, base_error *err)
{
    base_lines *in = new_lines(strcmp(path, "-") == 0 ? "standard input" : path, err);
    if (!in) return BASE_ENOMEM;
    base_status s = open_source(in, path, err);
    if (s == BASE_OK) s = recognise(in, err);
    if (s == BASE_OK) {
        *out = in;
        return s;
    }
    base_where(err, "%s", in->name);
    base_lines_close(in);
    return s;
}

base_status base_lines_open_memory(base_lines **out, const char *name, const void *data, size_t n, base_error *err)
{
    base_lines *in = new_lines(name, err);
    if (!in) return BASE_ENOMEM;
    set_raw(in, data, n);
    base_status s = recognise(in, err);
    if (s == BASE_OK) *out = in;
    else base_lines_close(in);
    return s;
}

base_status base_lines_open_stream(base_lines **out, const char *name, base_lines_fn read, void *context, base_error *err)
{
    base_lines *in = new_lines(name, err);
    if (!in) return BASE_ENOMEM;
    in->read = read;
    in->context = context;
    in->chunk = base_alloc(CHUNK, err);
    in->raw = in->raw_end = in->chunk;
    base_status s = in->chunk ? recognise(in, err) : BASE_ENOMEM;
    if (s == BASE_OK) *out = in;
    else base_lines_close(in);
    return s;
}

void base_lines_close(base_lines *in)
{
    if (!in) return;
    if (in->fd >= 0 && !in->standard) (void)base_sys_calls.close(in->fd);
    base_map_close(&in->map);
    base_zip_close(in->zip);
    base_free(in->chunk);
    base_free(in->buffer);
    base_free(in->name);
    base_free(in);
}

/* --- fields ----------------------------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\v' || c == '\f' || c == '\r';
}

size_t base_fields(base_view line, base_view *fields, size_t max)
{
    size_t n = 0;
    for (size_t i = 0; i < line.len;) {
        if (is_blank(line.ptr[i])) {
            i++;
            continue;
        }
        size_t from = i;
        while (i < line.len && !is_blank(line.ptr[i])) i++;
        if (n < max) fields[n] = (base_view){ line.ptr + from, i - from };
        n++;
    }
    return n;
}

size_t base_tab_fields(base_view line, base_view *fields, size_t max)
{
    size_t n = 0, from = 0;
    for (;;) {
        const char *tab = from < line.len ? memchr(line.ptr + from, '\t', line.len - from) : NULL;
        size_t to = tab ? (size_t)(tab - line.ptr) : line.len;
        if (n < max) fields[n] = (base_view){ line.ptr + from, to - from };
        n++;
        if (!tab) return n;
        from = to + 1;
    }
}
