/* ir/exhaustive.c - score everything, term at a time within windows of documents.
 *
 * A window of 4,096 documents has a sum each, in double: 32 KiB, which stays in the first-level cache. Within it the query's terms are walked one after
 * the other in query order, so each document's sum grows in query order, which is what a score means (ir/model.h); then the touched
 * documents get their factor, are rounded once, and compete for the top k. A bitmap remembers the touched ones: a sum of 0 may be a score.
 * The dead are summed up like all and dropped there: they are few, and a look at each posting would cost more. */
#include "ir/exhaustive.h"

#include <string.h>

#include "ir/postings.h"

#define WINDOW 4096u

/* A term's cursor, and where in the present block it stands. */
typedef struct {
    ir_cursor cursor;
    const uint32_t *docs, *tfs;
    size_t at, n;
} walker;

typedef struct {
    double sums[WINDOW];
    uint64_t touched[WINDOW / 64];
} window;

static base_status open_walkers(const ir_scoring *scoring, size_t segment, walker *walkers, base_error *err)
{
    for (size_t i = 0; i < scoring->n; i++) {
        const ir_lexicon_entry *entry = &scoring->terms[i].term.entries[segment];
        walker *w = &walkers[i];
        w->at = w->n = 0;
        if (entry->df == 0) continue;
        base_status s = ir_cursor_open(&w->cursor, ir_index_segment(scoring->index, segment), entry, err);
        if (s != BASE_OK) return s;
        w->n = ir_cursor_block(&w->cursor, &w->docs, &w->tfs);
    }
    return BASE_OK;
}

/* Adds one term's postings with first <= doc < first + WINDOW. Returns how many. */
static uint64_t walk_window(const ir_scoring *scoring, size_t term, walker *w, window *win, uint32_t first,
                            const ir_doc_numbers *numbers)
{
    const ir_scorer *scorer = &scoring->scorer;
    const ir_weight *weight = &scoring->terms[term].weight;
    double (*score)(const ir_scorer *, const ir_weight *, uint32_t, const ir_doc_numbers *) = scorer->model->score;
    uint64_t count = 0;
    while (w->n) {
        const uint32_t *docs = w->docs + w->at, *tfs = w->tfs + w->at;
        size_t n = w->n - w->at, i = 0;
        for (; i < n && docs[i] - first < WINDOW; i++) {
            uint32_t slot = docs[i] - first;
            win->sums[slot] += score(scorer, weight, tfs[i], &numbers[docs[i]]);
            win->touched[slot / 64] |= UINT64_C(1) << (slot % 64);
        }
        count += i;
        w->at += i;
        if (i < n) break;
        ir_cursor_next_block(&w->cursor);
        w->at = 0;
        w->n = ir_cursor_block(&w->cursor, &w->docs, &w->tfs);
    }
    return count;
}

/* dead: the bits of the window's documents, or NULL. */
static base_status collect(const ir_scoring *scoring, window *win, uint32_t first, const uint64_t *dead, base_topk *top,
                           uint64_t *n_scored, base_error *err)
{
    float threshold = base_topk_threshold(top);
    for (uint32_t word = 0; word < WINDOW / 64; word++) {
        for (uint64_t bits = win->touched[word]; bits; bits &= bits - 1) {
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(bits), doc = first + slot;
            float score = ir_scoring_score(scoring, win->sums[slot], doc);
            win->sums[slot] = 0;
            if (ir_is_dead(dead, slot)) continue;
            ++*n_scored;
            if (score < threshold) continue;
            base_status s = base_topk_push(top, doc, score, err);
            if (s != BASE_OK) return s;
            threshold = base_topk_threshold(top);
        }
        win->touched[word] = 0;
    }
    return BASE_OK;
}

/* The first document that any walker still stands on. */
static uint32_t earliest(const walker *walkers, size_t n)
{
    uint32_t doc = IR_NO_DOC;
    for (size_t i = 0; i < n; i++)
        if (walkers[i].n && walkers[i].docs[walkers[i].at] < doc) doc = walkers[i].docs[walkers[i].at];
    return doc;
}

static base_status walk_segment(const ir_scoring *scoring, size_t segment, walker *walkers, window *win, base_topk *top,
                                ir_ranking *out, base_error *err)
{
    uint32_t base = ir_index_base(scoring->index, segment), doc;
    const uint64_t *dead = ir_index_dead(scoring->index, segment);
    const ir_doc_numbers *numbers;
    base_status s;
    if ((s = ir_segment_numbers(ir_index_segment(scoring->index, segment), &numbers, err)) != BASE_OK) return s;
    if ((s = open_walkers(scoring, segment, walkers, err)) != BASE_OK) return s;
    while ((doc = earliest(walkers, scoring->n)) != IR_NO_DOC) {
        uint32_t first = doc - doc % WINDOW;
        for (size_t i = 0; i < scoring->n; i++) out->n_postings += walk_window(scoring, i, &walkers[i], win, first, numbers);
        s = collect(scoring, win, base + first, dead ? dead + first / 64 : NULL, top, &out->n_scored, err);
        if (s != BASE_OK) return s;
    }
    for (size_t i = 0; i < scoring->n; i++) {
        if (scoring->terms[i].term.entries[segment].df == 0) continue;
        if ((s = ir_cursor_status(&walkers[i].cursor, err)) != BASE_OK) return s;
    }
    return BASE_OK;
}

base_status ir_exhaustive(const ir_scoring *scoring, base_topk *top, ir_ranking *out, base_error *err)
{
    base_status s = BASE_ENOMEM;
    walker *walkers = base_array(scoring->n, sizeof *walkers, err);
    window *win = base_new(window, err);
    if (!walkers || !win) goto out;
    s = BASE_OK;
    for (size_t i = 0; i < ir_index_segments(scoring->index) && s == BASE_OK; i++)
        s = walk_segment(scoring, i, walkers, win, top, out, err);
out:
    base_free(win);
    base_free(walkers);
    return s;
}
