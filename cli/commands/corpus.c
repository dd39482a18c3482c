/* cli/commands/corpus.c - any collection, normalised: documents as JSON lines, topics as lines, judgements as TREC qrels, counts. */
#include <string.h>

#include "base/json.h"
#include "base/params.h"
#include "cli/sources.h"
#include "cli/stats.h"

/* --- list ----------------------------------------------------------------------------------------------------------------------- */

static base_status list(const cli_call *call, base_error *err)
{
    base_buf out = { 0 };
    const char *name, *origin, *title;
    bool json = cli_flag(call, "json");
    for (size_t i = 0; (name = corpora_registered(i, &origin, &title)) != NULL; i++) {
        if (json) {
            base_buf_text(&out, "{\"name\":");
            base_json_write_string(&out, name, strlen(name));
            base_buf_text(&out, ",\"origin\":");
            base_json_write_string(&out, origin, strlen(origin));
            base_buf_text(&out, ",\"title\":");
            base_json_write_string(&out, title ? title : "", title ? strlen(title) : 0);
            base_buf_text(&out, "}\n");
        } else {
            base_buf_format(&out, "%-14s %-10s %s\n", name, origin, title ? title : "");
        }
    }
    base_status s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

/* --- docs ------------------------------------------------------------------------------------------------------------------------ */

/* Fields besides title and text, and stored values, together: metadata. */
static void write_metadata(base_buf *out, const corpora_doc *doc)
{
    bool any = doc->metadata.len > 2;
    base_buf_text(out, "{");
    if (any) base_buf_bytes(out, doc->metadata.ptr + 1, doc->metadata.len - 2);
    for (size_t i = 0; i < doc->n_fields; i++) {
        const corpora_field *f = &doc->fields[i];
        if (strcmp(f->name, "title") == 0 || strcmp(f->name, "text") == 0 || f->text.len == 0) continue;
        bool met = false;
        for (size_t j = 0; j < i; j++) met = met || (strcmp(doc->fields[j].name, f->name) == 0 && doc->fields[j].text.len);
        if (met) continue;
        base_buf_text(out, any ? "," : "");
        any = true;
        base_json_write_string(out, f->name, strlen(f->name));
        base_buf_text(out, ":");
        base_buf joined = { 0 };
        for (size_t j = i; j < doc->n_fields; j++) {
            if (strcmp(doc->fields[j].name, f->name) != 0) continue;
            if (joined.size) base_buf_text(&joined, "\n");
            base_buf_bytes(&joined, doc->fields[j].text.ptr, doc->fields[j].text.len);
        }
        base_json_write_string(out, base_buf_string(&joined), joined.size);
        base_buf_done(&joined);
    }
    base_buf_text(out, "}");
}

static void write_joined(base_buf *out, const corpora_doc *doc, const char *name)
{
    base_buf joined = { 0 };
    for (size_t i = 0; i < doc->n_fields; i++) {
        if (strcmp(doc->fields[i].name, name) != 0) continue;
        if (joined.size) base_buf_text(&joined, "\n");
        base_buf_bytes(&joined, doc->fields[i].text.ptr, doc->fields[i].text.len);
    }
    base_json_write_string(out, base_buf_string(&joined), joined.size);
    base_buf_done(&joined);
}

static base_status print_doc(void *context, const corpora_doc *doc, base_error *err)
{
    base_buf *out = context;
    base_buf_text(out, "{\"_id\":");
    base_json_write_string(out, doc->docno.ptr, doc->docno.len);
    base_buf_text(out, ",\"title\":");
    write_joined(out, doc, "title");
    base_buf_text(out, ",\"text\":");
    write_joined(out, doc, "text");
    base_buf_text(out, ",\"metadata\":");
    write_metadata(out, doc);
    base_buf_text(out, "}\n");
    return out->size > 65536 ? cli_print(out, err) : base_buf_status(out, err);
}

/* --- topics and qrels -------------------------------------------------------------------------------------------------------------- */

/* White space inside a field would break the line's columns. */
static void one_line(base_buf *out, base_view text)
{
    bool blank = false, any = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.ptr[i];
        if (c == ' ' || (c >= '\t' && c <= '\r')) {
            blank = any;
            continue;
        }
        if (blank) base_buf_u8(out, ' ');
        blank = false;
        any = true;
        base_buf_u8(out, (uint8_t)c);
    }
}

