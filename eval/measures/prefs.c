/* Preferences: of two documents a reader prefers one; how many of these does the ranking fulfil, that is, show the better one above the
 * worse, or alone? Each comes in three ways: over all pairs; _ret, over pairs both of which were retrieved; _imp, over those of which at
 * least one was. */
#include "eval/measure.h"

typedef enum { ALL, RETRIEVED, IMPLIED } which;

static size_t fulfilled(const eval_pref_group *g, which w)
{
    return g->fulfilled_ret + (w == RETRIEVED ? 0 : g->fulfilled_imp);
}

static size_t possible(const eval_pref_group *g, which w)
{
    return g->possible_ret + (w == RETRIEVED ? 0 : g->possible_imp) + (w == ALL ? g->absent : 0);
}

static double count(const eval_view *v, size_t (*of)(const eval_pref_group *, which), which w)
{
    size_t n = 0;
    for (size_t i = 0; i < v->preferences->n_groups; i++) n += of(&v->preferences->groups[i], w);
    return (double)n;
}

static double ratio(double a, double b)
{
    return b > 0 ? a / b : 0;
}

static double simple(const eval_view *v, which w)
{
    return ratio(count(v, fulfilled, w), count(v, possible, w));
}

static double by_group(const eval_view *v, which w)
{
    const eval_preferences *p = v->preferences;
    double sum = 0;
    for (size_t i = 0; i < p->n_groups; i++) sum += ratio((double)fulfilled(&p->groups[i], w), (double)possible(&p->groups[i], w));
    return ratio(sum, (double)p->n_groups);
}

/* Pairs of documents that some group prefers one way or the other; below limit the worse one may stand. Groups may contradict each other,
 * then the pair counts with the share that the ranking follows. */
static double by_pair(const eval_view *v, which w)
{
    const eval_preferences *p = v->preferences;
    double sum = 0;
    size_t n_pairs = 0, limit = w == RETRIEVED ? p->n_docs_ret : p->n_docs;
    for (size_t a = 0; a < (w == ALL ? p->n_docs : p->n_docs_ret); a++)
        for (size_t b = a + 1; b < limit; b++) {
            double follows = p->preferring[a * p->n_docs + b], contradicts = p->preferring[b * p->n_docs + a];
            if (follows + contradicts == 0) continue;
            n_pairs++;
            if (a < p->n_docs_ret) sum += follows / (follows + contradicts);
        }
    return ratio(sum, (double)n_pairs);
}

/* A group without any pair makes the whole not a number, and that counts as nothing: trec_eval's way. */
static void equal(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    double sum = 0;
    const eval_preferences *p = v->preferences;
    for (size_t i = 0; i < p->n_groups; i++) sum += (double)p->groups[i].fulfilled_equal / (double)p->groups[i].possible_equal;
    if (sum > 0) out[0] = sum / (double)p->n_groups;
}

static void equal_retrieved(double *out, const eval_view *v, const eval_use *u)
{
    (void)u;
    double sum = 0;
    const eval_preferences *p = v->preferences;
    for (size_t i = 0; i < p->n_groups; i++)
        sum += (double)p->groups[i].fulfilled_equal_ret / (double)p->groups[i].possible_equal_ret;
    if (sum > 0) out[0] = sum / (double)p->n_groups;
}

#define VALUES(name, expression)                                                                                                   \
    static void name(double *out, const eval_view *v, const eval_use *u)                                                           \
    {                                                                                                                              \
        (void)u;                                                                                                                   \
        out[0] = expression;                                                                                                       \
    }

VALUES(all_possible, count(v, possible, ALL))
VALUES(all_fulfilled, count(v, fulfilled, ALL))
VALUES(retrieved_fulfilled, count(v, fulfilled, RETRIEVED))
VALUES(simple_all, simple(v, ALL))
VALUES(simple_retrieved, simple(v, RETRIEVED))
VALUES(simple_implied, simple(v, IMPLIED))
VALUES(pair_all, by_pair(v, ALL))
VALUES(pair_retrieved, by_pair(v, RETRIEVED))
VALUES(pair_implied, by_pair(v, IMPLIED))
VALUES(group_all, by_group(v, ALL))
VALUES(group_retrieved, by_group(v, RETRIEVED))
VALUES(group_implied, by_group(v, IMPLIED))

#define SOURCE                                                                                                                     \
    .source = "Carterette, Bennett, Chickering, Dumais: Here or there: preference judgments for relevance (2008); trec_eval",      \
    .wants = EVAL_WANTS_PREFERENCES

#define COUNT .kind = EVAL_INTEGER, .average = EVAL_SUM

static const eval_measure poss = { .name = "prefs_num_prefs_poss",
                                   .place = 410,
                                   .sets = EVAL_PREFS_SET | EVAL_ALL_PREFS,
                                   .help = "preferences, retrieved or not",
                                   .formula = "number of pairs A > B",
                                   COUNT,
                                   SOURCE,
                                   .values = all_possible };
