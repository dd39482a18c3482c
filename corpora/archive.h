/* corpora/archive.h - libarchive's door: the files in a tar, a gzipped tar or a zip, one after the other, never unpacked to a disk.
 *
 *     corpora_archive *a = NULL;
 *     if ((s = corpora_archive_open(&a, "news.tar.gz", NULL, 0, err)) != BASE_OK || !a) goto out;
 *     s = corpora_archive_list(a, each, context, err);                             // what is in it, in its order
 *     s = corpora_archive_go_to(a, 17, err);                                       // to the file of this number
 *     while ((s = corpora_archive_read(a, data, sizeof data, &got, err)) == BASE_OK && got) ...
 *     corpora_archive_close(a);
 *
 * Names in an archive are names and nothing else: no path is ever opened by one. Links, devices and other things that hold no bytes are counted and
 * passed over; folders, and names that begin with a dot as within folders, are passed over. Files come as streams: going to one further on costs
 * what lies between, going back costs starting anew. One thread at a time.
 *
 * Errors name the archive's path, the file in it and the byte of the archive that was reached. */
#ifndef CORPORA_ARCHIVE_H
#define CORPORA_ARCHIVE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct corpora_archive corpora_archive;

#define CORPORA_ARCHIVE_NAMES ((size_t)256 << 20) /* bytes that all names in an archive may have, with what lists take for each */

typedef struct {
    const char *name; /* "train/sci.space/59904", without / or ./ before it; lives until the callback returns */
    uint64_t number;
    uint64_t size; /* as the archive says, which may be untrue; 1 if it says nothing */
} corpora_archived;

/* The file at path, or its bytes data [size], which then are the archive's to free (base_free). *out is NULL, and data still the caller's, if it begins as no
 * tar or zip does. BASE_EIO: libarchive isn't installed, and it is an archive for sure. */
base_status corpora_archive_open(corpora_archive **out, const char *path, void *data, size_t size, base_error *err);
void corpora_archive_close(corpora_archive *a); /* NULL is fine */

const char *corpora_archive_path(const corpora_archive *a);
/* True if a file with this name is taken for an archive wherever it lies: .tar, .tar.gz, .tgz, .zip. */
bool corpora_archive_is_name(const char *name);

/* Calls back with each file, and stops at the first status that isn't BASE_OK. *strange gets how many links and devices were passed over. BASE_EFORMAT: damaged or cut
 * short. BASE_ELIMIT: more than CORPORA_ARCHIVE_NAMES bytes of names. */
base_status corpora_archive_list(corpora_archive *a,
                                 base_status (*each)(void *context, const corpora_archived *file, base_error *err), void *context,
                                 uint64_t *strange, base_error *err);
/* To the file of this number, as the list has it. BASE_EFORMAT: damaged, or there is none. */
base_status corpora_archive_go_to(corpora_archive *a, uint64_t number, base_error *err);
/* The next bytes of that file: *got of at most n, 0 at its end. BASE_EFORMAT: damaged, encrypted, or a sparse file's hole. */
base_status corpora_archive_read(void *archive, void *data, size_t n, size_t *got, base_error *err);

#endif
