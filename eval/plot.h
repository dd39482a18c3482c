/* eval/plot.h - charts as SVG: lines, bars, intervals, in panels. Colours are told apart in grey too, by dashes and marks.
 *
 *     eval_plot *p = NULL;
 *     if ((s = eval_plot_new(&p, 640, 480, "Recall and precision", err)) != BASE_OK) goto out;
 *     eval_plot_panel(p, &(eval_plot_frame){ .left = 60, .top = 40, .width = 400, .height = 380,
 *                                            .x = { 0, 1, 0.1, 1, "recall" }, .y = { 0, 1, 0.2, 1, "precision" } });
 *     eval_plot_line(p, 0, x, y, n);
 *     eval_plot_key(p, 480, 60, names, n_names);
 *     s = eval_plot_print(&out, p, err);
 *     eval_plot_free(p);
 *
 * Lengths are pixels from the upper left corner; values are those of the last panel's axes. The same calls give the same bytes. Errors
 * stick: drawing needs no checks, printing reports them. Format: Scalable Vector Graphics 1.1 (W3C 2011); colours: Okabe & Ito, Color
 * universal design (2008). */
#ifndef EVAL_PLOT_H
#define EVAL_PLOT_H

#include <stddef.h>

#include "base/buf.h"

typedef struct eval_plot eval_plot;

typedef struct {
    double least, most, step; /* step between ticks; 0: no ticks */
    int digits;               /* of their labels, behind the point */
    const char *label;        /* NULL: none */
} eval_plot_axis;

typedef struct {
    double left, top, width, height; /* of the area between the axes */
    const char *title;               /* NULL: none */
    eval_plot_axis x, y;
} eval_plot_frame;

/* Ticks at 1, 2 or 5 times a power of ten, about `ticks` of them, and ends that take in both. least may be equal to most. */
eval_plot_axis eval_plot_axis_for(double least, double most, unsigned ticks, const char *label);

base_status eval_plot_new(eval_plot **out, double width, double height, const char *title, base_error *err);
void eval_plot_panel(eval_plot *p, const eval_plot_frame *frame);

/* style: 0, 1, 2... name a series; they repeat after EVAL_PLOT_STYLES. What isn't finite isn't drawn. */
#define EVAL_PLOT_STYLES 7
void eval_plot_line(eval_plot *p, size_t style, const double *x, const double *y, size_t n);
void eval_plot_bar(eval_plot *p, size_t style, double from_x, double to_x, double y); /* from 0 to y */
void eval_plot_interval(eval_plot *p, size_t style, double low, double value, double high, double y);
void eval_plot_rule(eval_plot *p, double y); /* a thin line across the panel */

typedef enum { EVAL_PLOT_START, EVAL_PLOT_MIDDLE, EVAL_PLOT_END } eval_plot_anchor;

/* Text at a place of the drawing, in pixels; longer ones than `most` characters are cut (0: none). */
void eval_plot_text(eval_plot *p, double x, double y, eval_plot_anchor anchor, const char *text, size_t most);
/* Where a value of the last panel's y axis lies. */
double eval_plot_y(const eval_plot *p, double value);
/* Names with the lines and marks of the styles 0 to n - 1, one below the other. */
void eval_plot_key(eval_plot *p, double left, double top, const char *const *names, size_t n);

/* Appends the document. */
base_status eval_plot_print(base_buf *out, const eval_plot *p, base_error *err);
void eval_plot_free(eval_plot *p); /* NULL is fine */

#endif
