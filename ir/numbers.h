/* ir/numbers.h - the numbers that retrieval models are made of. */
#ifndef IR_NUMBERS_H
#define IR_NUMBERS_H

#include <stdint.h>

#define IR_NO_DOC UINT32_MAX /* past the last document; so an index holds at most 2^32 - 1 */

/* Of one document, over its indexed fields. */
typedef struct {
    uint32_t length; /* tokens, dl */
    uint32_t unique; /* distinct terms */
    uint32_t max_tf; /* of its most frequent term */
    uint32_t bytes;  /* of its indexed text */
} ir_doc_numbers;

/* Of the whole collection: live documents only. */
typedef struct {
    uint64_t n_docs;     /* N: every live document, empty ones too */
    uint64_t n_tokens;   /* sum of lengths */
    uint64_t n_postings; /* sum of unique */
    double avg_length;   /* n_tokens / n_docs; 0 if there is none */
    double avg_unique;   /* n_postings / n_docs */
} ir_collection;

/* Of one term. */
typedef struct {
    uint64_t df; /* documents that hold it */
    uint64_t cf; /* its occurrences in all of them */
} ir_term_numbers;

#endif
