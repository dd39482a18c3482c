/* cli/structure.c - the tables of `salton space stats`; as JSON each is a member of one object. */
#include "cli/structure.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "cli/show.h"
#include "eval/report.h"
#include "search/document.h"

#define TITLE 60 /* columns */

typedef struct {
    const cli_structure *c;
    bool json;
    base_buf out, cell;
    base_arena *arena;
    /* the table that is being filled */
    eval_table *table;
    size_t docno, title; /* columns */
} page;

/* --- the whole in numbers ----------------------------------------------------------------------------------------------------------- */

static void number(page *p, const char *key, const char *label, double value, int digits, const char *meaning)
{
    if (p->json) {
        base_buf_format(&p->out, ",\"%s\":", key);
        base_json_write_double(&p->out, value);
    } else {
        base_buf_format(&p->out, "  %-18s %10.*f   %s\n", label, digits, value, meaning);
    }
}

static void write_distortion(page *p)
{
    const dense_distortion *d = p->c->st->distortion;
    if (!d) return;
    number(p, "trustworthiness", "trustworthiness", d->trustworthiness, 4,
           "of the layout: 1 less what it shows as near that isn't");
    number(p, "continuity", "continuity", d->continuity, 4, "1 less what it tears apart");
    number(p, "kept", "neighbours kept", d->kept, 4, "share of the nearest that are among the nearest of the layout");
}

static void write_agreement(page *p)
{
    const dense_structure *st = p->c->st;
    if (!p->c->field) return;
    number(p, "ari", "ARI", st->ari, 4, "agreement of clusters and labels: adjusted Rand index, 0 by chance, 1 if the same");
    number(p, "nmi", "NMI", st->nmi, 4, "the same as normalised mutual information");
    number(p, "suspects", "suspicious labels", (double)p->c->n_suspects, 0, "that the neighbours and the labels' means contradict");
}

static void write_summary(page *p)
{
    const cli_structure *c = p->c;
    const dense_structure *st = c->st;
    const char *name = dense_space_name(c->space), *metric = dense_metric_names[c->points.metric];
    if (p->json) {
        base_buf_text(&p->out, "{\"space\":");
        base_json_write_string(&p->out, name, strlen(name));
        base_buf_format(&p->out,
                        ",\"points\":%zu,\"dim\":%zu,\"metric\":\"%s\",\"neighbours\":%zu,\"n_clusters\":%zu,\"left_out\":%zu",
                        st->n, st->dim, metric, st->graph.k, dense_kmeans_k(st->clusters), c->points.without);
        base_buf_format(&p->out, ",\"layout\":\"%s\"", c->foreign ? "file" : st->layout ? "pca" : "none");
    } else {
        base_buf_format(&p->out, "%s: %zu points of %zu dimensions, by %s; %zu neighbours, %zu cluster%s\n\n", name, st->n, st->dim,
                        metric, st->graph.k, dense_kmeans_k(st->clusters), CLI_S(dense_kmeans_k(st->clusters)));
    }
    if (st->pca)
        number(p, "dimension", "dimension", dense_pca_dimension(st->pca), 1, "in how many the points vary (participation ratio)");
    number(p, "hubness", "hubness", st->hubness, 4, "skewness of how often a point is among others' neighbours");
    number(p, "inertia", "inertia", dense_kmeans_inertia(st->clusters) / (double)st->n, 4,
           c->points.metric == DENSE_L2 ? "mean squared distance of a point to the centre of its cluster"
                                        : "mean of 1 - cosine of a point with the centre of its cluster");
    write_distortion(p);
    write_agreement(p);
}

/* --- tables ------------------------------------------------------------------------------------------------------------------------- */

static base_status begin(page *p, const char *caption, base_error *err)
{
    return eval_table_new(&p->table, caption, err);
}

static size_t column(page *p, const char *header, const char *key, int digits)
{
    return eval_table_column(p->table, &(eval_table_column_spec){ .header = header, .key = key, .digits = digits });
}

static base_status end(page *p, const char *key, base_error *err)
{
    if (p->json) base_buf_format(&p->out, ",\"%s\":", key);
    else base_buf_u8(&p->out, '\n');
    base_status s =
        eval_table_print(&p->out, p->table, p->json ? EVAL_TABLE_JSON : EVAL_TABLE_TEXT, cli_look_of_stdout().colour, err);
    while (p->json && p->out.size > 0 && p->out.data[p->out.size - 1] == '\n') p->out.size--;
    eval_table_free(p->table);
    p->table = NULL;
    return s;
}

