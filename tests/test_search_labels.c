/* Stored values as labels: texts, numbers, lists, what a document hasn't, over segments with dead documents between. */
#include "search/labels.h"

#include "tests/oracle.h"
#include "tests/stored_docs.h"

static const stored_doc stored[] = {
    { "a", "one", "{\"label\":\"kitchen\",\"genres\":[\"Drama\",\"Comedy\",\"Drama\",\"\",null,3]}" },
    { "b", "two", "{\"label\":\"wood\",\"genres\":[]}" },
    { "c", "one", "{\"label\":null,\"genres\":\"Comedy\"}" },
    { "d", "", "" },
    { "e", "two", "{\"label\":\"kitchen\",\"genres\":{\"x\":1}}" },
    { "f", "one", "{\"label\":\"\",\"genres\":true}" },
};
#define STORED (sizeof stored / sizeof *stored)

/* As docno:label+label, a word for each document that has any. */
static void assert_labels(const ir_index *ix, const char *field, const char *expected)
{
    search_labels labels;
    base_buf out = { 0 };
    assert_ok(search_labels_read(&labels, ix, "--labels", field, NULL, err));
    for (uint32_t doc = 0; doc < ir_index_doc_slots(ix); doc++) {
        assert_true(labels.first[doc] <= labels.first[doc + 1]);
        if (labels.first[doc] == labels.first[doc + 1]) continue;
        base_view docno = ir_index_docno(ix, doc);
        base_buf_format(&out, "%s%.*s", out.size ? " " : "", (int)docno.len, docno.ptr);
        for (size_t i = labels.first[doc]; i < labels.first[doc + 1]; i++)
            base_buf_format(&out, "%c%s", i == labels.first[doc] ? ':' : '+', search_label_name(&labels, labels.values[i]).ptr);
    }
    assert_string_equal(base_buf_string(&out), expected);
    base_buf_done(&out);
    search_labels_done(&labels);
}

static void values_are_labels(void **state)
{
    (void)state;
    for (unsigned segments = 1; segments <= 4; segments += 3) {
        char *dir = testing_tmpdir();
        ir_index *ix = NULL;
        assert_int_equal(stored_build(testing_path(dir, "ix"), stored, STORED, segments), BASE_OK);
        assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
        assert_labels(ix, "label", "a:kitchen b:wood e:kitchen");
        assert_labels(ix, "genres", "a:Drama+Comedy+3 c:Comedy f:true");
        assert_labels(ix, "title", "a:one b:two c:one e:two f:one");
        ir_index_close(ix);
        testing_tmpdir_free(dir);
    }
}

static void names_are_found_or_the_nearest_told(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    search_labels labels;
    uint32_t label;
    assert_int_equal(stored_build(testing_path(dir, "ix"), stored, STORED, 1), BASE_OK);
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    assert_fails(search_labels_read(&labels, ix, "--labels", "lable", NULL, err), BASE_EARG,
                 "--labels: no document has a field \"lable\"; the nearest is label");
    assert_ok(search_labels_read(&labels, ix, "--labels", "label", NULL, err));
    assert_int_equal(labels.n, 2);
    assert_ok(search_label_find(&label, &labels, "--axis", base_view_of("wood"), err));
    assert_int_equal(label, 1);
    assert_fails(search_label_find(&label, &labels, "--axis", base_view_of("kichen"), err), BASE_EARG,
                 "--axis: no document has the label \"kichen\"; the nearest is kitchen");
    search_labels_done(&labels);
    base_stop stop = { true };
    assert_fails(search_labels_read(&labels, ix, "--labels", "label", &stop, err), BASE_ESTOPPED, "stopped");
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

static void memory_may_fail(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    base_status s = BASE_ENOMEM;
    assert_int_equal(stored_build(testing_path(dir, "ix"), stored, STORED, 1), BASE_OK);
    assert_ok(ir_index_open(&ix, testing_path(dir, "ix"), err));
    for (long n = 0; s != BASE_OK; n++) {
        search_labels labels = { 0 };
        testing_memory_fails_after(n);
        s = search_labels_read(&labels, ix, "--labels", "genres", NULL, NULL);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        search_labels_done(&labels);
    }
    ir_index_close(ix);
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(values_are_labels),
        cmocka_unit_test(names_are_found_or_the_nearest_told),
        cmocka_unit_test(memory_may_fail),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
