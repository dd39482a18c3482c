/* cli/commands/check.c - every checksum and invariant of an index. */
#include <string.h>

#include "base/json.h"
#include "cli/command.h"
#include "dense/spaces.h"

typedef struct {
    char last_file[256]; /* one line for each damaged file: the first finding */
    size_t n_files;
    bool json;
    base_buf *out;
} findings;

/* The file's part of a place "DIR/FILE (byte N)" or "DIR/FILE:LINE". */
static size_t file_length(const char *where)
{
    const char *mark = strstr(where, " (byte");
    return mark ? (size_t)(mark - where) : strlen(where);
}

static void report(void *context, const base_error *found)
{
    findings *f = context;
    size_t n = file_length(found->where);
    if (n && n < sizeof f->last_file && strncmp(f->last_file, found->where, n) == 0 && f->last_file[n] == '\0') return;
    if (n < sizeof f->last_file) {
        memcpy(f->last_file, found->where, n);
        f->last_file[n] = '\0';
    }
    if (f->json) {
        base_buf_text(f->out, f->n_files ? ",{\"where\":" : "{\"where\":");
        base_json_write_string(f->out, found->where, strlen(found->where));
        base_buf_text(f->out, ",\"what\":");
        base_json_write_string(f->out, found->what, strlen(found->what));
        base_buf_text(f->out, "}");
    } else {
        cli_print_error(found);
    }
    f->n_files++;
}

/* What a space says of itself beyond its blocks' sums; of an index that is sound otherwise. */
static base_status check_spaces(findings *f, const char *dir, base_error *err)
{
    ir_index *ix = NULL;
    base_status s = ir_index_open(&ix, dir, err);
    if (s == BASE_OK) s = dense_spaces_check(ix, report, f, err);
    ir_index_close(ix);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    base_buf out = { 0 };
    findings f = { .out = &out, .json = cli_flag(call, "json") };
    const char *dir = call->n_operands ? call->operands[0] : NULL;
    base_status s;
    if (!dir && (s = cli_index(call, &dir, err)) != BASE_OK) return s;
    if (f.json) base_buf_text(&out, "{\"damaged\":[");
    s = ir_index_check(dir, report, &f, err);
    if (s == BASE_OK) s = check_spaces(&f, dir, err);
    if (f.n_files) {
        call->exit_status = 1;
        s = BASE_OK;
    }
    if (f.json) base_buf_format(&out, "],\"ok\":%s}\n", f.n_files ? "false" : "true");
    else if (!f.n_files) base_buf_format(&out, "%s: every checksum and invariant holds\n", dir);
    if (s == BASE_OK) s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "the same as the operand", false },
    { "json", 0, NULL, NULL, "print one JSON object", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command check = {
    .name = "check",
    .order = 110,
    .help = "verify every checksum and invariant of an index",
    .usage = "INDEX",
    .text =
        "Reads all of an index. Each damaged file gives one line on standard error with its byte offset, and the exit status is 1.",
    .example = "salton check films.index",
    .options = options,
    .max_operands = 1,
    .run = run,
};

const cli_command *const cli_commands_check[] = { &check, NULL };
