/* Measures that are a reader's: against the definition of C/W/L, summed as it stands; and against numbers from outside. */
#include "tests/eval_topic.h"

#include <float.h>

/* What ir-measures' own tests expect (tests/test_cwl_eval.py, commit dc04a88: "based on a manual execution of cwl-eval"), to four digits;
 * the rankings are those of the example files of cwl_eval (github.com/ireval/cwl). */
static void the_example_of_cwl_eval_gives_its_numbers(void **state)
{
    (void)state;
    const topic topics[3] = { { .n = 10, .grade = { 1, 0, 1, 1, -1, -1, 1, 0, 1, 0 }, .level = 1 },
                              { .n = 10, .grade = { 1, 1, -1, -1, 1, 0, 1, 1, 1, 0 }, .level = 1 },
                              { .n = 10, .grade = { -1, -1, -1, 0, 0, 1, 1, 1, 0, 1 }, .level = 1 } };
    const struct {
        const char *measure;
        double want[3];
    } cases[] = { { "BPM(T=1.0, max_rel=1)@20", { 1.0000, 1.0000, 0.1667 } },
                  { "BPM(T=2.0, max_rel=1)@10", { 0.6667, 1.0000, 0.2857 } },
                  { "INSQ(T=1.0, max_rel=1)", { 0.5872, 0.6629, 0.0880 } },
                  { "INSQ(T=2.0, max_rel=1)", { 0.4513, 0.5068, 0.1292 } },
                  { "INST(T=1.0, max_rel=1)", { 0.7934, 0.9226, 0.0888 } },
                  { "INST(T=2.0, max_rel=1)", { 0.5994, 0.6924, 0.1397 } },
                  { "SDCG(max_rel=1)@10", { 0.5645, 0.6531, 0.2848 } },
                  { "NERR8(max_rel=1)@10", { 1.0000, 1.0000, 0.1667 } },
                  { "NERR9(max_rel=1)@10", { 1.0000, 1.0000, 0.0680 } },
                  { "NERR10(p=0.8, max_rel=1)", { 1.0000, 1.0000, 0.0888 } },
                  { "NERR11(T=2.0, max_rel=1)", { 1.0000, 1.0000, 0.0691 } },
                  { "P@10", { 0.5000, 0.6000, 0.4000 } },
                  { "AP", { 0.7087, 0.7438, 0.3068 } },
                  { "RBP(p=0.9, rel=1)", { 0.3501, 0.3996, 0.1988 } } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
        for (size_t t = 0; t < 3; t++) {
            double got = value_of(&topics[t], cases[i].measure);
            if (fabs(got - cases[i].want[t]) > 0.00005 + DBL_EPSILON)
                fail_msg("%s of topic T%zu is %.6f, not %.4f", cases[i].measure, t + 1, got, cases[i].want[t]);
        }
}

/* --- the definition ------------------------------------------------------------------------------------------------------ */

enum { DEEP = 1000 };

typedef enum { INSQ, INST, BPM, NERR8, NERR9, NERR10, NERR11 } measure;

/* C(i) of a reader, i from 1; x is T or p. */
static double goes_on(measure m, int i, const double *gain, double x, int k)
{
    double far = i + 2 * x, found = 0;
    for (int j = 1; j <= i; j++) found += gain[j];
    switch (m) {
    case INSQ: return pow((far - 1) / far, 2);
    case INST: return pow((far - found - 1) / (far - found), 2);
    case BPM: return found < x && i < k;
    case NERR8: return i < k ? 1 - gain[i] : 0;
    case NERR9: return i < k ? (1 - gain[i]) * i / (i + 1) : 0;
    case NERR10: return x * (1 - gain[i]);
    case NERR11: return pow((far - 1) / far, 2) * (1 - gain[i]);
    }
    return 0;
}

/* sum of W(i) gain(i): W(i) is the product of C(1) to C(i - 1), over the sum of these products. */
static double by_definition(const topic *t, measure m, double low, double high, double x, int k)
{
    double gain[DEEP + 1] = { 0 }, reached[DEEP + 1], all = 0, sum = 0;
    for (int i = 1; i <= t->n; i++) gain[i] = fmin(fmax(t->grade[i - 1] - low, 0), high - low) / (high - low);
    for (int i = 1; i <= DEEP; i++) {
        reached[i] = i == 1 ? 1 : reached[i - 1] * goes_on(m, i - 1, gain, x, k);
        all += reached[i];
    }
    for (int i = 1; i <= DEEP; i++) sum += reached[i] / all * gain[i];
    return sum;
}

static void each_reader_is_what_the_definition_says(void **state)
{
    (void)state;
    const struct {
        const char *name;
        measure m;
        double low, high, x;
        int k;
    } cases[] = { { "INSQ(max_rel=3)", INSQ, 0, 3, 1, 0 },        { "INSQ(T=2.5,min_rel=1,max_rel=2)", INSQ, 1, 2, 2.5, 0 },
                  { "INST(max_rel=3)", INST, 0, 3, 1, 0 },        { "INST(T=0.25,max_rel=2)", INST, 0, 2, 0.25, 0 },
                  { "BPM(max_rel=3)@10", BPM, 0, 3, 1, 10 },      { "BPM(max_rel=3,T=4)@25", BPM, 0, 3, 4, 25 },
                  { "NERR8(max_rel=4)@10", NERR8, 0, 4, 0, 10 },  { "NERR9(max_rel=4)@10", NERR9, 0, 4, 0, 10 },
                  { "NERR10(max_rel=4)", NERR10, 0, 4, 0.9, 0 },  { "NERR10(max_rel=4,p=1)", NERR10, 0, 4, 1, 0 },
                  { "NERR11(max_rel=4,T=3)", NERR11, 0, 4, 3, 0 } };
    for (uint64_t seed = 1; seed <= 50; seed++) {
        topic t = random_topic(seed);
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
            double got = value_of(&t, cases[i].name);
            double want = by_definition(&t, cases[i].m, cases[i].low, cases[i].high, cases[i].x, cases[i].k);
            if (!(fabs(got - want) < 1e-12))
                fail_msg("seed %llu: %s is %.17g, by its definition %.17g", (unsigned long long)seed, cases[i].name, got, want);
        }
    }
}

/* All judged grades at the top: a reader gains all there is at every rank that he reads. */
static void the_best_ranking_is_worth_one(void **state)
{
    (void)state;
    topic t = { .n = MOST, .level = 1 };
    for (int i = 0; i < MOST; i++) t.grade[i] = 3;
    assert_near(value_of(&t, "BPM(max_rel=3,T=50)@40"), 1);
    assert_near(value_of(&t, "SDCG(max_rel=3)@40"), 1);
    assert_near(value_of(&t, "SDCG(min_rel=1,max_rel=5)@40"), 0.5);
    assert_near(value_of(&t, "NERR10(max_rel=3)"), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_example_of_cwl_eval_gives_its_numbers),
        cmocka_unit_test(each_reader_is_what_the_definition_says),
        cmocka_unit_test(the_best_ranking_is_worth_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
