/* Runs: reading, the order of a ranking against plain sorting, writing so that every reader sees the same order; numbers in fields. */
#include "tests/testing.h"

#include <math.h>

#include "base/file.h"
#include "base/mem.h"
#include "eval/run.h"

typedef struct {
    char *dir;
    eval_run *run;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    f.dir = testing_tmpdir();
    assert_ok(eval_run_new(&f.run, err));
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    fixture *f = *state;
    eval_run_free(f->run);
    testing_tmpdir_free(f->dir);
    return 0;
}

static base_status read_text(fixture *f, const char *text, eval_dialect dialect, base_error *err)
{
    testing_write_text(f->dir, "run", text);
    return eval_run_read(f->run, testing_path(f->dir, "run"), dialect, err);
}

static void equal_scores_stand_by_docno_descending(void **state)
{
    fixture *f = *state;
    assert_ok(read_text(f,
                        "1 Q0 a 1 1.5 first\n1 Q0 C 9 1.50 x\n\n#no\n2 Q0 a 1 7 x\n1 Q0 b 2 1.5e0 x\n1 Q0 best 3 2 last more\r\n",
                        EVAL_STRICT, err));
    assert_int_equal(eval_run_count(f->run), 2);
    const eval_run_topic *t = eval_run_at(f->run, 0);
    assert_string_equal(t->id, "1");
    assert_int_equal(t->n, 4);
    const char *want[] = { "best", "b", "a", "C" };
    for (size_t i = 0; i < 4; i++) assert_string_equal(t->docs[i].docno, want[i]);
    assert_string_equal(eval_run_tag(f->run), "last");
    assert_ptr_equal(eval_run_find(f->run, "1"), t);
    assert_null(eval_run_find(f->run, "3"));
}

/* The oracle: no other document of the ranking belongs before it. */
static bool belongs_before(const eval_ranked *a, const eval_ranked *b)
{
    return a->score > b->score || (a->score == b->score && strcmp(a->docno, b->docno) > 0);
}

static void random_rankings_come_out_sorted_and_whole(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 200; seed++) {
        base_rng r = base_rng_of(seed, 0);
        eval_run *run = NULL;
        size_t n = 1 + base_rng_below(&r, 60), bytes = 0, got = 0;
        assert_ok(eval_run_new(&run, err));
        for (size_t i = 0; i < n; i++) {
            char docno[32];
            snprintf(docno, sizeof docno, "%u-%zu", (unsigned)base_rng_below(&r, 5), i);
            bytes += strlen(docno);
            assert_ok(eval_run_add(run, "t", docno, (double)base_rng_below(&r, 8) / 2, err));
        }
        assert_ok(eval_run_finish(run, err));
        const eval_run_topic *t = eval_run_at(run, 0);
        assert_int_equal(t->n, n);
        for (size_t i = 0; i < n; i++) {
            got += strlen(t->docs[i].docno);
            if (i && !belongs_before(&t->docs[i - 1], &t->docs[i]))
                fail_msg("seed %llu, rank %zu", (unsigned long long)seed, i + 1);
        }
        assert_int_equal(got, bytes);
        eval_run_free(run);
    }
}

static void errors_say_the_place_and_what_was_expected(void **state)
{
    fixture *f = *state;
    base_error e = { 0 };
    assert_int_equal(read_text(f, "1 Q0 d 1 2.5 tag\n1 Q0 e 2 1.5\n", EVAL_STRICT, &e), BASE_EFORMAT);
    assert_non_null(strstr(e.where, "run:2 (byte 17)"));
    assert_string_equal(e.what, "expected 6 columns (topic Q0 docno rank score tag), found 5");
    assert_fails(read_text(f, "1 Q0 d 1 high tag\n", EVAL_STRICT, err), BASE_EFORMAT,
                 "expected a score such as 12.5, found \"high\"");
    assert_fails(read_text(f, "1 Q0 d 1 inf tag\n", EVAL_STRICT, err), BASE_EFORMAT, "found \"inf\"");
    assert_fails(read_text(f, "1 Q0 d 1 nan tag\n", EVAL_STRICT, err), BASE_EFORMAT, "found \"nan\"");
    assert_fails(read_text(f, "1 Q0 d 1 1.5abc tag\n", EVAL_STRICT, err), BASE_EFORMAT, "found \"1.5abc\"");
    eval_run *fresh = NULL;
    assert_ok(eval_run_new(&fresh, err));
    testing_write_text(f->dir, "empty", "# nothing\n");
    assert_fails(eval_run_read(fresh, testing_path(f->dir, "empty"), EVAL_STRICT, err), BASE_EFORMAT, "found none");
    eval_run_free(fresh);
    assert_fails(eval_run_add(f->run, "1", "d", (double)NAN, err), BASE_EARG, "finite");
    assert_fails(eval_run_add(f->run, "", "d", 1, err), BASE_EARG, "topic");
    assert_fails(eval_run_add(f->run, "1", "", 1, err), BASE_EARG, "docno");
}

