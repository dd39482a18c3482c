/* benches/bench_traversal.c - query processors beside each other, on a collection that is made up: words by Zipf's law, lengths that vary.
 *
 *     bench_traversal [DOCUMENTS [QUERIES]]        default: 200,000 documents, 100 queries for each length of 1 to 5 words
 *
 * A row is all queries of one length, one thread; items are postings scored. Both processors must arrive at the same checksum, which is that of all
 * documents and scores. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/hash.h"
#include "base/rng.h"
#include "benches/bench.h"
#include "ir/search.h"
#include "ir/writer.h"

enum { WORDS = 50000, MEAN_LENGTH = 120, MOST_TERMS = 5 };

static const char *const models[] = { "bm25", "ql", "tfidf", "coord" };
#define MODELS (sizeof models / sizeof models[0])

static void must(base_status s, const base_error *err)
{
    if (s == BASE_OK) return;
    fprintf(stderr, "bench: %s: %s\n", err->where, err->what);
    exit(1);
}

/* Rank r with probability proportional to 1 / (r + 2): the inverse of its integral. */
static unsigned zipf(base_rng *r)
{
    unsigned word = (unsigned)(2 * pow((WORDS + 2) / 2.0, base_rng_unit(r)) - 2);
    return word < WORDS ? word : WORDS - 1;
}

/* A document repeats some of its words: what it is about. */
static void make_text(base_buf *out, uint64_t doc)
{
    base_rng r = base_rng_of(1, doc);
    unsigned length = 10 + (unsigned)(-log(1 - base_rng_unit(&r)) * MEAN_LENGTH), topics[4];
    for (size_t i = 0; i < 4; i++) topics[i] = zipf(&r);
    for (unsigned i = 0; i < length; i++)
        base_buf_format(out, "w%u ", base_rng_below(&r, 8) ? zipf(&r) : topics[base_rng_below(&r, 4)]);
}

static void build(const char *dir, size_t n_docs)
{
    base_error err = { 0 };
    ir_analyzer *a = NULL;
    ir_writer *w = NULL;
    base_buf text = { 0 };
    must(ir_analyzer_open(&a, "whitespace", NULL, &err), &err);
    must(ir_writer_open(&w, dir, &(ir_writer_options){ .analyzer = a, .corpus = "zipf", .fields = "text" }, &err), &err);
    for (size_t d = 0; d < n_docs; d++) {
        char docno[24];
        snprintf(docno, sizeof docno, "d%zu", d);
        base_buf_clear(&text);
        make_text(&text, d);
        corpora_field field = { "text", { base_buf_string(&text), text.size }, true };
        must(ir_writer_add(w, &(corpora_doc){ base_view_of(docno), &field, 1, { "", 0 } }, &err), &err);
    }
    must(ir_writer_commit(&w, NULL, &err), &err);
    base_buf_done(&text);
    ir_analyzer_close(a);
}

typedef struct {
    ir_searcher *searcher;
    ir_query **queries;
    size_t n_queries;
    ir_ask ask;
    uint64_t n_postings;
} trial;

static uint64_t ask_all(void *context)
{
    trial *t = context;
    uint64_t checksum = t->n_postings = 0;
    for (size_t i = 0; i < t->n_queries; i++) {
        base_error err = { 0 };
        ir_ranking r = { 0 };
        must(ir_search(t->searcher, t->queries[i], &t->ask, &r, &err), &err);
        checksum = base_hash64(r.hits, r.n * sizeof *r.hits, checksum);
        t->n_postings += r.n_postings;
        ir_ranking_done(&r);
    }
    return checksum;
}

/* Words of queries are less frequent than those of texts: a word of a text, but never one of the commonest 20. */
static ir_query *make_query(size_t n_terms, size_t which)
{
    base_error err = { 0 };
    base_rng r = base_rng_of(2 + n_terms, which);
    ir_query *q = NULL;
    must(ir_query_new(&q, &err), &err);
    while (q->n < n_terms) {
        char word[16];
        unsigned rank = zipf(&r);
        if (rank < 20) continue;
        snprintf(word, sizeof word, "w%u", rank);
        must(ir_query_add(q, base_view_of(word), 1, &err), &err);
    }
    return q;
}

/* Returns whether the processors agree. */
static bool compare(bench *b, trial *t)
{
    static const char *const algorithms[] = { "exhaustive", "maxscore", NULL };
    uint64_t checksum = 0;
    bool same = true;
    for (size_t i = 0; i < 3; i++) {
        char name[64];
        t->ask.algorithm = algorithms[i];
        ask_all(t);
        snprintf(name, sizeof name, "%s k=%zu q=%zu %s", t->ask.model->name, t->ask.k, t->queries[0]->n,
                 algorithms[i] ? algorithms[i] : "planner");
        bench_run(b, name, (double)t->n_postings, 0, ask_all, t);
        if (i == 0) checksum = bench_checksum(b);
        same = same && checksum == bench_checksum(b);
    }
    return same;
}

int main(int argc, char **argv)
{
    size_t n_docs = argc > 1 ? strtoul(argv[1], NULL, 10) : 200000, n_queries = argc > 2 ? strtoul(argv[2], NULL, 10) : 100;
    static const size_t ks[] = { 10, 1000 };
    char dir[] = "/tmp/salton-bench-XXXXXX", command[64];
    base_error err = { 0 };
    ir_index *index = NULL;
    trial t = { .n_queries = n_queries };
    bool same = true;
    if (!mkdtemp(dir) || !(t.queries = base_array(n_queries, sizeof *t.queries, NULL))) return 1;
    build(dir, n_docs);
    must(ir_index_open(&index, dir, &err), &err);
    must(ir_searcher_new(&t.searcher, index, &err), &err);
    bench *b = bench_new("traversal, one thread", NULL, 0);
    for (size_t n_terms = 1; n_terms <= MOST_TERMS; n_terms++) {
        for (size_t i = 0; i < n_queries; i++) t.queries[i] = make_query(n_terms, i);
        for (size_t m = 0; m < MODELS; m++)
            for (size_t k = 0; k < 2; k++) {
                t.ask = (ir_ask){ .model = ir_model_find(models[m]), .k = ks[k] };
                same = compare(b, &t) && same;
            }
        for (size_t i = 0; i < n_queries; i++) ir_query_free(t.queries[i]);
    }
    if (!same) fprintf(stderr, "bench: the processors disagree\n");
    ir_searcher_free(t.searcher);
    ir_index_close(index);
    base_free(t.queries);
    snprintf(command, sizeof command, "rm -rf %s", dir);
    return system(command) != 0 || bench_free(b) || !same;
}
