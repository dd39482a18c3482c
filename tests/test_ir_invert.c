/* Pieces and the inverter: what is counted, against plain loops; in which memory it is turned doesn't matter. */
#include "ir/invert.h"

#include "base/file.h"
#include "tests/oracle.h"

typedef struct {
    ir_analyzer *analyzer;
    ir_analysis *work;
    ir_piece *piece;
    ir_inverter *inverter;
    char *dir;
} fixture;

static int set_up(void **state)
{
    fixture *f = calloc(1, sizeof *f);
    f->dir = testing_tmpdir();
    assert_ok(ir_analyzer_open(&f->analyzer, "whitespace", NULL, err));
    assert_ok(ir_analysis_new(&f->work, f->analyzer, err));
    assert_ok(ir_piece_new(&f->piece, true, err));
    assert_ok(ir_inverter_new(&f->inverter, true, err));
    *state = f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    ir_inverter_free(f->inverter);
    ir_piece_free(f->piece);
    ir_analysis_free(f->work);
    ir_analyzer_close(f->analyzer);
    testing_tmpdir_free(f->dir);
    free(f);
    return 0;
}

static void put(fixture *f, const oracle_doc *d)
{
    bool repaired;
    corpora_field fields[2] = { { "title", base_view_of(d->title), true }, { "text", base_view_of(d->text), true } };
    corpora_doc doc = { base_view_of(d->docno), fields, 2, { NULL, 0 } };
    assert_ok(ir_piece_add(f->piece, &doc, &repaired, err));
    assert_false(repaired);
}

static void clear(fixture *f)
{
    assert_ok(ir_piece_clear(f->piece, 1 << 20, err));
    assert_int_equal(f->piece->n_docs, 0);
}

static void assert_positions(const oracle_doc *d, unsigned word, base_cursor *c)
{
    uint32_t least = 0;
    for (unsigned i = 0; i < d->n_words; i++) {
        if (d->words[i] != word) continue;
        assert_int_equal(least + base_read_varint32(c), oracle_position(d, i));
        least = oracle_position(d, i) + 1;
    }
}

static void a_piece_counts_what_plain_loops_count(void **state)
{
    fixture *f = *state;
    for (uint64_t seed = 1; seed <= 60; seed++) { /* the piece is the same one all the time */
        oracle o = oracle_of(seed, seed % 7 * 5, 1 + (unsigned)(seed * seed % 90));
        for (size_t i = 0; i < o.n_docs; i++) put(f, &o.docs[i]);
        assert_ok(ir_piece_analyze(f->piece, f->work, err));
        const ir_piece *p = f->piece;
        for (uint32_t i = 1; i < base_hash_count(p->terms); i++)
            assert_true(base_view_compare(base_hash_text(p->terms, p->order[i - 1]), base_hash_text(p->terms, p->order[i])) < 0);
        base_cursor c = base_cursor_of(p->lists.data, p->lists.size);
        base_cursor positions = base_cursor_of(p->positions.data, p->positions.size);
        for (size_t i = 0; i < o.n_docs; i++) {
            const oracle_doc *d = &o.docs[i];
            uint64_t n = base_read_varint(&c), tokens = 0;
            uint32_t ordinal = UINT32_MAX, last = UINT32_MAX, tf;
            assert_int_equal(base_read_varint(&c), strlen(d->title) + strlen(d->text));
            for (uint64_t j = 0; j < n; j++, last = ordinal) {
                ir_piece_read(&c, &ordinal, &tf);
                assert_true(j == 0 || ordinal > last);
                assert_true(ordinal < base_hash_count(p->terms));
                unsigned word = (unsigned)atoi(base_hash_text(p->terms, p->order[ordinal]).ptr + 1);
                assert_int_equal(tf, oracle_tf(d, word));
                assert_positions(d, word, &positions);
                tokens += tf;
            }
            assert_int_equal(tokens, d->n_words);
        }
        assert_false(c.bad || positions.bad);
        assert_int_equal(base_cursor_left(&c), 0);
        assert_int_equal(base_cursor_left(&positions), 0);
        assert_int_equal(p->stored.n_docs, o.n_docs);
        clear(f);
        oracle_done(&o);
    }
}

