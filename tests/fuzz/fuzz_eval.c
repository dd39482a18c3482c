/* trec_eval's arguments, judgements and a run: the walk over all three ends with one of its statuses and, but for 0, a sentence.
 *
 * The first line of an input holds the arguments; judgements follow, after a line of %% a run. */
#include "base/mem.h"
#include "eval/trec.h"
#include "tests/fuzz/files.h"

#define ARGUMENTS_MAX 16

static void evaluate(char *line)
{
    char *arguments[ARGUMENTS_MAX + 2], *rest = line, *word;
    char qrels[] = "qrels", run[] = "run";
    int n = 0, status = -1;
    base_buf out = { 0 };
    base_error err = { 0 };
    while (n < ARGUMENTS_MAX && (word = strsep(&rest, " "))) arguments[n++] = word;
    arguments[n++] = qrels, arguments[n++] = run;
    base_status s = eval_trec_run(&out, &status, n, arguments, &err);
    FUZZ_HOLDS(status == 0 || status == 1 || status == 2 || status == 4 || status == 7);
    FUZZ_HOLDS((s == BASE_OK) == (status == 0));
    if (s != BASE_OK) FUZZ_HOLDS(err.status == s && err.what[0]);
    base_buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *lf = size ? memchr(data, '\n', size) : NULL;
    if (!lf) return 0;
    char *line = base_strndup((const char *)data, (size_t)(lf - data), NULL);
    const uint8_t *qrels = lf + 1, *end = data + size, *cut = memmem(qrels, (size_t)(end - qrels), "%%\n", 3);
    const uint8_t *run = cut ? cut + 3 : end;
    fuzz_files_begin();
    fuzz_file_put("qrels", qrels, (size_t)((cut ? cut : end) - qrels));
    fuzz_file_put("run", run, (size_t)(end - run));
    if (line) evaluate(line);
    fuzz_files_end();
    base_free(line);
    return 0;
}
