/* ir/check.c - everything that can be verified about an index, part by part, so that one damage doesn't hide another.
 *
 * Each file is verified by itself first: blocks of the commit file, then of every segment that it names. Where a file can't even be
 * opened, that is the finding, and the next one's turn comes. Then what no single file can show: docnos that live in two segments, and
 * whether what the commit says that terms lose by the dead is what the dead have. */
#include <string.h>

#include "ir/attach.h"
#include "ir/folder.h"
#include "ir/index.h"
#include "ir/manifest.h"
#include "ir/merge.h"

typedef struct {
    const char *dir;
    void (*report)(void *context, const base_error *found);
    void *context;
    size_t n_found;
} checking;

static void tell(void *context, const base_error *found)
{
    checking *c = context;
    c->n_found++;
    if (c->report) c->report(c->context, found);
}

/* Damage (and files that can't be read) is a finding; anything else ends the check. */
static base_status find(checking *c, base_status s, const base_error *found, base_error *err)
{
    if (s == BASE_EFORMAT || s == BASE_EIO) {
        tell(c, found);
        return BASE_OK;
    }
    if (s != BASE_OK && err) *err = *found;
    return s;
}

static base_status check_commit_blocks(checking *c, uint64_t generation, bool *sound, base_error *err)
{
    base_container *file = NULL;
    base_error found = { 0 };
    const base_container_id id = { IR_COMMIT_MAGIC, IR_COMMIT_VERSION, generation, 0 };
    size_t before = c->n_found;
    char *path = ir_folder_path(c->dir, IR_FILE_COMMIT, generation, err);
    if (!path) return BASE_ENOMEM;
    base_status s = base_container_open(&file, path, &id, NULL, &found);
    if (s != BASE_OK) {
        s = find(c, s, &found, err);
    } else {
        s = base_container_check(file, tell, c, &found);
        if (s == BASE_EFORMAT && c->n_found > before) s = BASE_OK; /* told already */
        else s = find(c, s, &found, err);
    }
    *sound = c->n_found == before;
    base_container_close(file);
    base_free(path);
    return s;
}

/* *out stays NULL if it can't be opened. */
static base_status check_segment(checking *c, const ir_manifest_segment *m, ir_segment **out, base_error *err)
{
    base_error found = { 0 };
    size_t before = c->n_found;
    char *path = ir_folder_path(c->dir, IR_FILE_SEGMENT, m->summary.file_id, err);
    if (!path) return BASE_ENOMEM;
    base_status s = ir_segment_open(out, path, m->summary.file_id, m->summary.generation, &m->summary, &found);
    if (s == BASE_OK && ir_segment_docs(*out) != m->n_docs) {
        base_where(&found, "%s", path);
        s = base_fail(&found, BASE_EFORMAT, "holds %u documents, but the commit says %u", ir_segment_docs(*out), m->n_docs);
    }
    if (s == BASE_OK && !ir_dead_fits(&m->dead, m->n_docs, ir_segment_terms(*out))) {
        base_where(&found, "%s", c->dir);
        s = base_fail(&found, BASE_EFORMAT, "the commit's dead documents don't fit %s", path);
    }
    if (s == BASE_OK) {
        s = ir_segment_check(*out, tell, c, &found);
        if (s == BASE_EFORMAT && c->n_found > before) s = BASE_OK;
    }
    s = find(c, s, &found, err);
    base_free(path);
    return s;
}

/* The losses made anew. Who is dead has been held against the segment before. */
static base_status check_losses(checking *c, const ir_manifest_segment *m, const ir_segment *segment, base_error *err)
{
    ir_dead again;
    base_status s = ir_dead_make(&again, segment, m->dead.bits, NULL, err);
    if (s != BASE_OK) return s;
    bool same = again.n_losses == m->dead.n_losses;
    for (size_t i = 0; same && i < again.n_losses; i++) {
        const ir_loss *a = &again.losses[i], *b = &m->dead.losses[i];
        same = a->ordinal == b->ordinal && a->df == b->df && a->cf == b->cf;
    }
    ir_dead_done(&again);
    if (same) return BASE_OK;
    base_error found = { 0 };
    base_where(&found, "%s", c->dir);
    base_fail(&found, BASE_EFORMAT, "what the terms of %s lose by its dead isn't what the commit says", ir_segment_path(segment));
    tell(c, &found);
    return BASE_OK;
}

/* Copies of the dead's bits, for ir_merge_find_replaced. */
static base_status make_source(ir_merge_source *out, const ir_segment *segment, const ir_manifest_segment *m, base_error *err)
{
    size_t n_words = ir_dead_words(m->n_docs);
    out->segment = segment;
    if (!m->dead.bits) return BASE_OK;
    if (!(out->dead = base_array(n_words, sizeof *out->dead, err))) return BASE_ENOMEM;
    memcpy(out->dead, m->dead.bits, n_words * sizeof *out->dead);
    out->n_dead = m->dead.n;
    return BASE_OK;
}

