/* base/json.h - jansson's door: one line or one file in, compact or indented out.
 *
 *     base_json *doc = NULL;
 *     if ((s = base_json_parse(&doc, line.ptr, line.len, &repaired, err)) != BASE_OK) ...   // err->what has the byte
 *     const char *id = base_json_text(base_json_get(doc, "_id"), &n);
 *     base_json_free(doc);
 *
 * Invalid UTF-8 and escaped halves of surrogate pairs are replaced (U+FFFD) and counted before jansson sees them; U+0000 is allowed in
 * strings, so they come with a length, but not in keys. Of equal keys the last wins. Nesting is limited (2,048), a text to 2 GiB. Writing is by hand through base_json_write_string: our output is flat and its order is the
 * contract's. */
#ifndef BASE_JSON_H
#define BASE_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"

typedef struct json_t base_json; /* a value inside a document, or the document: only the document is freed */

/* One whole value in text [n]. *repaired (may be NULL) grows by the invalid sequences replaced. what tells the byte offset. */
base_status base_json_parse(base_json **out, const char *text, size_t n, uint64_t *repaired, base_error *err);
void base_json_free(base_json *document);

typedef enum {
    BASE_JSON_NULL,
    BASE_JSON_BOOL,
    BASE_JSON_NUMBER,
    BASE_JSON_STRING,
    BASE_JSON_ARRAY,
    BASE_JSON_OBJECT
} base_json_kind;
base_json_kind base_json_kind_of(const base_json *value);                 /* NULL counts as null */
const base_json *base_json_get(const base_json *object, const char *key); /* NULL if absent or not an object */
const char *base_json_text(const base_json *value, size_t *n);            /* NULL if not a string; lives as long as the document */
bool base_json_number(const base_json *value, double *out);
/* Written without point or exponent, and within 64 bits (a document with a whole number beyond them has doubles only). */
bool base_json_is_integer(const base_json *value, int64_t *out);
size_t base_json_size(const base_json *array);
const base_json *base_json_at(const base_json *array, size_t i);
/* Calls back with each member of an object in the order of the file. */
base_status base_json_each(const base_json *object,
                           base_status (*each)(void *context, const char *key, const base_json *value, base_error *err),
                           void *context, base_error *err);
/* Compact, members in the order of the file. Sticky in out. */
void base_json_write(base_buf *out, const base_json *value);

/* A quoted JSON string of text [n]; invalid UTF-8 becomes U+FFFD. */
void base_json_write_string(base_buf *out, const char *text, size_t n);
/* The shortest decimal that reads back to the same float or double; non-finite as null. */
void base_json_write_double(base_buf *out, double v);
void base_json_write_float(base_buf *out, float v);

#endif
