/* cli/letters.h - tests of significance on the command line: their options, and the sentences below a table with letters.
 *
 *     eval_compare_options opt = { .baseline = EVAL_ALL_PAIRS };
 *     s = cli_test_options(&opt, call, err);                        // --test, --correction, --samples, --seed
 *     ...
 *     cli_letters_describe(&text, comparison, &opt, "run");
 */
#ifndef CLI_LETTERS_H
#define CLI_LETTERS_H

#include "cli/command.h"
#include "eval/compare.h"

#define CLI_TEST_OPTIONS                                                                                                           \
    { "test",                                                                                                                      \
      0,                                                                                                                           \
      "LIST",                                                                                                                      \
      "t",                                                                                                                         \
      "t, randomisation, bootstrap, tukey, hsd, wilcoxon, sign (salton help tests); the first gives the letters",                  \
      false },                                                                                                                     \
        { "correction", 0, "holm|bonferroni|bh|none", "holm", "for many comparisons, over the pairs of a measure", false },        \
        { "samples", 0, "N", "100000; tukey 10000", "how often a test draws", false },                                             \
    {                                                                                                                              \
        "seed", 0, "N", "1", "what the draws start from", false                                                                    \
    }

/* BASE_EARG. */
base_status cli_test_options(eval_compare_options *opt, const cli_call *call, base_error *err);
/* Calls back with each word of a list with commas, until that fails. BASE_EARG: a word of 64 bytes or more. */
base_status cli_each_word(const char *list, base_status (*each)(void *context, const char *word, base_error *err), void *context,
                          base_error *err);
/* Appends a test's name, what was drawn, the correction and the size of its family. test: its place among the options' tests. */
void cli_test_describe(base_buf *out, const eval_comparison *c, const eval_compare_options *opt, size_t test);
/* Appends what the letters of a table mean; rows: what its rows are, "run". */
void cli_letters_describe(base_buf *out, const eval_comparison *c, const eval_compare_options *opt, const char *rows);

#endif
