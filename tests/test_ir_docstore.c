/* Stored documents there and back, alone and in a row; forged bytes; failing memory. */
#include "tests/testing.h"

#include "base/zip.h"
#include "ir/docstore.h"

enum { DOCS = 400, FIELDS = 4, LARGE = 60000 };
static const base_container_id id = { "SALTTEST", 1, 1, 1 };

typedef struct {
    char *dir, *text; /* text [2 * LARGE]: what fields are views into */
    corpora_doc docs[DOCS];
    corpora_field fields[DOCS][FIELDS];
    uint32_t n;
    base_container *file;
    ir_docstore store;
    base_arena *arena;
} fixture;

static base_view random_view(const fixture *f, base_rng *r)
{
    size_t size = base_rng_below(r, base_rng_below(r, 60) ? 300 : LARGE);
    return (base_view){ f->text + base_rng_below(r, LARGE), size };
}

static void random_docs(fixture *f, uint32_t n, base_rng *r)
{
    static const char *const names[] = { "title", "text", "", "a name with blanks" };
    for (size_t i = 0; i < 2 * LARGE; i++)
        f->text[i] = (char)(base_rng_below(r, 40) ? (uint8_t) "abc def\n"[base_rng_below(r, 8)] : base_rng_next(r));
    for (f->n = 0; f->n < n; f->n++) {
        corpora_doc *d = f->docs + f->n;
        d->fields = f->fields[f->n];
        d->n_fields = base_rng_below(r, FIELDS + 1);
        d->metadata = base_rng_below(r, 2) ? random_view(f, r) : (base_view){ "", 0 };
        for (size_t i = 0; i < d->n_fields; i++)
            f->fields[f->n][i] = (corpora_field){ names[base_rng_below(r, 4)], random_view(f, r), base_rng_below(r, 2) == 0 };
    }
}

static base_status write_docs(const fixture *f, base_error *out)
{
    base_status s;
    ir_docstore_builder b = { 0 };
    base_container_writer *w = NULL;
    if ((s = base_container_create(&w, testing_path(f->dir, "stored"), &id, out)) != BASE_OK) return s;
    base_container_section(w, "stored");
    for (uint32_t i = 0; s == BASE_OK && i < f->n; i++) {
        s = ir_docstore_add(&b, f->docs + i, w, out);
        if (s == BASE_OK && i % 100 == 50) s = ir_docstore_end_block(&b, w, out);
    }
    if (s == BASE_OK) s = ir_docstore_end(&b, w, out);
    if (s == BASE_OK) s = base_container_commit(&w, NULL, out);
    base_container_abandon(w);
    ir_docstore_builder_done(&b);
    return s;
}

static void open_docs(fixture *f)
{
    base_container_close(f->file);
    f->file = NULL;
    assert_ok(base_container_open(&f->file, testing_path(f->dir, "stored"), &id, NULL, err));
    assert_ok(ir_docstore_open(&f->store, base_container_find(f->file, "stored"), base_container_find(f->file, "stored.blocks"),
                               f->n, err));
}

static fixture *fixture_new(uint32_t n, uint64_t seed)
{
    base_rng r = base_rng_of(seed, n);
    fixture *f = base_new(fixture, NULL);
    f->dir = testing_tmpdir();
    f->text = base_alloc(2 * LARGE, NULL);
    assert_ok(base_arena_new(&f->arena, err));
    random_docs(f, n, &r);
    assert_ok(write_docs(f, err));
    open_docs(f);
    return f;
}

static void fixture_free(fixture *f)
{
    base_container_close(f->file);
    base_arena_free(f->arena);
    base_free(f->text);
    testing_tmpdir_free(f->dir);
    base_free(f);
}

static void assert_same_view(base_view a, base_view b)
{
    assert_int_equal(a.len, b.len);
    assert_int_equal(base_view_compare(a, b), 0);
}

static void assert_same_doc(const corpora_doc *a, const corpora_doc *b)
{
    assert_int_equal(a->n_fields, b->n_fields);
    assert_same_view(a->metadata, b->metadata);
    for (size_t i = 0; i < a->n_fields; i++) {
        assert_string_equal(a->fields[i].name, b->fields[i].name);
        assert_int_equal(a->fields[i].indexed, b->fields[i].indexed);
        assert_same_view(a->fields[i].text, b->fields[i].text);
    }
}