/* Only where all segments are sound. */
static base_status check_whole(checking *c, const ir_manifest *m, ir_segment **segments, base_error *err)
{
    base_status s;
    base_error found = { 0 };
    uint64_t n_tokens = 0, n_postings = 0, n_twice = 0;
    ir_merge_source *sources = base_array(m->n_segments, sizeof *sources, err);
    if (!sources) return BASE_ENOMEM;
    for (size_t i = 0; i < m->n_segments; i++) {
        uint64_t dead_tokens, dead_postings;
        ir_dead_sum(&m->segments[i].dead, &dead_postings, &dead_tokens);
        n_tokens += ir_segment_tokens(segments[i]) - dead_tokens;
        n_postings += ir_segment_postings(segments[i]) - dead_postings;
        if ((s = make_source(&sources[i], segments[i], &m->segments[i], err)) != BASE_OK) goto out;
        if ((s = check_losses(c, &m->segments[i], segments[i], err)) != BASE_OK) goto out;
    }
    if ((s = ir_merge_find_replaced(sources, m->n_segments, &n_twice, err)) != BASE_OK) goto out;
    base_where(&found, "%s", c->dir);
    if (n_tokens != m->n_tokens || n_postings != m->n_postings) {
        base_fail(&found, BASE_EFORMAT, "the commit's numbers aren't the sums of its segments'");
        tell(c, &found);
    } else if (n_twice > 0) {
        base_fail(&found, BASE_EFORMAT, "%llu docnos stand in it twice", (unsigned long long)n_twice);
        tell(c, &found);
    }
out:
    ir_merge_done(sources, m->n_segments);
    base_free(sources);
    return s;
}

static base_status check_segments(checking *c, const ir_manifest *m, base_error *err)
{
    base_status s = BASE_OK;
    size_t before = c->n_found;
    ir_segment **segments = base_array(m->n_segments, sizeof *segments, err);
    if (!segments) return BASE_ENOMEM;
    for (size_t i = 0; s == BASE_OK && i < m->n_segments; i++) s = check_segment(c, &m->segments[i], &segments[i], err);
    if (s == BASE_OK && c->n_found == before) s = check_whole(c, m, segments, err);
    for (size_t i = 0; i < m->n_segments; i++) ir_segment_close(segments[i]);
    base_free(segments);
    return s;
}

static base_status check_attached(checking *c, const ir_manifest *m, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; s == BASE_OK && i < m->n_attached; i++) {
        base_container *file = NULL;
        base_error found = { 0 };
        size_t before = c->n_found;
        s = ir_attachment_open(&file, c->dir, &m->attached[i], &found);
        if (s == BASE_OK) s = base_container_check(file, tell, c, &found);
        if (s == BASE_EFORMAT && c->n_found > before) s = BASE_OK; /* told already */
        else s = find(c, s, &found, err);
        base_container_close(file);
    }
    return s;
}

/* That the index opens: the analyzer that it names may be unknown here. */
static base_status check_opening(checking *c, base_error *err)
{
    base_error found = { 0 };
    ir_index *ix = NULL;
    base_status s = ir_index_open(&ix, c->dir, &found);
    ir_index_close(ix);
    return find(c, s, &found, err);
}

base_status ir_index_check(const char *dir, void (*report)(void *context, const base_error *found), void *context, base_error *err)
{
    base_status s;
    bool sound = false;
    ir_manifest m = { 0 };
    ir_folder_state state;
    base_error found = { 0 };
    checking c = { dir, report, context, 0 };
    if ((s = ir_folder_look(&state, dir, err)) != BASE_OK) return s;
    if (state.generation == 0) {
        base_where(&found, "%s", dir);
        base_fail(&found, BASE_EFORMAT, "holds no index");
        tell(&c, &found);
        goto out;
    }
    if ((s = check_commit_blocks(&c, state.generation, &sound, err)) != BASE_OK) goto out;
    s = ir_manifest_read(&m, dir, state.generation, &found);
    if (s == BASE_OK) {
        if ((s = check_segments(&c, &m, err)) == BASE_OK) s = check_attached(&c, &m, err);
    } else if (!sound && s == BASE_EFORMAT) {
        s = BASE_OK; /* told already */
    } else {
        s = find(&c, s, &found, err);
    }
    if (s == BASE_OK && c.n_found == 0) s = check_opening(&c, err);
out:
    ir_manifest_done(&m);
    if (s != BASE_OK || c.n_found == 0) return s;
    base_where(err, "%s", dir);
    return base_fail(err, BASE_EFORMAT, "%zu damage%s found", c.n_found, c.n_found == 1 ? "" : "s");
}
