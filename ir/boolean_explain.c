/* ir/boolean_explain.c - a Boolean expression asked about one document or one text.
 *
 * First what the document holds of the expression's terms, positions included, is gathered: from the index, or by analysing the text. Then the tree is
 * gone through as its definition says. Nothing is shared with the walkers of ir/boolean.c but how phrases and NEARs are found. */
#include "ir/boolean.h"
#include "ir/postings.h"

typedef ir_boolean_node node;
typedef ir_boolean_finding finding;

/* What a document holds of a term. */
typedef struct {
    uint64_t df;
    uint32_t tf;
    const uint32_t *positions; /* [n_positions] ascending; none where they aren't kept */
    size_t n_positions;
} held;

/* --- the tree ------------------------------------------------------------------------------------------------------------------- */

static base_status evaluate(const node *x, const held *terms, finding *out, base_arena *arena, base_error *err);

static base_status keep_places(finding *out, const ir_places *from, base_arena *arena, base_error *err)
{
    ir_place *copy = base_arena_alloc(arena, from->n * sizeof *copy, err);
    if (!copy) return BASE_ENOMEM;
    if (from->n) memcpy(copy, from->items, from->n * sizeof *copy);
    out->places = copy;
    out->n_places = from->n;
    return BASE_OK;
}

static base_status find_places(const node *leaf, const held *terms, finding *out, base_arena *arena, base_error *err)
{
    ir_phrase_term *phrase = base_arena_alloc(arena, leaf->n_terms * sizeof *phrase, err);
    ir_places places = { 0 };
    ir_place place;
    base_status s = BASE_OK;
    if (!phrase) return BASE_ENOMEM;
    for (size_t i = 0; i < leaf->n_terms; i++) {
        const held *t = &terms[leaf->terms[i].place];
        phrase[i] = (ir_phrase_term){ .list = t->positions, .n = t->n_positions, .at = leaf->terms[i].at };
    }
    for (uint32_t from = 0; s == BASE_OK && ir_phrase_next(phrase, leaf->n_terms, from, &place); from = place.begin + 1)
        s = ir_places_add(&places, place, err);
    if (s == BASE_OK) s = keep_places(out, &places, arena, err);
    ir_places_done(&places);
    return s;
}

static base_status evaluate_leaf(const node *leaf, const held *terms, finding *out, base_arena *arena, base_error *err)
{
    uint64_t *df = base_arena_alloc(arena, leaf->n_terms * sizeof *df, err);
    uint32_t *tf = base_arena_alloc(arena, leaf->n_terms * sizeof *tf, err);
    base_status s = BASE_OK;
    if (!df || !tf) return BASE_ENOMEM;
    out->matches = true;
    for (size_t i = 0; i < leaf->n_terms; i++) {
        df[i] = terms[leaf->terms[i].place].df;
        tf[i] = terms[leaf->terms[i].place].tf;
        if (tf[i] == 0) out->matches = false;
    }
    out->df = df;
    out->tf = tf;
    if (leaf->kind != IR_BOOLEAN_TERMS && (s = find_places(leaf, terms, out, arena, err)) != BASE_OK) return s;
    if (leaf->kind == IR_BOOLEAN_PHRASE) out->matches = out->n_places > 0;
    return s;
}

/* Adds where a leaf, or an OR of leaves, stands. */
static base_status gather(const finding *f, ir_places *out, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < f->n_places && s == BASE_OK; i++) s = ir_places_add(out, f->places[i], err);
    for (size_t i = 0; i < f->node->n_parts && s == BASE_OK; i++) s = gather(&f->parts[i], out, err);
    return s;
}

/* Takes out what isn't among these places. */
static base_status restrict_to(finding *f, const ir_places *among, base_arena *arena, base_error *err)
{
    base_status s = BASE_OK;
    ir_place *kept = base_arena_alloc(arena, f->n_places * sizeof *kept, err);
    size_t n = 0;
    if (!kept) return BASE_ENOMEM;
    for (size_t i = 0; i < f->n_places; i++)
        if (ir_places_has(among, f->places[i])) kept[n++] = f->places[i];
    f->places = kept;
    f->n_places = n;
    for (size_t i = 0; i < f->node->n_parts && s == BASE_OK; i++) s = restrict_to(&f->parts[i], among, arena, err);
    return s;
}

static base_status evaluate_near(finding *out, base_arena *arena, base_error *err)
{
    size_t n = out->node->n_parts;
    ir_places *places = base_arena_alloc(arena, n * sizeof *places, err);
    base_status s = BASE_OK;
    if (!places) return BASE_ENOMEM;
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        s = gather(&out->parts[i], &places[i], err);
        ir_places_sort(&places[i]);
    }
    if (s == BASE_OK) s = ir_places_near(places, out->node->within, n, true, &out->matches, err);
    for (size_t i = 0; i < n && s == BASE_OK && out->matches; i++) s = restrict_to(&out->parts[i], &places[i], arena, err);
    for (size_t i = 0; i < n; i++) ir_places_done(&places[i]);
    return s;
}

