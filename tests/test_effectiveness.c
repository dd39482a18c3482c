/* The whole walk on public collections: documents to index to rankings to measures, against figures from outside.
 *
 * MAP: measured with independent Python scripts (Snowball English, Lucene's 33 stop words, tokens by a regular expression, top 1000, ties by docno
 * descending, Cranfield's judgements `classic`), which agree with each other within 0.005; a right implementation comes within 0.012.
 * SciFact: Anserini's regression page for BEIR (BM25 k1 = 0.9, b = 0.4, "flat"), nDCG@10 0.6789 and 838,128 terms in its index. */
#include <ctype.h>
#include <math.h>

#include "base/buf.h"
#include "base/mem.h"
#include "corpora/corpus.h"
#include "eval/evaluate.h"
#include "ir/writer.h"
#include "search/pipeline.h"
#include "tests/testing.h"

typedef struct {
    char *dir;
    search_engine *engine;
    eval_qrels *qrels;
    corpora_corpus *corpus;
    bool letters_only; /* texts are cut at every character that is no letter or digit */
    /* while reading */
    ir_writer *writer;
    eval_run *run;
    const search_pipeline *pipeline;
} laboratory;

/* Appends text, or its letters and digits with blanks between. */
static base_view prepare(const laboratory *lab, base_buf *b, base_view text)
{
    if (!lab->letters_only) return text;
    size_t from = b->size;
    for (size_t i = 0; i < text.len; i++) base_buf_u8(b, isalnum((unsigned char)text.ptr[i]) ? (uint8_t)text.ptr[i] : ' ');
    return (base_view){ (const char *)b->data + from, text.len };
}

static base_status add_doc(void *context, const corpora_doc *doc, base_error *err)
{
    laboratory *lab = context;
    corpora_field fields[64];
    base_buf texts = { 0 };
    assert_in_range(doc->n_fields, 0, 64);
    size_t bytes = 0;
    for (size_t i = 0; i < doc->n_fields; i++) bytes += doc->fields[i].text.len;
    base_buf_reserve(&texts, bytes + 1); /* so that views into it stay */
    for (size_t i = 0; i < doc->n_fields; i++) {
        fields[i] = doc->fields[i];
        fields[i].text = prepare(lab, &texts, doc->fields[i].text);
    }
    base_status s = ir_writer_add(lab->writer, &(corpora_doc){ doc->docno, fields, doc->n_fields, doc->metadata }, err);
    base_buf_done(&texts);
    return s;
}

static const char *string(base_buf *b, base_view v)
{
    base_buf_clear(b);
    base_buf_bytes(b, v.ptr, v.len);
    return base_buf_string(b);
}

static base_status add_judgement(void *context, const corpora_judgement *j, base_error *err)
{
    base_buf topic = { 0 }, docno = { 0 };
    base_status s = eval_qrels_add(context, string(&topic, j->topic), string(&docno, j->docno), j->grade, err);
    base_buf_done(&topic);
    base_buf_done(&docno);
    return s;
}

static base_status run_topic(void *context, const corpora_topic *topic, base_error *err)
{
    laboratory *lab = context;
    base_buf text = { 0 }, id = { 0 }, docno = { 0 };
    search_ranking r = { 0 };
    base_view asked = prepare(lab, &text, topic->text);
    base_status s =
        search_pipeline_run(lab->pipeline, &(search_call){ .engine = lab->engine, .k = 1000 }, asked.ptr, asked.len, &r, err);
    for (size_t i = 0; i < r.n && s == BASE_OK; i++)
        s = eval_run_add(lab->run, string(&id, topic->id),
                         string(&docno, ir_index_docno(search_engine_index(lab->engine), r.hits[i].doc)), (double)r.hits[i].score,
                         err);
    search_ranking_done(&r);
    base_buf_done(&text);
    base_buf_done(&id);
    base_buf_done(&docno);
    return s;
}

