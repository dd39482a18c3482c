/* ir/invert.c - joining dictionaries, and turning lists of terms into lists of documents.
 *
 * Joining looks up each term of a piece once in the common dictionary, and keeps the answers as the piece's map: local ordinal -> id.
 * The lists themselves stay as they are, in local ordinals. Before writing, the dictionary is sorted and the maps are made to lead
 * to ordinals; as both orders are that of bytes, a list read through its map still ascends.
 *
 * The forward phase reads all lists once, and counts each term's documents by the way. For the postings, the terms are cut into ranges
 * whose postings fit into the chunk; for each range all lists are read again, and what falls into it is distributed to where the
 * counts say. Reading costs a few nanoseconds a posting, so some rounds of it are cheap beside the analysis, while holding all
 * postings at once (8 bytes each) would cost four times the memory of the lists. Positions are turned likewise, by ranges of their own;
 * a posting's first is marked, so that their rows need no numbers beside them. */
#include "ir/invert.h"

#include <assert.h>

typedef struct {
    uint32_t *map; /* [n_terms]: local ordinal -> id; while writing -> ordinal */
    uint32_t n_terms, n_docs;
    uint8_t *lists, *positions; /* positions NULL: not kept */
    size_t lists_size, positions_size;
} joined;

struct ir_inverter {
    bool keeps_positions;
    base_hash *terms;
    joined *pieces;
    size_t n_pieces, capacity;
    uint32_t n_docs;
    uint64_t bytes; /* of the pieces */
};

/* While writing. */
typedef struct {
    ir_inverter *v;
    ir_segment_writer *w;
    base_stop *stop;
    uint32_t n_terms;
    uint32_t *order;          /* ordinal -> id */
    uint64_t *df, *cf;        /* ordinal -> documents, occurrences */
    uint32_t *ordinals, *tfs; /* one document's list */
    size_t ordinals_capacity, tfs_capacity;
    ir_pair *postings;   /* of the present range: (document, tf) */
    uint32_t *positions; /* of the present range: gap * 2, + 1 if it is a posting's first */
    uint64_t *next;      /* of each term in the range: where its next posting or position goes */
    size_t postings_capacity, positions_capacity, next_capacity;
} writing;

base_status ir_inverter_new(ir_inverter **out, bool keeps_positions, base_error *err)
{
    ir_inverter *v = base_new(ir_inverter, err);
    if (!v) return BASE_ENOMEM;
    v->keeps_positions = keeps_positions;
    base_status s = base_hash_new(&v->terms, err);
    if (s == BASE_OK) *out = v;
    else base_free(v);
    return s;
}

static void clear(ir_inverter *v)
{
    for (size_t i = 0; i < v->n_pieces; i++) {
        base_free(v->pieces[i].map);
        base_free(v->pieces[i].lists);
        base_free(v->pieces[i].positions);
    }
    base_hash_clear(v->terms);
    v->n_pieces = 0;
    v->n_docs = 0;
    v->bytes = 0;
}

void ir_inverter_free(ir_inverter *v)
{
    if (!v) return;
    clear(v);
    base_hash_free(v->terms);
    base_free(v->pieces);
    base_free(v);
}

uint32_t ir_inverter_docs(const ir_inverter *v)
{
    return v->n_docs;
}

uint64_t ir_inverter_bytes(const ir_inverter *v)
{
    return v->bytes + v->capacity * sizeof *v->pieces + base_hash_bytes(v->terms) +
           (uint64_t)base_hash_count(v->terms) * (2 * sizeof(uint32_t) + 2 * sizeof(uint64_t));
}

base_status ir_inverter_join(ir_inverter *v, const ir_piece *p, base_error *err)
{
    base_status s;
    if (p->n_docs > IR_NO_DOC - 1 - v->n_docs) return base_fail(err, BASE_ELIMIT, "more than %u documents", IR_NO_DOC - 1);
    if ((s = base_grow(&v->pieces, &v->capacity, v->n_pieces + 1, sizeof *v->pieces, err)) != BASE_OK) return s;
    joined *j = &v->pieces[v->n_pieces];
    *j = (joined){ .n_terms = base_hash_count(p->terms), .n_docs = (uint32_t)p->n_docs, .lists_size = p->lists.size };
    j->map = base_array(j->n_terms, sizeof *j->map, err);
    j->lists = base_alloc(j->lists_size, err);
    v->n_pieces++;
    if (!j->map || !j->lists) return BASE_ENOMEM;
    if (j->lists_size > 0) memcpy(j->lists, p->lists.data, j->lists_size);
    if (p->positions.size > 0) {
        if (!(j->positions = base_alloc(p->positions.size, err))) return BASE_ENOMEM;
        memcpy(j->positions, p->positions.data, j->positions_size = p->positions.size);
    }
    for (uint32_t i = 0; i < j->n_terms; i++) {
        base_view term = base_hash_text(p->terms, p->order[i]);
        if ((s = base_hash_add(v->terms, term.ptr, term.len, &j->map[i], NULL, err)) != BASE_OK) return s;
    }
    v->n_docs += j->n_docs;
    v->bytes += j->n_terms * sizeof *j->map + j->lists_size + j->positions_size;
    return BASE_OK;
}

