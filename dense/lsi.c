/* dense/lsi.c - points, and what they are made of.
 *
 * U is kept as float32, as documents' points are: a query's coordinate is a sum in double over its terms, in their order, rounded once. */
#include "dense/lsi.h"

#include <math.h>
#include <string.h>

#include "base/mem.h"

static const char *const scales[] = { "s", "none", "documents", "query" };

const char *dense_scale_name(dense_scale scale)
{
    return scales[scale];
}

base_status dense_scale_of(dense_scale *out, const char *name, base_error *err)
{
    char quoted[64];
    for (size_t i = 0; i < sizeof scales / sizeof *scales; i++)
        if (strcmp(scales[i], name) == 0) {
            *out = (dense_scale)i;
            return BASE_OK;
        }
    return base_fail(err, BASE_EARG, "unknown scale \"%s\": %s are known", base_quote(quoted, sizeof quoted, name, strlen(name)),
                     DENSE_SCALES);
}

/* What U'x is multiplied with in a coordinate of singular value s: for a query, for a document (whose V S is U'a). */
static double query_factor(dense_scale scale, double s)
{
    return scale == DENSE_SCALE_NONE || scale == DENSE_SCALE_DOCUMENTS ? 1 / s : 1;
}

static double document_factor(dense_scale scale, double s)
{
    return scale == DENSE_SCALE_NONE || scale == DENSE_SCALE_QUERY ? 1 / s : 1;
}

base_status dense_lsi_of(dense_lsi **out, dense_term_document *td, const dense_factors *f, dense_scale scale, base_error *err)
{
    dense_lsi *lsi = base_new(dense_lsi, err);
    if (!lsi) return BASE_ENOMEM;
    lsi->scale = scale;
    lsi->k = f->k;
    lsi->s = base_array(f->k, sizeof *lsi->s, err);
    lsi->u = base_array(f->rows, f->k * sizeof *lsi->u, err);
    if (!lsi->s || !lsi->u) {
        dense_lsi_free(lsi);
        return BASE_ENOMEM;
    }
    for (size_t i = 0; i < f->k; i++) lsi->s[i] = f->s[i];
    for (size_t i = 0; i < f->rows * f->k; i++) lsi->u[i] = (float)f->u[i];
    lsi->weights = td->weights;
    td->weights = (dense_term_weights){ 0 };
    *out = lsi;
    return BASE_OK;
}

void dense_lsi_free(dense_lsi *lsi)
{
    if (!lsi) return;
    dense_term_weights_done(&lsi->weights);
    base_free(lsi->s);
    base_free(lsi->u);
    base_free(lsi);
}

static double norm_of(const double *x, size_t n)
{
    double sum = 0;
    for (size_t i = 0; i < n; i++) sum += x[i] * x[i];
    return sqrt(sum);
}

void dense_lsi_point(const dense_factors *f, dense_scale scale, size_t column, float *out)
{
    const double *v = f->v + column * f->k;
    double sum = 0;
    for (size_t i = 0; i < f->k; i++) {
        double x = v[i] * f->s[i] * document_factor(scale, f->s[i]);
        sum += x * x;
    }
    double norm = sqrt(sum);
    for (size_t i = 0; i < f->k; i++) out[i] = norm > 0 ? (float)(v[i] * f->s[i] * document_factor(scale, f->s[i]) / norm) : 0;
}

/* x [k] = U'text, scaled; returns its length. */
static double gather(double *x, const dense_lsi *lsi, const dense_term_vector *text, double (*factor)(dense_scale, double))
{
    memset(x, 0, lsi->k * sizeof *x);
    for (size_t j = 0; j < text->n; j++) {
        const float *u = lsi->u + text->rows[j] * lsi->k;
        for (size_t i = 0; i < lsi->k; i++) x[i] += text->values[j] * (double)u[i];
    }
    for (size_t i = 0; i < lsi->k; i++) x[i] *= factor(lsi->scale, lsi->s[i]);
    return norm_of(x, lsi->k);
}

bool dense_lsi_fold(const dense_lsi *lsi, const dense_term_vector *query, double *work, float *out)
{
    double norm = gather(work, lsi, query, query_factor);
    for (size_t i = 0; i < lsi->k; i++) out[i] = norm > 0 ? (float)(work[i] / norm) : 0;
    return norm > 0;
}

/* --- as bytes --------------------------------------------------------------------------------------------------------------------- */

#define VERSION 2 /* 1 had no residuals */

static void write_double(base_buf *out, double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    base_buf_u64(out, bits);
}

