/* Everything is written as it is drawn, into one buffer that the document's head and end go around. Numbers have two digits behind the
 * point, so the bytes don't depend on how a machine prints more. Names are anybody's: what XML can't hold is repaired or escaped. */
#include "eval/plot.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/text.h"

struct eval_plot {
    double width, height;
    eval_plot_frame frame;
    base_buf body, title, room;
};

/* Dark to light and back, so that neighbours differ in grey; the dash and the mark differ for all. */
static const struct {
    const char *colour, *dash;
    char mark;
} styles[EVAL_PLOT_STYLES] = {
    { "#000000", "none", 'o' }, { "#e69f00", "7 3", 's' },  { "#0072b2", "2 2", '^' }, { "#56b4e9", "9 3 2 3", 'd' },
    { "#d55e00", "4 2", 'x' },  { "#009e73", "12 3", '+' }, { "#cc79a7", "1 3", 'v' },
};

#define AXIS_COLOUR "#444444"
#define GRID_COLOUR "#dddddd"
#define MARK        3.5

/* --- text --------------------------------------------------------------------------------------------------------------------------- */

/* A control character has no place in XML 1.0 (section 2.2), escaped or not. */
static void put_escaped(base_buf *out, const char *text, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        switch (text[i]) {
        case '<': base_buf_text(out, "&lt;"); break;
        case '>': base_buf_text(out, "&gt;"); break;
        case '&': base_buf_text(out, "&amp;"); break;
        case '"': base_buf_text(out, "&quot;"); break;
        default: base_buf_u8(out, (unsigned char)text[i] < 0x20 || text[i] == 0x7f ? ' ' : (uint8_t)text[i]);
        }
    }
}

/* The bytes of the first `most` characters. */
static size_t bytes_of(const char *text, size_t n, size_t most)
{
    size_t at = 0;
    for (size_t chars = 0; at < n && chars < most; chars++)
        for (at++; at < n && ((unsigned char)text[at] & 0xc0) == 0x80;) at++;
    return at;
}

static void put_text(eval_plot *p, const char *text, size_t most)
{
    base_buf_clear(&p->room);
    base_text_repair(&p->room, text, strlen(text));
    const char *whole = base_buf_string(&p->room);
    size_t n = p->room.size, kept = most ? bytes_of(whole, n, most) : n;
    if (kept < n) kept = bytes_of(whole, n, most - 1);
    put_escaped(&p->body, whole, kept);
    if (kept < n) base_buf_text(&p->body, "\xe2\x80\xa6");
}

static const char *anchor_name(eval_plot_anchor anchor)
{
    return anchor == EVAL_PLOT_START ? "start" : anchor == EVAL_PLOT_MIDDLE ? "middle" : "end";
}

void eval_plot_text(eval_plot *p, double x, double y, eval_plot_anchor anchor, const char *text, size_t most)
{
    base_buf_format(&p->body, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\">", x, y, anchor_name(anchor));
    put_text(p, text, most);
    base_buf_text(&p->body, "</text>\n");
}

static void heading(eval_plot *p, double x, double y, eval_plot_anchor anchor, const char *text)
{
    base_buf_format(&p->body, "<text x=\"%.2f\" y=\"%.2f\" text-anchor=\"%s\" font-weight=\"bold\">", x, y, anchor_name(anchor));
    put_text(p, text, 0);
    base_buf_text(&p->body, "</text>\n");
}

/* --- axes --------------------------------------------------------------------------------------------------------------------------- */

eval_plot_axis eval_plot_axis_for(double least, double most, unsigned ticks, const char *label)
{
    if (!(most > least)) most = least + (least != 0 ? fabs(least) : 1);
    double rough = (most - least) / (ticks ? ticks : 1), power = pow(10, floor(log10(rough))), times = rough / power;
    double step = (times <= 1 ? 1 : times <= 2 ? 2 : times <= 5 ? 5 : 10) * power;
    int digits = step >= 1 ? 0 : (int)ceil(-log10(step) - 1e-9);
    return (eval_plot_axis){ floor(least / step + 1e-9) * step, ceil(most / step - 1e-9) * step, step, digits, label };
}

static double place(const eval_plot_axis *axis, double value)
{
    return (value - axis->least) / (axis->most - axis->least);
}

static double x_of(const eval_plot *p, double value)
{
    return p->frame.left + place(&p->frame.x, value) * p->frame.width;
}

double eval_plot_y(const eval_plot *p, double value)
{
    return p->frame.top + (1 - place(&p->frame.y, value)) * p->frame.height;
}

static void segment(eval_plot *p, double x1, double y1, double x2, double y2, const char *colour)
{
    base_buf_format(&p->body, "<line x1=\"%.2f\" y1=\"%.2f\" x2=\"%.2f\" y2=\"%.2f\" stroke=\"%s\"/>\n", x1, y1, x2, y2, colour);
}

