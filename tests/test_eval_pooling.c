/* Pools: each document once, by runs, judgements and files; who contributes what; the order that hides ranks. */
#include "tests/testing.h"

#include "eval/pooling.h"

static eval_run *run_of(const char *lines)
{
    char *dir = testing_tmpdir();
    eval_run *run = NULL;
    testing_write_text(dir, "run", lines);
    assert_ok(eval_run_new(&run, err));
    assert_ok(eval_run_read(run, testing_path(dir, "run"), EVAL_STRICT, err));
    testing_tmpdir_free(dir);
    return run;
}

typedef struct {
    eval_run *runs[2];
} fixture;

static const char *const topics[] = { "1", "2", "3" };

static int set_up(void **state)
{
    static fixture f;
    f.runs[0] = run_of("1 Q0 c 1 9 x\n1 Q0 a 2 8 x\n1 Q0 b 3 7 x\n2 Q0 z 1 1 x\n");
    f.runs[1] = run_of("1 Q0 d 1 9 y\n1 Q0 a 2 8 y\n1 Q0 e 3 7 y\n");
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    eval_run_free(f->runs[0]);
    eval_run_free(f->runs[1]);
    return 0;
}

static const char *printed(const eval_pooling *p)
{
    static char text[512];
    base_buf out = { 0 };
    for (size_t i = 0; i < eval_pooling_count(p); i++) assert_ok(eval_pooling_print(&out, eval_pooling_at(p, i), err));
    snprintf(text, sizeof text, "%s", base_buf_string(&out));
    base_buf_done(&out);
    return text;
}

static void contributes(const eval_pooling *p, size_t run, size_t has, size_t alone)
{
    size_t h, a;
    eval_pooling_contribution(p, run, &h, &a);
    assert_int_equal(h, has);
    assert_int_equal(a, alone);
}

static void the_best_of_every_run_stand_once(void **state)
{
    fixture *f = *state;
    eval_pooling *p = NULL;
    assert_ok(eval_pooling_of_runs(&p, f->runs, 2, topics, 3, &(eval_pooling_options){ .depth = 2 }, err));
    assert_string_equal(printed(p), "1 a\n1 c\n1 d\n2 z\n");
    assert_int_equal(eval_pooling_docs(p), 4);
    contributes(p, 0, 3, 2);
    contributes(p, 1, 2, 1);
    eval_pooling_free(p);
    p = NULL;
    assert_ok(eval_pooling_of_runs(&p, f->runs, 2, topics, 1, &(eval_pooling_options){ 0 }, err));
    assert_string_equal(printed(p), "1 a\n1 b\n1 c\n1 d\n1 e\n");
    eval_pooling_free(p);
}

static void what_is_judged_is_left_out(void **state)
{
    fixture *f = *state;
    eval_pooling *p = NULL;
    eval_qrels *q = NULL;
    assert_ok(eval_qrels_new(&q, err));
    assert_ok(eval_qrels_add(q, "1", "a", 0, err));
    assert_ok(eval_qrels_add(q, "1", "b", -1, err)); /* in the list, not judged */
    assert_ok(eval_qrels_exclude(q, "1", "c", err));
    assert_ok(eval_qrels_add(q, "2", "d", 1, err));
    assert_ok(eval_qrels_finish(q, err));
    assert_ok(eval_pooling_of_runs(&p, f->runs, 2, topics, 3, &(eval_pooling_options){ .judged = q }, err));
    assert_string_equal(printed(p), "1 b\n1 d\n1 e\n2 z\n");
    assert_int_equal(eval_pooling_at(p, 0)->n_judged, 2);
    contributes(p, 0, 2, 2);
    contributes(p, 1, 2, 2);
    eval_pooling_free(p);
    eval_qrels_free(q);
}

static void a_seed_is_an_order_and_another_topic_changes_none(void **state)
{
    (void)state;
    char many[64 * 12] = "", more[64 * 12 + 32];
    for (int i = 10; i < 42; i++) sprintf(many + strlen(many), "7 Q0 d%d 1 %d x\n", i, i);
    snprintf(more, sizeof more, "1 Q0 a 1 1 x\n%s", many);
    eval_run *alone = run_of(many), *beside = run_of(more);
    static const char *const seven[] = { "1", "7" };
    static const struct {
        int run;
        eval_pooling_options opt;
    } cases[] = { { 0, { 0 } },
                  { 0, { .shuffled = true, .seed = 1 } },
                  { 1, { .shuffled = true, .seed = 1 } },
                  { 0, { .shuffled = true, .seed = 2 } } };
    char got[4][512];
    for (size_t i = 0; i < 4; i++) {
        eval_pooling *p = NULL;
        assert_ok(eval_pooling_of_runs(&p, cases[i].run ? &beside : &alone, 1, seven, 2, &cases[i].opt, err));
        snprintf(got[i], sizeof got[i], "%s", strchr(printed(p), '7'));
        eval_pooling_free(p);
    }
    assert_string_equal(got[1], got[2]);
    assert_int_equal(strlen(got[0]), strlen(got[1]));
    assert_true(strcmp(got[0], got[1]) != 0 && strcmp(got[1], got[3]) != 0);
    for (int i = 10; i < 42; i++) {
        char line[16];
        snprintf(line, sizeof line, "7 d%d\n", i);
        assert_non_null(strstr(got[1], line));
    }
    eval_run_free(alone);
    eval_run_free(beside);
}