static const eval_measure ful = { .name = "prefs_num_prefs_ful",
                                  .place = 411,
                                  .sets = EVAL_PREFS_SET | EVAL_ALL_PREFS,
                                  .help = "preferences fulfilled",
                                  .formula = "number of pairs with A above B, or A alone retrieved",
                                  COUNT,
                                  SOURCE,
                                  .values = all_fulfilled };
static const eval_measure ful_ret = { .name = "prefs_num_prefs_ful_ret",
                                      .place = 412,
                                      .sets = EVAL_PREFS_SET | EVAL_ALL_PREFS,
                                      .help = "preferences fulfilled among those both of whose documents were retrieved",
                                      .formula = "number of pairs with A above B",
                                      COUNT,
                                      SOURCE,
                                      .values = retrieved_fulfilled };
static const eval_measure simp = { .name = "prefs_simp",
                                   .place = 413,
                                   .sets = EVAL_PREFS_SET | EVAL_ALL_PREFS,
                                   .help = "share of preferences that are fulfilled",
                                   .formula = "fulfilled / possible, over all groups",
                                   SOURCE,
                                   .values = simple_all };
static const eval_measure pair = {
    .name = "prefs_pair",
    .place = 414,
    .sets = EVAL_PREFS_SET | EVAL_ALL_PREFS,
    .help = "share of preferences that are fulfilled, each pair of documents counting once",
    .formula = "mean over pairs of groups that agree with the ranking, / groups that prefer either; 0 if none was retrieved",
    SOURCE,
    .values = pair_all
};
static const eval_measure avgjg = { .name = "prefs_avgjg",
                                    .place = 415,
                                    .sets = EVAL_PREFS_SET | EVAL_ALL_PREFS,
                                    .help = "share of preferences that are fulfilled, each group counting once",
                                    .formula = "mean over groups of fulfilled / possible",
                                    SOURCE,
                                    .values = group_all };
static const eval_measure avgjg_rnonrel = { .name = "prefs_avgjg_Rnonrel",
                                            .place = 416,
                                            .sets = EVAL_ALL_PREFS,
                                            .help = "prefs_avgjg with as many nonrelevant documents (level 0) as relevant ones",
                                            .formula =
                                                "mean over groups of fulfilled / possible, nonrelevant documents: the first R",
                                            SOURCE,
                                            .values = equal };
static const eval_measure simp_ret = { .name = "prefs_simp_ret",
                                       .place = 417,
                                       .sets = EVAL_ALL_PREFS,
                                       .help = "prefs_simp over pairs both retrieved",
                                       .formula = "fulfilled / possible, over all groups, both retrieved",
                                       SOURCE,
                                       .values = simple_retrieved };
static const eval_measure pair_ret = { .name = "prefs_pair_ret",
                                       .place = 418,
                                       .sets = EVAL_ALL_PREFS,
                                       .help = "prefs_pair over pairs both retrieved",
                                       .formula = "mean over pairs both retrieved of groups that agree / groups that prefer either",
                                       SOURCE,
                                       .values = pair_retrieved };
static const eval_measure avgjg_ret = { .name = "prefs_avgjg_ret",
                                        .place = 419,
                                        .sets = EVAL_ALL_PREFS,
                                        .help = "prefs_avgjg over pairs both retrieved",
                                        .formula = "mean over groups of fulfilled / possible, both retrieved",
                                        SOURCE,
                                        .values = group_retrieved };
static const eval_measure avgjg_rnonrel_ret = {
    .name = "prefs_avgjg_Rnonrel_ret",
    .place = 420,
    .sets = EVAL_ALL_PREFS,
    .help = "prefs_avgjg_Rnonrel over pairs both retrieved",
    .formula = "mean over groups of fulfilled / possible, both retrieved, nonrelevant documents: the first R",
    SOURCE,
    .values = equal_retrieved
};
static const eval_measure simp_imp = { .name = "prefs_simp_imp",
                                       .place = 421,
                                       .sets = EVAL_ALL_PREFS,
                                       .help = "prefs_simp over pairs of which one at least was retrieved",
                                       .formula = "fulfilled / possible, over all groups, one or both retrieved",
                                       SOURCE,
                                       .values = simple_implied };
static const eval_measure pair_imp = {
    .name = "prefs_pair_imp",
    .place = 422,
    .sets = EVAL_ALL_PREFS,
    .help = "prefs_pair over pairs of which one at least was retrieved",
    .formula = "mean over pairs, one or both retrieved, of groups that agree / groups that prefer either",
    SOURCE,
    .values = pair_implied
};
static const eval_measure avgjg_imp = { .name = "prefs_avgjg_imp",
                                        .place = 423,
                                        .sets = EVAL_ALL_PREFS,
                                        .help = "prefs_avgjg over pairs of which one at least was retrieved",
                                        .formula = "mean over groups of fulfilled / possible, one or both retrieved",
                                        SOURCE,
                                        .values = group_implied };

const eval_measure *const eval_measures_prefs[] = {
    &poss,     &ful,      &ful_ret,   &simp, &pair, &avgjg, &avgjg_rnonrel, &simp_ret, &pair_ret, &avgjg_ret, &avgjg_rnonrel_ret,
    &simp_imp, &pair_imp, &avgjg_imp, NULL
};