static base_status evaluate(const node *x, const held *terms, finding *out, base_arena *arena, base_error *err)
{
    base_status s;
    size_t n_matching = 0;
    *out = (finding){ .node = x };
    if (x->n_terms) return evaluate_leaf(x, terms, out, arena, err);
    if (!(out->parts = base_arena_alloc(arena, x->n_parts * sizeof *out->parts, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < x->n_parts; i++) {
        if ((s = evaluate(x->parts[i], terms, &out->parts[i], arena, err)) != BASE_OK) return s;
        n_matching += out->parts[i].matches;
    }
    switch (x->kind) {
    case IR_BOOLEAN_NEAR: return evaluate_near(out, arena, err);
    case IR_BOOLEAN_AND: out->matches = n_matching == x->n_parts; return BASE_OK;
    case IR_BOOLEAN_OR: out->matches = n_matching > 0; return BASE_OK;
    default: out->matches = n_matching == 0; return BASE_OK;
    }
}

/* --- of a document ---------------------------------------------------------------------------------------------------------------- */

/* A term's list in the document's segment. */
typedef struct {
    ir_cursor cursor;
    ir_positions_cursor positions;
} term_list;

static base_status read_positions(term_list *list, const ir_segment *segment, const ir_lexicon_entry *entry, held *out,
                                  base_arena *arena, base_error *err)
{
    uint32_t *positions = NULL;
    base_status s = ir_positions_open(&list->positions, segment, entry, err);
    if (s != BASE_OK) return s;
    ir_positions_enter(&list->positions, &list->cursor);
    for (uint32_t p; s == BASE_OK && (p = ir_positions_next(&list->positions)) != IR_NO_POSITION;) {
        s = base_arena_grow(arena, &positions, out->n_positions, sizeof p, err);
        if (s == BASE_OK) positions[out->n_positions++] = p;
    }
    out->positions = positions;
    return s == BASE_OK ? ir_positions_status(&list->positions, err) : s;
}

static base_status read_term(const ir_index *index, const ir_term *term, uint32_t doc, term_list *list, held *out,
                             base_arena *arena, base_error *err)
{
    uint32_t local;
    size_t segment = ir_index_locate(index, doc, &local);
    const ir_lexicon_entry *entry = &term->entries[segment];
    base_status s = ir_cursor_open(&list->cursor, ir_index_segment(index, segment), entry, err);
    if (s != BASE_OK) return s;
    out->df = term->numbers.df;
    if (ir_cursor_seek(&list->cursor, local) == local) {
        out->tf = ir_cursor_tf(&list->cursor);
        if (ir_index_has_positions(index) && list->cursor.doc == local)
            s = read_positions(list, ir_index_segment(index, segment), entry, out, arena, err);
    }
    return s == BASE_OK ? ir_cursor_status(&list->cursor, err) : s;
}

base_status ir_boolean_explain(const ir_index *index, const ir_boolean *q, uint32_t doc, ir_boolean_finding *out, base_arena *arena,
                               base_error *err)
{
    ir_term *terms = base_array(q->n_terms, sizeof *terms, err);
    held *document = base_array(q->n_terms, sizeof *document, err);
    term_list *list = base_new(term_list, err);
    base_status s = BASE_ENOMEM;
    if (!terms || !document || !list) goto out;
    s = ir_boolean_find_terms(index, q, terms, err);
    for (size_t i = 0; i < q->n_terms && s == BASE_OK; i++) s = read_term(index, &terms[i], doc, list, &document[i], arena, err);
    if (s == BASE_OK) s = evaluate(q->root, document, out, arena, err);
out:
    base_free(list);
    base_free(document);
    base_free(terms);
    return s;
}

/* --- of a text -------------------------------------------------------------------------------------------------------------------- */

/* A word of the text whose term is one of the expression's. */
typedef struct {
    ir_match match; /* its term: the first place in the expression that has it */
    uint32_t position;
    bool counts;
} noted;

typedef struct {
    ir_query *bag;    /* the expression's distinct terms */
    size_t *first;    /* [bag->n] where each comes first in the expression */
    size_t *of_place; /* [q->n_terms] the same of each place */
    noted *words;     /* [n] ascending */
    size_t n;
    held *terms; /* [q->n_terms] */
    base_arena *arena;
} reading;

static base_status collect_terms(reading *r, const node *x, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < x->n_terms; i++) {
        size_t before = r->bag->n;
        if ((s = ir_query_add(r->bag, x->terms[i].term, 1, err)) != BASE_OK) return s;
        size_t id = ir_query_find(r->bag, x->terms[i].term);
        if (r->bag->n > before) r->first[id] = x->terms[i].place;
        r->of_place[x->terms[i].place] = r->first[id];
    }
    for (size_t i = 0; i < x->n_parts && s == BASE_OK; i++) s = collect_terms(r, x->parts[i], err);
    return s;
}

static base_status note_word(void *context, const ir_token *token, base_error *err)
{
    reading *r = context;
    size_t id = ir_query_find(r->bag, token->term);
    if (id == IR_QUERY_NONE) return BASE_OK;
    base_status s = base_arena_grow(r->arena, &r->words, r->n, sizeof *r->words, err);
    if (s != BASE_OK) return s;
    size_t first = r->first[id];
    r->words[r->n++] = (noted){ { token->begin, token->end, first }, token->position, false };
    r->terms[first].tf++;
    return BASE_OK;
}

/* Positions of each term of the expression; equal terms share theirs. */
static base_status list_positions(reading *r, size_t n_terms, base_error *err)
{
    uint32_t *positions = base_arena_alloc(r->arena, r->n * sizeof *positions, err), *at = positions;
    if (!positions) return BASE_ENOMEM;
    for (size_t i = 0; i < n_terms; i++) {
        r->terms[i].positions = at;
        at += r->terms[i].tf;
    }
    for (size_t i = 0; i < r->n; i++) {
        held *t = &r->terms[r->words[i].match.term];
        positions[(size_t)(t->positions - positions) + t->n_positions++] = r->words[i].position;
    }
    for (size_t i = 0; i < n_terms; i++) r->terms[i] = r->terms[r->of_place[i]];
    return BASE_OK;
}

static void count_position(reading *r, uint32_t position)
{
    size_t low = 0, high = r->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (r->words[middle].position < position) low = middle + 1;
        else high = middle;
    }
    if (low < r->n && r->words[low].position == position) r->words[low].counts = true;
}

