/* ir/forward.c - varints: how many terms, then for each the gap to the one before and its frequency.
 *
 *     varint n, then n times: varint (gap * 2 + more), if more: varint tf - 2
 *
 * The gap is the ordinal less the one before, less 1 (the list begins as if after ordinal -1). Most frequencies are 1: they cost a bit, not
 * a byte, which takes two fifths off the file. */
#include "ir/forward.h"

void ir_forward_encode(base_buf *out, const ir_forward_list *list)
{
    uint64_t next = 0; /* the least ordinal that may come */
    base_buf_varint(out, list->n);
    for (size_t i = 0; i < list->n; i++) {
        bool more = list->tfs[i] > 1;
        base_buf_varint(out, (list->ordinals[i] - next) * 2 + more);
        if (more) base_buf_varint(out, list->tfs[i] - 2);
        next = (uint64_t)list->ordinals[i] + 1;
    }
}

base_status ir_forward_open(ir_forward *out, base_section lists, base_section at, uint32_t n_docs, uint32_t n_terms,
                            base_error *err)
{
    if (at.size != ((uint64_t)n_docs + 1) * 8)
        return base_fail(err, BASE_EFORMAT, "the forward file's table has %llu bytes, which isn't right for %u documents",
                         (unsigned long long)at.size, n_docs);
    *out = (ir_forward){ lists, at, n_docs, n_terms };
    return BASE_OK;
}

static base_status damaged(const ir_forward *f, uint32_t doc, base_error *err)
{
    base_where(err, "%s", base_container_path(f->at.container));
    return base_fail(err, BASE_EFORMAT, "the forward list of document %u is damaged", doc);
}

/* The bytes of doc's list, verified. */
static base_status list_bytes(const ir_forward *f, uint32_t doc, base_cursor *out, base_error *err)
{
    base_status s = base_section_touch(&f->at, (uint64_t)doc * 8, 16, err);
    if (s != BASE_OK) return s;
    const uint8_t *entry = f->at.data + (uint64_t)doc * 8;
    uint64_t from = base_load_u64(entry), to = base_load_u64(entry + 8);
    if (from > to || to > f->lists.size) return damaged(f, doc, err);
    if ((s = base_section_touch(&f->lists, from, to - from, err)) != BASE_OK) return s;
    *out = base_cursor_of(f->lists.data + from, (size_t)(to - from));
    return BASE_OK;
}

base_status ir_forward_read(const ir_forward *f, uint32_t doc, ir_forward_list *out, base_arena *arena, base_error *err)
{
    base_cursor c = { NULL, NULL, false };
    base_status s = list_bytes(f, doc, &c, err);
    if (s != BASE_OK) return s;
    uint64_t n = base_read_varint(&c);
    if (c.bad || n > base_cursor_left(&c)) return damaged(f, doc, err); /* a term takes a byte or more */

    uint32_t *ordinals = base_arena_alloc(arena, (size_t)n * sizeof *ordinals, err);
    uint32_t *tfs = base_arena_alloc(arena, (size_t)n * sizeof *tfs, err);
    if (!ordinals || !tfs) return BASE_ENOMEM;
    uint64_t next = 0;
    for (size_t i = 0; i < n; i++) {
        uint64_t gap = base_read_varint(&c), tf = gap & 1 ? (uint64_t)base_read_varint32(&c) + 2 : 1;
        next += gap / 2;
        if (c.bad || gap / 2 >= f->n_terms || next >= f->n_terms || tf > UINT32_MAX) return damaged(f, doc, err);
        ordinals[i] = (uint32_t)next++;
        tfs[i] = (uint32_t)tf;
    }
    if (base_cursor_left(&c) > 0) return damaged(f, doc, err);
    *out = (ir_forward_list){ ordinals, tfs, (size_t)n };
    return BASE_OK;
}
