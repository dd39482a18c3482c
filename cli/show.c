/* cli/show.c - documents on a terminal. */
#include "cli/show.h"

#include <unistd.h>

#include "base/term.h"
#include "base/text.h"

#define LEAST_WIDTH 40
#define MOST_WIDTH  160

cli_look cli_look_of_stdout(void)
{
    unsigned width = base_term_width(STDOUT_FILENO);
    return (cli_look){ base_term_colour(STDOUT_FILENO), width < LEAST_WIDTH  ? LEAST_WIDTH
                                                        : width > MOST_WIDTH ? MOST_WIDTH
                                                                             : width };
}

/* Appends text with runs of blanks as one, none at its ends, and invalid UTF-8 as U+FFFD. */
static void fold_blanks(base_buf *out, base_view text)
{
    bool blank = false;
    char character[4];
    for (size_t i = 0, n; i < text.len; i += n) {
        uint32_t c = base_text_decode(text.ptr + i, text.len - i, &n, NULL);
        if (base_text_is_blank(c)) {
            blank = out->size > 0;
            continue;
        }
        if (blank) base_buf_u8(out, ' ');
        blank = false;
        base_buf_bytes(out, character, base_text_encode(character, c));
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

/* Lines of words. A word is what stands between blanks; one that is wider than a line (or text that has no blanks, as Chinese) is broken
 * where the line ends. */
typedef struct {
    base_buf *out;
    const cli_look *look;
    size_t indent, column;
    bool blank; /* one is due before what comes next */
} line_writer;

static void next_line(line_writer *w)
{
    base_buf_u8(w->out, '\n');
    for (size_t i = 0; i < w->indent; i++) base_buf_u8(w->out, ' ');
    w->column = w->indent;
    w->blank = false;
}

/* A line's end or a blank, as the next word of so many columns needs it; no line of its own for a word that will be broken anyway. */
static void make_room(line_writer *w, size_t columns)
{
    bool fits_here = w->column + 1 + columns <= w->look->width, fits_a_line = w->indent + columns <= w->look->width;
    if (w->blank && w->column > w->indent && !fits_here && fits_a_line) next_line(w);
    if (w->blank && w->column > w->indent) {
        base_buf_u8(w->out, ' ');
        w->column++;
    }
    w->blank = false;
}

static void put(line_writer *w, const char *text, size_t n, size_t columns)
{
    if (w->column > w->indent && w->column + columns > w->look->width) next_line(w);
    base_buf_bytes(w->out, text, n);
    w->column += columns;
}

static void put_mark(line_writer *w, bool begins)
{
    if (w->look->colour) base_buf_text(w->out, begins ? "\033[1m" : "\033[0m");
    else put(w, "*", 1, 1);
}

/* Columns from byte i to the next blank, marks included. */
static size_t word_columns(const ir_snippet *sn, size_t i, size_t span, bool colour)
{
    size_t from = i, columns = 0;
    for (size_t n; i < sn->text.len; i += n)
        if (base_text_is_blank(base_text_decode(sn->text.ptr + i, sn->text.len - i, &n, NULL))) break;
    columns = base_text_width(sn->text.ptr + from, i - from);
    for (; !colour && span < sn->n_spans && sn->spans[span].begin < i; span++)
        columns += (size_t)(sn->spans[span].begin >= from) + (size_t)(sn->spans[span].end <= i);
    return columns;
}

static void put_passage(line_writer *w, const ir_snippet *sn)
{
    size_t span = 0;
    bool inside = false, word_begins = true;
    for (size_t i = 0, n; i < sn->text.len; i += n) {
        bool valid;
        while (!inside && span < sn->n_spans && sn->spans[span].end <= i) span++;
        bool begins = !inside && span < sn->n_spans && sn->spans[span].begin <= i;
        uint32_t c = base_text_decode(sn->text.ptr + i, sn->text.len - i, &n, &valid);
        if (base_text_is_blank(c)) {
            w->blank = word_begins = true;
        } else {
            if (word_begins) make_room(w, word_columns(sn, i, span, w->look->colour));
            word_begins = false;
            if (begins) put_mark(w, inside = true);
            const char *shown = valid ? sn->text.ptr + i : "\xef\xbf\xbd";
            size_t length = valid ? n : 3;
            put(w, shown, length, base_text_width(shown, length));
        }
        if (inside && sn->spans[span].end <= i + n) put_mark(w, inside = false);
    }
    if (inside) put_mark(w, false);
}

base_status cli_show_snippet(base_buf *out, const cli_look *look, size_t indent, const ir_matches *matches, base_view text,
                             base_arena *arena, base_error *err)
{
    ir_snippet sn;
    line_writer w = { .out = out, .look = look, .indent = indent, .column = indent };
    base_status s = ir_snippet_around(&sn, matches, text.ptr, text.len, 2 * (size_t)(look->width - indent), arena, err);
    if (s != BASE_OK || !sn.text.len) return s;
    for (size_t i = 0; i < indent; i++) base_buf_u8(out, ' ');
    if (sn.cut_before) put(&w, "...", 3, 3);
    w.blank = sn.cut_before;
    put_passage(&w, &sn);
    if (sn.cut_after) {
        w.blank = true;
        make_room(&w, 3);
        put(&w, "...", 3, 3);
    }
    base_buf_u8(out, '\n');
    return BASE_OK;
}