/* A cell of text, cut for people. */
static void text(page *p, size_t at, base_view view)
{
    base_buf_clear(&p->cell);
    if (p->json) base_buf_bytes(&p->cell, view.ptr, view.len);
    else cli_show_cut(&p->cell, view, TITLE);
    eval_table_text(p->table, at, base_buf_string(&p->cell));
}

static void label(page *p, size_t at, uint32_t label)
{
    if (label != DENSE_NO_LABEL) text(p, at, search_label_name(&p->c->labels, label));
}

static void name_columns(page *p)
{
    p->docno = column(p, "docno", NULL, 0);
    p->title = column(p, "title", NULL, 0);
}

static base_status name(page *p, uint32_t point, base_error *err)
{
    search_document doc;
    uint32_t number = p->c->points.docs[point];
    base_arena_reset(p->arena);
    base_status s = search_document_read(&doc, p->c->index, number, p->arena, err);
    if (s != BASE_OK) return s;
    text(p, p->docno, ir_index_docno(p->c->index, number));
    text(p, p->title, doc.title.len ? doc.title : doc.text);
    return BASE_OK;
}

static size_t at_most(const page *p, size_t n)
{
    return n < p->c->top ? n : p->c->top;
}

static base_status directions(page *p, base_error *err)
{
    const dense_pca *pca = p->c->st->pca;
    double sum = 0, total;
    if (!pca || dense_pca_k(pca) == 0) return BASE_OK;
    base_status s = begin(p, "main directions (principal components)", err);
    if (s != BASE_OK) return s;
    size_t at = column(p, "component", NULL, 0), variance = column(p, "variance", NULL, 6), share = column(p, "share", NULL, 4);
    size_t so_far = column(p, "so far", "cumulative", 4);
    total = dense_pca_total_variance(pca);
    for (size_t i = 0; i < dense_pca_k(pca); i++) {
        double v = dense_pca_variances(pca)[i];
        sum += v;
        eval_table_row(p->table);
        eval_table_number(p->table, at, (double)(i + 1));
        eval_table_number(p->table, variance, v);
        eval_table_number(p->table, share, total > 0 ? v / total : 0);
        eval_table_number(p->table, so_far, total > 0 ? sum / total : 0);
    }
    return end(p, "directions", err);
}

/* The label that most of a cluster's points have, of equally frequent ones the first; how many these are. counts [labels] is room. */
static uint32_t commonest(const cli_structure *c, size_t cluster, uint32_t *counts)
{
    uint32_t best = DENSE_NO_LABEL;
    memset(counts, 0, c->labels.n * sizeof *counts);
    for (size_t i = 0; i < c->points.n; i++)
        if (dense_kmeans_labels(c->st->clusters)[i] == cluster && c->own[i] != DENSE_NO_LABEL) counts[c->own[i]]++;
    for (size_t l = 0; l < c->labels.n; l++)
        if (counts[l] > 0 && (best == DENSE_NO_LABEL || counts[l] > counts[best])) best = (uint32_t)l;
    return best;
}

static base_status clusters(page *p, base_error *err)
{
    const cli_structure *c = p->c;
    const dense_kmeans *km = c->st->clusters;
    size_t most = 0, share = 0;
    uint32_t *counts = base_array(c->field ? c->labels.n : 1, sizeof *counts, err);
    base_status s =
        counts ? begin(p, c->points.metric == DENSE_L2 ? "clusters (k-means)" : "clusters (spherical k-means)", err) : BASE_ENOMEM;
    if (s != BASE_OK) goto out;
    size_t at = column(p, "cluster", NULL, 0), n = column(p, "points", NULL, 0);
    if (c->field) most = column(p, "most are", "label", 0), share = column(p, "share", NULL, 4);
    name_columns(p);
    for (size_t k = 0; k < dense_kmeans_k(km) && s == BASE_OK; k++) {
        size_t size = dense_kmeans_sizes(km)[k];
        eval_table_row(p->table);
        eval_table_number(p->table, at, (double)k);
        eval_table_number(p->table, n, (double)size);
        if (size == 0) continue;
        uint32_t best = c->field ? commonest(c, k, counts) : DENSE_NO_LABEL;
        if (best != DENSE_NO_LABEL) {
            label(p, most, best);
            eval_table_number(p->table, share, (double)counts[best] / (double)size);
        }
        s = name(p, c->st->medoids[k], err);
    }
    if (s == BASE_OK && !p->json) eval_table_note(p->table, "docno and title: the document nearest to the cluster's centre");
    if (s == BASE_OK) s = end(p, "clusters", err);
out:
    base_free(counts);
    return s;
}

