/* ir/snippet.h - the passage of a stored text that shows why it was found, with the spans to mark.
 *
 * The window of about `bytes` bytes that holds the most distinct query terms (weighted by rarity), then the most occurrences, then the earliest;
 * cut at white space if there is some within 40 bytes, else at a character's border. A text of at most `bytes` bytes is given whole; where no
 * term occurs, the passage is the beginning. */
#ifndef IR_SNIPPET_H
#define IR_SNIPPET_H

#include "ir/query.h"

typedef struct {
    size_t begin, end; /* bytes within ir_snippet.text */
} ir_span;

typedef struct {
    base_view text; /* of the given text: white space is as it was */
    bool cut_before, cut_after;
    ir_span *spans; /* [n_spans] words whose term is in the query, ascending; those that touch (bigrams) are one */
    size_t n_spans;
} ir_snippet;

/* term_weight [query->n]: rarity of each term (idf), or NULL: all alike. Memory is the arena's; text outlives the snippet. */
base_status ir_snippet_of(ir_snippet *out, ir_analysis *work, const ir_query *query, const double *term_weight, const char *text,
                          size_t n, size_t bytes, base_arena *arena, base_error *err);

#endif
