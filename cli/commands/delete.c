/* cli/commands/delete.c - takes documents out of an index. */
#include <string.h>

#include "base/json.h"
#include "base/lines.h"
#include "base/mem.h"
#include "cli/command.h"
#include "ir/writer.h"

typedef struct {
    ir_writer *writer;
    uint64_t n_named, n_unknown;
    char unknown[128]; /* the first one */
} deletion;

static base_status delete_one(deletion *d, base_view docno, base_error *err)
{
    bool known;
    base_status s = ir_writer_delete(d->writer, docno, &known, err);
    if (s != BASE_OK) return s;
    d->n_named++;
    if (!known && d->n_unknown++ == 0) base_quote(d->unknown, sizeof d->unknown, docno.ptr, docno.len);
    return BASE_OK;
}

/* A docno is a whole line: it may have blanks in it. */
static base_status delete_listed(deletion *d, const char *path, base_error *err)
{
    base_lines *in = NULL;
    base_view line;
    bool more;
    base_status s = base_lines_open(&in, path, err);
    while (s == BASE_OK && (s = base_lines_next(in, &line, &more, err)) == BASE_OK && more)
        if (line.len > 0) s = delete_one(d, line, err);
    base_lines_close(in);
    return s;
}

/* All or nothing: a docno that isn't there is a mistake more often than not. */
static base_status judge_unknown(const cli_call *call, const deletion *d, const char *dir, base_error *err)
{
    unsigned long long n = d->n_unknown;
    if (n == 0) return BASE_OK;
    if (cli_flag(call, "missing-ok")) {
        cli_note(call, "%s: docnos that it doesn't hold: %llu", dir, n);
        return BASE_OK;
    }
    base_where(err, "%s", dir);
    if (n == 1) return base_fail(err, BASE_EFORMAT, "holds no document \"%s\"; nothing is deleted", d->unknown);
    return base_fail(err, BASE_EFORMAT, "holds no document \"%s\", nor %llu more of those named; nothing is deleted", d->unknown,
                     n - 1);
}

static void print_report(base_buf *out, const cli_call *call, const char *dir, const ir_writer_report *r)
{
    unsigned long long deleted = r->n_deleted, docs = r->n_docs, tokens = r->n_tokens, postings = r->n_postings;
    unsigned long long bytes = r->bytes, segments = r->n_segments;
    if (cli_flag(call, "json")) {
        base_buf_text(out, "{\"index\":");
        base_json_write_string(out, dir, strlen(dir));
        base_buf_format(out, ",\"deleted\":%llu,\"documents\":%llu,\"tokens\":%llu,\"postings\":%llu", deleted, docs, tokens,
                        postings);
        base_buf_format(out, ",\"bytes\":%llu,\"segments\":%llu}\n", bytes, segments);
        return;
    }
    base_buf_format(out, "%s: %llu document%s deleted; now %llu document%s", dir, deleted, CLI_S(deleted), docs, CLI_S(docs));
    base_buf_format(out, ", %llu token%s, %llu posting%s, %llu bytes", tokens, CLI_S(tokens), postings, CLI_S(postings), bytes);
    base_buf_format(out, ", %llu segment%s\n", segments, CLI_S(segments));
}

static base_status run(cli_call *call, base_error *err)
{
    const char *dir, *file = cli_value(call, "file");
    deletion d = { 0 };
    ir_writer_report report;
    ir_writer_options o = { .update = true, .stop = &cli_stop };
    base_buf out = { 0 };
    base_status s;
    if ((s = cli_index(call, &dir, err)) != BASE_OK) return s;
    if (call->n_operands == 0 && !file)
        return base_fail(err, BASE_EARG, "which documents? give DOCNO... or --file FILE (salton delete --help shows an example)");
    if ((s = ir_writer_open(&d.writer, dir, &o, err)) != BASE_OK) return s;
    for (size_t i = 0; s == BASE_OK && i < call->n_operands; i++) s = delete_one(&d, base_view_of(call->operands[i]), err);
    if (s == BASE_OK && file) s = delete_listed(&d, file, err);
    if (s == BASE_OK) s = judge_unknown(call, &d, dir, err);
    if (s == BASE_OK) s = ir_writer_commit(&d.writer, &report, err);
    if (s == BASE_OK) {
        print_report(&out, call, dir, &report);
        s = cli_print(&out, err);
    }
    ir_writer_abandon(d.writer);
    base_buf_done(&out);
    return s;
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "the index", false },
    { "file", 0, "FILE", NULL, "docnos to delete, one a line; - is standard input", false },
    { "missing-ok", 0, NULL, NULL, "delete those that are there, if some aren't", false },
    { "json", 0, NULL, NULL, "print one JSON object", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command delete_command = {
    .name = "delete",
    .order = 35,
    .help = "take documents out of an index",
    .usage = "-i INDEX DOCNO... [--file FILE]",
    .text = "The documents with these docnos are gone for every query and every statistic, as if the index had been built without "
            "them. "
            "If one of them isn't in the index, that is an error and nothing is deleted, unless --missing-ok says that this is no "
            "matter. "
            "Their room is given back by later commits, at the latest when they are more than half of a segment. Stopped at any "
            "moment, "
            "the index has all of them or none; readers go on with the index that they opened.",
    .example = "salton delete -i films.index kung-fu-hustle divorce-italian-style\nsalton delete -i films.index --file gone.txt "
               "--missing-ok",
    .options = options,
    .max_operands = SIZE_MAX,
    .run = run,
};

const cli_command *const cli_commands_delete[] = { &delete_command, NULL };
