/* tests/test_ir_boolean_parse.c - the language of Boolean expressions: what it reads, how it prints it, and where it points when it can't. */
#include "ir/boolean.h"
#include "tests/testing.h"

static ir_analyzer *english;

static base_status parse(const char *text, bool positions, bool or_else, ir_boolean **out, base_error *err)
{
    ir_boolean_options options = { .analyzer = english, .positions = positions, .or_else = or_else };
    return ir_boolean_parse(out, text, strlen(text), &options, err);
}

/* Prints as `want`, and what was printed prints the same. */
static void assert_prints_with(const char *text, bool positions, bool or_else, const char *want)
{
    ir_boolean *q = NULL, *again = NULL;
    base_buf once = { 0 }, twice = { 0 };
    assert_ok(parse(text, positions, or_else, &q, err));
    ir_boolean_print(q, &once);
    assert_string_equal(base_buf_string(&once), want);
    assert_ok(parse(want, positions, !or_else, &again, err));
    ir_boolean_print(again, &twice);
    assert_string_equal(base_buf_string(&twice), want);
    ir_boolean_free(q);
    ir_boolean_free(again);
    base_buf_done(&once);
    base_buf_done(&twice);
}

static void assert_prints(const char *text, const char *want)
{
    assert_prints_with(text, true, false, want);
}

static void assert_refused_with(const char *text, bool positions, const char *what, const char *caret)
{
    ir_boolean *q = NULL;
    base_error err = { 0 };
    char want[256];
    assert_int_equal(parse(text, positions, false, &q, &err), BASE_EARG);
    if (!strstr(err.what, what)) fail_msg("%s says \"%s\", not \"%s\"", text, err.what, what);
    snprintf(want, sizeof want, "  %s\n  %s", text, caret);
    assert_string_equal(err.detail, want);
    assert_null(q);
}

static void assert_refused(const char *text, const char *what, const char *caret)
{
    assert_refused_with(text, true, what, caret);
}

static void not_binds_before_and_and_before_or(void **state)
{
    (void)state;
    assert_prints("flow", "flow");
    assert_prints("flow wing", "flow AND wing");
    assert_prints("flow OR wing heat OR stone", "flow OR wing AND heat OR stone");
    assert_prints("(flow OR wing) heat", "(flow OR wing) AND heat");
    assert_prints("NOT flow wing", "NOT flow AND wing");
    assert_prints("NOT (flow wing)", "NOT (flow AND wing)");
    assert_prints("\"boundary layer\" AND (flow OR wing) NOT heat", "\"boundary layer\" AND (flow OR wing) AND NOT heat");
    assert_prints("flow NEAR/3 wing heat NEAR/5 (stone OR \"cold water\")",
                  "flow NEAR/3 wing AND heat NEAR/5 (stone OR \"cold water\")");
    assert_prints("NOT flow NEAR/2 wing", "NOT flow NEAR/2 wing");
}

static void what_nests_needlessly_is_joined(void **state)
{
    (void)state;
    assert_prints("((flow))", "flow");
    assert_prints("flow AND (wing AND (heat AND stone))", "flow AND wing AND heat AND stone");
    assert_prints("(flow OR wing) OR (heat OR stone)", "flow OR wing OR heat OR stone");
    assert_prints("NOT NOT flow", "flow");
    assert_prints("NOT (NOT flow)", "flow");
    assert_prints("NOT (NOT NOT NOT flow)", "flow");
    assert_prints("flow NEAR/2 wing NEAR/3 heat", "flow NEAR/2 wing NEAR/3 heat");
}

static void operators_are_whole_words_in_capitals(void **state)
{
    (void)state;
    assert_prints_with("flow or wing nearby", true, false, "flow AND wing AND nearby");
    assert_prints("ANDY ORB NOTE NEARBY", "ANDY AND ORB AND NOTE AND NEARBY");
    assert_prints("(flow)AND(wing)", "flow AND wing");
    assert_prints("flow\"cold water\"", "flow AND \"cold water\"");
    assert_prints("flow AND\xe3\x80\x80wing", "flow AND wing"); /* an ideographic space */
    assert_prints("\"cold OR water\"", "\"cold OR water\"");
    assert_prints("\"note\"", "\"note\"");
}

