/* ir/maxscore.c - MaxScore with block bounds, in windows of documents.
 *
 * MaxScore (Turtle and Flood 1995): once k documents are found, their least score is a threshold. Of the query's terms some, taken
 * together, can't lift a document to it: these are optional. Only the documents of the other lists, the essential ones, are candidates; in
 * the optional lists candidates are looked up, and only as long as what is still to come could save them. Blocks have bounds of their own
 * (Ding and Suel 2011: block-max), so what is essential is decided anew for each window of 2,048 documents, and a window in which nothing
 * is essential is left without decoding a block (term at a time within windows of documents, as Lucene's bulk scorers do it).
 *
 * Why not WAND: its pivot is sought anew for every document among cursors kept in order, branches that no processor foresees; it skips
 * more for two words and small k, and loses for long queries and for k = 1000, which an evaluation asks for (Mallia, Siedlaczek, Suel:
 * An experimental study of index compression and DAAT query processing methods, ECIR 2019). Within a window the work here is
 * loops over arrays: an essential list adds to sums as in ir/exhaustive.c, candidates become a short array, each optional list is one more
 * filter over it.
 *
 * Same bits. A score is a sum in query order (ir/model.h), but essential lists are walked before optional ones. So these sums only decide
 * who survives: the few survivors are added up anew, from 0, in query order, out of the postings kept of this window. While all lists are
 * essential the walk is in query order itself, and nothing needs to be kept.
 *
 * Same documents. A document is dropped only if its bound, as a float, is below the threshold: not equal, as ties go by docno. That is safe since
 *   - a part is bounded by the model's score at a block's competitive pairs (ir/impacts.h), and by 0 if that is less: a term need not be there;
 *   - what is summed for a candidate is each part, or 0 if that is less, so no sum here loses digits to cancellation;
 *   - the sum is widened by `slack`, which is more than n additions in another order and a few units in the last place of a model's
 *     logarithm and quotient can make out;
 *   - adding, multiplying by what isn't negative and rounding to float never turn two numbers around, so a bound of the sum, and of the
 *     document's factor, gives a bound of the score in the very arithmetic that scores. */
#include "ir/maxscore.h"

#include <string.h>

#include "ir/postings.h"

#define WINDOW IR_FACTORS_BLOCK

/* A term's list in the present segment. */
typedef struct {
    ir_cursor cursor;
    const ir_scoring_term *term;
    double list_bound;   /* of a part, anywhere in the segment */
    double block_bound;  /* of a part in the block whose last document is block_last: the one worked out last */
    uint32_t block_last; /* IR_NO_DOC: none was */
    double window_bound; /* of a part in the present window */
    double rest;         /* window_bound of this list and of all optional ones that are looked at after it */
    uint32_t n;          /* postings kept of the present window */
    uint32_t docs[WINDOW], tfs[WINDOW];
} list;

typedef struct {
    const ir_scoring *scoring;
    base_topk *top;
    ir_ranking *counts;
    list *lists; /* [n] of the present segment, in query order */
    size_t n;
    list **by_bound; /* [n] the same, list_bound ascending */
    list **order;    /* [n] those of the present window, the optional ones first */
    double slack;
    float threshold; /* of top, when last asked */

    uint32_t base, n_docs; /* of the segment */
    const uint64_t *dead;
    const ir_doc_numbers *numbers;

    uint32_t first, end;                 /* documents of the window: [first, end) */
    double sums[WINDOW];                 /* by document - first; 0 between windows */
    uint64_t touched[WINDOW / 64];       /* a bit per document that an essential list holds */
    uint32_t n_candidates, docs[WINDOW]; /* documents that may still be ranked, ascending */
    double parts[WINDOW];                /* [n_candidates] what is known of their sums */
} pass;

/* May a document be ranked whose sum is at most `sum` (which isn't negative) and whose factor is at most `factor`? */
static inline bool may_rank(const pass *p, double sum, double factor)
{
    return !((float)ir_scoring_combine(p->scoring, sum * p->slack, factor) < p->threshold);
}

static inline double not_negative(double x)
{
    return x > 0 ? x : 0;
}

/* --- bounds -------------------------------------------------------------------------------------------------------- */

static double bound_of(const pass *p, const list *l, const ir_impact *pairs, size_t n)
{
    double bound = 0;
    for (size_t i = 0; i < n; i++) {
        const ir_doc_numbers d = { .length = pairs[i].length, .unique = 1, .max_tf = pairs[i].tf };
        double part = ir_scoring_part(p->scoring, l->term, pairs[i].tf, &d);
        if (part > bound) bound = part;
    }
    return bound;
}

