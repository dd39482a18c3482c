/* ir/segment_writer.c - a segment in three phases, or with positions four, each streaming to the file.
 *
 * What is held in memory until the end: each document's numbers (16 bytes: a block's bounds need the lengths of its documents) and the
 * lexicon. Docnos are sorted and written when the first phase ends, the forward file's table (8 bytes a document) when the second does;
 * that of the positions (8 bytes a term) comes at the end.
 *
 * The caller may be a merge that passes on what it reads from files that are forged, so what is passed is checked as an input is: order,
 * ranges, and at the end the phases against each other. The first failure is kept, and everything after it does nothing. */
#include "ir/segment.h"

#include <assert.h>

#include "ir/segment_parts.h"

typedef enum { STORING, FORWARDING, POSTING, POSITIONING, ENDED } phase;

struct ir_segment_writer {
    base_container_writer *file;
    base_error error; /* the first; its status is BASE_OK until then */
    phase phase;
    const ir_codec *codec;
    ir_docstore_builder stored;
    ir_docnos_builder docnos;
    uint32_t n_docs;

    base_buf list, forward_at; /* one forward list; where each begins */
    uint64_t forward_size;
    ir_doc_numbers *numbers; /* [n_docs] from the second phase on */
    uint32_t n_lists;
    uint64_t n_tokens, n_forward, min_terms; /* sums of the forward lists; one above their highest ordinal */

    ir_postings_builder postings;
    ir_lexicon_builder lexicon;
    uint8_t term[IR_TERM_MAX];
    size_t term_size; /* 0: no term yet */
    uint64_t n_posted, n_posted_tokens;

    bool keeps_positions;
    ir_positions_builder positions;
    uint32_t n_positioned; /* terms with their positions */
};

static bool ok(const ir_segment_writer *w)
{
    return w->error.status == BASE_OK;
}

base_status ir_segment_writer_open(ir_segment_writer **out, const char *path, uint64_t file_id, uint64_t generation,
                                   const ir_codec *codec, base_error *err)
{
    base_status s;
    const base_container_id id = { IR_SEGMENT_MAGIC, IR_SEGMENT_VERSION, generation, file_id };
    assert(strlen(codec->name) < IR_META_CODEC_SIZE);
    ir_segment_writer *w = base_new(ir_segment_writer, err);
    if (!w) return BASE_ENOMEM;
    w->codec = codec;
    if ((s = base_container_create(&w->file, path, &id, err)) != BASE_OK) goto out;
    base_container_section(w->file, "stored");
    *out = w;
    w = NULL;
out:
    ir_segment_writer_abandon(w);
    return s;
}

void ir_segment_writer_keep_positions(ir_segment_writer *w)
{
    assert(w->phase == STORING && w->n_docs == 0);
    w->keeps_positions = true;
}

bool ir_segment_writer_keeps_positions(const ir_segment_writer *w)
{
    return w->keeps_positions;
}

/* --- from phase to phase ------------------------------------------------------------------------------------------- */

static base_status end_storing(ir_segment_writer *w)
{
    base_status s;
    if ((s = ir_docstore_end(&w->stored, w->file, &w->error)) != BASE_OK) return s;
    if ((s = ir_docnos_write(&w->docnos, w->file, &w->error)) != BASE_OK) return s;
    ir_docstore_builder_done(&w->stored);
    ir_docnos_builder_done(&w->docnos);
    w->numbers = base_array(w->n_docs, sizeof *w->numbers, &w->error);
    if (!w->numbers) return BASE_ENOMEM;
    base_container_section(w->file, "forward");
    return BASE_OK;
}

static base_status end_forwarding(ir_segment_writer *w)
{
    if (w->n_lists != w->n_docs)
        return base_fail(&w->error, BASE_EFORMAT, "%u documents, but %u forward lists", w->n_docs, w->n_lists);
    base_buf_u64(&w->forward_at, w->forward_size);
    base_status s = base_buf_status(&w->forward_at, &w->error);
    if (s != BASE_OK) return s;
    base_container_section(w->file, "forward.at");
    base_container_write(w->file, w->forward_at.data, w->forward_at.size);
    base_buf_done(&w->forward_at);
    base_container_section(w->file, "numbers");
    base_container_write(w->file, w->numbers, (size_t)w->n_docs * sizeof *w->numbers);

    base_container_section(w->file, "postings");
    w->postings = (ir_postings_builder){ .file = w->file, .codec = w->codec, .numbers = w->numbers, .n_docs = w->n_docs };
    return BASE_OK;
}

static base_status end_term(ir_segment_writer *w)
{
    ir_lexicon_entry e;
    if (w->term_size == 0) return BASE_OK;
    base_status s = ir_postings_end(&w->postings, &e, &w->error);
    if (s != BASE_OK) return s;
    w->n_posted += e.df;
    w->n_posted_tokens += e.cf;
    ir_lexicon_add(&w->lexicon, (base_view){ (const char *)w->term, w->term_size }, e.df, e.cf, e.skips_at,
                   e.skips_end - e.skips_at);
    w->term_size = 0;
    if ((s = base_buf_status(&w->lexicon.terms, &w->error)) != BASE_OK) return s;
    return base_buf_status(&w->lexicon.groups, &w->error);
}

