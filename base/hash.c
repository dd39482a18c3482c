/* base/hash.c - open addressing with stored tags; the texts in chunks that never move.
 *
 * A slot is 8 bytes: the 32-bit tag of a text's hash, and its id + 1 (0: empty, so fresh zeroed memory is an empty table). Slots are
 * probed one after the other from the tag's low bits, and the table doubles when 5 of 8 slots are taken. The tag is compared before
 * the text: of the texts that are looked at, nearly all are the right one, and growing needs the tags alone, never a text.
 *
 * A text lies in a chunk as length (4 bytes), bytes, 0. Per id there is a pointer to it and nothing more: 8 + 4 + n + 1 bytes and
 * 1.6 to 3.2 slots of 8. Chunks double from 4 KiB to 1 MiB; one longer text gets a chunk of its own.
 *
 * The seed is fixed: neither ids nor time depend on the run. Who may choose the texts can make them collide, which costs time and
 * nothing else. */
#include "base/hash.h"

#include <string.h>

#include "base/mem.h"
#include "base/rng.h"

enum { FIRST_SLOTS = 64, FIRST_CHUNK = 4096, LAST_CHUNK = 1 << 20, LENGTH_BYTES = 4, FEW = 12 };

typedef struct {
    uint32_t tag, id_plus_1;
} slot;

typedef struct {
    char *memory;
    size_t size;
} chunk;

struct base_hash {
    slot *slots; /* [n_slots], a power of two, or NULL */
    size_t n_slots;
    char **texts; /* [count of capacity], each at its length */
    size_t count, capacity;
    chunk *chunks; /* [n_chunks of chunks_capacity]; those before current are full */
    size_t n_chunks, chunks_capacity, current, used, chunk_bytes;
};

/* --- the function ---------------------------------------------------------------------------------------------------------------- */

/* Digits of the square roots of 2, 3 and 5, made odd: nothing up the sleeve. */
static const uint64_t K0 = UINT64_C(0x6a09e667f3bcc909), K1 = UINT64_C(0xbb67ae8584caa73b), K2 = UINT64_C(0x3c6ef372fe94f82b);

/* The full product of two words, its halves folded onto each other: each bit of both reaches nearly all of the result. */
static inline uint64_t fold(uint64_t a, uint64_t b)
{
    unsigned __int128 product = (unsigned __int128)a * b;
    return (uint64_t)product ^ (uint64_t)(product >> 64);
}

/* Rounds of 16 bytes; the last 1 to 16 are read as two words that may overlap, so that no length has a tail of single bytes. The
 * length is mixed in at the start, hence what overlaps can't be mistaken. */
uint64_t base_hash64(const void *data, size_t n, uint64_t seed)
{
    const uint8_t *p = data;
    uint64_t h = seed ^ fold((uint64_t)n + K2, K0), a = 0, b = 0;
    size_t left = n;
    for (; left > 16; left -= 16, p += 16) h = fold(h ^ base_load_u64(p), base_load_u64(p + 8) ^ K1) + (h << 23 | h >> 41);
    if (left >= 8) a = base_load_u64(p), b = base_load_u64(p + left - 8);
    else if (left >= 4) a = base_load_u32(p), b = base_load_u32(p + left - 4);
    else if (left > 0) a = (uint64_t)p[0] << 16 | (uint64_t)p[left / 2] << 8 | p[left - 1];
    return fold(fold(h ^ a, b ^ K1) ^ K2, h ^ K0);
}

static inline uint32_t tag_of(const char *text, size_t n)
{
    return (uint32_t)base_hash64(text, n, K2);
}

/* --- the table ------------------------------------------------------------------------------------------------------------------- */

static inline uint32_t length_at(const char *stored)
{
    uint32_t n;
    memcpy(&n, stored, LENGTH_BYTES);
    return n;
}

static inline bool is_text(const char *stored, const char *text, size_t n)
{
    return length_at(stored) == n && (n == 0 || memcmp(stored + LENGTH_BYTES, text, n) == 0);
}

/* The slot of the text, or the empty one where it would go. There are slots, and empty ones among them. */
static slot *locate(const base_hash *h, uint32_t tag, const char *text, size_t n)
{
    size_t mask = h->n_slots - 1;
    for (size_t i = tag & mask;; i = (i + 1) & mask) {
        slot *s = &h->slots[i];
        if (!s->id_plus_1 || (s->tag == tag && is_text(h->texts[s->id_plus_1 - 1], text, n))) return s;
    }
}

static base_status grow_slots(base_hash *h, base_error *err)
{
    size_t n = h->n_slots ? 2 * h->n_slots : FIRST_SLOTS, mask = n - 1;
    slot *slots = base_array(n, sizeof *slots, err);
    if (!slots) return BASE_ENOMEM;
    for (size_t old = 0; old < h->n_slots; old++) {
        if (!h->slots[old].id_plus_1) continue;
        size_t i = h->slots[old].tag & mask;
        while (slots[i].id_plus_1) i = (i + 1) & mask;
        slots[i] = h->slots[old];
    }
    base_free(h->slots);
    h->slots = slots;
    h->n_slots = n;
    return BASE_OK;
}

