/* corpora/formats/textdir.c - a folder (or archive) of texts, however deep: one document per file, its docno the name below the folder.
 *
 * Plain texts are what any folder is that no other format knows. Where most of them begin with lines of headers, From: and Subject: among them, they are
 * messages of mail or news: the subject is the title, the text is what follows the headers, and every other header is a field, stored under its
 * name in small letters and indexed if it is asked for. Nothing in them is decoded.
 *
 * How people lay out collections for classification becomes stored values: `label` is the name of the folder that a file lies in, `split` that of the
 * topmost folder above it, if it is called train, test, dev, val or validation, or ends so behind a mark: news-train/sci.space/59904 has {"label":"sci.space",
 * "split":"train"}.
 *
 * Files with a NUL byte are no text (pictures, programs) and passed over. Lines end in LF, whatever they ended in. */
#include <ctype.h>
#include <strings.h>

#include "base/json.h"
#include "corpora/format.h"

#define HEADERS_MAX     64
#define HEADER_NAME_MAX 64
#define TEXT_MAX        (1 << 30) /* bytes; more is no document for any index */

/* --- stored values ------------------------------------------------------------------------------------------------------------ */

/* "news-train" -> "train", "test" -> "test", "contest" -> "". */
static const char *split_in(base_view folder)
{
    static const char *const splits[] = { "train", "test", "dev", "val", "validation" };
    for (size_t i = 0; i < sizeof splits / sizeof *splits; i++) {
        size_t n = strlen(splits[i]);
        if (folder.len < n || strncasecmp(folder.ptr + folder.len - n, splits[i], n) != 0) continue;
        if (folder.len == n || strchr("-_. ", folder.ptr[folder.len - n - 1])) return splits[i];
    }
    return "";
}

static base_view metadata_of(base_buf *out, const char *name)
{
    const char *last = strrchr(name, '/'), *first = strchr(name, '/');
    if (!last) return (base_view){ "", 0 };
    const char *label = last;
    while (label > name && label[-1] != '/') label--;
    base_buf_text(out, "{\"label\":");
    base_json_write_string(out, label, (size_t)(last - label));
    const char *split = first < last ? split_in((base_view){ name, (size_t)(first - name) }) : "";
    if (split[0]) base_buf_format(out, ",\"split\":\"%s\"", split);
    base_buf_text(out, "}");
    return (base_view){ base_buf_string(out), out->size };
}

/* --- headers ------------------------------------------------------------------------------------------------------------------ */

/* "Subject: ..." -> the length of "Subject"; 0: no header begins so. */
static size_t header_name(base_view line)
{
    size_t n = 0;
    while (n < line.len && n <= HEADER_NAME_MAX && line.ptr[n] > ' ' && line.ptr[n] < 127 && line.ptr[n] != ':') n++;
    return n < line.len && n <= HEADER_NAME_MAX && line.ptr[n] == ':' ? n : 0;
}

/* Takes the next line from *text, with its end. */
static base_view take_line(base_view *text)
{
    const char *lf = text->len ? memchr(text->ptr, '\n', text->len) : NULL;
    base_view line = { text->ptr, lf ? (size_t)(lf - text->ptr) : text->len };
    size_t n = line.len + (lf != NULL);
    text->ptr += n, text->len -= n;
    if (line.len && line.ptr[line.len - 1] == '\r') line.len--;
    return line;
}

typedef struct {
    size_t n;
    base_view name[HEADERS_MAX], value[HEADERS_MAX]; /* a value with its further lines */
    bool from, subject;
    uint64_t too_many;
} headers;

/* What stands before the first line that is empty or no header; *text is then what follows. A header's further lines begin with a blank. */
static void take_headers(headers *h, base_view *text)
{
    for (base_view before = *text; text->len; before = *text) {
        base_view line = take_line(text);
        size_t n = header_name(line);
        bool further = line.len && (line.ptr[0] == ' ' || line.ptr[0] == '\t');
        if (!line.len) return;
        if (!n && !further) {
            *text = before;
            return;
        }
        if (further && h->n) h->value[h->n - 1].len = (size_t)(line.ptr + line.len - h->value[h->n - 1].ptr);
        if (further) continue;
        base_view name = { line.ptr, n };
        h->from |= corpora_same_letters(name, "from");
        h->subject |= corpora_same_letters(name, "subject");
        h->too_many += h->n == HEADERS_MAX;
        if (h->n == HEADERS_MAX) continue;
        h->name[h->n] = name;
        h->value[h->n++] = (base_view){ line.ptr + n + 1, line.len - n - 1 };
    }
}

static int looks_like_message(const corpora_head *head)
{
    headers h = { 0 };
    base_view text = head->text;
    take_headers(&h, &text);
    return h.from && h.subject ? 2 : 0;
}

