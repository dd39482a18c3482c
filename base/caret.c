/* base/caret.c - the place of an error, shown. */
#include "base/caret.h"

#include <stdio.h>

#include "base/text.h"

#define SHOWN 72 /* bytes of the text that an error shows around the caret: at most as many columns */

/* Characters as a terminal may have them: what is none, and what would steer it, is shown as a blank or U+FFFD. */
static void show(base_buf *out, const char *text, size_t n)
{
    for (size_t i = 0, length; i < n; i += length) {
        uint32_t cp = base_text_decode(text + i, n - i, &length, NULL);
        char bytes[4];
        if (cp < ' ') cp = ' ';
        if (cp >= 0x7F && cp < 0xA0) cp = BASE_TEXT_BAD;
        base_buf_bytes(out, bytes, base_text_encode(bytes, cp));
    }
}

/* Where the character begins that text[at] belongs to: at most 3 bytes before. */
static size_t whole_character(const char *text, size_t at)
{
    for (size_t i = 0; i < 4 && i <= at; i++)
        if (((unsigned char)text[at - i] & 0xC0) != 0x80) return at - i;
    return at;
}

void base_point_at(base_error *err, const char *text, size_t n, size_t at)
{
    if (!err) return;
    size_t from = n > SHOWN && at > SHOWN / 2 ? whole_character(text, at - SHOWN / 2) : 0;
    size_t to = n - from > SHOWN ? whole_character(text, from + SHOWN) : n;
    base_buf lines = { 0 };
    base_buf_text(&lines, "  ");
    show(&lines, text + from, at - from);
    size_t columns = base_text_width(base_buf_string(&lines), lines.size);
    show(&lines, text + at, to - at);
    base_buf_format(&lines, "\n%*s^", (int)columns, "");
    snprintf(err->detail, sizeof err->detail, "%s", base_buf_string(&lines));
    base_buf_done(&lines);
}

const char *base_found_at(char out[BASE_FOUND_MAX], const char *text, size_t n, size_t at)
{
    if (at >= n) return "the end";
    size_t length;
    base_text_decode(text + at, n - at, &length, NULL);
    char one[24];
    snprintf(out, BASE_FOUND_MAX, "\"%s\"", base_quote(one, sizeof one, text + at, length));
    return out;
}
