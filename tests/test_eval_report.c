/* The table of all commands, in each format. */
#include "tests/testing.h"

#include <math.h>

#include "base/json.h"
#include "eval/report.h"

static eval_table *small_table(void)
{
    eval_table *t = NULL;
    assert_ok(eval_table_new(&t, "films", err));
    size_t name = eval_table_column(t, &(eval_table_column_spec){ .header = "pipeline" });
    size_t ndcg = eval_table_column(t, &(eval_table_column_spec){ .header = "nDCG@10", .digits = 4, .better = EVAL_HIGHER });
    size_t ms =
        eval_table_column(t, &(eval_table_column_spec){ .header = "ms", .key = "p50_ms", .digits = 1, .better = EVAL_LOWER });
    eval_table_group(t, "sparse");
    eval_table_row(t);
    eval_table_text(t, name, "bm25(k1=0.9, b=0.4)");
    eval_table_number(t, ndcg, 0.43211);
    eval_table_number(t, ms, 12.25);
    eval_table_row(t);
    eval_table_text(t, name, "ql");
    eval_table_number(t, ndcg, 0.43209);
    eval_table_number(t, ms, 2);
    eval_table_row(t);
    eval_table_text(t, name, "vsm");
    eval_table_number(t, ndcg, 0.1);
    eval_table_group(t, "dense");
    eval_table_row(t);
    eval_table_text(t, name, "αβγ");
    eval_table_number(t, ndcg, 0.9);
    eval_table_number(t, ms, 100);
    eval_table_note(t, "* best of its group");
    return t;
}

static void assert_prints(const eval_table *t, eval_table_format format, bool colour, const char *want)
{
    base_buf b = { 0 };
    assert_ok(eval_table_print(&b, t, format, colour, err));
    assert_string_equal(base_buf_string(&b), want);
    base_buf_done(&b);
}

/* 0.43211 and 0.43209 look the same in four digits: both are best. A row alone in its group is compared with nothing. */
static void text_is_aligned_by_width_and_the_best_is_marked(void **state)
{
    (void)state;
    eval_table *t = small_table();
    assert_prints(t, EVAL_TABLE_TEXT, false,
                  "films\n\n"
                  "pipeline             nDCG@10      ms\n"
                  "sparse\n"
                  "bm25(k1=0.9, b=0.4)   0.4321*   12.2\n"
                  "ql                    0.4321*    2.0*\n"
                  "vsm                   0.1000\n"
                  "\n"
                  "dense\n"
                  "αβγ                   0.9000   100.0\n"
                  "\n"
                  "* best of its group\n");
    eval_table_free(t);
}

static void colour_makes_the_best_bold(void **state)
{
    (void)state;
    eval_table *t = small_table();
    base_buf b = { 0 };
    assert_ok(eval_table_print(&b, t, EVAL_TABLE_TEXT, true, err));
    assert_non_null(strstr(base_buf_string(&b), "ql                    \033[1m0.4321\033[0m*    \033[1m2.0\033[0m*\n"));
    assert_null(strstr(base_buf_string(&b), "\033[1m0.1"));
    base_buf_done(&b);
    eval_table_free(t);
}

static void a_probability_that_would_be_shown_as_zero_is_below_the_least(void **state)
{
    (void)state;
    eval_table *t = NULL;
    assert_ok(eval_table_new(&t, NULL, err));
    size_t p = eval_table_column(t, &(eval_table_column_spec){ .header = "p", .digits = 6, .probability = true });
    const double values[] = { 0.25, 6e-7, 4e-7, 0 };
    for (size_t i = 0; i < 4; i++) {
        eval_table_row(t);
        eval_table_number(t, p, values[i]);
    }
    assert_prints(t, EVAL_TABLE_TEXT, false, "        p\n 0.250000\n 0.000001\n<0.000001\n<0.000001\n");
    assert_prints(t, EVAL_TABLE_CSV, false, "p\n0.25\n6e-07\n4e-07\n0\n");
    eval_table_free(t);
}