static base_status read_text(eval_pooling **p, const char *text, base_error *err)
{
    char *dir = testing_tmpdir();
    testing_write_text(dir, "pool", text);
    base_status s = eval_pooling_read(p, testing_path(dir, "pool"), err);
    testing_tmpdir_free(dir);
    return s;
}

static void a_file_keeps_its_order(void **state)
{
    (void)state;
    eval_pooling *p = NULL;
    assert_ok(read_text(&p, "# to judge\n9 b\n\n10 b\n 9\ta \r\n", err));
    assert_string_equal(printed(p), "9 b\n9 a\n10 b\n");
    eval_pooling_free(p);
    p = NULL;
    assert_fails(read_text(&p, "9 b\n9 b\n", err), BASE_EFORMAT, "stands twice in this pool: 9 b");
    assert_fails(read_text(&p, "9 0 b 1\n", err), BASE_EFORMAT, "expected 2 columns (topic docno), found 4");
    assert_fails(read_text(&p, "9\n", err), BASE_EFORMAT, "found 1");
    assert_fails(read_text(&p, "#\n", err), BASE_EFORMAT, "found none");
    assert_null(p);
    base_buf out = { 0 }; /* a mark that wasn't at the beginning would be there now */
    assert_ok(read_text(&p, "#\n\xef\xbb\xbfq b\n", err));
    assert_fails(eval_pooling_print(&out, eval_pooling_at(p, 0), err), BASE_EARG, "byte order mark");
    eval_pooling_free(p);
    base_buf_done(&out);
}

static void judgements_may_be_judged_again(void **state)
{
    (void)state;
    eval_pooling *p = NULL;
    eval_qrels *q = NULL;
    assert_ok(eval_qrels_new(&q, err));
    assert_ok(eval_qrels_add(q, "1", "b", 0, err));
    assert_ok(eval_qrels_add(q, "1", "a", 2, err));
    assert_ok(eval_qrels_add(q, "1", "c", -1, err));
    assert_ok(eval_qrels_finish(q, err));
    assert_ok(eval_pooling_of_qrels(&p, q, &(eval_pooling_options){ 0 }, err));
    assert_string_equal(printed(p), "1 a\n1 b\n");
    eval_pooling_free(p);
    eval_qrels_free(q);
}

static void a_document_ranked_twice_is_refused(void **state)
{
    (void)state;
    eval_pooling *p = NULL;
    eval_run *run = run_of("1 Q0 a 1 3 x\n1 Q0 b 1 2 x\n1 Q0 a 1 1 x\n");
    assert_fails(eval_pooling_of_runs(&p, &run, 1, topics, 1, &(eval_pooling_options){ 0 }, err), BASE_EFORMAT,
                 "topic 1: document a is ranked twice");
    assert_ok(eval_pooling_of_runs(&p, &run, 1, topics, 1, &(eval_pooling_options){ .depth = 2 }, err));
    eval_pooling_free(p);
    eval_run_free(run);
}

static void memory_may_fail_anywhere(void **state)
{
    fixture *f = *state;
    char *dir = testing_tmpdir();
    testing_write_text(dir, "pool", "1 a\n2 b\n");
    for (int way = 0; way < 2; way++) {
        base_status s = BASE_ENOMEM;
        for (long n = 0; s != BASE_OK; n++) {
            eval_pooling *p = NULL;
            base_error err = { 0 };
            testing_memory_fails_after(n);
            if (way) s = eval_pooling_read(&p, testing_path(dir, "pool"), &err);
            else s = eval_pooling_of_runs(&p, f->runs, 2, topics, 3, &(eval_pooling_options){ 0 }, &err);
            testing_memory_heals();
            assert_true(s == BASE_OK || (s == BASE_ENOMEM && !p));
            assert_in_range(n, 0, 200);
            eval_pooling_free(p);
        }
    }
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_best_of_every_run_stand_once, set_up, tear_down),
        cmocka_unit_test_setup_teardown(what_is_judged_is_left_out, set_up, tear_down),
        cmocka_unit_test(a_seed_is_an_order_and_another_topic_changes_none),
        cmocka_unit_test(a_file_keeps_its_order),
        cmocka_unit_test(judgements_may_be_judged_again),
        cmocka_unit_test(a_document_ranked_twice_is_refused),
        cmocka_unit_test_setup_teardown(memory_may_fail_anywhere, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
