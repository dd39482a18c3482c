/* Position lists: there and back against plain arrays with every codec, in whole and with gaps; forged lists end, and are told. (What an
 * index makes of texts is compared in tests/oracle.h.) */
#include "ir/positions.h"

#include "base/mem.h"
#include "tests/testing.h"

#define TERMS 6

/* One posting list per term: docs[] ascend, posting i has tfs[i] positions from positions[at[i]] on. */
typedef struct {
    uint32_t df;
    uint32_t *docs, *tfs, *positions;
    size_t *at;
} plain;

typedef struct {
    char *dir;
    uint32_t n_docs;
    plain lists[TERMS];
    ir_segment *seg;
} collection;

static plain plain_of(base_rng *r, uint32_t n_docs, uint32_t df, unsigned most, unsigned spread)
{
    plain l = { .df = df };
    size_t n = 0;
    l.docs = calloc(df, sizeof *l.docs), l.tfs = calloc(df, sizeof *l.tfs), l.at = calloc(df, sizeof *l.at);
    for (uint32_t i = 0; i < df; i++) {
        l.docs[i] = (uint32_t)((uint64_t)i * n_docs / df);
        l.at[i] = n;
        n += l.tfs[i] = 1 + (uint32_t)base_rng_below(r, most);
    }
    l.positions = calloc(n, sizeof *l.positions);
    for (uint32_t i = 0; i < df; i++)
        for (uint32_t j = 0, least = 0; j < l.tfs[i]; j++)
            least = (l.positions[l.at[i] + j] = least + (uint32_t)base_rng_below(r, spread)) + 1;
    return l;
}

static void plain_done(plain *l)
{
    free(l->docs), free(l->tfs), free(l->positions), free(l->at);
}

static void write_lists(const collection *c, ir_segment_writer *w)
{
    for (uint32_t doc = 0; doc < c->n_docs; doc++) {
        uint32_t ordinals[TERMS], tfs[TERMS];
        size_t n = 0;
        for (uint32_t t = 0; t < TERMS; t++)
            for (uint32_t i = 0; i < c->lists[t].df; i++)
                if (c->lists[t].docs[i] == doc) ordinals[n] = t, tfs[n++] = c->lists[t].tfs[i];
        ir_segment_writer_forward(w, ordinals, tfs, n, 0);
    }
    for (uint32_t t = 0; t < TERMS; t++) {
        char name[] = { (char)('a' + t), 0 };
        ir_segment_writer_term(w, name, 1);
        for (uint32_t i = 0; i < c->lists[t].df; i++) ir_segment_writer_posting(w, c->lists[t].docs[i], c->lists[t].tfs[i]);
    }
    for (uint32_t t = 0; t < TERMS; t++) {
        const plain *l = &c->lists[t];
        ir_segment_writer_term_positions(w);
        for (uint32_t i = 0; i < l->df; i++)
            for (uint32_t j = 0; j < l->tfs[i]; j++) ir_segment_writer_position(w, j == 0, l->positions[l->at[i] + j]);
    }
}

static ir_segment_writer *writer_of(const collection *c, const char *codec)
{
    ir_segment_writer *w = NULL;
    assert_ok(ir_segment_writer_open(&w, testing_path(c->dir, "segment"), 1, 1, ir_codec_find(codec), err));
    ir_segment_writer_keep_positions(w);
    for (uint32_t doc = 0; doc < c->n_docs; doc++) {
        char docno[16];
        snprintf(docno, sizeof docno, "d%u", doc);
        ir_segment_writer_doc(w, &(corpora_doc){ base_view_of(docno), NULL, 0, { "", 0 } });
    }
    return w;
}

static void collection_open(collection *c, const char *codec)
{
    ir_segment_writer *w = writer_of(c, codec);
    write_lists(c, w);
    assert_ok(ir_segment_writer_commit(&w, NULL, err));
    assert_ok(ir_segment_open(&c->seg, testing_path(c->dir, "segment"), 1, 1, NULL, err));
    assert_true(ir_segment_has_positions(c->seg));
}

