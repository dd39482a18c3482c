/* Filters by stored values: what parses can be asked of any document; with one more test nothing more is found; what doesn't parse has a sentence and a
 * caret. */
#include "base/mem.h"
#include "search/where.h"
#include "tests/fuzz/fuzz.h"

static const char *const metadata[] = { "{\"a\":1,\"b\":[\"x\",2,null,[3]],\"year\":\"0800\"}",
                                        "{\"a\":\"x y\",\"c\":{\"d\":true},\"year\":1990}", "{\"b\":-0.5e3,\"c\":false,\"\":\"\"}",
                                        "" };

static size_t count(const search_where *where)
{
    const corpora_field fields[] = { { "title", base_view_of("it's a"), true }, { "text", base_view_of(""), true } };
    size_t n = 0;
    for (size_t i = 0; i < sizeof metadata / sizeof *metadata; i++) {
        bool holds = false;
        const corpora_doc doc = { base_view_of("d1"), fields, 2, base_view_of(metadata[i]) };
        FUZZ_HOLDS(search_where_holds(&holds, where, &doc, NULL) == BASE_OK);
        n += holds;
    }
    return n;
}

static void check(const search_where *where, const char *text)
{
    search_where *more = NULL;
    base_buf longer = { 0 };
    size_t n = count(where);
    base_buf_format(&longer, "%s, docno=d2", text);
    FUZZ_HOLDS(search_where_parse(&more, base_buf_string(&longer), NULL) == BASE_OK);
    FUZZ_HOLDS(count(more) == 0);
    search_where_free(more);
    base_buf_clear(&longer);
    base_buf_format(&longer, "docno='d1', %s", text);
    FUZZ_HOLDS(search_where_parse(&more, base_buf_string(&longer), NULL) == BASE_OK);
    FUZZ_HOLDS(count(more) == n);
    search_where_free(more);
    base_buf_done(&longer);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    search_where *where = NULL;
    base_error err = { 0 };
    char *text = base_strndup((const char *)data, size, NULL);
    if (text && search_where_parse(&where, text, &err) == BASE_OK) check(where, text);
    else if (text) fuzz_check_refusal(&err);
    search_where_free(where);
    base_free(text);
    return 0;
}