static void markdown_has_bold_and_escapes_bars(void **state)
{
    (void)state;
    eval_table *t = small_table();
    eval_table_row(t);
    eval_table_text(t, 0, "a|b");
    assert_prints(t, EVAL_TABLE_MARKDOWN, false,
                  "films\n\n"
                  "| pipeline | nDCG@10 | ms |\n"
                  "| --- | ---: | ---: |\n"
                  "| *sparse* | | |\n"
                  "| bm25(k1=0.9, b=0.4) | **0.4321** | 12.2 |\n"
                  "| ql | **0.4321** | **2.0** |\n"
                  "| vsm | 0.1000 |  |\n"
                  "| *dense* | | |\n"
                  "| αβγ | 0.9000 | 100.0 |\n"
                  "| a\\|b |  |  |\n"
                  "\n* best of its group\n");
    eval_table_free(t);
}

static void csv_quotes_and_keeps_every_digit(void **state)
{
    (void)state;
    eval_table *t = small_table();
    eval_table_row(t);
    eval_table_text(t, 0, "say \"hi\"");
    eval_table_number(t, 1, 1.0 / 3);
    assert_prints(t, EVAL_TABLE_CSV, false,
                  "group,pipeline,nDCG@10,p50_ms\n"
                  "sparse,\"bm25(k1=0.9, b=0.4)\",0.43211,12.25\n"
                  "sparse,ql,0.43209,2\n"
                  "sparse,vsm,0.1,\n"
                  "dense,αβγ,0.9,100\n"
                  "dense,\"say \"\"hi\"\"\",0.3333333333333333,\n");
    eval_table_free(t);
}

static void json_numbers_read_back_to_the_same_value(void **state)
{
    (void)state;
    base_buf b = { 0 };
    base_json *doc = NULL;
    eval_table *t = NULL;
    base_rng r = base_rng_of(5, 0);
    double want[100], got;
    assert_ok(eval_table_new(&t, NULL, err));
    size_t name = eval_table_column(t, &(eval_table_column_spec){ .header = "na\"me" });
    size_t x = eval_table_column(t, &(eval_table_column_spec){ .header = "x", .digits = 2 });
    for (int i = 0; i < 100; i++) {
        want[i] = base_rng_unit(&r) * pow(10, (double)base_rng_below(&r, 20) - 10);
        eval_table_row(t);
        eval_table_text(t, name, "line\nfeed");
        eval_table_number(t, x, want[i]);
    }
    eval_table_row(t);
    eval_table_number(t, x, (double)NAN);
    assert_ok(eval_table_print(&b, t, EVAL_TABLE_JSON, false, err));
    assert_ok(base_json_parse(&doc, base_buf_string(&b), b.size, NULL, err));
    const base_json *rows = base_json_get(doc, "rows");
    assert_int_equal(base_json_size(rows), 101);
    for (size_t i = 0; i < 100; i++) {
        size_t n;
        assert_true(base_json_number(base_json_get(base_json_at(rows, i), "x"), &got));
        assert_true(got == want[i]);
        assert_string_equal(base_json_text(base_json_get(base_json_at(rows, i), "na\"me"), &n), "line\nfeed");
    }
    assert_int_equal(base_json_kind_of(base_json_get(base_json_at(rows, 100), "x")), BASE_JSON_NULL);
    assert_int_equal(base_json_kind_of(base_json_get(doc, "caption")), BASE_JSON_NULL);
    base_json_free(doc);
    base_buf_done(&b);
    eval_table_free(t);
}

static void equal_numbers_are_not_marked_and_zero_has_no_sign(void **state)
{
    (void)state;
    eval_table *t = NULL;
    assert_ok(eval_table_new(&t, NULL, err));
    size_t x = eval_table_column(t, &(eval_table_column_spec){ .header = "x", .digits = 2, .better = EVAL_HIGHER });
    eval_table_row(t);
    eval_table_number(t, x, -0.001);
    eval_table_row(t);
    eval_table_number(t, x, 0.001);
    assert_prints(t, EVAL_TABLE_TEXT, false, "   x\n0.00\n0.00\n");
    eval_table_free(t);
}

