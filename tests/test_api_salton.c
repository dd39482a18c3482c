/* The public library, used as a foreign program would: through salton.h alone. Only the index is made with the engine's own tools. */
#include <math.h>

#include "api/salton.h"
#include "base/threads.h"
#include "ir/writer.h"
#include "tests/testing.h"

/* Like assert_ok, for statuses of salton.h; the expression uses err. */
#define assert_salton(expression)                                                                                                  \
    do {                                                                                                                           \
        salton_error err_, *err = &err_;                                                                                           \
        if ((expression) != SALTON_OK) fail_msg("%s: %s", #expression, err->message);                                              \
        assert_int_equal(err->status, SALTON_OK);                                                                                  \
    } while (0)

typedef struct {
    char *dir;
    salton_index *index;
} fixture;

/* Four documents whose scores can be worked out with a pencil; titles are stored only. */
static void write_index(const char *dir)
{
    static const char zero[] = "stone\0age";
    const corpora_field fields[4][2] = {
        { { "title", { "A", 1 }, false }, { "text", base_view_of("red fish red"), true } },
        { { "title", { "B", 1 }, false }, { "text", base_view_of("red bird"), true } },
        { { "title", { "C", 1 }, false }, { "text", base_view_of("green bird sings"), true } },
        { { "text", { zero, sizeof zero - 1 }, true } },
    };
    static const char docnos[] = "abcd";
    ir_analyzer *a = NULL;
    ir_writer *w = NULL;
    assert_ok(ir_analyzer_open(&a, "english", NULL, err));
    assert_ok(ir_writer_open(&w, dir, &(ir_writer_options){ .analyzer = a, .corpus = "four", .fields = "text" }, err));
    for (size_t i = 0; i < 4; i++) {
        base_view metadata = i == 1 ? base_view_of("{\"price\":2.5}") : (base_view){ "", 0 };
        assert_ok(ir_writer_add(w, &(corpora_doc){ { docnos + i, 1 }, fields[i], i < 3 ? 2 : 1, metadata }, err));
    }
    assert_ok(ir_writer_commit(&w, NULL, err));
    ir_analyzer_close(a);
}

static int make(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->dir = testing_tmpdir();
    write_index(testing_path(f->dir, "ix"));
    assert_salton(salton_index_open(&f->index, testing_path(f->dir, "ix"), err));
    *state = f;
    return 0;
}

static int unmake(void **state)
{
    fixture *f = *state;
    salton_index_close(f->index);
    testing_tmpdir_free(f->dir);
    free(f);
    return 0;
}

static salton_pipeline *method(const char *text)
{
    salton_pipeline *p = NULL;
    assert_salton(salton_pipeline_parse(&p, text, err));
    return p;
}

static salton_hits *ask(const salton_index *index, const char *how, const char *query, size_t k)
{
    salton_hits *hits = NULL;
    salton_pipeline *p = method(how);
    assert_salton(salton_search(&hits, index, p, query, k, err));
    salton_pipeline_free(p);
    return hits;
}

/* --- what it gives -------------------------------------------------------------------------------------------------------- */

static void an_index_tells_what_it_was_built_from(void **state)
{
    fixture *f = *state;
    assert_int_equal(salton_index_docs(f->index), 4);
    assert_string_equal(salton_index_corpus(f->index), "four");
    assert_string_equal(salton_index_analyzer(f->index), "english");
    assert_string_equal(salton_index_stopwords(f->index), "lucene33");
    assert_string_equal(salton_version(), SALTON_VERSION);
}

static void a_pipeline_has_one_spelling(void **state)
{
    (void)state;
    salton_pipeline *p = method(" bm25( 0.9,b=0.4 )%5");
    assert_string_equal(salton_pipeline_name(p), "bm25(k1=0.9, b=0.4) % 5");
    salton_pipeline_free(p);
}

/* coord counts the query's terms: b has two, a and c one, and of equals the greater docno comes first. */
static void hits_are_ranked_and_ties_fall_by_docno(void **state)
{
    fixture *f = *state;
    const char *const docnos[] = { "b", "c", "a" };
    salton_hits *hits = ask(f->index, "coord", "red bird", 10);
    assert_int_equal(salton_hits_count(hits), 3);
    for (size_t i = 0; i < 3; i++) {
        salton_hit hit = salton_hits_at(hits, i);
        assert_int_equal(hit.rank, i + 1);
        assert_string_equal(hit.docno.bytes, docnos[i]);
        assert_int_equal(hit.docno.n, 1);
        assert_true(hit.score == (i == 0 ? 2.0f : 1.0f));
    }
    salton_hits_free(hits);
    hits = ask(f->index, "coord", "red bird", 2);
    assert_int_equal(salton_hits_count(hits), 2);
    salton_hits_free(hits);
    hits = ask(f->index, "coord", "whale", 10);
    assert_int_equal(salton_hits_count(hits), 0);
    salton_hits_free(hits);
}

static void stored_documents_come_with_fields_and_metadata(void **state)
{
    fixture *f = *state;
    salton_stored doc;
    salton_hits *hits = ask(f->index, "coord", "red bird", 1);
    assert_salton(salton_hits_stored(hits, 0, &doc, err));
    assert_string_equal(doc.title.bytes, "B");
    assert_string_equal(doc.text.bytes, "red bird");
    assert_string_equal(doc.metadata.bytes, "{\"price\":2.5}");
    assert_int_equal(doc.n_fields, 2);
    assert_string_equal(doc.fields[0].name, "title");
    assert_false(doc.fields[0].indexed);
    assert_string_equal(doc.fields[1].text.bytes, "red bird");
    assert_true(doc.fields[1].indexed);
    salton_hits_free(hits);
}

static void a_text_may_hold_a_zero_and_lack_all_else(void **state)
{
    fixture *f = *state;
    salton_stored doc;
    salton_hits *hits = ask(f->index, "coord", "stone", 1);
    assert_salton(salton_hits_stored(hits, 0, &doc, err));
    assert_int_equal(doc.text.n, 9);
    assert_memory_equal(doc.text.bytes, "stone\0age", 10);
    assert_string_equal(doc.title.bytes, "");
    assert_string_equal(doc.metadata.bytes, "{}");
    salton_hits_free(hits);
}

/* --- explanation ------------------------------------------------------------------------------------------------------------ */

static salton_explanation *why(const salton_index *index, const char *how, const char *query, const char *docno)
{
    salton_explanation *x = NULL;
    salton_pipeline *p = method(how);
    assert_salton(salton_explain(&x, index, p, query, docno, err));
    salton_pipeline_free(p);
    return x;
}

/* smart(ntn.nnn): each term gives tf ln(N/df). red is in two of four documents, twice in a; fish in a alone. */
static void products_sum_up_to_the_score(void **state)
{
    fixture *f = *state;
    const char *query = "red whale fish";
    salton_hits *hits = ask(f->index, "smart(ntn.nnn)", query, 1);
    salton_explanation *x = why(f->index, "smart(ntn.nnn)", query, "a");
    assert_true(x->in_ranking);
    assert_int_equal(x->rank, 1);
    assert_int_equal(x->n_terms, 3);
    assert_string_equal(x->terms[0].term.bytes, "red");
    assert_int_equal(x->terms[0].tf, 2);
    assert_int_equal(x->terms[0].df, 2);
    assert_int_equal(x->terms[0].cf, 3);
    assert_true(x->terms[0].query_tf == 1);
    assert_true(fabs(x->terms[0].product - 2 * 0.6931471805599453) < 1e-15);
    assert_int_equal(x->terms[1].df, 0);
    assert_true(fabs(x->terms[2].product - 2 * 0.6931471805599453) < 1e-15); /* ln 4 */
    assert_true(x->terms[0].product + x->terms[1].product + x->terms[2].product + x->document_part == x->total);
    assert_true(x->score == (float)x->total);
    assert_true(x->score == salton_hits_at(hits, 0).score);
    assert_int_equal(x->n_inner, 0);
    salton_explanation_free(x);
    salton_hits_free(hits);
}

static void a_document_without_a_shared_term_has_no_rank(void **state)
{
    fixture *f = *state;
    salton_explanation *x = why(f->index, "bm25", "red whale", "c");
    assert_false(x->in_ranking);
    assert_int_equal(x->rank, 0);
    assert_true(x->score == 0);
    assert_int_equal(x->n_terms, 2);
    salton_explanation_free(x);
}

static void parentheses_nest_and_a_cut_shows(void **state)
{
    fixture *f = *state;
    salton_explanation *x = why(f->index, "(coord % 2) % 1", "red bird", "c");
    assert_false(x->in_ranking);
    assert_int_equal(x->rank, 2);
    assert_string_equal(x->step, "(...)");
    assert_string_equal(x->formula, "");
    assert_int_equal(x->n_inner, 1);
    assert_true(x->inner[0]->in_ranking);
    assert_string_equal(x->inner[0]->step, "coord()");
    assert_int_equal(x->inner[0]->n_terms, 2);
    salton_explanation_free(x);
}

/* --- analysis --------------------------------------------------------------------------------------------------------------- */

typedef struct {
    char seen[256];
    int stop_after;
} listener;

static int hear(void *context, const salton_token *t)
{
    listener *l = context;
    size_t n = strlen(l->seen);
    snprintf(l->seen + n, sizeof l->seen - n, "%s %zu-%zu @%u; ", t->term.bytes, t->begin, t->end, (unsigned)t->position);
    return --l->stop_after == 0;
}

static void analysis_gives_terms_with_their_spans(void **state)
{
    fixture *f = *state;
    listener l = { "", 0 };
    assert_salton(salton_analyze(f->index, "The Birds sing", 14, hear, &l, err));
    assert_string_equal(l.seen, "bird 4-9 @1; sing 10-14 @2; ");
}

static void a_callback_can_stop_analysis(void **state)
{
    fixture *f = *state;
    listener l = { "", 1 };
    assert_int_equal(salton_analyze(f->index, "red bird", 8, hear, &l, NULL), SALTON_ESTOPPED);
    assert_string_equal(l.seen, "red 0-3 @0; ");
}

/* --- errors ----------------------------------------------------------------------------------------------------------------- */

static void errors_are_one_sentence_and_leave_out_as_it_was(void **state)
{
    fixture *f = *state;
    salton_error err;
    salton_index *index = f->index;
    assert_int_equal(salton_index_open(&index, testing_path(f->dir, "nowhere"), &err), SALTON_EIO);
    assert_int_equal(err.status, SALTON_EIO);
    assert_non_null(strstr(err.message, "nowhere: "));
    assert_ptr_equal(index, f->index);
    assert_int_equal(salton_index_open(&index, f->dir, &err), SALTON_EFORMAT);
    assert_non_null(strstr(err.message, "holds no index"));
    assert_int_equal(salton_index_open(&index, f->dir, NULL), SALTON_EFORMAT);

    salton_pipeline *p = NULL;
    assert_int_equal(salton_pipeline_parse(&p, "bm25(k1=-1)", &err), SALTON_EARG);
    assert_non_null(strstr(err.detail, "^"));
    assert_null(p);
    p = method("bm25");
    salton_hits *hits = NULL;
    assert_int_equal(salton_search(&hits, f->index, p, "red", 0, &err), SALTON_EARG);
    assert_null(hits);
    salton_explanation *x = NULL;
    assert_int_equal(salton_explain(&x, f->index, p, "red", "no\nsuch", &err), SALTON_EARG);
    assert_null(x);
    assert_non_null(strstr(err.message, "no\\x0asuch"));
    assert_string_equal(err.detail, "");
    salton_pipeline_free(p);
}

static void everything_takes_null_to_free(void **state)
{
    (void)state;
    salton_index_close(NULL);
    salton_pipeline_free(NULL);
    salton_hits_free(NULL);
    salton_explanation_free(NULL);
}

static int ignore(void *context, const salton_token *t)
{
    (void)context;
    return t->term.n == 0;
}

static salton_status whole_walk(const char *dir, salton_error *err)
{
    salton_index *index = NULL;
    salton_pipeline *p = NULL;
    salton_hits *hits = NULL;
    salton_explanation *x = NULL;
    salton_stored doc;
    salton_status s;
    if ((s = salton_index_open(&index, dir, err)) != SALTON_OK) goto out;
    if ((s = salton_pipeline_parse(&p, "(smart(ntc.ltc)) % 2", err)) != SALTON_OK) goto out;
    if ((s = salton_search(&hits, index, p, "red bird", 2, err)) != SALTON_OK) goto out;
    if ((s = salton_hits_stored(hits, 1, &doc, err)) != SALTON_OK) goto out;
    if ((s = salton_explain(&x, index, p, "red bird", "b", err)) != SALTON_OK) goto out;
    s = salton_analyze(index, "red bird", 8, ignore, NULL, err);
out:
    salton_explanation_free(x);
    salton_hits_free(hits);
    salton_pipeline_free(p);
    salton_index_close(index);
    return s;
}

static void any_allocation_may_fail(void **state)
{
    fixture *f = *state;
    const char *dir = testing_path(f->dir, "ix");
    salton_status s = SALTON_ENOMEM;
    long n = 0;
    for (; s != SALTON_OK; n++) {
        salton_error err;
        testing_memory_fails_after(n);
        s = whole_walk(dir, &err);
        testing_memory_heals();
        if (s != SALTON_OK) {
            assert_int_equal(s, SALTON_ENOMEM);
            assert_int_equal(err.status, SALTON_ENOMEM);
            assert_true(err.message[0] != 0);
        }
    }
    assert_true(n > 50);
}

/* --- threads ---------------------------------------------------------------------------------------------------------------- */

typedef struct {
    const salton_index *index;
    const salton_pipeline *pipeline;
} shared;

/* Cosines: red is 2 of a's sqrt(5), 1 of b's sqrt(2); bird is 1 of b's sqrt(2), 1 of c's sqrt(3). */
static base_status ask_in_a_thread(void *context, size_t piece, unsigned worker, base_error *err)
{
    const shared *sh = context;
    salton_hits *hits = NULL;
    base_status s = BASE_OK;
    (void)worker;
    if (salton_search(&hits, sh->index, sh->pipeline, piece % 2 ? "red" : "bird", 10, NULL) != SALTON_OK ||
        salton_hits_count(hits) != 2 || strcmp(salton_hits_at(hits, 0).docno.bytes, piece % 2 ? "a" : "b") != 0)
        s = base_fail(err, BASE_EFORMAT, "another ranking in piece %zu", piece);
    salton_hits_free(hits);
    return s;
}

static void threads_share_an_index_and_a_pipeline(void **state)
{
    fixture *f = *state;
    base_pool *pool = NULL;
    salton_pipeline *p = method("vsm"); /* its norms are computed by whoever comes first */
    assert_ok(base_pool_new(&pool, 4, err));
    assert_ok(base_pool_run(pool, 200, ask_in_a_thread, &(shared){ f->index, p }, err));
    base_pool_free(pool);
    salton_pipeline_free(p);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(an_index_tells_what_it_was_built_from, make, unmake),
        cmocka_unit_test(a_pipeline_has_one_spelling),
        cmocka_unit_test_setup_teardown(hits_are_ranked_and_ties_fall_by_docno, make, unmake),
        cmocka_unit_test_setup_teardown(stored_documents_come_with_fields_and_metadata, make, unmake),
        cmocka_unit_test_setup_teardown(a_text_may_hold_a_zero_and_lack_all_else, make, unmake),
        cmocka_unit_test_setup_teardown(products_sum_up_to_the_score, make, unmake),
        cmocka_unit_test_setup_teardown(a_document_without_a_shared_term_has_no_rank, make, unmake),
        cmocka_unit_test_setup_teardown(parentheses_nest_and_a_cut_shows, make, unmake),
        cmocka_unit_test_setup_teardown(analysis_gives_terms_with_their_spans, make, unmake),
        cmocka_unit_test_setup_teardown(a_callback_can_stop_analysis, make, unmake),
        cmocka_unit_test_setup_teardown(errors_are_one_sentence_and_leave_out_as_it_was, make, unmake),
        cmocka_unit_test(everything_takes_null_to_free),
        cmocka_unit_test_setup_teardown(any_allocation_may_fail, make, unmake),
        cmocka_unit_test_setup_teardown(threads_share_an_index_and_a_pipeline, make, unmake),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
