/* corpora/records.c - see the header.
 *
 * Lines are parsed one by one, and so are the elements of an array, whose ends are found by counting brackets: a collection of any size takes the
 * memory of its longest record. Errors of the parser know their byte within the record; the record's place is added here. */
#include "corpora/records.h"

#include <limits.h>

#include "base/json.h"
#include "base/mem.h"

static const char *const id_keys[] = { "_id", "id",  "docno",    "doc_id",   "docid",    "doc-id",
                                       "pid", "qid", "query_id", "query-id", "topic_id", "number" };
static const char *const doc_texts[] = { "text", "contents", "content", "body", "abstract", "extract", "passage" };
static const char *const topic_texts[] = { "text", "query", "question", "title" };
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

/* The object being turned into a document or topic. */
typedef struct {
    corpora_reader *r;
    base_lines *in;
    uint64_t number; /* of the line or element, from 1 */
    base_buf metadata, id, joined[CORPORA_NAMES_MAX];
    const char *id_key, *text_key;
} record;

static void record_done(record *rec)
{
    base_buf_done(&rec->metadata);
    base_buf_done(&rec->id);
    for (size_t i = 0; i < CORPORA_NAMES_MAX; i++) base_buf_done(&rec->joined[i]);
}

static base_status fail(const record *rec, base_error *err, const char *what)
{
    return base_lines_fail(rec->in, err, BASE_EFORMAT, "%s", what);
}

static const base_json *find(const base_json *object, const char *const *keys, size_t n, const char **key)
{
    for (size_t i = 0; i < n; i++) {
        const base_json *value = base_json_get(object, keys[i]);
        if (value && base_json_kind_of(value) != BASE_JSON_NULL) {
            *key = keys[i];
            return value;
        }
    }
    *key = "";
    return NULL;
}

/* file-1, file-2... of documents; 1, 2... of topics. */
static void number_it(record *rec)
{
    base_view name = corpora_base_name(rec->r->file->name);
    const char *dot = name.len ? memchr(name.ptr, '.', name.len) : NULL;
    if (rec->r->role == CORPORA_DOCS) {
        base_buf_bytes(&rec->id, name.ptr, dot && dot > name.ptr ? (size_t)(dot - name.ptr) : name.len);
        base_buf_text(&rec->id, "-");
    }
    base_buf_format(&rec->id, "%llu", (unsigned long long)rec->number);
    corpora_count_note(rec->r, "records without an id, which are numbered: #", 1);
}

static base_status id_of(record *rec, const base_json *object, base_view *id, base_error *err)
{
    int64_t number;
    size_t n = 0;
    const base_json *value = find(object, id_keys, COUNT(id_keys), &rec->id_key);
    base_buf_clear(&rec->id);
    if (rec->r->position == 0) rec->r->numbered = !value;
    const char *text = base_json_text(value, &n);
    if (rec->r->numbered) number_it(rec);
    else if (text) base_buf_bytes(&rec->id, text, n);
    else if (base_json_is_integer(value, &number)) base_buf_format(&rec->id, "%lld", (long long)number);
    else
        return fail(rec, err,
                    value ? "expected an id that is a string or a whole number"
                          : "expected an id (\"_id\", \"id\" or \"docno\"), found none");
    *id = (base_view){ rec->id.size ? (const char *)rec->id.data : "", rec->id.size };
    return base_buf_status(&rec->id, err);
}

/* --- metadata ----------------------------------------------------------------------------------------------------------------- */

static bool is_scalar(const base_json *value)
{
    base_json_kind kind = base_json_kind_of(value);
    return kind == BASE_JSON_BOOL || kind == BASE_JSON_NUMBER || kind == BASE_JSON_STRING;
}

static bool is_plain(const base_json *value)
{
    if (base_json_kind_of(value) != BASE_JSON_ARRAY) return is_scalar(value);
    for (size_t i = 0; i < base_json_size(value); i++)
        if (!is_scalar(base_json_at(value, i))) return false;
    return true;
}

static void member(base_buf *out, const char *key, const base_json *value)
{
    base_buf_text(out, out->size > 1 ? "," : "");
    base_json_write_string(out, key, strlen(key));
    base_buf_text(out, ":");
    base_json_write(out, value);
}

static base_status inner(void *context, const char *key, const base_json *value, base_error *err)
{
    record *rec = context;
    (void)err;
    if (base_json_kind_of(value) != BASE_JSON_NULL) member(&rec->metadata, key, value);
    return BASE_OK;
}

static base_status outer(void *context, const char *key, const base_json *value, base_error *err)
{
    record *rec = context;
    if (strcmp(key, rec->id_key) == 0 || strcmp(key, rec->text_key) == 0 || strcmp(key, "title") == 0) return BASE_OK;
    if (strcmp(key, "metadata") == 0 && base_json_kind_of(value) == BASE_JSON_OBJECT) return base_json_each(value, inner, rec, err);
    if (is_plain(value)) member(&rec->metadata, key, value);
    return BASE_OK;
}

