/* tests/test_ir_births.c - births: which document is which, through merges, deaths and returns. */
#include "ir/births.h"

#include "base/mem.h"
#include "tests/life.h"

static void runs_are_joined_found_and_thinned(void **state)
{
    (void)state;
    ir_births all = { 0 }, thin = { 0 };
    assert_ok(ir_births_add(&all, 10, 3, err));
    assert_ok(ir_births_add(&all, 13, 2, err));
    assert_ok(ir_births_add(&all, 20, 0, err));
    assert_ok(ir_births_add(&all, 30, 4, err));
    assert_int_equal(all.n, 2);
    static const uint64_t births[] = { 10, 11, 12, 13, 14, 30, 31, 32, 33 };
    for (uint32_t doc = 0; doc < 9; doc++) {
        assert_int_equal(ir_births_of(&all, doc), births[doc]);
        assert_int_equal(ir_births_find(&all, births[doc]), doc);
    }
    static const uint64_t nobody[] = { 0, 9, 15, 29, 34, UINT64_MAX };
    for (size_t i = 0; i < 6; i++) assert_int_equal(ir_births_find(&all, nobody[i]), UINT32_MAX);
    for (uint64_t dead = 0; dead < 512; dead++) {
        uint32_t n = 0;
        assert_ok(ir_births_add_living(&thin, &all, &dead, 9, err));
        for (uint32_t doc = 0; doc < 9; doc++)
            if (!(dead >> doc & 1)) assert_int_equal(ir_births_of(&thin, n++), births[doc]);
        for (size_t i = 1; i < thin.n; i++) assert_true(thin.runs[i - 1].first + thin.runs[i - 1].n < thin.runs[i].first);
        ir_births_done(&thin);
    }
    ir_births_done(&all);
}

/* A note is no other document's: it tells who is who. Births ascend, the same one is the same document for ever, and what came last has the highest. */
static void a_birth_stays_with_its_document(void **state)
{
    (void)state;
    static char known[400][24]; /* by birth: the document's note */
    life l = life_of(7, false);
    char *dir = testing_tmpdir();
    base_arena *arena = NULL;
    uint64_t most = 0;
    assert_ok(base_arena_new(&arena, err));
    for (unsigned step = 0; step < LIFE_STEPS; step++) {
        ir_index *ix = NULL;
        assert_ok(life_step(&l, dir, step, err));
        assert_ok(ir_index_open(&ix, dir, err));
        uint64_t before = 0, most_before = most;
        for (uint32_t doc = 0, n = 0; doc < ir_index_doc_slots(ix); doc++) {
            corpora_doc stored;
            uint64_t birth = ir_index_birth(ix, doc);
            assert_true(birth < 400 && (doc == 0 || birth > before));
            before = birth;
            assert_int_equal(ir_index_find_birth(ix, birth), ir_index_is_live(ix, doc) ? doc : IR_NO_DOC);
            if (!ir_index_is_live(ix, doc)) continue;
            assert_ok(ir_index_stored(ix, doc, &stored, arena, err));
            base_view note = stored.fields[1].text;
            if (known[birth][0]) assert_true(base_view_is(note, known[birth]));
            else assert_true(n == 0 || birth >= most_before);
            snprintf(known[birth], sizeof known[birth], "%.*s", (int)note.len, note.ptr);
            if (birth >= most) most = birth + 1;
            n++;
        }
        assert_int_equal(ir_index_find_birth(ix, most), IR_NO_DOC);
        ir_index_close(ix);
    }
    assert_true(most > 100);
    base_arena_free(arena);
    testing_tmpdir_free(dir);
    life_done(&l);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_joined_found_and_thinned),
        cmocka_unit_test(a_birth_stays_with_its_document),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