static void the_dialect_of_trec_eval_takes_what_atof_takes(void **state)
{
    fixture *f = *state;
    assert_ok(read_text(f, "1 Q0 half 1 1.5abc t\n1 Q0 zero 1 abc t\n1 Q0 inf 1 1e999 t\n1 Q0 hex 1 0x10 t\n1 Q0 minus 1 -0.25 t\n",
                        EVAL_TREC, err));
    const eval_run_topic *t = eval_run_at(f->run, 0);
    const char *want[] = { "inf", "hex", "half", "zero", "minus" };
    for (size_t i = 0; i < 5; i++) assert_string_equal(t->docs[i].docno, want[i]);
    assert_true(isinf(t->docs[0].score));
    assert_true(t->docs[1].score == 16 && t->docs[2].score == 1.5 && t->docs[3].score == 0);
}

/* C's strtod is right to the last bit; the fast lane for plain decimals must be too. */
static void a_score_is_read_to_the_last_bit(void **state)
{
    (void)state;
    base_rng r = base_rng_of(7, 0);
    for (int i = 0; i < 20000; i++) {
        char text[64];
        double got, want;
        int digits = (int)base_rng_below(&r, 20), before = (int)base_rng_below(&r, 12);
        snprintf(text, sizeof text, "%s%.*f", base_rng_below(&r, 3) ? "" : "-", digits, base_rng_unit(&r) * pow(10, before));
        want = strtod(text, NULL);
        assert_true(eval_field_score(&got, base_view_of(text), EVAL_STRICT));
        if (memcmp(&got, &want, sizeof got) != 0) fail_msg("%s", text);
        assert_true(eval_field_score(&got, base_view_of(text), EVAL_TREC));
        if (memcmp(&got, &want, sizeof got) != 0) fail_msg("%s", text);
    }
    const char *bad[] = { "", ".", "-", "+.", "1.2.3", "1,5", "--1", "1 " };
    for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
        double v;
        if (eval_field_score(&v, base_view_of(bad[i]), EVAL_STRICT)) fail_msg("\"%s\" was taken", bad[i]);
    }
}

static void an_integer_saturates_as_atol_does(void **state)
{
    (void)state;
    const char *texts[] = {
        "0", "7", "-7", "+7", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9999999999999999999", "12", ""
    };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        long v;
        assert_int_equal(eval_field_integer(&v, base_view_of(texts[i]), EVAL_STRICT), texts[i][0] != 0);
        if (v != strtol(texts[i], NULL, 10)) fail_msg("\"%s\" gives %ld", texts[i], v);
    }
    long v;
    assert_false(eval_field_integer(&v, base_view_of("1.5"), EVAL_STRICT));
    assert_false(eval_field_integer(&v, base_view_of("-"), EVAL_STRICT));
    assert_true(eval_field_integer(&v, base_view_of("\t 5x"), EVAL_TREC));
    assert_int_equal(v, 5);
}

