/* base/container.c - the frame of our files; its bytes are in docs/formats.md, "The container".
 *
 *     header | section | 0s | section | 0s ... | block sums | section table | footer
 *
 * A writer learns the sizes of its sections only by writing them, so all that describes them stands at the end, and the
 * header never changes. What is written is summed on its way, block by block; nothing is read back.
 *
 * Who vouches for whom: the summary in the index's commit file for the footer; the footer for the section table, which
 * opening verifies, and for the block sums, which only a whole check does, for they grow with the file; a block's sum for
 * the block. A block sum that is itself damaged fits no block, so what a reader touches is safe without that check.
 *
 * Opening believes nothing: lengths are compared by subtraction from what is known to be there, the parts have to follow
 * each other without a hole, and so each section lies within the body whatever the table says. Nothing is allocated
 * but one bit per block of the file as it really is. Bits are set after a block was found good; threads that come to one
 * together verify it twice, which costs time only, and relaxed atomics do since the bytes were there before all threads. */
#include "base/container.h"

#include <assert.h>
#include <stdatomic.h>
#include <string.h>

#include "base/buf.h"
#include "base/checksum.h"
#include "base/mem.h"

#define BLOCK       ((uint64_t)BASE_CONTAINER_BLOCK)
#define HEADER_SIZE ((uint64_t)64)
#define FOOTER_SIZE ((uint64_t)64)
#define ENTRY_SIZE  ((uint64_t)32)

static uint64_t align8(uint64_t n)
{
    return (n + 7) & ~(uint64_t)7;
}

static uint64_t blocks_of(uint64_t bytes)
{
    return bytes / BLOCK + (bytes % BLOCK != 0);
}

/* What the sum of a block starts from: the block's place in the world. */
static uint32_t block_seed(uint64_t file_id, uint64_t block, uint64_t generation)
{
    uint8_t place[24];
    base_store_u64(place, file_id);
    base_store_u64(place + 8, block);
    base_store_u64(place + 16, generation);
    return base_crc32c(0, place, sizeof place);
}

/* --- writer ----------------------------------------------------------------------------------------------------------- */

struct base_container_writer {
    base_file_writer *file;
    char magic[8];
    uint64_t generation, file_id;
    uint64_t section_off; /* where the present section begins; 0: there is none yet */
    uint32_t block_sum;   /* of the present block, so far */
    base_buf sums, table;
};

/* Writes into the body, summing each block as it passes. */
static void put(base_container_writer *w, const void *data, size_t n)
{
    const uint8_t *p = data;
    if (base_file_status(w->file, NULL) != BASE_OK) return;
    while (n > 0) {
        uint64_t at = base_file_offset(w->file);
        size_t part = (size_t)(BLOCK - at % BLOCK);
        if (part > n) part = n;
        if (at % BLOCK == 0) w->block_sum = block_seed(w->file_id, at / BLOCK, w->generation);
        w->block_sum = base_crc32c(w->block_sum, p, part);
        if ((at + part) % BLOCK == 0) base_buf_u32(&w->sums, w->block_sum);
        base_file_write(w->file, p, part);
        p += part;
        n -= part;
    }
}

/* Ends the present section: its size goes into the table, zeros up to the next 8 bytes. */
static void end_section(base_container_writer *w)
{
    static const uint8_t zeros[8];
    uint64_t at = base_file_offset(w->file);
    if (w->section_off == 0) return;
    base_buf_u64(&w->table, at - w->section_off);
    put(w, zeros, (size_t)(align8(at) - at));
}

base_status base_container_create(base_container_writer **out, const char *path, const base_container_id *id, base_error *err)
{
    assert(strlen(id->magic) == 8 && id->version > 0);
    base_container_writer *w = base_new(base_container_writer, err);
    if (!w) return BASE_ENOMEM;
    base_status s = base_file_create(&w->file, path, err);
    if (s != BASE_OK) {
        base_free(w);
        return s;
    }
    memcpy(w->magic, id->magic, 8);
    w->generation = id->generation;
    w->file_id = id->file_id;
    uint8_t header[HEADER_SIZE] = { 0 };
    memcpy(header, id->magic, 8);
    base_store_u32(header + 8, id->version);
    base_store_u64(header + 16, id->file_id);
    base_store_u64(header + 24, id->generation);
    base_store_u32(header + 32, BASE_CONTAINER_BLOCK);
    base_store_u32(header + 60, base_crc32c(0, header, 60));
    put(w, header, sizeof header);
    *out = w;
    return BASE_OK;
}

