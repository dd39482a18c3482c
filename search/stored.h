/* search/stored.h - what is stored of the documents, read once through: fields and metadata of each living one.
 *
 *     s = search_stored_each(index, stop, look, context, err);          // look(context, doc, stored, metadata, err), documents ascending
 *
 * Blocks of stored documents are inflated one after the other, each once. */
#ifndef SEARCH_STORED_H
#define SEARCH_STORED_H

#include "base/json.h"
#include "base/threads.h"
#include "ir/index.h"

/* stored has its docno; metadata is NULL where there is none. Views live until it returns. */
typedef base_status (*search_stored_fn)(void *context, uint32_t doc, const corpora_doc *stored, const base_json *metadata,
                                        base_error *err);

/* Of a document by itself: its metadata, NULL where there is none. *out is the caller's. BASE_EFORMAT: they aren't JSON. */
base_status search_stored_metadata(base_json **out, const corpora_doc *stored, base_error *err);
/* Hands each text that the document has under a name to each, until that returns false: its fields of that name, then the metadata's. A list gives one for
 * each of its elements; numbers are as base_format_double has them, booleans true or false; null, objects and lists within lists have none. Returns whether the document has
 * the name at all. */
bool search_stored_values(const corpora_doc *stored, const base_json *metadata, const char *name,
                          bool (*each)(void *context, base_view value), void *context);
/* BASE_ESTOPPED; stop may be NULL. BASE_EFORMAT: damaged. BASE_EIO: a file was cut short meanwhile. Else what look returns. */
base_status search_stored_each(const ir_index *index, const base_stop *stop, search_stored_fn look, void *context, base_error *err);
/* No document has a field or stored value of this name: BASE_EARG, a sentence that begins with what, and tells the nearest name there is. */
base_status search_stored_unknown(const ir_index *index, const base_stop *stop, const char *what, const char *field,
                                  base_error *err);

#endif
