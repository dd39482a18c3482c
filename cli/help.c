/* cli/help.c - help written from the tables of commands and options. */
#include <string.h>

#include "base/text.h"
#include "cli/command.h"

#define COMMANDS_MAX 64

const cli_walk cli_first_walk[] = {
    { "salton demo", "every model on two corpora, side by side" },
    { "salton index films -o films.index", "an index of one of them" },
    { "salton search -i films.index -m vsm -m bm25 \"thinking machines\"", NULL },
    { "salton help methods", "every method: formula, parameters, source" },
    { NULL, NULL },
};

const cli_command *cli_command_find(const char *name)
{
    for (const cli_command *const *const *file = cli_commands; *file; file++)
        for (const cli_command *const *item = *file; *item; item++)
            if (strcmp((*item)->name, name) == 0) return *item;
    return NULL;
}

static size_t commands_in_order(const cli_command **out)
{
    size_t n = 0;
    for (const cli_command *const *const *file = cli_commands; *file; file++)
        for (const cli_command *const *item = *file; *item && n < COMMANDS_MAX; item++) {
            size_t at = n++;
            for (; at > 0 && out[at - 1]->order > (*item)->order; at--) out[at] = out[at - 1];
            out[at] = *item;
        }
    return n;
}

const cli_command *cli_command_at(size_t i)
{
    const cli_command *all[COMMANDS_MAX];
    return i < commands_in_order(all) ? all[i] : NULL;
}

/* --- text in columns ---------------------------------------------------------------------------------------------------- */

static void pad(base_buf *out, size_t n)
{
    for (size_t i = 0; i < n; i++) base_buf_u8(out, ' ');
}

/* Words of text from column `at` on, broken before `width`, later lines indented to `indent`. Line ends of the text itself stay. */
void cli_wrap(base_buf *out, const char *text, size_t at, size_t indent, size_t width)
{
    bool blank = false; /* one is due before the next word of this line */
    while (*text) {
        if (*text == '\n') {
            base_buf_u8(out, '\n');
            text++;
            at = 0;
            if (*text && *text != '\n') pad(out, indent), at = indent;
            blank = false;
            continue;
        }
        size_t word = strcspn(text, " \n"), columns = base_text_width(text, word);
        if (blank && at + 1 + columns > width) {
            base_buf_u8(out, '\n');
            pad(out, indent);
            at = indent;
        } else if (blank) {
            base_buf_u8(out, ' ');
            at++;
        }
        base_buf_bytes(out, text, word);
        at += columns;
        text += word;
        blank = *text == ' ';
        text += strspn(text, " ");
    }
}

static void two_columns(base_buf *out, const char *left, const char *right, size_t indent, size_t width)
{
    size_t columns = 2 + base_text_width(left, strlen(left));
    base_buf_format(out, "  %s", left);
    if (columns + 2 > indent) {
        base_buf_u8(out, '\n');
        columns = 0;
    }
    pad(out, indent - columns);
    cli_wrap(out, right, indent, indent, width);
    base_buf_u8(out, '\n');
}

static void option_lines(base_buf *out, const cli_option *options, size_t width)
{
    for (const cli_option *o = options; o->name; o++) {
        base_buf left = { 0 }, right = { 0 };
        if (o->letter) base_buf_format(&left, "-%c, ", o->letter);
        else base_buf_text(&left, "    ");
        base_buf_format(&left, "--%s%s%s", o->name, o->value ? " " : "", o->value ? o->value : "");
        base_buf_text(&right, o->help);
        if (o->preset) base_buf_format(&right, " (default: %s)", o->preset);
        if (o->many) base_buf_text(&right, "; may be repeated");
        two_columns(out, base_buf_string(&left), base_buf_string(&right), 28, width);
        base_buf_done(&left);
        base_buf_done(&right);
    }
}

static void lines_indented(base_buf *out, const char *line)
{
    while (*line) {
        size_t n = strcspn(line, "\n");
        base_buf_text(out, "  ");
        base_buf_bytes(out, line, n);
        base_buf_u8(out, '\n');
        line += n + (line[n] == '\n');
    }
}

static size_t readable(unsigned width)
{
    return width < 50 ? 50 : width > 100 ? 100 : width;
}

void cli_help(base_buf *out, const cli_command *c, unsigned terminal_width)
{
    size_t width = readable(terminal_width);
    base_buf title = { 0 }, usage = { 0 };
    base_buf_format(&title, "salton %s - %s", c->name, c->help);
    cli_wrap(out, base_buf_string(&title), 0, 2, width);
    base_buf_done(&title);
    base_buf_text(out, "\n\nusage: ");
    base_buf_format(&usage, "salton %s %s", c->name, c->usage);
    cli_wrap(out, base_buf_string(&usage), 7, 9, width);
    base_buf_done(&usage);
    base_buf_text(out, "\n\n");
    cli_wrap(out, c->text, 0, 0, width);
    if (c->options && c->options->name) {
        base_buf_text(out, "\n\noptions:\n");
        option_lines(out, c->options, width);
    } else {
        base_buf_text(out, "\n");
    }
    base_buf_text(out, "\nexample:\n");
    lines_indented(out, c->example);
}

void cli_help_all(base_buf *out, unsigned terminal_width)
{
    const cli_command *all[COMMANDS_MAX];
    size_t n = commands_in_order(all), width = readable(terminal_width);
    base_buf_text(out, "salton " SALTON_VERSION
                       " - sixty years of retrieval models over one index\n\nusage: salton COMMAND [options] arguments\n\n");
    for (size_t i = 0; i < n; i++) two_columns(out, all[i]->name, all[i]->help, 14, width);
    base_buf_text(out, "\nA first walk:\n");
    for (const cli_walk *w = cli_first_walk; w->line; w++) {
        if (w->what) two_columns(out, w->line, w->what, 37, width);
        else base_buf_format(out, "  %s\n", w->line);
    }
    base_buf_u8(out, '\n');
    cli_wrap(out, "salton help COMMAND (or salton COMMAND --help) tells more, with an example.\n", 0, 0, width);
}
