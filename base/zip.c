/* base/zip.c - zlib, kept behind one door.
 *
 * A gzip file is a row of members, each with its own sum and length, which zlib checks; what zlib leaves to us is going
 * from one member to the next. Zero bytes after the last one are padding (tapes, tar) and are passed over, as gzip does;
 * anything else that isn't a member is damage. A stream that stops anywhere but after a member is cut short: only the
 * caller knows that the input has ended, so it asks at_end.
 *
 * Blocks are raw deflate: their sizes and sums stand in the file that they are part of. */
#include "base/zip.h"

#include <zlib.h>

#include "base/mem.h"

#define STEP_MOST   ((size_t)1 << 30) /* zlib counts in 32 bits */
#define BLOCK_LEVEL 6
#define RAW_DEFLATE (-15)     /* windowBits: no header, no sum */
#define GZIP_ONLY   (15 + 16) /* windowBits: gzip's header, not zlib's */

static voidpf zip_alloc(voidpf context, uInt n, uInt size)
{
    (void)context;
    return base_array(n, size, NULL);
}

static void zip_free(voidpf context, voidpf p)
{
    (void)context;
    base_free(p);
}

/* Our status for zlib's. */
static base_status fail(int result, const char *message, const char *verb, base_error *err)
{
    if (result == Z_MEM_ERROR) return base_fail(err, BASE_ENOMEM, "no memory to %s", verb);
    return base_fail(err, BASE_EFORMAT, "the compressed data is damaged%s%s", message ? ": " : "", message ? message : "");
}

bool base_zip_is_gzip(const void *data, size_t n)
{
    const uint8_t *p = data;
    return n >= 2 && p[0] == 0x1f && p[1] == 0x8b && (n < 3 || p[2] == 8);
}

struct base_zip_stream {
    z_stream zlib;
    bool ended;   /* a member has, and none has begun since */
    bool padding; /* zeros were seen after a member: only zeros may follow */
};

base_status base_zip_open(base_zip_stream **out, base_error *err)
{
    base_zip_stream *z = base_new(base_zip_stream, err);
    if (!z) return BASE_ENOMEM;
    z->zlib.zalloc = zip_alloc;
    z->zlib.zfree = zip_free;
    int result = inflateInit2(&z->zlib, GZIP_ONLY);
    if (result != Z_OK) {
        base_free(z);
        return fail(result, NULL, "unpack gzip data", err);
    }
    *out = z;
    return BASE_OK;
}

/* Between members: passes over padding, and makes ready for the next member if one begins at in [n]. */
static base_status next_member(base_zip_stream *z, const uint8_t *in, size_t n, size_t *used, base_error *err)
{
    size_t i = 0;
    while (i < n && in[i] == 0) i++;
    z->padding = z->padding || i > 0;
    *used += i;
    if (i == n) return BASE_OK;
    if (z->padding || in[i] != 0x1f) return base_fail(err, BASE_EFORMAT, "something that isn't gzip data follows the gzip data");
    z->ended = false;
    return inflateReset(&z->zlib) == Z_OK ? BASE_OK : fail(Z_STREAM_ERROR, NULL, "", err);
}

base_status base_zip_feed(base_zip_stream *z, const uint8_t *in, size_t n_in, size_t *in_used, uint8_t *out, size_t n_out,
                          size_t *out_used, bool *at_end, base_error *err)
{
    base_status s = BASE_OK;
    *in_used = *out_used = 0;
    while (s == BASE_OK && *out_used < n_out) {
        if (z->ended && (s = next_member(z, in + *in_used, n_in - *in_used, in_used, err)) != BASE_OK) break;
        if (z->ended) break;
        size_t offered = n_in - *in_used < STEP_MOST ? n_in - *in_used : STEP_MOST;
        size_t room = n_out - *out_used < STEP_MOST ? n_out - *out_used : STEP_MOST;
        z->zlib.next_in = (z_const Bytef *)(uintptr_t)(in + *in_used);
        z->zlib.avail_in = (uInt)offered;
        z->zlib.next_out = out + *out_used;
        z->zlib.avail_out = (uInt)room;
        int result = inflate(&z->zlib, Z_NO_FLUSH);
        *in_used += offered - z->zlib.avail_in;
        *out_used += room - z->zlib.avail_out;
        if (result == Z_STREAM_END) z->ended = true;
        else if (result == Z_BUF_ERROR) break; /* no progress without more input */
        else if (result != Z_OK) s = fail(result, z->zlib.msg, "unpack gzip data", err);
    }
    *at_end = z->ended;
    return s;
}

void base_zip_close(base_zip_stream *z)
{
    if (!z) return;
    inflateEnd(&z->zlib);
    base_free(z);
}

base_status base_deflate(base_buf *out, const void *data, size_t n, base_error *err)
{
    if (n > STEP_MOST) return base_fail(err, BASE_ELIMIT, "a block of %zu bytes is too large to be compressed", n);
    z_stream z = { .zalloc = zip_alloc, .zfree = zip_free };
    int result = deflateInit2(&z, BLOCK_LEVEL, Z_DEFLATED, RAW_DEFLATE, 8, Z_DEFAULT_STRATEGY);
    if (result != Z_OK) return fail(result, NULL, "compress a block", err);
    base_status s = BASE_OK;
    size_t room = deflateBound(&z, (uLong)n);
    uint8_t *to = base_buf_reserve(out, room);
    if (to) {
        z.next_in = (z_const Bytef *)(uintptr_t)data;
        z.avail_in = (uInt)n;
        z.next_out = to;
        z.avail_out = (uInt)room;
        result = deflate(&z, Z_FINISH);
        if (result == Z_STREAM_END) out->size += room - z.avail_out;
        else s = fail(result, z.msg, "compress a block", err);
    } else {
        s = base_buf_status(out, err);
    }
    deflateEnd(&z);
    return s;
}

base_status base_inflate(void *out, size_t n_out, const void *data, size_t n, base_error *err)
{
    if (n_out > STEP_MOST || n > STEP_MOST)
        return base_fail(err, BASE_ELIMIT, "a block of %zu bytes is too large to be unpacked", n_out);
    uint8_t none = 0; /* zlib wants an address even for nothing */
    z_stream z = { .zalloc = zip_alloc, .zfree = zip_free };
    z.next_in = n ? (z_const Bytef *)(uintptr_t)data : &none;
    z.avail_in = (uInt)n;
    int result = inflateInit2(&z, RAW_DEFLATE);
    if (result != Z_OK) return fail(result, NULL, "unpack a block", err);
    base_status s = BASE_OK;
    z.next_out = n_out ? out : &none;
    z.avail_out = (uInt)n_out;
    result = inflate(&z, Z_FINISH);
    if (result == Z_MEM_ERROR || result == Z_DATA_ERROR) s = fail(result, z.msg, "unpack a block", err);
    else if (result != Z_STREAM_END || z.avail_in > 0 || z.avail_out > 0)
        s = base_fail(err, BASE_EFORMAT, "a compressed block doesn't hold the %zu bytes that it should", n_out);
    inflateEnd(&z);
    return s;
}