/* The greatest part that the list can have in [first, end); also brings cursors to their end that are past it. */
static double bound_in_window(const pass *p, list *l)
{
    ir_impact pairs[IR_IMPACTS_MAX];
    double bound = 0;
    if (l->cursor.df <= IR_BLOCK) return ir_cursor_seek(&l->cursor, p->first) < p->end ? l->list_bound : 0;
    if (l->cursor.doc >= p->end) return 0;
    for (uint32_t from = p->first; from < p->end; from = l->block_last + 1) {
        uint32_t last = ir_cursor_shallow_seek(&l->cursor, from);
        if (last == IR_NO_DOC) {
            if (from == p->first) ir_cursor_seek(&l->cursor, from);
            break;
        }
        if (last != l->block_last) {
            l->block_last = last;
            l->block_bound = bound_of(p, l, pairs, ir_cursor_impacts(&l->cursor, pairs));
        }
        if (l->block_bound > bound) bound = l->block_bound;
    }
    return bound;
}

/* The greatest factor of a document of the window; blocks of factors are counted over all segments. */
static double factor_in_window(const pass *p)
{
    const double *greatest = p->scoring->factors.greatest;
    if (!greatest) return 0;
    double a = greatest[(p->base + p->first) / IR_FACTORS_BLOCK], b = greatest[(p->base + p->end - 1) / IR_FACTORS_BLOCK];
    return a > b ? a : b;
}

/* The first document from `from` on in a list that can't be left out by the bounds of whole lists; IR_NO_DOC if there is none. */
static uint32_t next_document(const pass *p, uint32_t from)
{
    uint32_t next = IR_NO_DOC;
    double sum = 0;
    for (size_t i = 0; i < p->n; i++) {
        const list *l = p->by_bound[i];
        if (l->cursor.doc == IR_NO_DOC) continue;
        sum += l->list_bound;
        if (l->cursor.doc >= next || !may_rank(p, sum, p->scoring->factors.greatest_of_all)) continue;
        next = l->cursor.doc > from ? l->cursor.doc : from;
    }
    return next < p->n_docs ? next : IR_NO_DOC;
}

/* Puts the lists of the window into p->order, optional ones first, each with its rest: *n and *n_optional. Which ones are optional is a
 * knapsack; taken first is what costs the least bound for a posting that needn't be scored. */
static void divide(pass *p, size_t *n, size_t *n_optional)
{
    double factor = factor_in_window(p), sum = 0;
    *n = *n_optional = 0;
    for (size_t i = 0; i < p->n; i++) {
        list *l = &p->lists[i];
        l->n = 0;
        l->window_bound = bound_in_window(p, l);
        if (l->cursor.doc >= p->end) continue;
        size_t at = (*n)++;
        for (; at > 0 && l->window_bound * p->order[at - 1]->cursor.df < p->order[at - 1]->window_bound * l->cursor.df; at--)
            p->order[at] = p->order[at - 1];
        p->order[at] = l;
    }
    for (size_t i = 0; i < *n; i++) {
        list *l = p->order[i];
        if (may_rank(p, sum + l->window_bound, factor)) continue;
        l->rest = sum += l->window_bound;
        p->order[i] = p->order[*n_optional];
        p->order[(*n_optional)++] = l;
    }
}

/* --- essential lists ----------------------------------------------------------------------------------------------- */

/* Of the n documents from the cursor on, how many are in the window. */
static size_t count_in_window(const pass *p, const uint32_t *docs, size_t n)
{
    if (docs[n - 1] < p->end) return n;
    size_t i = 0;
    while (docs[i] < p->end) i++;
    return i;
}

/* The next postings of the list in the window, the rest of one block at most: how many. */
static size_t next_postings(const pass *p, list *l, const uint32_t **docs, const uint32_t **tfs)
{
    if (l->cursor.doc >= p->end) return 0;
    size_t n = ir_cursor_block(&l->cursor, docs, tfs);
    return n ? count_in_window(p, *docs, n) : 0;
}

/* Moves the cursor over what next_postings returned. */
static void skip_postings(const pass *p, list *l, const uint32_t *docs, size_t n)
{
    p->counts->n_postings += n;
    if (l->cursor.docs + l->cursor.n_in_block == docs + n) ir_cursor_next_block(&l->cursor);
    else ir_cursor_seek(&l->cursor, docs[n - 1] + 1);
}

static void keep_postings(list *l, const uint32_t *docs, const uint32_t *tfs, size_t n)
{
    memcpy(l->docs + l->n, docs, n * sizeof *docs);
    memcpy(l->tfs + l->n, tfs, n * sizeof *tfs);
    l->n += (uint32_t)n;
}