/* The headers as fields, with names and values made in `memory`; *text is then what follows them. A file that begins otherwise than a message does is text. */
static base_status take_fields(corpora_reader *r, corpora_field *fields, size_t *n, base_buf *memory, base_view *text,
                               base_error *err)
{
    headers h = { 0 };
    base_view rest = *text;
    size_t at[HEADERS_MAX][2];
    take_headers(&h, &rest);
    if (!h.from || !h.subject) return BASE_OK;
    *text = rest;
    for (size_t i = 0; i < h.n; i++) {
        at[i][0] = memory->size;
        for (size_t k = 0; k < h.name[i].len; k++) base_buf_u8(memory, (uint8_t)tolower((unsigned char)h.name[i].ptr[k]));
        base_buf_u8(memory, 0);
        at[i][1] = memory->size;
        corpora_one_line(memory, h.value[i]);
        base_buf_u8(memory, 0);
    }
    base_status s = base_buf_status(memory, err);
    for (size_t i = 0; s == BASE_OK && i < h.n; i++) {
        const char *name = (const char *)memory->data + at[i][0], *value = (const char *)memory->data + at[i][1];
        size_t end = i + 1 < h.n ? at[i + 1][0] : memory->size;
        fields[(*n)++] =
            (corpora_field){ .name = strcmp(name, "subject") == 0 ? "title" : name, .text = { value, end - at[i][1] - 1 } };
    }
    if (h.too_many) corpora_count_note(r, "headers beyond the first 64 of a message, which are left out: #", h.too_many);
    return s;
}

/* --- documents ---------------------------------------------------------------------------------------------------------------- */

/* CRLF becomes LF, and the last line ends in one. */
static void end_lines(base_buf *text)
{
    size_t n = 0;
    if (text->size && text->data[text->size - 1] != '\n') base_buf_u8(text, '\n');
    for (size_t i = 0; i < text->size; i++)
        if (text->data[i] != '\r' || text->data[i + 1] != '\n') text->data[n++] = text->data[i];
    if (text->size) text->data[text->size = n] = 0;
}

/* The whole file. *binary: there is a NUL byte, and it isn't read on. */
static base_status read_text(base_buf *out, base_lines *in, bool *binary, base_error *err)
{
    base_view piece = { "", 1 };
    base_status s = BASE_OK;
    *binary = false;
    while (s == BASE_OK && !*binary) {
        if ((s = base_lines_peek(in, 1, &piece, err)) != BASE_OK || !piece.len) break;
        *binary = memchr(piece.ptr, 0, piece.len);
        if (piece.len > TEXT_MAX - out->size)
            return base_lines_fail(in, err, BASE_ELIMIT, "a text of more than %d GiB", TEXT_MAX >> 30);
        base_buf_bytes(out, piece.ptr, piece.len);
        s = base_buf_status(out, err);
        base_lines_take(in, piece.len);
    }
    end_lines(out);
    return s == BASE_OK ? base_buf_status(out, err) : s;
}

static base_status document(corpora_reader *r, base_lines *in, bool message, base_error *err)
{
    base_buf text = { 0 }, memory = { 0 }, metadata = { 0 };
    corpora_field fields[HEADERS_MAX + 1];
    size_t n = 0;
    bool binary;
    base_status s = read_text(&text, in, &binary, err);
    if (s != BASE_OK) goto out;
    if (binary) {
        corpora_count_note(r, "files with NUL bytes, which are no texts and passed over: #", 1);
        goto out;
    }
    base_view body = { base_buf_string(&text), text.size }, stored = metadata_of(&metadata, r->file->name);
    if (message && (s = take_fields(r, fields, &n, &memory, &body, err)) != BASE_OK) goto out;
    if (body.len) fields[n++] = (corpora_field){ .name = "text", .text = body };
    if ((s = base_buf_status(&metadata, err)) == BASE_OK)
        s = corpora_emit_doc(r, NULL, base_view_of(r->file->name), fields, n, stored, err);
out:
    base_buf_done(&text);
    base_buf_done(&memory);
    base_buf_done(&metadata);
    return s;
}

static base_status plain_text(corpora_reader *r, base_lines *in, base_error *err)
{
    return document(r, in, false, err);
}

static base_status message(corpora_reader *r, base_lines *in, base_error *err)
{
    return document(r, in, true, err);
}

static bool owns(const char *field)
{
    return strcmp(field, "text") == 0;
}

static const corpora_format textdir = {
    .name = "textdir",
    .what = "a folder of plain texts, one document per file; the docno is its name below the folder, the label its folder's",
    .fields = "text",
    .topic_fields = "text",
    .by_file = true,
    .owns = owns,
    .owns_topic = owns,
    .parts = { [CORPORA_DOCS] = { NULL, plain_text } },
};
static const corpora_format mail = {
    .name = "mail",
    .what = "the same of messages of mail or news: the subject is the title, other headers are fields",
    .fields = "title text",
    .topic_fields = "text",
    .by_file = true,
    .parts = { [CORPORA_DOCS] = { looks_like_message, message } },
};
const corpora_format *const corpora_formats_textdir[] = { &textdir, &mail, NULL };