/* Terms of one, a few, exactly one block's, one more, and many postings; frequencies up to some hundreds, far and near. */
static collection *collection_new(uint64_t seed)
{
    base_rng r = base_rng_of(seed, 9);
    collection *c = calloc(1, sizeof *c);
    static const uint32_t dfs[TERMS] = { 1, 7, 128, 129, 256, 600 };
    c->dir = testing_tmpdir();
    c->n_docs = 600;
    for (uint32_t t = 0; t < TERMS; t++) {
        unsigned most = base_rng_below(&r, 3) == 0 ? 1 : 1 + (unsigned)base_rng_below(&r, 300);
        unsigned spread = base_rng_below(&r, 3) == 0 ? 1 : 1 + (unsigned)base_rng_below(&r, 1 << base_rng_below(&r, 20));
        c->lists[t] = plain_of(&r, c->n_docs, dfs[t], most, spread);
    }
    return c;
}

static void collection_free(collection *c)
{
    for (uint32_t t = 0; t < TERMS; t++) plain_done(&c->lists[t]);
    ir_segment_close(c->seg);
    testing_tmpdir_free(c->dir);
    free(c);
}

static void open_term(const collection *c, uint32_t t, ir_cursor *cursor, ir_positions_cursor *p)
{
    ir_lexicon_entry e;
    bool found;
    char name[] = { (char)('a' + t), 0 };
    assert_ok(ir_segment_find(c->seg, name, 1, &e, &found, err));
    assert_true(found);
    assert_ok(ir_cursor_open(cursor, c->seg, &e, err));
    assert_ok(ir_positions_open(p, c->seg, &e, err));
}

/* All postings, or some with seeks between; all of a posting's positions, or the first few, or by seeking. */
static void walk(const collection *c, uint32_t t, base_rng *r, bool whole)
{
    ir_cursor cursor;
    ir_positions_cursor p;
    const plain *l = &c->lists[t];
    open_term(c, t, &cursor, &p);
    for (uint32_t i = 0; i < l->df; i++) {
        const uint32_t *want = l->positions + l->at[i];
        if (!whole && base_rng_below(r, 3) > 0) continue;
        assert_int_equal(ir_cursor_seek(&cursor, l->docs[i]), l->docs[i]);
        ir_positions_enter(&p, &cursor);
        uint32_t n = whole ? l->tfs[i] : (uint32_t)base_rng_below(r, l->tfs[i] + 1), j = 0;
        if (!whole && base_rng_below(r, 2)) {
            j = (uint32_t)base_rng_below(r, l->tfs[i]);
            assert_int_equal(ir_positions_seek(&p, want[j]), want[j]);
            j++;
        }
        for (; j < n; j++) assert_int_equal(ir_positions_next(&p), want[j]);
        if (j == l->tfs[i]) assert_true(ir_positions_next(&p) == IR_NO_POSITION && ir_positions_seek(&p, 0) == IR_NO_POSITION);
    }
    if (whole) assert_true(ir_positions_at_end(&p));
    ir_cursor_seek(&cursor, IR_NO_DOC);
    ir_positions_enter(&p, &cursor);
    assert_true(ir_positions_next(&p) == IR_NO_POSITION);
    assert_ok(ir_positions_status(&p, err));
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    static const char *const codecs[] = { "bitpack", "varbyte", "raw" };
    for (uint64_t seed = 1; seed <= 12; seed++) {
        base_rng r = base_rng_of(seed, 10);
        collection *c = collection_new(seed);
        collection_open(c, codecs[seed % 3]);
        for (uint32_t t = 0; t < TERMS; t++) {
            walk(c, t, &r, true);
            for (int i = 0; i < 5; i++) walk(c, t, &r, false);
        }
        assert_ok(ir_segment_check(c->seg, NULL, NULL, err));
        collection_free(c);
    }
}

