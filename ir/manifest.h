/* ir/manifest.h - the commit file: what an index consists of at one generation.
 *
 *     ir_manifest m;
 *     if ((s = ir_manifest_read(&m, dir, generation, err)) != BASE_OK) ...
 *     ... m.segments[i].summary ...
 *     ir_manifest_done(&m);
 *
 * Writing it is the commit. The bytes are in docs/formats.md. */
#ifndef IR_MANIFEST_H
#define IR_MANIFEST_H

#include "base/container.h"
#include "ir/dead.h"

#define IR_COMMIT_MAGIC   "SALTCOMT"
#define IR_COMMIT_VERSION 1

typedef struct {
    base_container_summary summary; /* with the file's number and generation */
    uint32_t n_docs;                /* the dead included */
    ir_dead dead;
} ir_manifest_segment;

typedef struct {
    uint64_t generation;
    char *corpus, *fields, *analyzer, *stopwords, *codec;
    uint64_t n_docs, n_tokens, n_postings; /* of the living */
    bool keeps_positions;                  /* every segment has them, or none */
    ir_manifest_segment *segments;
    size_t n_segments;
    uint64_t size; /* of the commit file itself; known after reading or writing */
} ir_manifest;

/* Fills out, which may be taken uninitialised. BASE_EFORMAT: damaged, newer, or another generation's. */
base_status ir_manifest_read(ir_manifest *out, const char *dir, uint64_t generation, base_error *err);
base_status ir_manifest_write(ir_manifest *m, const char *dir, base_error *err);
void ir_manifest_done(ir_manifest *m);

#endif
