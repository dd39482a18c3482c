/* ir/merge.h - segments, side by side -> one segment with the documents of the first, then of the second, and so on.
 *
 *     ir_merge_source sources[2] = { { .segment = a }, { .segment = b } };
 *     ir_merge_find_replaced(sources, 2, &n_replaced, err);        // documents whose docno comes again are marked dead
 *     ir_merge(w, sources, 2, stop, err);                          // and left out
 *     ir_merge_done(sources, 2);
 *
 * Merging segments gives the bytes that writing their documents at once would have given. */
#ifndef IR_MERGE_H
#define IR_MERGE_H

#include "base/threads.h"
#include "ir/dead.h"

typedef struct {
    const ir_segment *segment;
    uint64_t *dead; /* as ir_is_dead has it, or NULL if all live */
    uint32_t n_dead;
} ir_merge_source;

static inline bool ir_merge_is_dead(const ir_merge_source *s, uint32_t doc)
{
    return ir_is_dead(s->dead, doc);
}

/* Kills doc, which lives. */
base_status ir_merge_kill(ir_merge_source *source, uint32_t doc, base_error *err);
/* Of each docno the last document of the last segment lives, of those that aren't dead already. */
base_status ir_merge_find_replaced(ir_merge_source *sources, size_t n, uint64_t *n_replaced, base_error *err);
void ir_merge_done(ir_merge_source *sources, size_t n); /* frees dead */

/* All phases of w, up to its commit. Terms that no living document holds are left out. If w keeps positions, all
 * sources must have them (BASE_EFORMAT). */
base_status ir_merge(ir_segment_writer *w, const ir_merge_source *sources, size_t n, base_stop *stop, base_error *err);

#endif
