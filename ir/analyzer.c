/* ir/analyzer.c - text to terms: segment, fold, stop, stem.
 *
 * One walk serves analysis and its display: each segmented word becomes one stage (or several, for bigrams and over-long words), and a token is a stage that
 * isn't stopped. Words of pure ASCII are lower-cased into a buffer of the analysis; others go through NFKC and case folding, which may take a word apart
 * (a fraction sign becomes digits around a slash): the folded text is then segmented again, and each part becomes a term with the span of the whole word. */
#include "ir/analyzer.h"

#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "base/params.h"
#include "base/text.h"
#include "ir/stem.h"
#include "ir/stopwords.h"
#include "ir/words.h"

struct ir_analyzer {
    char *name, *stopwords, label[64];
    char *language;        /* of the stemmer, or NULL */
    bool by_blanks;        /* whitespace: no word boundaries, no bigrams */
    bool possessives;      /* english: 's goes */
    ir_stopwords *stopped; /* folded words */
};

struct ir_analysis {
    const ir_analyzer *analyzer;
    ir_stemmer *stem;
    base_buf folded;
    /* the present call */
    const char *text;
    ir_stage_fn each;
    void *context;
    uint32_t position;
};

/* --- names ---------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *help, *stopwords;
} plain[] = {
    { "english", "words by UAX #29, folded, possessive 's dropped, lucene33 stopped, Snowball English", "lucene33" },
    { "standard", "words by UAX #29, folded; nothing stopped or stemmed", "none" },
    { "whitespace", "split at white space, folded; nothing stopped or stemmed", "none" },
};
#define PLAIN (sizeof plain / sizeof plain[0])

const char *ir_analyzer_known(size_t i, const char **help)
{
    const char *language;
    if (i < PLAIN) {
        if (help) *help = plain[i].help;
        return plain[i].name;
    }
    i -= PLAIN;
    for (size_t at = 0; (language = ir_stemmer_known(at)) != NULL; at++) {
        if (strcmp(language, "english") == 0 || i-- > 0) continue; /* english is among the plain ones */
        if (help) *help = "words by UAX #29, folded; nothing stopped unless asked; Snowball's stemmer of that name";
        return language;
    }
    return NULL;
}

static const char *stemmer_of(const char *analyzer)
{
    const char *language;
    for (size_t at = 0; (language = ir_stemmer_known(at)) != NULL; at++)
        if (strcmp(language, analyzer) == 0) return language;
    return NULL;
}

static base_status unknown_name(const char *name, base_error *err)
{
    const char *names[64];
    size_t n = 0;
    while (n < 64 && (names[n] = ir_analyzer_known(n, NULL)) != NULL) n++;
    const char *near = base_nearest(base_view_of(name), names, n);
    return base_fail(err, BASE_EARG, "unknown analyzer \"%s\"%s%s (salton help analyzers lists them)", name,
                     near ? "; the nearest is " : "", near ? near : "");
}

/* --- stop lists ------------------------------------------------------------------------------------------------------------------- */

static base_status add_stopped(void *context, const ir_stage *stage, base_error *err)
{
    return ir_stopwords_add(context, stage->folded.ptr, stage->folded.len, err);
}

/* The words of a list of one's own, folded as the texts' words are. */
static base_status add_custom(ir_analyzer *a, const char *words, base_error *err)
{
    ir_stopwords *none = NULL;
    ir_analysis *work = NULL;
    base_status s = ir_stopwords_new(&none, NULL, err);
    ir_analyzer folder = { .by_blanks = a->by_blanks, .stopped = none };
    if (s == BASE_OK) s = ir_analysis_new(&work, &folder, err);
    if (s == BASE_OK) s = ir_analyze_stages(work, words, strlen(words), add_stopped, a->stopped, err);
    snprintf(a->label, sizeof a->label, "custom (%zu words)", ir_stopwords_count(a->stopped));
    ir_analysis_free(work);
    ir_stopwords_free(none);
    return s;
}

static base_status unknown_list(const char *given, base_error *err)
{
    const char *names[16] = { "none" };
    size_t n = 1;
    while (n < 16 && (names[n] = ir_stopwords_known(n - 1)) != NULL) n++;
    const char *near = base_nearest(base_view_of(given), names, n);
    return base_fail(err, BASE_EARG, "unknown stop list \"%s\"%s%s: none, lucene33, smart, or a file of words", given,
                     near ? "; the nearest is " : "", near ? near : "");
}

