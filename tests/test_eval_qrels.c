/* Judgements: reading in both dialects, order, duplicates, exclusions, writing. */
#include "tests/testing.h"

#include "base/file.h"
#include "base/mem.h"
#include "eval/qrels.h"

typedef struct {
    char *dir;
    eval_qrels *q;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    f.dir = testing_tmpdir();
    assert_ok(eval_qrels_new(&f.q, err));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    eval_qrels_free(f->q);
    testing_tmpdir_free(f->dir);
    return 0;
}

static base_status read_text(fixture *f, const char *text, eval_dialect dialect, base_error *err)
{
    testing_write_text(f->dir, "qrels", text);
    return eval_qrels_read(f->q, testing_path(f->dir, "qrels"), dialect, err);
}

static long grade_of(const eval_qrels *q, const char *topic, const char *docno)
{
    long grade = -99;
    const eval_qrels_topic *t = eval_qrels_find(q, topic);
    if (!t || !eval_qrels_grade(&grade, t, docno)) return -99;
    return grade;
}

static void topics_and_documents_come_in_the_order_of_their_bytes(void **state)
{
    fixture *f = *state;
    assert_ok(read_text(f, "2 0 d1 1\n10 0 z 0\n10 0 B 2\r\n\n# a comment\n2 0 D1 -1\n10\t0  a 1", EVAL_STRICT, err));
    assert_int_equal(eval_qrels_count(f->q), 2);
    assert_string_equal(eval_qrels_at(f->q, 0)->id, "10");
    assert_string_equal(eval_qrels_at(f->q, 1)->id, "2");
    const eval_qrels_topic *t = eval_qrels_at(f->q, 0);
    assert_int_equal(t->n_docs, 3);
    assert_string_equal(t->docs[0].docno, "B");
    assert_string_equal(t->docs[1].docno, "a");
    assert_string_equal(t->docs[2].docno, "z");
    assert_int_equal(t->highest, 2);
    assert_int_equal(grade_of(f->q, "2", "D1"), -1);
    assert_int_equal(grade_of(f->q, "2", "nothing"), -99);
    assert_null(eval_qrels_find(f->q, "3"));
    assert_int_equal(eval_qrels_count_relevant(f->q, 1), 2);
    assert_int_equal(eval_qrels_count_relevant(f->q, 2), 1);
    assert_int_equal(eval_qrels_count_relevant(f->q, 3), 0);
}

static void errors_say_the_place_and_what_was_expected(void **state)
{
    fixture *f = *state;
    base_error e = { 0 };
    assert_int_equal(read_text(f, "1 0 d1 1\n1 0 d2\n", EVAL_STRICT, &e), BASE_EFORMAT);
    assert_non_null(strstr(e.where, "qrels:2 (byte 9)"));
    assert_string_equal(e.what, "expected 4 columns (topic 0 docno grade), found 3");
    assert_fails(read_text(f, "1 0 d1 x\n", EVAL_STRICT, err), BASE_EFORMAT, "expected a grade such as 0 or 2, found \"x\"");
    assert_fails(read_text(f, "1 0 d1 1.5\n", EVAL_STRICT, err), BASE_EFORMAT, "found \"1.5\"");
    assert_fails(read_text(f, "1 0 d1 1 extra\n", EVAL_STRICT, err), BASE_EFORMAT, "found 5");
    assert_fails(read_text(f, "1 0 d1 1000001\n", EVAL_STRICT, err), BASE_ELIMIT, "1000000");
    assert_fails(read_text(f, "1 0 d1 99999999999999999999\n", EVAL_TREC, err), BASE_ELIMIT, "1000000");
    assert_fails(read_text(f, "# only this\n\n", EVAL_STRICT, err), BASE_EFORMAT, "found none");
    assert_fails(read_text(f, "", EVAL_STRICT, err), BASE_EFORMAT, "found none");
    assert_fails(eval_qrels_read(f->q, testing_path(f->dir, "absent"), EVAL_STRICT, err), BASE_EIO, "No such file");
    testing_write(f->dir, "nul", "1 0 d\0 1\n", 9);
    assert_fails(eval_qrels_read(f->q, testing_path(f->dir, "nul"), EVAL_STRICT, err), BASE_EFORMAT, "NUL");
}

static void a_document_judged_twice_is_refused_naming_both(void **state)
{
    fixture *f = *state;
    base_error e = { 0 };
    assert_int_equal(read_text(f, "1 0 d1 1\n1 0 d2 0\n2 0 d1 1\n1 0 d1 0\n", EVAL_STRICT, &e), BASE_EFORMAT);
    assert_string_equal(e.what, "topic 1: \"d1\" is judged twice, as 1 (line 1) and as 0 (line 4)");
    assert_non_null(strstr(e.where, "qrels:4"));
}

static void a_document_added_twice_is_refused(void **state)
{
    fixture *f = *state;
    assert_ok(eval_qrels_add(f->q, "1", "d", 1, err));
    assert_ok(eval_qrels_add(f->q, "1", "d", 2, err));
    assert_fails(eval_qrels_finish(f->q, err), BASE_EARG, "topic 1: \"d\" is judged twice, as 1 and as 2");
}

