/* tests/test_dense_space.c - spaces over an index: what goes in comes out, and belongs to the documents it was made for. */
#include "dense/spaces.h"

#include <math.h>

#include "base/container.h"
#include "base/mem.h"
#include "ir/attach.h"
#include "tests/oracle.h"

enum { DIM = 19 };

static void vector_of(float *x, uint64_t seed, size_t doc)
{
    base_rng r = base_rng_of(seed, doc);
    for (size_t i = 0; i < DIM; i++) x[i] = (float)(base_rng_unit(&r) - 0.5) * 8;
}

static void name_apart(oracle *docs)
{
    for (size_t i = 0; i < docs->n_docs; i++) snprintf(docs->docs[i].docno, sizeof docs->docs[i].docno, "d%zu", i);
}

static ir_index *opened(const char *dir)
{
    ir_index *ix = NULL;
    assert_ok(ir_index_open(&ix, dir, err));
    return ix;
}

/* A row for each living document. */
static base_status fill(const char *dir, const char *name, dense_element element, base_error *err)
{
    ir_index *ix = NULL;
    dense_space_writer *w = NULL;
    float x[DIM];
    const dense_space_spec spec = { "imported", "a=1", DIM, element };
    base_status s = ir_index_open(&ix, dir, err);
    if (s == BASE_OK) s = dense_space_create(&w, ix, name, &spec, err);
    for (uint32_t doc = 0; s == BASE_OK && doc < ir_index_doc_slots(ix); doc++) {
        if (!ir_index_is_live(ix, doc)) continue;
        vector_of(x, 1, doc);
        s = dense_space_add(w, doc, x, err);
    }
    if (s == BASE_OK) s = dense_space_commit(&w, err);
    dense_space_abandon(w);
    ir_index_close(ix);
    return s;
}