static void open_laboratory(laboratory *lab, const char *shared, const char *collection, bool letters_only)
{
    ir_analyzer *analyzer = NULL;
    char path[4096];
    *lab = (laboratory){ .dir = testing_tmpdir(), .letters_only = letters_only };
    snprintf(path, sizeof path, "%s/collections/%s", shared, collection);
    assert_ok(corpora_open(&lab->corpus, path, NULL, err));
    assert_ok(ir_analyzer_open(&analyzer, "english", NULL, err));
    assert_ok(ir_writer_open(&lab->writer, testing_path(lab->dir, "index"),
                             &(ir_writer_options){ .analyzer = analyzer, .corpus = collection, .fields = "" }, err));
    assert_ok(corpora_docs(lab->corpus, add_doc, lab, err));
    assert_ok(ir_writer_commit(&lab->writer, NULL, err));
    ir_analyzer_close(analyzer);
    assert_ok(search_engine_open(&lab->engine, testing_path(lab->dir, "index"), err));
    assert_ok(eval_qrels_new(&lab->qrels, err));
    assert_ok(corpora_qrels(lab->corpus, add_judgement, lab->qrels, err));
    assert_ok(eval_qrels_finish(lab->qrels, err));
}

static void close_laboratory(laboratory *lab)
{
    eval_qrels_free(lab->qrels);
    search_engine_close(lab->engine);
    corpora_close(lab->corpus);
    testing_tmpdir_free(lab->dir);
}

static double measure(laboratory *lab, const char *method, const char *name)
{
    search_pipeline *p = NULL;
    eval_selection *sel = NULL;
    eval_evaluation *e = NULL;
    assert_ok(search_pipeline_parse(&p, method, err));
    assert_ok(eval_run_new(&lab->run, err));
    lab->pipeline = p;
    assert_ok(corpora_topics(lab->corpus, run_topic, lab, err));
    assert_ok(eval_run_finish(lab->run, err));
    assert_ok(eval_selection_new(&sel, err));
    assert_ok(eval_select(sel, name, err));
    assert_ok(eval_selection_finish(sel, err));
    assert_ok(eval_evaluate(&e, lab->qrels, lab->run, sel, &(eval_options){ 0 }, err));
    double value = eval_summary(e, 0);
    eval_evaluation_free(e);
    eval_selection_free(sel);
    eval_run_free(lab->run);
    search_pipeline_free(p);
    return value;
}

static void within(laboratory *lab, const char *collection, const char *method, const char *name, double expected, double tolerance)
{
    double found = measure(lab, method, name);
    if (fabs(found - expected) > tolerance) fail_msg("%s, %s: %s %.4f, expected %.4f", collection, method, name, found, expected);
}

static const char *const methods[] = { "coord", "vsm", "tfidf", "smart(lnc.ltc)", "bm25", "ql" };

static const struct {
    const char *collection;
    double map[6];
} published[] = {
    { "medline", { 0.3696, 0.4592, 0.5362, 0.5351, 0.5291, 0.4943 } },
    { "cranfield", { 0.2438, 0.3352, 0.3909, 0.4153, 0.4104, 0.3611 } },
    { "cisi", { 0.0970, 0.1663, 0.2232, 0.2178, 0.2161, 0.2144 } },
    { "cacm", { 0.1774, 0.1797, 0.3497, 0.3190, 0.3624, 0.3691 } },
    { "adi", { 0.2832, 0.3389, 0.4356, 0.4209, 0.4165, 0.4208 } },
};

static void every_model_finds_what_independent_programs_find(void **state)
{
    (void)state;
    const char *shared = testing_shared("effectiveness on the classic collections");
    if (!shared) skip();
    for (size_t c = 0; c < sizeof published / sizeof published[0]; c++) {
        laboratory lab;
        bool cacm = strcmp(published[c].collection, "cacm") == 0;
        open_laboratory(&lab, shared, published[c].collection, false);
        for (size_t m = 0; m < 6; m++) {
            /* On CACM raw counts and lnc.ltc hang on how "I'm" is cut: the next test. */
            if (cacm && (m == 1 || m == 3)) continue;
            within(&lab, published[c].collection, methods[m], "AP", published[c].map[m], 0.012);
        }
        close_laboratory(&lab);
    }
}

/* With words cut as the scripts of the published figures cut them, CACM agrees for every model; with Unicode's words vsm is 0.03 better. */
static void cacm_agrees_when_words_are_cut_at_every_apostrophe(void **state)
{
    (void)state;
    const char *shared = testing_shared("effectiveness on CACM by tokenizer");
    if (!shared) skip();
    laboratory lab;
    open_laboratory(&lab, shared, "cacm", true);
    for (size_t m = 0; m < 6; m++) within(&lab, "cacm", methods[m], "AP", published[3].map[m], 0.012);
    close_laboratory(&lab);
    open_laboratory(&lab, shared, "cacm", false);
    assert_true(measure(&lab, "vsm", "AP") > published[3].map[1] + 0.012);
    close_laboratory(&lab);
}

