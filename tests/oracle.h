/* tests/oracle.h - random documents, what an index of them must hold by plain loops, and the comparison of the two.
 *
 *     oracle o = oracle_of(seed, n_docs, n_words);
 *     oracle_build(&o, dir, &(ir_writer_options){ .memory = 1 }, &report);
 *     oracle_compare(&o, dir, seed);
 *     oracle_done(&o);
 *
 * Words are "w0" ... and are analysed by `whitespace`, so that the oracle needs no analyzer. */
#ifndef TESTS_ORACLE_H
#define TESTS_ORACLE_H

#include "ir/index.h"
#include "ir/positions.h"
#include "ir/writer.h"
#include "tests/testing.h"

#define ORACLE_WORDS 48 /* of a document at most */

typedef struct {
    char docno[24], title[32], text[ORACLE_WORDS * 8], note[24], metadata[32];
    unsigned words[ORACLE_WORDS], n_words; /* of title and text together, in order */
    unsigned n_title;                      /* of them the title's */
    bool replaced;
} oracle_doc;

typedef struct {
    oracle_doc *docs;
    size_t n_docs, n_replaced, n_empty; /* n_empty: of the living */
    unsigned n_words;
} oracle;

/* Words with lower numbers come more often. Each eighth docno, or so, comes again; no document but by chance has the text of another. */
static inline oracle oracle_of(uint64_t seed, size_t n_docs, unsigned n_words)
{
    base_rng r = base_rng_of(seed, 0);
    oracle o = { .docs = calloc(n_docs + 1, sizeof *o.docs), .n_docs = n_docs, .n_words = n_words };
    assert_non_null(o.docs);
    for (size_t i = 0; i < n_docs; i++) {
        oracle_doc *d = &o.docs[i];
        uint64_t which = base_rng_below(&r, 8) == 0 ? base_rng_below(&r, n_docs) : i;
        snprintf(d->docno, sizeof d->docno, "d%llu", (unsigned long long)(which * 7919 % 100003));
        size_t at = 0, title = base_rng_below(&r, 4);
        d->n_words = base_rng_below(&r, 10) == 0 ? 0 : (unsigned)base_rng_below(&r, ORACLE_WORDS);
        for (size_t j = 0; j < d->n_words; j++) {
            double u = base_rng_unit(&r);
            d->words[j] = (unsigned)(u * u * u * n_words);
            bool in_title = j < title;
            d->n_title += in_title;
            char *to = in_title ? d->title : d->text;
            size_t size = in_title ? sizeof d->title : sizeof d->text;
            if (j == title) at = 0;
            at += (size_t)snprintf(to + at, size - at, "%sw%u", at ? " " : "", d->words[j]);
        }
        snprintf(d->note, sizeof d->note, "n%zu", i);
        if (base_rng_below(&r, 2)) snprintf(d->metadata, sizeof d->metadata, "{\"i\":%zu}", i);
    }
    for (size_t i = 0; i < n_docs; i++) {
        for (size_t j = i + 1; j < n_docs; j++) o.docs[i].replaced |= strcmp(o.docs[i].docno, o.docs[j].docno) == 0;
        o.n_replaced += o.docs[i].replaced;
        o.n_empty += !o.docs[i].replaced && o.docs[i].n_words == 0;
    }
    return o;
}

static inline void oracle_done(oracle *o)
{
    free(o->docs);
}

static inline base_status oracle_add(ir_writer *w, const oracle_doc *d, base_error *err)
{
    corpora_field fields[3] = { { "title", base_view_of(d->title), true },
                                { "note", base_view_of(d->note), false },
                                { "text", base_view_of(d->text), true } };
    corpora_doc doc = { base_view_of(d->docno), fields, 3, base_view_of(d->metadata) };
    return ir_writer_add(w, &doc, err);
}

