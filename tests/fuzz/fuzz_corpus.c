/* A file whose format is recognised by content, in every role. */
#include "tests/fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_corpus(NULL, FUZZ_DOCS | FUZZ_TOPICS | FUZZ_QRELS, data, size);
}
