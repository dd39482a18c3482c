/* corpora/formats/trec.c - TREC's documents, topics and judgements.
 *
 *     <DOC>                                  <top>
 *     <DOCNO> FT911-1 </DOCNO>               <num> Number: 301
 *     <HEADLINE> A title </HEADLINE>         <title> International Organized Crime
 *     <TEXT>                                 <desc> Description:
 *     ...                                    Identify organizations that ...
 *     </TEXT>                                <narr> Narrative: ...
 *     </DOC>                                 </top>
 *
 * Tag names don't mind case. What an element of a title or text element holds is that document's title or text, tags taken out and entities
 * decoded; a document without any text element (web pages) is text wherever it isn't title or administration. An element that the
 * chosen fields name is a field of its own: --fields TITLE,TEXT,BYLINE. Topics leave their elements open, as the classic files do: each ends
 * where the next begins.
 *
 * Judgements have four columns, topic iteration docno grade, here so that a folder (Medline's too) can be read as a whole; a single file
 * of them is left to eval/qrels, which knows everything that trec_eval does. */
#include <strings.h>

#include "base/mem.h"
#include "corpora/format.h"
#include "corpora/markup.h"

/* What an element's content is. KIND_FIELD + i: the i-th chosen field. */
enum { KIND_OTHER, KIND_DOCNO, KIND_TITLE, KIND_TEXT, KIND_NOTHING, KIND_FIELD };
#define KINDS    (KIND_FIELD + CORPORA_NAMES_MAX)
#define DEEP_MAX 16

static const struct {
    const char *name;
    int kind;
} elements[] = {
    { "DOCNO", KIND_DOCNO },    { "TITLE", KIND_TITLE },    { "HEADLINE", KIND_TITLE }, { "HEAD", KIND_TITLE },
    { "HL", KIND_TITLE },       { "TTL", KIND_TITLE },      { "TI", KIND_TITLE },       { "DOCTITLE", KIND_TITLE },
    { "TEXT", KIND_TEXT },      { "BODY", KIND_TEXT },      { "LP", KIND_TEXT },        { "LEADPARA", KIND_TEXT },
    { "ABSTRACT", KIND_TEXT },  { "DOCHDR", KIND_NOTHING }, { "DOCID", KIND_NOTHING },  { "DOCOLDNO", KIND_NOTHING },
    { "FILEID", KIND_NOTHING }, { "SCRIPT", KIND_NOTHING }, { "STYLE", KIND_NOTHING },  { "PARENT", KIND_NOTHING },
};

static int kind_of(const corpora_names *fields, base_view tag)
{
    for (size_t i = 0; i < fields->n; i++) {
        const char *name = fields->name[i];
        bool ours = strcasecmp(name, "title") == 0 || strcasecmp(name, "text") == 0;
        if (!ours && corpora_same_letters(tag, name)) return KIND_FIELD + (int)i;
    }
    for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
        if (corpora_same_letters(tag, elements[i].name)) return elements[i].kind;
    return KIND_OTHER;
}

/* A document or topic as it is taken apart. */
typedef struct {
    corpora_reader *r;
    const base_lines *in;
    base_buf raw;         /* between <DOC> and </DOC> */
    base_buf part[KINDS]; /* by kind */
    base_buf title;       /* on one line */
    bool has_text;
    struct {
        base_view tag;
        int kind;
    } open[DEEP_MAX];
    size_t deep;
} document;

static void document_done(document *d)
{
    base_buf_done(&d->raw);
    base_buf_done(&d->title);
    for (size_t i = 0; i < KINDS; i++) base_buf_done(&d->part[i]);
}

static base_view view_of(const base_buf *b)
{
    return b->size ? (base_view){ (const char *)b->data, b->size } : (base_view){ "", 0 };
}

static bool same_tag(base_view a, base_view b)
{
    return a.len == b.len && strncasecmp(a.ptr, b.ptr, a.len) == 0;
}

