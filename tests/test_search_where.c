/* Filters by stored values: what a test means, what is refused, and that a search with one is a plain filter after the search. */
#include "search/where.h"

#include "tests/oracle.h"
#include "tests/stored_docs.h"

static const stored_doc stored[] = {
    { "a", "Apple peeler", "{\"label\":\"kitchen\",\"price\":27.50,\"tags\":[\"fruit\",\"steel\",7]}" },
    { "b", "Box grater", "{\"label\":\"kitchen\",\"price\":9,\"year\":\"1995\",\"new\":true}" },
    { "c", "Crosscut saw", "{\"label\":\"wood, metal\",\"price\":100,\"year\":\"0800\",\"tags\":[]}" },
    { "d", "it's a drill", "{\"label\":\"wood\",\"price\":\"cheap\",\"new\":false,\"year\":null,\"maker\":{\"name\":\"x\"}}" },
    { "e", "", "" },
};
#define STORED (sizeof stored / sizeof *stored)

static base_status documents(uint64_t **bits, const ir_index *ix, const char *text, base_error *err)
{
    search_where *where = NULL;
    base_status s = search_where_parse(&where, text, err);
    if (s == BASE_OK) s = search_where_documents(bits, where, ix, NULL, err);
    search_where_free(where);
    return s;
}

/* Documents in their order by docno, which is that of the numbers. */
static void assert_finds(const ir_index *ix, const char *text, const char *docnos)
{
    uint64_t *bits = NULL;
    char found[STORED + 1] = "";
    size_t n = 0;
    assert_ok(documents(&bits, ix, text, err));
    for (uint32_t doc = 0; doc < ir_index_doc_slots(ix); doc++)
        if (search_where_has(bits, doc)) found[n++] = *ir_index_docno(ix, doc).ptr;
    if (strcmp(found, docnos) != 0) fail_msg("%s: found %s, expected %s", text, found, docnos);
    base_free(bits);
}

static void a_test_means_what_it_says(void **state)
{
    (void)state;
    static const struct {
        const char *where, *docnos;
    } cases[] = {
        { "label=kitchen", "ab" },
        { "label!=kitchen", "cde" },
        { "label=wood|kitchen", "abd" },
        { "label!=wood|kitchen", "ce" },
        { "label='wood, metal'", "c" },
        { "title='it''s a drill'", "d" },
        { "title = Box grater ", "b" },
        { "\ttitle\t=\tBox grater \t", "b" },
        { "docno=a|e", "ae" },
        { "docno>b", "cde" },
        { "price<10", "b" },
        { "price<=9.0", "b" },
        { "price=27.5", "a" },
        { "price>=27.50", "acd" }, /* "cheap" is no number: a text, behind the digits */
        { "price>=27.50, price<1e9", "ac" },
        { "price='9'", "b" },
        { "price>'3'", "bd" }, /* as texts: "27.5", "9", "100", "cheap" */
        { "price=cheap", "d" },
        { "year=800", "c" }, /* both read as numbers */
        { "year='800'", "" },
        { "year<1000", "c" },
        { "year!=1995", "acde" },
        { "tags=steel", "a" },
        { "tags=7", "a" },
        { "tags!=steel", "bcde" },
        { "tags>g", "a" },
        { "new=true", "b" },
        { "new=true|false", "bd" },
        { "maker=x", "" },
        { "label=kitchen, price>10, title=Apple peeler", "a" },
    };
    char *dir = testing_tmpdir();
    for (unsigned segments = 1; segments <= 5; segments += 4) {
        ir_index *ix = NULL;
        assert_int_equal(stored_build(testing_path(dir, "ix"), stored, STORED, segments), BASE_OK);
        assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
        for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_finds(ix, cases[i].where, cases[i].docnos);
        ir_index_close(ix);
    }
    testing_tmpdir_free(dir);
}

static void what_cannot_be_meant_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *where, *what;
    } cases[] = {
        { "", "expected the name of a field at byte 0, found the end" },
        { "label", "expected =, !=, <, <=, > or >= at byte 5, found the end" },
        { "label=", "expected a value at byte 6, found the end" },
        { "label==x", "expected a value at byte 6, found \"=\"" },
        { "=x", "expected the name of a field at byte 0, found \"=\"" },
        { "label=x,", "expected the name of a field at byte 8, found the end" },
        { "label=x|", "expected a value at byte 8, found the end" },
        { "label='x", "expected ' behind a text" },
        { "label='x'y", "expected a comma or the end at byte 9, found \"y\"" },
        { "label=x>3", "expected a comma or the end at byte 7, found \">\"" },
        { "lable=x", "no document has a field \"lable\"; the nearest is label" },
        { "doc_no=x", "no document has a field \"doc_no\"; the nearest is docno" },
        { "colour=red", "no document has a field \"colour\"" },
    };
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    assert_int_equal(stored_build(testing_path(dir, "ix"), stored, STORED, 1), BASE_OK);
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t *bits = NULL;
        assert_fails(documents(&bits, ix, cases[i].where, err), BASE_EARG, cases[i].what);
        assert_null(bits);
    }
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

/* The dead and the replaced don't count: neither are they found, nor are their fields known. */
static void only_the_living_count(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    ir_writer *w = NULL;
    bool known;
    uint64_t *bits = NULL;
    assert_int_equal(stored_build(testing_path(dir, "ix"), stored, STORED, 1), BASE_OK);
    assert_ok(ir_writer_open(&w, testing_path(dir, "ix"), &(ir_writer_options){ .update = true, .max_segments = 4 }, err));
    assert_ok(ir_writer_delete(w, base_view_of("d"), &known, err));
    assert_ok(ir_writer_commit(&w, NULL, err));
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    assert_finds(ix, "docno!=a", "bce");
    assert_fails(documents(&bits, ix, "maker=x", err), BASE_EARG, "no document has a field \"maker\"");
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

static void who_wants_to_stop_stops(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    search_wheres *wheres = NULL;
    const uint64_t *bits = NULL;
    base_stop stop = { true };
    assert_int_equal(stored_build(testing_path(dir, "ix"), stored, STORED, 1), BASE_OK);
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    assert_ok(search_wheres_new(&wheres, ix, err));
    assert_int_equal(search_wheres_get(wheres, "docno=a", &stop, &bits, NULL), BASE_ESTOPPED);
    assert_ok(search_wheres_get(wheres, "docno=a", NULL, &bits, err)); /* nothing was kept of it */
    assert_true(search_where_has(bits, 0));
    search_wheres_free(wheres);
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    assert_int_equal(stored_build(testing_path(dir, "ix"), stored, STORED, 1), BASE_OK);
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    for (size_t way = 0; way < 2; way++)
        for (long n = 0;; n++) {
            search_wheres *wheres = NULL;
            const uint64_t *bits = NULL;
            testing_memory_fails_after(n);
            base_status s = search_wheres_new(&wheres, ix, NULL);
            if (s == BASE_OK) s = search_wheres_get(wheres, way ? "lable=x" : "label=kitchen|'a b', price<30", NULL, &bits, NULL);
            testing_memory_heals();
            search_wheres_free(wheres);
            if (s == (way ? BASE_EARG : BASE_OK)) break;
            assert_int_equal(s, BASE_ENOMEM);
        }
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_test_means_what_it_says),
        cmocka_unit_test(what_cannot_be_meant_is_refused),
        cmocka_unit_test(only_the_living_count),
        cmocka_unit_test(who_wants_to_stop_stops),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