/* Joins the documents in pieces of so many, and writes. */
static void write_segment(fixture *f, const oracle *o, size_t piece, uint64_t chunk, const char *path)
{
    ir_segment_writer *w = NULL;
    assert_ok(ir_segment_writer_open(&w, path, 1, 1, ir_codec_find("bitpack"), err));
    ir_segment_writer_keep_positions(w);
    for (size_t i = 0; i < o->n_docs;) {
        for (size_t j = 0; j < piece && i < o->n_docs; j++) put(f, &o->docs[i++]);
        assert_ok(ir_piece_analyze(f->piece, f->work, err));
        ir_segment_writer_docs(w, f->piece->docs, f->piece->n_docs, &f->piece->stored);
        assert_ok(ir_inverter_join(f->inverter, f->piece, err));
        clear(f);
    }
    assert_int_equal(ir_inverter_docs(f->inverter), o->n_docs);
    assert_ok(ir_inverter_write(f->inverter, w, chunk, NULL, err));
    assert_int_equal(ir_inverter_docs(f->inverter), 0);
    assert_ok(ir_segment_writer_commit(&w, NULL, err));
}

static void the_memory_in_which_postings_are_turned_changes_no_byte(void **state)
{
    fixture *f = *state;
    static const uint64_t chunks[] = { UINT64_MAX, 0, 8, 100, 1000 };
    for (uint64_t seed = 1; seed <= 10; seed++) {
        oracle o = oracle_of(seed, 70, 60);
        char *first = NULL, *other = NULL;
        size_t n_first, n_other;
        for (size_t i = 0; i < 5; i++) {
            char *path = base_path_join(f->dir, "seg", NULL);
            write_segment(f, &o, seed, chunks[i], path);
            assert_ok(base_file_read(&other, &n_other, path, SIZE_MAX, err));
            if (i == 0) {
                first = other, n_first = n_other;
            } else {
                if (n_other != n_first || memcmp(first, other, n_first) != 0)
                    fail_msg("seed %llu, chunk %llu", (unsigned long long)seed, (unsigned long long)chunks[i]);
                base_free(other);
            }
            base_free(path);
        }
        base_free(first);
        oracle_done(&o);
    }
}

static void a_stop_is_heeded_while_writing(void **state)
{
    fixture *f = *state;
    oracle o = oracle_of(1, 10, 10);
    base_stop stop = { true };
    ir_segment_writer *w = NULL;
    assert_ok(ir_segment_writer_open(&w, testing_path(f->dir, "seg"), 1, 1, ir_codec_find("bitpack"), err));
    ir_segment_writer_keep_positions(w);
    for (size_t i = 0; i < o.n_docs; i++) put(f, &o.docs[i]);
    assert_ok(ir_piece_analyze(f->piece, f->work, err));
    ir_segment_writer_docs(w, f->piece->docs, f->piece->n_docs, &f->piece->stored);
    assert_ok(ir_inverter_join(f->inverter, f->piece, err));
    assert_fails(ir_inverter_write(f->inverter, w, 100, &stop, err), BASE_ESTOPPED, "stopped");
    ir_segment_writer_abandon(w);
    oracle_done(&o);
}

static void a_piece_is_full_by_its_documents_alone(void **state)
{
    fixture *f = *state;
    static char text[5000];
    memset(text, 'x', sizeof text - 1);
    bool repaired;
    corpora_field field = { "text", { text, 1000 }, true };
    for (int turn = 0; turn < 2; turn++) { /* what was there before doesn't matter */
        int n = 0;
        for (; !ir_piece_full(f->piece, 10000); n++)
            assert_ok(ir_piece_add(f->piece, &(corpora_doc){ { "d", 1 }, &field, 1, { NULL, 0 } }, &repaired, err));
        assert_int_equal(n, 10); /* 1077 each */
        assert_ok(ir_piece_analyze(f->piece, f->work, err));
        clear(f);
    }
    int n = 0; /* nor has a document to hold anything */
    for (; !ir_piece_full(f->piece, 10000); n++)
        assert_ok(ir_piece_add(f->piece, &(corpora_doc){ { "d", 1 }, NULL, 0, { NULL, 0 } }, &repaired, err));
    assert_int_equal(n, 154); /* 65 each */
}

