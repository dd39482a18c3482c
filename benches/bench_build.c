/* benches/bench_build.c - documents to an index, by threads and memory, beside what alone it can't be faster than.
 *
 *     bench_build [FILE]         a document per line; default: 32 MB of the collection that is made up
 *
 * The checksum is that of the segment: the same for any threads and memory. Time includes flushing to the disk of $TMPDIR. Of the floors
 * memcpy reads and writes the text once; deflate is what the stored text costs, analysis what its terms cost. */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/checksum.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "base/zip.h"
#include "benches/bench.h"
#include "benches/collection.h"
#include "ir/docstore.h"
#include "ir/piece.h"
#include "ir/writer.h"

enum { DEFAULT_BYTES = 32 << 20 };

typedef struct {
    char *text, *copy;
    size_t n;
    base_view *docs;
    size_t n_docs;
    char *dir;
    ir_analyzer *analyzer;
    base_pool *pool;
    unsigned threads;
    uint64_t memory;
} input;

static char *default_text(size_t *n)
{
    const collection c = { .seed = 1 };
    base_buf b = { 0 };
    base_error err = { 0 };
    for (uint64_t doc = 0; b.size < DEFAULT_BYTES; doc++) {
        collection_text(&b, &c, doc);
        base_buf_u8(&b, '\n');
        bench_must(base_buf_status(&b, &err), &err);
    }
    *n = b.size;
    return (char *)b.data;
}

static void split(input *in)
{
    size_t capacity = 0;
    base_error err = { 0 };
    for (const char *at = in->text, *end = at + in->n; at < end;) {
        const char *lf = memchr(at, '\n', (size_t)(end - at));
        if (!lf) lf = end;
        bench_must(base_grow(&in->docs, &capacity, in->n_docs + 1, sizeof *in->docs, &err), &err);
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

static uint64_t copy_all(void *context)
{
    input *in = context;
    memcpy(in->copy, in->text, in->n);
    return (uint64_t)(unsigned char)in->copy[in->n / 2] + in->n;
}

static uint64_t deflate_all(void *context)
{
    const input *in = context;
    base_buf out = { 0 };
    base_error err = { 0 };
    uint64_t size = 0;
    for (size_t at = 0; at < in->n; at += IR_STORED_BLOCK) {
        base_buf_clear(&out);
        bench_must(base_deflate(&out, in->text + at, in->n - at < IR_STORED_BLOCK ? in->n - at : IR_STORED_BLOCK, &err), &err);
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
    bench_must(ir_analysis_new(&work, in->analyzer, &err), &err);
    for (size_t i = 0; i < in->n_docs; i++)
        bench_must(ir_analyze(work, in->docs[i].ptr, in->docs[i].len, count_token, &sum, &err), &err);
    ir_analysis_free(work);
    return sum;
}

static uint64_t build(void *context)
{
    input *in = context;
    base_error err = { 0 };
    ir_writer *w = NULL;
    char docno[24], *data;
    size_t n;
    corpora_field field;
    bench_must(base_pool_new(&in->pool, in->threads, &err), &err);
    if (base_path_exists(in->dir)) bench_must(base_dir_remove(in->dir, &err), &err);
    ir_writer_options options = { .analyzer = in->analyzer, .pool = in->pool, .memory = in->memory };
    bench_must(ir_writer_open(&w, in->dir, &options, &err), &err);
    for (size_t i = 0; i < in->n_docs; i++) {
        corpora_doc doc = doc_of(in, i, &field, docno);
        bench_must(ir_writer_add(w, &doc, &err), &err);
    }
    bench_must(ir_writer_commit(&w, NULL, &err), &err);
    char *path = base_path_join(in->dir, "seg-00000001.salton", &err);
    bench_must(base_file_read(&data, &n, path, SIZE_MAX, &err), &err);
    uint64_t sum = base_crc32c(0, data, n);
    base_free(path);
    base_free(data);
    base_pool_free(in->pool);
    return sum;
}

/* True if all segments are the same. */
static bool run_all(bench *b, input *in)
{
    static const struct {
        unsigned threads;
        uint64_t memory;
        const char *name;
    } ways[] = { { 1, 0, "build, 1 thread" },
                 { 2, 0, "build, 2 threads" },
                 { 4, 0, "build, 4 threads" },
                 { 2, 64 << 20, "build, 2 threads, memory 64 MB" },
                 { 2, 8 << 20, "build, 2 threads, memory 8 MB" } };
    enum { FLOORS = 3, WAYS = sizeof ways / sizeof ways[0] };
    const double items = (double)in->n_docs, bytes = (double)in->n;
    input inputs[WAYS];
    bench_case cases[FLOORS + WAYS] = { { "memcpy (floor)", items, bytes, copy_all, in, 0 },
                                        { "deflate alone (floor), 1 thread", items, bytes, deflate_all, in, 0 },
                                        { "analysis alone (floor), 1 thread", items, bytes, analyse_all, in, 0 } };
    for (size_t i = 0; i < WAYS; i++) {
        inputs[i] = *in;
        inputs[i].threads = ways[i].threads;
        inputs[i].memory = ways[i].memory;
        cases[FLOORS + i] = (bench_case){ ways[i].name, items, bytes, build, &inputs[i], 0 };
    }
    bool same = true;
    bench_turns(b, cases, FLOORS + WAYS);
    for (size_t i = 1; i < WAYS; i++) same &= cases[FLOORS + i].checksum == cases[FLOORS].checksum;
    return same;
}

int main(int argc, char **argv)
{
    input in = { 0 };
    base_error err = { 0 };
    in.text = argc > 1 ? bench_read(argv[1], &in.n) : default_text(&in.n);
    in.copy = bench_have(base_alloc(in.n + 1, NULL));
    split(&in);
    const char *tmp = getenv("TMPDIR");
    char name[48];
    snprintf(name, sizeof name, "salton-bench-%llx.index",
             (unsigned long long)base_hash64(in.text, in.n, (uint64_t)(uintptr_t)&in));
    in.dir = base_path_join(tmp ? tmp : "/tmp", name, &err);
    bench_must(ir_analyzer_open(&in.analyzer, "english", NULL, &err), &err);

    bench *b = bench_new("building an index", in.text, in.n);
    bool same = run_all(b, &in);
    if (!same) fprintf(stderr, "bench_build: threads or memory changed the segment\n");
    bench_must(base_dir_remove(in.dir, &err), &err);
    ir_analyzer_close(in.analyzer);
    base_free(in.dir);
    base_free(in.docs);
    base_free(in.copy);
    base_free(in.text);
    return bench_free(b) != 0 || !same;
}
