/* tests/test_ir_boolean.c - Boolean search against its plain definition: random documents and random expressions, every document's words asked by
 * simple loops. */
#include "ir/boolean.h"
#include "tests/testing.h"

#include "ir/writer.h"

#define SEEDS      300
#define QUERIES    12
#define WORDS      8  /* w0 is stopped */
#define TITLE_MOST 6  /* words of a title */
#define TEXT_MOST  24 /* and of a text */
#define PLACES     (TITLE_MOST + TEXT_MOST)
#define PART_MOST  4

/* --- documents ------------------------------------------------------------------------------------------------------------------ */

/* A document's words, each with its position; text is behind title by more than any NEAR reaches. */
typedef struct {
    char docno[24], title[TITLE_MOST * 4], text[TEXT_MOST * 4];
    unsigned word[PLACES];
    uint32_t at[PLACES];
    size_t n;
    bool lives;
} document;

static void write_words(document *d, char *out, size_t most, uint32_t from, base_rng *r)
{
    size_t n = (size_t)base_rng_below(r, most);
    for (size_t i = 0; i < n; i++) {
        unsigned word = (unsigned)(base_rng_unit(r) * base_rng_unit(r) * WORDS);
        out += sprintf(out, i ? " w%u" : "w%u", word);
        d->word[d->n] = word;
        d->at[d->n++] = from + (uint32_t)i;
    }
}

typedef struct {
    char *dir;
    document *docs;
    size_t n;
    ir_analyzer *analyzer;
    ir_index *index;
} collection;

static void write_documents(collection *c, const ir_writer_options *options, size_t from, size_t to, base_rng *r)
{
    ir_writer *w = NULL;
    assert_ok(ir_writer_open(&w, testing_path(c->dir, "index"), options, err));
    for (size_t i = from; i < to; i++) {
        document *d = &c->docs[i];
        corpora_field fields[2] = { { "title", base_view_of(d->title), true }, { "text", base_view_of(d->text), true } };
        assert_ok(ir_writer_add(w, &(corpora_doc){ base_view_of(d->docno), fields, 2, { "", 0 } }, err));
    }
    for (size_t i = 0; options->update && i < from; i++) {
        bool known;
        if (base_rng_below(r, 4)) continue;
        assert_ok(ir_writer_delete(w, base_view_of(c->docs[i].docno), &known, err));
        c->docs[i].lives = false;
    }
    assert_ok(ir_writer_commit(&w, NULL, err));
}

static collection collection_with(size_t n, unsigned max_segments, bool grows, base_rng *r)
{
    collection c = { .dir = testing_tmpdir(), .n = n, .docs = calloc(n, sizeof *c.docs) };
    assert_non_null(c.docs);
    for (size_t i = 0; i < n; i++) {
        document *d = &c.docs[i];
        snprintf(d->docno, sizeof d->docno, "d%zu", i * 7919 % 100003);
        write_words(d, d->title, TITLE_MOST, 0, r);
        write_words(d, d->text, TEXT_MOST, 1000, r);
        d->lives = true;
    }
    assert_ok(ir_analyzer_open(&c.analyzer, "standard", "custom:w0", err));
    ir_writer_options options = {
        .analyzer = c.analyzer, .positions = true, .memory = 1, .piece = 512, .max_segments = max_segments
    };
    size_t first = grows ? n - n / 5 : n; /* so few that the old segments stay, with their dead */
    write_documents(&c, &options, 0, first, r);
    options.update = true;
    if (grows) write_documents(&c, &options, first, n, r);
    assert_ok(ir_index_open(&c.index, testing_path(c.dir, "index"), err));
    return c;
}

/* One segment or several; in every other collection some documents were added and some deleted later. */
static collection collection_of(uint64_t seed)
{
    base_rng r = base_rng_of(seed, 0);
    size_t n = 1 + (size_t)base_rng_below(&r, seed % 10 ? 60 : 500);
    return collection_with(n, 1 + (unsigned)base_rng_below(&r, 6), seed % 2, &r);
}

static void collection_done(collection *c)
{
    ir_index_close(c->index);
    ir_analyzer_close(c->analyzer);
    free(c->docs);
    testing_tmpdir_free(c->dir);
}

/* --- expressions, and what they mean ------------------------------------------------------------------------------------------------ */

typedef enum { LEAF, NEAR, AND, OR, NOT } shape;

