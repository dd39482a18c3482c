/* ir/words.h - where words begin and end: Unicode's default word boundaries (UAX #29), and above them what an index calls a word.
 *
 *     ir_word w;
 *     for (size_t at = 0; ir_words_next(text, n, &at, &w);) ... text + w.begin, w.end - w.begin ...
 *
 * A word is a segment of UAX #29 that holds a letter or a digit; all else (blanks, punctuation, emoji) is passed over. One thing is
 * tailored: the scripts that write without blanks stand apart from their neighbours, as one word per run however the default rules
 * would cut it, of a kind that tells the analyzer to make bigrams of it.
 *
 * Any bytes will do: invalid UTF-8 is read as U+FFFD, which is no letter. Spans are of the text as it is. Nothing is held: any
 * number of threads. A full pass costs time in proportion to n, whatever the text. */
#ifndef IR_WORDS_H
#define IR_WORDS_H

#include <stdbool.h>
#include <stddef.h>

typedef enum {
    IR_WORD_PLAIN,
    IR_WORD_CJK,    /* Han, Hiragana, Katakana, with U+30FC, iteration marks and radicals */
    IR_WORD_HANGUL, /* syllables and jamo between blanks */
    IR_WORD_COMPLEX /* Thai, Lao, Khmer, Myanmar, Tai Le, New Tai Lue, Tai Tham, Tai Viet, Ahom */
} ir_word_kind;

typedef struct {
    size_t begin, end; /* bytes of the text */
    ir_word_kind kind;
    bool ascii; /* every byte is below 128; the kind is plain then */
} ir_word;

/* The first word that begins at *at or later, *at being 0 or what the last call left; false when there is none. */
bool ir_words_next(const char *text, size_t n, size_t *at, ir_word *word);

/* The character at `at`, inside a word that isn't plain, ends here: a letter with its marks, or a syllable of conjoining jamo. */
size_t ir_words_character(const char *text, size_t n, size_t at);

/* The boundary of UAX #29 (untailored) after the boundary `at` < n. */
size_t ir_words_boundary(const char *text, size_t n, size_t at);

#endif
