/* cli/letters.c - tests of significance on the command line: their options, and the sentences below a table. */
#include "cli/letters.h"

#include <string.h>

void cli_test_describe(base_buf *out, const eval_comparison *c, const eval_compare_options *opt, size_t test)
{
    const eval_test_info *about = eval_test_about(opt->tests[test]);
    uint32_t samples = opt->samples ? opt->samples : about->samples;
    size_t n_pairs = eval_comparison_pairs(c);
    base_buf_text(out, about->label);
    if (samples && about->samples)
        base_buf_format(out, " (%u samples, seed %llu%s)", samples, (unsigned long long)opt->seed,
                        opt->tests[test] == EVAL_TEST_RANDOMISATION ? "; exact if few topics differ" : "");
    if (about->of_family) base_buf_format(out, ", which holds for all %zu runs at once", eval_comparison_runs(c));
    else
        base_buf_format(out, ", %s%s%zu pair%s of a measure", eval_correction_label(opt->correction),
                        opt->correction == EVAL_UNCORRECTED ? " for the " : " over the ", n_pairs, CLI_S(n_pairs));
}

void cli_letters_describe(base_buf *out, const eval_comparison *c, const eval_compare_options *opt, const char *rows)
{
    base_buf_format(out, "Letters: significantly better than the %s of that letter (", rows);
    cli_test_describe(out, c, opt, 0);
    base_buf_format(out, "; p < %.2f).", EVAL_ALPHA);
}

static base_status add_test(void *context, const char *word, base_error *err)
{
    eval_compare_options *opt = context;
    eval_test test;
    base_status s = eval_test_of(&test, word, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < opt->n_tests; i++)
        if (opt->tests[i] == test) return BASE_OK;
    opt->tests[opt->n_tests++] = test;
    return BASE_OK;
}

base_status cli_each_word(const char *list, base_status (*each)(void *context, const char *word, base_error *err), void *context,
                          base_error *err)
{
    base_status s = BASE_OK;
    while (*list && s == BASE_OK) {
        char word[64];
        size_t n = strcspn(list, ",");
        if (n >= sizeof word) return base_fail(err, BASE_EARG, "expected words with commas between them, found \"%.40s...\"", list);
        memcpy(word, list, n);
        word[n] = 0;
        s = each(context, word, err);
        list += n + (list[n] == ',');
    }
    return s;
}

base_status cli_test_options(eval_compare_options *opt, const cli_call *call, base_error *err)
{
    const char *tests = cli_value(call, "test"), *correction = cli_value(call, "correction");
    long long samples, seed;
    base_status s;
    if ((s = cli_integer(call, "samples", 0, 1, 100000000, &samples, err)) != BASE_OK) return s;
    if ((s = cli_integer(call, "seed", 1, 0, INT64_MAX, &seed, err)) != BASE_OK) return s;
    opt->samples = (uint32_t)samples;
    opt->seed = (uint64_t)seed;
    opt->n_tests = 0;
    if ((s = cli_each_word(tests ? tests : "t", add_test, opt, err)) != BASE_OK) return s;
    return correction ? eval_correction_of(&opt->correction, correction, err) : BASE_OK;
}