static void side_by_side_may_be_or_but_not_before_not(void **state)
{
    (void)state;
    assert_prints_with("flow wing heat", true, true, "flow OR wing OR heat");
    assert_prints_with("flow wing AND heat stone", true, true, "flow OR wing AND heat OR stone");
    assert_prints_with("flow NOT wing heat", true, true, "flow AND NOT wing OR heat");
    assert_prints_with("(flow wing) NEAR/4 heat", true, true, "(flow OR wing) NEAR/4 heat");
}

static void stopped_words_constrain_nothing(void **state)
{
    (void)state;
    assert_prints("the", "");
    assert_prints("", "");
    assert_prints(" \t", "");
    assert_prints("the flow OR of", "flow");
    assert_prints("the OR flow", "flow");
    assert_prints("NOT the flow", "flow");
    assert_prints("(the OR (of AND NOT a)) flow", "flow");
    assert_prints("flow -- wing", "flow AND wing");
    assert_prints("\"the of\" wing", "wing");
    assert_prints("flow NEAR/3 the", "flow");
    assert_prints("the NEAR/3 flow", "flow");
    assert_prints("flow NEAR/3 the NEAR/4 wing NEAR/5 heat", "flow AND wing NEAR/5 heat");
    assert_prints("NOT flow NEAR/3 the NEAR/4 wing", "NOT (flow AND wing)");
}

static const ir_boolean_node *root_of(const char *text, bool positions, ir_boolean **q)
{
    assert_ok(parse(text, positions, false, q, err));
    return (*q)->root;
}

static void stopped_words_keep_their_distance_in_a_phrase(void **state)
{
    (void)state;
    ir_boolean *q = NULL;
    const ir_boolean_node *phrase = root_of("\"the layers of the wing\"", true, &q);
    assert_int_equal(phrase->kind, IR_BOOLEAN_PHRASE);
    assert_int_equal(phrase->n_terms, 2);
    assert_true(base_view_is(phrase->terms[0].term, "layer") && phrase->terms[0].at == 0);
    assert_true(base_view_is(phrase->terms[1].term, "wing") && phrase->terms[1].at == 3);
    ir_boolean_free(q);
}

static void a_word_of_several_terms_is_a_phrase_where_positions_are_kept(void **state)
{
    (void)state;
    static const char *const words[] = { "boundary-layer", "東京都" };
    for (size_t i = 0; i < 2; i++) {
        ir_boolean *q = NULL;
        assert_int_equal(root_of(words[i], true, &q)->kind, IR_BOOLEAN_PHRASE);
        assert_int_equal(q->root->n_terms, 2);
        ir_boolean_free(q);
        assert_int_equal(root_of(words[i], false, &q)->kind, IR_BOOLEAN_TERMS);
        assert_int_equal(q->n_terms, 2);
        ir_boolean_free(q);
        assert_prints_with(words[i], false, false, words[i]);
    }
    assert_prints_with("\"flow\" OR wing", false, false, "\"flow\" OR wing"); /* one word is no phrase */
}

static void without_positions_phrases_and_near_say_what_to_do(void **state)
{
    (void)state;
    assert_refused_with("a \"boundary layer\"", false, "salton index --positions", "  ^");
    assert_refused_with("flow NEAR/3 wing", false, "salton index --positions", "     ^");
}

