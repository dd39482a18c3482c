/* search/fusion.c - documents are numbered as they come (an open hash from document to slot), then each ranking adds to the slots' sums.
 *
 * The order of addition is part of the meaning, so a ranking in which a document is missing takes its turn too: after its own documents it adds
 * the value of the missing to all others. Only z-scores have one that isn't 0. */
#include "search/fusion.h"

#include <float.h>
#include <math.h>

#include "base/math.h"
#include "base/mem.h"

#define NO_SLOT UINT32_MAX

/* How a ranking's scores become values: (score - from) / span; span 0: all scores are equal. */
typedef struct {
    double from, span;
    double missing; /* the value of a document that the ranking hasn't got */
} scale;

static size_t counted(const search_fusion *how, const search_fusion_input *in)
{
    return in->n < how->depth ? in->n : how->depth;
}

static double value_of(const search_fusion *how, const scale *sc, size_t rank, float score)
{
    if (how->method == SEARCH_FUSE_RRF) return 1 / (how->k + (double)rank);
    if (how->norm == SEARCH_NORM_NONE) return (double)score;
    if (sc->span == 0) return how->norm == SEARCH_NORM_MINMAX ? 1 : 0;
    return ((double)score - sc->from) / sc->span;
}

static void measure_zscore(scale *sc, const base_hit *hits, size_t n)
{
    double sum = 0, squares = 0;
    for (size_t i = 0; i < n; i++) sum += (double)hits[i].score;
    sc->from = sum / (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = (double)hits[i].score - sc->from;
        squares += d * d;
    }
    sc->span = base_sqrt(squares / (double)n); /* 0 of equal scores: sums of equal floats are exact in double */
}

static scale scale_of(const search_fusion *how, const search_fusion_input *in)
{
    scale sc = { 0 };
    size_t n = counted(how, in);
    if (n == 0 || how->method == SEARCH_FUSE_RRF || how->norm == SEARCH_NORM_NONE) return sc;
    const base_hit *worst = &in->hits[n - 1];
    if (how->norm == SEARCH_NORM_MINMAX) {
        sc.from = (double)worst->score;
        sc.span = (double)in->hits[0].score - sc.from;
    } else {
        measure_zscore(&sc, in->hits, n);
        sc.missing = value_of(how, &sc, n, worst->score);
    }
    return sc;
}

/* --- all documents ----------------------------------------------------------------------------------------------------------------- */

typedef struct {
    uint32_t *table; /* [mask + 1] slots, NO_SLOT: free */
    size_t mask;
    uint32_t *docs; /* [n] by slot */
    double *sums;
    uint32_t *found;  /* how many rankings have the document */
    uint32_t *latest; /* the last of them, from 1 */
    uint32_t n;
} slots;

static void slots_done(slots *s)
{
    base_free(s->table);
    base_free(s->docs);
    base_free(s->sums);
    base_free(s->found);
    base_free(s->latest);
}

/* Room for n documents. */
static base_status slots_init(slots *s, size_t n, base_error *err)
{
    if (n >= NO_SLOT) return base_fail(err, BASE_ELIMIT, "%zu documents to be fused are more than the limit of %u", n, NO_SLOT - 1);
    for (s->mask = 15; s->mask < 2 * n;) s->mask = 2 * s->mask + 1;
    s->table = base_array(s->mask + 1, sizeof *s->table, err);
    s->docs = base_array(n, sizeof *s->docs, err);
    s->sums = base_array(n, sizeof *s->sums, err);
    s->found = base_array(n, sizeof *s->found, err);
    s->latest = base_array(n, sizeof *s->latest, err);
    if (!s->table || !s->docs || !s->sums || !s->found || !s->latest) return BASE_ENOMEM;
    for (size_t i = 0; i <= s->mask; i++) s->table[i] = NO_SLOT;
    return BASE_OK;
}