typedef struct tree {
    shape kind;
    unsigned words[PART_MOST], within[PART_MOST];
    size_t n; /* words of a leaf, or parts */
    struct tree *parts[PART_MOST];
} tree;

static tree *random_leaf(base_rng *r)
{
    tree *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->n = base_rng_below(r, 3) ? 1 : 1 + (size_t)base_rng_below(r, PART_MOST);
    for (size_t i = 0; i < t->n; i++) t->words[i] = (unsigned)base_rng_below(r, WORDS);
    return t;
}

static tree *random_tree(base_rng *r, unsigned depth);

/* depth 0: an operand of NEAR. */
static tree *random_parts(base_rng *r, shape kind, unsigned depth)
{
    tree *t = calloc(1, sizeof *t);
    assert_non_null(t);
    t->kind = kind;
    t->n = kind == NOT ? 1 : 2 + (size_t)base_rng_below(r, PART_MOST - 1);
    for (size_t i = 0; i < t->n; i++) {
        t->within[i] = 1 + (unsigned)base_rng_below(r, 6);
        if (kind == NEAR) t->parts[i] = base_rng_below(r, 3) ? random_leaf(r) : random_parts(r, OR, 0);
        else t->parts[i] = depth ? random_tree(r, depth - 1) : random_leaf(r);
    }
    return t;
}

static tree *random_tree(base_rng *r, unsigned depth)
{
    return depth == 0 || base_rng_below(r, 4) == 0 ? random_leaf(r) : random_parts(r, (shape)(1 + base_rng_below(r, 4)), depth);
}

static void free_tree(tree *t)
{
    for (size_t i = 0; t->kind != LEAF && i < t->n; i++) free_tree(t->parts[i]);
    free(t);
}

static void print_tree(base_buf *out, const tree *t, base_rng *r)
{
    static const char *const between[] = { "", "", " AND ", " OR " };
    if (t->kind == LEAF) {
        bool hyphens = t->n > 1 && base_rng_below(r, 2);
        base_buf_text(out, t->n > 1 && !hyphens ? "\"" : "");
        for (size_t i = 0; i < t->n; i++)
            base_buf_format(out, "%s%s%u", i ? hyphens ? "-" : " " : "", base_rng_below(r, 2) ? "w" : "W", t->words[i]);
        base_buf_text(out, t->n > 1 && !hyphens ? "\"" : "");
        return;
    }
    base_buf_text(out, t->kind == NOT ? "(NOT " : "(");
    for (size_t i = 0; i < t->n; i++) {
        if (i && t->kind == NEAR) base_buf_format(out, " NEAR/%u ", t->within[i - 1]);
        else if (i) base_buf_text(out, t->kind == AND && base_rng_below(r, 2) ? " " : between[t->kind]);
        print_tree(out, t->parts[i], r);
    }
    base_buf_text(out, ")");
}

/* How many of a leaf's words stand where they should, its first at[begin]... -1: one doesn't. *first, *last: the ends, which stopped words
 * don't make. */
static int stands(const tree *leaf, const document *d, long begin, long *first, long *last)
{
    int n = 0;
    for (size_t i = 0; i < leaf->n; i++) {
        bool here = false;
        if (leaf->words[i] == 0) continue;
        for (size_t j = 0; j < d->n; j++) here = here || (d->word[j] == leaf->words[i] && (long)d->at[j] == begin + (long)i);
        if (!here) return -1;
        if (n++ == 0) *first = begin + (long)i;
        *last = begin + (long)i;
    }
    return n;
}

typedef struct {
    long begin, end;
} span;

/* All of them, of a leaf or an OR of leaves, some perhaps twice. */
static size_t spans_of(const tree *t, const document *d, span *out)
{
    size_t n = 0;
    for (size_t i = 0; t->kind == OR && i < t->n; i++) n += spans_of(t->parts[i], d, out + n);
    for (size_t j = 0; t->kind == LEAF && j < d->n; j++) {
        /* the first word that isn't stopped stands at j */
        size_t i = 0;
        while (i < t->n && t->words[i] == 0) i++;
        span s;
        if (i < t->n && stands(t, d, (long)d->at[j] - (long)i, &s.begin, &s.end) > 0) out[n++] = s;
    }
    return n;
}

typedef enum { NOTHING = -1, NO, YES } answer;

static bool is_nothing(const tree *t)
{
    for (size_t i = 0; i < t->n; i++)
        if (t->kind == LEAF ? t->words[i] != 0 : !is_nothing(t->parts[i])) return false;
    return true;
}

