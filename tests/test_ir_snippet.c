/* tests/test_ir_snippet.c - passages by hand, and against trying every window. */
#include "tests/testing.h"

#include <stdbool.h>

#include "base/buf.h"
#include "base/rng.h"
#include "ir/snippet.h"

typedef struct {
    ir_analyzer *analyzer;
    ir_analysis *work;
    ir_query *query;
    base_arena *arena;
} setting;

static setting set_up(const char *query)
{
    setting t = { 0 };
    assert_ok(ir_analyzer_open(&t.analyzer, "english", NULL, err));
    assert_ok(ir_analysis_new(&t.work, t.analyzer, err));
    assert_ok(ir_query_of_text(&t.query, t.analyzer, query, strlen(query), err));
    assert_ok(base_arena_new(&t.arena, err));
    return t;
}

static void tear_down(setting t)
{
    base_arena_free(t.arena);
    ir_query_free(t.query);
    ir_analysis_free(t.work);
    ir_analyzer_close(t.analyzer);
}

/* The passage with its marks: "...the [fox] and..." */
static void assert_passage(const char *query, const char *text, size_t bytes, const double *weight, const char *want)
{
    setting t = set_up(query);
    ir_snippet sn;
    base_buf shown = { 0 };
    size_t at = 0;
    assert_ok(ir_snippet_of(&sn, t.work, t.query, weight, text, strlen(text), bytes, t.arena, err));
    base_buf_text(&shown, sn.cut_before ? "..." : "");
    for (size_t i = 0; i < sn.n_spans; i++) {
        base_buf_bytes(&shown, sn.text.ptr + at, sn.spans[i].begin - at);
        base_buf_format(&shown, "[%.*s]", (int)(sn.spans[i].end - sn.spans[i].begin), sn.text.ptr + sn.spans[i].begin);
        at = sn.spans[i].end;
    }
    base_buf_bytes(&shown, sn.text.ptr + at, sn.text.len - at);
    base_buf_text(&shown, sn.cut_after ? "..." : "");
    assert_string_equal(base_buf_string(&shown), want);
    base_buf_done(&shown);
    tear_down(t);
}

static void a_short_text_is_given_whole(void **state)
{
    (void)state;
    assert_passage("fox dog", "The Foxes' dogs, a fox.", 100, NULL, "The [Foxes]' [dogs], a [fox].");
    assert_passage("fox", "", 100, NULL, "");
    assert_passage("", "no query", 100, NULL, "no query");
    assert_passage("fox", "a fox \n", 100, NULL, "a [fox]"); /* blanks at the end are left out, and nothing was cut */
    assert_passage("fox", "a fox    ", 5, NULL, "a [fox]");
}

static void without_a_match_it_is_the_beginning(void **state)
{
    (void)state;
    assert_passage("fox", "one two three four five six", 14, NULL, "one two three...");
}

static void the_window_with_most_distinct_terms_is_taken(void **state)
{
    (void)state;
    const char *text =
        "fox fox fox fox fox is here. Far behind it, after many other words that say nothing, a fox met a dog, they say.";
    assert_passage("fox dog", text, 24, NULL, "...a [fox] met a [dog], they...");
    assert_passage("fox", text, 24, NULL, "[fox] [fox] [fox] [fox] [fox] is...");
}

static void rarity_decides_between_terms(void **state)
{
    (void)state;
    static const double first[] = { 5, 1 }, second[] = { 1, 5 };
    const char *text = "here is a fox and far away, so far that nobody sees it, is a dog too";
    assert_passage("fox dog", text, 12, first, "...a [fox] and...");
    assert_passage("fox dog", text, 12, second, "...is a [dog] too");
    assert_passage("fox dog", text, 12, NULL, "...a [fox] and..."); /* alike: the earlier */
}

static void bigrams_are_marked_as_one(void **state)
{
    (void)state;
    assert_passage("東京都", "日本の東京都です", 100, NULL, "日本の[東京都]です");
    assert_passage("東京都", "日本の東京都です", 12, NULL, "...の[東京都]...");
}

