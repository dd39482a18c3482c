/* eval/report_latex.c - a table as a paper has it: booktabs' rules, no vertical lines, the best in bold, superscripts, notes below. */
#include <string.h>

#include "eval/report_parts.h"

static void escaped(base_buf *out, const char *text)
{
    for (; *text; text++) {
        switch (*text) {
        case '&':
        case '%':
        case '$':
        case '#':
        case '_':
        case '{':
        case '}': base_buf_format(out, "\\%c", *text); break;
        case '~': base_buf_text(out, "\\textasciitilde{}"); break;
        case '^': base_buf_text(out, "\\textasciicircum{}"); break;
        case '\\': base_buf_text(out, "\\textbackslash{}"); break;
        case '<': base_buf_text(out, "\\textless{}"); break;
        case '>': base_buf_text(out, "\\textgreater{}"); break;
        case '|': base_buf_text(out, "\\textbar{}"); break;
        case '"': base_buf_text(out, "{''}"); break;
        default: base_buf_u8(out, (uint8_t)*text < 0x20 ? ' ' : (uint8_t)*text);
        }
    }
}

/* Every superscript of a column is as wide as the longest, so that the points stay below each other. */
static void superscript(base_buf *out, const char *mark, size_t width)
{
    size_t own = strlen(mark);
    base_buf_text(out, "\\textsuperscript{");
    escaped(out, mark);
    if (own < width) base_buf_text(out, "\\phantom{");
    for (size_t i = own; i < width; i++) base_buf_u8(out, 'a');
    base_buf_text(out, own < width ? "}}" : "}");
}

static void cell(base_buf *out, eval_layout *l, size_t r, size_t c)
{
    const eval_cell *at = eval_cell_at(l->t, r, c);
    bool best = eval_cell_best(l, r, c);
    eval_cell_text(&l->room, l->t, r, c);
    const char *text = base_buf_string(&l->room);
    if (best) base_buf_text(out, "\\textbf{");
    if (at->kind == EVAL_CELL_NUMBER && *text == '-') base_buf_text(out, "$-$"), text++;
    escaped(out, text);
    if (best) base_buf_text(out, "}");
    if (l->marks[c]) superscript(out, at->mark ? at->mark : "", l->marks[c]);
}

/* What lets a table of many columns keep to a page's width. */
static const char *narrowing(size_t n_columns)
{
    return n_columns > 11  ? "\\scriptsize\\setlength{\\tabcolsep}{2pt}\n"
           : n_columns > 6 ? "\\footnotesize\\setlength{\\tabcolsep}{4pt}\n"
                           : "";
}

void eval_table_as_latex(base_buf *out, eval_layout *l)
{
    const eval_table *t = l->t;
    base_buf_text(out, "% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n");
    if (t->caption) base_buf_text(out, "\\caption{"), escaped(out, t->caption), base_buf_text(out, "}\n");
    base_buf_text(out, narrowing(t->n_columns));
    base_buf_text(out, "\\begin{tabular}{");
    for (size_t c = 0; c < t->n_columns; c++) base_buf_u8(out, l->right[c] ? 'r' : 'l');
    base_buf_text(out, "}\n\\toprule\n");
    for (size_t c = 0; c < t->n_columns; c++) {
        if (c) base_buf_text(out, " & ");
        escaped(out, t->columns[c].header);
    }
    base_buf_text(out, " \\\\\n\\midrule\n");
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *title = eval_group_title(t, r);
        if (title) {
            if (r) base_buf_text(out, "\\midrule\n");
            base_buf_format(out, "\\multicolumn{%zu}{l}{\\textit{", t->n_columns);
            escaped(out, title);
            base_buf_text(out, "}} \\\\\n");
        }
        for (size_t c = 0; c < t->n_columns; c++) {
            if (c) base_buf_text(out, " & ");
            cell(out, l, r, c);
        }
        base_buf_text(out, " \\\\\n");
    }
    base_buf_text(out, "\\bottomrule\n\\end{tabular}\n");
    for (size_t i = 0; i < t->n_notes; i++) {
        base_buf_text(out, i ? "\n" : "\\par\\smallskip\\begin{minipage}{0.95\\linewidth}\\footnotesize\n");
        escaped(out, t->notes[i]);
        base_buf_u8(out, '\n');
    }
    base_buf_text(out, t->n_notes ? "\\end{minipage}\n\\end{table}\n" : "\\end{table}\n");
}