/* Apart, and at most so far. */
static bool is_near(span a, span b, unsigned within)
{
    long apart = b.begin > a.end ? b.begin - a.end : a.begin - b.end;
    return apart >= 1 && apart <= (long)within;
}

/* Can parts i, i + 1, ... be placed, part i - 1 at before (NULL: anywhere)? */
static bool placed(const tree *t, size_t i, const document *d, const span *before)
{
    span places[PART_MOST * PLACES];
    if (i == t->n) return true;
    if (is_nothing(t->parts[i])) return placed(t, i + 1, d, NULL);
    size_t n = spans_of(t->parts[i], d, places);
    for (size_t j = 0; j < n; j++)
        if ((!before || is_near(*before, places[j], t->within[i - 1])) && placed(t, i + 1, d, &places[j])) return true;
    return false;
}

static answer ask(const tree *t, const document *d)
{
    span places[PLACES];
    if (is_nothing(t)) return NOTHING;
    if (t->kind == LEAF) return spans_of(t, d, places) > 0 ? YES : NO;
    if (t->kind == NEAR) return placed(t, 0, d, NULL) ? YES : NO;
    if (t->kind == NOT) return ask(t->parts[0], d) == YES ? NO : YES;
    for (size_t i = 0; i < t->n; i++) {
        answer a = ask(t->parts[i], d);
        if (t->kind == OR && a == YES) return YES;
        if (t->kind == AND && a == NO) return NO;
    }
    return t->kind == AND ? YES : NO;
}

/* --- the comparison ------------------------------------------------------------------------------------------------------------------ */

static int by_docno_descending(const void *a, const void *b)
{
    return strcmp(*(const char *const *)b, *(const char *const *)a);
}

static void compare_ranking(const collection *c, const tree *t, const ir_ranking *r, size_t k, uint64_t seed, const char *text)
{
    const char **docnos = calloc(c->n + 1, sizeof *docnos);
    size_t n = 0;
    assert_non_null(docnos);
    for (size_t i = 0; i < c->n; i++)
        if (c->docs[i].lives && ask(t, &c->docs[i]) == YES) docnos[n++] = c->docs[i].docno;
    qsort(docnos, n, sizeof *docnos, by_docno_descending);
    if (r->n_scored != n || r->n != (n < k ? n : k))
        fail_msg("seed %llu: %zu documents fulfil %s, found %llu", (unsigned long long)seed, n, text,
                 (unsigned long long)r->n_scored);
    for (size_t i = 0; i < r->n; i++)
        if (!base_view_is(ir_index_docno(c->index, r->hits[i].doc), docnos[i]) || r->hits[i].score != 1)
            fail_msg("seed %llu: rank %zu of %s isn't %s", (unsigned long long)seed, i + 1, text, docnos[i]);
    free(docnos);
}

/* Asked about each living document alone, the expression says the same. */
static void compare_findings(const collection *c, const tree *t, const ir_boolean *q, uint64_t seed, const char *text)
{
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    for (size_t i = 0; i < c->n && q->root; i++) {
        ir_boolean_finding found;
        if (!c->docs[i].lives) continue;
        uint32_t doc = ir_index_find_docno(c->index, base_view_of(c->docs[i].docno));
        base_arena_reset(arena);
        assert_ok(ir_boolean_explain(c->index, q, doc, &found, arena, err));
        if (found.matches != (ask(t, &c->docs[i]) == YES))
            fail_msg("seed %llu: %s of %s", (unsigned long long)seed, text, c->docs[i].docno);
    }
    base_arena_free(arena);
}

static void search_finds_what_the_definition_finds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        collection c = collection_of(seed);
        base_rng r = base_rng_of(seed, 1);
        for (size_t i = 0; i < QUERIES; i++) {
            tree *t = random_tree(&r, (unsigned)base_rng_below(&r, 4));
            base_buf text = { 0 };
            ir_boolean *q = NULL;
            ir_ranking found = { 0 };
            size_t k = base_rng_below(&r, 3) ? SIZE_MAX : 1 + (size_t)base_rng_below(&r, 20);
            print_tree(&text, t, &r);
            ir_boolean_options options = { .analyzer = c.analyzer, .positions = ir_index_has_positions(c.index) };
            assert_ok(ir_boolean_parse(&q, base_buf_string(&text), text.size, &options, err));
            assert_ok(ir_boolean_search(c.index, q, k, &found, err));
            compare_ranking(&c, t, &found, k, seed, base_buf_string(&text));
            if (i == 0) compare_findings(&c, t, q, seed, base_buf_string(&text));
            ir_ranking_done(&found);
            ir_boolean_free(q);
            base_buf_done(&text);
            free_tree(t);
        }
        collection_done(&c);
    }
}