static void a_piece_that_grew_large_gives_its_memory_back(void **state)
{
    fixture *f = *state;
    bool repaired;
    size_t n = 1 << 22;
    char *text = malloc(n);
    for (size_t i = 0; i < n; i++) text[i] = i % 7 == 0 ? ' ' : (char)('a' + i * i % 26);
    corpora_field field = { "text", { text, n }, true };
    assert_ok(ir_piece_add(f->piece, &(corpora_doc){ { "d", 1 }, &field, 1, { NULL, 0 } }, &repaired, err));
    assert_ok(ir_piece_analyze(f->piece, f->work, err));
    assert_true(ir_piece_bytes(f->piece) > n);
    assert_ok(ir_piece_clear(f->piece, 1 << 16, err));
    assert_true(ir_piece_bytes(f->piece) < 1 << 17);
    free(text);
}

/* Only the lengths are looked at before it is refused. */
static void a_document_beyond_the_limit_is_refused(void **state)
{
    fixture *f = *state;
    bool repaired;
    corpora_field fields[2] = { { "a", { "", 1 << 29 }, true }, { "b", { "", 1 << 29 }, false } };
    assert_fails(ir_piece_add(f->piece, &(corpora_doc){ { "d", 1 }, fields, 2, { NULL, 0 } }, &repaired, err), BASE_ELIMIT,
                 "1073741824 are the limit");
    assert_int_equal(f->piece->n_docs, 0);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    fixture *f = *state;
    oracle o = oracle_of(3, 30, 40);
    for (long n = 0;; n++) {
        ir_piece *p = NULL;
        ir_analysis *work = NULL; /* a new one each time: one that failed may not be asked again */
        ir_inverter *v = NULL;
        ir_segment_writer *w = NULL;
        bool repaired;
        testing_memory_fails_after(n);
        base_status s = ir_analysis_new(&work, f->analyzer, NULL);
        if (s == BASE_OK) s = ir_piece_new(&p, true, NULL);
        for (size_t i = 0; s == BASE_OK && i < o.n_docs; i++) {
            corpora_field fields[1] = { { "text", base_view_of(o.docs[i].text), true } };
            s = ir_piece_add(p, &(corpora_doc){ base_view_of("d"), fields, 1, { NULL, 0 } }, &repaired, NULL);
        }
        if (s == BASE_OK) s = ir_piece_analyze(p, work, NULL);
        if (s == BASE_OK) s = ir_segment_writer_open(&w, testing_path(f->dir, "seg"), 1, 1, ir_codec_find("raw"), NULL);
        if (s == BASE_OK) ir_segment_writer_keep_positions(w);
        if (s == BASE_OK) ir_segment_writer_docs(w, p->docs, p->n_docs, &p->stored);
        if (s == BASE_OK) s = ir_inverter_new(&v, true, NULL);
        if (s == BASE_OK) s = ir_inverter_join(v, p, NULL);
        if (s == BASE_OK) s = ir_inverter_write(v, w, 50, NULL, NULL);
        testing_memory_heals();
        ir_inverter_free(v);
        ir_segment_writer_abandon(w);
        ir_piece_free(p);
        ir_analysis_free(work);
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
    }
    oracle_done(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_piece_counts_what_plain_loops_count, set_up, tear_down),
        cmocka_unit_test_setup_teardown(the_memory_in_which_postings_are_turned_changes_no_byte, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_stop_is_heeded_while_writing, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_piece_is_full_by_its_documents_alone, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_piece_that_grew_large_gives_its_memory_back, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_document_beyond_the_limit_is_refused, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_that_runs_out_is_a_status, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