/* Adds a list to the sums. exactly: this is the final sum; else parts below 0 don't count, and the postings are kept. */
static void add_list(pass *p, list *l, bool exactly)
{
    const ir_scorer *scorer = &p->scoring->scorer;
    double (*score)(const ir_scorer *, const ir_weight *, uint32_t, const ir_doc_numbers *) = scorer->model->score;
    const ir_doc_numbers *numbers = p->numbers;
    const uint32_t *docs, *tfs, first = p->first;
    size_t n;
    ir_cursor_seek(&l->cursor, first);
    while ((n = next_postings(p, l, &docs, &tfs)) > 0) {
        if (!exactly) keep_postings(l, docs, tfs, n);
        for (size_t i = 0; i < n; i++) {
            uint32_t slot = docs[i] - first;
            double part = score(scorer, &l->term->weight, tfs[i], &numbers[docs[i]]);
            p->sums[slot] += exactly ? part : not_negative(part);
            p->touched[slot / 64] |= UINT64_C(1) << (slot % 64);
        }
        skip_postings(p, l, docs, n);
    }
}

static inline void add_candidate(pass *p, uint32_t doc, double sum, double rest)
{
    p->docs[p->n_candidates] = doc;
    p->parts[p->n_candidates] = sum;
    p->n_candidates += may_rank(p, sum + rest, ir_scoring_factor(p->scoring, p->base + doc));
}

/* Candidates of one essential list: no sums are needed. */
static void candidates_of_one(pass *p, list *l, double rest)
{
    const uint32_t *docs, *tfs;
    size_t n;
    ir_cursor_seek(&l->cursor, p->first);
    while ((n = next_postings(p, l, &docs, &tfs)) > 0) {
        keep_postings(l, docs, tfs, n);
        for (size_t i = 0; i < n; i++)
            add_candidate(p, docs[i], not_negative(ir_scoring_part(p->scoring, l->term, tfs[i], &p->numbers[docs[i]])), rest);
        skip_postings(p, l, docs, n);
    }
}

static void candidates_of_several(pass *p, list **lists, size_t n, double rest)
{
    for (size_t i = 0; i < n; i++) add_list(p, lists[i], false);
    for (uint32_t word = 0; word < WINDOW / 64; word++) {
        for (uint64_t bits = p->touched[word]; bits; bits &= bits - 1) {
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(bits);
            add_candidate(p, p->first + slot, p->sums[slot], rest);
            p->sums[slot] = 0;
        }
        p->touched[word] = 0;
    }
}

/* --- optional lists ------------------------------------------------------------------------------------------------ */

/* Drops the candidates that `rest` can't save. */
static void drop_candidates(pass *p, double rest)
{
    uint32_t n = p->n_candidates;
    p->n_candidates = 0;
    for (uint32_t i = 0; i < n; i++) add_candidate(p, p->docs[i], p->parts[i], rest);
}

/* Looks the candidates up in a list. */
static void look_up(pass *p, list *l)
{
    for (uint32_t i = 0; i < p->n_candidates; i++) {
        uint32_t doc = p->docs[i], tf;
        if (ir_cursor_seek(&l->cursor, doc) != doc) continue;
        tf = ir_cursor_tf(&l->cursor);
        l->docs[l->n] = doc;
        l->tfs[l->n++] = tf;
        p->parts[i] += not_negative(ir_scoring_part(p->scoring, l->term, tf, &p->numbers[doc]));
        p->counts->n_postings++;
    }
}

/* --- scores -------------------------------------------------------------------------------------------------------- */

/* The frequency in a document from the postings kept; 0 if there is none. */
static uint32_t kept_tf(const list *l, uint32_t doc)
{
    const uint32_t *from = l->docs;
    uint32_t n = l->n;
    while (n > 1) {
        uint32_t half = n / 2;
        from = from[half] <= doc ? from + half : from;
        n -= half;
    }
    return n && *from == doc ? l->tfs[from - l->docs] : 0;
}

static double sum_in_query_order(const pass *p, uint32_t doc)
{
    double sum = 0;
    for (size_t i = 0; i < p->n; i++) {
        uint32_t tf = kept_tf(&p->lists[i], doc);
        if (tf) sum += ir_scoring_part(p->scoring, p->lists[i].term, tf, &p->numbers[doc]);
    }
    return sum;
}

static base_status push(pass *p, uint32_t doc, double sum, base_error *err)
{
    if (ir_is_dead(p->dead, doc)) return BASE_OK;
    float score = ir_scoring_score(p->scoring, sum, p->base + doc);
    p->counts->n_scored++;
    if (score < p->threshold) return BASE_OK;
    base_status s = base_topk_push(p->top, p->base + doc, score, err);
    p->threshold = base_topk_threshold(p->top);
    return s;
}