static void a_segment_without_positions_says_so(void **state)
{
    (void)state;
    collection c = { .dir = testing_tmpdir() };
    ir_segment_writer *w = NULL;
    assert_ok(ir_segment_writer_open(&w, testing_path(c.dir, "segment"), 1, 1, ir_codec_find("raw"), err));
    ir_segment_writer_doc(w, &(corpora_doc){ base_view_of("d"), NULL, 0, { "", 0 } });
    ir_segment_writer_forward(w, (uint32_t[]){ 0 }, (uint32_t[]){ 1 }, 1, 0);
    ir_segment_writer_term(w, "a", 1);
    ir_segment_writer_posting(w, 0, 1);
    assert_ok(ir_segment_writer_commit(&w, NULL, err));
    assert_ok(ir_segment_open(&c.seg, testing_path(c.dir, "segment"), 1, 1, NULL, err));
    assert_false(ir_segment_has_positions(c.seg));
    ir_positions_cursor p;
    assert_fails(ir_positions_open(&p, c.seg, &(ir_lexicon_entry){ .df = 1 }, err), BASE_EFORMAT, "without positions");
    assert_ok(ir_positions_open(&p, c.seg, &(ir_lexicon_entry){ .df = 0 }, err));
    ir_segment_close(c.seg);
    testing_tmpdir_free(c.dir);
}

/* What a writer is passed must be possible. */
static void impossible_positions_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint32_t position[3];
        size_t n, terms;
        base_status status;
        const char *what;
    } cases[] = {
        { { 4, 4 }, 2, 1, BASE_EFORMAT, "isn't below it" },
        { { 4, 3 }, 2, 1, BASE_EFORMAT, "isn't below it" },
        { { 0, IR_POSITION_MAX + 1 }, 2, 1, BASE_ELIMIT, "above" },
        { { 0 }, 1, 1, BASE_EFORMAT, "aren't those of the postings" },
        { { 0, 1, 2 }, 3, 1, BASE_EFORMAT, "aren't those" },
        { { 0 }, 0, 1, BASE_EFORMAT, "without a position" },
        { { 0 }, 0, 0, BASE_EFORMAT, "aren't those" },
        { { 0, 1 }, 2, 2, BASE_EFORMAT, "more terms" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        collection c = { .dir = testing_tmpdir(), .n_docs = 1 };
        ir_segment_writer *w = writer_of(&c, "bitpack");
        ir_segment_writer_forward(w, (uint32_t[]){ 0 }, (uint32_t[]){ 2 }, 1, 0);
        ir_segment_writer_term(w, "a", 1);
        ir_segment_writer_posting(w, 0, 2);
        for (size_t j = 0; j < cases[i].terms; j++) {
            ir_segment_writer_term_positions(w);
            for (size_t k = 0; k < cases[i].n; k++) ir_segment_writer_position(w, k == 0, cases[i].position[k]);
        }
        assert_fails(ir_segment_writer_commit(&w, NULL, err), cases[i].status, cases[i].what);
        testing_tmpdir_free(c.dir);
    }
}

/* --- forged: the bytes have their sums ----------------------------------------------------------------------------------- */

/* A segment whose two sections of positions are these, all else being that of one document that holds "a" twice. */
typedef struct {
    uint8_t lists[16 + IR_CODEC_PADDING];
    size_t n_lists;
    uint64_t at[2];
    const char *finding; /* of check */
} forgery;

static void copy_section(const base_container *from, base_container_writer *to, const char *name)
{
    base_section s = base_container_find(from, name);
    base_container_section(to, name);
    base_container_write(to, s.data, (size_t)s.size);
}

