/* ir/model.h - RACK: what a ranking model is: numbers in, a number out; it never sees a file.
 *
 * score(document) = combine( sum over the query's terms, in query order, in double, of score(term, tf, document) , document's factor ),
 * rounded to float32 once. The factor is the part that depends on the document alone: a cosine's norm (the sum times it), or
 * Dirichlet's length term (added, times the query's scale). Terms that the collection doesn't hold (df 0) are left out before weigh.
 *
 * One more model is one more file in ir/models/ that defines `const ir_model *const ir_models_FILE[]`. Everything below but explain's
 * words is pure arithmetic with base/math.h: the same bits everywhere. */
#ifndef IR_MODEL_H
#define IR_MODEL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/params.h"
#include "ir/numbers.h"

typedef enum { IR_FACTOR_NONE, IR_FACTOR_TIMES, IR_FACTOR_PLUS } ir_factor_kind;

/* What a model made of its parameters, the collection and the query's terms, once per query. Plain numbers: nothing to free. */
typedef struct {
    const struct ir_model *model;
    ir_collection collection;
    /* Of the query's terms that the collection holds: the sum and greatest of their weights, how many they are; and the bytes of its text. */
    double query_length, query_max, query_unique, query_bytes;
    double scale; /* IR_FACTOR_PLUS: the factor is multiplied by this, which is >= 0, before it is added */
    double k[12]; /* the model's own constants */
    int mode[8];  /* the model's own choices: a variant, SMART's letters */
    ir_factor_kind factor_kind;
    bool factor_needs_forward; /* the factor sums squared doc_weight over the document's terms */
    /* score() looks at tf and length alone, and never falls when tf rises or length falls, or is never above 0: blocks' competitive
     * pairs bound it, up to a few units in the last place. */
    bool bounded_by_impacts;
} ir_scorer;

#define IR_WEIGHT_TABLE 32
/* What a model made of one query term. */
typedef struct {
    ir_term_numbers numbers;
    double query_weight;           /* the term's weight in the query as given (its tf) */
    double idf;                    /* as the model's formula has it; 1 if it has none (shown by explain) */
    double factor;                 /* everything of the product that depends on the term alone: the "weight" of explain */
    double k[4];                   /* the model's own */
    double table[IR_WEIGHT_TABLE]; /* for models whose score takes a logarithm of tf: by tf, filled in weigh */
} ir_weight;

typedef struct ir_model {
    const char *name;
    const char *help;    /* a clause: "raw counts, cosine: the vector space model" */
    const char *formula; /* plain text, as in help and explain */
    const char *source;  /* paper, year */
    int year;            /* first published */
    const base_param *params;

    /* Reads values (as params has them) into s, whose collection and query numbers are set. BASE_EARG: a value the table couldn't refuse. */
    base_status (*prepare)(ir_scorer *s, const base_value *values, base_error *err);
    /* Once per query term with df > 0. weights of the whole query may be finished by finish. */
    void (*weigh)(ir_weight *w, const ir_scorer *s);
    /* Once per query, after all weigh (query norms); may be NULL. */
    void (*finish)(ir_scorer *s, ir_weight *weights, size_t n);
    /* Once per posting; tf >= 1. */
    double (*score)(const ir_scorer *s, const ir_weight *w, uint32_t tf, const ir_doc_numbers *d);
    /* A term's weight in a document without any normalisation by the document (for factors that need the forward file); may be NULL. */
    double (*doc_weight)(const ir_scorer *s, const ir_term_numbers *t, uint32_t tf, const ir_doc_numbers *d);
    /* The document's factor, the same for every query, not below 0 if it is IR_FACTOR_TIMES; sum_squares is of doc_weight if factor_needs_forward, else 0. NULL: no factor. */
    double (*factor)(const ir_scorer *s, const ir_doc_numbers *d, double sum_squares);
} ir_model;

extern const ir_model *const *const ir_models[]; /* arrays ended by NULL, in a list ended by NULL */
const ir_model *ir_model_find(const char *name); /* NULL if there is none */

#endif
