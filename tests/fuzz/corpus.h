/* tests/fuzz/corpus.h - a file of a corpus as input, for the targets of the corpus formats: what comes has an id and can be touched; what
 * doesn't come has a sentence with a place; a second reading gives the same.
 *
 * The first line of an input is the file's name and, after a blank, a convention, if it needs one; the file's bytes follow. */
#ifndef TESTS_FUZZ_CORPUS_H
#define TESTS_FUZZ_CORPUS_H

#include "base/bytes.h"
#include "corpora/corpus.h"
#include "corpora/reader.h"
#include "tests/fuzz/files.h"

#define FUZZ_DOCS   (1u << CORPORA_DOCS)
#define FUZZ_TOPICS (1u << CORPORA_TOPICS)
#define FUZZ_QRELS  (1u << CORPORA_QRELS)

typedef struct {
    size_t n;
    uint64_t sum; /* of all bytes seen, so that they are seen */
} fuzz_tally;

static void fuzz_touch(fuzz_tally *t, base_view v)
{
    for (size_t i = 0; i < v.len; i++) t->sum = t->sum * 31 + (uint8_t)v.ptr[i];
}

static base_status fuzz_take_doc(void *context, const corpora_doc *doc, base_error *err)
{
    fuzz_tally *t = context;
    (void)err;
    t->n++;
    FUZZ_HOLDS(doc->docno.len > 0);
    fuzz_touch(t, doc->docno);
    for (size_t i = 0; i < doc->n_fields; i++) {
        FUZZ_HOLDS(doc->fields[i].name && doc->fields[i].name[0]);
        fuzz_touch(t, doc->fields[i].text);
    }
    fuzz_touch(t, doc->metadata);
    FUZZ_HOLDS(doc->metadata.len == 0 || (doc->metadata.ptr[0] == '{' && doc->metadata.ptr[doc->metadata.len - 1] == '}'));
    return BASE_OK;
}

static base_status fuzz_take_topic(void *context, const corpora_topic *topic, base_error *err)
{
    fuzz_tally *t = context;
    (void)err;
    t->n++;
    FUZZ_HOLDS(topic->id.len > 0);
    fuzz_touch(t, topic->id);
    fuzz_touch(t, topic->text);
    fuzz_touch(t, topic->kind);
    for (size_t i = 0; i < topic->text.len; i++) FUZZ_HOLDS((uint8_t)topic->text.ptr[i] >= ' ');
    return BASE_OK;
}

static base_status fuzz_take_judgement(void *context, const corpora_judgement *judgement, base_error *err)
{
    fuzz_tally *t = context;
    (void)err;
    t->n++;
    FUZZ_HOLDS(judgement->topic.len > 0 && judgement->docno.len > 0);
    fuzz_touch(t, judgement->topic);
    fuzz_touch(t, judgement->docno);
    return BASE_OK;
}

/* The status goes with a sentence, and with the place for what a file may have wrong. */
static void fuzz_check_status(base_status s, const base_error *err, size_t n)
{
    if (s == BASE_OK) FUZZ_HOLDS(n > 0 || err->what[0] == '\0');
    else FUZZ_HOLDS(err->status == s && err->what[0] && !strchr(err->what, '\n'));
    if (s == BASE_EFORMAT) FUZZ_HOLDS(err->where[0]);
}

static base_status fuzz_read_role(corpora_corpus *c, int role, fuzz_tally *t, base_error *err)
{
    return role == CORPORA_DOCS     ? corpora_docs(c, fuzz_take_doc, t, err)
           : role == CORPORA_TOPICS ? corpora_topics(c, fuzz_take_topic, t, err)
                                    : corpora_qrels(c, fuzz_take_judgement, t, err);
}

static void fuzz_read_twice(corpora_corpus *c, int role)
{
    fuzz_tally once = { 0 }, twice = { 0 };
    base_error err = { 0 }, again = { 0 };
    base_status s = fuzz_read_role(c, role, &once, &err);
    fuzz_check_status(s, &err, once.n);
    FUZZ_HOLDS(fuzz_read_role(c, role, &twice, &again) == s);
    FUZZ_HOLDS(once.n == twice.n && once.sum == twice.sum && strcmp(err.what, again.what) == 0);
}

/* The word at *at, into out if it may be in a file's name; *at stands behind it. */
static void fuzz_word(char out[32], const uint8_t **at, const uint8_t *end)
{
    size_t n = 0;
    while (*at < end && **at != ' ' && **at != '\n') {
        if (n + 1 < 32 && **at > ' ' && **at < 127 && **at != '/') out[n++] = (char)**at;
        ++*at;
    }
    if (*at < end && **at == ' ') ++*at;
    out[n] = '\0';
}

/* An input in the format of this name (NULL: recognised by content), read in these roles. */
static inline int fuzz_corpus(const char *format, unsigned roles, const uint8_t *data, size_t size)
{
    char name[32], convention[32];
    const uint8_t *at = data, *end = data + size;
    corpora_corpus *c = NULL;
    base_error err = { 0 };
    fuzz_word(name, &at, end);
    fuzz_word(convention, &at, end);
    while (at < end && *at != '\n') at++;
    if (at == end || !name[0] || strcmp(name, "-") == 0) return 0;
    at++;
    fuzz_files_begin();
    fuzz_file_put(name, at, (size_t)(end - at));
    base_status s =
        corpora_open(&c, name, &(corpora_options){ .format = format, .convention = convention[0] ? convention : NULL }, &err);
    if (s != BASE_OK) fuzz_check_status(s, &err, 0);
    for (int role = 0; role < CORPORA_ROLES && s == BASE_OK; role++)
        if (roles >> role & 1) fuzz_read_twice(c, role);
    for (size_t i = 0; s == BASE_OK && i < corpora_notice_count(c); i++) FUZZ_HOLDS(corpora_notice(c, i)[0]);
    corpora_close(c);
    fuzz_files_end();
    return 0;
}

#endif
