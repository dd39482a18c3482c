/* Sorted twice: by docno to number the documents, then as the measures walk it. */
#include "eval/groups.h"

#include <stdlib.h>

#include "base/mem.h"

base_status eval_groups_add(eval_groups *g, const eval_grouped *one, base_error *err)
{
    base_status s = base_grow(&g->list, &g->capacity, g->n + 1, sizeof *g->list, err);
    if (s == BASE_OK) g->list[g->n++] = *one;
    return s;
}

void eval_groups_done(eval_groups *g)
{
    base_free(g->list);
    base_free(g->first);
    *g = (eval_groups){ 0 };
}

static int by_line(const eval_grouped *x, const eval_grouped *y)
{
    return (x->line > y->line) - (x->line < y->line);
}

static int by_docno(const void *a, const void *b)
{
    const eval_grouped *x = a, *y = b;
    int c = strcmp(x->docno, y->docno);
    if (!c) c = strcmp(x->group, y->group);
    return c ? c : by_line(x, y);
}

static int by_group(const void *a, const void *b)
{
    const eval_grouped *x = a, *y = b;
    int c = strcmp(x->group, y->group);
    if (!c) c = strcmp(x->subgroup, y->subgroup);
    if (!c) c = (x->level < y->level) - (x->level > y->level);
    if (!c) c = (x->doc > y->doc) - (x->doc < y->doc);
    return c ? c : by_line(x, y);
}

/* A level of a preference is any number; as a grade it says whether the document is relevant. */
static int32_t grade_of(double level)
{
    return level > EVAL_GRADE_MAX ? EVAL_GRADE_MAX : level < 0 ? -1 : level > 0 && level < 1 ? 1 : (int32_t)level;
}

static void number_documents(eval_groups *g, eval_judgement *docs, size_t *n_docs, const eval_grouped **twice)
{
    size_t n = 0;
    for (size_t i = 0; i < g->n; i++) {
        eval_grouped *one = &g->list[i], *before = i ? &g->list[i - 1] : NULL;
        int32_t grade = grade_of(one->level);
        if (before && strcmp(before->docno, one->docno) == 0) {
            if (twice && !twice[0] && strcmp(before->group, one->group) == 0) twice[0] = before, twice[1] = one;
            if (docs[n - 1].grade < grade) docs[n - 1].grade = grade;
        } else docs[n++] = (eval_judgement){ one->docno, grade, one->line };
        one->doc = (uint32_t)(n - 1);
    }
    *n_docs = n;
}

static base_status number_groups(eval_groups *g, base_error *err)
{
    g->n_groups = 0;
    for (size_t i = 0; i < g->n; i++) {
        if (i == 0 || strcmp(g->list[i - 1].group, g->list[i].group) != 0) {
            base_status s = base_grow(&g->first, &g->first_capacity, g->n_groups + 2, sizeof *g->first, err);
            if (s != BASE_OK) return s;
            g->first[g->n_groups++] = i;
        }
        g->list[i].group_number = (uint32_t)g->n_groups - 1;
    }
    if (g->n_groups) g->first[g->n_groups] = g->n;
    return BASE_OK;
}

base_status eval_groups_finish(eval_groups *g, eval_judgement *docs, size_t *n_docs, const eval_grouped **twice, base_error *err)
{
    if (g->n >= UINT32_MAX) return base_fail(err, BASE_ELIMIT, "a topic has more than %u judgements", UINT32_MAX - 1);
    if (g->n) qsort(g->list, g->n, sizeof *g->list, by_docno);
    number_documents(g, docs, n_docs, twice);
    if (twice && twice[0]) return BASE_OK;
    if (g->n) qsort(g->list, g->n, sizeof *g->list, by_group);
    return number_groups(g, err);
}

void eval_groups_show(eval_qrels_topic *shown, const eval_groups *g)
{
    shown->grouped = g->list;
    shown->first_of_group = g->first;
    shown->n_grouped = g->n;
    shown->n_groups = g->n_groups;
}
