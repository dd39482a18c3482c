/* cli/commands/help.c - help on commands, methods, measures, analyzers, codecs: all from the tables that the program itself works by. */
#include <string.h>
#include <unistd.h>

#include "base/term.h"
#include "cli/measures.h"
#include "cli/pages.h"
#include "eval/significance.h"
#include "ir/analyzer.h"
#include "ir/codec.h"
#include "search/step.h"

/* --- methods ------------------------------------------------------------------------------------------------------------------ */

/* "k1=1.2"; the name alone of what has no default, "" included. */
static void value_of(base_buf *out, const base_param *param)
{
    base_value value[1];
    const base_param alone[] = { *param, { .kind = BASE_PARAM_END } };
    size_t before = out->size;
    base_params_defaults(value, alone);
    base_params_print(out, value, alone, false);
    if (out->size == before) base_buf_text(out, param->name);
}

static bool must_be_given(const base_param *param)
{
    return (param->kind == BASE_PARAM_WORD || param->kind == BASE_PARAM_STRING) && !param->word;
}

static void method_as_text(base_buf *out, const search_word *w)
{
    base_buf_format(out, "%s  (%d, %s)\n    %s\n    %s\n    %s\n", w->name, w->year, search_kind_name(w->step->kind), w->help,
                    w->formula, w->source);
    for (size_t i = 0; i < base_params_count(w->params); i++) {
        base_buf_text(out, "      ");
        value_of(out, &w->params[i]);
        base_buf_format(out, ": %s", w->params[i].help);
        if (w->params[i].choices) base_buf_format(out, " (%s)", w->params[i].choices);
        if (must_be_given(&w->params[i])) base_buf_text(out, "; must be given");
        base_buf_text(out, "\n");
    }
    base_buf_text(out, "\n");
}

static void method_as_markdown(base_buf *out, const search_word *w)
{
    base_buf_format(out, "## %s (%d)\n\n%s. *%s*: %s\n\n    %s\n\nSource: %s.\n\n", w->name, w->year, w->help,
                    search_kind_name(w->step->kind), search_kind_type(w->step->kind), w->formula, w->source);
    if (base_params_count(w->params) == 0) return;
    base_buf_text(out, "| parameter and default | meaning |\n| --- | --- |\n");
    for (size_t i = 0; i < base_params_count(w->params); i++) {
        base_buf_text(out, "| `");
        value_of(out, &w->params[i]);
        base_buf_format(out, "` | %s", w->params[i].help);
        for (const char *at = w->params[i].choices; at && *at;) {
            size_t n = strcspn(at, "|");
            base_buf_format(out, "%s`%.*s`", at == w->params[i].choices ? ": " : ", ", (int)n, at);
            at += n + (at[n] == '|');
        }
        base_buf_text(out, must_be_given(&w->params[i]) ? "; must be given |\n" : " |\n");
    }
    base_buf_text(out, "\n");
}

static void all_methods(base_buf *out, bool markdown)
{
    search_word word;
    if (markdown)
        base_buf_text(
            out,
            "# Methods\n\nWritten by `salton help methods --markdown` from the items themselves. How steps are put together to "
            "pipelines: `salton help pipelines`.\n\n");
    for (size_t i = 0; search_word_at(i, &word); i++) {
        if (markdown) method_as_markdown(out, &word);
        else method_as_text(out, &word);
    }
}

static void pipelines(base_buf *out)
{
    base_buf_text(out,
                  "A method is a pipeline of steps; each step keeps to its type (Q query, R ranking):\n\n"
                  "  retriever  Q -> R            bm25(k1=0.9, b=0.4)\n"
                  "  rewriter   Q,R -> Q          uses the ranking up: a retriever must follow\n"
                  "  reranker   Q,R -> Q,R        scores a ranking anew\n"
                  "  combiner   R,R,... -> R      rrf(bm25, 0.5*ql): inner pipelines with weights, all of the same query\n"
                  "  cut        R -> R            bm25 % 100 keeps the first 100\n\n"
                  "  pipeline = step { \">>\" step }\n"
                  "  step     = atom [ \"%\" integer ]\n"
                  "  atom     = name [ \"(\" [ arg { \",\" arg } ] \")\" ] | \"(\" pipeline \")\"\n"
                  "  arg      = [ key \"=\" ] value\n"
                  "  value    = number [ \"*\" pipeline ] | string | word | \"[\" value { \",\" value } \"]\" | pipeline\n\n"
                  "Steps that filter take where=\"...\": tests of stored values, all of which must hold, on fields as\n"
                  "salton corpus docs shows them under metadata, on title, text and the like, and on docno:\n\n"
                  "  knn(minilm, where=\"label=kitchen|gardening, price<=30, year!=1995, title!='it''s, so'\")\n\n"
                  "  where = test { \",\" test }\n"
                  "  test  = field (\"=\" | \"!=\" | \"<\" | \"<=\" | \">\" | \">=\") value { \"|\" value }\n\n"
                  "Any of the values will do, of != none may. What reads as numbers on both sides is compared as numbers, all\n"
                  "else as text; in quotes everything is text. Of a list any element will do.\n\n"
                  "salton run -m PIPELINE --dry-run prints each step with its type and full parameters.\n"
                  "salton help methods lists the steps.\n");
}

