/* cli/pages.h - pages that the program writes of itself, from the tables by which it parses: man pages, and completion for two shells.
 *
 *     cli_man(&out, cli_command_find("search"));        // salton-search(1); NULL: salton(1)
 *     s = cli_completion(&out, "bash", err);            // BASE_EARG: a shell it doesn't know
 *
 * What completes a value is told by the word that stands for it in an option's table or a command's usage: CODEC is any of the rack of
 * codecs, CORPUS a registered name or a file, text|csv one of these. A new word of this kind is one line in cli/kinds.c. */
#ifndef CLI_PAGES_H
#define CLI_PAGES_H

#include "cli/command.h"

void cli_man(base_buf *out, const cli_command *command);
base_status cli_completion(base_buf *out, const char *shell, base_error *err);

/* --- what a placeholder stands for --------------------------------------------------------------------------------------- */

typedef struct {
    const char *name;               /* "CODEC" */
    void (*words)(base_buf *words); /* appends what it can be, a blank before each; NULL: nothing that is known beforehand */
    bool corpora, files, folders;   /* it can also be a registered corpus (asked for when completing), a file, a folder */
} cli_kind;

/* The kinds that know anything; NULL past the end. */
const cli_kind *cli_kind_at(size_t i);
const cli_kind *cli_kind_find(const char *name, size_t n); /* NULL: a word that tells nothing, such as N or QUERY */

/* What a command's operands can be, from its usage: calls back with each word in capitals that isn't an option's value ("INDEX"), and
 * each word beside a bar as it stands ("list"). */
void cli_operands(const cli_command *command, void (*each)(void *context, const char *word, size_t n), void *context);

#endif
