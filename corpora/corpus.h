/* corpora/corpus.h - from a name or path to documents, topics and judgements, quirks repaired and said.
 *
 *     corpora_corpus *c = NULL;
 *     if ((s = corpora_open(&c, "cranfield/", &(corpora_options){ .convention = "trec" }, err)) != BASE_OK) goto out;
 *     s = corpora_docs(c, add_to_index, writer, err);
 *     s = corpora_topics(c, add_topic, topics, err);
 *     for (size_t i = 0; i < corpora_notice_count(c); i++) puts(corpora_notice(c, i));
 *     corpora_close(c);
 *
 * A name is looked up among the embedded corpora, then under $SALTON_HOME (default ~/.local/share/salton), else it is a path: a folder
 * of a known layout (SMART family, BEIR, TREC), a file of documents, of topics or of judgements, or "-". Formats are recognised
 * by content, each plain or gzipped. */
#ifndef CORPORA_CORPUS_H
#define CORPORA_CORPUS_H

#include <stdint.h>

#include "corpora/doc.h"

typedef struct {
    const char *fields; /* "title,text", ".T .W": which fields are indexed; NULL: the collection's own rule */
    const char
        *topic_fields; /* "title", "title,desc", ...: of TREC topics and SMART queries; NULL: the collection's rule (TREC: title) */
    const char *split; /* which of qrels/SPLIT.tsv; NULL: test, else the only one there is */
    const char *convention; /* "classic" (NULL), "trec", "nosource": Cranfield's judgements */
    const char *format;     /* force a format by name; NULL: by content */
} corpora_options;

typedef struct corpora_corpus corpora_corpus;

/* Opens without reading documents. The options' strings are copied. BASE_EARG: an unknown convention, format or field.
 * BASE_EIO: a name that is neither registered nor a path (the nearest registered name is in the sentence). */
base_status corpora_open(corpora_corpus **out, const char *name_or_path, const corpora_options *options, base_error *err);
void corpora_close(corpora_corpus *c);

const char *corpora_name(const corpora_corpus *c);        /* "cranfield", "films", or the last part of the path */
const char *corpora_title(const corpora_corpus *c);       /* of its corpus.json, or of a classic collection; "" if unknown */
const char *corpora_description(const corpora_corpus *c); /* of its corpus.json, or "" */
const char *corpora_format_name(const corpora_corpus *c); /* "smart", "beir", ... of the documents; "" if it has none */
const char *corpora_fields_used(const corpora_corpus *c); /* which fields are indexed, as --fields would say it */
const char *corpora_convention(const corpora_corpus *c);  /* "" for collections that know only one */

/* Each calls back in the order of the files and stops at the first status that isn't BASE_OK. BASE_EFORMAT with path, line and byte:
 * malformed input, or a corpus that has no topics / judgements. May be called again. A folder or file without any document is BASE_EFORMAT. */
base_status corpora_docs(corpora_corpus *c, corpora_doc_fn each, void *context, base_error *err);
base_status corpora_topics(corpora_corpus *c, corpora_topic_fn each, void *context, base_error *err);
base_status corpora_qrels(corpora_corpus *c, corpora_judgement_fn each, void *context, base_error *err);

/* True if the path is a file (not a folder or name) in a judgement format that corpora doesn't own (TREC's four columns):
 * eval_qrels_read then reads it. */
bool corpora_qrels_are_trec(const corpora_corpus *c);

/* Progress of corpora_docs: bytes of the source taken so far and in all (0 if unknown). Callable from the callback. */
void corpora_progress(const corpora_corpus *c, uint64_t *done, uint64_t *total);

/* What was repaired or is counted by convention, one line each, complete after the call that read it: "cran.qry: topics numbered by
 * position 1..225, as cranqrel has them, not by .I". */
size_t corpora_notice_count(const corpora_corpus *c);
const char *corpora_notice(const corpora_corpus *c, size_t i);

/* The registry: embedded corpora and those found under $SALTON_HOME; i from 0; NULL past the end. *origin: "embedded", or its folder.
 * The strings live until the next call. */
const char *corpora_registered(size_t i, const char **origin, const char **title);

#endif