static base_status labels(page *p, base_error *err)
{
    const cli_structure *c = p->c;
    base_status s = begin(p, c->field, err);
    uint32_t *doubted = s == BASE_OK ? base_array(c->labels.n, sizeof *doubted, err) : NULL;
    if (!doubted) return s == BASE_OK ? BASE_ENOMEM : s;
    size_t at = column(p, "label", NULL, 0), n = column(p, "points", NULL, 0), compact = column(p, "compactness", NULL, 4);
    size_t apart = column(p, "separation", NULL, 4), nearest = column(p, "nearest label", "nearest", 0);
    size_t suspects = column(p, "suspicious", NULL, 0);
    for (size_t i = 0; i < c->n_suspects; i++) doubted[c->own[c->suspects[i]]]++;
    for (size_t l = 0; l < c->labels.n; l++) {
        const dense_label_shape *shape = &c->st->shapes[l];
        if (shape->n == 0) continue;
        eval_table_row(p->table);
        label(p, at, (uint32_t)l);
        eval_table_number(p->table, n, (double)shape->n);
        eval_table_number(p->table, compact, shape->compactness);
        eval_table_number(p->table, apart, shape->separation);
        if (shape->nearest != l) label(p, nearest, shape->nearest);
        eval_table_number(p->table, suspects, doubted[l]);
    }
    if (!p->json) {
        eval_table_note(p->table, "compactness: mean cosine of a point with the mean direction of its label");
        eval_table_note(p->table, "separation: 1 - the cosine of that direction with the nearest other label's");
    }
    base_free(doubted);
    return end(p, "labels", err);
}

static base_status suspects(page *p, base_error *err)
{
    const cli_structure *c = p->c;
    base_status s = begin(p, "suspicious labels: neighbours have another one, whose mean is nearer, too", err);
    if (s != BASE_OK) return s;
    size_t own = column(p, "label", NULL, 0), voted = column(p, "neighbours say", "neighbours_label", 0);
    size_t share = column(p, "share", NULL, 2), margin = column(p, "margin", NULL, 4);
    name_columns(p);
    for (size_t i = 0; i < at_most(p, c->n_suspects) && s == BASE_OK; i++) {
        uint32_t point = c->suspects[i];
        eval_table_row(p->table);
        label(p, own, c->own[point]);
        label(p, voted, c->st->voted[point]);
        eval_table_number(p->table, share, c->st->shares[point]);
        eval_table_number(p->table, margin, c->st->margins[point]);
        s = name(p, point, err);
    }
    if (s == BASE_OK && !p->json) {
        eval_table_note(p->table, "share: of the neighbours that have it");
        eval_table_note(
            p->table, "margin: cosine with the mean direction of that label, less that with the own one's (without the document)");
    }
    return s == BASE_OK ? end(p, "suspects", err) : s;
}

static float kth_distance(const dense_structure *st, size_t point)
{
    return st->graph.distances[(point + 1) * st->graph.k - 1];
}

/* Points in the order of values [n]. */
static base_status outliers(page *p, const char *caption, const char *key, const double *values, base_error *err)
{
    const dense_structure *st = p->c->st;
    uint32_t *order = base_array(st->n, sizeof *order, err);
    base_status s = order ? dense_structure_order(order, values, st->n, err) : BASE_ENOMEM;
    if (s == BASE_OK) s = begin(p, caption, err);
    if (s != BASE_OK) goto out;
    size_t lof = column(p, "LOF", "lof", 4), distance = column(p, "k-th distance", "kth_distance", 4);
    name_columns(p);
    for (size_t i = 0; i < at_most(p, st->n) && s == BASE_OK; i++) {
        eval_table_row(p->table);
        eval_table_number(p->table, lof, st->lof[order[i]]);
        eval_table_number(p->table, distance, (double)kth_distance(st, order[i]));
        s = name(p, order[i], err);
    }
    if (s == BASE_OK) s = end(p, key, err);
out:
    base_free(order);
    return s;
}

static base_status loners(page *p, base_error *err)
{
    const dense_structure *st = p->c->st;
    double *far = base_array(st->n, sizeof *far, err);
    if (!far) return BASE_ENOMEM;
    for (size_t i = 0; i < st->n; i++) far[i] = (double)kth_distance(st, i);
    base_status s = outliers(p, "far from all: by the distance to the k-th neighbour", "loners", far, err);
    base_free(far);
    return s;
}

