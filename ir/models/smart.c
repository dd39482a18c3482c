/* ir/models/smart.c - the vector space model in SMART's notation: ddd.qqq, three letters for the document, three for the query.
 *
 * A term's weight in a text is tf part x df part x normalisation; the score is the inner product of document and query.
 *
 *     tf:    n tf   l 1 + log tf   a 0.5 + 0.5 tf / max tf   b 1   L (1 + log tf) / (1 + log mean tf)
 *     df:    n 1    t log(N / df)  p max(0, log((N - df) / df))
 *     norm:  n 1    c 1 / sqrt(sum of squared weights)   u 1 / ((1 - slope) pivot + slope x unique terms)   b 1 / bytes^0.375
 *
 * Everything about the document alone (its norm, and L's division by 1 + log mean tf) is its factor, taken once per document; under c
 * L's division cancels, so it is left out there. The query's normalisation changes no ranking, but it makes c.c a cosine. */
#include <string.h>

#include "base/math.h"
#include "ir/model.h"

enum { DOC_TF, DOC_DF, DOC_NORM, QUERY_TF, QUERY_DF, QUERY_NORM };
enum { SLOPE, PIVOT, LOG_SCALE }; /* in s->k; LOG_SCALE: 1 / ln base */
enum { DOC_DF_PART, QUERY_PART }; /* in w->k */

#define BASE_LEAST 1.1 /* towards 1 the logarithms grow without end, below they change their sign */

static base_status set_letters(ir_scorer *s, const char *letters, double base, double slope, base_error *err)
{
    static const char *const allowed[3] = { "nlabL", "ntp", "ncub" };
    static const char *const what[3] = { "tf (n l a b L)", "df (n t p)", "normalisation (n c u b)" };

    if (base != 0 && base < BASE_LEAST)
        return base_fail(err, BASE_EARG, "base: expected 0 (natural) or a number of at least %g, found %.17g", BASE_LEAST, base);
    char found[120];
    base_quote(found, sizeof found, letters, strlen(letters));
    if (strlen(letters) != 7 || letters[3] != '.')
        return base_fail(err, BASE_EARG, "expected two SMART triples such as lnc.ltc, found \"%s\"", found);
    for (int i = 0; i < 6; i++) {
        char letter = letters[i < 3 ? i : i + 1], one[8];
        if (!strchr(allowed[i % 3], letter))
            return base_fail(err, BASE_EARG, "expected a letter of %s, found '%s' in \"%s\"", what[i % 3],
                             base_quote(one, sizeof one, &letter, 1), found);
        s->mode[i] = letter;
    }
    s->k[SLOPE] = slope;
    s->k[PIVOT] = s->collection.avg_unique;
    s->k[LOG_SCALE] = base > 0 ? 1 / base_log(base) : 1;
    s->factor_needs_forward = s->mode[DOC_NORM] == 'c';
    s->factor_kind = s->mode[DOC_NORM] != 'n' || s->mode[DOC_TF] == 'L' ? IR_FACTOR_TIMES : IR_FACTOR_NONE;
    s->bounded_by_impacts = s->mode[DOC_TF] != 'a'; /* max tf is no part of a competitive pair */
    return BASE_OK;
}

static double scaled_log(const ir_scorer *s, double x)
{
    return base_log(x) * s->k[LOG_SCALE];
}

static double df_part(const ir_scorer *s, int letter, const ir_term_numbers *t)
{
    double n = (double)s->collection.n_docs, df = (double)t->df;
    if (letter == 'n') return 1;
    if (letter == 't') return scaled_log(s, n / df);
    return n - df > df ? scaled_log(s, (n - df) / df) : 0;
}

/* L as l: its division is the document's. A query's weight, or their mean, may lie below 1 after feedback: its logarithm then counts as 0. */
static double tf_part(const ir_scorer *s, int letter, double tf, double max_tf)
{
    switch (letter) {
    case 'l':
    case 'L': return tf > 1 ? 1 + scaled_log(s, tf) : 1;
    case 'a': return 0.5 + 0.5 * tf / max_tf;
    case 'b': return 1;
    default: return tf;
    }
}

static double mean_tf_part(const ir_scorer *s, double mean_tf)
{
    return mean_tf > 1 ? 1 / (1 + scaled_log(s, mean_tf)) : 1;
}

static double length_norm(const ir_scorer *s, int letter, double unique, double bytes)
{
    if (letter == 'u') return 1 / ((1 - s->k[SLOPE]) * s->k[PIVOT] + s->k[SLOPE] * unique);
    if (letter == 'b') return bytes > 0 ? 1 / base_pow(bytes, 0.375) : 1;
    return 1;
}

static void weigh(ir_weight *w, const ir_scorer *s)
{
    double query_df = df_part(s, s->mode[QUERY_DF], &w->numbers);
    double query_tf = tf_part(s, s->mode[QUERY_TF], w->query_weight, s->query_max);

    w->k[DOC_DF_PART] = df_part(s, s->mode[DOC_DF], &w->numbers);
    w->k[QUERY_PART] = query_tf * query_df;
    w->idf = s->mode[QUERY_DF] != 'n' ? query_df : w->k[DOC_DF_PART];
    for (uint32_t tf = 1; tf < IR_WEIGHT_TABLE; tf++)
        w->table[tf] = s->mode[DOC_TF] == 'a' ? 0 : tf_part(s, s->mode[DOC_TF], tf, 1);
}

