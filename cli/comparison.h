/* cli/comparison.h - what `salton compare` knows of its files, and the pages it writes of it: tables, JSON, plots.
 *
 * cli/commands/compare.c reads and compares; comparison_tables.c, comparison_json.c and comparison_plots.c write. */
#ifndef CLI_COMPARISON_H
#define CLI_COMPARISON_H

#include "cli/letters.h"
#include "cli/runs.h"
#include "cli/sources.h"
#include "eval/compare.h"
#include "eval/report.h"

/* Sections of the page, in their order. */
#define CLI_SHOW_MEASURES     1u
#define CLI_SHOW_PAIRS        2u
#define CLI_SHOW_TOPICS       4u
#define CLI_SHOW_FOUND        8u
#define CLI_SHOW_FOUND_TOPICS 16u
#define CLI_SHOW_FOUND_DOCS   32u
#define CLI_SHOW_OVERLAP      64u
#define CLI_SHOW_HIDDEN       128u
#define CLI_SHOW_USUAL        (CLI_SHOW_MEASURES | CLI_SHOW_PAIRS | CLI_SHOW_FOUND | CLI_SHOW_OVERLAP | CLI_SHOW_HIDDEN)

typedef struct {
    const cli_call *call;
    eval_qrels *qrels;
    char label[256];
    eval_selection *measures;
    cli_runs files;
    eval_run *const *runs; /* [n] */
    char **names;          /* [n] as tables call them */
    const char *const *paths;
    size_t n;
    cli_topics topics; /* with -t; else empty */
    eval_compare_options options;
    eval_comparison *result;
    unsigned show;
} cli_comparison;

/* The sections that c->show has, as tables. */
base_status cli_comparison_tables(const cli_comparison *c, eval_table_format format, base_error *err);
base_status cli_comparison_json(const cli_comparison *c, base_error *err);
/* recall-precision.svg, differences.svg and intervals.svg in dir, which is made if need be. */
base_status cli_comparison_plots(const cli_comparison *c, const char *dir, base_error *err);

/* The measure whose pairs are shown: the first that is tested. */
size_t cli_comparison_first_tested(const cli_comparison *c);

#endif
