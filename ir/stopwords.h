/* ir/stopwords.h - words that an index leaves out: two lists of history, and sets of one's own.
 *
 *     ir_stopwords *stop = NULL;
 *     ir_stopwords_new(&stop, "lucene33", err);
 *     if (ir_stopwords_has(stop, "the", 3)) ...
 *
 * A set that no longer grows is read-only: threads may share it. */
#ifndef IR_STOPWORDS_H
#define IR_STOPWORDS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"

typedef struct ir_stopwords ir_stopwords;

/* The names of the built-in lists, NULL past the end: "lucene33", "smart". */
const char *ir_stopwords_known(size_t i);

/* The words of a list in one string, sorted by bytes, a blank between; NULL if there is no such list. "lucene33" has 33 words, "smart"
 * 570: the 571 lines that Cornell published have "would" twice. */
const char *ir_stopwords_list(const char *name);

/* list: a name of the above, or NULL for an empty set.  BASE_EARG: no such list. */
base_status ir_stopwords_new(ir_stopwords **out, const char *list, base_error *err);
base_status ir_stopwords_add(ir_stopwords *stop, const char *word, size_t n, base_error *err); /* may be there already */
bool ir_stopwords_has(const ir_stopwords *stop, const char *word, size_t n);
size_t ir_stopwords_count(const ir_stopwords *stop); /* different words */
void ir_stopwords_free(ir_stopwords *stop);

#endif
