/* tests/test_base_topk.c - the k best against sorting everything. */
#include <math.h>

#include "base/topk.h"
#include "tests/testing.h"

enum { DOCS = 3000 };
static uint32_t places[DOCS]; /* of each document's docno in the order of bytes */

static int by_place(const void *context, uint32_t a, uint32_t b)
{
    const uint32_t *place = context;
    return (place[a] > place[b]) - (place[a] < place[b]);
}

static const base_ties ties = { by_place, places };

static void shuffle_places(uint64_t seed)
{
    base_rng r = base_rng_of(seed, 0);
    for (uint32_t i = 0; i < DOCS; i++) {
        uint32_t j = (uint32_t)base_rng_below(&r, i + 1);
        places[i] = places[j];
        places[j] = i;
    }
}

/* The definition, written without the comparator under test. */
static int expected_order(const void *a, const void *b)
{
    const base_hit *x = a, *y = b;
    if (x->score > y->score) return -1;
    if (x->score < y->score) return 1;
    return places[x->doc] > places[y->doc] ? -1 : 1;
}

/* Few scores, hence many ties; or almost as many as hits, of all sizes and both signs. */
static size_t make_hits(base_hit *hits, uint64_t seed)
{
    base_rng r = base_rng_of(seed, 1);
    size_t n = (size_t)base_rng_below(&r, DOCS);
    uint64_t scores = 1 + base_rng_below(&r, 60);
    for (size_t i = 0; i < n; i++) {
        double few = (double)base_rng_below(&r, scores) / 7 - 2, many = (base_rng_unit(&r) - 0.5) * pow(10, few * 4);
        hits[i] = (base_hit){ (uint32_t)i, (float)(seed % 3 ? few : many) };
    }
    return n;
}

static void the_k_best_are_the_first_of_all_sorted(void **state)
{
    (void)state;
    static base_hit hits[DOCS], want[DOCS], got[DOCS];
    for (uint64_t seed = 1; seed <= 200; seed++) {
        shuffle_places(seed);
        size_t n = make_hits(hits, seed), k = 1 + seed * 7 % 300;
        memcpy(want, hits, n * sizeof *hits);
        qsort(want, n, sizeof *want, expected_order);
        base_topk *top = NULL;
        assert_ok(base_topk_new(&top, k, &ties, err));
        for (int round = 0; round < 2; round++) { /* finish empties: it can be used again */
            size_t kept = 0;
            for (size_t i = 0; i < n; i++) {
                float threshold = base_topk_threshold(top);
                assert_true(i < k ? threshold == -INFINITY : isfinite(threshold));
                size_t at = round ? n - 1 - i : i;
                kept += hits[at].score > threshold;
                if (hits[at].score >= threshold) assert_ok(base_topk_push(top, hits[at].doc, hits[at].score, err));
            }
            size_t expected = n < k ? n : k;
            assert_int_equal(base_topk_count(top), expected);
            if (n >= k) assert_true(base_topk_threshold(top) <= want[k - 1].score);
            if (n >= 4 * k && seed % 3 == 0) assert_true(kept < n); /* it rises */
            assert_int_equal(base_topk_finish(top, got), expected);
            assert_memory_equal(got, want, expected * sizeof *got);
            assert_int_equal(base_topk_count(top), 0);
        }
        base_topk_free(top);
    }
}

static void hits_sort_as_the_ranking_says(void **state)
{
    (void)state;
    static base_hit hits[DOCS], want[DOCS];
    for (uint64_t seed = 1; seed <= 100; seed++) {
        shuffle_places(seed);
        size_t n = make_hits(hits, seed);
        memcpy(want, hits, n * sizeof *hits);
        qsort(want, n, sizeof *want, expected_order);
        base_hits_sort(hits, n, &ties);
        assert_memory_equal(hits, want, n * sizeof *hits);
    }
    base_hits_sort(NULL, 0, &ties);
}

static void the_greater_score_is_before_and_of_equal_ones_the_greater_docno(void **state)
{
    (void)state;
    places[0] = 5, places[1] = 9;
    base_hit low = { 0, 1 }, low_but_later = { 1, 1 }, high = { 0, 2 }, zero = { 0, 0.0f }, minus_zero = { 1, -0.0f };
    assert_true(base_hit_compare(&high, &low, &ties) < 0 && base_hit_compare(&low, &high, &ties) > 0);
    assert_true(base_hit_compare(&low_but_later, &low, &ties) < 0 && base_hit_compare(&low, &low_but_later, &ties) > 0);
    assert_int_equal(base_hit_compare(&low, &low, &ties), 0);
    assert_true(base_hit_compare(&minus_zero, &zero, &ties) < 0); /* equal scores: the docno decides */
    assert_true(base_hit_compare(&low_but_later, &low, NULL) < 0 && base_hit_compare(&low, &low, NULL) == 0);
}

static void k_may_be_as_large_as_a_number_gets_but_not_0(void **state)
{
    (void)state;
    base_topk *top = NULL;
    base_hit hit;
    assert_fails(base_topk_new(&top, 0, &ties, err), BASE_EARG, "1 or more");
    assert_null(top);
    assert_ok(base_topk_new(&top, SIZE_MAX, &ties, err));
    assert_ok(base_topk_push(top, 3, 1.5f, err));
    assert_true(base_topk_threshold(top) == -INFINITY);
    assert_int_equal(base_topk_finish(top, &hit), 1);
    assert_int_equal(hit.doc, 3);
    assert_int_equal(base_topk_finish(top, &hit), 0);
    base_topk_free(top);
    base_topk_free(NULL);
}

static void a_failing_allocation_is_told_and_what_came_stays(void **state)
{
    (void)state;
    long n = 0;
    for (base_status s = BASE_ENOMEM; s != BASE_OK; n++) {
        base_topk *top = NULL;
        uint32_t pushed = 0;
        base_hit out[100];
        testing_memory_fails_after(n);
        s = base_topk_new(&top, 100, &ties, NULL);
        while (s == BASE_OK && pushed < 100)
            if ((s = base_topk_push(top, pushed, 1, NULL)) == BASE_OK) pushed++;
        testing_memory_heals();
        if (s != BASE_OK) assert_int_equal(s, BASE_ENOMEM);
        if (top) assert_int_equal(base_topk_finish(top, out), pushed);
        base_topk_free(top);
    }
    assert_true(n > 3);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_k_best_are_the_first_of_all_sorted),
        cmocka_unit_test(hits_sort_as_the_ranking_says),
        cmocka_unit_test(the_greater_score_is_before_and_of_equal_ones_the_greater_docno),
        cmocka_unit_test(k_may_be_as_large_as_a_number_gets_but_not_0),
        cmocka_unit_test(a_failing_allocation_is_told_and_what_came_stays),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