/* --- the other racks ------------------------------------------------------------------------------------------------------------ */

static void analyzers(base_buf *out)
{
    const char *name, *help;
    for (size_t i = 0; (name = ir_analyzer_known(i, &help)) != NULL; i++) base_buf_format(out, "  %-14s %s\n", name, help);
}

static void codecs(base_buf *out)
{
    for (const ir_codec *const *const *file = ir_codecs; *file; file++)
        for (const ir_codec *const *c = *file; *c; c++)
            base_buf_format(out, "  %-10s %s\n             %s\n", (*c)->name, (*c)->help, (*c)->source);
}

static void tests(base_buf *out)
{
    base_buf_text(out, "What compare --test takes; all are two-sided, on the differences of two runs by topic.\n\n");
    for (int i = 0; i < EVAL_TESTS; i++) {
        const eval_test_info *t = eval_test_about((eval_test)i);
        base_buf_format(out, "%s\n    %s; %s\n", t->name, t->label, t->source);
        if (t->samples) base_buf_format(out, "    %u samples, unless --samples says otherwise\n", t->samples);
        base_buf_text(out, t->of_family ? "    of all pairs at once: no correction comes on top\n"
                                        : "    corrected as --correction says\n");
        if (t->against) base_buf_format(out, "    discouraged: %s\n", t->against);
        base_buf_u8(out, '\n');
    }
}

/* --- the command -------------------------------------------------------------------------------------------------------------- */

static base_status write_help(base_buf *out, const char *about, bool markdown, base_error *err)
{
    unsigned width = base_term_width(STDOUT_FILENO);
    if (!about) cli_help_all(out, width);
    else if (strcmp(about, "methods") == 0) all_methods(out, markdown);
    else if (strcmp(about, "pipelines") == 0) pipelines(out);
    else if (strcmp(about, "measures") == 0) cli_measures_page(out, markdown);
    else if (strcmp(about, "tests") == 0) tests(out);
    else if (strcmp(about, "analyzers") == 0) analyzers(out);
    else if (strcmp(about, "codecs") == 0) codecs(out);
    else if (cli_command_find(about)) cli_help(out, cli_command_find(about), width);
    else
        return base_fail(
            err, BASE_EARG,
            "no help on \"%s\": a command, or methods, pipelines, measures, tests, analyzers, codecs (salton help lists all)",
            about);
    return BASE_OK;
}

static base_status write_man(base_buf *out, const char *about, base_error *err)
{
    if (about && !cli_command_find(about)) return base_fail(err, BASE_EARG, "no command \"%s\" (salton help lists all)", about);
    cli_man(out, about ? cli_command_find(about) : NULL);
    return BASE_OK;
}

static base_status run(cli_call *call, base_error *err)
{
    base_buf out = { 0 };
    base_status s;
    const char *about = call->n_operands ? call->operands[0] : NULL, *shell = cli_value(call, "completion");
    if (shell) s = cli_completion(&out, shell, err);
    else if (cli_flag(call, "man")) s = write_man(&out, about, err);
    else s = write_help(&out, about, cli_flag(call, "markdown"), err);
    if (s == BASE_OK) s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static const cli_option options[] = {
    { "markdown", 0, NULL, NULL, "methods or measures as the reference pages docs/methods.md and docs/measures.md", false },
    { "man", 0, NULL, NULL, "the man page of the command, or salton's own", false },
    { "completion", 0, "bash|zsh", NULL, "a script by which that shell completes commands, options and values", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command help = {
    .name = "help",
    .order = 200,
    .help = "help on a command, or on methods, measures, tests, analyzers, codecs",
    .usage = "[COMMAND | methods | pipelines | measures | tests | analyzers | codecs]",
    .text = "Everything it prints comes from the tables that the program itself works by: parameters, defaults, formulas, sources.",
    .example = "salton help search\nsalton help methods",
    .options = options,
    .max_operands = 1,
    .run = run,
};

const cli_command *const cli_commands_help[] = { &help, NULL };
