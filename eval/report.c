/* Cells are kept as they came, text or number, and every format renders them anew: that way no format's rounding leaks into another.
 * Numbers are compared as they will be printed, so that no reader meets a plain 0.4312 beside a marked one.
 *
 * Widths are columns of a terminal, not bytes: a docno may be Greek or Chinese. The mark of the best takes one column behind the number,
 * and every cell of a column that marks leaves room for it, so that the points stay below each other. */
#include "eval/report.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"
#include "base/text.h"

typedef enum { EMPTY, TEXT, NUMBER } cell_kind;

typedef struct {
    cell_kind kind;
    char *text;
    double number;
} cell;

typedef struct {
    char *header, *key;
    eval_align align;
    int digits;
    eval_better better;
} column;

typedef struct {
    char *title; /* or NULL */
    size_t from; /* its first row */
} group;

struct eval_table {
    base_error error; /* the first one; nothing happens after it */
    char *caption;
    column *columns;
    size_t n_columns, column_capacity;
    cell *cells; /* [n_rows x n_columns] */
    size_t n_rows, cell_capacity;
    group *groups;
    size_t n_groups, group_capacity;
    char **notes;
    size_t n_notes, note_capacity;
};

base_status eval_table_new(eval_table **out, const char *caption, base_error *err)
{
    eval_table *t = base_new(eval_table, err);
    if (!t) return BASE_ENOMEM;
    if (caption && !(t->caption = base_strdup(caption, err))) {
        base_free(t);
        return BASE_ENOMEM;
    }
    *out = t;
    return BASE_OK;
}

void eval_table_free(eval_table *t)
{
    if (!t) return;
    for (size_t i = 0; i < t->n_columns; i++) base_free(t->columns[i].header), base_free(t->columns[i].key);
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++) base_free(t->cells[i].text);
    for (size_t i = 0; i < t->n_groups; i++) base_free(t->groups[i].title);
    for (size_t i = 0; i < t->n_notes; i++) base_free(t->notes[i]);
    base_free(t->caption);
    base_free(t->columns);
    base_free(t->cells);
    base_free(t->groups);
    base_free(t->notes);
    base_free(t);
}

/* --- filling ---------------------------------------------------------------------------------------------------------- */

size_t eval_table_column(eval_table *t, const eval_table_column_spec *spec)
{
    size_t i = t->n_columns;
    if (t->error.status != BASE_OK) return i;
    if (t->n_rows) {
        base_fail(&t->error, BASE_EARG, "a table's columns come before its rows");
        return i;
    }
    if (base_grow(&t->columns, &t->column_capacity, i + 1, sizeof *t->columns, &t->error) != BASE_OK) return i;
    column *c = &t->columns[i];
    *c = (column){ .align = spec->align, .digits = spec->digits, .better = spec->better };
    c->header = base_strdup(spec->header, &t->error);
    c->key = base_strdup(spec->key ? spec->key : spec->header, &t->error);
    t->n_columns++;
    return i;
}

void eval_table_group(eval_table *t, const char *title)
{
    if (t->error.status != BASE_OK) return;
    if (base_grow(&t->groups, &t->group_capacity, t->n_groups + 1, sizeof *t->groups, &t->error) != BASE_OK) return;
    t->groups[t->n_groups] = (group){ title ? base_strdup(title, &t->error) : NULL, t->n_rows };
    t->n_groups++;
}

void eval_table_row(eval_table *t)
{
    if (t->error.status != BASE_OK) return;
    size_t need = (t->n_rows + 1) * t->n_columns;
    if (base_grow(&t->cells, &t->cell_capacity, need, sizeof *t->cells, &t->error) != BASE_OK) return;
    for (size_t i = t->n_rows * t->n_columns; i < need; i++) t->cells[i] = (cell){ 0 };
    t->n_rows++;
}

static cell *last_cell(eval_table *t, size_t c)
{
    if (t->error.status != BASE_OK) return NULL;
    if (t->n_rows && c < t->n_columns) return &t->cells[(t->n_rows - 1) * t->n_columns + c];
    base_fail(&t->error, BASE_EARG, "a table has no cell in row %zu, column %zu", t->n_rows, c + 1);
    return NULL;
}

void eval_table_text(eval_table *t, size_t c, const char *text)
{
    cell *at = last_cell(t, c);
    if (!at) return;
    base_free(at->text);
    *at = (cell){ TEXT, base_strdup(text, &t->error), 0 };
}

