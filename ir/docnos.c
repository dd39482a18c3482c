/* ir/docnos.c - docnos and the order of their bytes.
 *
 * They are sorted once, when a segment is written: by multikey quicksort (Bentley and Sedgewick 1997), seven bytes at a time instead of
 * one. Each document has a key of 64 bits: the next seven bytes of its docno, zeros behind its end, then how many were left (8: more
 * than seven), so that keys compare as the bytes do, a docno before those it begins. A part with equal keys that have more goes
 * on with the next seven bytes; where docnos are equal to their end, the documents' numbers are the last key. In place: 16 bytes
 * a document beside the order itself. */
#include "ir/docnos.h"

#include "base/mem.h"

#define KEY_BYTES 7
#define KEY_MORE  8          /* in a key's low byte: the docno goes on */
#define AT_END    UINT64_MAX /* depth: behind all bytes, where documents are keys */

/* --- sorting ------------------------------------------------------------------------------------------------------- */

typedef struct {
    uint64_t key;
    uint32_t doc;
} keyed;

typedef struct {
    const uint8_t *data, *at;
} docno_bytes;

static uint64_t key_of(const docno_bytes *d, uint32_t doc, uint64_t depth)
{
    if (depth == AT_END) return doc;
    uint64_t from = base_load_u64(d->at + 8 * (uint64_t)doc) + depth, end = base_load_u64(d->at + 8 * ((uint64_t)doc + 1)), key = 0;
    for (unsigned i = 0; i < KEY_BYTES; i++) key = key << 8 | (from + i < end ? d->data[from + i] : 0);
    return key << 8 | (end - from > KEY_BYTES ? KEY_MORE : end - from);
}

static void swap(keyed *a, keyed *b)
{
    keyed t = *a;
    *a = *b;
    *b = t;
}

static uint64_t median(uint64_t a, uint64_t b, uint64_t c)
{
    uint64_t low = a < b ? a : b, high = a < b ? b : a;
    return c < low ? low : c > high ? high : c;
}

/* A key near the middle: the median of three medians of three, spread over the part. */
static uint64_t pivot_of(const keyed *x, size_t n)
{
    if (n < 9) return x[n / 2].key;
    size_t step = n / 9;
    uint64_t m[3];
    for (size_t i = 0; i < 3; i++) m[i] = median(x[3 * i * step].key, x[(3 * i + 1) * step].key, x[(3 * i + 2) * step].key);
    return median(m[0], m[1], m[2]);
}

/* Documents that are equal up to depth, with their keys from there on. */
typedef struct {
    keyed *x;
    size_t n;
    uint64_t depth;
} part;

/* Splits p by a pivot into keys below it, equal to it, and above it; the equal ones get their next keys, if there are any. */
static void split(part out[3], part p, const docno_bytes *d)
{
    uint64_t pivot = pivot_of(p.x, p.n);
    size_t below = 0, above = p.n;
    for (size_t i = 0; i < above;) {
        if (p.x[i].key < pivot) swap(p.x + i++, p.x + below++);
        else if (p.x[i].key > pivot) swap(p.x + i, p.x + --above);
        else i++;
    }
    out[0] = (part){ p.x, below, p.depth };
    out[1] = (part){ p.x + below, above - below, (pivot & 0xff) == KEY_MORE ? p.depth + KEY_BYTES : AT_END };
    out[2] = (part){ p.x + above, p.n - above, p.depth };
    if (out[1].n > 1) /* never where documents were keys: they are all different */
        for (size_t i = 0; i < out[1].n; i++) out[1].x[i].key = key_of(d, out[1].x[i].doc, out[1].depth);
}

/* Calls itself for the two smaller parts, which are at most half of it, so never deeper than log2(n); goes on with the largest. */
static void sort(part p, const docno_bytes *d)
{
    while (p.n > 1) {
        part parts[3];
        split(parts, p, d);
        size_t largest = 0;
        for (size_t i = 1; i < 3; i++)
            if (parts[i].n > parts[largest].n) largest = i;
        for (size_t i = 0; i < 3; i++)
            if (i != largest) sort(parts[i], d);
        p = parts[largest];
    }
}

base_status ir_docnos_sort(uint32_t *order, const uint8_t *data, const uint8_t *at, uint32_t n, base_error *err)
{
    const docno_bytes d = { data, at };
    keyed *x = base_array(n, sizeof *x, err);
    if (!x) return BASE_ENOMEM;
    for (uint32_t doc = 0; doc < n; doc++) x[doc] = (keyed){ key_of(&d, doc, 0), doc };
    sort((part){ x, n, 0 }, &d);
    for (uint32_t rank = 0; rank < n; rank++) order[rank] = x[rank].doc;
    base_free(x);
    return BASE_OK;
}

