/* cli/show.h - documents on a terminal: cells, snippets with marks, columns. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "ir/snippet.h"
#include "search/document.h"
#include "search/pipeline.h"

typedef struct {
    bool colour;
    unsigned width;
} cli_look;

cli_look cli_look_of_stdout(void);

/* At most columns of text, white space folded to single blanks; "..." at its end when it was cut. What would move the cursor or turn the
 * line around (controls, line separators, bidirectional marks) counts as white space. */
void cli_show_cut(base_buf *out, base_view text, size_t columns);
/* The same, filled with blanks to exactly columns. */
void cli_show_cell(base_buf *out, base_view text, size_t columns);

/* The passage of text that shows why, over lines of look->width columns after an indent; matches bold, or in *asterisks*. */
base_status cli_show_snippet(base_buf *out, const cli_look *look, size_t indent, const ir_matches *matches, base_view text,
                             base_arena *arena, base_error *err);

#endif
