/* tests/fuzz/container.h - containers as inputs: taken apart, put together with sums that fit, and mutated section by section, so
 * that a fuzzer gets past the checksums to the readers behind them.
 *
 * An input is a file as the program writes it. fuzz_seal makes a copy in which every sum fits what stands there, if the frame can still be
 * made out; what can't goes to the reader as it is. */
#ifndef TESTS_FUZZ_CONTAINER_H
#define TESTS_FUZZ_CONTAINER_H

#include "base/buf.h"
#include "base/bytes.h"
#include "base/checksum.h"
#include "tests/fuzz/fuzz.h"

#define FUZZ_SECTIONS 16
#define FUZZ_HEADER   64
#define FUZZ_FOOTER   64
#define FUZZ_BLOCK    16384

typedef struct {
    char name[16];
    const uint8_t *data;
    size_t size;
} fuzz_section;

typedef struct {
    char magic[8];
    uint64_t file_id, generation;
    fuzz_section section[FUZZ_SECTIONS];
    size_t n;
} fuzz_container;

/* Only places that lie within the input are believed; false: no frame to be seen. */
static inline bool fuzz_take_apart(fuzz_container *out, const uint8_t *data, size_t size)
{
    if (size < FUZZ_HEADER + FUZZ_FOOTER) return false;
    const uint8_t *footer = data + size - FUZZ_FOOTER;
    uint64_t table = base_load_u64(footer + 24), n = base_load_u32(footer + 48);
    memcpy(out->magic, data, 8);
    out->file_id = base_load_u64(data + 16);
    out->generation = base_load_u64(data + 24);
    if (n > FUZZ_SECTIONS || table > size - FUZZ_FOOTER || (size - FUZZ_FOOTER - table) / 32 < n) return false;
    for (out->n = 0; out->n < n; out->n++) {
        const uint8_t *entry = data + table + 32 * out->n;
        uint64_t at = base_load_u64(entry + 16), bytes = base_load_u64(entry + 24);
        if (at > size || bytes > size - at) return false;
        memcpy(out->section[out->n].name, entry, 16);
        out->section[out->n].data = data + at;
        out->section[out->n].size = (size_t)bytes;
    }
    return true;
}

static inline void fuzz_align(base_buf *b)
{
    base_buf_zeros(b, (8 - b->size % 8) % 8);
}

static inline uint32_t fuzz_block_sum(const fuzz_container *c, uint64_t block, const uint8_t *data, size_t n)
{
    uint8_t place[24];
    base_store_u64(place, c->file_id);
    base_store_u64(place + 8, block);
    base_store_u64(place + 16, c->generation);
    return base_crc32c(base_crc32c(0, place, sizeof place), data, n);
}

/* docs/formats.md, "The container". */
static inline void fuzz_put_together(base_buf *out, const fuzz_container *c)
{
    base_buf table = { 0 };
    base_buf_bytes(out, c->magic, 8);
    base_buf_u32(out, 1);
    base_buf_u32(out, 0);
    base_buf_u64(out, c->file_id);
    base_buf_u64(out, c->generation);
    base_buf_u32(out, FUZZ_BLOCK);
    base_buf_zeros(out, 24);
    base_buf_u32(out, base_crc32c(0, out->data, out->size));
    for (size_t i = 0; i < c->n; i++) {
        base_buf_bytes(&table, c->section[i].name, 16);
        base_buf_u64(&table, out->size);
        base_buf_u64(&table, c->section[i].size);
        if (c->section[i].size) base_buf_bytes(out, c->section[i].data, c->section[i].size);
        fuzz_align(out);
    }
    size_t sums = out->size;
    for (size_t at = 0; at < sums; at += FUZZ_BLOCK)
        base_buf_u32(out, fuzz_block_sum(c, at / FUZZ_BLOCK, out->data + at, sums - at < FUZZ_BLOCK ? sums - at : FUZZ_BLOCK));
    fuzz_align(out);
    size_t table_at = out->size, footer = table_at + table.size;
    if (table.size) base_buf_bytes(out, table.data, table.size);
    base_buf_bytes(out, c->magic, 8);
    base_buf_u64(out, footer + FUZZ_FOOTER);
    base_buf_u64(out, sums);
    base_buf_u64(out, table_at);
    base_buf_u64(out, c->file_id);
    base_buf_u64(out, c->generation);
    base_buf_u32(out, (uint32_t)c->n);
    base_buf_u32(out, base_crc32c(0, out->data + sums, table_at - sums));
    base_buf_u32(out, base_crc32c(0, table.data, table.size));
    base_buf_u32(out, base_crc32c(0, out->data + footer, out->size - footer));
    base_buf_done(&table);
}