static base_status metadata_of(record *rec, const base_json *object, base_view *metadata, base_error *err)
{
    base_buf_clear(&rec->metadata);
    base_buf_text(&rec->metadata, "{");
    base_status s = base_json_each(object, outer, rec, err);
    if (s != BASE_OK) return s;
    bool some = rec->metadata.size > 1;
    base_buf_text(&rec->metadata, "}");
    *metadata = some ? (base_view){ (const char *)rec->metadata.data, rec->metadata.size } : (base_view){ "", 0 };
    return base_buf_status(&rec->metadata, err);
}

/* --- fields ------------------------------------------------------------------------------------------------------------------- */

/* A string, or an array's strings joined by commas. */
static base_view text_of(const base_json *value, base_buf *joined)
{
    base_view v = { "", 0 };
    const char *text = base_json_text(value, &v.len);
    if (text) {
        v.ptr = text;
        return v;
    }
    base_buf_clear(joined);
    size_t n = base_json_kind_of(value) == BASE_JSON_ARRAY ? base_json_size(value) : 0;
    for (size_t i = 0; i < n; i++) {
        size_t len = 0;
        const char *part = base_json_text(base_json_at(value, i), &len);
        if (!part) continue;
        if (joined->size) base_buf_text(joined, ", ");
        base_buf_bytes(joined, part, len);
    }
    return joined->size ? (base_view){ (const char *)joined->data, joined->size } : (base_view){ "", 0 };
}

/* Title, text, and whatever else the chosen fields name. */
static size_t fields_of(record *rec, const base_json *object, const base_json *text, corpora_field *fields)
{
    static const char *const names[] = { "title", "text" };
    const base_json *values[] = { base_json_get(object, "title"), text };
    size_t n = 0;
    for (size_t i = 0; i < 2; i++) {
        base_view v = { NULL, 0 };
        v.ptr = base_json_text(values[i], &v.len);
        if (v.ptr && v.len) fields[n++] = (corpora_field){ .name = names[i], .text = v };
    }
    for (size_t i = 0; i < rec->r->fields->n; i++) {
        const char *name = rec->r->fields->name[i];
        if (strcmp(name, "title") == 0 || strcmp(name, "text") == 0) continue;
        const base_json *value = base_json_get(object, name);
        if (!value && rec->r->role == CORPORA_DOCS) value = base_json_get(base_json_get(object, "metadata"), name);
        base_view v = text_of(value, &rec->joined[i]);
        if (v.len) fields[n++] = (corpora_field){ .name = name, .text = v };
    }
    return n;
}

static bool is_chosen(const corpora_reader *r, const char *name)
{
    size_t i = 0;
    while (i < r->fields->n && strcmp(r->fields->name[i], name) != 0) i++;
    return i < r->fields->n;
}

static base_status emit(record *rec, const base_json *object, base_error *err)
{
    corpora_reader *r = rec->r;
    corpora_field fields[CORPORA_NAMES_MAX + 2];
    base_view id, extra = { "", 0 };
    base_status s;
    if (base_json_kind_of(object) != BASE_JSON_OBJECT)
        return fail(rec, err, "expected a JSON object such as {\"_id\": \"d1\", \"text\": \"...\"}");
    if ((s = id_of(rec, object, &id, err)) != BASE_OK) return s;
    bool docs = r->role == CORPORA_DOCS;
    const base_json *text = docs ? find(object, doc_texts, COUNT(doc_texts), &rec->text_key)
                                 : find(object, topic_texts, COUNT(topic_texts), &rec->text_key);
    if (text && base_json_kind_of(text) != BASE_JSON_STRING) return fail(rec, err, "expected a text that is a string");
    size_t n = fields_of(rec, object, text, fields);
    for (size_t i = 0; i < r->fields->n; i++)
        if ((s = base_buf_status(&rec->joined[i], err)) != BASE_OK) return s;
    if (docs) {
        if (!text && is_chosen(r, "text")) corpora_count_note(r, "documents without a text: #", 1);
        if ((s = metadata_of(rec, object, &extra, err)) != BASE_OK) return s;
        return corpora_emit_doc(r, rec->in, id, fields, n, extra, err);
    }
    const char *kind = base_json_text(base_json_get(base_json_get(object, "metadata"), "kind"), &extra.len);
    if (kind) extra.ptr = kind;
    return corpora_emit_topic(r, rec->in, id, fields, n, extra, err);
}

/* --- files -------------------------------------------------------------------------------------------------------------------- */

#define REPAIRED "invalid UTF-8 sequences inside JSON strings, which are replaced by U+FFFD: #"

