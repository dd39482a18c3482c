/* Models with a pencil: numbers in, a number out. */
#include <math.h>

#include "ir/model.h"
#include "tests/testing.h"

/* A model made ready for one query over a collection of N documents, avgdl 100, 100,000 tokens unless said otherwise. */
typedef struct {
    ir_scorer scorer;
    ir_weight weights[8];
    size_t n;
    base_value values[BASE_PARAMS_MAX];
} pencil;

static void start(pencil *p, const char *model, uint64_t n_docs)
{
    *p = (pencil){ 0 };
    p->scorer.model = ir_model_find(model);
    assert_non_null(p->scorer.model);
    p->scorer.collection = (ir_collection){
        .n_docs = n_docs, .n_tokens = 100 * n_docs, .avg_length = 100, .n_postings = 60 * n_docs, .avg_unique = 60
    };
    base_params_defaults(p->values, p->scorer.model->params);
}

static void set(pencil *p, const char *name, const char *value)
{
    assert_ok(base_params_set(p->values, p->scorer.model->params, base_view_of(name), base_view_of(value), err));
}

static void term(pencil *p, uint64_t df, uint64_t cf, double qtf)
{
    p->weights[p->n++] = (ir_weight){ .numbers = { df, cf }, .query_weight = qtf, .idf = 1 };
    p->scorer.query_length += qtf;
    p->scorer.query_unique++;
    p->scorer.query_max = fmax(p->scorer.query_max, qtf);
}

static void ready(pencil *p)
{
    assert_ok(p->scorer.model->prepare(&p->scorer, p->values, err));
    for (size_t i = 0; i < p->n; i++) p->scorer.model->weigh(&p->weights[i], &p->scorer);
    if (p->scorer.model->finish) p->scorer.model->finish(&p->scorer, p->weights, p->n);
}

static double part(const pencil *p, size_t i, uint32_t tf, const ir_doc_numbers *d)
{
    return p->scorer.model->score(&p->scorer, &p->weights[i], tf, d);
}

static void near(double found, double expected, double tolerance)
{
    if (!(fabs(found - expected) <= tolerance)) fail_msg("found %.17g, expected %.17g", found, expected);
}

/* Manning, Raghavan, Schuetze: Introduction to Information Retrieval (2008), example 6.4 and figure 6.17: N = 1,000,000; query "best car
 * insurance"; document "car insurance auto insurance"; lnc.ltc, logarithms to base 10. The book's products: 0, 0.27, 0.53; score 0.8. */
static void the_textbooks_lnc_ltc_example_scores_0_8(void **state)
{
    (void)state;
    pencil p;
    const ir_doc_numbers d = { .length = 4, .unique = 3, .max_tf = 2, .bytes = 28 };
    const ir_term_numbers terms[] = { { 5000, 1 }, { 10000, 1 }, { 1000, 1 } }; /* auto, car, insurance */
    const uint32_t tfs[] = { 1, 1, 2 };
    double squares = 0;

    start(&p, "smart", 1000000);
    set(&p, "letters", "lnc.ltc");
    set(&p, "base", "10");
    term(&p, 50000, 50000, 1); /* best */
    term(&p, 10000, 10000, 1); /* car */
    term(&p, 1000, 1000, 1);   /* insurance */
    ready(&p);
    for (size_t i = 0; i < 3; i++) {
        double w = p.scorer.model->doc_weight(&p.scorer, &terms[i], tfs[i], &d);
        squares += w * w;
    }
    double norm = p.scorer.model->factor(&p.scorer, &d, squares);
    near(p.weights[0].idf, 1.3, 0.005); /* the book's two digits */
    near(p.weights[1].idf, 2.0, 0.005);
    near(p.weights[2].idf, 3.0, 0.005);
    near(norm * (1 + log10(2)), 0.68, 0.005);
    near(part(&p, 1, 1, &d) * norm, 0.27, 0.005);
    near(part(&p, 2, 2, &d) * norm, 0.53, 0.005);
    near((part(&p, 1, 1, &d) + part(&p, 2, 2, &d)) * norm, 0.8, 0.005);
}

static void a_cosine_of_equal_vectors_is_one(void **state)
{
    (void)state;
    static const char *const letters[] = { "nnc.nnc", "ltc.ltc", "lnc.lnc", "anc.anc", "bnc.bnc", "npc.npc" };
    for (size_t l = 0; l < 6; l++) {
        pencil p;
        const ir_doc_numbers d = { .length = 6, .unique = 2, .max_tf = 4, .bytes = 40 };
        start(&p, "smart", 1000);
        set(&p, "letters", letters[l]);
        term(&p, 10, 40, 4);
        term(&p, 30, 90, 2);
        ready(&p);
        double squares = 0, sum = 0;
        for (size_t i = 0; i < 2; i++) {
            uint32_t tf = i == 0 ? 4 : 2;
            double w = p.scorer.model->doc_weight(&p.scorer, &p.weights[i].numbers, tf, &d);
            squares += w * w;
            sum += part(&p, i, tf, &d);
        }
        near(sum * p.scorer.model->factor(&p.scorer, &d, squares), 1, 1e-12);
    }
}