static void a_cut_never_falls_inside_a_character(void **state)
{
    (void)state;
    setting t = set_up("京");
    char text[600];
    for (size_t i = 0; i < 600; i += 3) memcpy(text + i, "東", 3);
    for (size_t bytes = 0; bytes < 40; bytes++) {
        ir_snippet sn;
        assert_ok(ir_snippet_of(&sn, t.work, t.query, NULL, text, 600, bytes, t.arena, err));
        assert_int_equal(sn.text.len % 3, 0);
        assert_true(sn.text.len <= bytes);
    }
    memset(text, 0x80, sizeof text); /* nowhere to begin */
    ir_snippet sn;
    assert_ok(ir_snippet_of(&sn, t.work, t.query, NULL, text, 600, 50, t.arena, err));
    assert_in_range(sn.text.len, 1, 60);
    tear_down(t);
}

/* The most distinct terms in any `bytes` that begin at a match, by trying all; and the most matches in such a window. */
static void try_all(const char *text, size_t n, size_t bytes, size_t *distinct, size_t *matches)
{
    *distinct = *matches = 0;
    for (size_t i = 0; i < n; i += 2) {
        size_t seen[3] = { 0 };
        for (size_t j = i; j < n && j + 1 - i <= bytes; j += 2)
            if (text[j] >= 'x') seen[text[j] - 'x']++;
        size_t d = (size_t)((seen[0] > 0) + (seen[1] > 0) + (seen[2] > 0)), m = seen[0] + seen[1] + seen[2];
        if (d > *distinct || (d == *distinct && m > *matches)) *distinct = d, *matches = m;
    }
}

/* Words of one letter, x y z being asked for: the passage has as much as any window. */
static void no_window_is_better(void **state)
{
    (void)state;
    setting t = set_up("x y z");
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        base_rng r = base_rng_of(seed, 0);
        char text[120];
        size_t n = 1 + 2 * base_rng_below(&r, 60), bytes = 1 + base_rng_below(&r, 40), distinct, matches, found = 0, seen = 0;
        for (size_t i = 0; i < n; i++) text[i] = i % 2 ? ' ' : "bcdefghxyz"[base_rng_below(&r, 10)];
        ir_snippet sn;
        base_arena_reset(t.arena);
        assert_ok(ir_snippet_of(&sn, t.work, t.query, NULL, text, n, bytes, t.arena, err));
        try_all(text, n, bytes, &distinct, &matches);
        for (size_t i = 0; i < sn.n_spans; i++) {
            assert_true(sn.spans[i].end <= sn.text.len && sn.spans[i].begin + 1 == sn.spans[i].end);
            if (i) assert_true(sn.spans[i].begin > sn.spans[i - 1].end);
            seen |= 1u << (sn.text.ptr[sn.spans[i].begin] - 'x');
        }
        for (size_t bit = 0; bit < 3; bit++) found += seen >> bit & 1;
        if (found != distinct || sn.n_spans < matches || sn.text.len > bytes)
            fail_msg("seed %llu: %zu of %zu terms, %zu of %zu matches, %zu of %zu bytes", (unsigned long long)seed, found, distinct,
                     sn.n_spans, matches, sn.text.len, bytes);
        assert_true(sn.cut_before == (sn.text.ptr > text));
    }
    tear_down(t);
}

static void failing_memory_is_an_ordinary_status(void **state)
{
    (void)state;
    setting t = set_up("fox dog");
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        ir_snippet sn;
        base_arena *arena = NULL;
        assert_ok(base_arena_new(&arena, err));
        testing_memory_fails_after(n);
        s = ir_snippet_of(&sn, t.work, t.query, NULL, "a fox met a dog", 15, 8, arena, NULL);
        testing_memory_heals();
        if (s != BASE_OK) assert_int_equal(s, BASE_ENOMEM);
        base_arena_free(arena);
        assert_true(n < 100);
    }
    tear_down(t);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_short_text_is_given_whole),
        cmocka_unit_test(without_a_match_it_is_the_beginning),
        cmocka_unit_test(the_window_with_most_distinct_terms_is_taken),
        cmocka_unit_test(rarity_decides_between_terms),
        cmocka_unit_test(bigrams_are_marked_as_one),
        cmocka_unit_test(a_cut_never_falls_inside_a_character),
        cmocka_unit_test(no_window_is_better),
        cmocka_unit_test(failing_memory_is_an_ordinary_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