static base_status hubs(page *p, base_error *err)
{
    const dense_structure *st = p->c->st;
    double *often = base_array(st->n, sizeof *often, err);
    uint32_t *order = base_array(st->n, sizeof *order, err);
    size_t never = 0;
    base_status s = often && order ? BASE_OK : BASE_ENOMEM;
    for (size_t i = 0; i < st->n && s == BASE_OK; i++) often[i] = st->occurrences[i], never += st->occurrences[i] == 0;
    if (s == BASE_OK) s = dense_structure_order(order, often, st->n, err);
    if (s == BASE_OK) s = begin(p, "hubs: neighbours of the most points", err);
    if (s != BASE_OK) goto out;
    size_t times = column(p, "of so many", "occurrences", 0);
    name_columns(p);
    for (size_t i = 0; i < at_most(p, st->n) && s == BASE_OK; i++) {
        eval_table_row(p->table);
        eval_table_number(p->table, times, often[order[i]]);
        s = name(p, order[i], err);
    }
    if (s != BASE_OK) goto out;
    base_buf_clear(&p->cell);
    base_buf_format(&p->cell, "%zu point%s no other's neighbour", never, never == 1 ? " is" : "s are");
    eval_table_note(p->table, base_buf_string(&p->cell));
    s = end(p, "hubs", err);
out:
    base_free(often);
    base_free(order);
    return s;
}

/* The ends of the axis and its middle: those whose place is nearest to 0.5. */
static base_status axis_rows(page *p, const uint32_t *order, size_t from, size_t to, size_t place, size_t own, base_error *err)
{
    const cli_structure *c = p->c;
    base_status s = BASE_OK;
    for (size_t i = from; i < to && s == BASE_OK; i++) {
        eval_table_row(p->table);
        eval_table_number(p->table, place, c->axis[order[i]]);
        label(p, own, c->own[order[i]]);
        s = name(p, order[i], err);
    }
    return s;
}

static base_status axis(page *p, base_error *err)
{
    const cli_structure *c = p->c;
    uint32_t *order = base_array(c->points.n, sizeof *order, err);
    base_status s = order ? dense_structure_order(order, c->axis, c->points.n, err) : BASE_ENOMEM;
    if (s != BASE_OK) goto out;
    base_buf_clear(&p->cell);
    base_buf_text(&p->cell, "the axis from 0, the mean of ");
    cli_show_cut(&p->cell, search_label_name(&c->labels, c->from), TITLE);
    base_buf_text(&p->cell, ", to 1, that of ");
    cli_show_cut(&p->cell, search_label_name(&c->labels, c->to), TITLE);
    if ((s = begin(p, base_buf_string(&p->cell), err)) != BASE_OK) goto out;
    size_t place = column(p, "place", NULL, 4), own = column(p, "label", NULL, 0), n = c->points.n, k = at_most(p, n), middle = 0;
    name_columns(p);
    while (middle < n && c->axis[order[middle]] > 0.5) middle++;
    size_t from = middle > k / 2 ? middle - k / 2 : 0, to = from + k < n ? from + k : n;
    if (n <= 3 * k) {
        s = axis_rows(p, order, 0, n, place, own, err);
    } else {
        eval_table_group(p->table, "farthest out");
        s = axis_rows(p, order, 0, k, place, own, err);
        eval_table_group(p->table, "half way");
        if (s == BASE_OK) s = axis_rows(p, order, from > k ? from : k, to, place, own, err);
        eval_table_group(p->table, "on the near side");
        if (s == BASE_OK) s = axis_rows(p, order, to > n - k ? to : n - k, n, place, own, err);
    }
    if (s == BASE_OK) s = end(p, "axis", err);
out:
    base_free(order);
    return s;
}

static base_status write_page(page *p, base_error *err)
{
    const cli_structure *c = p->c;
    write_summary(p);
    base_status s = directions(p, err);
    if (s == BASE_OK) s = clusters(p, err);
    if (s == BASE_OK && c->field) s = labels(p, err);
    if (s == BASE_OK && c->field) s = suspects(p, err);
    if (s == BASE_OK) s = outliers(p, "outliers: by the local outlier factor", "outliers", c->st->lof, err);
    if (s == BASE_OK) s = loners(p, err);
    if (s == BASE_OK) s = hubs(p, err);
    if (s == BASE_OK && c->axis) s = axis(p, err);
    return s;
}

base_status cli_structure_print(const cli_structure *c, bool json, base_error *err)
{
    page p = { .c = c, .json = json };
    base_status s = base_arena_new(&p.arena, err);
    if (s == BASE_OK) s = write_page(&p, err);
    if (json) base_buf_text(&p.out, "}\n");
    if (s == BASE_OK) s = cli_print(&p.out, err);
    eval_table_free(p.table);
    base_arena_free(p.arena);
    base_buf_done(&p.out);
    base_buf_done(&p.cell);
    return s;
}
