/* search/document.h - a stored document as people see it: which of its fields is the title, and which the text. */
#ifndef SEARCH_DOCUMENT_H
#define SEARCH_DOCUMENT_H

#include "ir/index.h"

typedef struct {
    base_view docno, title, text; /* text: the longest of its indexed (else its stored) fields but the title */
    base_view metadata;
    const corpora_field *fields; /* [n_fields] all */
    size_t n_fields;
} search_document;

/* Memory is the arena's. What the document hasn't is empty, never NULL. */
base_status search_document_read(search_document *out, const ir_index *index, uint32_t doc, base_arena *arena, base_error *err);

#endif
