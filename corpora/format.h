/* corpora/format.h - RACK: what a corpus format is.
 *
 * corpora/formats/NAME.c defines `const corpora_format *const corpora_formats_NAME[]`. An item looks at how a file begins and says how
 * sure it is; then it reads documents, topics or judgements from lines, and hands each on with corpora_emit_... (corpora/reader.h).
 * It never opens a file: plain, gzipped and embedded ones come the same way. */
#ifndef CORPORA_FORMAT_H
#define CORPORA_FORMAT_H

#include "corpora/reader.h"

/* How sure: 0 no, 1 it could be, 2 it looks so, 3 it can be nothing else. */
typedef int (*corpora_look_fn)(const corpora_head *head);
/* Reads one file to its end. */
typedef base_status (*corpora_read_fn)(corpora_reader *r, base_lines *in, base_error *err);

typedef struct {
    corpora_look_fn look; /* NULL: never by itself */
    corpora_read_fn read; /* NULL: the format has none */
} corpora_part;

typedef struct {
    const char *name;                      /* "smart": as --format has it */
    const char *what;                      /* a clause of help */
    const char *fields;                    /* indexed by default */
    const char *topic_fields;              /* searched by default */
    bool by_file;                          /* any text is a document, a file each: what a folder's files are called means nothing */
    bool (*owns)(const char *field);       /* could a document have this field? NULL: any */
    bool (*owns_topic)(const char *field); /* could a topic? NULL: any */
    bool (*folder)(const corpora_files *files); /* knows a folder by the names of its files; NULL: never */
    corpora_part parts[CORPORA_ROLES];          /* documents, topics, judgements */
} corpora_format;

extern const corpora_format *const *const corpora_formats[]; /* made by the Makefile; both levels end with NULL */

#endif
