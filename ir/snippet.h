/* ir/snippet.h - the passage of a stored text that shows why it was found, with the spans to mark.
 *
 * Which words count is said by the query's terms, or by a step that reads the query in its own way (ir/boolean.h). The window of about `bytes` bytes that
 * holds the most distinct terms (weighted by rarity), then the most occurrences, then the earliest; cut at white space if there is some within 40 bytes, else at a character's border. A text of at most `bytes` bytes is given whole; where no
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
    ir_span *spans; /* [n_spans] words that match, ascending; those that touch (bigrams) are one */
    size_t n_spans;
} ir_snippet;

/* A word of a text that counts, and as what. */
typedef struct {
    size_t begin, end; /* bytes of the text */
    size_t term;       /* distinct ones make the worth of a passage */
} ir_match;

typedef struct {
    ir_match *items; /* [n] ascending */
    size_t n;
    const double *weight; /* [n_terms] what each term is worth, or NULL: all alike */
    size_t n_terms;
} ir_matches;

/* The words of text whose term is in the query. term_weight [query->n]: rarity of each term (idf), or NULL; it must outlive the matches. Memory is the
 * arena's. */
base_status ir_matches_of_query(ir_matches *out, ir_analysis *work, const ir_query *query, const double *term_weight,
                                const char *text, size_t n, base_arena *arena, base_error *err);

/* The best passage for what matches in text. Memory is the arena's; text outlives the snippet. */
base_status ir_snippet_around(ir_snippet *out, const ir_matches *matches, const char *text, size_t n, size_t bytes,
                              base_arena *arena, base_error *err);

/* Both in one. */
base_status ir_snippet_of(ir_snippet *out, ir_analysis *work, const ir_query *query, const double *term_weight, const char *text,
                          size_t n, size_t bytes, base_arena *arena, base_error *err);

#endif
