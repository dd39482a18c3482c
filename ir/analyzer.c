/* ir/analyzer.c - from text to terms.
 *
 * One walk serves both doors. Words come from ir/words (or, for "whitespace", from between white space); each is folded, and its folded
 * form goes on as one piece or as several: possessive, stop list, stemmer, and out to the caller. The pieces of a word carry the
 * word's span.
 *
 *   - ASCII (most of everything): small letters by eight bytes at a time into an array of the analysis; no call, no allocation.
 *   - Any other word: base_text_fold, and where that changed it the result is segmented again, since folding may part what was joined:
 *     U+2474 becomes (1), whose word is 1; U+FDFA becomes four words of Arabic with blanks.
 *   - A run of a script without blanks: each two neighbouring characters are folded together and make one piece.
 *
 * A piece longer than IR_TERM_MAX is cut, and so is a word of the text at WORD_MOST bytes before it is folded, which bounds the memory
 * of an analysis whatever the text holds. Positions count pieces, stopped or not. */
#include "ir/analyzer.h"

#include <string.h>

#include "base/mem.h"
#include "base/params.h"
#include "base/text.h"
#include "ir/stem.h"
#include "ir/stopwords.h"
#include "ir/words.h"

enum { WORD_MOST = 4096, NAMES_MOST = 64 };
static const char custom[] = "custom:";

struct ir_analyzer {
    const char *name;    /* of `own` or of the stemmers */
    const char *stemmer; /* NULL: none */
    bool between_blanks; /* words are what stands between white space */
    bool drops_possessive;
    char *stopwords, *label; /* "none", "lucene33", "custom:..." */
    ir_stopwords *stop;      /* NULL: none */
};

struct ir_analysis {
    const ir_analyzer *analyzer;
    ir_stemmer *stemmer;         /* NULL: none */
    base_buf folded;             /* of the word at hand */
    char small[IR_TERM_MAX + 8]; /* the same of an ASCII word, written by eights */
};

/* --- names --------------------------------------------------------------------------------------------------------------------- */

static const struct {
    const char *name, *help, *stopwords;
} own[] = {
    { "english", "words by UAX #29, folded, possessive 's dropped, lucene33 stopped, Snowball English", "lucene33" },
    { "standard", "words by UAX #29, folded; nothing stopped or stemmed", "none" },
    { "whitespace", "split at white space, folded; nothing stopped or stemmed", "none" },
};
enum { N_OWN = sizeof own / sizeof *own };

const char *ir_analyzer_known(size_t i, const char **help)
{
    const char *name;
    if (i < N_OWN) {
        if (help) *help = own[i].help;
        return own[i].name;
    }
    i -= N_OWN;
    for (size_t at = 0; (name = ir_stemmer_known(at)) != NULL; at++) {
        if (strcmp(name, "english") == 0 || i-- > 0) continue; /* english is among our own */
        if (help) *help = "words by UAX #29, folded; nothing stopped unless asked; Snowball's stemmer of that name";
        return name;
    }
    return NULL;
}

static base_status find_name(ir_analyzer *a, const char *name, base_error *err)
{
    const char *names[NAMES_MOST], *known;
    char quoted[64];
    size_t n = 0;
    for (; n < NAMES_MOST && (known = ir_analyzer_known(n, NULL)) != NULL; n++) {
        names[n] = known;
        if (strcmp(known, name) != 0) continue;
        a->name = known;
        a->stemmer = n == 0 || n >= N_OWN ? known : NULL;
        a->drops_possessive = n == 0;
        a->between_blanks = strcmp(known, "whitespace") == 0;
        return BASE_OK;
    }
    const char *near = base_nearest(base_view_of(name), names, n);
    return base_fail(err, BASE_EARG, "unknown analyzer \"%s\"%s%s (salton help analyzers lists them)",
                     base_quote(quoted, sizeof quoted, name, strlen(name)), near ? "; the nearest is " : "", near ? near : "");
}

/* --- stop lists ---------------------------------------------------------------------------------------------------------------- */

static base_status add_stopped(void *context, const ir_stage *stage, base_error *err)
{
    return ir_stopwords_add(context, stage->folded.ptr, stage->folded.len, err);
}