/* All lists are essential: exhaustively. */
static base_status score_all(pass *p, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < p->n; i++)
        if (p->lists[i].cursor.doc < p->end) add_list(p, &p->lists[i], true);
    for (uint32_t word = 0; word < WINDOW / 64; word++) {
        for (uint64_t bits = p->touched[word]; bits; bits &= bits - 1) {
            uint32_t slot = word * 64 + (uint32_t)__builtin_ctzll(bits);
            if (s == BASE_OK) s = push(p, p->first + slot, p->sums[slot], err);
            p->sums[slot] = 0;
        }
        p->touched[word] = 0;
    }
    return s;
}

static base_status score_candidates(pass *p, size_t n, size_t n_optional, base_error *err)
{
    double rest = p->order[n_optional - 1]->rest;
    base_status s = BASE_OK;
    p->n_candidates = 0;
    if (n - n_optional == 1) candidates_of_one(p, p->order[n_optional], rest);
    else candidates_of_several(p, p->order + n_optional, n - n_optional, rest);
    for (size_t i = n_optional; i-- > 0;) {
        if (i + 1 < n_optional) drop_candidates(p, p->order[i]->rest);
        look_up(p, p->order[i]);
    }
    drop_candidates(p, 0);
    for (uint32_t i = 0; i < p->n_candidates && s == BASE_OK; i++) s = push(p, p->docs[i], sum_in_query_order(p, p->docs[i]), err);
    return s;
}

/* --- segments ------------------------------------------------------------------------------------------------------ */

static base_status open_lists(pass *p, size_t segment, base_error *err)
{
    ir_impact pairs[IR_IMPACTS_MAX];
    p->n = 0;
    for (size_t i = 0; i < p->scoring->n; i++) {
        const ir_lexicon_entry *entry = &p->scoring->terms[i].term.entries[segment];
        if (entry->df == 0) continue;
        list *l = &p->lists[p->n];
        base_status s = ir_cursor_open(&l->cursor, ir_index_segment(p->scoring->index, segment), entry, err);
        if (s != BASE_OK) return s;
        l->term = &p->scoring->terms[i];
        l->list_bound = bound_of(p, l, pairs, ir_cursor_list_impacts(&l->cursor, pairs));
        l->block_last = IR_NO_DOC;
        size_t at = p->n++;
        for (; at > 0 && l->list_bound < p->by_bound[at - 1]->list_bound; at--) p->by_bound[at] = p->by_bound[at - 1];
        p->by_bound[at] = l;
    }
    return BASE_OK;
}

static base_status walk_segment(pass *p, size_t segment, base_error *err)
{
    base_status s;
    p->base = ir_index_base(p->scoring->index, segment);
    p->dead = ir_index_dead(p->scoring->index, segment);
    p->n_docs = ir_segment_docs(ir_index_segment(p->scoring->index, segment));
    if ((s = ir_segment_numbers(ir_index_segment(p->scoring->index, segment), &p->numbers, err)) != BASE_OK) return s;
    if ((s = open_lists(p, segment, err)) != BASE_OK) return s;
    for (uint32_t doc = next_document(p, 0); doc != IR_NO_DOC; doc = next_document(p, p->end)) {
        size_t n, n_optional;
        p->first = doc - doc % WINDOW;
        p->end = p->n_docs - p->first > WINDOW ? p->first + WINDOW : p->n_docs;
        divide(p, &n, &n_optional);
        if (n == n_optional) continue;
        s = n_optional ? score_candidates(p, n, n_optional, err) : score_all(p, err);
        if (s != BASE_OK) return s;
    }
    for (size_t i = 0; i < p->n; i++)
        if ((s = ir_cursor_status(&p->lists[i].cursor, err)) != BASE_OK) return s;
    return BASE_OK;
}

base_status ir_maxscore(const ir_scoring *scoring, base_topk *top, ir_ranking *out, base_error *err)
{
    base_status s = BASE_ENOMEM;
    pass *p = base_new(pass, err);
    if (!p) return s;
    *p = (pass){ .scoring = scoring, .top = top, .counts = out, .threshold = base_topk_threshold(top) };
    p->slack = 1 + (double)(scoring->n + 16) * 0x1p-51;
    p->lists = base_array(scoring->n, sizeof *p->lists, err);
    p->by_bound = base_array(scoring->n, sizeof(list *), err);
    p->order = base_array(scoring->n, sizeof(list *), err);
    if (!p->lists || !p->by_bound || !p->order) goto out;
    s = BASE_OK;
    for (size_t i = 0; i < ir_index_segments(scoring->index) && s == BASE_OK; i++) s = walk_segment(p, i, err);
out:
    base_free(p->order);
    base_free(p->by_bound);
    base_free(p->lists);
    base_free(p);
    return s;
}
