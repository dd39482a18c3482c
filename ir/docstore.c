/* ir/docstore.c - records in deflated blocks.
 *
 * The size of a block is a bargain: deflate finds repetitions within 32 KiB, so small blocks compress worse, and one document costs the
 * inflating of all its neighbours, so large ones read slower. 16 KiB are a handful of abstracts, inflated in some 50 microseconds.
 *
 *     record:  varint n fields, of each: varint (bytes of text * 2 + indexed), name, 0, text; varint bytes of metadata, metadata
 *     block:   records, each after a varint with its size; raw deflate (RFC 1951)
 *     table:   per block 24 bytes: u64 place in "stored", u64 size of the records, u32 first document, u32 0; then one entry
 *              for the end: the section's size, 0, n_docs, 0
 *
 * A forged table could ask for any amount of memory: but deflate shrinks nothing to less than 1/1032 of it (a match of 258 bytes takes
 * two bits or more), so a block's size is believed only up to that. */
#include "ir/docstore.h"

#include "base/zip.h"

#define TABLE_ENTRY   24
#define DEFLATE_LIMIT 1032

/* --- writing ------------------------------------------------------------------------------------------------------- */

static void put_record(base_buf *out, const corpora_doc *doc)
{
    base_buf_varint(out, doc->n_fields);
    for (size_t i = 0; i < doc->n_fields; i++) {
        const corpora_field *f = doc->fields + i;
        base_buf_varint(out, (uint64_t)f->text.len * 2 + f->indexed);
        base_buf_bytes(out, f->name, strlen(f->name) + 1);
        base_buf_bytes(out, f->text.ptr, f->text.len);
    }
    base_buf_varint(out, doc->metadata.len);
    base_buf_bytes(out, doc->metadata.ptr, doc->metadata.len);
}

static void put_table_entry(ir_docstore_builder *b, uint64_t block_size, uint32_t first_doc)
{
    base_buf_u64(&b->table, b->size);
    base_buf_u64(&b->table, block_size);
    base_buf_u32(&b->table, first_doc);
    base_buf_u32(&b->table, 0);
}

base_status ir_docstore_end_block(ir_docstore_builder *b, base_container_writer *file, base_error *err)
{
    if (b->n_docs == b->first_doc) return BASE_OK;
    if (file) base_buf_clear(&b->deflated); /* else blocks gather there */
    size_t before = b->deflated.size;
    base_status s = base_deflate(&b->deflated, b->block.data, b->block.size, err);
    if (s != BASE_OK) return s;
    put_table_entry(b, b->block.size, b->first_doc);
    if (file) base_container_write(file, b->deflated.data, b->deflated.size);
    b->size += b->deflated.size - before;
    b->first_doc = b->n_docs;
    base_buf_clear(&b->block);
    return BASE_OK;
}

static size_t varint_size(uint64_t v)
{
    uint8_t bytes[BASE_VARINT_MAX];
    return base_write_varint(bytes, v);
}

static uint64_t record_size(const corpora_doc *doc)
{
    uint64_t size = varint_size(doc->n_fields) + varint_size(doc->metadata.len) + doc->metadata.len;
    for (size_t i = 0; i < doc->n_fields; i++) {
        const corpora_field *f = doc->fields + i;
        size += varint_size((uint64_t)f->text.len * 2) + strlen(f->name) + 1 + f->text.len;
    }
    return size;
}

base_status ir_docstore_add(ir_docstore_builder *b, const corpora_doc *doc, base_container_writer *file, base_error *err)
{
    base_status s;
    uint64_t size = record_size(doc);
    if (b->block.size + varint_size(size) + size > IR_STORED_BLOCK && (s = ir_docstore_end_block(b, file, err)) != BASE_OK)
        return s;
    base_buf_varint(&b->block, size);
    put_record(&b->block, doc);
    b->n_docs++;
    if ((s = base_buf_status(&b->block, err)) != BASE_OK) return s;
    return b->block.size >= IR_STORED_BLOCK ? ir_docstore_end_block(b, file, err) : BASE_OK;
}

