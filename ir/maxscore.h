/* ir/maxscore.h - score what can still matter: the ranking of ir/exhaustive.h, same documents and same bits, sooner.
 *
 * For models whose scorer is bounded_by_impacts; ir/search.c asks the others of exhaustive. */
#ifndef IR_MAXSCORE_H
#define IR_MAXSCORE_H

#include "ir/scoring.h"

/* Pushes into top every document that ranks among its k best, and others; counts what was scored into *out. */
base_status ir_maxscore(const ir_scoring *scoring, base_topk *top, ir_ranking *out, base_error *err);

#endif
