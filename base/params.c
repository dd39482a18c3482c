/* base/params.c - values by a table, numbers in and out in every locale alike, and the nearest name.
 *
 * A decimal's characters are checked here, so that what counts as a number doesn't depend on the C library. Most decimals (at most 2^53
 * as whole digits, at most 22 places moved) are then exactly one product or quotient of two exact doubles, which IEEE 754 rounds
 * correctly (Clinger 1990); the others go to strtod under the C locale. Numbers are written with the fewest digits that read back:
 * every decimal of 15 digits survives a double (6 a float), so the search starts there, except among subnormal numbers.
 *
 * The nearest name is by optimal string alignment, the usual form of Damerau's and Levenshtein's distance: insert, delete, replace, or
 * swap two neighbours, and no place is edited twice. Letters count without their case. */
#include "base/params.h"

#include <assert.h>
#include <float.h>
#include <limits.h>
#include <locale.h>
#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

enum { DECIMAL_MAX = 1100, NAME_MAX_NEAR = 63, QUOTED = 120 };

/* --- numbers --------------------------------------------------------------------------------------------------------------------- */

static locale_t c_locale; /* printf and strtod obey the decimal point of the locale: this one has a point */

static void make_c_locale(void)
{
    c_locale = newlocale(LC_ALL_MASK, "C", (locale_t)0);
}

static locale_t the_c_locale(void)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, make_c_locale);
    return c_locale;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

bool base_parse_integer(base_view text, long long *out)
{
    size_t i = text.len > 0 && (text.ptr[0] == '-' || text.ptr[0] == '+');
    bool negative = i && text.ptr[0] == '-';
    long long v = 0;
    if (i == text.len) return false;
    for (; i < text.len; i++) {
        if (!is_digit(text.ptr[i]) || __builtin_mul_overflow(v, 10, &v)) return false;
        int digit = text.ptr[i] - '0'; /* downwards when negative: there is one more number there */
        if (__builtin_add_overflow(v, negative ? -digit : digit, &v)) return false;
    }
    *out = v;
    return true;
}

bool base_parse_size(base_view text, unsigned long long *out)
{
    static const char units[] = "KMGT";
    unsigned long long v = 0, unit = 1;
    size_t n = text.len;
    const char *suffix = n > 1 ? memchr(units, text.ptr[n - 1] & ~0x20, 4) : NULL;
    if (suffix) unit <<= 10 * (suffix - units + 1), n--;
    if (n == 0) return false;
    for (size_t i = 0; i < n; i++) {
        if (!is_digit(text.ptr[i]) || __builtin_mul_overflow(v, 10u, &v)) return false;
        if (__builtin_add_overflow(v, (unsigned)(text.ptr[i] - '0'), &v)) return false;
    }
    return !__builtin_mul_overflow(v, unit, out);
}

/* What the characters of a decimal say: digits * 10^power, as long as the digits fit. */
typedef struct {
    uint64_t digits;
    long power;
    bool fits;
} decimal;

static void take_digit(decimal *d, char c, bool after_point)
{
    if (d->fits) d->digits = d->digits * 10 + (uint64_t)(c - '0');
    d->fits = d->fits && d->digits <= UINT64_C(1) << 53;
    d->power -= after_point;
}

/* [digits][.digits][e[sign]digits] with a digit before or after the point, and nothing else. */
static bool scan_decimal(base_view t, decimal *d)
{
    size_t i = 0, n_digits = 0;
    *d = (decimal){ .fits = true };
    for (; i < t.len && is_digit(t.ptr[i]); i++, n_digits++) take_digit(d, t.ptr[i], false);
    if (i < t.len && t.ptr[i] == '.')
        for (i++; i < t.len && is_digit(t.ptr[i]); i++, n_digits++) take_digit(d, t.ptr[i], true);
    if (n_digits == 0) return false;
    if (i == t.len) return true;
    if (t.ptr[i] != 'e' && t.ptr[i] != 'E') return false;
    i++;
    bool negative = i < t.len && t.ptr[i] == '-';
    if (i < t.len && (t.ptr[i] == '-' || t.ptr[i] == '+')) i++;
    long exponent = 0;
    size_t first = i;
    for (; i < t.len && is_digit(t.ptr[i]); i++)
        if (exponent < 100000) exponent = exponent * 10 + (t.ptr[i] - '0');
    d->power += negative ? -exponent : exponent;
    return i == t.len && i > first;
}

