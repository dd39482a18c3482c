/* corpora/reader.h - what stands between a format and the caller: ids made fit for run files, fields chosen and ordered by the
 * collection's rule, quirks counted.
 *
 * A format hands on every field that it found, under the names it has for them; the reader knows which of them are indexed. */
#ifndef CORPORA_READER_H
#define CORPORA_READER_H

#include "base/buf.h"
#include "base/hash.h"
#include "corpora/classics.h"
#include "corpora/doc.h"
#include "corpora/files.h"

typedef enum { CORPORA_DOCS, CORPORA_TOPICS, CORPORA_QRELS, CORPORA_ROLES } corpora_role;

#define CORPORA_NAMES_MAX 32

/* A list of field names, in the order in which they are indexed. */
typedef struct {
    char *text; /* what name[] points into */
    const char *name[CORPORA_NAMES_MAX];
    size_t n;
} corpora_names;

/* "title,text", "title text", ".T .W": the last with the names that SMART's letters have here. BASE_EARG: too many, none. */
base_status corpora_names_parse(corpora_names *out, const char *list, base_error *err);
void corpora_names_done(corpora_names *names);
/* The name of a SMART field: 'T' -> "title"; of an unusual letter the letter itself, small: 'Q' -> "q". NULL: no capital letter. */
const char *corpora_smart_name(char letter);
/* And back: "title" -> 'T', "q" -> 'Q'; 0 if there is none. */
char corpora_smart_letter(const char *name);

/* Notices: one line per kind of quirk; '#' in the text stands for the count. */
#define CORPORA_NOTES_MAX 12
typedef struct {
    const char *text; /* a constant: it is the kind */
    uint64_t count;
    char line[256]; /* made when the reading has ended */
} corpora_note;

typedef struct {
    corpora_role role;
    const corpora_classic *classic; /* the known collection that this is, or NULL */
    const char *convention;         /* "classic", "trec", "nosource" */
    const corpora_names *fields;    /* indexed ones, or of topics those searched */
    const corpora_file *file;       /* being read */
    uint64_t position;              /* records handed on or left out so far in this role, over all files */
    const base_hash *judged;        /* topics to be handed on; NULL: all */
    uint64_t n_out;                 /* handed on */
    bool numbered;                  /* records have no ids of their own (decided by the first) */

    corpora_doc_fn each_doc;
    corpora_topic_fn each_topic;
    corpora_judgement_fn each_judgement;
    void *context;

    corpora_field *chosen; /* scratch */
    size_t capacity;
    base_buf text, id[2];
    corpora_note note[CORPORA_NOTES_MAX];
    size_t n_notes;
    uint64_t seen; /* bit i: fields->name[i] was met */
} corpora_reader;

/* Each passes the caller's status on. fields' indexed is set here. An empty docno or topic id is BASE_EFORMAT at in's line. */
base_status corpora_emit_doc(corpora_reader *r, const base_lines *in, base_view docno, const corpora_field *fields, size_t n,
                             base_view metadata, base_error *err);
/* The searched fields are joined, each run of blanks and control bytes one blank. */
base_status corpora_emit_topic(corpora_reader *r, const base_lines *in, base_view id, const corpora_field *fields, size_t n,
                               base_view kind, base_error *err);
base_status corpora_emit_judgement(corpora_reader *r, const base_lines *in, base_view topic, base_view docno, long grade,
                                   bool excluded, base_error *err);
/* Counts `by` more of this kind of quirk. */
void corpora_count_note(corpora_reader *r, const char *text, uint64_t by);
/* Makes the lines of the notices; where: the file or collection they are about. */
void corpora_reader_finish(corpora_reader *r, const char *where);
void corpora_reader_done(corpora_reader *r); /* frees the scratch; the notices stay */

/* Appends text with each run of blanks and control bytes as one blank, none at the ends. */
void corpora_one_line(base_buf *out, base_view text);

/* A judgement's grade: a whole decimal number. BASE_EFORMAT at in's line. */
base_status corpora_grade(long *out, const base_lines *in, base_view field, base_error *err);
/* The same without a sentence. */
bool corpora_is_integer(base_view field, long *out);
/* "0046" -> "46", "000" -> "0"; what isn't all digits stays. True if something was taken off. */
bool corpora_strip_zeros(base_view *number);

#endif
