/* benches/bench_planner.c - where pruning begins to pay: exhaustive and maxscore in turns, by k and by the number of postings of a query.
 *
 *     bench_planner [DOCUMENTS [QUERIES [INDEX [MODEL]]]]     default: 100,000 documents, 1,000 queries, bm25; INDEX as in bench_traversal
 *
 * A pair of rows is the queries that have between 2^i and 2^(i+1) postings, at most 64 of them; the second one's "times" is what maxscore takes
 * of exhaustive's time. choose() in ir/search.c has its border from here. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "benches/asking.h"
#include "benches/bench.h"

enum { MOST_QUERIES = 64, LEAST_QUERIES = 8, CLASSES = 32 };

/* Returns whether the two agree. */
static bool compare(bench *b, const asking *what, unsigned log2_postings)
{
    asking exhaustive = *what, maxscore = *what;
    char names[2][80];
    double postings = (double)what->n_postings;
    exhaustive.ask.algorithm = "exhaustive";
    maxscore.ask.algorithm = "maxscore";
    asking_all(&maxscore);
    snprintf(names[0], sizeof names[0], "k=%zu 2^%u postings exhaustive", what->ask.k, log2_postings);
    snprintf(names[1], sizeof names[1], "k=%zu 2^%u postings maxscore (scored %.0f%%)", what->ask.k, log2_postings,
             100 * (double)maxscore.n_scored / postings);
    bench_case cases[] = { { names[0], postings, 8 * postings, asking_all, &exhaustive, 0 },
                           { names[1], postings, 8 * postings, asking_all, &maxscore, 0 } };
    bench_turns(b, cases, 2);
    return cases[0].checksum == cases[1].checksum;
}

int main(int argc, char **argv)
{
    collection c = { .seed = 1, .n_docs = argc > 1 ? strtoul(argv[1], NULL, 10) : 100000 };
    size_t n_queries = argc > 2 ? strtoul(argv[2], NULL, 10) : 1000;
    static const size_t ks[] = { 1, 10, 100, 1000 };
    asker *a = asker_open(&c, argc > 3 ? argv[3] : NULL);
    const ir_model *model = ir_model_find(argc > 4 ? argv[4] : "bm25");
    ir_query *classes[CLASSES][MOST_QUERIES];
    size_t n[CLASSES] = { 0 };
    bool same = true;
    bench_must(model ? BASE_OK : BASE_EARG, &(base_error){ .what = "unknown model" });
    for (size_t i = 0; i < n_queries; i++) {
        ir_query *q = asker_query(a, i, 0);
        unsigned class = 63 - (unsigned)__builtin_clzll(asker_postings(a, q) | 1);
        if (class < CLASSES && n[class] < MOST_QUERIES) classes[class][n[class]++] = q;
        else ir_query_free(q);
    }
    const base_buf *sample = asker_sample(a);
    bench *b = bench_new("pruning against scoring all, one thread", sample->data, sample->size);
    for (size_t k = 0; k < sizeof ks / sizeof *ks; k++)
        for (unsigned class = 0; class < CLASSES; class ++) {
            asking what = { .asker = a, .queries = classes[class], .n = n[class], .ask = { .model = model, .k = ks[k] } };
            asking_count(&what);
            if (n[class] >= LEAST_QUERIES) same = compare(b, &what, class) && same;
        }
    if (!same) fprintf(stderr, "bench_planner: the processors disagree\n");
    for (size_t class = 0; class < CLASSES; class ++)
        for (size_t i = 0; i < n[class]; i++) ir_query_free(classes[class][i]);
    asker_close(a);
    return bench_free(b) != 0 || !same;
}