void eval_table_number(eval_table *t, size_t c, double value)
{
    cell *at = last_cell(t, c);
    if (!at) return;
    base_free(at->text);
    *at = (cell){ isfinite(value) ? NUMBER : EMPTY, NULL, value };
}

void eval_table_note(eval_table *t, const char *text)
{
    if (t->error.status != BASE_OK) return;
    if (base_grow(&t->notes, &t->note_capacity, t->n_notes + 1, sizeof *t->notes, &t->error) != BASE_OK) return;
    t->notes[t->n_notes] = base_strdup(text, &t->error);
    if (t->notes[t->n_notes]) t->n_notes++;
}

size_t eval_table_rows(const eval_table *t)
{
    return t->n_rows;
}

/* --- what is best ----------------------------------------------------------------------------------------------------- */

static const cell *cell_at(const eval_table *t, size_t row, size_t c)
{
    return &t->cells[row * t->n_columns + c];
}

static void number_text(char *out, size_t size, const column *c, double v)
{
    snprintf(out, size, "%.*f", c->digits, v);
    if (strtod(out, NULL) == 0 && out[0] == '-') memmove(out, out + 1, strlen(out)); /* no -0.0000 */
}

/* What a table's layout is made from, beside its cells. */
typedef struct {
    const eval_table *t;
    bool *best;    /* [n_rows x n_columns] */
    bool *right;   /* [n_columns] aligned so */
    size_t *width; /* [n_columns] of a terminal */
    bool colour;
    base_buf room; /* for a cell's text */
} layout;

static double as_printed(const column *c, double v)
{
    char text[400];
    number_text(text, sizeof text, c, v);
    return strtod(text, NULL);
}

/* Marks the best numbers of a column in the rows [from, to). */
static void mark_best(layout *l, size_t c, size_t from, size_t to)
{
    const column *col = &l->t->columns[c];
    double best = 0;
    size_t n = 0, n_best = 0;
    if (col->better == EVAL_NEITHER) return;
    for (size_t r = from; r < to; r++) {
        if (cell_at(l->t, r, c)->kind != NUMBER) continue;
        double v = as_printed(col, cell_at(l->t, r, c)->number);
        if (n++ == 0 || (col->better == EVAL_HIGHER ? v > best : v < best)) best = v, n_best = 0;
        n_best += v == best;
    }
    for (size_t r = from; r < to && n_best < n; r++) {
        const cell *at = cell_at(l->t, r, c);
        l->best[r * l->t->n_columns + c] = at->kind == NUMBER && as_printed(col, at->number) == best;
    }
}

static bool is_best(const layout *l, size_t row, size_t c)
{
    return l->best[row * l->t->n_columns + c];
}

/* --- text and Markdown ------------------------------------------------------------------------------------------------ */

static void cell_text(base_buf *out, const eval_table *t, size_t row, size_t c)
{
    const cell *at = cell_at(t, row, c);
    char number[400];
    base_buf_clear(out);
    if (at->kind == TEXT) base_buf_text(out, at->text);
    if (at->kind != NUMBER) return;
    number_text(number, sizeof number, &t->columns[c], at->number);
    base_buf_text(out, number);
}

static bool aligned_right(const eval_table *t, size_t c)
{
    if (t->columns[c].align != EVAL_ALIGN_AUTO) return t->columns[c].align == EVAL_ALIGN_RIGHT;
    for (size_t r = 0; r < t->n_rows; r++)
        if (cell_at(t, r, c)->kind == NUMBER) return true;
    return false;
}

static size_t width_of(const char *text)
{
    return base_text_width(text, strlen(text));
}

static void pad(base_buf *out, size_t n)
{
    while (n--) base_buf_u8(out, ' ');
}

/* The group that starts at this row and has a title, or NULL. */
static const char *title_at(const eval_table *t, size_t row)
{
    const char *title = NULL;
    for (size_t i = 0; i < t->n_groups; i++)
        if (t->groups[i].from == row) title = t->groups[i].title;
    return title;
}

static bool marks(const column *c)
{
    return c->better != EVAL_NEITHER;
}

static size_t column_width(layout *l, size_t c)
{
    const column *col = &l->t->columns[c];
    size_t widest = width_of(col->header) + (marks(col) && l->right[c]);
    for (size_t r = 0; r < l->t->n_rows; r++) {
        cell_text(&l->room, l->t, r, c);
        size_t w = width_of(base_buf_string(&l->room)) + marks(col);
        if (w > widest) widest = w;
    }
    return widest;
}