static void open_element(document *d, base_view tag)
{
    int kind = kind_of(d->r->fields, tag);
    if (kind == KIND_OTHER) return;
    if (kind == KIND_TEXT) d->has_text = true;
    if (d->deep && d->open[d->deep - 1].kind == KIND_DOCNO) d->deep--; /* left open */
    if (d->deep == DEEP_MAX) return;
    d->open[d->deep].tag = tag;
    d->open[d->deep++].kind = kind;
}

static void close_element(document *d, base_view tag)
{
    for (size_t i = d->deep; i > 0; i--) {
        if (!same_tag(d->open[i - 1].tag, tag)) continue;
        d->deep = i - 1;
        return;
    }
}

/* Sorts the raw text into its parts. */
static void take_apart(document *d)
{
    base_view raw = view_of(&d->raw);
    corpora_tag tag;
    d->deep = 0, d->has_text = false;
    for (size_t i = 0; i < KINDS; i++) base_buf_clear(&d->part[i]);
    for (size_t i = 0; i < raw.len;) {
        base_buf *part = &d->part[d->deep ? d->open[d->deep - 1].kind : KIND_OTHER];
        size_t n = raw.ptr[i] == '<' ? corpora_tag_at(&tag, raw, i) : 0;
        if (!n) {
            i += corpora_markup_char(part, raw, i);
            continue;
        }
        i += n;
        if (part->size && part->data[part->size - 1] > ' ') base_buf_u8(part, ' ');
        if (tag.closes) close_element(d, tag.name);
        else open_element(d, tag.name);
    }
}

static base_view trimmed(const base_buf *b)
{
    base_view v = view_of(b);
    while (v.len && (unsigned char)v.ptr[0] <= ' ') v.ptr++, v.len--;
    while (v.len && (unsigned char)v.ptr[v.len - 1] <= ' ') v.len--;
    return v;
}

static base_status emit_document(document *d, base_error *err)
{
    corpora_field fields[2 + CORPORA_NAMES_MAX];
    corpora_reader *r = d->r;
    size_t n = 0;
    base_status s;
    take_apart(d);
    base_buf_clear(&d->title);
    corpora_one_line(&d->title, view_of(&d->part[KIND_TITLE]));
    for (size_t i = 0; i < KINDS; i++)
        if ((s = base_buf_status(&d->part[i], err)) != BASE_OK) return s;
    if ((s = base_buf_status(&d->title, err)) != BASE_OK) return s;
    base_view docno = trimmed(&d->part[KIND_DOCNO]), text = trimmed(&d->part[d->has_text ? KIND_TEXT : KIND_OTHER]);
    if (!docno.len) return base_lines_fail(d->in, err, BASE_EFORMAT, "expected a <DOCNO> in the document that ends here");
    if (d->title.size) fields[n++] = (corpora_field){ .name = "title", .text = view_of(&d->title) };
    if (text.len) fields[n++] = (corpora_field){ .name = "text", .text = text };
    for (size_t i = 0; i < r->fields->n; i++) {
        base_view v = trimmed(&d->part[KIND_FIELD + i]);
        if (v.len) fields[n++] = (corpora_field){ .name = r->fields->name[i], .text = v };
    }
    return corpora_emit_doc(r, d->in, docno, fields, n, (base_view){ "", 0 }, err);
}

/* Where in the line <name> or (closing) </name> begins, and how long it is; false if nowhere. */
static bool find_tag(base_view line, size_t from, const char *name, bool closing, size_t *at, size_t *n)
{
    corpora_tag tag;
    for (size_t i = from; i < line.len; i++) {
        const char *open = memchr(line.ptr + i, '<', line.len - i);
        if (!open) return false;
        i = (size_t)(open - line.ptr);
        *n = corpora_tag_at(&tag, line, i);
        *at = i;
        if (*n && tag.closes == closing && corpora_same_letters(tag.name, name)) return true;
    }
    return false;
}

