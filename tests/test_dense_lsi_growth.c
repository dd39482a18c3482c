/* A space of latent semantics takes in documents that came later: numpy's factors, rows that stay, what is refused.
 *
 * Golden numbers are numpy 1.24's, of the titles' counts, k = 2: d1 to d6 make the space, then d1 goes and d7 to d9 come.
 *
 *     u, s, vt = svd(A[:, :6]) cut to 2; B = A[:, 1:]; folded: v = B.T @ u / s
 *     updated: svd of [[diag(s), u.T @ D], [0, R]] with D = A[:, 6:], Q R = qr(D - u @ u.T @ D), v's first five rows beside an identity
 *     residual: norm(B - u * s @ v.T) / norm(B); orthogonality: greatest |eigenvalue| of v.T @ v - 1 */
#include <math.h>

#include "dense/lsi_model.h"
#include "dense/spaces.h"
#include "tests/titles.h"

static void add(ir_writer *w, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        char docno[24];
        snprintf(docno, sizeof docno, "d%zu", i + 1);
        corpora_field field = { .name = "text", .text = base_view_of(titles[i]), .indexed = true };
        corpora_doc doc = { .docno = base_view_of(docno), .fields = &field, .n_fields = 1 };
        assert_ok(ir_writer_add(w, &doc, err));
    }
}

static void build(const char *dir, const char *name, const char *encoder)
{
    ir_analyzer *analyzer = NULL;
    ir_writer *w = NULL;
    ir_index *ix = NULL;
    const dense_encoder *lsi = NULL;
    base_value values[BASE_PARAMS_MAX];
    bool known;
    assert_ok(ir_analyzer_open(&analyzer, "whitespace", NULL, err));
    assert_ok(ir_writer_open(&w, dir, &(ir_writer_options){ .analyzer = analyzer, .corpus = "titles", .fields = "" }, err));
    add(w, 0, 6);
    assert_ok(ir_writer_commit(&w, NULL, err));
    ir_analyzer_close(analyzer);
    assert_ok(ir_index_open(&ix, dir, err));
    assert_ok(dense_encoder_parse(&lsi, values, encoder, err));
    assert_ok(dense_spaces_make(lsi, values, &(dense_making){ .index = ix, .name = name }, err));
    ir_index_close(ix);
    assert_ok(ir_writer_open(&w, dir, &(ir_writer_options){ .update = true }, err));
    assert_ok(ir_writer_delete(w, base_view_of("d1"), &known, err));
    add(w, 6, TITLES);
    assert_ok(ir_writer_commit(&w, NULL, err));
}

typedef struct {
    ir_index *index;
    dense_space *space;
    dense_lsi_model *model;
} opened;

static opened open_space(const char *dir, const char *name)
{
    opened o = { 0 };
    assert_ok(ir_index_open(&o.index, dir, err));
    assert_ok(dense_space_open(&o.space, o.index, name, err));
    assert_ok(dense_lsi_model_read(&o.model, o.space, err));
    return o;
}

static void close_space(opened *o)
{
    dense_lsi_model_free(o->model);
    dense_space_close(o->space);
    ir_index_close(o->index);
}

static dense_growth_report grow(const char *dir, const char *name, dense_growth way)
{
    opened o = open_space(dir, name);
    dense_growth_report report;
    assert_ok(dense_spaces_grow(&report, o.space, way, &(dense_making){ .index = o.index, .name = name }, err));
    close_space(&o);
    return report;
}

/* The cosine of a word's point and d's; false: the word has none. */
static bool cosine(const opened *o, const char *word, const char *docno, double *out)
{
    const dense_lsi *lsi = o->model->lsi;
    uint32_t term = base_hash_find(lsi->weights.terms, word, strlen(word));
    double work[2], one = 1;
    float q[2];
    size_t row = dense_space_row_of(o->space, ir_index_find_docno(o->index, base_view_of(docno)));
    *out = 0;
    if (term == BASE_HASH_NONE || !dense_lsi_fold(lsi, &(dense_term_vector){ &term, &one, 1 }, work, q)) return false;
    for (size_t i = 0; i < 2; i++) *out += (double)q[i] * (double)o->model->points[row * 2 + i];
    return true;
}

