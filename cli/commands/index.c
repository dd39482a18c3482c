/* cli/commands/index.c - builds an index of a collection, or adds one to an index. */
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/term.h"
#include "cli/sources.h"
#include "cli/stopwords.h"
#include "ir/index.h"
#include "ir/writer.h"

typedef struct {
    ir_writer *writer;
    const corpora_corpus *corpus;
    base_progress progress;
    uint64_t n;
} sink;

static base_status add(void *context, const corpora_doc *doc, base_error *err)
{
    sink *k = context;
    base_status s = ir_writer_add(k->writer, doc, err);
    base_progress_at(&k->progress, ++k->n);
    return s;
}

static void print_report(base_buf *out, const cli_call *call, const char *dir, const corpora_corpus *corpus, const ir_analyzer *a,
                         const ir_writer_report *r)
{
    if (cli_flag(call, "json")) {
        base_buf_text(out, "{\"index\":");
        base_json_write_string(out, dir, strlen(dir));
        base_buf_text(out, ",\"corpus\":");
        base_json_write_string(out, corpora_name(corpus), strlen(corpora_name(corpus)));
        base_buf_format(out, ",\"documents\":%llu,\"tokens\":%llu,\"terms\":%llu,\"postings\":%llu,\"bytes\":%llu}\n",
                        (unsigned long long)r->n_docs, (unsigned long long)r->n_tokens, (unsigned long long)r->n_terms,
                        (unsigned long long)r->n_postings, (unsigned long long)r->bytes);
        return;
    }
    base_buf_format(out, "%s: %llu document%s of %s", dir, (unsigned long long)r->n_docs, CLI_S(r->n_docs), corpora_name(corpus));
    base_buf_format(out, ", %llu token%s, %llu term%s", (unsigned long long)r->n_tokens, CLI_S(r->n_tokens),
                    (unsigned long long)r->n_terms, CLI_S(r->n_terms));
    base_buf_format(out, ", %llu posting%s, %llu bytes\n", (unsigned long long)r->n_postings, CLI_S(r->n_postings),
                    (unsigned long long)r->bytes);
    base_buf_format(out, "fields %s, analyzer %s, stop words %s%s\n", corpora_fields_used(corpus), ir_analyzer_name(a),
                    ir_analyzer_stopwords_label(a), cli_flag(call, "positions") ? ", with positions" : "");
}

static void print_added(base_buf *out, const cli_call *call, const char *dir, const corpora_corpus *corpus,
                        const ir_writer_report *r)
{
    unsigned long long added = r->n_added, replaced = r->n_replaced, docs = r->n_docs, tokens = r->n_tokens;
    unsigned long long postings = r->n_postings, bytes = r->bytes, segments = r->n_segments;
    if (cli_flag(call, "json")) {
        base_buf_text(out, "{\"index\":");
        base_json_write_string(out, dir, strlen(dir));
        base_buf_text(out, ",\"corpus\":");
        base_json_write_string(out, corpora_name(corpus), strlen(corpora_name(corpus)));
        base_buf_format(out, ",\"added\":%llu,\"replaced\":%llu,\"documents\":%llu,\"tokens\":%llu,\"postings\":%llu", added,
                        replaced, docs, tokens, postings);
        base_buf_format(out, ",\"bytes\":%llu,\"segments\":%llu}\n", bytes, segments);
        return;
    }
    base_buf_format(out, "%s: %llu document%s of %s added; now %llu document%s", dir, added, CLI_S(added), corpora_name(corpus),
                    docs, CLI_S(docs));
    base_buf_format(out, ", %llu token%s, %llu posting%s, %llu bytes", tokens, CLI_S(tokens), postings, CLI_S(postings), bytes);
    base_buf_format(out, ", %llu segment%s\n", segments, CLI_S(segments));
}

static void notes(const cli_call *call, const corpora_corpus *corpus, const ir_writer_report *r)
{
    const char *name = corpora_name(corpus);
    cli_corpus_notes(call, corpus);
    if (r->n_empty) cli_note(call, "%s: documents without an indexed word: %llu", name, (unsigned long long)r->n_empty);
    if (r->n_replaced)
        cli_note(call, "%s: documents replaced by a later one of the same docno: %llu", name, (unsigned long long)r->n_replaced);
    if (r->n_invalid)
        cli_note(call, "%s: documents with invalid UTF-8, which is replaced by U+FFFD: %llu", name,
                 (unsigned long long)r->n_invalid);
}

