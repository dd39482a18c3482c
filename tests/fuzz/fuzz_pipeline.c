/* The language of pipelines: what parses prints back to what parses, and prints the same again; what doesn't has a sentence and a caret. */
#include "tests/fuzz/fuzz.h"
#include "tests/vocabulary.h"

static void check_pipeline(const search_pipeline *p)
{
    search_pipeline *again = NULL;
    base_buf once = { 0 }, twice = { 0 }, words = { 0 };
    search_pipeline_print(p, &once);
    FUZZ_HOLDS(search_pipeline_describe(p, NULL, &words, NULL) == BASE_OK);
    FUZZ_HOLDS(words.size > 0);
    if (once.size <= 65536) {
        FUZZ_HOLDS(search_pipeline_parse_with(&again, base_buf_string(&once), vocabulary_find, NULL) == BASE_OK);
        search_pipeline_print(again, &twice);
        FUZZ_HOLDS(once.size == twice.size && memcmp(once.data, twice.data, once.size) == 0);
    }
    search_pipeline_free(again);
    base_buf_done(&once);
    base_buf_done(&twice);
    base_buf_done(&words);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    search_pipeline *p = NULL;
    base_error err = { 0 };
    char *text = base_strndup((const char *)data, size, NULL);
    if (text && strlen(text) <= 65536) {
        if (search_pipeline_parse_with(&p, text, vocabulary_find, &err) == BASE_OK) check_pipeline(p);
        else fuzz_check_refusal(&err);
    }
    search_pipeline_free(p);
    base_free(text);
    return 0;
}
