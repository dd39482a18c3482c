/* cli/space_stats.c - what the cloud of a space's points looks like: `salton space stats`. */
#include <string.h>

#include "base/mem.h"
#include "base/params.h"
#include "base/term.h"
#include "cli/space.h"
#include "cli/structure.h"
#include "dense/vectors_io.h"

#define SAMPLE      50000 /* by default; n^2 distances take a minute then */
#define LABELS_MOST 4096
#define USUAL_FIELD "label"

typedef struct {
    dense_points_options points;
    long long neighbours, clusters, top; /* clusters 0: as many as there are labels, or a guess */
    const char *layout;
} asked;

/* --- what is asked ------------------------------------------------------------------------------------------------------------------ */

static base_status metric_of(dense_metric *out, const char *name, base_error *err)
{
    char shown[64];
    *out = DENSE_COSINE;
    if (!name || strcmp(name, dense_metric_names[DENSE_COSINE]) == 0) return BASE_OK;
    *out = DENSE_L2;
    if (strcmp(name, dense_metric_names[DENSE_L2]) == 0) return BASE_OK;
    return base_fail(err, BASE_EARG, "option --metric: expected cosine or l2, found \"%s\"",
                     base_quote(shown, sizeof shown, name, strlen(name)));
}

static base_status sample_of(size_t *out, const cli_call *call, base_error *err)
{
    const char *given = cli_value(call, "sample");
    long long n = SAMPLE;
    base_status s = BASE_OK;
    if (given && strcmp(given, "all") == 0) n = 0;
    else s = cli_integer(call, "sample", SAMPLE, DENSE_STRUCTURE_FEWEST, UINT32_MAX, &n, err);
    *out = (size_t)n;
    return s;
}

static base_status read_asked(asked *a, const cli_call *call, base_error *err)
{
    long long seed;
    base_status s = metric_of(&a->points.metric, cli_value(call, "metric"), err);
    if (s == BASE_OK) s = sample_of(&a->points.sample, call, err);
    if (s == BASE_OK) s = cli_integer(call, "seed", 1, 0, INT64_MAX, &seed, err);
    if (s == BASE_OK) s = cli_integer(call, "neighbours", 10, 1, 1000, &a->neighbours, err);
    if (s == BASE_OK) s = cli_integer(call, "clusters", 0, 1, LABELS_MOST, &a->clusters, err);
    if (s == BASE_OK) s = cli_integer(call, "n", 10, 0, 100000, &a->top, err);
    if (s == BASE_OK) a->points.seed = (uint64_t)seed;
    a->layout = cli_value(call, "layout");
    return s;
}

/* --- labels ------------------------------------------------------------------------------------------------------------------------- */

static void forget_labels(cli_structure *c)
{
    if (c->field) search_labels_done(&c->labels);
    base_free(c->own);
    c->own = NULL;
    c->field = NULL;
}

