/* ir/lexicon.c - front coding in groups of 16 (Witten, Moffat, Bell: Managing Gigabytes, 1999, section 4.1).
 *
 * Neighbours in byte order share their beginnings, so a term is written as how many bytes it shares with the one before, and the rest.
 * To find one term without reading all before it, every 16th is written whole, and a table has the place of each such group: a search
 * halves the table, reading the groups' first terms in place, and then walks through one group. The table also has where the
 * group's first list of postings begins, so that an entry needs only the sizes of its lists.
 *
 *     group:  16 (the last group: 1 to 16) terms of
 *             u8 shared, u8 rest, bytes [rest], varint df - 1, varint cf - df, varint size of blocks, if df > 128: varint size of skips
 *
 * What is read is never trusted: lengths are held against the group's end, df, cf and sizes against what the segment can hold. That
 * terms ascend is only found by ir_segment_check; were it not so, a search would miss terms, no more. */
#include "ir/lexicon.h"

#include "ir/codec.h"

#define GROUP       16 /* terms */
#define GROUP_ENTRY 16 /* bytes: u64 place in the terms, u64 place in the postings */

/* --- writing ------------------------------------------------------------------------------------------------------- */

static size_t shared_bytes(const uint8_t *a, size_t a_size, const uint8_t *b, size_t b_size)
{
    size_t n = 0, max = a_size < b_size ? a_size : b_size;
    while (n < max && a[n] == b[n]) n++;
    return n;
}

static void add_group(ir_lexicon_builder *b)
{
    base_buf_u64(&b->groups, b->terms.size);
    base_buf_u64(&b->groups, b->postings_at);
}

void ir_lexicon_add(ir_lexicon_builder *b, base_view term, uint32_t df, uint64_t cf, uint64_t blocks_size, uint64_t skips_size)
{
    const uint8_t *text = (const uint8_t *)term.ptr;
    size_t shared = shared_bytes(b->last, b->last_size, text, term.len);
    if (b->n_terms % GROUP == 0) {
        add_group(b);
        shared = 0;
    }
    base_buf_u8(&b->terms, (uint8_t)shared);
    base_buf_u8(&b->terms, (uint8_t)(term.len - shared));
    base_buf_bytes(&b->terms, text + shared, term.len - shared);
    base_buf_varint(&b->terms, df - 1);
    base_buf_varint(&b->terms, cf - df);
    base_buf_varint(&b->terms, blocks_size);
    if (df > IR_BLOCK) base_buf_varint(&b->terms, skips_size);
    b->n_terms++;
    b->postings_at += blocks_size + skips_size;
    memcpy(b->last, text, term.len);
    b->last_size = term.len;
}

base_status ir_lexicon_write(ir_lexicon_builder *b, base_container_writer *file, base_error *err)
{
    base_status s;
    add_group(b); /* the end of the last one */
    if ((s = base_buf_status(&b->terms, err)) != BASE_OK || (s = base_buf_status(&b->groups, err)) != BASE_OK) return s;
    base_container_section(file, "lexicon");
    base_container_write(file, b->terms.data, b->terms.size);
    base_container_section(file, "lexicon.groups");
    base_container_write(file, b->groups.data, b->groups.size);
    return BASE_OK;
}