base_status ir_docstore_end(ir_docstore_builder *b, base_container_writer *file, base_error *err)
{
    base_status s;
    if ((s = ir_docstore_end_block(b, file, err)) != BASE_OK) return s;
    put_table_entry(b, 0, b->n_docs);
    if ((s = base_buf_status(&b->table, err)) != BASE_OK) return s;
    base_container_section(file, "stored.blocks");
    base_container_write(file, b->table.data, b->table.size);
    return BASE_OK;
}

base_status ir_docstore_join(ir_docstore_builder *b, ir_docstore_builder *from, base_container_writer *file, base_error *err)
{
    base_status s;
    if ((s = ir_docstore_end_block(b, file, err)) != BASE_OK) return s;
    if ((s = ir_docstore_end_block(from, NULL, err)) != BASE_OK || (s = base_buf_status(&from->table, err)) != BASE_OK) return s;
    uint64_t size = b->size;
    for (size_t at = 0; at < from->table.size; at += TABLE_ENTRY) {
        const uint8_t *entry = from->table.data + at;
        b->size = size + base_load_u64(entry);
        put_table_entry(b, base_load_u64(entry + 8), b->n_docs + base_load_u32(entry + 16));
    }
    base_container_write(file, from->deflated.data, from->deflated.size);
    b->size = size + from->size;
    b->n_docs += from->n_docs;
    b->first_doc = b->n_docs;
    return BASE_OK;
}

void ir_docstore_builder_clear(ir_docstore_builder *b)
{
    base_buf_clear(&b->block);
    base_buf_clear(&b->deflated);
    base_buf_clear(&b->table);
    b->size = 0;
    b->n_docs = b->first_doc = 0;
}

void ir_docstore_builder_done(ir_docstore_builder *b)
{
    base_buf_done(&b->block);
    base_buf_done(&b->deflated);
    base_buf_done(&b->table);
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

typedef struct {
    uint64_t at, size;
    uint32_t first_doc;
} table_entry;

static base_status damaged(const ir_docstore *d, uint32_t doc, base_error *err)
{
    base_where(err, "%s", base_container_path(d->stored.container));
    return base_fail(err, BASE_EFORMAT, "what is stored of document %u is damaged", doc);
}

static base_status read_table(const ir_docstore *d, size_t block, table_entry *out, base_error *err)
{
    uint64_t at = (uint64_t)block * TABLE_ENTRY;
    base_status s = base_section_touch(&d->blocks, at, TABLE_ENTRY, err);
    if (s != BASE_OK) return s;
    const uint8_t *p = d->blocks.data + at;
    *out = (table_entry){ base_load_u64(p), base_load_u64(p + 8), base_load_u32(p + 16) };
    return base_load_u32(p + 20) == 0 ? BASE_OK : damaged(d, out->first_doc, err);
}

base_status ir_docstore_open(ir_docstore *out, base_section stored, base_section blocks, uint32_t n_docs, base_error *err)
{
    table_entry end;
    if (blocks.size < TABLE_ENTRY || blocks.size % TABLE_ENTRY != 0)
        return base_fail(err, BASE_EFORMAT, "the table of stored documents has a size that can't be right");
    *out = (ir_docstore){ stored, blocks, n_docs, (size_t)(blocks.size / TABLE_ENTRY) - 1 };
    base_status s = read_table(out, out->n_blocks, &end, err);
    if (s != BASE_OK) return s;
    if (end.first_doc != n_docs || end.at != stored.size || end.size != 0 || (n_docs > 0) != (out->n_blocks > 0))
        return damaged(out, n_docs, err);
    return BASE_OK;
}

/* The block that holds doc: the last whose first document isn't behind it. */
static base_status find_block(const ir_docstore *d, uint32_t doc, size_t *block, base_error *err)
{
    size_t low = 0, high = d->n_blocks;
    while (high - low > 1) {
        size_t middle = low + (high - low) / 2;
        table_entry e;
        base_status s = read_table(d, middle, &e, err);
        if (s != BASE_OK) return s;
        if (e.first_doc <= doc) low = middle;
        else high = middle;
    }
    *block = low;
    return BASE_OK;
}

/* A block's place, verified, and that of the next. */
static base_status touch_block(const ir_docstore *d, size_t block, table_entry *out, table_entry *next, base_error *err)
{
    base_status s;
    if ((s = read_table(d, block, out, err)) != BASE_OK || (s = read_table(d, block + 1, next, err)) != BASE_OK) return s;
    if (out->at >= next->at || next->at > d->stored.size || out->first_doc >= next->first_doc || next->first_doc > d->n_docs ||
        out->size / DEFLATE_LIMIT > next->at - out->at)
        return damaged(d, out->first_doc, err);
    return base_section_touch(&d->stored, out->at, next->at - out->at, err);
}

/* The records of a block, inflated into the arena, and its documents [*first, *end). */
static base_status inflate_block(const ir_docstore *d, size_t block, base_cursor *out, uint32_t *first, uint32_t *end,
                                 base_arena *arena, base_error *err)
{
    base_status s;
    table_entry e, next;
    if ((s = touch_block(d, block, &e, &next, err)) != BASE_OK) return s;
    uint8_t *records = base_arena_alloc(arena, (size_t)e.size, err);
    if (!records) return BASE_ENOMEM;
    if ((s = base_inflate(records, (size_t)e.size, d->stored.data + e.at, (size_t)(next.at - e.at), err)) != BASE_OK) {
        base_where(err, "%s (byte %llu)", base_container_path(d->stored.container),
                   (unsigned long long)(d->stored.file_off + e.at));
        return s;
    }
    *out = base_cursor_of(records, (size_t)e.size);
    *first = e.first_doc;
    *end = next.first_doc;
    return BASE_OK;
}

/* The fields of a record as views into it. */
static bool read_fields(base_cursor *c, corpora_field *fields, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        uint64_t head = base_read_varint(c);
        const char *name = (const char *)c->at;
        const uint8_t *zero = memchr(name, 0, base_cursor_left(c));
        if (!zero) return false;
        c->at = zero + 1;
        if (head / 2 > base_cursor_left(c)) return false;
        fields[i] = (corpora_field){ name, base_read_bytes(c, (size_t)(head / 2)), head & 1 };
    }
    return !c->bad;
}

