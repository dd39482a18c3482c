/* ir/merge.c - several segments read in step, one written.
 *
 * Everything in a segment is sorted already: documents by arrival, terms and docnos by their bytes. So each phase is one walk. The k
 * dictionaries are walked together twice, with a heap of k streams: first to number the terms anew, which gives each segment a map
 * from its ordinals to the new ones (ascending, as both orders are that of bytes); later to copy the postings, and once more for their
 * positions. Between the walks the forward lists pass through the maps. Documents are numbered anew by counting the living.
 *
 * A stream takes some terms ahead at a time from its segment, which saves the walk from being turned inside out.
 *
 * Memory: 4 bytes per term and segment, and where documents are dead 4 bytes per document and 4 per term more. */
#include "ir/merge.h"

#include "ir/positions.h"

#define AHEAD     256 /* terms that a stream holds */
#define NONE      UINT32_MAX
#define FORGET    (1 << 20) /* postings, some two bytes each */
#define STOP_MASK 1023      /* how many terms or documents between two looks at stop, less 1 */

/* --- one dictionary -------------------------------------------------------------------------------------------------- */

typedef struct {
    const ir_segment *segment;
    base_buf text;
    size_t ends[AHEAD]; /* of each term in text */
    ir_lexicon_entry entries[AHEAD];
    size_t n, at;
    uint32_t next; /* ordinal of the first term not yet taken */
} stream;

static base_status take(void *context, base_view term, const ir_lexicon_entry *entry, base_error *err)
{
    (void)err;
    stream *t = context;
    if (t->n == AHEAD) return BASE_ESTOPPED;
    base_buf_bytes(&t->text, term.ptr, term.len);
    t->ends[t->n] = t->text.size;
    t->entries[t->n++] = *entry;
    return BASE_OK;
}

/* To the next term; at == n at the end. */
static base_status advance(stream *t, base_error *err)
{
    if (t->at + 1 < t->n) {
        t->at++;
        return BASE_OK;
    }
    t->n = t->at = 0;
    base_buf_clear(&t->text);
    if (t->next >= ir_segment_terms(t->segment)) return BASE_OK;
    base_status s = ir_segment_each_term(t->segment, t->next, take, t, err);
    if (s == BASE_ESTOPPED && t->n == AHEAD) s = BASE_OK;
    if (s == BASE_OK) s = base_buf_status(&t->text, err);
    t->next += (uint32_t)t->n;
    return s;
}

static base_view term_of(const stream *t)
{
    size_t begin = t->at > 0 ? t->ends[t->at - 1] : 0;
    return (base_view){ (const char *)t->text.data + begin, t->ends[t->at] - begin };
}

/* --- all dictionaries in step ---------------------------------------------------------------------------------------- */

typedef struct {
    const ir_merge_source *sources;
    size_t n;
    base_stop *stop;
    ir_segment_writer *w;
    stream *streams;
    size_t *heap; /* of streams, by term */
    size_t n_heap;
    uint32_t **maps;           /* per source: ordinal -> new ordinal, or NONE */
    uint32_t **dead_df;        /* per source: ordinal -> dead documents that hold it; NULL if there are none */
    uint32_t **numbers;        /* per source: document -> new number; NULL if none of it is dead */
    uint32_t *bases;           /* per source: new number of its first living document */
    uint64_t n_read;           /* postings since the sources' pages were last given back */
    ir_lexicon_entry *entries; /* of the present term, [n]; df 0: that source doesn't have it */
    uint32_t n_terms;
} merging;

static bool before(const merging *m, size_t a, size_t b)
{
    return base_view_compare(term_of(&m->streams[a]), term_of(&m->streams[b])) < 0;
}

static void sift_down(merging *m, size_t i)
{
    for (;;) {
        size_t least = i, left = 2 * i + 1;
        for (size_t child = left; child < left + 2 && child < m->n_heap; child++)
            if (before(m, m->heap[child], m->heap[least])) least = child;
        if (least == i) return;
        size_t t = m->heap[i];
        m->heap[i] = m->heap[least];
        m->heap[least] = t;
        i = least;
    }
}

