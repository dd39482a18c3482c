/* eval/report_data.c - a table for machines: CSV and JSON, every number with all its digits. */
#include <math.h>
#include <string.h>

#include "base/json.h"
#include "eval/report_parts.h"

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

void eval_table_as_csv(base_buf *out, const eval_table *t)
{
    bool titles = has_titles(t);
    if (titles) base_buf_text(out, "group");
    for (size_t c = 0; c < t->n_columns; c++) {
        if (c || titles) base_buf_u8(out, ',');
        csv_text(out, t->columns[c].key);
        if (eval_column_mark_width(t, c)) base_buf_text(out, ","), csv_text(out, t->columns[c].key), base_buf_text(out, "_mark");
    }
    base_buf_u8(out, '\n');
    for (size_t r = 0; r < t->n_rows; r++) {
        if (titles) csv_text(out, title_of(t, r));
        for (size_t c = 0; c < t->n_columns; c++) {
            const eval_cell *at = eval_cell_at(t, r, c);
            if (c || titles) base_buf_u8(out, ',');
            if (at->kind == EVAL_CELL_TEXT) csv_text(out, at->text);
            if (at->kind == EVAL_CELL_NUMBER) exact_number(out, at->number);
            if (eval_column_mark_width(t, c)) base_buf_u8(out, ','), csv_text(out, at->mark ? at->mark : "");
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
        const eval_cell *at = eval_cell_at(t, r, c);
        if (c || has_titles(t)) base_buf_u8(out, ',');
        json_text(out, t->columns[c].key);
        base_buf_u8(out, ':');
        if (at->kind == EVAL_CELL_TEXT) json_text(out, at->text);
        else if (at->kind == EVAL_CELL_NUMBER) exact_number(out, at->number);
        else base_buf_text(out, "null");
        if (!eval_column_mark_width(t, c)) continue;
        base_buf_text(out, ",");
        json_text(out, t->columns[c].key);
        if (out->status == BASE_OK) out->size--; /* the key goes on */
        base_buf_text(out, "_mark\":");
        json_text(out, at->mark ? at->mark : "");
    }
    base_buf_u8(out, '}');
}

void eval_table_as_json(base_buf *out, const eval_table *t)
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
