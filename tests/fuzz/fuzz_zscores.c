/* Means and deviations, beside judgements and a run (trec.h). */
#include "tests/fuzz/trec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    fuzz_trec_begin(data, size);
    fuzz_trec_run("-q -c -Z zscores -m official -m ndcg");
    fuzz_trec_end();
    return 0;
}