static void forge(const char *dir, const forgery *f)
{
    static const char *const names[] = { "stored",       "stored.blocks",  "docnos",     "docnos.at", "docnos.ranks",
                                         "docnos.order", "forward",        "forward.at", "numbers",   "postings",
                                         "lexicon",      "lexicon.groups", "meta" };
    base_container *from = NULL;
    base_container_writer *to = NULL;
    const base_container_id id = { "SALTSEGM", 1, 1, 1 };
    assert_ok(base_container_open(&from, testing_path(dir, "segment"), &id, NULL, err));
    assert_ok(base_container_create(&to, testing_path(dir, "forged"), &id, err));
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) copy_section(from, to, names[i]);
    base_container_section(to, "positions");
    base_container_write(to, f->lists, f->n_lists + IR_CODEC_PADDING);
    base_container_section(to, "positions.at");
    base_container_write(to, f->at, sizeof f->at);
    assert_ok(base_container_commit(&to, NULL, err));
    base_container_close(from);
}

static void keep_finding(void *context, const base_error *found)
{
    *(base_error *)context = *found;
}

static void forged_lists_end_and_are_told(void **state)
{
    (void)state;
    static const forgery good = { { 3, 4 }, 2, { 0, 2 }, NULL };
    static const forgery forgeries[] = {
        { { 3 }, 1, { 0, 1 }, "damaged" },                               /* one position of two */
        { { 3, 4, 5 }, 3, { 0, 3 }, "go on behind the last" },           /* one more */
        { { 3, 4, 0 }, 3, { 0, 2 }, "don't fill their section" },        /* a byte of nobody's */
        { { 0, 3, 4 }, 3, { 1, 3 }, "where the list before ends" },      /* before, too */
        { { 3, 4 }, 2, { 0, 3 }, "damaged" },                            /* beyond the section */
        { { 3, 4 }, 2, { 2, 0 }, "damaged" },                            /* backwards */
        { { 3, 0xff, 0xff, 0xff, 0xff, 0x0f }, 6, { 0, 6 }, "damaged" }, /* a position above all */
        { { 3, 0x80, 0x80, 0x80, 0x80, 0x80 }, 6, { 0, 6 }, "damaged" }, /* no number */
    };
    collection c = { .dir = testing_tmpdir(), .n_docs = 1 };
    ir_segment_writer *w = writer_of(&c, "varbyte");
    ir_segment_writer_forward(w, (uint32_t[]){ 0 }, (uint32_t[]){ 2 }, 1, 0);
    ir_segment_writer_term(w, "a", 1);
    ir_segment_writer_posting(w, 0, 2);
    ir_segment_writer_term_positions(w);
    ir_segment_writer_position(w, true, 3);
    ir_segment_writer_position(w, false, 8);
    assert_ok(ir_segment_writer_commit(&w, NULL, err));
    for (size_t i = 0; i <= sizeof forgeries / sizeof *forgeries; i++) {
        base_error found = { 0 };
        const forgery *f = i == 0 ? &good : &forgeries[i - 1];
        forge(c.dir, f);
        assert_ok(ir_segment_open(&c.seg, testing_path(c.dir, "forged"), 1, 1, NULL, err));
        assert_int_equal(ir_segment_check(c.seg, keep_finding, &found, NULL), f->finding ? BASE_EFORMAT : BASE_OK);
        if (f->finding && !strstr(found.what, f->finding)) fail_msg("forgery %zu: \"%s\", not \"%s\"", i, found.what, f->finding);
        if (f->finding) assert_non_null(strstr(found.where, "forged"));
        ir_segment_close(c.seg);
    }
    assert_ok(base_file_remove(testing_path(c.dir, "forged"), err));
    testing_tmpdir_free(c.dir);
}

/* --- memory --------------------------------------------------------------------------------------------------------------- */

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    collection *c = collection_new(4);
    for (long n = 0;; n++) {
        ir_segment_writer *w = writer_of(c, "bitpack");
        testing_memory_fails_after(n);
        write_lists(c, w);
        base_status s = ir_segment_writer_commit(&w, NULL, NULL);
        testing_memory_heals();
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
    }
    collection_free(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_comes_back),       cmocka_unit_test(a_segment_without_positions_says_so),
        cmocka_unit_test(impossible_positions_are_refused), cmocka_unit_test(forged_lists_end_and_are_told),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
