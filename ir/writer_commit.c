/* ir/writer_commit.c - from spills to a commit.
 *
 * The spills are split into as many groups as there shall be segments, neighbours together. A group of one with nothing replaced in it
 * becomes a segment by being renamed: it was written with the right number from the start. The others are merged. Then the commit file
 * is written, whose rename is the commit; whatever it doesn't name is removed after it.
 *
 * An update has the segments of the newest commit before its spills. Most of them stay as they are, and the commit says who is dead in
 * them; the last of them may be merged with the spills into one (ir/update.c says when). */
#include "ir/writer_parts.h"

#include "base/file.h"
#include "ir/merge.h"

/* What the commit is made of, in order: the old segments, then the spills; with what is dead in them. */
typedef struct {
    ir_segment **spills;      /* [n - n_old] */
    ir_merge_source *sources; /* [n]; the first n_old are the update's */
    size_t n_old, n;
    uint64_t *living; /* [n] */
} opened;

static void close_spills(opened *o)
{
    if (o->sources) ir_merge_done(o->sources + o->n_old, o->n - o->n_old);
    for (size_t i = 0; o->spills && i < o->n - o->n_old; i++) ir_segment_close(o->spills[i]);
    base_free(o->sources);
    base_free(o->spills);
    base_free(o->living);
    *o = (opened){ 0 };
}

/* Each living document of a spill kills its older namesake. */
static base_status replace_old(ir_writer *w, const ir_merge_source *from, base_error *err)
{
    base_status s = BASE_OK;
    for (uint32_t doc = 0; s == BASE_OK && w->updating && doc < ir_segment_docs(from->segment); doc++) {
        ir_update_fate fate;
        if (ir_merge_is_dead(from, doc)) continue;
        s = ir_update_kill(&w->old, ir_segment_docno(from->segment, doc), &fate, err);
        w->report.n_replaced += s == BASE_OK && fate == IR_DOC_KILLED;
    }
    return s;
}

static base_status count_added(ir_writer *w, const ir_merge_source *from, base_error *err)
{
    const ir_doc_numbers *numbers;
    base_status s = ir_segment_numbers(from->segment, &numbers, err);
    for (uint32_t doc = 0; s == BASE_OK && doc < ir_segment_docs(from->segment); doc++) {
        if (ir_merge_is_dead(from, doc)) continue;
        w->report.n_added++;
        w->report.n_empty += numbers[doc].length == 0;
    }
    return s;
}

static base_status open_all(opened *o, ir_writer *w, base_error *err)
{
    base_status s;
    o->n_old = w->old.n;
    o->n = o->n_old + w->n_spills;
    o->spills = base_array(w->n_spills, sizeof *o->spills, err);
    o->sources = base_array(o->n, sizeof *o->sources, err);
    o->living = base_array(o->n, sizeof *o->living, err);
    if (!o->spills || !o->sources || !o->living) return BASE_ENOMEM;
    if ((s = ir_writer_open_spills(o->spills, w, w->spills, w->n_spills, err)) != BASE_OK) return s;
    ir_merge_source *spills = o->sources + o->n_old;
    for (size_t i = 0; i < w->n_spills; i++) spills[i].segment = o->spills[i];
    if ((s = ir_merge_find_replaced(spills, w->n_spills, &w->report.n_replaced, err)) != BASE_OK) return s;
    for (size_t i = 0; i < w->n_spills; i++) {
        if ((s = replace_old(w, &spills[i], err)) != BASE_OK) return s;
        if ((s = count_added(w, &spills[i], err)) != BASE_OK) return s;
    }
    for (size_t i = 0; i < o->n_old; i++) o->sources[i] = w->old.sources[i];
    for (size_t i = 0; i < o->n; i++) o->living[i] = ir_segment_docs(o->sources[i].segment) - o->sources[i].n_dead;
    return BASE_OK;
}

