/* search/document.c - title and text by the names of fields and by which are indexed: collections agree on little else. */
#include "search/document.h"

base_status search_document_read(search_document *out, const ir_index *index, uint32_t doc, base_arena *arena, base_error *err)
{
    corpora_doc stored;
    base_status s = ir_index_stored(index, doc, &stored, arena, err);
    if (s != BASE_OK) return s;
    *out = (search_document){ stored.docno, { "", 0 }, { "", 0 }, stored.metadata, stored.fields, stored.n_fields };
    if (!out->metadata.ptr) out->metadata.ptr = "";
    for (int indexed = 1; indexed >= 0 && !out->text.len; indexed--)
        for (size_t i = 0; i < stored.n_fields; i++) {
            const corpora_field *f = &stored.fields[i];
            if (base_view_is(base_view_of(f->name), "title")) {
                if (!out->title.len) out->title = f->text;
            } else if (f->indexed == indexed && f->text.len > out->text.len) {
                out->text = f->text;
            }
        }
    return BASE_OK;
}
