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
#include "eval/report_parts.h"

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
    for (size_t i = 0; i < t->n_rows * t->n_columns; i++) base_free(t->cells[i].text), base_free(t->cells[i].mark);
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
    eval_column_head *c = &t->columns[i];
    *c = (eval_column_head){
        .align = spec->align, .digits = spec->digits, .better = spec->better, .probability = spec->probability
    };
    c->header = base_strdup(spec->header, &t->error);
    c->key = base_strdup(spec->key ? spec->key : spec->header, &t->error);
    t->n_columns++;
    return i;
}

void eval_table_group(eval_table *t, const char *title)
{
    if (t->error.status != BASE_OK) return;
    if (base_grow(&t->groups, &t->group_capacity, t->n_groups + 1, sizeof *t->groups, &t->error) != BASE_OK) return;
    t->groups[t->n_groups] = (eval_row_group){ title ? base_strdup(title, &t->error) : NULL, t->n_rows };
    t->n_groups++;
}

void eval_table_row(eval_table *t)
{
    if (t->error.status != BASE_OK) return;
    size_t need = (t->n_rows + 1) * t->n_columns;
    if (base_grow(&t->cells, &t->cell_capacity, need, sizeof *t->cells, &t->error) != BASE_OK) return;
    for (size_t i = t->n_rows * t->n_columns; i < need; i++) t->cells[i] = (eval_cell){ 0 };
    t->n_rows++;
}

static eval_cell *last_cell(eval_table *t, size_t c)
{
    if (t->error.status != BASE_OK) return NULL;
    if (t->n_rows && c < t->n_columns) return &t->cells[(t->n_rows - 1) * t->n_columns + c];
    base_fail(&t->error, BASE_EARG, "a table has no cell in row %zu, column %zu", t->n_rows, c + 1);
    return NULL;
}

void eval_table_text(eval_table *t, size_t c, const char *text)
{
    eval_cell *at = last_cell(t, c);
    if (!at) return;
    base_free(at->text);
    *at = (eval_cell){ EVAL_CELL_TEXT, base_strdup(text, &t->error), at->mark, 0 };
}

void eval_table_number(eval_table *t, size_t c, double value)
{
    eval_cell *at = last_cell(t, c);
    if (!at) return;
    base_free(at->text);
    *at = (eval_cell){ isfinite(value) ? EVAL_CELL_NUMBER : EVAL_CELL_EMPTY, NULL, at->mark, value };
}

void eval_table_mark(eval_table *t, size_t c, const char *mark)
{
    eval_cell *at = last_cell(t, c);
    if (!at) return;
    base_free(at->mark);
    at->mark = *mark ? base_strdup(mark, &t->error) : NULL;
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

const eval_cell *eval_cell_at(const eval_table *t, size_t row, size_t c)
{
    return &t->cells[row * t->n_columns + c];
}

static void number_text(char *out, size_t size, const eval_column_head *c, double v)
{
    snprintf(out, size, "%.*f", c->digits, v);
    if (strtod(out, NULL) != 0) return;
    if (out[0] == '-') memmove(out, out + 1, strlen(out)); /* no -0.0000 */
    if (c->probability) snprintf(out, size, "<%.*f", c->digits, pow(10, -c->digits));
}

static double as_printed(const eval_column_head *c, double v)
{
    char text[400];
    number_text(text, sizeof text, c, v);
    return strtod(text, NULL);
}

/* Marks the best numbers of a column in the rows [from, to). */
static void mark_best(eval_layout *l, size_t c, size_t from, size_t to)
{
    const eval_column_head *col = &l->t->columns[c];
    double best = 0;
    size_t n = 0, n_best = 0;
    if (col->better == EVAL_NEITHER) return;
    for (size_t r = from; r < to; r++) {
        if (eval_cell_at(l->t, r, c)->kind != EVAL_CELL_NUMBER) continue;
        double v = as_printed(col, eval_cell_at(l->t, r, c)->number);
        if (n++ == 0 || (col->better == EVAL_HIGHER ? v > best : v < best)) best = v, n_best = 0;
        n_best += v == best;
    }
    for (size_t r = from; r < to && n_best < n; r++) {
        const eval_cell *at = eval_cell_at(l->t, r, c);
        l->best[r * l->t->n_columns + c] = at->kind == EVAL_CELL_NUMBER && as_printed(col, at->number) == best;
    }
}

bool eval_cell_best(const eval_layout *l, size_t row, size_t c)
{
    return l->best[row * l->t->n_columns + c];
}

const char *eval_text_shown(eval_layout *l, const char *text)
{
    base_buf_clear(&l->room);
    base_text_show(&l->room, text, strlen(text));
    return base_buf_string(&l->room);
}

const char *eval_cell_text(eval_layout *l, size_t row, size_t c)
{
    const eval_cell *at = eval_cell_at(l->t, row, c);
    char number[400] = "";
    if (at->kind == EVAL_CELL_NUMBER) number_text(number, sizeof number, &l->t->columns[c], at->number);
    return eval_text_shown(l, at->kind == EVAL_CELL_TEXT ? at->text : number);
}

/* The group that starts at this row and has a title, or NULL. */
const char *eval_group_title(const eval_table *t, size_t row)
{
    const char *title = NULL;
    for (size_t i = 0; i < t->n_groups; i++)
        if (t->groups[i].from == row) title = t->groups[i].title;
    return title;
}

bool eval_column_marks(const eval_column_head *c)
{
    return c->better != EVAL_NEITHER;
}

static bool aligned_right(const eval_table *t, size_t c)
{
    if (t->columns[c].align != EVAL_ALIGN_AUTO) return t->columns[c].align == EVAL_ALIGN_RIGHT;
    for (size_t r = 0; r < t->n_rows; r++)
        if (eval_cell_at(t, r, c)->kind == EVAL_CELL_NUMBER) return true;
    return false;
}

static size_t width_of(const char *text)
{
    return base_text_width(text, strlen(text));
}

size_t eval_column_mark_width(const eval_table *t, size_t c)
{
    size_t widest = 0;
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *mark = eval_cell_at(t, r, c)->mark;
        if (mark && width_of(mark) > widest) widest = width_of(mark);
    }
    return widest;
}

