/* Segments with any content behind sums that fit: every question either has an answer within its bounds or a sentence; and where `check`
 * finds nothing, every answer is there and they agree with each other. */
#include "base/mem.h"
#include "ir/positions.h"
#include "ir/segment.h"
#include "tests/fuzz/container.h"
#include "tests/fuzz/files.h"

typedef struct {
    ir_segment *seg;
    bool sound; /* check found nothing */
    base_arena *arena;
    const ir_doc_numbers *numbers;
    uint32_t n_terms;
    base_buf last; /* term */
} ask;

/* True if there was an answer; there has to be where the segment is sound. */
static bool answered(const ask *a, base_status s, base_error *err)
{
    if (s != BASE_OK) FUZZ_HOLDS(!a->sound && s == BASE_EFORMAT && err->what[0]);
    *err = (base_error){ 0 };
    return s == BASE_OK;
}

static void report_none(void *context, const base_error *found)
{
    ++*(size_t *)context;
    FUZZ_HOLDS(found->what[0] && found->where[0]);
}

static bool bounded(const ir_impact *pairs, size_t n, uint32_t tf, uint32_t length)
{
    for (size_t i = 0; i < n; i++)
        if (pairs[i].tf >= tf && pairs[i].length <= length) return true;
    return false;
}

static void check_posting(const ask *a, ir_cursor *c, const ir_impact *list, size_t n_list)
{
    ir_impact block[IR_IMPACTS_MAX];
    uint32_t tf = ir_cursor_tf(c);
    if (c->doc == IR_NO_DOC) return; /* the frequencies were damaged */
    FUZZ_HOLDS(c->doc < ir_segment_docs(a->seg) && tf >= 1);
    uint32_t last = ir_cursor_shallow_seek(c, c->doc);
    size_t n = ir_cursor_impacts(c, block);
    FUZZ_HOLDS(n <= IR_IMPACTS_MAX);
    if (!a->sound) return;
    FUZZ_HOLDS(last >= c->doc);
    FUZZ_HOLDS(bounded(block, n, tf, a->numbers[c->doc].length) && bounded(list, n_list, tf, a->numbers[c->doc].length));
}

static void walk_postings(const ask *a, const ir_lexicon_entry *e)
{
    ir_cursor c, other;
    ir_impact list[IR_IMPACTS_MAX];
    base_error err = { 0 };
    if (!answered(a, ir_cursor_open(&c, a->seg, e, &err), &err)) return;
    size_t n_list = ir_cursor_list_impacts(&c, list);
    uint32_t n = 0, before = 0;
    FUZZ_HOLDS(n_list <= IR_IMPACTS_MAX);
    for (; c.doc != IR_NO_DOC; ir_cursor_next(&c), n++) {
        FUZZ_HOLDS(n == 0 || c.doc > before);
        before = c.doc;
        if (n % 37 == 0 && answered(a, ir_cursor_open(&other, a->seg, e, &err), &err)) {
            uint32_t found = ir_cursor_seek(&other, c.doc);
            FUZZ_HOLDS(found >= c.doc && (!a->sound || found == c.doc));
        }
        check_posting(a, &c, list, n_list);
        if (c.doc == IR_NO_DOC) break;
    }
    FUZZ_HOLDS(n <= e->df);
    if (answered(a, ir_cursor_status(&c, &err), &err) && a->sound) FUZZ_HOLDS(n == e->df);

    if (!answered(a, ir_cursor_open(&c, a->seg, e, &err), &err)) return;
    const uint32_t *docs, *tfs;
    for (size_t k; (k = ir_cursor_block(&c, &docs, &tfs)) > 0; ir_cursor_next_block(&c))
        for (size_t i = 0; i < k; i++) FUZZ_HOLDS(docs[i] < ir_segment_docs(a->seg) && tfs[i] >= 1);
}

/* Positions ascend in each document; where the segment is sound there are as many as tf says. */
static void walk_positions(const ask *a, const ir_lexicon_entry *e)
{
    ir_cursor c;
    ir_positions_cursor p;
    base_error err = { 0 };
    if (!ir_segment_has_positions(a->seg) || !answered(a, ir_cursor_open(&c, a->seg, e, &err), &err)) return;
    if (!answered(a, ir_positions_open(&p, a->seg, e, &err), &err)) return;
    for (; c.doc != IR_NO_DOC; ir_cursor_next(&c)) {
        uint32_t n = 0, tf = ir_cursor_tf(&c), least = 0;
        if (c.doc == IR_NO_DOC) break; /* the frequencies were damaged */
        ir_positions_enter(&p, &c);
        for (uint32_t at; (at = ir_positions_next(&p)) != IR_NO_POSITION; n++, least = at + 1)
            FUZZ_HOLDS(at >= least && at <= IR_POSITION_MAX && n < tf);
        if (a->sound) FUZZ_HOLDS(n == tf);
    }
    answered(a, ir_positions_status(&p, &err), &err);
}

