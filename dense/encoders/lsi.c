/* dense/encoders/lsi.c - latent semantic indexing as a space: documents are rows of V S, queries are folded in by what stands in its section. */
#include "base/json.h"
#include "base/mem.h"
#include "dense/lsi_growth.h"

enum { K, WEIGHT, SCALE, GROWN };
static const base_param params[] = {
    { .name = "k",
      .kind = BASE_PARAM_INTEGER,
      .number = 200,
      .min = 1,
      .max = 100000,
      .help = "how many factors; fewer if the matrix has fewer" },
    { .name = "weight",
      .kind = BASE_PARAM_WORD,
      .word = "logentropy",
      .choices = DENSE_WEIGHTINGS,
      .help = "of the matrix's cells" },
    { .name = "scale",
      .kind = BASE_PARAM_WORD,
      .word = "s",
      .choices = DENSE_SCALES,
      .help = "s: U'q with V S; none: S^-1 U'q with V; documents: S^-1 U'q with V S; query: U'q with V" },
    { .name = DENSE_GROWN,
      .kind = BASE_PARAM_WORD,
      .word = "",
      .choices = "fold|update",
      .help = "how documents that came later were taken in (salton space update); lsi itself takes no such space" },
    { .kind = BASE_PARAM_END },
};

base_status dense_lsi_key_of(dense_lsi_key *out, const base_value *values, base_error *err)
{
    out->k = (size_t)values[K].number;
    base_status s = dense_weighting_of(&out->weighting, values[WEIGHT].word, err);
    return s == BASE_OK ? dense_scale_of(&out->scale, values[SCALE].word, err) : s;
}

base_status dense_lsi_values(base_value *values, const dense_lsi_key *key, base_error *err)
{
    base_params_defaults(values, params);
    values[K].number = (double)key->k;
    base_status s = base_params_set_at(values, params, WEIGHT, base_view_of(dense_weighting_name(key->weighting)), err);
    return s == BASE_OK ? base_params_set_at(values, params, SCALE, base_view_of(dense_scale_name(key->scale)), err) : s;
}

static base_status make(dense_space_writer **out, const base_value *values, const dense_making *how, base_error *err)
{
    dense_lsi_model *m = NULL;
    dense_lsi_key key;
    const dense_svd_options options = { .pool = how->pool, .stop = how->stop, .progress = how->progress, .context = how->context };
    if (values[GROWN].word[0])
        return base_fail(err, BASE_EARG, "a space grows when it is updated (salton space update --by %s), not when it is made",
                         values[GROWN].word);
    base_status s = dense_lsi_key_of(&key, values, err);
    if (s == BASE_OK) s = dense_lsi_model_make(&m, how->index, &key, &options, err);
    if (s == BASE_OK) s = dense_lsi_model_write(out, m, how, values, err);
    dense_lsi_model_free(m);
    return s;
}

static base_status grow(dense_space_writer **out, dense_growth_report *report, const dense_space *space, dense_growth way,
                        const dense_making *how, base_error *err)
{
    const dense_encoder *encoder = NULL;
    dense_lsi_model *m = NULL;
    base_value values[BASE_PARAMS_MAX];
    const char *word = way == DENSE_BY_FOLDING ? "fold" : "update";
    base_status s = dense_space_parameters(&encoder, values, space, err);
    if (s == BASE_OK) s = base_params_set_at(values, params, GROWN, base_view_of(word), err);
    if (s == BASE_OK) s = dense_lsi_grow(&m, report, how->index, space, way, how->stop, err);
    if (s == BASE_OK) s = dense_lsi_model_write(out, m, how, values, err);
    dense_lsi_model_free(m);
    return s;
}

static base_status open(void **state, const dense_space *space, base_error *err)
{
    dense_lsi_model *m = NULL;
    base_status s = dense_lsi_model_read(&m, space, err);
    *state = m;
    return s;
}

static base_status encode(const void *state, const dense_query *query, float *out, base_error *err)
{
    const dense_lsi_model *m = state;
    dense_term_vector column;
    base_arena *arena = NULL;
    base_status s = base_arena_new(&arena, err);
    if (s == BASE_OK) s = dense_term_weights_query(&column, &m->lsi->weights, query->bag, arena, err);
    double *work = s == BASE_OK ? base_arena_alloc(arena, m->lsi->k * sizeof *work, err) : NULL;
    if (work) (void)dense_lsi_fold(m->lsi, &column, work, out);
    else if (s == BASE_OK) s = BASE_ENOMEM;
    base_arena_free(arena);
    return s;
}

static base_status describe(base_buf *out, const dense_space *space, base_error *err)
{
    dense_lsi_model *m = NULL;
    base_status s = dense_lsi_model_read(&m, space, err);
    if (s != BASE_OK) return s;
    base_buf_text(out, ",\"singular_values\":[");
    for (size_t i = 0; i < m->lsi->k; i++) {
        if (i > 0) base_buf_u8(out, ',');
        base_json_write_double(out, m->lsi->s[i]);
    }
    base_buf_text(out, "],\"residual_left\":");
    base_json_write_double(out, m->lsi->residual_left);
    base_buf_text(out, ",\"residual_right\":");
    base_json_write_double(out, m->lsi->residual_right);
    dense_lsi_model_free(m);
    return BASE_OK;
}

static void close(void *state)
{
    dense_lsi_model_free(state);
}

const dense_encoder dense_lsi_encoder = {
    .name = "lsi",
    .help = "latent semantic indexing: documents by the strongest factors of the term-document matrix",
    .source = "Deerwester, Dumais, Furnas, Landauer, Harshman: Indexing by latent semantic analysis (1990)",
    .year = 1988,
    .params = params,
    .make = make,
    .grow = grow,
    .open = open,
    .encode = encode,
    .close = close,
    .describe = describe,
};

const dense_encoder *const dense_encoders_lsi[] = { &dense_lsi_encoder, NULL };
