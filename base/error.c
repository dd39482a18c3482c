/* base/error.c - the sentence of an error: made once, cut where a reader isn't hurt.
 *
 * Fixed arrays, so that an error about memory needs none. A sentence that doesn't fit is cut before a character, never
 * inside one: vsnprintf counts bytes, so the tail of a cut string is looked at once more. Text is made in a local array
 * first because an argument may well be err->what itself. */
#include "base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

/* Bytes of the UTF-8 character at p [n >= 1], or 0 if there is none: overlong, surrogate, beyond U+10FFFF, cut. */
static size_t utf8_length(const unsigned char *p, size_t n)
{
    unsigned char lead = p[0];
    if (lead < 0x80) return 1;
    size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    if (lead < 0xc2 || lead > 0xf4 || length > n) return 0;
    for (size_t i = 1; i < length; i++)
        if ((p[i] & 0xc0) != 0x80) return 0;
    if (lead == 0xe0 && p[1] < 0xa0) return 0; /* overlong */
    if (lead == 0xed && p[1] > 0x9f) return 0; /* surrogates */
    if (lead == 0xf0 && p[1] < 0x90) return 0; /* overlong */
    if (lead == 0xf4 && p[1] > 0x8f) return 0; /* beyond U+10FFFF */
    return length;
}

/* vsnprintf into out [size >= 1] that leaves no half of a character at a cut. */
static void format_into(char *out, size_t size, const char *format, va_list args)
{
    int n = vsnprintf(out, size, format, args);
    if (n < 0) out[0] = '\0';
    if (n < 0 || (size_t)n < size) return;
    size_t end = size - 1, start = end;
    while (start > 0 && end - start < 4 && ((unsigned char)out[start - 1] & 0xc0) == 0x80) start--;
    if (start > 0 && (unsigned char)out[start - 1] >= 0xc0) start--;
    if (start < end && utf8_length((const unsigned char *)out + start, end - start) != end - start) out[start] = '\0';
}

/* A new error: what an older one left in err goes; a place that the caller has prepared stays. */
static void begin(base_error *err, base_status status)
{
    if (err->status != BASE_OK) err->where[0] = '\0';
    err->detail[0] = '\0';
    err->status = status;
}

base_status base_fail(base_error *err, base_status status, const char *format, ...)
{
    if (!err) return status;
    char what[sizeof err->what];
    va_list args;
    va_start(args, format);
    format_into(what, sizeof what, format, args);
    va_end(args);
    begin(err, status);
    memcpy(err->what, what, sizeof what);
    return status;
}

void base_where(base_error *err, const char *format, ...)
{
    if (!err || err->where[0]) return;
    va_list args;
    va_start(args, format);
    format_into(err->where, sizeof err->where, format, args);
    va_end(args);
}

base_status base_fail_errno(base_error *err, const char *path, const char *verb)
{
    int reason = errno;
    base_status status = reason == ENOMEM ? BASE_ENOMEM : BASE_EIO;
    if (!err) return status;
    char text[128];
    base_fail(err, status, "cannot %s: %s", verb, strerror_r(reason, text, sizeof text));
    err->where[0] = '\0';
    base_where(err, "%s", path);
    errno = reason;
    return status;
}

/* U+0000 to U+001F, U+007F, and U+0080 to U+009F, which move the cursor of some terminals. */
static bool is_control(const unsigned char *p, size_t length)
{
    return length == 1 ? p[0] < 0x20 || p[0] == 0x7f : length == 2 && p[0] == 0xc2 && p[1] < 0xa0;
}

const char *base_quote(char *out, unsigned long size, const char *text, unsigned long length)
{
    static const char hex[] = "0123456789abcdef";
    const unsigned char *p = (const unsigned char *)text;
    size_t used = 0, dots = 0; /* dots: the last place between two characters from which "..." still fits */
    if (size == 0) return out;
    for (size_t i = 0; i < length;) {
        size_t n = utf8_length(p + i, length - i);
        bool plain = n > 0 && !is_control(p + i, n);
        size_t shown = plain ? n : 4;
        if (shown >= size - used) {
            for (used = dots; used < dots + 3 && used < size - 1; used++) out[used] = '.';
            break;
        }
        if (plain) {
            memcpy(out + used, p + i, n);
        } else {
            n = 1;
            memcpy(out + used, (char[]){ '\\', 'x', hex[p[i] >> 4], hex[p[i] & 15] }, 4);
        }
        i += n;
        used += shown;
        if (size - used > 3) dots = used;
    }
    out[used] = '\0';
    return out;
}