/* b is better than c, c_d than nothing: the first of two superscripts is the longer one. */
static eval_table *marked_table(void)
{
    eval_table *t = NULL;
    assert_ok(eval_table_new(&t, "50% & more", err));
    size_t name = eval_table_column(t, &(eval_table_column_spec){ .header = "run" });
    size_t ap = eval_table_column(t, &(eval_table_column_spec){ .header = "AP", .digits = 2, .better = EVAL_HIGHER });
    eval_table_row(t);
    eval_table_text(t, name, "b");
    eval_table_number(t, ap, 0.5);
    eval_table_mark(t, ap, "bc");
    eval_table_row(t);
    eval_table_text(t, name, "c_d");
    eval_table_number(t, ap, -0.25);
    eval_table_mark(t, ap, "");
    eval_table_note(t, "a \"note\"");
    return t;
}

static void superscripts_stand_behind_their_numbers(void **state)
{
    (void)state;
    eval_table *t = marked_table();
    assert_prints(t, EVAL_TABLE_TEXT, false, "50% & more\n\nrun     AP\nb     0.50*bc\nc_d  -0.25\n\na \"note\"\n");
    assert_prints(t, EVAL_TABLE_MARKDOWN, false,
                  "50% & more\n\n| run | AP |\n| --- | ---: |\n| b | **0.50**<sup>bc</sup> |\n| c_d | -0.25 |\n\na \"note\"\n");
    assert_prints(t, EVAL_TABLE_CSV, false, "run,AP,AP_mark\nb,0.5,bc\nc_d,-0.25,\n");
    assert_prints(t, EVAL_TABLE_JSON, false,
                  "{\"caption\":\"50% & more\",\"rows\":[{\"run\":\"b\",\"AP\":0.5,\"AP_mark\":\"bc\"},"
                  "{\"run\":\"c_d\",\"AP\":-0.25,\"AP_mark\":\"\"}],\"notes\":[\"a \\\"note\\\"\"]}\n");
    eval_table_free(t);
}

static void latex_has_the_rules_of_booktabs(void **state)
{
    (void)state;
    eval_table *t = marked_table();
    assert_prints(t, EVAL_TABLE_LATEX, false,
                  "% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n\\caption{50\\% \\& more}\n"
                  "\\begin{tabular}{lr}\n\\toprule\nrun & AP \\\\\n\\midrule\n"
                  "b & \\textbf{0.50}\\textsuperscript{bc} \\\\\n"
                  "c\\_d & $-$0.25\\textsuperscript{\\phantom{aa}} \\\\\n"
                  "\\bottomrule\n\\end{tabular}\n\\par\\smallskip\\noindent\\begin{minipage}{0.95\\linewidth}\\footnotesize\n"
                  "a {''}note{''}\n\\end{minipage}\n\\end{table}\n");
    eval_table_free(t);
}

/* A float that is longer than a page would lose its end. */
static void a_long_table_flows_over_pages(void **state)
{
    (void)state;
    for (int rows = 40; rows <= 41; rows++) {
        eval_table *t = NULL;
        base_buf b = { 0 };
        assert_ok(eval_table_new(&t, "many", err));
        eval_table_column(t, &(eval_table_column_spec){ .header = "n" });
        for (int i = 0; i < rows; i++) eval_table_row(t), eval_table_number(t, 0, i);
        eval_table_note(t, "a note");
        assert_ok(eval_table_print(&b, t, EVAL_TABLE_LATEX, false, err));
        const char *text = base_buf_string(&b);
        assert_int_equal(strstr(text, "\\begin{table}") != NULL, rows == 40);
        assert_int_equal(strstr(text, "% needs \\usepackage{booktabs,longtable}\n{\\begin{longtable}{r}\n\\caption{many} \\\\\n"
                                      "\\toprule\nn \\\\\n\\midrule\n\\endhead\n\\bottomrule\n\\endfoot\n0 \\\\\n") == text,
                         rows == 41);
        assert_int_equal(strstr(text, "40 \\\\\n\\end{longtable}\n\\par") != NULL, rows == 41);
        base_buf_done(&b);
        eval_table_free(t);
    }
}