static void write_meta(ir_segment_writer *w)
{
    uint8_t meta[IR_META_SIZE] = { 0 };
    base_store_u32(meta, w->n_docs);
    base_store_u32(meta + 4, w->lexicon.n_terms);
    base_store_u64(meta + 8, w->n_tokens);
    base_store_u64(meta + 16, w->n_posted);
    memcpy(meta + IR_META_CODEC, w->codec->name, strlen(w->codec->name));
    base_container_section(w->file, "meta");
    base_container_write(w->file, meta, sizeof meta);
}

static base_status end_posting(ir_segment_writer *w)
{
    static const uint8_t padding[IR_CODEC_PADDING] = { 0 };
    base_status s = end_term(w);
    if (s != BASE_OK) return s;
    if (w->n_posted != w->n_forward || w->n_posted_tokens != w->n_tokens || w->min_terms > w->lexicon.n_terms)
        return base_fail(&w->error, BASE_EFORMAT, "the postings and the forward lists don't hold the same");
    base_container_write(w->file, padding, sizeof padding);
    if ((s = ir_lexicon_write(&w->lexicon, w->file, &w->error)) != BASE_OK) return s;
    write_meta(w);
    if (!w->keeps_positions) return BASE_OK;
    base_container_section(w->file, "positions");
    w->positions = (ir_positions_builder){ .file = w->file, .codec = w->codec };
    return BASE_OK;
}

static base_status end_term_positions(ir_segment_writer *w)
{
    return w->n_positioned > 0 ? ir_positions_end(&w->positions, &w->error) : BASE_OK;
}

static base_status end_positioning(ir_segment_writer *w)
{
    if (!w->keeps_positions) return BASE_OK;
    base_status s = end_term_positions(w);
    if (s != BASE_OK) return s;
    if (w->n_positioned != w->lexicon.n_terms || w->positions.n_positions != w->n_tokens)
        return base_fail(&w->error, BASE_EFORMAT, "the positions aren't those of the postings");
    return ir_positions_finish(&w->positions, &w->error);
}

/* Ends the phases before `next`. False after a failure. */
static bool enter(ir_segment_writer *w, phase next)
{
    static base_status (*const end[])(ir_segment_writer *) = { end_storing, end_forwarding, end_posting, end_positioning };
    assert(w->phase <= next);
    while (ok(w) && w->phase < next)
        if (end[w->phase](w) == BASE_OK) w->phase++;
    return ok(w);
}

/* --- the phases ---------------------------------------------------------------------------------------------------- */

static bool may_add(ir_segment_writer *w, base_view docno)
{
    if (docno.len == 0) base_fail(&w->error, BASE_EFORMAT, "a document without a docno");
    else if (docno.len > IR_DOCNO_MAX)
        base_fail(&w->error, BASE_ELIMIT, "a docno of %zu bytes: %d is the limit", docno.len, IR_DOCNO_MAX);
    return ok(w);
}

static bool has_room(ir_segment_writer *w, size_t n)
{
    if (n > IR_NO_DOC - w->n_docs) base_fail(&w->error, BASE_ELIMIT, "more than %u documents in one segment", IR_NO_DOC);
    return ok(w);
}

void ir_segment_writer_doc(ir_segment_writer *w, const corpora_doc *doc)
{
    if (!enter(w, STORING) || !has_room(w, 1) || !may_add(w, doc->docno)) return;
    if (ir_docstore_add(&w->stored, doc, w->file, &w->error) != BASE_OK) return;
    ir_docnos_add(&w->docnos, doc->docno);
    w->n_docs++;
}

void ir_segment_writer_docs(ir_segment_writer *w, const corpora_doc *docs, size_t n, ir_docstore_builder *stored)
{
    assert(stored->n_docs == n);
    if (!enter(w, STORING) || !has_room(w, n) || ir_docstore_join(&w->stored, stored, w->file, &w->error) != BASE_OK) return;
    for (size_t i = 0; i < n && may_add(w, docs[i].docno); i++) {
        ir_docnos_add(&w->docnos, docs[i].docno);
        w->n_docs++;
    }
}

void ir_segment_writer_copy_docs(ir_segment_writer *w, const ir_segment *from, const uint64_t *dead)
{
    if (!enter(w, STORING) || !has_room(w, from->n_docs)) return;
    if (ir_docstore_copy(&w->stored, &from->stored, dead, w->file, &w->error) != BASE_OK) return;
    for (uint32_t doc = 0; doc < from->n_docs; doc++) {
        if (dead && (dead[doc / 64] >> doc % 64 & 1)) continue;
        ir_docnos_add(&w->docnos, ir_docnos_get(&from->docnos, doc));
        w->n_docs++;
    }
}

void ir_segment_writer_end_block(ir_segment_writer *w)
{
    if (enter(w, STORING)) (void)ir_docstore_end_block(&w->stored, w->file, &w->error);
}

