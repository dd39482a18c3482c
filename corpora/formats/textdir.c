/* corpora/formats/textdir.c - a folder of plain texts, however deep: one document per file, its docno the name below the folder.
 *
 * What any folder is that no other format knows. Files with a NUL byte are no text (pictures, programs) and passed over. Lines end in LF,
 * whatever they ended in. */
#include "corpora/format.h"

static base_status document(corpora_reader *r, base_lines *in, base_error *err)
{
    base_buf text = { 0 };
    base_view line;
    base_status s;
    bool more, binary = false;
    while (!binary && (s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        binary = line.len && memchr(line.ptr, 0, line.len);
        base_buf_bytes(&text, line.ptr, line.len);
        base_buf_u8(&text, '\n');
        if ((s = base_buf_status(&text, err)) != BASE_OK) break;
    }
    if (binary) {
        corpora_count_note(r, "files with NUL bytes, which are no texts and passed over: #", 1);
        s = BASE_OK;
    } else if (s == BASE_OK) {
        corpora_field field = { .name = "text", .text = { base_buf_string(&text), text.size } };
        s = corpora_emit_doc(r, NULL, base_view_of(r->file->name), &field, text.size > 0, (base_view){ "", 0 }, err);
    }
    base_buf_done(&text);
    return s;
}

static bool owns(const char *field)
{
    return strcmp(field, "text") == 0;
}

static const corpora_format textdir = {
    .name = "textdir",
    .what = "a folder of plain texts, one document per file; the docno is its name below the folder",
    .fields = "text",
    .topic_fields = "text",
    .owns = owns,
    .owns_topic = owns,
    .parts = { [CORPORA_DOCS] = { NULL, document } },
};
const corpora_format *const corpora_formats_textdir[] = { &textdir, NULL };