/* Room for size bytes in the current chunk. After a clear the old chunks are met again; one that is too small is passed by. */
static base_status make_room(base_hash *h, size_t size, base_error *err)
{
    while (h->current < h->n_chunks) {
        if (h->chunks[h->current].size - h->used >= size) return BASE_OK;
        if (h->current + 1 == h->n_chunks) break;
        h->current++;
        h->used = 0;
    }
    base_status s = base_grow(&h->chunks, &h->chunks_capacity, h->n_chunks + 1, sizeof *h->chunks, err);
    if (s != BASE_OK) return s;
    size_t want = FIRST_CHUNK;
    while (want < h->chunk_bytes && want < LAST_CHUNK) want *= 2;
    if (want < size) want = size;
    char *memory = base_alloc(want, err);
    if (!memory) return BASE_ENOMEM;
    h->current = h->n_chunks++;
    h->chunks[h->current] = (chunk){ memory, want };
    h->chunk_bytes += want;
    h->used = 0;
    return BASE_OK;
}

base_status base_hash_new(base_hash **out, base_error *err)
{
    base_hash *h = base_new(base_hash, err);
    if (!h) return BASE_ENOMEM;
    *out = h;
    return BASE_OK;
}

base_status base_hash_add(base_hash *h, const char *text, size_t n, uint32_t *id, bool *fresh, base_error *err)
{
    base_status s;
    uint32_t tag = tag_of(text, n);
    if (h->count >= h->n_slots / 8 * 5 && (s = grow_slots(h, err)) != BASE_OK) return s;
    slot *at = locate(h, tag, text, n);
    if (fresh) *fresh = !at->id_plus_1;
    if (at->id_plus_1) {
        *id = at->id_plus_1 - 1;
        return BASE_OK;
    }
    if (n > UINT32_MAX - LENGTH_BYTES - 1) return base_fail(err, BASE_ELIMIT, "a text of %zu bytes, where 4 GiB are the limit", n);
    if (h->count >= BASE_HASH_NONE - 1) return base_fail(err, BASE_ELIMIT, "more than %u different texts", BASE_HASH_NONE - 1);
    if ((s = base_grow(&h->texts, &h->capacity, h->count + 1, sizeof *h->texts, err)) != BASE_OK) return s;
    if ((s = make_room(h, LENGTH_BYTES + n + 1, err)) != BASE_OK) return s;
    char *stored = h->chunks[h->current].memory + h->used;
    uint32_t length = (uint32_t)n;
    memcpy(stored, &length, LENGTH_BYTES);
    if (n) memcpy(stored + LENGTH_BYTES, text, n);
    stored[LENGTH_BYTES + n] = 0;
    h->used += LENGTH_BYTES + n + 1;
    h->texts[h->count] = stored;
    *id = (uint32_t)h->count++;
    *at = (slot){ tag, *id + 1 };
    return BASE_OK;
}

uint32_t base_hash_find(const base_hash *h, const char *text, size_t n)
{
    if (!h->count) return BASE_HASH_NONE;
    const slot *s = locate(h, tag_of(text, n), text, n);
    return s->id_plus_1 ? s->id_plus_1 - 1 : BASE_HASH_NONE;
}

base_view base_hash_text(const base_hash *h, uint32_t id)
{
    return (base_view){ h->texts[id] + LENGTH_BYTES, length_at(h->texts[id]) };
}

uint32_t base_hash_count(const base_hash *h)
{
    return (uint32_t)h->count;
}

size_t base_hash_bytes(const base_hash *h)
{
    return sizeof *h + h->n_slots * sizeof *h->slots + h->capacity * sizeof *h->texts + h->chunks_capacity * sizeof *h->chunks +
           h->chunk_bytes;
}

void base_hash_clear(base_hash *h)
{
    if (h->count) memset(h->slots, 0, h->n_slots * sizeof *h->slots);
    h->count = h->current = h->used = 0;
}

void base_hash_free(base_hash *h)
{
    if (!h) return;
    for (size_t i = 0; i < h->n_chunks; i++) base_free(h->chunks[i].memory);
    base_free(h->chunks);
    base_free(h->texts);
    base_free(h->slots);
    base_free(h);
}

/* --- the order of bytes ---------------------------------------------------------------------------------------------------------- */

/* Multikey quicksort (Bentley & Sedgewick 1997), 8 bytes at a time: texts that share their first bytes, as the terms of a dictionary
 * do, have them compared once and not at each step. The 8 bytes from depth on stand beside the id as a big-endian number, missing ones
 * as 0, with how many of them there are (9: more follow), which tells an end from a byte 0: partitioning walks one array and
 * looks at no text (4 million terms: 13 s without these copies, 0.8 s with them). */
typedef struct {
    uint64_t word;
    uint32_t id, left;
} sort_item;

