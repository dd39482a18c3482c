/* ir/boolean.h - the Boolean model: documents that fulfil an expression of words, phrases, NEAR, AND, OR, NOT; all of them score 1.
 *
 *     ir_boolean *q = NULL;
 *     ir_boolean_options options = { .analyzer = ir_index_analyzer(ix), .positions = ir_index_has_positions(ix) };
 *     if ((s = ir_boolean_parse(&q, "\"boundary layer\" AND (flow OR wing) NOT heat", n, &options, err)) != BASE_OK) goto out;
 *     s = ir_boolean_search(ix, q, 1000, &ranking, err);          // ties by docno, as everywhere
 *     ir_boolean_free(q);
 *
 *     or      = and { "OR" and }
 *     and     = not { [ "AND" ] not }         # side by side without a word between: AND, or (options) OR of neighbouring ands
 *     not     = "NOT" not | near
 *     near    = primary { "NEAR/n" primary }
 *     primary = word | "phrase in quotes" | "(" or ")"
 *
 * Operators are whole words in capitals; and, or, not are words. A word ends at white space, a quotation mark or a parenthesis.
 *
 * What it means. Words and phrases go through the index's analyzer; each term has positions in a document (tokens from 0, stopped ones
 * counted, 100 more between two fields).
 *
 *   - A word of one term stands at each position of the term.
 *   - A phrase stands at [b, e] if each of its terms stands as far from b as in the phrase, stopped words inside counted; b is its first
 *     term's position, e its last one's. A word that gives several terms (a hyphen, bigrams) is a phrase too; without positions in the index
 *     it asks for all its terms, anywhere.
 *   - An OR stands where any of its operands does.
 *   - x1 NEAR/n1 x2 NEAR/n2 ... xm holds if there are places p1 of x1, ... pm of xm, of which neighbours pi, pi+1 don't overlap and lie at most ni
 *     apart: from the end of one to the begin of the other, in either order (side by side is 1). Only neighbours in the text of the query are
 *     compared. Operands are words, phrases, and parentheses of ORs of these.
 *   - What has no term left after analysis (a stopped word, punctuation) constrains nothing: it's left out, and the NEARs beside it with it, so
 *     that "a NEAR/3 the NEAR/3 b" is "a AND b". An expression of nothing else matches no document.
 *   - NOT x matches the living documents that x doesn't. */
#ifndef IR_BOOLEAN_H
#define IR_BOOLEAN_H

#include "ir/places.h"
#include "ir/search.h"
#include "ir/snippet.h"

#define IR_BOOLEAN_TEXT_MAX  65536   /* bytes of an expression */
#define IR_BOOLEAN_DEPTH_MAX 64      /* parentheses and NOTs within each other */
#define IR_BOOLEAN_TERMS_MAX 1024    /* of an expression */
#define IR_BOOLEAN_NEAR_MAX  1000000 /* of NEAR/n; at least 1 */

typedef enum {
    IR_BOOLEAN_WORD,   /* one term */
    IR_BOOLEAN_TERMS,  /* all of several terms, wherever they stand */
    IR_BOOLEAN_PHRASE, /* all of several terms, each in its place */
    IR_BOOLEAN_NEAR,
    IR_BOOLEAN_AND,
    IR_BOOLEAN_OR,
    IR_BOOLEAN_NOT
} ir_boolean_kind;
const char *ir_boolean_kind_name(ir_boolean_kind kind); /* "phrase", "AND" */

typedef struct {
    base_view term;
    uint32_t at;  /* positions behind the leaf's first term */
    size_t place; /* among the terms of the expression, equal ones counted again */
} ir_boolean_term;

typedef struct ir_boolean_node {
    ir_boolean_kind kind;
    base_view text; /* of a leaf: as it was written, without quotation marks */
    bool quoted;
    ir_boolean_term *terms; /* [n_terms] of a leaf */
    size_t n_terms;
    struct ir_boolean_node *
        *parts; /* [n_parts] of the others: 1 of NOT, else at least 2; no AND stands in an AND, no OR in an OR, no NOT in a NOT */
    uint32_t *within; /* [n_parts - 1] of NEAR: between parts i and i + 1 */
    size_t n_parts;
} ir_boolean_node;

typedef struct {
    ir_boolean_node *root; /* NULL: nothing is left of it, and no document matches */
    size_t n_terms;
    base_arena *arena; /* its own, in which it lies; NULL: it lies in somebody else's */
} ir_boolean;

typedef struct {
    const ir_analyzer *analyzer;
    bool positions;    /* the index keeps them */
    bool or_else;      /* side by side is OR, not AND */
    base_arena *arena; /* owns the expression, and must outlive it; NULL: it owns itself */
} ir_boolean_options;

/* BASE_EARG: it's no expression, or phrases and NEAR without positions, or above a limit; err->what is the sentence, err->detail the text and
 * a caret. On failure *out is left as it was. */
base_status ir_boolean_parse(ir_boolean **out, const char *text, size_t n, const ir_boolean_options *options, base_error *err);
void ir_boolean_free(ir_boolean *q); /* one that lies in another arena stays there */
/* In its one canonical spelling, every operator written; parsed again (with any or_else) it's the same expression. Nothing if nothing is left. */
void ir_boolean_print(const ir_boolean *q, base_buf *out);
void ir_boolean_print_node(const ir_boolean_node *node, base_buf *out);

/* The expression's terms in an index, each at its place, out [q->n_terms]. */
base_status ir_boolean_find_terms(const ir_index *index, const ir_boolean *q, ir_term *out, base_error *err);

/* The k best of the matching documents: out->n_scored counts all of them, out->n_postings is 0. */
base_status ir_boolean_search(const ir_index *index, const ir_boolean *q, size_t k, ir_ranking *out, base_error *err);

/* What one document makes of the expression, by its plain definition: every part is asked, whatever the others say. */
typedef struct ir_boolean_finding {
    const ir_boolean_node *node;
    bool matches;
    const uint64_t *df; /* [node->n_terms] living documents that hold the term */
    const uint32_t *tf; /* [node->n_terms] its occurrences in this one */
    const ir_place
        *places; /* [n_places] where a leaf stands, if that is known; in a NEAR that holds, those places that are part of it */
    size_t n_places;
    struct ir_boolean_finding *parts; /* [node->n_parts] */
} ir_boolean_finding;

/* Of the root, which there must be. Memory is the arena's. */
base_status ir_boolean_explain(const ir_index *index, const ir_boolean *q, uint32_t doc, ir_boolean_finding *out, base_arena *arena,
                               base_error *err);

/* The words of a text by which a document is found: of parts that aren't under a NOT, a phrase's only where it stands, a NEAR's only where
 * they are near. weight: of each term by its place [q->n_terms], or NULL; it must outlive the matches. Memory is the arena's. */
base_status ir_boolean_matches(ir_matches *out, ir_analysis *work, const ir_boolean *q, const double *weight, const char *text,
                               size_t n, base_arena *arena, base_error *err);

#endif