/* Few documents have such places; so the sieve alone, over places of all lengths. */
static void near_keeps_what_some_chain_holds(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        base_rng r = base_rng_of(seed, 2);
        ir_places sieved[3] = { { 0 } };
        span all[3][8];
        size_t n[3], n_parts = 2 + (size_t)base_rng_below(&r, 2);
        uint32_t within[2] = { 1 + (uint32_t)base_rng_below(&r, 5), 1 + (uint32_t)base_rng_below(&r, 5) };
        bool holds, want = false, in_chain[3][8] = { { false } };
        for (size_t p = 0; p < 3; p++) {
            n[p] = p < n_parts ? (size_t)base_rng_below(&r, 9) : 1;
            for (size_t i = 0; i < n[p]; i++) {
                long begin = (long)base_rng_below(&r, 60);
                all[p][i] = (span){ begin, begin + (long)base_rng_below(&r, 12) };
                ir_place place = { (uint32_t)all[p][i].begin, (uint32_t)all[p][i].end };
                if (p < n_parts) assert_ok(ir_places_add(&sieved[p], place, err));
            }
            ir_places_sort(&sieved[p]);
        }
        for (size_t i = 0; i < n[0]; i++)
            for (size_t j = 0; j < n[1]; j++)
                for (size_t k = 0; k < n[2]; k++) {
                    bool first = is_near(all[0][i], all[1][j], within[0]);
                    if (!first || (n_parts == 3 && !is_near(all[1][j], all[2][k], within[1]))) continue;
                    want = in_chain[0][i] = in_chain[1][j] = in_chain[2][k] = true;
                }
        assert_ok(ir_places_near(sieved, within, n_parts, true, &holds, err));
        if (holds != want) fail_msg("seed %llu", (unsigned long long)seed);
        for (size_t p = 0; p < n_parts; p++)
            for (size_t i = 0; i < n[p]; i++) {
                ir_place place = { (uint32_t)all[p][i].begin, (uint32_t)all[p][i].end };
                if (ir_places_has(&sieved[p], place) != in_chain[p][i])
                    fail_msg("seed %llu: a place of part %zu", (unsigned long long)seed, p);
            }
        for (size_t p = 0; p < 3; p++) ir_places_done(&sieved[p]);
    }
}

/* --- which words of a text count ----------------------------------------------------------------------------------------------------- */

/* The text with the words that count in brackets. */
static void assert_marked(const char *expression, bool positions, const char *text, const char *want)
{
    ir_analyzer *english = NULL;
    ir_analysis *work = NULL;
    ir_boolean *q = NULL;
    base_arena *arena = NULL;
    base_buf shown = { 0 };
    ir_matches m;
    size_t at = 0;
    assert_ok(ir_analyzer_open(&english, "english", NULL, err));
    assert_ok(ir_analysis_new(&work, english, err));
    assert_ok(base_arena_new(&arena, err));
    ir_boolean_options options = { .analyzer = english, .positions = positions, .arena = arena };
    assert_ok(ir_boolean_parse(&q, expression, strlen(expression), &options, err));
    assert_ok(ir_boolean_matches(&m, work, q, NULL, text, strlen(text), arena, err));
    for (size_t i = 0; i < m.n; i++) {
        assert_true(m.items[i].term < m.n_terms);
        if (m.items[i].begin < at) continue; /* bigrams overlap */
        base_buf_bytes(&shown, text + at, m.items[i].begin - at);
        base_buf_format(&shown, "[%.*s]", (int)(m.items[i].end - m.items[i].begin), text + m.items[i].begin);
        at = m.items[i].end;
    }
    base_buf_text(&shown, text + at);
    assert_string_equal(base_buf_string(&shown), want);
    base_buf_done(&shown);
    ir_boolean_free(q);
    base_arena_free(arena);
    ir_analysis_free(work);
    ir_analyzer_close(english);
}

