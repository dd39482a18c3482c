/* ir/query.h - a query as a weighted bag of terms, in the order of their first coming.
 *
 *     ir_query *q = NULL;
 *     ir_query_of_text(&q, analyzer, text, n, err);     // weight = how often the term occurs in the text
 *
 * The order is part of a score's meaning: sums run in it. */
#ifndef IR_QUERY_H
#define IR_QUERY_H

#include "base/mem.h"
#include "ir/analyzer.h"

typedef struct {
    base_view term;
    double weight; /* query term frequency; any positive number after a rewriting step */
} ir_query_term;

typedef struct {
    ir_query_term *terms;
    size_t n;
    double length;     /* sum of weights */
    size_t bytes;      /* of the text it was made of; 0 if of none */
    base_arena *arena; /* owns all */
} ir_query;

base_status ir_query_of_text(ir_query **out, const ir_analyzer *analyzer, const char *text, size_t n, base_error *err);
base_status ir_query_new(ir_query **out, base_error *err);                             /* empty; add to it */
base_status ir_query_add(ir_query *q, base_view term, double weight, base_error *err); /* a term met again gets the sum */
void ir_query_free(ir_query *q);

#endif
