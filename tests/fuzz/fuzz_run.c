/* Runs in both dialects: what was read is in its order, and a strict one prints to what reads and prints the same, or is
 * refused for a score beyond float's range. */
#include "eval/run.h"
#include "tests/fuzz/files.h"

static void check_run(const eval_run *run)
{
    for (size_t i = 0; i < eval_run_count(run); i++) {
        const eval_run_topic *t = eval_run_at(run, i);
        FUZZ_HOLDS(t->id[0] && t->n > 0 && eval_run_find(run, t->id) == t);
        FUZZ_HOLDS(i == 0 || strcmp(eval_run_at(run, i - 1)->id, t->id) < 0);
        for (size_t k = 1; k < t->n; k++) {
            const eval_ranked *a = &t->docs[k - 1], *b = &t->docs[k];
            FUZZ_HOLDS(!(a->score < b->score));
            FUZZ_HOLDS(a->score != b->score || strcmp(a->docno, b->docno) >= 0);
        }
    }
}

static base_status read_run(eval_run **out, const void *data, size_t size, eval_dialect dialect)
{
    base_error err = { 0 };
    FUZZ_HOLDS(eval_run_new(out, &err) == BASE_OK);
    fuzz_files_begin();
    fuzz_file_put("run", data, size);
    base_status s = eval_run_read(*out, "run", dialect, &err);
    fuzz_files_end();
    if (s == BASE_OK) check_run(*out);
    else FUZZ_HOLDS(err.status == s && err.what[0] && err.where[0]);
    return s;
}

/* What eval_run_print writes, in fresh memory (free); *n is 0 if it was refused. */
static char *printed(const eval_run *run, size_t *n)
{
    char *text = NULL;
    base_error err = { 0 };
    FILE *f = open_memstream(&text, n);
    FUZZ_HOLDS(f);
    base_status s = eval_run_print(run, f, &err);
    fclose(f);
    FUZZ_HOLDS(s == BASE_OK ? *n > 0 : s == BASE_EARG && err.what[0]);
    if (s != BASE_OK) *n = 0;
    return text;
}

/* Scores are printed as floats: what was printed once reads and prints the same ever after. */
static void check_return(const eval_run *run)
{
    size_t n_once, n_twice, n_thrice;
    eval_run *second = NULL, *third = NULL;
    char *once = printed(run, &n_once);
    if (n_once) {
        FUZZ_HOLDS(read_run(&second, once, n_once, EVAL_STRICT) == BASE_OK);
        char *twice = printed(second, &n_twice);
        FUZZ_HOLDS(read_run(&third, twice, n_twice, EVAL_STRICT) == BASE_OK);
        char *thrice = printed(third, &n_thrice);
        FUZZ_HOLDS(n_twice == n_once && n_twice == n_thrice && memcmp(twice, thrice, n_twice) == 0);
        free(twice);
        free(thrice);
    }
    eval_run_free(second);
    eval_run_free(third);
    free(once);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    eval_run *strict = NULL, *lenient = NULL;
    if (read_run(&strict, data, size, EVAL_STRICT) == BASE_OK) check_return(strict);
    read_run(&lenient, data, size, EVAL_TREC);
    eval_run_free(strict);
    eval_run_free(lenient);
    return 0;
}