static void every_document_comes_back(void **state)
{
    (void)state;
    static const uint32_t sizes[] = { 1, 2, 60, DOCS };
    for (size_t i = 0; i < 4; i++) {
        fixture *f = fixture_new(sizes[i], i);
        for (uint32_t doc = 0; doc < f->n; doc++) {
            corpora_doc out;
            assert_ok(ir_docstore_read(&f->store, doc, &out, f->arena, err));
            assert_same_doc(&out, f->docs + doc);
            base_arena_reset(f->arena);
        }
        fixture_free(f);
    }
}

typedef struct {
    const fixture *f;
    uint32_t next, to;
} expectation;

static base_status expect(void *context, uint32_t doc, const corpora_doc *stored, base_error *err)
{
    expectation *x = context;
    if (x->next == x->to) return base_fail(err, BASE_ESTOPPED, "enough");
    assert_int_equal(doc, x->next);
    assert_same_doc(stored, x->f->docs + x->next++);
    return BASE_OK;
}

static void documents_come_in_a_row_from_anywhere_to_anywhere(void **state)
{
    (void)state;
    fixture *f = fixture_new(DOCS, 5);
    base_rng r = base_rng_of(5, 5);
    assert_true(f->store.n_blocks > 5);
    for (int i = 0; i < 40; i++) {
        uint32_t from = (uint32_t)base_rng_below(&r, DOCS + 1), to = (uint32_t)base_rng_below(&r, DOCS + 1);
        if (i == 0) from = 0, to = DOCS;
        expectation x = { f, from, UINT32_MAX };
        assert_ok(ir_docstore_each(&f->store, from, to, expect, &x, err));
        assert_int_equal(x.next, from < to ? to : from);
    }
    expectation x = { f, 3, 10 };
    assert_fails(ir_docstore_each(&f->store, 3, DOCS, expect, &x, err), BASE_ESTOPPED, "enough");
    assert_int_equal(x.next, 10);
    fixture_free(f);
}

static void no_documents_are_an_empty_store(void **state)
{
    (void)state;
    fixture *f = fixture_new(0, 1);
    assert_int_equal(f->store.n_blocks, 0);
    assert_ok(ir_docstore_each(&f->store, 0, 0, expect, NULL, err));
    fixture_free(f);
}

static void blocks_hold_16_kib_or_one_larger_document(void **state)
{
    (void)state;
    fixture *f = fixture_new(DOCS, 6);
    uint32_t larger = 0;
    for (size_t i = 0; i < f->store.n_blocks; i++) {
        const uint8_t *e = f->store.blocks.data + 24 * i;
        uint64_t size = base_load_u64(e + 8);
        if (size > IR_STORED_BLOCK) assert_int_equal(base_load_u32(e + 24 + 16) - base_load_u32(e + 16), 1);
        larger += size > IR_STORED_BLOCK;
    }
    assert_in_range(larger, 1, DOCS / 4);
    fixture_free(f);
}

/* --- forged and failing -------------------------------------------------------------------------------------------- */

static void write_forged(fixture *f, const base_buf *stored, const base_buf *table)
{
    base_container_writer *w = NULL;
    assert_ok(base_container_create(&w, testing_path(f->dir, "stored"), &id, err));
    base_container_section(w, "stored");
    base_container_write(w, stored->data, stored->size);
    base_container_section(w, "stored.blocks");
    base_container_write(w, table->data, table->size);
    assert_ok(base_container_commit(&w, NULL, err));
    base_container_close(f->file);
    f->file = NULL;
    assert_ok(base_container_open(&f->file, testing_path(f->dir, "stored"), &id, NULL, err));
}

static base_status use(void *context, uint32_t doc, const corpora_doc *stored, base_error *err)
{
    unsigned *sum = context; /* every byte must be readable */
    (void)doc, (void)err;
    for (size_t i = 0; i < stored->n_fields; i++) {
        *sum += (unsigned)strlen(stored->fields[i].name);
        for (size_t j = 0; j < stored->fields[i].text.len; j++) *sum += (unsigned char)stored->fields[i].text.ptr[j];
    }
    for (size_t j = 0; j < stored->metadata.len; j++) *sum += (unsigned char)stored->metadata.ptr[j];
    return BASE_OK;
}

static void use_forged(fixture *f)
{
    unsigned sum = 0;
    if (ir_docstore_open(&f->store, base_container_find(f->file, "stored"), base_container_find(f->file, "stored.blocks"), f->n,
                         NULL) != BASE_OK)
        return;
    (void)ir_docstore_each(&f->store, 0, f->n, use, &sum, NULL);
    for (uint32_t doc = 0; doc < f->n; doc++) {
        corpora_doc out;
        if (ir_docstore_read(&f->store, doc, &out, f->arena, NULL) == BASE_OK) use(&sum, doc, &out, NULL);
    }
    base_arena_reset(f->arena);
}

