/* cli/show.c - documents on a terminal. */
#include "cli/show.h"

#include <unistd.h>

#include "base/term.h"
#include "base/text.h"

base_status cli_show_doc(cli_shown *out, const ir_index *index, uint32_t doc, base_arena *arena, base_error *err)
{
    corpora_doc stored;
    base_status s = ir_index_stored(index, doc, &stored, arena, err);
    if (s != BASE_OK) return s;
    *out = (cli_shown){ .docno = stored.docno, .metadata = stored.metadata, .title = { "", 0 }, .text = { "", 0 } };
    for (int indexed = 1; indexed >= 0 && !out->text.len; indexed--)
        for (size_t i = 0; i < stored.n_fields; i++) {
            const corpora_field *f = &stored.fields[i];
            if (base_view_is(base_view_of(f->name), "title")) {
                if (!out->title.len) out->title = f->text;
            } else if (f->indexed == indexed && f->text.len > out->text.len) {
                out->text = f->text;
            }
        }
    return BASE_OK;
}

cli_look cli_look_of_stdout(void)
{
    unsigned width = base_term_width(STDOUT_FILENO);
    return (cli_look){ base_term_colour(STDOUT_FILENO), width < 60 ? 60 : width > 160 ? 160 : width };
}

static bool is_blank(char c)
{
    return c == ' ' || (c >= '\t' && c <= '\r');
}

/* Appends text with runs of white space as one blank and control bytes as a blank. */
static void fold_blanks(base_buf *out, base_view text)
{
    bool blank = false;
    for (size_t i = 0; i < text.len; i++) {
        unsigned char c = (unsigned char)text.ptr[i];
        if (is_blank((char)c) || c < ' ' || c == 0x7f) {
            blank = out->size > 0;
        } else {
            if (blank) base_buf_u8(out, ' ');
            blank = false;
            base_buf_u8(out, c);
        }
    }
}

void cli_show_cut(base_buf *out, base_view text, size_t columns)
{
    base_buf folded = { 0 };
    fold_blanks(&folded, text);
    const char *line = base_buf_string(&folded);
    if (base_text_width(line, folded.size) <= columns || columns < 4) {
        base_buf_bytes(out, line, base_text_fit(line, folded.size, columns));
    } else {
        base_buf_bytes(out, line, base_text_fit(line, folded.size, columns - 3));
        base_buf_text(out, "...");
    }
    base_buf_done(&folded);
}

void cli_show_cell(base_buf *out, base_view text, size_t columns)
{
    size_t before = out->size;
    cli_show_cut(out, text, columns);
    if (out->status != BASE_OK) return;
    for (size_t w = base_text_width((const char *)out->data + before, out->size - before); w < columns; w++) base_buf_u8(out, ' ');
}

/* --- snippets --------------------------------------------------------------------------------------------------------------- */

/* One word of the passage, its blanks folded away; a mark may begin or end inside it. */
typedef struct {
    base_buf *out;
    const cli_look *look;
    size_t indent, column;
} line_writer;

static void put_word(line_writer *w, const char *word, size_t n, size_t columns)
{
    if (w->column > w->indent && w->column + 1 + columns > w->look->width) {
        base_buf_u8(w->out, '\n');
        for (size_t i = 0; i < w->indent; i++) base_buf_u8(w->out, ' ');
        w->column = w->indent;
    } else if (w->column > w->indent) {
        base_buf_u8(w->out, ' ');
        w->column++;
    }
    base_buf_bytes(w->out, word, n);
    w->column += columns;
}

static void mark(base_buf *word, const cli_look *look, bool begins)
{
    if (look->colour) base_buf_text(word, begins ? "\033[1m" : "\033[0m");
    else base_buf_text(word, "*");
}

/* Words from text, with the marks that fall into each; spans ascend, *span is the next. */
static void put_marked_word(line_writer *w, base_view text, size_t from, size_t to, const ir_snippet *sn, size_t *span)
{
    base_buf word = { 0 };
    size_t columns = base_text_width(text.ptr + from, to - from);
    for (size_t i = from; i < to; i++) {
        if (*span < sn->n_spans && sn->spans[*span].begin == i) {
            mark(&word, w->look, true);
            columns += w->look->colour ? 0 : 2;
        }
        base_buf_u8(&word, (unsigned char)text.ptr[i] < ' ' ? ' ' : (uint8_t)text.ptr[i]);
        if (*span < sn->n_spans && sn->spans[*span].end == i + 1) {
            mark(&word, w->look, false);
            ++*span;
        }
    }
    put_word(w, base_buf_string(&word), word.size, columns);
    base_buf_done(&word);
}

base_status cli_show_snippet(base_buf *out, const cli_look *look, size_t indent, ir_analysis *work, const ir_query *query,
                             const double *rarity, base_view text, base_arena *arena, base_error *err)
{
    ir_snippet sn;
    line_writer w = { out, look, indent, indent };
    size_t bytes = 2 * ((size_t)look->width - indent), span = 0;
    base_status s = ir_snippet_of(&sn, work, query, rarity, text.ptr, text.len, bytes, arena, err);
    if (s != BASE_OK || !sn.text.len) return s;
    for (size_t i = 0; i < indent; i++) base_buf_u8(out, ' ');
    if (sn.cut_before) put_word(&w, "...", 3, 3);
    for (size_t i = 0; i < sn.text.len;) {
        size_t from = i;
        while (i < sn.text.len && !is_blank(sn.text.ptr[i])) i++;
        if (i > from) put_marked_word(&w, sn.text, from, i, &sn, &span);
        while (i < sn.text.len && is_blank(sn.text.ptr[i])) i++;
    }
    if (sn.cut_after) put_word(&w, "...", 3, 3);
    base_buf_u8(out, '\n');
    return BASE_OK;
}
