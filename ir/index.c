/* ir/index.c - the newest commit of a folder, opened.
 *
 * A reader takes no lock. Should a writer publish a commit and remove the older one's files between the reader's look at the folder and
 * its opening of them, opening fails; then the reader looks again, and if there is a newer commit begins anew with that. Files that
 * are open (mapped) stay readable when they are removed, so an index once open is not disturbed by anything a writer does. */
#include "ir/index.h"

#include <assert.h>

#include "ir/attach.h"
#include "ir/folder.h"
#include "ir/manifest.h"

#define TURNS 1000 /* commits that may overtake one opening */

struct ir_index {
    char *path;
    ir_manifest manifest;
    ir_collection collection;
    ir_analyzer *analyzer;
    ir_segment **segments; /* [n_segments] */
    uint32_t *bases;       /* [n_segments + 1]: of each segment its first document; at last, how many there are */
    size_t n_segments;
    base_container **attached; /* [n_attached] */
    size_t n_attached;
    uint64_t bytes;
};

/* --- opening ---------------------------------------------------------------------------------------------------------- */

static base_status open_segment(ir_index *ix, size_t i, base_error *err)
{
    const ir_manifest_segment *m = &ix->manifest.segments[i];
    char *path = ir_folder_path(ix->path, IR_FILE_SEGMENT, m->summary.file_id, err);
    if (!path) return BASE_ENOMEM;
    base_status s = ir_segment_open(&ix->segments[i], path, m->summary.file_id, m->summary.generation, &m->summary, err);
    if (s == BASE_OK && ir_segment_docs(ix->segments[i]) != m->n_docs) {
        base_where(err, "%s", path);
        s = base_fail(err, BASE_EFORMAT, "holds %u documents, but the commit says %u", ir_segment_docs(ix->segments[i]), m->n_docs);
    }
    if (s == BASE_OK && !ir_dead_fits(&m->dead, m->n_docs, ir_segment_terms(ix->segments[i]))) {
        base_where(err, "%s", ix->path);
        s = base_fail(err, BASE_EFORMAT, "the commit's dead documents don't fit segment %zu", i + 1);
    }
    if (s == BASE_OK && ir_segment_has_positions(ix->segments[i]) != ix->manifest.keeps_positions) {
        base_where(err, "%s", path);
        s = base_fail(err, BASE_EFORMAT, "holds %s, but the commit says otherwise",
                      ix->manifest.keeps_positions ? "no positions" : "positions");
    }
    base_free(path);
    return s;
}

static base_status open_segments(ir_index *ix, base_error *err)
{
    const ir_manifest *m = &ix->manifest;
    uint64_t n_tokens = 0, n_postings = 0;
    ix->segments = base_array(m->n_segments, sizeof *ix->segments, err);
    ix->bases = base_array(m->n_segments + 1, sizeof *ix->bases, err);
    if (!ix->segments || !ix->bases) return BASE_ENOMEM;
    for (size_t i = 0; i < m->n_segments; i++) {
        ix->n_segments = i + 1;
        base_status s = open_segment(ix, i, err);
        if (s != BASE_OK) return s;
        ix->bases[i + 1] = ix->bases[i] + m->segments[i].n_docs;
        uint64_t dead_tokens, dead_postings;
        ir_dead_sum(&m->segments[i].dead, &dead_postings, &dead_tokens);
        n_tokens += ir_segment_tokens(ix->segments[i]) - dead_tokens;
        n_postings += ir_segment_postings(ix->segments[i]) - dead_postings;
        ix->bytes += m->segments[i].summary.size;
    }
    if (n_tokens == m->n_tokens && n_postings == m->n_postings) return BASE_OK;
    base_where(err, "%s", ix->path);
    return base_fail(err, BASE_EFORMAT, "the commit's numbers aren't the sums of its segments'");
}

static base_status open_attached(ir_index *ix, base_error *err)
{
    const ir_manifest *m = &ix->manifest;
    base_status s = BASE_OK;
    if (!(ix->attached = base_array(m->n_attached, sizeof(ix->attached[0]), err))) return BASE_ENOMEM;
    for (size_t i = 0; i < m->n_attached && s == BASE_OK; i++) {
        s = ir_attachment_open(&ix->attached[i], ix->path, &m->attached[i], err);
        ix->n_attached += s == BASE_OK;
        ix->bytes += m->attached[i].summary.size;
    }
    return s;
}

static base_status open_analyzer(ir_index *ix, base_error *err)
{
    base_error found = { 0 };
    char shown[64];
    const ir_manifest *m = &ix->manifest;
    base_status s = ir_analyzer_open(&ix->analyzer, m->analyzer, m->stopwords, &found);
    if (s == BASE_OK) return s;
    if (s != BASE_EARG) {
        if (err) *err = found;
        return s;
    }
    base_where(err, "%s", ix->path);
    return base_fail(err, BASE_EFORMAT, "its analyzer is \"%s\", which this program doesn't know",
                     base_quote(shown, sizeof shown, m->analyzer, strlen(m->analyzer)));
}

