/* cli/output.c - standard output that must arrive, and notices beside it. */
#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <unistd.h>

#include "base/sys.h"
#include "cli/command.h"

base_stop cli_stop;

base_status cli_print(base_buf *b, base_error *err)
{
    base_status s = base_buf_status(b, err);
    size_t at = 0;
    while (s == BASE_OK && at < b->size) {
        ssize_t n = base_sys_calls.write(STDOUT_FILENO, b->data + at, b->size - at);
        if (n >= 0) at += (size_t)n;
        else if (errno != EINTR) s = base_fail_errno(err, "standard output", "write");
    }
    base_buf_clear(b);
    return s;
}

base_status cli_print_done(base_status s, base_error *err)
{
    if (s == BASE_OK && fflush(stdout) != 0) s = base_fail_errno(err, "standard output", "write");
    if (s == BASE_EIO) base_where(err, "standard output");
    return s;
}

void cli_print_error(const base_error *err)
{
    char where[4 * sizeof err->where], what[4 * sizeof err->what];
    base_quote(where, sizeof where, err->where, strlen(err->where));
    base_quote(what, sizeof what, err->what, strlen(err->what));
    fprintf(stderr, "salton: %s%s%s\n", where, *where ? ": " : "", what);
    if (*err->detail) fprintf(stderr, "%s\n", err->detail);
}

void cli_note(const cli_call *call, const char *format, ...)
{
    if (cli_flag(call, "quiet")) return;
    char text[1024], shown[4 * sizeof text];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    fprintf(stderr, "note: %s\n", base_quote(shown, sizeof shown, text, strlen(text)));
}
