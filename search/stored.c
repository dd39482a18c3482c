/* search/stored.c - one walk through the stored documents of all segments. */
#include "search/stored.h"

#include <string.h>

#include "base/hash.h"
#include "base/params.h"

#define NAMES_MAX 256 /* among which the nearest is looked for */

base_status search_stored_metadata(base_json **out, const corpora_doc *stored, base_error *err)
{
    *out = NULL;
    return stored->metadata.len ? base_json_parse(out, stored->metadata.ptr, stored->metadata.len, NULL, err) : BASE_OK;
}

/* --- values ------------------------------------------------------------------------------------------------------------------------- */

typedef bool (*value_fn)(void *context, base_view value);

/* Whether to go on. */
static bool hand_scalar(const base_json *found, value_fn each, void *context)
{
    char digits[BASE_NUMBER_MAX];
    double number = 0;
    bool more;
    size_t n = 0;
    const char *text = base_json_text(found, &n);
    base_buf out = { 0 };
    switch (base_json_kind_of(found)) {
    case BASE_JSON_STRING: return each(context, (base_view){ text, n });
    case BASE_JSON_NUMBER:
        (void)base_json_number(found, &number);
        n = base_format_double(digits, number);
        return each(context, (base_view){ digits, n });
    case BASE_JSON_BOOL:
        base_json_write(&out, found);
        more = each(context, base_view_of(base_buf_string(&out)));
        base_buf_done(&out);
        return more;
    default: return true; /* null is as what isn't there; of objects no text can be said */
    }
}

bool search_stored_values(const corpora_doc *stored, const base_json *metadata, const char *name, value_fn each, void *context)
{
    const base_json *found = base_json_get(metadata, name);
    bool known = found != NULL, more = true;
    for (size_t f = 0; f < stored->n_fields && more; f++)
        if (strcmp(stored->fields[f].name, name) == 0) known = true, more = each(context, stored->fields[f].text);
    if (base_json_kind_of(found) != BASE_JSON_ARRAY) {
        if (more) (void)hand_scalar(found, each, context);
        return known;
    }
    for (size_t i = 0; i < base_json_size(found) && more; i++) more = hand_scalar(base_json_at(found, i), each, context);
    return known;
}

/* --- all of them -------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    const ir_index *index;
    const base_stop *stop;
    size_t segment;
    search_stored_fn look;
    void *context;
} walk;

static base_status visit(void *context, uint32_t local, const corpora_doc *stored, base_error *err)
{
    const walk *w = context;
    uint32_t doc = ir_index_base(w->index, w->segment) + local;
    base_json *metadata = NULL;
    corpora_doc named = *stored;
    if (!ir_index_is_live(w->index, doc)) return BASE_OK;
    if (w->stop && atomic_load(&w->stop->wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
    named.docno = ir_index_docno(w->index, doc);
    base_status s = search_stored_metadata(&metadata, stored, err);
    if (s == BASE_OK) s = w->look(w->context, doc, &named, metadata, err);
    base_json_free(metadata);
    return s;
}

base_status search_stored_each(const ir_index *index, const base_stop *stop, search_stored_fn look, void *context, base_error *err)
{
    walk w = { .index = index, .stop = stop, .look = look, .context = context };
    base_status s = BASE_OK;
    for (; w.segment < ir_index_segments(index) && s == BASE_OK; w.segment++) {
        const ir_segment *segment = ir_index_segment(index, w.segment);
        s = ir_segment_each_stored(segment, 0, ir_segment_docs(segment), visit, &w, err);
    }
    return s == BASE_OK ? ir_index_intact(index, err) : s;
}

/* --- names -------------------------------------------------------------------------------------------------------------------------- */

static base_status gather_name(void *context, const char *key, const base_json *value, base_error *err)
{
    uint32_t id;
    (void)value;
    return base_hash_add(context, key, strlen(key), &id, NULL, err);
}

static base_status gather_names(void *context, uint32_t doc, const corpora_doc *stored, const base_json *metadata, base_error *err)
{
    base_status s = BASE_OK;
    (void)doc;
    for (size_t f = 0; f < stored->n_fields && s == BASE_OK; f++) s = gather_name(context, stored->fields[f].name, NULL, err);
    return s == BASE_OK && metadata ? base_json_each(metadata, gather_name, context, err) : s;
}

base_status search_stored_unknown(const ir_index *index, const base_stop *stop, const char *what, const char *field,
                                  base_error *err)
{
    const char *names[NAMES_MAX] = { "docno" }, *near;
    char shown[64];
    size_t n = 1;
    base_hash *found = NULL;
    base_status s = base_hash_new(&found, err);
    if (s == BASE_OK) s = search_stored_each(index, stop, gather_names, found, err);
    if (s == BASE_OK) {
        for (uint32_t i = 0; i < base_hash_count(found) && n < NAMES_MAX; i++) names[n++] = base_hash_text(found, i).ptr;
        near = base_nearest(base_view_of(field), names, n);
        s = base_fail(err, BASE_EARG, "%s: no document has a field \"%s\"%s%s", what,
                      base_quote(shown, sizeof shown, field, strlen(field)), near ? "; the nearest is " : "", near ? near : "");
    }
    base_hash_free(found);
    return s;
}
