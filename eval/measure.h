/* eval/measure.h - RACK: what a measure is: from the grades of a ranking to one or several numbers.
 *
 *     static void rr(double *out, const eval_view *v, const eval_use *u)
 *     {
 *         for (size_t i = 1; i <= v->n_ret; i++)
 *             if (eval_relevant(v, i)) { out[0] = 1.0 / (double)i; return; }
 *     }
 *     static const eval_measure recip_rank = { .name = "recip_rank", .place = 10, .ir_name = "RR", .values = rr, ... };
 *     const eval_measure *const eval_measures_rr[] = { &recip_rank, NULL };
 *
 * One more measure is one more item. Its names, parameters, place in the output and way of averaging stand in the item; selection (both
 * dialects), evaluation, printing and help read them there. values() is pure: it sees numbers, never a file, and allocates nothing. */
#ifndef EVAL_MEASURE_H
#define EVAL_MEASURE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/params.h"

/* --- what a measure sees ---------------------------------------------------------------------------------------------- */

#define EVAL_UNPOOLED (-1) /* not in the judgements */
#define EVAL_UNJUDGED (-2) /* in their list with a grade below 0 */

typedef struct {
    double gain;
    long level;
    size_t n_docs; /* judged at this level */
} eval_gain;

#define EVAL_NO_DOC UINT32_MAX

/* Which of a topic's documents each judgement group (a reader, or a reading of the topic: a subtopic) has judged. */
typedef struct {
    uint32_t group;
    int32_t grade;
} eval_group_grade;

/* Preferences of one group: A over B. A pair is retrieved if both are, implied if one is; fulfilled if A stands above B, or alone. */
typedef struct {
    size_t fulfilled_ret, possible_ret, fulfilled_imp, possible_imp, absent; /* absent: neither was retrieved */
    size_t rel, rel_ret, nonrel, nonrel_ret;
    size_t fulfilled_equal, possible_equal;         /* counted with only as many nonrelevant documents as relevant ones */
    size_t fulfilled_equal_ret, possible_equal_ret; /* the same among those retrieved */
} eval_pref_group;

typedef struct {
    const eval_pref_group *groups; /* [n_groups] */
    size_t n_groups;
    size_t n_docs, n_docs_ret;  /* judged documents; the retrieved ones among them come first, by rank */
    const uint32_t *preferring; /* [n_docs x n_docs] groups that prefer the row's document to the column's */
} eval_preferences;

/* One topic's ranking after the cut (-M) and, if wanted, without its unjudged documents (-J). */
typedef struct {
    const int32_t *grade;                     /* [n_ret] by rank: a grade >= 0, EVAL_UNPOOLED or EVAL_UNJUDGED */
    size_t n_ret, n_rel;                      /* n_rel: judged documents with level or more, retrieved or not */
    size_t n_rel_ret, n_unpooled, n_unjudged; /* among the n_ret; n_rel_ret counts judged documents only */
    const size_t *at_level;                   /* [n_levels] judged documents by grade, retrieved or not */
    size_t n_levels;                          /* highest grade of the topic + 1 */
    long level;                               /* relevant means this grade or more */
    double docs_in_collection;
    const double *log2_of; /* [max(n_ret, judged) + 3] log2(i); [0] isn't used */
    eval_gain *gains[2];   /* room for [n_levels + EVAL_PAIRS_MAX] each, for eval_gains_init */
    double *gain_of_level; /* [n_levels] room */

    /* For those who ask which documents they are (EVAL_WANTS_DOCUMENTS and _SUBTOPICS); else NULL. */
    const uint32_t *doc;   /* [n_ret] by rank: the number of a judged document, or EVAL_NO_DOC */
    const int32_t *judged; /* [n_docs] their grades */
    size_t n_docs;
    const size_t *first_group; /* [n_docs + 1]: document d has of_group[first_group[d]] to before of_group[first_group[d + 1]] */
    const eval_group_grade *of_group;
    size_t n_groups;
    double *room_real;                   /* [n_docs + n_groups] */
    uint32_t *room_whole;                /* [2 n_docs + n_groups] */
    const eval_preferences *preferences; /* EVAL_WANTS_PREFERENCES */
} eval_view;

/* Whether the document at rank (from 1) counts as relevant. With a level below 0 even unjudged ones may. */
static inline bool eval_relevant(const eval_view *v, size_t rank)
{
    return v->grade[rank - 1] >= v->level;
}

/* --- what a user asked of it ------------------------------------------------------------------------------------------ */

#define EVAL_PAIRS_MAX 64 /* name=value */
#define EVAL_REALS_MAX 64 /* parameters of EVAL_TAKES_REALS */
#define EVAL_ARGS_MAX  2

typedef struct {
    char *name, *value;
} eval_pair;

/* A measure with its parameters, as selected in one of the dialects. */
typedef struct eval_use {
    const struct eval_measure *measure;
    bool ir;     /* asked for by its ir-measures name */
    char *given; /* trec_eval's parameter text, or NULL: the defaults */
    double *at;  /* [n_at] cut-offs, points or coefficients, in the order of the output */
    size_t n_at;
    eval_pair *pairs; /* [n_pairs] trec_eval's name=value, in the order given */
    size_t n_pairs;
    base_value args[EVAL_ARGS_MAX]; /* ir-measures' parameters of the item's own table */
    bool has_level, judged_only;    /* ir-measures' rel= and judged_only=, which win over the options of the evaluation */
    long level;
    size_t cut; /* EVAL_IR_TRUNCATES: the ranking ends here; 0: it doesn't */
} eval_use;

/* The value of the last pair with this name, read as atof does, or otherwise. */
double eval_use_pair(const eval_use *u, const char *name, double otherwise);

