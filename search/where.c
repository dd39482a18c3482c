/* search/where.c - tests on stored values: parsed once, then asked of one document after the other, as their blocks are inflated. */
#include "search/where.h"

#include <pthread.h>
#include <string.h>

#include "base/caret.h"
#include "search/stored.h"

typedef enum { EQUAL, UNEQUAL, BELOW, AT_MOST, ABOVE, AT_LEAST } relation;

typedef struct {
    base_view text;
    bool is_number;
    double number;
} value;

typedef struct {
    const char *field;
    relation relation;
    value *values; /* [n], any of them */
    size_t n;
} test;

struct search_where {
    base_arena *arena; /* of all */
    test *tests;       /* [n], all of them */
    size_t n;
};

/* --- from text ---------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    const char *text;
    size_t n, at;
    base_arena *arena;
    base_error *err;
} parser;

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

static void skip_blanks(parser *p)
{
    while (p->at < p->n && is_blank(p->text[p->at])) p->at++;
}

static bool take(parser *p, const char *token)
{
    size_t n = strlen(token);
    skip_blanks(p);
    if (p->n - p->at < n || memcmp(p->text + p->at, token, n) != 0) return false;
    p->at += n;
    return true;
}

static base_status expect(const parser *p, const char *what)
{
    char found[BASE_FOUND_MAX];
    base_fail(p->err, BASE_EARG, "where: expected %s at byte %zu, found %s", what, p->at,
              base_found_at(found, p->text, p->n, p->at));
    base_point_at(p->err, p->text, p->n, p->at);
    return BASE_EARG;
}

/* Behind the first quote. */
static base_status scan_quoted(parser *p, base_view *out)
{
    size_t n = 0;
    char *text = base_arena_alloc(p->arena, p->n, p->err);
    if (!text) return BASE_ENOMEM;
    for (;; p->at++) {
        if (p->at >= p->n) return expect(p, "' behind a text that begins with '");
        if (p->text[p->at] == '\'' && (++p->at >= p->n || p->text[p->at] != '\'')) break;
        text[n++] = p->text[p->at];
    }
    *out = (base_view){ text, n };
    return BASE_OK;
}

static base_status scan(parser *p, base_view *out, bool *quoted, const char *what)
{
    if ((*quoted = take(p, "'"))) return scan_quoted(p, out);
    size_t from = p->at, end = from;
    for (; p->at < p->n && !strchr(",|=!<>'", p->text[p->at]); p->at++)
        if (!is_blank(p->text[p->at])) end = p->at + 1;
    if (end == from) return expect(p, what);
    *out = (base_view){ p->text + from, end - from };
    return BASE_OK;
}

static base_status parse_relation(parser *p, relation *out)
{
    static const struct {
        const char *sign;
        relation relation;
    } signs[] = { { "!=", UNEQUAL }, { "<=", AT_MOST }, { ">=", AT_LEAST }, { "=", EQUAL }, { "<", BELOW }, { ">", ABOVE } };
    for (size_t i = 0; i < sizeof signs / sizeof *signs; i++) {
        *out = signs[i].relation;
        if (take(p, signs[i].sign)) return BASE_OK;
    }
    return expect(p, "=, !=, <, <=, > or >=");
}

static value value_of(base_view text, bool is_text)
{
    value v = { .text = text };
    v.is_number = !is_text && base_parse_double(text, &v.number);
    return v;
}

static base_status parse_test(parser *p, test *t)
{
    base_view text;
    bool quoted;
    base_status s = scan(p, &text, &quoted, "the name of a field");
    if (s != BASE_OK) return s;
    if (!(t->field = base_arena_strndup(p->arena, text.ptr, text.len, p->err))) return BASE_ENOMEM;
    if ((s = parse_relation(p, &t->relation)) != BASE_OK) return s;
    do {
        if ((s = scan(p, &text, &quoted, "a value")) != BASE_OK) return s;
        if ((s = base_arena_grow(p->arena, &t->values, t->n, sizeof *t->values, p->err)) != BASE_OK) return s;
        t->values[t->n++] = value_of(text, quoted);
    } while (take(p, "|"));
    return BASE_OK;
}

static base_status parse_tests(parser *p, search_where *w)
{
    base_status s;
    do {
        if ((s = base_arena_grow(p->arena, &w->tests, w->n, sizeof *w->tests, p->err)) != BASE_OK) return s;
        w->tests[w->n] = (test){ 0 };
        if ((s = parse_test(p, &w->tests[w->n++])) != BASE_OK) return s;
    } while (take(p, ","));
    skip_blanks(p);
    return p->at < p->n ? expect(p, "a comma or the end") : BASE_OK;
}

base_status search_where_parse(search_where **out, const char *text, base_error *err)
{
    search_where *w = base_new(search_where, err);
    parser p = { .err = err };
    if (!w) return BASE_ENOMEM;
    base_status s = base_arena_new(&w->arena, err);
    if (s == BASE_OK) {
        p.arena = w->arena;
        p.n = strlen(text);
        p.text = base_arena_strndup(w->arena, text, p.n, err);
        s = p.text ? parse_tests(&p, w) : BASE_ENOMEM;
    }
    if (s == BASE_OK) *out = w;
    else search_where_free(w);
    return s;
}

base_status search_where_check(const char *text, base_error *err)
{
    search_where *where = NULL;
    base_status s = *text ? search_where_parse(&where, text, err) : BASE_OK;
    search_where_free(where);
    return s;
}

void search_where_free(search_where *where)
{
    if (!where) return;
    base_arena_free(where->arena);
    base_free(where);
}

/* --- of a document ------------------------------------------------------------------------------------------------------------------ */

