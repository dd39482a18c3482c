/* ir/manifest.h - the commit file: what an index consists of at one generation.
 *
 *     ir_manifest m;
 *     if ((s = ir_manifest_read(&m, dir, generation, err)) != BASE_OK) ...
 *     ... m.segments[i].summary ...
 *     ir_manifest_done(&m);
 *
 * Beside segments a commit names attachments: files that belong to the index and that this layer knows nothing more of (ir/attach.h). Writing it is
 * the commit. The bytes are in docs/formats.md. */
#ifndef IR_MANIFEST_H
#define IR_MANIFEST_H

#include "base/container.h"
#include "ir/births.h"
#include "ir/dead.h"
#include "ir/folder.h"

#define IR_COMMIT_MAGIC   "SALTCOMT"
#define IR_COMMIT_VERSION 1

typedef struct {
    base_container_summary summary; /* with the file's number and generation */
    uint32_t n_docs;                /* the dead included */
    ir_dead dead;
    ir_births births;
} ir_manifest_segment;

#define IR_ATTACHED_MAX      256 /* of one commit */
#define IR_ATTACHED_NAME_MAX 64  /* bytes of a name */

typedef struct {
    char *name; /* letters, digits, _ - and . */
    base_container_summary summary;
} ir_attachment;

typedef struct ir_manifest {
    uint64_t generation;
    char *corpus, *fields, *analyzer, *stopwords, *codec;
    uint64_t n_docs, n_tokens, n_postings; /* of the living */
    bool keeps_positions;                  /* every segment has them, or none */
    ir_manifest_segment *segments;
    size_t n_segments;
    uint64_t next_birth;     /* above those of all documents that the index ever had */
    ir_attachment *attached; /* by name, ascending */
    size_t n_attached;
    uint64_t size; /* of the commit file itself; known after reading or writing */
} ir_manifest;

/* Fills out, which may be taken uninitialised. BASE_EFORMAT: damaged, newer, or another generation's. */
base_status ir_manifest_read(ir_manifest *out, const char *dir, uint64_t generation, base_error *err);
base_status ir_manifest_write(ir_manifest *m, const char *dir, base_error *err);
void ir_manifest_done(ir_manifest *m);

bool ir_attachment_name_fits(const char *name);
/* For ir_folder_clean: whether a commit, segment or attachment isn't this manifest's. */
bool ir_manifest_lacks(const void *manifest, ir_file_kind kind, uint64_t number);

#endif
