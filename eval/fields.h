/* eval/fields.h - the columns of TREC files: numbers, in two dialects, and what a name must be to be written.
 *
 *     double score;
 *     if (!eval_field_score(&score, field, EVAL_STRICT)) ...      // not a finite decimal
 *
 * EVAL_STRICT is ours: the whole field is the number, and the number is finite. EVAL_TREC is trec_eval's: C's atof and atol, which
 * take what they can and read "abc" as 0. */
#ifndef EVAL_FIELDS_H
#define EVAL_FIELDS_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/error.h"

typedef enum { EVAL_STRICT, EVAL_TREC } eval_dialect;

#define EVAL_GRADE_MAX 1000000 /* above it a table by grade would cost more than it explains */

/* The score of a run's line. False: not a number (EVAL_STRICT only). Independent of the locale in EVAL_STRICT. */
bool eval_field_score(double *out, base_view field, eval_dialect dialect);
/* C's atol, or a decimal integer with nothing behind it; saturates at the ends of long. False: not a number (EVAL_STRICT only). */
bool eval_field_integer(long *out, base_view field, eval_dialect dialect);

/* C's atof over a view. */
double eval_atof(base_view field);

/* Whether who reads the file finds the same text again. what names it in the sentence: "docno". BASE_EARG: it is empty or has a blank. */
base_status eval_field_check(const char *what, const char *text, base_error *err);
/* The same of a topic, which begins a line. BASE_EARG too: it begins as a comment does, as gzip, or with a byte order mark. */
base_status eval_field_check_topic(const char *topic, base_error *err);

#endif
