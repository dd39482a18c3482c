/* Arrays of JSON objects, which are read element by element, against the same text parsed as a whole: what one takes the other takes. */
#include "base/json.h"
#include "tests/fuzz/corpus.h"

#define LONGEST 2000 /* the parser takes brackets 2,048 deep, of which the array's own counts for the whole text alone */

static size_t after_mark(const uint8_t *data, size_t size)
{
    return size >= 3 && memcmp(data, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

static bool is_array(const uint8_t *data, size_t size)
{
    size_t i = after_mark(data, size);
    while (i < size && (data[i] == ' ' || data[i] == '\t' || data[i] == '\r' || data[i] == '\n')) i++;
    return i < size && data[i] == '[';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    size_t mark = after_mark(data, size);
    base_json *whole = NULL;
    base_error err = { 0 };
    corpora_corpus *c = NULL;
    fuzz_tally t = { 0 };
    if (size > LONGEST || !is_array(data, size)) return 0;
    bool parses = base_json_parse(&whole, (const char *)data + mark, size - mark, NULL, NULL) == BASE_OK;
    fuzz_files_begin();
    fuzz_file_put("array.json", data, size);
    base_status s = corpora_open(&c, "array.json", &(corpora_options){ .format = "jsonl" }, &err);
    FUZZ_HOLDS(s == BASE_OK);
    s = corpora_docs(c, fuzz_take_doc, &t, &err);
    fuzz_check_status(s, &err, t.n);
    if (s == BASE_OK) FUZZ_HOLDS(parses && t.n == base_json_size(whole));
    else if (parses) FUZZ_HOLDS(!strstr(err.what, "malformed") && !strstr(err.what, "the array") && t.n <= base_json_size(whole));
    fuzz_read_twice(c, CORPORA_DOCS);
    corpora_close(c);
    fuzz_files_end();
    base_json_free(whole);
    return 0;
}
