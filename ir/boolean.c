/* ir/boolean.c - the documents that fulfil a Boolean expression.
 *
 * Document at a time over each segment, by a tree of walkers as the expression's. Each answers two questions. `approach`: the next document that could
 * match, for which lists are sought, the rarest first (an AND leapfrogs its operands, an OR takes the least of theirs, a NOT any document).
 * `confirm`: does it? Only then positions are read, and NOTs asked, so that no phrase is verified in a document that another
 * operand's list excludes. A document is confirmed at most once by a walker, as positions are read forwards. The dead are dropped between the two. */
#include "ir/boolean.h"

#include "ir/postings.h"

/* A term in a leaf. */
typedef struct {
    ir_cursor cursor;
    ir_positions_cursor positions; /* opened if the leaf is placed */
} term_walker;

typedef struct walker {
    const ir_boolean_node *node;
    uint32_t doc;           /* the candidate that it stands on; IR_NO_DOC past the end */
    uint32_t n_docs;        /* of the segment */
    uint64_t cost;          /* at most so many candidates */
    term_walker *terms;     /* [node->n_terms] */
    ir_phrase_term *places; /* [node->n_terms] of a leaf that is placed: in a phrase or NEAR */
    struct walker *parts;   /* [node->n_parts] */
    size_t *leads, n_leads; /* the terms or parts that candidates come from, the rarest first: of an AND all but its NOTs */
    ir_places *stands;      /* [node->n_parts] of a NEAR: its operands' places */
} walker;

/* One search. */
typedef struct {
    const ir_index *index;
    const ir_boolean *query;
    ir_term *terms;    /* [query->n_terms] */
    base_arena *arena; /* of the present segment's walkers */
} search;

/* --- candidates ----------------------------------------------------------------------------------------------------------------- */

static uint32_t approach(walker *w, uint32_t target);

static bool is_leaf(const walker *w)
{
    return w->node->n_terms > 0;
}

static uint32_t approach_lead(walker *w, size_t i, uint32_t target)
{
    size_t at = w->leads[i];
    return is_leaf(w) ? ir_cursor_seek(&w->terms[at].cursor, target) : approach(&w->parts[at], target);
}

/* The first document from target on where all leads stand. */
static uint32_t leapfrog(walker *w, uint32_t target)
{
    uint32_t doc = target;
    for (size_t i = 0, agreed = 0; agreed < w->n_leads && doc != IR_NO_DOC; i = (i + 1) % w->n_leads) {
        uint32_t at = approach_lead(w, i, doc);
        agreed = at == doc ? agreed + 1 : 1;
        doc = at;
    }
    return doc < w->n_docs ? doc : IR_NO_DOC;
}

static uint32_t least(walker *w, uint32_t target)
{
    uint32_t doc = IR_NO_DOC;
    for (size_t i = 0; i < w->node->n_parts; i++) {
        uint32_t at = approach(&w->parts[i], target);
        if (at < doc) doc = at;
    }
    return doc;
}

/* To the first candidate >= target; never backwards. */
static uint32_t approach(walker *w, uint32_t target)
{
    if (w->doc >= target) return w->doc;
    switch (w->node->kind) {
    case IR_BOOLEAN_OR: return w->doc = least(w, target);
    case IR_BOOLEAN_NOT: return w->doc = target < w->n_docs ? target : IR_NO_DOC;
    default: return w->doc = leapfrog(w, target);
    }
}

/* --- matches -------------------------------------------------------------------------------------------------------------------- */

static base_status confirm(walker *w, bool *matches, base_error *err);

/* Opens the positions of the document that all terms of a placed leaf stand on. */
static void enter(walker *w)
{
    for (size_t i = 0; i < w->node->n_terms; i++) {
        term_walker *t = &w->terms[i];
        ir_positions_enter(&t->positions, &t->cursor);
        w->places[i] = (ir_phrase_term){ .cursor = &t->positions, .at = w->node->terms[i].at };
    }
}

static bool confirm_phrase(walker *w)
{
    ir_place place;
    enter(w);
    return ir_phrase_next(w->places, w->node->n_terms, 0, &place);
}

/* Adds where a leaf, or an OR of leaves, stands in doc. */
static base_status add_places(walker *w, uint32_t doc, ir_places *out, base_error *err)
{
    base_status s = BASE_OK;
    ir_place place;
    if (w->doc != doc) return BASE_OK;
    for (size_t i = 0; i < w->node->n_parts && s == BASE_OK; i++) s = add_places(&w->parts[i], doc, out, err);
    if (!is_leaf(w)) {
        ir_places_sort(out);
        return s;
    }
    enter(w);
    for (uint32_t from = 0; s == BASE_OK && ir_phrase_next(w->places, w->node->n_terms, from, &place); from = place.begin + 1)
        s = ir_places_add(out, place, err);
    return s;
}

