/* benches/collection.c - the made up collection. All numbers come from base/rng.h and base/math.h: the same bytes everywhere. */
#include "benches/collection.h"

#include <stdio.h>

#include "base/math.h"
#include "base/rng.h"
#include "benches/bench.h"
#include "ir/index.h"
#include "ir/writer.h"

enum { WORDS = 600000, TOPICS = 4000, TOPIC_WORDS = 200, LEAST_LENGTH = 5, MOST_LENGTH = 1000 };
#define MEAN_LENGTH  60.0
#define SIGMA_LENGTH 0.5

/* A document on its way. What its words with content are doesn't depend on how they look, nor on the other words. */
typedef struct {
    base_rng kinds, contents, forms;
    uint64_t seed, topics[2];
    size_t length, n_seen;
    uint32_t seen[MOST_LENGTH]; /* ranks of the words with content so far */
} maker;

static const char *const function_words[] = {
    "the",  "of",   "and",   "to",    "a",   "in",    "is",    "that", "for",  "it",   "as",    "was",   "with", "be",   "by",
    "on",   "not",  "he",    "are",   "or",  "this",  "at",    "from", "have", "an",   "they",  "which", "you",  "were", "but",
    "can",  "has",  "his",   "their", "had", "will",  "there", "been", "if",   "when", "who",   "more",  "no",   "all",  "would",
    "into", "than", "other", "so",    "one", "about", "out",   "such", "some", "then", "these", "most",  "only", "time", "over"
};
#define N_FUNCTION_WORDS (sizeof function_words / sizeof function_words[0])

/* Zipf and Mandelbrot, p(rank) ~ 1 / (rank + shift)^(1 + s): the inverse of its integral. */
static uint32_t zipf(base_rng *r, double n, double shift, double s)
{
    double least = base_pow((n + shift) / shift, -s), u = base_rng_unit(r);
    double rank = shift * (base_pow(1 - u * (1 - least), -1 / s) - 1);
    return rank < n ? (uint32_t)rank : (uint32_t)n - 1;
}

static const char *function_word(base_rng *r)
{
    return function_words[zipf(r, N_FUNCTION_WORDS, 1.6, 0.05)];
}

static double normal(base_rng *r) /* twelve uniform numbers: close enough, and without a sine */
{
    double sum = -6;
    for (int i = 0; i < 12; i++) sum += base_rng_unit(r);
    return sum;
}

static void begin(maker *m, const collection *c, uint64_t doc)
{
    *m = (maker){ .seed = c->seed };
    m->kinds = base_rng_of(c->seed, 3 * doc);
    m->contents = base_rng_of(c->seed, 3 * doc + 1);
    m->forms = base_rng_of(c->seed, 3 * doc + 2);
    double length = MEAN_LENGTH * base_exp(SIGMA_LENGTH * normal(&m->kinds) - SIGMA_LENGTH * SIGMA_LENGTH / 2);
    m->length = length < LEAST_LENGTH ? LEAST_LENGTH : length > MOST_LENGTH ? MOST_LENGTH : (size_t)length;
    for (int i = 0; i < 2; i++) m->topics[i] = zipf(&m->contents, TOPICS, 400, 0.5);
}

/* The words of a topic are spread evenly over the logarithms of the ranks 50 to 30,000. */
static uint32_t topic_word(const maker *m, uint64_t topic, uint32_t which)
{
    base_rng r = base_rng_of(m->seed ^ 0x746f706963, topic * TOPIC_WORDS + which);
    return (uint32_t)(50 * base_exp(base_rng_unit(&r) * base_log(600)));
}

static uint32_t content_word(maker *m)
{
    base_rng *r = &m->contents;
    uint64_t kind = base_rng_below(r, 100);
    uint32_t rank;
    if (kind < 17 && m->n_seen) rank = m->seen[base_rng_below(r, m->n_seen)];
    else if (kind < 57) rank = topic_word(m, m->topics[base_rng_below(r, 3) == 0], zipf(r, TOPIC_WORDS, 4, 0.1));
    else rank = zipf(r, WORDS, 40, 0.16);
    return m->seen[m->n_seen++] = rank;
}

static bool is_content(maker *m)
{
    return base_rng_below(&m->kinds, 100) >= 43;
}

