/* Boolean expressions. What parses prints what parses, and prints the same again; what doesn't has a sentence and a caret. Asked of a text, a word
 * that counts is one of the expression's. The first byte chooses the options, and how much of the rest is the text. */
#include "ir/boolean.h"
#include "tests/fuzz/fuzz.h"

/* What is printed may be longer than the text was, and (a NEAR that falls apart under a NOT) deeper. */
static bool is_above_a_limit(const base_error *refusal)
{
    return strstr(refusal->what, "longer than the limit") || strstr(refusal->what, "deep");
}

static void check_print(const ir_boolean *q, const ir_boolean_options *options)
{
    ir_boolean *again = NULL;
    base_error err = { 0 };
    base_buf once = { 0 }, twice = { 0 };
    ir_boolean_print(q, &once);
    base_status s = ir_boolean_parse(&again, base_buf_string(&once), once.size, options, &err);
    FUZZ_HOLDS(s == BASE_OK || is_above_a_limit(&err));
    if (s == BASE_OK) {
        FUZZ_HOLDS(again->n_terms == q->n_terms);
        ir_boolean_print(again, &twice);
        FUZZ_HOLDS(once.size == twice.size && memcmp(base_buf_string(&once), base_buf_string(&twice), once.size) == 0);
    }
    ir_boolean_free(again);
    base_buf_done(&once);
    base_buf_done(&twice);
}

static void check_matches(const ir_boolean *q, const ir_analyzer *analyzer, const char *text, size_t n)
{
    ir_analysis *work = NULL;
    base_arena *arena = NULL;
    ir_matches m;
    FUZZ_HOLDS(ir_analysis_new(&work, analyzer, NULL) == BASE_OK && base_arena_new(&arena, NULL) == BASE_OK);
    FUZZ_HOLDS(ir_boolean_matches(&m, work, q, NULL, text, n, arena, NULL) == BASE_OK);
    for (size_t i = 0; i < m.n; i++) {
        FUZZ_HOLDS(m.items[i].begin < m.items[i].end && m.items[i].end <= n && m.items[i].term < m.n_terms);
        FUZZ_HOLDS(i == 0 || m.items[i].begin >= m.items[i - 1].begin);
    }
    base_arena_free(arena);
    ir_analysis_free(work);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static ir_analyzer *english;
    ir_boolean *q = NULL;
    base_error err = { 0 };
    if (size == 0) return 0;
    if (!english) FUZZ_HOLDS(ir_analyzer_open(&english, "english", NULL, NULL) == BASE_OK);
    ir_boolean_options options = { .analyzer = english, .positions = data[0] & 1, .or_else = data[0] & 2 };
    const char *text = (const char *)data + 1;
    size_t n = --size * (size_t)(1 + (data[0] >> 2) % 4) / 4;
    if (ir_boolean_parse(&q, text, n, &options, &err) == BASE_OK) {
        check_print(q, &options);
        check_matches(q, english, text + n, size - n);
    } else if (n <= IR_BOOLEAN_TEXT_MAX) {
        fuzz_check_refusal(&err);
    }
    ir_boolean_free(q);
    return 0;
}
