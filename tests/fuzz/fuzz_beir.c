/* BEIR's files: documents, topics and three columns of judgements. */
#include "tests/fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_corpus("beir", FUZZ_DOCS | FUZZ_TOPICS | FUZZ_QRELS, data, size);
}
