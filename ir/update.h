/* ir/update.h - what an update starts from: the newest commit with its segments open, who dies in them, and which of them stay as they are.
 *
 *     ir_update u;
 *     ir_update_open(&u, dir, generation, err);
 *     ir_update_kill(&u, docno, &state, err);              // as often as need be
 *     size_t tail = ir_update_tail(&u, n_new_docs, max_segments);
 *     ... u.sources[tail..n) are merged with what is new; of each before, ir_update_keep gives the entry in the new commit ...
 *     ir_update_done(&u);
 *
 * For ir/writer.c, which holds the lock meanwhile. */
#ifndef IR_UPDATE_H
#define IR_UPDATE_H

#include "ir/manifest.h"
#include "ir/merge.h"

typedef struct {
    ir_manifest manifest;
    ir_segment **segments;    /* [n] */
    ir_merge_source *sources; /* [n] the same, with the dead of the coming commit */
    size_t n;
} ir_update;

/* out may be taken uninitialised. BASE_EFORMAT, BASE_EIO: as ir_index_open has them. */
base_status ir_update_open(ir_update *out, const char *dir, uint64_t generation, base_error *err);
void ir_update_done(ir_update *u);
uint64_t ir_update_slots(const ir_update *u); /* documents, dead or not */

typedef enum { IR_DOC_UNKNOWN, IR_DOC_DEAD_ALREADY, IR_DOC_KILLED } ir_update_fate;
/* The living document with this docno dies. IR_DOC_DEAD_ALREADY: it lived at the last commit, and was killed since. */
base_status ir_update_kill(ir_update *u, base_view docno, ir_update_fate *fate, base_error *err);

/* Segments from the returned one on are merged with the n_new documents that follow, those before stay. It depends on numbers of
 * documents alone, so the same updates give the same segments. */
size_t ir_update_tail(const ir_update *u, uint64_t n_new, size_t max_segments);
/* Whether segment i, though it stays, should be written anew without its dead. */
bool ir_update_is_hollow(const ir_update *u, size_t i);
/* The entry of segment i in the new commit, with what its terms lose; the caller's. */
base_status ir_update_keep(const ir_update *u, size_t i, ir_manifest_segment *out, base_error *err);

#endif
