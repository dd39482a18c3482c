/* ir/segment.c - opening a segment, and handing questions to its parts.
 *
 * Opening reads "meta", which the other sections' sizes must fit, and the docnos with their order, whose functions can't fail. Everything
 * else is verified where it is touched. */
#include "ir/segment.h"

#include <assert.h>

#include "ir/segment_parts.h"

#if __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "documents' numbers and ranks are read in place, and are little-endian"
#endif
_Static_assert(sizeof(ir_doc_numbers) == 16, "docs/formats.md says so");

static base_section section(const ir_segment *seg, const char *name)
{
    return base_container_find(seg->file, name);
}

static base_status find_sections(const ir_segment *seg, base_error *err)
{
    static const char *const names[] = { "stored",       "stored.blocks",  "docnos",     "docnos.at", "docnos.ranks",
                                         "docnos.order", "forward",        "forward.at", "numbers",   "postings",
                                         "lexicon",      "lexicon.groups", "meta" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        if (!section(seg, names[i]).data) return base_fail(err, BASE_EFORMAT, "a segment without its section \"%s\"", names[i]);
    return BASE_OK;
}

static base_status read_meta(ir_segment *seg, base_error *err)
{
    base_section meta = section(seg, "meta");
    if (meta.size != IR_META_SIZE)
        return base_fail(err, BASE_EFORMAT, "a segment's section \"meta\" has %llu bytes, not %d", (unsigned long long)meta.size,
                         IR_META_SIZE);
    base_status s = base_section_touch(&meta, 0, IR_META_SIZE, err);
    if (s != BASE_OK) return s;

    seg->n_docs = base_load_u32(meta.data);
    seg->n_terms = base_load_u32(meta.data + 4);
    seg->n_tokens = base_load_u64(meta.data + 8);
    seg->n_postings = base_load_u64(meta.data + 16);
    char name[IR_META_CODEC_SIZE + 1] = { 0 }, shown[64];
    memcpy(name, meta.data + IR_META_CODEC, IR_META_CODEC_SIZE);
    seg->codec = ir_codec_find(name);
    for (size_t i = strlen(name); i < IR_META_CODEC_SIZE; i++)
        if (name[i] != 0) seg->codec = NULL;
    if (!seg->codec)
        return base_fail(err, BASE_EFORMAT, "its codec is \"%s\", which this program doesn't know",
                         base_quote(shown, sizeof shown, name, strlen(name)));
    return BASE_OK;
}

static base_status open_parts(ir_segment *seg, base_error *err)
{
    base_status s;
    uint32_t n = seg->n_docs;
    if ((s = ir_docstore_open(&seg->stored, section(seg, "stored"), section(seg, "stored.blocks"), n, err)) != BASE_OK) return s;
    if ((s = ir_docnos_open(&seg->docnos, section(seg, "docnos"), section(seg, "docnos.at"), section(seg, "docnos.ranks"),
                            section(seg, "docnos.order"), n, err)) != BASE_OK)
        return s;
    s = ir_forward_open(&seg->forward, section(seg, "forward"), section(seg, "forward.at"), n, seg->n_terms, err);
    if (s != BASE_OK) return s;
    s = ir_postings_open(&seg->postings, section(seg, "postings"), section(seg, "numbers"), seg->codec, n, err);
    if (s != BASE_OK) return s;
    s = ir_positions_open_lists(&seg->positions, section(seg, "positions"), section(seg, "positions.at"), seg->codec, seg->n_terms,
                                err);
    if (s != BASE_OK) return s;
    return ir_lexicon_open(&seg->lexicon, section(seg, "lexicon"), section(seg, "lexicon.groups"), seg->n_terms, n,
                           ir_postings_size(&seg->postings), err);
}

base_status ir_segment_open(ir_segment **out, const char *path, uint64_t file_id, uint64_t generation,
                            const base_container_summary *expected, base_error *err)
{
    base_status s;
    const base_container_id id = { IR_SEGMENT_MAGIC, IR_SEGMENT_VERSION, generation, file_id };
    ir_segment *seg = base_new(ir_segment, err);
    if (!seg) return BASE_ENOMEM;
    if ((s = base_container_open(&seg->file, path, &id, expected, err)) != BASE_OK) goto out;
    if ((s = find_sections(seg, err)) != BASE_OK || (s = read_meta(seg, err)) != BASE_OK || (s = open_parts(seg, err)) != BASE_OK) {
        base_where(err, "%s", path);
        goto out;
    }
    *out = seg;
    seg = NULL;
out:
    ir_segment_close(seg);
    return s;
}

void ir_segment_close(ir_segment *s)
{
    if (!s) return;
    base_container_close(s->file);
    base_free(s);
}

void ir_segment_forget(const ir_segment *s)
{
    base_container_forget(s->file);
}

base_status ir_segment_intact(const ir_segment *s, base_error *err)
{
    return base_container_intact(s->file, err);
}

uint32_t ir_segment_docs(const ir_segment *s)
{
    return s->n_docs;
}

uint32_t ir_segment_terms(const ir_segment *s)
{
    return s->n_terms;
}

uint64_t ir_segment_tokens(const ir_segment *s)
{
    return s->n_tokens;
}

uint64_t ir_segment_postings(const ir_segment *s)
{
    return s->n_postings;
}

const ir_codec *ir_segment_codec(const ir_segment *s)
{
    return s->codec;
}

const char *ir_segment_path(const ir_segment *s)
{
    return base_container_path(s->file);
}

const ir_postings *ir_segment_lists(const ir_segment *s)
{
    return &s->postings;
}

bool ir_segment_has_positions(const ir_segment *s)
{
    return s->positions.lists.data != NULL;
}

const ir_positions *ir_segment_position_lists(const ir_segment *s)
{
    return &s->positions;
}

/* --- terms --------------------------------------------------------------------------------------------------------- */

base_status ir_segment_find(const ir_segment *s, const char *term, size_t n, ir_lexicon_entry *entry, bool *found, base_error *err)
{
    return ir_lexicon_find(&s->lexicon, (base_view){ term, n }, entry, found, err);
}

base_status ir_segment_each_term(const ir_segment *s, uint32_t from, ir_lexicon_fn each, void *context, base_error *err)
{
    return ir_lexicon_each(&s->lexicon, from, each, context, err);
}

base_status ir_segment_term(const ir_segment *s, uint32_t ordinal, base_buf *out, ir_lexicon_entry *entry, base_error *err)
{
    assert(ordinal < s->n_terms);
    return ir_lexicon_term(&s->lexicon, ordinal, out, entry, err);
}

/* --- documents ----------------------------------------------------------------------------------------------------- */

base_status ir_segment_numbers(const ir_segment *s, const ir_doc_numbers **out, base_error *err)
{
    const base_section *numbers = &s->postings.numbers;
    atomic_bool *verified = (atomic_bool *)&s->numbers_verified;
    if (!atomic_load_explicit(verified, memory_order_acquire)) {
        base_status status = base_section_touch(numbers, 0, numbers->size, err);
        if (status != BASE_OK) return status;
        atomic_store_explicit(verified, true, memory_order_release);
    }
    *out = (const ir_doc_numbers *)(const void *)numbers->data;
    return BASE_OK;
}

base_view ir_segment_docno(const ir_segment *s, uint32_t doc)
{
    assert(doc < s->n_docs);
    return ir_docnos_get(&s->docnos, doc);
}

const uint32_t *ir_segment_docno_ranks(const ir_segment *s)
{
    return ir_docnos_ranks(&s->docnos);
}

uint32_t ir_segment_docno_at_rank(const ir_segment *s, uint32_t rank)
{
    assert(rank < s->n_docs);
    return ir_docnos_by_rank(&s->docnos, rank);
}

uint32_t ir_segment_find_docno(const ir_segment *s, base_view docno)
{
    return ir_docnos_find(&s->docnos, docno);
}

base_status ir_segment_forward(const ir_segment *s, uint32_t doc, ir_forward_list *out, base_arena *arena, base_error *err)
{
    assert(doc < s->n_docs);
    return ir_forward_read(&s->forward, doc, out, arena, err);
}

base_status ir_segment_stored(const ir_segment *s, uint32_t doc, corpora_doc *out, base_arena *arena, base_error *err)
{
    assert(doc < s->n_docs);
    base_status status = ir_docstore_read(&s->stored, doc, out, arena, err);
    if (status == BASE_OK) out->docno = ir_docnos_get(&s->docnos, doc);
    return status;
}

typedef struct {
    const ir_segment *segment;
    ir_stored_fn each;
    void *context;
} with_docno;

static base_status add_docno(void *context, uint32_t doc, const corpora_doc *stored, base_error *err)
{
    const with_docno *w = context;
    corpora_doc whole = *stored;
    whole.docno = ir_docnos_get(&w->segment->docnos, doc);
    return w->each(w->context, doc, &whole, err);
}

base_status ir_segment_each_stored(const ir_segment *s, uint32_t from, uint32_t to, ir_stored_fn each, void *context,
                                   base_error *err)
{
    assert(to <= s->n_docs);
    with_docno w = { s, each, context };
    return ir_docstore_each(&s->stored, from, to, add_docno, &w, err);
}
