/* The commit file with any content behind sums that fit: what is read adds up; else there is a sentence. */
#include "ir/index.h"
#include "ir/manifest.h"
#include "tests/fuzz/container.h"
#include "tests/fuzz/files.h"

static void check(const ir_manifest *m, uint64_t size)
{
    uint64_t docs = 0;
    FUZZ_HOLDS(m->n_segments <= IR_SEGMENTS_MAX && m->size == size);
    for (size_t i = 0; i < m->n_segments; i++) {
        FUZZ_HOLDS(m->segments[i].n_docs > 0 && m->segments[i].summary.generation <= m->generation);
        docs += m->segments[i].n_docs;
    }
    FUZZ_HOLDS(docs == m->n_docs && docs < IR_NO_DOC);
    FUZZ_HOLDS(m->corpus && m->fields && m->analyzer && m->stopwords && m->codec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_buf file = { 0 };
    ir_manifest m;
    base_error err = { 0 };
    fuzz_seal(&file, data, size);
    fuzz_files_begin();
    fuzz_file_put("index/commit-00000001.salton", file.data, file.size);
    base_status s = ir_manifest_read(&m, "index", 1, &err);
    if (s == BASE_OK) check(&m, file.size);
    else FUZZ_HOLDS(s == BASE_EFORMAT && err.what[0] && err.where[0]);
    ir_manifest_done(&m);
    fuzz_files_end();
    base_buf_done(&file);
    return 0;
}