static int key_compare(const sort_item *a, const sort_item *b)
{
    if (a->word != b->word) return a->word < b->word ? -1 : 1;
    return (a->left > b->left) - (a->left < b->left);
}

static void load_keys(const base_hash *h, sort_item *items, size_t n, size_t depth)
{
    for (size_t i = 0; i < n; i++) {
        base_view v = base_hash_text(h, items[i].id);
        const uint8_t *p = (const uint8_t *)v.ptr + depth;
        size_t left = v.len - depth;
        items[i].word = 0;
        for (size_t j = 0; j < 8 && j < left; j++) items[i].word |= (uint64_t)p[j] << (56 - 8 * j);
        items[i].left = left > 8 ? 9 : (uint32_t)left;
    }
}

static int item_compare(const base_hash *h, const sort_item *a, const sort_item *b)
{
    int c = key_compare(a, b);
    return c ? c : base_view_compare(base_hash_text(h, a->id), base_hash_text(h, b->id));
}

static void sort_few(const base_hash *h, sort_item *items, size_t n)
{
    for (size_t i = 1; i < n; i++) {
        sort_item item = items[i];
        size_t j = i;
        for (; j > 0 && item_compare(h, &items[j - 1], &item) > 0; j--) items[j] = items[j - 1];
        items[j] = item;
    }
}

static void swap_items(sort_item *a, sort_item *b)
{
    sort_item t = *a;
    *a = *b;
    *b = t;
}

/* The middle one of three by chance: no order of arrival is a bad one. */
static sort_item pivot_of(const sort_item *items, size_t n, base_rng *random)
{
    sort_item k[3];
    for (int i = 0; i < 3; i++) k[i] = items[base_rng_below(random, n)];
    int low = key_compare(&k[0], &k[1]) > 0;
    if (key_compare(&k[2], &k[low]) <= 0) return k[low];
    return key_compare(&k[2], &k[!low]) >= 0 ? k[!low] : k[2];
}

/* Sorts items [n] whose texts share depth bytes and whose keys are those from there. The largest of the three parts is this loop's next
 * turn, the two others recurse: each is at most half of n, so that no text can make the stack deep. */
static void sort_from(const base_hash *h, sort_item *items, size_t n, size_t depth, base_rng *random)
{
    while (n > FEW) {
        sort_item pivot = pivot_of(items, n, random);
        size_t below = 0, above = n;
        for (size_t i = 0; i < above;) {
            int c = key_compare(&items[i], &pivot);
            if (c < 0) swap_items(&items[below++], &items[i++]);
            else if (c > 0) swap_items(&items[i], &items[--above]);
            else i++;
        }
        struct {
            sort_item *items;
            size_t n, depth;
        } parts[3] = { { items, below, depth }, { items + below, above - below, depth + 8 }, { items + above, n - above, depth } };
        if (pivot.left < 9) parts[1].n = 0; /* texts that end here are one text: each stands in the table once */
        else load_keys(h, parts[1].items, parts[1].n, parts[1].depth);
        int largest = parts[0].n >= parts[1].n ? 0 : 1;
        if (parts[2].n > parts[largest].n) largest = 2;
        for (int i = 0; i < 3; i++)
            if (i != largest) sort_from(h, parts[i].items, parts[i].n, parts[i].depth, random);
        items = parts[largest].items, n = parts[largest].n, depth = parts[largest].depth;
    }
    sort_few(h, items, n);
}

static void sink(const base_hash *h, uint32_t *ids, size_t n, size_t i)
{
    uint32_t moving = ids[i];
    base_view v = base_hash_text(h, moving);
    for (size_t child; (child = 2 * i + 1) < n; i = child) {
        if (child + 1 < n && base_view_compare(base_hash_text(h, ids[child + 1]), base_hash_text(h, ids[child])) > 0) child++;
        if (base_view_compare(base_hash_text(h, ids[child]), v) <= 0) break;
        ids[i] = ids[child];
    }
    ids[i] = moving;
}

/* Where there is no memory for keys: a heap of the ids alone. */
static void sort_in_place(const base_hash *h, uint32_t *ids, size_t n)
{
    for (size_t i = n / 2; i-- > 0;) sink(h, ids, n, i);
    while (n > 1) {
        uint32_t last = ids[0];
        ids[0] = ids[--n];
        ids[n] = last;
        sink(h, ids, n, 0);
    }
}

void base_hash_sorted(const base_hash *h, uint32_t *out)
{
    base_rng random = base_rng_of(1, h->count);
    for (size_t i = 0; i < h->count; i++) out[i] = (uint32_t)i;
    sort_item *items = h->count > FEW ? base_array(h->count, sizeof *items, NULL) : NULL;
    if (!items) {
        sort_in_place(h, out, h->count);
        return;
    }
    for (size_t i = 0; i < h->count; i++) items[i].id = (uint32_t)i;
    load_keys(h, items, h->count, 0);
    sort_from(h, items, h->count, 0, &random);
    for (size_t i = 0; i < h->count; i++) out[i] = items[i].id;
    base_free(items);
}
