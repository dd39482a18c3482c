/* ir/postings.c - lists of postings: blocks, skips, bounds.
 *
 * A list of df postings is ceil(df / 128) blocks; all but the last hold 128. A block is two runs of the segment's codec: the gaps between
 * documents, less 1 (documents ascend, so a gap is at least 1; the list begins as if after document -1), and the frequencies, less 1.
 * Behind the blocks of a list that has more than one stands its skip table:
 *
 *     per block:  u32 last document, u32 end of the block, u32 end of its pairs      (12 bytes, so that a search can gallop and halve)
 *     per block:  its competitive pairs                                              (varints)
 *     of the list: its competitive pairs, to the end
 *
 * Ends count from the first block's begin, and from the first pair's. Most lists are one block: they have no table, since to decode them is as
 * quick as to read one, and their pairs are made from their postings when somebody asks.
 *
 * Trust. The checksum of a list's bytes is verified when a cursor opens, which finds accidents; a forged list must still do no harm. A
 * block's gaps are added up in 64 bits, and the sum must arrive at the block's last document as the table has it, which must be a
 * document of the segment: so every document of the block is one, and they ascend, for one comparison a block. Codecs never read
 * beyond the padding that ends the section. */
#include "ir/postings.h"

#include "ir/lanes.h"

#define SKIP_ENTRY 12

static uint32_t blocks_of(uint32_t df)
{
    return df / IR_BLOCK + (df % IR_BLOCK != 0);
}

/* --- writing ------------------------------------------------------------------------------------------------------- */

static void add_bounds(ir_postings_builder *b)
{
    b->block.n = 0;
    for (uint32_t i = 0; i < b->n; i++) ir_front_add(&b->block, b->tfs[i], b->numbers[b->docs[i]].length);
    for (size_t i = 0; i < b->block.n; i++) ir_front_add(&b->list, b->block.pairs[i].tf, b->block.pairs[i].length);
    ir_front_encode(&b->impacts, &b->block);
    base_buf_u32(&b->skips, b->docs[b->n - 1]);
    base_buf_u32(&b->skips, (uint32_t)b->blocks_size);
    base_buf_u32(&b->skips, (uint32_t)b->impacts.size);
}

/* Writes the block. only: it is the list's one block, and needs no bounds. */
static base_status write_block(ir_postings_builder *b, bool only, base_error *err)
{
    uint32_t values[IR_BLOCK];
    uint8_t bytes[2 * IR_CODEC_WORST];
    bool first = b->df <= IR_BLOCK;
    for (uint32_t i = 0; i < b->n; i++) values[i] = b->docs[i] - (i ? b->docs[i - 1] + 1 : first ? 0 : b->last + 1);
    size_t size = b->codec->encode(bytes, values, b->n);
    for (uint32_t i = 0; i < b->n; i++) values[i] = b->tfs[i] - 1;
    size += b->codec->encode(bytes + size, values, b->n);
    base_container_write(b->file, bytes, size);
    b->blocks_size += size;
    if (!only) add_bounds(b);
    if (b->blocks_size > UINT32_MAX || b->impacts.size > UINT32_MAX)
        return base_fail(err, BASE_ELIMIT, "the postings of one term take more than 4 GiB in one segment");
    b->last = b->docs[b->n - 1];
    b->n = 0;
    return BASE_OK;
}

base_status ir_postings_add(ir_postings_builder *b, uint32_t doc, uint32_t tf, base_error *err)
{
    if (doc >= b->n_docs)
        return base_fail(err, BASE_EFORMAT, "a posting of document %u, but there are %u documents", doc, b->n_docs);
    if (tf == 0) return base_fail(err, BASE_EFORMAT, "a posting of document %u with frequency 0", doc);
    uint32_t before = b->n ? b->docs[b->n - 1] : b->last;
    if (b->df > 0 && doc <= before)
        return base_fail(err, BASE_EFORMAT, "a posting of document %u follows one of document %u", doc, before);
    if (b->n == IR_BLOCK) { /* only now it is known that another block follows */
        base_status s = write_block(b, false, err);
        if (s != BASE_OK) return s;
    }
    b->docs[b->n] = doc;
    b->tfs[b->n] = tf;
    b->n++, b->df++;
    b->cf += tf;
    return BASE_OK;
}

