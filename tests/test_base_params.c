/* tests/test_base_params.c - tables, numbers against the C library, and the nearest name. */
#include <float.h>
#include <locale.h>
#include <math.h>

#include "base/params.h"
#include "tests/testing.h"

static const base_param table[] = {
    { .name = "k1", .kind = BASE_PARAM_NUMBER, .number = 1.2, .min = 0, .max = 1000, .help = "how soon repeats stop counting" },
    { .name = "k3", .kind = BASE_PARAM_NUMBER, .number = INFINITY, .min = 0, .max = INFINITY, .help = "of the query" },
    { .name = "docs", .kind = BASE_PARAM_INTEGER, .number = 10, .min = 1, .max = 1e6, .help = "how many" },
    { .name = "variant", .kind = BASE_PARAM_WORD, .word = "lucene", .choices = "lucene|robertson|atire", .help = "which" },
    { .name = "title", .kind = BASE_PARAM_STRING, .help = "any text" },
    { .kind = BASE_PARAM_END },
};
static const base_param nothing[] = { { .kind = BASE_PARAM_END } };

static base_view v(const char *text)
{
    return base_view_of(text);
}

static void assert_prints(const base_value *values, bool only_given, const char *want)
{
    base_buf out = { 0 };
    base_params_print(&out, values, table, only_given);
    assert_string_equal(base_buf_string(&out), want);
    base_buf_done(&out);
}

static void defaults_are_the_table_s_and_print_as_read(void **state)
{
    (void)state;
    base_value values[BASE_PARAMS_MAX];
    assert_int_equal(base_params_count(table), 5);
    assert_int_equal(base_params_count(NULL), 0);
    base_params_defaults(values, table);
    assert_prints(values, false, "k1=1.2, k3=inf, docs=10, variant=lucene");
    assert_prints(values, true, "");
    assert_false(values[0].given);
}

static void what_is_set_is_checked_kept_and_printed(void **state)
{
    (void)state;
    base_value values[BASE_PARAMS_MAX];
    base_params_defaults(values, table);
    assert_ok(base_params_set(values, table, v("k1"), v("0.9"), err));
    assert_ok(base_params_set(values, table, v("variant"), v("atire"), err));
    assert_ok(base_params_set_at(values, table, 2, v("25"), err));
    assert_ok(base_params_set(values, table, v("title"), v("two \"words\" \\ more"), err));
    assert_true(values[0].number == 0.9 && values[0].given && values[2].number == 25 && !values[1].given);
    assert_string_equal(values[3].word, "atire");
    assert_prints(values, true, "k1=0.9, docs=25, variant=atire, title=\"two \\\"words\\\" \\\\ more\"");
    assert_ok(base_params_set(values, table, v("title"), v(""), err));
    assert_prints(values, true, "k1=0.9, docs=25, variant=atire, title=\"\"");
    assert_ok(base_params_set(values, table, v("k1"), v("0"), err)); /* both ends are in */
    assert_ok(base_params_set(values, table, v("k1"), v("1000"), err));
    assert_ok(base_params_set(values, table, v("k3"), v("inf"), err));
    assert_true(values[0].number == 1000 && values[1].number == INFINITY);
    assert_int_equal(base_params_find(table, v("docs")), 2);
    assert_int_equal(base_params_find(table, v("doc")), -1);
}