/* Puts sources [from, to) under the name of a segment. */
static base_status write_segment(ir_writer *w, const opened *o, size_t from, size_t to, uint64_t number,
                                 base_container_summary *summary, base_error *err)
{
    base_status s = BASE_OK;
    ir_segment_writer *out = NULL;
    const ir_spill *only = to - from == 1 && from >= o->n_old ? &w->spills[from - o->n_old] : NULL;
    char *path = ir_folder_path(w->dir, IR_FILE_SEGMENT, number, err), *old = NULL;
    if (!path) return BASE_ENOMEM;
    if (only && o->sources[from].n_dead == 0 && only->number == number) {
        *summary = only->summary;
        old = ir_writer_spill_path(w, number, err);
        s = old ? base_file_rename(old, path, err) : BASE_ENOMEM;
    } else if ((s = ir_writer_open_segment(&out, w, path, number, err)) == BASE_OK) {
        s = ir_merge(out, o->sources + from, to - from, w->stop, err);
        if (s == BASE_OK) s = ir_segment_writer_commit(&out, summary, err);
    }
    ir_segment_writer_abandon(out);
    base_free(path);
    base_free(old);
    return s;
}

/* Adds what a segment holds to the commit's and the report's numbers. */
static void count_segment(ir_writer *w, ir_manifest *m, const ir_manifest_segment *entry, const ir_segment *segment)
{
    uint64_t dead_postings, dead_tokens;
    ir_dead_sum(&entry->dead, &dead_postings, &dead_tokens);
    m->n_docs += entry->n_docs - entry->dead.n;
    m->n_tokens += ir_segment_tokens(segment) - dead_tokens;
    m->n_postings += ir_segment_postings(segment) - dead_postings;
    w->report.n_terms += ir_segment_terms(segment);
    w->report.bytes += entry->summary.size;
}

/* A written segment is opened again: what can't be read isn't committed. */
static base_status count_written(ir_writer *w, ir_manifest *m, const ir_manifest_segment *entry, base_error *err)
{
    ir_segment *segment = NULL;
    const base_container_summary *summary = &entry->summary;
    char *path = ir_folder_path(w->dir, IR_FILE_SEGMENT, summary->file_id, err);
    if (!path) return BASE_ENOMEM;
    base_status s = ir_segment_open(&segment, path, summary->file_id, summary->generation, summary, err);
    if (s == BASE_OK) count_segment(w, m, entry, segment);
    ir_segment_close(segment);
    base_free(path);
    return s;
}

/* Of the documents of sources [from, to): old ones keep theirs, new ones get the next, in their order. */
static base_status give_births(ir_writer *w, const opened *o, size_t from, size_t to, ir_manifest *m, ir_births *out,
                               base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = from; s == BASE_OK && i < to; i++) {
        if (i < o->n_old) {
            const ir_manifest_segment *old = &w->old.manifest.segments[i];
            s = ir_births_add_living(out, &old->births, o->sources[i].dead, old->n_docs, err);
        } else {
            s = ir_births_add(out, m->next_birth, (uint32_t)o->living[i], err);
            m->next_birth += o->living[i];
        }
    }
    return s;
}

/* One more segment of the commit from sources [from, to), unless all of them are dead. */
static base_status make_segment(ir_writer *w, const opened *o, size_t from, size_t to, ir_manifest *m, base_error *err)
{
    uint64_t n_docs = 0;
    ir_manifest_segment *entry = &m->segments[m->n_segments];
    for (size_t i = from; i < to; i++) n_docs += o->living[i];
    if (n_docs == 0) return BASE_OK;
    *entry = (ir_manifest_segment){ .n_docs = (uint32_t)n_docs };
    base_status s = write_segment(w, o, from, to, w->first_number + w->n_written, &entry->summary, err);
    if (s != BASE_OK) return s;
    m->n_segments++;
    w->n_written++;
    s = give_births(w, o, from, to, m, &entry->births, err);
    return s == BASE_OK ? count_written(w, m, entry, err) : s;
}

/* An old segment, as it is but for who is dead in it. */
static base_status keep_segment(ir_writer *w, size_t i, ir_manifest *m, base_error *err)
{
    ir_manifest_segment *entry = &m->segments[m->n_segments];
    base_status s = ir_update_keep(&w->old, i, entry, err);
    if (s != BASE_OK) return s;
    m->n_segments++;
    count_segment(w, m, entry, w->old.segments[i]);
    return BASE_OK;
}