/* --- writing ------------------------------------------------------------------------------------------------------- */

void ir_docnos_add(ir_docnos_builder *b, base_view docno)
{
    base_buf_u64(&b->at, b->bytes.size);
    base_buf_bytes(&b->bytes, docno.ptr, docno.len);
    b->n_docs++;
}

static void write_u32s(base_container_writer *file, const char *section, const uint32_t *values, uint32_t n)
{
    base_container_section(file, section);
    base_container_write(file, values, (size_t)n * sizeof *values);
}

base_status ir_docnos_write(ir_docnos_builder *b, base_container_writer *file, base_error *err)
{
    base_status s;
    uint32_t *order = NULL, *ranks = NULL;
    base_buf_u64(&b->at, b->bytes.size);
    if ((s = base_buf_status(&b->bytes, err)) != BASE_OK || (s = base_buf_status(&b->at, err)) != BASE_OK) goto out;
    s = BASE_ENOMEM;
    if (!(order = base_array(b->n_docs, sizeof *order, err)) || !(ranks = base_array(b->n_docs, sizeof *ranks, err))) goto out;
    if ((s = ir_docnos_sort(order, b->bytes.data, b->at.data, b->n_docs, err)) != BASE_OK) goto out;
    for (uint32_t rank = 0; rank < b->n_docs; rank++) ranks[order[rank]] = rank;

    base_container_section(file, "docnos");
    base_container_write(file, b->bytes.data, b->bytes.size);
    base_container_section(file, "docnos.at");
    base_container_write(file, b->at.data, b->at.size);
    write_u32s(file, "docnos.ranks", ranks, b->n_docs);
    write_u32s(file, "docnos.order", order, b->n_docs);
out:
    base_free(order);
    base_free(ranks);
    return s;
}

void ir_docnos_builder_done(ir_docnos_builder *b)
{
    base_buf_done(&b->bytes);
    base_buf_done(&b->at);
}

/* --- reading ------------------------------------------------------------------------------------------------------- */

base_status ir_docnos_open(ir_docnos *out, base_section bytes, base_section at, base_section ranks, base_section order,
                           uint32_t n_docs, base_error *err)
{
    const base_section *all[] = { &bytes, &at, &ranks, &order };
    if (at.size != ((uint64_t)n_docs + 1) * 8 || ranks.size != (uint64_t)n_docs * 4 || order.size != ranks.size)
        return base_fail(err, BASE_EFORMAT, "the tables of docnos have sizes that aren't right for %u documents", n_docs);
    for (size_t i = 0; i < sizeof all / sizeof *all; i++) {
        base_status s = base_section_touch(all[i], 0, all[i]->size, err);
        if (s != BASE_OK) return s;
    }
    *out = (ir_docnos){ bytes, at, ranks, order, n_docs };
    return BASE_OK;
}

base_view ir_docnos_get(const ir_docnos *d, uint32_t doc)
{
    const uint8_t *entry = d->at.data + 8 * (uint64_t)doc;
    uint64_t from = base_load_u64(entry), end = base_load_u64(entry + 8);
    if (from > end || end > d->bytes.size) return (base_view){ "", 0 };
    return (base_view){ (const char *)d->bytes.data + from, (size_t)(end - from) };
}

uint32_t ir_docnos_by_rank(const ir_docnos *d, uint32_t rank)
{
    uint32_t doc = base_load_u32(d->order.data + 4 * (uint64_t)rank);
    return doc < d->n_docs ? doc : 0;
}

uint32_t ir_docnos_find(const ir_docnos *d, base_view docno)
{
    uint32_t low = 0, high = d->n_docs; /* ranks below low aren't above docno; those from high on are */
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        if (base_view_compare(ir_docnos_get(d, ir_docnos_by_rank(d, middle)), docno) <= 0) low = middle + 1;
        else high = middle;
    }
    if (low == 0) return UINT32_MAX;
    uint32_t doc = ir_docnos_by_rank(d, low - 1);
    return base_view_compare(ir_docnos_get(d, doc), docno) == 0 ? doc : UINT32_MAX;
}

const uint32_t *ir_docnos_ranks(const ir_docnos *d)
{
    return (const uint32_t *)(const void *)d->ranks.data;
}