base_status ir_postings_end(ir_postings_builder *b, ir_lexicon_entry *entry, base_error *err)
{
    base_status s;
    if (b->df == 0) return base_fail(err, BASE_EFORMAT, "a term without a posting");
    bool only = b->df <= IR_BLOCK;
    if ((s = write_block(b, only, err)) != BASE_OK) return s;
    if (!only) {
        ir_front_fit(&b->list);
        ir_front_encode(&b->impacts, &b->list);
    }
    if ((s = base_buf_status(&b->skips, err)) != BASE_OK || (s = base_buf_status(&b->impacts, err)) != BASE_OK) return s;
    base_container_write(b->file, b->skips.data, b->skips.size);
    base_container_write(b->file, b->impacts.data, b->impacts.size);
    *entry = (ir_lexicon_entry){ .df = b->df, .cf = b->cf, .skips_at = b->blocks_size };
    entry->skips_end = entry->skips_at + b->skips.size + b->impacts.size;

    b->df = b->last = 0;
    b->cf = b->blocks_size = 0;
    b->list.n = 0;
    base_buf_clear(&b->skips);
    base_buf_clear(&b->impacts);
    return BASE_OK;
}

void ir_postings_builder_done(ir_postings_builder *b)
{
    base_buf_done(&b->skips);
    base_buf_done(&b->impacts);
}

/* --- opening ------------------------------------------------------------------------------------------------------- */

base_status ir_postings_open(ir_postings *out, base_section lists, base_section numbers, const ir_codec *codec, uint32_t n_docs,
                             base_error *err)
{
    if (lists.size < IR_CODEC_PADDING || numbers.size != (uint64_t)n_docs * sizeof(ir_doc_numbers))
        return base_fail(err, BASE_EFORMAT, "the postings or the documents' numbers have a size that can't be right");
    *out = (ir_postings){ lists, numbers, codec, n_docs };
    return BASE_OK;
}

uint64_t ir_postings_size(const ir_postings *p)
{
    return p->lists.size - IR_CODEC_PADDING;
}

static uint32_t end_cursor(ir_cursor *c)
{
    c->block = c->n_blocks;
    c->at = c->n_in_block = 0;
    c->tfs_decoded = true;
    c->tfs[0] = 1;
    return c->doc = IR_NO_DOC;
}

static uint32_t end_damaged(ir_cursor *c)
{
    c->bad = true;
    return end_cursor(c);
}

/* The three numbers of a block's entry in the skip table; a list of one block has none. */
static uint32_t skip_last(const ir_cursor *c, uint32_t block)
{
    return base_load_u32(c->skips + (size_t)block * SKIP_ENTRY);
}

static uint32_t skip_end(const ir_cursor *c, uint32_t block)
{
    return base_load_u32(c->skips + (size_t)block * SKIP_ENTRY + 4);
}

static uint32_t skip_pairs_end(const ir_cursor *c, uint32_t block)
{
    return base_load_u32(c->skips + (size_t)block * SKIP_ENTRY + 8);
}

/* Turns the n gaps in docs into documents, the first of which is at least `next`. Returns the last one, or more than it if that passes
 * 32 bits. */
static uint64_t add_gaps(uint32_t *docs, uint32_t n, uint64_t next)
{
    for (uint32_t i = 0; i < n; i++) {
        next += (uint64_t)docs[i] + 1;
        docs[i] = (uint32_t)(next - 1);
    }
    return next - 1;
}

/* The same of a full block, four at a time, if no gap is so large that the sum could pass 32 bits more than once: then it has if the last
 * document is below the first that was possible. */
static uint64_t add_gaps_of_block(uint32_t *docs, uint64_t next)
{
    const ir_lanes zero = { 0 };
    ir_lanes all = zero, last = zero + ((uint32_t)next - 1);
    for (size_t i = 0; i < IR_BLOCK; i += IR_LANES) all |= ir_lanes_load(docs + i);
    if ((all[0] | all[1] | all[2] | all[3]) >> 24) return add_gaps(docs, IR_BLOCK, next);
    for (size_t i = 0; i < IR_BLOCK; i += IR_LANES) {
        ir_lanes v = ir_lanes_load(docs + i) + 1;
        v += IR_LANES_PICK(zero, v, 0, 4, 5, 6);
        v += IR_LANES_PICK(zero, v, 0, 0, 4, 5);
        v += last;
        last = IR_LANES_PICK(v, v, 3, 3, 3, 3);
        ir_lanes_store(docs + i, v);
    }
    return last[0] < next ? UINT64_MAX : last[0];
}

/* Adds 1 to each of n numbers: false if one wraps around. */
static bool add_one(uint32_t *values, uint32_t n)
{
    ir_lanes wrapped = { 0 };
    uint32_t i = 0;
    bool ok = true;
    for (; i + IR_LANES <= n; i += IR_LANES) {
        ir_lanes v = ir_lanes_load(values + i) + 1;
        wrapped |= (ir_lanes)(v == 0);
        ir_lanes_store(values + i, v);
    }
    for (; i < n; i++) ok &= ++values[i] != 0;
    return ok && !(wrapped[0] | wrapped[1] | wrapped[2] | wrapped[3]);
}

