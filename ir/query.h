/* ir/query.h - a query as a weighted bag of terms, in the order of their first coming.
 *
 *     ir_query *q = NULL;
 *     ir_query_of_text(&q, analyzer, text, n, err);     // weight = how often the term occurs in the text
 *
 * The order is part of a score's meaning: sums run in it. */
#ifndef IR_QUERY_H
#define IR_QUERY_H

#include "base/hash.h"
#include "base/mem.h"
#include "ir/analyzer.h"

typedef struct {
    base_view term;
    double weight; /* query term frequency; any positive number after a rewriting step */
} ir_query_term;

typedef struct {
    ir_query_term *terms; /* [n]; grows by ir_query_add alone */
    size_t n;
    double length;     /* sum of weights */
    size_t bytes;      /* of the text it was made of; 0 if of none */
    base_arena *arena; /* owns all but places */
    base_hash *places; /* term -> its place, once there are many; NULL before */
} ir_query;

#define IR_QUERY_NONE       SIZE_MAX
#define IR_QUERY_WEIGHT_MAX 1e9 /* of one addition: no score of any model overflows */

/* BASE_ENOMEM, and what the analyzer fails with. On failure *out is left as it was. */
base_status ir_query_of_text(ir_query **out, const ir_analyzer *analyzer, const char *text, size_t n, base_error *err);
base_status ir_query_new(ir_query **out, base_error *err); /* empty; add to it */
/* A term met again gets the sum. BASE_EARG: the weight isn't above 0, or above IR_QUERY_WEIGHT_MAX. On failure the query is as it was. */
base_status ir_query_add(ir_query *q, base_view term, double weight, base_error *err);
size_t ir_query_find(const ir_query *q, base_view term); /* its place among terms, or IR_QUERY_NONE */
void ir_query_free(ir_query *q);

#endif
