/* base/zip.h - zlib's door: gzip streams in, deflated blocks in and out.
 *
 *     base_zip_stream *z = NULL;
 *     base_zip_open(&z, err);
 *     ... base_zip_feed(z, in, n_in, &in_used, out, n_out, &out_used, &at_end, err) ...
 */
#ifndef BASE_ZIP_H
#define BASE_ZIP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

bool base_zip_is_gzip(const void *data, size_t n); /* begins as RFC 1952 says */

/* Inflates gzip members, one after the other (RFC 1952: a file may hold several). */
typedef struct base_zip_stream base_zip_stream;
base_status base_zip_open(base_zip_stream **out, base_error *err);
/* Takes from in [n_in], gives to out [n_out]: *in_used and *out_used say how much of each. *at_end: a member has just ended and nothing
 * of another was seen; input that stops elsewhere is cut short. BASE_EFORMAT: damaged. */
base_status base_zip_feed(base_zip_stream *z, const uint8_t *in, size_t n_in, size_t *in_used, uint8_t *out, size_t n_out,
                          size_t *out_used, bool *at_end, base_error *err);
void base_zip_close(base_zip_stream *z);

/* One block, raw deflate (RFC 1951), level 6. Appends to out. */
base_status base_deflate(base_buf *out, const void *data, size_t n, base_error *err);
/* Exactly n_out bytes into out, or BASE_EFORMAT. */
base_status base_inflate(void *out, size_t n_out, const void *data, size_t n, base_error *err);

#endif