static base_status options_of(const cli_call *call, ir_writer_options *o, base_error *err)
{
    unsigned long long memory;
    long long segments;
    base_status s;
    if ((s = cli_size(call, "memory", 0, &memory, err)) != BASE_OK) return s;
    if ((s = cli_integer(call, "segments", 0, 1, 64, &segments, err)) != BASE_OK) return s;
    o->memory = memory;
    o->max_segments = (unsigned)segments;
    o->positions = cli_flag(call, "positions");
    o->stop = &cli_stop;
    const char *codec = cli_value(call, "codec");
    if (codec && !(o->codec = ir_codec_find(codec)))
        return base_fail(err, BASE_EARG, "unknown codec \"%s\" (salton help codecs lists them)", codec);
    return BASE_OK;
}

static base_status build(cli_call *call, const char *dir, corpora_corpus *corpus, const ir_analyzer *analyzer, ir_writer_options *o,
                         base_error *err)
{
    sink k = { .corpus = corpus };
    ir_writer_report report;
    base_buf out = { 0 };
    base_status s;
    if ((s = ir_writer_open(&k.writer, dir, o, err)) != BASE_OK) return s;
    base_progress_init(&k.progress, cli_flag(call, "quiet"), "indexing", "docs", 0);
    s = corpora_docs(corpus, add, &k, err);
    base_progress_done(&k.progress);
    if (s == BASE_OK) s = ir_writer_commit(&k.writer, &report, err);
    if (s == BASE_OK) {
        notes(call, corpus, &report);
        if (o->update) print_added(&out, call, dir, corpus, &report);
        else print_report(&out, call, dir, corpus, analyzer, &report);
        s = cli_print(&out, err);
    }
    ir_writer_abandon(k.writer);
    base_buf_done(&out);
    return s;
}

/* The index has settled these. */
static base_status refuse_settled(const cli_call *call, base_error *err)
{
    static const char *const settled[] = { "analyzer", "stopwords", "fields", "codec" };
    for (size_t i = 0; i < sizeof settled / sizeof *settled; i++)
        if (cli_value(call, settled[i]))
            return base_fail(err, BASE_EARG, "--add goes without --%s: the index keeps its own", settled[i]);
    return BASE_OK;
}

/* Opens the collection so that the fields are indexed that the index has: by the collection's own rule where that comes to the same, which
 * spares the notice that a field which was asked for isn't there. A stream can't be opened twice to find out. */
static base_status open_for(corpora_corpus **out, const ir_index *index, const char *where, corpora_options how, base_error *err)
{
    const char *fields = ir_index_fields(index);
    bool stream = strcmp(where, "-") == 0 || strncmp(where, "/dev/", 5) == 0;
    if (!stream || !*fields) {
        base_status s = corpora_open(out, where, &how, err);
        if (s != BASE_OK || !*fields || strcmp(corpora_fields_used(*out), fields) == 0) return s;
        corpora_close(*out);
        *out = NULL;
    }
    how.fields = fields;
    return corpora_open(out, where, &how, err);
}

