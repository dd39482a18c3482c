/* cli/factors.h - why latent semantic indexing finds two texts near, factor by factor and term by term. */
#ifndef CLI_FACTORS_H
#define CLI_FACTORS_H

#include "search/explain.h"

/* For people: the strongest factors, with the terms that lead into and out of each. */
void cli_factors_print(base_buf *out, const search_explanation *e);
/* For machines: ,"factors":[...],"terms":[...],"document_part":0,"total":x with every factor. */
void cli_factors_json(base_buf *out, const search_explanation *e);

#endif
