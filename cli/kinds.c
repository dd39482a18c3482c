/* cli/kinds.c - what the words in capitals stand for: INDEX, PIPELINE, CODEC.
 *
 * A usage such as "-i INDEX [-m PIPELINE]... [-k N] QUERY" is written for people, yet regular enough to be read: a word in capitals behind an
 * option is its value, any other is an operand, and bars part words that are meant literally. */
#include <ctype.h>
#include <string.h>

#include "cli/pages.h"
#include "corpora/format.h"
#include "dense/encoder.h"
#include "eval/measure.h"
#include "ir/analyzer.h"
#include "ir/codec.h"
#include "ir/search.h"
#include "ir/stopwords.h"
#include "search/step.h"

static void pipelines(base_buf *out)
{
    search_word word;
    for (size_t i = 0; search_word_at(i, &word); i++) base_buf_format(out, " %s", word.name);
}

static void fusions(base_buf *out)
{
    search_word word;
    for (size_t i = 0; search_word_at(i, &word); i++)
        if (word.step->fusion) base_buf_format(out, " %s", word.name);
}

static void analyzers(base_buf *out)
{
    const char *name, *help;
    for (size_t i = 0; (name = ir_analyzer_known(i, &help)) != NULL; i++) base_buf_format(out, " %s", name);
}

static void stop_lists(base_buf *out)
{
    const char *name;
    base_buf_text(out, " none");
    for (size_t i = 0; (name = ir_stopwords_known(i)) != NULL; i++) base_buf_format(out, " %s", name);
}

static void codecs(base_buf *out)
{
    for (const ir_codec *const *const *file = ir_codecs; *file; file++)
        for (const ir_codec *const *c = *file; *c; c++) base_buf_format(out, " %s", (*c)->name);
}

static void encoders(base_buf *out)
{
    for (const dense_encoder *const *const *file = dense_encoders; *file; file++)
        for (const dense_encoder *const *e = *file; *e; e++)
            if ((*e)->make) base_buf_format(out, " %s", (*e)->name);
}

static void algorithms(base_buf *out)
{
    const char *name, *help;
    for (size_t i = 0; (name = ir_algorithm_known(i, &help)) != NULL; i++) base_buf_format(out, " %s", name);
}

static void formats(base_buf *out)
{
    for (const corpora_format *const *const *file = corpora_formats; *file; file++)
        for (const corpora_format *const *f = *file; *f; f++) base_buf_format(out, " %s", (*f)->name);
}

static void measures(base_buf *out)
{
    EVAL_EACH_MEASURE(m) if (m->ir_name) base_buf_format(out, " %s", m->ir_name);
}

static void measures_and_sets(base_buf *out)
{
    base_buf_text(out, " official set all_trec");
    EVAL_EACH_MEASURE(m) if (m->name) base_buf_format(out, " %s", m->name);
    measures(out);
}

static void commands(base_buf *out)
{
    const cli_command *c;
    for (size_t i = 0; (c = cli_command_at(i)) != NULL; i++) base_buf_format(out, " %s", c->name);
}

static const cli_kind kinds[] = {
    { .name = "ALGORITHM", .words = algorithms },
    { .name = "ANALYZER", .words = analyzers },
    { .name = "CODEC", .words = codecs },
    { .name = "COMMAND", .words = commands },
    { .name = "CORPUS", .corpora = true, .files = true },
    { .name = "DIR", .folders = true },
    { .name = "ENCODER", .words = encoders },
    { .name = "FILE", .files = true },
    { .name = "FORMAT", .words = formats },
    { .name = "FUSION", .words = fusions },
    { .name = "INDEX", .folders = true },
    { .name = "MEASURE", .words = measures_and_sets },
    { .name = "MEASURES", .words = measures },
    { .name = "PIPELINE", .words = pipelines },
    { .name = "QRELS", .corpora = true, .files = true },
    { .name = "RUN", .files = true },
    { .name = "STOPLIST", .words = stop_lists, .files = true },
    { .name = "TOPICS", .corpora = true, .files = true },
};

const cli_kind *cli_kind_at(size_t i)
{
    return i < sizeof kinds / sizeof *kinds ? &kinds[i] : NULL;
}

const cli_kind *cli_kind_find(const char *name, size_t n)
{
    const cli_kind *k;
    for (size_t i = 0; (k = cli_kind_at(i)) != NULL; i++)
        if (base_view_is((base_view){ name, n }, k->name)) return k;
    return NULL;
}

/* --- operands of a usage ------------------------------------------------------------------------------------------------------ */

static bool is_capitals(const char *word, size_t n)
{
    for (size_t i = 0; i < n; i++)
        if (!isupper((unsigned char)word[i])) return false;
    return n > 0;
}

static char bar_after(const char *at)
{
    return at[strspn(at, " ()[].")];
}

void cli_operands(const cli_command *command, void (*each)(void *context, const char *word, size_t n), void *context)
{
    bool after_option = false, after_bar = false;
    for (const char *at = command->usage; *at;) {
        size_t n = strcspn(at, " ()[]|.");
        if (n == 0) {
            after_bar = after_bar ? *at != ']' : *at == '|';
            at++;
            continue;
        }
        bool capitals = is_capitals(at, n), literal = !capitals && at[0] != '-' && (after_bar || bar_after(at + n) == '|');
        if ((capitals && !after_option) || literal) each(context, at, n);
        after_option = at[0] == '-';
        after_bar = false;
        at += n;
    }
}
