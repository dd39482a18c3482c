/* corpora/embedded.h - the files of the corpora that are linked into the program (made by tools/embed.sh). */
#ifndef CORPORA_EMBEDDED_H
#define CORPORA_EMBEDDED_H

typedef struct {
    const char *corpus; /* "films"; NULL ends the list */
    const char *name;   /* "qrels/test.tsv" */
    const char *begin, *end;
} corpora_embedded_file;

extern const corpora_embedded_file corpora_embedded_files[];

#endif
