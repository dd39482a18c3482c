/* base/json.c - jansson's door.
 *
 * What jansson refuses though people's files have it is repaired before it looks: invalid UTF-8 (each invalid part becomes U+FFFD) and
 * halves of surrogate pairs written as escapes (they become \ufffd), as Python's json writes them. Both are counted. The common, valid
 * text is parsed where it lies. A whole number beyond 64 bits makes jansson give up; it is asked again with all numbers as doubles.
 *
 * jansson allocates through base/mem.h, so that tests can make it fail. It doesn't look at each allocation's outcome (a token that could not
 * grow is cut short without a word), hence we keep note of a failure ourselves and trust nothing that was parsed meanwhile. */
#include "base/json.h"

#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "base/mem.h"
#include "base/params.h"
#include "base/text.h"

static _Thread_local bool starved; /* jansson was refused memory in this thread's parse */

static void *json_alloc(size_t size)
{
    void *p = base_alloc(size, NULL);
    starved |= !p;
    return p;
}

/* The seed is random: it changes the time alone, members come in the order of the file, and nobody can make keys that collide. */
static void set_up(void)
{
    json_set_alloc_funcs(json_alloc, base_free);
    json_object_seed(0);
}

/* --- repair ----------------------------------------------------------------------------------------------------------------------- */

/* The code unit of an escape \uXXXX at text, or -1. */
static long escaped_unit(const char *text, size_t n)
{
    long unit = 0;
    if (n < 6 || text[0] != '\\' || text[1] != 'u') return -1;
    for (int i = 2; i < 6; i++) {
        const char *at = memchr("0123456789abcdefABCDEF", text[i], 22);
        if (!at) return -1;
        long digit = at - "0123456789abcdefABCDEF";
        unit = unit * 16 + (digit > 15 ? digit - 6 : digit);
    }
    return unit;
}

/* Is this escape half a pair without the other half? *length gets the bytes of the escape, of both in a pair. */
static bool is_lone_half(const char *text, size_t n, size_t *length)
{
    long unit = escaped_unit(text, n);
    *length = unit < 0 ? (n < 2 ? n : 2) : 6;
    if (unit < 0xd800 || unit > 0xdfff) return false;
    long low = unit < 0xdc00 ? escaped_unit(text + 6, n - 6) : -1;
    if (low < 0xdc00 || low > 0xdfff) return true;
    *length = 12;
    return false;
}

/* How many halves there are. With repair, they are overwritten there: the length stays. */
static uint64_t lone_halves(const char *text, size_t n, char *repair)
{
    uint64_t found = 0;
    const char *end = text + n, *at = text;
    for (size_t length = 0; (at = memchr(at, '\\', (size_t)(end - at))); at += length) {
        if (!is_lone_half(at, (size_t)(end - at), &length)) continue;
        found++;
        if (repair) memcpy(repair + (at - text), "\\ufffd", 6);
    }
    return found;
}

/* Where in text [n] the byte lies that is at this place of its repaired copy. */
static size_t place_before_repair(const char *text, size_t n, size_t place)
{
    size_t i = 0, repaired = 0;
    for (size_t length; i < n && repaired < place; i += length) {
        bool valid;
        base_text_decode(text + i, n - i, &length, &valid);
        repaired += valid ? length : 3;
    }
    return i;
}

/* --- parsing ---------------------------------------------------------------------------------------------------------------------- */

static json_t *load(const char *text, size_t n, json_error_t *why)
{
    const size_t flags = JSON_ALLOW_NUL | JSON_DECODE_ANY;
    json_t *value = json_loadb(text, n, flags, why);
    if (!value && !starved && json_error_code(why) == json_error_numeric_overflow)
        value = json_loadb(text, n, flags | JSON_DECODE_INT_AS_REAL, why);
    return value;
}

static base_status refuse(const json_error_t *why, const char *text, size_t n, bool was_repaired, base_error *err)
{
    char reason[2 * JSON_ERROR_TEXT_LENGTH];
    size_t place = why->position > 0 ? (size_t)why->position : 0;
    if (was_repaired) place = place_before_repair(text, n, place);
    base_quote(reason, sizeof reason, why->text, strlen(why->text));
    return base_fail(err, BASE_EFORMAT, "malformed JSON at byte %zu: %s", place, reason);
}

base_status base_json_parse(base_json **out, const char *text, size_t n, uint64_t *repaired, base_error *err)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, set_up);
    if (n == 0) text = "";
    if (n > INT_MAX) return base_fail(err, BASE_ELIMIT, "a JSON text of %zu bytes, where 2 GiB are the limit", n);

    base_status s = BASE_OK;
    base_buf fixed = { 0 };
    json_error_t why;
    json_t *value = NULL;
    uint64_t invalid = base_text_invalid(text, n), halves = lone_halves(text, n, NULL);
    if (invalid || halves) {
        base_text_repair(&fixed, text, n);
        if ((s = base_buf_status(&fixed, err)) != BASE_OK) goto out;
        if (halves) lone_halves((const char *)fixed.data, fixed.size, (char *)fixed.data);
    }
    starved = false;
    value = fixed.data ? load((const char *)fixed.data, fixed.size, &why) : load(text, n, &why);
    if (starved) s = base_fail(err, BASE_ENOMEM, "no memory for a JSON text of %zu bytes", n);
    else if (!value) s = refuse(&why, text, n, fixed.data != NULL, err);
    if (s != BASE_OK) goto out;
    if (repaired) *repaired += invalid + halves;
    *out = value;
    value = NULL;
out:
    json_decref(value);
    base_buf_done(&fixed);
    return s;
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
    if (n) *n = json_string_length(value);
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

/* The letter after the backslash, 'u' for a number, 0 for a byte that stands for itself. */
static char escape_of(unsigned char c)
{
    switch (c) {
    case '"': return '"';
    case '\\': return '\\';
    case '\b': return 'b';
    case '\f': return 'f';
    case '\n': return 'n';
    case '\r': return 'r';
    case '\t': return 't';
    default: return c < ' ' || c == 0x7f ? 'u' : 0;
    }
}

void base_json_write_string(base_buf *out, const char *text, size_t n)
{
    size_t plain = 0; /* [plain, i) stands for itself and is not yet appended */
    base_buf_u8(out, '"');
    for (size_t i = 0, length; i < n; i += length) {
        bool valid = true;
        unsigned char c = (unsigned char)text[i];
        char escape = escape_of(c);
        length = 1;
        if (c >= 0x80) base_text_decode(text + i, n - i, &length, &valid);
        if (valid && !escape) continue;
        base_buf_bytes(out, text + plain, i - plain);
        plain = i + length;
        if (!valid) base_buf_text(out, "\xef\xbf\xbd");
        else if (escape == 'u') base_buf_format(out, "\\u%04x", c);
        else base_buf_format(out, "\\%c", escape);
    }
    base_buf_bytes(out, text + plain, n - plain);
    base_buf_u8(out, '"');
}

void base_json_write_double(base_buf *out, double v)
{
    char digits[BASE_NUMBER_MAX];
    if (isfinite(v)) base_buf_bytes(out, digits, base_format_double(digits, v));
    else base_buf_text(out, "null");
}

void base_json_write_float(base_buf *out, float v)
{
    char digits[BASE_NUMBER_MAX];
    if (isfinite(v)) base_buf_bytes(out, digits, base_format_float(digits, v));
    else base_buf_text(out, "null");
}
