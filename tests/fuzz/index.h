/* tests/fuzz/index.h - a small index for targets that need one, built in a folder of their own. */
#ifndef TESTS_FUZZ_INDEX_H
#define TESTS_FUZZ_INDEX_H

#include "ir/writer.h"
#include "tests/fuzz/fuzz.h"

#define FUZZ_INDEX_DOCS   "abdef" /* docnos of a letter, in their order; c is deleted */
#define FUZZ_INDEX_COMMIT 3       /* its generation; there are two segments */

static inline void fuzz_index_commit(const char *dir, size_t from, size_t to, bool without_c)
{
    static const char *const texts[] = { "red red fish", "green bird sings", "gone",
                                         "blue fish",    "red bird",         "green whale sings fish" };
    ir_writer *w = NULL;
    ir_analyzer *a = NULL;
    bool known;
    FUZZ_HOLDS(ir_analyzer_open(&a, "whitespace", NULL, NULL) == BASE_OK);
    const ir_writer_options options = { .analyzer = a, .corpus = "six", .update = from > 0 || without_c, .max_segments = 2 };
    FUZZ_HOLDS(ir_writer_open(&w, dir, &options, NULL) == BASE_OK);
    for (size_t i = from; i < to; i++) {
        const char docno[] = { (char)('a' + i), 0 };
        corpora_field text = { "text", base_view_of(texts[i]), true };
        FUZZ_HOLDS(ir_writer_add(w, &(corpora_doc){ base_view_of(docno), &text, 1, { NULL, 0 } }, NULL) == BASE_OK);
    }
    if (without_c) FUZZ_HOLDS(ir_writer_delete(w, base_view_of("c"), &known, NULL) == BASE_OK && known);
    FUZZ_HOLDS(ir_writer_commit(&w, NULL, NULL) == BASE_OK);
    ir_analyzer_close(a);
}

static inline void fuzz_index_build(const char *dir)
{
    fuzz_index_commit(dir, 0, 5, false);
    fuzz_index_commit(dir, 5, 6, false);
    fuzz_index_commit(dir, 0, 0, true);
}

#endif
