/* base/lines.h - the lines of a plain or gzipped file, or of bytes in memory; each error knows path, line and byte.
 *
 *     base_lines *in = NULL;
 *     base_view line;
 *     bool more;
 *     base_lines_open(&in, "cran.all.1400", err);          // "-" is standard input
 *     while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more)
 *         if (bad) { s = base_lines_fail(in, err, BASE_EFORMAT, "expected ..."); break; }
 *     base_lines_close(in);
 *
 * A line comes without its LF or CRLF; a lone CR is a byte like any other. A missing last LF is supplied. A UTF-8 byte order
 * mark at the start is dropped. gzip is recognised by content. A line may be as long as memory. */
#ifndef BASE_LINES_H
#define BASE_LINES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

typedef struct base_lines base_lines;

base_status base_lines_open(base_lines **out, const char *path, base_error *err);
/* Over bytes in memory (plain or gzip) that outlive it; name stands for the path in errors. */
base_status base_lines_open_memory(base_lines **out, const char *name, const void *data, size_t n, base_error *err);
/* Over what a function gives: *got bytes of at most n, 0 at the end. */
typedef base_status (*base_lines_fn)(void *context, void *data, size_t n, size_t *got, base_error *err);
base_status base_lines_open_stream(base_lines **out, const char *name, base_lines_fn read, void *context, base_error *err);
/* The view lives until the next call. *more is false at the end. */
base_status base_lines_next(base_lines *in, base_view *line, bool *more, base_error *err);
/* Gives the last line back: the next call returns it again. */
void base_lines_unread(base_lines *in);
/* For texts without lines, such as an array of JSON that may be one line of any length: what has come of the text behind all that was taken, at least
 * so many bytes unless the text ends before. The view lives until the next call of this or base_lines_next. Takes nothing. */
base_status base_lines_peek(base_lines *in, size_t least, base_view *piece, base_error *err);
/* Takes the first n bytes of what peek gave. Number and byte are then those of the byte behind them, from which base_lines_next goes on. */
void base_lines_take(base_lines *in, size_t n);
uint64_t base_lines_number(const base_lines *in);    /* of the last line, from 1 */
uint64_t base_lines_byte(const base_lines *in);      /* where it starts, from 0, in the unpacked text */
uint64_t base_lines_raw_bytes(const base_lines *in); /* taken from the file so far, for progress */
/* base_fail with where = "path:line (byte n)" of the last line. */
base_status base_lines_fail(const base_lines *in, base_error *err, base_status status, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void base_lines_close(base_lines *in);

/* Splits a line at blanks (space, tab, \v, \f, \r) into at most max fields; returns how many there are, even beyond max. */
size_t base_fields(base_view line, base_view *fields, size_t max);
/* Splits at tabs only; empty fields count. */
size_t base_tab_fields(base_view line, base_view *fields, size_t max);

#endif
