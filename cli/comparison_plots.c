/* cli/comparison_plots.c - a comparison drawn: recall and precision at eleven points, differences topic by topic, means with their intervals. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "cli/comparison.h"
#include "eval/plot.h"

#define POINTS 11

static base_status write_plot(const char *dir, const char *name, const eval_plot *p, base_error *err)
{
    base_buf out = { 0 };
    base_file_writer *w = NULL;
    char *path = base_path_join(dir, name, err);
    base_status s = path ? eval_plot_print(&out, p, err) : BASE_ENOMEM;
    if (s == BASE_OK) s = base_file_create(&w, path, err);
    if (s == BASE_OK) base_file_write(w, out.data, out.size);
    if (s == BASE_OK) s = base_file_commit(&w, err);
    base_file_abandon(w);
    base_buf_done(&out);
    base_free(path);
    return s;
}

/* --- recall and precision ----------------------------------------------------------------------------------------------------------- */

/* IPrec at recall 0.0, 0.1 ... 1.0, over the topics: y [POINTS]. */
static base_status eleven_points(double *y, const cli_comparison *c, size_t run, base_error *err)
{
    eval_selection *sel = NULL;
    eval_evaluation *e = NULL;
    base_status s = eval_selection_new(&sel, err);
    for (int i = 0; i < POINTS && s == BASE_OK; i++) {
        char name[32];
        snprintf(name, sizeof name, "IPrec@%d.%d", i / 10, i % 10);
        s = eval_select_list(sel, name, err);
    }
    if (s == BASE_OK) s = eval_selection_finish(sel, err);
    if (s == BASE_OK) s = eval_evaluate(&e, c->qrels, c->runs[run], sel, &(eval_options){ 0 }, err);
    for (size_t i = 0; s == BASE_OK && i < POINTS; i++) y[i] = eval_summary(e, i);
    eval_evaluation_free(e);
    eval_selection_free(sel);
    return s;
}

static base_status plot_recall_precision(const cli_comparison *c, const char *dir, base_error *err)
{
    double x[POINTS], y[POINTS], height = fmax(440, 100 + 20 * (double)c->n);
    eval_plot *p = NULL;
    base_status s = eval_plot_new(&p, 760, height, "Interpolated precision at eleven points of recall, mean over topics", err);
    if (s != BASE_OK) return s;
    eval_plot_panel(p, &(eval_plot_frame){ .left = 60,
                                           .top = 48,
                                           .width = 460,
                                           .height = 330,
                                           .x = { 0, 1, 0.1, 1, "recall" },
                                           .y = { 0, 1, 0.1, 1, "precision" } });
    for (size_t i = 0; i < POINTS; i++) x[i] = (double)i / 10;
    for (size_t r = 0; r < c->n && s == BASE_OK; r++)
        if ((s = eleven_points(y, c, r, err)) == BASE_OK) eval_plot_line(p, r, x, y, POINTS);
    eval_plot_key(p, 548, 60, (const char *const *)c->names, c->n);
    if (s == BASE_OK) s = write_plot(dir, "recall-precision.svg", p, err);
    eval_plot_free(p);
    return s;
}

/* --- differences -------------------------------------------------------------------------------------------------------------------- */

#define PANEL_WIDTH  340.0
#define PANEL_HEIGHT 130.0

static int descending(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x < y) - (x > y);
}

/* Differences by topic, sorted; d [topics] is room. */
static void sorted_differences(double *d, const cli_comparison *c, const eval_run_pair *pair, size_t column)
{
    size_t n = eval_comparison_topics(c->result);
    const double *a = eval_comparison_values(c->result, pair->a, column), *b = eval_comparison_values(c->result, pair->b, column);
    for (size_t t = 0; t < n; t++) d[t] = b[t] - a[t];
    qsort(d, n, sizeof *d, descending);
}

/* The largest difference of all pairs: every panel has the same axis. */
static double reach(double *d, const cli_comparison *c, size_t column)
{
    double most = 0.01;
    size_t n = eval_comparison_topics(c->result);
    for (size_t i = 0; i < eval_comparison_pairs(c->result); i++) {
        sorted_differences(d, c, eval_run_pair_at(c->result, 0, i, column), column);
        if (n && d[0] > most) most = d[0];
        if (n && -d[n - 1] > most) most = -d[n - 1];
    }
    return most;
}

