/* eval/qrels.h - judgements: (topic, docno) -> grade.
 *
 *     eval_qrels *q = NULL;
 *     if ((s = eval_qrels_new(&q, err)) != BASE_OK) goto out;
 *     if ((s = eval_qrels_read(q, "qrels.txt", EVAL_STRICT, err)) != BASE_OK) goto out;   // or:
 *     eval_qrels_add(q, "1", "d7", 2, err);  ...  eval_qrels_finish(q, err);
 *     for (size_t i = 0; i < eval_qrels_count(q); i++) use(eval_qrels_at(q, i));
 *     eval_qrels_free(q);
 *
 * A grade of 1 or more is relevant unless a level says otherwise, 0 is judged and not relevant, below 0 is in the list but not
 * judged (trec_eval's rule). Topics come in the order of their ids' bytes, documents of a topic in the order of theirs.
 * Read-only after finish: any number of threads may share it. */
#ifndef EVAL_QRELS_H
#define EVAL_QRELS_H

#include <stdio.h>

#include "base/buf.h"
#include "base/error.h"
#include "base/file.h"
#include "eval/fields.h"

typedef struct eval_qrels eval_qrels;

#define EVAL_GRADE_EXCLUDED INT32_MIN /* taken out of the topic's ranking before anything is measured */

typedef struct {
    const char *docno;
    int32_t grade;
    uint32_t line; /* of the file it was read from, from 1; 0: none */
} eval_judgement;

/* What the columns of a file mean. In all but the first the judgements belong to groups: readers, or readings of the topic. */
typedef enum {
    EVAL_QRELS,      /* topic, anything, docno, grade */
    EVAL_SUBTOPICS,  /* topic, subtopic, docno, grade: a document stands once for each subtopic, its own grade is the highest */
    EVAL_QRELS_JG,   /* topic, group, docno, grade: as many judgements as there are groups */
    EVAL_PREFS,      /* topic, group, subgroup, docno, level: within a subgroup a higher level is preferred */
    EVAL_QRELS_PREFS /* topic, group, docno, level: preferences of one subgroup */
} eval_qrels_format;

/* A judgement of a group. */
typedef struct {
    const char *docno, *group, *subgroup; /* subgroup: "" but in EVAL_PREFS */
    double level;                         /* a grade, below 0 not judged; in preferences any number */
    uint32_t doc;                         /* its document in the topic's docs */
    uint32_t group_number, line;
} eval_grouped;

typedef struct {
    const char *id;
    const eval_judgement *docs; /* [n_docs], by docno; exclusions among them */
    size_t n_docs, n_judged;    /* n_judged: those that aren't exclusions */
    int32_t highest;            /* grade, or -1 if none is 0 or more */
    /* Formats with groups only. */
    const eval_grouped *grouped;  /* [n_grouped] by group and subgroup, levels falling, docnos rising */
    const size_t *first_of_group; /* [n_groups + 1] into grouped */
    size_t n_grouped, n_groups;
} eval_qrels_topic;

base_status eval_qrels_new(eval_qrels **out, base_error *err);

/* Adds the lines "topic 0 docno grade" of a file (plain or gzip; "-" is standard input), and finishes. EVAL_STRICT: blank lines and
 * lines that start with # are passed over; a document judged twice for a topic is BASE_EFORMAT, naming both. EVAL_TREC: the rules of
 * trec_eval 10, in which a blank line is an error, and a document judged twice becomes one when its topic is evaluated.
 * BASE_EFORMAT with path:line (byte); BASE_ELIMIT: a grade above EVAL_GRADE_MAX. */
base_status eval_qrels_read(eval_qrels *q, const char *path, eval_dialect dialect, base_error *err);

/* The same for any format; q holds judgements of one format only (BASE_EARG). A docno that a group judges twice is BASE_EFORMAT at once,
 * but for preferences, where it may stand in several subgroups. */
base_status eval_qrels_read_as(eval_qrels *q, const char *path, eval_qrels_format format, eval_dialect dialect, base_error *err);
eval_qrels_format eval_qrels_format_of(const eval_qrels *q);

/* One judgement. BASE_EARG: an empty topic or docno; BASE_ELIMIT: a grade above EVAL_GRADE_MAX. */
base_status eval_qrels_add(eval_qrels *q, const char *topic, const char *docno, long grade, base_error *err);
/* The document leaves the topic's ranking before it is measured, judged or not (Cranfield's `nosource`). */
base_status eval_qrels_exclude(eval_qrels *q, const char *topic, const char *docno, base_error *err);
/* Sorts what was added; only then can q be asked. BASE_EARG: a document judged twice for a topic. More may be added, and finished, later. */
base_status eval_qrels_finish(eval_qrels *q, base_error *err);

/* Topics with at least one judgement. */
size_t eval_qrels_count(const eval_qrels *q);
const eval_qrels_topic *eval_qrels_at(const eval_qrels *q, size_t i);
const eval_qrels_topic *eval_qrels_find(const eval_qrels *q, const char *topic); /* NULL: no judgement */
/* Topics with at least one document of this grade or more. */
size_t eval_qrels_count_relevant(const eval_qrels *q, long level);
/* Of a document, exclusions among them; NULL: not in the list. */
const eval_judgement *eval_qrels_judgement(const eval_qrels_topic *topic, const char *docno);
/* The grade of a document; false: not in the list, or excluded. */
bool eval_qrels_grade(long *grade, const eval_qrels_topic *topic, const char *docno);

/* As a TREC file, in order; exclusions have no place in it. BASE_EARG: an id that holds a blank. */
base_status eval_qrels_write(const eval_qrels *q, base_file_writer *w, base_error *err);
base_status eval_qrels_print(const eval_qrels *q, FILE *file, base_error *err);

void eval_qrels_free(eval_qrels *q); /* NULL is fine */

#endif
