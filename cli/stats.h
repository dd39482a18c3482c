/* cli/stats.h - what a collection is made of: counts of documents, topics and judgements, and its terms. */
#ifndef CLI_STATS_H
#define CLI_STATS_H

#include "cli/sources.h"

/* with_terms: the words too (analysed by --analyzer), which takes a walk over all text. */
base_status cli_stats_print(const cli_call *call, const char *where, bool with_terms, base_error *err);

#endif