/* The definitions of L, u, b, a in product terms, by hand: N 1000, avg unique 60. */
static void smart_letters_mean_what_they_say(void **state)
{
    (void)state;
    pencil p;
    const ir_doc_numbers d = { .length = 120, .unique = 60, .max_tf = 8, .bytes = 1000 };

    start(&p, "smart", 1000);
    set(&p, "letters", "Lnu.ntn");
    term(&p, 10, 40, 1);
    ready(&p);
    double factor = p.scorer.model->factor(&p.scorer, &d, 0);
    near(part(&p, 0, 4, &d) * factor, (1 + log(4)) / (1 + log(2)) / (0.8 * 60 + 0.2 * 60) * log(100), 1e-12);

    start(&p, "smart", 1000);
    set(&p, "letters", "anb.npn");
    term(&p, 10, 40, 2);
    ready(&p);
    factor = p.scorer.model->factor(&p.scorer, &d, 0);
    near(part(&p, 0, 4, &d) * factor, (0.5 + 0.5 * 4 / 8) / pow(1000, 0.375) * 2 * log(990.0 / 10), 1e-12);

    start(&p, "smart", 1000);
    set(&p, "letters", "bpn.nnn");
    term(&p, 600, 700, 1);
    ready(&p);
    near(part(&p, 0, 9, &d), 0, 0); /* p of a word in more than half of the documents */
    assert_int_equal(p.scorer.factor_kind, IR_FACTOR_NONE);
}

static void smart_refuses_letters_that_are_none(void **state)
{
    (void)state;
    pencil p;
    start(&p, "smart", 1000);
    set(&p, "letters", "lnc.lxc");
    assert_fails(p.scorer.model->prepare(&p.scorer, p.values, err), BASE_EARG, "'x'");
    set(&p, "letters", "lnc");
    assert_fails(p.scorer.model->prepare(&p.scorer, p.values, err), BASE_EARG, "two SMART triples");
}

/* N 1000, df 10, tf 3, dl 80, avgdl 100, k1 1.2, b 0.75, worked in double with another program from the formulas of Kamphuis et al. (2020), table 1. */
static void bm25_variants_by_hand(void **state)
{
    (void)state;
    static const struct {
        const char *variant;
        uint64_t df;
        double expected;
    } cases[] = {
        { "lucene", 10, 3.4010294941430925 }, { "robertson", 10, 3.393160155951588 }, { "robertson", 900, -1.6364122665051348 },
        { "atire", 10, 7.560727171025228 },   { "bm25l", 10, 7.725501619665553 },     { "bm25plus", 10, 12.168537828042508 },
    };
    const ir_doc_numbers d = { .length = 80, .unique = 50, .max_tf = 3, .bytes = 400 };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        pencil p;
        start(&p, "bm25", 1000);
        set(&p, "variant", cases[i].variant);
        term(&p, cases[i].df, 50, 1);
        ready(&p);
        near(part(&p, 0, 3, &d), cases[i].expected, 1e-12);
    }
}

static void the_query_term_frequency_counts_linearly_until_k3_saturates_it(void **state)
{
    (void)state;
    const ir_doc_numbers d = { .length = 80, .unique = 50, .max_tf = 3, .bytes = 400 };
    pencil once, twice, saturated;
    start(&once, "bm25", 1000), term(&once, 10, 50, 1), ready(&once);
    start(&twice, "bm25", 1000), term(&twice, 10, 50, 2), ready(&twice);
    start(&saturated, "bm25", 1000), set(&saturated, "k3", "8"), term(&saturated, 10, 50, 2), ready(&saturated);
    near(part(&twice, 0, 3, &d), 2 * part(&once, 0, 3, &d), 1e-12);
    near(part(&saturated, 0, 3, &d), 9.0 * 2 / (8 + 2) * part(&once, 0, 3, &d), 1e-12);
}