/* One record, at the place where the lines are. */
static base_status read_value(record *rec, base_view text, base_error *err)
{
    base_json *document = NULL;
    uint64_t repaired = 0;
    base_status s = base_json_parse(&document, text.ptr, text.len, &repaired, err);
    if (s != BASE_OK) {
        base_where(err, "%s:%llu (byte %llu)", rec->r->file->path, (unsigned long long)base_lines_number(rec->in),
                   (unsigned long long)base_lines_byte(rec->in));
        return s;
    }
    if (repaired) corpora_count_note(rec->r, REPAIRED, repaired);
    s = emit(rec, document, err);
    base_json_free(document);
    return s;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Takes blanks. *next: the byte behind them, which isn't taken; -1 at the end. */
static base_status skip_blanks(base_lines *in, int *next, base_error *err)
{
    base_view piece;
    size_t n;
    do {
        base_status s = base_lines_peek(in, 1, &piece, err);
        if (s != BASE_OK) return s;
        for (n = 0; n < piece.len && is_blank(piece.ptr[n]);) n++;
        base_lines_take(in, n);
    } while (n > 0 && n == piece.len);
    *next = piece.len ? (unsigned char)piece.ptr[n] : -1;
    return BASE_OK;
}

/* How far an element of an array reaches. */
typedef struct {
    size_t at;     /* bytes looked at */
    uint64_t deep; /* brackets that are open */
    bool quoted, escaped, ended;
} extent;

/* Looks on. What has neither brackets nor quotes ends before a blank, a comma or the array's bracket. */
static void look_on(extent *e, base_view piece)
{
    while (e->at < piece.len && !e->ended) {
        char c = piece.ptr[e->at];
        bool behind = !e->quoted && !e->deep && (c == ',' || c == ']' || c == '}' || is_blank(c));
        e->at += !behind;
        if (e->quoted) {
            e->quoted = e->escaped || c != '"';
            e->escaped = !e->escaped && c == '\\';
        } else {
            e->quoted = c == '"';
            e->deep += c == '{' || c == '[';
            e->deep -= e->deep && (c == '}' || c == ']');
        }
        e->ended = behind || (!e->quoted && !e->deep && (c == '"' || c == '}' || c == ']'));
    }
}

static base_status read_element(record *rec, base_error *err)
{
    extent e = { 0 };
    base_view piece;
    base_status s;
    do {
        if ((s = base_lines_peek(rec->in, e.at + 1, &piece, err)) != BASE_OK) return s;
        if (piece.len == e.at) break; /* cut short: the parser says so */
        look_on(&e, piece);
    } while (!e.ended && e.at <= INT_MAX);                                      /* longer ones are refused */
    if ((s = base_lines_peek(rec->in, e.at, &piece, err)) != BASE_OK) return s; /* was all of it there when it was looked at? */
    rec->number++;
    s = read_value(rec, (base_view){ piece.ptr, e.at }, err);
    base_lines_take(rec->in, e.at);
    return s;
}

/* The array whose bracket is the next byte. */
static base_status read_array(record *rec, base_error *err)
{
    base_lines *in = rec->in;
    int next;
    base_lines_take(in, 1);
    base_status s = skip_blanks(in, &next, err);
    bool first = true;
    for (; s == BASE_OK && (next != ']' || !first); first = false) {
        if ((s = read_element(rec, err)) != BASE_OK || (s = skip_blanks(in, &next, err)) != BASE_OK) return s;
        if (next == ']') break;
        if (next != ',')
            return fail(rec, err,
                        next < 0 ? "expected , or ] behind an element of the array, found the end of the file"
                                 : "expected , or ] behind an element of the array");
        base_lines_take(in, 1);
        s = skip_blanks(in, &next, err);
    }
    if (s != BASE_OK) return s;
    base_lines_take(in, 1);
    if ((s = skip_blanks(in, &next, err)) == BASE_OK && next >= 0) s = fail(rec, err, "expected nothing behind the array");
    return s;
}

static char first_byte(base_view line)
{
    for (size_t i = 0; i < line.len; i++)
        if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r') return line.ptr[i];
    return 0;
}

base_status corpora_records_read(corpora_reader *r, base_lines *in, base_error *err)
{
    record rec = { .r = r, .in = in };
    base_view line;
    int next;
    base_status s = skip_blanks(in, &next, err);
    bool more = next != '[';
    if (s == BASE_OK && !more) s = read_array(&rec, err);
    while (s == BASE_OK && more && (s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        if (base_fields(line, NULL, 0) == 0) continue;
        rec.number = base_lines_number(in);
        s = read_value(&rec, line, err);
    }
    record_done(&rec);
    return s;
}

int corpora_records_look(const corpora_head *head)
{
    base_view rest = head->text, line;
    while (corpora_head_line(head, &rest, &line)) {
        char c = first_byte(line);
        if (c) return c == '{' || c == '[' ? 2 : 0;
    }
    return 0;
}
