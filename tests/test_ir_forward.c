/* Forward lists there and back; forged bytes. */
#include "tests/testing.h"

#include "ir/forward.h"

enum { DOCS = 60, TERMS = 5000 };
static const base_container_id id = { "SALTTEST", 1, 1, 1 };

typedef struct {
    char *dir;
    base_arena *arena;
    base_container *file;
    ir_forward forward;
    uint32_t ordinals[DOCS][100], tfs[DOCS][100];
    size_t n[DOCS];
} lists;

static void open_lists(lists *l, const base_buf *bytes, const base_buf *at)
{
    base_container_writer *w = NULL;
    base_container_close(l->file);
    assert_ok(base_container_create(&w, testing_path(l->dir, "forward"), &id, err));
    base_container_section(w, "forward");
    base_container_write(w, bytes->data, bytes->size);
    base_container_section(w, "forward.at");
    base_container_write(w, at->data, at->size);
    assert_ok(base_container_commit(&w, NULL, err));
    assert_ok(base_container_open(&l->file, testing_path(l->dir, "forward"), &id, NULL, err));
    assert_ok(ir_forward_open(&l->forward, base_container_find(l->file, "forward"), base_container_find(l->file, "forward.at"),
                              DOCS, TERMS, err));
}

static void random_list(lists *l, uint32_t doc, base_rng *r)
{
    uint64_t next = 0, reach = 1 + base_rng_below(r, 100);
    l->n[doc] = base_rng_below(r, 100);
    for (size_t i = 0; i < l->n[doc]; i++) {
        next += base_rng_below(r, base_rng_below(r, 2) ? reach : 1);
        if (next >= TERMS) {
            l->n[doc] = i;
            return;
        }
        l->ordinals[doc][i] = (uint32_t)next++;
        l->tfs[doc][i] = base_rng_below(r, 2) ? 1 : (uint32_t)(UINT32_MAX >> base_rng_below(r, 32));
    }
}

static lists *lists_new(base_buf *bytes, base_buf *at, uint64_t seed)
{
    base_rng r = base_rng_of(seed, 0);
    lists *l = base_new(lists, NULL);
    l->dir = testing_tmpdir();
    assert_ok(base_arena_new(&l->arena, err));
    for (uint32_t doc = 0; doc < DOCS; doc++) {
        random_list(l, doc, &r);
        base_buf_u64(at, bytes->size);
        ir_forward_encode(bytes, &(ir_forward_list){ l->ordinals[doc], l->tfs[doc], l->n[doc] });
    }
    base_buf_u64(at, bytes->size);
    open_lists(l, bytes, at);
    return l;
}

static void lists_free(lists *l, base_buf *bytes, base_buf *at)
{
    base_container_close(l->file);
    base_arena_free(l->arena);
    testing_tmpdir_free(l->dir);
    base_free(l);
    base_buf_done(bytes);
    base_buf_done(at);
}

static void every_list_comes_back(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 5; seed++) {
        base_buf bytes = { 0 }, at = { 0 };
        lists *l = lists_new(&bytes, &at, seed);
        for (uint32_t doc = 0; doc < DOCS; doc++) {
            ir_forward_list out;
            assert_ok(ir_forward_read(&l->forward, doc, &out, l->arena, err));
            assert_int_equal(out.n, l->n[doc]);
            assert_memory_equal(out.ordinals, l->ordinals[doc], out.n * sizeof *out.ordinals);
            assert_memory_equal(out.tfs, l->tfs[doc], out.n * sizeof *out.tfs);
        }
        lists_free(l, &bytes, &at);
    }
}

/* docs/formats.md, counted by hand: terms 3 (once), 4 (twice), 200 (300 times). */
static void bytes_are_those_of_the_formats_page(void **state)
{
    (void)state;
    base_buf b = { 0 };
    const uint32_t ordinals[] = { 3, 4, 200 }, tfs[] = { 1, 2, 300 };
    const uint8_t want[] = { 3, 3 * 2, 0 * 2 + 1, 0, (195 * 2 + 1) % 128 + 128, (195 * 2 + 1) / 128, 298 % 128 + 128, 298 / 128 };
    ir_forward_encode(&b, &(ir_forward_list){ ordinals, tfs, 3 });
    assert_int_equal(b.size, sizeof want);
    assert_memory_equal(b.data, want, sizeof want);
    base_buf_done(&b);
}

