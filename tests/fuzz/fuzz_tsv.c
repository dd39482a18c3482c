/* Tables between tabs, as documents and topics. */
#include "tests/fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_corpus("tsv", FUZZ_DOCS | FUZZ_TOPICS, data, size);
}