static base_status open_commit(ir_index **out, const char *dir, uint64_t generation, base_error *err)
{
    base_status s;
    ir_index *ix = base_new(ir_index, err);
    if (!ix) return BASE_ENOMEM;
    if (!(ix->path = base_strdup(dir, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = ir_manifest_read(&ix->manifest, dir, generation, err)) != BASE_OK) goto out;
    if ((s = open_analyzer(ix, err)) != BASE_OK) goto out;
    ix->bytes = ix->manifest.size;
    if ((s = open_segments(ix, err)) != BASE_OK) goto out;
    if ((s = open_attached(ix, err)) != BASE_OK) goto out;
    const ir_manifest *m = &ix->manifest;
    double n = m->n_docs > 0 ? (double)m->n_docs : 1;
    ix->collection = (ir_collection){ m->n_docs, m->n_tokens, m->n_postings, (double)m->n_tokens / n, (double)m->n_postings / n };
    *out = ix;
    ix = NULL;
out:
    ir_index_close(ix);
    return s;
}

static base_status newest(uint64_t *generation, const char *dir, base_error *err)
{
    ir_folder_state state;
    base_status s = ir_folder_look(&state, dir, err);
    if (s == BASE_OK && state.generation == 0) {
        base_where(err, "%s", dir);
        s = base_fail(err, BASE_EFORMAT, "holds no index");
    }
    *generation = state.generation;
    return s;
}

base_status ir_index_open(ir_index **out, const char *dir, base_error *err)
{
    uint64_t generation, before = 0;
    base_status s = newest(&generation, dir, err);
    for (int turn = 0; s == BASE_OK && turn < TURNS; turn++) {
        base_error failed = { 0 };
        before = generation;
        s = open_commit(out, dir, generation, &failed);
        if (s == BASE_OK) return s;
        if (newest(&generation, dir, NULL) == BASE_OK && generation != before && turn + 1 < TURNS) {
            s = BASE_OK;
            continue;
        }
        if (err) *err = failed;
    }
    return s;
}

void ir_index_close(ir_index *ix)
{
    if (!ix) return;
    for (size_t i = 0; i < ix->n_segments; i++) ir_segment_close(ix->segments[i]);
    for (size_t i = 0; i < ix->n_attached; i++) base_container_close(ix->attached[i]);
    base_free(ix->attached);
    base_free(ix->segments);
    base_free(ix->bases);
    ir_analyzer_close(ix->analyzer);
    ir_manifest_done(&ix->manifest);
    base_free(ix->path);
    base_free(ix);
}

base_status ir_index_intact(const ir_index *ix, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; s == BASE_OK && i < ix->n_segments; i++) s = ir_segment_intact(ix->segments[i], err);
    for (size_t i = 0; s == BASE_OK && i < ix->n_attached; i++) s = base_container_intact(ix->attached[i], err);
    return s;
}

/* --- births ------------------------------------------------------------------------------------------------------------ */

uint64_t ir_index_birth(const ir_index *ix, uint32_t doc)
{
    uint32_t local;
    size_t i = ir_index_locate(ix, doc, &local);
    return ir_births_of(&ix->manifest.segments[i].births, local);
}

uint32_t ir_index_find_birth(const ir_index *ix, uint64_t birth)
{
    size_t i = 0;
    const ir_manifest_segment *segments = ix->manifest.segments;
    while (i + 1 < ix->n_segments && segments[i + 1].births.runs[0].first <= birth) i++;
    uint32_t local = ix->n_segments > 0 ? ir_births_find(&segments[i].births, birth) : UINT32_MAX;
    return local == UINT32_MAX || ir_is_dead(segments[i].dead.bits, local) ? IR_NO_DOC : ix->bases[i] + local;
}

/* --- attachments ------------------------------------------------------------------------------------------------------- */

size_t ir_index_attachments(const ir_index *ix)
{
    return ix->n_attached;
}

const char *ir_index_attachment_name(const ir_index *ix, size_t i)
{
    return ix->manifest.attached[i].name;
}

base_container *ir_index_attached(const ir_index *ix, const char *name)
{
    for (size_t i = 0; i < ix->n_attached; i++)
        if (strcmp(ix->manifest.attached[i].name, name) == 0) return ix->attached[i];
    return NULL;
}

/* --- what it is ------------------------------------------------------------------------------------------------------- */

const char *ir_index_path(const ir_index *ix)
{
    return ix->path;
}

const ir_manifest *ir_index_manifest(const ir_index *ix)
{
    return &ix->manifest;
}

uint64_t ir_index_generation(const ir_index *ix)
{
    return ix->manifest.generation;
}

bool ir_index_has_positions(const ir_index *ix)
{
    return ix->manifest.keeps_positions;
}

const ir_collection *ir_index_collection(const ir_index *ix)
{
    return &ix->collection;
}

const ir_analyzer *ir_index_analyzer(const ir_index *ix)
{
    return ix->analyzer;
}

