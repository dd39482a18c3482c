/* cli/stopwords.c - a stop list by name or file. */
#include "cli/stopwords.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/lines.h"
#include "base/mem.h"

static base_status read_words(base_buf *out, const char *path, base_error *err)
{
    base_lines *in = NULL;
    base_view line;
    bool more = false;
    base_status s = base_lines_open(&in, path, err);
    base_buf_text(out, "custom:");
    while (s == BASE_OK && (s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        const char *comment = line.len ? memchr(line.ptr, '#', line.len) : NULL;
        if (comment) line.len = (size_t)(comment - line.ptr);
        base_buf_bytes(out, line.ptr, line.len);
        base_buf_text(out, " ");
    }
    base_lines_close(in);
    return s == BASE_OK ? base_buf_status(out, err) : s;
}

base_status cli_stopwords(char **out, const char *given, base_error *err)
{
    *out = NULL;
    if (!given) return BASE_OK;
    base_buf words = { 0 };
    base_status s = BASE_OK;
    const char *value = given;
    if (base_path_exists(given) && !base_path_is_dir(given)) {
        s = read_words(&words, given, err);
        value = base_buf_string(&words);
    }
    if (s == BASE_OK && !(*out = base_strdup(value, err))) s = BASE_ENOMEM;
    base_buf_done(&words);
    return s;
}
