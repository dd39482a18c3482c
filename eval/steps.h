/* eval/steps.h - how a value comes about, line by line: what a measure tells about one topic for `eval --explain`.
 *
 *     static void ap_steps(eval_steps *s, const eval_view *v, const eval_use *u)
 *     {
 *         eval_steps_head(s, "found / rank");
 *         for (size_t i = 1; i <= v->n_ret; i++)
 *             if (eval_relevant(v, i)) eval_steps_document(s, v, i, "%zu/%zu = %.4f", ...);
 *         eval_steps_line(s, "%.4f / %zu relevant documents = %.4f", ...);
 *     }
 *
 * Numbers are rounded to four digits for reading; values() is what counts. */
#ifndef EVAL_STEPS_H
#define EVAL_STEPS_H

#include "base/buf.h"
#include "eval/measure.h"
#include "eval/qrels.h"

struct eval_steps {
    base_buf *out;
    const eval_qrels_topic *judged; /* whose docs v->doc counts */
};

/* The head of a table of documents; what: of its last column. */
void eval_steps_head(eval_steps *s, const char *what);
/* A line of it: rank, docno and grade of the document at rank, which must be a judged one, and what it adds. v sees documents. */
void eval_steps_document(eval_steps *s, const eval_view *v, size_t rank, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A line below it. */
void eval_steps_line(eval_steps *s, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
