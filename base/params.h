/* base/params.h - named parameters by a table: kinds, ranges, defaults, the nearest name of a mistyped one.
 *
 *     static const base_param params[] = {
 *         { .name = "k1", .kind = BASE_PARAM_NUMBER, .number = 1.2, .min = 0, .max = 1000, .help = "how soon repeats stop counting" },
 *         { .name = "variant", .kind = BASE_PARAM_WORD, .word = "lucene", .choices = "lucene|robertson|atire", .help = "..." },
 *         { 0 } };
 *     base_value values[BASE_PARAMS_MAX];
 *     base_params_defaults(values, params);
 *     s = base_params_set(values, params, "k1", "0.9", err);
 *
 * The same table gives the parser, the help, the reports and the reference page. */
#ifndef BASE_PARAMS_H
#define BASE_PARAMS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/error.h"

#define BASE_PARAMS_MAX 16
#define BASE_WORD_MAX   256 /* bytes of a word or string value, its 0 included */

typedef enum {
    BASE_PARAM_END = 0,
    BASE_PARAM_NUMBER,
    BASE_PARAM_INTEGER,
    BASE_PARAM_WORD,
    BASE_PARAM_STRING,
    BASE_PARAM_PIPELINE,
    BASE_PARAM_LIST
} base_param_kind;

typedef struct {
    const char *name;
    base_param_kind kind;
    double number;       /* default of a number or integer; may be INFINITY where max is */
    double min, max;     /* both included */
    const char *word;    /* default of a word or string; NULL: must be given */
    const char *choices; /* "a|b|c", or NULL: any */
    const char *help;    /* a clause, lower case, no full stop */
} base_param;

typedef struct {
    double number;
    char word[BASE_WORD_MAX];
    bool given;
} base_value;

size_t base_params_count(const base_param *table); /* ends at kind BASE_PARAM_END; NULL counts 0 */
void base_params_defaults(base_value *values, const base_param *table);
int base_params_find(const base_param *table, base_view name); /* index or -1 */
/* Sets by name; BASE_EARG says the range, the choices or the nearest name. */
base_status base_params_set(base_value *values, const base_param *table, base_view name, base_view text, base_error *err);
/* Checks and sets one value whose index is known. */
base_status base_params_set_at(base_value *values, const base_param *table, size_t i, base_view text, base_error *err);
/* Appends "k1=1.2, b=0.75": every parameter that has a value, or (only_given) those that were set. Numbers read back to the same value;
 * what the language of pipelines doesn't read as a word stands in quotes. */
void base_params_print(base_buf *out, const base_value *values, const base_param *table, bool only_given);
/* Appends a word, in quotes if the language of pipelines doesn't read it as one. */
void base_params_print_word(base_buf *out, base_view word);

/* A whole number such as "128", a size such as "8M" or "1G" (powers of 1024); finite decimals. The whole of text must be it. */
bool base_parse_integer(base_view text, long long *out);
bool base_parse_double(base_view text, double *out); /* also inf; never nan; independent of the locale */
bool base_parse_size(base_view text, unsigned long long *out);

/* The shortest decimal that reads back to the same number, in every locale with a point; exponents from -5 to 15 in plain notation
 * (100, 0.00001); inf, -inf, nan. Returns its length. (For a
 * few powers of two a decimal one digit shorter, but not the nearest one of its length, would do.) */
#define BASE_NUMBER_MAX 32
size_t base_format_double(char out[BASE_NUMBER_MAX], double v);
size_t base_format_float(char out[BASE_NUMBER_MAX], float v);

/* The entry of names [n] nearest to text, or NULL if none is near: at most a third of text's length in edits, or one (insert, delete,
 * replace, swap neighbours; case doesn't count). Of equally near ones the first. */
const char *base_nearest(base_view text, const char *const *names, size_t n);

#endif
