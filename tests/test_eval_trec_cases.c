/* trec_eval 10 itself says what is right: its arguments, inputs, standard output and exit status, case by case
 * (shared collection trec_eval_cases; see its README). Everything runs in this process. */
#include "tests/testing.h"

#include <dirent.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "eval/trec.h"

/* Those of version 10.0 are this many. */
#define CASES_AT_LEAST 903

static char *read_text(const char *dir, const char *name, size_t *n)
{
    char *text = NULL;
    if (access(testing_path(dir, name), R_OK) != 0) return NULL;
    assert_ok(base_file_read(&text, n, testing_path(dir, name), (size_t)1 << 30, err));
    return text;
}

typedef struct {
    char *text;
    char *argv[64];
    int argc;
    char paths[8][4096];
} arguments;

/* A file of the case, packed or not; a name that isn't there is missing on purpose. */
static char *path_of(char *out, const char *dir, const char *name)
{
    char packed[64];
    snprintf(packed, sizeof packed, "%s.gz", name);
    const char *there = access(testing_path(dir, packed), R_OK) == 0 ? packed : name;
    snprintf(out, 4096, "%s", testing_path(dir, there));
    return out;
}

/* One argument per line; the names of the inputs become paths. */
static void read_arguments(arguments *a, const char *dir)
{
    size_t n = 0, n_paths = 0;
    a->text = read_text(dir, "args", &n);
    a->argc = 0;
    assert_non_null(a->text);
    for (char *at = a->text, *end; *at && a->argc < 64; at = end + 1) {
        end = strchr(at, '\n');
        assert_non_null(end);
        *end = 0;
        bool is_file = strcmp(at, "qrels") == 0 || strcmp(at, "run") == 0 || strcmp(at, "-") == 0 || strcmp(at, "nofile") == 0 ||
                       strcmp(at, "zscores") == 0;
        bool is_format = a->argc > 0 && strcmp(a->argv[a->argc - 1], "-R") == 0;
        if (is_file && !is_format && n_paths < 8) at = path_of(a->paths[n_paths++], dir, strcmp(at, "-") == 0 ? "stdin" : at);
        a->argv[a->argc++] = at;
    }
}

static void explain(const char *dir, const arguments *a, const char *why, const base_error *err)
{
    print_error("%s: %s:", dir, why);
    for (int i = 0; i < a->argc; i++) print_error(" %s", a->argv[i]);
    print_error("\n  %s: %s\n", err->where, err->what);
}

static bool agrees(const char *dir, const arguments *a)
{
    base_buf out = { 0 };
    base_error err = { 0 };
    int exit_status = -1;
    size_t n_want = 0, n_status = 0;
    char *want = read_text(dir, "expected", &n_want), *status = read_text(dir, "status", &n_status);
    bool good;
    eval_trec_run(&out, &exit_status, a->argc, a->argv, &err);
    if (strncmp(status, "error", 5) == 0) good = exit_status > 0;
    else good = exit_status == atoi(status);
    if (!good) explain(dir, a, "exit status", &err);
    if (good && exit_status == 0 && (out.size != n_want || (n_want && memcmp(out.data, want, n_want) != 0))) {
        explain(dir, a, "output", &err);
        good = false;
    }
    base_free(want);
    base_free(status);
    base_buf_done(&out);
    return good;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
    return strcmp((*a)->d_name, (*b)->d_name);
}

static void agrees_with_trec_eval_to_the_byte(void **state)
{
    (void)state;
    struct dirent **cases = NULL;
    size_t n_compared = 0, n_bad = 0;
    const char *shared = testing_shared("trec_eval_cases");
    if (!shared) skip();
    char *root = strdup(testing_path(shared, "trec_eval_cases/cases"));
    int n = scandir(root, &cases, NULL, by_name);
    if (n < 0) {
        printf("skipped: trec_eval_cases: not in the shared folder\n");
        free(root);
        skip();
    }
    for (int i = 0; i < n; i++) {
        static arguments a;
        char dir[4096];
        snprintf(dir, sizeof dir, "%s", testing_path(root, cases[i]->d_name));
        free(cases[i]);
        if (access(testing_path(dir, "args"), R_OK) != 0) continue;
        read_arguments(&a, dir);
        n_compared++;
        n_bad += !agrees(dir, &a);
        base_free(a.text);
    }
    free(cases);
    free(root);
    printf("compared with trec_eval 10: %zu cases, %zu differ\n", n_compared, n_bad);
    assert_int_equal(n_bad, 0);
    assert_true(n_compared >= CASES_AT_LEAST);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(agrees_with_trec_eval_to_the_byte) };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
