/* eval/groups.h - one topic's judgements by group, and the documents they speak of. Part of eval_qrels.
 *
 *     eval_groups g = { 0 };
 *     s = eval_groups_add(&g, &(eval_grouped){ .docno = "d7", .group = "reader1", .subgroup = "", .level = 2 }, err);
 *     s = eval_groups_finish(&g, docs, &n_docs, twice, err);         // docs [g.n]
 *     eval_groups_done(&g);
 */
#ifndef EVAL_GROUPS_H
#define EVAL_GROUPS_H

#include "eval/qrels.h"

typedef struct {
    eval_grouped *list;
    size_t n, capacity;
    size_t *first; /* [n_groups + 1] of each group in list, after finish */
    size_t n_groups, first_capacity;
} eval_groups;

/* A copy; the strings stay the caller's and outlive it. */
base_status eval_groups_add(eval_groups *g, const eval_grouped *one, base_error *err);
/* Lists the documents by docno, each once and with its highest level as grade, numbers documents and groups, and leaves the list by group,
 * subgroup, falling level and docno. twice (may be NULL): set to two judgements of one document by one group, if there are any. */
base_status eval_groups_finish(eval_groups *g, eval_judgement *docs, size_t *n_docs, const eval_grouped **twice, base_error *err);
/* Fills the topic's fields that tell of groups. */
void eval_groups_show(eval_qrels_topic *shown, const eval_groups *g);
void eval_groups_done(eval_groups *g);

#endif