static void the_dialect_of_trec_eval_takes_what_atol_takes(void **state)
{
    fixture *f = *state;
    assert_ok(read_text(f, "1 0 d1 1.9\n1 0 d2 abc\n# comment\n1 0 d3 2x\n1 0 d4 -7\n", EVAL_TREC, err));
    assert_int_equal(grade_of(f->q, "1", "d1"), 1);
    assert_int_equal(grade_of(f->q, "1", "d2"), 0);
    assert_int_equal(grade_of(f->q, "1", "d3"), 2);
    assert_int_equal(grade_of(f->q, "1", "d4"), -1);
    assert_fails(read_text(f, "1 0 d1 1\n\n1 0 d2 1\n", EVAL_TREC, err), BASE_EFORMAT, "found 0");
    assert_fails(read_text(f, "1 0 d1 1\n# last\n", EVAL_TREC, err), BASE_EFORMAT, "after the comment");
    assert_fails(read_text(f, "# one\n# two\n1 0 d1 1\n", EVAL_TREC, err), BASE_EFORMAT, "found 2");
}

static void an_excluded_document_is_no_judgement(void **state)
{
    fixture *f = *state;
    assert_ok(eval_qrels_add(f->q, "1", "a", 1, err));
    assert_ok(eval_qrels_add(f->q, "1", "source", 3, err));
    assert_ok(eval_qrels_exclude(f->q, "1", "source", err));
    assert_ok(eval_qrels_exclude(f->q, "2", "source", err));
    assert_ok(eval_qrels_finish(f->q, err));
    assert_int_equal(eval_qrels_count(f->q), 1);
    const eval_qrels_topic *t = eval_qrels_at(f->q, 0);
    assert_int_equal(t->n_judged, 1);
    assert_int_equal(t->n_docs, 2);
    assert_int_equal(t->highest, 1);
    assert_int_equal(grade_of(f->q, "1", "source"), -99);
    assert_null(eval_qrels_find(f->q, "2"));
}

static void more_can_be_added_after_finishing(void **state)
{
    fixture *f = *state;
    assert_ok(eval_qrels_add(f->q, "b", "x", 1, err));
    assert_ok(eval_qrels_finish(f->q, err));
    for (int i = 0; i < 100; i++) {
        char id[16];
        snprintf(id, sizeof id, "a%02d", i);
        assert_ok(eval_qrels_add(f->q, id, "x", i, err));
    }
    assert_ok(eval_qrels_finish(f->q, err));
    assert_int_equal(eval_qrels_count(f->q), 101);
    assert_string_equal(eval_qrels_at(f->q, 0)->id, "a00");
    assert_string_equal(eval_qrels_at(f->q, 100)->id, "b");
    assert_int_equal(grade_of(f->q, "a42", "x"), 42);
}

static void what_is_written_reads_back(void **state)
{
    fixture *f = *state;
    const char *text = "1 0 a 0\n1 0 b 2\n2 0 a -1\n";
    base_file_writer *w = NULL;
    char *back = NULL;
    size_t n;
    assert_ok(read_text(f, "2 0 a -1\n1 0 b 2\n1 0 a 0\n", EVAL_STRICT, err));
    assert_ok(base_file_create(&w, testing_path(f->dir, "out"), err));
    assert_ok(eval_qrels_write(f->q, w, err));
    assert_ok(base_file_commit(&w, err));
    assert_ok(base_file_read(&back, &n, testing_path(f->dir, "out"), 1000, err));
    assert_string_equal(back, text);
    base_free(back);
    assert_ok(eval_qrels_add(f->q, "1", "with blank", 1, err));
    assert_ok(eval_qrels_finish(f->q, err));
    FILE *file = tmpfile();
    assert_fails(eval_qrels_print(f->q, file, err), BASE_EARG, "\"with blank\"");
    fclose(file);
}

static void empty_ids_and_hopeless_grades_are_refused(void **state)
{
    fixture *f = *state;
    assert_fails(eval_qrels_add(f->q, "", "d", 1, err), BASE_EARG, "expected a topic");
    assert_fails(eval_qrels_add(f->q, "1", "", 1, err), BASE_EARG, "expected a docno");
    assert_fails(eval_qrels_add(f->q, "1", "d", EVAL_GRADE_MAX + 1L, err), BASE_ELIMIT, "1000001");
    assert_ok(eval_qrels_finish(f->q, err));
    assert_int_equal(eval_qrels_count(f->q), 0);
}

static void every_failing_allocation_is_survived(void **state)
{
    fixture *f = *state;
    base_status s = BASE_ENOMEM;
    testing_write_text(f->dir, "qrels", "1 0 d1 1\n2 0 d2 1\n3 0 d1 1\n3 0 d0 1\n");
    for (long n = 0; s != BASE_OK; n++) {
        eval_qrels *q = NULL;
        base_error err = { 0 };
        testing_memory_fails_after(n);
        s = eval_qrels_new(&q, &err);
        if (s == BASE_OK) s = eval_qrels_read(q, testing_path(f->dir, "qrels"), EVAL_STRICT, &err);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        if (s == BASE_OK) assert_int_equal(eval_qrels_count(q), 3);
        eval_qrels_free(q);
        assert_true(n < 1000);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(topics_and_documents_come_in_the_order_of_their_bytes),
        TEST(errors_say_the_place_and_what_was_expected),
        TEST(a_document_judged_twice_is_refused_naming_both),
        TEST(a_document_added_twice_is_refused),
        TEST(the_dialect_of_trec_eval_takes_what_atol_takes),
        TEST(an_excluded_document_is_no_judgement),
        TEST(more_can_be_added_after_finishing),
        TEST(what_is_written_reads_back),
        TEST(empty_ids_and_hopeless_grades_are_refused),
        TEST(every_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
