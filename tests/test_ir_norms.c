/* Per-document factors: shared while they are used, few of them kept. */
#include "base/math.h"
#include "ir/scoring.h"
#include "tests/oracle.h"

#define MANY 60

typedef struct {
    char *dir;
    ir_index *index;
    ir_norms *norms;
    ir_query *query;
} fixture;

static fixture make_fixture(void)
{
    fixture f = { .dir = testing_tmpdir() };
    oracle o = oracle_of(3, 80, 20);
    oracle_build(&o, testing_path(f.dir, "index"), &(ir_writer_options){ .max_segments = 1 }, NULL);
    oracle_done(&o);
    assert_ok(ir_index_open(&f.index, testing_path(f.dir, "index"), err));
    assert_ok(ir_norms_new(&f.norms, f.index, err));
    assert_ok(ir_query_new(&f.query, err));
    assert_ok(ir_query_add(f.query, base_view_of("w0"), 1, err));
    return f;
}

static void done(fixture *f)
{
    ir_query_free(f->query);
    ir_norms_free(f->norms);
    ir_index_close(f->index);
    testing_tmpdir_free(f->dir);
}

static void begin(ir_scoring *scoring, const fixture *f, base_value *values, double mu)
{
    const ir_model *ql = ir_model_find("ql");
    base_params_defaults(values, ql->params);
    values[base_params_find(ql->params, base_view_of("mu"))].number = mu;
    assert_ok(ir_scoring_init(scoring, f->index, f->norms, f->query, &(ir_ask){ .model = ql, .values = values, .k = 1 }, err));
}

static void factors_of_a_model_are_made_once(void **state)
{
    (void)state;
    fixture f = make_fixture();
    base_value values[BASE_PARAMS_MAX];
    ir_scoring a, b, c;
    begin(&a, &f, values, 10);
    begin(&b, &f, values, 10);
    begin(&c, &f, values, 11);
    assert_ptr_equal(a.factors.by_doc, b.factors.by_doc);
    assert_ptr_not_equal(a.factors.by_doc, c.factors.by_doc);
    const double *first = a.factors.by_doc;
    ir_scoring_done(&a);
    ir_scoring_done(&b);
    begin(&a, &f, values, 10);
    assert_ptr_equal(a.factors.by_doc, first); /* kept though nobody used them */
    ir_scoring_done(&a);
    ir_scoring_done(&c);
    done(&f);
}

static void those_in_use_stay_and_few_of_the_others_are_kept(void **state)
{
    (void)state;
    static ir_scoring scorings[MANY];
    fixture f = make_fixture();
    base_value values[BASE_PARAMS_MAX];
    for (size_t i = 0; i < MANY; i++) begin(&scorings[i], &f, values, (double)(i + 1));
    assert_int_equal(ir_norms_count(f.norms), MANY);
    for (size_t i = 0; i < MANY; i++)
        for (uint32_t doc = 0; doc < ir_index_collection(f.index)->n_docs; doc++) {
            ir_doc_numbers numbers;
            double mu = (double)(i + 1);
            assert_ok(ir_index_numbers(f.index, doc, &numbers, err));
            assert_true(scorings[i].factors.by_doc[doc] == base_log(mu / (mu + numbers.length)));
        }
    for (size_t i = 0; i < MANY; i++) ir_scoring_done(&scorings[i]);
    assert_int_equal(ir_norms_count(f.norms), IR_NORMS_KEPT);
    for (size_t i = 0; i < MANY; i++) {
        begin(&scorings[0], &f, values, (double)(i + 1));
        ir_scoring_done(&scorings[0]);
        assert_int_equal(ir_norms_count(f.norms), IR_NORMS_KEPT);
    }
    begin(&scorings[0], &f, values, MANY); /* the last used is the last to go */
    const double *last = scorings[0].factors.by_doc;
    ir_scoring_done(&scorings[0]);
    for (size_t i = 1; i < IR_NORMS_KEPT; i++) {
        begin(&scorings[1], &f, values, 1000 + (double)i);
        ir_scoring_done(&scorings[1]);
    }
    begin(&scorings[0], &f, values, MANY);
    assert_ptr_equal(scorings[0].factors.by_doc, last);
    ir_scoring_done(&scorings[0]);
    done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(factors_of_a_model_are_made_once),
        cmocka_unit_test(those_in_use_stay_and_few_of_the_others_are_kept),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