static base_status take_term(void *context, base_view term, const ir_lexicon_entry *e, base_error *err)
{
    ask *a = context;
    ir_lexicon_entry found, of_ordinal;
    bool there = false;
    base_error failed = { 0 };
    base_buf name = { 0 };
    (void)err;
    FUZZ_HOLDS(term.len >= 1 && term.len <= IR_TERM_MAX && e->ordinal == a->n_terms);
    FUZZ_HOLDS(e->df <= ir_segment_docs(a->seg) && e->postings_at <= e->skips_at && e->skips_at <= e->skips_end);
    FUZZ_HOLDS(e->skips_end <= ir_postings_size(ir_segment_lists(a->seg)));
    a->n_terms++;
    if (answered(a, ir_segment_term(a->seg, e->ordinal, &name, &of_ordinal, &failed), &failed))
        FUZZ_HOLDS(base_view_is(term, base_buf_string(&name)) || memchr(term.ptr, 0, term.len));
    if (answered(a, ir_segment_find(a->seg, term.ptr, term.len, &found, &there, &failed), &failed) && a->sound)
        FUZZ_HOLDS(there && found.ordinal == e->ordinal && found.df == e->df && found.postings_at == e->postings_at);
    base_buf_done(&name);
    walk_postings(a, e);
    walk_positions(a, e);
    return BASE_OK;
}

static void touch(base_view v)
{
    volatile uint8_t sum = 0;
    for (size_t i = 0; i < v.len; i++) sum = (uint8_t)(sum + (uint8_t)v.ptr[i]);
}

static base_status take_stored(void *context, uint32_t doc, const corpora_doc *stored, base_error *err)
{
    const ask *a = context;
    (void)err;
    FUZZ_HOLDS(doc < ir_segment_docs(a->seg));
    touch(stored->docno);
    touch(stored->metadata);
    for (size_t i = 0; i < stored->n_fields; i++) {
        FUZZ_HOLDS(stored->fields[i].name);
        touch(stored->fields[i].text);
    }
    return BASE_OK;
}

static void walk_doc(const ask *a, uint32_t doc)
{
    base_error err = { 0 };
    ir_forward_list list;
    corpora_doc stored;
    base_view docno = ir_segment_docno(a->seg, doc);
    touch(docno);
    FUZZ_HOLDS(ir_segment_docno_at_rank(a->seg, doc) < ir_segment_docs(a->seg));
    uint32_t found = ir_segment_find_docno(a->seg, docno);
    FUZZ_HOLDS(found == UINT32_MAX || found < ir_segment_docs(a->seg));
    if (a->sound) FUZZ_HOLDS(found != UINT32_MAX && ir_segment_docno_at_rank(a->seg, ir_segment_docno_ranks(a->seg)[doc]) == doc);
    if (answered(a, ir_segment_forward(a->seg, doc, &list, a->arena, &err), &err)) {
        for (size_t i = 0; i < list.n; i++) {
            FUZZ_HOLDS(list.ordinals[i] < ir_segment_terms(a->seg) && list.tfs[i] >= 1);
            FUZZ_HOLDS(i == 0 || list.ordinals[i] > list.ordinals[i - 1]);
        }
        if (a->sound) FUZZ_HOLDS(list.n == a->numbers[doc].unique);
    }
    if (answered(a, ir_segment_stored(a->seg, doc, &stored, a->arena, &err), &err))
        take_stored((void *)(uintptr_t)a, doc, &stored, &err);
    base_arena_reset(a->arena);
}

static void walk(ask *a)
{
    base_error err = { 0 };
    size_t findings = 0;
    a->sound = ir_segment_check(a->seg, report_none, &findings, &err) == BASE_OK;
    FUZZ_HOLDS(a->sound == (findings == 0));
    if (!answered(a, ir_segment_numbers(a->seg, &a->numbers, &err), &err)) return;
    if (answered(a, ir_segment_each_term(a->seg, 0, take_term, a, &err), &err)) FUZZ_HOLDS(a->n_terms == ir_segment_terms(a->seg));
    for (uint32_t doc = 0; doc < ir_segment_docs(a->seg); doc++) walk_doc(a, doc);
    answered(a, ir_segment_each_stored(a->seg, 0, ir_segment_docs(a->seg), take_stored, a, &err), &err);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_buf file = { 0 };
    ask a = { 0 };
    base_error err = { 0 };
    fuzz_seal(&file, data, size);
    FUZZ_HOLDS(base_arena_new(&a.arena, &err) == BASE_OK);
    fuzz_files_begin();
    fuzz_file_put("segment", file.data, file.size);
    base_status s = ir_segment_open(&a.seg, "segment", 0, 0, NULL, &err);
    if (s == BASE_OK) walk(&a);
    else FUZZ_HOLDS(s == BASE_EFORMAT && err.what[0] && err.where[0]);
    ir_segment_close(a.seg);
    fuzz_files_end();
    base_arena_free(a.arena);
    base_buf_done(&file);
    return 0;
}