/* Two syllables for the first 6,400 ranks, three for the others, and a consonant at the end. */
static void spell(base_buf *out, uint32_t rank)
{
    static const char consonants[] = "tnrslmdkpbgvfhcj", vowels[] = "aeiou", ends[] = "lnrtmk";
    size_t syllables = rank < 6400 ? 2 : 3;
    uint32_t left = rank < 6400 ? rank * 2987 % 6400 : (rank - 6400) * 7; /* neighbours in rank don't look alike */
    for (size_t i = 0; i < syllables || left > 0; i++, left /= 80) {
        base_buf_u8(out, (uint8_t)consonants[left % 16]);
        base_buf_u8(out, (uint8_t)vowels[left / 16 % 5]);
    }
    base_buf_u8(out, (uint8_t)ends[rank % 6]);
}

static void inflect(base_buf *out, base_rng *r)
{
    uint64_t kind = base_rng_below(r, 100);
    if (kind >= 66) base_buf_text(out, kind < 80 ? "s" : kind < 88 ? "ed" : kind < 96 ? "ing" : "ly");
}

void collection_text(base_buf *out, const collection *c, uint64_t doc)
{
    maker m;
    begin(&m, c, doc);
    uint64_t sentence = 0; /* words left of it */
    for (size_t i = 0; i < m.length; i++) {
        size_t from = out->size + (i > 0);
        if (i > 0) base_buf_u8(out, ' ');
        if (is_content(&m)) {
            spell(out, content_word(&m));
            inflect(out, &m.forms);
        } else {
            base_buf_text(out, function_word(&m.forms));
        }
        if (out->status != BASE_OK) return;
        if (sentence == 0) {
            out->data[from] = (uint8_t)(out->data[from] - 'a' + 'A');
            sentence = 8 + base_rng_below(&m.forms, 15);
        }
        if (--sentence == 0 || i + 1 == m.length) base_buf_u8(out, '.');
        else if (base_rng_below(&m.forms, 16) == 0) base_buf_u8(out, ',');
    }
}

static size_t query_length(base_rng *r)
{
    static const uint64_t up_to[] = { 6, 24, 48, 69, 83, 92, 97, 100 }; /* of 100 */
    uint64_t u = base_rng_below(r, 100);
    size_t n = 1;
    while (u >= up_to[n - 1]) n++;
    return n;
}

/* Of two words of the document three times in four the more frequent: who searches rarely names the rarest. */
static uint32_t query_word(const maker *m, base_rng *r)
{
    uint32_t a = m->seen[base_rng_below(r, m->n_seen)], b = m->seen[base_rng_below(r, m->n_seen)];
    return base_rng_below(r, 4) && b < a ? b : a;
}

uint64_t collection_query(base_buf *out, const collection *c, uint64_t which, size_t n_words)
{
    base_rng r = base_rng_of(c->seed ^ 0x7175657279, which);
    uint64_t doc = base_rng_below(&r, c->n_docs);
    size_t n = n_words ? n_words : query_length(&r), done = 0;
    bool functions = !n_words && base_rng_below(&r, 3) == 0;
    uint32_t words[MOST_LENGTH];
    maker m;
    begin(&m, c, doc);
    for (size_t i = 0; i < m.length; i++)
        if (is_content(&m)) content_word(&m);
    for (size_t tries = 0; done < n && m.n_seen && tries < 1000; tries++) {
        uint32_t word = query_word(&m, &r);
        size_t at = 0;
        while (at < done && words[at] != word) at++;
        if (at < done) continue;
        if (done > 0) base_buf_u8(out, ' ');
        if (functions && base_rng_below(&r, 2)) {
            base_buf_text(out, function_word(&r));
            base_buf_u8(out, ' ');
        }
        spell(out, words[done++] = word);
    }
    return doc;
}

void collection_index(const collection *c, const char *dir, const ir_codec *codec)
{
    base_error err = { 0 };
    ir_analyzer *a = NULL;
    ir_writer *w = NULL;
    ir_index *there = NULL;
    base_buf text = { 0 };
    if (ir_index_open(&there, dir, NULL) == BASE_OK) {
        ir_index_close(there);
        return;
    }
    bench_must(ir_analyzer_open(&a, "english", NULL, &err), &err);
    ir_writer_options options = { .analyzer = a, .corpus = "made up", .fields = "text", .codec = codec };
    bench_must(ir_writer_open(&w, dir, &options, &err), &err);
    for (uint64_t doc = 0; doc < c->n_docs; doc++) {
        char docno[24];
        snprintf(docno, sizeof docno, "d%llu", (unsigned long long)doc);
        base_buf_clear(&text);
        collection_text(&text, c, doc);
        corpora_field field = { "text", { base_buf_string(&text), text.size }, true };
        bench_must(ir_writer_add(w, &(corpora_doc){ base_view_of(docno), &field, 1, { "", 0 } }, &err), &err);
    }
    bench_must(ir_writer_commit(&w, NULL, &err), &err);
    base_buf_done(&text);
    ir_analyzer_close(a);
}
