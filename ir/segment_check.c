/* ir/segment_check.c - does a segment mean what it must? First every checksum; if the bytes are as they were written, then what they say.
 *
 * Lists and forward lists are the same set of (document, term, frequency), once by term and once by document. To compare them without
 * holding either, each triple is hashed to 64 bits and the hashes are added up: the two sums must be equal. (Addition doesn't care for
 * order, and unlike exclusive or it notices a triple that is there twice.) */
#include "ir/segment.h"

#include "base/rng.h"
#include "ir/segment_parts.h"

typedef struct {
    const ir_segment *seg;
    const ir_doc_numbers *numbers;
    base_buf before; /* the term before */
    uint64_t lists_end, n_tokens, n_postings;
    uint64_t sum; /* of the triples' hashes */
    ir_cursor cursor;
    ir_front block, list;
} lists_check;

static base_status broken(const ir_segment *seg, base_error *err, const char *what, uint64_t which)
{
    base_where(err, "%s", ir_segment_path(seg));
    return base_fail(err, BASE_EFORMAT, "%s %llu", what, (unsigned long long)which);
}

static uint64_t triple(uint32_t doc, uint32_t ordinal, uint32_t tf)
{
    return base_rng_mix(base_rng_mix((uint64_t)doc << 32 | ordinal) + tf);
}

/* --- postings and lexicon ------------------------------------------------------------------------------------------ */

static bool same_pairs(const ir_front *f, const ir_impact *pairs, size_t n)
{
    return f->n == n && memcmp(f->pairs, pairs, n * sizeof *pairs) == 0;
}

static base_status check_block(lists_check *k, const ir_lexicon_entry *e, uint64_t *cf, base_error *err)
{
    const uint32_t *docs, *tfs;
    ir_impact pairs[IR_IMPACTS_MAX];
    uint32_t first = k->cursor.doc, last = ir_cursor_shallow_seek(&k->cursor, first);
    size_t n_pairs = ir_cursor_impacts(&k->cursor, pairs), n = ir_cursor_block(&k->cursor, &docs, &tfs);
    if (n == 0) return ir_cursor_status(&k->cursor, err);
    if (docs[n - 1] != last) return broken(k->seg, err, "a block's last document isn't the skip table's, of term", e->ordinal);
    k->block.n = 0;
    for (size_t i = 0; i < n; i++) {
        const ir_doc_numbers *d = k->numbers + docs[i];
        if (tfs[i] > d->max_tf)
            return broken(k->seg, err, "a posting's frequency is above its document's highest, of term", e->ordinal);
        ir_front_add(&k->block, tfs[i], d->length);
        *cf += tfs[i];
        k->sum += triple(docs[i], e->ordinal, tfs[i]);
    }
    if (!same_pairs(&k->block, pairs, n_pairs))
        return broken(k->seg, err, "a block's competitive pairs are wrong, of term", e->ordinal);
    for (size_t i = 0; i < k->block.n; i++) ir_front_add(&k->list, k->block.pairs[i].tf, k->block.pairs[i].length);
    return BASE_OK;
}

static base_status check_term(void *context, base_view term, const ir_lexicon_entry *e, base_error *err)
{
    lists_check *k = context;
    base_status s;
    base_view before = { (const char *)k->before.data, k->before.size };
    if (e->ordinal > 0 && base_view_compare(before, term) >= 0)
        return broken(k->seg, err, "terms don't ascend at term", e->ordinal);
    if (e->postings_at != k->lists_end)
        return broken(k->seg, err, "postings aren't where the list before ends, of term", e->ordinal);
    if (e->df <= IR_BLOCK && e->skips_at != e->skips_end)
        return broken(k->seg, err, "a list of one block has skips, of term", e->ordinal);
    if ((s = ir_cursor_open_list(&k->cursor, &k->seg->postings, e, err)) != BASE_OK) return s;

    uint64_t cf = 0;
    ir_impact pairs[IR_IMPACTS_MAX];
    size_t n_pairs = ir_cursor_list_impacts(&k->cursor, pairs);
    k->list.n = 0;
    for (; k->cursor.doc != IR_NO_DOC; ir_cursor_next_block(&k->cursor))
        if ((s = check_block(k, e, &cf, err)) != BASE_OK) return s;
    if ((s = ir_cursor_status(&k->cursor, err)) != BASE_OK) return s;
    ir_front_fit(&k->list);
    if (!same_pairs(&k->list, pairs, n_pairs))
        return broken(k->seg, err, "a list's competitive pairs are wrong, of term", e->ordinal);
    if (cf != e->cf) return broken(k->seg, err, "the frequencies don't add up to cf, of term", e->ordinal);

    k->lists_end = e->skips_end;
    k->n_tokens += cf;
    k->n_postings += e->df;
    base_buf_clear(&k->before);
    base_buf_bytes(&k->before, term.ptr, term.len);
    return base_buf_status(&k->before, err);
}