static void count_leaf(reading *r, const finding *leaf)
{
    for (size_t i = 0; i < leaf->n_places; i++)
        for (size_t t = 0; t < leaf->node->n_terms; t++) count_position(r, leaf->places[i].begin + leaf->node->terms[t].at);
    for (size_t t = 0; leaf->node->kind == IR_BOOLEAN_TERMS && t < leaf->node->n_terms; t++) {
        const held *term = &r->terms[leaf->node->terms[t].place];
        for (size_t i = 0; i < term->n_positions; i++) count_position(r, term->positions[i]);
    }
}

/* What stands under an odd number of NOTs doesn't count, nor do a NEAR's operands where it doesn't hold. */
static void count_words(reading *r, const finding *f, bool negated)
{
    if (f->node->kind == IR_BOOLEAN_NOT) negated = !negated;
    if (f->node->kind == IR_BOOLEAN_NEAR && !f->matches) return;
    if (f->node->n_terms && !negated) count_leaf(r, f);
    for (size_t i = 0; i < f->node->n_parts; i++) count_words(r, &f->parts[i], negated);
}

static base_status hand_over(const reading *r, ir_matches *out, base_error *err)
{
    if (!(out->items = base_arena_alloc(r->arena, r->n * sizeof *out->items, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < r->n; i++)
        if (r->words[i].counts) out->items[out->n++] = r->words[i].match;
    return BASE_OK;
}

base_status ir_boolean_matches(ir_matches *out, ir_analysis *work, const ir_boolean *q, const double *weight, const char *text,
                               size_t n, base_arena *arena, base_error *err)
{
    reading r = { .arena = arena };
    finding root;
    base_status s;
    *out = (ir_matches){ .weight = weight, .n_terms = q->n_terms };
    if (!q->root) return BASE_OK;
    r.terms = base_arena_alloc(arena, q->n_terms * sizeof *r.terms, err);
    r.first = base_arena_alloc(arena, q->n_terms * sizeof *r.first, err);
    r.of_place = base_arena_alloc(arena, q->n_terms * sizeof *r.of_place, err);
    if (!r.terms || !r.first || !r.of_place) return BASE_ENOMEM;
    if ((s = ir_query_new(&r.bag, err)) != BASE_OK) return s;
    if ((s = collect_terms(&r, q->root, err)) != BASE_OK) goto out;
    if ((s = ir_analyze(work, text, n, note_word, &r, err)) != BASE_OK) goto out;
    if ((s = list_positions(&r, q->n_terms, err)) != BASE_OK) goto out;
    if ((s = evaluate(q->root, r.terms, &root, arena, err)) != BASE_OK) goto out;
    count_words(&r, &root, false);
    s = hand_over(&r, out, err);
out:
    ir_query_free(r.bag);
    return s;
}
