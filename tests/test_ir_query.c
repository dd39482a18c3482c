/* tests/test_ir_query.c - order, weights, many terms against a plain list. */
#include "tests/testing.h"

#include <math.h>

#include "base/rng.h"
#include "ir/query.h"

static void a_text_gives_its_terms_in_order_with_counts(void **state)
{
    (void)state;
    ir_analyzer *a = NULL;
    ir_query *q = NULL;
    const char *text = "the foxes and the dogs, a fox's dog, fox";
    assert_ok(ir_analyzer_open(&a, "english", NULL, err));
    assert_ok(ir_query_of_text(&q, a, text, strlen(text), err));
    assert_int_equal(q->n, 2);
    assert_true(base_view_is(q->terms[0].term, "fox"));
    assert_true(base_view_is(q->terms[1].term, "dog"));
    assert_true(q->terms[0].weight == 3 && q->terms[1].weight == 2 && q->length == 5);
    assert_int_equal(q->bytes, strlen(text));
    ir_query_free(q);
    q = NULL;
    assert_ok(ir_query_of_text(&q, a, "", 0, err));
    assert_true(q->n == 0 && q->length == 0 && q->bytes == 0);
    ir_query_free(q);
    ir_analyzer_close(a);
}

static void weights_add_up_and_must_be_above_0(void **state)
{
    (void)state;
    ir_query *q = NULL;
    assert_ok(ir_query_new(&q, err));
    assert_ok(ir_query_add(q, base_view_of("x"), 0.5, err));
    assert_ok(ir_query_add(q, base_view_of("y"), 0.25, err));
    assert_ok(ir_query_add(q, base_view_of("x"), 1.25, err));
    assert_fails(ir_query_add(q, base_view_of("x"), 0, err), BASE_EARG, "above 0, found 0");
    assert_fails(ir_query_add(q, base_view_of("z"), -1, err), BASE_EARG, "found -1");
    assert_fails(ir_query_add(q, base_view_of("z"), (double)NAN, err), BASE_EARG, "nan");
    assert_fails(ir_query_add(q, base_view_of("z"), (double)INFINITY, err), BASE_EARG, "inf");
    assert_int_equal(q->n, 2);
    assert_true(q->terms[0].weight == 1.75 && q->length == 2);
    assert_true(ir_query_find(q, base_view_of("y")) == 1 && ir_query_find(q, base_view_of("z")) == IR_QUERY_NONE);
    ir_query_free(q);
    ir_query_free(NULL);
}

/* Against an array indexed by the term's number; counts below and above where the hash table begins. */
static void any_number_of_terms_keeps_places_and_sums(void **state)
{
    (void)state;
    static const size_t sizes[] = { 1, 31, 32, 33, 1000 };
    for (size_t k = 0; k < sizeof sizes / sizeof *sizes; k++) {
        base_rng r = base_rng_of(3, k);
        ir_query *q = NULL;
        size_t place[1000], n = 0;
        double weight[1000] = { 0 };
        char term[16];
        for (size_t i = 0; i < 1000; i++) place[i] = IR_QUERY_NONE;
        assert_ok(ir_query_new(&q, err));
        for (size_t i = 0; i < 3 * sizes[k]; i++) {
            size_t t = base_rng_below(&r, sizes[k]);
            double w = 1 + (double)base_rng_below(&r, 8);
            base_view v = { term, (size_t)snprintf(term, sizeof term, "t%zu", t) };
            assert_ok(ir_query_add(q, v, w, err));
            if (place[t] == IR_QUERY_NONE) place[t] = n++;
            weight[t] += w;
        }
        assert_int_equal(q->n, n);
        for (size_t t = 0; t < sizes[k]; t++) {
            base_view v = { term, (size_t)snprintf(term, sizeof term, "t%zu", t) };
            assert_true(ir_query_find(q, v) == place[t]);
            if (place[t] == IR_QUERY_NONE) continue;
            assert_int_equal(base_view_compare(q->terms[place[t]].term, v), 0);
            assert_true(q->terms[place[t]].weight == weight[t]);
        }
        ir_query_free(q);
    }
}

static void failing_memory_leaves_the_query_as_it_was(void **state)
{
    (void)state;
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        ir_query *q = NULL;
        size_t added = 0;
        testing_memory_fails_after(n);
        s = ir_query_new(&q, NULL);
        for (; s == BASE_OK && added < 20000; added++) {
            char term[16];
            base_view v = { term, (size_t)snprintf(term, sizeof term, "t%zu", added) };
            if ((s = ir_query_add(q, v, 1, NULL)) != BASE_OK) break;
        }
        testing_memory_heals();
        if (s != BASE_OK) assert_int_equal(s, BASE_ENOMEM);
        if (q) {
            assert_int_equal(q->n, added);
            assert_true(q->length == (double)added);
            assert_ok(ir_query_add(q, base_view_of("one more"), 1, err)); /* and it goes on */
            assert_true(ir_query_find(q, base_view_of("one more")) == added);
        }
        ir_query_free(q);
        assert_true(n < 1000);
    }
}

static void failing_memory_gives_no_query_of_a_text(void **state)
{
    (void)state;
    ir_analyzer *a = NULL;
    base_status s = BASE_ENOMEM;
    assert_ok(ir_analyzer_open(&a, "english", NULL, err));
    for (long n = 0; s != BASE_OK; n++) {
        ir_query *q = NULL;
        testing_memory_fails_after(n);
        s = ir_query_of_text(&q, a, "knives of Österreich", 21, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK ? q != NULL : s == BASE_ENOMEM && !q);
        ir_query_free(q);
        assert_true(n < 100);
    }
    ir_analyzer_close(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_text_gives_its_terms_in_order_with_counts), cmocka_unit_test(weights_add_up_and_must_be_above_0),
        cmocka_unit_test(any_number_of_terms_keeps_places_and_sums),   cmocka_unit_test(failing_memory_leaves_the_query_as_it_was),
        cmocka_unit_test(failing_memory_gives_no_query_of_a_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