void base_container_section(base_container_writer *w, const char *name)
{
    uint8_t padded[BASE_SECTION_NAME] = { 0 };
    size_t n = strlen(name);
    assert(n > 0 && n <= BASE_SECTION_NAME);
    memcpy(padded, name, n);
    end_section(w);
    for (size_t at = 0; at < w->table.size; at += ENTRY_SIZE) assert(memcmp(w->table.data + at, padded, sizeof padded) != 0);
    w->section_off = base_file_offset(w->file);
    base_buf_bytes(&w->table, padded, sizeof padded);
    base_buf_u64(&w->table, w->section_off);
}

void base_container_write(base_container_writer *w, const void *data, size_t n)
{
    assert(w->section_off > 0);
    put(w, data, n);
}

uint64_t base_container_offset(const base_container_writer *w)
{
    return base_file_offset(w->file) - w->section_off;
}

base_status base_container_status(const base_container_writer *w, base_error *err)
{
    base_status s = base_file_status(w->file, err);
    if (s == BASE_OK) s = base_buf_status(&w->sums, err);
    if (s == BASE_OK) s = base_buf_status(&w->table, err);
    return s;
}

/* Block sums, section table, footer. */
static void put_end(base_container_writer *w, base_container_summary *summary)
{
    uint8_t footer[FOOTER_SIZE] = { 0 };
    end_section(w);
    uint64_t sums_off = base_file_offset(w->file);
    uint32_t n_sections = (uint32_t)(w->table.size / ENTRY_SIZE);
    if (sums_off % BLOCK != 0) base_buf_u32(&w->sums, w->block_sum);
    base_buf_zeros(&w->sums, (size_t)(align8(w->sums.size) - w->sums.size));
    *summary = (base_container_summary){ .size = sums_off + w->sums.size + w->table.size + FOOTER_SIZE,
                                         .generation = w->generation,
                                         .file_id = w->file_id };
    memcpy(footer, w->magic, 8);
    base_store_u64(footer + 8, summary->size);
    base_store_u64(footer + 16, sums_off);
    base_store_u64(footer + 24, sums_off + w->sums.size);
    base_store_u64(footer + 32, w->file_id);
    base_store_u64(footer + 40, w->generation);
    base_store_u32(footer + 48, n_sections);
    base_store_u32(footer + 52, base_crc32c(0, w->sums.data, w->sums.size));
    base_store_u32(footer + 56, base_crc32c(0, w->table.data, w->table.size));
    summary->crc = base_crc32c(0, footer, 60);
    base_store_u32(footer + 60, summary->crc);
    base_file_write(w->file, w->sums.data, w->sums.size);
    base_file_write(w->file, w->table.data, w->table.size);
    base_file_write(w->file, footer, sizeof footer);
}

base_status base_container_commit(base_container_writer **writer, base_container_summary *summary, base_error *err)
{
    base_container_writer *w = *writer;
    base_container_summary written = { 0 };
    *writer = NULL;
    base_status s = base_container_status(w, err);
    if (s == BASE_OK) {
        put_end(w, &written);
        s = base_container_status(w, err);
    }
    if (s == BASE_OK) s = base_file_commit(&w->file, err);
    if (s == BASE_OK && summary) *summary = written;
    base_container_abandon(w);
    return s;
}

void base_container_abandon(base_container_writer *w)
{
    if (!w) return;
    base_file_abandon(w->file);
    base_buf_done(&w->sums);
    base_buf_done(&w->table);
    base_free(w);
}

/* --- reader: opening -------------------------------------------------------------------------------------------------- */

struct base_container {
    base_map map; /* size 0: the bytes are somebody else's */
    char *path;
    const uint8_t *data;
    uint64_t size;
    uint64_t sums_off, table_off, n_blocks; /* the body is [0, sums_off) */
    uint32_t n_sections;
    base_container_summary summary;
    atomic_uint_least64_t *verified; /* one bit per block */
};

static const uint8_t *footer_of(const base_container *c)
{
    return c->data + (c->size - FOOTER_SIZE);
}