static base_status confirm_near(walker *w, bool *matches, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < w->node->n_parts && s == BASE_OK; i++) {
        w->stands[i].n = 0;
        s = add_places(&w->parts[i], w->doc, &w->stands[i], err);
    }
    return s == BASE_OK ? ir_places_near(w->stands, w->node->within, w->node->n_parts, false, matches, err) : s;
}

/* Whether a part matches the document that could be its next. */
static base_status confirm_part(walker *part, uint32_t doc, bool *matches, base_error *err)
{
    *matches = false;
    return approach(part, doc) == doc ? confirm(part, matches, err) : BASE_OK;
}

static base_status confirm_parts(walker *w, bool *matches, base_error *err)
{
    bool any = w->node->kind == IR_BOOLEAN_OR;
    base_status s = BASE_OK;
    *matches = !any;
    for (size_t i = 0; i < w->node->n_parts && s == BASE_OK && *matches != any; i++)
        s = confirm_part(&w->parts[i], w->doc, matches, err);
    return s;
}

/* Does the candidate match? To be asked once of each. */
static base_status confirm(walker *w, bool *matches, base_error *err)
{
    base_status s = BASE_OK;
    *matches = true;
    switch (w->node->kind) {
    case IR_BOOLEAN_PHRASE: *matches = confirm_phrase(w); return BASE_OK;
    case IR_BOOLEAN_NEAR: return confirm_near(w, matches, err);
    case IR_BOOLEAN_AND:
    case IR_BOOLEAN_OR: return confirm_parts(w, matches, err);
    case IR_BOOLEAN_NOT:
        s = confirm_part(&w->parts[0], w->doc, matches, err);
        *matches = !*matches;
        return s;
    default: return BASE_OK;
    }
}

/* --- walkers of a segment ------------------------------------------------------------------------------------------------------- */

static base_status open_walker(const search *se, size_t segment, const ir_boolean_node *node, bool placed, walker *out,
                               base_error *err);

static uint64_t cost_of_lead(const walker *w, size_t i)
{
    return is_leaf(w) ? w->terms[i].cursor.df : w->parts[i].cost;
}