static double decimal_by_strtod(base_view t)
{
    char copy[DECIMAL_MAX + 1];
    memcpy(copy, t.ptr, t.len);
    copy[t.len] = 0;
    locale_t c = the_c_locale();
    return c ? strtod_l(copy, NULL, c) : strtod(copy, NULL);
}

bool base_parse_double(base_view text, double *out)
{
    static const double tens[] = { 1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
    bool negative = text.len > 0 && text.ptr[0] == '-';
    if (text.len > 0 && (negative || text.ptr[0] == '+')) text.ptr++, text.len--;
    decimal d;
    double v;
    if (base_view_is(text, "inf")) {
        v = INFINITY;
    } else {
        if (text.len > DECIMAL_MAX || !scan_decimal(text, &d)) return false;
        if (d.fits && d.power >= 0 && d.power <= 22) v = (double)d.digits * tens[d.power];
        else if (d.fits && d.power < 0 && d.power >= -22) v = (double)d.digits / tens[-d.power];
        else v = decimal_by_strtod(text);
        if (!isfinite(v)) return false;
    }
    *out = negative ? -v : v;
    return true;
}

#define LEAST_PLAIN (-5) /* exponents of ten that are written out */
#define MOST_PLAIN  15

/* What %e wrote, "-1.2500e+06", with no digit too many: "-1250000", or "-1.25e+22" where zeros would be many. */
static size_t tidy(char *out, const char *scientific)
{
    char digits[BASE_NUMBER_MAX] = "";
    const char *at = scientific;
    size_t used = 0;
    int n = 0;
    if (*at == '-') out[used++] = *at++;
    for (; *at != 'e'; at++)
        if (*at != '.') digits[n++] = *at;
    while (n > 1 && digits[n - 1] == '0') n--;
    int exponent = atoi(at + 1);
    bool plain = exponent >= LEAST_PLAIN && exponent <= MOST_PLAIN;
    int before_point = plain ? exponent + 1 : 1;
    if (before_point <= 0) out[used++] = '0';
    for (int i = 0; i < before_point; i++) out[used++] = i < n ? digits[i] : '0';
    if (before_point < n) out[used++] = '.';
    for (int i = before_point; i < n; i++) out[used++] = i < 0 ? '0' : digits[i];
    strcpy(out + used, plain ? "" : at);
    return used + (plain ? 0 : strlen(at));
}

static size_t format_shortest(char *out, double v, int from, int to, bool is_float)
{
    char text[BASE_NUMBER_MAX];
    if (!isfinite(v)) return (size_t)snprintf(out, BASE_NUMBER_MAX, "%s", isnan(v) ? "nan" : v > 0 ? "inf" : "-inf");
    locale_t c = the_c_locale(), before = c ? uselocale(c) : (locale_t)0;
    for (int digits = from; digits <= to; digits++) {
        snprintf(text, sizeof text, "%.*e", digits - 1, v);
        if (is_float ? strtof(text, NULL) == (float)v : strtod(text, NULL) == v) break;
    }
    if (c) uselocale(before);
    return tidy(out, text);
}

size_t base_format_double(char out[BASE_NUMBER_MAX], double v)
{
    return format_shortest(out, v, fabs(v) < DBL_MIN ? 1 : 15, 17, false);
}

size_t base_format_float(char out[BASE_NUMBER_MAX], float v)
{
    return format_shortest(out, (double)v, fabsf(v) < FLT_MIN ? 1 : 6, 9, true);
}

/* --- the nearest name ------------------------------------------------------------------------------------------------------------ */

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c + 32) : c;
}

static size_t least(size_t a, size_t b)
{
    return a < b ? a : b;
}

/* Edits between a and b, both of at most NAME_MAX_NEAR bytes. rows: of the last two bytes of a, and the present one. */
static size_t edits(base_view a, base_view b)
{
    size_t rows[3][NAME_MAX_NEAR + 1];
    for (size_t j = 0; j <= b.len; j++) rows[0][j] = j;
    for (size_t i = 1; i <= a.len; i++) {
        size_t *now = rows[i % 3], *last = rows[(i + 2) % 3], *last_but_one = rows[(i + 1) % 3];
        now[0] = i;
        for (size_t j = 1; j <= b.len; j++) {
            char x = lower(a.ptr[i - 1]), y = lower(b.ptr[j - 1]);
            now[j] = least(least(last[j], now[j - 1]) + 1, last[j - 1] + (x != y));
            if (i > 1 && j > 1 && x == lower(b.ptr[j - 2]) && y == lower(a.ptr[i - 2]))
                now[j] = least(now[j], last_but_one[j - 2] + 1);
        }
    }
    return rows[a.len % 3][b.len];
}

