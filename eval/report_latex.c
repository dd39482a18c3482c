/* eval/report_latex.c - a table as a paper has it: booktabs' rules, no vertical lines, the best in bold, superscripts, notes below. It floats,
 * unless it is longer than a page. */
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
        default: base_buf_u8(out, (uint8_t)*text);
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
    const char *text = eval_cell_text(l, r, c);
    if (best) base_buf_text(out, "\\textbf{");
    if (at->kind == EVAL_CELL_NUMBER && *text == '-') base_buf_text(out, "$-$"), text++;
    escaped(out, text);
    if (best) base_buf_text(out, "}");
    if (l->marks[c]) superscript(out, at->mark ? at->mark : "", l->marks[c]);
}

static void header(base_buf *out, eval_layout *l)
{
    for (size_t c = 0; c < l->t->n_columns; c++) {
        if (c) base_buf_text(out, " & ");
        escaped(out, eval_text_shown(l, l->t->columns[c].header));
    }
    base_buf_text(out, " \\\\\n\\midrule\n");
}

static void rows(base_buf *out, eval_layout *l)
{
    const eval_table *t = l->t;
    for (size_t r = 0; r < t->n_rows; r++) {
        const char *title = eval_group_title(t, r);
        if (title) {
            if (r) base_buf_text(out, "\\midrule\n");
            base_buf_format(out, "\\multicolumn{%zu}{l}{\\textit{", t->n_columns);
            escaped(out, eval_text_shown(l, title));
            base_buf_text(out, "}} \\\\\n");
        }
        for (size_t c = 0; c < t->n_columns; c++) {
            if (c) base_buf_text(out, " & ");
            cell(out, l, r, c);
        }
        base_buf_text(out, " \\\\\n");
    }
}

static void caption(base_buf *out, eval_layout *l, const char *behind)
{
    if (!l->t->caption) return;
    base_buf_text(out, "\\caption{");
    escaped(out, eval_text_shown(l, l->t->caption));
    base_buf_format(out, "}%s\n", behind);
}

static void columns(base_buf *out, const eval_layout *l)
{
    base_buf_u8(out, '{');
    for (size_t c = 0; c < l->t->n_columns; c++) base_buf_u8(out, l->right[c] ? 'r' : 'l');
    base_buf_text(out, "}\n");
}

static void notes(base_buf *out, eval_layout *l)
{
    for (size_t i = 0; i < l->t->n_notes; i++) {
        base_buf_text(out, i ? "\n" : "\\par\\smallskip\\noindent\\begin{minipage}{0.95\\linewidth}\\footnotesize\n");
        escaped(out, eval_text_shown(l, l->t->notes[i]));
        base_buf_u8(out, '\n');
    }
    if (l->t->n_notes) base_buf_text(out, "\\end{minipage}\n");
}

/* Characters of a line, with the room between columns. */
static size_t width_of(const eval_layout *l)
{
    size_t width = 0;
    for (size_t c = 0; c < l->t->n_columns; c++) width += l->width[c] + 2;
    return width;
}

/* What lets a table keep to a page of article.cls, where a character takes about 5 points of 345. */
static const char *narrowing(const eval_layout *l)
{
    size_t width = width_of(l);
    return width > 84   ? "\\scriptsize\\setlength{\\tabcolsep}{2pt}\n"
           : width > 64 ? "\\footnotesize\\setlength{\\tabcolsep}{4pt}\n"
                        : "";
}

static void floating(base_buf *out, eval_layout *l)
{
    bool wide = width_of(l) > 105; /* than a page, even so: into both margins alike */
    base_buf_text(out, "% needs \\usepackage{booktabs}\n\\begin{table}\n\\centering\n");
    caption(out, l, "");
    base_buf_text(out, narrowing(l));
    if (wide) base_buf_text(out, "\\makebox[\\linewidth]{");
    base_buf_text(out, "\\begin{tabular}");
    columns(out, l);
    base_buf_text(out, "\\toprule\n");
    header(out, l);
    rows(out, l);
    base_buf_format(out, "\\bottomrule\n\\end{tabular}%s\n", wide ? "}" : "");
    notes(out, l);
    base_buf_text(out, "\\end{table}\n");
}

/* Over several pages, with the header on each. */
static void flowing(base_buf *out, eval_layout *l)
{
    base_buf_text(out, "% needs \\usepackage{booktabs,longtable}\n{");
    base_buf_text(out, narrowing(l));
    base_buf_text(out, "\\begin{longtable}");
    columns(out, l);
    caption(out, l, " \\\\");
    base_buf_text(out, "\\toprule\n");
    header(out, l);
    base_buf_text(out, "\\endhead\n\\bottomrule\n\\endfoot\n");
    rows(out, l);
    base_buf_text(out, "\\end{longtable}\n");
    notes(out, l);
    base_buf_text(out, "}\n");
}

#define PAGE 40 /* rows */

void eval_table_as_latex(base_buf *out, eval_layout *l)
{
    if (l->t->n_rows > PAGE) flowing(out, l);
    else floating(out, l);
}
