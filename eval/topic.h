/* eval/topic.h - what the measures see of one topic: its ranking and its judgements, joined. Part of eval_evaluate.
 *
 *     eval_room *room = NULL;
 *     s = eval_room_new(&room, options, wants, err);
 *     for (each topic) {
 *         s = eval_room_take(room, &(eval_pairing){ .judged = q, .ranked = t, .levels = q }, err);
 *         eval_view v = eval_room_look(room, EVAL_ROOM_OWN, &(eval_glance){ .level = 2, .cut = 10 });
 *     }
 *     eval_room_free(room);
 *
 * The memory of one topic serves the next. A room belongs to one thread. */
#ifndef EVAL_TOPIC_H
#define EVAL_TOPIC_H

#include "eval/evaluate.h"

typedef struct eval_room eval_room;

/* wants: bits 1 << eval_wants of the measures to come. */
base_status eval_room_new(eval_room **out, const eval_options *opt, unsigned wants, base_error *err);
void eval_room_free(eval_room *room); /* NULL is fine */

typedef struct {
    const eval_qrels_topic *judged;
    const eval_run_topic *ranked; /* NULL: nothing was retrieved */
    const eval_qrels_topic
        *levels;         /* whose judgements are counted by level: judged, or (trec_eval) an earlier topic; see evaluate.c */
    bool made_up;        /* one unjudged document takes the place of a ranking that isn't there */
    bool ties_ascending; /* equal scores stand by docno ascending: trec_eval's way with preferences */
} eval_pairing;

/* Joins the two. BASE_EFORMAT: a document ranked or judged twice, or preferences that contradict each other. */
base_status eval_room_take(eval_room *room, const eval_pairing *pair, base_error *err);

/* Two views can live side by side. */
typedef enum { EVAL_ROOM_COMMON, EVAL_ROOM_OWN } eval_room_side;

typedef struct {
    long level;
    bool judged_only;
    size_t cut; /* 0: none */
} eval_glance;

/* The topic taken last; lives until the same side is looked at again. */
eval_view eval_room_look(eval_room *room, eval_room_side side, const eval_glance *glance);
/* The same with the judgements of one group (below eval_qrels_topic.n_groups) alone. Counts by level are those of no document. */
eval_view eval_room_look_group(eval_room *room, size_t group, const eval_glance *glance);

#endif