static base_status choose_leads(const search *se, walker *w, base_error *err)
{
    size_t n = is_leaf(w) ? w->node->n_terms : w->node->n_parts;
    if (!(w->leads = base_arena_alloc(se->arena, n * sizeof *w->leads, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < n; i++) {
        if (w->node->kind == IR_BOOLEAN_AND && w->parts[i].node->kind == IR_BOOLEAN_NOT) continue;
        size_t at = w->n_leads++;
        for (; at > 0 && cost_of_lead(w, w->leads[at - 1]) > cost_of_lead(w, i); at--) w->leads[at] = w->leads[at - 1];
        w->leads[at] = i;
    }
    w->cost = w->n_leads ? cost_of_lead(w, w->leads[0]) : w->n_docs;
    return BASE_OK;
}

static base_status open_terms(const search *se, size_t segment, bool placed, walker *w, base_error *err)
{
    const ir_segment *lists = ir_index_segment(se->index, segment);
    size_t n = w->node->n_terms;
    base_status s = BASE_OK;
    if (!(w->terms = base_arena_alloc(se->arena, n * sizeof *w->terms, err))) return BASE_ENOMEM;
    if (placed && !(w->places = base_arena_alloc(se->arena, n * sizeof *w->places, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        const ir_lexicon_entry *entry = &se->terms[w->node->terms[i].place].entries[segment];
        s = ir_cursor_open(&w->terms[i].cursor, lists, entry, err);
        if (s == BASE_OK && placed) s = ir_positions_open(&w->terms[i].positions, lists, entry, err);
    }
    return s;
}

static base_status open_parts(const search *se, size_t segment, bool placed, walker *w, base_error *err)
{
    const ir_boolean_node *node = w->node;
    base_status s = BASE_OK;
    if (!(w->parts = base_arena_alloc(se->arena, node->n_parts * sizeof *w->parts, err))) return BASE_ENOMEM;
    if (node->kind == IR_BOOLEAN_NEAR && !(w->stands = base_arena_alloc(se->arena, node->n_parts * sizeof *w->stands, err)))
        return BASE_ENOMEM;
    for (size_t i = 0; i < node->n_parts && s == BASE_OK; i++)
        s = open_walker(se, segment, node->parts[i], placed || node->kind == IR_BOOLEAN_NEAR, &w->parts[i], err);
    return s;
}

/* Stands on its first candidate. placed: within a NEAR. */
static base_status open_walker(const search *se, size_t segment, const ir_boolean_node *node, bool placed, walker *out,
                               base_error *err)
{
    base_status s;
    *out = (walker){ .node = node, .n_docs = ir_segment_docs(ir_index_segment(se->index, segment)) };
    if (is_leaf(out)) s = open_terms(se, segment, placed || node->kind == IR_BOOLEAN_PHRASE, out, err);
    else s = open_parts(se, segment, placed, out, err);
    if (s != BASE_OK) return s;
    if (node->kind == IR_BOOLEAN_OR) {
        for (size_t i = 0; i < node->n_parts; i++) out->cost += out->parts[i].cost;
        out->doc = least(out, 0);
    } else if (node->kind == IR_BOOLEAN_NOT) {
        out->cost = out->n_docs;
        out->doc = out->n_docs ? 0 : IR_NO_DOC;
    } else if ((s = choose_leads(se, out, err)) == BASE_OK) {
        out->doc = leapfrog(out, 0);
    }
    return s;
}

/* Damage that was met on the way ended a list: then what was found isn't all. */
static base_status check_walker(const walker *w, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < w->node->n_terms && s == BASE_OK; i++) {
        s = ir_cursor_status(&w->terms[i].cursor, err);
        if (s == BASE_OK && w->places) s = ir_positions_status(&w->terms[i].positions, err);
    }
    for (size_t i = 0; i < w->node->n_parts && s == BASE_OK; i++) s = check_walker(&w->parts[i], err);
    return s;
}

/* Frees what isn't the arena's; walkers that weren't opened are zeros. */
static void close_walker(walker *w)
{
    if (!w->node) return;
    for (size_t i = 0; i < w->node->n_parts && w->parts; i++) {
        close_walker(&w->parts[i]);
        if (w->stands) ir_places_done(&w->stands[i]);
    }
}

/* --- searching ------------------------------------------------------------------------------------------------------------------ */

static base_status walk_segment(search *se, size_t segment, base_topk *top, uint64_t *n_matches, base_error *err)
{
    walker root = { 0 };
    uint32_t base = ir_index_base(se->index, segment);
    const uint64_t *dead = ir_index_dead(se->index, segment);
    base_arena_reset(se->arena);
    base_status s = open_walker(se, segment, se->query->root, false, &root, err);
    for (uint32_t doc = root.doc; s == BASE_OK && doc != IR_NO_DOC; doc = approach(&root, doc + 1)) {
        bool matches;
        if (ir_is_dead(dead, doc)) continue;
        if ((s = confirm(&root, &matches, err)) != BASE_OK || !matches) continue;
        ++*n_matches;
        s = base_topk_push(top, base + doc, 1, err);
    }
    if (s == BASE_OK) s = check_walker(&root, err);
    close_walker(&root);
    return s;
}

static base_status find_terms(const ir_index *index, const ir_boolean_node *node, ir_term *out, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < node->n_terms && s == BASE_OK; i++) {
        base_view term = node->terms[i].term;
        s = ir_index_find(index, term.ptr, term.len, &out[node->terms[i].place], err);
    }
    for (size_t i = 0; i < node->n_parts && s == BASE_OK; i++) s = find_terms(index, node->parts[i], out, err);
    return s;
}

base_status ir_boolean_find_terms(const ir_index *index, const ir_boolean *q, ir_term *out, base_error *err)
{
    return q->root ? find_terms(index, q->root, out, err) : BASE_OK;
}

base_status ir_boolean_search(const ir_index *index, const ir_boolean *q, size_t k, ir_ranking *out, base_error *err)
{
    search se = { .index = index, .query = q };
    ir_ranking r = { .algorithm = "boolean" };
    base_topk *top = NULL;
    base_ties ties = ir_index_ties(index);
    base_status s;

    if ((s = base_topk_new(&top, k, &ties, err)) != BASE_OK) goto out;
    if ((s = base_arena_new(&se.arena, err)) != BASE_OK) goto out;
    s = BASE_ENOMEM;
    if (!(se.terms = base_array(q->n_terms, sizeof *se.terms, err))) goto out;
    s = ir_boolean_find_terms(index, q, se.terms, err);
    for (size_t i = 0; q->root && i < ir_index_segments(index) && s == BASE_OK; i++)
        s = walk_segment(&se, i, top, &r.n_scored, err);
    if (s != BASE_OK) goto out;
    if (!(r.hits = base_array(base_topk_count(top), sizeof *r.hits, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    r.n = base_topk_finish(top, r.hits);
    *out = r;
out:
    base_free(se.terms);
    base_arena_free(se.arena);
    base_topk_free(top);
    return s;
}
