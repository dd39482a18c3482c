/* base/bytes.h - little-endian loads and stores, varints, and the cursor that can't run past its end.
 *
 *     base_cursor c = base_cursor_of(data, size);
 *     uint32_t n = base_read_u32(&c);
 *     uint64_t gap = base_read_varint(&c);
 *     if (c.bad) return base_fail(err, BASE_EFORMAT, "ends early");
 *
 * Reads past the end give 0 and set bad; the straight path needs one test at its end. Varints are
 * LEB128: 7 bits a byte, low first, high bit = more follows, at most 10 bytes. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

typedef struct {
    const uint8_t *at, *end;
    bool bad;
} base_cursor;

/* A view of bytes owned by somebody else. */
typedef struct {
    const char *ptr;
    size_t len;
} base_view;

static inline base_cursor base_cursor_of(const void *data, size_t size)
{
    const uint8_t *p = data;
    return (base_cursor){ p, p + size, false };
}

static inline size_t base_cursor_left(const base_cursor *c)
{
    return (size_t)(c->end - c->at);
}

static inline uint32_t base_load_u32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline uint64_t base_load_u64(const uint8_t *p)
{
    return (uint64_t)base_load_u32(p) | (uint64_t)base_load_u32(p + 4) << 32;
}

static inline void base_store_u32(uint8_t *p, uint32_t v)
{
    p[0] = (uint8_t)v, p[1] = (uint8_t)(v >> 8), p[2] = (uint8_t)(v >> 16), p[3] = (uint8_t)(v >> 24);
}

static inline void base_store_u64(uint8_t *p, uint64_t v)
{
    base_store_u32(p, (uint32_t)v);
    base_store_u32(p + 4, (uint32_t)(v >> 32));
}

static inline uint8_t base_read_u8(base_cursor *c)
{
    if (c->at == c->end) {
        c->bad = true;
        return 0;
    }
    return *c->at++;
}

static inline uint16_t base_read_u16(base_cursor *c)
{
    uint16_t low = base_read_u8(c);
    return (uint16_t)(low | base_read_u8(c) << 8);
}

static inline uint32_t base_read_u32(base_cursor *c)
{
    if (c->end - c->at < 4) {
        c->bad = true;
        c->at = c->end;
        return 0;
    }
    const uint8_t *p = c->at;
    c->at += 4;
    return base_load_u32(p);
}

static inline uint64_t base_read_u64(base_cursor *c)
{
    if (c->end - c->at < 8) {
        c->bad = true;
        c->at = c->end;
        return 0;
    }
    const uint8_t *p = c->at;
    c->at += 8;
    return base_load_u64(p);
}

/* A varint of more than 64 bits is bad. */
static inline uint64_t base_read_varint(base_cursor *c)
{
    uint64_t v = 0;
    for (unsigned shift = 0; shift < 64 && c->at < c->end; shift += 7) {
        uint8_t byte = *c->at++;
        if (shift == 63 && byte > 1) break;
        v |= (uint64_t)(byte & 0x7f) << shift;
        if (!(byte & 0x80)) return v;
    }
    c->bad = true;
    c->at = c->end;
    return 0;
}

/* As varint, but bad above 2^32 - 1. */
static inline uint32_t base_read_varint32(base_cursor *c)
{
    uint64_t v = base_read_varint(c);
    if (v > UINT32_MAX) {
        c->bad = true;
        c->at = c->end;
        return 0;
    }
    return (uint32_t)v;
}

/* n bytes as a view, or an empty one and bad. */
static inline base_view base_read_bytes(base_cursor *c, size_t n)
{
    if (n > base_cursor_left(c)) {
        c->bad = true;
        c->at = c->end;
        return (base_view){ "", 0 };
    }
    base_view v = { (const char *)c->at, n };
    c->at += n;
    return v;
}

#define BASE_VARINT_MAX 10

/* Writes v at out [BASE_VARINT_MAX bytes free]; returns the bytes used. */
static inline size_t base_write_varint(uint8_t *out, uint64_t v)
{
    size_t n = 0;
    while (v >= 0x80) {
        out[n++] = (uint8_t)(v | 0x80);
        v >>= 7;
    }
    out[n++] = (uint8_t)v;
    return n;
}

static inline base_view base_view_of(const char *text)
{
    return (base_view){ text, strlen(text) };
}

static inline bool base_view_is(base_view v, const char *text)
{
    return v.len == strlen(text) && memcmp(v.ptr, text, v.len) == 0;
}

/* Order of bytes, as strcmp has it: the order of docnos and terms everywhere. */
static inline int base_view_compare(base_view a, base_view b)
{
    size_t n = a.len < b.len ? a.len : b.len;
    int c = n ? memcmp(a.ptr, b.ptr, n) : 0;
    return c ? c : (a.len > b.len) - (a.len < b.len);
}

#endif
