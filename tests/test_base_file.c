/* Files: mapped, read, written through a temporary; every system call fails once and the old file stays. */
#include "tests/testing.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"

static char *pattern(size_t n)
{
    char *data = malloc(n + 1);
    base_rng r = base_rng_of(11, n);
    for (size_t i = 0; i < n; i++) data[i] = (char)base_rng_next(&r);
    data[n] = '\0';
    return data;
}

/* Writes n bytes of pattern in uneven pieces. */
static base_status write_file(const char *path, size_t n, base_error *err)
{
    base_file_writer *w = NULL;
    base_status s = base_file_create(&w, path, err);
    if (s != BASE_OK) return s;
    char *data = pattern(n);
    for (size_t at = 0, step = 1; at < n; at += step, step = step * 2 + 3) {
        if (step > n - at) step = n - at;
        base_file_write(w, data + at, step);
    }
    free(data);
    return base_file_commit(&w, err);
}

/* The file holds n bytes of pattern, by map and by read. */
static void assert_holds(const char *path, size_t n)
{
    base_map map = { 0 };
    char *data = pattern(n), *read = NULL;
    size_t size = 0;
    assert_ok(base_map_open(&map, path, err));
    assert_int_equal(map.size, n);
    assert_string_equal(map.path, path);
    assert_non_null(map.data);
    if (n) assert_memory_equal(map.data, data, n);
    base_map_close(&map);
    assert_ok(base_file_read(&read, &size, path, n, err));
    assert_int_equal(size, n);
    assert_memory_equal(read, data, n + 1); /* with the 0 byte behind it */
    base_free(read);
    free(data);
}

static void what_is_committed_is_read_back(void **state)
{
    (void)state;
    static const size_t sizes[] = { 0, 1, 4096, 65535, 65536, 65537, 1000000 };
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "file");
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++) {
        assert_ok(write_file(path, sizes[i], err));
        assert_holds(path, sizes[i]);
        assert_int_equal(testing_count_entries(dir), 1);
    }
    testing_tmpdir_free(dir);
}

static void nothing_is_seen_before_the_commit(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "file");
    base_file_writer *w = NULL;
    assert_ok(base_file_create(&w, path, err));
    base_file_write(w, "abc", 3);
    assert_int_equal(base_file_offset(w), 3);
    assert_ok(base_file_status(w, err));
    assert_false(base_path_exists(path));
    base_file_abandon(w);
    base_file_abandon(NULL);
    assert_int_equal(testing_count_entries(dir), 0);
    testing_tmpdir_free(dir);
}

/* Another writer's temporary, or a dead one's, is neither used nor removed. */
static void two_writers_of_one_name_do_not_meet(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "file");
    base_file_writer *a = NULL, *b = NULL;
    assert_ok(base_file_create(&a, path, err));
    assert_ok(base_file_create(&b, path, err));
    base_file_write(a, "first", 5);
    base_file_write(b, "second", 6);
    assert_ok(base_file_commit(&a, err));
    assert_ok(base_file_commit(&b, err));
    char *text = NULL;
    size_t n;
    assert_ok(base_file_read(&text, &n, path, 100, err));
    assert_string_equal(text, "second");
    base_free(text);
    testing_tmpdir_free(dir);
}

static void every_failing_call_leaves_the_old_file_alone(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        long before; /* calls before the new file is in place; those after it flush the folder */
    } calls[] = { { "open", 1 }, { "write", 1000 }, { "fsync", 1 }, { "close", 1 }, { "rename", 1 } };
    for (size_t i = 0; i < sizeof calls / sizeof *calls; i++) {
        bool done = false;
        for (long n = 0; !done; n++) {
            char *dir = testing_tmpdir();
            const char *path = testing_path(dir, "file");
            base_error found = { 0 };
            assert_ok(write_file(path, 10, err));
            testing_sys_fails_at(calls[i].name, n);
            base_status s = write_file(path, 200000, &found);
            done = testing_sys_heals() <= n;
            bool harmless = done || (strcmp(calls[i].name, "close") == 0 && n == 1);
            assert_int_equal(s, harmless ? BASE_OK : BASE_EIO);
            if (!harmless) assert_non_null(strstr(found.what, "Input/output error"));
            assert_holds(path, n < calls[i].before && !done ? 10 : 200000);
            assert_int_equal(testing_count_entries(dir), 1);
            testing_tmpdir_free(dir);
        }
    }
}