/* --- the item --------------------------------------------------------------------------------------------------------- */

typedef struct eval_steps eval_steps;

typedef enum {
    EVAL_MEAN,      /* over the topics */
    EVAL_SUM,       /* counts */
    EVAL_GEOMETRIC, /* exp of the mean of ln(max(value, 0.00001)); shown in the summary only */
    EVAL_COUNT,     /* the number of topics; summary only */
    EVAL_TAG,       /* the run's name; summary only */
    EVAL_NO_AVERAGE /* per topic only */
} eval_average;

typedef enum { EVAL_REAL, EVAL_INTEGER, EVAL_TEXT } eval_kind;

typedef enum {
    EVAL_TAKES_NOTHING,
    EVAL_TAKES_CUTOFFS, /* whole numbers > 0: one value each, NAME_5 */
    EVAL_TAKES_POINTS,  /* reals: one value each, NAME_0.10 */
    EVAL_TAKES_REALS,   /* reals: one value in all */
    EVAL_TAKES_INTEGER, /* a whole number of either sign: one value */
    EVAL_TAKES_PAIRS    /* name=value: one value */
} eval_takes;

typedef enum {
    EVAL_IR_PLAIN,     /* "Bpref": no cut-off */
    EVAL_IR_TRUNCATES, /* "RR" or "RR@10": the ranking is cut before it is measured */
    EVAL_IR_CUTOFF,    /* "P@10": the item's own cut-off */
    EVAL_IR_POINT      /* "IPrec@0.1": the item's own point */
} eval_ir_form;

/* trec_eval's nicknames. */
#define EVAL_OFFICIAL     1u
#define EVAL_SET          2u
#define EVAL_ALL_TREC     4u
#define EVAL_PREFS_SET    8u
#define EVAL_ALL_PREFS    16u
#define EVAL_QRELS_JG_SET 32u

/* What a measure is made of, and so which formats of judgements serve it. */
typedef enum {
    EVAL_WANTS_GRADES,
    EVAL_WANTS_DOCUMENTS, /* grades, and which documents they belong to */
    EVAL_WANTS_SUBTOPICS, /* documents, and the subtopics that each is relevant to */
    EVAL_WANTS_GROUPS,    /* values() sees the judgements of one group at a time; the topic's value is the mean over the groups */
    EVAL_WANTS_READINGS,  /* the same over those subtopics that have a relevant document */
    EVAL_WANTS_PREFERENCES
} eval_wants;

#define EVAL_LEAST_GEOMETRIC 0.00001 /* a value below it counts as this in EVAL_GEOMETRIC */

#define EVAL_DEFAULTS_MAX 11

typedef struct eval_measure {
    const char *name;    /* trec_eval's; NULL: it has none */
    int place;           /* in trec_eval's output; the tens leave room */
    unsigned sets;       /* nicknames it belongs to */
    const char *ir_name; /* ir-measures'; NULL: it has none. Two items may share one, one with and one without a cut-off */
    const char *ir_alias;
    eval_ir_form ir_form;
    const base_param *ir_params; /* beside rel and judged_only; NULL: none. At most EVAL_ARGS_MAX */

    const char *help;    /* a clause, lower case, no full stop */
    const char *formula; /* plain text; R relevant documents, r(i) of them in ranks 1..i, n retrieved */
    const char *source;  /* paper, year, or "trec_eval" */

    eval_kind kind;
    eval_average average;
    eval_takes takes;
    eval_wants wants;
    double defaults[EVAL_DEFAULTS_MAX];
    size_t n_defaults;
    size_t n_exactly;     /* EVAL_TAKES_REALS: how many there must be; 0: any number */
    bool zero_if_missing; /* trec_eval -c shows 0 for a topic without results, unless parameters were given */

    /* Writes one value, or (CUTOFFS, POINTS) u->n_at of them, all 0 on entry. NULL for EVAL_TEXT and EVAL_COUNT. */
    void (*values)(double *out, const eval_view *v, const eval_use *u);
    /* EVAL_TEXT: appends the topic's text. */
    void (*text)(base_buf *out, const eval_view *v, const eval_use *u);
    /* Tells how the values come about (eval/steps.h); v sees documents, whatever `wants` says. NULL: they aren't told. */
    void (*steps)(eval_steps *s, const eval_view *v, const eval_use *u);
} eval_measure;

extern const eval_measure *const *const eval_measures[]; /* arrays ended by NULL, in a list ended by NULL */

/* Calls back with every item. */
#define EVAL_EACH_MEASURE(m)                                                                                                       \
    for (const eval_measure *const *const *list_ = eval_measures; *list_; list_++)                                                 \
        for (const eval_measure *const *item_ = *list_, *m = *item_; m; m = *++item_)

/* --- helpers for measures with gains ---------------------------------------------------------------------------------- */

/* Gains by level, ascending, as trec_eval orders them: the pairs of u, then the levels they don't name with the level as gain. */
typedef struct {
    const eval_view *view;
    const eval_use *use;
    const eval_gain *list;
    size_t n;
} eval_gains;

/* exponential: 2^level - 1 takes the place of the level. */
eval_gains eval_gains_init(const eval_view *v, const eval_use *u, bool exponential);
double eval_gains_at(const eval_gains *g, size_t rank); /* of the document at rank, from 1 */

/* The ideal ranking: gains descending, while they are above 0. */
typedef struct {
    const eval_gains *gains;
    size_t next, left;
    double gain;
} eval_ideal;

eval_ideal eval_ideal_init(const eval_gains *g);
double eval_ideal_next(eval_ideal *i); /* 0 at its end */

#endif