const char *base_nearest(base_view text, const char *const *names, size_t n)
{
    const char *best = NULL;
    if (text.len == 0 || text.len > NAME_MAX_NEAR) return NULL;
    size_t limit = text.len / 3 > 1 ? text.len / 3 : 1, fewest = limit + 1;
    for (size_t i = 0; i < n; i++) {
        base_view name = base_view_of(names[i]);
        size_t longer = name.len > text.len ? name.len - text.len : text.len - name.len; /* so many edits at least */
        if (name.len > NAME_MAX_NEAR || longer >= fewest) continue;
        size_t distance = edits(text, name);
        if (distance < fewest && distance < text.len) best = names[i], fewest = distance; /* b is not a slip for k */
    }
    return best;
}

/* --- tables ---------------------------------------------------------------------------------------------------------------------- */

size_t base_params_count(const base_param *table)
{
    size_t n = 0;
    while (table && table[n].kind != BASE_PARAM_END) n++;
    assert(n <= BASE_PARAMS_MAX);
    return n;
}

static void keep_word(base_value *value, base_view word)
{
    memcpy(value->word, word.ptr, word.len);
    value->word[word.len] = 0;
}

void base_params_defaults(base_value *values, const base_param *table)
{
    for (size_t i = 0; i < base_params_count(table); i++) {
        values[i].number = table[i].number;
        values[i].given = false;
        base_view word = base_view_of(table[i].word ? table[i].word : "");
        assert(word.len < BASE_WORD_MAX);
        keep_word(&values[i], word);
    }
}

int base_params_find(const base_param *table, base_view name)
{
    for (size_t i = 0; i < base_params_count(table); i++)
        if (base_view_is(name, table[i].name)) return (int)i;
    return -1;
}

static base_status refuse_number(const base_param *p, base_view text, base_error *err)
{
    char found[QUOTED], low[BASE_NUMBER_MAX], high[BASE_NUMBER_MAX], range[2 * BASE_NUMBER_MAX + 16] = "";
    const char *what = p->kind == BASE_PARAM_INTEGER ? "a whole number" : "a number";
    base_format_double(low, p->min);
    base_format_double(high, p->max);
    if (isfinite(p->min) && isfinite(p->max)) snprintf(range, sizeof range, " from %s to %s", low, high);
    else if (isfinite(p->min)) snprintf(range, sizeof range, " of at least %s", low);
    else if (isfinite(p->max)) snprintf(range, sizeof range, " of at most %s", high);
    base_quote(found, sizeof found, text.ptr, text.len);
    return base_fail(err, BASE_EARG, "%s: expected %s%s, found \"%s\"", p->name, what, range, found);
}

static base_status set_number(base_value *value, const base_param *p, base_view text, base_error *err)
{
    long long whole;
    double v;
    bool ok = base_parse_double(text, &v);
    if (ok && p->kind == BASE_PARAM_INTEGER && isfinite(v)) {
        ok = base_parse_integer(text, &whole) && whole <= 1LL << 53 && whole >= -(1LL << 53); /* as far as doubles count */
        if (ok) v = (double)whole;
    }
    if (!ok || v < p->min || v > p->max) return refuse_number(p, text, err);
    value->number = v;
    return BASE_OK;
}

/* The next of "a|b|c" from *at on; an empty view at its end. */
static base_view next_choice(const char **at)
{
    const char *from = *at;
    size_t n = strcspn(from, "|");
    *at = from + n + (from[n] == '|');
    return (base_view){ from, n };
}

static bool is_choice(const char *choices, base_view text)
{
    for (base_view c; (c = next_choice(&choices)).len > 0;)
        if (c.len == text.len && memcmp(c.ptr, text.ptr, c.len) == 0) return true;
    return false;
}

