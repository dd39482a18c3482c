/* tests/fuzz/lines.h - the lines of an input, from memory and by path, and gzip members of our own making. */
#ifndef TESTS_FUZZ_LINES_H
#define TESTS_FUZZ_LINES_H

#include "base/buf.h"
#include "base/lines.h"
#include "tests/fuzz/files.h"

/* The lines, each with a LF behind it; places are checked on the way. */
static base_status fuzz_read_lines(base_buf *out, base_lines *in, base_error *err)
{
    base_status s;
    base_view line, again;
    bool more;
    uint64_t number = 0, byte = 0;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        FUZZ_HOLDS(base_lines_number(in) == number + 1);
        FUZZ_HOLDS(number == 0 ? base_lines_byte(in) == 0 || base_lines_byte(in) == 3 : base_lines_byte(in) > byte);
        number = base_lines_number(in), byte = base_lines_byte(in);
        FUZZ_HOLDS(!line.len || !memchr(line.ptr, '\n', line.len));
        base_view fields[3];
        size_t n = base_fields(line, fields, 3), tabs = base_tab_fields(line, fields, 3);
        FUZZ_HOLDS(n <= line.len && tabs >= 1 && tabs <= line.len + 1);
        base_lines_unread(in);
        FUZZ_HOLDS(base_lines_next(in, &again, &more, err) == BASE_OK && more && again.ptr == line.ptr && again.len == line.len);
        base_buf_bytes(out, line.ptr, line.len);
        base_buf_u8(out, '\n');
    }
    if (s != BASE_OK) FUZZ_HOLDS(err->what[0]);
    return s;
}

static base_status fuzz_lines_of(base_buf *out, const void *data, size_t n)
{
    base_lines *in = NULL;
    base_error err = { 0 };
    base_status s = base_lines_open_memory(&in, "memory", data, n, &err);
    if (s == BASE_OK) s = fuzz_read_lines(out, in, &err);
    base_lines_close(in);
    return s;
}

/* path: "file", or "-" for standard input. */
static base_status fuzz_lines_of_file(base_buf *out, const char *path, const void *data, size_t n)
{
    base_lines *in = NULL;
    base_error err = { 0 };
    fuzz_files_begin();
    fuzz_file_put(path, data, n);
    base_status s = base_lines_open(&in, path, &err);
    if (s == BASE_OK) s = fuzz_read_lines(out, in, &err);
    base_lines_close(in);
    fuzz_files_end();
    return s;
}

static bool fuzz_same(const base_buf *a, const base_buf *b)
{
    return a->size == b->size && (!a->size || memcmp(a->data, b->data, a->size) == 0);
}

/* One is the beginning of the other: where data is damaged, more or less of it has become lines before. */
static bool fuzz_alike(const base_buf *a, const base_buf *b)
{
    size_t n = a->size < b->size ? a->size : b->size;
    return n == 0 || memcmp(a->data, b->data, n) == 0;
}

/* The lines from memory, appended to out; by path and from standard input they are the same, and so is the status. */
static inline base_status fuzz_lines(base_buf *out, const void *data, size_t n)
{
    base_buf by_path = { 0 }, piped = { 0 };
    base_status s = fuzz_lines_of(out, data, n);
    FUZZ_HOLDS(fuzz_lines_of_file(&by_path, "file", data, n) == s && fuzz_same(out, &by_path));
    FUZZ_HOLDS(fuzz_lines_of_file(&piped, "-", data, n) == s);
    FUZZ_HOLDS(s == BASE_OK ? fuzz_same(out, &piped) : fuzz_alike(out, &piped));
    base_buf_done(&by_path);
    base_buf_done(&piped);
    return s;
}

/* CRC-32 of RFC 1952, section 8, a bit at a time. */
static uint32_t fuzz_crc32(const uint8_t *data, size_t n)
{
    uint32_t sum = 0xffffffff;
    for (size_t i = 0; i < n; i++) {
        sum ^= data[i];
        for (int bit = 0; bit < 8; bit++) sum = sum >> 1 ^ (0xedb88320 & (0 - (sum & 1)));
    }
    return ~sum;
}

/* A gzip member: body is raw deflate (RFC 1951) of data [n]. */
static inline void fuzz_put_member(base_buf *out, const base_buf *body, const uint8_t *data, size_t n)
{
    static const uint8_t head[] = { 0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255 };
    base_buf_bytes(out, head, sizeof head);
    base_buf_bytes(out, body->data, body->size);
    base_buf_u32(out, fuzz_crc32(data, n));
    base_buf_u32(out, (uint32_t)n);
}

#endif
