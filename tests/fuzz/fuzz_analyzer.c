/* Every analyzer over any bytes, and the snippet. The first byte of an input chooses analyzer and stop list, the second the snippet's size;
 * then a query, a LF, and the text.
 *
 * Tokens come in the order of the text and within it, positions never fall, terms are valid UTF-8 of 1 to 255 bytes; the walk with stages
 * shows the same terms; a snippet is a part of the text, its spans ascend within it. */
#include "base/mem.h"
#include "base/text.h"
#include "ir/snippet.h"
#include "tests/fuzz/fuzz.h"

typedef struct {
    size_t size, n, begin, end;
    uint32_t position;
    uint64_t terms; /* a hash of all */
} walk;

static void check_place(walk *w, size_t begin, size_t end, uint32_t position)
{
    FUZZ_HOLDS(begin < end && end <= w->size);
    FUZZ_HOLDS(begin >= w->begin && end >= w->end);
    FUZZ_HOLDS(w->n == 0 || position > w->position);
    w->begin = begin, w->end = end, w->position = position;
    w->n++;
}

static void check_term(walk *w, base_view term)
{
    FUZZ_HOLDS(term.len >= 1 && term.len <= IR_TERM_MAX);
    for (size_t i = 0; i < term.len; i++) w->terms = w->terms * 31 + (uint8_t)term.ptr[i];
    w->terms = w->terms * 31 + 256;
}

static base_status take_token(void *context, const ir_token *token, base_error *err)
{
    (void)err;
    check_place(context, token->begin, token->end, token->position);
    check_term(context, token->term);
    return BASE_OK;
}

static base_status take_stage(void *context, const ir_stage *stage, base_error *err)
{
    (void)err;
    check_place(context, stage->begin, stage->end, stage->position);
    FUZZ_HOLDS(stage->stopped == (stage->term.len == 0));
    if (!stage->stopped) check_term(context, stage->term);
    return BASE_OK;
}

static void check_snippet(ir_analysis *work, const ir_analyzer *a, base_view query, base_view text, size_t bytes)
{
    ir_query *q = NULL;
    ir_snippet sn;
    base_arena *arena = NULL;
    FUZZ_HOLDS(base_arena_new(&arena, NULL) == BASE_OK);
    FUZZ_HOLDS(ir_query_of_text(&q, a, query.ptr, query.len, NULL) == BASE_OK);
    FUZZ_HOLDS(ir_snippet_of(&sn, work, q, NULL, text.ptr, text.len, bytes, arena, NULL) == BASE_OK);
    FUZZ_HOLDS(sn.text.ptr >= text.ptr && sn.text.ptr + sn.text.len <= text.ptr + text.len);
    FUZZ_HOLDS(sn.cut_before == (sn.text.ptr > text.ptr) || sn.text.len == 0);
    for (size_t i = 0; i < sn.n_spans; i++) {
        FUZZ_HOLDS(sn.spans[i].begin < sn.spans[i].end && sn.spans[i].end <= sn.text.len);
        FUZZ_HOLDS(i == 0 || sn.spans[i].begin > sn.spans[i - 1].end);
    }
    if (text.len <= bytes) FUZZ_HOLDS(!sn.cut_before && !sn.cut_after);
    ir_query_free(q);
    base_arena_free(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const stops[] = { NULL, "none", "smart", "custom:a fish l'eau \xc3\x89t\xc3\xa9" };
    size_t n_names = 0;
    const char *help;
    while (ir_analyzer_known(n_names, &help)) n_names++;
    if (size < 2) return 0;
    const char *name = ir_analyzer_known(data[0] % 64 % n_names, &help), *rest = (const char *)data + 2;
    const char *lf = memchr(rest, '\n', size - 2), *end = (const char *)data + size;
    base_view query = { rest, lf ? (size_t)(lf - rest) : 0 }, text = { lf ? lf + 1 : rest, 0 };
    text.len = (size_t)(end - text.ptr);

    ir_analyzer *a = NULL;
    ir_analysis *work = NULL;
    walk tokens = { .size = text.len }, stages = { .size = text.len };
    FUZZ_HOLDS(ir_analyzer_open(&a, name, stops[data[0] / 64], NULL) == BASE_OK);
    FUZZ_HOLDS(ir_analysis_new(&work, a, NULL) == BASE_OK);
    FUZZ_HOLDS(ir_analyze(work, text.ptr, text.len, take_token, &tokens, NULL) == BASE_OK);
    FUZZ_HOLDS(ir_analyze_stages(work, text.ptr, text.len, take_stage, &stages, NULL) == BASE_OK);
    FUZZ_HOLDS(tokens.terms == stages.terms && tokens.n <= stages.n);
    check_snippet(work, a, query, text, data[1]);
    ir_analysis_free(work);
    ir_analyzer_close(a);
    return 0;
}