/* The table of the lexicon's groups begins with nothing, and ends with the ends of terms and lists. */
static bool table_is_whole(const lists_check *k)
{
    const ir_lexicon *lex = &k->seg->lexicon;
    const uint8_t *first = lex->groups.data, *last = first + lex->groups.size - 16;
    return base_load_u64(first) == 0 && base_load_u64(first + 8) == 0 && base_load_u64(last) == lex->terms.size &&
           base_load_u64(last + 8) == k->lists_end;
}

static base_status check_lists(const ir_segment *seg, uint64_t *sum, base_error *err)
{
    base_status s;
    lists_check *k = base_new(lists_check, err);
    if (!k) return BASE_ENOMEM;
    k->seg = seg;
    if ((s = ir_segment_numbers(seg, &k->numbers, err)) != BASE_OK) goto out;
    if ((s = ir_lexicon_each(&seg->lexicon, 0, check_term, k, err)) != BASE_OK) goto out;
    const uint8_t *padding = seg->postings.lists.data + ir_postings_size(&seg->postings);
    bool zero = k->lists_end == ir_postings_size(&seg->postings);
    for (size_t i = 0; i < IR_CODEC_PADDING; i++) zero &= padding[i] == 0;
    if (!table_is_whole(k)) s = broken(seg, err, "the lexicon's table doesn't fit its terms, which are", seg->n_terms);
    else if (!zero) s = broken(seg, err, "something follows the last list of postings, whose end is byte", k->lists_end);
    else if (k->n_tokens != seg->n_tokens) s = broken(seg, err, "the tokens of all terms aren't the segment's", seg->n_tokens);
    else if (k->n_postings != seg->n_postings)
        s = broken(seg, err, "the postings of all terms aren't the segment's", seg->n_postings);
    *sum = k->sum;
out:
    base_buf_done(&k->before);
    base_free(k);
    return s;
}

/* --- positions ----------------------------------------------------------------------------------------------------- */

typedef struct {
    const ir_segment *seg;
    uint64_t end; /* of the list before */
    ir_cursor cursor;
    ir_positions_cursor positions;
} positions_check;

/* As many as the frequency says, ascending (the cursor sees to that); a block's bytes are used up when its postings are. */
static base_status check_posting_positions(positions_check *k, const ir_lexicon_entry *e, base_error *err)
{
    uint32_t n = 0, tf = ir_cursor_tf(&k->cursor), block, place, n_in_block;
    ir_positions_enter(&k->positions, &k->cursor);
    while (ir_positions_next(&k->positions) != IR_NO_POSITION) n++;
    base_status s = ir_positions_status(&k->positions, err);
    if (s != BASE_OK) return s;
    if (n != tf) return broken(k->seg, err, "a posting has not as many positions as its frequency says, of term", e->ordinal);
    (void)ir_cursor_block_tfs(&k->cursor, &block, &place, &n_in_block);
    if (place + 1 == n_in_block && !ir_positions_at_end(&k->positions))
        return broken(k->seg, err, "positions go on behind the last posting of a block, of term", e->ordinal);
    return BASE_OK;
}

static base_status check_term_positions(void *context, base_view term, const ir_lexicon_entry *e, base_error *err)
{
    positions_check *k = context;
    base_status s;
    (void)term;
    if ((s = ir_cursor_open_list(&k->cursor, &k->seg->postings, e, err)) != BASE_OK) return s;
    if ((s = ir_positions_open_list(&k->positions, &k->seg->positions, e, err)) != BASE_OK) return s;
    if (k->positions.begin != k->end)
        return broken(k->seg, err, "positions aren't where the list before ends, of term", e->ordinal);
    k->end = k->positions.end;
    for (; s == BASE_OK && k->cursor.doc != IR_NO_DOC; ir_cursor_next(&k->cursor)) s = check_posting_positions(k, e, err);
    return s == BASE_OK ? ir_cursor_status(&k->cursor, err) : s;
}

static base_status check_positions(const ir_segment *seg, base_error *err)
{
    if (!ir_segment_has_positions(seg)) return BASE_OK;
    positions_check *k = base_new(positions_check, err);
    if (!k) return BASE_ENOMEM;
    k->seg = seg;
    base_status s = ir_lexicon_each(&seg->lexicon, 0, check_term_positions, k, err);
    if (s == BASE_OK && (k->end != ir_positions_size(&seg->positions) ||
                         base_load_u64(seg->positions.at.data + (uint64_t)seg->n_terms * 8) != k->end))
        s = broken(seg, err, "the positions of all terms don't fill their section, which has bytes", seg->positions.lists.size);
    base_free(k);
    return s;
}

/* --- documents ----------------------------------------------------------------------------------------------------- */

