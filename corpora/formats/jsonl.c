/* corpora/formats/jsonl.c - JSON lines, or arrays of JSON objects: one object per document or topic (corpora/records.h). */
#include "corpora/format.h"
#include "corpora/records.h"

static const corpora_format jsonl = {
    .name = "jsonl",
    .what = "a JSON object per line, or an array of them: _id or id, title, text; the rest is metadata",
    .fields = "title text",
    .topic_fields = "text",
    .parts = { [CORPORA_DOCS] = { corpora_records_look, corpora_records_read },
               [CORPORA_TOPICS] = { corpora_records_look, corpora_records_read } },
};
const corpora_format *const corpora_formats_jsonl[] = { &jsonl, NULL };