/* p = 50 / 100,000, tf 3, dl 80, mu 1000, lambda 0.1; worked in double with another program. */
static void query_likelihood_by_hand(void **state)
{
    (void)state;
    const ir_doc_numbers d = { .length = 80, .unique = 50, .max_tf = 3, .bytes = 400 };
    pencil p;
    start(&p, "ql", 1000);
    term(&p, 10, 50, 1);
    ready(&p);
    near(part(&p, 0, 3, &d), 1.9459101490553132, 1e-12);
    assert_int_equal(p.scorer.factor_kind, IR_FACTOR_PLUS);
    near(p.scorer.scale * p.scorer.model->factor(&p.scorer, &d, 0), -0.07696104113612832, 1e-12);

    start(&p, "ql", 1000);
    set(&p, "smoothing", "jm");
    term(&p, 10, 50, 1);
    ready(&p);
    near(part(&p, 0, 3, &d), 6.516193076042964, 1e-12);
    assert_int_equal(p.scorer.factor_kind, IR_FACTOR_NONE);
}

static void coordination_counts_distinct_terms(void **state)
{
    (void)state;
    const ir_doc_numbers d = { .length = 80, .unique = 50, .max_tf = 9, .bytes = 400 };
    pencil p;
    start(&p, "coord", 1000);
    term(&p, 10, 50, 3);
    ready(&p);
    near(part(&p, 0, 9, &d), 1, 0);
}

static void names_are_unique_and_every_model_says_its_source(void **state)
{
    (void)state;
    for (const ir_model *const *const *file = ir_models; *file; file++)
        for (const ir_model *const *m = *file; *m; m++) {
            assert_ptr_equal(ir_model_find((*m)->name), *m);
            assert_non_null((*m)->help);
            assert_non_null((*m)->formula);
            assert_non_null((*m)->source);
            assert_in_range((*m)->year, 1950, 2030);
        }
}

/* What bounded_by_impacts promises: more tf never lowers a part with a positive weight, a longer document never raises it. */
static void a_model_that_says_so_is_bounded_by_impacts(void **state)
{
    (void)state;
    for (const ir_model *const *const *file = ir_models; *file; file++)
        for (const ir_model *const *m = *file; *m; m++) {
            pencil p;
            start(&p, (*m)->name, 1000);
            term(&p, 10, 50, 1);
            ready(&p);
            if (!p.scorer.bounded_by_impacts) continue;
            base_rng r = base_rng_of(7, 0);
            for (int i = 0; i < 2000; i++) {
                uint32_t tf = 1 + (uint32_t)base_rng_below(&r, 60), more = tf + (uint32_t)base_rng_below(&r, 5);
                uint32_t length = more + (uint32_t)base_rng_below(&r, 500), longer = length + (uint32_t)base_rng_below(&r, 50);
                const ir_doc_numbers shorter_doc = { length, 10, more, 5 * length }, longer_doc = { longer, 10, more, 5 * longer };
                assert_true(part(&p, 0, more, &shorter_doc) >= part(&p, 0, tf, &longer_doc));
            }
        }
}

/* --- extremes -------------------------------------------------------------------------------------------------------- */

/* One document's score for the query, as it is ranked. */
static float score_of(const pencil *p, const uint32_t *tfs, const ir_doc_numbers *d)
{
    const ir_scorer *s = &p->scorer;
    double sum = 0, squares = 0;
    for (size_t i = 0; i < p->n; i++) {
        sum += part(p, i, tfs[i], d);
        if (!s->factor_needs_forward) continue;
        double w = s->model->doc_weight(s, &p->weights[i].numbers, tfs[i], d);
        squares += w * w;
    }
    double factor = s->factor_kind == IR_FACTOR_NONE ? 0 : s->model->factor(s, d, squares);
    if (s->factor_kind == IR_FACTOR_TIMES) return (float)(sum * factor);
    return (float)(s->factor_kind == IR_FACTOR_PLUS ? sum + s->scale * factor : sum);
}

static void fail_with(const pencil *p, float found)
{
    base_buf values = { 0 };
    base_params_print(&values, p->values, p->scorer.model->params, false);
    fail_msg("%s(%s) of %llu documents scores %g", p->scorer.model->name, base_buf_string(&values),
             (unsigned long long)p->scorer.collection.n_docs, (double)found);
}

