/* A space with any content behind sums that fit, as an attachment of a small index: every question has an answer within its bounds or a sentence; and where
 * `check` finds nothing, all rows are there, every way to look at them finds the same, and nobody refuses. */
#include <math.h>

#include "base/mem.h"
#include "dense/lsi_growth.h"
#include "dense/spaces.h"
#include "search/explain.h"
#include "tests/fuzz/index.h"

#define DIM_MOST 600 /* of what is searched */

/* --- what is asked ------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    search_engine *engine;
    const ir_index *ix;
    bool sound; /* check found nothing */
    base_arena *arena;
} ask;

/* True if there was an answer; there has to be where the space is sound. */
static bool answered(const ask *a, base_status s, const base_error *err)
{
    if (s != BASE_OK) FUZZ_HOLDS(!a->sound && s == BASE_EFORMAT && err->what[0] && err->where[0]);
    return s == BASE_OK;
}

static void report_none(void *context, const base_error *found)
{
    ++*(size_t *)context;
    FUZZ_HOLDS(found->status == BASE_EFORMAT && found->what[0] && found->where[0]);
}

static void walk_rows(const ask *a, const dense_space *space)
{
    const dense_space_spec *spec = dense_space_spec_of(space);
    size_t living = 0;
    dense_rows rows;
    base_error err = { 0 };
    if (!answered(a, dense_space_rows(space, &rows, &err), &err)) return;
    FUZZ_HOLDS(rows.n == dense_space_n(space) && rows.dim == spec->dim && (rows.element == DENSE_I8) == (rows.scales != NULL));
    float *x = base_array(spec->dim, sizeof *x, NULL);
    for (size_t r = 0; x && r < rows.n; r++) {
        uint32_t doc = dense_space_docs(space)[r];
        dense_rows_widen(&rows, r, x);
        for (size_t i = 0; a->sound && i < spec->dim; i++) FUZZ_HOLDS(isfinite(x[i]));
        FUZZ_HOLDS((dense_space_allowed(space)[r / 64] >> r % 64 & 1) == (doc != IR_NO_DOC));
        if (doc != IR_NO_DOC) FUZZ_HOLDS(ir_index_is_live(a->ix, doc) && dense_space_row_of(space, doc) == r);
        living += doc != IR_NO_DOC;
    }
    base_free(x);
    FUZZ_HOLDS(living == dense_space_living(space) && living + dense_space_missing(space) == ir_index_collection(a->ix)->n_docs);
}

static void check_ranking(const ask *a, const search_ranking *r)
{
    for (size_t i = 0; i < r->n; i++) {
        FUZZ_HOLDS(ir_index_is_live(a->ix, r->hits[i].doc));
        if (!a->sound) continue; /* numbers that aren't finite are for check to find */
        FUZZ_HOLDS(isfinite(r->hits[i].score) && (i == 0 || r->hits[i].score <= r->hits[i - 1].score));
    }
}

/* False: no ranking, which only a space that isn't sound, or can't make a vector of a query, may have. */
static bool rank(const ask *a, search_ranking *out, const char *method, const float *vector, size_t dim)
{
    search_pipeline *p = NULL;
    search_explanation e;
    base_error err = { 0 };
    const search_call call = { .engine = a->engine, .k = 10, .vector = vector, .dim = dim };
    FUZZ_HOLDS(search_pipeline_parse(&p, method, NULL) == BASE_OK);
    base_status s = search_pipeline_run(p, &call, "red fish", 8, out, &err);
    if (s == BASE_OK) check_ranking(a, out);
    if (s == BASE_OK && out->n > 0) {
        s = search_explain(p, &call, "red fish", 8, out->hits[out->n - 1].doc, &e, a->arena, &err);
        if (s == BASE_OK && a->sound) FUZZ_HOLDS(e.in_ranking && e.rank == out->n && e.score == out->hits[out->n - 1].score);
    }
    if (s != BASE_OK) FUZZ_HOLDS(err.what[0] && (vector ? !answered(a, s, &err) : s == BASE_EFORMAT || s == BASE_EARG));
    search_pipeline_free(p);
    base_arena_reset(a->arena);
    return s == BASE_OK;
}