static void draw_differences(eval_plot *p, const cli_comparison *c, const eval_run_pair *pair, const double *d, size_t place,
                             const eval_plot_axis *y)
{
    size_t n = eval_comparison_topics(c->result);
    char title[160];
    snprintf(title, sizeof title, "%.60s - %.60s: %zu better, %zu the same, %zu worse", c->names[pair->b], c->names[pair->a],
             pair->t.wins, pair->t.ties, pair->t.losses);
    eval_plot_panel(p, &(eval_plot_frame){ .left = 60 + (double)(place % 2) * (PANEL_WIDTH + 80),
                                           .top = 64 + (double)(place / 2) * (PANEL_HEIGHT + 60),
                                           .width = PANEL_WIDTH,
                                           .height = PANEL_HEIGHT,
                                           .title = title,
                                           .x = { 0, n ? (double)n : 1, 0, 0, "topics, best first" },
                                           .y = *y });
    for (size_t t = 0; t < n; t++) eval_plot_bar(p, d[t] < 0 ? 4 : 2, (double)t + 0.1, (double)t + 0.9, d[t]);
    eval_plot_rule(p, 0);
}

static base_status plot_differences(const cli_comparison *c, const char *dir, size_t column, base_error *err)
{
    size_t n_pairs = eval_comparison_pairs(c->result), rows = (n_pairs + 1) / 2;
    eval_plot *p = NULL;
    char title[96];
    snprintf(title, sizeof title, "%.60s by topic: differences, sorted", eval_comparison_column(c->result, column)->name);
    double *d = base_array(eval_comparison_topics(c->result), sizeof *d, err);
    if (!d) return BASE_ENOMEM;
    base_status s = eval_plot_new(&p, 2 * (PANEL_WIDTH + 80) + 20, 64 + (double)rows * (PANEL_HEIGHT + 60), title, err);
    if (s != BASE_OK) goto out;
    double most = reach(d, c, column);
    const eval_plot_axis y = eval_plot_axis_for(-most, most, 6, NULL);
    for (size_t i = 0; i < n_pairs; i++) {
        const eval_run_pair *pair = eval_run_pair_at(c->result, 0, i, column);
        sorted_differences(d, c, pair, column);
        draw_differences(p, c, pair, d, i, &y);
    }
    s = write_plot(dir, "differences.svg", p, err);
out:
    eval_plot_free(p);
    base_free(d);
    return s;
}

/* --- means with intervals ----------------------------------------------------------------------------------------------------------- */

static void draw_intervals(eval_plot *p, const cli_comparison *c, size_t column, size_t place)
{
    double least = HUGE_VAL, most = -HUGE_VAL;
    size_t n = eval_comparison_topics(c->result);
    for (size_t r = 0; r < c->n; r++) {
        eval_paired t;
        eval_paired_t(&t, eval_comparison_values(c->result, r, column), n);
        if (isfinite(t.low) && t.low < least) least = t.low;
        if (isfinite(t.high) && t.high > most) most = t.high;
    }
    if (!(least <= most)) least = 0, most = 1;
    const eval_plot_axis x = eval_plot_axis_for(least, most, 6, NULL);
    double height = 24 * (double)c->n;
    eval_plot_panel(p, &(eval_plot_frame){ .left = 190,
                                           .top = 64 + (double)place * (height + 66),
                                           .width = 520,
                                           .height = height,
                                           .title = eval_comparison_column(c->result, column)->name,
                                           .x = x,
                                           .y = { 0, (double)c->n, 0, 0, NULL } });
    for (size_t r = 0; r < c->n; r++) {
        eval_paired t;
        double y = (double)(c->n - r) - 0.5;
        eval_paired_t(&t, eval_comparison_values(c->result, r, column), n);
        eval_plot_text(p, 182, eval_plot_y(p, y) + 4, EVAL_PLOT_END, c->names[r], 24);
        eval_plot_interval(p, r, t.low, t.difference, t.high, y);
    }
}

static base_status plot_intervals(const cli_comparison *c, const char *dir, base_error *err)
{
    size_t n = 0, place = 0, n_columns = eval_comparison_columns(c->result);
    eval_plot *p = NULL;
    for (size_t i = 0; i < n_columns; i++) n += eval_comparison_tested(c->result, i);
    double height = 64 + (double)n * (24 * (double)c->n + 66);
    base_status s = eval_plot_new(&p, 760, height, "Means over topics with 95% confidence intervals (t distribution)", err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < n_columns; i++)
        if (eval_comparison_tested(c->result, i)) draw_intervals(p, c, i, place++);
    s = write_plot(dir, "intervals.svg", p, err);
    eval_plot_free(p);
    return s;
}

base_status cli_comparison_plots(const cli_comparison *c, const char *dir, base_error *err)
{
    base_status s = base_dir_create(dir, err);
    if (s == BASE_OK) s = plot_recall_precision(c, dir, err);
    if (s == BASE_OK) s = plot_differences(c, dir, cli_comparison_first_tested(c), err);
    if (s == BASE_OK) s = plot_intervals(c, dir, err);
    return s;
}