/* Those of the points; a field that nobody asked for, and none of them has, is no error. */
static base_status read_labels(cli_structure *c, const cli_call *call, base_error *err)
{
    const char *field = cli_value(call, "labels");
    base_error unasked = { 0 };
    size_t labelled = 0;
    if (field && strcmp(field, "none") == 0) return BASE_OK;
    base_status s =
        search_labels_read(&c->labels, c->index, "option --labels", field ? field : USUAL_FIELD, &cli_stop, field ? err : &unasked);
    if (s == BASE_EARG && !field) return BASE_OK;
    if (s != BASE_OK) {
        if (!field && err) *err = unasked;
        return s;
    }
    c->field = field ? field : USUAL_FIELD;
    if (c->labels.n > LABELS_MOST)
        return base_fail(err, BASE_EARG, "option --labels: \"%s\" has %zu values; labels are at most %d", c->field, c->labels.n,
                         LABELS_MOST);
    if (!(c->own = base_array(c->points.n, sizeof *c->own, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < c->points.n; i++) {
        size_t from = c->labels.first[c->points.docs[i]], to = c->labels.first[c->points.docs[i] + 1];
        c->own[i] = from < to ? c->labels.values[from] : DENSE_NO_LABEL;
        labelled += from < to;
    }
    if (labelled == 0 && !field) forget_labels(c);
    if (labelled == 0 && field)
        return base_fail(err, BASE_EARG, "option --labels: no point of the space %s has a value of \"%s\"",
                         dense_space_name(c->space), c->field);
    return BASE_OK;
}

static bool has_label(const cli_structure *c, size_t point, uint32_t label)
{
    uint32_t doc = c->points.docs[point];
    for (size_t i = c->labels.first[doc]; i < c->labels.first[doc + 1]; i++)
        if (c->labels.values[i] == label) return true;
    return false;
}

/* The label that most neighbours have is none of the document's, and its mean is nearer, too. */
static bool is_suspect(const cli_structure *c, size_t point)
{
    return c->own[point] != DENSE_NO_LABEL && c->st->margins[point] > 0 && !has_label(c, point, c->st->voted[point]);
}

static base_status find_suspects(cli_structure *c, base_error *err)
{
    if (!c->field) return BASE_OK;
    if (!(c->suspects = base_array(c->points.n, sizeof *c->suspects, err))) return BASE_ENOMEM;
    base_status s = dense_structure_order(c->suspects, c->st->margins, c->points.n, err);
    for (size_t i = 0; i < c->points.n && s == BASE_OK; i++)
        if (is_suspect(c, c->suspects[i])) c->suspects[c->n_suspects++] = c->suspects[i];
    return s;
}

/* Two labels with a comma between them; labels may have commas of their own, so each is tried. */
static base_status parse_axis(cli_structure *c, const char *text, base_error *err)
{
    base_error first = { 0 };
    char shown[64];
    if (!c->field) return base_fail(err, BASE_EARG, "option --axis: needs labels (--labels FIELD)");
    for (const char *comma = strchr(text, ','); comma; comma = strchr(comma + 1, ',')) {
        base_error why = { 0 };
        base_status s = search_label_find(&c->from, &c->labels, "option --axis", (base_view){ text, (size_t)(comma - text) }, &why);
        if (s == BASE_OK) s = search_label_find(&c->to, &c->labels, "option --axis", base_view_of(comma + 1), &why);
        if (s == BASE_OK) return BASE_OK;
        if (!first.what[0]) first = why;
    }
    if (!first.what[0])
        return base_fail(err, BASE_EARG, "option --axis: expected two labels with a comma between them, found \"%s\"",
                         base_quote(shown, sizeof shown, text, strlen(text)));
    if (err) *err = first;
    return BASE_EARG;
}

static base_status find_axis(cli_structure *c, const char *text, base_error *err)
{
    if (!text) return BASE_OK;
    base_status s = parse_axis(c, text, err);
    if (s != BASE_OK) return s;
    if (!(c->axis = base_array(c->points.n, sizeof *c->axis, err))) return BASE_ENOMEM;
    s = dense_label_axis(c->axis, c->points.x, c->points.n, c->points.dim, c->own, c->from, c->to, err);
    if (s == BASE_EARG) base_where(err, "option --axis");
    return s;
}

/* --- a layout from elsewhere -------------------------------------------------------------------------------------------------------- */

static base_status open_layout(dense_vectors **out, const char *path, size_t living, base_error *err)
{
    base_status s = dense_vectors_open(out, path, err);
    if (s != BASE_OK) return s;
    size_t n = dense_vectors_n(*out), dim = dense_vectors_dim(*out);
    if (n == living && dim == 2) return BASE_OK;
    s = base_fail(err, BASE_EFORMAT,
                  "expected %zu rows of 2 numbers, one for each that salton space export writes, found %zu rows of %zu", living, n,
                  dim);
    base_where(err, "%s", path);
    return s;
}

/* *out [points x 2] is the caller's; NULL if no file was given. */
static base_status read_layout(float **out, const cli_structure *c, const char *path, base_error *err)
{
    dense_vectors *v = NULL;
    float *layout = NULL, row[2];
    *out = NULL;
    if (!path) return BASE_OK;
    base_status s = open_layout(&v, path, c->points.living, err);
    if (s == BASE_OK && !(layout = base_array(c->points.n, 2 * sizeof *layout, err))) s = BASE_ENOMEM;
    for (size_t place = 0, i = 0; place < c->points.living && s == BASE_OK; place++) {
        if ((s = dense_vectors_next(v, row, err)) != BASE_OK) break;
        if (i == c->points.n || c->points.places[i] != place) continue;
        memcpy(layout + 2 * i++, row, sizeof row);
    }
    dense_vectors_close(v);
    if (s == BASE_OK) *out = layout;
    else base_free(layout);
    return s;
}

/* --- all of it ---------------------------------------------------------------------------------------------------------------------- */

/* So many labels; without them a number that grows slowly (Mardia, Kent, Bibby: Multivariate analysis, 1979: the root of n / 2), for a look. */
static size_t clusters_of(const cli_structure *c, long long wanted)
{
    size_t n = 1;
    if (wanted) return (size_t)wanted;
    if (c->field) return c->labels.n;
    while (n < 20 && 2 * (n + 1) * (n + 1) <= c->points.n) n++;
    return n;
}

static base_status find_structure(cli_structure *c, const asked *a, const cli_call *call, base_error *err)
{
    base_progress progress;
    base_pool *pool = NULL;
    float *layout = NULL;
    base_status s = read_layout(&layout, c, a->layout, err);
    if (s == BASE_OK) s = cli_pool(call, 0, &pool, err);
    if (s != BASE_OK) goto out;
    base_progress_init(&progress, cli_flag(call, "quiet"), "looking at the points", "pieces", 0);
    const dense_watch watch = { .pool = pool, .stop = &cli_stop, .progress = cli_space_progress, .context = &progress };
    const dense_structure_options options = { .neighbours = (size_t)a->neighbours,
                                              .clusters = clusters_of(c, a->clusters),
                                              .spherical = a->points.metric != DENSE_L2,
                                              .seed = a->points.seed,
                                              .layout = layout,
                                              .labels = c->own,
                                              .n_labels = c->labels.n,
                                              .watch = &watch };
    s = dense_structure_of(&c->st, c->points.x, c->points.n, c->points.dim, &options, err);
    base_progress_done(&progress);
    c->foreign = layout != NULL;
out:
    base_pool_free(pool);
    base_free(layout);
    return s;
}

static void note(const cli_structure *c, const cli_call *call)
{
    size_t missing = dense_space_missing(c->space);
    if (missing > 0)
        cli_note(call, "the space %s is stale: %zu document%s of the index %s no row in it", dense_space_name(c->space), missing,
                 CLI_S(missing), missing == 1 ? "has" : "have");
    if (c->points.without > 0)
        cli_note(call, "%zu row%s of zeros, without a direction, %s left out", c->points.without, CLI_S(c->points.without),
                 c->points.without == 1 ? "is" : "are");
    if (c->points.n < c->points.living - c->points.without)
        cli_note(call, "%zu of %zu points, drawn at random (--sample all: every one, in the square of the time)", c->points.n,
                 c->points.living - c->points.without);
}

static base_status tell(cli_structure *c, const asked *a, const cli_call *call, base_error *err)
{
    const char *points = cli_value(call, "output");
    base_status s = dense_points_of(&c->points, c->space, &a->points, err);
    if (s == BASE_OK) s = read_labels(c, call, err);
    if (s == BASE_OK) s = find_axis(c, cli_value(call, "axis"), err);
    if (s == BASE_OK) s = find_structure(c, a, call, err);
    if (s == BASE_OK) s = find_suspects(c, err);
    if (s == BASE_OK) s = ir_index_intact(c->index, err);
    if (s != BASE_OK) return s;
    note(c, call);
    if (points && (s = cli_structure_write_points(c, points, err)) != BASE_OK) return s;
    return cli_structure_print(c, cli_flag(call, "json"), err);
}

base_status cli_space_stats(const cli_call *call, const ir_index *ix, base_error *err)
{
    const char *name;
    dense_space *space = NULL;
    asked a = { 0 };
    base_status s = cli_space_name(&name, call, "stats", err);
    if (s == BASE_OK) s = read_asked(&a, call, err);
    if (s == BASE_OK) s = dense_space_open(&space, ix, name, err);
    if (s != BASE_OK) return s;
    cli_structure c = { .index = ix, .space = space, .top = (size_t)a.top };
    s = tell(&c, &a, call, err);
    dense_points_done(&c.points);
    dense_structure_free(c.st);
    forget_labels(&c);
    base_free(c.suspects);
    base_free(c.axis);
    dense_space_close(space);
    return s;
}