static void search(const ask *a, size_t dim)
{
    static const char *const metrics[] = { "cosine", "dot", "l2", "angular" }, *const scans[] = { "auto", "rows", "int8" };
    float vector[DIM_MOST];
    for (size_t i = 0; i < dim; i++) vector[i] = (float)(i * 7 % 11) - 4.5F;
    for (size_t m = 0; m < 4; m++) {
        search_ranking first = { 0 };
        for (size_t w = 0; w < 3; w++) {
            char method[64];
            search_ranking r = { 0 };
            snprintf(method, sizeof method, "knn(s, metric=%s, scan=%s)", metrics[m], scans[w]);
            bool is = rank(a, &r, method, vector, dim);
            if (is && w > 0 && a->sound)
                FUZZ_HOLDS(r.n == first.n && (r.n == 0 || memcmp(r.hits, first.hits, r.n * sizeof *r.hits) == 0));
            if (w > 0) search_ranking_done(&r);
            else first = r;
        }
        search_ranking_done(&first);
    }
    search_ranking by_text = { 0 };
    (void)rank(a, &by_text, "knn(s)", NULL, 0);
    search_ranking_done(&by_text);
}

/* What its encoder makes of it: info, updates, and the step that looks for a space of its own. */
static void ask_encoder(const ask *a, const dense_space *space)
{
    const dense_encoder *encoder = NULL;
    base_value values[BASE_PARAMS_MAX];
    char name[DENSE_SPACE_NAME];
    base_buf json = { 0 };
    base_error err = { 0 };
    base_status s = dense_space_parameters(&encoder, values, space, &err);
    if (s != BASE_OK) FUZZ_HOLDS(s == BASE_EFORMAT && err.what[0] && err.where[0]);
    if (s != BASE_OK || encoder != &dense_lsi_encoder) return;
    err = (base_error){ 0 };
    (void)answered(a, encoder->describe(&json, space, &err), &err);
    base_buf_done(&json);
    for (int way = 0; way < 2 && dense_space_spec_of(space)->dim <= DIM_MOST; way++) {
        dense_lsi_model *m = NULL;
        dense_growth_report report;
        err = (base_error){ 0 };
        s = dense_lsi_grow(&m, &report, a->ix, space, way ? DENSE_BY_UPDATING : DENSE_BY_FOLDING, NULL, &err);
        if (s != BASE_OK) FUZZ_HOLDS(s == BASE_EFORMAT && err.what[0]);
        dense_lsi_model_free(m);
    }
    FUZZ_HOLDS(dense_encoder_parse(&encoder, values, "lsi(k=2, weight=tf)", NULL) == BASE_OK);
    if (!dense_spaces_find(a->ix, encoder, values, name)) return;
    search_ranking r = { 0 };
    (void)rank(a, &r, "lsi(k=2, weight=tf)", NULL, 0);
    search_ranking_done(&r);
}

static void walk(ask *a)
{
    dense_space *space = NULL;
    size_t findings = 0;
    base_error err = { 0 };
    a->ix = search_engine_index(a->engine);
    a->sound = dense_spaces_check(a->ix, report_none, &findings, &err) == BASE_OK;
    FUZZ_HOLDS(a->sound == (findings == 0));
    if (!dense_space_name_at(a->ix, 0)) return; /* no section "vectors": nobody's space */
    err = (base_error){ 0 };
    if (!answered(a, dense_space_open(&space, a->ix, "s", &err), &err)) return;
    walk_rows(a, space);
    if (dense_space_spec_of(space)->dim <= DIM_MOST) search(a, dense_space_spec_of(space)->dim);
    ask_encoder(a, space);
    dense_space_close(space);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    base_buf attached = { 0 }, commit = { 0 };
    ask a = { 0 };
    base_error err = { 0 };
    FUZZ_HOLDS(base_arena_new(&a.arena, NULL) == BASE_OK);
    fuzz_index_begin(&commit, &attached, data, size);
    base_status s = search_engine_open(&a.engine, "index", &err);
    if (s == BASE_OK) walk(&a);
    else FUZZ_HOLDS(s == BASE_EFORMAT && err.what[0] && err.where[0]);
    search_engine_close(a.engine);
    fuzz_files_end();
    base_arena_free(a.arena);
    base_buf_done(&attached);
    base_buf_done(&commit);
    return 0;
}
