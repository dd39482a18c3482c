/* cli/nearness.h - why two vectors are near, dimension by dimension. */
#ifndef CLI_NEARNESS_H
#define CLI_NEARNESS_H

#include "search/explain.h"

/* For people: lengths, the dimensions that give most, and what their sum becomes. */
void cli_nearness_print(base_buf *out, const search_explanation *e);
/* For machines: ,"metric":"cosine","query_norm":x,"document_norm":x, and where the document is in the ranking ,"dimensions":[...],"document_part":x,"total":x, which
 * is the score; document_part is what it has beyond the products. */
void cli_nearness_json(base_buf *out, const search_explanation *e);

#endif