/* The words of a list of one's own, as this analyzer, which stops nothing yet, would meet them. */
static base_status add_custom(ir_analyzer *a, const char *words, base_error *err)
{
    ir_stopwords *stop = NULL;
    ir_analysis *work = NULL;
    base_buf label = { 0 };
    base_status s;
    if ((s = ir_stopwords_new(&stop, NULL, err)) != BASE_OK) goto out;
    if ((s = ir_analysis_new(&work, a, err)) != BASE_OK) goto out;
    if ((s = ir_analyze_stages(work, words, strlen(words), add_stopped, stop, err)) != BASE_OK) goto out;
    base_buf_format(&label, "custom (%zu word%s)", ir_stopwords_count(stop), ir_stopwords_count(stop) == 1 ? "" : "s");
    if ((s = base_buf_status(&label, err)) != BASE_OK) goto out;
    if (!(a->label = base_strdup(base_buf_string(&label), err))) s = BASE_ENOMEM;
    a->stop = stop;
    stop = NULL;
out:
    base_buf_done(&label);
    ir_analysis_free(work);
    ir_stopwords_free(stop);
    return s;
}

static base_status unknown_list(const char *list, base_error *err)
{
    const char *names[8] = { "none" };
    char quoted[64];
    size_t n = 1;
    while (n < 8 && (names[n] = ir_stopwords_known(n - 1)) != NULL) n++;
    const char *near = base_nearest(base_view_of(list), names, n);
    return base_fail(err, BASE_EARG, "unknown stop list \"%s\"%s%s: none, lucene33, smart, or a file of words",
                     base_quote(quoted, sizeof quoted, list, strlen(list)), near ? "; the nearest is " : "", near ? near : "");
}

static base_status find_stopwords(ir_analyzer *a, const char *list, base_error *err)
{
    if (!list) list = a->drops_possessive ? own[0].stopwords : "none";
    bool none = strcmp(list, "none") == 0, is_custom = strncmp(list, custom, sizeof custom - 1) == 0;
    if (!none && !is_custom && !ir_stopwords_list(list)) return unknown_list(list, err);
    if (!(a->stopwords = base_strdup(list, err))) return BASE_ENOMEM;
    if (is_custom) return add_custom(a, list + sizeof custom - 1, err);
    if (!(a->label = base_strdup(list, err))) return BASE_ENOMEM;
    return none ? BASE_OK : ir_stopwords_new(&a->stop, list, err);
}

base_status ir_analyzer_open(ir_analyzer **out, const char *name, const char *stopwords, base_error *err)
{
    base_status s;
    ir_analyzer *a = base_new(ir_analyzer, err);
    if (!a) return BASE_ENOMEM;
    if ((s = find_name(a, name, err)) != BASE_OK) goto out;
    if ((s = find_stopwords(a, stopwords, err)) != BASE_OK) goto out;
    *out = a;
    a = NULL;
out:
    ir_analyzer_close(a);
    return s;
}

