/* cli/structure.h - what `salton space stats` has found, and how it's told: tables for people, JSON for machines, a line for each point. */
#ifndef CLI_STRUCTURE_H
#define CLI_STRUCTURE_H

#include "cli/command.h"
#include "dense/points.h"
#include "dense/structure.h"
#include "search/labels.h"

typedef struct {
    const ir_index *index;
    const dense_space *space;
    dense_points points;
    dense_structure *st;
    bool foreign; /* the layout came from a file */
    size_t top;   /* how many a list names */
    /* labels; field NULL: there are none */
    const char *field;
    search_labels labels;
    uint32_t *own;      /* [points] the first label of each, or DENSE_NO_LABEL */
    uint32_t *suspects; /* [n_suspects] points whose label neighbours and means contradict, the greatest margin first */
    size_t n_suspects;
    /* the axis; NULL: none was asked for */
    double *axis; /* [points] */
    uint32_t from, to;
} cli_structure;

/* To standard output: tables, or one JSON object. */
base_status cli_structure_print(const cli_structure *c, bool json, base_error *err);
/* Tab-separated: a header, and a line for each point. */
base_status cli_structure_write_points(const cli_structure *c, const char *path, base_error *err);

#endif