/* The header: kind of file, its own sum, version, and whether it is the file that was asked for. */
static base_status check_header(base_container *c, const base_container_id *id, base_error *err)
{
    const uint8_t *h = c->data;
    if (memcmp(h, id->magic, c->size < 8 ? (size_t)c->size : 8) != 0)
        return base_fail(err, BASE_EFORMAT, "is not a file of the kind %s", id->magic);
    if (c->size < HEADER_SIZE + FOOTER_SIZE)
        return base_fail(err, BASE_EFORMAT, "is cut short: it has %llu bytes", (unsigned long long)c->size);
    if (base_load_u32(h + 60) != base_crc32c(0, h, 60)) return base_fail(err, BASE_EFORMAT, "its header is damaged");
    uint32_t version = base_load_u32(h + 8), flags = base_load_u32(h + 12), block = base_load_u32(h + 32);
    c->summary.file_id = base_load_u64(h + 16);
    c->summary.generation = base_load_u64(h + 24);
    if (version > id->version)
        return base_fail(err, BASE_EFORMAT, "has version %u; this program reads up to version %u", version, id->version);
    if (version == 0 || flags != 0 || block != BASE_CONTAINER_BLOCK)
        return base_fail(err, BASE_EFORMAT, "has version %u, flags %u and blocks of %u bytes, which nobody writes", version, flags,
                         block);
    if (id->file_id != 0 && id->file_id != c->summary.file_id)
        return base_fail(err, BASE_EFORMAT, "is file number %llu, not %llu", (unsigned long long)c->summary.file_id,
                         (unsigned long long)id->file_id);
    if (id->generation != 0 && id->generation != c->summary.generation)
        return base_fail(err, BASE_EFORMAT, "is of generation %llu, not %llu", (unsigned long long)c->summary.generation,
                         (unsigned long long)id->generation);
    return BASE_OK;
}

/* The footer: complete, of this file, and its parts fill the file without a hole. */
static base_status check_footer(base_container *c, base_error *err)
{
    const uint8_t *f = footer_of(c);
    c->summary.size = c->size;
    c->summary.crc = base_load_u32(f + 60);
    if (memcmp(f, c->data, 8) != 0 || c->summary.crc != base_crc32c(0, f, 60))
        return base_fail(err, BASE_EFORMAT, "doesn't end as it should: it is cut short, has grown, or its footer is damaged");
    if (base_load_u64(f + 8) != c->size)
        return base_fail(err, BASE_EFORMAT, "has %llu bytes, but was written with %llu", (unsigned long long)c->size,
                         (unsigned long long)base_load_u64(f + 8));
    if (base_load_u64(f + 32) != c->summary.file_id || base_load_u64(f + 40) != c->summary.generation)
        return base_fail(err, BASE_EFORMAT, "begins as one file and ends as another");
    c->sums_off = base_load_u64(f + 16);
    c->table_off = base_load_u64(f + 24);
    c->n_sections = base_load_u32(f + 48);
    uint64_t parts_end = c->size - FOOTER_SIZE;
    c->n_blocks = blocks_of(c->sums_off);
    if (c->sums_off < HEADER_SIZE || c->sums_off > parts_end || c->sums_off % 8 != 0 ||
        c->table_off != c->sums_off + align8(4 * c->n_blocks) || c->table_off > parts_end ||
        parts_end - c->table_off != ENTRY_SIZE * c->n_sections)
        return base_fail(err, BASE_EFORMAT, "its parts don't fit together");
    return BASE_OK;
}

static base_section section_at(const base_container *c, uint32_t i)
{
    const uint8_t *entry = c->data + c->table_off + ENTRY_SIZE * i;
    uint64_t off = base_load_u64(entry + BASE_SECTION_NAME);
    return (base_section){ c->data + off, base_load_u64(entry + BASE_SECTION_NAME + 8), (base_container *)(uintptr_t)c, off };
}