/* One block of records, any byte of which (before deflating) or of the table is changed: nothing is read that isn't there. */
static void forged_bytes_do_no_harm(void **state)
{
    (void)state;
    fixture *f = fixture_new(12, 7);
    base_buf raw = { 0 }, stored = { 0 }, table = { 0 };
    const uint8_t *e = f->store.blocks.data;
    size_t size = base_load_u64(e + 8);
    base_buf_zeros(&raw, size);
    base_buf_bytes(&table, e, f->store.blocks.size);
    assert_ok(base_inflate(raw.data, size, f->store.stored.data, base_load_u64(e + 24), err));
    f->n = base_load_u32(e + 24 + 16); /* the first block only, and an end */
    table.size = 48;
    base_store_u64(table.data + 32, 0);
    for (uint64_t i = 0; i < 250; i++) {
        base_rng r = base_rng_of(7, i);
        base_buf *b = i % 3 ? &raw : &table;
        size_t at = base_rng_below(&r, i % 3 == 1 ? 40 : b->size);
        uint8_t was = b->data[at];
        b->data[at] = (uint8_t)base_rng_next(&r);
        base_buf_clear(&stored);
        assert_ok(base_deflate(&stored, raw.data, raw.size, err));
        if (b == &raw) base_store_u64(table.data + 24, stored.size);
        write_forged(f, &stored, &table);
        use_forged(f);
        b->data[at] = was;
    }
    base_buf_done(&raw);
    base_buf_done(&stored);
    base_buf_done(&table);
    fixture_free(f);
}

static void a_huge_block_is_refused_before_memory_is_asked_for(void **state)
{
    (void)state;
    fixture *f = fixture_new(3, 8);
    base_buf stored = { 0 }, table = { 0 };
    corpora_doc out;
    base_buf_bytes(&stored, f->store.stored.data, f->store.stored.size);
    base_buf_bytes(&table, f->store.blocks.data, f->store.blocks.size);
    base_store_u64(table.data + 8, UINT64_MAX / 2);
    write_forged(f, &stored, &table);
    open_docs(f);
    assert_fails(ir_docstore_read(&f->store, 0, &out, f->arena, err), BASE_EFORMAT, "stored of document 0 is damaged");
    base_buf_done(&stored);
    base_buf_done(&table);
    fixture_free(f);
}

static void a_huge_number_of_fields_is_refused_before_memory_is_asked_for(void **state)
{
    (void)state;
    static const uint8_t raw[] = { 7, 0xff, 0xff, 0xff, 0xff, 0xff, 0x0f, 0 };
    fixture *f = fixture_new(1, 10);
    base_buf stored = { 0 }, table = { 0 };
    corpora_doc out;
    assert_ok(base_deflate(&stored, raw, sizeof raw, err));
    base_buf_bytes(&table, f->store.blocks.data, f->store.blocks.size);
    base_store_u64(table.data + 8, sizeof raw);
    base_store_u64(table.data + 24, stored.size);
    write_forged(f, &stored, &table);
    open_docs(f);
    assert_fails(ir_docstore_read(&f->store, 0, &out, f->arena, err), BASE_EFORMAT, "stored of document 0 is damaged");
    base_buf_done(&stored);
    base_buf_done(&table);
    fixture_free(f);
}

static void failing_memory_is_a_status(void **state)
{
    (void)state;
    fixture *f = fixture_new(40, 9);
    base_status s = BASE_ENOMEM;
    long n = 0;
    for (; s != BASE_OK; n++) {
        testing_memory_fails_after(n);
        s = write_docs(f, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
    }
    assert_in_range(n, 3, 1000);
    for (n = 0, s = BASE_ENOMEM; s != BASE_OK; n++) {
        expectation x = { f, 0, UINT32_MAX };
        testing_memory_fails_after(n);
        s = ir_docstore_each(&f->store, 0, f->n, expect, &x, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
    }
    fixture_free(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_document_comes_back),
        cmocka_unit_test(documents_come_in_a_row_from_anywhere_to_anywhere),
        cmocka_unit_test(no_documents_are_an_empty_store),
        cmocka_unit_test(blocks_hold_16_kib_or_one_larger_document),
        cmocka_unit_test(forged_bytes_do_no_harm),
        cmocka_unit_test(a_huge_block_is_refused_before_memory_is_asked_for),
        cmocka_unit_test(a_huge_number_of_fields_is_refused_before_memory_is_asked_for),
        cmocka_unit_test(failing_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