static void errors_have_a_sentence_and_a_caret(void **state)
{
    (void)state;
    assert_refused("flow AND", "expected a word, \" or (, found the end", "        ^");
    assert_refused("flow AND OR wing", "found OR (\"OR\" in quotation marks is a word)", "         ^");
    assert_refused("OR wing", "found OR", "^");
    assert_refused("NOT", "found the end", "   ^");
    assert_refused("()", "found \")\"", " ^");
    assert_refused("(flow", "expected AND, OR, NOT, a word or ), found the end", "     ^");
    assert_refused("flow ) wing", "this ) closes nothing", "     ^");
    assert_refused("\"flow", "this phrase has no end", "^");
    assert_refused("NEAR/3 flow", "found NEAR/3", "^");
    assert_refused("flow NEAR wing", "expected NEAR/n", "     ^");
    assert_refused("flow NEAR/0 wing", "n from 1 to 1000000", "     ^");
    assert_refused("flow NEAR/1000001 wing", "n from 1 to 1000000", "     ^");
    assert_refused("flow NEAR/3x wing", "found NEAR/3x", "     ^");
    assert_refused("flow NEAR/3 NOT wing", "found NOT", "            ^");
    assert_refused("flow NEAR/3 (wing AND heat)", "NEAR stands between", "            ^");
    assert_refused("(flow NEAR/3 wing) NEAR/2 heat", "NEAR stands between", "^");
    assert_refused("(flow OR NOT wing) NEAR/2 heat", "NEAR stands between", "^");
    assert_refused("東京 AND )", "found \")\"", "         ^");
}

static void limits_are_said(void **state)
{
    (void)state;
    ir_boolean *q = NULL;
    char deep[2 * 66 + 2];
    for (size_t depth = 64; depth <= 65; depth++) {
        memset(deep, '(', depth);
        deep[depth] = 'w';
        memset(deep + depth + 1, ')', depth);
        deep[2 * depth + 1] = 0;
        if (depth == 64) assert_ok(parse(deep, true, false, &q, err));
        else assert_fails(parse(deep, true, false, &q, err), BASE_EARG, "more than 64 deep");
    }
    ir_boolean_free(q);
    q = NULL;

    base_buf many = { 0 };
    for (size_t i = 0; i < IR_BOOLEAN_TERMS_MAX; i++) base_buf_text(&many, "w ");
    assert_ok(parse(base_buf_string(&many), true, false, &q, err));
    assert_int_equal(q->n_terms, IR_BOOLEAN_TERMS_MAX);
    ir_boolean_free(q);
    q = NULL;
    base_buf_text(&many, "w");
    assert_fails(parse(base_buf_string(&many), true, false, &q, err), BASE_EARG, "more than 1024 words");

    base_buf_clear(&many);
    for (size_t i = 0; i < IR_BOOLEAN_TEXT_MAX / 4; i++) base_buf_text(&many, "NOT "); /* no recursion */
    assert_fails(parse(base_buf_string(&many), true, false, &q, err), BASE_EARG, "found the end");
    base_buf_text(&many, "w");
    assert_fails(parse(base_buf_string(&many), true, false, &q, err), BASE_EARG, "longer than the limit of 65536");
    base_buf_done(&many);
}

static void failing_memory_is_a_status(void **state)
{
    (void)state;
    const char *text = "\"boundary layer\" NEAR/3 (flow OR wing) AND NOT (stone water-fall) OR the";
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        ir_boolean *q = NULL;
        base_error err = { 0 };
        testing_memory_fails_after(n);
        s = parse(text, true, false, &q, &err);
        testing_memory_heals();
        assert_int_equal(s, q ? BASE_OK : BASE_ENOMEM);
        assert_int_equal(err.status, s);
        ir_boolean_free(q);
    }
}

static int open_english(void **state)
{
    (void)state;
    return ir_analyzer_open(&english, "english", NULL, NULL) != BASE_OK;
}

static int close_english(void **state)
{
    (void)state;
    ir_analyzer_close(english);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(not_binds_before_and_and_before_or),
        cmocka_unit_test(what_nests_needlessly_is_joined),
        cmocka_unit_test(operators_are_whole_words_in_capitals),
        cmocka_unit_test(side_by_side_may_be_or_but_not_before_not),
        cmocka_unit_test(stopped_words_constrain_nothing),
        cmocka_unit_test(stopped_words_keep_their_distance_in_a_phrase),
        cmocka_unit_test(a_word_of_several_terms_is_a_phrase_where_positions_are_kept),
        cmocka_unit_test(without_positions_phrases_and_near_say_what_to_do),
        cmocka_unit_test(errors_have_a_sentence_and_a_caret),
        cmocka_unit_test(limits_are_said),
        cmocka_unit_test(failing_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, open_english, close_english);
}