static base_status read_record(const ir_docstore *d, uint32_t doc, base_view record, corpora_doc *out, base_arena *arena,
                               base_error *err)
{
    base_cursor c = base_cursor_of(record.ptr, record.len);
    uint64_t n = base_read_varint(&c);
    if (c.bad || n > base_cursor_left(&c)) return damaged(d, doc, err); /* a field takes two bytes or more */
    corpora_field *fields = base_arena_alloc(arena, (size_t)n * sizeof *fields, err);
    if (!fields) return BASE_ENOMEM;
    if (!read_fields(&c, fields, (size_t)n)) return damaged(d, doc, err);
    uint64_t size = base_read_varint(&c);
    if (c.bad || size != base_cursor_left(&c)) return damaged(d, doc, err);
    *out =
        (corpora_doc){ .docno = { "", 0 }, .fields = fields, .n_fields = (size_t)n, .metadata = base_read_bytes(&c, (size_t)size) };
    return BASE_OK;
}

/* The next record of a block. */
static bool next_record(base_cursor *c, base_view *out)
{
    uint64_t size = base_read_varint(c);
    if (c->bad || size > base_cursor_left(c)) return false;
    *out = base_read_bytes(c, (size_t)size);
    return true;
}

base_status ir_docstore_read(const ir_docstore *d, uint32_t doc, corpora_doc *out, base_arena *arena, base_error *err)
{
    base_status s;
    size_t block = 0;
    uint32_t first = 0, end = 0;
    base_cursor c = { NULL, NULL, false };
    base_view record = { "", 0 };
    if ((s = find_block(d, doc, &block, err)) != BASE_OK) return s;
    if ((s = inflate_block(d, block, &c, &first, &end, arena, err)) != BASE_OK) return s;
    if (doc < first || doc >= end) return damaged(d, doc, err);
    for (uint32_t i = first; i <= doc; i++)
        if (!next_record(&c, &record)) return damaged(d, doc, err);
    return read_record(d, doc, record, out, arena, err);
}

