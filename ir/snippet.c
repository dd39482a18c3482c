/* ir/snippet.c - the passage that shows why.
 *
 * One walk over the text notes where its words are and which query term each is; or somebody else has said it. A window then slides over the noted words: it begins at a matching word
 * and holds as many as fit into the wished bytes. Its worth is the sum of the weights of the distinct terms inside, then the number of
 * matches, then how early it stands. The best one is widened to both sides to fill its bytes and cut at white space. */
#include "ir/snippet.h"

#include <string.h>

#include "base/mem.h"

/* Matches on their way. */
typedef struct {
    const ir_query *query;
    ir_matches *out;
    base_arena *arena;
} noting;

static base_status note(void *context, const ir_token *token, base_error *err)
{
    noting *to = context;
    ir_matches *m = to->out;
    size_t term = ir_query_find(to->query, token->term);
    if (term == IR_QUERY_NONE) return BASE_OK;
    base_status s = base_arena_grow(to->arena, &m->items, m->n, sizeof *m->items, err);
    if (s == BASE_OK) m->items[m->n++] = (ir_match){ token->begin, token->end, term };
    return s;
}

base_status ir_matches_of_query(ir_matches *out, ir_analysis *work, const ir_query *query, const double *term_weight,
                                const char *text, size_t n, base_arena *arena, base_error *err)
{
    *out = (ir_matches){ .weight = term_weight, .n_terms = query->n };
    return ir_analyze(work, text, n, note, &(noting){ query, out, arena }, err);
}

/* Slides a window of `bytes` over the matches; returns the first match of the best one. counts [n_terms] is zero. */
static size_t best_window(const ir_matches *m, size_t bytes, uint32_t *counts)
{
    const double *weight = m->weight;
    size_t best = 0, best_matches = 0, last = 0, distinct = 0;
    double worth = 0, best_worth = -1;
    for (size_t first = 0; first < m->n; first++) {
        for (; last < m->n && (last == first || m->items[last].end - m->items[first].begin <= bytes); last++)
            if (counts[m->items[last].term]++ == 0) {
                worth += weight ? weight[m->items[last].term] : 1;
                distinct++;
            }
        if (worth > best_worth * (1 + 1e-12) || (worth >= best_worth * (1 - 1e-12) && last - first > best_matches)) {
            best = first;
            best_worth = worth;
            best_matches = last - first;
        }
        if (--counts[m->items[first].term] == 0) {
            worth -= weight ? weight[m->items[first].term] : 1;
            if (--distinct == 0) worth = 0; /* no rounding is carried on */
        }
    }
    return best;
}

enum { FAR = 40 };

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* A cut at `at` moved inwards to where a word begins (left) or ends, if white space says so within FAR bytes; else to a character's
 * border, at most 3 bytes to the left. */
static size_t move_to_blank(const char *text, size_t n, size_t at, bool left)
{
    if (at == 0 || at >= n) return at > n ? n : at;
    for (size_t i = 0; i < FAR; i++) {
        size_t p = left ? at + i : at - i;
        if (p == 0 || p >= n) break;
        if (left ? is_blank(text[p - 1]) && !is_blank(text[p]) : is_blank(text[p])) return p;
    }
    for (size_t i = 0; i < 3 && at > 0 && ((unsigned char)text[at] & 0xC0) == 0x80; i++) at--;
    return at;
}

static void choose_bytes(ir_snippet *out, const ir_matches *m, size_t first, const char *text, size_t n, size_t bytes,
                         size_t *begin)
{
    while (n > 0 && is_blank(text[n - 1])) n--; /* to leave them out is to cut nothing */
    size_t from = 0, to = n;
    if (n > bytes) {
        size_t used = 0;
        if (m->n) {
            size_t last = first;
            while (last + 1 < m->n && m->items[last + 1].end - m->items[first].begin <= bytes) last++;
            used = m->items[last].end - m->items[first].begin;
            size_t before = used < bytes ? (bytes - used) / 3 : 0;
            from = m->items[first].begin > before ? m->items[first].begin - before : 0;
        }
        if (n - from < bytes) from = n - bytes;
        to = from + (used > bytes ? used : bytes);
        if (to > n) to = n;
        size_t moved = move_to_blank(text, n, from, true);
        from = m->n && moved > m->items[first].begin ? m->items[first].begin : moved;
        moved = move_to_blank(text, n, to, false);
        to = m->n && moved < m->items[first].end ? m->items[first].end : moved;
    }
    while (to > from && is_blank(text[to - 1])) to--;
    out->text = (base_view){ text + from, to - from };
    out->cut_before = from > 0;
    out->cut_after = to < n;
    *begin = from;
}

/* The spans inside, relative to the passage; touching and overlapping ones (bigrams) become one. */
static base_status mark(ir_snippet *out, const ir_matches *m, size_t begin, base_arena *arena, base_error *err)
{
    if (!(out->spans = base_arena_alloc(arena, m->n * sizeof *out->spans, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < m->n; i++) {
        if (m->items[i].begin < begin || m->items[i].end > begin + out->text.len) continue;
        ir_span span = { m->items[i].begin - begin, m->items[i].end - begin };
        ir_span *previous = out->n_spans ? &out->spans[out->n_spans - 1] : NULL;
        if (previous && span.begin <= previous->end) {
            if (span.end > previous->end) previous->end = span.end;
        } else {
            out->spans[out->n_spans++] = span;
        }
    }
    return BASE_OK;
}

base_status ir_snippet_around(ir_snippet *out, const ir_matches *matches, const char *text, size_t n, size_t bytes,
                              base_arena *arena, base_error *err)
{
    size_t begin = 0;
    *out = (ir_snippet){ .text = { text, 0 } };
    uint32_t *counts = base_arena_alloc(arena, (matches->n_terms + 1) * sizeof *counts, err);
    if (!counts) return BASE_ENOMEM;
    choose_bytes(out, matches, best_window(matches, bytes, counts), text, n, bytes, &begin);
    return mark(out, matches, begin, arena, err);
}

base_status ir_snippet_of(ir_snippet *out, ir_analysis *work, const ir_query *query, const double *term_weight, const char *text,
                          size_t n, size_t bytes, base_arena *arena, base_error *err)
{
    ir_matches matches;
    base_status s = ir_matches_of_query(&matches, work, query, term_weight, text, n, arena, err);
    return s == BASE_OK ? ir_snippet_around(out, &matches, text, n, bytes, arena, err) : s;
}
