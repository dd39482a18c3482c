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

typedef struct search_twin search_twin;
typedef struct {
    const dense_space *space;
    const dense_flat *flat;
    base_ties ties;               /* of rows, by the docnos of their documents */
    const dense_encoder *encoder; /* that turns queries into vectors; NULL: they must bring theirs */
    const void *state;            /* what it opened */
    search_twin *twin;            /* search_spaces_scan's own */
} search_near;

/* How the rows are looked at; the bits are the same. */
typedef enum {
    SEARCH_SCAN_AUTO, /* many queries at once as products of matrices; each alone by the rows, from the SEARCH_TWIN_FROM-th on by the twin */
    SEARCH_SCAN_ROWS, /* each query alone, by the rows themselves */
    SEARCH_SCAN_INT8  /* each query alone, by an int8 twin, and only those rows that its bounds don't rule out */
} search_scan;
#define SEARCH_SCANS     "auto|rows|int8" /* in their order */
#define SEARCH_TWIN_FROM 16

typedef struct search_spaces search_spaces;

base_status search_spaces_new(search_spaces **out, const ir_index *index, base_error *err);
void search_spaces_free(search_spaces *s); /* NULL is fine */
/* BASE_EARG: the index has no such space. BASE_EFORMAT: it is damaged. */
base_status search_spaces_near(search_spaces *s, const char *name, dense_metric metric, const search_near **out, base_error *err);
/* What finds neighbours of the next n queries of near: near->flat, or one with an int8 twin of the rows, which is made when it is first wanted and takes a byte
 * a number. BASE_ENOMEM: SEARCH_SCAN_INT8 alone, AUTO does without. */
base_status search_spaces_scan(search_spaces *s, const search_near *near, search_scan how, size_t n, const dense_flat **out,
                               base_error *err);
/* The i-th space that was asked for, each once; NULL past the last. Not while spaces are asked for. */
const dense_space *search_spaces_asked(const search_spaces *s, size_t i);

#endif
