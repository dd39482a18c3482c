/* tests/test_base_caret.c - the caret stands under its place, whatever the text holds. */
#include "base/caret.h"
#include "tests/testing.h"

static void assert_pointed(const char *text, size_t at, const char *want)
{
    base_error err = { 0 };
    base_point_at(&err, text, strlen(text), at);
    assert_string_equal(err.detail, want);
}

static void the_caret_stands_under_its_place(void **state)
{
    (void)state;
    assert_pointed("a (b", 2, "  a (b\n    ^");
    assert_pointed("a", 1, "  a\n   ^");
    assert_pointed("", 0, "  \n  ^");
    base_point_at(NULL, "a", 1, 0);
}

static void wide_characters_take_two_columns(void **state)
{
    (void)state;
    assert_pointed("東京 (", 7, "  東京 (\n       ^");
}

static void what_steers_a_terminal_is_not_shown(void **state)
{
    (void)state;
    assert_pointed("a\tb\033[2J\x7f\xff", 1, "  a b [2J\xef\xbf\xbd\xef\xbf\xbd\n   ^");
}

static void of_a_long_text_the_part_around_the_place_is_shown(void **state)
{
    (void)state;
    char text[301], want[160];
    memset(text, 'x', 300);
    text[300] = 0;
    text[200] = '!';
    snprintf(want, sizeof want, "  %.36s!%.35s\n%38s^", text, text, "");
    assert_pointed(text, 200, want);
}

static void what_stands_at_a_place_is_a_character_or_the_end(void **state)
{
    (void)state;
    char out[BASE_FOUND_MAX];
    assert_string_equal(base_found_at(out, "a)b", 3, 1), "\")\"");
    assert_string_equal(base_found_at(out, "a", 1, 1), "the end");
    assert_string_equal(base_found_at(out, "\xff", 1, 0), "\"\\xff\"");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_caret_stands_under_its_place),
        cmocka_unit_test(wide_characters_take_two_columns),
        cmocka_unit_test(what_steers_a_terminal_is_not_shown),
        cmocka_unit_test(of_a_long_text_the_part_around_the_place_is_shown),
        cmocka_unit_test(what_stands_at_a_place_is_a_character_or_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