static void what_is_written_reads_back_in_the_same_order(void **state)
{
    fixture *f = *state;
    base_file_writer *w = NULL;
    eval_run *back = NULL;
    base_rng r = base_rng_of(3, 0);
    for (int i = 0; i < 500; i++) {
        char docno[16];
        snprintf(docno, sizeof docno, "d%d", i);
        float score = (float)(base_rng_unit(&r) * 1e-3) + (float)base_rng_below(&r, 3);
        assert_ok(eval_run_add(f->run, i % 2 ? "odd" : "even", docno, (double)score, err));
    }
    assert_ok(eval_run_finish(f->run, err));
    assert_ok(eval_run_set_tag(f->run, "bm25", err));
    assert_ok(base_file_create(&w, testing_path(f->dir, "out"), err));
    assert_ok(eval_run_write(f->run, w, err));
    assert_ok(base_file_commit(&w, err));
    assert_ok(eval_run_new(&back, err));
    assert_ok(eval_run_read(back, testing_path(f->dir, "out"), EVAL_STRICT, err));
    assert_string_equal(eval_run_tag(back), "bm25");
    assert_int_equal(eval_run_count(back), 2);
    for (size_t t = 0; t < 2; t++) {
        const eval_run_topic *a = eval_run_at(f->run, t), *b = eval_run_at(back, t);
        assert_int_equal(a->n, b->n);
        for (size_t i = 0; i < a->n; i++) {
            assert_string_equal(a->docs[i].docno, b->docs[i].docno);
            assert_true((float)a->docs[i].score == (float)b->docs[i].score);
        }
    }
    eval_run_free(back);
}

static void a_line_has_nine_digits_and_ranks_from_one(void **state)
{
    fixture *f = *state;
    char line[200];
    assert_ok(eval_run_add(f->run, "1", "d1", (double)0.1f, err));
    assert_ok(eval_run_add(f->run, "1", "d2", 3, err));
    assert_ok(eval_run_finish(f->run, err));
    FILE *file = tmpfile();
    assert_ok(eval_run_print(f->run, file, err));
    rewind(file);
    assert_string_equal(fgets(line, sizeof line, file), "1 Q0 d2 1 3 salton\n");
    assert_string_equal(fgets(line, sizeof line, file), "1 Q0 d1 2 0.100000001 salton\n");
    assert_null(fgets(line, sizeof line, file));
    assert_ok(eval_run_set_tag(f->run, "two words", err));
    assert_fails(eval_run_print(f->run, file, err), BASE_EARG, "the tag \"two words\"");
    fclose(file);
}

/* It would be read back as infinity, which is no score. */
static void a_score_beyond_floats_is_not_written(void **state)
{
    fixture *f = *state;
    FILE *file = tmpfile();
    assert_ok(eval_run_add(f->run, "1", "d1", 1e39, err));
    assert_ok(eval_run_finish(f->run, err));
    assert_fails(eval_run_print(f->run, file, err), BASE_EARG, "found 1e+39 for the docno \"d1\"");
    fclose(file);
}

static void every_failing_allocation_is_survived(void **state)
{
    fixture *f = *state;
    base_status s = BASE_ENOMEM;
    testing_write_text(f->dir, "run", "1 Q0 a 1 1 t\n2 Q0 a 1 1 t\n1 Q0 b 1 3 t\n1 Q0 c 1 2 t\n1 Q0 d 1 9 t\n");
    for (long n = 0; s != BASE_OK; n++) {
        eval_run *run = NULL;
        base_error err = { 0 };
        testing_memory_fails_after(n);
        s = eval_run_new(&run, &err);
        if (s == BASE_OK) s = eval_run_read(run, testing_path(f->dir, "run"), EVAL_STRICT, &err);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        if (s == BASE_OK) assert_string_equal(eval_run_at(run, 0)->docs[0].docno, "d");
        eval_run_free(run);
        assert_true(n < 1000);
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(equal_scores_stand_by_docno_descending),
        TEST(random_rankings_come_out_sorted_and_whole),
        TEST(errors_say_the_place_and_what_was_expected),
        TEST(the_dialect_of_trec_eval_takes_what_atof_takes),
        TEST(a_score_is_read_to_the_last_bit),
        TEST(an_integer_saturates_as_atol_does),
        TEST(what_is_written_reads_back_in_the_same_order),
        TEST(a_line_has_nine_digits_and_ranks_from_one),
        TEST(a_score_beyond_floats_is_not_written),
        TEST(every_failing_allocation_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
