/* corpora/doc.h - what a document, a topic and a judgement are, wherever they were read.
 *
 * All views belong to the reader that hands them to a callback and live until the callback returns. Text may hold any bytes:
 * nothing is promised about its UTF-8. */
#ifndef CORPORA_DOC_H
#define CORPORA_DOC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/bytes.h"
#include "base/error.h"

typedef struct {
    const char *name; /* "title", "text", "author", "keywords", ... */
    base_view text;
    bool indexed; /* its words are searched; the others are stored only */
} corpora_field;

typedef struct {
    base_view docno;
    const corpora_field *fields; /* in the order in which they are indexed; a name may occur twice */
    size_t n_fields;
    base_view metadata; /* a JSON object of stored values such as {"price":24.9,"label":"kitchen"}, or empty */
} corpora_doc;

typedef struct {
    base_view id;
    base_view text; /* what is searched, by the collection's rule or the user's choice of fields */
    base_view kind; /* metadata's "kind" where there is one, or empty */
} corpora_topic;

typedef struct {
    base_view topic, docno;
    long grade;    /* 0: judged, not relevant */
    bool excluded; /* no judgement: the document is to be taken out of this topic's ranking (Cranfield's `nosource`) */
} corpora_judgement;

typedef base_status (*corpora_doc_fn)(void *context, const corpora_doc *doc, base_error *err);
typedef base_status (*corpora_topic_fn)(void *context, const corpora_topic *topic, base_error *err);
typedef base_status (*corpora_judgement_fn)(void *context, const corpora_judgement *judgement, base_error *err);

#endif