/* Decodes the documents of a block and stands on its first. */
static uint32_t enter_block(ir_cursor *c, uint32_t block)
{
    if (block >= c->n_blocks) return end_cursor(c);
    bool single = c->n_blocks == 1;
    size_t size = (size_t)(c->skips - c->blocks), from = block ? skip_end(c, block - 1) : 0,
           to = single ? size : skip_end(c, block);
    if (from >= to || to > size) return end_damaged(c);

    uint32_t n = block + 1 < c->n_blocks ? IR_BLOCK : c->df - block * IR_BLOCK;
    size_t used = c->postings->codec->decode(c->docs, n, c->blocks + from, to - from);
    if (used == 0) return end_damaged(c);
    uint64_t next = block ? (uint64_t)skip_last(c, block - 1) + 1 : 0;
    uint64_t last = n == IR_BLOCK ? add_gaps_of_block(c->docs, next) : add_gaps(c->docs, n, next);
    if (last >= c->postings->n_docs || (!single && last != skip_last(c, block))) return end_damaged(c);

    c->block = block;
    c->at = 0;
    c->n_in_block = n;
    c->tfs_from = c->blocks + from + used;
    c->tfs_end = c->blocks + to;
    c->tfs_decoded = false;
    return c->doc = c->docs[0];
}

static base_status damaged(const ir_cursor *c, base_error *err)
{
    const base_section *lists = &c->postings->lists;
    base_where(err, "%s (byte %llu)", base_container_path(lists->container),
               (unsigned long long)(lists->file_off + (uint64_t)(c->blocks - lists->data)));
    return base_fail(err, BASE_EFORMAT, "a list of %u postings is damaged", c->df);
}

base_status ir_cursor_open_list(ir_cursor *c, const ir_postings *postings, const ir_lexicon_entry *entry, base_error *err)
{
    base_status s;
    c->df = entry->df;
    c->n_blocks = blocks_of(entry->df);
    c->shallow = 0;
    c->bad = false;
    c->postings = postings;
    c->blocks = c->skips = c->end = NULL;
    if (entry->df == 0) {
        end_cursor(c);
        return BASE_OK;
    }
    uint64_t from = entry->postings_at, middle = entry->skips_at, to = entry->skips_end;
    uint64_t table = c->n_blocks > 1 ? (uint64_t)c->n_blocks * SKIP_ENTRY : 0;
    c->blocks = postings->lists.data + (from <= postings->lists.size ? from : 0);
    if (from >= middle || middle > to || to > ir_postings_size(postings) || to - middle < table || middle - from > UINT32_MAX)
        return damaged(c, err);
    if ((s = base_section_touch(&postings->lists, from, to - from, err)) != BASE_OK) return s;
    c->skips = postings->lists.data + middle;
    c->end = postings->lists.data + to;
    enter_block(c, 0);
    return ir_cursor_status(c, err);
}

base_status ir_cursor_open(ir_cursor *c, const ir_segment *segment, const ir_lexicon_entry *entry, base_error *err)
{
    return ir_cursor_open_list(c, ir_segment_lists(segment), entry, err);
}

base_status ir_cursor_status(const ir_cursor *c, base_error *err)
{
    return c->bad ? damaged(c, err) : BASE_OK;
}

/* --- walking ------------------------------------------------------------------------------------------------------- */

/* The block's frequencies to tfs [IR_BLOCK]: false if they are damaged. */
static bool read_tfs(const ir_cursor *c, uint32_t *tfs)
{
    size_t size = (size_t)(c->tfs_end - c->tfs_from);
    if (c->postings->codec->decode(tfs, c->n_in_block, c->tfs_from, size) != size || size == 0) return false;
    return add_one(tfs, c->n_in_block);
}

void ir_cursor_decode_tfs(ir_cursor *c)
{
    c->tfs_decoded = true;
    if (!read_tfs(c, c->tfs)) end_damaged(c);
}

uint32_t ir_cursor_next_block(ir_cursor *c)
{
    return c->block < c->n_blocks ? enter_block(c, c->block + 1) : IR_NO_DOC;
}

size_t ir_cursor_block(ir_cursor *c, const uint32_t **docs, const uint32_t **tfs)
{
    if (!c->tfs_decoded) ir_cursor_decode_tfs(c);
    *docs = c->docs + c->at;
    *tfs = c->tfs + c->at;
    return c->n_in_block - c->at;
}

const uint32_t *ir_cursor_block_tfs(ir_cursor *c, uint32_t *block, uint32_t *place, uint32_t *n)
{
    if (!c->tfs_decoded) ir_cursor_decode_tfs(c);
    *block = c->block;
    *place = c->at;
    *n = c->n_in_block;
    return c->tfs;
}

