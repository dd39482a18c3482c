/* Files of a pool: each document once for its topic; what was read prints to what reads and prints the same. */
#include "eval/pooling.h"
#include "tests/fuzz/files.h"

static base_status read_pool(eval_pooling **out, const void *data, size_t size)
{
    base_error err = { 0 };
    fuzz_files_begin();
    fuzz_file_put("pool", data, size);
    base_status s = eval_pooling_read(out, "pool", &err);
    fuzz_files_end();
    if (s != BASE_OK) FUZZ_HOLDS(err.status == s && err.what[0] && err.where[0] && !strchr(err.what, '\n'));
    return s;
}

static void print_pool(base_buf *out, const eval_pooling *p)
{
    size_t n = 0;
    FUZZ_HOLDS(eval_pooling_count(p) > 0);
    for (size_t i = 0; i < eval_pooling_count(p); i++) {
        const eval_pooled_topic *t = eval_pooling_at(p, i);
        FUZZ_HOLDS(t->id[0] && t->n > 0);
        for (size_t k = 0; k < t->n; k++) FUZZ_HOLDS(t->docs[k].docno[0]);
        n += t->n;
        eval_pooling_print(out, t);
    }
    FUZZ_HOLDS(n == eval_pooling_docs(p));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    eval_pooling *first = NULL, *second = NULL;
    base_buf once = { 0 }, twice = { 0 };
    if (read_pool(&first, data, size) == BASE_OK) {
        print_pool(&once, first);
        if (once.size >= 3 && memcmp(once.data, "\xEF\xBB\xBF", 3) == 0)
            goto out; /* at a file's beginning it is no part of a topic */
        FUZZ_HOLDS(read_pool(&second, once.data, once.size) == BASE_OK);
        print_pool(&twice, second);
        FUZZ_HOLDS(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0);
    }
out:
    eval_pooling_free(first);
    eval_pooling_free(second);
    base_buf_done(&once);
    base_buf_done(&twice);
    return 0;
}
