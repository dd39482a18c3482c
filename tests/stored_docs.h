/* tests/stored_docs.h - a small index of documents with a title and metadata, for what reads stored values. */
#ifndef TESTS_STORED_DOCS_H
#define TESTS_STORED_DOCS_H

#include "ir/writer.h"

typedef struct {
    const char *docno, *title, *metadata;
} stored_doc;

/* Of docs [n], in one segment or some. */
static inline base_status stored_build(const char *dir, const stored_doc *docs, size_t n, unsigned segments)
{
    ir_writer *w = NULL;
    ir_analyzer *a = NULL;
    base_error failed = { 0 };
    base_status s = ir_analyzer_open(&a, "whitespace", NULL, &failed);
    const ir_writer_options options = { .analyzer = a, .max_segments = segments, .memory = 1, .piece = segments > 1 ? 16 : 0 };
    if (s == BASE_OK) s = ir_writer_open(&w, dir, &options, &failed);
    for (size_t i = 0; s == BASE_OK && i < n; i++) {
        corpora_field title = { "title", base_view_of(docs[i].title), true };
        corpora_doc doc = { base_view_of(docs[i].docno), &title, 1, base_view_of(docs[i].metadata) };
        s = ir_writer_add(w, &doc, &failed);
    }
    if (s == BASE_OK) s = ir_writer_commit(&w, NULL, &failed);
    ir_writer_abandon(w);
    ir_analyzer_close(a);
    return s;
}

#endif
