/* cli/sources.h - what commands read: topics and judgements, by a collection's name, folder or file; and the options that go with them.
 *
 *     cli_topics topics = { 0 };
 *     if ((s = cli_topics_read(&topics, call, "cranfield/", err)) != BASE_OK) ...
 *     eval_qrels *qrels = NULL;
 *     s = cli_qrels_read(&qrels, call, "cranfield/", &label, err);       // label: "cranfield, judgements classic"
 */
#ifndef CLI_SOURCES_H
#define CLI_SOURCES_H

#include "base/hash.h"
#include "base/mem.h"
#include "cli/command.h"
#include "corpora/corpus.h"
#include "eval/qrels.h"

/* Options that say how a collection is read, for the tables of commands. */
#define CLI_TOPIC_OPTIONS                                                                                                          \
    { "topic-fields", 0, "LIST", "the collection's", "which fields of a topic are searched: title,desc,narr or .W,.A", false },    \
    {                                                                                                                              \
        "split", 0, "NAME", "test", "which split's topics and judgements of a BEIR layout", false                                  \
    }
#define CLI_CONVENTION_OPTION                                                                                                      \
    {                                                                                                                              \
        "convention", 0, "classic|trec|nosource", "classic", "how Cranfield's judgements count", false                             \
    }

corpora_options cli_corpora_options(const cli_call *call);
/* The collection's notices, once each. */
void cli_corpus_notes(const cli_call *call, const corpora_corpus *corpus);

typedef struct {
    base_view id, text, kind;
} cli_topic;

typedef struct {
    cli_topic *items; /* [n] in the order of the file */
    size_t n, capacity;
    base_hash *ids;
    base_arena *arena;
} cli_topics;

base_status cli_topics_read(cli_topics *out, const cli_call *call, const char *where, base_error *err);
void cli_topics_done(cli_topics *topics);
/* The topic with this id, or NULL. */
const cli_topic *cli_topics_find(const cli_topics *topics, const char *id);

/* From a collection (its convention named in label [256], which may be NULL) or a TREC file. *out is the caller's. */
base_status cli_qrels_read(eval_qrels **out, const cli_call *call, const char *where, char *label, base_error *err);

#endif