static uint32_t slot_of(slots *s, uint32_t doc)
{
    size_t at = (size_t)((doc * UINT64_C(0x9e3779b97f4a7c15)) >> 32) & s->mask;
    while (s->table[at] != NO_SLOT && s->docs[s->table[at]] != doc) at = (at + 1) & s->mask;
    if (s->table[at] == NO_SLOT) {
        s->table[at] = s->n;
        s->docs[s->n++] = doc;
    }
    return s->table[at];
}

static void add_ranking(slots *s, const search_fusion *how, const search_fusion_input *in, uint32_t number)
{
    scale sc = scale_of(how, in);
    for (size_t i = 0, n = counted(how, in); i < n; i++) {
        uint32_t slot = slot_of(s, in->hits[i].doc);
        s->sums[slot] += in->weight * value_of(how, &sc, i + 1, in->hits[i].score);
        s->found[slot]++;
        s->latest[slot] = number;
    }
    for (uint32_t slot = 0; slot < s->n && sc.missing != 0; slot++)
        if (s->latest[slot] != number) s->sums[slot] += in->weight * sc.missing;
}

static base_status rank(search_ranking *out, const slots *s, const search_fusion *how, size_t most, const base_ties *ties,
                        base_error *err)
{
    base_topk *top = NULL;
    base_hit *hits = NULL;
    size_t k = most < s->n ? most : s->n;
    base_status status = base_topk_new(&top, k ? k : 1, ties, err);
    for (uint32_t i = 0; i < s->n && status == BASE_OK; i++) {
        double total = how->method == SEARCH_FUSE_MNZ ? s->sums[i] * s->found[i] : s->sums[i];
        if (fabs(total) <= (double)FLT_MAX) status = base_topk_push(top, s->docs[i], (float)total, err);
        else status = base_fail(err, BASE_ELIMIT, "a fused score of %g is beyond what a score can be", total);
    }
    if (status != BASE_OK) goto out;
    if (!(hits = base_array(k, sizeof *hits, err))) {
        status = BASE_ENOMEM;
        goto out;
    }
    *out = (search_ranking){ hits, base_topk_finish(top, hits) };
out:
    base_topk_free(top);
    return status;
}

base_status search_fuse(search_ranking *out, const search_fusion *how, const search_fusion_input *inputs, size_t n, size_t most,
                        const base_ties *ties, base_error *err)
{
    slots s = { 0 };
    size_t total = 0;
    for (size_t i = 0; i < n; i++) total += counted(how, &inputs[i]);
    base_status status = slots_init(&s, total, err);
    if (status != BASE_OK) goto out;
    for (size_t i = 0; i < n; i++)
        for (size_t h = 0; h < counted(how, &inputs[i]); h++) slot_of(&s, inputs[i].hits[h].doc);
    for (size_t i = 0; i < n; i++) add_ranking(&s, how, &inputs[i], (uint32_t)i + 1);
    status = rank(out, &s, how, most, ties, err);
out:
    slots_done(&s);
    return status;
}

/* --- one document ------------------------------------------------------------------------------------------------------------------- */

double search_fusion_explain(search_fusion_part *parts, double *times, const search_fusion *how, const search_fusion_input *inputs,
                             size_t n, uint32_t doc)
{
    double sum = 0;
    size_t found = 0;
    for (size_t i = 0; i < n; i++) {
        scale sc = scale_of(how, &inputs[i]);
        search_fusion_part *part = &parts[i];
        *part = (search_fusion_part){ .value = sc.missing };
        for (size_t h = 0; h < counted(how, &inputs[i]) && !part->rank; h++) {
            if (inputs[i].hits[h].doc != doc) continue;
            part->rank = h + 1;
            part->score = inputs[i].hits[h].score;
            part->value = value_of(how, &sc, part->rank, part->score);
            found++;
        }
        sum += part->contribution = inputs[i].weight * part->value;
    }
    *times = how->method == SEARCH_FUSE_MNZ ? (double)found : 1;
    return sum * *times;
}