static size_t tick_count(const eval_plot_axis *axis)
{
    double n = axis->step > 0 ? (axis->most - axis->least) / axis->step + 1e-6 : -1;
    return n < 0 ? 0 : n > 100 ? 100 : (size_t)n + 1;
}

static double tick_at(const eval_plot_axis *axis, size_t i)
{
    double value = axis->least + (double)i * axis->step;
    return fabs(value) < axis->step * 1e-6 ? 0 : value; /* no -0.0 */
}

static void x_axis(eval_plot *p)
{
    const eval_plot_frame *f = &p->frame;
    double below = f->top + f->height;
    char number[32];
    for (size_t i = 0; i < tick_count(&f->x); i++) {
        double value = tick_at(&f->x, i), x = x_of(p, value);
        segment(p, x, f->top, x, below, GRID_COLOUR);
        snprintf(number, sizeof number, "%.*f", f->x.digits, value);
        eval_plot_text(p, x, below + 16, EVAL_PLOT_MIDDLE, number, 0);
    }
    segment(p, f->left, below, f->left + f->width, below, AXIS_COLOUR);
    if (f->x.label) eval_plot_text(p, f->left + f->width / 2, below + (f->x.step > 0 ? 34 : 18), EVAL_PLOT_MIDDLE, f->x.label, 0);
}

static void y_axis(eval_plot *p)
{
    const eval_plot_frame *f = &p->frame;
    char number[32];
    for (size_t i = 0; i < tick_count(&f->y); i++) {
        double value = tick_at(&f->y, i), y = eval_plot_y(p, value);
        segment(p, f->left, y, f->left + f->width, y, GRID_COLOUR);
        snprintf(number, sizeof number, "%.*f", f->y.digits, value);
        eval_plot_text(p, f->left - 6, y + 4, EVAL_PLOT_END, number, 0);
    }
    segment(p, f->left, f->top, f->left, f->top + f->height, AXIS_COLOUR);
    if (!f->y.label) return;
    base_buf_format(&p->body, "<text transform=\"translate(%.2f %.2f) rotate(-90)\" text-anchor=\"middle\">", f->left - 44,
                    f->top + f->height / 2);
    put_text(p, f->y.label, 0);
    base_buf_text(&p->body, "</text>\n");
}

void eval_plot_panel(eval_plot *p, const eval_plot_frame *frame)
{
    p->frame = *frame;
    x_axis(p);
    y_axis(p);
    if (frame->title) heading(p, frame->left, frame->top - 8, EVAL_PLOT_START, frame->title);
}

/* --- series ------------------------------------------------------------------------------------------------------------------------- */

static void mark(eval_plot *p, size_t style, double x, double y)
{
    const char *c = styles[style].colour;
    const double m = MARK;
    switch (styles[style].mark) {
    case 'o': base_buf_format(&p->body, "<circle cx=\"%.2f\" cy=\"%.2f\" r=\"%.2f\" fill=\"%s\"/>\n", x, y, m, c); break;
    case 's':
        base_buf_format(&p->body, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>\n", x - m, y - m, 2 * m,
                        2 * m, c);
        break;
    case '^':
        base_buf_format(&p->body, "<path d=\"M%.2f %.2fL%.2f %.2fL%.2f %.2fZ\" fill=\"%s\"/>\n", x, y - m - 1, x + m + 1, y + m,
                        x - m - 1, y + m, c);
        break;
    case 'v':
        base_buf_format(&p->body, "<path d=\"M%.2f %.2fL%.2f %.2fL%.2f %.2fZ\" fill=\"%s\"/>\n", x, y + m + 1, x + m + 1, y - m,
                        x - m - 1, y - m, c);
        break;
    case 'd':
        base_buf_format(&p->body, "<path d=\"M%.2f %.2fL%.2f %.2fL%.2f %.2fL%.2f %.2fZ\" fill=\"%s\"/>\n", x, y - m - 1, x + m + 1,
                        y, x, y + m + 1, x - m - 1, y, c);
        break;
    case 'x':
        base_buf_format(&p->body, "<path d=\"M%.2f %.2fL%.2f %.2fM%.2f %.2fL%.2f %.2f\" stroke=\"%s\" stroke-width=\"2\"/>\n",
                        x - m, y - m, x + m, y + m, x - m, y + m, x + m, y - m, c);
        break;
    default:
        base_buf_format(&p->body, "<path d=\"M%.2f %.2fL%.2f %.2fM%.2f %.2fL%.2f %.2f\" stroke=\"%s\" stroke-width=\"2\"/>\n", x,
                        y - m - 1, x, y + m + 1, x - m - 1, y, x + m + 1, y, c);
    }
}