static void what_is_refused_says_what_was_expected_and_changes_nothing(void **state)
{
    (void)state;
    base_value values[BASE_PARAMS_MAX], before[BASE_PARAMS_MAX];
    char longest[BASE_WORD_MAX + 1];
    memset(longest, 'x', sizeof longest);
    memset(values, 0, sizeof values);
    base_params_defaults(values, table);
    memcpy(before, values, sizeof values);
    assert_fails(base_params_set(values, table, v("k1"), v("1001"), err), BASE_EARG,
                 "k1: expected a number from 0 to 1000, found \"1001\"");
    assert_fails(base_params_set(values, table, v("k1"), v("-0.1"), err), BASE_EARG, "from 0 to 1000");
    assert_fails(base_params_set(values, table, v("k1"), v("nan"), err), BASE_EARG, "found \"nan\"");
    assert_fails(base_params_set(values, table, v("k1"), v("inf"), err), BASE_EARG, "found \"inf\"");
    assert_fails(base_params_set(values, table, v("k3"), v("-1"), err), BASE_EARG, "k3: expected a number of at least 0, found");
    assert_fails(base_params_set(values, table, v("docs"), v("2.5"), err), BASE_EARG,
                 "a whole number from 1 to 1000000, found \"2.5\"");
    assert_fails(base_params_set(values, table, v("docs"), v("inf"), err), BASE_EARG, "whole number");
    assert_fails(base_params_set(values, table, v("docs"), v("0"), err), BASE_EARG, "whole number");
    assert_fails(base_params_set(values, table, v("variant"), v("bm26"), err), BASE_EARG,
                 "variant: expected lucene, robertson or atire, found \"bm26\"");
    assert_fails(base_params_set(values, table, v("variant"), v("lucene|robertson"), err), BASE_EARG, "variant: expected");
    assert_fails(base_params_set(values, table, v("variant"), v(""), err), BASE_EARG, "found \"\"");
    assert_fails(base_params_set(values, table, v("title"), (base_view){ longest, BASE_WORD_MAX }, err), BASE_EARG,
                 "at most 255 bytes");
    assert_fails(base_params_set(values, table, v("title"), (base_view){ "a\0b", 3 }, err), BASE_EARG, "byte 0");
    assert_fails(base_params_set(values, table, v("k2"), v("1"), err), BASE_EARG, "no parameter \"k2\"; the nearest is k1");
    assert_fails(base_params_set(values, table, v("unheard"), v("1"), err), BASE_EARG,
                 "no parameter \"unheard\": expected one of k1, k3, docs, variant, title");
    assert_fails(base_params_set(values, nothing, v("k1"), v("1"), err), BASE_EARG, "there are none");
    assert_memory_equal(values, before, sizeof values);
    assert_ok(base_params_set(values, table, v("title"), (base_view){ longest, BASE_WORD_MAX - 1 }, err));
}

/* --- numbers ------------------------------------------------------------------------------------------------------------------------ */

static void whole_numbers_fill_64_bits_and_no_more(void **state)
{
    (void)state;
    const struct {
        const char *text;
        long long value;
    } good[] = { { "0", 0 },   { "128", 128 },
                 { "-7", -7 }, { "+7", 7 },
                 { "007", 7 }, { "9223372036854775807", INT64_MAX },
                 { "-0", 0 },  { "-9223372036854775808", INT64_MIN } };
    const char *const bad[] = { "",
                                "-",
                                "+",
                                "1.0",
                                "1e3",
                                " 1",
                                "1 ",
                                "0x10",
                                "--1",
                                "9223372036854775808",
                                "-9223372036854775809",
                                "99999999999999999999",
                                "1k",
                                "\xd9\xa1" };
    long long out = 5;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(base_parse_integer(v(good[i].text), &out));
        assert_true(out == good[i].value);
    }
    out = 5;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(base_parse_integer(v(bad[i]), &out));
    assert_false(base_parse_integer((base_view){ "1\0", 2 }, &out));
    assert_int_equal(out, 5);
}

static void sizes_take_powers_of_1024(void **state)
{
    (void)state;
    const struct {
        const char *text;
        unsigned long long value;
    } good[] = { { "0", 0 },
                 { "512", 512 },
                 { "8M", 8ULL << 20 },
                 { "1G", 1ULL << 30 },
                 { "2k", 2048 },
                 { "3T", 3ULL << 40 },
                 { "18446744073709551615", UINT64_MAX },
                 { "16777215T", 16777215ULL << 40 } };
    const char *const bad[] = { "", "M", "-1", "+1", "1.5G", "1KB", "1 M", "8P", "16777216T", "18446744073709551616", "1MM" };
    unsigned long long out;
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(base_parse_size(v(good[i].text), &out));
        assert_true(out == good[i].value);
    }
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) assert_false(base_parse_size(v(bad[i]), &out));
}

static void only_whole_finite_decimals_and_inf_are_numbers(void **state)
{
    (void)state;
    const char *const bad[] = { "",     ".",        "-",     "e5",  "1e",    "1e+",    "1.e",          "nan",  "NAN",
                                "-nan", "infinity", "0x1p3", "1,5", "1_0",   "1 ",     " 1",           "1e5.", "--1",
                                "1-",   "INF",      "in",    "+-1", "1e400", "-1e400", "1e99999999999" };
    const struct {
        const char *text;
        double value;
    } good[] = { { "1.", 1 },
                 { ".5", 0.5 },
                 { "-.5e1", -5 },
                 { "+2", 2 },
                 { "1E+2", 100 },
                 { "inf", INFINITY },
                 { "-inf", -INFINITY },
                 { "0e999999", 0 },
                 { "1e-400", 0 },
                 { "5e-324", 0x1p-1074 },
                 { "1e23", 1e23 },
                 { "9007199254740993", 9007199254740992.0 },
                 { "9007199254740995e0", 9007199254740996.0 } };
    double out = 5;
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
        if (base_parse_double(v(bad[i]), &out)) fail_msg("\"%s\" was read as %g", bad[i], out);
    assert_true(out == 5);
    for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
        assert_true(base_parse_double(v(good[i].text), &out));
        if (out != good[i].value) fail_msg("\"%s\" was read as %a", good[i].text, out);
    }
    char *exact = testing_guarded(4); /* no byte behind the text is read */
    memcpy(exact, "1.25", 4);
    assert_true(base_parse_double((base_view){ exact, 4 }, &out) && out == 1.25);
    testing_guarded_free(exact, 4);
}

