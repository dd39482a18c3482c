/* Docnos, their order against qsort's, and finding them. */
#include "tests/testing.h"

#include "base/mem.h"
#include "ir/docnos.h"

enum { DOCS = 500 };
static const base_container_id id = { "SALTTEST", 1, 1, 1 };

typedef struct {
    char *dir, *text;
    base_view docnos[DOCS];
    uint32_t n;
    base_container *file;
    ir_docnos opened;
} fixture;

/* Of kind 0 numbers, 1 long shared beginnings, 2 any bytes (0 too), 3 beginnings of each other, 4 many equal. */
static void random_docno(base_buf *b, int kind, uint32_t i, base_rng *r)
{
    switch (kind) {
    case 0: base_buf_format(b, "%u", (unsigned)base_rng_below(r, 100000)); break;
    case 1:
        base_buf_format(b, "collection/part-%02u/doc%u", (unsigned)base_rng_below(r, 3), (unsigned)base_rng_below(r, 5000));
        break;
    case 2:
        for (uint64_t n = 1 + base_rng_below(r, 20); n > 0; n--)
            base_buf_u8(b, (uint8_t)(base_rng_below(r, 3) ? 0 : base_rng_next(r)));
        break;
    case 3:
        for (uint32_t n = 0; n <= i % 40; n++) base_buf_u8(b, n % 9 == 8 ? 0 : 'x');
        break;
    default: base_buf_format(b, "document %u", (unsigned)base_rng_below(r, 4)); break;
    }
}

static base_status write_docnos(const fixture *f, base_error *out)
{
    ir_docnos_builder b = { 0 };
    base_container_writer *w = NULL;
    base_status s = base_container_create(&w, testing_path(f->dir, "docnos"), &id, out);
    if (s != BASE_OK) return s;
    for (uint32_t i = 0; i < f->n; i++) ir_docnos_add(&b, f->docnos[i]);
    s = ir_docnos_write(&b, w, out);
    if (s == BASE_OK) s = base_container_commit(&w, NULL, out);
    base_container_abandon(w);
    ir_docnos_builder_done(&b);
    return s;
}

static base_status open_sections(fixture *f, uint32_t n, base_error *out)
{
    const base_container *c = f->file;
    return ir_docnos_open(&f->opened, base_container_find(c, "docnos"), base_container_find(c, "docnos.at"),
                          base_container_find(c, "docnos.ranks"), base_container_find(c, "docnos.order"), n, out);
}

static void fixture_init(fixture *f, uint32_t n, int kind)
{
    base_rng r = base_rng_of(n, (uint64_t)kind);
    size_t at[DOCS + 1] = { 0 };
    base_buf b = { 0 };
    *f = (fixture){ .dir = testing_tmpdir(), .n = n };
    for (uint32_t i = 0; i < n; i++) {
        random_docno(&b, kind, i, &r);
        at[i + 1] = b.size;
    }
    f->text = base_strndup((const char *)b.data, b.size, NULL);
    for (uint32_t i = 0; i < n; i++) f->docnos[i] = (base_view){ f->text + at[i], at[i + 1] - at[i] };
    base_buf_done(&b);
    assert_ok(write_docnos(f, err));
    assert_ok(base_container_open(&f->file, testing_path(f->dir, "docnos"), &id, NULL, err));
    assert_ok(open_sections(f, n, err));
}

static void fixture_done(fixture *f)
{
    base_container_close(f->file);
    base_free(f->text);
    testing_tmpdir_free(f->dir);
}

/* In order of bytes, and of documents where these are equal: how many stand before doc. */
static uint32_t oracle_rank(const fixture *f, uint32_t doc)
{
    uint32_t rank = 0;
    for (uint32_t i = 0; i < f->n; i++) {
        int order = base_view_compare(f->docnos[i], f->docnos[doc]);
        rank += order < 0 || (order == 0 && i < doc);
    }
    return rank;
}

static uint32_t oracle_find(const fixture *f, base_view docno)
{
    for (uint32_t i = f->n; i > 0; i--)
        if (base_view_compare(f->docnos[i - 1], docno) == 0) return i - 1;
    return UINT32_MAX;
}

static void docnos_ranks_and_finds_are_the_oracle_s(void **state)
{
    (void)state;
    static const uint32_t sizes[] = { 1, 2, 3, 10, DOCS };
    for (int kind = 0; kind < 5; kind++) {
        for (size_t i = 0; i < 5; i++) {
            fixture f;
            fixture_init(&f, sizes[i], kind);
            for (uint32_t doc = 0; doc < f.n; doc++) {
                uint32_t rank = oracle_rank(&f, doc);
                base_view got = ir_docnos_get(&f.opened, doc), cut = { got.ptr, got.len - 1 };
                assert_int_equal(got.len, f.docnos[doc].len);
                assert_int_equal(base_view_compare(got, f.docnos[doc]), 0);
                assert_int_equal(ir_docnos_ranks(&f.opened)[doc], rank);
                assert_int_equal(ir_docnos_by_rank(&f.opened, rank), doc);
                assert_int_equal(ir_docnos_find(&f.opened, got), oracle_find(&f, got));
                assert_int_equal(ir_docnos_find(&f.opened, cut), oracle_find(&f, cut));
            }
            assert_int_equal(ir_docnos_find(&f.opened, base_view_of("\x7f\x7f")), UINT32_MAX);
            assert_int_equal(ir_docnos_find(&f.opened, base_view_of("")), UINT32_MAX);
            fixture_done(&f);
        }
    }
}

static void no_docnos_are_none_to_find(void **state)
{
    (void)state;
    fixture f;
    fixture_init(&f, 0, 0);
    assert_int_equal(ir_docnos_find(&f.opened, base_view_of("1")), UINT32_MAX);
    assert_fails(open_sections(&f, 1, err), BASE_EFORMAT, "aren't right for 1 documents");
    fixture_done(&f);
}

static void failing_memory_is_a_status(void **state)
{
    (void)state;
    fixture f;
    base_status s = BASE_ENOMEM;
    fixture_init(&f, 50, 1);
    for (long n = 0; s != BASE_OK; n++) {
        testing_memory_fails_after(n);
        s = write_docnos(&f, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
    }
    fixture_done(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(docnos_ranks_and_finds_are_the_oracle_s),
        cmocka_unit_test(no_docnos_are_none_to_find),
        cmocka_unit_test(failing_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
