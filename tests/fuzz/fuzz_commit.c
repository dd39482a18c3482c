/* The commit file with any content behind sums that fit: what is read adds up; else there is a sentence. */
#include "base/mem.h"
#include "ir/folder.h"
#include "ir/index.h"
#include "ir/manifest.h"
#include "tests/fuzz/container.h"
#include "tests/fuzz/files.h"

static void check_dead(const ir_dead *d, uint32_t n_docs)
{
    uint32_t n = 0;
    for (uint32_t doc = 0; doc < n_docs && d->bits; doc++) n += ir_is_dead(d->bits, doc);
    FUZZ_HOLDS(n == d->n && n <= n_docs);
    for (size_t i = 1; i < d->n_losses; i++) FUZZ_HOLDS(d->losses[i].ordinal > d->losses[i - 1].ordinal);
}

static void check_births(const ir_manifest *m)
{
    uint64_t least = 0;
    for (size_t i = 0; i < m->n_segments; i++) {
        uint32_t n = 0;
        for (size_t j = 0; j < m->segments[i].births.n; j++) {
            const ir_birth_run *run = &m->segments[i].births.runs[j];
            FUZZ_HOLDS(run->doc == n && run->n > 0 && run->first >= least && run->first + run->n > run->first);
            least = run->first + run->n;
            n += run->n;
        }
        FUZZ_HOLDS(n == m->segments[i].n_docs);
    }
    FUZZ_HOLDS(least <= m->next_birth);
}

static void check_attached(const ir_manifest *m)
{
    FUZZ_HOLDS(m->n_attached <= IR_ATTACHED_MAX);
    for (size_t i = 0; i < m->n_attached; i++) {
        FUZZ_HOLDS(ir_attachment_name_fits(m->attached[i].name) && m->attached[i].summary.generation <= m->generation);
        if (i > 0) FUZZ_HOLDS(strcmp(m->attached[i - 1].name, m->attached[i].name) < 0);
    }
}

static void check(const ir_manifest *m, uint64_t size)
{
    uint64_t docs = 0, dead = 0;
    FUZZ_HOLDS(m->n_segments <= IR_SEGMENTS_MAX && m->size == size);
    for (size_t i = 0; i < m->n_segments; i++) {
        const ir_manifest_segment *segment = &m->segments[i];
        FUZZ_HOLDS(segment->n_docs > 0 && segment->summary.generation <= m->generation);
        if (segment->dead.bits || segment->n_docs < 1000000) check_dead(&segment->dead, segment->n_docs);
        docs += segment->n_docs;
        dead += segment->dead.n;
    }
    check_births(m);
    check_attached(m);
    FUZZ_HOLDS(docs - dead == m->n_docs && docs < IR_NO_DOC);
    FUZZ_HOLDS(m->corpus && m->fields && m->analyzer && m->stopwords && m->codec);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_buf file = { 0 };
    ir_manifest m;
    base_error err = { 0 };
    fuzz_seal(&file, data, size);
    uint64_t generation = file.size >= FUZZ_HEADER ? base_load_u64(file.data + 24) : 1;
    char *path = ir_folder_path("index", IR_FILE_COMMIT, generation, NULL);
    fuzz_files_begin();
    fuzz_file_put(path, file.data, file.size);
    base_status s = ir_manifest_read(&m, "index", generation, &err);
    if (s == BASE_OK) check(&m, file.size);
    else FUZZ_HOLDS(s == BASE_EFORMAT && err.what[0] && err.where[0]);
    ir_manifest_done(&m);
    fuzz_files_end();
    base_free(path);
    base_buf_done(&file);
    return 0;
}