static uint64_t bits_of(double x)
{
    uint64_t u;
    memcpy(&u, &x, sizeof u);
    return u;
}

static void decimals_read_as_the_c_library_reads_them(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 60000; i++) {
        base_rng r = base_rng_of(1, i);
        char text[80];
        unsigned long long digits = base_rng_next(&r) >> base_rng_below(&r, 64);
        int n = snprintf(text, sizeof text, "%s%llu", i % 3 ? "" : "-", digits);
        if (i % 2)
            n += snprintf(text + n, sizeof text - (size_t)n, ".%llu",
                          (unsigned long long)(base_rng_next(&r) >> base_rng_below(&r, 64)));
        if (i % 5)
            n += snprintf(text + n, sizeof text - (size_t)n, "e%d", (int)base_rng_below(&r, i % 7 ? 50 : 600) - (i % 7 ? 25 : 330));
        double want = strtod(text, NULL), got;
        bool ok = base_parse_double((base_view){ text, (size_t)n }, &got);
        assert_int_equal(ok, isfinite(want));
        if (ok && bits_of(got) != bits_of(want)) fail_msg("\"%s\" was read as %a, not %a", text, got, want);
    }
}

static void numbers_print_so_that_they_read_back_with_the_fewest_digits(void **state)
{
    (void)state;
    const struct {
        double value;
        const char *text;
    } known[] = { { 0.1, "0.1" },
                  { 1, "1" },
                  { -0.0, "-0" },
                  { 1e22, "1e+22" },
                  { 0.3, "0.3" },
                  { 100, "100" },
                  { 1e15, "1000000000000000" },
                  { 1e16, "1e+16" },
                  { -1234567.5, "-1234567.5" },
                  { 1e-5, "0.00001" },
                  { -0.00012345, "-0.00012345" },
                  { 9e-6, "9e-06" },
                  { 0.1 + 0.2, "0.30000000000000004" },
                  { 5e-324, "5e-324" },
                  { 1 / 3.0, "0.3333333333333333" },
                  { INFINITY, "inf" },
                  { -INFINITY, "-inf" },
                  { DBL_MAX, "1.7976931348623157e+308" },
                  { DBL_MIN, "2.2250738585072014e-308" },
                  { 123456789012345680.0, "1.2345678901234568e+17" } };
    char out[BASE_NUMBER_MAX];
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        assert_int_equal(base_format_double(out, known[i].value), strlen(known[i].text));
        assert_string_equal(out, known[i].text);
    }
    base_format_double(out, (double)NAN);
    assert_string_equal(out, "nan");
    base_format_float(out, 0.1f);
    assert_string_equal(out, "0.1");
    base_format_float(out, 16777216.0f);
    assert_string_equal(out, "16777216");
    base_format_float(out, 1e6f);
    assert_string_equal(out, "1000000");
    base_format_float(out, -20500000.0f);
    assert_string_equal(out, "-20500000");
    base_format_float(out, 1e-5f);
    assert_string_equal(out, "0.00001");
    base_format_float(out, 1e-45f);
    assert_string_equal(out, "1e-45");

    for (uint64_t i = 0; i < 30000; i++) {
        base_rng r = base_rng_of(2, i);
        uint64_t u = base_rng_next(&r) >> (i % 4 ? 0 : 12);
        double d, back = 0;
        memcpy(&d, &u, sizeof d);
        if (!isfinite(d)) continue;
        size_t n = base_format_double(out, d);
        assert_true(n < BASE_NUMBER_MAX && base_parse_double((base_view){ out, n }, &back));
        assert_true(bits_of(back) == bits_of(d));
        uint32_t w = (uint32_t)u;
        float f;
        memcpy(&f, &w, sizeof f);
        if (!isfinite(f)) continue;
        n = base_format_float(out, f);
        assert_true(n <= 17 && strtof(out, NULL) == f);
    }
}

