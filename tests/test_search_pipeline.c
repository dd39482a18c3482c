/* The language of pipelines: what parses, how it prints back, and where the caret stands when it doesn't. */
#include "tests/testing.h"
#include "tests/vocabulary.h"

/* --- what parses --------------------------------------------------------------------------------------------------------------------- */

static void prints_back(const char *text, const char *canonical)
{
    search_pipeline *p = NULL;
    base_buf out = { 0 };
    assert_ok(search_pipeline_parse_with(&p, text, vocabulary_find, err));
    search_pipeline_print(p, &out);
    assert_string_equal(base_buf_string(&out), canonical);
    search_pipeline_free(p);
    p = NULL;
    assert_ok(search_pipeline_parse_with(&p, canonical, vocabulary_find, err)); /* what is printed parses */
    search_pipeline_free(p);
    base_buf_done(&out);
}

static void every_form_of_the_grammar_prints_back(void **state)
{
    (void)state;
    prints_back("bm25", "bm25");
    prints_back("  bm25 ( ) ", "bm25");
    prints_back("bm25(k1=0.9,b=0.4)", "bm25(k1=0.9, b=0.4)");
    prints_back("bm25(0.9, 0.4)", "bm25(k1=0.9, b=0.4)");
    prints_back("bm25(0.9, variant = robertson)", "bm25(k1=0.9, variant=robertson)");
    prints_back("bm25(k3=inf)", "bm25(k3=inf)");
    prints_back("smart(lnc.ltc)", "smart(lnc.ltc)");
    prints_back("smart(letters=lnc.ltc, base=10)", "smart(lnc.ltc, base=10)");
    prints_back("smart(\"Lnu.ltc\")", "smart(Lnu.ltc)");
    prints_back("bm25%100", "bm25 % 100");
    prints_back("(bm25)", "(bm25)");
    prints_back("(bm25 % 50) % 10", "(bm25 % 50) % 10");
    prints_back("bm25\n>>\tfeedback(docs=5)>>ql", "bm25 >> feedback(docs=5) >> ql");
    prints_back("bm25 % 200 >> again(knn(space=models/x.gguf))", "bm25 % 200 >> again(knn(models/x.gguf))");
    prints_back("fuse(bm25, knn(minilm) % 10, k=1e2)", "fuse(bm25, knn(minilm) % 10, k=100)");
    prints_back("fuse(0.7*bm25, 0.3 * (ql >> again(vsm)))", "fuse(0.7*bm25, 0.3*(ql >> again(vsm)))");
    prints_back("bm25 >> (feedback >> ql)", "bm25 >> (feedback >> ql)");
    prints_back("fuse(ql, fields=[ price,3 ,\"a \\\"b\\\"\", \"\"])", "fuse(ql, fields=[price, 3, \"a \\\"b\\\"\", \"\"])");
    prints_back("fuse(ql, fields=price)", "fuse(ql, fields=[price])");
    prints_back("knn(\"a b\")", "knn(\"a b\")");
    prints_back("knn(\"\")", "knn(\"\")");
    prints_back("fuse(norm=zscore, ql)", "fuse(ql, norm=zscore)"); /* a word without its name would be a pipeline here */
    prints_back("fuse(0.1234567890123*ql, -1e-30*ql)", "fuse(0.1234567890123*ql, -1e-30*ql)");
}

static void lists_hold_their_values_in_order(void **state)
{
    (void)state;
    search_pipeline *p = NULL;
    assert_ok(search_pipeline_parse_with(&p, "fuse(bm25, fields=[price, \"a \\\"b\\\"\", 3])", vocabulary_find, err));
    assert_int_equal(p->nodes[0].n_list, 3);
    assert_true(base_view_is(p->nodes[0].list[0], "price"));
    assert_true(base_view_is(p->nodes[0].list[1], "a \"b\""));
    assert_true(base_view_is(p->nodes[0].list[2], "3"));
    search_pipeline_free(p);
}

/* --- what doesn't -------------------------------------------------------------------------------------------------------------------- */