static void read_forged(const lists *l)
{
    for (uint32_t doc = 0; doc < DOCS; doc++) {
        ir_forward_list out;
        if (ir_forward_read(&l->forward, doc, &out, l->arena, NULL) != BASE_OK) continue;
        for (size_t i = 0; i < out.n; i++) {
            assert_in_range(out.ordinals[i], i ? out.ordinals[i - 1] + 1 : 0, TERMS - 1);
            assert_true(out.tfs[i] > 0);
        }
    }
    base_arena_reset(l->arena);
}

static void forged_bytes_do_no_harm(void **state)
{
    (void)state;
    base_buf bytes = { 0 }, at = { 0 };
    lists *l = lists_new(&bytes, &at, 9);
    base_rng r = base_rng_of(9, 9);
    for (int i = 0; i < 120; i++) {
        base_buf *b = i % 3 ? &bytes : &at;
        size_t place = base_rng_below(&r, b->size);
        uint8_t was = b->data[place];
        b->data[place] = (uint8_t)base_rng_next(&r);
        open_lists(l, &bytes, &at);
        read_forged(l);
        b->data[place] = was;
    }
    lists_free(l, &bytes, &at);
}

static void a_huge_count_is_refused_before_memory_is_asked_for(void **state)
{
    (void)state;
    base_buf bytes = { 0 }, at = { 0 };
    lists *l = lists_new(&bytes, &at, 10);
    ir_forward_list out;
    memset(bytes.data, 0xff, 8), bytes.data[8] = 0x7f;
    open_lists(l, &bytes, &at);
    assert_fails(ir_forward_read(&l->forward, 0, &out, l->arena, err), BASE_EFORMAT, "document 0 is damaged");
    lists_free(l, &bytes, &at);
}

/* Lists by hand in place of document 0's, each with the least that is wrong. */
static void ordinals_and_frequencies_out_of_range_are_refused(void **state)
{
    (void)state;
    static const struct {
        uint8_t bytes[9], size;
        base_status status;
    } cases[] = {
        { { 1, 0x8e, 0x4e }, 3, BASE_OK },                           /* ordinal 4999 */
        { { 1, 0x90, 0x4e }, 3, BASE_EFORMAT },                      /* 5000 */
        { { 2, 0x8e, 0x4e, 0 }, 4, BASE_EFORMAT },                   /* 4999, 5000 */
        { { 1, 1, 0xfd, 0xff, 0xff, 0xff, 0x0f }, 7, BASE_OK },      /* frequency 2^32 - 1 */
        { { 1, 1, 0xfe, 0xff, 0xff, 0xff, 0x0f }, 7, BASE_EFORMAT }, /* 2^32 */
        { { 1, 0, 0 }, 3, BASE_EFORMAT },                            /* a byte too many */
        { { 2, 0 }, 2, BASE_EFORMAT },                               /* a term too few */
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        base_buf bytes = { 0 }, at = { 0 };
        lists *l = lists_new(&bytes, &at, 12);
        ir_forward_list out;
        base_buf_clear(&bytes);
        base_buf_bytes(&bytes, cases[i].bytes, cases[i].size);
        base_store_u64(at.data + 8, cases[i].size);
        open_lists(l, &bytes, &at);
        assert_int_equal(ir_forward_read(&l->forward, 0, &out, l->arena, NULL), cases[i].status);
        lists_free(l, &bytes, &at);
    }
}

static void failing_memory_is_a_status(void **state)
{
    (void)state;
    base_buf bytes = { 0 }, at = { 0 };
    lists *l = lists_new(&bytes, &at, 11);
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        ir_forward_list out;
        base_arena *fresh = NULL;
        testing_memory_fails_after(n);
        s = base_arena_new(&fresh, NULL);
        if (s == BASE_OK) s = ir_forward_read(&l->forward, 1, &out, fresh, NULL);
        testing_memory_heals();
        base_arena_free(fresh);
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
    }
    lists_free(l, &bytes, &at);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_list_comes_back),
        cmocka_unit_test(bytes_are_those_of_the_formats_page),
        cmocka_unit_test(forged_bytes_do_no_harm),
        cmocka_unit_test(a_huge_count_is_refused_before_memory_is_asked_for),
        cmocka_unit_test(ordinals_and_frequencies_out_of_range_are_refused),
        cmocka_unit_test(failing_memory_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