/* The parameters of p, over collections and documents as small and as large as there can be. */
static void try_numbers(const pencil *parameters)
{
    static const ir_collection collections[] = { { 1, 1, 1, 1, 1 },
                                                 { 2, 4, 4, 2, 2 },
                                                 { 4000000000, 1000000000000000000, 1000000000000000000, 2.5e8, 2.5e8 } };
    static const ir_doc_numbers docs[] = { { 2, 2, 1, 3 },
                                           { UINT32_MAX, 2, UINT32_MAX, UINT32_MAX },
                                           { UINT32_MAX, UINT32_MAX, 31, 1 } };
    static const uint32_t tfs[] = { 1, 31, 32, UINT32_MAX };
    for (size_t c = 0; c < 3; c++)
        for (int weight = 0; weight < 3; weight++) {
            pencil p = *parameters;
            uint64_t n = collections[c].n_docs;
            p.scorer.collection = collections[c];
            term(&p, n, collections[c].n_tokens, weight == 1 ? 1e6 : weight == 2 ? 0.1 : 1);
            term(&p, (n + 1) / 2, (n + 1) / 2, weight == 2 ? 0.6357588823428847 : 1); /* 2: the mean is 1/e, 1 + its logarithm 0 */
            ready(&p);
            for (size_t d = 0; d < 3; d++)
                for (size_t t = 0; t < 4 && tfs[t] <= docs[d].max_tf; t++) {
                    float score = score_of(&p, (const uint32_t[]){ tfs[t], 1 }, &docs[d]);
                    if (!isfinite(score)) fail_with(&p, score);
                }
        }
}

/* Every number at its least, its greatest, its default and just within; every word that there is. */
static void try_corners(pencil *p, size_t param)
{
    const base_param *table = p->scorer.model->params;
    if (param == base_params_count(table)) {
        base_error err = { 0 };
        pencil probe = *p;
        if (probe.scorer.model->prepare(&probe.scorer, probe.values, &err) == BASE_OK) try_numbers(p);
        else assert_int_equal(err.status, BASE_EARG);
        return;
    }
    const base_param *of = &table[param];
    if (of->kind == BASE_PARAM_NUMBER) {
        const double corners[] = { of->min, of->max, of->number, nextafter(of->min, 1), nextafter(of->max, 0), 1, nextafter(1, 2) };
        for (size_t i = 0; i < sizeof corners / sizeof corners[0]; i++) {
            if (corners[i] < of->min || corners[i] > of->max) continue;
            p->values[param].number = corners[i];
            try_corners(p, param + 1);
        }
        return;
    }
    for (const char *at = of->choices; at && *at; at += strcspn(at, "|"), at += *at == '|') {
        snprintf(p->values[param].word, sizeof p->values[param].word, "%.*s", (int)strcspn(at, "|"), at);
        try_corners(p, param + 1);
    }
    if (!of->choices) try_corners(p, param + 1);
}

static void scores_are_finite_at_every_corner_of_the_parameters(void **state)
{
    (void)state;
    for (const ir_model *const *const *file = ir_models; *file; file++)
        for (const ir_model *const *m = *file; *m; m++) {
            pencil p;
            start(&p, (*m)->name, 1000);
            try_corners(&p, 0);
        }
    for (int d = 0; d < 60; d++) /* every triple of SMART, of the document with one of the query */
        for (int q = 0; q < 60; q += 7) {
            char letters[8];
            pencil p;
            int e = (d + q) % 60;
            snprintf(letters, sizeof letters, "%c%c%c.%c%c%c", "nlabL"[d / 12], "ntp"[d / 4 % 3], "ncub"[d % 4], "nlabL"[e / 12],
                     "ntp"[e / 4 % 3], "ncub"[e % 4]);
            start(&p, "smart", 1000);
            set(&p, "letters", letters);
            try_corners(&p, 1);
        }
}

static void a_base_whose_logarithms_make_no_sense_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = { "1", "0.5", "1.0000001" };
    for (size_t i = 0; i < 3; i++) {
        pencil p;
        start(&p, "tfidf", 1000);
        set(&p, "base", bad[i]);
        assert_fails(p.scorer.model->prepare(&p.scorer, p.values, err), BASE_EARG, "base: expected");
        start(&p, "smart", 1000);
        set(&p, "base", bad[i]);
        assert_fails(p.scorer.model->prepare(&p.scorer, p.values, err), BASE_EARG, "base: expected");
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_textbooks_lnc_ltc_example_scores_0_8),
        cmocka_unit_test(a_cosine_of_equal_vectors_is_one),
        cmocka_unit_test(smart_letters_mean_what_they_say),
        cmocka_unit_test(smart_refuses_letters_that_are_none),
        cmocka_unit_test(bm25_variants_by_hand),
        cmocka_unit_test(the_query_term_frequency_counts_linearly_until_k3_saturates_it),
        cmocka_unit_test(query_likelihood_by_hand),
        cmocka_unit_test(coordination_counts_distinct_terms),
        cmocka_unit_test(names_are_unique_and_every_model_says_its_source),
        cmocka_unit_test(a_model_that_says_so_is_bounded_by_impacts),
        cmocka_unit_test(scores_are_finite_at_every_corner_of_the_parameters),
        cmocka_unit_test(a_base_whose_logarithms_make_no_sense_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
