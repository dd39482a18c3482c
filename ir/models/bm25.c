/* ir/models/bm25.c - Okapi BM25 and its family, one formula a variant.
 *
 * With K = k1 (1 - b + b dl / avgdl), as Kamphuis, de Vries, Boytsov and Lin lay the variants side by side (Which BM25 do you mean?, ECIR 2020):
 *
 *     lucene     ln(1 + (N - df + 0.5) / (df + 0.5))   tf / (tf + K)
 *     robertson  ln((N - df + 0.5) / (df + 0.5))       tf / (tf + K)                   negative for df > N/2: kept
 *     atire      ln(N / df)                            (k1 + 1) tf / (tf + K)
 *     bm25l      ln((N + 1) / (df + 0.5))              (k1 + 1)(c + delta) / (k1 + c + delta), c = tf / (1 - b + b dl / avgdl)
 *     bm25plus   ln((N + 1) / df)                      (k1 + 1) tf / (tf + K) + delta
 *
 * times the query's part: qtf (k3 = inf), else (k3 + 1) qtf / (k3 + qtf). Lengths are exact. */
#include <math.h>
#include <string.h>

#include "base/math.h"
#include "ir/model.h"

enum {
    K1,
    LENGTH_FLAT,
    LENGTH_SLOPE,
    K3,
    DELTA,
    GAIN
}; /* in s->k: the length's part is LENGTH_FLAT + LENGTH_SLOPE dl; GAIN: k1 + 1, or 1 */
enum { LUCENE, ROBERTSON, ATIRE, BM25L, BM25PLUS }; /* in s->mode[0] */
enum { P_K1, P_B, P_K3, P_VARIANT, P_DELTA };

static const base_param params[] = {
    { .name = "k1", .kind = BASE_PARAM_NUMBER, .number = 1.2, .min = 0, .max = 1000, .help = "how soon repeats stop counting" },
    { .name = "b", .kind = BASE_PARAM_NUMBER, .number = 0.75, .min = 0, .max = 1, .help = "how much long documents pay" },
    { .name = "k3",
      .kind = BASE_PARAM_NUMBER,
      .number = INFINITY,
      .min = 0,
      .max = INFINITY,
      .help = "as k1, for repeats in the query" },
    { .name = "variant",
      .kind = BASE_PARAM_WORD,
      .word = "lucene",
      .choices = "lucene|robertson|atire|bm25l|bm25plus",
      .help = "which idf and which saturation" },
    { .name = "delta",
      .kind = BASE_PARAM_NUMBER,
      .number = 0.5,
      .min = 0,
      .max = 1000,
      .help = "what presence alone is worth: bm25l, and bm25plus (1 there unless given)" },
    { .kind = BASE_PARAM_END },
};

static base_status prepare(ir_scorer *s, const base_value *values, base_error *err)
{
    static const char *const names[] = { "lucene", "robertson", "atire", "bm25l", "bm25plus" };
    double k1 = values[P_K1].number, b = values[P_B].number;
    (void)err;
    for (int i = 0; i < 5; i++)
        if (strcmp(values[P_VARIANT].word, names[i]) == 0) s->mode[0] = i;
    s->k[K1] = k1;
    s->k[LENGTH_FLAT] = 1 - b;
    s->k[LENGTH_SLOPE] = s->collection.avg_length > 0 ? b / s->collection.avg_length : 0;
    s->k[K3] = values[P_K3].number;
    s->k[DELTA] = s->mode[0] == BM25PLUS && !values[P_DELTA].given ? 1 : values[P_DELTA].number;
    s->k[GAIN] = s->mode[0] == LUCENE || s->mode[0] == ROBERTSON ? 1 : k1 + 1;
    s->bounded_by_impacts = true;
    return BASE_OK;
}

static double idf(int variant, double n, double df)
{
    switch (variant) {
    case ROBERTSON: return base_log((n - df + 0.5) / (df + 0.5));
    case ATIRE: return base_log(n / df);
    case BM25L: return base_log((n + 1) / (df + 0.5));
    case BM25PLUS: return base_log((n + 1) / df);
    default: return base_log(1 + (n - df + 0.5) / (df + 0.5));
    }
}

static void weigh(ir_weight *w, const ir_scorer *s)
{
    double qtf = w->query_weight, k3 = s->k[K3];
    w->idf = idf(s->mode[0], (double)s->collection.n_docs, (double)w->numbers.df);
    w->factor = w->idf * (isinf(k3) ? qtf : (k3 + 1) / (k3 + qtf) * qtf); /* divided first: no k3 is too large */
}

static double score(const ir_scorer *s, const ir_weight *w, uint32_t tf, const ir_doc_numbers *d)
{
    const double *k = s->k;
    double length = k[LENGTH_FLAT] + k[LENGTH_SLOPE] * d->length;
    if (s->mode[0] == BM25L) {
        double c = tf / length + k[DELTA]; /* length 0 (b = 1, avgdl infinite) cannot be: the document holds a term */
        return w->factor * (k[GAIN] * c / (k[K1] + c));
    }
    double saturation = k[GAIN] * tf / (tf + k[K1] * length);
    return w->factor * (s->mode[0] == BM25PLUS ? saturation + k[DELTA] : saturation);
}

static const ir_model bm25 = {
    .name = "bm25",
    .help = "Okapi BM25: idf times a saturated tf, paid for in length",
    .formula = "sum over q of ln(1 + (N-df+0.5)/(df+0.5)) * tf / (tf + k1 (1 - b + b dl/avgdl)) * qtf (variant lucene)",
    .source = "Robertson, Walker, Jones, Hancock-Beaulieu, Gatford: Okapi at TREC-3 (1994); variants as in Kamphuis et al. (2020)",
    .year = 1994,
    .params = params,
    .prepare = prepare,
    .weigh = weigh,
    .score = score,
};

const ir_model *const ir_models_bm25[] = { &bm25, NULL };