static void folding_in_is_numpys_and_leaves_every_row(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), kept[6][2 * sizeof(float)];
    double c;
    build(testing_path(dir, "ix"), "s", "lsi(k=2, weight=tf)");
    opened o = open_space(testing_path(dir, "ix"), "s");
    assert_true(dense_space_is_stale(o.space));
    for (size_t i = 0; i < 6; i++) memcpy(kept[i], o.model->points + i * 2, 2 * sizeof(float));
    close_space(&o);
    dense_growth_report r = grow(testing_path(dir, "ix"), "s", DENSE_BY_FOLDING);
    assert_int_equal(r.n_new, 3);
    assert_int_equal(r.n_gone, 1);
    assert_true(fabs(r.residual - 0.676578166) < 1e-7);
    assert_true(fabs(r.orthogonality - 0.444343876) < 1e-6);
    o = open_space(testing_path(dir, "ix"), "s");
    assert_false(dense_space_is_stale(o.space));
    assert_ok(dense_space_check(o.space, err));
    assert_int_equal(o.model->n, 8);
    assert_string_equal(dense_space_spec_of(o.space)->parameters, "k=2, weight=tf, scale=s, grown=fold");
    for (size_t i = 1; i < 6; i++) {
        char docno[24];
        snprintf(docno, sizeof docno, "d%zu", i + 1);
        size_t row = dense_space_row_of(o.space, ir_index_find_docno(o.index, base_view_of(docno)));
        assert_memory_equal(o.model->points + row * 2, kept[i], 2 * sizeof(float));
    }
    assert_true(cosine(&o, "bike", "d7", &c) && fabs(c - 0.226667451) < 1e-6);
    assert_true(cosine(&o, "bread", "d9", &c) && fabs(c - 1) < 1e-6);
    assert_false(cosine(&o, "wheat", "d9", &c)); /* a word that came later has no part in any factor */
    close_space(&o);
    testing_tmpdir_free(dir);
}

static void updating_is_numpys_and_takes_new_words_in(void **state)
{
    (void)state;
    static const double wanted[] = { -0.01642621, -0.01642621, -0.01642621, 0.99984048,
                                     0.99984048,  0.98629395,  -0.05864476, 0.99977614 };
    char *dir = testing_tmpdir();
    build(testing_path(dir, "ix"), "s", "lsi(k=2, weight=tf)");
    dense_growth_report r = grow(testing_path(dir, "ix"), "s", DENSE_BY_UPDATING);
    assert_true(fabs(r.residual - 0.624434305) < 1e-7);
    assert_true(fabs(r.orthogonality - 0.131538839) < 1e-6);
    opened o = open_space(testing_path(dir, "ix"), "s");
    assert_ok(dense_space_check(o.space, err));
    assert_true(fabs(o.model->lsi->s[0] - 3.36820029) < 1e-6 && fabs(o.model->lsi->s[1] - 3.07042693) < 1e-6);
    for (size_t i = 0; i < 8; i++) {
        char docno[24];
        double c;
        snprintf(docno, sizeof docno, "d%zu", i + 2);
        assert_true(cosine(&o, "wheat", docno, &c));
        if (fabs(c - wanted[i]) > 1e-6) fail_msg("%s: %.9f, expected %.9f", docno, c, wanted[i]);
    }
    close_space(&o);
    testing_tmpdir_free(dir);
}

static double global_of(const dense_term_weights *w, const char *term)
{
    uint32_t row = base_hash_find(w->terms, term, strlen(term));
    return row == BASE_HASH_NONE ? -1 : w->global[row];
}

