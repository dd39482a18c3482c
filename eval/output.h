/* eval/output.h - an evaluation for programs: lines of tab-separated values, or JSON.
 *
 *     eval_output_tsv(&out, e, "bm25.run", &(eval_shown){ .per_topic = true });
 *
 * Numbers are the shortest that read back to the same value. trec_eval's own lines: eval/trec.h. */
#ifndef EVAL_OUTPUT_H
#define EVAL_OUTPUT_H

#include "base/buf.h"
#include "eval/evaluate.h"

typedef enum { EVAL_OUTPUT_TREC, EVAL_OUTPUT_TSV, EVAL_OUTPUT_JSON } eval_output;

/* "trec", "tsv", "json"; BASE_EARG otherwise. */
base_status eval_output_of(eval_output *out, const char *name, base_error *err);

typedef struct {
    bool per_topic, no_summary;
} eval_shown;

/* The header of eval_output_tsv's columns, once. */
void eval_output_tsv_header(base_buf *out);
/* A line "run topic measure value" for each value, topic "all" for those over all topics. */
void eval_output_tsv(base_buf *out, const eval_evaluation *e, const char *run, const eval_shown *shown);
/* One line with one object: {"run":...,"tag":...,"topics":{ID:{MEASURE:value}},"all":{MEASURE:value}}; what isn't shown has no member, what
 * isn't a number is null. */
void eval_output_json(base_buf *out, const eval_evaluation *e, const char *run, const eval_shown *shown);

#endif