/* What stands behind every number: the place for *, and for superscripts. */
static size_t column_width(eval_layout *l, size_t c)
{
    const eval_column_head *col = &l->t->columns[c];
    size_t behind = eval_column_marks(col) + l->marks[c],
           widest = width_of(eval_text_shown(l, col->header)) + (l->right[c] ? behind : 0);
    for (size_t r = 0; r < l->t->n_rows; r++) {
        size_t w = width_of(eval_cell_text(l, r, c)) + behind;
        if (w > widest) widest = w;
    }
    return widest;
}

static void layout_done(eval_layout *l)
{
    base_free(l->best);
    base_free(l->right);
    base_free(l->width);
    base_free(l->marks);
    base_buf_done(&l->room);
}

static base_status layout_init(eval_layout *l, const eval_table *t, bool colour, base_error *err)
{
    *l = (eval_layout){ .t = t, .colour = colour };
    l->best = base_array(t->n_rows * t->n_columns, sizeof *l->best, err);
    l->right = base_array(t->n_columns, sizeof *l->right, err);
    l->width = base_array(t->n_columns, sizeof *l->width, err);
    l->marks = base_array(t->n_columns, sizeof *l->marks, err);
    if (!l->best || !l->right || !l->width || !l->marks) return BASE_ENOMEM;
    for (size_t c = 0; c < t->n_columns; c++) {
        size_t first = t->n_groups ? t->groups[0].from : t->n_rows;
        l->right[c] = aligned_right(t, c);
        l->marks[c] = eval_column_mark_width(t, c);
        l->width[c] = column_width(l, c);
        mark_best(l, c, 0, first);
        for (size_t g = 0; g < t->n_groups; g++)
            mark_best(l, c, t->groups[g].from, g + 1 < t->n_groups ? t->groups[g + 1].from : t->n_rows);
    }
    return BASE_OK;
}

base_status eval_table_print(base_buf *out, const eval_table *t, eval_table_format format, bool colour, base_error *err)
{
    if (t->error.status != BASE_OK) return base_fail(err, t->error.status, "%s", t->error.what);
    eval_layout l;
    base_status s = layout_init(&l, t, colour, err);
    if (s != BASE_OK) goto out;
    switch (format) {
    case EVAL_TABLE_TEXT: eval_table_as_text(out, &l); break;
    case EVAL_TABLE_MARKDOWN: eval_table_as_markdown(out, &l); break;
    case EVAL_TABLE_LATEX: eval_table_as_latex(out, &l); break;
    case EVAL_TABLE_CSV: eval_table_as_csv(out, t); break;
    case EVAL_TABLE_JSON: eval_table_as_json(out, t); break;
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
    } known[] = { { "text", EVAL_TABLE_TEXT },   { "markdown", EVAL_TABLE_MARKDOWN }, { "md", EVAL_TABLE_MARKDOWN },
                  { "latex", EVAL_TABLE_LATEX }, { "csv", EVAL_TABLE_CSV },           { "json", EVAL_TABLE_JSON } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
        if (strcmp(name, known[i].name) != 0) continue;
        *out = known[i].format;
        return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "expected text, markdown, latex, csv or json, found \"%s\"", name);
}