void ir_lexicon_builder_done(ir_lexicon_builder *b)
{
    base_buf_done(&b->terms);
    base_buf_done(&b->groups);
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

static uint32_t group_count(const ir_lexicon *lex)
{
    return lex->n_terms / GROUP + (lex->n_terms % GROUP != 0);
}

base_status ir_lexicon_open(ir_lexicon *out, base_section terms, base_section groups, uint32_t n_terms, uint32_t n_docs,
                            uint64_t postings_size, base_error *err)
{
    *out = (ir_lexicon){ terms, groups, n_terms, n_docs, postings_size };
    if (groups.size != ((uint64_t)group_count(out) + 1) * GROUP_ENTRY)
        return base_fail(err, BASE_EFORMAT, "the lexicon's table has %llu bytes, which isn't right for %u terms",
                         (unsigned long long)groups.size, n_terms);
    return BASE_OK;
}

/* A walk through one group: what is left of its bytes, and the present term. */
typedef struct {
    base_cursor bytes;
    uint8_t term[IR_TERM_MAX];
    size_t size;
    ir_lexicon_entry entry; /* of the present term; before the first, what it follows */
    uint32_t left;          /* terms behind the present one */
} walk;

static base_status damaged(const ir_lexicon *lex, uint32_t group, base_error *err)
{
    base_where(err, "%s", base_container_path(lex->terms.container));
    return base_fail(err, BASE_EFORMAT, "the lexicon is damaged in its group %u (terms from %u on)", group, group * GROUP);
}

static base_status walk_begin(walk *w, const ir_lexicon *lex, uint32_t group, base_error *err)
{
    uint64_t entry_at = (uint64_t)group * GROUP_ENTRY;
    base_status s = base_section_touch(&lex->groups, entry_at, 2 * GROUP_ENTRY, err);
    if (s != BASE_OK) return s;
    const uint8_t *entry = lex->groups.data + entry_at;
    uint64_t at = base_load_u64(entry), end = base_load_u64(entry + GROUP_ENTRY);
    if (at > end || end > lex->terms.size) return damaged(lex, group, err);
    if ((s = base_section_touch(&lex->terms, at, end - at, err)) != BASE_OK) return s;

    uint32_t first = group * GROUP, behind = lex->n_terms - first;
    w->bytes = base_cursor_of(lex->terms.data + at, (size_t)(end - at));
    w->size = 0;
    w->left = behind < GROUP ? behind : GROUP;
    w->entry = (ir_lexicon_entry){ .ordinal = first - 1, .skips_end = base_load_u64(entry + 8) };
    return BASE_OK;
}

/* The next term; false if the group is damaged there. */
static bool walk_next(walk *w, const ir_lexicon *lex)
{
    base_cursor *c = &w->bytes;
    size_t shared = base_read_u8(c), rest = base_read_u8(c);
    base_view text = base_read_bytes(c, rest);
    if (c->bad || shared > w->size || shared + rest > IR_TERM_MAX || shared + rest == 0) return false;
    memcpy(w->term + shared, text.ptr, rest);
    w->size = shared + rest;

    ir_lexicon_entry *e = &w->entry;
    uint64_t df = base_read_varint(c), more = base_read_varint(c), blocks = base_read_varint(c);
    uint64_t skips = df >= IR_BLOCK ? base_read_varint(c) : 0;
    uint64_t room = lex->postings_size - e->skips_end;
    if (c->bad || df >= lex->n_docs || more > UINT64_MAX - df - 1) return false;
    if (e->skips_end > lex->postings_size || blocks == 0 || blocks > room || skips > room - blocks) return false;
    e->ordinal++;
    e->df = (uint32_t)df + 1;
    e->cf = df + 1 + more;
    e->postings_at = e->skips_end;
    e->skips_at = e->postings_at + blocks;
    e->skips_end = e->skips_at + skips;
    w->left--;
    return true;
}

static base_view walk_term(const walk *w)
{
    return (base_view){ (const char *)w->term, w->size };
}

/* The last group whose first term isn't above term; 0 if even the first one's is. */
static base_status find_group(const ir_lexicon *lex, base_view term, uint32_t *group, base_error *err)
{
    uint32_t low = 0, high = group_count(lex);
    while (high - low > 1) {
        uint32_t middle = low + (high - low) / 2;
        walk w;
        base_status s = walk_begin(&w, lex, middle, err);
        if (s != BASE_OK) return s;
        if (!walk_next(&w, lex)) return damaged(lex, middle, err);
        if (base_view_compare(walk_term(&w), term) <= 0) low = middle;
        else high = middle;
    }
    *group = low;
    return BASE_OK;
}

base_status ir_lexicon_find(const ir_lexicon *lex, base_view term, ir_lexicon_entry *entry, bool *found, base_error *err)
{
    uint32_t group = 0;
    walk w;
    base_status s;
    *found = false;
    if (lex->n_terms == 0) return BASE_OK;
    if ((s = find_group(lex, term, &group, err)) != BASE_OK) return s;
    if ((s = walk_begin(&w, lex, group, err)) != BASE_OK) return s;
    while (w.left > 0) {
        if (!walk_next(&w, lex)) return damaged(lex, group, err);
        int order = base_view_compare(walk_term(&w), term);
        if (order < 0) continue;
        *found = order == 0;
        if (*found) *entry = w.entry;
        break;
    }
    return BASE_OK;
}

base_status ir_lexicon_term(const ir_lexicon *lex, uint32_t ordinal, base_buf *out, ir_lexicon_entry *entry, base_error *err)
{
    walk w;
    base_status s = walk_begin(&w, lex, ordinal / GROUP, err);
    if (s != BASE_OK) return s;
    for (uint32_t i = 0; i <= ordinal % GROUP; i++)
        if (!walk_next(&w, lex)) return damaged(lex, ordinal / GROUP, err);
    if (entry) *entry = w.entry;
    base_buf_bytes(out, w.term, w.size);
    return base_buf_status(out, err);
}

base_status ir_lexicon_each(const ir_lexicon *lex, uint32_t from, ir_lexicon_fn each, void *context, base_error *err)
{
    for (uint32_t group = from / GROUP; group < group_count(lex); group++) {
        walk w;
        base_status s = walk_begin(&w, lex, group, err);
        if (s != BASE_OK) return s;
        while (w.left > 0) {
            if (!walk_next(&w, lex)) return damaged(lex, group, err);
            if (w.entry.ordinal >= from && (s = each(context, walk_term(&w), &w.entry, err)) != BASE_OK) return s;
        }
        if (base_cursor_left(&w.bytes) > 0) return damaged(lex, group, err);
    }
    return BASE_OK;
}
