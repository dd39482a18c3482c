/* trec_eval's arguments, judgements, a run and z-scores. The first line of an input holds the arguments; the files follow (trec.h). */
#include "tests/fuzz/trec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *lf = size ? memchr(data, '\n', size) : NULL;
    if (!lf) return 0;
    char *line = base_strndup((const char *)data, (size_t)(lf - data), NULL);
    fuzz_trec_begin(lf + 1, (size_t)(data + size - lf - 1));
    fuzz_trec_run(line);
    fuzz_trec_end();
    base_free(line);
    return 0;
}
