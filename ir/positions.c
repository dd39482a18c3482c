/* ir/positions.c - lists of positions, block by block as the postings are.
 *
 * A block has the positions of up to 128 postings, one posting after the other: of each as many as its frequency says. The first position
 * of a posting stands as it is, each further one as its gap to the one before, less 1. These numbers are packed by the segment's codec
 * in runs of 128, the block's last run shorter. Behind the blocks of a list that has more than one stands a u32 for each: its end,
 * counted from the list's begin. How many positions a block has follows from its postings' frequencies, so nothing else is stored.
 *
 * A cursor follows one over the postings. It decodes a run at a time and needs no memory, however many positions a posting claims to have:
 * frequencies that lie lead to the end of the block's bytes. Positions are added up in 64 bits. */
#include "ir/positions.h"

#include <assert.h>

/* --- writing ------------------------------------------------------------------------------------------------------- */

static void write_run(ir_positions_builder *b)
{
    uint8_t bytes[IR_CODEC_WORST];
    if (b->n == 0) return;
    size_t size = b->codec->encode(bytes, b->values, b->n);
    base_container_write(b->file, bytes, size);
    b->size += size;
    b->n = 0;
}

static base_status end_block(ir_positions_builder *b, base_error *err)
{
    write_run(b);
    if (b->size > UINT32_MAX) return base_fail(err, BASE_ELIMIT, "the positions of one term take more than 4 GiB in one segment");
    base_buf_u32(&b->ends, (uint32_t)b->size);
    return base_buf_status(&b->ends, err);
}

base_status ir_positions_add(ir_positions_builder *b, bool first, uint32_t position, base_error *err)
{
    if (position > IR_POSITION_MAX) return base_fail(err, BASE_ELIMIT, "a position above %u in a document", IR_POSITION_MAX);
    if (first) {
        if (b->n_postings > 0 && b->n_postings % IR_BLOCK == 0) {
            base_status s = end_block(b, err);
            if (s != BASE_OK) return s;
        }
        b->n_postings++;
        b->least = 0;
    }
    if (position < b->least) return base_fail(err, BASE_EFORMAT, "position %u follows one that isn't below it", position);
    if (b->n == IR_BLOCK) write_run(b);
    b->values[b->n++] = (uint32_t)(position - b->least);
    b->least = (uint64_t)position + 1;
    b->n_positions++;
    return BASE_OK;
}

base_status ir_positions_end(ir_positions_builder *b, base_error *err)
{
    base_status s;
    if (b->n_postings == 0) return base_fail(err, BASE_EFORMAT, "a term without a position");
    if ((s = end_block(b, err)) != BASE_OK) return s;
    size_t table = b->n_postings > IR_BLOCK ? b->ends.size : 0;
    base_container_write(b->file, b->ends.data, table);
    base_buf_u64(&b->at, b->total);
    b->total += b->size + table;
    b->n_postings = 0;
    b->size = 0;
    base_buf_clear(&b->ends);
    return base_buf_status(&b->at, err);
}

base_status ir_positions_finish(ir_positions_builder *b, base_error *err)
{
    static const uint8_t padding[IR_CODEC_PADDING] = { 0 };
    base_buf_u64(&b->at, b->total);
    base_status s = base_buf_status(&b->at, err);
    if (s != BASE_OK) return s;
    base_container_write(b->file, padding, sizeof padding);
    base_container_section(b->file, "positions.at");
    base_container_write(b->file, b->at.data, b->at.size);
    return BASE_OK;
}

void ir_positions_builder_done(ir_positions_builder *b)
{
    base_buf_done(&b->ends);
    base_buf_done(&b->at);
}

/* --- opening ------------------------------------------------------------------------------------------------------- */

base_status ir_positions_open_lists(ir_positions *out, base_section lists, base_section at, const ir_codec *codec, uint32_t n_terms,
                                    base_error *err)
{
    bool none = !lists.data && !at.data;
    if (!none && (!lists.data || !at.data || lists.size < IR_CODEC_PADDING || at.size != ((uint64_t)n_terms + 1) * 8))
        return base_fail(err, BASE_EFORMAT, "the positions have sizes that can't be right for %u terms", n_terms);
    *out = (ir_positions){ lists, at, codec, n_terms };
    return BASE_OK;
}

uint64_t ir_positions_size(const ir_positions *p)
{
    return p->lists.size - IR_CODEC_PADDING;
}

static base_status damaged(const ir_positions_cursor *p, base_error *err)
{
    const base_section *lists = &p->positions->lists;
    base_where(err, "%s (byte %llu)", base_container_path(lists->container), (unsigned long long)(lists->file_off + p->begin));
    return base_fail(err, BASE_EFORMAT, "the positions of a list of %u postings are damaged", p->df);
}