static base_status print_topic(void *context, const corpora_topic *topic, base_error *err)
{
    base_buf *out = context;
    one_line(out, topic->id);
    base_buf_text(out, "\t");
    one_line(out, topic->text);
    base_buf_text(out, "\n");
    return base_buf_status(out, err);
}

static base_status print_qrels(const cli_call *call, const char *where, base_error *err)
{
    eval_qrels *qrels = NULL;
    base_status s = cli_qrels_read(&qrels, call, where, NULL, err);
    if (s == BASE_OK) s = cli_print_done(eval_qrels_print(qrels, stdout, err), err);
    eval_qrels_free(qrels);
    return s;
}

/* --- the command -------------------------------------------------------------------------------------------------------------------- */

static base_status print_part(cli_call *call, const char *what, const char *where, base_error *err)
{
    corpora_options options = cli_corpora_options(call);
    corpora_corpus *corpus = NULL;
    base_buf out = { 0 };
    base_status s = corpora_open(&corpus, where, &options, err);
    if (s != BASE_OK) goto out;
    if (strcmp(what, "docs") == 0) s = corpora_docs(corpus, print_doc, &out, err);
    else s = corpora_topics(corpus, print_topic, &out, err);
    if (s == BASE_OK) s = cli_print(&out, err);
    if (s == BASE_OK) cli_corpus_notes(call, corpus);
out:
    base_buf_done(&out);
    corpora_close(corpus);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    static const char *const parts[] = { "list", "info", "docs", "topics", "qrels", "stats" };
    const char *what = call->operands[0], *where = call->n_operands > 1 ? call->operands[1] : NULL;
    if (strcmp(what, "list") == 0 && where)
        return base_fail(err, BASE_EARG, "unexpected operand \"%s\": salton corpus list", where);
    if (strcmp(what, "list") == 0) return list(call, err);
    bool known = false;
    for (size_t i = 1; i < 6; i++) known = known || strcmp(what, parts[i]) == 0;
    if (!known) {
        const char *near = base_nearest(base_view_of(what), parts, 6);
        return base_fail(err, BASE_EARG, "corpus has no part \"%s\"%s%s: list, info, docs, topics, qrels or stats", what,
                         near ? "; the nearest is " : "", near ? near : "");
    }
    if (!where) return base_fail(err, BASE_EARG, "which collection? salton corpus %s CORPUS (salton corpus list names some)", what);
    if (strcmp(what, "qrels") == 0) return print_qrels(call, where, err);
    if (strcmp(what, "stats") == 0 || strcmp(what, "info") == 0)
        return cli_stats_print(call, where, strcmp(what, "stats") == 0, err);
    return print_part(call, what, where, err);
}

static const cli_option options[] = {
    { "fields", 0, "LIST", "the collection's", "which fields count as indexed", false },
    { "format", 0, "FORMAT", "by content", "read the collection as smart, trec, beir, jsonl, tsv, mail or textdir", false },
    { "analyzer", 'a', "ANALYZER", "english", "stats: whose terms are counted", false },
    { "json", 0, NULL, NULL, "list, info and stats as JSON", false },
    CLI_TOPIC_OPTIONS,
    CLI_CONVENTION_OPTION,
    CLI_COMMON,
    { 0 },
};

static const cli_command corpus = {
    .name = "corpus",
    .order = 10,
    .help = "collections: list, info, docs, topics, qrels, stats",
    .usage = "list | (info | docs | topics | qrels | stats) CORPUS",
    .text = "list: the collections that are known by name. docs: documents as JSON lines. topics: id, tab, text. qrels: judgements "
            "in trec_eval's four "
            "columns. Of text files, docs gives the folder's name as label, and train or test above it as split; of messages the "
            "subject is the "
            "title and other headers are values (--format textdir: all of it is text). info: counts. stats: counts and term "
            "statistics. Quirks that were repaired are said on standard error.",
    .example = "salton corpus list\nsalton corpus docs toolshed | head -n 3\nsalton corpus stats films",
    .options = options,
    .min_operands = 1,
    .max_operands = 2,
    .run = run,
};

const cli_command *const cli_commands_corpus[] = { &corpus, NULL };