const char *ir_index_corpus(const ir_index *ix)
{
    return ix->manifest.corpus;
}

const char *ir_index_fields(const ir_index *ix)
{
    return ix->manifest.fields;
}

uint64_t ir_index_bytes(const ir_index *ix)
{
    return ix->bytes;
}

size_t ir_index_segments(const ir_index *ix)
{
    return ix->n_segments;
}

const ir_segment *ir_index_segment(const ir_index *ix, size_t i)
{
    assert(i < ix->n_segments);
    return ix->segments[i];
}

uint32_t ir_index_base(const ir_index *ix, size_t i)
{
    assert(i <= ix->n_segments);
    return ix->bases[i];
}

const uint64_t *ir_index_dead(const ir_index *ix, size_t i)
{
    assert(i < ix->n_segments);
    return ix->manifest.segments[i].dead.bits;
}

uint32_t ir_index_doc_slots(const ir_index *ix)
{
    return ix->bases[ix->n_segments];
}

bool ir_index_is_live(const ir_index *ix, uint32_t doc)
{
    uint32_t local;
    size_t i = ir_index_locate(ix, doc, &local);
    return !ir_is_dead(ir_index_dead(ix, i), local);
}

/* --- terms and documents ---------------------------------------------------------------------------------------------- */

/* The last segment whose first document isn't behind doc: segments hold one document at least. */
size_t ir_index_locate(const ir_index *ix, uint32_t doc, uint32_t *local)
{
    assert(doc < ix->bases[ix->n_segments]);
    size_t low = 0, high = ix->n_segments;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        if (ix->bases[middle] <= doc) low = middle;
        else high = middle;
    }
    *local = doc - ix->bases[low];
    return low;
}

base_status ir_index_find(const ir_index *ix, const char *term, size_t n, ir_term *out, base_error *err)
{
    out->numbers = (ir_term_numbers){ 0 };
    memset(out->entries, 0, sizeof out->entries);
    for (size_t i = 0; i < ix->n_segments; i++) {
        bool found;
        base_status s = ir_segment_find(ix->segments[i], term, n, &out->entries[i], &found, err);
        if (s != BASE_OK) return s;
        if (!found) {
            out->entries[i] = (ir_lexicon_entry){ 0 };
            continue;
        }
        const ir_lexicon_entry *e = &out->entries[i];
        ir_loss loss = ir_dead_loss(&ix->manifest.segments[i].dead, e->ordinal);
        if (loss.df > e->df || loss.cf > e->cf) {
            base_where(err, "%s", ix->path);
            return base_fail(err, BASE_EFORMAT, "the commit says that a term of segment %zu loses more than it has", i + 1);
        }
        out->numbers.df += e->df - loss.df;
        out->numbers.cf += e->cf - loss.cf;
    }
    return BASE_OK;
}

base_view ir_index_docno(const ir_index *ix, uint32_t doc)
{
    uint32_t local;
    size_t i = ir_index_locate(ix, doc, &local);
    return ir_segment_docno(ix->segments[i], local);
}

uint32_t ir_index_find_docno(const ir_index *ix, base_view docno)
{
    for (size_t i = ix->n_segments; i-- > 0;) {
        uint32_t doc = ir_segment_find_docno(ix->segments[i], docno);
        if (doc != IR_NO_DOC && !ir_is_dead(ir_index_dead(ix, i), doc)) return ix->bases[i] + doc;
    }
    return IR_NO_DOC;
}

static int compare_docnos(const void *context, uint32_t a, uint32_t b)
{
    const ir_index *ix = context;
    uint32_t local_a, local_b;
    size_t i = ir_index_locate(ix, a, &local_a), j = ir_index_locate(ix, b, &local_b);
    if (i != j) return base_view_compare(ir_segment_docno(ix->segments[i], local_a), ir_segment_docno(ix->segments[j], local_b));
    const uint32_t *ranks = ir_segment_docno_ranks(ix->segments[i]);
    return (ranks[local_a] > ranks[local_b]) - (ranks[local_a] < ranks[local_b]);
}

base_ties ir_index_ties(const ir_index *ix)
{
    return (base_ties){ compare_docnos, ix };
}

base_status ir_index_numbers(const ir_index *ix, uint32_t doc, ir_doc_numbers *out, base_error *err)
{
    uint32_t local;
    const ir_doc_numbers *numbers;
    size_t i = ir_index_locate(ix, doc, &local);
    base_status s = ir_segment_numbers(ix->segments[i], &numbers, err);
    if (s != BASE_OK) return s;
    *out = numbers[local];
    return ir_segment_intact(ix->segments[i], err);
}

base_status ir_index_stored(const ir_index *ix, uint32_t doc, corpora_doc *out, base_arena *arena, base_error *err)
{
    uint32_t local;
    size_t i = ir_index_locate(ix, doc, &local);
    base_status s = ir_segment_stored(ix->segments[i], local, out, arena, err);
    return s == BASE_OK ? ir_segment_intact(ix->segments[i], err) : s;
}
