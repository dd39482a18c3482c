/* eval/report_text.c - a table as lines of a terminal, and as Markdown. */
#include <string.h>

#include "base/text.h"
#include "eval/report_parts.h"

static size_t width_of(const char *text)
{
    return base_text_width(text, strlen(text));
}

static void pad(base_buf *out, size_t n)
{
    while (n--) base_buf_u8(out, ' ');
}

/* One cell, padded to width. Behind a number of a column that marks stand * or a blank and its superscript, as part of it. */
typedef struct {
    size_t width, mark_width;
    bool right, marks, best, bold, last;
} cell_look;

static void text_cell(base_buf *out, const char *text, const char *mark, const cell_look *look)
{
    size_t own = width_of(text) + look->marks + look->mark_width, room = look->width > own ? look->width - own : 0;
    if (look->right) pad(out, room);
    if (look->bold) base_buf_text(out, "\033[1m");
    base_buf_text(out, text);
    if (look->bold) base_buf_text(out, "\033[0m");
    if (look->marks) base_buf_u8(out, look->best ? '*' : ' ');
    base_buf_text(out, mark);
    pad(out, look->mark_width - width_of(mark));
    if (!look->right && !look->last) pad(out, room);
}

static void trim_line(base_buf *out)
{
    while (out->status == BASE_OK && out->size && out->data[out->size - 1] == ' ') out->data[--out->size] = 0;
    base_buf_u8(out, '\n');
}

static cell_look look_of(const eval_layout *l, size_t c)
{
    return (cell_look){ .width = l->width[c],
                        .mark_width = l->marks[c],
                        .right = l->right[c],
                        .marks = eval_column_marks(&l->t->columns[c]),
                        .last = c + 1 == l->t->n_columns };
}

static void text_row(base_buf *out, eval_layout *l, size_t r)
{
    const eval_table *t = l->t;
    for (size_t c = 0; c < t->n_columns; c++) {
        bool best = eval_cell_best(l, r, c);
        if (c) base_buf_text(out, "  ");
        eval_cell_text(&l->room, t, r, c);
        const char *mark = eval_cell_at(t, r, c)->mark;
        cell_look look = look_of(l, c);
        look.best = best;
        look.bold = best && l->colour;
        text_cell(out, base_buf_string(&l->room), mark ? mark : "", &look);
    }
    trim_line(out);
}

void eval_table_as_text(base_buf *out, eval_layout *l)
{
    const eval_table *t = l->t;
    if (t->caption) base_buf_text(out, t->caption), base_buf_text(out, "\n\n");
    for (size_t c = 0; c < t->n_columns; c++) {
        if (c) base_buf_text(out, "  ");
        cell_look look = look_of(l, c);
        if (!look.right) look.marks = false, look.mark_width = 0;
        text_cell(out, t->columns[c].header, "", &look);
    }
    trim_line(out);
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *title = eval_group_title(t, r);
        if (title) base_buf_text(out, r ? "\n" : ""), base_buf_text(out, title), base_buf_u8(out, '\n');
        text_row(out, l, r);
    }
    for (size_t i = 0; i < t->n_notes; i++)
        base_buf_text(out, i ? "" : "\n"), base_buf_text(out, t->notes[i]), base_buf_u8(out, '\n');
}

/* A | would end the cell, a line feed the row. */
static void markdown_escaped(base_buf *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '|') base_buf_u8(out, '\\');
        base_buf_u8(out, *text == '\n' ? ' ' : (uint8_t)*text);
    }
}

static void markdown_title(base_buf *out, const eval_table *t, const char *title)
{
    base_buf_text(out, "| *");
    markdown_escaped(out, title);
    base_buf_text(out, "* ");
    for (size_t c = 1; c < t->n_columns; c++) base_buf_text(out, "| ");
    base_buf_text(out, "|\n");
}

void eval_table_as_markdown(base_buf *out, eval_layout *l)
{
    const eval_table *t = l->t;
    if (t->caption) base_buf_text(out, t->caption), base_buf_text(out, "\n\n");
    for (size_t c = 0; c < t->n_columns; c++) {
        base_buf_text(out, "| ");
        markdown_escaped(out, t->columns[c].header);
        base_buf_u8(out, ' ');
    }
    base_buf_text(out, "|\n");
    for (size_t c = 0; c < t->n_columns; c++) base_buf_text(out, l->right[c] ? "| ---: " : "| --- ");
    base_buf_text(out, "|\n");
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *title = eval_group_title(t, r);
        if (title) markdown_title(out, t, title);
        for (size_t c = 0; c < t->n_columns; c++) {
            const char *bold = eval_cell_best(l, r, c) ? "**" : "";
            eval_cell_text(&l->room, t, r, c);
            base_buf_text(out, "| ");
            base_buf_text(out, bold);
            markdown_escaped(out, base_buf_string(&l->room));
            base_buf_text(out, bold);
            const char *mark = eval_cell_at(t, r, c)->mark;
            if (mark) base_buf_text(out, "<sup>"), markdown_escaped(out, mark), base_buf_text(out, "</sup>");
            base_buf_u8(out, ' ');
        }
        base_buf_text(out, "|\n");
    }
    for (size_t i = 0; i < t->n_notes; i++) base_buf_text(out, "\n"), base_buf_text(out, t->notes[i]), base_buf_u8(out, '\n');
}
