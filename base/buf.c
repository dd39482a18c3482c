/* base/buf.c - a byte buffer that doubles; the first failure sticks and makes every later append a no-op.
 *
 * There is always room for one byte more than was asked, so that the content can be handed out as a string at no cost. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/mem.h"

uint8_t *base_buf_reserve(base_buf *b, size_t n)
{
    if (b->status != BASE_OK) return NULL;
    if (n >= SIZE_MAX - b->size) b->status = BASE_ENOMEM;
    else b->status = base_grow(&b->data, &b->capacity, b->size + n + 1, 1, NULL);
    return b->status == BASE_OK ? b->data + b->size : NULL;
}

void base_buf_bytes(base_buf *b, const void *data, size_t n)
{
    uint8_t *to = base_buf_reserve(b, n);
    if (!to) return;
    if (n) memcpy(to, data, n);
    to[n] = 0;
    b->size += n;
}

void base_buf_text(base_buf *b, const char *text)
{
    base_buf_bytes(b, text, strlen(text));
}

void base_buf_vformat(base_buf *b, const char *format, va_list args)
{
    va_list again;
    va_copy(again, args);
    int n = vsnprintf(NULL, 0, format, args);
    char *to = n < 0 ? NULL : (char *)base_buf_reserve(b, (size_t)n);
    if (to) {
        vsnprintf(to, (size_t)n + 1, format, again);
        b->size += (size_t)n;
    } else {
        b->status = BASE_ENOMEM;
    }
    va_end(again);
}

void base_buf_format(base_buf *b, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    base_buf_vformat(b, format, args);
    va_end(args);
}

void base_buf_u8(base_buf *b, uint8_t v)
{
    base_buf_bytes(b, &v, 1);
}

void base_buf_u32(base_buf *b, uint32_t v)
{
    uint8_t bytes[4];
    base_store_u32(bytes, v);
    base_buf_bytes(b, bytes, sizeof bytes);
}

void base_buf_u64(base_buf *b, uint64_t v)
{
    uint8_t bytes[8];
    base_store_u64(bytes, v);
    base_buf_bytes(b, bytes, sizeof bytes);
}

void base_buf_varint(base_buf *b, uint64_t v)
{
    uint8_t bytes[BASE_VARINT_MAX];
    base_buf_bytes(b, bytes, base_write_varint(bytes, v));
}

void base_buf_zeros(base_buf *b, size_t n)
{
    uint8_t *to = base_buf_reserve(b, n);
    if (!to) return;
    memset(to, 0, n + 1);
    b->size += n;
}

const char *base_buf_string(base_buf *b)
{
    if (b->status != BASE_OK || !b->data) return "";
    b->data[b->size] = 0; /* there is room: reserve saw to it */
    return (const char *)b->data;
}

base_status base_buf_status(const base_buf *b, base_error *err)
{
    return b->status == BASE_OK ? BASE_OK : base_fail(err, b->status, "no memory to let a buffer of %zu bytes grow", b->size);
}

void base_buf_clear(base_buf *b)
{
    b->size = 0;
    if (b->data) b->data[0] = 0;
}

void base_buf_done(base_buf *b)
{
    base_free(b->data);
    *b = (base_buf){ 0 };
}
