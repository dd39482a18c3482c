/* cli/commands/info.c - what an index holds. */
#include <string.h>

#include "base/json.h"
#include "cli/command.h"
#include "ir/index.h"

typedef unsigned long long big;

static void print_text(base_buf *out, const ir_index *ix, big terms)
{
    const ir_collection *c = ir_index_collection(ix);
    double n = c->n_docs ? (double)c->n_docs : 1;
    base_buf_format(out, "%s, commit %llu\n\n", ir_index_path(ix), (big)ir_index_generation(ix));
    base_buf_format(out, "  collection    %s\n", ir_index_corpus(ix));
    base_buf_format(out, "  fields        %s\n", ir_index_fields(ix));
    base_buf_format(out, "  analyzer      %s, stop words %s\n", ir_analyzer_name(ir_index_analyzer(ix)),
                    ir_analyzer_stopwords_label(ir_index_analyzer(ix)));
    big dead = ir_index_doc_slots(ix) - c->n_docs;
    base_buf_format(out, "  documents     %llu", (big)c->n_docs);
    if (dead) base_buf_format(out, ", and %llu deleted or replaced that still take room", dead);
    base_buf_text(out, "\n");
    base_buf_format(out, "  tokens        %llu, %.1f a document\n", (big)c->n_tokens, c->avg_length);
    base_buf_format(out, "  terms         %llu%s\n", terms, ir_index_segments(ix) > 1 ? ", summed over segments" : "");
    base_buf_format(out, "  postings      %llu, %.1f a document\n", (big)c->n_postings, c->avg_unique);
    base_buf_format(out, "  bytes         %llu, %.1f a document\n", (big)ir_index_bytes(ix), (double)ir_index_bytes(ix) / n);
    base_buf_format(out, "  positions     %s\n", ir_index_has_positions(ix) ? "kept: phrases and NEAR work" : "none");
    base_buf_format(out, "  segments      %zu, codec %s\n", ir_index_segments(ix),
                    ir_index_segments(ix) ? ir_segment_codec(ir_index_segment(ix, 0))->name : "none");
    for (size_t i = 0; i < ir_index_attachments(ix); i++)
        base_buf_format(out, "  %-13s %s\n", i ? "" : "spaces", ir_index_attachment_name(ix, i));
}

static void json_text(base_buf *out, const char *key, const char *value)
{
    base_buf_format(out, ",\"%s\":", key);
    base_json_write_string(out, value, strlen(value));
}

static void print_json(base_buf *out, const ir_index *ix, big terms)
{
    const ir_collection *c = ir_index_collection(ix);
    base_buf_format(out, "{\"generation\":%llu", (big)ir_index_generation(ix));
    json_text(out, "index", ir_index_path(ix));
    json_text(out, "corpus", ir_index_corpus(ix));
    json_text(out, "fields", ir_index_fields(ix));
    json_text(out, "analyzer", ir_analyzer_name(ir_index_analyzer(ix)));
    json_text(out, "stopwords", ir_analyzer_stopwords(ir_index_analyzer(ix)));
    base_buf_format(out, ",\"documents\":%llu,\"tokens\":%llu,\"terms\":%llu,\"postings\":%llu,\"bytes\":%llu,\"segments\":%zu",
                    (big)c->n_docs, (big)c->n_tokens, terms, (big)c->n_postings, (big)ir_index_bytes(ix), ir_index_segments(ix));
    base_buf_format(out, ",\"positions\":%s", ir_index_has_positions(ix) ? "true" : "false");
    base_buf_text(out, ",\"spaces\":[");
    for (size_t i = 0; i < ir_index_attachments(ix); i++) {
        if (i) base_buf_u8(out, ',');
        base_json_write_string(out, ir_index_attachment_name(ix, i), strlen(ir_index_attachment_name(ix, i)));
    }
    base_buf_text(out, "],\"average_length\":");
    base_json_write_double(out, c->avg_length);
    base_buf_text(out, "}\n");
}

static base_status run(cli_call *call, base_error *err)
{
    ir_index *ix = NULL;
    base_buf out = { 0 };
    const char *dir = call->n_operands ? call->operands[0] : NULL;
    base_status s;
    if (!dir && (s = cli_index(call, &dir, err)) != BASE_OK) return s;
    if ((s = ir_index_open(&ix, dir, err)) != BASE_OK) return s;
    big terms = 0;
    for (size_t i = 0; i < ir_index_segments(ix); i++) terms += ir_segment_terms(ir_index_segment(ix, i));
    if (cli_flag(call, "json")) print_json(&out, ix, terms);
    else print_text(&out, ix, terms);
    s = cli_print(&out, err);
    ir_index_close(ix);
    base_buf_done(&out);
    return s;
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "the same as the operand", false },
    { "json", 0, NULL, NULL, "print one JSON object", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command info = {
    .name = "info",
    .order = 100,
    .help = "what an index holds",
    .usage = "INDEX",
    .text =
        "Prints the collection, the analyzer and stop list that every query obeys, and the counts that retrieval models work with.",
    .example = "salton info films.index",
    .options = options,
    .max_operands = 1,
    .run = run,
};

const cli_command *const cli_commands_info[] = { &info, NULL };
