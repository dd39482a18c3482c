/* cli/commands/analyze.c - text to tokens to stop words to stems, stage by stage. */
#include <string.h>

#include "base/json.h"
#include "base/lines.h"
#include "base/mem.h"
#include "base/text.h"
#include "cli/command.h"
#include "cli/show.h"
#include "cli/stopwords.h"
#include "ir/analyzer.h"

typedef struct {
    base_buf *out;
    const char *text;
    bool json;
    size_t n;
} sink;

#define WORD_MOST 40 /* columns of a word; what is longer is cut */

static void cell(base_buf *out, base_view text, size_t width)
{
    base_buf shown = { 0 };
    base_buf_text(out, "  ");
    cli_show_cut(&shown, text, WORD_MOST);
    cli_show_cell(out, text, base_text_width(base_buf_string(&shown), shown.size) > width ? WORD_MOST : width);
    base_buf_done(&shown);
}

static base_status show_stage(void *context, const ir_stage *stage, base_error *err)
{
    sink *k = context;
    size_t n = stage->end - stage->begin;
    if (k->json) {
        base_buf_format(k->out, "%s{\"begin\":%zu,\"end\":%zu,\"position\":%u,\"word\":", k->n ? "," : "", stage->begin, stage->end,
                        stage->position);
        base_json_write_string(k->out, k->text + stage->begin, n);
        base_buf_text(k->out, ",\"folded\":");
        base_json_write_string(k->out, stage->folded.ptr, stage->folded.len);
        base_buf_format(k->out, ",\"stopped\":%s,\"term\":", stage->stopped ? "true" : "false");
        if (stage->stopped) base_buf_text(k->out, "null");
        else base_json_write_string(k->out, stage->term.ptr, stage->term.len);
        base_buf_text(k->out, "}");
    } else {
        base_buf_format(k->out, "%6zu %6zu", stage->begin, stage->end);
        cell(k->out, (base_view){ k->text + stage->begin, n }, 20);
        cell(k->out, stage->folded, 20);
        if (stage->stopped) base_buf_text(k->out, "  (stop word)");
        else base_buf_text(k->out, "  "), cli_show_cut(k->out, stage->term, WORD_MOST);
        base_buf_text(k->out, "\n");
    }
    k->n++;
    return base_buf_status(k->out, err);
}

static base_status join_operands(base_buf *text, const cli_call *call, base_error *err)
{
    for (size_t i = 0; i < call->n_operands; i++) {
        if (i) base_buf_text(text, " ");
        base_buf_text(text, call->operands[i]);
    }
    return base_buf_status(text, err);
}

static base_status run(cli_call *call, base_error *err)
{
    const char *name = cli_value(call, "analyzer");
    base_buf text = { 0 }, out = { 0 };
    char *stopwords = NULL;
    ir_analyzer *analyzer = NULL;
    ir_analysis *work = NULL;
    sink k = { .out = &out, .json = cli_flag(call, "json") };
    base_status s;

    if ((s = cli_stopwords(&stopwords, cli_value(call, "stopwords"), err)) != BASE_OK) goto out;
    if ((s = ir_analyzer_open(&analyzer, name ? name : "english", stopwords, err)) != BASE_OK) goto out;
    if ((s = ir_analysis_new(&work, analyzer, err)) != BASE_OK) goto out;
    if ((s = join_operands(&text, call, err)) != BASE_OK) goto out;
    k.text = base_buf_string(&text);
    if (k.json) {
        base_buf_format(&out, "{\"analyzer\":\"%s\",\"stopwords\":", ir_analyzer_name(analyzer));
        base_json_write_string(&out, ir_analyzer_stopwords(analyzer), strlen(ir_analyzer_stopwords(analyzer)));
        base_buf_text(&out, ",\"stages\":[");
    } else {
        base_buf_format(&out, "analyzer %s, stop words %s\n\n", ir_analyzer_name(analyzer), ir_analyzer_stopwords_label(analyzer));
        base_buf_text(&out, " begin    end  word                  folded                term\n");
    }
    if ((s = ir_analyze_stages(work, k.text, text.size, show_stage, &k, err)) != BASE_OK) goto out;
    if (k.json) base_buf_text(&out, "]}\n");
    s = cli_print(&out, err);
out:
    ir_analysis_free(work);
    ir_analyzer_close(analyzer);
    base_free(stopwords);
    base_buf_done(&text);
    base_buf_done(&out);
    return s;
}

static const cli_option options[] = {
    { "analyzer", 'a', "ANALYZER", "english", "english, standard, whitespace, or a Snowball language (salton help analyzers)",
      false },
    { "stopwords", 0, "STOPLIST", "the analyzer's", "none, lucene33, smart, or a file of words", false },
    { "json", 0, NULL, NULL, "print one JSON object", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command analyze = {
    .name = "analyze",
    .order = 20,
    .help = "text to words to terms, stage by stage",
    .usage = "[-a ANALYZER] TEXT",
    .text = "Shows what an analyzer makes of a text: each word with its bytes, how it is folded (NFKC, case), whether the stop "
            "list takes it, and the "
            "term that stemming leaves. The same walk is made for documents and queries; an index remembers its analyzer.",
    .example = "salton analyze \"The mice's running-wheel is RUNNING\"\nsalton analyze -a standard --json \"Ein Stra\u00dfenfest "
               "in K\u00f6ln\"",
    .options = options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .run = run,
};

const cli_command *const cli_commands_analyze[] = { &analyze, NULL };