/* The input with sums that fit, appended to out; as it is if it has no frame. */
static inline bool fuzz_seal(base_buf *out, const uint8_t *data, size_t size)
{
    fuzz_container c;
    bool framed = fuzz_take_apart(&c, data, size);
    if (framed) fuzz_put_together(out, &c);
    else if (size) base_buf_bytes(out, data, size);
    return framed;
}

/* libFuzzer's own; absent where seeds are only replayed. */
size_t LLVMFuzzerMutate(uint8_t *data, size_t size, size_t most) __attribute__((weak));
size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed);

static inline uint32_t fuzz_next(unsigned *seed)
{
    *seed = *seed * 1664525u + 1013904223u;
    return *seed >> 8;
}

/* One section becomes another of the same size (sizes have to fit each other, or opening refuses) or, one time in four, of any. A few numbers
 * in it become one of those that overflow. */
static inline void fuzz_mutate_section(base_buf *out, const fuzz_section *s, size_t most, unsigned *seed)
{
    static const uint64_t edges[] = {
        0, 1, 127, 128, 255, 1u << 31, (1u << 31) - 1, UINT32_MAX, (uint64_t)1 << 32, (uint64_t)1 << 63, UINT64_MAX
    };
    base_buf_bytes(out, s->data, s->size);
    uint32_t how = fuzz_next(seed) % 8;
    if (how < 2 || s->size < 8) {
        if (!base_buf_reserve(out, most)) return;
        out->size = LLVMFuzzerMutate(out->data, s->size, how == 0 ? s->size + most : (s->size ? s->size : 1));
        if (how == 1) memset(out->data + out->size, 0, s->size > out->size ? s->size - out->size : 0), out->size = s->size;
        return;
    }
    size_t at = fuzz_next(seed) % s->size, wide = (size_t)1 << fuzz_next(seed) % 4;
    if (how < 5) at -= at % wide;
    if (wide > s->size - at) wide = s->size - at;
    uint8_t value[8];
    base_store_u64(value, how == 7 ? fuzz_next(seed) % 300 : edges[fuzz_next(seed) % (sizeof edges / sizeof *edges)]);
    if (how == 2) value[0] = (uint8_t)(s->data[at] + 1), wide = 1;
    if (how == 3) value[0] = (uint8_t)(s->data[at] ^ 1u << fuzz_next(seed) % 8), wide = 1;
    memcpy(out->data + at, value, wide);
}

size_t LLVMFuzzerCustomMutator(uint8_t *data, size_t size, size_t most, unsigned seed)
{
    fuzz_container c;
    base_buf section = { 0 }, whole = { 0 };
    if (fuzz_next(&seed) % 16 == 0 || !fuzz_take_apart(&c, data, size) || c.n == 0) return LLVMFuzzerMutate(data, size, most);
    fuzz_section *s = &c.section[fuzz_next(&seed) % c.n];
    fuzz_mutate_section(&section, s, 64, &seed);
    s->data = section.data, s->size = section.size;
    fuzz_put_together(&whole, &c);
    if (whole.size <= most) memcpy(data, whole.data, size = whole.size);
    base_buf_done(&section);
    base_buf_done(&whole);
    return size;
}

#endif