static void failing_memory_leaves_the_old_file_alone(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "file");
    assert_ok(write_file(path, 10, err));
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        assert_holds(path, 10);
        testing_memory_fails_after(n);
        s = write_file(path, 100000, NULL);
        testing_memory_heals();
        assert_int_equal(testing_count_entries(dir), 1);
    }
    assert_holds(path, 100000);
    s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        base_map map = { 0 };
        testing_memory_fails_after(n);
        s = base_map_open(&map, path, NULL);
        testing_memory_heals();
        base_map_close(&map);
    }
    s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        char *data = NULL;
        size_t size;
        testing_memory_fails_after(n);
        s = base_file_read(&data, &size, path, SIZE_MAX, NULL);
        testing_memory_heals();
        base_free(data);
    }
    testing_tmpdir_free(dir);
}

static base_sys real;
static int interruptions;

static bool interrupt(void)
{
    if (interruptions++ % 3 == 2) return false;
    errno = EINTR;
    return true;
}

static ssize_t short_write(int fd, const void *data, size_t n)
{
    return interrupt() ? -1 : real.write(fd, data, n < 1000 ? n : 1000);
}

static ssize_t short_read(int fd, void *data, size_t n)
{
    return interrupt() ? -1 : real.read(fd, data, n < 1000 ? n : 1000);
}

static int slow_open(const char *path, int flags, mode_t mode)
{
    return interrupt() ? -1 : real.open(path, flags, mode);
}

static int slow_fsync(int fd)
{
    return interrupt() ? -1 : real.fsync(fd);
}

static void short_and_interrupted_calls_are_continued(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "file");
    real = base_sys_calls;
    base_sys_calls.open = slow_open, base_sys_calls.read = short_read;
    base_sys_calls.write = short_write, base_sys_calls.fsync = slow_fsync;
    base_status s = write_file(path, 150000, NULL);
    if (s == BASE_OK) assert_holds(path, 150000);
    base_sys_calls = real;
    assert_int_equal(s, BASE_OK);
    testing_tmpdir_free(dir);
}

static ssize_t no_write(int fd, const void *data, size_t n)
{
    (void)fd, (void)data, (void)n;
    return 0;
}

static void a_write_of_nothing_is_an_error_and_no_endless_loop(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    real = base_sys_calls;
    base_sys_calls.write = no_write;
    base_status s = write_file(testing_path(dir, "file"), 10, NULL);
    base_sys_calls = real;
    assert_int_equal(s, BASE_EIO);
    assert_int_equal(testing_count_entries(dir), 0);
    testing_tmpdir_free(dir);
}

static void a_pipe_is_written_to_and_not_replaced(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), text[16];
    const char *path = testing_path(dir, "pipe");
    struct stat st;
    base_file_writer *w = NULL;
    assert_int_equal(mkfifo(path, 0600), 0);
    int reader = open(path, O_RDONLY | O_NONBLOCK);
    assert_ok(base_file_create(&w, path, err));
    base_file_write(w, "through", 7);
    assert_ok(base_file_commit(&w, err));
    assert_int_equal(read(reader, text, sizeof text), 7);
    close(reader);
    assert_int_equal(stat(path, &st), 0);
    assert_true(S_ISFIFO(st.st_mode));
    assert_int_equal(testing_count_entries(dir), 1);
    testing_tmpdir_free(dir);
}

