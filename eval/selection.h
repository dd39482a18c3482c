/* eval/selection.h - which measures, with which parameters: the names of two dialects.
 *
 *     eval_selection *sel = NULL;
 *     eval_selection_new(&sel, err);
 *     s = eval_select(sel, "nDCG@10", err);                      // ir-measures: Name(param=value,...)@cutoff
 *     s = eval_select(sel, "AP(rel=2)", err);
 *     s = eval_select_trec(sel, "P.5,10", &trec_status, err);    // trec_eval -m: measure, nickname, measure.parameters
 *     s = eval_selection_finish(sel, err);
 *     eval_selection_free(sel);
 */
#ifndef EVAL_SELECTION_H
#define EVAL_SELECTION_H

#include "base/buf.h"
#include "eval/measure.h"

typedef struct eval_selection eval_selection;

base_status eval_selection_new(eval_selection **out, base_error *err);

/* One measure by its ir-measures name, as in "nDCG@10", "RR", "P(rel=2)@5", "IPrec@0.1", "RBP(p=0.95)". Every item takes rel= (level)
 * and judged_only=True|False beside its own. Asked for twice: once. BASE_EARG names the nearest name. */
base_status eval_select(eval_selection *sel, const char *text, base_error *err);
/* Several, separated by commas outside brackets or blanks. */
base_status eval_select_list(eval_selection *sel, const char *text, base_error *err);

/* The argument of trec_eval's -m. Where it is no name of trec_eval's, ir-measures' names are taken. The first parameters given
 * to a measure count. *trec_status (may be NULL): trec_eval's exit status for the refusal: 1 unknown measure, 2 bad parameters,
 * 4 not as many as the measure needs. */
base_status eval_select_trec(eval_selection *sel, const char *text, int *trec_status, base_error *err);

/* Puts the measures in order: those of trec_eval's dialect in its fixed order, then the others as they were asked for. */
base_status eval_selection_finish(eval_selection *sel, base_error *err);

/* A measure is among them that needs judgements by subtopic (EVAL_SUBTOPICS). */
bool eval_selection_wants_subtopics(const eval_selection *sel);

size_t eval_selection_count(const eval_selection *sel);
const eval_use *eval_selection_at(const eval_selection *sel, size_t i);

/* The name of value k of a use: "P_5" in trec_eval's dialect, "nDCG@10" or "AP(rel=2)" in ir-measures'. Appends. */
void eval_use_name(base_buf *out, const eval_use *u, size_t k);
/* How many values it has. */
size_t eval_use_count(const eval_use *u);

void eval_selection_free(eval_selection *sel); /* NULL is fine */

#endif