void ir_analyzer_close(ir_analyzer *a)
{
    if (!a) return;
    ir_stopwords_free(a->stop);
    base_free(a->stopwords);
    base_free(a->label);
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

base_status ir_analysis_new(ir_analysis **out, const ir_analyzer *a, base_error *err)
{
    base_status s = BASE_OK;
    ir_analysis *work = base_new(ir_analysis, err);
    if (!work) return BASE_ENOMEM;
    work->analyzer = a;
    if (a->stemmer && (s = ir_stemmer_new(&work->stemmer, a->stemmer, err)) != BASE_OK) goto out;
    *out = work;
    work = NULL;
out:
    ir_analysis_free(work);
    return s;
}

void ir_analysis_free(ir_analysis *work)
{
    if (!work) return;
    ir_stemmer_free(work->stemmer);
    base_buf_done(&work->folded);
    base_free(work);
}

/* --- one piece ----------------------------------------------------------------------------------------------------------------- */

/* A walk over a text, and to whom its pieces go: one of token and stage is set. */
typedef struct {
    ir_analysis *work;
    ir_token_fn token;
    ir_stage_fn stage;
    void *context;
    base_error *err;
    size_t begin, end; /* of the word at hand */
    uint32_t position; /* of the next piece */
} walk;

/* The largest length of at most `most` (above 4) bytes that parts no character of v; `most` itself where v isn't UTF-8. */
static size_t cut_at(base_view v, size_t most)
{
    if (v.len <= most) return v.len;
    for (size_t at = most; at > most - 4; at--)
        if (((uint8_t)v.ptr[at] & 0xc0) != 0x80) return at;
    return most;
}

/* Without 's at its end; the apostrophe may be U+2019 (U+FF07 has been folded). Nothing is dropped that leaves nothing. */
static base_view without_possessive(base_view v)
{
    if (v.len < 3 || v.ptr[v.len - 1] != 's') return v;
    if (v.ptr[v.len - 2] == '\'') return (base_view){ v.ptr, v.len - 2 };
    if (v.len > 4 && memcmp(v.ptr + v.len - 4, "\xe2\x80\x99", 3) == 0) return (base_view){ v.ptr, v.len - 4 };
    return v;
}

/* folded has 1 to IR_TERM_MAX bytes. */
static base_status put_piece(walk *w, base_view folded, bool stems)
{
    const ir_analysis *work = w->work;
    const ir_stopwords *stop = work->analyzer->stop;
    base_view term = folded;
    bool stopped = stop && ir_stopwords_has(stop, folded.ptr, folded.len);
    uint32_t position = w->position++;
    if (stopped) {
        if (w->token) return BASE_OK;
        term.len = 0;
    } else if (stems && work->stemmer) {
        base_status s = ir_stemmer_stem(work->stemmer, folded, &term, w->err);
        if (s != BASE_OK) return s;
        term.len = cut_at(term, IR_TERM_MAX);
    }
    if (w->token) return w->token(w->context, &(ir_token){ term, w->begin, w->end, position }, w->err);
    return w->stage(w->context, &(ir_stage){ w->begin, w->end, position, folded, stopped, term }, w->err);
}

/* A folded word of any length, perhaps empty. stems: it is of a script that writes words, not a pair out of a run. */
static base_status put_word(walk *w, base_view folded, bool stems)
{
    if (stems && w->work->analyzer->drops_possessive) folded = without_possessive(folded);
    while (folded.len) {
        base_view piece = { folded.ptr, cut_at(folded, IR_TERM_MAX) };
        base_status s = put_piece(w, piece, stems);
        if (s != BASE_OK) return s;
        folded = (base_view){ folded.ptr + piece.len, folded.len - piece.len };
    }
    return BASE_OK;
}

/* --- words --------------------------------------------------------------------------------------------------------------------- */

static base_status fold(walk *w, base_view raw, base_view *folded)
{
    base_buf *b = &w->work->folded;
    base_buf_clear(b);
    base_text_fold(b, raw.ptr, raw.len);
    *folded = (base_view){ base_buf_string(b), b->size };
    return base_buf_status(b, w->err);
}

/* Where the character at `at` of a run ends; a letter with thousands of marks is cut. */
static size_t character_end(const char *text, size_t end, size_t at)
{
    base_view rest = { text + at, end - at };
    return ir_words_character(text, at + cut_at(rest, WORD_MOST), at);
}

/* The pairs of neighbours in a run, or its one character. is_folded: text is a folded word's, and the span stays that of the word. */
static base_status put_run(walk *w, const char *text, size_t begin, size_t end, bool is_folded)
{
    size_t middle = character_end(text, end, begin), next;
    do {
        base_status s = BASE_OK;
        next = middle < end ? character_end(text, end, middle) : end;
        base_view pair = { text + begin, next - begin };
        if (!is_folded) {
            w->begin = begin;
            w->end = next;
            s = fold(w, pair, &pair);
        }
        if (s == BASE_OK) s = put_word(w, pair, false);
        if (s != BASE_OK) return s;
        begin = middle;
        middle = next;
    } while (next < end);
    return BASE_OK;
}

/* The words of a folded word. */
static base_status put_words_within(walk *w, base_view folded)
{
    ir_word word;
    for (size_t at = 0; ir_words_next(folded.ptr, folded.len, &at, &word);) {
        base_view piece = { folded.ptr + word.begin, word.end - word.begin };
        base_status s = word.kind == IR_WORD_PLAIN ? put_word(w, piece, true) : put_run(w, folded.ptr, word.begin, word.end, true);
        if (s != BASE_OK) return s;
    }
    return BASE_OK;
}

static bool is_blank(const char *text, size_t n, size_t at, size_t *length)
{
    uint8_t c = (uint8_t)text[at];
    *length = 1;
    if (c < 0x80) return c == ' ' || (c >= '\t' && c <= '\r');
    return base_text_class_of(base_text_decode(text + at, n - at, length, NULL)) == BASE_TEXT_SPACE;
}

/* The next word from *at on that stands between white space; false at the end. *at gets its end. */
static bool next_between_blanks(const char *text, size_t n, size_t *at, size_t *begin)
{
    size_t i = *at, length;
    while (i < n && is_blank(text, n, i, &length)) i += length;
    *begin = i;
    while (i < n && !is_blank(text, n, i, &length)) i += length;
    *at = i;
    return i > *begin;
}

static base_status put_words_between_blanks(walk *w, base_view folded)
{
    for (size_t at = 0, begin; next_between_blanks(folded.ptr, folded.len, &at, &begin);) {
        base_status s = put_word(w, (base_view){ folded.ptr + begin, at - begin }, true);
        if (s != BASE_OK) return s;
    }
    return BASE_OK;
}

/* Any word but a run: what folding leaves as it is goes on whole; the rest is looked at again. */
static base_status put_plain(walk *w, const char *text, size_t begin, size_t end)
{
    while (begin < end) {
        base_view raw = { text + begin, end - begin }, folded;
        raw.len = cut_at(raw, WORD_MOST);
        bool cut = raw.len < end - begin;
        w->begin = begin;
        w->end = begin += raw.len;
        base_status s = fold(w, raw, &folded);
        if (s != BASE_OK) return s;
        if (w->work->analyzer->between_blanks) s = put_words_between_blanks(w, folded);
        else if (!cut && raw.len == folded.len && memcmp(raw.ptr, folded.ptr, raw.len) == 0) s = put_word(w, folded, true);
        else s = put_words_within(w, folded);
        if (s != BASE_OK) return s;
    }
    return BASE_OK;
}

/* Small letters of text [n <= IR_TERM_MAX, all ASCII] into small; `left` >= n bytes may be read. A byte is a capital if adding
 * 0x80 - 'A' reaches its high bit and adding 0x7f - 'Z' doesn't; with high bits cleared first, no sum leaves its byte. */
static void make_small(char *small, const char *text, size_t n, size_t left)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    size_t i = 0;
    for (; i < n && left - i >= 8; i += 8) {
        uint64_t bytes = base_load_u64((const uint8_t *)text + i) & each * 0x7f;
        uint64_t capitals = (bytes + each * (0x80 - 'A')) & ~(bytes + each * (0x7f - 'Z')) & each * 0x80;
        base_store_u64((uint8_t *)small + i, bytes | capitals >> 2);
    }
    for (; i < n; i++) small[i] = (char)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]);
}

