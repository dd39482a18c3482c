/* search/labels.c - stored values gathered as labels, in one walk. */
#include "search/labels.h"

#include <string.h>

#include "base/mem.h"
#include "base/params.h"
#include "search/stored.h"

#define NAMES_MAX 4096 /* among which the nearest is looked for */

typedef struct {
    const char *field;
    search_labels *labels;
    size_t capacity, at; /* values so far; where this document's begin */
    uint32_t next;       /* the first document that nothing is said of yet */
    bool known;
    base_status status;
    base_error *err;
} gathering;

/* Each once: lists are short. */
static bool take(void *context, base_view value)
{
    gathering *g = context;
    search_labels *labels = g->labels;
    size_t n = labels->first[g->next];
    uint32_t label;
    if (value.len == 0) return true;
    g->status = base_hash_add(labels->names, value.ptr, value.len, &label, NULL, g->err);
    if (g->status != BASE_OK) return false;
    for (size_t i = g->at; i < n; i++)
        if (labels->values[i] == label) return true;
    if ((g->status = base_grow(&labels->values, &g->capacity, n + 1, sizeof *labels->values, g->err)) != BASE_OK) return false;
    labels->values[labels->first[g->next]++] = label;
    return true;
}

/* first[next] is the end so far: of documents that are passed over, beginning and end. */
static void pass_to(gathering *g, uint32_t doc)
{
    size_t *first = g->labels->first;
    for (; g->next < doc; g->next++) first[g->next + 1] = first[g->next];
}

static base_status gather(void *context, uint32_t doc, const corpora_doc *stored, const base_json *metadata, base_error *err)
{
    gathering *g = context;
    g->err = err;
    pass_to(g, doc);
    g->at = g->labels->first[doc];
    g->labels->first[doc + 1] = g->at;
    g->next = doc + 1;
    if (search_stored_values(stored, metadata, g->field, take, g)) g->known = true;
    return g->status;
}

base_status search_labels_read(search_labels *out, const ir_index *index, const char *what, const char *field,
                               const base_stop *stop, base_error *err)
{
    uint32_t slots = ir_index_doc_slots(index);
    search_labels labels = { 0 };
    gathering g = { .field = field, .labels = &labels };
    base_status s = base_hash_new(&labels.names, err);
    if (s == BASE_OK && !(labels.first = base_array((size_t)slots + 1, sizeof *labels.first, err))) s = BASE_ENOMEM;
    if (s == BASE_OK) s = search_stored_each(index, stop, gather, &g, err);
    if (s == BASE_OK) pass_to(&g, slots);
    if (s == BASE_OK && !g.known) s = search_stored_unknown(index, stop, what, field, err);
    if (s == BASE_OK) labels.n = base_hash_count(labels.names);
    if (s == BASE_OK) *out = labels;
    else search_labels_done(&labels);
    return s;
}

void search_labels_done(search_labels *labels)
{
    base_hash_free(labels->names);
    base_free(labels->first);
    base_free(labels->values);
    *labels = (search_labels){ 0 };
}

base_status search_label_find(uint32_t *out, const search_labels *labels, const char *what, base_view name, base_error *err)
{
    const char *names[NAMES_MAX], *near;
    char shown[64];
    size_t n = labels->n < NAMES_MAX ? labels->n : NAMES_MAX;
    *out = base_hash_find(labels->names, name.ptr, name.len);
    if (*out != BASE_HASH_NONE) return BASE_OK;
    for (size_t i = 0; i < n; i++) names[i] = search_label_name(labels, (uint32_t)i).ptr;
    near = base_nearest(name, names, n);
    return base_fail(err, BASE_EARG, "%s: no document has the label \"%s\"%s%s", what,
                     base_quote(shown, sizeof shown, name.ptr, name.len), near ? "; the nearest is " : "", near ? near : "");
}
