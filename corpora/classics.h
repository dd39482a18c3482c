/* corpora/classics.h - the collections of the 1960s to 1980s that everybody measures on, and what is peculiar to each.
 *
 * They come as files of the SMART system. A collection is known by the names of its files (case and .gz aside), or, when somebody
 * renamed a file, by its shape. */
#ifndef CORPORA_CLASSICS_H
#define CORPORA_CLASSICS_H

#include "corpora/files.h"

typedef struct {
    const char *name, *title;
    const char *docs[3], *topics[3], *qrels[3]; /* names of files, small letters; ended by NULL */
    const char *fields;                         /* indexed by default, as SMART letters */
    const char *topic_fields;                   /* searched by default */
    bool by_position;                           /* topics are numbered 1, 2, 3... in the order of the file */
    bool codes;                                 /* judgements have three columns, the third a code where smaller is better */
} corpora_classic;

extern const corpora_classic corpora_classics[]; /* ended by an item without a name */

/* Which of them a folder's files are (one name of documents or topics is enough), or NULL. */
const corpora_classic *corpora_classic_of_folder(const corpora_files *files);
/* Which of them a single file belongs to, by its name or else its shape, or NULL. */
const corpora_classic *corpora_classic_of_file(const corpora_head *head);
/* True if the file's name is one of these. */
bool corpora_classic_names(const char *const *names, const char *file);

#endif
