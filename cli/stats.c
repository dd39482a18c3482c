/* cli/stats.c - what a collection is made of. */
#include "cli/stats.h"

#include <string.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/json.h"
#include "cli/show.h"
#include "ir/analyzer.h"

#define TOP 12 /* most frequent terms shown */

typedef unsigned long long big;

typedef struct {
    /* documents */
    big n_docs, n_empty, n_bytes, n_tokens, longest;
    /* terms */
    ir_analysis *work; /* NULL: not asked for */
    base_hash *terms;
    big *cf;
    uint32_t *df, *last_doc; /* last_doc: the last document + 1 that a term was met in */
    size_t cf_capacity, df_capacity, last_capacity;
    big doc_tokens;
    /* topics and judgements */
    big n_topics, n_judged_topics, n_pairs, n_relevant;
    bool has_topics, has_qrels;
} stats;

static base_status count_token(void *context, const ir_token *token, base_error *err)
{
    stats *st = context;
    uint32_t id;
    bool fresh;
    base_status s = base_hash_add(st->terms, token->term.ptr, token->term.len, &id, &fresh, err);
    if (s != BASE_OK) return s;
    if ((s = base_grow(&st->cf, &st->cf_capacity, (size_t)id + 1, sizeof *st->cf, err)) != BASE_OK) return s;
    if ((s = base_grow(&st->df, &st->df_capacity, (size_t)id + 1, sizeof *st->df, err)) != BASE_OK) return s;
    if ((s = base_grow(&st->last_doc, &st->last_capacity, (size_t)id + 1, sizeof *st->last_doc, err)) != BASE_OK) return s;
    st->cf[id]++;
    st->doc_tokens++;
    if (st->last_doc[id] != (uint32_t)st->n_docs) {
        st->last_doc[id] = (uint32_t)st->n_docs;
        st->df[id]++;
    }
    return BASE_OK;
}

static base_status count_doc(void *context, const corpora_doc *doc, base_error *err)
{
    stats *st = context;
    big bytes = 0;
    st->n_docs++;
    st->doc_tokens = 0;
    for (size_t i = 0; i < doc->n_fields; i++) {
        if (!doc->fields[i].indexed) continue;
        bytes += doc->fields[i].text.len;
        if (!st->work) continue;
        base_status s = ir_analyze(st->work, doc->fields[i].text.ptr, doc->fields[i].text.len, count_token, st, err);
        if (s != BASE_OK) return s;
    }
    st->n_bytes += bytes;
    st->n_tokens += st->doc_tokens;
    if (st->doc_tokens > st->longest) st->longest = st->doc_tokens;
    if (st->work ? st->doc_tokens == 0 : bytes == 0) st->n_empty++;
    return BASE_OK;
}

/* --- printing ------------------------------------------------------------------------------------------------------------------------ */

/* The TOP most frequent terms, ids by cf descending; equal ones in byte order. Returns how many. */
static size_t most_frequent(const stats *st, uint32_t *top)
{
    size_t n = 0;
    for (uint32_t id = 0; id < base_hash_count(st->terms); id++) {
        size_t at = n < TOP ? n++ : TOP;
        for (; at > 0; at--) {
            uint32_t other = top[at - 1];
            int order = base_view_compare(base_hash_text(st->terms, id), base_hash_text(st->terms, other));
            if (st->cf[id] < st->cf[other] || (st->cf[id] == st->cf[other] && order > 0)) break;
            if (at < TOP) top[at] = other;
        }
        if (at < TOP) top[at] = id;
    }
    return n;
}

static big terms_once(const stats *st)
{
    big once = 0;
    for (uint32_t id = 0; id < base_hash_count(st->terms); id++) once += st->cf[id] == 1;
    return once;
}

static void terms_as_text(base_buf *out, const stats *st, const char *analyzer)
{
    uint32_t top[TOP];
    size_t n = most_frequent(st, top);
    base_buf_format(out, "  analyzer      %s\n", analyzer);
    base_buf_format(out, "  tokens        %llu, %.1f a document, longest %llu\n", st->n_tokens,
                    st->n_docs ? (double)st->n_tokens / (double)st->n_docs : 0.0, st->longest);
    base_buf_format(out, "  terms         %u, %llu of them occur once\n\n  most frequent        cf       df\n",
                    base_hash_count(st->terms), terms_once(st));
    for (size_t i = 0; i < n; i++) {
        base_view term = base_hash_text(st->terms, top[i]);
        base_buf_text(out, "    ");
        cli_show_cell(out, term, 14);
        base_buf_format(out, " %7llu %8u\n", st->cf[top[i]], st->df[top[i]]);
    }
}

static void print_text(base_buf *out, const stats *st, const corpora_corpus *c, const char *analyzer)
{
    base_buf_format(out, "%s (%s, fields %s)\n\n", corpora_name(c), corpora_format_name(c), corpora_fields_used(c));
    base_buf_format(out, "  documents     %llu, %llu of them without indexed text\n", st->n_docs, st->n_empty);
    base_buf_format(out, "  indexed text  %llu bytes\n", st->n_bytes);
    if (st->has_topics) base_buf_format(out, "  topics        %llu\n", st->n_topics);
    if (st->has_qrels)
        base_buf_format(out, "  judgements    %llu pairs, %llu of them relevant, %llu topics judged%s%s\n", st->n_pairs,
                        st->n_relevant, st->n_judged_topics, *corpora_convention(c) ? ", convention " : "", corpora_convention(c));
    if (st->work) terms_as_text(out, st, analyzer);
}

