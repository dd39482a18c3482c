/* A file of a folder of plain texts, or of messages. */
#include "tests/fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_corpus("textdir", FUZZ_DOCS, data, size) | fuzz_corpus("mail", FUZZ_DOCS, data, size);
}
