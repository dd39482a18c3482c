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

void cli_note(const cli_call *call, const char *format, ...)
{
    if (cli_flag(call, "quiet")) return;
    va_list args;
    va_start(args, format);
    fputs("note: ", stderr);
    vfprintf(stderr, format, args);
    fputc('\n', stderr);
    va_end(args);
}