base_status ir_positions_open_list(ir_positions_cursor *p, const ir_positions *positions, const ir_lexicon_entry *entry,
                                   base_error *err)
{
    base_status s;
    p->positions = positions;
    p->df = entry->df;
    p->n_blocks = p->block = entry->df / IR_BLOCK + (entry->df % IR_BLOCK != 0);
    p->begin = p->ends_at = p->end = p->run_at = p->block_end = p->undecoded = 0;
    p->posting = p->n = p->i = p->left = 0;
    p->least = 0;
    p->bad = false;
    if (entry->df == 0) return BASE_OK;
    if (!positions->lists.data) return base_fail(err, BASE_EFORMAT, "a segment without positions");
    assert(entry->ordinal < positions->n_terms);
    if ((s = base_section_touch(&positions->at, (uint64_t)entry->ordinal * 8, 16, err)) != BASE_OK) return s;
    uint64_t from = base_load_u64(positions->at.data + (uint64_t)entry->ordinal * 8);
    uint64_t to = base_load_u64(positions->at.data + (uint64_t)entry->ordinal * 8 + 8);
    uint64_t size = ir_positions_size(positions), table = p->n_blocks > 1 ? (uint64_t)p->n_blocks * 4 : 0;
    if (from >= to || to > size || to - from <= table || to - from - table > UINT32_MAX) return damaged(p, err);
    p->begin = from;
    p->ends_at = to - table;
    p->end = to;
    return base_section_touch(&positions->lists, p->ends_at, table, err);
}

base_status ir_positions_open(ir_positions_cursor *p, const ir_segment *segment, const ir_lexicon_entry *entry, base_error *err)
{
    return ir_positions_open_list(p, ir_segment_position_lists(segment), entry, err);
}

/* The bytes of a block that doesn't have its sum are told by that; what else doesn't fit, by the list. */
base_status ir_positions_status(const ir_positions_cursor *p, base_error *err)
{
    if (!p->bad) return BASE_OK;
    base_status s = base_section_touch(&p->positions->lists, p->begin, p->end - p->begin, err);
    return s != BASE_OK ? s : damaged(p, err);
}

/* --- walking ------------------------------------------------------------------------------------------------------- */

void ir_positions_end_damaged(ir_positions_cursor *p)
{
    p->bad = true;
    p->left = p->n = p->i = 0;
    p->undecoded = 0;
}

bool ir_positions_next_run(ir_positions_cursor *p)
{
    uint32_t n = p->undecoded < IR_BLOCK ? (uint32_t)p->undecoded : IR_BLOCK;
    size_t used = 0, size = (size_t)(p->block_end - p->run_at);
    if (n > 0 && size > 0) used = p->positions->codec->decode(p->values, n, p->positions->lists.data + p->run_at, size);
    if (used == 0) {
        ir_positions_end_damaged(p);
        return false;
    }
    p->run_at += used;
    p->undecoded -= n;
    p->n = n;
    p->i = 0;
    return true;
}

static uint64_t block_end(const ir_positions_cursor *p, uint32_t block)
{
    if (p->n_blocks == 1) return p->ends_at;
    return p->begin + base_load_u32(p->positions->lists.data + p->ends_at + (uint64_t)block * 4);
}

static bool begin_block(ir_positions_cursor *p, uint32_t block, const uint32_t *tfs, uint32_t n)
{
    uint64_t from = block > 0 ? block_end(p, block - 1) : p->begin, to = block_end(p, block);
    if (from >= to || to > p->ends_at || base_section_touch(&p->positions->lists, from, to - from, NULL) != BASE_OK) {
        ir_positions_end_damaged(p);
        return false;
    }
    p->block = block;
    p->run_at = from;
    p->block_end = to;
    p->posting = p->left = p->n = p->i = 0;
    p->undecoded = 0;
    for (uint32_t i = 0; i < n; i++) p->undecoded += tfs[i];
    return true;
}

static void skip(ir_positions_cursor *p, uint64_t n)
{
    while (n > p->n - p->i) {
        n -= p->n - p->i;
        p->i = p->n;
        if (!ir_positions_next_run(p)) return;
    }
    p->i += (uint32_t)n;
}

void ir_positions_enter(ir_positions_cursor *p, ir_cursor *c)
{
    uint32_t block, place, n;
    const uint32_t *tfs = ir_cursor_block_tfs(c, &block, &place, &n);
    if (p->bad || n == 0) {
        p->left = 0;
        return;
    }
    if (block != p->block && !begin_block(p, block, tfs, n)) return;
    assert(place >= p->posting);
    uint64_t passed = p->left;
    for (uint32_t i = p->posting; i < place; i++) passed += tfs[i];
    skip(p, passed);
    if (p->bad) return;
    p->posting = place + 1;
    p->left = tfs[place];
    p->least = 0;
}

bool ir_positions_at_end(const ir_positions_cursor *p)
{
    bool read = p->left == 0 && p->i == p->n && p->undecoded == 0 && p->run_at == p->block_end;
    return read && !p->bad && (p->block + 1 < p->n_blocks || p->block_end == p->ends_at);
}