static base_status set_stop_words(ir_analyzer *a, const char *given, base_error *err)
{
    static const char custom[] = "custom:";
    size_t n;
    base_status s;
    bool own = strncmp(given, custom, sizeof custom - 1) == 0, none = strcmp(given, "none") == 0;
    if (!own && !none && !ir_stopwords_list(given, &n)) return unknown_list(given, err);
    if (!(a->stopwords = base_strdup(given, err))) return BASE_ENOMEM;
    if ((s = ir_stopwords_new(&a->stopped, own || none ? NULL : given, err)) != BASE_OK) return s;
    if (own) return add_custom(a, given + sizeof custom - 1, err);
    snprintf(a->label, sizeof a->label, "%s", given);
    return BASE_OK;
}

base_status ir_analyzer_open(ir_analyzer **out, const char *name, const char *stopwords, base_error *err)
{
    base_status s = BASE_ENOMEM;
    const char *own = "none", *language = stemmer_of(name);
    bool known = language != NULL;
    ir_analyzer *a = base_new(ir_analyzer, err);
    if (!a) return BASE_ENOMEM;
    for (size_t i = 0; i < PLAIN; i++)
        if (strcmp(name, plain[i].name) == 0) own = plain[i].stopwords, known = true;
    if (!known) {
        s = unknown_name(name, err);
        goto out;
    }
    a->by_blanks = strcmp(name, "whitespace") == 0;
    a->possessives = strcmp(name, "english") == 0;
    if (!(a->name = base_strdup(name, err)) || (language && !(a->language = base_strdup(language, err)))) goto out;
    if ((s = set_stop_words(a, stopwords ? stopwords : own, err)) != BASE_OK) goto out;
    *out = a;
    a = NULL;
out:
    ir_analyzer_close(a);
    return s;
}

void ir_analyzer_close(ir_analyzer *a)
{
    if (!a) return;
    ir_stopwords_free(a->stopped);
    base_free(a->name);
    base_free(a->stopwords);
    base_free(a->language);
    base_free(a);
}

const char *ir_analyzer_name(const ir_analyzer *a)
{
    return a->name;
}

const char *ir_analyzer_stopwords(const ir_analyzer *a)
{
    return a->stopwords;
}

const char *ir_analyzer_stopwords_label(const ir_analyzer *a)
{
    return a->label;
}

/* --- one word after the other ------------------------------------------------------------------------------------------------------- */

base_status ir_analysis_new(ir_analysis **out, const ir_analyzer *a, base_error *err)
{
    ir_analysis *work = base_new(ir_analysis, err);
    base_status s = BASE_OK;
    if (!work) return BASE_ENOMEM;
    work->analyzer = a;
    if (a->language) s = ir_stemmer_new(&work->stem, a->language, err);
    if (s == BASE_OK) *out = work;
    else ir_analysis_free(work);
    return s;
}

void ir_analysis_free(ir_analysis *work)
{
    if (!work) return;
    ir_stemmer_free(work->stem);
    base_buf_done(&work->folded);
    base_free(work);
}

/* The longest prefix of at most IR_TERM_MAX bytes that ends at a character's border. */
static size_t fit_term(const char *term, size_t n)
{
    if (n <= IR_TERM_MAX) return n;
    size_t at = IR_TERM_MAX;
    while (at > 1 && ((unsigned char)term[at] & 0xC0) == 0x80) at--;
    return at;
}

/* A folded word on its way out: stop list, stemmer, pieces of an over-long one. */
static base_status finish_word(ir_analysis *work, size_t begin, size_t end, const char *word, size_t n, bool stems, base_error *err)
{
    const ir_analyzer *a = work->analyzer;
    base_status s = BASE_OK;
    while (n > 0 && s == BASE_OK) {
        size_t piece = fit_term(word, n);
        ir_stage stage = {
            .begin = begin, .end = end, .position = work->position, .folded = { word, piece }, .term = { word, piece }
        };
        stage.stopped = ir_stopwords_has(a->stopped, word, piece);
        if (stage.stopped) {
            stage.term = (base_view){ "", 0 };
        } else if (stems && work->stem) {
            if ((s = ir_stemmer_stem(work->stem, stage.folded, &stage.term, err)) != BASE_OK) return s;
            if (stage.term.len > IR_TERM_MAX) stage.term.len = fit_term(stage.term.ptr, stage.term.len);
        }
        work->position++;
        s = work->each(work->context, &stage, err);
        word += piece;
        n -= piece;
    }
    return s;
}

/* Two or three bytes of a possessive at the end of an English word: 's, or the same with U+2019 or U+FF07 (which folds to '). */
static size_t without_possessive(const char *word, size_t n)
{
    if (n > 2 && word[n - 1] == 's' && word[n - 2] == '\'') return n - 2;
    if (n > 4 && word[n - 1] == 's' && memcmp(word + n - 4, "\xe2\x80\x99", 3) == 0) return n - 4;
    return n;
}

