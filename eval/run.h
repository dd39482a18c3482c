/* eval/run.h - a run: for each topic a ranking of documents, as in a TREC results file.
 *
 *     eval_run *run = NULL;
 *     if ((s = eval_run_new(&run, err)) != BASE_OK) goto out;
 *     if ((s = eval_run_read(run, "bm25.run.gz", EVAL_STRICT, err)) != BASE_OK) goto out;   // or:
 *     eval_run_add(run, "1", "d7", 12.5f, err);  ...  eval_run_finish(run, err);
 *     const eval_run_topic *t = eval_run_find(run, "1");          // t->docs[0] is the best
 *     eval_run_free(run);
 *
 * Order: score descending (as double), equal scores by docno descending (bytes): trec_eval's. The rank column and the order of the
 * lines count for nothing. 16 bytes and the docno are kept per line. Read-only after finish. */
#ifndef EVAL_RUN_H
#define EVAL_RUN_H

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "eval/fields.h"

typedef struct eval_run eval_run;

typedef struct {
    double score;
    const char *docno;
} eval_ranked;

typedef struct {
    const char *id;
    const eval_ranked *docs; /* [n], best first */
    size_t n;
} eval_run_topic;

base_status eval_run_new(eval_run **out, base_error *err);

/* Adds the lines "topic Q0 docno rank score tag" of a file (plain or gzip; "-" is standard input), and finishes; blank lines and
 * lines that start with # are passed over, columns after the sixth ignored. The run's tag becomes that of the last line.
 * EVAL_STRICT: the score is a finite decimal. EVAL_TREC: atof. BASE_EFORMAT with path:line (byte): too few columns, no score, a NUL
 * byte, or no line at all. A document ranked twice is found when its topic is evaluated. */
base_status eval_run_read(eval_run *run, const char *path, eval_dialect dialect, base_error *err);

/* One line. BASE_EARG: an empty topic or docno, or a score that isn't finite. */
base_status eval_run_add(eval_run *run, const char *topic, const char *docno, double score, base_error *err);
base_status eval_run_set_tag(eval_run *run, const char *tag, base_error *err);
/* Sorts what was added; only then can the run be asked. More may be added, and finished, later. */
base_status eval_run_finish(eval_run *run, base_error *err);

size_t eval_run_count(const eval_run *run);                                  /* topics with at least one line */
const eval_run_topic *eval_run_at(const eval_run *run, size_t i);            /* in the order of their ids' bytes */
const eval_run_topic *eval_run_find(const eval_run *run, const char *topic); /* NULL: none */
const char *eval_run_tag(const eval_run *run);                               /* "" if there is none */

/* As a TREC file: "topic Q0 docno rank score tag", topics in order, ranks from 1, scores as float32 with 9 significant digits, which
 * every trec_eval reads back to the same order. BASE_EARG: an id or tag that holds a blank, a score beyond float's range. An empty tag is written as "salton". */
base_status eval_run_write(const eval_run *run, base_file_writer *w, base_error *err);
base_status eval_run_print(const eval_run *run, FILE *file, base_error *err);

void eval_run_free(eval_run *run); /* NULL is fine */

#endif
