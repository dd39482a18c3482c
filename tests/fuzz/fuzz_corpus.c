/* Every corpus format, as documents, topics and judgements: what comes has an id and can be touched; what doesn't come has a sentence.
 *
 * The first line of an input says how it is opened: a file's name, a format or -, a convention or -; what follows are the file's bytes. */
#include "base/bytes.h"
#include "corpora/corpus.h"
#include "tests/fuzz/files.h"

typedef struct {
    size_t n;
    uint64_t sum; /* of all bytes seen, so that they are seen */
} tally;

static void touch(tally *t, base_view v)
{
    for (size_t i = 0; i < v.len; i++) t->sum = t->sum * 31 + (uint8_t)v.ptr[i];
}

static base_status take_doc(void *context, const corpora_doc *doc, base_error *err)
{
    tally *t = context;
    (void)err;
    t->n++;
    FUZZ_HOLDS(doc->docno.len > 0);
    touch(t, doc->docno);
    for (size_t i = 0; i < doc->n_fields; i++) {
        FUZZ_HOLDS(doc->fields[i].name && doc->fields[i].name[0]);
        touch(t, doc->fields[i].text);
    }
    touch(t, doc->metadata);
    FUZZ_HOLDS(doc->metadata.len == 0 || (doc->metadata.ptr[0] == '{' && doc->metadata.ptr[doc->metadata.len - 1] == '}'));
    return BASE_OK;
}

static base_status take_topic(void *context, const corpora_topic *topic, base_error *err)
{
    tally *t = context;
    (void)err;
    t->n++;
    FUZZ_HOLDS(topic->id.len > 0);
    touch(t, topic->id);
    touch(t, topic->text);
    touch(t, topic->kind);
    for (size_t i = 0; i < topic->text.len; i++) FUZZ_HOLDS((uint8_t)topic->text.ptr[i] >= ' ');
    return BASE_OK;
}

static base_status take_judgement(void *context, const corpora_judgement *judgement, base_error *err)
{
    tally *t = context;
    (void)err;
    t->n++;
    FUZZ_HOLDS(judgement->topic.len > 0 && judgement->docno.len > 0);
    touch(t, judgement->topic);
    touch(t, judgement->docno);
    return BASE_OK;
}

/* The status goes with a sentence, and with the place for what a file may have wrong. */
static void check(base_status s, const base_error *err, size_t n)
{
    if (s == BASE_OK) FUZZ_HOLDS(n > 0 || err->what[0] == '\0');
    else FUZZ_HOLDS(err->status == s && err->what[0] && !strchr(err->what, '\n'));
    if (s == BASE_EFORMAT) FUZZ_HOLDS(err->where[0]);
}

static void read_all(const char *path, const corpora_options *options)
{
    corpora_corpus *c = NULL;
    base_error err = { 0 };
    base_status s = corpora_open(&c, path, options, &err);
    if (s != BASE_OK) {
        check(s, &err, 0);
        return;
    }
    for (int again = 0; again < 2; again++) { /* each may be called again, and gives the same */
        static tally before[3];
        tally t[3] = { { 0 } };
        check(corpora_docs(c, take_doc, &t[0], &err), &err, t[0].n);
        err = (base_error){ 0 };
        check(corpora_topics(c, take_topic, &t[1], &err), &err, t[1].n);
        err = (base_error){ 0 };
        check(corpora_qrels(c, take_judgement, &t[2], &err), &err, t[2].n);
        err = (base_error){ 0 };
        for (size_t i = 0; i < corpora_notice_count(c); i++) FUZZ_HOLDS(corpora_notice(c, i)[0]);
        if (again) FUZZ_HOLDS(memcmp(before, t, sizeof t) == 0);
        memcpy(before, t, sizeof t);
    }
    corpora_close(c);
}

/* A word of the first line, in out; "" if there is none. */
static const char *word(char out[32], const uint8_t **at, const uint8_t *end)
{
    size_t n = 0;
    while (*at < end && **at != ' ' && **at != '\n') {
        if (n + 1 < 32 && **at > ' ' && **at < 127 && **at != '/') out[n++] = (char)**at;
        ++*at;
    }
    if (*at < end && **at == ' ') ++*at;
    out[n] = '\0';
    return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char name[32], format[32], convention[32];
    const uint8_t *at = data, *end = data + size;
    word(name, &at, end);
    word(format, &at, end);
    word(convention, &at, end);
    while (at < end && *at != '\n') at++;
    if (at == end || !name[0] || strcmp(name, "-") == 0) return 0;
    at++;
    corpora_options options = { 0 };
    if (strcmp(format, "-") != 0) options.format = format;
    if (strcmp(convention, "-") != 0) options.convention = convention;
    fuzz_files_begin();
    fuzz_file_put(name, at, (size_t)(end - at));
    read_all(name, &options);
    fuzz_files_end();
    return 0;
}
