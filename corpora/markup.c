/* corpora/markup.c - see the header.
 *
 * A tag ends at the next '>', whatever quotes say: an unbalanced quote must not swallow the rest of a document. Without any '>' ahead there
 * is no tag. Entities are numbers, XML's five, HTML's Latin-1 ones (their order is that of U+00A0 to U+00FF), and the few more that the
 * TREC disks use. */
#include "corpora/markup.h"

#include "base/text.h"

static const char latin1[96][8] = {
    "nbsp",   "iexcl",  "cent",   "pound",  "curren", "yen",    "brvbar", "sect",   "uml",    "copy",   "ordf",   "laquo",
    "not",    "shy",    "reg",    "macr",   "deg",    "plusmn", "sup2",   "sup3",   "acute",  "micro",  "para",   "middot",
    "cedil",  "sup1",   "ordm",   "raquo",  "frac14", "frac12", "frac34", "iquest", "Agrave", "Aacute", "Acirc",  "Atilde",
    "Auml",   "Aring",  "AElig",  "Ccedil", "Egrave", "Eacute", "Ecirc",  "Euml",   "Igrave", "Iacute", "Icirc",  "Iuml",
    "ETH",    "Ntilde", "Ograve", "Oacute", "Ocirc",  "Otilde", "Ouml",   "times",  "Oslash", "Ugrave", "Uacute", "Ucirc",
    "Uuml",   "Yacute", "THORN",  "szlig",  "agrave", "aacute", "acirc",  "atilde", "auml",   "aring",  "aelig",  "ccedil",
    "egrave", "eacute", "ecirc",  "euml",   "igrave", "iacute", "icirc",  "iuml",   "eth",    "ntilde", "ograve", "oacute",
    "ocirc",  "otilde", "ouml",   "divide", "oslash", "ugrave", "uacute", "ucirc",  "uuml",   "yacute", "thorn",  "yuml",
};

static const struct {
    const char *name;
    uint32_t code;
} others[] = {
    { "amp", '&' },       { "lt", '<' },       { "gt", '>' },       { "quot", '"' },     { "apos", '\'' },
    { "hyph", '-' },      { "blank", ' ' },    { "bull", 0x2022 },  { "cir", 0x25CB },   { "mdash", 0x2014 },
    { "ndash", 0x2013 },  { "lsquo", 0x2018 }, { "rsquo", 0x2019 }, { "ldquo", 0x201C }, { "rdquo", 0x201D },
    { "hellip", 0x2026 }, { "euro", 0x20AC },  { "trade", 0x2122 }, { "oelig", 0x153 },  { "OElig", 0x152 },
    { "mu", 0x3BC },      { "alpha", 0x3B1 },  { "beta", 0x3B2 },   { "gamma", 0x3B3 },  { "delta", 0x3B4 },
};

static bool is_letter(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool is_name(char c)
{
    return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_' || c == ':' || c == '.';
}

/* The byte behind a comment, or behind any other markup that ends at the next '>'; 0 if it doesn't end. */
static size_t end_of(base_view text, size_t i)
{
    bool comment = text.len - i >= 4 && memcmp(text.ptr + i, "<!--", 4) == 0;
    for (size_t k = comment ? i + 4 : i + 1; k < text.len; k++) {
        const char *close = memchr(text.ptr + k, '>', text.len - k);
        if (!close) return 0;
        k = (size_t)(close - text.ptr);
        if (!comment || (k >= i + 6 && text.ptr[k - 1] == '-' && text.ptr[k - 2] == '-')) return k + 1;
    }
    return 0;
}

size_t corpora_tag_at(corpora_tag *out, base_view text, size_t i)
{
    *out = (corpora_tag){ { "", 0 }, false };
    if (text.ptr[i] != '<' || i + 1 >= text.len) return 0;
    size_t at = i + 1;
    bool closes = text.ptr[at] == '/';
    if (closes) at++;
    if (!closes && (text.ptr[at] == '!' || text.ptr[at] == '?')) {
        size_t end = end_of(text, i);
        return end ? end - i : 0;
    }
    size_t name = at;
    if (at >= text.len || !is_letter(text.ptr[at])) return 0;
    while (at < text.len && is_name(text.ptr[at])) at++;
    if (at == text.len || !memchr("> /\t\r\n", text.ptr[at], 6)) return 0;
    size_t end = end_of(text, i);
    if (!end) return 0;
    *out = (corpora_tag){ { text.ptr + name, at - name }, closes };
    return end - i;
}

/* The number in "#233" or "#xE9"; what is no character becomes U+FFFD, what is no number 0. */
static uint32_t number_of(base_view digits)
{
    bool hex = digits.len > 1 && (digits.ptr[0] == 'x' || digits.ptr[0] == 'X');
    uint32_t code = 0;
    if (digits.len == 0) return 0;
    for (size_t i = hex; i < digits.len; i++) {
        char c = digits.ptr[i];
        uint32_t v = c >= '0' && c <= '9'          ? (uint32_t)(c - '0')
                     : hex && c >= 'a' && c <= 'f' ? (uint32_t)(c - 'a') + 10
                     : hex && c >= 'A' && c <= 'F' ? (uint32_t)(c - 'A') + 10
                                                   : 99;
        if (v == 99) return 0;
        code = code * (hex ? 16 : 10) + v;
        if (code > 0x10FFFF) code = 0x110000;
    }
    return code == 0 || code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? BASE_TEXT_BAD : code;
}

static uint32_t entity(base_view name)
{
    if (name.len && name.ptr[0] == '#') return number_of((base_view){ name.ptr + 1, name.len - 1 });
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        if (base_view_is(name, others[i].name)) return others[i].code;
    for (uint32_t i = 0; i < 96; i++)
        if (base_view_is(name, latin1[i])) return i == 0 ? ' ' : 0xA0 + i;
    return 0;
}

size_t corpora_markup_char(base_buf *out, base_view text, size_t i)
{
    char utf8[4];
    if (text.ptr[i] == '&') {
        size_t end = i + 1;
        while (end < text.len && end - i < 12 && (is_name(text.ptr[end]) || text.ptr[end] == '#')) end++;
        bool ended = end < text.len && text.ptr[end] == ';';
        uint32_t code = ended ? entity((base_view){ text.ptr + i + 1, end - i - 1 }) : 0;
        if (code) {
            base_buf_bytes(out, utf8, base_text_encode(utf8, code));
            return end + 1 - i;
        }
    }
    base_buf_u8(out, (uint8_t)text.ptr[i]);
    return 1;
}
