/* cli/vectors.h - the vectors of queries, from the file of --vectors.
 *
 *     float *data = NULL;
 *     if ((s = cli_vectors_of_query(&how, &data, call, err)) != BASE_OK) goto out;    // how.vector is data then, if the option was given
 *     ...
 *     base_free(data);
 */
#ifndef CLI_VECTORS_H
#define CLI_VECTORS_H

#include "cli/batch.h"

/* As many as there are topics, in their order: data [topics x dim], the caller's. BASE_EFORMAT: another number of them, or one that no search takes. */
base_status cli_vectors_of_topics(cli_topic_vectors *out, float **data, const char *path, size_t n_topics, base_error *err);
/* The one of a query, by --vectors, into how; nothing where the option wasn't given. */
base_status cli_vectors_of_query(search_call *how, float **data, const cli_call *call, base_error *err);

#endif
