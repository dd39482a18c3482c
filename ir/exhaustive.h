/* ir/exhaustive.h - score everything: the definition of a ranking, and the oracle of every other query processor. */
#ifndef IR_EXHAUSTIVE_H
#define IR_EXHAUSTIVE_H

#include "ir/scoring.h"

/* Pushes every document that holds a term into top; counts documents and postings into *out. */
base_status ir_exhaustive(const ir_scoring *scoring, base_topk *top, ir_ranking *out, base_error *err);

#endif
