/* Lines that last: appended, undone, mended; every system call and allocation fails once; ended at any call, no reported line is lost. */
#include <sys/wait.h>
#include <unistd.h>

#include "base/append.h"
#include "base/file.h"
#include "base/mem.h"
#include "tests/testing.h"

typedef struct {
    char *dir;
    const char *path;
} fixture;

static int set_up(void **state)
{
    static fixture f;
    f.dir = testing_tmpdir();
    f.path = testing_path(f.dir, "lines");
    *state = &f;
    return 0;
}

static int tear_down(void **state)
{
    testing_tmpdir_free(((fixture *)*state)->dir);
    return 0;
}

static void holds(const char *path, const char *expected)
{
    char *text;
    size_t n;
    assert_ok(base_file_read(&text, &n, path, 1 << 20, err));
    assert_string_equal(text, expected);
    base_free(text);
}

static base_append *opened(const char *path)
{
    base_append *a = NULL;
    assert_ok(base_append_open(&a, path, err));
    return a;
}

static void lines_come_and_go_and_stay(void **state)
{
    fixture *f = *state;
    base_append *a = opened(f->path);
    assert_int_equal(base_append_torn(a).len, 0);
    assert_fails(base_append_undo(a, err), BASE_EARG, "nothing to undo");
    assert_ok(base_append_line(a, "one", 3, err));
    assert_ok(base_append_line(a, "two", 3, err));
    assert_ok(base_append_line(a, "", 0, err));
    assert_ok(base_append_undo(a, err));
    holds(f->path, "one\ntwo\n");
    base_append_close(a);
    a = opened(f->path);
    assert_ok(base_append_line(a, "three", 5, err));
    assert_ok(base_append_undo(a, err));
    assert_fails(base_append_undo(a, err), BASE_EARG, "nothing to undo"); /* what was there before is not ours to take */
    holds(f->path, "one\ntwo\n");
    base_append_close(a);
}

static void a_torn_line_is_ended_or_cut_away(void **state)
{
    fixture *f = *state;
    for (int keep = 0; keep < 2; keep++) {
        testing_write_text(f->dir, "lines", "one\ntw");
        base_append *a = opened(f->path);
        assert_true(base_view_is(base_append_torn(a), "tw"));
        assert_ok(base_append_mend(a, keep, err));
        assert_int_equal(base_append_torn(a).len, 0);
        assert_ok(base_append_line(a, "x", 1, err));
        holds(f->path, keep ? "one\ntw\nx\n" : "one\nx\n");
        base_append_close(a);
    }
}

static void only_one_may_append(void **state)
{
    fixture *f = *state;
    base_append *a = opened(f->path), *b = NULL;
    assert_fails(base_append_open(&b, f->path, err), BASE_EIO, "another process is appending");
    base_append_close(a);
    base_append_close(opened(f->path));
    assert_fails(base_append_open(&b, f->dir, err), BASE_EIO, "");
    assert_fails(base_append_open(&b, "/dev/null", err), BASE_EIO, "plain file");
    assert_null(b);
}

static const char *reported; /* what the file holds by what was said of the calls so far */
static bool cutting;         /* the last call was to shorten the file */

static base_status after(base_status s, const char *holds, bool cuts)
{
    cutting = cuts;
    if (s == BASE_OK) reported = holds;
    return s;
}

/* Opens, mends, appends "b", appends "c", undoes it. */
static base_status work(const char *path, base_error *err)
{
    base_append *a = NULL;
    base_status s = after(base_append_open(&a, path, err), "a\ntorn", false);
    if (s == BASE_OK) s = after(base_append_mend(a, false, err), "a\n", true);
    if (s == BASE_OK) s = after(base_append_line(a, "b", 1, err), "a\nb\n", false);
    if (s == BASE_OK) s = after(base_append_line(a, "c", 1, err), "a\nb\nc\n", false);
    if (s == BASE_OK) s = after(base_append_undo(a, err), "a\nb\n", true);
    base_append_close(a);
    return s;
}

static const char *content(const char *path)
{
    static char shown[64];
    char *text;
    size_t n;
    assert_ok(base_file_read(&text, &n, path, 1 << 20, err));
    snprintf(shown, sizeof shown, "%s", text);
    base_free(text);
    return shown;
}

/* After any failure: the old line, and behind it nothing but whole lines in order, or what was torn before. */
static void is_a_state_of_work(const char *text)
{
    static const char *const states[] = { "a\ntorn", "a\n", "a\nb\n", "a\nb\nc\n" };
    for (size_t i = 0; i < 4; i++)
        if (strcmp(text, states[i]) == 0) return;
    fail_msg("\"%s\"", text);
}

static void every_call_may_fail(void **state)
{
    fixture *f = *state;
    static const char *const calls[] = { "open", "fstat", "read", "write", "fsync", "ftruncate" };
    for (size_t c = 0; c < 6; c++)
        for (long n = 0;; n++) {
            testing_write_text(f->dir, "lines", "a\ntorn");
            reported = "a\ntorn";
            testing_sys_fails_at(calls[c], n);
            base_error err = { 0 };
            base_status s = work(f->path, &err);
            long asked = testing_sys_heals();
            is_a_state_of_work(content(f->path));
            if (!cutting) assert_string_equal(content(f->path), reported); /* a line that wasn't reported isn't there */
            if (asked <= n) {
                assert_int_equal(s, BASE_OK);
                break;
            }
            if (s == BASE_OK && strcmp(calls[c], "fstat") == 0)
                continue; /* who reads a file whole asks for its size, but can do without */
            assert_int_equal(s, BASE_EIO);
            assert_true(*err.what && *err.where);
        }
}

static void ended_anywhere_no_line_is_torn_that_was_reported(void **state)
{
    fixture *f = *state;
    for (long n = 0;; n++) {
        int status;
        testing_write_text(f->dir, "lines", "a\ntorn");
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {
            testing_sys_ends_at("open read write fsync ftruncate close", n);
            _exit(work(f->path, NULL) == BASE_OK ? 0 : 1);
        }
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        is_a_state_of_work(content(f->path));
        if (WEXITSTATUS(status) == 0) break;
        assert_int_equal(WEXITSTATUS(status), TESTING_ENDED);
        assert_in_range(n, 0, 100);
    }
    holds(f->path, "a\nb\n");
}

static void memory_may_fail_anywhere(void **state)
{
    fixture *f = *state;
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        base_error err = { 0 };
        testing_write_text(f->dir, "lines", "a\ntorn");
        testing_memory_fails_after(n);
        s = work(f->path, &err);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
        is_a_state_of_work(content(f->path));
        assert_in_range(n, 0, 100);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(lines_come_and_go_and_stay, set_up, tear_down),
        cmocka_unit_test_setup_teardown(a_torn_line_is_ended_or_cut_away, set_up, tear_down),
        cmocka_unit_test_setup_teardown(only_one_may_append, set_up, tear_down),
        cmocka_unit_test_setup_teardown(every_call_may_fail, set_up, tear_down),
        cmocka_unit_test_setup_teardown(ended_anywhere_no_line_is_torn_that_was_reported, set_up, tear_down),
        cmocka_unit_test_setup_teardown(memory_may_fail_anywhere, set_up, tear_down),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
