/* cli/sources.c - topics and judgements from wherever they are: corpora's formats, or (judgements) trec_eval's. */
#include "cli/sources.h"

#include <string.h>

corpora_options cli_corpora_options(const cli_call *call)
{
    return (corpora_options){
        .fields = cli_value(call, "fields"),
        .topic_fields = cli_value(call, "topic-fields"),
        .split = cli_value(call, "split"),
        .convention = cli_value(call, "convention"),
        .format = cli_value(call, "format"),
    };
}

void cli_corpus_notes(const cli_call *call, const corpora_corpus *corpus)
{
    for (size_t i = 0; i < corpora_notice_count(corpus); i++) cli_note(call, "%s", corpora_notice(corpus, i));
}

/* --- topics -------------------------------------------------------------------------------------------------------------- */

static base_status keep(base_arena *arena, base_view *v, base_error *err)
{
    v->ptr = base_arena_strndup(arena, v->ptr, v->len, err);
    return v->ptr ? BASE_OK : BASE_ENOMEM;
}

/* A run has one ranking for each topic: an id must not stand twice. */
static base_status check_id(cli_topics *topics, base_view id, base_error *err)
{
    char shown[128];
    uint32_t place;
    bool fresh;
    base_status s = base_hash_add(topics->ids, id.ptr, id.len, &place, &fresh, err);
    if (s != BASE_OK || fresh) return s;
    base_quote(shown, sizeof shown, id.ptr, id.len);
    return base_fail(err, BASE_EFORMAT, "topic \"%s\" stands twice, as number %u and as number %zu: expected ids of their own",
                     shown, place + 1, topics->n + 1);
}

static base_status add_topic(void *context, const corpora_topic *topic, base_error *err)
{
    cli_topics *topics = context;
    base_status s = check_id(topics, topic->id, err);
    if (s == BASE_OK) s = base_grow(&topics->items, &topics->capacity, topics->n + 1, sizeof *topics->items, err);
    if (s != BASE_OK) return s;
    cli_topic *t = &topics->items[topics->n];
    *t = (cli_topic){ topic->id, topic->text, topic->kind };
    if ((s = keep(topics->arena, &t->id, err)) != BASE_OK) return s;
    if ((s = keep(topics->arena, &t->text, err)) != BASE_OK) return s;
    if ((s = keep(topics->arena, &t->kind, err)) != BASE_OK) return s;
    topics->n++;
    return BASE_OK;
}

base_status cli_topics_read(cli_topics *out, const cli_call *call, const char *where, base_error *err)
{
    corpora_options options = cli_corpora_options(call);
    corpora_corpus *corpus = NULL;
    base_status s;
    if ((s = base_arena_new(&out->arena, err)) != BASE_OK) goto out;
    if ((s = base_hash_new(&out->ids, err)) != BASE_OK) goto out;
    if ((s = corpora_open(&corpus, where, &options, err)) != BASE_OK) goto out;
    if ((s = corpora_topics(corpus, add_topic, out, err)) != BASE_OK) {
        base_where(err, "%s", where);
        goto out;
    }
    cli_corpus_notes(call, corpus);
out:
    corpora_close(corpus);
    if (s != BASE_OK) cli_topics_done(out);
    return s;
}

void cli_topics_done(cli_topics *topics)
{
    base_free(topics->items);
    base_hash_free(topics->ids);
    base_arena_free(topics->arena);
    *topics = (cli_topics){ 0 };
}

const cli_topic *cli_topics_find(const cli_topics *topics, const char *id)
{
    for (size_t i = 0; i < topics->n; i++)
        if (base_view_is(topics->items[i].id, id)) return &topics->items[i];
    return NULL;
}

/* --- judgements ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    eval_qrels *qrels;
    base_buf topic, docno;
} judgement_sink;

static const char *as_string(base_buf *b, base_view v)
{
    base_buf_clear(b);
    base_buf_bytes(b, v.ptr, v.len);
    return base_buf_string(b);
}

static base_status add_judgement(void *context, const corpora_judgement *j, base_error *err)
{
    judgement_sink *sink = context;
    const char *topic = as_string(&sink->topic, j->topic), *docno = as_string(&sink->docno, j->docno);
    if (j->excluded) return eval_qrels_exclude(sink->qrels, topic, docno, err);
    return eval_qrels_add(sink->qrels, topic, docno, j->grade, err);
}

static void say_label(char *label, const corpora_corpus *corpus)
{
    const char *convention = corpora_convention(corpus);
    if (label) snprintf(label, 256, "%s%s%s", corpora_name(corpus), *convention ? ", judgements " : "", convention);
}

base_status cli_qrels_read(eval_qrels **out, const cli_call *call, const char *where, char *label, base_error *err)
{
    corpora_options options = cli_corpora_options(call);
    corpora_corpus *corpus = NULL;
    judgement_sink sink = { 0 };
    base_status s;
    if ((s = eval_qrels_new(&sink.qrels, err)) != BASE_OK) goto out;
    if ((s = corpora_open(&corpus, where, &options, err)) != BASE_OK) goto out;
    say_label(label, corpus);
    if (corpora_qrels_are_trec(corpus)) {
        s = eval_qrels_read(sink.qrels, where, EVAL_STRICT, err);
    } else {
        if ((s = corpora_qrels(corpus, add_judgement, &sink, err)) != BASE_OK) goto out;
        cli_corpus_notes(call, corpus);
        s = eval_qrels_finish(sink.qrels, err);
    }
    if (s != BASE_OK) goto out;
    *out = sink.qrels;
    sink.qrels = NULL;
out:
    base_buf_done(&sink.topic);
    base_buf_done(&sink.docno);
    eval_qrels_free(sink.qrels);
    corpora_close(corpus);
    return s;
}
