/* tests/fuzz/trec.h - trec_eval's walk over its files: it ends with one of its statuses and, but for 0, a sentence.
 *
 *     fuzz_trec_begin(data, size);                         // "qrels", "run" and "zscores", between lines of %%
 *     fuzz_trec_run("-q -m map");                          // as often as you like
 *     fuzz_trec_end();
 */
#ifndef TESTS_FUZZ_TREC_H
#define TESTS_FUZZ_TREC_H

#include "base/mem.h"
#include "eval/trec.h"
#include "tests/fuzz/files.h"

#define FUZZ_ARGUMENTS_MAX 16

static inline void fuzz_trec_begin(const uint8_t *data, size_t size)
{
    static const char *const names[] = { "qrels", "run", "zscores" };
    const uint8_t *at = data, *end = data + size;
    fuzz_files_begin();
    for (size_t i = 0; i < 3; i++) {
        const uint8_t *cut = i < 2 ? memmem(at, (size_t)(end - at), "%%\n", 3) : NULL, *to = cut ? cut : end;
        fuzz_file_put(names[i], at, (size_t)(to - at));
        at = cut ? cut + 3 : end;
    }
}

static inline void fuzz_trec_end(void)
{
    fuzz_files_end();
}

/* line: arguments with a blank between; the two files follow them. */
static inline void fuzz_trec_run(const char *line)
{
    char *arguments[FUZZ_ARGUMENTS_MAX + 2], *copy = base_strdup(line, NULL), *rest = copy, *word;
    char qrels[] = "qrels", run[] = "run";
    int n = 0, status = -1;
    base_buf out = { 0 };
    base_error err = { 0 };
    while (n < FUZZ_ARGUMENTS_MAX && (word = strsep(&rest, " "))) arguments[n++] = word;
    arguments[n++] = qrels, arguments[n++] = run;
    base_status s = eval_trec_run(&out, &status, n, arguments, &err);
    FUZZ_HOLDS(status == 0 || status == 1 || status == 2 || status == 4 || status == 7 || status == 255);
    FUZZ_HOLDS((s == BASE_OK) == (status == 0));
    if (s != BASE_OK) FUZZ_HOLDS(err.status == s && err.what[0]);
    base_buf_done(&out);
    base_free(copy);
}

#endif
