/* eval/zscores.h - means and deviations of a set of runs, by topic and measure, and values expressed in them.
 *
 *     eval_zscores *z = NULL;
 *     if ((s = eval_zscores_read(&z, "zscores.txt", err)) != BASE_OK) goto out;
 *     double score = eval_zscore(z, "301", "map", 0.4);        // (0.4 - mean) / deviation
 *     eval_zscores_free(z);
 *
 * Read-only after read. Source: trec_eval -Z; Webber, Moffat, Zobel: Score standardization for inter-collection comparison (2008). */
#ifndef EVAL_ZSCORES_H
#define EVAL_ZSCORES_H

#include "base/error.h"

typedef struct eval_zscores eval_zscores;

#define EVAL_ZSCORE_MISSING (-1000000.0)

/* The lines "topic measure mean deviation" of a file (plain or gzip); neither comments nor blank lines. Numbers as atof reads them.
 * BASE_EFORMAT with path:line (byte). *out is the caller's. */
base_status eval_zscores_read(eval_zscores **out, const char *path, base_error *err);
/* EVAL_ZSCORE_MISSING if the file doesn't have the two, or the deviation is 0 and value isn't the mean. */
double eval_zscore(const eval_zscores *z, const char *topic, const char *measure, double value);
void eval_zscores_free(eval_zscores *z); /* NULL is fine */

#endif