/* The section table: each section begins where the one before ends, and the last ends where the body does. */
static base_status check_table(base_container *c, base_error *err)
{
    const uint8_t *table = c->data + c->table_off;
    if (base_load_u32(footer_of(c) + 56) != base_crc32c(0, table, (size_t)(ENTRY_SIZE * c->n_sections)))
        return base_fail(err, BASE_EFORMAT, "its section table is damaged");
    uint64_t at = HEADER_SIZE;
    for (uint32_t i = 0; i < c->n_sections; i++) {
        const uint8_t *entry = table + ENTRY_SIZE * i;
        uint64_t off = base_load_u64(entry + BASE_SECTION_NAME), size = base_load_u64(entry + BASE_SECTION_NAME + 8);
        if (off != at || size > c->sums_off - off)
            return base_fail(err, BASE_EFORMAT, "its section %u of %u isn't where it should be", i + 1, c->n_sections);
        at = align8(off + size); /* not beyond sums_off, which is a multiple of 8 too */
    }
    if (at != c->sums_off) return base_fail(err, BASE_EFORMAT, "its sections don't fill it");
    return BASE_OK;
}

/* What the commit file remembers. */
static base_status check_summary(const base_container *c, const base_container_summary *want, base_error *err)
{
    const base_container_summary *have = &c->summary;
    if (!want) return BASE_OK;
    if (have->size != want->size)
        return base_fail(err, BASE_EFORMAT, "has %llu bytes; the commit knows it with %llu", (unsigned long long)have->size,
                         (unsigned long long)want->size);
    if (have->file_id != want->file_id)
        return base_fail(err, BASE_EFORMAT, "is file number %llu; the commit knows it as %llu", (unsigned long long)have->file_id,
                         (unsigned long long)want->file_id);
    if (have->generation != want->generation)
        return base_fail(err, BASE_EFORMAT, "is of generation %llu; the commit knows it with %llu",
                         (unsigned long long)have->generation, (unsigned long long)want->generation);
    if (have->crc != want->crc)
        return base_fail(err, BASE_EFORMAT, "has the sum %08x; the commit knows it with %08x", have->crc, want->crc);
    return BASE_OK;
}

/* Takes c over: it comes back through out or is closed. */
static base_status open_bytes(base_container **out, base_container *c, const char *path, const base_container_id *id,
                              const base_container_summary *expected, base_error *err)
{
    base_status s = BASE_ENOMEM;
    assert(strlen(id->magic) == 8 && (uintptr_t)c->data % 8 == 0);
    if (!(c->path = base_strdup(path, err))) goto out;
    if ((s = check_header(c, id, err)) != BASE_OK) goto out;
    if (expected && c->size != expected->size) { /* the truest thing to say of a file that was cut */
        c->summary.size = c->size;
        s = check_summary(c, expected, err);
        goto out;
    }
    if ((s = check_footer(c, err)) != BASE_OK) goto out;
    if ((s = check_table(c, err)) != BASE_OK) goto out;
    if ((s = check_summary(c, expected, err)) != BASE_OK) goto out;
    if (!(c->verified = base_array((size_t)(c->n_blocks / 64 + 1), sizeof *c->verified, err))) {
        s = BASE_ENOMEM;
        goto out;
    }
    *out = c;
    c = NULL;
out:
    if (s != BASE_OK) base_where(err, "%s", path);
    base_container_close(c);
    return s;
}

base_status base_container_open(base_container **out, const char *path, const base_container_id *id,
                                const base_container_summary *expected, base_error *err)
{
    base_container *c = base_new(base_container, err);
    if (!c) return BASE_ENOMEM;
    base_status s = base_map_open(&c->map, path, err);
    if (s != BASE_OK) {
        base_free(c);
        return s;
    }
    c->data = c->map.data;
    c->size = c->map.size;
    return open_bytes(out, c, path, id, expected, err);
}

base_status base_container_open_memory(base_container **out, const char *name, const void *data, size_t n,
                                       const base_container_id *id, const base_container_summary *expected, base_error *err)
{
    base_container *c = base_new(base_container, err);
    if (!c) return BASE_ENOMEM;
    c->data = data;
    c->size = n;
    return open_bytes(out, c, name, id, expected, err);
}

void base_container_close(base_container *c)
{
    if (!c) return;
    base_map_close(&c->map);
    base_free(c->path);
    base_free((void *)c->verified);
    base_free(c);
}

void base_container_forget(const base_container *c)
{
    base_map_forget(&c->map);
}

base_status base_container_intact(const base_container *c, base_error *err)
{
    return base_map_status(&c->map, err);
}

const base_container_summary *base_container_summary_of(const base_container *c)
{
    return &c->summary;
}

const char *base_container_path(const base_container *c)
{
    return c->path;
}

