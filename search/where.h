/* search/where.h - which documents a search may find, by what is stored of them: label=kitchen|gardening, price<30.
 *
 *     search_where *where = NULL;
 *     uint64_t *bits = NULL;
 *     if ((s = search_where_parse(&where, "label=kitchen|gardening, price<30", err)) != BASE_OK) goto out;
 *     s = search_where_documents(&bits, where, index, NULL, err);                   // bit d % 64 of bits[d / 64]: document d fulfils it
 *
 *     where = test { "," test }                                                 # all of them
 *     test  = field ("=" | "!=" | "<" | "<=" | ">" | ">=") value { "|" value }  # any of the values; != : none of them
 *
 * Fields and values are any text without , | = ! < > and ', blanks around them not counted; or any text at all between single quotes, where '' is
 * one. A field is a stored value of the document (corpora/doc.h: metadata), one of its fields such as title, or docno. Two values that both read as
 * numbers are compared as numbers, all others as bytes; what was in quotes is no number. Of a list any element may fulfil a test. What a
 * document doesn't have is unequal to everything. Read-only once made. */
#ifndef SEARCH_WHERE_H
#define SEARCH_WHERE_H

#include <stdbool.h>

#include "base/params.h"
#include "base/threads.h"
#include "ir/index.h"

typedef struct search_where search_where;

/* BASE_EARG: what is wrong, in a sentence that begins with "where: ", and a caret under the place. BASE_ENOMEM. */
base_status search_where_parse(search_where **out, const char *text, base_error *err);
void search_where_free(search_where *where); /* NULL is fine */

/* The parameter of a step that filters so, and its check before anything runs: "" is no filter. */
#define SEARCH_WHERE_PARAM                                                                                                         \
    {                                                                                                                              \
        .name = "where", .kind = BASE_PARAM_STRING, .word = "",                                                                    \
        .help = "documents by stored values, such as \"label=kitchen|garden, price<30\"; others aren't found"                      \
    }
base_status search_where_check(const char *text, base_error *err);
#define SEARCH_WHERE_ABSENT "what is stored of the document doesn't fulfil where" /* why it isn't in a ranking */

/* Whether a document fulfils it. BASE_EFORMAT: its metadata aren't JSON. */
base_status search_where_holds(bool *out, const search_where *where, const corpora_doc *doc, base_error *err);
/* Reads what is stored of every living document: *out [(ir_index_doc_slots + 63) / 64] is the caller's. BASE_EARG: a field that no document has, with the
 * nearest name. BASE_EFORMAT: damaged. BASE_ESTOPPED; stop may be NULL. */
base_status search_where_documents(uint64_t **out, const search_where *where, const ir_index *index, const base_stop *stop,
                                   base_error *err);

static inline bool search_where_has(const uint64_t *bits, uint32_t doc)
{
    return bits[doc / 64] >> doc % 64 & 1;
}

/* The same kept for an open index, each text read once. Threads may ask together: one reads, the others wait. */
typedef struct search_wheres search_wheres;
base_status search_wheres_new(search_wheres **out, const ir_index *index, base_error *err);
void search_wheres_free(search_wheres *wheres); /* NULL is fine */
/* *out lives as long as wheres; NULL for the text "", which everything fulfils. */
base_status search_wheres_get(search_wheres *wheres, const char *text, const base_stop *stop, const uint64_t **out,
                              base_error *err);

#endif
