/* Fusion against plain loops over all documents, the papers' formulas by hand, and what it does at its edges. */
#include "tests/testing.h"

#include <float.h>
#include <math.h>

#include "search/fusion.h"

#define RANKINGS 4
#define DOCS     40

typedef struct {
    base_hit hits[RANKINGS][DOCS];
    search_fusion_input inputs[RANKINGS];
    size_t n;
    search_fusion how;
} fusion_case;

static void random_case(fusion_case *c, uint64_t seed)
{
    base_rng r = base_rng_of(seed, 0);
    static const search_fusion_method methods[] = { SEARCH_FUSE_RRF, SEARCH_FUSE_SUM, SEARCH_FUSE_MNZ };
    static const search_norm norms[] = { SEARCH_NORM_NONE, SEARCH_NORM_MINMAX, SEARCH_NORM_ZSCORE };
    *c = (fusion_case){ .n = base_rng_below(&r, RANKINGS + 1) };
    c->how = (search_fusion){ .method = methods[base_rng_below(&r, 3)],
                              .norm = norms[base_rng_below(&r, 3)],
                              .depth = 1 + base_rng_below(&r, DOCS) };
    c->how.k = (double)base_rng_below(&r, 100);
    for (size_t i = 0; i < c->n; i++) {
        size_t n = 0;
        for (uint32_t doc = 0; doc < DOCS; doc++)
            if (base_rng_below(&r, 2)) c->hits[i][n++] = (base_hit){ doc * 977, (float)base_rng_below(&r, 9) - 2.25f };
        if (base_rng_below(&r, 8) == 0) n = base_rng_below(&r, 2);
        base_hits_sort(c->hits[i], n, NULL);
        c->inputs[i] = (search_fusion_input){ c->hits[i], n, base_rng_below(&r, 2) ? 1 : base_rng_unit(&r) - 0.25 };
    }
}

/* --- the definition ------------------------------------------------------------------------------------------------------------------ */

/* What the ranking gives a document: straight from the table in search/fusion.h. */
static double plain_value(const search_fusion *how, const search_fusion_input *in, uint32_t doc, bool *has)
{
    size_t n = in->n < how->depth ? in->n : how->depth, rank = 0;
    double least = DBL_MAX, greatest = -DBL_MAX, mean = 0, variance = 0, score = 0;
    for (size_t i = 0; i < n; i++) {
        double s = (double)in->hits[i].score;
        if (s < least) least = s;
        if (s > greatest) greatest = s;
        mean += s;
        if (in->hits[i].doc == doc) rank = i + 1, score = s;
    }
    mean /= (double)n;
    for (size_t i = 0; i < n; i++) variance += ((double)in->hits[i].score - mean) * ((double)in->hits[i].score - mean);
    double sd = sqrt(variance / (double)n);
    *has = rank > 0;
    if (how->method == SEARCH_FUSE_RRF) return rank ? 1 / (how->k + (double)rank) : 0;
    if (how->norm == SEARCH_NORM_NONE) return rank ? score : 0;
    if (n == 0) return 0;
    if (how->norm == SEARCH_NORM_MINMAX) return !rank ? 0 : least == greatest ? 1 : (score - least) / (greatest - least);
    return least == greatest ? 0 : ((rank ? score : least) - mean) / sd;
}

static void every_fusion_is_its_formula(void **state)
{
    (void)state;
    static fusion_case c;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        random_case(&c, seed);
        base_hit expected[DOCS];
        size_t n = 0;
        for (uint32_t doc = 0; doc < DOCS; doc++) {
            double sum = 0;
            unsigned found = 0;
            for (size_t i = 0; i < c.n; i++) {
                bool has;
                sum += c.inputs[i].weight * plain_value(&c.how, &c.inputs[i], doc * 977, &has);
                found += has;
            }
            if (found) expected[n++] = (base_hit){ doc * 977, (float)(c.how.method == SEARCH_FUSE_MNZ ? found * sum : sum) };
        }
        base_hits_sort(expected, n, NULL);
        search_ranking fused = { 0 };
        size_t most = 1 + seed % DOCS;
        assert_ok(search_fuse(&fused, &c.how, c.inputs, c.n, most, NULL, err));
        if (n > most) n = most;
        if (fused.n != n) fail_msg("seed %llu: %zu documents, not %zu", (unsigned long long)seed, fused.n, n);
        for (size_t i = 0; i < n; i++)
            if (fused.hits[i].doc != expected[i].doc || fused.hits[i].score != expected[i].score)
                fail_msg("seed %llu: at %zu document %u of %.9g, not %u of %.9g", (unsigned long long)seed, i + 1,
                         fused.hits[i].doc, (double)fused.hits[i].score, expected[i].doc, (double)expected[i].score);
        search_ranking_done(&fused);
    }
}

