/* A file of topics, as -t takes it: recognised by content. */
#include "tests/fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_corpus(NULL, FUZZ_TOPICS, data, size);
}
