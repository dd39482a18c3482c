/* base/text.c - utf8proc's door.
 *
 * Decoding goes by table 3-7 of the Unicode standard: the first byte tells how many follow and, for four of them, a narrower range of the
 * second, which keeps overlong forms, surrogates and numbers above U+10FFFF out. Where a byte doesn't fit, the part before it is the
 * maximal subpart, one U+FFFD, and decoding goes on at the byte that did not fit.
 *
 * Folding is NFKC with full case folding. ASCII, most of most texts, has a lane of its own: eight bytes at a time, no tables. It ends one
 * byte before what isn't ASCII, because that may be an accent which composes with the last letter. The other lane takes code points apart
 * (utf8proc folds and decomposes one), puts marks into canonical order as they come, and composes when a code point arrives before which
 * nothing can compose: neither a mark nor a vowel or final consonant of Hangul. Hence the buffer is small and the time is linear, if
 * runs of marks are short. Hostile ones are made so, as the stream-safe text format of UAX #15 section 13 does it: after 30 in a row
 * comes U+034F (combining grapheme joiner). That, and that folding decomposes what it folded, makes folding twice the same as once. */
#include "base/text.h"

#include <utf8proc.h>

enum { ROOM = 256, MOST_OF_ONE = 32, MOST_MARKS = 30, GRAPHEME_JOINER = 0x34f };

/* --- bytes and code points -------------------------------------------------------------------------------------------------------- */

/* Bytes after the first, and the range of the second; 0 for a byte that can't come first (ASCII isn't asked). */
static unsigned lead_of(unsigned char c, unsigned char *low, unsigned char *high)
{
    *low = c == 0xe0 ? 0xa0 : c == 0xf0 ? 0x90 : 0x80;
    *high = c == 0xed ? 0x9f : c == 0xf4 ? 0x8f : 0xbf;
    return c < 0xc2 || c > 0xf4 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;
}

uint32_t base_text_decode(const char *text, size_t n, size_t *length, bool *valid)
{
    const unsigned char *p = (const unsigned char *)text;
    if (valid) *valid = true;
    *length = 1;
    if (p[0] < 0x80) return p[0];
    unsigned char low, high;
    unsigned following = lead_of(p[0], &low, &high);
    uint32_t cp = p[0] & (0x3fu >> following);
    for (size_t i = 1; i <= following; i++, low = 0x80, high = 0xbf) {
        if (i >= n || p[i] < low || p[i] > high) {
            following = 0;
            break;
        }
        cp = cp << 6 | (p[i] & 0x3fu);
        *length = i + 1;
    }
    if (following) return cp;
    if (valid) *valid = false;
    return BASE_TEXT_BAD;
}

size_t base_text_encode(char *out, uint32_t cp)
{
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff)) cp = BASE_TEXT_BAD;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--, cp >>= 6) out[i] = (char)(0x80 | (cp & 0x3f));
    out[0] = (char)((0xf00u >> n & 0xff) | cp);
    return n;
}

/* How many bytes from the start are ASCII. */
static size_t ascii_prefix(const char *text, size_t n)
{
    size_t i = 0;
    for (uint64_t word; n - i >= sizeof word; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        if (word & UINT64_C(0x8080808080808080)) break;
    }
    while (i < n && (unsigned char)text[i] < 0x80) i++;
    return i;
}

bool base_text_is_ascii(const char *text, size_t n)
{
    return ascii_prefix(text, n) == n;
}

uint64_t base_text_invalid(const char *text, size_t n)
{
    uint64_t invalid = 0;
    for (size_t i = 0, length; i < n; i += length) {
        bool valid;
        if ((length = ascii_prefix(text + i, n - i)) > 0) continue;
        base_text_decode(text + i, n - i, &length, &valid);
        invalid += !valid;
    }
    return invalid;
}

static void append_cp(base_buf *out, uint32_t cp)
{
    uint8_t *to = base_buf_reserve(out, 4);
    if (to) out->size += base_text_encode((char *)to, cp);
}

