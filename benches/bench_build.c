/* benches/bench_build.c - documents to an index, by threads and memory, beside what alone it can't be faster than.
 *
 *     bench_build [FILE]         a document per line; default: 32 MB of words by Zipf's law, 150 to a document
 *
 * The checksum is that of the segment: the same for any threads and memory. Time includes flushing to the disk of $TMPDIR. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/math.h"
#include "base/mem.h"
#include "base/rng.h"
#include "base/zip.h"
#include "benches/bench.h"
#include "ir/docstore.h"
#include "ir/piece.h"
#include "ir/writer.h"

enum { DEFAULT_BYTES = 32 << 20, WORDS = 200000, DOC_WORDS = 150 };

typedef struct {
    char *text;
    size_t n;
    base_view *docs;
    size_t n_docs;
    char *dir;
    ir_analyzer *analyzer;
    base_pool *pool;
    uint64_t memory;
} input;

static void must(base_status s, const base_error *err)
{
    if (s == BASE_OK) return;
    fprintf(stderr, "bench: %s: %s\n", err->where, err->what);
    exit(1);
}

/* The word of rank r comes about 1/r times as often as the first: r = WORDS^u for a uniform u. A word is its rank in letters. */
static char *zipf_text(size_t *n)
{
    base_rng random = base_rng_of(1, 0);
    base_buf b = { 0 };
    double log_words = base_log(WORDS);
    for (size_t i = 1; b.size < DEFAULT_BYTES; i++) {
        uint64_t rank = (uint64_t)base_exp(base_rng_unit(&random) * log_words) * 7;
        for (; rank > 0; rank /= 20) base_buf_u8(&b, (uint8_t)("tanesiroludkmcpbgfhv"[rank % 20]));
        base_buf_u8(&b, i % DOC_WORDS ? ' ' : '\n');
    }
    *n = b.size;
    return (char *)b.data;
}

static void split(input *in)
{
    size_t capacity = 0;
    for (const char *at = in->text, *end = at + in->n; at < end;) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        if (!lf) lf = end;
        must(base_grow(&in->docs, &capacity, in->n_docs + 1, sizeof *in->docs, NULL), &(base_error){ .what = "out of memory" });
        in->docs[in->n_docs++] = (base_view){ at, (size_t)(lf - at) };
        at = lf + 1;
    }
}

static corpora_doc doc_of(const input *in, size_t i, corpora_field *field, char docno[24])
{
    *field = (corpora_field){ "text", in->docs[i], true };
    snprintf(docno, 24, "%zu", i);
    return (corpora_doc){ .docno = base_view_of(docno), .fields = field, .n_fields = 1 };
}

static uint64_t deflate_all(void *context)
{
    const input *in = context;
    base_buf out = { 0 };
    base_error err = { 0 };
    uint64_t size = 0;
    for (size_t at = 0; at < in->n; at += IR_STORED_BLOCK) {
        base_buf_clear(&out);
        must(base_deflate(&out, in->text + at, in->n - at < IR_STORED_BLOCK ? in->n - at : IR_STORED_BLOCK, &err), &err);
        size += out.size;
    }
    base_buf_done(&out);
    return size;
}

static base_status count_token(void *context, const ir_token *token, base_error *err)
{
    (void)err;
    *(uint64_t *)context += token->term.len;
    return BASE_OK;
}

static uint64_t analyse_all(void *context)
{
    const input *in = context;
    base_error err = { 0 };
    ir_analysis *work = NULL;
    uint64_t sum = 0;
    must(ir_analysis_new(&work, in->analyzer, &err), &err);
    for (size_t i = 0; i < in->n_docs; i++) must(ir_analyze(work, in->docs[i].ptr, in->docs[i].len, count_token, &sum, &err), &err);
    ir_analysis_free(work);
    return sum;
}

static uint64_t build(void *context)
{
    const input *in = context;
    base_error err = { 0 };
    ir_writer *w = NULL;
    char docno[24], *data;
    size_t n;
    corpora_field field;
    if (base_path_exists(in->dir)) must(base_dir_remove(in->dir, &err), &err);
    ir_writer_options options = { .analyzer = in->analyzer, .pool = in->pool, .memory = in->memory };
    must(ir_writer_open(&w, in->dir, &options, &err), &err);
    for (size_t i = 0; i < in->n_docs; i++) {
        corpora_doc doc = doc_of(in, i, &field, docno);
        must(ir_writer_add(w, &doc, &err), &err);
    }
    must(ir_writer_commit(&w, NULL, &err), &err);
    char *path = base_path_join(in->dir, "seg-00000001.salton", &err);
    must(base_file_read(&data, &n, path, SIZE_MAX, &err), &err);
    uint64_t sum = base_crc32c(0, data, n);
    base_free(path);
    base_free(data);
    return sum;
}

static void run_builds(bench *b, input *in)
{
    static const struct {
        unsigned threads;
        uint64_t memory;
    } cases[] = { { 1, 0 }, { 2, 0 }, { 4, 0 }, { 2, 64 << 20 }, { 2, 8 << 20 } };
    base_error err = { 0 };
    uint64_t first = 0;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char name[64];
        int used = snprintf(name, sizeof name, "build, %u thread%s", cases[i].threads, cases[i].threads == 1 ? "" : "s");
        if (cases[i].memory) snprintf(name + used, sizeof name - (size_t)used, ", memory %u MB", (unsigned)(cases[i].memory >> 20));
        must(base_pool_new(&in->pool, cases[i].threads, &err), &err);
        in->memory = cases[i].memory;
        bench_run(b, name, (double)in->n_docs, (double)in->n, build, in);
        base_pool_free(in->pool);
        if (i == 0) first = bench_checksum(b);
        must(bench_checksum(b) == first ? BASE_OK : BASE_EFORMAT, &(base_error){ .what = "another segment" });
    }
}

int main(int argc, char **argv)
{
    input in = { 0 };
    base_error err = { 0 };
    in.text = argc > 1 ? bench_read(argv[1], &in.n) : zipf_text(&in.n);
    split(&in);
    const char *tmp = getenv("TMPDIR");
    char name[32];
    snprintf(name, sizeof name, "salton-bench-%llx.index",
             (unsigned long long)base_hash64(in.text, in.n, (uint64_t)(uintptr_t)&in));
    in.dir = base_path_join(tmp ? tmp : "/tmp", name, &err);
    must(ir_analyzer_open(&in.analyzer, "english", NULL, &err), &err);

    bench *b = bench_new("building an index", in.text, in.n);
    bench_run(b, "deflate alone, one thread", 0, (double)in.n, deflate_all, &in);
    bench_run(b, "analysis alone, one thread", (double)in.n_docs, (double)in.n, analyse_all, &in);
    run_builds(b, &in);
    must(base_dir_remove(in.dir, &err), &err);
    ir_analyzer_close(in.analyzer);
    base_free(in.dir);
    base_free(in.docs);
    base_free(in.text);
    return bench_free(b);
}