static base_status start(merging *m, base_error *err)
{
    m->n_heap = 0;
    for (size_t i = 0; i < m->n; i++) {
        stream *t = &m->streams[i];
        t->segment = m->sources[i].segment;
        t->n = t->at = t->next = 0;
        base_status s = advance(t, err);
        if (s != BASE_OK) return s;
        if (t->n > 0) m->heap[m->n_heap++] = i;
    }
    for (size_t i = m->n_heap / 2; i-- > 0;) sift_down(m, i);
    return BASE_OK;
}

/* The next term over all: its text to `term`, its entries to m->entries. *more is false behind the last. */
static base_status next_term(merging *m, base_buf *term, bool *more, base_error *err)
{
    *more = m->n_heap > 0;
    if (!*more) return BASE_OK;
    memset(m->entries, 0, m->n * sizeof *m->entries);
    base_view v = term_of(&m->streams[m->heap[0]]);
    base_buf_clear(term);
    base_buf_bytes(term, v.ptr, v.len);
    base_status s = base_buf_status(term, err);
    v = (base_view){ (const char *)term->data, term->size };
    while (s == BASE_OK && m->n_heap > 0 && base_view_compare(term_of(&m->streams[m->heap[0]]), v) == 0) {
        size_t i = m->heap[0];
        m->entries[i] = m->streams[i].entries[m->streams[i].at];
        s = advance(&m->streams[i], err);
        if (m->streams[i].n == 0) m->heap[0] = m->heap[--m->n_heap];
        sift_down(m, 0);
    }
    return s;
}

/* --- the phases ------------------------------------------------------------------------------------------------------ */