/* Those of one block's documents that are in [from, to). */
static base_status each_of_block(const ir_docstore *d, size_t block, uint32_t from, uint32_t to, ir_stored_fn each, void *context,
                                 base_arena *arena, base_error *err)
{
    base_cursor c = { NULL, NULL, false };
    uint32_t first = 0, end = 0;
    base_status s = inflate_block(d, block, &c, &first, &end, arena, err);
    for (uint32_t doc = first; s == BASE_OK && doc < end && doc < to; doc++) {
        base_view record;
        corpora_doc stored;
        if (!next_record(&c, &record)) return damaged(d, doc, err);
        if (doc < from) continue;
        s = read_record(d, doc, record, &stored, arena, err);
        if (s == BASE_OK) s = each(context, doc, &stored, err);
    }
    if (s == BASE_OK && end <= to && base_cursor_left(&c) > 0) return damaged(d, end - 1, err);
    return s;
}

base_status ir_docstore_each(const ir_docstore *d, uint32_t from, uint32_t to, ir_stored_fn each, void *context, base_error *err)
{
    base_status s;
    size_t block = 0;
    base_arena *arena = NULL;
    if (from >= to) return BASE_OK;
    if ((s = base_arena_new(&arena, err)) != BASE_OK) return s;
    s = find_block(d, from, &block, err);
    for (; s == BASE_OK && block < d->n_blocks; block++) {
        table_entry e;
        if ((s = read_table(d, block, &e, err)) != BASE_OK || e.first_doc >= to) break;
        base_arena_reset(arena);
        s = each_of_block(d, block, from, to, each, context, arena, err);
    }
    base_arena_free(arena);
    return s;
}

/* --- copying ------------------------------------------------------------------------------------------------------- */

static bool is_dead(const uint64_t *dead, uint32_t doc)
{
    return dead && (dead[doc / 64] >> doc % 64 & 1);
}

static base_status copy_living(ir_docstore_builder *b, const ir_docstore *from, size_t block, const uint64_t *dead,
                               base_arena *arena, base_error *err)
{
    base_cursor c = { NULL, NULL, false };
    uint32_t first = 0, end = 0;
    base_arena_reset(arena);
    base_status s = inflate_block(from, block, &c, &first, &end, arena, err);
    for (uint32_t doc = first; s == BASE_OK && doc < end; doc++) {
        base_view record;
        if (!next_record(&c, &record)) return damaged(from, doc, err);
        if (is_dead(dead, doc)) continue;
        base_buf_varint(&b->block, record.len);
        base_buf_bytes(&b->block, record.ptr, record.len);
        b->n_docs++;
    }
    return s == BASE_OK ? base_buf_status(&b->block, err) : s;
}

static base_status copy_block(ir_docstore_builder *b, const ir_docstore *from, size_t block, const uint64_t *dead,
                              base_container_writer *file, base_arena *arena, base_error *err)
{
    base_status s;
    table_entry e, next;
    bool all_live = true;
    if ((s = touch_block(from, block, &e, &next, err)) != BASE_OK) return s;
    for (uint32_t doc = e.first_doc; doc < next.first_doc; doc++) all_live &= !is_dead(dead, doc);
    if (!all_live) {
        s = copy_living(b, from, block, dead, arena, err);
        return s == BASE_OK ? ir_docstore_end_block(b, file, err) : s;
    }
    put_table_entry(b, e.size, b->n_docs);
    base_container_write(file, from->stored.data + e.at, (size_t)(next.at - e.at));
    b->size += next.at - e.at;
    b->n_docs += next.first_doc - e.first_doc;
    b->first_doc = b->n_docs;
    return BASE_OK;
}

/* Bytes of blocks after whose copying their pages are given back: a merge reads all there is, once. */
#define FORGET ((uint64_t)4 << 20)

base_status ir_docstore_copy(ir_docstore_builder *b, const ir_docstore *from, const uint64_t *dead, base_container_writer *file,
                             base_error *err)
{
    base_status s;
    base_arena *arena = NULL;
    if ((s = ir_docstore_end_block(b, file, err)) != BASE_OK || (s = base_arena_new(&arena, err)) != BASE_OK) return s;
    uint64_t before = b->size;
    for (size_t block = 0; s == BASE_OK && block < from->n_blocks; block++) {
        s = copy_block(b, from, block, dead, file, arena, err);
        if (b->size - before < FORGET) continue;
        base_container_forget(from->stored.container);
        before = b->size;
    }
    base_arena_free(arena);
    return s;
}