void dense_lsi_write(base_buf *out, const dense_lsi *lsi)
{
    uint32_t n_terms = base_hash_count(lsi->weights.terms), bits;
    base_buf_u32(out, VERSION);
    base_buf_u32(out, (uint32_t)lsi->weights.weighting);
    base_buf_u32(out, (uint32_t)lsi->scale);
    base_buf_u32(out, (uint32_t)lsi->k);
    base_buf_u64(out, n_terms);
    for (size_t i = 0; i < lsi->k; i++) write_double(out, lsi->s[i]);
    write_double(out, lsi->residual_left);
    write_double(out, lsi->residual_right);
    for (size_t i = 0; i < n_terms; i++) write_double(out, lsi->weights.global[i]);
    for (uint32_t i = 0; i < n_terms; i++) {
        base_view term = base_hash_text(lsi->weights.terms, i);
        base_buf_u8(out, (uint8_t)term.len);
        base_buf_bytes(out, term.ptr, term.len);
    }
    for (size_t i = 0; i < n_terms * lsi->k; i++) {
        memcpy(&bits, &lsi->u[i], sizeof bits);
        base_buf_u32(out, bits);
    }
}

/* Finite, and not below `least`; else c is bad. */
static double read_double(base_cursor *c, double least)
{
    uint64_t bits = base_read_u64(c);
    double x;
    memcpy(&x, &bits, sizeof x);
    if (!(isfinite(x) && x >= least)) c->bad = true;
    return x;
}

static base_status read_terms(dense_lsi *lsi, base_cursor *c, uint64_t n, base_error *err)
{
    base_view before = { "", 0 };
    base_status s = base_hash_new(&lsi->weights.terms, err);
    for (uint64_t i = 0; i < n && s == BASE_OK && !c->bad; i++) {
        uint32_t id;
        bool fresh;
        size_t length = base_read_u8(c), shared;
        if (length == 0 || length > base_cursor_left(c)) {
            c->bad = true;
            break;
        }
        base_view term = { (const char *)c->at, length };
        c->at += length;
        shared = length < before.len ? length : before.len;
        int order = memcmp(before.ptr, term.ptr, shared);
        if (order > 0 || (order == 0 && before.len >= length)) c->bad = true; /* they ascend, so none stands twice */
        s = base_hash_add(lsi->weights.terms, term.ptr, term.len, &id, &fresh, err);
        before = term;
    }
    return s;
}

static base_status read_all(dense_lsi *lsi, base_cursor *c, base_error *err)
{
    base_status s;
    uint32_t version = base_read_u32(c), weighting = base_read_u32(c), scale = base_read_u32(c);
    lsi->k = base_read_u32(c);
    uint64_t n = base_read_u64(c), left = base_cursor_left(c);
    if (c->bad || version != VERSION || weighting > DENSE_LOGENTROPY || scale > DENSE_SCALE_QUERY || lsi->k == 0)
        return base_fail(err, BASE_EFORMAT, "the head of a model of latent semantics isn't one");
    if (n > UINT32_MAX || lsi->k > left / 8 || n > left / 8 || n > left / 4 / lsi->k)
        return base_fail(err, BASE_EFORMAT, "a model of latent semantics of %llu terms and %zu factors doesn't fit in %llu bytes",
                         (unsigned long long)n, lsi->k, (unsigned long long)left);
    lsi->weights.weighting = (dense_weighting)weighting;
    lsi->scale = (dense_scale)scale;
    lsi->s = base_array(lsi->k, sizeof *lsi->s, err);
    lsi->weights.global = base_array((size_t)n, sizeof *lsi->weights.global, err);
    lsi->u = base_array((size_t)n, lsi->k * sizeof *lsi->u, err);
    if (!lsi->s || !lsi->weights.global || !lsi->u) return BASE_ENOMEM;
    for (size_t i = 0; i < lsi->k; i++) {
        lsi->s[i] = read_double(c, 0);
        if (lsi->s[i] == 0) c->bad = true;
    }
    lsi->residual_left = read_double(c, 0);
    lsi->residual_right = read_double(c, 0);
    for (size_t i = 0; i < n; i++) lsi->weights.global[i] = read_double(c, 0);
    if ((s = read_terms(lsi, c, n, err)) != BASE_OK) return s;
    for (size_t i = 0; i < n * lsi->k; i++) {
        uint32_t bits = base_read_u32(c);
        memcpy(&lsi->u[i], &bits, sizeof bits);
        if (!isfinite(lsi->u[i])) c->bad = true;
    }
    if (!c->bad && base_cursor_left(c) == 0) return BASE_OK;
    return base_fail(err, BASE_EFORMAT, "a model of latent semantics is damaged: a number or a term of it can't be");
}

base_status dense_lsi_read(dense_lsi **out, const void *data, size_t n, base_error *err)
{
    base_cursor c = base_cursor_of(data, n);
    dense_lsi *lsi = base_new(dense_lsi, err);
    if (!lsi) return BASE_ENOMEM;
    base_status s = read_all(lsi, &c, err);
    if (s == BASE_OK) *out = lsi;
    else dense_lsi_free(lsi);
    return s;
}