static void what_is_explained_is_what_was_summed(void **state)
{
    (void)state;
    static fusion_case c;
    for (uint64_t seed = 1; seed <= 500; seed++) {
        random_case(&c, seed);
        search_ranking fused = { 0 };
        assert_ok(search_fuse(&fused, &c.how, c.inputs, c.n, SIZE_MAX, NULL, err));
        for (size_t i = 0; i < fused.n; i++) {
            search_fusion_part parts[RANKINGS];
            double times, sum = 0, total = search_fusion_explain(parts, &times, &c.how, c.inputs, c.n, fused.hits[i].doc);
            for (size_t p = 0; p < c.n; p++) sum += parts[p].contribution;
            assert_true((float)total == fused.hits[i].score && sum * times == total);
            for (size_t p = 0; p < c.n; p++)
                if (parts[p].rank) assert_int_equal(c.inputs[p].hits[parts[p].rank - 1].doc, fused.hits[i].doc);
        }
        search_ranking_done(&fused);
    }
}

/* --- by hand ------------------------------------------------------------------------------------------------------------------------- */

static const base_hit first[] = { { 1, 10 }, { 2, 6 }, { 3, 2 } }, second[] = { { 3, 0.5f }, { 4, 0.25f }, { 1, 0 } };

static void fused_is(search_fusion how, double w1, double w2, size_t n, const base_hit *expected)
{
    search_fusion_input inputs[] = { { first, 3, w1 }, { second, 3, w2 } };
    search_ranking fused = { 0 };
    if (!how.depth) how.depth = 1000;
    assert_ok(search_fuse(&fused, &how, inputs, 2, 1000, NULL, err));
    assert_int_equal(fused.n, n);
    for (size_t i = 0; i < n; i++) {
        assert_int_equal(fused.hits[i].doc, expected[i].doc);
        assert_float_equal(fused.hits[i].score, expected[i].score, 1e-6);
    }
    search_ranking_done(&fused);
}

static void two_short_rankings_come_out_as_by_hand(void **state)
{
    (void)state;
    const base_hit rrf[] = { { 3, 1.0f / 63 + 1.0f / 61 }, { 1, 1.0f / 61 + 1.0f / 63 }, { 4, 1.0f / 62 }, { 2, 1.0f / 62 } };
    fused_is((search_fusion){ .method = SEARCH_FUSE_RRF, .k = 60 }, 1, 1, 4, rrf);
    /* the weights of weighted RRF: 2 / 1 + 1 / 3, 2 / 3 + 1, 2 / 2, 1 / 2 */
    const base_hit weighted[] = { { 1, 7.0f / 3 }, { 3, 5.0f / 3 }, { 2, 1 }, { 4, 0.5f } };
    fused_is((search_fusion){ .method = SEARCH_FUSE_RRF }, 2, 1, 4, weighted);
    const base_hit plain[] = { { 1, 10 }, { 2, 6 }, { 3, 2.5f }, { 4, 0.25f } };
    fused_is((search_fusion){ .method = SEARCH_FUSE_SUM }, 1, 1, 4, plain);
    /* min-max: 1, 1/2, 0 and 1, 1/2, 0 */
    const base_hit minmax[] = { { 3, 1 }, { 1, 1 }, { 4, 0.5f }, { 2, 0.5f } };
    fused_is((search_fusion){ .method = SEARCH_FUSE_SUM, .norm = SEARCH_NORM_MINMAX }, 1, 1, 4, minmax);
    const base_hit linear[] = { { 1, 0.7f }, { 2, 0.35f }, { 3, 0.3f }, { 4, 0.15f } };
    fused_is((search_fusion){ .method = SEARCH_FUSE_SUM, .norm = SEARCH_NORM_MINMAX }, 0.7, 0.3, 4, linear);
    const base_hit mnz[] = { { 3, 2 }, { 1, 2 }, { 4, 0.5f }, { 2, 0.5f } };
    fused_is((search_fusion){ .method = SEARCH_FUSE_MNZ, .norm = SEARCH_NORM_MINMAX }, 1, 1, 4, mnz);
    /* z-scores of both: sqrt(3/2), 0, -sqrt(3/2); documents 2 and 4 get the least of the ranking that hasn't got them */
    const base_hit zscore[] = { { 3, 0 }, { 1, 0 }, { 4, -1.2247449f }, { 2, -1.2247449f } };
    fused_is((search_fusion){ .method = SEARCH_FUSE_SUM, .norm = SEARCH_NORM_ZSCORE }, 1, 1, 4, zscore);
    const base_hit shallow[] = { { 3, 1 }, { 1, 1 } };
    fused_is((search_fusion){ .method = SEARCH_FUSE_RRF, .depth = 1 }, 1, 1, 2, shallow);
}