/* Groups of neighbours, as even as can be in documents: a group ends where its share of the living is reached. */
static base_status make_segments(ir_writer *w, const opened *o, ir_manifest *m, base_error *err)
{
    base_status s = BASE_OK;
    uint64_t total = 0, done = 0;
    for (size_t i = 0; i < o->n; i++) total += o->living[i];
    size_t want = o->n < w->max_segments ? o->n : w->max_segments;
    for (size_t from = 0, group = 0, to; s == BASE_OK && group < want; from = to, group++) {
        for (to = from; to < o->n; to++) {
            bool enough = to > from && (o->n - to <= want - group - 1 || done >= total / want * (group + 1));
            if (enough && group + 1 < want) break;
            done += o->living[to];
        }
        s = make_segment(w, o, from, to, m, err);
    }
    return s;
}

static base_status update_segments(ir_writer *w, const opened *o, ir_manifest *m, base_error *err)
{
    base_status s = BASE_OK;
    size_t tail = ir_update_tail(&w->old, w->report.n_added, w->max_segments);
    for (size_t i = 0; s == BASE_OK && i < tail; i++)
        s = o->living[i] == 0 || ir_update_is_hollow(&w->old, i) ? make_segment(w, o, i, i + 1, m, err)
                                                                 : keep_segment(w, i, m, err);
    return s == BASE_OK ? make_segment(w, o, tail, o->n, m, err) : s;
}

static base_status write_commit(ir_writer *w, ir_manifest *m, base_error *err)
{
    base_status s = ir_writer_check_stop(w, err);
    for (size_t i = 0; s == BASE_OK && i < w->old.n; i++) s = ir_segment_intact(w->old.segments[i], err);
    if (s != BASE_OK) return s;
    char *path = ir_folder_path(w->dir, IR_FILE_COMMIT, w->generation, err);
    if (!path) return BASE_ENOMEM;
    s = ir_manifest_write(m, w->dir, err);
    /* After a failure the name may be there all the same, if only its lasting isn't sure: then this is the index now. */
    w->published = s == BASE_OK || base_path_exists(path);
    base_free(path);
    return s;
}

/* Of an index made anew: above those of all that this folder held before, for each commit brings fewer than 2^32 documents. */
static uint64_t first_birth(uint64_t generation)
{
    return (generation - 1) << 32;
}

base_status ir_writer_publish(ir_writer *w, base_error *err)
{
    base_status s;
    opened o = { 0 };
    ir_manifest m = { 0 };
    if ((s = open_all(&o, w, err)) != BASE_OK) goto out;
    if (!(m.segments = base_array((size_t)w->max_segments + 1, sizeof *m.segments, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    m.next_birth = w->updating ? w->old.manifest.next_birth : first_birth(w->generation);
    s = w->updating ? update_segments(w, &o, &m, err) : make_segments(w, &o, &m, err);
    if (s != BASE_OK) goto out;
    close_spills(&o);

    m.generation = w->generation;
    m.keeps_positions = w->keeps_positions;
    m.corpus = w->corpus;
    m.fields = w->fields;
    m.attached = w->old.manifest.attached; /* of an update: they stay */
    m.n_attached = w->old.manifest.n_attached;
    m.analyzer = base_strdup(ir_analyzer_name(w->analyzer), err);
    m.stopwords = base_strdup(ir_analyzer_stopwords(w->analyzer), err);
    m.codec = base_strdup(w->codec->name, err);
    s = m.analyzer && m.stopwords && m.codec ? write_commit(w, &m, err) : BASE_ENOMEM;
    m.corpus = m.fields = NULL;
    if (s != BASE_OK) goto out;
    /* What can't be removed now is removed by the next writer: the commit is made. */
    (void)ir_folder_clean(w->dir, ir_manifest_lacks, &m, NULL);
    w->report.bytes += m.size;
    for (size_t i = 0; i < m.n_attached; i++) w->report.bytes += m.attached[i].summary.size;
    w->report.n_docs = m.n_docs;
    w->report.n_tokens = m.n_tokens;
    w->report.n_postings = m.n_postings;
    w->report.n_segments = m.n_segments;
out:
    close_spills(&o);
    m.attached = NULL; /* the update's */
    m.n_attached = 0;
    ir_manifest_done(&m);
    return s;
}