/* --- why -------------------------------------------------------------------------------------------------------------------------- */

/* The strongest of a text's terms in factor i into parts; returns how many. scale: what makes a weight times a loading a part. */
static size_t find_parts(dense_lsi_part *parts, const dense_lsi *lsi, const dense_term_vector *text, size_t i, double scale)
{
    size_t n = 0;
    for (size_t j = 0; j < text->n; j++) {
        double loading = (double)lsi->u[text->rows[j] * lsi->k + i], part = text->values[j] * loading * scale;
        size_t at = n < DENSE_LSI_PARTS ? n : DENSE_LSI_PARTS;
        while (at > 0 && fabs(part) > fabs(parts[at - 1].part)) at--;
        if (at == DENSE_LSI_PARTS || part == 0) continue;
        if (n < DENSE_LSI_PARTS) n++;
        memmove(parts + at + 1, parts + at, (n - 1 - at) * sizeof *parts);
        parts[at] = (dense_lsi_part){ base_hash_text(lsi->weights.terms, text->rows[j]), loading, part };
    }
    return n;
}

/* A text's value of a row; NULL: it hasn't got the term. */
static const double *value_of(const dense_term_vector *text, uint32_t row)
{
    for (size_t i = 0; i < text->n; i++)
        if (text->rows[i] == row) return &text->values[i];
    return NULL;
}

base_status dense_lsi_explain(dense_lsi_explanation *out, const dense_lsi *lsi, const dense_term_vector *query,
                              const dense_term_vector *document, const float *point, base_arena *arena, base_error *err)
{
    double *x = base_arena_alloc(arena, lsi->k * sizeof *x, err);
    *out = (dense_lsi_explanation){ .n_factors = lsi->k, .n_terms = query->n };
    out->factors = base_arena_alloc(arena, lsi->k * sizeof *out->factors, err);
    out->terms = base_arena_alloc(arena, query->n * sizeof *out->terms, err);
    if (!x || !out->factors || !out->terms) return BASE_ENOMEM;
    double document_norm = gather(x, lsi, document, document_factor), query_norm = gather(x, lsi, query, query_factor);
    for (size_t i = 0; i < lsi->k; i++) {
        dense_lsi_factor *f = &out->factors[i];
        *f = (dense_lsi_factor){ .number = i + 1, .value = lsi->s[i], .document = (double)point[i] };
        if (query_norm > 0) {
            f->query = (double)(float)(x[i] / query_norm);
            f->n_query_parts = find_parts(f->query_parts, lsi, query, i, query_factor(lsi->scale, lsi->s[i]) / query_norm);
        }
        if (document_norm > 0)
            f->n_document_parts =
                find_parts(f->document_parts, lsi, document, i, document_factor(lsi->scale, lsi->s[i]) / document_norm);
        f->product = f->query * f->document;
        out->total += f->product;
    }
    for (size_t j = 0; j < query->n; j++) {
        dense_lsi_term *t = &out->terms[j];
        const float *u = lsi->u + query->rows[j] * lsi->k;
        *t = (dense_lsi_term){ .term = base_hash_text(lsi->weights.terms, query->rows[j]), .weight = query->values[j] };
        t->shared = value_of(document, query->rows[j]) != NULL;
        out->n_shared += t->shared;
        for (size_t i = 0; query_norm > 0 && i < lsi->k; i++)
            t->product += query->values[j] * (double)u[i] * query_factor(lsi->scale, lsi->s[i]) / query_norm * (double)point[i];
    }
    return BASE_OK;
}

base_status dense_term_explain(dense_lsi_explanation *out, const dense_term_weights *weights, const dense_term_vector *query,
                               const dense_term_vector *document, base_arena *arena, base_error *err)
{
    *out = (dense_lsi_explanation){ .n_terms = query->n };
    double norm = norm_of(query->values, query->n) * norm_of(document->values, document->n);
    if (!(out->terms = base_arena_alloc(arena, query->n * sizeof *out->terms, err))) return BASE_ENOMEM;
    for (size_t j = 0; j < query->n; j++) {
        const double *value = value_of(document, query->rows[j]);
        out->terms[j] = (dense_lsi_term){ .term = base_hash_text(weights->terms, query->rows[j]),
                                          .weight = query->values[j],
                                          .shared = value != NULL,
                                          .product = value && norm > 0 ? query->values[j] * *value / norm : 0 };
        out->n_shared += value != NULL;
        if (value) out->total += query->values[j] * *value;
    }
    if (norm > 0) out->total /= norm;
    return BASE_OK;
}
