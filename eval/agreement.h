/* eval/agreement.h - how far two judges agree: Cohen's kappa, the overlap of what they find relevant, counts per topic.
 *
 *     eval_agreement a = { 0 };
 *     if ((s = eval_agree(&a, first, second, 1, err)) != BASE_OK) goto out;
 *     use(a.kappa);
 *     eval_agreement_done(&a);
 *
 * Only documents that both have judged (a grade of 0 or more) are compared. */
#ifndef EVAL_AGREEMENT_H
#define EVAL_AGREEMENT_H

#include "eval/qrels.h"

typedef struct {
    const char *id; /* of the topic, which lives as long as the judgements; NULL: all topics */
    size_t only_first, only_second;
    size_t both;           /* documents that both have judged */
    size_t same;           /* of these, with the same grade */
    size_t relevant[2][2]; /* of these, [relevant to the first][relevant to the second] */
} eval_agreement_counts;

typedef struct {
    eval_agreement_counts all;
    eval_agreement_counts *topics; /* [n] by their ids' bytes: those that either has judged */
    size_t n;
    double observed; /* share of the same decision, relevant or not */
    double expected; /* the share that chance would give, each judge keeping to how often he says yes */
    double kappa;    /* (observed - expected) / (1 - expected) */
    double weighted; /* the same of grades, a difference counting by its square */
    double overlap;  /* relevant to both / relevant to any of the two */
} eval_agreement;

/* Relevant means a grade of level or more. What has no value (nothing judged by both, or chance alone agrees always) is not a number. Sources:
 * Cohen: A coefficient of agreement for nominal scales (1960); Cohen: Weighted kappa (1968); overlap: Voorhees: Variations in relevance judgments
 * and the measurement of retrieval effectiveness (SIGIR 1998). */
base_status eval_agree(eval_agreement *out, const eval_qrels *first, const eval_qrels *second, long level, base_error *err);
void eval_agreement_done(eval_agreement *a);

/* Kappa of a table of yes and no. */
double eval_kappa(size_t counts[2][2], double *observed, double *expected);

#endif