/* --- edges --------------------------------------------------------------------------------------------------------------------------- */

static void rankings_of_equal_scores_and_of_nothing_are_fused(void **state)
{
    (void)state;
    const base_hit same[] = { { 7, 3 }, { 6, 3 } };
    search_fusion_input inputs[] = { { same, 2, 1 }, { NULL, 0, 1 } };
    search_fusion how = { .method = SEARCH_FUSE_SUM, .norm = SEARCH_NORM_MINMAX, .depth = 10 };
    search_ranking fused = { 0 };
    assert_ok(search_fuse(&fused, &how, inputs, 2, 10, NULL, err));
    assert_int_equal(fused.n, 2);
    assert_true(fused.hits[0].doc == 7 && fused.hits[0].score == 1 && fused.hits[1].score == 1);
    search_ranking_done(&fused);
    how.norm = SEARCH_NORM_ZSCORE;
    assert_ok(search_fuse(&fused, &how, inputs, 2, 10, NULL, err));
    assert_true(fused.n == 2 && fused.hits[0].score == 0);
    search_ranking_done(&fused);
    for (size_t n = 0; n <= 1; n++) {
        assert_ok(search_fuse(&fused, &how, inputs + 1, n, 10, NULL, err));
        assert_int_equal(fused.n, 0);
        search_ranking_done(&fused);
    }
}

static void scores_beyond_a_float_are_refused(void **state)
{
    (void)state;
    const base_hit great[] = { { 1, FLT_MAX }, { 2, -FLT_MAX } };
    search_fusion_input inputs[] = { { great, 2, 1 }, { great, 2, 1 }, { great, 2, -1e300 } };
    search_fusion how = { .method = SEARCH_FUSE_SUM, .depth = 10 };
    search_ranking fused = { 0 };
    assert_fails(search_fuse(&fused, &how, inputs, 2, 10, NULL, err), BASE_ELIMIT, "beyond what a score can be");
    assert_fails(search_fuse(&fused, &how, inputs, 3, 10, NULL, err), BASE_ELIMIT, "beyond what a score can be");
    how.norm = SEARCH_NORM_MINMAX; /* the span of these scores is beyond a float, not beyond a double */
    assert_ok(search_fuse(&fused, &how, inputs, 2, 10, NULL, err));
    assert_true(fused.hits[0].score == 2 && fused.hits[1].score == 0);
    search_ranking_done(&fused);
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    search_fusion_input inputs[] = { { first, 3, 1 }, { second, 3, 1 } };
    search_fusion how = { .method = SEARCH_FUSE_RRF, .k = 60, .depth = 10 };
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        search_ranking fused = { 0 };
        base_error err = { 0 };
        testing_memory_fails_after(n);
        s = search_fuse(&fused, &how, inputs, 2, 10, NULL, &err);
        testing_memory_heals();
        assert_true(s == BASE_OK || (s == BASE_ENOMEM && !fused.hits));
        assert_in_range(n, 0, 50);
        search_ranking_done(&fused);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_fusion_is_its_formula),
        cmocka_unit_test(what_is_explained_is_what_was_summed),
        cmocka_unit_test(two_short_rankings_come_out_as_by_hand),
        cmocka_unit_test(rankings_of_equal_scores_and_of_nothing_are_fused),
        cmocka_unit_test(scores_beyond_a_float_are_refused),
        cmocka_unit_test(memory_may_fail_anywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