static void a_symbolic_link_stays_and_its_file_is_replaced(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *link = testing_path(dir, "link"), *file = testing_path(dir, "file");
    struct stat st;
    testing_write_text(dir, "file", "old");
    assert_int_equal(symlink("file", link), 0);
    assert_ok(write_file(link, 100, err));
    assert_int_equal(lstat(link, &st), 0);
    assert_true(S_ISLNK(st.st_mode));
    assert_holds(file, 100);
    assert_int_equal(testing_count_entries(dir), 2);
    testing_tmpdir_free(dir);
}

static void what_cannot_be_mapped_or_read_says_why(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), *text = NULL;
    const char *none = testing_path(dir, "none"), *file = testing_path(dir, "file"), *fifo = testing_path(dir, "none/x");
    base_map map = { 0 };
    size_t n;
    base_error found = { 0 };
    assert_int_equal(base_map_open(&map, none, &found), BASE_EIO);
    assert_string_equal(found.what, "cannot open: No such file or directory");
    assert_string_equal(found.where, none);
    assert_fails(base_map_open(&map, dir, err), BASE_EIO, "cannot open: Is a directory");
    assert_fails(base_file_read(&text, &n, none, 10, err), BASE_EIO, "cannot open: No such file");
    assert_fails(base_file_read(&text, &n, dir, 10, err), BASE_EIO, "cannot read: Is a directory");
    assert_fails(base_map_open(&map, "/dev/null", err), BASE_EIO, "is not a regular file");
    base_file_writer *w = NULL;
    assert_fails(base_file_create(&w, fifo, err), BASE_EIO, "cannot create: No such file or directory");
    assert_fails(base_file_create(&w, dir, err), BASE_EIO, "cannot create: Is a directory");
    for (long k = 0; k < 3; k++) {
        testing_write_text(dir, "file", "text");
        testing_sys_fails_at("open fstat mmap", k);
        base_status s = base_map_open(&map, file, NULL);
        testing_sys_heals();
        assert_int_equal(s, BASE_EIO);
    }
    testing_tmpdir_free(dir);
}

static void a_file_larger_than_the_limit_is_refused(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), *text = NULL;
    const char *path = testing_path(dir, "file");
    size_t n;
    testing_write_text(dir, "file", "12345");
    assert_fails(base_file_read(&text, &n, path, 4, err), BASE_ELIMIT, "is larger than 4 bytes");
    assert_fails(base_file_read(&text, &n, path, 0, err), BASE_ELIMIT, "is larger than 0 bytes");
    assert_ok(base_file_read(&text, &n, path, 5, err));
    assert_string_equal(text, "12345");
    base_free(text);
    testing_tmpdir_free(dir);
}

/* Runs read on a standard input that is text, through a pipe. */
static void standard_input_is_read_as_dash(void **state)
{
    (void)state;
    int ends[2], was = dup(STDIN_FILENO);
    char *text = NULL;
    size_t n = 0;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "through a pipe", 14), 14);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    base_status s = base_file_read(&text, &n, "-", 100, NULL);
    dup2(was, STDIN_FILENO);
    close(was);
    assert_int_equal(s, BASE_OK);
    assert_int_equal(n, 14);
    assert_string_equal(text, "through a pipe");
    base_free(text);
}

static base_status note(void *context, const char *name, base_error *err)
{
    (void)err;
    strcat(context, name);
    strcat(context, " ");
    return strcmp(name, "stop") == 0 ? BASE_ESTOPPED : BASE_OK;
}

