/* benches/peers/salton.c - Salton's driver: CODEC ALGORITHM POSITIONS ("positions" or "none"), then what benches/peers/driver.h says.
 *
 * ALGORITHM "planner": none is forced. The stemmer is Porter's, as in all peers. STOPWORDS is not read: the same list is built in. Prints also
 * "postings", and "apart": the bytes of stored texts, forward file and positions, which no search by bm25 reads. */
#include "base/container.h"
#include "base/mem.h"
#include "benches/bench.h"
#include "benches/peers/driver.h"
#include "ir/search.h"
#include "ir/writer.h"

static void index_collection(const char *codec, bool positions, const char *corpus, const char *folder)
{
    size_t size;
    char *content = driver_read(corpus, &size);
    const char *at = content;
    driver_record record;
    base_error err = { 0 };
    ir_analyzer *a = NULL;
    ir_writer *w = NULL;
    ir_writer_report report;
    bench_must(ir_analyzer_open(&a, "porter", "lucene33", &err), &err);
    ir_writer_options options = {
        .analyzer = a, .corpus = "made up", .fields = "text", .codec = ir_codec_find(codec), .positions = positions
    };
    bench_must(ir_writer_open(&w, folder, &options, &err), &err);
    while (driver_document(&at, &record)) {
        corpora_field field = { "text", { record.text, record.text_size }, true };
        corpora_doc doc = { .docno = { record.id, record.id_size }, .fields = &field, .n_fields = 1 };
        bench_must(ir_writer_add(w, &doc, &err), &err);
    }
    bench_must(ir_writer_commit(&w, &report, &err), &err);
    printf("documents %llu\npostings %llu\n", (unsigned long long)report.n_docs, (unsigned long long)report.n_postings);
    ir_analyzer_close(a);
    free(content);
}

static void print_apart(const char *folder)
{
    static const char *const sections[] = { "stored", "stored.blocks", "forward", "forward.at", "positions", "positions.at" };
    const base_container_id any = { .magic = "SALTSEGM", .version = UINT32_MAX };
    base_error err = { 0 };
    base_container *c = NULL;
    unsigned long long n = 0;
    char *path = bench_have(base_path_join(folder, "seg-00000001.salton", &err));
    bench_must(base_container_open(&c, path, &any, NULL, &err), &err);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) n += base_container_find(c, sections[i]).size;
    printf("apart %llu\n", n);
    base_container_close(c);
    base_free(path);
}

typedef struct {
    ir_index *index;
    ir_searcher *searcher;
    const char *algorithm;
    ir_ranking ranking;
    char docno[64];
} engine;

static void ask(void *self, const driver_record *query, size_t k)
{
    engine *e = self;
    base_error err = { 0 };
    ir_query *q = NULL;
    const ir_ask how = { .model = ir_model_find("bm25"), .k = k, .algorithm = e->algorithm };
    ir_ranking_done(&e->ranking);
    bench_must(ir_query_of_text(&q, ir_index_analyzer(e->index), query->text, query->text_size, &err), &err);
    bench_must(ir_search(e->searcher, q, &how, &e->ranking, &err), &err);
    ir_query_free(q);
}

static const char *docno(void *self, size_t i)
{
    engine *e = self;
    if (i >= e->ranking.n) return NULL;
    base_view v = ir_index_docno(e->index, e->ranking.hits[i].doc);
    snprintf(e->docno, sizeof e->docno, "%.*s", (int)v.len, v.ptr);
    return e->docno;
}

int main(int argc, char **argv)
{
    engine e = { 0 };
    base_error err = { 0 };
    if (argc == 8 && strcmp(argv[4], "index") == 0 && ir_codec_find(argv[1])) {
        index_collection(argv[1], strcmp(argv[3], "positions") == 0, argv[5], argv[6]);
        print_apart(argv[6]);
        return 0;
    }
    if (argc != 8 || strcmp(argv[4], "search") != 0) {
        fprintf(stderr,
                "usage: salton CODEC ALGORITHM POSITIONS index CORPUS FOLDER STOPWORDS, or ... search FOLDER QUERIES STOPWORDS\n");
        return 2;
    }
    if (strcmp(argv[2], "planner") != 0) e.algorithm = argv[2];
    bench_must(ir_index_open(&e.index, argv[5], &err), &err);
    bench_must(ir_searcher_new(&e.searcher, e.index, &err), &err);
    driver_serve(&(driver_engine){ &e, ask, docno }, argv[6]);
    ir_ranking_done(&e.ranking);
    ir_searcher_free(e.searcher);
    ir_index_close(e.index);
    return 0;
}
