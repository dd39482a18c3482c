/* eval/prefs.h - preferences of one topic, counted against a ranking. Part of eval_evaluate.
 *
 *     eval_preferences counts;                     // what the measures see: eval/measure.h
 *     s = eval_prefs_count(&counts, room, topic, doc, n_ret, err);
 */
#ifndef EVAL_PREFS_H
#define EVAL_PREFS_H

#include "eval/measure.h"
#include "eval/qrels.h"

#define EVAL_PREFS_DOCS_MAX 10000 /* of a topic: pairs of them are counted in a table */

typedef struct eval_prefs_room eval_prefs_room;

base_status eval_prefs_room_new(eval_prefs_room **out, base_error *err);
void eval_prefs_room_free(eval_prefs_room *room); /* NULL is fine */

/* doc [n_ret]: the topic's document at each rank, or EVAL_NO_DOC. *out lives until the room is used again. BASE_EFORMAT: within one group
 * a document is preferred to itself, directly or around a circle, or has level 0 here and another there. BASE_ELIMIT: more than
 * EVAL_PREFS_DOCS_MAX documents. */
base_status eval_prefs_count(eval_preferences *out, eval_prefs_room *room, const eval_qrels_topic *q, const uint32_t *doc,
                             size_t n_ret, base_error *err);

#endif