static void layout_done(layout *l)
{
    base_free(l->best);
    base_free(l->right);
    base_free(l->width);
    base_buf_done(&l->room);
}

static base_status layout_init(layout *l, const eval_table *t, bool colour, base_error *err)
{
    *l = (layout){ .t = t, .colour = colour };
    l->best = base_array(t->n_rows * t->n_columns, sizeof *l->best, err);
    l->right = base_array(t->n_columns, sizeof *l->right, err);
    l->width = base_array(t->n_columns, sizeof *l->width, err);
    if (!l->best || !l->right || !l->width) return BASE_ENOMEM;
    for (size_t c = 0; c < t->n_columns; c++) {
        size_t first = t->n_groups ? t->groups[0].from : t->n_rows;
        l->right[c] = aligned_right(t, c);
        l->width[c] = column_width(l, c);
        mark_best(l, c, 0, first);
        for (size_t g = 0; g < t->n_groups; g++)
            mark_best(l, c, t->groups[g].from, g + 1 < t->n_groups ? t->groups[g + 1].from : t->n_rows);
    }
    return BASE_OK;
}

/* One cell, padded to width; the blank or * behind a number of a column that marks counts as part of it. */
static void text_cell(base_buf *out, const char *text, size_t width, bool right, const char *mark, bool bold, bool last)
{
    size_t own = width_of(text) + strlen(mark), room = width > own ? width - own : 0;
    if (right) pad(out, room);
    if (bold) base_buf_text(out, "\033[1m");
    base_buf_text(out, text);
    if (bold) base_buf_text(out, "\033[0m");
    base_buf_text(out, mark);
    if (!right && !last) pad(out, room);
}

static void trim_line(base_buf *out)
{
    while (out->status == BASE_OK && out->size && out->data[out->size - 1] == ' ') out->data[--out->size] = 0;
    base_buf_u8(out, '\n');
}

static void text_row(base_buf *out, layout *l, size_t r)
{
    const eval_table *t = l->t;
    for (size_t c = 0; c < t->n_columns; c++) {
        bool best = is_best(l, r, c);
        if (c) base_buf_text(out, "  ");
        cell_text(&l->room, t, r, c);
        text_cell(out, base_buf_string(&l->room), l->width[c], l->right[c],
                  best                    ? "*"
                  : marks(&t->columns[c]) ? " "
                                          : "",
                  best && l->colour, c + 1 == t->n_columns);
    }
    trim_line(out);
}

static void print_text(base_buf *out, layout *l)
{
    const eval_table *t = l->t;
    if (t->caption) base_buf_text(out, t->caption), base_buf_text(out, "\n\n");
    for (size_t c = 0; c < t->n_columns; c++) {
        if (c) base_buf_text(out, "  ");
        text_cell(out, t->columns[c].header, l->width[c], l->right[c], marks(&t->columns[c]) && l->right[c] ? " " : "", false,
                  c + 1 == t->n_columns);
    }
    trim_line(out);
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *title = title_at(t, r);
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

static void print_markdown(base_buf *out, layout *l)
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
        const char *title = title_at(t, r);
        if (title) markdown_title(out, t, title);
        for (size_t c = 0; c < t->n_columns; c++) {
            const char *bold = is_best(l, r, c) ? "**" : "";
            cell_text(&l->room, t, r, c);
            base_buf_text(out, "| ");
            base_buf_text(out, bold);
            markdown_escaped(out, base_buf_string(&l->room));
            base_buf_text(out, bold);
            base_buf_u8(out, ' ');
        }
        base_buf_text(out, "|\n");
    }
    for (size_t i = 0; i < t->n_notes; i++) base_buf_text(out, "\n"), base_buf_text(out, t->notes[i]), base_buf_u8(out, '\n');
}

/* --- CSV and JSON ----------------------------------------------------------------------------------------------------- */

static bool has_titles(const eval_table *t)
{
    for (size_t i = 0; i < t->n_groups; i++)
        if (t->groups[i].title) return true;
    return false;
}

/* The title of the group that the row is in, "" if it has none. */
static const char *title_of(const eval_table *t, size_t row)
{
    const char *title = NULL;
    for (size_t i = 0; i < t->n_groups && t->groups[i].from <= row; i++) title = t->groups[i].title;
    return title ? title : "";
}