static void what_goes_in_comes_out_in_every_element_type(void **state)
{
    (void)state;
    oracle docs = oracle_of(1, 70, 20);
    char *dir = testing_tmpdir();
    name_apart(&docs);
    oracle_build(&docs, dir, &(ir_writer_options){ .max_segments = 3, .memory = 1, .piece = 2000 }, NULL);
    for (int e = 0; e < DENSE_ELEMENTS; e++) assert_ok(fill(dir, dense_element_names[e], (dense_element)e, err));
    ir_index *ix = opened(dir);
    for (int e = 0; e < DENSE_ELEMENTS; e++) {
        dense_space *space = NULL;
        dense_rows rows;
        assert_ok(dense_space_open(&space, ix, dense_element_names[e], err));
        assert_ok(dense_space_check(space, err));
        assert_ok(dense_space_rows(space, &rows, err));
        assert_int_equal(rows.n, 70);
        assert_int_equal(dense_space_living(space), 70);
        assert_int_equal(dense_space_missing(space), 0);
        assert_string_equal(dense_space_spec_of(space)->encoder, "imported");
        assert_string_equal(dense_space_spec_of(space)->parameters, "a=1");
        for (size_t r = 0; r < rows.n; r++) {
            float x[DIM], y[DIM];
            uint8_t narrow[4 * DIM];
            assert_int_equal(dense_space_docs(space)[r], r);
            vector_of(x, 1, r);
            float scale = dense_narrow(narrow, x, DIM, (dense_element)e);
            assert_memory_equal(dense_row(&rows, r), narrow, DIM * dense_element_bytes((dense_element)e));
            if (e == DENSE_I8) assert_true(rows.scales[r] == scale);
            dense_rows_widen(&rows, r, y);
            assert_true(rows.norms[r] == dense_norm(y, DIM));
        }
        dense_space_close(space);
    }
    assert_string_equal(dense_space_name_at(ix, 0), "bf16");
    assert_null(dense_space_name_at(ix, DENSE_ELEMENTS));
    ir_index_close(ix);
    assert_ok(ir_index_check(dir, NULL, NULL, err));
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

static base_status change(const char *dir, const oracle_doc *add, const char *gone, unsigned max_segments, base_error *err)
{
    ir_writer *w = NULL;
    bool known;
    base_status s = ir_writer_open(&w, dir, &(ir_writer_options){ .update = true, .max_segments = max_segments }, err);
    if (s == BASE_OK && add) s = oracle_add(w, add, err);
    if (s == BASE_OK && gone) s = ir_writer_delete(w, base_view_of(gone), &known, err);
    if (s == BASE_OK) s = ir_writer_commit(&w, NULL, err);
    ir_writer_abandon(w);
    return s;
}

/* Row r is of the r-th document at the time, whose text nobody else has: wherever that one is now. */
static void assert_rows(const char *dir, const oracle *docs, size_t living, size_t missing)
{
    ir_index *ix = opened(dir);
    dense_space *space = NULL;
    base_arena *arena = NULL;
    float x[DIM], y[DIM];
    dense_rows rows;
    assert_ok(base_arena_new(&arena, err));
    assert_ok(dense_space_open(&space, ix, "s", err));
    assert_ok(dense_space_rows(space, &rows, err));
    assert_int_equal(dense_space_living(space), living);
    assert_int_equal(dense_space_missing(space), missing);
    assert_int_equal(dense_space_is_stale(space), living < rows.n || missing > 0);
    for (size_t r = 0; r < rows.n; r++) {
        corpora_doc stored;
        uint32_t doc = dense_space_docs(space)[r];
        assert_int_equal(dense_space_allowed(space)[r / 64] >> r % 64 & 1, doc != IR_NO_DOC);
        if (doc == IR_NO_DOC) continue;
        vector_of(x, 1, r);
        dense_rows_widen(&rows, r, y);
        assert_memory_equal(x, y, sizeof x);
        assert_true(ir_index_is_live(ix, doc));
        assert_int_equal(dense_space_row_of(space, doc), r);
        assert_ok(ir_index_stored(ix, doc, &stored, arena, err));
        assert_true(base_view_is(stored.fields[1].text, docs->docs[r].note));
    }
    for (uint32_t doc = 0; doc < ir_index_doc_slots(ix); doc++) {
        size_t row = dense_space_row_of(space, doc);
        assert_true(row == SIZE_MAX || (row < rows.n && (dense_space_docs(space)[row] == doc || !ir_index_is_live(ix, doc))));
    }
    dense_space_close(space);
    base_arena_free(arena);
    ir_index_close(ix);
}

/* Deleted, replaced, added, merged: a row is of the text it was made for, or of nothing. */
static void rows_follow_their_documents_and_no_other(void **state)
{
    (void)state;
    oracle docs = oracle_of(2, 100, 20);
    char *dir = testing_tmpdir();
    name_apart(&docs);
    oracle_build(&docs, dir, &(ir_writer_options){ .max_segments = 3, .memory = 1, .piece = 2000 }, NULL);
    assert_ok(fill(dir, "s", DENSE_F32, err));
    assert_rows(dir, &docs, 100, 0);
    assert_ok(change(dir, NULL, "d17", 0, err));
    assert_rows(dir, &docs, 99, 0);
    oracle_doc again = docs.docs[3];
    snprintf(again.note, sizeof again.note, "again");
    assert_ok(change(dir, &again, NULL, 0, err)); /* its row was of the text before */
    assert_rows(dir, &docs, 98, 1);
    again = docs.docs[17];
    assert_ok(change(dir, &again, NULL, 0, err));
    assert_rows(dir, &docs, 98, 2);
    assert_ok(change(dir, NULL, "d4", 1, err));
    assert_rows(dir, &docs, 97, 2);
    again = docs.docs[4];
    assert_ok(change(dir, &again, NULL, 1, err)); /* all in one segment */
    assert_rows(dir, &docs, 97, 3);
    assert_ok(change(dir, NULL, "d98", 1, err));
    assert_rows(dir, &docs, 96, 3);
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

static void what_makes_no_sense_is_refused(void **state)
{
    (void)state;
    oracle docs = oracle_of(3, 5, 5);
    char *dir = testing_tmpdir();
    oracle_build(&docs, dir, &(ir_writer_options){ 0 }, NULL);
    ir_index *ix = opened(dir);
    dense_space_writer *w = NULL;
    dense_space *space = NULL;
    float x[DIM] = { 0 };
    assert_fails(dense_space_create(&w, ix, "s", &(dense_space_spec){ "e", NULL, 0, DENSE_F32 }, err), BASE_EARG, "found 0");
    assert_fails(dense_space_create(&w, ix, "s", &(dense_space_spec){ "e", NULL, DENSE_DIM_MAX + 1, DENSE_F32 }, err), BASE_EARG,
                 "65537");
    assert_fails(dense_space_create(&w, ix, "a b", &(dense_space_spec){ "e", NULL, DIM, DENSE_F32 }, err), BASE_EARG, "a b");
    assert_ok(dense_space_create(&w, ix, "s", &(dense_space_spec){ "e", NULL, DIM, DENSE_F16 }, err));
    assert_ok(dense_space_add(w, 1, x, err));
    x[7] = (float)NAN;
    assert_fails(dense_space_add(w, 2, x, err), BASE_EFORMAT, "row 2, column 8: expected a number that f16 holds, found nan");
    x[7] = 1e6f;
    assert_fails(dense_space_add(w, 2, x, err), BASE_EFORMAT, "found 1000000");
    dense_space_abandon(w);
    assert_ok(dense_space_create(&w, ix, "s", &(dense_space_spec){ "e", NULL, DIM, DENSE_BF16 }, err));
    x[7] = 3.4e38f; /* rounds to infinity */
    assert_fails(dense_space_add(w, 1, x, err), BASE_EFORMAT, "row 1, column 8: expected a number that bf16 holds, found 3.4e+38");
    x[7] = 5e18f; /* no search takes it */
    assert_fails(dense_space_add(w, 1, x, err), BASE_EFORMAT, "row 1: expected a vector of at most the length 2^62");
    x[7] = 4e18f;
    assert_ok(dense_space_add(w, 1, x, err));
    dense_space_abandon(w);
    assert_ok(dense_space_create(&w, ix, "s", &(dense_space_spec){ "e", NULL, DIM, DENSE_F32 }, err));
    assert_fails(dense_space_commit(&w, err), BASE_EARG, "a row or more");
    assert_null(w);
    assert_fails(dense_space_open(&space, ix, "s", err), BASE_EARG, "no space \"s\"");
    assert_int_equal(testing_count_entries(dir), 3);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

/* Sections that don't fit each other, behind sums that do. */
static void a_space_that_lies_is_refused(void **state)
{
    (void)state;
    oracle docs = oracle_of(4, 5, 5);
    char *dir = testing_tmpdir();
    oracle_build(&docs, dir, &(ir_writer_options){ 0 }, NULL);
    static const struct {
        uint32_t version, element;
        uint64_t n, dim, births[4];
        size_t n_births;
        const char *what;
    } lies[] = {
        { 2, 0, 1, 2, { 0, 1 }, 2, "version 2; this program knows 1" },
        { 0, 0, 1, 2, { 0, 1 }, 2, "\"about\"" },
        { 1, 4, 1, 2, { 0, 1 }, 2, "\"about\"" },
        { 1, 0, 0, 2, { 0, 1 }, 2, "\"about\"" },
        { 1, 0, UINT64_MAX, 2, { 0, 1 }, 2, "\"about\"" },
        { 1, 0, 1, UINT64_C(1) << 32, { 0, 1 }, 2, "\"about\"" },
        { 1, 0, 3, 2, { 0, 1 }, 2, "\"vectors\"" },
        { 1, 0, 2, 3, { 0, 1 }, 2, "\"vectors\"" },
        { 1, 3, 2, 8, { 0, 1 }, 2, "\"scales\"" },
        { 1, 0, 2, 2, { 0, 1 }, 2, "\"births\"" },
        { 1, 0, 2, 2, { 0, 3 }, 2, "\"births\"" },
        { 1, 0, 2, 2, { 0, UINT64_MAX }, 2, "\"births\"" },
        { 1, 0, 2, 2, { UINT64_MAX, 2 }, 2, "\"births\"" },
        { 1, 0, 2, 2, { 0, 2, 9 }, 3, "\"births\"" },
        { 1, 0, 2, 2, { 0, 2, 9, 0 }, 4, "\"births\"" },
        { 1, 0, 2, 2, { 0, 1, 1, 1 }, 4, "\"births\"" }, /* what could be one run is two */
        { 1, 0, 2, 2, { 4, 1, 1, 1 }, 4, "\"births\"" },
        { 1, 0, 2, 2, { 0, 1, 4, 1 }, 4, NULL },
        { 1, 0, 2, 2, { 4, 1, 9, 1 }, 4, NULL }, /* of a document that isn't there any more */
    };
    for (size_t i = 0; i < sizeof lies / sizeof *lies; i++) {
        ir_attaching *a = NULL;
        dense_space *space = NULL;
        const float vectors[4] = { 3, 4, 0, 5 }, norms[2] = { 5, 5 };
        const struct {
            uint32_t version, element;
            uint64_t n, dim;
            uint32_t empty[2];
        } about = { lies[i].version, lies[i].element, lies[i].n, lies[i].dim, { 0, 0 } };
        assert_ok(ir_attach_open(&a, dir, "s", err));
        base_container_writer *f = ir_attach_file(a);
        base_container_section(f, "vectors"), base_container_write(f, vectors, sizeof vectors);
        base_container_section(f, "norms"), base_container_write(f, norms, sizeof norms);
        base_container_section(f, "births"), base_container_write(f, lies[i].births, lies[i].n_births * sizeof *lies[i].births);
        base_container_section(f, "about"), base_container_write(f, &about, sizeof about);
        assert_ok(ir_attach_commit(&a, err));
        ir_index *ix = opened(dir);
        if (lies[i].what) assert_fails(dense_space_open(&space, ix, "s", err), BASE_EFORMAT, lies[i].what);
        else assert_ok(dense_space_open(&space, ix, "s", err));
        if (space) assert_ok(dense_space_check(space, err));
        dense_space_close(space);
        ir_index_close(ix);
    }
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

/* Rows whose lengths aren't theirs, or that aren't finite: opening doesn't look, `check` does. */
static void check_reads_every_row(void **state)
{
    (void)state;
    oracle docs = oracle_of(4, 5, 5);
    char *dir = testing_tmpdir();
    oracle_build(&docs, dir, &(ir_writer_options){ 0 }, NULL);
    static const struct {
        float vectors[4], norms[2];
        const char *what;
    } cases[] = { { { 3, 4, 0, 5 }, { 5, 5 }, NULL },
                  { { 3, 4, 0, 5 }, { 5, 6 }, "row 2 has another length" },
                  { { 3, NAN, 0, 5 }, { 5, 5 }, "row 1 isn't finite" },
                  { { 3, 4, 0, 0x1p63f }, { 5, 0x1p63f }, "row 2 is longer than 2^62" } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        ir_attaching *a = NULL;
        const uint64_t births[2] = { 1, 2 };
        const struct {
            uint32_t version, element;
            uint64_t n, dim;
            uint32_t empty[2];
        } about = { 1, DENSE_F32, 2, 2, { 0, 0 } };
        assert_ok(ir_attach_open(&a, dir, "s", err));
        base_container_writer *f = ir_attach_file(a);
        base_container_section(f, "vectors"), base_container_write(f, cases[i].vectors, sizeof cases[i].vectors);
        base_container_section(f, "norms"), base_container_write(f, cases[i].norms, sizeof cases[i].norms);
        base_container_section(f, "births"), base_container_write(f, births, sizeof births);
        base_container_section(f, "about"), base_container_write(f, &about, sizeof about);
        assert_ok(ir_attach_commit(&a, err));
        ir_index *ix = opened(dir);
        if (cases[i].what) assert_fails(dense_spaces_check(ix, NULL, NULL, err), BASE_EFORMAT, cases[i].what);
        else assert_ok(dense_spaces_check(ix, NULL, NULL, err));
        ir_index_close(ix);
    }
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

/* As many as there can be, and one that isn't among them. */
static void the_nearest_of_all_names_is_told(void **state)
{
    (void)state;
    oracle docs = oracle_of(7, 5, 5);
    char *dir = testing_tmpdir(), name[24];
    dense_space *space = NULL;
    oracle_build(&docs, dir, &(ir_writer_options){ 0 }, NULL);
    for (int i = 0; i < IR_ATTACHED_MAX; i++) {
        snprintf(name, sizeof name, "space-%03d", i);
        assert_ok(fill(dir, name, DENSE_I8, err));
    }
    ir_index *ix = opened(dir);
    assert_fails(dense_space_open(&space, ix, "space-255x", err), BASE_EARG, "the nearest is space-255");
    ir_index_close(ix);
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

/* What an encoder writes beside the rows comes back; attachments that aren't spaces are nobody's. */
static void an_encoder_has_sections_of_its_own(void **state)
{
    (void)state;
    oracle docs = oracle_of(6, 5, 5);
    char *dir = testing_tmpdir();
    oracle_build(&docs, dir, &(ir_writer_options){ 0 }, NULL);
    ir_index *ix = opened(dir);
    dense_space_writer *w = NULL;
    dense_space *space = NULL;
    ir_attaching *a = NULL;
    base_section section;
    const float x[2] = { 1, 2 };
    assert_ok(dense_space_create(&w, ix, "minilm", &(dense_space_spec){ "e", NULL, 2, DENSE_F32 }, err));
    assert_ok(dense_space_add(w, 1, x, err));
    base_container_write(dense_space_section(w, "u"), "abc", 3);
    base_container_write(dense_space_section(w, "terms"), "defg", 4);
    assert_ok(dense_space_commit(&w, err));
    ir_index_close(ix);
    assert_ok(ir_attach_open(&a, dir, "other", err));
    base_container_section(ir_attach_file(a), "u");
    assert_ok(ir_attach_commit(&a, err));
    ix = opened(dir);
    assert_ok(dense_space_open(&space, ix, "minilm", err));
    assert_ok(dense_space_find(space, "terms", &section, err));
    assert_true(section.size == 4 && memcmp(section.data, "defg", 4) == 0);
    assert_ok(dense_space_find(space, "v", &section, err));
    assert_null(section.data);
    dense_space_close(space);
    space = NULL;
    assert_string_equal(dense_space_name_at(ix, 0), "minilm");
    assert_null(dense_space_name_at(ix, 1));
    assert_fails(dense_space_open(&space, ix, "other", err), BASE_EARG, "no space \"other\"");
    assert_fails(dense_space_open(&space, ix, "minilmx", err), BASE_EARG, "no space \"minilmx\"; the nearest is minilm");
    ir_index_close(ix);
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

/* The bytes of docs/formats.md, section by section. */
static void the_documented_bytes_are_the_written_ones(void **state)
{
    (void)state;
    static const char *const sections[] = { "vectors", "scales", "norms", "births", "about" };
    static const float rows[3][2] = { { 1, -2 }, { 0, 0 }, { 0.5F, 127 } };
    oracle docs = oracle_of(6, 5, 5);
    char *dir = testing_tmpdir();
    oracle_build(&docs, dir, &(ir_writer_options){ 0 }, NULL);
    ir_index *ix = opened(dir);
    dense_space_writer *w = NULL;
    assert_ok(dense_space_create(&w, ix, "s", &(dense_space_spec){ "imported", "", 2, DENSE_I8 }, err));
    for (uint32_t i = 0; i < 3; i++) assert_ok(dense_space_add(w, i < 2 ? i : 4, rows[i], err));
    assert_ok(dense_space_commit(&w, err));
    ir_index_close(ix);
    ix = opened(dir);
    for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
        uint8_t want[256];
        char title[32];
        snprintf(title, sizeof title, "space: %s", sections[i]);
        size_t n = testing_documented(title, want, sizeof want);
        base_section section = base_container_find(ir_index_attached(ix, "s"), sections[i]);
        assert_true(n > 0);
        assert_int_equal(section.size, n);
        assert_memory_equal(section.data, want, n);
    }
    ir_index_close(ix);
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

static void memory_may_fail(void **state)
{
    (void)state;
    oracle docs = oracle_of(5, 20, 5);
    char *dir = testing_tmpdir();
    oracle_build(&docs, dir, &(ir_writer_options){ 0 }, NULL);
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        ir_index *ix = NULL;
        dense_space *space = NULL;
        testing_memory_fails_after(n);
        s = fill(dir, "s", DENSE_I8, NULL);
        if (s == BASE_OK) s = ir_index_open(&ix, dir, NULL);
        if (s == BASE_OK) s = dense_space_open(&space, ix, "s", NULL);
        if (s == BASE_OK) s = dense_space_check(space, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        dense_space_close(space);
        ir_index_close(ix);
    }
    assert_ok(ir_index_check(dir, NULL, NULL, err));
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_goes_in_comes_out_in_every_element_type),
        cmocka_unit_test(rows_follow_their_documents_and_no_other),
        cmocka_unit_test(what_makes_no_sense_is_refused),
        cmocka_unit_test(a_space_that_lies_is_refused),
        cmocka_unit_test(check_reads_every_row),
        cmocka_unit_test(the_nearest_of_all_names_is_told),
        cmocka_unit_test(an_encoder_has_sections_of_its_own),
        cmocka_unit_test(the_documented_bytes_are_the_written_ones),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