static void words_count_where_the_expression_is_fulfilled(void **state)
{
    (void)state;
    const char *text = "A layer, a boundary layer: layers of heat, cold layers of boundaries.";
    assert_marked("layer", true, text, "A [layer], a boundary [layer]: [layers] of heat, cold [layers] of boundaries.");
    assert_marked("\"boundary layer\"", true, text, "A layer, a [boundary] [layer]: layers of heat, cold layers of boundaries.");
    assert_marked("\"layer of heat\"", true, text, "A layer, a boundary layer: [layers] of [heat], cold layers of boundaries.");
    assert_marked("boundary-layer", true, text, "A layer, a [boundary] [layer]: layers of heat, cold layers of boundaries.");
    assert_marked("boundary-layer", false, text,
                  "A [layer], a [boundary] [layer]: [layers] of heat, cold [layers] of [boundaries].");
    assert_marked("heat NEAR/1 cold NEAR/1 layer", true, text,
                  "A layer, a boundary layer: layers of [heat], [cold] [layers] of boundaries.");
    assert_marked("heat NEAR/1 boundary OR cold", true, text,
                  "A layer, a boundary layer: layers of heat, [cold] layers of boundaries.");
    assert_marked("(stone OR \"boundary layer\") NEAR/5 heat", true, text,
                  "A layer, a [boundary] [layer]: layers of [heat], cold layers of boundaries.");
    assert_marked("heat AND NOT (boundary AND NOT cold)", true, text,
                  "A layer, a boundary layer: layers of [heat], [cold] layers of boundaries.");
    assert_marked("the", true, text, text);
    assert_marked("\xe6\x9d\xb1\xe4\xba\xac\xe9\x83\xbd", true, "日本の東京都です。京都", "日本の[東京]都です。京都");
}

/* --- explanation ------------------------------------------------------------------------------------------------------------------------ */

static collection by_hand(void)
{
    collection c = { .dir = testing_tmpdir(), .n = 2, .docs = calloc(2, sizeof *c.docs) };
    assert_non_null(c.docs);
    strcpy(c.docs[0].docno, "a");
    strcpy(c.docs[0].text, "w1 w2 w1 w3 w0 w1 w2");
    strcpy(c.docs[1].docno, "b");
    strcpy(c.docs[1].text, "w2 w1 w4");
    assert_ok(ir_analyzer_open(&c.analyzer, "standard", "custom:w0", err));
    write_documents(&c, &(ir_writer_options){ .analyzer = c.analyzer, .positions = true }, 0, 2, NULL);
    assert_ok(ir_index_open(&c.index, testing_path(c.dir, "index"), err));
    return c;
}

static void an_explanation_says_where_each_part_stands(void **state)
{
    (void)state;
    collection c = by_hand();
    const char *text = "\"w1 w2\" w4 w3 NEAR/2 (w2 OR w1)";
    ir_boolean *q = NULL;
    ir_boolean_finding f;
    base_arena *arena = NULL;
    ir_boolean_options options = { .analyzer = c.analyzer, .positions = true };
    assert_ok(base_arena_new(&arena, err));
    assert_ok(ir_boolean_parse(&q, text, strlen(text), &options, err));
    assert_ok(ir_boolean_explain(c.index, q, ir_index_find_docno(c.index, base_view_of("a")), &f, arena, err));
    assert_false(f.matches);
    assert_int_equal(f.node->n_parts, 3);

    const ir_boolean_finding *phrase = &f.parts[0], *word = &f.parts[1], *near = &f.parts[2];
    assert_true(phrase->matches && !word->matches && near->matches);
    assert_int_equal(phrase->n_places, 2);
    assert_true(phrase->places[0].begin == 0 && phrase->places[0].end == 1);
    assert_true(phrase->places[1].begin == 5 && phrase->places[1].end == 6);
    assert_true(phrase->df[0] == 2 && phrase->tf[0] == 3 && phrase->tf[1] == 2);
    assert_true(word->df[0] == 1 && word->tf[0] == 0 && word->n_places == 0);
    assert_int_equal(near->parts[0].n_places, 1);
    const ir_boolean_finding *w2 = &near->parts[1].parts[0], *w1 = &near->parts[1].parts[1];
    assert_true(w2->n_places == 1 && w2->places[0].begin == 1); /* not the one at 6, nor w1 at 0 */
    assert_true(w1->n_places == 2 && w1->places[0].begin == 2 && w1->places[1].begin == 5);
    ir_boolean_free(q);
    base_arena_free(arena);
    collection_done(&c);
}

/* --- faults ------------------------------------------------------------------------------------------------------------------------------ */

static const char everything[] = "(w1 NEAR/3 (\"w2 w1\" OR w3) OR w1-w2) AND NOT (w5 AND w6) AND (w2 OR NOT w3)";