/* Builds with a whitespace analyzer unless the options have one. */
static inline base_status oracle_try(const oracle *o, const char *dir, const ir_writer_options *options, ir_writer_report *report,
                                     base_error *err)
{
    ir_writer *w = NULL;
    ir_analyzer *a = NULL;
    ir_writer_options with = *options;
    base_status s = with.analyzer ? BASE_OK : ir_analyzer_open(&a, "whitespace", NULL, err);
    if (!with.analyzer) with.analyzer = a;
    if (s == BASE_OK) s = ir_writer_open(&w, dir, &with, err);
    for (size_t i = 0; s == BASE_OK && i < o->n_docs; i++) s = oracle_add(w, &o->docs[i], err);
    if (s == BASE_OK) s = ir_writer_commit(&w, report, err);
    ir_writer_abandon(w);
    ir_analyzer_close(a);
    return s;
}

static inline void oracle_build(const oracle *o, const char *dir, const ir_writer_options *options, ir_writer_report *report)
{
    assert_ok(oracle_try(o, dir, options, report, err));
}

static inline unsigned oracle_tf(const oracle_doc *d, unsigned word)
{
    unsigned tf = 0;
    for (unsigned i = 0; i < d->n_words; i++) tf += d->words[i] == word;
    return tf;
}

/* The position of the i-th word. */
static inline uint32_t oracle_position(const oracle_doc *d, unsigned i)
{
    return i + (d->n_title > 0 && i >= d->n_title ? IR_FIELD_GAP : 0);
}

/* Of the posting that c stands on. */
static inline void oracle_compare_positions(const oracle_doc *d, unsigned word, ir_cursor *c, ir_positions_cursor *p, uint64_t seed)
{
    ir_positions_enter(p, c);
    for (unsigned i = 0; i < d->n_words; i++)
        if (d->words[i] == word && ir_positions_next(p) != oracle_position(d, i))
            fail_msg("seed %llu: positions of w%u in %s", (unsigned long long)seed, word, d->docno);
    assert_true(ir_positions_next(p) == IR_NO_POSITION);
    assert_ok(ir_positions_status(p, err));
}

/* The number of the i-th document in the index: how many before it live. */
static inline uint32_t oracle_number(const oracle *o, size_t i)
{
    uint32_t n = 0;
    for (size_t j = 0; j < i; j++) n += !o->docs[j].replaced;
    return n;
}

static inline void oracle_open_list(ir_cursor *c, ir_positions_cursor *p, const ir_index *ix, size_t segment, const ir_term *t)
{
    assert_ok(ir_cursor_open(c, ir_index_segment(ix, segment), &t->entries[segment], err));
    if (ir_index_has_positions(ix)) assert_ok(ir_positions_open(p, ir_index_segment(ix, segment), &t->entries[segment], err));
}

static inline void oracle_compare_word(const oracle *o, const ir_index *ix, unsigned word, uint64_t seed)
{
    char text[16];
    ir_term *t = malloc(sizeof *t);
    ir_cursor *c = malloc(sizeof *c);
    ir_positions_cursor *p = malloc(sizeof *p);
    bool positions = ir_index_has_positions(ix);
    size_t segment = 0;
    uint64_t df = 0, cf = 0;
    uint32_t number = 0;
    assert_true(t && c && p);
    snprintf(text, sizeof text, "w%u", word);
    assert_ok(ir_index_find(ix, text, strlen(text), t, err));
    if (ir_index_segments(ix) > 0) oracle_open_list(c, p, ix, 0, t);
    for (size_t i = 0; i < o->n_docs; i++) {
        if (o->docs[i].replaced) continue;
        unsigned tf = oracle_tf(&o->docs[i], word);
        while (number >= ir_index_base(ix, segment + 1)) {
            if (c->doc != IR_NO_DOC) fail_msg("seed %llu: %s goes on in segment %zu", (unsigned long long)seed, text, segment);
            segment++;
            oracle_open_list(c, p, ix, segment, t);
        }
        if (tf > 0) {
            df++;
            cf += tf;
            if (c->doc == IR_NO_DOC || c->doc + ir_index_base(ix, segment) != number || ir_cursor_tf(c) != tf)
                fail_msg("seed %llu: %s in document %u", (unsigned long long)seed, text, number);
            if (positions && (number + word) % 3 > 0)
                oracle_compare_positions(&o->docs[i], word, c, p, seed); /* some are passed over */
            ir_cursor_next(c);
        }
        number++;
    }
    if (ir_index_segments(ix) > 0 && c->doc != IR_NO_DOC) fail_msg("seed %llu: %s goes on", (unsigned long long)seed, text);
    if (t->numbers.df != df || t->numbers.cf != cf) fail_msg("seed %llu: df, cf of %s", (unsigned long long)seed, text);
    free(t);
    free(c);
    free(p);
}