/* --- writing -------------------------------------------------------------------------------------------------------- */

static base_status check_stop(const writing *t, base_error *err)
{
    if (t->stop && atomic_load(&t->stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
    return ir_segment_writer_status(t->w, err);
}

/* The dictionary's order; the maps then lead to it. */
static base_status sort_terms(writing *t, base_error *err)
{
    ir_inverter *v = t->v;
    uint32_t *ranks = base_array(t->n_terms, sizeof *ranks, err);
    t->order = base_array(t->n_terms, sizeof *t->order, err);
    if (!ranks || !t->order) {
        base_free(ranks);
        return BASE_ENOMEM;
    }
    if (t->n_terms > 0) base_hash_sorted(v->terms, t->order);
    for (uint32_t i = 0; i < t->n_terms; i++) ranks[t->order[i]] = i;
    for (size_t i = 0; i < v->n_pieces; i++)
        for (uint32_t j = 0; j < v->pieces[i].n_terms; j++) v->pieces[i].map[j] = ranks[v->pieces[i].map[j]];
    base_free(ranks);
    return BASE_OK;
}

static base_status write_list(writing *t, const joined *piece, base_cursor *c, base_error *err)
{
    base_status s;
    size_t n = (size_t)base_read_varint(c);
    uint32_t text_bytes = base_read_varint32(c), local = UINT32_MAX;
    if ((s = base_grow(&t->ordinals, &t->ordinals_capacity, n, sizeof *t->ordinals, err)) != BASE_OK) return s;
    if ((s = base_grow(&t->tfs, &t->tfs_capacity, n, sizeof *t->tfs, err)) != BASE_OK) return s;
    for (size_t i = 0; i < n; i++) {
        ir_piece_read(c, &local, &t->tfs[i]);
        t->ordinals[i] = piece->map[local];
        t->df[t->ordinals[i]]++;
        t->cf[t->ordinals[i]] += t->tfs[i];
    }
    ir_segment_writer_forward(t->w, t->ordinals, t->tfs, n, text_bytes);
    return BASE_OK;
}

static base_status write_forward(writing *t, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; s == BASE_OK && i < t->v->n_pieces; i++) {
        const joined *piece = &t->v->pieces[i];
        base_cursor c = base_cursor_of(piece->lists, piece->lists_size);
        for (uint32_t doc = 0; s == BASE_OK && doc < piece->n_docs; doc++) s = write_list(t, piece, &c, err);
        assert(!c.bad);
        if (s == BASE_OK) s = check_stop(t, err);
    }
    return s;
}

/* Where the range that starts at term `from` ends: at least one term, and no more of what is counted than fits. */
static uint32_t range_end(const writing *t, const uint64_t *counts, uint32_t from, uint64_t most, uint64_t *n)
{
    uint32_t to = from;
    *n = 0;
    do *n += counts[to++];
    while (to < t->n_terms && *n + counts[to] <= most);
    return to;
}

/* Room for the n of a range's terms [from, to), and where each term's begin. */
static base_status begin_range(writing *t, const uint64_t *counts, uint32_t from, uint32_t to, uint64_t n, base_error *err)
{
    if (n > SIZE_MAX) return base_fail(err, BASE_ENOMEM, "out of memory");
    base_status s = base_grow(&t->next, &t->next_capacity, to - from, sizeof *t->next, err);
    uint64_t at = 0;
    for (uint32_t i = from; s == BASE_OK && i < to; i++) {
        t->next[i - from] = at;
        at += counts[i];
    }
    return s;
}

/* Distributes the postings of terms [from, to) of one piece, whose first document is `first`. */
static void turn_piece(writing *t, const joined *piece, uint32_t first, uint32_t from, uint32_t to)
{
    base_cursor c = base_cursor_of(piece->lists, piece->lists_size);
    for (uint32_t doc = 0; doc < piece->n_docs; doc++) {
        uint64_t n = base_read_varint(&c);
        uint32_t local = UINT32_MAX, tf;
        (void)base_read_varint(&c);
        for (uint64_t i = 0; i < n; i++) {
            ir_piece_read(&c, &local, &tf);
            uint32_t ordinal = piece->map[local];
            if (ordinal >= from && ordinal < to) t->postings[t->next[ordinal - from]++] = (ir_pair){ first + doc, tf };
        }
    }
}

static base_status write_postings(writing *t, uint32_t from, uint32_t to, uint64_t n_postings, base_error *err)
{
    base_status s;
    if ((s = begin_range(t, t->df, from, to, n_postings, err)) != BASE_OK) return s;
    if ((s = base_grow(&t->postings, &t->postings_capacity, (size_t)n_postings, sizeof *t->postings, err)) != BASE_OK) return s;
    uint64_t at = 0;
    uint32_t first = 0;
    for (size_t i = 0; i < t->v->n_pieces; i++) {
        turn_piece(t, &t->v->pieces[i], first, from, to);
        first += t->v->pieces[i].n_docs;
        if ((s = check_stop(t, err)) != BASE_OK) return s;
    }
    for (uint32_t i = from; i < to; i++) {
        base_view term = base_hash_text(t->v->terms, t->order[i]);
        ir_segment_writer_term(t->w, term.ptr, term.len);
        for (; at < t->next[i - from]; at++) ir_segment_writer_posting(t->w, t->postings[at].id, t->postings[at].tf);
    }
    return check_stop(t, err);
}

/* Distributes the positions of terms [from, to) of one piece. */
static void turn_piece_positions(writing *t, const joined *piece, uint32_t from, uint32_t to)
{
    base_cursor c = base_cursor_of(piece->lists, piece->lists_size);
    base_cursor positions = base_cursor_of(piece->positions, piece->positions_size);
    for (uint32_t doc = 0; doc < piece->n_docs; doc++) {
        uint64_t n = base_read_varint(&c);
        uint32_t local = UINT32_MAX, tf;
        (void)base_read_varint(&c);
        for (uint64_t i = 0; i < n; i++) {
            ir_piece_read(&c, &local, &tf);
            uint32_t ordinal = piece->map[local];
            if (ordinal < from || ordinal >= to) {
                for (uint32_t j = 0; j < tf; j++) (void)base_read_varint(&positions);
                continue;
            }
            uint32_t *row = t->positions + t->next[ordinal - from];
            for (uint32_t j = 0; j < tf; j++) row[j] = base_read_varint32(&positions) << 1 | (j == 0);
            t->next[ordinal - from] += tf;
        }
    }
    assert(!positions.bad && base_cursor_left(&positions) == 0);
}

static base_status write_positions(writing *t, uint32_t from, uint32_t to, uint64_t n_positions, base_error *err)
{
    base_status s;
    if ((s = begin_range(t, t->cf, from, to, n_positions, err)) != BASE_OK) return s;
    s = base_grow(&t->positions, &t->positions_capacity, (size_t)n_positions, sizeof *t->positions, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < t->v->n_pieces; i++) {
        turn_piece_positions(t, &t->v->pieces[i], from, to);
        if ((s = check_stop(t, err)) != BASE_OK) return s;
    }
    uint64_t at = 0;
    for (uint32_t i = from; i < to; i++) {
        ir_segment_writer_term_positions(t->w);
        for (uint32_t least = 0; at < t->next[i - from]; at++) {
            bool first = t->positions[at] & 1;
            uint32_t position = (first ? 0 : least) + (t->positions[at] >> 1);
            ir_segment_writer_position(t->w, first, position);
            least = position + 1;
        }
    }
    return check_stop(t, err);
}

typedef base_status (*write_fn)(writing *t, uint32_t from, uint32_t to, uint64_t n, base_error *err);

/* All terms, range by range: of each no more than `most` of what counts has, or one term. */
static base_status write_ranges(writing *t, const uint64_t *counts, uint64_t most, write_fn write, base_error *err)
{
    base_status s = BASE_OK;
    for (uint32_t from = 0, to; s == BASE_OK && from < t->n_terms; from = to) {
        uint64_t n;
        to = range_end(t, counts, from, most, &n);
        s = write(t, from, to, n, err);
    }
    return s;
}

base_status ir_inverter_write(ir_inverter *v, ir_segment_writer *w, uint64_t chunk, base_stop *stop, base_error *err)
{
    base_status s;
    writing t = { .v = v, .w = w, .stop = stop, .n_terms = base_hash_count(v->terms) };
    if ((s = sort_terms(&t, err)) != BASE_OK) goto out;
    t.df = base_array(t.n_terms, sizeof *t.df, err);
    t.cf = base_array(t.n_terms, sizeof *t.cf, err);
    if (!t.df || !t.cf) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = write_forward(&t, err)) != BASE_OK) goto out;
    if ((s = write_ranges(&t, t.df, chunk / sizeof *t.postings, write_postings, err)) != BASE_OK || !v->keeps_positions) goto out;
    base_free(t.postings);
    t.postings = NULL;
    s = write_ranges(&t, t.cf, chunk / sizeof *t.positions, write_positions, err);
out:
    base_free(t.order);
    base_free(t.df);
    base_free(t.cf);
    base_free(t.ordinals);
    base_free(t.tfs);
    base_free(t.postings);
    base_free(t.positions);
    base_free(t.next);
    clear(v);
    return s;
}