void base_text_repair(base_buf *out, const char *text, size_t n)
{
    size_t good = 0; /* [good, i) is valid and not yet appended */
    for (size_t i = 0, length; i < n; i += length) {
        bool valid;
        if ((length = ascii_prefix(text + i, n - i)) > 0) continue;
        base_text_decode(text + i, n - i, &length, &valid);
        if (valid) continue;
        base_buf_bytes(out, text + good, i - good);
        append_cp(out, BASE_TEXT_BAD);
        good = i + length;
    }
    base_buf_bytes(out, text + good, n - good);
}

bool base_text_is_blank(uint32_t cp)
{
    if (cp <= ' ' || (cp >= 0x7f && cp <= 0xa0)) return true;
    return (cp >= 0x2028 && cp <= 0x202e) || (cp >= 0x2066 && cp <= 0x2069) || cp == 0x3000;
}

void base_text_show(base_buf *out, const char *text, size_t n)
{
    for (size_t i = 0, length; i < n; i += length) {
        uint32_t cp = base_text_decode(text + i, n - i, &length, NULL);
        append_cp(out, base_text_is_blank(cp) ? ' ' : cp);
    }
}

/* --- folding ---------------------------------------------------------------------------------------------------------------------- */

/* A byte is a capital if adding 0x80 - 'A' carries into its high bit and adding 0x7f - 'Z' doesn't; a capital's bit 5 makes it small.
 * No sum leaves its byte: the bytes are below 0x80. */
static uint64_t lower_8(uint64_t word)
{
    const uint64_t each = UINT64_C(0x0101010101010101);
    uint64_t capitals = (word + each * (0x80 - 'A')) & ~(word + each * (0x7f - 'Z')) & (each * 0x80);
    return word | capitals >> 2;
}

static void fold_ascii(base_buf *out, const char *text, size_t n)
{
    uint8_t *to = base_buf_reserve(out, n);
    if (!to) return;
    size_t i = 0;
    for (uint64_t word; n - i >= sizeof word; i += sizeof word) {
        memcpy(&word, text + i, sizeof word);
        word = lower_8(word);
        memcpy(to + i, &word, sizeof word);
    }
    for (; i < n; i++) to[i] = (uint8_t)(text[i] >= 'A' && text[i] <= 'Z' ? text[i] + ('a' - 'A') : text[i]);
    out->size += n;
}

/* What waits to be composed: decomposed, folded, in canonical order. */
typedef struct {
    base_buf *out;
    utf8proc_int32_t cps[ROOM];
    int n, marks; /* marks: how many at the end can't start a composition of their own */
} folder;

static void flush(folder *f)
{
    utf8proc_ssize_t n = utf8proc_normalize_utf32(f->cps, f->n, UTF8PROC_COMPOSE | UTF8PROC_STABLE);
    for (utf8proc_ssize_t i = 0; i < n; i++) append_cp(f->out, (uint32_t)f->cps[i]);
    f->n = f->marks = 0;
}

static bool is_ignorable(uint32_t cp)
{
    return cp == 0xad || (cp >= 0x200b && cp <= 0x200d) || cp == 0x2060 || cp == 0xfeff;
}

/* May it compose with what stands before it? Marks, spacing ones too, and conjoining vowels and final consonants of Hangul. */
static bool joins_backwards(utf8proc_int32_t cp, const utf8proc_property_t *property)
{
    return (property->category >= UTF8PROC_CATEGORY_MN && property->category <= UTF8PROC_CATEGORY_ME) ||
           property->combining_class > 0 || (cp >= 0x1160 && cp <= 0x11ff);
}

