/* ir/analyzer.h - text to terms with byte spans: segment, fold, stop, stem; by a name that the index keeps and every query obeys.
 *
 *     ir_analyzer *a = NULL;
 *     ir_analyzer_open(&a, "english", NULL, err);             // stop list by default: lucene33
 *     ir_analysis *work = NULL;                               // one per thread: scratch memory and a stemmer
 *     ir_analysis_new(&work, a, err);
 *     s = ir_analyze(work, text, n, each_token, context, err);
 *
 * Names: english (words by UAX #29, folded, possessive 's dropped, lucene33 stopped, Snowball English), standard (words, folded;
 * nothing stopped or stemmed), whitespace (split at white space, folded), and every Snowball language (german, french, ...: words,
 * folded, nothing stopped unless asked, that language's stemmer; also porter).
 *
 * A word is a segment with a letter or digit (ir/words.h); emoji are none. Runs of Han, Hiragana and Katakana give overlapping bigrams,
 * as do Hangul words and runs of Thai, Lao, Khmer, Myanmar and their relatives; a lone character gives itself. Bigrams aren't
 * stemmed; "whitespace" makes none. Where folding turns one word into several (U+2474 into (1), U+FDFA into four words) each is a token, with
 * the span of the one and a position of its own. So are the pieces of a word longer than IR_TERM_MAX bytes after folding, which is cut at
 * character boundaries; a word of the text longer than 4,096 bytes is taken as several, each with its span. */
#ifndef IR_ANALYZER_H
#define IR_ANALYZER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/bytes.h"
#include "base/error.h"

#define IR_TERM_MAX 255 /* bytes of a term */

typedef struct ir_analyzer ir_analyzer; /* read-only once open: threads may share it */

/* stopwords: NULL (the analyzer's own), "none", "lucene33", "smart", or "custom:WORD WORD ..." (what a FILE turns into; the words go
 * through segment, fold and possessive, as those of texts do). BASE_EARG: unknown name, with the nearest one. */
base_status ir_analyzer_open(ir_analyzer **out, const char *name, const char *stopwords, base_error *err);
void ir_analyzer_close(ir_analyzer *a);
const char *ir_analyzer_name(const ir_analyzer *a); /* "english" */
const char *ir_analyzer_stopwords(
    const ir_analyzer *a); /* "lucene33", "none", "custom:..." : give both to _open and get the same */
const char *ir_analyzer_stopwords_label(const ir_analyzer *a); /* for tables: "lucene33", "none", "custom (12 words)" */
/* Every name that _open takes, in order, and one clause about it; NULL past the end. */
const char *ir_analyzer_known(size_t i, const char **help);

typedef struct {
    base_view term;    /* UTF-8, never empty; lives until the callback returns */
    size_t begin, end; /* bytes of the text it came from */
    uint32_t position; /* from 0; stopped words count, so phrases keep their distances */
} ir_token;

typedef base_status (*ir_token_fn)(void *context, const ir_token *token, base_error *err);

typedef struct ir_analysis ir_analysis;
base_status ir_analysis_new(ir_analysis **out, const ir_analyzer *a, base_error *err);
void ir_analysis_free(ir_analysis *work);
/* Calls each for every token, in the order of the text; a status other than BASE_OK ends the walk and is returned. The callback may not
 * use the same work. text may be any bytes. */
base_status ir_analyze(ir_analysis *work, const char *text, size_t n, ir_token_fn each, void *context, base_error *err);

/* The same walk with every stage shown, for `salton analyze`: one call per word, bigram or piece, stopped or not. */
typedef struct {
    size_t begin, end;
    uint32_t position;
    base_view folded; /* after normalisation (and possessive) */
    bool stopped;
    base_view term; /* after stemming; empty if stopped */
} ir_stage;
typedef base_status (*ir_stage_fn)(void *context, const ir_stage *stage, base_error *err);
base_status ir_analyze_stages(ir_analysis *work, const char *text, size_t n, ir_stage_fn each, void *context, base_error *err);

#endif