static base_status documents(corpora_reader *r, base_lines *in, base_error *err)
{
    document d = { .r = r, .in = in };
    base_view line;
    base_status s;
    bool more, inside = false;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        size_t i = 0, at, n;
        while (s == BASE_OK && find_tag(line, i, "DOC", inside, &at, &n)) {
            if (inside) {
                base_buf_bytes(&d.raw, line.ptr + i, at - i);
                if ((s = base_buf_status(&d.raw, err)) == BASE_OK) s = emit_document(&d, err);
            }
            base_buf_clear(&d.raw);
            inside = !inside;
            i = at + n;
        }
        if (s != BASE_OK) break;
        if (!inside) continue;
        if (find_tag(line, i, "DOC", false, &at, &n)) {
            s = base_lines_fail(in, err, BASE_EFORMAT, "expected </DOC> before the next <DOC>");
            break;
        }
        base_buf_bytes(&d.raw, line.ptr + i, line.len - i);
        base_buf_u8(&d.raw, '\n');
        if ((s = base_buf_status(&d.raw, err)) != BASE_OK) break;
    }
    if (s == BASE_OK && inside) s = base_lines_fail(in, err, BASE_EFORMAT, "expected </DOC>, found the end of the file");
    document_done(&d);
    return s;
}

/* --- topics ------------------------------------------------------------------------------------------------------------------- */

/* The elements of topics, what they are called by --topic-fields, and the word that stands before their text. */
static const struct {
    const char *tag, *name, *label;
} topic_elements[] = {
    { "num", "num", "Number:" },      { "title", "title", "Topic:" }, { "desc", "desc", "Description:" },
    { "narr", "narr", "Narrative:" }, { "dom", "dom", "Domain:" },    { "smry", "smry", "Summary:" },
    { "con", "con", "Concept(s):" },  { "fac", "fac", "Factor(s):" }, { "def", "def", "Definition(s):" },
    { "head", "head", "" },           { "nat", "nat", "" },           { "time", "time", "" },
    { "description", "desc", "" },    { "narrative", "narr", "" },
};
#define N_ELEMENTS (sizeof topic_elements / sizeof topic_elements[0])

static bool owns_topic_field(const char *name)
{
    for (size_t i = 0; i < N_ELEMENTS; i++)
        if (strcmp(topic_elements[i].name, name) == 0) return true;
    return false;
}

static size_t element_of(base_view tag)
{
    size_t i = 0;
    while (i < N_ELEMENTS && !corpora_same_letters(tag, topic_elements[i].tag)) i++;
    return i;
}

/* Without blanks around and the label in front. */
static base_view content(const base_buf *part, size_t element)
{
    const char *label = topic_elements[element].label;
    base_view v = trimmed(part);
    if (*label && v.len >= strlen(label) && strncasecmp(v.ptr, label, strlen(label)) == 0) {
        v.ptr += strlen(label), v.len -= strlen(label);
        while (v.len && (unsigned char)v.ptr[0] <= ' ') v.ptr++, v.len--;
    }
    return v;
}

static base_status emit_topic(document *d, base_error *err)
{
    base_view raw = view_of(&d->raw), id, word[1] = { { "", 0 } };
    corpora_field fields[N_ELEMENTS];
    corpora_tag tag;
    size_t n = 0, current = N_ELEMENTS;
    base_status s;
    for (size_t i = 0; i <= N_ELEMENTS; i++) base_buf_clear(&d->part[i]);
    for (size_t i = 0; i < raw.len;) {
        size_t len = raw.ptr[i] == '<' ? corpora_tag_at(&tag, raw, i) : 0;
        size_t element = len && tag.name.len ? element_of(tag.name) : N_ELEMENTS;
        if (element < N_ELEMENTS) {
            current = tag.closes ? N_ELEMENTS : element;
            i += len;
        } else {
            i += corpora_markup_char(&d->part[current], raw, i);
        }
    }
    for (size_t i = 0; i <= N_ELEMENTS; i++)
        if ((s = base_buf_status(&d->part[i], err)) != BASE_OK) return s;
    if (base_fields(content(&d->part[0], 0), word, 1) == 0)
        return base_lines_fail(d->in, err, BASE_EFORMAT, "expected <num> Number: and an id in the topic that ends here");
    id = word[0];
    if (corpora_strip_zeros(&id)) corpora_count_note(d->r, "topic numbers with leading zeros, which are stripped: #", 1);
    for (size_t i = 1; i < N_ELEMENTS; i++) {
        base_view v = content(&d->part[i], i);
        if (v.len) fields[n++] = (corpora_field){ .name = topic_elements[i].name, .text = v };
    }
    return corpora_emit_topic(d->r, d->in, id, fields, n, (base_view){ "", 0 }, err);
}

