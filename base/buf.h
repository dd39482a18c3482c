/* base/buf.h - a growing byte buffer with a sticky error.
 *
 *     base_buf b = { 0 };
 *     base_buf_varint(&b, gap);
 *     base_buf_bytes(&b, term.ptr, term.len);
 *     if (b.status != BASE_OK) ...        // asked once, after a long run of appends
 *     base_buf_done(&b);
 *
 * After a failure every append is a no-op, so the straight path reads like the format's own table. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

typedef struct {
    uint8_t *data; /* size bytes used of capacity; one 0 byte follows data[size - 1] once anything was appended */
    size_t size, capacity;
    base_status status; /* BASE_OK or BASE_ENOMEM */
} base_buf;

void base_buf_bytes(base_buf *b, const void *data, size_t n);
void base_buf_text(base_buf *b, const char *text);
void base_buf_format(base_buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void base_buf_vformat(base_buf *b, const char *format, va_list args) __attribute__((format(printf, 2, 0)));
void base_buf_u8(base_buf *b, uint8_t v);
void base_buf_u32(base_buf *b, uint32_t v);
void base_buf_u64(base_buf *b, uint64_t v);
void base_buf_varint(base_buf *b, uint64_t v);
void base_buf_zeros(base_buf *b, size_t n);
/* Room for n more bytes, not yet counted in size: NULL after a failure. Add what was used to size. */
uint8_t *base_buf_reserve(base_buf *b, size_t n);
const char *base_buf_string(base_buf *b); /* the content as a string ("" if empty or failed) */
/* BASE_OK, or fills err. */
base_status base_buf_status(const base_buf *b, base_error *err);
void base_buf_clear(base_buf *b); /* size = 0, memory and status kept */
void base_buf_done(base_buf *b);  /* frees; the struct is as at the start */

#endif
