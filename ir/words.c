/* ir/words.c - UAX #29's word boundaries, from one to the next.
 *
 * The rules (WB3 to WB16, revision 41) ask of two neighbours whether they join, where marks and format characters are skipped as if
 * they weren't there (WB4). All but three are facts about the two classes: a bit per pair, in `joined`. The three are an apostrophe
 * or dot between two letters, a separator between two digits, a double quote between two Hebrew letters: those look one character
 * further, and on success step over both at once, so that nothing but the class before has to be remembered. A segment starts with
 * no memory of what lies before it. That is exact, since no rule joins through a boundary, and regional indicators are counted in
 * pairs from where their segment begins.
 *
 * The tailoring is three more classes. A character of a run's script has its run's class in place of its own, which joins
 * itself and nothing else. So a long text of many scripts is cut as it is read, and never twice.
 *
 * Most text is ASCII, where the rules shrink to a class per byte: letters, digits and _ join each other, and a separator joins
 * when it stands between two of its kind. The fast lane knows only that; a word that touches another byte than ASCII is done again from
 * its beginning by the general rules. Blanks and punctuation before a word can be skipped freely, for none of them joins to a
 * letter or a digit on its right. */
#include "ir/words.h"

#include <stdint.h>

#include "base/text.h"
#include "ir/words_table.inc"

/* The runs' classes follow those of the table, in the order of ir_word_kind. */
enum { RUN_CJK = N_CLASSES, RUN_HANGUL, RUN_COMPLEX, N_TAILORED };

#define BIT(c)   (1u << (c))
#define LETTERS  (BIT(ALETTER) | BIT(HEBREW_LETTER))
#define IGNORED  (BIT(EXTEND) | BIT(FORMAT) | BIT(ZWJ)) /* WB4 */
#define BREAKS   (BIT(CR) | BIT(LF) | BIT(NEWLINE))     /* WB3a, WB3b */
#define QUOTES   (BIT(MIDNUMLET) | BIT(SINGLE_QUOTE))   /* MidNumLetQ */
#define WORDLIKE (LETTERS | BIT(NUMERIC) | BIT(KATAKANA) | BIT(OTHER_LETTER) | BIT(RUN_CJK) | BIT(RUN_HANGUL) | BIT(RUN_COMPLEX))

/* joined[a] has bit b when a class b right after class a is never cut off: WB5, WB8 to WB10, WB13 to WB13b. */
static const uint32_t joined[N_TAILORED] = {
    [ALETTER] = LETTERS | BIT(NUMERIC) | BIT(EXTENDNUMLET),
    [HEBREW_LETTER] = LETTERS | BIT(NUMERIC) | BIT(EXTENDNUMLET),
    [NUMERIC] = LETTERS | BIT(NUMERIC) | BIT(EXTENDNUMLET),
    [KATAKANA] = BIT(KATAKANA) | BIT(EXTENDNUMLET),
    [EXTENDNUMLET] = LETTERS | BIT(NUMERIC) | BIT(KATAKANA) | BIT(EXTENDNUMLET),
    [RUN_CJK] = BIT(RUN_CJK),
    [RUN_HANGUL] = BIT(RUN_HANGUL),
    [RUN_COMPLEX] = BIT(RUN_COMPLEX),
};

/* A character of the text: its class as a bit and a number, where it ends. */
typedef struct {
    size_t end;
    unsigned class;
    bool emoji;
} character;

static inline uint8_t kind_of(uint32_t cp)
{
    return word_kinds[word_letters[word_blocks[word_groups[cp >> 12]][cp >> 7 & 31]][cp & 127] - '^'];
}

static inline character character_at(const char *text, size_t n, size_t at, bool tailored)
{
    size_t length = 1;
    uint32_t cp = (uint8_t)text[at];
    if (cp >= 0x80) cp = base_text_decode(text + at, n - at, &length, NULL);
    uint8_t kind = kind_of(cp);
    unsigned run = kind >> 6;
    return (character){ at + length, tailored && run ? N_CLASSES - 1 + run : kind & 31u, kind & 32 };
}

/* WB6, WB7, WB7b, WB7c, WB11, WB12: `middle` stands after class `before`; what may come after middle for both to join? 0: nothing. */
static inline uint32_t wanted_beyond(unsigned before, unsigned middle)
{
    if (BIT(before) & LETTERS && BIT(middle) & (QUOTES | BIT(MIDLETTER))) return LETTERS;
    if (before == NUMERIC && BIT(middle) & (QUOTES | BIT(MIDNUM))) return BIT(NUMERIC);
    if (before == HEBREW_LETTER && middle == DOUBLE_QUOTE) return BIT(HEBREW_LETTER);
    return 0;
}

/* The character after those that WB4 skips, if its class is among wanted; else one that ends at 0. */
static character beyond(const char *text, size_t n, size_t at, uint32_t wanted, bool tailored)
{
    while (at < n) {
        character c = character_at(text, n, at, tailored);
        if (BIT(c.class) & wanted) return c;
        if (!(BIT(c.class) & IGNORED)) break;
        at = c.end;
    }
    return (character){ 0 };
}

