/* benches/asking.h - the made up collection's queries, asked of an index of it: what benches of query processors share.
 *
 *     asker *a = asker_open(&c, dir);                                     // dir NULL: an index that goes away with it
 *     ir_query *q = asker_query(a, which, 3);
 *     asking one = { .asker = a, .queries = &q, .n = 1, .ask = { .model = ir_model_find("bm25"), .k = 10, .algorithm = "maxscore" } };
 *     asking_count(&one);
 *     bench_case c = { "maxscore", (double)one.n_postings, 0, asking_all, &one, 0 };
 *
 * Whatever fails ends the program. */
#ifndef BENCHES_ASKING_H
#define BENCHES_ASKING_H

#include "benches/collection.h"
#include "ir/search.h"

typedef struct asker asker;
asker *asker_open(const collection *c, const char *dir);
void asker_close(asker *a);
/* A query of n_words (0: as they come) of the collection; the caller frees. */
ir_query *asker_query(const asker *a, uint64_t which, size_t n_words);
/* Postings in the lists of the query's terms. */
uint64_t asker_postings(const asker *a, const ir_query *q);
/* The texts of the first 1,000 documents: an input for the bench's head, which names the collection by its hash. */
const base_buf *asker_sample(const asker *a);

typedef struct {
    asker *asker;
    ir_query **queries; /* [n] */
    size_t n;
    ir_ask ask;
    uint64_t n_postings; /* in the lists of all queries, a list as often as it is asked for: asking_count counts them */
    uint64_t n_scored;   /* of these, scored the last time */
} asking;

void asking_count(asking *a);
/* bench_fn: a checksum of all documents and scores. */
uint64_t asking_all(void *context);
/* bench_fn, the floor: sums as many pairs of 32-bit numbers as there are postings. */
uint64_t asking_sum(void *context);

#endif