static base_status refuse_word(const base_param *p, base_view text, base_error *err)
{
    char found[QUOTED], list[300] = "";
    size_t n = 0;
    const char *at = p->choices;
    base_quote(found, sizeof found, text.ptr, text.len);
    for (base_view c; (c = next_choice(&at)).len > 0 && n + c.len + 8 < sizeof list;) {
        const char *between = n == 0 ? "" : *at ? ", " : " or ";
        n += (size_t)snprintf(list + n, sizeof list - n, "%s%.*s", between, (int)c.len, c.ptr);
    }
    return base_fail(err, BASE_EARG, "%s: expected %s, found \"%s\"", p->name, list, found);
}

static base_status set_word(base_value *value, const base_param *p, base_view text, base_error *err)
{
    if (p->choices && !is_choice(p->choices, text)) return refuse_word(p, text, err);
    if (text.len >= BASE_WORD_MAX)
        return base_fail(err, BASE_EARG, "%s: expected at most %d bytes, found %zu", p->name, BASE_WORD_MAX - 1, text.len);
    if (text.len && memchr(text.ptr, 0, text.len))
        return base_fail(err, BASE_EARG, "%s: expected a text without a byte 0", p->name);
    keep_word(value, text);
    return BASE_OK;
}

base_status base_params_set_at(base_value *values, const base_param *table, size_t i, base_view text, base_error *err)
{
    assert(i < base_params_count(table));
    bool number = table[i].kind == BASE_PARAM_NUMBER || table[i].kind == BASE_PARAM_INTEGER;
    base_status s = number ? set_number(&values[i], &table[i], text, err) : set_word(&values[i], &table[i], text, err);
    if (s == BASE_OK) values[i].given = true;
    return s;
}

static base_status refuse_name(const base_param *table, base_view name, base_error *err)
{
    const char *names[BASE_PARAMS_MAX];
    char found[QUOTED], list[300] = "";
    size_t n = base_params_count(table), used = 0;
    base_quote(found, sizeof found, name.ptr, name.len);
    if (n == 0) return base_fail(err, BASE_EARG, "no parameter \"%s\": there are none", found);
    for (size_t i = 0; i < n; i++) names[i] = table[i].name;
    const char *near = base_nearest(name, names, n);
    if (near) return base_fail(err, BASE_EARG, "no parameter \"%s\"; the nearest is %s", found, near);
    for (size_t i = 0; i < n && used + strlen(names[i]) + 8 < sizeof list; i++)
        used += (size_t)snprintf(list + used, sizeof list - used, "%s%s", i == 0 ? "" : ", ", names[i]);
    return base_fail(err, BASE_EARG, "no parameter \"%s\": expected one of %s", found, list);
}

base_status base_params_set(base_value *values, const base_param *table, base_view name, base_view text, base_error *err)
{
    int i = base_params_find(table, name);
    return i < 0 ? refuse_name(table, name, err) : base_params_set_at(values, table, (size_t)i, text, err);
}

static bool is_word(base_view text)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/-";
    for (size_t i = 0; i < text.len; i++)
        if (!memchr(letters, text.ptr[i], sizeof letters - 1)) return false;
    return text.len > 0;
}

void base_params_print_word(base_buf *out, base_view word)
{
    if (is_word(word)) {
        base_buf_bytes(out, word.ptr, word.len);
        return;
    }
    base_buf_u8(out, '"');
    for (size_t i = 0; i < word.len; i++) {
        if (word.ptr[i] == '"' || word.ptr[i] == '\\') base_buf_u8(out, '\\');
        base_buf_u8(out, (uint8_t)word.ptr[i]);
    }
    base_buf_u8(out, '"');
}

void base_params_print(base_buf *out, const base_value *values, const base_param *table, bool only_given)
{
    const char *separator = "";
    for (size_t i = 0; i < base_params_count(table); i++) {
        bool number = table[i].kind == BASE_PARAM_NUMBER || table[i].kind == BASE_PARAM_INTEGER;
        bool known = number || values[i].word[0] || (values[i].given && table[i].kind <= BASE_PARAM_STRING);
        if (!known || (only_given && !values[i].given)) continue;
        base_buf_text(out, separator);
        base_buf_text(out, table[i].name);
        base_buf_text(out, "=");
        separator = ", ";
        if (number) {
            char digits[BASE_NUMBER_MAX] = "";
            base_buf_bytes(out, digits, base_format_double(digits, values[i].number));
        } else {
            base_params_print_word(out, base_view_of(values[i].word));
        }
    }
}