/* The numbers of a document with this list. */
static base_status count(ir_segment_writer *w, const ir_forward_list *list, ir_doc_numbers *out)
{
    uint64_t length = 0;
    for (size_t i = 0; i < list->n; i++) {
        if (list->tfs[i] == 0 || (i > 0 && list->ordinals[i] <= list->ordinals[i - 1]))
            return base_fail(&w->error, BASE_EFORMAT, "the forward list of document %u is out of order, or holds a frequency of 0",
                             w->n_lists);
        length += list->tfs[i];
        if (list->tfs[i] > out->max_tf) out->max_tf = list->tfs[i];
    }
    if (length > UINT32_MAX)
        return base_fail(&w->error, BASE_ELIMIT, "document %u has more than %u tokens", w->n_lists, UINT32_MAX);
    out->length = (uint32_t)length;
    out->unique = (uint32_t)list->n;
    return BASE_OK;
}

void ir_segment_writer_forward(ir_segment_writer *w, const uint32_t *ordinals, const uint32_t *tfs, size_t n, uint32_t text_bytes)
{
    const ir_forward_list list = { ordinals, tfs, n };
    ir_doc_numbers numbers = { .bytes = text_bytes };
    if (!enter(w, FORWARDING)) return;
    if (w->n_lists == w->n_docs) {
        base_fail(&w->error, BASE_EFORMAT, "more forward lists than documents");
        return;
    }
    if (count(w, &list, &numbers) != BASE_OK) return;
    base_buf_clear(&w->list);
    ir_forward_encode(&w->list, &list);
    base_buf_u64(&w->forward_at, w->forward_size);
    if (base_buf_status(&w->list, &w->error) != BASE_OK || base_buf_status(&w->forward_at, &w->error) != BASE_OK) return;
    base_container_write(w->file, w->list.data, w->list.size);
    w->forward_size += w->list.size;
    w->numbers[w->n_lists++] = numbers;
    w->n_tokens += numbers.length;
    w->n_forward += n;
    if (n > 0 && w->min_terms <= ordinals[n - 1]) w->min_terms = (uint64_t)ordinals[n - 1] + 1;
}

void ir_segment_writer_term(ir_segment_writer *w, const char *term, size_t n)
{
    if (!enter(w, POSTING) || end_term(w) != BASE_OK) return;
    const ir_lexicon_builder *lex = &w->lexicon;
    if (n == 0 || n > IR_TERM_MAX) {
        base_fail(&w->error, BASE_ELIMIT, "a term of %zu bytes: 1 to %d are possible", n, IR_TERM_MAX);
    } else if (lex->n_terms == UINT32_MAX) {
        base_fail(&w->error, BASE_ELIMIT, "more than %u terms in one segment", UINT32_MAX);
    } else if (base_view_compare((base_view){ term, n }, (base_view){ (const char *)lex->last, lex->last_size }) <= 0) {
        char shown[64];
        base_fail(&w->error, BASE_EFORMAT, "the term \"%s\" isn't above the one before", base_quote(shown, sizeof shown, term, n));
    } else {
        memcpy(w->term, term, n);
        w->term_size = n;
    }
}

void ir_segment_writer_posting(ir_segment_writer *w, uint32_t doc, uint32_t tf)
{
    if (!ok(w)) return;
    assert(w->phase == POSTING && w->term_size > 0);
    (void)ir_postings_add(&w->postings, doc, tf, &w->error);
}

void ir_segment_writer_term_positions(ir_segment_writer *w)
{
    assert(w->keeps_positions);
    if (!enter(w, POSITIONING) || end_term_positions(w) != BASE_OK) return;
    if (w->n_positioned == w->lexicon.n_terms) base_fail(&w->error, BASE_EFORMAT, "more terms have positions than there are");
    else w->n_positioned++;
}

void ir_segment_writer_position(ir_segment_writer *w, bool first, uint32_t position)
{
    if (!ok(w)) return;
    assert(w->phase == POSITIONING && w->n_positioned > 0);
    (void)ir_positions_add(&w->positions, first, position, &w->error);
}

base_status ir_segment_writer_status(const ir_segment_writer *w, base_error *err)
{
    if (ok(w)) return base_container_status(w->file, err);
    if (err) *err = w->error;
    return w->error.status;
}

base_status ir_segment_writer_commit(ir_segment_writer **w, base_container_summary *summary, base_error *err)
{
    enter(*w, ENDED);
    base_status s = ir_segment_writer_status(*w, err);
    if (s == BASE_OK) s = base_container_commit(&(*w)->file, summary, err);
    ir_segment_writer_abandon(*w);
    *w = NULL;
    return s;
}

void ir_segment_writer_abandon(ir_segment_writer *w)
{
    if (!w) return;
    base_container_abandon(w->file);
    ir_docstore_builder_done(&w->stored);
    ir_docnos_builder_done(&w->docnos);
    base_buf_done(&w->list);
    base_buf_done(&w->forward_at);
    base_free(w->numbers);
    ir_postings_builder_done(&w->postings);
    ir_lexicon_builder_done(&w->lexicon);
    ir_positions_builder_done(&w->positions);
    base_free(w);
}
