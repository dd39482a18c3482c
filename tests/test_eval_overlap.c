/* Overlap and finds on small runs that can be counted by hand. */
#include "tests/testing.h"

#include <math.h>

#include "eval/found.h"
#include "eval/overlap.h"

#define MOST 4

typedef struct {
    eval_qrels *qrels;
    eval_run *runs[MOST];
    size_t n;
    eval_tops tops;
} sides;

/* Rankings of one topic, a letter a document, best first; documents of relevant are. */
static sides sides_of(const char *relevant, const char *const *rankings, size_t n)
{
    sides s = { .n = n };
    assert_ok(eval_qrels_new(&s.qrels, err));
    for (const char *c = relevant; *c; c++) assert_ok(eval_qrels_add(s.qrels, "1", (char[]){ *c, 0 }, 1, err));
    assert_ok(eval_qrels_add(s.qrels, "1", "0", 0, err));
    assert_ok(eval_qrels_finish(s.qrels, err));
    for (size_t r = 0; r < n; r++) {
        assert_ok(eval_run_new(&s.runs[r], err));
        for (size_t i = 0; rankings[r][i]; i++)
            assert_ok(eval_run_add(s.runs[r], "1", (char[]){ rankings[r][i], 0 }, 100 - (double)i, err));
        assert_ok(eval_run_finish(s.runs[r], err));
    }
    return s;
}

static void load(sides *s, size_t k)
{
    assert_ok(eval_tops_init(&s->tops, s->qrels, (const eval_run *const *)s->runs, s->n, k, err));
    assert_ok(eval_tops_topic(&s->tops, 0, err));
}

static void sides_done(sides *s)
{
    eval_tops_done(&s->tops);
    for (size_t r = 0; r < s->n; r++) eval_run_free(s->runs[r]);
    eval_qrels_free(s->qrels);
}

static double rbo_of(const char *a, const char *b, double p)
{
    sides s = sides_of("a", (const char *const[]){ a, b }, 2);
    load(&s, 100);
    double rbo = eval_rbo(&s.tops.of[0], &s.tops.of[1], p), back = eval_rbo(&s.tops.of[1], &s.tops.of[0], p);
    assert_true(rbo == back || fabs(rbo - back) < 1e-15 || (isnan(rbo) && isnan(back)));
    sides_done(&s);
    return rbo;
}

/* The infinite sum that extrapolation stands for (Webber, Moffat, Zobel 2010, section 4.3): beyond the shorter list the overlap
 * goes on in proportion, beyond the longer one the agreement stays. */
static double rbo_by_sum(const char *a, const char *b, double p)
{
    const char *shorter = strlen(a) <= strlen(b) ? a : b, *longer = shorter == a ? b : a;
    size_t s = strlen(shorter), l = strlen(longer);
    double sum = 0, weight = 1 - p, agreement = 0, at_s = 0;
    for (size_t d = 1; d < 5000; d++, weight *= p) {
        if (d <= l) {
            double x = 0;
            for (size_t i = 0; i < d && i < s; i++)
                for (size_t j = 0; j < d; j++) x += shorter[i] == longer[j];
            if (d == s) at_s = x;
            agreement = d <= s ? x / (double)d : (x + at_s * (double)(d - s) / (double)s) / (double)d;
        }
        sum += weight * agreement;
    }
    return sum;
}

/* .690048: equation 30 by hand, X = 0, 2, 3, 4, 4, 4: .9^6 * 4/6 + .1/.9 * sum of X_d/d * .9^d. */
static void rbo_is_as_in_its_paper(void **state)
{
    (void)state;
    assert_true(fabs(rbo_of("abcdef", "bacdgh", 0.9) - 0.690048) < 5e-7);
    assert_true(fabs(rbo_of("abcdef", "abcdef", 0.9) - 1) < 1e-15);
    assert_true(fabs(rbo_of("ab", "abcdef", 0.7) - 1) < 1e-15);
    assert_true(rbo_of("abc", "xyz", 0.9) == 0);
    assert_true(rbo_of("", "abc", 0.9) == 0);
    assert_true(isnan(rbo_of("", "", 0.9)));
}

static void rbo_is_its_infinite_sum(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 300; seed++) {
        char a[16] = "abcdefghijklmno", b[16] = "abcdefghijklmno";
        base_rng r = base_rng_of(seed, 0);
        for (size_t i = 0; i < 15; i++) {
            size_t j = i + base_rng_below(&r, 15 - i), k = i + base_rng_below(&r, 15 - i);
            char swap = a[i];
            a[i] = a[j], a[j] = swap, swap = b[i];
            b[i] = b[k], b[k] = swap;
        }
        a[1 + base_rng_below(&r, 15)] = b[1 + base_rng_below(&r, 15)] = 0;
        double p = 0.5 + base_rng_unit(&r) * 0.48, got = rbo_of(a, b, p), want = rbo_by_sum(a, b, p);
        if (fabs(got - want) > 1e-12) fail_msg("%s %s %g: %.15g, not %.15g", a, b, p, got, want);
    }
}