static base_status walk_words(walk *w, const char *text, size_t n)
{
    ir_word word;
    base_status s = BASE_OK;
    for (size_t at = 0; s == BASE_OK && ir_words_next(text, n, &at, &word);) {
        size_t length = word.end - word.begin;
        if (word.ascii && length <= IR_TERM_MAX) {
            w->begin = word.begin;
            w->end = word.end;
            make_small(w->work->small, text + word.begin, length, n - word.begin);
            s = put_word(w, (base_view){ w->work->small, length }, true);
        } else if (word.kind == IR_WORD_PLAIN) {
            s = put_plain(w, text, word.begin, word.end);
        } else {
            s = put_run(w, text, word.begin, word.end, false);
        }
    }
    return s;
}

static base_status walk_text(walk *w, const char *text, size_t n)
{
    if (!w->work->analyzer->between_blanks) return walk_words(w, text, n);
    base_status s = BASE_OK;
    for (size_t at = 0, begin; s == BASE_OK && next_between_blanks(text, n, &at, &begin);) s = put_plain(w, text, begin, at);
    return s;
}

base_status ir_analyze(ir_analysis *work, const char *text, size_t n, ir_token_fn each, void *context, base_error *err)
{
    return walk_text(&(walk){ .work = work, .token = each, .context = context, .err = err }, text, n);
}

base_status ir_analyze_stages(ir_analysis *work, const char *text, size_t n, ir_stage_fn each, void *context, base_error *err)
{
    return walk_text(&(walk){ .work = work, .stage = each, .context = context, .err = err }, text, n);
}