static void no_locale_changes_a_number(void **state)
{
    (void)state;
    const char *const with_comma[] = { "de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "fr_FR.utf8", "de_DE", "fr_FR" };
    char out[BASE_NUMBER_MAX];
    double d;
    size_t i = 0;
    while (i < sizeof with_comma / sizeof *with_comma && !setlocale(LC_ALL, with_comma[i])) i++;
    if (i == sizeof with_comma / sizeof *with_comma) {
        printf("skipped: %s: no locale with a decimal comma is installed\n", __func__);
        skip();
    }
    base_format_double(out, 0.1 + 0.2);
    assert_string_equal(out, "0.30000000000000004");
    assert_true(base_parse_double(v("0.30000000000000004"), &d) && d == 0.1 + 0.2);
    assert_false(base_parse_double(v("0,5"), &d));
    setlocale(LC_ALL, "C");
}

/* --- the nearest name --------------------------------------------------------------------------------------------------------------- */

static const char *nearest(const char *text)
{
    static const char *const names[] = { "bm25", "tfidf", "rocchio", "lambda", "mu", "search", "compare", "b" };
    const char *found = base_nearest(v(text), names, sizeof names / sizeof *names);
    return found ? found : "none";
}

static void the_nearest_name_is_a_third_of_its_letters_away_at_most(void **state)
{
    (void)state;
    assert_string_equal(nearest("bm25"), "bm25");
    assert_string_equal(nearest("bm52"), "bm25"); /* a swap is one edit */
    assert_string_equal(nearest("bm2"), "bm25");
    assert_string_equal(nearest("BM25"), "bm25");
    assert_string_equal(nearest("serach"), "search");
    assert_string_equal(nearest("roccio"), "rocchio");
    assert_string_equal(nearest("comapare"), "compare");
    assert_string_equal(nearest("rochico"), "rocchio"); /* two edits of seven letters */
    assert_string_equal(nearest("tdfi"), "none");
    assert_string_equal(nearest("bm"), "b");
    assert_string_equal(nearest("x"), "none");
    assert_string_equal(nearest(""), "none");
    assert_string_equal(nearest("utterly different"), "none");
    char longest[200];
    memset(longest, 'b', sizeof longest);
    assert_null(base_nearest((base_view){ longest, sizeof longest }, (const char *const[]){ "b" }, 1));
    assert_null(base_nearest(v("a"), NULL, 0));
}

/* The definition by recursion, for short words. */
static size_t edits_by_recursion(const char *a, size_t n, const char *b, size_t m)
{
    if (n == 0 || m == 0) return n + m;
    size_t best = edits_by_recursion(a, n - 1, b, m - 1) + (a[n - 1] != b[m - 1]);
    size_t other = edits_by_recursion(a, n - 1, b, m) + 1;
    if (other < best) best = other;
    other = edits_by_recursion(a, n, b, m - 1) + 1;
    if (other < best) best = other;
    if (n > 1 && m > 1 && a[n - 1] == b[m - 2] && a[n - 2] == b[m - 1]) {
        other = edits_by_recursion(a, n - 2, b, m - 2) + 1;
        if (other < best) best = other;
    }
    return best;
}

static void near_is_what_the_definition_calls_near(void **state)
{
    (void)state;
    for (uint64_t i = 0; i < 3000; i++) {
        base_rng r = base_rng_of(3, i);
        char a[8] = "", b[8] = "";
        size_t n = 2 + base_rng_below(&r, 5), m = 1 + base_rng_below(&r, 6);
        for (size_t j = 0; j < n; j++) a[j] = (char)('a' + base_rng_below(&r, 3));
        for (size_t j = 0; j < m; j++) b[j] = (char)('a' + base_rng_below(&r, 3));
        size_t limit = n / 3 > 1 ? n / 3 : 1;
        const char *const names[] = { b };
        assert_int_equal(base_nearest(v(a), names, 1) != NULL, edits_by_recursion(a, n, b, m) <= limit);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(defaults_are_the_table_s_and_print_as_read),
        cmocka_unit_test(what_is_set_is_checked_kept_and_printed),
        cmocka_unit_test(what_is_refused_says_what_was_expected_and_changes_nothing),
        cmocka_unit_test(whole_numbers_fill_64_bits_and_no_more),
        cmocka_unit_test(sizes_take_powers_of_1024),
        cmocka_unit_test(only_whole_finite_decimals_and_inf_are_numbers),
        cmocka_unit_test(decimals_read_as_the_c_library_reads_them),
        cmocka_unit_test(numbers_print_so_that_they_read_back_with_the_fewest_digits),
        cmocka_unit_test(no_locale_changes_a_number),
        cmocka_unit_test(the_nearest_name_is_a_third_of_its_letters_away_at_most),
        cmocka_unit_test(near_is_what_the_definition_calls_near),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
