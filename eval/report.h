/* eval/report.h - one kind of table for every command: text for a terminal, Markdown, LaTeX, CSV, JSON.
 *
 *     eval_table *t = NULL;
 *     if ((s = eval_table_new(&t, "films: 40 topics", err)) != BASE_OK) goto out;
 *     size_t name = eval_table_column(t, &(eval_table_column_spec){ .header = "pipeline" });
 *     size_t ndcg = eval_table_column(t, &(eval_table_column_spec){ .header = "nDCG@10", .digits = 4, .better = EVAL_HIGHER });
 *     eval_table_group(t, "sparse");
 *     eval_table_row(t);
 *     eval_table_text(t, name, "bm25");
 *     eval_table_number(t, ndcg, 0.4312);
 *     eval_table_note(t, "* best of its group");
 *     s = eval_table_print(&out, t, EVAL_TABLE_MARKDOWN, false, err);
 *     eval_table_free(t);
 *
 * Within a group the best number of a column that has a better side is marked, all of them if several look the same as printed; not
 * when there is nothing to compare with. Errors stick: filling needs no checks, printing reports them. */
#ifndef EVAL_REPORT_H
#define EVAL_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/error.h"

typedef struct eval_table eval_table;

typedef enum { EVAL_TABLE_TEXT, EVAL_TABLE_MARKDOWN, EVAL_TABLE_LATEX, EVAL_TABLE_CSV, EVAL_TABLE_JSON } eval_table_format;
typedef enum { EVAL_NEITHER, EVAL_HIGHER, EVAL_LOWER } eval_better;
typedef enum { EVAL_ALIGN_AUTO, EVAL_ALIGN_LEFT, EVAL_ALIGN_RIGHT } eval_align;

typedef struct {
    const char *header;
    const char *key;  /* of CSV and JSON; NULL: the header */
    eval_align align; /* AUTO: right if a cell is a number, else left */
    int digits;       /* behind the point, in text and Markdown; CSV and JSON have numbers that read back to the same value */
    eval_better better;
    bool probability; /* what would be shown as 0 is below the least number shown: <0.0001 */
} eval_table_column_spec;

/* caption may be NULL. */
base_status eval_table_new(eval_table **out, const char *caption, base_error *err);

/* Columns before rows. Returns its index. */
size_t eval_table_column(eval_table *t, const eval_table_column_spec *column);
/* The rows from here on are compared among themselves; title may be NULL. */
void eval_table_group(eval_table *t, const char *title);
/* Starts a row of empty cells. */
void eval_table_row(eval_table *t);
/* Sets a cell of the last row. A number that isn't finite shows as an empty cell. */
void eval_table_text(eval_table *t, size_t column, const char *text);
void eval_table_number(eval_table *t, size_t column, double value);
/* A superscript behind it, such as the letters of the rows it is better than; "": none. */
void eval_table_mark(eval_table *t, size_t column, const char *mark);
void eval_table_note(eval_table *t, const char *text);

/* Appends the table. EVAL_TABLE_TEXT: aligned columns, the best marked with *, and bold if colour. MARKDOWN: best in **bold**. LATEX: with the
 * rules of booktabs, best in bold; a floating table, or one over several pages (longtable) if it has many rows. CSV (RFC 4180): a header
 * line and the rows, with a column "group" first if a group has a title. JSON: one object {"caption","rows":[{..}],"notes"} and a line
 * feed; empty cells are null. Superscripts are there a column of their own, KEY_mark. Texts are anybody's: what a terminal would obey is
 * blank in the first three, and as it came in CSV. */
base_status eval_table_print(base_buf *out, const eval_table *t, eval_table_format format, bool colour, base_error *err);

/* "text", "markdown" (or "md"), "latex", "csv", "json"; BASE_EARG otherwise. */
base_status eval_table_format_of(eval_table_format *out, const char *name, base_error *err);

size_t eval_table_rows(const eval_table *t);
void eval_table_free(eval_table *t); /* NULL is fine */

#endif