/* Terms that the space knew keep the weights that its factors were made with; new ones have today's. */
static void weights_are_of_when_a_term_came(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    dense_term_document *today = NULL;
    build(testing_path(dir, "ix"), "s", "lsi(k=2)");
    opened o = open_space(testing_path(dir, "ix"), "s");
    double bike = global_of(&o.model->lsi->weights, "bike");
    assert_true(global_of(&o.model->lsi->weights, "wheat") == -1);
    assert_ok(dense_term_document_of(&today, o.index, DENSE_LOGENTROPY, err));
    close_space(&o);
    (void)grow(testing_path(dir, "ix"), "s", DENSE_BY_FOLDING);
    o = open_space(testing_path(dir, "ix"), "s");
    assert_true(global_of(&today->weights, "bike") != bike);
    assert_true(global_of(&o.model->lsi->weights, "bike") == bike);
    assert_true(global_of(&o.model->lsi->weights, "wheat") == global_of(&today->weights, "wheat"));
    assert_true(global_of(&o.model->lsi->weights, "bicycle") > 0); /* d1 and d2 had it; d2 still has */
    close_space(&o);
    dense_term_document_free(today);
    testing_tmpdir_free(dir);
}

/* Whatever it was, made anew it is what a space of these documents is; and the method that makes its own space doesn't take one that has grown. */
static void made_anew_it_is_as_if_nothing_had_been(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), name[DENSE_SPACE_NAME];
    const dense_encoder *encoder = NULL;
    base_value values[BASE_PARAMS_MAX];
    float points[2][8 * 3];
    build(testing_path(dir, "ix"), "s", "lsi(k=3)");
    (void)grow(testing_path(dir, "ix"), "s", DENSE_BY_UPDATING);
    opened o = open_space(testing_path(dir, "ix"), "s");
    assert_ok(dense_encoder_parse(&encoder, values, "lsi(k=3)", err));
    assert_false(dense_spaces_find(o.index, encoder, values, name));
    assert_ok(dense_spaces_remake(o.space, &(dense_making){ .index = o.index, .name = "s" }, err));
    assert_ok(dense_spaces_make(encoder, values, &(dense_making){ .index = o.index, .name = "t" }, err));
    close_space(&o);
    for (size_t i = 0; i < 2; i++) {
        o = open_space(testing_path(dir, "ix"), i ? "t" : "s");
        assert_string_equal(dense_space_spec_of(o.space)->parameters, "k=3, weight=logentropy, scale=s");
        assert_int_equal(o.model->n, 8);
        memcpy(points[i], o.model->points, sizeof points[i]);
        close_space(&o);
    }
    assert_memory_equal(points[0], points[1], sizeof points[0]);
    testing_tmpdir_free(dir);
}

static void what_cannot_grow_is_refused(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const dense_encoder *encoder = NULL;
    base_value values[BASE_PARAMS_MAX];
    build(testing_path(dir, "ix"), "s", "lsi(k=2)");
    opened o = open_space(testing_path(dir, "ix"), "s");
    dense_growth_report report;
    const dense_making how = { .index = o.index, .name = "s" };
    assert_ok(dense_encoder_parse(&encoder, values, "lsi(k=2, grown=fold)", err));
    assert_fails(dense_spaces_make(encoder, values, &how, err), BASE_EARG, "a space grows when it is updated");
    base_stop stop = { true };
    const dense_making stopped = { .index = o.index, .name = "s", .stop = &stop };
    assert_int_equal(dense_spaces_grow(&report, o.space, DENSE_BY_UPDATING, &stopped, NULL), BASE_ESTOPPED);
    close_space(&o);
    testing_tmpdir_free(dir);
}

static void memory_that_runs_out_leaves_the_space_as_it_was(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    build(testing_path(dir, "ix"), "s", "lsi(k=2)");
    for (long n = 0;; n++) {
        opened o = open_space(testing_path(dir, "ix"), "s");
        dense_growth_report report;
        assert_true(dense_space_is_stale(o.space));
        testing_memory_fails_after(n);
        base_status s =
            dense_spaces_grow(&report, o.space, DENSE_BY_UPDATING, &(dense_making){ .index = o.index, .name = "s" }, NULL);
        testing_memory_heals();
        close_space(&o);
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
    }
    testing_tmpdir_free(dir);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(folding_in_is_numpys_and_leaves_every_row),
        cmocka_unit_test(updating_is_numpys_and_takes_new_words_in),
        cmocka_unit_test(weights_are_of_when_a_term_came),
        cmocka_unit_test(made_anew_it_is_as_if_nothing_had_been),
        cmocka_unit_test(what_cannot_grow_is_refused),
        cmocka_unit_test(memory_that_runs_out_leaves_the_space_as_it_was),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