void eval_plot_line(eval_plot *p, size_t style, const double *x, const double *y, size_t n)
{
    style %= EVAL_PLOT_STYLES;
    bool drawn = false;
    base_buf_text(&p->body, "<path fill=\"none\" d=\"");
    for (size_t i = 0; i < n; i++) {
        bool there = isfinite(x[i]) && isfinite(y[i]);
        if (there) base_buf_format(&p->body, "%c%.2f %.2f", drawn ? 'L' : 'M', x_of(p, x[i]), eval_plot_y(p, y[i]));
        drawn = there;
    }
    base_buf_format(&p->body, "\" stroke=\"%s\" stroke-width=\"1.8\" stroke-dasharray=\"%s\"/>\n", styles[style].colour,
                    styles[style].dash);
    for (size_t i = 0; i < n; i++)
        if (isfinite(x[i]) && isfinite(y[i])) mark(p, style, x_of(p, x[i]), eval_plot_y(p, y[i]));
}

void eval_plot_bar(eval_plot *p, size_t style, double from_x, double to_x, double y)
{
    if (!isfinite(from_x) || !isfinite(to_x) || !isfinite(y)) return;
    double left = x_of(p, from_x), right = x_of(p, to_x), zero = eval_plot_y(p, 0), end = eval_plot_y(p, y);
    base_buf_format(&p->body, "<rect x=\"%.2f\" y=\"%.2f\" width=\"%.2f\" height=\"%.2f\" fill=\"%s\"/>\n", left, fmin(zero, end),
                    right - left, fabs(end - zero), styles[style % EVAL_PLOT_STYLES].colour);
}

void eval_plot_interval(eval_plot *p, size_t style, double low, double value, double high, double y)
{
    style %= EVAL_PLOT_STYLES;
    double at = eval_plot_y(p, y);
    if (isfinite(low) && isfinite(high))
        base_buf_format(&p->body,
                        "<path d=\"M%.2f %.2fH%.2fM%.2f %.2fv8M%.2f %.2fv8\" fill=\"none\" stroke=\"%s\" stroke-width=\"1.8\"/>\n",
                        x_of(p, low), at, x_of(p, high), x_of(p, low), at - 4, x_of(p, high), at - 4, styles[style].colour);
    if (isfinite(value)) mark(p, style, x_of(p, value), at);
}

void eval_plot_rule(eval_plot *p, double y)
{
    double at = eval_plot_y(p, y);
    segment(p, p->frame.left, at, p->frame.left + p->frame.width, at, AXIS_COLOUR);
}

void eval_plot_key(eval_plot *p, double left, double top, const char *const *names, size_t n)
{
    for (size_t i = 0; i < n; i++) {
        size_t style = i % EVAL_PLOT_STYLES;
        double y = top + 20 * (double)i;
        base_buf_format(&p->body, "<path d=\"M%.2f %.2fh32\" stroke=\"%s\" stroke-width=\"1.8\" stroke-dasharray=\"%s\"/>\n", left,
                        y, styles[style].colour, styles[style].dash);
        mark(p, style, left + 16, y);
        eval_plot_text(p, left + 40, y + 4, EVAL_PLOT_START, names[i], 24);
    }
}

/* --- the document ------------------------------------------------------------------------------------------------------------------- */

base_status eval_plot_new(eval_plot **out, double width, double height, const char *title, base_error *err)
{
    eval_plot *p = base_new(eval_plot, err);
    if (!p) return BASE_ENOMEM;
    p->width = width;
    p->height = height;
    base_buf_text(&p->title, title);
    heading(p, 16, 24, EVAL_PLOT_START, title);
    *out = p;
    return BASE_OK;
}

base_status eval_plot_print(base_buf *out, const eval_plot *p, base_error *err)
{
    base_status s = base_buf_status(&p->body, err);
    if (s == BASE_OK) s = base_buf_status(&p->title, err);
    if (s == BASE_OK) s = base_buf_status(&p->room, err);
    if (s != BASE_OK) return s;
    base_buf_format(out,
                    "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%.0f\" height=\"%.0f\" viewBox=\"0 0 %.0f %.0f\" "
                    "font-family=\"Helvetica, Arial, sans-serif\" font-size=\"12\" fill=\"#222222\">\n<title>",
                    p->width, p->height, p->width, p->height);
    put_escaped(out, (const char *)p->title.data, p->title.size);
    base_buf_text(out, "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n");
    base_buf_bytes(out, p->body.data, p->body.size);
    base_buf_text(out, "</svg>\n");
    return base_buf_status(out, err);
}

void eval_plot_free(eval_plot *p)
{
    if (!p) return;
    base_buf_done(&p->body);
    base_buf_done(&p->title);
    base_buf_done(&p->room);
    base_free(p);
}
