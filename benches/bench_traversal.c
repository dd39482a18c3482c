/* benches/bench_traversal.c - query processors beside each other on the collection that is made up, one thread.
 *
 *     bench_traversal [DOCUMENTS [QUERIES [INDEX]]]     default: 100,000 documents, 100 queries for each length of 1 to 5 words
 *
 * A row is all queries of one length. Items are the postings in their lists, scored or left out, bytes 8 for each; the floor sums as many numbers.
 * Processors must arrive at the same checksum, which is that of all documents and scores. INDEX is a folder where the index stays, and is
 * taken from if it is there. */
#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "benches/asking.h"
#include "benches/bench.h"

enum { MOST_WORDS = 5, PROCESSORS = 3 };

/* Returns whether the processors agree. */
static bool compare(bench *b, asking *what, size_t n_words)
{
    static const char *const algorithms[PROCESSORS] = { "exhaustive", "maxscore", NULL };
    asking as[PROCESSORS];
    char names[PROCESSORS][80];
    double postings = (double)what->n_postings;
    bench_case cases[1 + PROCESSORS] = { { "summing as many numbers (floor)", postings, 8 * postings, asking_sum, what, 0 } };
    bool same = true;
    for (size_t i = 0; i < PROCESSORS; i++) {
        as[i] = *what;
        as[i].ask.algorithm = algorithms[i];
        asking_all(&as[i]);
        snprintf(names[i], sizeof names[i], "%s k=%zu q=%zu %s (scored %.0f%%)", what->ask.model->name, what->ask.k, n_words,
                 algorithms[i] ? algorithms[i] : "planner", 100 * (double)as[i].n_scored / postings);
        cases[1 + i] = (bench_case){ names[i], postings, 8 * postings, asking_all, &as[i], 0 };
    }
    bench_turns(b, cases, 1 + PROCESSORS);
    for (size_t i = 2; i <= PROCESSORS; i++) same &= cases[i].checksum == cases[1].checksum;
    return same;
}

int main(int argc, char **argv)
{
    collection c = { .seed = 1, .n_docs = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000 };
    size_t n_queries = argc > 2 ? strtoul(argv[2], NULL, 10) : 100;
    static const char *const models[] = { "bm25", "ql", "tfidf", "coord" };
    static const size_t ks[] = { 10, 1000 };
    asking what = { .asker = asker_open(&c, argc > 3 ? argv[3] : NULL), .n = n_queries };
    bool same = true;
    what.queries = bench_have(base_array(n_queries, sizeof *what.queries, NULL));
    const base_buf *sample = asker_sample(what.asker);
    bench *b = bench_new("traversal, one thread", sample->data, sample->size);
    for (size_t n_words = 1; n_words <= MOST_WORDS; n_words++) {
        for (size_t i = 0; i < n_queries; i++) what.queries[i] = asker_query(what.asker, i, n_words);
        asking_count(&what);
        for (size_t m = 0; m < (n_words == 3 ? sizeof models / sizeof *models : 1); m++)
            for (size_t k = 0; k < 2; k++) {
                what.ask = (ir_ask){ .model = ir_model_find(models[m]), .k = ks[k] };
                same = compare(b, &what, n_words) && same;
            }
        for (size_t i = 0; i < n_queries; i++) ir_query_free(what.queries[i]);
    }
    if (!same) fprintf(stderr, "bench_traversal: the processors disagree\n");
    base_free(what.queries);
    asker_close(what.asker);
    return bench_free(b) != 0 || !same;
}
