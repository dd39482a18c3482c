#include "cli/notes.h"

void cli_space_notes(const cli_call *call, search_engine *engine)
{
    const dense_space *space;
    const char *note;
    if (!engine) return;
    for (size_t i = 0; (space = search_spaces_asked(search_engine_spaces(engine), i)) != NULL; i++) {
        size_t missing = dense_space_missing(space), gone = dense_space_n(space) - dense_space_living(space);
        if (missing > 0)
            cli_note(call, "the space %s is stale: %zu document%s of the index %s no row in it and can't be found",
                     dense_space_name(space), missing, CLI_S(missing), missing == 1 ? "has" : "have");
        else if (gone > 0)
            cli_note(call, "the space %s is stale: %zu of its rows are of documents that are gone", dense_space_name(space), gone);
    }
    for (size_t i = 0; (note = search_latents_note(search_engine_latents(engine), i)) != NULL; i++) cli_note(call, "%s", note);
}
