/* search/spaces.h - the vector spaces of an open index, opened and made ready for search when they are first asked for.
 *
 *     const search_near *near = NULL;
 *     s = search_spaces_near(search_engine_spaces(engine), "minilm", DENSE_COSINE, &near, err);
 *     dense_flat_search(near->flat, hits, &n, query, 1, &(dense_ask){ .k = 10, .allowed = dense_space_allowed(near->space), .ties = &near->ties }, err);
 *
 * Any number of threads may ask; what came back lives until search_spaces_free. */
#ifndef SEARCH_SPACES_H
#define SEARCH_SPACES_H

#include "dense/flat.h"
#include "dense/spaces.h"

typedef struct {
    const dense_space *space;
    const dense_flat *flat;
    base_ties ties;               /* of rows, by the docnos of their documents */
    const dense_encoder *encoder; /* that turns queries into vectors; NULL: they must bring theirs */
    const void *state;            /* what it opened */
} search_near;

typedef struct search_spaces search_spaces;

base_status search_spaces_new(search_spaces **out, const ir_index *index, base_error *err);
void search_spaces_free(search_spaces *s); /* NULL is fine */
/* BASE_EARG: the index has no such space. BASE_EFORMAT: it is damaged. */
base_status search_spaces_near(search_spaces *s, const char *name, dense_metric metric, const search_near **out, base_error *err);
/* The i-th space that was asked for, each once; NULL past the last. Not while spaces are asked for. */
const dense_space *search_spaces_asked(const search_spaces *s, size_t i);

#endif