static bool holds(relation r, const value *found, const value *asked)
{
    int order;
    if (found->is_number && asked->is_number) {
        order = (found->number > asked->number) - (found->number < asked->number);
    } else {
        size_t shorter = found->text.len < asked->text.len ? found->text.len : asked->text.len;
        order = shorter ? memcmp(found->text.ptr, asked->text.ptr, shorter) : 0;
        if (order == 0) order = (found->text.len > asked->text.len) - (found->text.len < asked->text.len);
    }
    switch (r) {
    case BELOW: return order < 0;
    case AT_MOST: return order <= 0;
    case ABOVE: return order > 0;
    case AT_LEAST: return order >= 0;
    default: return order == 0; /* != asks for this, and turns it round */
    }
}

typedef struct {
    const test *test;
    bool is_text, any;
} asking;

static bool ask(void *context, base_view found)
{
    asking *a = context;
    value v = value_of(found, a->is_text);
    for (size_t i = 0; i < a->test->n && !a->any; i++) a->any = holds(a->test->relation, &v, &a->test->values[i]);
    return !a->any;
}

/* *known: becomes true if the document has the field. */
static bool test_holds(const test *t, const corpora_doc *doc, const base_json *metadata, bool *known)
{
    asking a = { .test = t, .is_text = true };
    if (strcmp(t->field, "docno") == 0) *known = true, (void)ask(&a, doc->docno);
    a.is_text = false;
    if (!a.any && search_stored_values(doc, metadata, t->field, ask, &a)) *known = true;
    return a.any != (t->relation == UNEQUAL);
}

/* known [tests], or NULL. */
static bool all_hold(const search_where *where, const corpora_doc *doc, const base_json *metadata, bool *known)
{
    bool all = true, unasked;
    for (size_t i = 0; i < where->n; i++) all = test_holds(&where->tests[i], doc, metadata, known ? &known[i] : &unasked) && all;
    return all;
}

base_status search_where_holds(bool *out, const search_where *where, const corpora_doc *doc, base_error *err)
{
    base_json *metadata = NULL;
    base_status s = search_stored_metadata(&metadata, doc, err);
    if (s == BASE_OK) *out = all_hold(where, doc, metadata, NULL);
    base_json_free(metadata);
    return s;
}

/* --- of all documents --------------------------------------------------------------------------------------------------------------- */

/* A reading of all documents. */
typedef struct {
    const search_where *where;
    uint64_t *bits;
    bool *known; /* [tests] some document has the field */
} reading;

static base_status read_document(void *context, uint32_t doc, const corpora_doc *stored, const base_json *metadata, base_error *err)
{
    reading *r = context;
    (void)err;
    if (all_hold(r->where, stored, metadata, r->known)) r->bits[doc / 64] |= UINT64_C(1) << doc % 64;
    return BASE_OK;
}

base_status search_where_documents(uint64_t **out, const search_where *where, const ir_index *index, const base_stop *stop,
                                   base_error *err)
{
    reading r = { .where = where };
    base_status s = BASE_ENOMEM;
    r.bits = base_array((size_t)ir_index_doc_slots(index) / 64 + 1, sizeof *r.bits, err);
    r.known = base_array(where->n, sizeof *r.known, err);
    if (r.bits && r.known) s = search_stored_each(index, stop, read_document, &r, err);
    for (size_t i = 0; i < where->n && s == BASE_OK && ir_index_collection(index)->n_docs > 0; i++)
        if (!r.known[i]) s = search_stored_unknown(index, stop, "where", where->tests[i].field, err);
    if (s == BASE_OK) *out = r.bits;
    else base_free(r.bits);
    base_free(r.known);
    return s;
}

/* --- kept --------------------------------------------------------------------------------------------------------------------------- */

typedef struct kept {
    struct kept *next;
    char *text;
    uint64_t *bits;
} kept;

struct search_wheres {
    const ir_index *index;
    pthread_mutex_t lock;
    kept *first;
};

base_status search_wheres_new(search_wheres **out, const ir_index *index, base_error *err)
{
    search_wheres *wheres = base_new(search_wheres, err);
    if (!wheres) return BASE_ENOMEM;
    wheres->index = index;
    pthread_mutex_init(&wheres->lock, NULL);
    *out = wheres;
    return BASE_OK;
}

static void kept_free(kept *k)
{
    base_free(k->text);
    base_free(k->bits);
    base_free(k);
}

void search_wheres_free(search_wheres *wheres)
{
    if (!wheres) return;
    for (kept *k = wheres->first, *next; k; k = next) {
        next = k->next;
        kept_free(k);
    }
    pthread_mutex_destroy(&wheres->lock);
    base_free(wheres);
}

static base_status keep(kept **out, const ir_index *index, const char *text, const base_stop *stop, base_error *err)
{
    search_where *where = NULL;
    kept *k = base_new(kept, err);
    if (!k) return BASE_ENOMEM;
    base_status s = (k->text = base_strdup(text, err)) ? search_where_parse(&where, text, err) : BASE_ENOMEM;
    if (s == BASE_OK) s = search_where_documents(&k->bits, where, index, stop, err);
    search_where_free(where);
    if (s == BASE_OK) *out = k;
    else kept_free(k);
    return s;
}

base_status search_wheres_get(search_wheres *wheres, const char *text, const base_stop *stop, const uint64_t **out, base_error *err)
{
    base_status s = BASE_OK;
    *out = NULL;
    if (!*text) return BASE_OK;
    pthread_mutex_lock(&wheres->lock);
    kept *k = wheres->first;
    while (k && strcmp(k->text, text) != 0) k = k->next;
    if (!k && (s = keep(&k, wheres->index, text, stop, err)) == BASE_OK) {
        k->next = wheres->first;
        wheres->first = k;
    }
    if (s == BASE_OK) *out = k->bits;
    pthread_mutex_unlock(&wheres->lock);
    return s;
}