static void csv_text(base_buf *out, const char *text)
{
    if (!strpbrk(text, ",\"\r\n")) {
        base_buf_text(out, text);
        return;
    }
    base_buf_u8(out, '"');
    for (; *text; text++) {
        if (*text == '"') base_buf_u8(out, '"');
        base_buf_u8(out, (uint8_t)*text);
    }
    base_buf_u8(out, '"');
}

/* The shortest text that reads back to the same value; whole numbers without an exponent. */
static void exact_number(base_buf *out, double v)
{
    if (v == floor(v) && fabs(v) < 1e15) base_buf_format(out, "%.0f", v);
    else base_json_write_double(out, v);
}

static void print_csv(base_buf *out, const eval_table *t)
{
    bool titles = has_titles(t);
    if (titles) base_buf_text(out, "group");
    for (size_t c = 0; c < t->n_columns; c++) {
        if (c || titles) base_buf_u8(out, ',');
        csv_text(out, t->columns[c].key);
    }
    base_buf_u8(out, '\n');
    for (size_t r = 0; r < t->n_rows; r++) {
        if (titles) csv_text(out, title_of(t, r));
        for (size_t c = 0; c < t->n_columns; c++) {
            const cell *at = cell_at(t, r, c);
            if (c || titles) base_buf_u8(out, ',');
            if (at->kind == TEXT) csv_text(out, at->text);
            if (at->kind == NUMBER) exact_number(out, at->number);
        }
        base_buf_u8(out, '\n');
    }
}

static void json_text(base_buf *out, const char *text)
{
    base_json_write_string(out, text, strlen(text));
}

static void json_row(base_buf *out, const eval_table *t, size_t r)
{
    base_buf_u8(out, '{');
    if (has_titles(t)) {
        base_buf_text(out, "\"group\":");
        json_text(out, title_of(t, r));
    }
    for (size_t c = 0; c < t->n_columns; c++) {
        const cell *at = cell_at(t, r, c);
        if (c || has_titles(t)) base_buf_u8(out, ',');
        json_text(out, t->columns[c].key);
        base_buf_u8(out, ':');
        if (at->kind == TEXT) json_text(out, at->text);
        else if (at->kind == NUMBER) exact_number(out, at->number);
        else base_buf_text(out, "null");
    }
    base_buf_u8(out, '}');
}

static void print_json(base_buf *out, const eval_table *t)
{
    base_buf_text(out, "{\"caption\":");
    if (t->caption) json_text(out, t->caption);
    else base_buf_text(out, "null");
    base_buf_text(out, ",\"rows\":[");
    for (size_t r = 0; r < t->n_rows; r++) {
        if (r) base_buf_u8(out, ',');
        json_row(out, t, r);
    }
    base_buf_text(out, "],\"notes\":[");
    for (size_t i = 0; i < t->n_notes; i++) {
        if (i) base_buf_u8(out, ',');
        json_text(out, t->notes[i]);
    }
    base_buf_text(out, "]}\n");
}

base_status eval_table_print(base_buf *out, const eval_table *t, eval_table_format format, bool colour, base_error *err)
{
    if (t->error.status != BASE_OK) return base_fail(err, t->error.status, "%s", t->error.what);
    layout l;
    base_status s = layout_init(&l, t, colour, err);
    if (s != BASE_OK) goto out;
    switch (format) {
    case EVAL_TABLE_TEXT: print_text(out, &l); break;
    case EVAL_TABLE_MARKDOWN: print_markdown(out, &l); break;
    case EVAL_TABLE_CSV: print_csv(out, t); break;
    case EVAL_TABLE_JSON: print_json(out, t); break;
    }
    if ((s = base_buf_status(&l.room, err)) == BASE_OK) s = base_buf_status(out, err);
out:
    layout_done(&l);
    return s;
}

base_status eval_table_format_of(eval_table_format *out, const char *name, base_error *err)
{
    static const struct {
        const char *name;
        eval_table_format format;
    } known[] = { { "text", EVAL_TABLE_TEXT },
                  { "markdown", EVAL_TABLE_MARKDOWN },
                  { "md", EVAL_TABLE_MARKDOWN },
                  { "csv", EVAL_TABLE_CSV },
                  { "json", EVAL_TABLE_JSON } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) != 0) continue;
        *out = known[i].format;
        return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "expected text, markdown, csv or json, found \"%s\"", name);
}
