/* cli/show.h - documents on a terminal: titles, snippets with marks, columns. */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "ir/snippet.h"
#include "search/pipeline.h"

/* A stored document as it is shown. */
typedef struct {
    base_view docno, title, text; /* text: its indexed (else its stored) fields but the title, the longest one */
    base_view metadata;
} cli_shown;

/* Memory is the arena's. */
base_status cli_show_doc(cli_shown *out, const ir_index *index, uint32_t doc, base_arena *arena, base_error *err);

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
base_status cli_show_snippet(base_buf *out, const cli_look *look, size_t indent, ir_analysis *work, const ir_query *query,
                             const double *rarity, base_view text, base_arena *arena, base_error *err);

#endif