static void overlap_is_averaged_where_it_is_a_number(void **state)
{
    (void)state;
    double tau;
    eval_overlap o = { 0 };
    sides s = sides_of("a", (const char *const[]){ "abcdef", "bacdgh", "", "zy" }, 4);
    load(&s, 100);
    assert_true(fabs(eval_jaccard(&s.tops.of[0], &s.tops.of[1]) - 4.0 / 8) < 1e-15);
    assert_true(eval_jaccard(&s.tops.of[0], &s.tops.of[2]) == 0);
    assert_ok(eval_shared_tau(&tau, &s.tops.of[0], &s.tops.of[1], err)); /* abcd and bacd: 5 of 6 pairs agree */
    assert_true(fabs(tau - 4.0 / 6) < 1e-15);
    assert_ok(eval_overlap_init(&o, 4, 0.9, err));
    assert_ok(eval_overlap_add(&o, &s.tops, err));
    assert_ok(eval_overlap_add(&o, &s.tops, err));
    assert_true(fabs(eval_overlap_mean(&o, EVAL_JACCARD, 1, 0) - 0.5) < 1e-15);
    assert_true(fabs(eval_overlap_mean(&o, EVAL_RBO, 0, 1) - 0.690048) < 5e-7);
    assert_true(fabs(eval_overlap_mean(&o, EVAL_TAU, 0, 1) - 4.0 / 6) < 1e-15);
    assert_true(isnan(eval_overlap_mean(&o, EVAL_TAU, 0, 3)));
    eval_overlap_done(&o);
    sides_done(&s);
}

/* Relevant: abcde, two of them (d, e) judged only. At depth 3 run 0 has a b x, run 1 has b a c, run 2 has b y c. */
static void finds_are_those_of_all_of_one_and_of_none(void **state)
{
    (void)state;
    eval_found f = { 0 };
    sides s = sides_of("abcde", (const char *const[]){ "abxd", "bac0", "byc" }, 3);
    load(&s, 3);
    assert_ok(eval_found_init(&f, 1, 3, 1, err));
    eval_found_add(&f, &s.tops, 0);
    assert_int_equal(f.relevant[0], 5);
    assert_int_equal(f.any[0], 3);
    assert_int_equal(f.all[0], 1);
    assert_int_equal(f.found[0], 2);
    assert_int_equal(f.found[1], 3);
    assert_int_equal(f.found[2], 2);
    assert_int_equal(f.only[0] + f.only[1] + f.only[2], 0);
    assert_int_equal(f.lacks[0], 1); /* c */
    assert_int_equal(f.lacks[1], 0);
    assert_int_equal(f.lacks[2], 1); /* a */
    assert_int_equal(f.unjudged[0], 1);
    assert_int_equal(f.unjudged[1], 0);
    assert_true(fabs(eval_found_union_recall(&f) - 3.0 / 5) < 1e-15);
    assert_true(fabs(eval_found_recall(&f, 1) - 3.0 / 5) < 1e-15);
    eval_found_done(&f);
    eval_tops_done(&s.tops);
    load(&s, 4);
    assert_ok(eval_found_init(&f, 1, 3, 1, err));
    eval_found_add(&f, &s.tops, 0);
    assert_int_equal(f.only[0], 1); /* d, at rank 4 */
    assert_int_equal(f.any[0], 4);
    assert_int_equal(f.depth[1], 4);
    assert_int_equal(f.unjudged[1], 0); /* its fourth is judged, as 0 */
    eval_found_done(&f);
    sides_done(&s);
}

static void excluded_documents_make_room(void **state)
{
    (void)state;
    sides s = sides_of("a", (const char *const[]){ "xab" }, 1);
    assert_ok(eval_qrels_exclude(s.qrels, "1", "x", err));
    assert_ok(eval_qrels_finish(s.qrels, err));
    load(&s, 2);
    assert_int_equal(s.tops.of[0].n, 2);
    assert_string_equal(eval_tops_docno(&s.tops, s.tops.of[0].doc[0]), "a");
    assert_string_equal(eval_tops_docno(&s.tops, s.tops.of[0].doc[1]), "b");
    sides_done(&s);
}

static void memory_may_fail(void **state)
{
    (void)state;
    base_status status = BASE_ENOMEM;
    sides s = sides_of("ab", (const char *const[]){ "abc", "bad" }, 2);
    for (long n = 0; status != BASE_OK; n++) {
        eval_found f = { 0 };
        eval_overlap o = { 0 };
        testing_memory_fails_after(n);
        status = eval_tops_init(&s.tops, s.qrels, (const eval_run *const *)s.runs, 2, 3, NULL);
        if (status == BASE_OK) status = eval_tops_topic(&s.tops, 0, NULL);
        if (status == BASE_OK) status = eval_found_init(&f, 1, 2, 1, NULL);
        if (status == BASE_OK) status = eval_overlap_init(&o, 2, 0.9, NULL);
        if (status == BASE_OK) status = eval_overlap_add(&o, &s.tops, NULL);
        testing_memory_heals();
        assert_true(status == BASE_OK || status == BASE_ENOMEM);
        eval_found_done(&f);
        eval_overlap_done(&o);
        eval_tops_done(&s.tops);
    }
    assert_fails(eval_tops_init(&s.tops, s.qrels, (const eval_run *const *)s.runs, 2, 0, err), BASE_EARG, "found 0");
    sides_done(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rbo_is_as_in_its_paper),
        cmocka_unit_test(rbo_is_its_infinite_sum),
        cmocka_unit_test(overlap_is_averaged_where_it_is_a_number),
        cmocka_unit_test(finds_are_those_of_all_of_one_and_of_none),
        cmocka_unit_test(excluded_documents_make_room),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
