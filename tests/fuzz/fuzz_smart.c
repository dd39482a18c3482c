/* SMART's records, the classic collections' among them, as documents, topics and judgements. */
#include "tests/fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_corpus("smart", FUZZ_DOCS | FUZZ_TOPICS | FUZZ_QRELS, data, size);
}
