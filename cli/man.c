/* cli/man.c - man pages in the man(7) macros, which groff and mandoc both know.
 *
 * Text is written a sentence a line and broken before 72 bytes, as roff's own checkers want it. What roff would take for its own (a
 * backslash, a point or quote at a line's start, a hyphen that should be a minus) is escaped, and letters beyond ASCII become \[uXXXX], so
 * that a page needs no encoding. */
#include <ctype.h>
#include <string.h>

#include "base/text.h"
#include "cli/pages.h"
#include "search/step.h"

#define LINE 72

/* --- text for roff ------------------------------------------------------------------------------------------------------------ */

static void escape(base_buf *out, const char *text, size_t n)
{
    for (size_t i = 0, length; i < n; i += length) {
        uint32_t c = base_text_decode(text + i, n - i, &length, NULL);
        switch (c) {
        case '\\': base_buf_text(out, "\\e"); break;
        case '-': base_buf_text(out, "\\-"); break;
        case '\'': base_buf_text(out, "\\(aq"); break;
        case '"': base_buf_text(out, "\\(dq"); break;
        case '^': base_buf_text(out, "\\(ha"); break;
        case '~': base_buf_text(out, "\\(ti"); break;
        case '`': base_buf_text(out, "\\(ga"); break;
        default:
            if (c >= 0x80) base_buf_format(out, "\\[u%04X]", (unsigned)c);
            else base_buf_u8(out, (uint8_t)c);
        }
    }
}

static void escape_text(base_buf *out, const char *text)
{
    escape(out, text, strlen(text));
}

/* A point at a line's start would be a request. */
static void protect(base_buf *out, char first)
{
    if (first == '.') base_buf_text(out, "\\&");
}

/* Running text, its words filled into lines; a line end of its own begins a paragraph. Ends with a line end. */
static void fill(base_buf *out, const char *text)
{
    size_t column = 0;
    bool sentence_ended = false;
    while (*text) {
        if (*text == '\n') {
            base_buf_text(out, column ? "\n.PP\n" : ".PP\n");
            text += strspn(text, "\n");
            column = 0;
            continue;
        }
        base_buf word = { 0 };
        size_t n = strcspn(text, " \n");
        escape(&word, text, n);
        if (column && (sentence_ended || column + 1 + word.size > LINE)) {
            base_buf_u8(out, '\n');
            column = 0;
        } else if (column) {
            base_buf_u8(out, ' ');
            column++;
        }
        if (column == 0) protect(out, *text);
        base_buf_text(out, base_buf_string(&word));
        column += word.size;
        base_buf_done(&word);
        sentence_ended = n && strchr(".?!", text[n - 1]) != NULL;
        text += n;
        text += strspn(text, " ");
    }
    base_buf_u8(out, '\n');
}

/* Lines as they stand: examples. */
static void verbatim(base_buf *out, const char *text)
{
    base_buf_text(out, ".nf\n");
    while (*text) {
        size_t n = strcspn(text, "\n");
        protect(out, *text);
        escape(out, text, n);
        base_buf_u8(out, '\n');
        text += n + (text[n] == '\n');
    }
    base_buf_text(out, ".fi\n");
}

static void indented(base_buf *out, const char *text)
{
    base_buf_text(out, ".RS 4\n");
    fill(out, text);
    base_buf_text(out, ".RE\n");
}

/* --- parts that every page has -------------------------------------------------------------------------------------------------- */

static void head(base_buf *out, const char *title, const char *name, const char *help)
{
    base_buf_text(out, ".TH SALTON");
    if (*title) base_buf_u8(out, '-');
    for (const char *c = title; *c; c++) base_buf_u8(out, (uint8_t)toupper((unsigned char)*c));
    base_buf_format(out, " 1 \"%s\" \"salton %s\" \"User Commands\"\n.SH NAME\n", SALTON_DATE, SALTON_VERSION);
    escape_text(out, name);
    base_buf_text(out, " \\-\n");
    fill(out, help);
}

static void exit_status(base_buf *out)
{
    base_buf_text(out, ".SH EXIT STATUS\n0 done, 1 failed (bad input, a damaged file, a full disk), 2 misused.\n");
}