/* Names come from files, and files from anywhere. */
static void what_a_terminal_would_obey_is_blank(void **state)
{
    (void)state;
    eval_table *t = NULL;
    assert_ok(eval_table_new(&t, "a\033[31mb", err));
    eval_table_column(t, &(eval_table_column_spec){ .header = "h\r" });
    eval_table_group(t, "g\302\233h");
    eval_table_row(t);
    eval_table_text(t, 0, "c\xff|\342\200\256d");
    assert_prints(t, EVAL_TABLE_TEXT, false, "a [31mb\n\nh\ng h\nc\357\277\275| d\n");
    assert_prints(t, EVAL_TABLE_MARKDOWN, false, "a [31mb\n\n| h  |\n| --- |\n| *g h* |\n| c\357\277\275\\| d |\n");
    assert_prints(t, EVAL_TABLE_CSV, false, "group,\"h\r\"\ng\302\233h,c\xff|\342\200\256d\n");
    eval_table_free(t);
}

static void a_table_without_rows_is_its_head(void **state)
{
    (void)state;
    eval_table *t = NULL;
    assert_ok(eval_table_new(&t, NULL, err));
    eval_table_column(t, &(eval_table_column_spec){ .header = "a" });
    eval_table_column(t, &(eval_table_column_spec){ .header = "b", .align = EVAL_ALIGN_RIGHT });
    assert_prints(t, EVAL_TABLE_TEXT, false, "a  b\n");
    assert_prints(t, EVAL_TABLE_MARKDOWN, false, "| a | b |\n| --- | ---: |\n");
    assert_prints(t, EVAL_TABLE_CSV, false, "a,b\n");
    assert_prints(t, EVAL_TABLE_JSON, false, "{\"caption\":null,\"rows\":[],\"notes\":[]}\n");
    eval_table_free(t);
}

static void misuse_is_reported_when_printing(void **state)
{
    (void)state;
    base_buf b = { 0 };
    eval_table *t = NULL;
    assert_ok(eval_table_new(&t, NULL, err));
    eval_table_column(t, &(eval_table_column_spec){ .header = "a" });
    eval_table_text(t, 0, "before any row");
    assert_fails(eval_table_print(&b, t, EVAL_TABLE_TEXT, false, err), BASE_EARG, "no cell in row 0, column 1");
    eval_table_free(t);
    eval_table_format f;
    assert_ok(eval_table_format_of(&f, "md", err));
    assert_int_equal(f, EVAL_TABLE_MARKDOWN);
    assert_fails(eval_table_format_of(&f, "xml", err), BASE_EARG, "expected text, markdown, latex, csv or json, found \"xml\"");
    base_buf_done(&b);
}

static void every_failing_allocation_is_survived(void **state)
{
    (void)state;
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        base_error err = { 0 };
        base_buf b = { 0 };
        eval_table *t = NULL;
        testing_memory_fails_after(n);
        s = eval_table_new(&t, "caption", &err);
        if (s == BASE_OK) {
            size_t c = eval_table_column(t, &(eval_table_column_spec){ .header = "a", .better = EVAL_HIGHER });
            eval_table_group(t, "group");
            eval_table_row(t);
            eval_table_text(t, c, "x");
            eval_table_row(t);
            eval_table_number(t, c, 1);
            eval_table_note(t, "note");
            s = eval_table_print(&b, t, EVAL_TABLE_TEXT, false, &err);
        }
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        eval_table_free(t);
        base_buf_done(&b);
        assert_true(n < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(text_is_aligned_by_width_and_the_best_is_marked),
        cmocka_unit_test(colour_makes_the_best_bold),
        cmocka_unit_test(a_probability_that_would_be_shown_as_zero_is_below_the_least),
        cmocka_unit_test(markdown_has_bold_and_escapes_bars),
        cmocka_unit_test(csv_quotes_and_keeps_every_digit),
        cmocka_unit_test(json_numbers_read_back_to_the_same_value),
        cmocka_unit_test(equal_numbers_are_not_marked_and_zero_has_no_sign),
        cmocka_unit_test(superscripts_stand_behind_their_numbers),
        cmocka_unit_test(latex_has_the_rules_of_booktabs),
        cmocka_unit_test(a_long_table_flows_over_pages),
        cmocka_unit_test(what_a_terminal_would_obey_is_blank),
        cmocka_unit_test(a_table_without_rows_is_its_head),
        cmocka_unit_test(misuse_is_reported_when_printing),
        cmocka_unit_test(every_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
