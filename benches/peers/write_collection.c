/* benches/peers/write_collection.c - the made up collection as files that any engine reads.
 *
 *     write_collection FOLDER [DOCUMENTS [QUERIES]]      default: 100,000 documents, 1,000 queries
 *
 * corpus.jsonl      {"_id":"d0","text":"..."} a line, plain ASCII without a quote or backslash
 * queries.tsv       id TAB text
 * known.qrels       id 0 docno 1: the document that the query's words come from
 * stopwords.txt     a word a line: those of the analyzer english, for the peers */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "benches/bench.h"
#include "benches/collection.h"
#include "ir/stopwords.h"

static void write_file(const char *folder, const char *name, const base_buf *content)
{
    base_error err = { 0 };
    base_file_writer *w = NULL;
    char *path = base_path_join(folder, name, &err);
    bench_must(path ? base_buf_status(content, &err) : BASE_ENOMEM, &err);
    bench_must(base_file_create(&w, path, &err), &err);
    base_file_write(w, content->data, content->size);
    bench_must(base_file_commit(&w, &err), &err);
    base_free(path);
}

static void write_documents(const char *folder, const collection *c)
{
    base_buf out = { 0 };
    for (uint64_t doc = 0; doc < c->n_docs; doc++) {
        base_buf_format(&out, "{\"_id\":\"d%" PRIu64 "\",\"text\":\"", doc);
        collection_text(&out, c, doc);
        base_buf_text(&out, "\"}\n");
    }
    write_file(folder, "corpus.jsonl", &out);
    base_buf_done(&out);
}

static void write_queries(const char *folder, const collection *c, uint64_t n)
{
    base_buf queries = { 0 }, known = { 0 };
    for (uint64_t i = 1; i <= n; i++) {
        base_buf_format(&queries, "%" PRIu64 "\t", i);
        base_buf_format(&known, "%" PRIu64 " 0 d%" PRIu64 " 1\n", i, collection_query(&queries, c, i, 0));
        base_buf_text(&queries, "\n");
    }
    write_file(folder, "queries.tsv", &queries);
    write_file(folder, "known.qrels", &known);
    base_buf_done(&queries);
    base_buf_done(&known);
}

static void write_stopwords(const char *folder)
{
    base_buf out = { 0 };
    base_buf_text(&out, ir_stopwords_list("lucene33"));
    base_buf_text(&out, " ");
    for (size_t i = 0; i < out.size; i++)
        if (out.data[i] == ' ') out.data[i] = '\n';
    write_file(folder, "stopwords.txt", &out);
    base_buf_done(&out);
}

int main(int argc, char **argv)
{
    if (argc < 2) {
        fprintf(stderr, "usage: write_collection FOLDER [DOCUMENTS [QUERIES]]\n");
        return 2;
    }
    collection c = { .seed = 1, .n_docs = argc > 2 ? strtoul(argv[2], NULL, 10) : 100000 };
    write_documents(argv[1], &c);
    write_queries(argv[1], &c, argc > 3 ? strtoul(argv[3], NULL, 10) : 1000);
    write_stopwords(argv[1]);
    return 0;
}