static void finish(ir_scorer *s, ir_weight *weights, size_t n)
{
    double norm = length_norm(s, s->mode[QUERY_NORM], s->query_unique, s->query_bytes);
    if (s->mode[QUERY_NORM] == 'c') {
        double squares = 0;
        for (size_t i = 0; i < n; i++) squares += weights[i].k[QUERY_PART] * weights[i].k[QUERY_PART];
        norm = squares > 0 ? 1 / base_sqrt(squares) : 0;
    } else if (s->mode[QUERY_TF] == 'L' && s->query_unique > 0) {
        norm *= mean_tf_part(s, s->query_length / s->query_unique);
    }
    for (size_t i = 0; i < n; i++) weights[i].factor = weights[i].k[DOC_DF_PART] * weights[i].k[QUERY_PART] * norm;
}

static double score(const ir_scorer *s, const ir_weight *w, uint32_t tf, const ir_doc_numbers *d)
{
    if (s->mode[DOC_TF] == 'a' || tf >= IR_WEIGHT_TABLE) return tf_part(s, s->mode[DOC_TF], tf, d->max_tf) * w->factor;
    return w->table[tf] * w->factor;
}

static double doc_weight(const ir_scorer *s, const ir_term_numbers *t, uint32_t tf, const ir_doc_numbers *d)
{
    return tf_part(s, s->mode[DOC_TF], tf, d->max_tf) * df_part(s, s->mode[DOC_DF], t);
}

static double factor(const ir_scorer *s, const ir_doc_numbers *d, double sum_squares)
{
    if (s->mode[DOC_NORM] == 'c') return sum_squares > 0 ? 1 / base_sqrt(sum_squares) : 0;
    double norm = length_norm(s, s->mode[DOC_NORM], d->unique, d->bytes);
    if (s->mode[DOC_TF] == 'L' && d->unique) norm *= mean_tf_part(s, (double)d->length / d->unique);
    return norm;
}

/* --- the items ------------------------------------------------------------------------------------------------------ */

static base_status prepare_smart(ir_scorer *s, const base_value *values, base_error *err)
{
    return set_letters(s, values[0].word, values[1].number, values[2].number, err);
}

static base_status prepare_vsm(ir_scorer *s, const base_value *values, base_error *err)
{
    (void)values;
    return set_letters(s, "nnc.nnc", 0, 0, err);
}

static base_status prepare_tfidf(ir_scorer *s, const base_value *values, base_error *err)
{
    return set_letters(s, "ltc.ltc", values[0].number, 0, err);
}

#define BASE_PARAMETER                                                                                                             \
    {                                                                                                                              \
        .name = "base", .kind = BASE_PARAM_NUMBER, .number = 0, .min = 0, .max = 1e6, .help = "of the logarithms; 0: natural"      \
    }

static const base_param smart_params[] = {
    { .name = "letters",
      .kind = BASE_PARAM_WORD,
      .word = "lnc.ltc",
      .help = "ddd.qqq: tf nlabL, df ntp, normalisation ncub, of document and query" },
    BASE_PARAMETER,
    { .name = "slope", .kind = BASE_PARAM_NUMBER, .number = 0.2, .min = 0, .max = 1, .help = "of the pivoted normalisation u" },
    { .kind = BASE_PARAM_END },
};

static const base_param tfidf_params[] = { BASE_PARAMETER, { .kind = BASE_PARAM_END } };

#define VECTORS .weigh = weigh, .finish = finish, .score = score, .doc_weight = doc_weight, .factor = factor

static const ir_model smart = {
    .name = "smart",
    .help = "any of SMART's weightings, by its letters",
    .formula = "sum over q of tf_d(q) df_d(q) norm_d * tf_q(q) df_q(q) norm_q",
    .source =
        "Salton, Buckley: Term-weighting approaches in automatic text retrieval (1988); L and u: Singhal, Buckley, Mitra: Pivoted "
        "document length normalization (1996)",
    .year = 1988,
    .params = smart_params,
    .prepare = prepare_smart,
    VECTORS,
};

static const ir_model vsm = {
    .name = "vsm",
    .help = "the vector space model: raw counts, cosine = smart(nnc.nnc)",
    .formula = "sum over q of tf_d(q) tf_q(q) / (|d| |q|)",
    .source =
        "Salton: Automatic Information Organization and Retrieval (1968); Salton, Wong, Yang: A vector space model for automatic "
        "indexing (1975)",
    .year = 1968,
    .prepare = prepare_vsm,
    VECTORS,
};

static const ir_model tfidf = {
    .name = "tfidf",
    .help = "logarithmic tf times idf, cosine = smart(ltc.ltc)",
    .formula = "sum over q of (1 + ln tf_d)(ln N/df) * (1 + ln tf_q)(ln N/df) / (|d| |q|)",
    .source = "Sparck Jones: A statistical interpretation of term specificity (1972); Salton, Buckley (1988)",
    .year = 1972,
    .params = tfidf_params,
    .prepare = prepare_tfidf,
    VECTORS,
};

const ir_model *const ir_models_smart[] = { &vsm, &tfidf, &smart, NULL };