static base_status extend(cli_call *call, const char *dir, ir_writer_options *o, base_error *err)
{
    ir_index *index = NULL;
    corpora_corpus *corpus = NULL;
    base_status s;
    if ((s = refuse_settled(call, err)) != BASE_OK) return s;
    if ((s = ir_index_open(&index, dir, err)) != BASE_OK) return s;
    if (o->positions && !ir_index_has_positions(index)) {
        s = base_fail(err, BASE_EARG, "%s keeps no positions: they come with an index that is built anew with --positions", dir);
        goto out;
    }
    if ((s = open_for(&corpus, index, call->operands[0], cli_corpora_options(call), err)) != BASE_OK) goto out;
    if ((s = cli_pool(call, 0, &o->pool, err)) != BASE_OK) goto out;
    o->update = true;
    o->analyzer = ir_index_analyzer(index);
    s = build(call, dir, corpus, o->analyzer, o, err);
out:
    base_pool_free(o->pool);
    corpora_close(corpus);
    ir_index_close(index);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    const char *dir = cli_value(call, "output"), *name = cli_value(call, "analyzer");
    corpora_options how = cli_corpora_options(call);
    corpora_corpus *corpus = NULL;
    ir_analyzer *analyzer = NULL;
    char *stopwords = NULL;
    ir_writer_options o = { 0 };
    base_status s;

    if (!dir || !*dir) return base_fail(err, BASE_EARG, "where to? give -o INDEX (salton index --help shows an example)");
    if ((s = options_of(call, &o, err)) != BASE_OK) goto out;
    if (cli_flag(call, "add")) return extend(call, dir, &o, err);
    if ((s = cli_stopwords(&stopwords, cli_value(call, "stopwords"), err)) != BASE_OK) goto out;
    if ((s = ir_analyzer_open(&analyzer, name ? name : "english", stopwords, err)) != BASE_OK) goto out;
    if ((s = corpora_open(&corpus, call->operands[0], &how, err)) != BASE_OK) goto out;
    if ((s = cli_pool(call, 0, &o.pool, err)) != BASE_OK) goto out;
    o.analyzer = analyzer;
    o.corpus = corpora_name(corpus);
    o.fields = corpora_fields_used(corpus);
    s = build(call, dir, corpus, analyzer, &o, err);
out:
    base_pool_free(o.pool);
    corpora_close(corpus);
    ir_analyzer_close(analyzer);
    base_free(stopwords);
    return s;
}

static const cli_option options[] = {
    { "output", 'o', "INDEX", NULL, "the index's folder; an index that is there is replaced as a whole", false },
    { "add", 0, NULL, NULL, "add to the index that is there; a docno met again replaces the older document", false },
    { "analyzer", 'a', "ANALYZER", "english", "english, standard, whitespace, or a Snowball language", false },
    { "stopwords", 0, "STOPLIST", "the analyzer's", "none, lucene33, smart, or a file of words", false },
    { "fields", 0, "LIST", "the collection's", "which fields are indexed: title,text or .T,.W", false },
    { "format", 0, "FORMAT", "by content", "read the collection as smart, trec, beir, jsonl, tsv, mail or textdir", false },
    { "positions", 0, NULL, NULL, "keep where in its documents each term stands, for phrases and NEAR", false },
    { "memory", 0, "SIZE", "1G", "spill to disk beyond it; changes no byte of the index", false },
    { "segments", 0, "N", "1; with --add 10", "merge down to at most so many segments", false },
    { "codec", 0, "CODEC", "bitpack", "how postings are packed", false },
    { "json", 0, NULL, NULL, "print one JSON object", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command index_command = {
    .name = "index",
    .order = 30,
    .help = "build an index of a collection",
    .usage = "CORPUS -o INDEX [options]",
    .text = "CORPUS is a collection's name (films, toolshed) or a path: a SMART collection, TREC SGML, a BEIR folder, JSON lines "
            "or arrays, "
            "TSV, a folder of messages (mail, news) or of text files, each plain or gzipped, or all of it in a .tar, .tar.gz or "
            ".zip; recognised by "
            "content. Of a folder's text files each has the name of the folder it lies in as its label; of JSON, what isn't title "
            "or text is stored, and records without an id are numbered FILE-1, FILE-2... "
            "Known quirks of classic collections are repaired and said. Stopped at any "
            "moment, the folder holds the old index or the new one, whole. Phrases and NEAR in boolean queries need --positions, "
            "which add about a quarter to its size. With --add the index keeps its analyzer, stop words, "
            "fields, codec, positions "
            "and name, and then answers every query as if it had been built at once of the documents that it holds; --segments 1 "
            "merges "
            "all of it.",
    .example = "salton index films -o films.index\nsalton index cranfield/ -o cran.index --stopwords smart --fields .T,.W\n"
               "salton index --add toolshed -o films.index\n"
               "salton index 20news-bydate.tar.gz -o news.index",
    .options = options,
    .min_operands = 1,
    .max_operands = 1,
    .run = run,
};

const cli_command *const cli_commands_index[] = { &index_command, NULL };