static base_status check_list_of(const ir_segment *seg, uint32_t doc, const ir_doc_numbers *numbers, uint64_t *sum,
                                 base_arena *arena, base_error *err)
{
    ir_forward_list list;
    base_arena_reset(arena);
    base_status s = ir_forward_read(&seg->forward, doc, &list, arena, err);
    if (s != BASE_OK) return s;
    uint64_t length = 0;
    uint32_t max_tf = 0;
    for (size_t i = 0; i < list.n; i++) {
        length += list.tfs[i];
        if (list.tfs[i] > max_tf) max_tf = list.tfs[i];
        *sum += triple(doc, list.ordinals[i], list.tfs[i]);
    }
    if (length != numbers->length || list.n != numbers->unique || max_tf != numbers->max_tf)
        return broken(seg, err, "the numbers of a document aren't those of its forward list, of document", doc);
    return BASE_OK;
}

static base_status check_forward(const ir_segment *seg, uint64_t *sum, base_error *err)
{
    base_status s;
    const ir_doc_numbers *numbers;
    base_arena *arena = NULL;
    if ((s = ir_segment_numbers(seg, &numbers, err)) != BASE_OK) return s;
    if ((s = base_arena_new(&arena, err)) != BASE_OK) return s;
    const uint8_t *at = seg->forward.at.data;
    if (base_load_u64(at) != 0 || base_load_u64(at + 8 * (uint64_t)seg->n_docs) != seg->forward.lists.size)
        s = broken(seg, err, "the forward file's table doesn't fit its lists, which are", seg->n_docs);
    for (uint32_t doc = 0; s == BASE_OK && doc < seg->n_docs; doc++) s = check_list_of(seg, doc, numbers + doc, sum, arena, err);
    base_arena_free(arena);
    return s;
}

static base_status check_docnos(const ir_segment *seg, base_error *err)
{
    const ir_docnos *d = &seg->docnos;
    base_view before = { "", 0 };
    uint64_t bytes = 0;
    for (uint32_t rank = 0, last = 0; rank < seg->n_docs; rank++) {
        uint32_t doc = base_load_u32(d->order.data + 4 * (uint64_t)rank);
        if (doc >= seg->n_docs) return broken(seg, err, "the docnos' order names a document that isn't there at rank", rank);
        base_view docno = ir_docnos_get(d, doc);
        int order = base_view_compare(before, docno);
        if (ir_docnos_ranks(d)[doc] != rank) return broken(seg, err, "the docnos' ranks and their order disagree at rank", rank);
        if (docno.len == 0 || docno.len > IR_DOCNO_MAX) return broken(seg, err, "a docno has an impossible size, of document", doc);
        if (order > 0 || (order == 0 && doc <= last)) return broken(seg, err, "docnos are out of order at rank", rank);
        before = docno;
        last = doc;
        bytes += docno.len;
    }
    return bytes == d->bytes.size ? BASE_OK
                                  : broken(seg, err, "the docnos don't add up to their section, which has bytes", d->bytes.size);
}

static base_status next_stored(void *context, uint32_t doc, const corpora_doc *stored, base_error *err)
{
    uint32_t *next = context;
    (void)stored;
    if (doc != *next) return base_fail(err, BASE_EFORMAT, "what is stored of document %u is missing", *next);
    ++*next;
    return BASE_OK;
}

static base_status check_stored(const ir_segment *seg, base_error *err)
{
    uint32_t n = 0;
    base_status s = ir_docstore_each(&seg->stored, 0, seg->n_docs, next_stored, &n, err);
    if (s == BASE_OK && n != seg->n_docs) return broken(seg, err, "not as many documents are stored as there are:", n);
    return s;
}

/* --- all ----------------------------------------------------------------------------------------------------------- */

base_status ir_segment_check(ir_segment *seg, void (*report)(void *context, const base_error *found), void *context,
                             base_error *err)
{
    base_error found[6] = { 0 };
    uint64_t by_term = 0, by_doc = 0;
    base_status s = base_container_check(seg->file, report, context, err);
    if (s != BASE_OK) return s; /* what damaged bytes mean isn't worth asking */

    check_docnos(seg, &found[0]);
    check_stored(seg, &found[1]);
    base_status lists = check_lists(seg, &by_term, &found[2]), forward = check_forward(seg, &by_doc, &found[3]);
    if (lists == BASE_OK && forward == BASE_OK && by_term != by_doc)
        broken(seg, &found[4], "postings and forward lists don't hold the same; postings:", seg->n_postings);

    if (lists == BASE_OK) check_positions(seg, &found[5]);

    for (size_t i = 0; i < sizeof found / sizeof *found; i++) {
        if (found[i].status == BASE_OK) continue;
        base_where(&found[i], "%s", ir_segment_path(seg));
        if (report && found[i].status == BASE_EFORMAT) report(context, &found[i]);
        if (s == BASE_OK || found[i].status != BASE_EFORMAT) {
            s = found[i].status;
            if (err) *err = found[i];
        }
    }
    return s;
}