/* A topic that isn't closed ends at the next one, or with the file. */
static base_status topics(corpora_reader *r, base_lines *in, base_error *err)
{
    document d = { .r = r, .in = in };
    base_view line;
    base_status s;
    bool more, inside = false;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        size_t i = 0, at, n, end;
        bool opens;
        while (s == BASE_OK && ((opens = find_tag(line, i, "top", false, &at, &n)) || find_tag(line, i, "top", true, &at, &n))) {
            if (opens && inside && find_tag(line, i, "top", true, &end, &n) && end < at) opens = false, at = end;
            if (opens) (void)find_tag(line, at, "top", false, &at, &n);
            if (inside) {
                base_buf_bytes(&d.raw, line.ptr + i, at - i);
                if ((s = base_buf_status(&d.raw, err)) == BASE_OK) s = emit_topic(&d, err);
            }
            base_buf_clear(&d.raw);
            inside = opens;
            i = at + n;
        }
        if (s == BASE_OK && inside) {
            base_buf_bytes(&d.raw, line.ptr + i, line.len - i);
            base_buf_u8(&d.raw, '\n');
            s = base_buf_status(&d.raw, err);
        }
        if (s != BASE_OK) break;
    }
    if (s == BASE_OK && inside) s = emit_topic(&d, err);
    document_done(&d);
    return s;
}

/* --- judgements --------------------------------------------------------------------------------------------------------------- */

static base_status judgements(corpora_reader *r, base_lines *in, base_error *err)
{
    base_view line, column[4];
    base_status s;
    bool more;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        long grade;
        size_t n = base_fields(line, column, 4);
        if (!n) continue;
        if (n != 4) return base_lines_fail(in, err, BASE_EFORMAT, "expected 4 columns (topic 0 docno grade), found %zu", n);
        if ((s = corpora_grade(&grade, in, column[3], err)) != BASE_OK) return s;
        if ((s = corpora_emit_judgement(r, in, column[0], column[2], grade, false, err)) != BASE_OK) return s;
    }
    return s;
}

/* --- looks -------------------------------------------------------------------------------------------------------------------- */

/* The text begins with a tag, and this one is among the first. */
static int begins_with_tag(const corpora_head *head, const char *name)
{
    base_view text = head->text;
    size_t at, n;
    while (text.len && (unsigned char)text.ptr[0] <= ' ') text.ptr++, text.len--;
    if (!text.len || text.ptr[0] != '<') return 0;
    return find_tag(text, 0, name, false, &at, &n) ? 3 : 0;
}

static int looks_like_documents(const corpora_head *head)
{
    return begins_with_tag(head, "DOC");
}

static int looks_like_topics(const corpora_head *head)
{
    return begins_with_tag(head, "top");
}

static int looks_like_judgements(const corpora_head *head)
{
    base_view rest = head->text, line;
    while (corpora_head_line(head, &rest, &line)) {
        size_t n = base_fields(line, NULL, 0);
        if (n) return n == 4 && line.ptr[0] != '<' && line.ptr[0] != '.' && line.ptr[0] != '{' ? 2 : 0;
    }
    return 0;
}

static const corpora_format trec = {
    .name = "trec",
    .what = "<DOC> with <DOCNO>, title and text elements; topics <top>; judgements in four columns",
    .fields = "title text",
    .topic_fields = "title",
    .owns_topic = owns_topic_field,
    .parts = { [CORPORA_DOCS] = { looks_like_documents, documents },
               [CORPORA_TOPICS] = { looks_like_topics, topics },
               [CORPORA_QRELS] = { looks_like_judgements, judgements } },
};
const corpora_format *const corpora_formats_trec[] = { &trec, NULL };
