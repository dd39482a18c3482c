/* Tags and entities one by one, then random bytes: nothing may be read beyond the end. */
#include "tests/testing.h"

#include "corpora/markup.h"

static size_t tag(corpora_tag *out, const char *text)
{
    return corpora_tag_at(out, base_view_of(text), 0);
}

static void tags_have_names_and_ends(void **state)
{
    (void)state;
    corpora_tag t;
    assert_int_equal(tag(&t, "<DOC>x"), 5);
    assert_true(base_view_is(t.name, "DOC") && !t.closes);
    assert_int_equal(tag(&t, "</H1 >x"), 6);
    assert_true(base_view_is(t.name, "H1") && t.closes);
    assert_int_equal(tag(&t, "<a href=\"x\ny\">z"), 14);
    assert_int_equal(tag(&t, "<br/>"), 5);
    assert_true(base_view_is(t.name, "br"));
}

static void comments_and_declarations_have_no_name(void **state)
{
    (void)state;
    corpora_tag t;
    assert_int_equal(tag(&t, "<!-- a > b -->c"), 14);
    assert_int_equal(t.name.len, 0);
    assert_int_equal(tag(&t, "<!DOCTYPE html>c"), 15);
    assert_int_equal(tag(&t, "<?xml?>c"), 7);
    assert_int_equal(tag(&t, "<!---->c"), 7);
    assert_int_equal(tag(&t, "<!--->c"), 0);
}

static void a_sign_that_opens_nothing_is_text(void **state)
{
    (void)state;
    static const char *const texts[] = { "<", "< b", "<3", "<>", "</>", "</", "<a", "<a b", "<a=b>", "<!--", "<!", "x" };
    corpora_tag t;
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) assert_int_equal(tag(&t, texts[i]), 0);
}

static void decodes(const char *text, const char *want)
{
    base_buf out = { 0 };
    base_view v = base_view_of(text);
    for (size_t i = 0; i < v.len;) i += corpora_markup_char(&out, v, i);
    assert_string_equal(base_buf_string(&out), want);
    base_buf_done(&out);
}

static void entities_are_decoded_and_others_left(void **state)
{
    (void)state;
    decodes("&lt;a&gt; &amp;amp; &quot;&apos;", "<a> &amp; \"'");
    decodes("&eacute;&Uuml;&yuml;&nbsp;&iexcl;&hyph;&blank;", "\xc3\xa9\xc3\x9c\xc3\xbf \xc2\xa1- ");
    decodes("&#65;&#x42;&#X43;&#8364;&#x1F600;", "ABC\xe2\x82\xac\xf0\x9f\x98\x80");
    decodes("&#0;&#xD800;&#x110000;&#99999999999;", "\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd&#99999999999;");
    decodes("AT&T & &; &#; &#x; &#1a; &nothing; &lt", "AT&T & &; &#; &#x; &#1a; &nothing; &lt");
}

static void random_bytes_never_lead_beyond_the_end(void **state)
{
    (void)state;
    static const char alphabet[] = "<>/!-?&#;xaDOC \n\"1";
    base_rng rng = base_rng_of(7, 0);
    for (int round = 0; round < 3000; round++) {
        size_t n = 1 + (size_t)(base_rng_next(&rng) % 24);
        char *text = testing_guarded(n);
        for (size_t i = 0; i < n; i++) text[i] = alphabet[base_rng_next(&rng) % (sizeof alphabet - 1)];
        base_view v = { text, n };
        base_buf out = { 0 };
        for (size_t i = 0; i < n;) {
            corpora_tag t;
            size_t used = corpora_tag_at(&t, v, i);
            i += used ? used : corpora_markup_char(&out, v, i);
            assert_true(i <= n);
        }
        base_buf_done(&out);
        testing_guarded_free(text, n);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tags_have_names_and_ends),
        cmocka_unit_test(comments_and_declarations_have_no_name),
        cmocka_unit_test(a_sign_that_opens_nothing_is_text),
        cmocka_unit_test(entities_are_decoded_and_others_left),
        cmocka_unit_test(random_bytes_never_lead_beyond_the_end),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
