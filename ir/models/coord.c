/* ir/models/coord.c - coordination level: how many of the query's distinct terms a document holds.
 *
 * The oldest ranking of all, done with punched cards and needles before there were weights. It makes few levels and so many ties, which are
 * broken by docno: what an evaluation says of it depends on that order. */
#include "ir/model.h"

static base_status prepare(ir_scorer *s, const base_value *values, base_error *err)
{
    (void)values, (void)err;
    s->bounded_by_impacts = true;
    return BASE_OK;
}

static void weigh(ir_weight *w, const ir_scorer *s)
{
    (void)s;
    w->idf = 1;
    w->factor = 1;
}

static double score(const ir_scorer *s, const ir_weight *w, uint32_t tf, const ir_doc_numbers *d)
{
    (void)s, (void)tf, (void)d;
    return w->factor;
}

static const ir_model coord = {
    .name = "coord",
    .help = "coordination level: how many distinct query terms the document holds",
    .formula = "sum over distinct q in d of 1",
    .source = "Cleverdon: ASLIB Cranfield Research Project (1962); Salton: Automatic Information Organization and Retrieval (1968)",
    .year = 1962,
    .prepare = prepare,
    .weigh = weigh,
    .score = score,
};

const ir_model *const ir_models_coord[] = { &coord, NULL };
