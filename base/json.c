/* base/json.c - jansson's door.
 *
 * jansson wants valid UTF-8, so a text with invalid parts is repaired (and counted) into a buffer first; the common, valid case is parsed where it lies.
 * It allocates through base/mem.h, so that tests can make it fail. Numbers are written as the shortest decimal that reads back to the same
 * value, found by trying; the decimal point is a point in every locale. */
#include "base/json.h"

#include <jansson.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

static void *json_alloc(size_t size)
{
    return base_alloc(size, NULL);
}

static void use_our_memory(void)
{
    json_set_alloc_funcs(json_alloc, base_free);
    json_object_seed(1); /* the order of members is jansson's insertion order; the seed only must not be random */
}

base_status base_json_parse(base_json **out, const char *text, size_t n, uint64_t *repaired, base_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, use_our_memory);

    base_buf fixed = { 0 };
    uint64_t invalid = base_text_is_ascii(text, n) ? 0 : base_text_invalid(text, n);
    if (invalid) {
        base_text_repair(&fixed, text, n);
        base_status s = base_buf_status(&fixed, err);
        if (s != BASE_OK) return s;
        text = base_buf_string(&fixed);
        n = fixed.size;
        if (repaired) *repaired += invalid;
    }
    json_error_t why;
    json_t *value = json_loadb(text, n, JSON_ALLOW_NUL | JSON_DECODE_ANY, &why);
    base_buf_done(&fixed);
    if (!value && json_error_code(&why) == json_error_out_of_memory) return base_fail(err, BASE_ENOMEM, "out of memory");
    if (!value) return base_fail(err, BASE_EFORMAT, "malformed JSON at byte %d: %s", why.position, why.text);
    *out = value;
    return BASE_OK;
}

void base_json_free(base_json *document)
{
    json_decref(document);
}

/* --- looking into a value ------------------------------------------------------------------------------------------------------- */

base_json_kind base_json_kind_of(const base_json *value)
{
    if (!value) return BASE_JSON_NULL;
    switch (json_typeof(value)) {
    case JSON_OBJECT: return BASE_JSON_OBJECT;
    case JSON_ARRAY: return BASE_JSON_ARRAY;
    case JSON_STRING: return BASE_JSON_STRING;
    case JSON_INTEGER:
    case JSON_REAL: return BASE_JSON_NUMBER;
    case JSON_TRUE:
    case JSON_FALSE: return BASE_JSON_BOOL;
    default: return BASE_JSON_NULL;
    }
}

const base_json *base_json_get(const base_json *object, const char *key)
{
    return json_object_get(object, key);
}

const char *base_json_text(const base_json *value, size_t *n)
{
    if (!json_is_string(value)) return NULL;
    *n = json_string_length(value);
    return json_string_value(value);
}

bool base_json_number(const base_json *value, double *out)
{
    if (!json_is_number(value)) return false;
    *out = json_number_value(value);
    return true;
}

bool base_json_is_integer(const base_json *value, int64_t *out)
{
    if (!json_is_integer(value)) return false;
    *out = json_integer_value(value);
    return true;
}

size_t base_json_size(const base_json *array)
{
    return json_array_size(array);
}

const base_json *base_json_at(const base_json *array, size_t i)
{
    return json_array_get(array, i);
}

base_status base_json_each(const base_json *object,
                           base_status (*each)(void *context, const char *key, const base_json *value, base_error *err),
                           void *context, base_error *err)
{
    json_t *o = (json_t *)(uintptr_t)object; /* jansson's iterators want it writable; they don't write */
    for (void *at = json_object_iter(o); at; at = json_object_iter_next(o, at)) {
        base_status s = each(context, json_object_iter_key(at), json_object_iter_value(at), err);
        if (s != BASE_OK) return s;
    }
    return BASE_OK;
}

/* --- writing ---------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_buf *out;
    bool first;
} member_writer;

static base_status write_member(void *context, const char *key, const base_json *value, base_error *err)
{
    member_writer *w = context;
    (void)err;
    if (!w->first) base_buf_u8(w->out, ',');
    w->first = false;
    base_json_write_string(w->out, key, strlen(key));
    base_buf_u8(w->out, ':');
    base_json_write(w->out, value);
    return BASE_OK;
}

void base_json_write(base_buf *out, const base_json *value)
{
    size_t n = 0;
    switch (base_json_kind_of(value)) {
    case BASE_JSON_OBJECT: {
        member_writer w = { out, true };
        base_buf_u8(out, '{');
        base_json_each(value, write_member, &w, NULL);
        base_buf_u8(out, '}');
        break;
    }
    case BASE_JSON_ARRAY:
        base_buf_u8(out, '[');
        for (size_t i = 0; i < json_array_size(value); i++) {
            if (i) base_buf_u8(out, ',');
            base_json_write(out, json_array_get(value, i));
        }
        base_buf_u8(out, ']');
        break;
    case BASE_JSON_STRING: {
        const char *text = base_json_text(value, &n);
        base_json_write_string(out, text, n);
        break;
    }
    case BASE_JSON_NUMBER:
        if (json_is_integer(value)) base_buf_format(out, "%lld", (long long)json_integer_value(value));
        else base_json_write_double(out, json_real_value(value));
        break;
    case BASE_JSON_BOOL: base_buf_text(out, json_is_true(value) ? "true" : "false"); break;
    default: base_buf_text(out, "null");
    }
}

void base_json_write_string(base_buf *out, const char *text, size_t n)
{
    base_buf_u8(out, '"');
    for (size_t i = 0; i < n;) {
        unsigned char c = (unsigned char)text[i];
        if (c >= 0x80) {
            size_t length;
            bool valid;
            uint32_t cp = base_text_decode(text + i, n - i, &length, &valid);
            char encoded[4];
            base_buf_bytes(out, encoded, base_text_encode(encoded, valid ? cp : BASE_TEXT_BAD));
            i += length;
            continue;
        }
        if (c == '"' || c == '\\') base_buf_format(out, "\\%c", c);
        else if (c == '\n') base_buf_text(out, "\\n");
        else if (c == '\t') base_buf_text(out, "\\t");
        else if (c == '\r') base_buf_text(out, "\\r");
        else if (c < ' ' || c == 0x7f) base_buf_format(out, "\\u%04x", c);
        else base_buf_u8(out, c);
        i++;
    }
    base_buf_u8(out, '"');
}

/* printf and strtod obey the locale's decimal point: made once with the C locale. */
static locale_t c_locale;

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static void write_shortest(base_buf *out, double v, int from, int to, bool as_float)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    char digits[40];
    if (!isfinite(v)) {
        base_buf_text(out, "null");
        return;
    }
    pthread_once(&once, make_c_locale);
    locale_t before = c_locale ? uselocale(c_locale) : (locale_t)0;
    for (int precision = from; precision <= to; precision++) {
        snprintf(digits, sizeof digits, "%.*g", precision, v);
        if (as_float ? strtof(digits, NULL) == (float)v : strtod(digits, NULL) == v) break;
    }
    if (c_locale) uselocale(before);
    base_buf_text(out, digits);
}

void base_json_write_double(base_buf *out, double v)
{
    write_shortest(out, v, 1, 17, false);
}

void base_json_write_float(base_buf *out, float v)
{
    write_shortest(out, (double)v, 1, 9, true);
}