static inline void oracle_compare_doc(const oracle_doc *d, const ir_index *ix, uint32_t number, base_arena *arena)
{
    uint32_t local, tokens = 0, max_tf = 0;
    ir_forward_list list;
    ir_doc_numbers numbers;
    corpora_doc stored;
    base_buf term = { 0 };
    const ir_segment *segment = ir_index_segment(ix, ir_index_locate(ix, number, &local));
    base_arena_reset(arena);
    assert_true(base_view_is(ir_index_docno(ix, number), d->docno));
    assert_int_equal(ir_index_find_docno(ix, base_view_of(d->docno)), number);
    assert_ok(ir_segment_forward(segment, local, &list, arena, err));
    for (size_t i = 0; i < list.n; i++) {
        base_buf_clear(&term);
        assert_ok(ir_segment_term(segment, list.ordinals[i], &term, NULL, err));
        assert_int_equal(list.tfs[i], oracle_tf(d, (unsigned)atoi(base_buf_string(&term) + 1)));
        tokens += list.tfs[i];
        if (list.tfs[i] > max_tf) max_tf = list.tfs[i];
    }
    base_buf_done(&term);
    assert_int_equal(tokens, d->n_words);
    assert_ok(ir_index_numbers(ix, number, &numbers, err));
    assert_int_equal(numbers.length, d->n_words);
    assert_int_equal(numbers.unique, list.n);
    assert_int_equal(numbers.max_tf, max_tf);
    assert_int_equal(numbers.bytes, strlen(d->title) + strlen(d->text));
    assert_ok(ir_index_stored(ix, number, &stored, arena, err));
    assert_int_equal(stored.n_fields, 3);
    assert_true(base_view_is(stored.docno, d->docno) && base_view_is(stored.metadata, d->metadata));
    assert_true(strcmp(stored.fields[0].name, "title") == 0 && base_view_is(stored.fields[0].text, d->title));
    assert_true(strcmp(stored.fields[1].name, "note") == 0 && base_view_is(stored.fields[1].text, d->note));
    assert_true(strcmp(stored.fields[2].name, "text") == 0 && base_view_is(stored.fields[2].text, d->text));
    assert_true(stored.fields[0].indexed && !stored.fields[1].indexed && stored.fields[2].indexed);
}

static inline void oracle_compare_open(const oracle *o, const ir_index *ix, uint64_t seed)
{
    uint32_t number = 0;
    uint64_t tokens = 0, postings = 0;
    base_arena *arena = NULL;
    assert_ok(base_arena_new(&arena, err));
    assert_int_equal(ir_index_collection(ix)->n_docs, o->n_docs - o->n_replaced);
    for (size_t i = 0; i < o->n_docs; i++) {
        if (o->docs[i].replaced) continue;
        oracle_compare_doc(&o->docs[i], ix, number++, arena);
        tokens += o->docs[i].n_words;
        for (unsigned word = 0; word < o->n_words; word++) postings += oracle_tf(&o->docs[i], word) > 0;
    }
    base_arena_free(arena);
    assert_int_equal(ir_index_collection(ix)->n_tokens, tokens);
    assert_int_equal(ir_index_collection(ix)->n_postings, postings);
    for (unsigned word = 0; word <= o->n_words; word++) oracle_compare_word(o, ix, word, seed);
}

static inline void oracle_compare(const oracle *o, const char *dir, uint64_t seed)
{
    ir_index *ix = NULL;
    assert_ok(ir_index_open(&ix, dir, err));
    oracle_compare_open(o, ix, seed);
    ir_index_close(ix);
    assert_ok(ir_index_check(dir, NULL, NULL, err));
}

#endif