static void refused(const char *text, const char *sentence, size_t caret)
{
    search_pipeline *p = NULL;
    base_error err = { 0 };
    assert_int_equal(search_pipeline_parse_with(&p, text, vocabulary_find, &err), BASE_EARG);
    assert_null(p);
    if (!strstr(err.what, sentence)) fail_msg("%s: \"%s\" doesn't say \"%s\"", text, err.what, sentence);
    const char *second = strchr(err.detail, '\n');
    assert_non_null(second);
    if (strcspn(second + 1, "^") != caret + 2)
        fail_msg("%s: the caret stands at %zu, not %zu", text, strcspn(second + 1, "^") - 2, caret);
}

static void each_error_names_its_place(void **state)
{
    (void)state;
    refused("bm52", "unknown method \"bm52\"; the nearest is bm25", 0);
    refused("", "expected a method such as bm25, found the end", 0);
    refused("bm25 >>", "expected a method such as bm25, found the end", 7);
    refused("bm25(", "expected a value", 5);
    refused("bm25(k1=0.9", "expected , or )", 11);
    refused("bm25(kk=1)", "bm25 has no parameter \"kk\"", 5);
    refused("bm25(k1=-1)", "k1", 8);
    refused("bm25(k1=abc)", "k1", 8);
    refused("bm25(k1=0.9, 0.4)", "positional values come before named ones", 13);
    refused("bm25(k1=1, k1=2)", "given twice", 14);
    refused("vsm(3)", "vsm takes no values", 4);
    refused("bm25(variant=rob)", "variant", 13);
    refused("smart(lnx.ltc)", "'x'", 0);
    refused("bm25 % 0", "at least 1", 7);
    refused("bm25 % x", "at least 1", 7);
    refused("fuse(+inf*bm25)", "expected a number before *", 5);
    refused("bm25 bm25", "expected >>, % or the end, found \"b\"", 5);
    refused("(bm25", "expected ) to close", 5);
    refused("knn", "knn needs space", 0);
    refused("fuse(k=3)", "fuse needs a pipeline", 0);
    refused("fuse(\"x)", "expected a method", 5);
    refused("smart(\"lnc.ltc)", "has no end", 6);
}

static void the_caret_stands_below_its_place_whatever_comes_before(void **state)
{
    (void)state;
    char text[4000];
    refused("bm25\n>>\tqx", "unknown method", 8);
    refused("smart(\"\xe6\xbc\xa2\") x", "two SMART triples", 0);
    refused("knn(\"\xe6\xbc\xa2\x7f\xc2\x9b\xff\") x", "expected >>", 13); /* a wide one; three that mustn't reach a terminal */
    /* marks without a width of their own, as many as the text may have: the part that is shown is cut, the caret is there */
    size_t n = (size_t)snprintf(text, sizeof text, "fuse(ql, fields=\"");
    for (; n < 3800; n += 2) memcpy(text + n, "\xcc\x81", 2);
    memcpy(text + n, "\") x", 5);
    search_pipeline *p = NULL;
    base_error err = { 0 };
    assert_int_equal(search_pipeline_parse_with(&p, text, vocabulary_find, &err), BASE_EARG);
    assert_non_null(strstr(err.detail, "x\n"));
    assert_non_null(strchr(err.detail, '^'));
}

/* A pipeline of 64 KiB is no reason to take gigabytes. */
static void memory_grows_with_the_text(void **state)
{
    (void)state;
    static char text[65537];
    static const struct {
        const char *begin, *piece, *end;
    } forms[] = { { "fuse(ql, fields=[0", ",0", "])" },
                  { "fuse(ql, fields=[0", ",\"\"", "])" },
                  { "fuse(ql", ",ql", ")" },
                  { "ql", ">>again(ql)", "" } };
    for (size_t f = 0; f < 4; f++) {
        search_pipeline *p = NULL;
        strcpy(text, forms[f].begin);
        size_t n = strlen(text), size = strlen(forms[f].piece);
        for (; n + size + 3 < sizeof text; n += size) memcpy(text + n, forms[f].piece, size);
        strcpy(text + n, forms[f].end);
        assert_ok(search_pipeline_parse_with(&p, text, vocabulary_find, err));
        assert_true(base_arena_bytes(p->arena) < 48u << 20);
        search_pipeline_free(p);
    }
}

