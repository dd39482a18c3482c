/* The lexicon against a sorted array of terms; forged bytes. */
#include "tests/testing.h"

#include "base/mem.h"
#include "ir/codec.h"
#include "ir/lexicon.h"

enum { TERMS = 700 };
typedef struct {
    uint8_t text[IR_TERM_MAX];
    size_t size;
    ir_lexicon_entry entry;
} term;

typedef struct {
    char *dir;
    term *terms; /* sorted */
    uint32_t n;
    base_container *file;
    ir_lexicon lexicon;
} words;

static const base_container_id id = { "SALTTEST", 1, 1, 1 };

static base_view view(const term *t)
{
    return (base_view){ (const char *)t->text, t->size };
}

static int by_bytes(const void *a, const void *b)
{
    return base_view_compare(view(a), view(b));
}

/* Few different bytes, so that terms share beginnings; some are as long as can be. */
static void random_terms(words *w, uint32_t n, base_rng *r)
{
    w->terms = base_array(TERMS, sizeof *w->terms, NULL);
    for (uint32_t i = 0; i < n; i++) {
        term *t = w->terms + i;
        t->size = 1 + base_rng_below(r, base_rng_below(r, 20) ? 12 : IR_TERM_MAX);
        for (size_t j = 0; j < t->size; j++)
            t->text[j] = (uint8_t)(base_rng_below(r, 50) ? 'a' + base_rng_below(r, 3) : base_rng_next(r));
    }
    qsort(w->terms, n, sizeof *w->terms, by_bytes);
    for (uint32_t i = 0; i < n; i++)
        if (w->n == 0 || by_bytes(w->terms + w->n - 1, w->terms + i) != 0) w->terms[w->n++] = w->terms[i];
}

static void number_terms(words *w, base_rng *r)
{
    uint64_t at = 0;
    for (uint32_t i = 0; i < w->n; i++) {
        ir_lexicon_entry *e = &w->terms[i].entry;
        e->ordinal = i;
        e->df = 1 + (uint32_t)base_rng_below(r, base_rng_below(r, 4) ? 5 : 1000);
        e->cf = e->df + base_rng_below(r, 10) * base_rng_below(r, UINT32_MAX);
        e->postings_at = at;
        e->skips_at = at + 1 + base_rng_below(r, 5000);
        e->skips_end = e->skips_at + (e->df > IR_BLOCK ? base_rng_below(r, 500) : 0);
        at = e->skips_end;
    }
}

static void write_words(words *w)
{
    ir_lexicon_builder b = { 0 };
    base_container_writer *out = NULL;
    for (uint32_t i = 0; i < w->n; i++) {
        const ir_lexicon_entry *e = &w->terms[i].entry;
        ir_lexicon_add(&b, view(w->terms + i), e->df, e->cf, e->skips_at - e->postings_at, e->skips_end - e->skips_at);
    }
    assert_ok(base_container_create(&out, testing_path(w->dir, "lexicon"), &id, err));
    assert_ok(ir_lexicon_write(&b, out, err));
    assert_ok(base_container_commit(&out, NULL, err));
    ir_lexicon_builder_done(&b);
}

static void open_words(words *w)
{
    uint64_t end = w->n ? w->terms[w->n - 1].entry.skips_end : 0;
    assert_ok(base_container_open(&w->file, testing_path(w->dir, "lexicon"), &id, NULL, err));
    assert_ok(ir_lexicon_open(&w->lexicon, base_container_find(w->file, "lexicon"), base_container_find(w->file, "lexicon.groups"),
                              w->n, 1000, end, err));
}

static void words_init(words *w, uint32_t n, uint64_t seed)
{
    base_rng r = base_rng_of(seed, n);
    *w = (words){ .dir = testing_tmpdir() };
    random_terms(w, n, &r);
    number_terms(w, &r);
    write_words(w);
    open_words(w);
}

static void words_done(words *w)
{
    base_container_close(w->file);
    base_free(w->terms);
    testing_tmpdir_free(w->dir);
}

static const term *oracle(const words *w, base_view text)
{
    for (uint32_t i = 0; i < w->n; i++)
        if (base_view_compare(view(w->terms + i), text) == 0) return w->terms + i;
    return NULL;
}

static void assert_finds_as_the_oracle(const words *w, base_view text)
{
    ir_lexicon_entry e;
    bool found;
    const term *t = oracle(w, text);
    assert_ok(ir_lexicon_find(&w->lexicon, text, &e, &found, err));
    assert_int_equal(found, t != NULL);
    if (t) assert_memory_equal(&e, &t->entry, sizeof e);
}

static void every_term_is_found_and_none_else(void **state)
{
    (void)state;
    static const uint32_t sizes[] = { 0, 1, 2, 15, 16, 17, 31, 32, 33, 200, TERMS };
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        words w;
        words_init(&w, sizes[i], 1);
        base_rng r = base_rng_of(2, i);
        for (uint32_t j = 0; j < w.n; j++) {
            term near = w.terms[j];
            assert_finds_as_the_oracle(&w, view(&near));
            near.text[base_rng_below(&r, near.size)] ^= (uint8_t)(1 << base_rng_below(&r, 8));
            assert_finds_as_the_oracle(&w, view(&near));
            assert_finds_as_the_oracle(&w, (base_view){ (const char *)near.text, near.size - 1 });
        }
        assert_finds_as_the_oracle(&w, (base_view){ "", 0 });
        assert_finds_as_the_oracle(&w, (base_view){ "\xff\xff\xff", 3 });
        char longer[300] = { 'a' };
        assert_finds_as_the_oracle(&w, (base_view){ longer, sizeof longer });
        words_done(&w);
    }
}

typedef struct {
    const words *w;
    uint32_t next, stop_at;
} expectation;