static void terms_as_json(base_buf *out, const stats *st, const char *analyzer)
{
    uint32_t top[TOP];
    size_t n = most_frequent(st, top);
    base_buf_format(out, ",\"analyzer\":\"%s\",\"tokens\":%llu,\"longest\":%llu,\"terms\":%u,\"terms_once\":%llu", analyzer,
                    st->n_tokens, st->longest, base_hash_count(st->terms), terms_once(st));
    base_buf_text(out, ",\"most_frequent\":[");
    for (size_t i = 0; i < n; i++) {
        base_view term = base_hash_text(st->terms, top[i]);
        base_buf_text(out, i ? ",{\"term\":" : "{\"term\":");
        base_json_write_string(out, term.ptr, term.len);
        base_buf_format(out, ",\"cf\":%llu,\"df\":%u}", st->cf[top[i]], st->df[top[i]]);
    }
    base_buf_text(out, "]");
}

static void print_json(base_buf *out, const stats *st, const corpora_corpus *c, const char *analyzer)
{
    base_buf_text(out, "{\"name\":");
    base_json_write_string(out, corpora_name(c), strlen(corpora_name(c)));
    base_buf_format(out, ",\"format\":\"%s\"", corpora_format_name(c));
    base_buf_text(out, ",\"fields\":");
    base_json_write_string(out, corpora_fields_used(c), strlen(corpora_fields_used(c)));
    base_buf_format(out, ",\"documents\":%llu,\"empty\":%llu,\"bytes\":%llu", st->n_docs, st->n_empty, st->n_bytes);
    if (st->has_topics) base_buf_format(out, ",\"topics\":%llu", st->n_topics);
    if (st->has_qrels)
        base_buf_format(out, ",\"judged_topics\":%llu,\"judgements\":%llu,\"relevant\":%llu,\"convention\":\"%s\"",
                        st->n_judged_topics, st->n_pairs, st->n_relevant, corpora_convention(c));
    if (st->work) terms_as_json(out, st, analyzer);
    base_buf_text(out, "}\n");
}

/* --- counting -------------------------------------------------------------------------------------------------------------------------- */

static void count_judgements(stats *st, const eval_qrels *qrels)
{
    st->n_judged_topics = eval_qrels_count(qrels);
    for (size_t t = 0; t < eval_qrels_count(qrels); t++) {
        const eval_qrels_topic *topic = eval_qrels_at(qrels, t);
        st->n_pairs += topic->n_judged;
        for (size_t i = 0; i < topic->n_docs; i++) st->n_relevant += topic->docs[i].grade >= 1;
    }
}

/* A collection may lack topics or judgements: then they are not spoken of. A split that isn't there, or a file that can't be read, is told. */
static base_status count_topics_and_judgements(stats *st, const cli_call *call, const char *where, base_error *err)
{
    cli_topics topics = { 0 };
    eval_qrels *qrels = NULL;
    base_error why = { 0 };
    base_status s = cli_topics_read(&topics, call, where, &why);
    if (s == BASE_OK) {
        st->has_topics = true;
        st->n_topics = topics.n;
        cli_topics_done(&topics);
        s = cli_qrels_read(&qrels, call, where, NULL, &why);
    } else if (s == BASE_EFORMAT) {
        s = cli_qrels_read(&qrels, call, where, NULL, &why);
    }
    if (s == BASE_OK) {
        st->has_qrels = true;
        count_judgements(st, qrels);
        eval_qrels_free(qrels);
    }
    if (s == BASE_OK || s == BASE_EFORMAT) return BASE_OK;
    if (err) *err = why;
    return s;
}

base_status cli_stats_print(const cli_call *call, const char *where, bool with_terms, base_error *err)
{
    corpora_options options = cli_corpora_options(call);
    corpora_corpus *corpus = NULL;
    ir_analyzer *analyzer = NULL;
    stats st = { 0 };
    base_buf out = { 0 };
    const char *name = cli_value(call, "analyzer");
    base_status s;
    if ((s = corpora_open(&corpus, where, &options, err)) != BASE_OK) goto out;
    if ((s = ir_analyzer_open(&analyzer, name ? name : "english", NULL, err)) != BASE_OK) goto out;
    if (with_terms && (s = ir_analysis_new(&st.work, analyzer, err)) != BASE_OK) goto out;
    if ((s = base_hash_new(&st.terms, err)) != BASE_OK) goto out;
    if ((s = corpora_docs(corpus, count_doc, &st, err)) != BASE_OK) goto out;
    cli_corpus_notes(call, corpus);
    bool is_file = base_path_exists(where) && !base_path_is_dir(where); /* of documents, and of nothing else */
    if (!is_file && (s = count_topics_and_judgements(&st, call, where, err)) != BASE_OK) goto out;
    if (cli_flag(call, "json")) print_json(&out, &st, corpus, ir_analyzer_name(analyzer));
    else print_text(&out, &st, corpus, ir_analyzer_name(analyzer));
    s = cli_print(&out, err);
out:
    base_buf_done(&out);
    base_free(st.cf);
    base_free(st.df);
    base_free(st.last_doc);
    base_hash_free(st.terms);
    ir_analysis_free(st.work);
    ir_analyzer_close(analyzer);
    corpora_close(corpus);
    return s;
}