static base_status plain_word(ir_analysis *work, size_t begin, size_t end, const char *word, size_t n, base_error *err)
{
    if (work->analyzer->possessives) n = without_possessive(word, n);
    return finish_word(work, begin, end, word, n, true, err);
}

/* Folding took the word apart: each part is a word of its own. */
static base_status folded_parts(ir_analysis *work, size_t begin, size_t end, base_error *err)
{
    const char *text = (const char *)work->folded.data;
    ir_word w;
    base_status s = BASE_OK;
    for (size_t at = 0; s == BASE_OK && ir_words_next(text, work->folded.size, &at, &w);)
        s = plain_word(work, begin, end, text + w.begin, w.end - w.begin, err);
    return s;
}

static base_status fold(ir_analysis *work, const char *word, size_t n, bool ascii, base_error *err)
{
    base_buf_clear(&work->folded);
    if (!ascii) {
        base_text_fold(&work->folded, word, n);
        return base_buf_status(&work->folded, err);
    }
    uint8_t *out = base_buf_reserve(&work->folded, n);
    if (!out) return base_buf_status(&work->folded, err);
    for (size_t i = 0; i < n; i++) out[i] = (uint8_t)(word[i] + ((word[i] >= 'A' && word[i] <= 'Z') ? 32 : 0));
    work->folded.size += n;
    return BASE_OK;
}

/* Overlapping pairs of characters; a lone one is itself. Spans are of the text's own bytes, terms are folded. */
static base_status bigrams(ir_analysis *work, const ir_word *w, base_error *err)
{
    const char *text = work->text;
    size_t first = w->begin, second = ir_words_character(text, w->end, first);
    base_status s;
    do {
        size_t end = second < w->end ? ir_words_character(text, w->end, second) : second;
        if ((s = fold(work, text + first, end - first, false, err)) != BASE_OK) return s;
        if ((s = finish_word(work, first, end, (const char *)work->folded.data, work->folded.size, false, err)) != BASE_OK)
            return s;
        first = second;
        second = end;
    } while (second < w->end);
    return BASE_OK;
}

static base_status one_word(ir_analysis *work, const ir_word *w, base_error *err)
{
    if (w->kind != IR_WORD_PLAIN) return bigrams(work, w, err);
    base_status s = fold(work, work->text + w->begin, w->end - w->begin, w->ascii, err);
    if (s != BASE_OK) return s;
    const char *folded = (const char *)work->folded.data;
    if (!w->ascii && work->folded.size) {
        ir_word whole;
        size_t at = 0;
        if (!ir_words_next(folded, work->folded.size, &at, &whole) || whole.begin != 0 || whole.end != work->folded.size)
            return folded_parts(work, w->begin, w->end, err);
    }
    return plain_word(work, w->begin, w->end, folded, work->folded.size, err);
}

static bool is_space(const char *text, size_t n, size_t at, size_t *length)
{
    unsigned char c = (unsigned char)text[at];
    *length = 1;
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return base_text_class_of(base_text_decode(text + at, n - at, length, NULL)) == BASE_TEXT_SPACE;
}

static base_status walk_blanks(ir_analysis *work, size_t n, base_error *err)
{
    for (size_t at = 0, length; at < n;) {
        size_t begin = at;
        while (at < n && !is_space(work->text, n, at, &length)) at += length;
        if (at > begin) {
            base_status s = fold(work, work->text + begin, at - begin, false, err);
            if (s == BASE_OK) s = finish_word(work, begin, at, (const char *)work->folded.data, work->folded.size, true, err);
            if (s != BASE_OK) return s;
        }
        while (at < n && is_space(work->text, n, at, &length)) at += length;
    }
    return BASE_OK;
}

base_status ir_analyze_stages(ir_analysis *work, const char *text, size_t n, ir_stage_fn each, void *context, base_error *err)
{
    ir_word w;
    base_status s = BASE_OK;
    work->text = text;
    work->each = each;
    work->context = context;
    work->position = 0;
    if (work->analyzer->by_blanks) return walk_blanks(work, n, err);
    for (size_t at = 0; s == BASE_OK && ir_words_next(text, n, &at, &w);) s = one_word(work, &w, err);
    return s;
}

typedef struct {
    ir_token_fn each;
    void *context;
} token_sink;

static base_status pass_token(void *context, const ir_stage *stage, base_error *err)
{
    const token_sink *sink = context;
    if (stage->stopped) return BASE_OK;
    return sink->each(sink->context, &(ir_token){ stage->term, stage->begin, stage->end, stage->position }, err);
}

base_status ir_analyze(ir_analysis *work, const char *text, size_t n, ir_token_fn each, void *context, base_error *err)
{
    token_sink sink = { each, context };
    return ir_analyze_stages(work, text, n, pass_token, &sink, err);
}
