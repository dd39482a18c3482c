/* ir/update.c - old segments in a new commit.
 *
 * Which segments are merged: what is new is the tail; as long as the segment before it has no more living documents than the tail, it
 * joins. So sizes fall from the first segment to the last as they do in a binary counter, and a document is copied about once each time
 * that the documents after it double: adding n documents one commit at a time costs n log n copies, and leaves log n segments. If these
 * are more than is wanted, the tail grows further. Where nothing is new there is no tail, and nothing is copied that needn't be.
 *
 * A segment is hollow when more than half of it is dead: written anew it takes less room than it frees. */
#include "ir/update.h"

#include <string.h>

#include "base/mem.h"
#include "ir/folder.h"
#include "ir/index.h"

static base_status open_segment(ir_update *u, size_t i, const char *dir, base_error *err)
{
    const ir_manifest_segment *m = &u->manifest.segments[i];
    size_t n_words = ir_dead_words(m->n_docs);
    ir_merge_source *source = &u->sources[i];
    char *path = ir_folder_path(dir, IR_FILE_SEGMENT, m->summary.file_id, err);
    if (!path) return BASE_ENOMEM;
    base_status s = ir_segment_open(&u->segments[i], path, m->summary.file_id, m->summary.generation, &m->summary, err);
    if (s != BASE_OK) goto out;
    if (ir_segment_docs(u->segments[i]) != m->n_docs || !ir_dead_fits(&m->dead, m->n_docs, ir_segment_terms(u->segments[i]))) {
        base_where(err, "%s", path);
        s = base_fail(err, BASE_EFORMAT, "its documents aren't those that the commit says");
        goto out;
    }
    source->segment = u->segments[i];
    source->n_dead = m->dead.n;
    if (!m->dead.bits) goto out;
    if ((source->dead = base_array(n_words, sizeof *source->dead, err)))
        memcpy(source->dead, m->dead.bits, n_words * sizeof(uint64_t));
    else s = BASE_ENOMEM;
out:
    base_free(path);
    return s;
}

base_status ir_update_open(ir_update *out, const char *dir, uint64_t generation, base_error *err)
{
    base_status s;
    ir_update u = { 0 };
    *out = u;
    if ((s = ir_manifest_read(&u.manifest, dir, generation, err)) != BASE_OK) return s;
    size_t n = u.manifest.n_segments;
    u.segments = base_array(n, sizeof *u.segments, err);
    u.sources = base_array(n, sizeof *u.sources, err);
    if (!u.segments || !u.sources) {
        s = BASE_ENOMEM;
        goto out;
    }
    for (u.n = 0; s == BASE_OK && u.n < n; u.n++) s = open_segment(&u, u.n, dir, err);
    if (s != BASE_OK) goto out;
    *out = u;
    return BASE_OK;
out:
    ir_update_done(&u);
    return s;
}

void ir_update_done(ir_update *u)
{
    if (u->sources) ir_merge_done(u->sources, u->n);
    for (size_t i = 0; i < u->n; i++) ir_segment_close(u->segments[i]);
    base_free(u->sources);
    base_free(u->segments);
    ir_manifest_done(&u->manifest);
    *u = (ir_update){ 0 };
}

uint64_t ir_update_slots(const ir_update *u)
{
    uint64_t n = 0;
    for (size_t i = 0; i < u->n; i++) n += ir_segment_docs(u->segments[i]);
    return n;
}

/* At most one of the segments has it living: a document that comes again dies where it was. */
base_status ir_update_kill(ir_update *u, base_view docno, ir_update_fate *fate, base_error *err)
{
    *fate = IR_DOC_UNKNOWN;
    for (size_t i = u->n; i-- > 0;) {
        uint32_t doc = ir_segment_find_docno(u->segments[i], docno);
        if (doc == IR_NO_DOC) continue;
        if (!ir_merge_is_dead(&u->sources[i], doc)) {
            *fate = IR_DOC_KILLED;
            return ir_merge_kill(&u->sources[i], doc, err);
        }
        if (!ir_is_dead(u->manifest.segments[i].dead.bits, doc)) *fate = IR_DOC_DEAD_ALREADY;
    }
    return BASE_OK;
}

/* --- what becomes of the segments ------------------------------------------------------------------------------------- */

static uint32_t living(const ir_update *u, size_t i)
{
    return ir_segment_docs(u->segments[i]) - u->sources[i].n_dead;
}

/* How many segments there are if the tail begins at `tail`. */
static size_t count_segments(const ir_update *u, size_t tail, uint64_t n_new)
{
    size_t n = 0;
    for (size_t i = 0; i < tail; i++) n += living(u, i) > 0;
    for (size_t i = tail; i < u->n; i++) n_new += living(u, i);
    return n + (n_new > 0);
}

size_t ir_update_tail(const ir_update *u, uint64_t n_new, size_t max_segments)
{
    size_t tail = u->n;
    for (uint64_t n = n_new; tail > 0 && living(u, tail - 1) <= n; tail--) n += living(u, tail - 1);
    while (tail > 0 && count_segments(u, tail, n_new) > max_segments) tail--;
    return tail;
}

bool ir_update_is_hollow(const ir_update *u, size_t i)
{
    return u->sources[i].n_dead > ir_segment_docs(u->segments[i]) / 2;
}

base_status ir_update_keep(const ir_update *u, size_t i, ir_manifest_segment *out, base_error *err)
{
    const ir_manifest_segment *old = &u->manifest.segments[i];
    *out = (ir_manifest_segment){ .summary = old->summary, .n_docs = old->n_docs };
    base_status s = ir_births_add_living(&out->births, &old->births, NULL, old->n_docs, err);
    if (s == BASE_OK) s = ir_dead_make(&out->dead, u->segments[i], u->sources[i].dead, &old->dead, err);
    if (s != BASE_OK) ir_births_done(&out->births);
    return s;
}
