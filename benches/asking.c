/* benches/asking.c - queries asked again and again. */
#include "benches/asking.h"

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "benches/bench.h"

enum { PAIRS = 1 << 20, SAMPLE = 1000 };

struct asker {
    collection of;
    ir_index *index;
    ir_searcher *searcher;
    uint32_t *pairs; /* [2 * PAIRS] for the floor */
    base_buf sample;
    char own[32]; /* the folder that goes away; else empty */
};

asker *asker_open(const collection *c, const char *dir)
{
    base_error err = { 0 };
    asker *a = bench_have(base_new(asker, NULL));
    a->of = *c;
    if (!dir) {
        strcpy(a->own, "/tmp/salton-bench-XXXXXX");
        dir = bench_have(mkdtemp(a->own));
    }
    collection_index(c, dir, NULL);
    bench_must(ir_index_open(&a->index, dir, &err), &err);
    bench_must(ir_searcher_new(&a->searcher, a->index, &err), &err);
    a->pairs = bench_have(base_array(2 * PAIRS, sizeof *a->pairs, NULL));
    for (uint32_t i = 0; i < 2 * PAIRS; i++) a->pairs[i] = i; /* memory never written is one page */
    for (uint64_t doc = 0; doc < SAMPLE && doc < c->n_docs; doc++) collection_text(&a->sample, c, doc);
    bench_must(base_buf_status(&a->sample, &err), &err);
    return a;
}

void asker_close(asker *a)
{
    base_error err = { 0 };
    ir_searcher_free(a->searcher);
    ir_index_close(a->index);
    if (*a->own) bench_must(base_dir_remove(a->own, &err), &err);
    base_buf_done(&a->sample);
    base_free(a->pairs);
    base_free(a);
}

ir_query *asker_query(const asker *a, uint64_t which, size_t n_words)
{
    base_error err = { 0 };
    base_buf text = { 0 };
    ir_query *q = NULL;
    collection_query(&text, &a->of, which, n_words);
    bench_must(ir_query_of_text(&q, ir_index_analyzer(a->index), base_buf_string(&text), text.size, &err), &err);
    base_buf_done(&text);
    return q;
}

uint64_t asker_postings(const asker *a, const ir_query *q)
{
    base_error err = { 0 };
    uint64_t n = 0;
    ir_term term;
    for (size_t i = 0; i < q->n; i++) {
        bench_must(ir_index_find(a->index, q->terms[i].term.ptr, q->terms[i].term.len, &term, &err), &err);
        n += term.numbers.df;
    }
    return n;
}

const base_buf *asker_sample(const asker *a)
{
    return &a->sample;
}

void asking_count(asking *a)
{
    a->n_postings = 0;
    for (size_t i = 0; i < a->n; i++) a->n_postings += asker_postings(a->asker, a->queries[i]);
}

uint64_t asking_all(void *context)
{
    asking *a = context;
    uint64_t checksum = a->n_scored = 0;
    for (size_t i = 0; i < a->n; i++) {
        base_error err = { 0 };
        ir_ranking r = { 0 };
        bench_must(ir_search(a->asker->searcher, a->queries[i], &a->ask, &r, &err), &err);
        checksum = base_hash64(r.hits, r.n * sizeof *r.hits, checksum);
        a->n_scored += r.n_postings;
        ir_ranking_done(&r);
    }
    return checksum;
}

uint64_t asking_sum(void *context)
{
    const asking *a = context;
    uint64_t sum = 0, left = a->n_postings;
    for (; left > PAIRS; left -= PAIRS) sum += bench_sum(a->asker->pairs, 2 * PAIRS);
    return sum + bench_sum(a->asker->pairs, 2 * (size_t)left);
}