base_section base_container_find(const base_container *c, const char *name)
{
    uint8_t padded[BASE_SECTION_NAME] = { 0 };
    size_t n = strlen(name);
    for (uint32_t i = 0; n <= BASE_SECTION_NAME && i < c->n_sections; i++) {
        memcpy(padded, name, n);
        if (memcmp(c->data + c->table_off + ENTRY_SIZE * i, padded, sizeof padded) == 0) return section_at(c, i);
    }
    return (base_section){ 0 };
}

/* --- reader: verifying ------------------------------------------------------------------------------------------------ */

static base_status verify_block(const base_container *c, uint64_t block, base_error *err)
{
    uint64_t at = block * BLOCK, n = c->sums_off - at < BLOCK ? c->sums_off - at : BLOCK;
    uint32_t sum = base_crc32c(block_seed(c->summary.file_id, block, c->summary.generation), c->data + at, (size_t)n);
    uint32_t want = base_load_u32(c->data + c->sums_off + 4 * block);
    if (sum == want) return BASE_OK;
    base_status s = base_container_intact(c, err);
    if (s != BASE_OK) return s;
    base_fail(err, BASE_EFORMAT, "the block of %llu bytes at byte %llu is damaged: its sum is %08x, not %08x",
              (unsigned long long)n, (unsigned long long)at, sum, want);
    base_where(err, "%s", c->path);
    return BASE_EFORMAT;
}

base_status base_section_touch(const base_section *section, uint64_t at, uint64_t n, base_error *err)
{
    base_container *c = section->container;
    if (at > section->size || n > section->size - at) {
        base_fail(err, BASE_EFORMAT, "bytes %llu to %llu of a section of %llu bytes are asked for", (unsigned long long)at,
                  (unsigned long long)(at + n), (unsigned long long)section->size);
        if (c) base_where(err, "%s", c->path);
        return BASE_EFORMAT;
    }
    if (n == 0) return BASE_OK;
    uint64_t first = (section->file_off + at) / BLOCK, last = (section->file_off + at + n - 1) / BLOCK;
    for (uint64_t block = first; block <= last; block++) {
        atomic_uint_least64_t *word = &c->verified[block / 64];
        uint64_t bit = (uint64_t)1 << block % 64;
        if (atomic_load_explicit(word, memory_order_relaxed) & bit) continue;
        base_status s = verify_block(c, block, err);
        if (s != BASE_OK) return s;
        atomic_fetch_or_explicit(word, bit, memory_order_relaxed);
    }
    return BASE_OK;
}

/* What a whole check tells of what it finds. */
typedef struct {
    void (*report)(void *context, const base_error *found);
    void *context;
    base_error *err; /* the first */
    base_status status;
} findings;

static void add_finding(findings *f, const base_container *c, base_error *found)
{
    base_where(found, "%s", c->path);
    if (f->report) f->report(f->context, found);
    if (f->status == BASE_OK && f->err) *f->err = *found;
    if (f->status == BASE_OK) f->status = found->status;
}

static void check_gap(const base_container *c, uint64_t from, uint64_t to, findings *f)
{
    base_error found = { 0 };
    for (uint64_t at = from; at < to; at++)
        if (c->data[at] != 0) {
            base_fail(&found, BASE_EFORMAT, "byte %llu, between two sections, isn't zero", (unsigned long long)at);
            add_finding(f, c, &found);
            return;
        }
}

base_status base_container_check(base_container *c, void (*report)(void *context, const base_error *found), void *context,
                                 base_error *err)
{
    findings f = { report, context, err, BASE_OK };
    for (uint64_t block = 0; block < c->n_blocks; block++) {
        base_error found = { 0 };
        if (verify_block(c, block, &found) != BASE_OK) add_finding(&f, c, &found);
    }
    for (uint32_t i = 0; i < c->n_sections; i++) {
        base_section s = section_at(c, i);
        check_gap(c, s.file_off + s.size, align8(s.file_off + s.size), &f);
    }
    if (base_load_u32(footer_of(c) + 52) != base_crc32c(0, c->data + c->sums_off, (size_t)(c->table_off - c->sums_off))) {
        base_error found = { 0 };
        base_fail(&found, BASE_EFORMAT, "the block sums at byte %llu are damaged", (unsigned long long)c->sums_off);
        add_finding(&f, c, &found);
    }
    return f.status;
}