static base_status expect(void *context, base_view text, const ir_lexicon_entry *e, base_error *err)
{
    expectation *x = context;
    if (x->next == x->stop_at) return base_fail(err, BASE_ESTOPPED, "enough");
    assert_int_equal(base_view_compare(text, view(x->w->terms + x->next)), 0);
    assert_memory_equal(e, &x->w->terms[x->next].entry, sizeof *e);
    x->next++;
    return BASE_OK;
}

static void terms_come_in_order_from_any_ordinal(void **state)
{
    (void)state;
    words w;
    words_init(&w, 100, 3);
    for (uint32_t from = 0; from <= w.n + 1; from++) {
        expectation x = { &w, from, UINT32_MAX };
        assert_ok(ir_lexicon_each(&w.lexicon, from, expect, &x, err));
        assert_int_equal(x.next, from > w.n ? from : w.n);
    }
    expectation x = { &w, 0, 20 };
    assert_fails(ir_lexicon_each(&w.lexicon, 0, expect, &x, err), BASE_ESTOPPED, "enough");
    assert_int_equal(x.next, 20);
    words_done(&w);
}

static void a_term_is_found_by_its_ordinal(void **state)
{
    (void)state;
    words w;
    words_init(&w, 100, 4);
    for (uint32_t i = 0; i < w.n; i++) {
        base_buf b = { 0 };
        ir_lexicon_entry e;
        base_buf_text(&b, "<");
        assert_ok(ir_lexicon_term(&w.lexicon, i, &b, &e, err));
        assert_int_equal(b.size, 1 + w.terms[i].size);
        assert_memory_equal(b.data + 1, w.terms[i].text, w.terms[i].size);
        assert_memory_equal(&e, &w.terms[i].entry, sizeof e);
        assert_ok(ir_lexicon_term(&w.lexicon, i, &b, NULL, err));
        base_buf_done(&b);
    }
    words_done(&w);
}

static void a_table_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    words w;
    words_init(&w, 100, 5);
    const ir_lexicon *l = &w.lexicon;
    ir_lexicon other;
    assert_fails(ir_lexicon_open(&other, l->terms, l->groups, l->n_terms + 16, 1000, l->postings_size, err), BASE_EFORMAT,
                 "isn't right");
    words_done(&w);
}

/* --- forged bytes -------------------------------------------------------------------------------------------------- */

static base_status ignore(void *context, base_view text, const ir_lexicon_entry *e, base_error *err)
{
    const words *w = context;
    (void)err;
    assert_in_range(text.len, 1, IR_TERM_MAX);
    assert_in_range(e->df, 1, 1000);
    assert_true(e->cf >= e->df && e->postings_at < e->skips_at && e->skips_at <= e->skips_end);
    assert_true(e->skips_end <= w->lexicon.postings_size);
    return BASE_OK;
}

static void use_forged(words *w, base_view probe)
{
    ir_lexicon_entry e;
    bool found;
    base_buf b = { 0 };
    (void)ir_lexicon_find(&w->lexicon, probe, &e, &found, NULL);
    (void)ir_lexicon_each(&w->lexicon, 0, ignore, w, NULL);
    (void)ir_lexicon_term(&w->lexicon, w->n - 1, &b, &e, NULL);
    base_buf_done(&b);
}

/* Both sections as they are but for the byte `at` of section `which`, checksums right, opened again. */
static void reopen_changed(words *w, uint8_t *const bytes[2], const uint64_t sizes[2], int which, size_t at, uint8_t byte)
{
    base_container_writer *out = NULL;
    uint8_t was = bytes[which][at];
    bytes[which][at] = byte;
    base_container_close(w->file);
    assert_ok(base_container_create(&out, testing_path(w->dir, "lexicon"), &id, err));
    base_container_section(out, "lexicon");
    base_container_write(out, bytes[0], sizes[0]);
    base_container_section(out, "lexicon.groups");
    base_container_write(out, bytes[1], sizes[1]);
    assert_ok(base_container_commit(&out, NULL, err));
    open_words(w);
    bytes[which][at] = was;
}

/* Any byte of either section changed: what comes out is within its bounds, or a status. */
static void forged_bytes_do_no_harm(void **state)
{
    (void)state;
    words w;
    words_init(&w, 40, 6);
    const uint64_t sizes[2] = { w.lexicon.terms.size, w.lexicon.groups.size };
    uint8_t *bytes[2];
    for (int i = 0; i < 2; i++) {
        bytes[i] = base_alloc(sizes[i], NULL);
        memcpy(bytes[i], (i ? w.lexicon.groups : w.lexicon.terms).data, sizes[i]);
    }
    for (int i = 0; i < 2; i++) {
        for (size_t at = 0; at < sizes[i]; at += sizes[i] / 60 + 1) {
            base_rng r = base_rng_of(at, (uint64_t)i);
            reopen_changed(&w, bytes, sizes, i, at, bytes[i][at] ^ (uint8_t)(1 + base_rng_below(&r, 255)));
            for (uint32_t j = 0; j < w.n; j++) use_forged(&w, view(w.terms + j));
        }
    }
    ir_lexicon_entry e;
    bool found;
    reopen_changed(&w, bytes, sizes, 0, 0, 1); /* the first term shares a byte with none */
    assert_fails(ir_lexicon_find(&w.lexicon, view(w.terms), &e, &found, err), BASE_EFORMAT, "damaged in its group 0");
    base_free(bytes[0]);
    base_free(bytes[1]);
    words_done(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_term_is_found_and_none_else), cmocka_unit_test(terms_come_in_order_from_any_ordinal),
        cmocka_unit_test(a_term_is_found_by_its_ordinal),    cmocka_unit_test(a_table_that_does_not_fit_is_refused),
        cmocka_unit_test(forged_bytes_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
