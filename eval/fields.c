/* A run of ten million lines has ten million scores, and strtod on a copy of each would be a third of the reading. Nearly all are plain
 * decimals of few digits, for which one division is exact (Clinger, "How to read floating point numbers accurately", 1990): when
 * the digits without the point fit 53 bits and the power of ten is at most 22, both are doubles, and IEEE 754 rounds their quotient
 * once, which is the definition. Everything else takes the slow road. */
#include "eval/fields.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/mem.h"
#include "base/params.h"
#include "base/zip.h"

static const double powers_of_ten[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* [sign] digits [. digits], the whole of field, at most 18 digits: true and the exact value; false: ask somebody slower. */
static bool plain_decimal(double *out, base_view field)
{
    const char *at = field.ptr, *end = field.ptr + field.len;
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) at++;
    uint64_t digits = 0;
    size_t n_digits = 0, n_decimals = 0;
    for (; at < end && is_digit(*at) && n_digits < 18; at++, n_digits++) digits = digits * 10 + (uint64_t)(*at - '0');
    if (at < end && *at == '.') {
        at++;
        for (; at < end && is_digit(*at) && n_digits < 18; at++, n_digits++, n_decimals++)
            digits = digits * 10 + (uint64_t)(*at - '0');
    }
    if (at != end || n_digits == 0 || digits > (uint64_t)1 << 53) return false;
    double v = (double)digits / powers_of_ten[n_decimals];
    *out = negative ? -v : v;
    return true;
}

double eval_atof(base_view field)
{
    char small[64], *copy = small;
    double v = 0;
    if (plain_decimal(&v, field)) return v;
    if (field.len >= sizeof small && !(copy = base_strndup(field.ptr, field.len, NULL))) copy = small;
    size_t n = copy == small && field.len >= sizeof small ? sizeof small - 1 : field.len;
    if (copy == small && n) memcpy(small, field.ptr, n);
    if (copy == small) small[n] = 0;
    v = strtod(copy, NULL);
    if (copy != small) base_free(copy);
    return v;
}

bool eval_field_score(double *out, base_view field, eval_dialect dialect)
{
    if (plain_decimal(out, field)) return true;
    if (dialect == EVAL_TREC) {
        *out = eval_atof(field);
        return true;
    }
    return base_parse_double(field, out) && isfinite(*out);
}

bool eval_field_integer(long *out, base_view field, eval_dialect dialect)
{
    const char *at = field.ptr, *end = field.ptr + field.len;
    while (dialect == EVAL_TREC && at < end && (*at == ' ' || (*at >= '\t' && *at <= '\r'))) at++;
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+')) at++;
    const char *first = at;
    long v = 0; /* kept negative: the range of long reaches one further there */
    for (; at < end && is_digit(*at); at++) {
        long digit = *at - '0';
        v = v < (LONG_MIN + digit) / 10 ? LONG_MIN : v * 10 - digit;
    }
    *out = negative ? v : v == LONG_MIN ? LONG_MAX : -v;
    return dialect == EVAL_TREC || (at == end && at > first);
}

base_status eval_field_check(const char *what, const char *text, base_error *err)
{
    char shown[128];
    if (*text && !strpbrk(text, " \t\n\v\f\r")) return BASE_OK;
    return base_fail(err, BASE_EARG, "a TREC file can't hold the %s \"%s\", which has a blank", what,
                     base_quote(shown, sizeof shown, text, strlen(text)));
}

base_status eval_field_check_topic(const char *topic, base_error *err)
{
    char shown[128];
    size_t n = strlen(topic);
    const char *like = *topic == '#'                            ? "a comment"
                       : strncmp(topic, "\xef\xbb\xbf", 3) == 0 ? "a file with a byte order mark"
                       : base_zip_is_gzip(topic, n)             ? "a gzip file"
                                                                : NULL;
    if (!like) return eval_field_check("topic", topic, err);
    return base_fail(err, BASE_EARG, "a TREC file can't hold the topic \"%s\", which begins as %s does",
                     base_quote(shown, sizeof shown, topic, n), like);
}
