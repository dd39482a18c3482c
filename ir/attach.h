/* ir/attach.h - files that belong to an index without being made of postings, such as vector spaces: written, committed and removed with it.
 *
 *     ir_attaching *a = NULL;
 *     if ((s = ir_attach_open(&a, "cran.index", "lsi-200", err)) != BASE_OK) goto out;     // the writer's lock is ours
 *     base_container_section(ir_attach_file(a), "vectors");
 *     base_container_write(ir_attach_file(a), data, n);
 *     s = ir_attach_commit(&a, err);                         // a new commit of the same segments, which names the file too
 *     ir_attach_abandon(a);
 *
 * The file is a container whose content is its writer's business. A reader finds it by ir_index_attached, open and held against the commit; `check`
 * verifies its blocks. It stays in every later update, and goes when the index is replaced. A commit of it is as any other: whole or not there. */
#ifndef IR_ATTACH_H
#define IR_ATTACH_H

#include "ir/index.h"
#include "ir/manifest.h"

#define IR_ATTACHED_MAGIC   "SALTATTD"
#define IR_ATTACHED_VERSION 1

typedef struct ir_attaching ir_attaching;

/* One that is there under this name is replaced by the commit. BASE_EARG: a name that isn't 1 to IR_ATTACHED_NAME_MAX letters, digits, _ - and . BASE_ELIMIT:
 * IR_ATTACHED_MAX others. BASE_EIO: no such index, or another writer is at work. BASE_EFORMAT: as ir_index_open. */
base_status ir_attach_open(ir_attaching **out, const char *dir, const char *name, base_error *err);
/* For a file that was made from an index as it was opened, before the lock was taken. BASE_EIO: since then another index has taken its place, or another
 * attachment this one's. Updates do no harm: documents keep their births. */
base_status ir_attach_expect(const ir_attaching *a, const ir_index *index, base_error *err);
base_container_writer *ir_attach_file(ir_attaching *a);
/* Frees *a and sets it NULL, in failure too. */
base_status ir_attach_commit(ir_attaching **a, base_error *err);
void ir_attach_abandon(ir_attaching *a); /* NULL is fine */

/* A commit without the attachment of that name. BASE_EARG: there is none; the nearest is told. Else as ir_attach_open. */
base_status ir_attach_drop(const char *dir, const char *name, base_error *err);

/* The file as the commit says it is, for those who read the commit. */
base_status ir_attachment_open(base_container **out, const char *dir, const ir_attachment *attachment, base_error *err);

#endif
