/* search/labels.h - a stored value of the documents as labels: each distinct text is one, numbered in the order of its first coming.
 *
 *     search_labels labels;
 *     if ((s = search_labels_read(&labels, index, "--labels", "label", NULL, err)) != BASE_OK) goto out;
 *     for (size_t i = labels.first[doc]; i < labels.first[doc + 1]; i++) use(search_label_name(&labels, labels.values[i]));
 *     search_labels_done(&labels);
 *
 * The value is one of the metadata (corpora/doc.h) or a field such as title. A list gives a document several labels, in its order, each once; numbers
 * and booleans are taken by their text; null, an empty text, and objects are no label. */
#ifndef SEARCH_LABELS_H
#define SEARCH_LABELS_H

#include "base/hash.h"
#include "base/threads.h"
#include "ir/index.h"

typedef struct {
    size_t n;         /* distinct labels */
    size_t *first;    /* [slots + 1] where a document's labels begin; equal to the next where it has none */
    uint32_t *values; /* [first[slots]] below n */
    base_hash *names;
} search_labels;

/* BASE_EARG: a field that no document has, with the nearest name; the sentence begins with what. BASE_EFORMAT: damaged. BASE_ESTOPPED; stop may be NULL. On
 * failure *out is left as it was. */
base_status search_labels_read(search_labels *out, const ir_index *index, const char *what, const char *field,
                               const base_stop *stop, base_error *err);
void search_labels_done(search_labels *labels);

static inline base_view search_label_name(const search_labels *labels, uint32_t label)
{
    return base_hash_text(labels->names, label);
}
/* The number of a name; BASE_EARG names the nearest one, the sentence begins with what. */
base_status search_label_find(uint32_t *out, const search_labels *labels, const char *what, base_view name, base_error *err);

#endif
