/* base/caret.h - what is wrong in a text that the user wrote: the text itself below the sentence, and a caret under the place.
 *
 *     char what[BASE_FOUND_MAX];
 *     base_fail(err, BASE_EARG, "expected ), found %s", base_found_at(what, text, n, at));
 *     base_point_at(err, text, n, at);
 *
 *     salton: expected ), found the end
 *       bm25(k1=1
 *                ^
 */
#ifndef BASE_CARET_H
#define BASE_CARET_H

#include <stddef.h>

#include "base/error.h"

/* Fills err->detail (when err isn't NULL) with two lines: the text [n], or the part of it around `at` (<= n), and the caret. What a terminal would
 * obey is shown as a blank or U+FFFD. */
void base_point_at(base_error *err, const char *text, size_t n, size_t at);

/* What stands at a place, to be shown in a sentence: a character in quotes, or "the end". Returns out, or the constant. */
#define BASE_FOUND_MAX 40
const char *base_found_at(char out[BASE_FOUND_MAX], const char *text, size_t n, size_t at);

#endif