static base_status search_all(const collection *c, uint64_t *n, base_error *err)
{
    ir_boolean *q = NULL;
    ir_ranking r = { 0 };
    ir_boolean_options options = { .analyzer = c->analyzer, .positions = ir_index_has_positions(c->index) };
    base_status s = ir_boolean_parse(&q, everything, strlen(everything), &options, err);
    if (s == BASE_OK) s = ir_boolean_search(c->index, q, 5, &r, err);
    *n = r.n_scored;
    ir_ranking_done(&r);
    ir_boolean_free(q);
    return s;
}

static base_status explain_all(const collection *c, base_error *err)
{
    ir_boolean *q = NULL;
    ir_boolean_finding f;
    ir_matches m;
    ir_analysis *work = NULL;
    base_arena *arena = NULL;
    base_status s = base_arena_new(&arena, err);
    ir_boolean_options options = { .analyzer = c->analyzer, .positions = true, .arena = arena };
    if (s == BASE_OK) s = ir_boolean_parse(&q, everything, strlen(everything), &options, err);
    if (s == BASE_OK) s = ir_boolean_explain(c->index, q, 0, &f, arena, err);
    if (s == BASE_OK) s = ir_analysis_new(&work, c->analyzer, err);
    if (s == BASE_OK) s = ir_boolean_matches(&m, work, q, NULL, "w2 w1 w3", 8, arena, err);
    ir_analysis_free(work);
    base_arena_free(arena);
    return s;
}

static void failing_memory_is_a_status(void **state)
{
    (void)state;
    collection c = collection_of(10);
    uint64_t want, found;
    assert_ok(search_all(&c, &want, err));
    assert_true(want > 3);
    for (int explains = 0; explains < 2; explains++) {
        base_status s = BASE_ENOMEM;
        for (long n = 0; s != BASE_OK; n++) {
            base_error err = { 0 };
            testing_memory_fails_after(n);
            s = explains ? explain_all(&c, &err) : search_all(&c, &found, &err);
            testing_memory_heals();
            assert_true(s == BASE_OK || s == BASE_ENOMEM);
            assert_int_equal(err.status, s);
        }
    }
    assert_int_equal(found, want);
    collection_done(&c);
}

/* Lists of positions span several blocks of the file, each with its sum. Bytes all over the segment in turn are others: opening says so, or the search, or it reads none that depends on it. */
static void damage_ends_in_a_status(void **state)
{
    (void)state;
    base_rng r = base_rng_of(7, 0);
    collection c = collection_with(20000, 1, false, &r);
    uint64_t want, found;
    size_t n_at_open = 0, n_at_search = 0;
    assert_ok(search_all(&c, &want, err));
    assert_int_equal(ir_index_segments(c.index), 1);
    char *path = strdup(ir_segment_path(ir_index_segment(c.index, 0)));
    ir_index_close(c.index);
    FILE *file = fopen(path, "r+b");
    assert_true(path && file);
    for (long at = 0, byte; fseek(file, at, SEEK_SET) == 0 && (byte = fgetc(file)) != EOF; at += 6007) {
        base_error err = { 0 };
        assert_true(fseek(file, at, SEEK_SET) == 0 && fputc((int)byte ^ 0x10, file) != EOF && fflush(file) == 0);
        c.index = NULL;
        base_status s = ir_index_open(&c.index, testing_path(c.dir, "index"), &err);
        n_at_open += s != BASE_OK;
        if (s == BASE_OK) {
            s = search_all(&c, &found, &err);
            n_at_search += s != BASE_OK;
        }
        if (s == BASE_OK) assert_int_equal(found, want);
        else assert_int_equal(s, BASE_EFORMAT);
        ir_index_close(c.index);
        assert_true(fseek(file, at, SEEK_SET) == 0 && fputc((int)byte, file) != EOF && fflush(file) == 0);
    }
    fclose(file);
    free(path);
    assert_true(n_at_open > 0 && n_at_search > 5);
    assert_ok(ir_index_open(&c.index, testing_path(c.dir, "index"), err));
    collection_done(&c);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(search_finds_what_the_definition_finds),
        cmocka_unit_test(near_keeps_what_some_chain_holds),
        cmocka_unit_test(words_count_where_the_expression_is_fulfilled),
        cmocka_unit_test(an_explanation_says_where_each_part_stands),
        cmocka_unit_test(failing_memory_is_a_status),
        cmocka_unit_test(damage_ends_in_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