/* The boundary after at < n. *classes gets the bits of all classes met. */
static size_t boundary(const char *text, size_t n, size_t at, bool tailored, uint32_t *classes)
{
    character last = character_at(text, n, at, tailored), c, further; /* last: the character right before, be it a mark or not */
    unsigned before = last.class;                                     /* the class before that WB4 doesn't skip */
    bool odd = before == REGIONAL_INDICATOR;                          /* an odd number of them so far */
    *classes = BIT(before);
    if (before == CR && last.end < n && text[last.end] == '\n') return last.end + 1; /* WB3 */
    if (BIT(before) & BREAKS) return last.end;
    for (; last.end < n; last = c) {
        uint32_t wanted;
        c = character_at(text, n, last.end, tailored);
        if (BIT(c.class) & IGNORED) continue;
        if (last.class == ZWJ && c.emoji) goto join;                    /* WB3c */
        if (last.class == WSEGSPACE && c.class == WSEGSPACE) goto join; /* WB3d */
        if (joined[before] & BIT(c.class)) goto join;
        if (odd && before == REGIONAL_INDICATOR && c.class == REGIONAL_INDICATOR) { /* WB15, WB16 */
            odd = false;
            goto join;
        }
        if ((wanted = wanted_beyond(before, c.class)) != 0) {
            further = beyond(text, n, c.end, wanted, tailored);
            if (further.end) {
                c = further;
                goto join;
            }
        }
        if (before == HEBREW_LETTER && c.class == SINGLE_QUOTE) goto join; /* WB7a */
        break;
    join:
        before = c.class;
        *classes |= BIT(before);
    }
    return last.end;
}

size_t ir_words_boundary(const char *text, size_t n, size_t at)
{
    uint32_t classes;
    return boundary(text, n, at, false, &classes);
}

size_t ir_words_character(const char *text, size_t n, size_t at)
{
    size_t length;
    base_text_decode(text + at, n - at, &length, NULL);
    for (at += length; at < n; at += length) {
        uint32_t cp = base_text_decode(text + at, n - at, &length, NULL);
        bool jamo_within = (cp >= 0x1160 && cp <= 0x11ff) || (cp >= 0xd7b0 && cp <= 0xd7ff); /* vowels and finals */
        if (!jamo_within && !(BIT(kind_of(cp) & 31) & IGNORED)) break;
    }
    return at;
}

/* --- ASCII -------------------------------------------------------------------------------------------------------------------- */

/* What a byte is to the fast lane; the bits of a separator say between what it joins. */
enum { LETTER = 1, DIGIT = 2, LOW_LINE = 4, JOINS_LETTERS = 16 * LETTER, JOINS_DIGITS = 16 * DIGIT, FOREIGN = 128 };

#define X4(x)  x, x, x, x
#define X16(x) X4(x), X4(x), X4(x), X4(x)
#define X64(x) X16(x), X16(x), X16(x), X16(x)

/* clang-format off */
static const uint8_t ascii[256] = {
    X16(0), X16(0),
    X4(0), 0, 0, 0, JOINS_LETTERS | JOINS_DIGITS /* ' */, X4(0), JOINS_DIGITS /* , */, 0, JOINS_LETTERS | JOINS_DIGITS /* . */, 0,
    X4(DIGIT), X4(DIGIT), DIGIT, DIGIT, JOINS_LETTERS /* : */, JOINS_DIGITS /* ; */, X4(0),
    0, X16(LETTER), X4(LETTER), X4(LETTER), LETTER, LETTER, X4(0), LOW_LINE,
    0, X16(LETTER), X4(LETTER), X4(LETTER), LETTER, LETTER, X4(0), 0,
    X64(FOREIGN), X64(FOREIGN),
};
/* clang-format on */

/* The end of the ASCII word at `at`, whose first byte joins others; *met gets what it holds. 0: a byte of another sort has a say. */
static inline size_t ascii_end(const char *text, size_t n, size_t at, unsigned *met)
{
    const uint8_t *t = (const uint8_t *)text;
    unsigned seen = 0, before = 0, c = 0, next;
    for (;;) {
        while (at < n && ((c = ascii[t[at]]) & (LETTER | DIGIT | LOW_LINE))) {
            seen |= before = c;
            at++;
        }
        *met = seen;
        if (at == n) return at;
        if (c & FOREIGN) return 0;
        if (!c || n - at == 1) return at;
        next = ascii[t[at + 1]];
        if (next & FOREIGN) return 0;
        if (!(before & next & c >> 4)) return at;
        at++;
    }
}

bool ir_words_next(const char *text, size_t n, size_t *at, ir_word *word)
{
    size_t begin = *at, end;
    unsigned met;
    uint32_t classes;
    while (begin < n) {
        unsigned c = ascii[(uint8_t)text[begin]];
        if (!(c & (LETTER | DIGIT | LOW_LINE | FOREIGN))) {
            begin++;
            continue;
        }
        if (!(c & FOREIGN) && (end = ascii_end(text, n, begin, &met)) != 0) {
            if (met & (LETTER | DIGIT)) {
                *word = (ir_word){ begin, *at = end, IR_WORD_PLAIN, true };
                return true;
            }
        } else {
            end = boundary(text, n, begin, true, &classes);
            if (classes & WORDLIKE) {
                ir_word_kind kind = classes & BIT(RUN_CJK)       ? IR_WORD_CJK
                                    : classes & BIT(RUN_HANGUL)  ? IR_WORD_HANGUL
                                    : classes & BIT(RUN_COMPLEX) ? IR_WORD_COMPLEX
                                                                 : IR_WORD_PLAIN;
                *word = (ir_word){ begin, *at = end, kind, false };
                return true;
            }
        }
        begin = end;
    }
    *at = n;
    return false;
}
