/* base/file.h - whole files mapped for reading; files and directories written so that a crash leaves the old or the new.
 *
 *     base_file_writer *w = NULL;
 *     if ((s = base_file_create(&w, "index/seg-1.salton", err)) != BASE_OK) goto out;
 *     base_file_write(w, data, n);                       // errors stick
 *     s = base_file_commit(&w, err);                     // flush, fsync, close, rename, fsync of the directory
 *     base_file_abandon(w);                              // NULL after a commit; else removes the temporary
 *
 * All through base_sys_calls. Interrupted calls are repeated, short writes continued; a failed fsync is
 * never tried again as if it had worked. */
#ifndef BASE_FILE_H
#define BASE_FILE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bus.h"
#include "base/bytes.h"

/* A file mapped read-only. An empty file has size 0 and a data pointer that may be compared but not read. */
typedef struct {
    const uint8_t *data;
    size_t size;
    char *path;
    base_bus *bus; /* what tells of lost pages */
} base_map;

base_status base_map_open(base_map *out, const char *path, base_error *err);
void base_map_close(base_map *map);
/* BASE_EIO: some of what was read were zeros, for the file was cut short meanwhile or its disk failed. To be asked before what was made
 * of it is handed on; costs one load. */
base_status base_map_status(const base_map *map, base_error *err);
/* Gives the pages read so far back: what is read again comes from the file anew. For long walks through large files. */
void base_map_forget(const base_map *map);

/* The whole of a file (or "-": standard input) in fresh memory, one 0 byte behind it; at most limit bytes (BASE_ELIMIT).
 * *out is the caller's (base_free). */
base_status base_file_read(char **out, size_t *size, const char *path, size_t limit, base_error *err);

typedef struct base_file_writer base_file_writer;

/* A temporary beside path ("PATH.tmp-PID-N"); nothing is seen under path before the commit. Buffered. */
/* A symbolic link stays: the file it points to is replaced. A device or pipe is no file to replace: what is written goes straight
 * into it. */
base_status base_file_create(base_file_writer **out, const char *path, base_error *err);
/* Sticky: after the first failure these do nothing. */
void base_file_write(base_file_writer *w, const void *data, size_t n);
uint64_t base_file_offset(const base_file_writer *w); /* bytes written so far */
base_status base_file_status(const base_file_writer *w, base_error *err);
/* Makes the file durable under its name. Frees *w and sets it NULL, in failure too: the temporary is removed then and the old file, if
 * there was one, untouched; only if the folder's own fsync fails, the very last step, the new one stands there already. */
base_status base_file_commit(base_file_writer **w, base_error *err);
void base_file_abandon(base_file_writer *w); /* NULL is fine */

/* Directories. */
bool base_path_exists(const char *path);
bool base_path_is_dir(const char *path);
base_status base_dir_create(const char *path, base_error *err); /* durable; exists already as a directory: fine */
base_status base_dir_sync(const char *path, base_error *err);
/* Calls back with the name of each entry but . and .., sorted by bytes; stops at the first status that isn't BASE_OK. */
base_status base_dir_list(const char *path, base_status (*each)(void *context, const char *name, base_error *err), void *context,
                          base_error *err);
base_status base_file_remove(const char *path, base_error *err); /* absent already: fine */
base_status base_dir_remove(const char *path, base_error *err);  /* with the files in it; a folder in it is an error */
base_status base_file_rename(const char *from, const char *to, base_error *err); /* durable */
char *base_path_join(const char *dir, const char *name, base_error *err);        /* the caller's */
char *base_path_parent(const char *path, base_error *err);                       /* the folder that it lies in; the caller's */

#endif
