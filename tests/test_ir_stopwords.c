/* tests/test_ir_stopwords.c - the lists against what is known of them, and the set against a plain list. */
#include "tests/testing.h"

#include <stdbool.h>

#include "base/rng.h"
#include "ir/stopwords.h"

/* Lucene's ENGLISH_STOP_WORDS_SET, by its Javadoc: 33 words. SMART: 571 lines by its file, one of them twice. */
static void lists_have_the_published_numbers_of_words(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        size_t n;
    } lists[] = { { "lucene33", 33 }, { "smart", 570 } };
    for (size_t i = 0; i < 2; i++) {
        ir_stopwords *stop = NULL;
        assert_string_equal(ir_stopwords_known(i), lists[i].name);
        assert_ok(ir_stopwords_new(&stop, lists[i].name, err));
        assert_int_equal(ir_stopwords_count(stop), lists[i].n);
        ir_stopwords_free(stop);
    }
    assert_null(ir_stopwords_known(2));
}

static void lists_are_sorted_and_their_words_stopped(void **state)
{
    (void)state;
    for (size_t l = 0; l < 2; l++) {
        ir_stopwords *stop = NULL;
        char previous[64] = "", word[64];
        assert_ok(ir_stopwords_new(&stop, ir_stopwords_known(l), err));
        for (const char *at = ir_stopwords_list(ir_stopwords_known(l)); *at; at += *at == ' ') {
            size_t n = strcspn(at, " ");
            assert_in_range(n, 1, sizeof word - 1);
            snprintf(word, sizeof word, "%.*s", (int)n, at);
            assert_true(strcmp(previous, word) < 0);
            assert_true(ir_stopwords_has(stop, word, n));
            strcpy(previous, word);
            at += n;
        }
        ir_stopwords_free(stop);
    }
}

static void lists_hold_what_they_are_known_for(void **state)
{
    (void)state;
    ir_stopwords *lucene = NULL, *smart = NULL;
    assert_ok(ir_stopwords_new(&lucene, "lucene33", err));
    assert_ok(ir_stopwords_new(&smart, "smart", err));
    assert_true(ir_stopwords_has(lucene, "such", 4));
    assert_false(ir_stopwords_has(lucene, "from", 4)); /* unlike most lists */
    assert_false(ir_stopwords_has(lucene, "The", 3));  /* words are asked for folded */
    assert_true(ir_stopwords_has(smart, "ain't", 5));
    assert_true(ir_stopwords_has(smart, "uucp", 4));
    assert_false(ir_stopwords_has(smart, "uucpx", 5));
    assert_false(ir_stopwords_has(smart, "", 0));
    ir_stopwords_free(lucene);
    ir_stopwords_free(smart);
}

static void a_set_holds_what_was_added_and_nothing_else(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 50; seed++) {
        base_rng r = base_rng_of(seed, 0);
        ir_stopwords *stop = NULL;
        bool in[2][1000] = { { false } };
        size_t count = 0;
        assert_ok(ir_stopwords_new(&stop, NULL, err));
        for (size_t i = 0; i < 600; i++) {
            char word[80];
            size_t number = base_rng_below(&r, 1000), wide = base_rng_below(&r, 2);
            int n = snprintf(word, sizeof word, "%0*zu", wide ? 40 : 1, number); /* some longer than any bit of lengths */
            assert_ok(ir_stopwords_add(stop, word, (size_t)n, err));
            count += !in[wide][number];
            in[wide][number] = true;
        }
        assert_int_equal(ir_stopwords_count(stop), count);
        for (size_t i = 0; i < 2000; i++) {
            char word[80];
            int n = snprintf(word, sizeof word, "%0*zu", i % 2 ? 40 : 1, i / 2);
            if (ir_stopwords_has(stop, word, (size_t)n) != in[i % 2][i / 2])
                fail_msg("seed %llu: %s", (unsigned long long)seed, word);
        }
        ir_stopwords_free(stop);
    }
}

static void an_unknown_list_is_refused(void **state)
{
    (void)state;
    ir_stopwords *stop = NULL;
    assert_fails(ir_stopwords_new(&stop, "onix", err), BASE_EARG, "onix");
    assert_null(stop);
    assert_null(ir_stopwords_list("none"));
}

static void failing_memory_is_an_ordinary_status(void **state)
{
    (void)state;
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        ir_stopwords *stop = NULL;
        testing_memory_fails_after(n);
        s = ir_stopwords_new(&stop, "smart", NULL);
        long calls = testing_memory_heals();
        if (s == BASE_OK) assert_true(n >= calls);
        else assert_int_equal(s, BASE_ENOMEM);
        ir_stopwords_free(stop);
        assert_true(n < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lists_have_the_published_numbers_of_words),
        cmocka_unit_test(lists_are_sorted_and_their_words_stopped),
        cmocka_unit_test(lists_hold_what_they_are_known_for),
        cmocka_unit_test(a_set_holds_what_was_added_and_nothing_else),
        cmocka_unit_test(an_unknown_list_is_refused),
        cmocka_unit_test(failing_memory_is_an_ordinary_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
