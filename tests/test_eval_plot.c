/* tests/test_eval_plot.c - charts: axes that a reader would choose, and documents that XML takes whatever names they hold. */
#include <math.h>

#include "eval/plot.h"
#include "tests/testing.h"

static void assert_axis(double least, double most, unsigned ticks, double from, double to, double step, int digits)
{
    eval_plot_axis a = eval_plot_axis_for(least, most, ticks, NULL);
    assert_true(fabs(a.least - from) < 1e-9 && fabs(a.most - to) < 1e-9 && fabs(a.step - step) < 1e-9);
    assert_int_equal(a.digits, digits);
}

static void axes_have_round_ticks_that_take_in_both_ends(void **state)
{
    (void)state;
    assert_axis(0, 1, 10, 0, 1, 0.1, 1);
    assert_axis(0.21, 0.44, 6, 0.2, 0.45, 0.05, 2);
    assert_axis(-0.97, 0.97, 6, -1, 1, 0.5, 1);
    assert_axis(-3, 17, 4, -5, 20, 5, 0);
    assert_axis(0, 1234, 6, 0, 1500, 500, 0);
    assert_axis(0.5, 0.5, 5, 0.5, 1, 0.1, 1); /* nothing varies */
    assert_axis(0, 0, 5, 0, 1, 0.2, 1);
}

/* The document, to be freed by base_buf_done. */
static base_buf drawing(const char *name)
{
    eval_plot *p = NULL;
    base_buf out = { 0 };
    const double x[] = { 0, 0.5, 1, 0.2 }, y[] = { 1, 0.25, 0, (double)NAN };
    const char *names[] = { name, "b" };
    assert_ok(eval_plot_new(&p, 300, 200, name, err));
    eval_plot_panel(p, &(eval_plot_frame){ .left = 50,
                                           .top = 20,
                                           .width = 200,
                                           .height = 100,
                                           .title = name,
                                           .x = { 0, 1, 0.5, 1, name },
                                           .y = { 0, 1, 0.25, 2, "y" } });
    for (size_t style = 0; style < EVAL_PLOT_STYLES + 1; style++) eval_plot_line(p, style, x, y, 4);
    eval_plot_bar(p, 0, 0.1, 0.2, 0.5);
    eval_plot_bar(p, 0, 0.1, 0.2, (double)INFINITY);
    eval_plot_interval(p, 1, 0.1, 0.2, (double)NAN, 0.5);
    eval_plot_rule(p, 0);
    eval_plot_key(p, 260, 30, names, 2);
    assert_ok(eval_plot_print(&out, p, err));
    eval_plot_free(p);
    return out;
}

static void values_lie_where_the_axes_say(void **state)
{
    (void)state;
    base_buf b = drawing("plain");
    const char *text = base_buf_string(&b);
    assert_non_null(strstr(text, "M50.00 20.00L150.00 95.00L250.00 120.00\"")); /* the value that isn't a number is left out */
    assert_non_null(strstr(text, "<rect x=\"70.00\" y=\"70.00\" width=\"20.00\" height=\"50.00\""));
    assert_non_null(strstr(text, "text-anchor=\"end\">0.25</text>"));
    assert_null(strstr(text, "nan"));
    assert_null(strstr(text, "inf"));
    base_buf_done(&b);
}

/* XML 1.0: no <, & or control character in text, UTF-8 alone. */
static void names_are_no_markup(void **state)
{
    (void)state;
    base_buf b = drawing("<b>&\"\x01\x7f\xff\xc3\xa9 and more than two dozen characters");
    const char *text = base_buf_string(&b);
    assert_non_null(strstr(text, "&lt;b&gt;&amp;&quot;  \xef\xbf\xbd\xc3\xa9 and more"));
    assert_non_null(strstr(text, "\xc3\xa9 and more than\xe2\x80\xa6</text>")); /* cut at 24 characters, not within one */
    assert_null(strstr(text, "<b>"));
    for (size_t i = 0; i < b.size; i++) assert_true((uint8_t)text[i] >= 0x20 || text[i] == '\n');
    for (const char *at = text; (at = strchr(at, '&')); at++)
        assert_true(strncmp(at, "&lt;", 4) == 0 || strncmp(at, "&gt;", 4) == 0 || strncmp(at, "&amp;", 5) == 0 ||
                    strncmp(at, "&quot;", 6) == 0);
    base_buf_done(&b);
}

static void every_failing_allocation_is_told(void **state)
{
    (void)state;
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        eval_plot *p = NULL;
        base_buf out = { 0 };
        testing_memory_fails_after(n);
        s = eval_plot_new(&p, 300, 200, "title", NULL);
        if (s == BASE_OK) {
            eval_plot_panel(p, &(eval_plot_frame){ 10, 10, 100, 100, "panel", { 0, 1, 0.1, 1, "x" }, { 0, 1, 0.1, 1, "y" } });
            s = eval_plot_print(&out, p, NULL);
        }
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        eval_plot_free(p);
        base_buf_done(&out);
        assert_true(n < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(axes_have_round_ticks_that_take_in_both_ends),
        cmocka_unit_test(values_lie_where_the_axes_say),
        cmocka_unit_test(names_are_no_markup),
        cmocka_unit_test(every_failing_allocation_is_told),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
