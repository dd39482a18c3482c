/* base/text.h - utf8proc's door: decoding that survives anything, NFKC with case folding; ASCII has a fast lane.
 *
 * Invalid UTF-8 decodes by the rule of the Unicode standard (section 3.9, "substitution of maximal subparts"): each maximal
 * invalid part is one U+FFFD. Surrogates and overlong forms are invalid. */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

#define BASE_TEXT_BAD 0xFFFDu

/* The code point at text[0], n >= 1 bytes left; *length gets the bytes it takes (>= 1). *valid (may be NULL) false if replaced. */
uint32_t base_text_decode(const char *text, size_t n, size_t *length, bool *valid);
/* Writes code point cp at out [4 bytes free]; returns the bytes used. What is no code point (surrogates too) is written as U+FFFD. */
size_t base_text_encode(char *out, uint32_t cp);
bool base_text_is_ascii(const char *text, size_t n);
/* Counts invalid parts; 0 means valid UTF-8. */
uint64_t base_text_invalid(const char *text, size_t n);
/* Appends text [n] with each invalid part replaced. */
void base_text_repair(base_buf *out, const char *text, size_t n);
/* Appends text [n] normalised to NFKC and case-folded (NFKC_Casefold of UAX #44 without dropping ignorables other than
 * U+00AD and U+200B..U+200D, U+2060, U+FEFF). Invalid parts become U+FFFD. More than 30 marks in a row are parted by U+034F, as in the
 * stream-safe text format of UAX #15. Folding twice gives what folding once gives. */
void base_text_fold(base_buf *out, const char *text, size_t n);

typedef enum {
    BASE_TEXT_OTHER,
    BASE_TEXT_LETTER,
    BASE_TEXT_DIGIT,
    BASE_TEXT_MARK,
    BASE_TEXT_SPACE,
    BASE_TEXT_PUNCTUATION
} base_text_class;
/* Nl (the Roman numeral IV) counts as a letter, No (a circled 1) as a digit; tab and line ends are spaces. */
base_text_class base_text_class_of(uint32_t cp);
/* White space, or what a terminal would obey instead of show: controls (C0, DEL, C1), line and paragraph separators, and the marks that turn
 * the direction of all that follows. */
bool base_text_is_blank(uint32_t cp);
/* Appends text [n] as a terminal may show it: each blank a space, invalid parts replaced. */
void base_text_show(base_buf *out, const char *text, size_t n);
/* Columns of a terminal that text takes (wide characters count 2, marks 0). */
size_t base_text_width(const char *text, size_t n);
/* The longest prefix of text [n] that is at most columns wide, in bytes, never inside a character. */
size_t base_text_fit(const char *text, size_t n, size_t columns);

#endif
