/* cli/notes.h - what the user should know of the spaces that a search went through: that one is stale, or couldn't be kept. */
#ifndef CLI_NOTES_H
#define CLI_NOTES_H

#include "cli/command.h"
#include "search/engine.h"

/* One notice each, once the searching is done. engine may be NULL. */
void cli_space_notes(const cli_call *call, search_engine *engine);

#endif
