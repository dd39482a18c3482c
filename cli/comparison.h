/* cli/comparison.h - what `salton compare` knows of its files, and the pages it writes of it: tables, JSON, plots.
 *
 * cli/commands/compare.c reads and compares; comparison_tables.c, comparison_json.c and comparison_plots.c write, by what comparison.c
 * tells them. */
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
/* recall-precision.svg and, where a measure is tested, intervals.svg and (of pairs) differences.svg, in dir, which is made if need be. */
base_status cli_comparison_plots(const cli_comparison *c, const char *dir, base_error *err);

/* The measure whose pairs are shown: the first that is tested. As many as there are if none is. */
size_t cli_comparison_first_tested(const cli_comparison *c);
/* The id of a judged topic. */
const char *cli_comparison_topic(const cli_comparison *c, size_t topic);

typedef struct {
    const char *topic, *docno;
    int32_t grade;
    const uint32_t *rank; /* [n] by run, from 1; 0: not in its top */
} cli_relevant;
typedef void cli_relevant_visit(void *context, const cli_relevant *document);
/* Every relevant document, by topic and docno. BASE_ENOMEM. */
base_status cli_comparison_each_relevant(const cli_comparison *c, cli_relevant_visit *visit, void *context, base_error *err);

/* Whether there is something to test: two runs, and a measure that is averaged. */
bool cli_comparison_tests(const cli_comparison *c);

#endif
