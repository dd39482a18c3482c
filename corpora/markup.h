/* corpora/markup.h - the little of SGML that newswire and web pages need: tags and entities.
 *
 *     corpora_tag tag;
 *     for (size_t i = 0; i < text.len;) {
 *         size_t n = corpora_tag_at(&tag, text, i);           // 0: no tag begins here
 *         i += n ? n : corpora_markup_char(&out, text, i);    // a byte, or a decoded entity
 *     } */
#ifndef CORPORA_MARKUP_H
#define CORPORA_MARKUP_H

#include <stdbool.h>

#include "base/buf.h"

typedef struct {
    base_view name; /* "DOCNO"; empty for comments, declarations and processing instructions */
    bool closes;    /* </DOCNO> */
} corpora_tag;

/* The length of the tag that begins at text[i], or 0: a '<' that opens none, such as in "a < b", is text. */
size_t corpora_tag_at(corpora_tag *out, base_view text, size_t i);
/* Appends what stands at text[i], an entity decoded to UTF-8; returns the bytes it took. Unknown entities stay as they are. */
size_t corpora_markup_char(base_buf *out, base_view text, size_t i);

#endif
