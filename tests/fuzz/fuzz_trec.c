/* TREC's SGML documents, topics and four columns of judgements. */
#include "tests/fuzz/corpus.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    return fuzz_corpus("trec", FUZZ_DOCS | FUZZ_TOPICS | FUZZ_QRELS, data, size);
}