/* The placeholders of a usage in italics, what is typed as it stands in bold. */
static void synopsis(base_buf *out, const cli_command *c)
{
    base_buf_format(out, ".SH SYNOPSIS\n.B salton %s\n", c->name);
    for (const char *at = c->usage; *at;) {
        size_t n = strcspn(at, " ()[]|.");
        bool capitals = n > 0, typed = n > 0 && at[0] == '-';
        for (size_t i = 0; i < n; i++) capitals = capitals && isupper((unsigned char)at[i]);
        if (n == 0) base_buf_u8(out, (uint8_t)*at++);
        if (capitals) base_buf_text(out, "\\fI");
        if (typed) base_buf_text(out, "\\fB");
        escape(out, at, n);
        if (capitals || typed) base_buf_text(out, "\\fR");
        at += n;
    }
    base_buf_u8(out, '\n');
}

static void option(base_buf *out, const cli_option *o)
{
    base_buf text = { 0 };
    base_buf_text(out, ".TP\n");
    if (o->letter) base_buf_format(out, "\\fB\\-%c\\fR, ", o->letter);
    base_buf_text(out, "\\fB\\-\\-");
    escape_text(out, o->name);
    base_buf_text(out, "\\fR");
    if (o->value) {
        base_buf_text(out, " \\fI");
        escape_text(out, o->value);
        base_buf_text(out, "\\fR");
    }
    base_buf_u8(out, '\n');
    base_buf_text(&text, o->help);
    if (o->preset) base_buf_format(&text, " (default: %s)", o->preset);
    if (o->many) base_buf_text(&text, "; may be repeated");
    fill(out, base_buf_string(&text));
    base_buf_done(&text);
}

/* --- pages ---------------------------------------------------------------------------------------------------------------------- */

static void command_page(base_buf *out, const cli_command *c)
{
    base_buf name = { 0 };
    base_buf_format(&name, "salton-%s", c->name);
    head(out, c->name, base_buf_string(&name), c->help);
    base_buf_done(&name);
    synopsis(out, c);
    base_buf_text(out, ".SH DESCRIPTION\n");
    fill(out, c->text);
    if (c->options && c->options->name) base_buf_text(out, ".SH OPTIONS\n");
    for (const cli_option *o = c->options; o && o->name; o++) option(out, o);
    exit_status(out);
    base_buf_text(out, ".SH EXAMPLES\n");
    verbatim(out, c->example);
    base_buf_text(out, ".SH SEE ALSO\n.BR salton (1)\n");
}

static void all_commands(base_buf *out)
{
    const cli_command *c;
    for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++) {
        base_buf_text(out, ".TP\n.BR salton\\-");
        escape_text(out, c->name);
        base_buf_text(out, " (1)\n");
        fill(out, c->help);
    }
}

static void all_methods(base_buf *out)
{
    search_word word;
    for (size_t i = 0; search_word_at(i, &word); i++) {
        base_buf_format(out, ".TP\n.B %s\n", word.name);
        fill(out, word.help);
    }
}

static void program_page(base_buf *out)
{
    head(out, "", "salton", "sixty years of retrieval models over one index");
    base_buf_text(out, ".SH SYNOPSIS\n.B salton\n\\fICOMMAND\\fR [\\fIoptions\\fR] \\fIarguments\\fR\n.SH DESCRIPTION\n");
    fill(
        out,
        "An information-retrieval engine: the vector space model of the 1960s, TF-IDF, BM25, query likelihood, over one index, one "
        "set of queries, one table of results.\nResults go to standard output; progress, notices and errors to standard error.");
    base_buf_text(out, ".SH COMMANDS\n");
    all_commands(out);
    base_buf_text(out, ".SH METHODS\n");
    fill(out,
         "A method is a pipeline of steps, such as \"bm25(k1=0.9, b=0.4) % 100\". Parameters, formulas and sources: salton help "
         "methods. The language: salton help pipelines.");
    all_methods(out);
    exit_status(out);
    base_buf_text(out, ".SH ENVIRONMENT\n.TP\n.B SALTON_INDEX\nthe index, where \\fB\\-i\\fR isn\\(aqt given\n"
                       ".TP\n.B SALTON_HOME\nthe folder of registered corpora (default: \\(ti/.local/share/salton)\n"
                       ".TP\n.B NO_COLOR\nif set, no colour on terminals\n");
    base_buf_text(out, ".SH EXAMPLES\n");
    for (const cli_walk *w = cli_first_walk; w->line; w++) {
        verbatim(out, w->line);
        if (w->what) indented(out, w->what);
    }
}

void cli_man(base_buf *out, const cli_command *command)
{
    base_buf_text(out, ".\\\" Written by `salton help --man` from the program's own tables.\n");
    if (command) command_page(out, command);
    else program_page(out);
}
