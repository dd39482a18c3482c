/* eval/report_parts.h - a table from inside: for the files that write its formats, and nobody else.
 *
 * eval/report.c fills a table and finds what is best; report_text.c, report_latex.c and report_data.c each write what it says. */
#ifndef EVAL_REPORT_PARTS_H
#define EVAL_REPORT_PARTS_H

#include "eval/report.h"

typedef enum { EVAL_CELL_EMPTY, EVAL_CELL_TEXT, EVAL_CELL_NUMBER } eval_cell_kind;

typedef struct {
    eval_cell_kind kind;
    char *text;
    char *mark; /* superscript, or NULL */
    double number;
} eval_cell;

typedef struct {
    char *header, *key;
    eval_align align;
    int digits;
    eval_better better;
    bool probability;
} eval_column_head;

typedef struct {
    char *title; /* or NULL */
    size_t from; /* its first row */
} eval_row_group;

struct eval_table {
    base_error error; /* the first one; nothing happens after it */
    char *caption;
    eval_column_head *columns;
    size_t n_columns, column_capacity;
    eval_cell *cells; /* [n_rows x n_columns] */
    size_t n_rows, cell_capacity;
    eval_row_group *groups;
    size_t n_groups, group_capacity;
    char **notes;
    size_t n_notes, note_capacity;
};

/* What a table's layout is made from, beside its cells. */
typedef struct {
    const eval_table *t;
    bool *best;    /* [n_rows x n_columns] */
    bool *right;   /* [n_columns] aligned so */
    size_t *width; /* [n_columns] of a terminal */
    size_t *marks; /* [n_columns] the longest superscript */
    bool colour;
    base_buf room; /* for what is shown next */
} eval_layout;

const eval_cell *eval_cell_at(const eval_table *t, size_t row, size_t column);
bool eval_cell_best(const eval_layout *l, size_t row, size_t column);
/* What text, Markdown and LaTeX show; until the next call. Names are anybody's: what a terminal would obey is blank in them. */
const char *eval_text_shown(eval_layout *l, const char *text);
/* Likewise of a cell, its superscript not among it. */
const char *eval_cell_text(eval_layout *l, size_t row, size_t column);
/* The group that starts at this row and has a title, or NULL. */
const char *eval_group_title(const eval_table *t, size_t row);
bool eval_column_marks(const eval_column_head *c); /* whether its best is marked */

size_t eval_column_mark_width(const eval_table *t, size_t column); /* of the longest superscript */

void eval_table_as_text(base_buf *out, eval_layout *l);
void eval_table_as_markdown(base_buf *out, eval_layout *l);
void eval_table_as_latex(base_buf *out, eval_layout *l);
void eval_table_as_csv(base_buf *out, const eval_table *t);
void eval_table_as_json(base_buf *out, const eval_table *t);

#endif