static void folders_are_made_listed_in_order_and_removed(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), names[100] = "";
    const char *inner = testing_path(dir, "inner");
    assert_ok(base_dir_create(inner, err));
    assert_ok(base_dir_create(inner, err));
    assert_true(base_path_is_dir(inner));
    testing_write_text(dir, "inner/b", "");
    testing_write_text(dir, "inner/a", "");
    testing_write_text(dir, "inner/B", "");
    assert_ok(base_dir_list(inner, note, names, err));
    assert_string_equal(names, "B a b ");
    testing_write_text(dir, "inner/a.stop/x", "");
    testing_write_text(dir, "inner/stop", "");
    testing_write_text(dir, "inner/z", "");
    names[0] = '\0';
    assert_int_equal(base_dir_list(inner, note, names, NULL), BASE_ESTOPPED);
    assert_string_equal(names, "B a a.stop b stop ");
    assert_fails(base_dir_remove(inner, err), BASE_EIO, "cannot remove: Is a directory");
    assert_ok(base_dir_remove(testing_path(dir, "inner/a.stop"), err));
    assert_ok(base_dir_remove(inner, err));
    assert_false(base_path_exists(inner));
    assert_fails(base_dir_remove(inner, err), BASE_EIO, "No such file");
    assert_fails(base_dir_list(inner, note, names, err), BASE_EIO, "No such file");
    testing_write_text(dir, "file", "");
    assert_false(base_path_is_dir(testing_path(dir, "file")));
    assert_fails(base_dir_create(testing_path(dir, "file"), err), BASE_EIO, "expected a folder or nothing, found something else");
    assert_fails(base_dir_create(testing_path(dir, "no/such"), err), BASE_EIO, "No such file");
    testing_tmpdir_free(dir);
}

static void a_folder_that_is_not_durable_is_not_there(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *inner = testing_path(dir, "inner/");
    for (long n = 0; n < 3; n++) { /* mkdir; open and fsync of the parent */
        testing_sys_fails_at("mkdir open fsync", n);
        base_status s = base_dir_create(inner, NULL);
        testing_sys_heals();
        assert_int_equal(s, BASE_EIO);
        assert_false(base_path_exists(inner));
    }
    assert_ok(base_dir_create(inner, err));
    testing_tmpdir_free(dir);
}

static void files_are_renamed_and_removed(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *a = testing_path(dir, "a"), *b = testing_path(dir, "b");
    testing_write_text(dir, "a", "text");
    assert_ok(base_file_rename(a, b, err));
    assert_false(base_path_exists(a));
    assert_true(base_path_exists(b));
    assert_fails(base_file_rename(a, b, err), BASE_EIO, "cannot rename: No such file");
    testing_sys_fails_at("unlink", 0);
    base_status s = base_file_remove(b, NULL);
    testing_sys_heals();
    assert_int_equal(s, BASE_EIO);
    assert_ok(base_file_remove(b, err));
    assert_ok(base_file_remove(b, err));
    assert_false(base_path_exists(b));
    testing_tmpdir_free(dir);
}

static void paths_are_joined_by_one_slash(void **state)
{
    (void)state;
    static const char *const cases[][3] = { { "a", "b", "a/b" }, { "a/", "b", "a/b" }, { "/", "b", "/b" }, { "", "b", "b" } };
    for (size_t i = 0; i < 4; i++) {
        char *path = base_path_join(cases[i][0], cases[i][1], NULL);
        assert_string_equal(path, cases[i][2]);
        base_free(path);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_committed_is_read_back),
        cmocka_unit_test(nothing_is_seen_before_the_commit),
        cmocka_unit_test(two_writers_of_one_name_do_not_meet),
        cmocka_unit_test(every_failing_call_leaves_the_old_file_alone),
        cmocka_unit_test(failing_memory_leaves_the_old_file_alone),
        cmocka_unit_test(short_and_interrupted_calls_are_continued),
        cmocka_unit_test(a_write_of_nothing_is_an_error_and_no_endless_loop),
        cmocka_unit_test(a_pipe_is_written_to_and_not_replaced),
        cmocka_unit_test(a_symbolic_link_stays_and_its_file_is_replaced),
        cmocka_unit_test(what_cannot_be_mapped_or_read_says_why),
        cmocka_unit_test(a_file_larger_than_the_limit_is_refused),
        cmocka_unit_test(standard_input_is_read_as_dash),
        cmocka_unit_test(folders_are_made_listed_in_order_and_removed),
        cmocka_unit_test(a_folder_that_is_not_durable_is_not_there),
        cmocka_unit_test(files_are_renamed_and_removed),
        cmocka_unit_test(paths_are_joined_by_one_slash),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
