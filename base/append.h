/* base/append.h - a file that grows line by line, each one durable before the next is begun.
 *
 *     base_append *a = NULL;
 *     if ((s = base_append_open(&a, "qrels", err)) != BASE_OK) goto out;      // made if it isn't there; locked
 *     base_view torn = base_append_torn(a);                                    // a last line without its end: keep or drop it
 *     if (torn.len) s = base_append_mend(a, is_whole(torn), err);
 *     s = base_append_line(a, "1 0 d7 2", 8, err);                            // written and fsynced
 *     s = base_append_undo(a, err);                                            // the last line of this opening is gone again
 *     base_append_close(a);
 *
 * Killed at any moment, the file holds every line that was reported as written, and at most one torn one behind them. One thread's; of
 * several processes the second is refused. */
#ifndef BASE_APPEND_H
#define BASE_APPEND_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/error.h"

typedef struct base_append base_append;

/* BASE_EIO: it can't be opened or read, is no plain file, or another process has it open so. BASE_ELIMIT: above 1 GiB. */
base_status base_append_open(base_append **out, const char *path, base_error *err);
/* What stands behind the last line end; empty if the file ends with one. Lives until mend or close. */
base_view base_append_torn(const base_append *a);
/* Ends the torn line, or cuts it away. */
base_status base_append_mend(base_append *a, bool keep, base_error *err);
/* text [n] without a line end. On failure the file is cut back to what it was, if that can be done. */
base_status base_append_line(base_append *a, const char *text, size_t n, base_error *err);
/* BASE_EARG: no line was appended since the opening, or all are undone. */
base_status base_append_undo(base_append *a, base_error *err);
size_t base_append_size(const base_append *a); /* bytes of the file */
void base_append_close(base_append *a);        /* NULL is fine */

#endif
