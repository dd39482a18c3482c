/* Files of a pool: each document once for its topic; what was read prints to what reads and prints the same, or is refused. */
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

/* False: refused, for a topic that wouldn't be found again. */
static bool print_pool(base_buf *out, const eval_pooling *p)
{
    base_status s = BASE_OK;
    base_error err = { 0 };
    size_t n = 0;
    FUZZ_HOLDS(eval_pooling_count(p) > 0);
    for (size_t i = 0; i < eval_pooling_count(p); i++) {
        const eval_pooled_topic *t = eval_pooling_at(p, i);
        FUZZ_HOLDS(t->id[0] && t->n > 0);
        for (size_t k = 0; k < t->n; k++) FUZZ_HOLDS(t->docs[k].docno[0]);
        n += t->n;
        if (s == BASE_OK) s = eval_pooling_print(out, t, &err);
    }
    FUZZ_HOLDS(n == eval_pooling_docs(p));
    FUZZ_HOLDS(s == BASE_OK || (s == BASE_EARG && err.what[0]));
    return s == BASE_OK;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    eval_pooling *first = NULL, *second = NULL;
    base_buf once = { 0 }, twice = { 0 };
    if (read_pool(&first, data, size) == BASE_OK && print_pool(&once, first)) {
        FUZZ_HOLDS(read_pool(&second, once.data, once.size) == BASE_OK && print_pool(&twice, second));
        FUZZ_HOLDS(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0);
    }
    eval_pooling_free(first);
    eval_pooling_free(second);
    base_buf_done(&once);
    base_buf_done(&twice);
    return 0;
}
