/* Errors: the innermost place stays, cuts are between characters, quotes are safe to show. */
#include "tests/testing.h"

#include <errno.h>

static void a_sentence_and_its_place_are_kept(void **state)
{
    (void)state;
    base_error e = { 0 };
    assert_int_equal(base_fail(&e, BASE_EFORMAT, "expected %d columns", 4), BASE_EFORMAT);
    base_where(&e, "%s:%d", "inner", 1);
    base_where(&e, "outer");
    assert_int_equal(e.status, BASE_EFORMAT);
    assert_string_equal(e.what, "expected 4 columns");
    assert_string_equal(e.where, "inner:1");
}

static void a_place_set_before_stays_but_an_older_error_goes(void **state)
{
    (void)state;
    base_error e = { 0 };
    base_where(&e, "topics.tsv:3");
    base_fail(&e, BASE_EARG, "no text");
    assert_string_equal(e.where, "topics.tsv:3");
    strcpy(e.detail, "older lines");
    base_fail(&e, BASE_ELIMIT, "too long");
    assert_string_equal(e.where, "");
    assert_string_equal(e.detail, "");
    assert_string_equal(e.what, "too long");
    assert_int_equal(e.status, BASE_ELIMIT);
}

static void no_error_struct_is_legal_everywhere(void **state)
{
    (void)state;
    errno = ENOENT;
    assert_int_equal(base_fail(NULL, BASE_EIO, "x"), BASE_EIO);
    assert_int_equal(base_fail_errno(NULL, "path", "open"), BASE_EIO);
    base_where(NULL, "x");
}

static void a_sentence_may_contain_the_one_before(void **state)
{
    (void)state;
    base_error e = { 0 };
    base_fail(&e, BASE_EARG, "inner");
    base_fail(&e, BASE_EARG, "outer: %s", e.what);
    assert_string_equal(e.what, "outer: inner");
}

static void the_reason_of_the_system_is_told(void **state)
{
    (void)state;
    base_error e = { 0 };
    errno = ENOENT;
    assert_int_equal(base_fail_errno(&e, "some/file", "open"), BASE_EIO);
    assert_int_equal(errno, ENOENT);
    assert_string_equal(e.what, "cannot open: No such file or directory");
    assert_string_equal(e.where, "some/file");
    errno = ENOMEM;
    assert_int_equal(base_fail_errno(&e, "f", "map"), BASE_ENOMEM);
}

/* 2-, 3- and 4-byte characters, at every distance from the end of the array. */
static void long_sentences_are_cut_between_characters(void **state)
{
    (void)state;
    static const char *const characters[] = { "x", "\xc3\xa9", "\xe2\x82\xac", "\xf0\x9f\x98\x80" };
    for (size_t k = 0; k < 4; k++)
        for (int shift = 0; shift < 5; shift++) {
            char text[2000] = "";
            base_error e = { 0 };
            size_t size = strlen(characters[k]);
            memset(text, '.', (size_t)shift);
            while (strlen(text) < 1500) strcat(text, characters[k]);
            base_fail(&e, BASE_EARG, "%s", text);
            size_t n = strlen(e.what);
            assert_int_equal((n - (size_t)shift) % size, 0);
            assert_true(n < sizeof e.what && n + size >= sizeof e.what);
            assert_memory_equal(e.what, text, n);
        }
}

static const char *quoted(const char *text, size_t n, size_t size)
{
    static char out[256];
    memset(out, '?', sizeof out);
    base_quote(out, size, text, n);
    assert_true(memchr(out, 0, size) != NULL);
    return out;
}

static void quotes_show_control_bytes_and_broken_utf8_as_numbers(void **state)
{
    (void)state;
    assert_string_equal(quoted("a\nb\x1b[0m\x7f\0z", 10, 200), "a\\x0ab\\x1b[0m\\x7f\\x00z");
    assert_string_equal(quoted("na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80", 15, 200),
                        "na\xc3\xafve \xe2\x82\xac \xf0\x9f\x98\x80");
    assert_string_equal(quoted("\xc2\x9b", 2, 200), "\\xc2\\x9b");                   /* CSI */
    assert_string_equal(quoted("\xc3", 1, 200), "\\xc3");                            /* cut */
    assert_string_equal(quoted("\xc0\xaf", 2, 200), "\\xc0\\xaf");                   /* overlong */
    assert_string_equal(quoted("\xe0\x80\xaf", 3, 200), "\\xe0\\x80\\xaf");          /* overlong */
    assert_string_equal(quoted("\xed\xa0\x80", 3, 200), "\\xed\\xa0\\x80");          /* surrogate */
    assert_string_equal(quoted("\xf4\x90\x80\x80", 4, 200), "\\xf4\\x90\\x80\\x80"); /* beyond U+10FFFF */
    assert_string_equal(quoted("\xff\xfe"
                               "ok",
                               4, 200),
                        "\\xff\\xfeok");
}

static void quotes_that_do_not_fit_end_in_dots(void **state)
{
    (void)state;
    assert_string_equal(quoted("abcdefgh", 8, 9), "abcdefgh");
    assert_string_equal(quoted("abcdefgh", 8, 8), "abcd...");
    assert_string_equal(quoted("abc\xe2\x82\xac\xe2\x82\xac", 9, 9), "abc...");
    assert_string_equal(quoted("ab\n\n", 4, 10), "ab\\x0a...");
    assert_string_equal(quoted("abcdefgh", 8, 4), "...");
    assert_string_equal(quoted("abcdefgh", 8, 2), ".");
    assert_string_equal(quoted("abcdefgh", 8, 1), "");
    assert_string_equal(quoted("", 0, 1), "");
}

static void random_quotes_stay_in_their_array(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 3000; seed++) {
        base_rng r = base_rng_of(4, seed);
        size_t n = base_rng_below(&r, 40), size = 1 + base_rng_below(&r, 60);
        char *text = testing_guarded(n + 1), *out = testing_guarded(size);
        for (size_t i = 0; i < n; i++) text[i + 1] = (char)base_rng_next(&r);
        base_quote(out, size, text + 1, n);
        size_t length = strnlen(out, size);
        assert_true(length < size);
        for (size_t i = 0; i < length; i++) assert_true((unsigned char)out[i] >= 0x20 && out[i] != 0x7f);
        testing_guarded_free(out, size);
        testing_guarded_free(text, n + 1);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_and_its_place_are_kept),
        cmocka_unit_test(a_place_set_before_stays_but_an_older_error_goes),
        cmocka_unit_test(no_error_struct_is_legal_everywhere),
        cmocka_unit_test(a_sentence_may_contain_the_one_before),
        cmocka_unit_test(the_reason_of_the_system_is_told),
        cmocka_unit_test(long_sentences_are_cut_between_characters),
        cmocka_unit_test(quotes_show_control_bytes_and_broken_utf8_as_numbers),
        cmocka_unit_test(quotes_that_do_not_fit_end_in_dots),
        cmocka_unit_test(random_quotes_stay_in_their_array),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