static void steps_that_do_not_fit_are_refused_before_anything_runs(void **state)
{
    (void)state;
    refused("bm25 >> ql", "write rerank(ql)", 8);
    refused("bm25 >> fuse(ql)", "a ranking is there already", 8);
    refused("feedback >> bm25", "feedback needs a ranking", 0);
    refused("bm25 >> feedback", "ends without a ranking", 8);
    refused("fuse(bm25 >> feedback)", "ends without a ranking", 5);
    refused("bm25 >> feedback % 10 >> ql", "no ranking here that could be cut", 8);
    refused("again(bm25)", "again needs a ranking", 0);
}

static void nesting_has_a_limit(void **state)
{
    (void)state;
    char text[2000];
    size_t n = 0;
    for (; n < 900; n++) text[n] = '(';
    memcpy(text + n, "bm25", 5);
    search_pipeline *p = NULL;
    assert_fails(search_pipeline_parse(&p, text, err), BASE_EARG, "deep");
}

static void random_bytes_are_refused_or_print_back(void **state)
{
    (void)state;
    static const char *const pieces[] = { "bm25", "(",  ")",   ">>", "%",    "10",    ",", "=",        "k1",   "[",     "]",
                                          "\"",   "\\", "0.7", "*",  "fuse", "again", " ", "feedback", "\xff", "smart", "lnc.ltc" };
    base_rng r = base_rng_of(20, 0);
    for (int i = 0; i < 20000; i++) {
        char text[400] = "";
        for (uint64_t n = base_rng_below(&r, 12); n > 0; n--) strcat(text, pieces[base_rng_below(&r, 22)]);
        search_pipeline *p = NULL;
        base_error refusal = { 0 };
        if (search_pipeline_parse_with(&p, text, vocabulary_find, &refusal) != BASE_OK) {
            assert_true(refusal.what[0] && refusal.detail[0]);
            continue;
        }
        base_buf once = { 0 }, twice = { 0 };
        search_pipeline_print(p, &once);
        search_pipeline_free(p);
        p = NULL;
        assert_ok(search_pipeline_parse_with(&p, base_buf_string(&once), vocabulary_find, err));
        search_pipeline_print(p, &twice);
        assert_string_equal(base_buf_string(&once), base_buf_string(&twice));
        search_pipeline_free(p);
        base_buf_done(&once);
        base_buf_done(&twice);
    }
}

static base_status parse_once(base_error *err)
{
    search_pipeline *p = NULL;
    base_status s =
        search_pipeline_parse_with(&p, "fuse(0.5*bm25(k1=2), knn(\"a\") % 3, fields=[x]) >> again(ql)", vocabulary_find, err);
    search_pipeline_free(p);
    return s;
}

static void memory_may_fail_anywhere(void **state)
{
    (void)state;
    for (long n = 0;; n++) {
        base_error err = { 0 };
        testing_memory_fails_after(n);
        base_status s = parse_once(&err);
        testing_memory_heals();
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
        assert_in_range(n, 0, 200);
    }
}

static void every_word_is_found_by_its_name(void **state)
{
    (void)state;
    search_word word, found;
    int year = 0;
    size_t i = 0;
    for (; search_word_at(i, &word); i++) {
        assert_true(search_word_find(base_view_of(word.name), &found));
        assert_string_equal(found.name, word.name);
        if (word.model) assert_true(word.year >= year), year = word.year;
    }
    assert_true(i >= 6);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_of_the_grammar_prints_back),
        cmocka_unit_test(lists_hold_their_values_in_order),
        cmocka_unit_test(each_error_names_its_place),
        cmocka_unit_test(the_caret_stands_below_its_place_whatever_comes_before),
        cmocka_unit_test(memory_grows_with_the_text),
        cmocka_unit_test(steps_that_do_not_fit_are_refused_before_anything_runs),
        cmocka_unit_test(nesting_has_a_limit),
        cmocka_unit_test(random_bytes_are_refused_or_print_back),
        cmocka_unit_test(memory_may_fail_anywhere),
        cmocka_unit_test(every_word_is_found_by_its_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