static base_status check_stop(const merging *m, base_error *err)
{
    if (m->stop && atomic_load(&m->stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
    return ir_segment_writer_status(m->w, err);
}

/* What is read, once, of all sources together may be much more than the memory that we are allowed. */
static void forget(merging *m, uint64_t n_read)
{
    m->n_read += n_read;
    if (m->n_read < FORGET) return;
    for (size_t i = 0; i < m->n; i++) ir_segment_forget(m->sources[i].segment);
    m->n_read = 0;
}

static base_status copy_stored(merging *m, base_error *err)
{
    for (size_t i = 0; i < m->n; i++) {
        ir_segment_writer_copy_docs(m->w, m->sources[i].segment, m->sources[i].dead);
        forget(m, FORGET);
        base_status s = check_stop(m, err);
        if (s != BASE_OK) return s;
    }
    return BASE_OK;
}

/* New numbers of documents and, where some are dead, what their terms lose. */
static base_status count_dead(merging *m, size_t i, base_arena *arena, base_error *err)
{
    const ir_merge_source *source = &m->sources[i];
    uint32_t n = ir_segment_docs(source->segment), number = m->bases[i];
    if (source->n_dead == 0) return BASE_OK;
    m->numbers[i] = base_array(n, sizeof(uint32_t), err);
    m->dead_df[i] = base_array(ir_segment_terms(source->segment), sizeof(uint32_t), err);
    if (!m->numbers[i] || !m->dead_df[i]) return BASE_ENOMEM;
    for (uint32_t doc = 0; doc < n; doc++) {
        m->numbers[i][doc] = number;
        if (!ir_merge_is_dead(source, doc)) {
            number++;
            continue;
        }
        ir_forward_list list;
        base_arena_reset(arena);
        base_status s = ir_segment_forward(source->segment, doc, &list, arena, err);
        if (s != BASE_OK) return s;
        for (size_t j = 0; j < list.n; j++) m->dead_df[i][list.ordinals[j]]++;
    }
    return BASE_OK;
}

static base_status number_docs(merging *m, base_arena *arena, base_error *err)
{
    uint64_t base = 0;
    for (size_t i = 0; i < m->n; i++) {
        const ir_merge_source *source = &m->sources[i];
        m->bases[i] = (uint32_t)base;
        base_status s = count_dead(m, i, arena, err);
        if (s != BASE_OK) return s;
        base += ir_segment_docs(source->segment) - source->n_dead;
        if (base >= IR_NO_DOC) return base_fail(err, BASE_ELIMIT, "more than %u documents", IR_NO_DOC - 1);
    }
    return BASE_OK;
}

static base_status number_terms(merging *m, base_error *err)
{
    base_status s;
    base_buf term = { 0 };
    bool more = true;
    for (size_t i = 0; i < m->n; i++)
        if (!(m->maps[i] = base_array(ir_segment_terms(m->sources[i].segment), sizeof(uint32_t), err))) return BASE_ENOMEM;
    s = start(m, err);
    while (s == BASE_OK && (s = next_term(m, &term, &more, err)) == BASE_OK && more) {
        uint64_t living = 0;
        for (size_t i = 0; i < m->n; i++) {
            const ir_lexicon_entry *e = &m->entries[i];
            if (e->df > 0) living += e->df - (m->dead_df[i] ? m->dead_df[i][e->ordinal] : 0);
        }
        uint32_t ordinal = living > 0 ? m->n_terms++ : NONE;
        for (size_t i = 0; i < m->n; i++)
            if (m->entries[i].df > 0) m->maps[i][m->entries[i].ordinal] = ordinal;
        if ((m->n_terms & STOP_MASK) == 0) s = check_stop(m, err);
    }
    base_buf_done(&term);
    return s;
}

static base_status copy_forward_of(merging *m, size_t i, base_arena *arena, base_error *err)
{
    base_status s;
    const ir_merge_source *source = &m->sources[i];
    const ir_doc_numbers *numbers;
    uint32_t n = ir_segment_docs(source->segment);
    if ((s = ir_segment_numbers(source->segment, &numbers, err)) != BASE_OK) return s;
    for (uint32_t doc = 0; doc < n; doc++) {
        if ((doc & STOP_MASK) == 0 && (s = check_stop(m, err)) != BASE_OK) return s;
        if (ir_merge_is_dead(source, doc)) continue;
        ir_forward_list list;
        base_arena_reset(arena);
        if ((s = ir_segment_forward(source->segment, doc, &list, arena, err)) != BASE_OK) return s;
        uint32_t *ordinals = base_arena_alloc(arena, list.n * sizeof *ordinals, err);
        if (!ordinals) return BASE_ENOMEM;
        for (size_t j = 0; j < list.n; j++) ordinals[j] = m->maps[i][list.ordinals[j]];
        ir_segment_writer_forward(m->w, ordinals, list.tfs, list.n, numbers[doc].bytes);
        forget(m, list.n);
    }
    return BASE_OK;
}

static base_status copy_postings_of(merging *m, size_t i, base_error *err)
{
    const ir_merge_source *source = &m->sources[i];
    ir_cursor c;
    if (m->entries[i].df == 0) return BASE_OK;
    base_status s = ir_cursor_open(&c, source->segment, &m->entries[i], err);
    if (s != BASE_OK) return s;
    for (; c.doc != IR_NO_DOC; ir_cursor_next(&c)) {
        if (ir_merge_is_dead(source, c.doc)) continue;
        uint32_t doc = m->numbers[i] ? m->numbers[i][c.doc] : m->bases[i] + c.doc, tf = ir_cursor_tf(&c);
        if (c.doc != IR_NO_DOC) ir_segment_writer_posting(m->w, doc, tf);
    }
    return ir_cursor_status(&c, err);
}

static base_status copy_positions_of(merging *m, size_t i, base_error *err)
{
    const ir_merge_source *source = &m->sources[i];
    ir_cursor c;
    ir_positions_cursor p;
    base_status s;
    if (m->entries[i].df == 0) return BASE_OK;
    if ((s = ir_cursor_open(&c, source->segment, &m->entries[i], err)) != BASE_OK) return s;
    if ((s = ir_positions_open(&p, source->segment, &m->entries[i], err)) != BASE_OK) return s;
    for (; c.doc != IR_NO_DOC; ir_cursor_next(&c)) {
        if (ir_merge_is_dead(source, c.doc)) continue;
        ir_positions_enter(&p, &c);
        uint32_t position = ir_positions_next(&p);
        if (position != IR_NO_POSITION) ir_segment_writer_position(m->w, true, position);
        while ((position = ir_positions_next(&p)) != IR_NO_POSITION) ir_segment_writer_position(m->w, false, position);
    }
    if ((s = ir_cursor_status(&c, err)) != BASE_OK) return s;
    return ir_positions_status(&p, err);
}

/* One walk over all living terms: copies of each what `copy` does. */
static base_status copy_terms(merging *m, base_status (*copy)(merging *m, size_t i, base_error *err), base_error *err)
{
    base_buf term = { 0 };
    bool more = true;
    uint64_t seen = 0;
    base_status s = start(m, err);
    while (s == BASE_OK && (s = next_term(m, &term, &more, err)) == BASE_OK && more) {
        bool lives = false;
        for (size_t i = 0; i < m->n; i++)
            if (m->entries[i].df > 0) lives = m->maps[i][m->entries[i].ordinal] != NONE;
        if ((seen++ & STOP_MASK) == 0) s = check_stop(m, err);
        if (!lives) continue;
        if (copy == copy_postings_of) ir_segment_writer_term(m->w, (const char *)term.data, term.size);
        else ir_segment_writer_term_positions(m->w);
        for (size_t i = 0; s == BASE_OK && i < m->n; i++) {
            s = copy(m, i, err);
            forget(m, m->entries[i].df);
        }
    }
    base_buf_done(&term);
    return s;
}

static base_status allocate(merging *m, base_error *err)
{
    m->streams = base_array(m->n, sizeof *m->streams, err);
    m->heap = base_array(m->n, sizeof *m->heap, err);
    m->maps = base_array(m->n, sizeof *m->maps, err);
    m->dead_df = base_array(m->n, sizeof *m->dead_df, err);
    m->numbers = base_array(m->n, sizeof *m->numbers, err);
    m->bases = base_array(m->n, sizeof *m->bases, err);
    m->entries = base_array(m->n, sizeof *m->entries, err);
    bool all = m->streams && m->heap && m->maps && m->dead_df && m->numbers && m->bases && m->entries;
    return all ? BASE_OK : BASE_ENOMEM;
}

static void release(merging *m)
{
    for (size_t i = 0; i < m->n; i++) {
        if (m->streams) base_buf_done(&m->streams[i].text);
        if (m->maps) base_free(m->maps[i]);
        if (m->dead_df) base_free(m->dead_df[i]);
        if (m->numbers) base_free(m->numbers[i]);
    }
    base_free(m->streams);
    base_free(m->heap);
    base_free(m->maps);
    base_free(m->dead_df);
    base_free(m->numbers);
    base_free(m->bases);
    base_free(m->entries);
}

base_status ir_merge(ir_segment_writer *w, const ir_merge_source *sources, size_t n, base_stop *stop, base_error *err)
{
    base_status s;
    base_arena *arena = NULL;
    merging m = { .sources = sources, .n = n, .stop = stop, .w = w };
    if ((s = allocate(&m, err)) != BASE_OK) goto out;
    if ((s = base_arena_new(&arena, err)) != BASE_OK) goto out;
    if ((s = copy_stored(&m, err)) != BASE_OK) goto out;
    if ((s = number_docs(&m, arena, err)) != BASE_OK) goto out;
    if ((s = number_terms(&m, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < n; i++)
        if ((s = copy_forward_of(&m, i, arena, err)) != BASE_OK) goto out;
    if ((s = copy_terms(&m, copy_postings_of, err)) != BASE_OK) goto out;
    if (ir_segment_writer_keeps_positions(w) && (s = copy_terms(&m, copy_positions_of, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < n; i++)
        if ((s = ir_segment_intact(sources[i].segment, err)) != BASE_OK) goto out;
    s = ir_segment_writer_status(w, err);
out:
    base_arena_free(arena);
    release(&m);
    return s;
}

/* --- replaced documents ------------------------------------------------------------------------------------------------ */

base_status ir_merge_kill(ir_merge_source *source, uint32_t doc, base_error *err)
{
    uint32_t n = ir_segment_docs(source->segment);
    if (!source->dead && !(source->dead = base_array(ir_dead_words(n), sizeof *source->dead, err))) return BASE_ENOMEM;
    source->dead[doc / 64] |= UINT64_C(1) << doc % 64;
    source->n_dead++;
    return BASE_OK;
}

/* The k orders of docnos are walked in step as the dictionaries are: ranks[i] is where the i-th stands. */
typedef struct {
    const ir_merge_source *sources;
    const uint32_t *ranks;
    size_t *heap;
    size_t n_heap;
} docno_walk;

static uint32_t doc_at(const docno_walk *k, size_t i)
{
    return ir_segment_docno_at_rank(k->sources[i].segment, k->ranks[i]);
}

static base_view docno_at(const docno_walk *k, size_t i)
{
    return ir_segment_docno(k->sources[i].segment, doc_at(k, i));
}

static void sift_docnos(docno_walk *k, size_t i)
{
    for (;;) {
        size_t least = i, left = 2 * i + 1;
        for (size_t child = left; child < left + 2 && child < k->n_heap; child++) {
            int c = base_view_compare(docno_at(k, k->heap[child]), docno_at(k, k->heap[least]));
            if (c < 0 || (c == 0 && k->heap[child] < k->heap[least])) least = child;
        }
        if (least == i) return;
        size_t t = k->heap[i];
        k->heap[i] = k->heap[least];
        k->heap[least] = t;
        i = least;
    }
}

base_status ir_merge_find_replaced(ir_merge_source *sources, size_t n, uint64_t *n_replaced, base_error *err)
{
    base_status s = BASE_OK;
    uint32_t *ranks = base_array(n, sizeof *ranks, err);
    docno_walk k = { .sources = sources, .ranks = ranks, .heap = base_array(n, sizeof *k.heap, err) };
    if (!ranks || !k.heap) {
        s = BASE_ENOMEM;
        goto out;
    }
    for (size_t i = 0; i < n; i++)
        if (ir_segment_docs(sources[i].segment) > 0) k.heap[k.n_heap++] = i;
    for (size_t i = k.n_heap / 2; i-- > 0;) sift_docnos(&k, i);

    /* equal docnos come one after the other, the older first: each kills the one before */
    base_view last = { "", 0 };
    size_t last_source = n;
    uint32_t last_doc = 0;
    *n_replaced = 0;
    while (s == BASE_OK && k.n_heap > 0) {
        size_t i = k.heap[0];
        uint32_t doc = doc_at(&k, i);
        base_view docno = docno_at(&k, i);
        if (!ir_merge_is_dead(&sources[i], doc)) {
            if (last_source < n && base_view_compare(docno, last) == 0) {
                s = ir_merge_kill(&sources[last_source], last_doc, err);
                ++*n_replaced;
            }
            last = docno;
            last_source = i;
            last_doc = doc;
        }
        if (++ranks[i] == ir_segment_docs(sources[i].segment)) k.heap[0] = k.heap[--k.n_heap];
        sift_docnos(&k, 0);
    }
out:
    base_free(ranks);
    base_free(k.heap);
    return s;
}

void ir_merge_done(ir_merge_source *sources, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        base_free(sources[i].dead);
        sources[i].dead = NULL;
        sources[i].n_dead = 0;
    }
}