static void scifact_agrees_with_anserini(void **state)
{
    (void)state;
    const char *shared = testing_shared("effectiveness on SciFact");
    if (!shared) skip();
    laboratory lab;
    open_laboratory(&lab, shared, "scifact", false);
    double tokens = (double)ir_index_collection(search_engine_index(lab.engine))->n_tokens;
    assert_true(fabs(tokens - 838128) < 100);
    within(&lab, "scifact", "bm25(k1=0.9, b=0.4)", "nDCG@10", 0.6789, 0.008);
    within(&lab, "scifact", "bm25(k1=0.9, b=0.4)", "R@100", 0.9253, 0.008);
    close_laboratory(&lab);
}

/* A method's AP, and what it must be at least, as a multiple of another's. */
static void at_least(double value, double quotient, double other, const char *what)
{
    if (value < quotient * other)
        fail_msg("%s: AP %.4f, %.3f times %.4f, expected %.2f times", what, value, value / other, other, quotient);
}

static void latent_semantics_help_where_the_literature_says(void **state)
{
    (void)state;
    const char *shared = testing_shared("effectiveness of lsi on the classic collections");
    if (!shared) skip();
    laboratory lab;
    open_laboratory(&lab, shared, "medline", false);
    within(&lab, "medline", "lsi(svd=no)", "AP", 0.5471, 0.012);
    within(&lab, "medline", "lsi(k=100)", "AP", 0.6828, 0.012);
    within(&lab, "medline", "lsi(k=300)", "AP", 0.6368, 0.012);
    within(&lab, "medline", "lsi(k=100, weight=tf)", "AP", 0.4553, 0.012);
    within(&lab, "medline", "lsi(k=300, scale=none)", "AP", 0.5236, 0.012);
    within(&lab, "medline", "lsi(k=300, scale=documents)", "AP", 0.5843, 0.012);
    within(&lab, "medline", "lsi(k=300, scale=query)", "AP", 0.5879, 0.012);
    double bm25 = measure(&lab, "bm25", "AP"), best = measure(&lab, "lsi(k=100)", "AP");
    at_least(best, 1.22, bm25, "medline, lsi(k=100) beside bm25");
    at_least(measure(&lab, "lsi(k=300)", "AP"), 1.14, bm25, "medline, lsi(k=300) beside bm25");
    at_least(best, 1.30, measure(&lab, "lsi(k=100, weight=tf)", "AP"), "medline, log-entropy beside tf");
    close_laboratory(&lab);
    open_laboratory(&lab, shared, "cranfield", false);
    within(&lab, "cranfield", "lsi(svd=no)", "AP", 0.4012, 0.012);
    within(&lab, "cranfield", "lsi(k=300)", "AP", 0.4470, 0.012);
    double lsi = measure(&lab, "lsi(k=300)", "AP");
    at_least(lsi, 1.10, measure(&lab, "tfidf", "AP"), "cranfield, lsi(k=300) beside tfidf");
    at_least(lsi, 1.04, measure(&lab, "bm25", "AP"), "cranfield, lsi(k=300) beside bm25");
    close_laboratory(&lab);
    open_laboratory(&lab, shared, "cisi", false);
    within(&lab, "cisi", "lsi(k=300)", "AP", 0.2402, 0.012);
    at_least(measure(&lab, "lsi(k=300)", "AP"), 1.05, measure(&lab, "bm25", "AP"), "cisi, lsi(k=300) beside bm25");
    close_laboratory(&lab);
    open_laboratory(&lab, shared, "cacm", false); /* and where it doesn't help */
    within(&lab, "cacm", "lsi(k=300)", "AP", 0.2937, 0.012);
    close_laboratory(&lab);
    open_laboratory(&lab, shared, "adi", false);
    within(&lab, "adi", "lsi(k=40)", "AP", 0.4441, 0.012);
    close_laboratory(&lab);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_model_finds_what_independent_programs_find),
        cmocka_unit_test(cacm_agrees_when_words_are_cut_at_every_apostrophe),
        cmocka_unit_test(scifact_agrees_with_anserini),
        cmocka_unit_test(latent_semantics_help_where_the_literature_says),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
