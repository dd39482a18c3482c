/* cli/command.h - RACK: what a command is: a table of options from which parser, help, man page and completion are made, and a function.
 *
 * One more command is one more file in cli/commands/ that defines `const cli_command *const cli_commands_FILE[]`.
 *
 *     static base_status run_info(cli_call *call, base_error *err)
 *     {
 *         const char *index = cli_index(call, err);          // -i, the operand, or $SALTON_INDEX
 *         ...
 *     }
 *     static const cli_option options[] = { { "json", 0, NULL, NULL, "print one JSON object" }, CLI_COMMON, { 0 } };
 *     static const cli_command info = { .name = "info", .order = 60, .help = "what an index holds", .usage = "INDEX", ... };
 */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/threads.h"

typedef struct {
    const char *name;   /* "index": --index */
    char letter;        /* 'i': -i; 0: none */
    const char *value;  /* "DIR", "text|csv": what it takes (cli/kinds.c knows what some words can be); NULL: a flag */
    const char *preset; /* the default as help shows it, or NULL */
    const char *help;   /* a clause, lower case, no full stop */
    bool many;          /* may stand more than once */
} cli_option;

/* Options of every command: --help, --quiet, --threads N. */
#define CLI_COMMON                                                                                                                 \
    { "threads", 0, "N", "all processors", "how many threads work; no result depends on it", false },                              \
        { "quiet", 'q', NULL, NULL, "no progress and no notices on standard error", false },                                       \
    {                                                                                                                              \
        "help", 'h', NULL, NULL, "print this help", false                                                                          \
    }

struct cli_call;

typedef struct cli_command {
    const char *name;
    int order;                         /* place in `salton help` */
    const char *help;                  /* one line */
    const char *usage;                 /* operands and the usual options: "-i INDEX [-m METHOD]... QUERY" */
    const char *text;                  /* paragraphs of --help: what it does and prints */
    const char *example;               /* lines that work as they stand */
    const cli_option *options;         /* ended by a zero */
    size_t min_operands, max_operands; /* max SIZE_MAX: any number */
    bool raw;                          /* parses call->argv itself (eval's trec_eval dialect); only --help is handled for it */
    base_status (*run)(struct cli_call *call, base_error *err);
} cli_command;

extern const cli_command *const *const cli_commands[]; /* arrays ended by NULL, in a list ended by NULL */
const cli_command *cli_command_find(const char *name); /* NULL if there is none */
/* All commands by their order; NULL past the end. */
const cli_command *cli_command_at(size_t i);

typedef struct {
    const cli_option *option;
    const char *value;
} cli_given;

/* A command as it was called. */
typedef struct cli_call {
    const cli_command *command;
    int argc; /* words after the command's name */
    char **argv;
    cli_given *given; /* [n_given] in the order of the line */
    size_t n_given, capacity;
    const char **operands; /* [n_operands] */
    size_t n_operands;
    int exit_status; /* what to exit with, if run sets it (check found damage: 1; eval: trec_eval's); else 0, 1 or 2 by run's status */
} cli_call;

/* Splits argv by the command's table: --name VALUE, --name=VALUE, -n VALUE, -nVALUE, joined flags, "--". BASE_EARG: an unknown option (with the
 * nearest one), a missing value, too few or many operands. */
base_status cli_parse(cli_call *call, base_error *err);
void cli_call_done(cli_call *call);

bool cli_flag(const cli_call *call, const char *name);
const char *cli_value(const cli_call *call, const char *name); /* the last one given, or NULL */
size_t cli_count(const cli_call *call, const char *name);
const char *cli_value_at(const cli_call *call, const char *name, size_t i); /* the i-th given, from 0 */
/* A whole number in [min, max], or fallback when not given. BASE_EARG names option, range and what was found. */
base_status cli_integer(const cli_call *call, const char *name, long long fallback, long long min, long long max, long long *out,
                        base_error *err);
/* A size such as 8M. */
base_status cli_size(const cli_call *call, const char *name, unsigned long long fallback, unsigned long long *out, base_error *err);
/* As --threads says, else fallback (0: as many as processors). */
base_status cli_pool(const cli_call *call, unsigned fallback, base_pool **out, base_error *err);
/* --index, or $SALTON_INDEX; BASE_EARG when neither is there. */
base_status cli_index(const cli_call *call, const char **out, base_error *err);

/* Help of one command, or of the program, appended to out. */
void cli_help(base_buf *out, const cli_command *command, unsigned width);
void cli_help_all(base_buf *out, unsigned width);
/* A line to try, and what it shows (or NULL). */
typedef struct {
    const char *line, *what;
} cli_walk;
extern const cli_walk cli_first_walk[]; /* for the program as a whole; ended by a NULL line */
/* Words of text from column `at` on, broken before `width`, later lines indented to `indent`; the text's own line ends stay. */
void cli_wrap(base_buf *out, const char *text, size_t at, size_t indent, size_t width);

#define CLI_S(n) ((n) == 1 ? "" : "s") /* "1 document", "2 documents" */

/* Writes all of b to standard output. BASE_EIO when that fails (a full disk); a closed pipe ends the program quietly. */
base_status cli_print(base_buf *b, base_error *err);
/* Ends what was printed through stdout, with status s so far: what is still buffered must arrive too. */
base_status cli_print_done(base_status s, base_error *err);
/* "salton: WHERE: WHAT" on standard error, one line whatever names of files and users' words hold; then the lines of detail. */
void cli_print_error(const base_error *err);
/* A notice on standard error: "note: ..."; nothing under --quiet. */
void cli_note(const cli_call *call, const char *format, ...) __attribute__((format(printf, 2, 3)));

extern base_stop cli_stop; /* set by SIGINT and SIGTERM */

#endif