/* The first block from `from` on whose last document isn't below target; n_blocks if there is none. Gallops (Bentley and Yao 1976), as
 * the block is mostly near. */
static uint32_t find_block(const ir_cursor *c, uint32_t from, uint32_t target)
{
    uint32_t low = from, step = 1;
    while (low < c->n_blocks && step <= c->n_blocks - low && skip_last(c, low + step - 1) < target) {
        low += step;
        step *= 2;
    }
    uint32_t high = low < c->n_blocks && step <= c->n_blocks - low ? low + step - 1 : c->n_blocks;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (skip_last(c, middle) < target) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* The first place from `at` on whose document isn't below target; there is one. */
static uint32_t find_in_block(const ir_cursor *c, uint32_t target)
{
    const uint32_t *from = c->docs + c->at;
    uint32_t n = c->n_in_block - c->at;
    while (n > 1) {
        uint32_t half = n / 2;
        from = from[half - 1] < target ? from + half : from;
        n -= half;
    }
    return (uint32_t)(from - c->docs);
}

uint32_t ir_cursor_seek(ir_cursor *c, uint32_t target)
{
    if (target <= c->doc) return c->doc;
    if (target > c->docs[c->n_in_block - 1]) {
        uint32_t block = c->n_blocks > 1 ? find_block(c, c->block + 1, target) : 1;
        if (enter_block(c, block) == IR_NO_DOC) return IR_NO_DOC;
    }
    c->at = find_in_block(c, target);
    return c->doc = c->docs[c->at];
}

/* --- bounds -------------------------------------------------------------------------------------------------------- */

uint32_t ir_cursor_shallow_seek(ir_cursor *c, uint32_t target)
{
    if (c->block >= c->n_blocks) {
        c->shallow = c->n_blocks;
    } else if (c->n_blocks == 1) {
        c->shallow = c->docs[c->n_in_block - 1] < target;
        return c->shallow ? IR_NO_DOC : c->docs[c->n_in_block - 1];
    } else {
        bool ahead = c->shallow > c->block && skip_last(c, c->shallow - 1) < target;
        c->shallow = find_block(c, ahead ? c->shallow : c->block, target);
    }
    return c->shallow < c->n_blocks ? skip_last(c, c->shallow) : IR_NO_DOC;
}

/* Those of the single block of a list, from its postings; 0 if these can't be read. */
static size_t impacts_of_block(const ir_cursor *c, ir_impact *out)
{
    const base_section *numbers = &c->postings->numbers;
    uint32_t decoded[IR_BLOCK];
    const uint32_t *tfs = c->tfs_decoded ? c->tfs : decoded;
    if (!c->tfs_decoded && !read_tfs(c, decoded)) return 0;
    ir_front front;
    front.n = 0;
    for (uint32_t i = 0; i < c->n_in_block; i++) {
        uint64_t at = (uint64_t)c->docs[i] * sizeof(ir_doc_numbers);
        if (base_section_touch(numbers, at, sizeof(ir_doc_numbers), NULL) != BASE_OK) return 0;
        ir_front_add(&front, tfs[i], base_load_u32(numbers->data + at));
    }
    memcpy(out, front.pairs, front.n * sizeof *out);
    return front.n;
}

/* The pairs from byte `from` to byte `to` behind the table (to 0: to the list's end); 0 if there are none to be read. */
static size_t impacts_between(const ir_cursor *c, uint32_t from, uint32_t to, ir_impact *out)
{
    const uint8_t *pairs = c->skips + (size_t)c->n_blocks * SKIP_ENTRY;
    size_t size = (size_t)(c->end - pairs), end = to ? to : size;
    return from < end && end <= size ? ir_front_decode(out, pairs + from, pairs + end) : 0;
}

static size_t or_unbounded(size_t n, ir_impact *out)
{
    if (n > 0) return n;
    out[0] = (ir_impact){ UINT32_MAX, 1 };
    return 1;
}

size_t ir_cursor_impacts(const ir_cursor *c, ir_impact *out)
{
    uint32_t block = c->shallow > c->block ? c->shallow : c->block;
    if (block >= c->n_blocks) return 0;
    if (c->n_blocks == 1) return or_unbounded(impacts_of_block(c, out), out);
    return or_unbounded(impacts_between(c, block ? skip_pairs_end(c, block - 1) : 0, skip_pairs_end(c, block), out), out);
}

size_t ir_cursor_list_impacts(const ir_cursor *c, ir_impact *out)
{
    if (c->block >= c->n_blocks) return 0;
    if (c->n_blocks == 1) return or_unbounded(impacts_of_block(c, out), out);
    return or_unbounded(impacts_between(c, skip_pairs_end(c, c->n_blocks - 1), 0, out), out);
}
