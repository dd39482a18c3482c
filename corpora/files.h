/* corpora/files.h - the files a corpus consists of: of a folder with all below it, a single one, or linked into the program.
 *
 *     corpora_files *files = NULL;
 *     if ((s = corpora_files_list(&files, "cranfield/", err)) != BASE_OK) goto out;
 *     for (size_t i = 0; i < files->n; i++) { corpora_file_open(&in, &files->at[i], err); ... base_lines_close(in); }
 *     corpora_files_free(files);
 *
 * So a reader never knows whether its lines come from a disk, from a pipe, out of an archive or from the program itself. An archive (tar, tar.gz, zip) is the
 * folder that it would be if it were unpacked, in the archive's own order; one that holds a single folder is that folder. */
#ifndef CORPORA_FILES_H
#define CORPORA_FILES_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/lines.h"
#include "corpora/archive.h"

typedef struct {
    char *name;               /* below the folder: "qrels/test.tsv"; of a single file its last part */
    char *path;               /* what errors call it */
    const void *data;         /* its bytes, if they are in memory */
    uint64_t size;            /* as stored: gzipped if it is */
    bool owned;               /* data was read here (standard input, a pipe) */
    corpora_archive *archive; /* that it is in, or NULL; one file of an archive is open at a time */
    uint64_t number;          /* there */
} corpora_file;

typedef struct {
    corpora_file *at; /* sorted by the bytes of their names; those of an archive stand at its own name, in its order */
    size_t n, capacity;
    bool is_folder;
    corpora_archive **archives;
    size_t n_archives, archives_capacity;
    uint64_t strange; /* links and devices in archives, which were passed over */
} corpora_files;

#define CORPORA_FOLDERS_DEEP 32        /* folders within folders; deeper is BASE_ELIMIT (a link that leads back, most likely) */
#define CORPORA_HEAD_BYTES   (1 << 16) /* by which a file's format is recognised */

/* A file, "-" (standard input), a pipe, or a folder with all regular files below it. Names that begin with a dot are passed over. What is named
 * itself is an archive by its content, within a folder by its name and content. BASE_EIO: there is no such path. */
base_status corpora_files_list(corpora_files **out, const char *path, base_error *err);
/* The files of an embedded corpus; an empty list if it isn't known. */
base_status corpora_files_embedded(corpora_files **out, const char *corpus, base_error *err);
/* The one of this name, or of this name with .gz behind it; NULL if there is none. */
const corpora_file *corpora_files_find(const corpora_files *files, const char *name);
void corpora_files_free(corpora_files *files); /* NULL is fine */

base_status corpora_file_open(base_lines **out, const corpora_file *file, base_error *err);

/* How a file begins, unpacked, without a byte order mark: what formats are recognised by. */
typedef struct {
    const char *name; /* of the file, as above */
    base_view text;   /* at most CORPORA_HEAD_BYTES */
    bool whole;       /* that is all there is */
    char *memory;
} corpora_head;

/* Damaged gzip ends the head quietly: the reader will say what is wrong. Needs corpora_head_done. */
base_status corpora_head_read(corpora_head *out, const corpora_file *file, base_error *err);
void corpora_head_done(corpora_head *head);
/* Takes the next line, without its end, from *rest; false when there is none. A last line that the head's end may have cut
 * is not handed out. */
bool corpora_head_line(const corpora_head *head, base_view *rest, base_view *line);

/* Helpers on names. */
bool corpora_same_letters(base_view a, const char *b); /* ASCII case aside */
base_view corpora_base_name(const char *name);         /* "qrels/test.tsv.gz" -> "test.tsv": the last part, without .gz */

#endif