/* Takes one decomposed code point: before a start what waits is complete; a mark goes behind those of its class or a lower one. */
static void take(folder *f, utf8proc_int32_t cp)
{
    const utf8proc_property_t *property = utf8proc_get_property(cp);
    if (is_ignorable((uint32_t)cp)) return;
    if (cp == GRAPHEME_JOINER || !joins_backwards(cp, property)) {
        if (f->n > ROOM - 2 * MOST_MARKS) flush(f);
        f->marks = 0;
        f->cps[f->n++] = cp;
        return;
    }
    if (f->marks == MOST_MARKS) take(f, GRAPHEME_JOINER);
    int i = f->n++;
    f->marks++;
    if (property->combining_class > 0)
        for (; i > 0 && utf8proc_get_property(f->cps[i - 1])->combining_class > property->combining_class; i--)
            f->cps[i] = f->cps[i - 1];
    f->cps[i] = cp;
}

static void fold_cp(folder *f, uint32_t cp)
{
    const utf8proc_option_t options = UTF8PROC_COMPOSE | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD;
    utf8proc_int32_t parts[MOST_OF_ONE];
    int class_before = 0;
    utf8proc_ssize_t n = utf8proc_decompose_char((utf8proc_int32_t)cp, parts, MOST_OF_ONE, options, &class_before);
    if (n > MOST_OF_ONE || n < 0) { /* no code point has so many: Unicode has none above 18 */
        take(f, BASE_TEXT_BAD);
        return;
    }
    for (utf8proc_ssize_t i = 0; i < n; i++) take(f, parts[i]);
}

void base_text_fold(base_buf *out, const char *text, size_t n)
{
    folder f;
    f.out = out;
    f.n = f.marks = 0;
    size_t i = 0;
    while (i < n && out->status == BASE_OK) {
        size_t ascii = ascii_prefix(text + i, n - i);
        if (ascii == n - i || ascii > 1) {
            size_t whole = ascii == n - i ? ascii : ascii - 1;
            flush(&f);
            fold_ascii(out, text + i, whole);
            i += whole;
            continue;
        }
        size_t length;
        fold_cp(&f, base_text_decode(text + i, n - i, &length, NULL));
        i += length;
    }
    flush(&f);
}

/* --- what a code point is --------------------------------------------------------------------------------------------------------- */

base_text_class base_text_class_of(uint32_t cp)
{
    if ((cp >= '\t' && cp <= '\r') || cp == 0x85) return BASE_TEXT_SPACE;
    switch (utf8proc_category((utf8proc_int32_t)cp)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_NL: return BASE_TEXT_LETTER;
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NO: return BASE_TEXT_DIGIT;
    case UTF8PROC_CATEGORY_MN:
    case UTF8PROC_CATEGORY_MC:
    case UTF8PROC_CATEGORY_ME: return BASE_TEXT_MARK;
    case UTF8PROC_CATEGORY_ZS:
    case UTF8PROC_CATEGORY_ZL:
    case UTF8PROC_CATEGORY_ZP: return BASE_TEXT_SPACE;
    case UTF8PROC_CATEGORY_PC:
    case UTF8PROC_CATEGORY_PD:
    case UTF8PROC_CATEGORY_PS:
    case UTF8PROC_CATEGORY_PE:
    case UTF8PROC_CATEGORY_PI:
    case UTF8PROC_CATEGORY_PF:
    case UTF8PROC_CATEGORY_PO: return BASE_TEXT_PUNCTUATION;
    default: return BASE_TEXT_OTHER;
    }
}

static size_t columns_of(uint32_t cp)
{
    if (cp >= ' ' && cp < 0x7f) return 1;
    int width = utf8proc_charwidth((utf8proc_int32_t)cp);
    return width > 0 && base_text_class_of(cp) != BASE_TEXT_MARK ? (size_t)width : 0;
}

size_t base_text_width(const char *text, size_t n)
{
    size_t columns = 0;
    for (size_t i = 0, length; i < n; i += length) columns += columns_of(base_text_decode(text + i, n - i, &length, NULL));
    return columns;
}

size_t base_text_fit(const char *text, size_t n, size_t columns)
{
    size_t used = 0, i = 0;
    for (size_t length; i < n; i += length) {
        used += columns_of(base_text_decode(text + i, n - i, &length, NULL));
        if (used > columns) break;
    }
    return i;
}
