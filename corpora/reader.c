/* corpora/reader.c - see the header.
 *
 * Ids end up in run files and judgements, where a blank ends a column. A blank or control byte inside an id is therefore written as
 * %20 and the like, in documents, topics and judgements alike, so that they still meet. */
#include "corpora/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/mem.h"

/* --- names of fields ---------------------------------------------------------------------------------------------------------- */

static const char *const smart_names[26] = {
    ['A' - 'A'] = "author", ['B' - 'A'] = "source", ['C' - 'A'] = "categories", ['K' - 'A'] = "keywords",
    ['N' - 'A'] = "note",   ['T' - 'A'] = "title",  ['W' - 'A'] = "text",       ['X' - 'A'] = "references",
};

static const char letters[26][2] = { "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m",
                                     "n", "o", "p", "q", "r", "s", "t", "u", "v", "w", "x", "y", "z" };

const char *corpora_smart_name(char letter)
{
    if (letter < 'A' || letter > 'Z') return NULL;
    return smart_names[letter - 'A'] ? smart_names[letter - 'A'] : letters[letter - 'A'];
}

char corpora_smart_letter(const char *name)
{
    for (char c = 'A'; c <= 'Z'; c++)
        if (strcmp(corpora_smart_name(c), name) == 0) return c;
    return 0;
}

base_status corpora_names_parse(corpora_names *out, const char *list, base_error *err)
{
    static const char between[] = ", \t\n";
    corpora_names names = { .text = base_strdup(list, err) };
    if (!names.text) return BASE_ENOMEM;
    char *rest = NULL;
    for (char *word = strtok_r(names.text, between, &rest); word; word = strtok_r(NULL, between, &rest)) {
        if (names.n == CORPORA_NAMES_MAX) {
            corpora_names_done(&names);
            return base_fail(err, BASE_EARG, "expected at most %d fields", CORPORA_NAMES_MAX);
        }
        const char *letter = word[0] == '.' ? word + 1 : word;
        const char *smart = strlen(letter) == 1 ? corpora_smart_name(letter[0]) : NULL;
        names.name[names.n++] = smart ? smart : word;
    }
    if (!names.n) {
        corpora_names_done(&names);
        return base_fail(err, BASE_EARG, "expected fields such as title,text, found none");
    }
    *out = names;
    return BASE_OK;
}

void corpora_names_done(corpora_names *names)
{
    base_free(names->text);
    *names = (corpora_names){ 0 };
}

/* --- handing on --------------------------------------------------------------------------------------------------------------- */

static bool is_blank(char c)
{
    return (unsigned char)c <= 0x20 || c == 0x7f;
}

/* The sentence at the line, or at the file where there are no lines (JSON arrays, whole texts). */
static base_status fail_at(const corpora_reader *r, const base_lines *in, base_error *err, const char *what)
{
    if (in) return base_lines_fail(in, err, BASE_EFORMAT, "%s", what);
    base_status s = base_fail(err, BASE_EFORMAT, "%s", what);
    base_where(err, "%s", r->file->path);
    return s;
}

static base_status fit_id(corpora_reader *r, const base_lines *in, base_view *id, base_buf *scratch, base_error *err)
{
    while (id->len && is_blank(id->ptr[0])) id->ptr++, id->len--;
    while (id->len && is_blank(id->ptr[id->len - 1])) id->len--;
    if (!id->len)
        return fail_at(r, in, err,
                       r->role == CORPORA_TOPICS ? "expected a topic's id, found none" : "expected a docno, found none");
    size_t i = 0;
    while (i < id->len && !is_blank(id->ptr[i])) i++;
    if (i == id->len) return BASE_OK;
    base_buf_clear(scratch);
    for (i = 0; i < id->len; i++) {
        char c = id->ptr[i];
        if (is_blank(c)) base_buf_format(scratch, "%%%02X", (unsigned)(unsigned char)c);
        else base_buf_u8(scratch, (uint8_t)c);
    }
    corpora_count_note(r, "ids with blanks, which are written as %20: #", 1);
    *id = (base_view){ (const char *)scratch->data, scratch->size };
    return base_buf_status(scratch, err);
}

/* Fills chosen: the indexed fields in the rule's order, then the others in the file's. */
static base_status choose(corpora_reader *r, const corpora_field *fields, size_t n, base_error *err)
{
    size_t k = 0;
    base_status s = base_grow(&r->chosen, &r->capacity, n, sizeof *r->chosen, err);
    if (s != BASE_OK) return s;
    for (size_t f = 0; f < r->fields->n; f++) {
        for (size_t i = 0; i < n; i++) {
            if (strcmp(fields[i].name, r->fields->name[f]) != 0) continue;
            r->seen |= UINT64_C(1) << f;
            r->chosen[k] = fields[i];
            r->chosen[k++].indexed = true;
        }
    }
    for (size_t i = 0; i < n && k < n; i++) {
        bool taken = false;
        for (size_t f = 0; f < r->fields->n && !taken; f++) taken = strcmp(fields[i].name, r->fields->name[f]) == 0;
        if (taken) continue;
        r->chosen[k] = fields[i];
        r->chosen[k++].indexed = false;
    }
    return BASE_OK;
}

base_status corpora_emit_doc(corpora_reader *r, const base_lines *in, base_view docno, const corpora_field *fields, size_t n,
                             base_view metadata, base_error *err)
{
    base_status s = fit_id(r, in, &docno, &r->id[0], err);
    r->position++;
    if (s == BASE_OK) s = choose(r, fields, n, err);
    if (s != BASE_OK) return s;
    r->n_out++;
    corpora_doc doc = { .docno = docno, .fields = r->chosen, .n_fields = n, .metadata = metadata };
    return r->each_doc(r->context, &doc, err);
}

void corpora_one_line(base_buf *out, base_view text)
{
    bool wanted = false;
    for (size_t i = 0; i < text.len;) {
        size_t begin = i;
        while (i < text.len && !is_blank(text.ptr[i])) i++;
        if (i > begin) {
            if (wanted) base_buf_u8(out, ' ');
            base_buf_bytes(out, text.ptr + begin, i - begin);
            wanted = true;
        }
        while (i < text.len && is_blank(text.ptr[i])) i++;
    }
}

base_status corpora_emit_topic(corpora_reader *r, const base_lines *in, base_view id, const corpora_field *fields, size_t n,
                               base_view kind, base_error *err)
{
    base_status s = fit_id(r, in, &id, &r->id[0], err);
    r->position++;
    if (s != BASE_OK) return s;
    if (r->judged && base_hash_find(r->judged, id.ptr, id.len) == BASE_HASH_NONE) return BASE_OK;
    if ((s = choose(r, fields, n, err)) != BASE_OK) return s;
    base_buf_clear(&r->text);
    for (size_t i = 0; i < n && r->chosen[i].indexed; i++) {
        size_t before = r->text.size;
        if (before) base_buf_u8(&r->text, ' ');
        size_t begin = r->text.size;
        corpora_one_line(&r->text, r->chosen[i].text);
        if (r->text.size == begin) r->text.size = before;
    }
    if ((s = base_buf_status(&r->text, err)) != BASE_OK) return s;
    if (!r->text.size) corpora_count_note(r, "topics without a word in the fields that are searched: #", 1);
    r->n_out++;
    corpora_topic topic = { .id = id, .text = { r->text.size ? (const char *)r->text.data : "", r->text.size }, .kind = kind };
    return r->each_topic(r->context, &topic, err);
}

base_status corpora_emit_judgement(corpora_reader *r, const base_lines *in, base_view topic, base_view docno, long grade,
                                   bool excluded, base_error *err)
{
    base_status s = fit_id(r, in, &topic, &r->id[0], err);
    if (s == BASE_OK) s = fit_id(r, in, &docno, &r->id[1], err);
    r->position++;
    if (s != BASE_OK) return s;
    r->n_out++;
    corpora_judgement judgement = { .topic = topic, .docno = docno, .grade = grade, .excluded = excluded };
    return r->each_judgement(r->context, &judgement, err);
}

/* --- notices ------------------------------------------------------------------------------------------------------------------ */

void corpora_count_note(corpora_reader *r, const char *text, uint64_t by)
{
    size_t i = 0;
    while (i < r->n_notes && strcmp(r->note[i].text, text) != 0) i++;
    if (i == CORPORA_NOTES_MAX) return;
    if (i == r->n_notes) r->note[r->n_notes++] = (corpora_note){ .text = text };
    r->note[i].count += by;
}

void corpora_reader_finish(corpora_reader *r, const char *where)
{
    for (size_t i = 0; i < r->n_notes; i++) {
        corpora_note *note = &r->note[i];
        const char *hash = strchr(note->text, '#');
        int before = hash ? (int)(hash - note->text) : (int)strlen(note->text);
        if (hash)
            snprintf(note->line, sizeof note->line, "%.100s: %.*s%llu%s", where, before, note->text,
                     (unsigned long long)note->count, hash + 1);
        else snprintf(note->line, sizeof note->line, "%.100s: %s", where, note->text);
    }
}

void corpora_reader_done(corpora_reader *r)
{
    base_free(r->chosen);
    base_buf_done(&r->text);
    base_buf_done(&r->id[0]);
    base_buf_done(&r->id[1]);
    r->chosen = NULL;
    r->capacity = 0;
}

/* --- columns ------------------------------------------------------------------------------------------------------------------ */

bool corpora_is_integer(base_view field, long *out)
{
    char digits[24];
    if (!field.len || field.len >= sizeof digits) return false;
    size_t i = field.ptr[0] == '-' || field.ptr[0] == '+';
    if (i == field.len) return false;
    for (; i < field.len; i++)
        if (field.ptr[i] < '0' || field.ptr[i] > '9') return false;
    memcpy(digits, field.ptr, field.len);
    digits[field.len] = 0;
    errno = 0;
    long v = strtol(digits, NULL, 10);
    if (errno) return false;
    *out = v;
    return true;
}

base_status corpora_grade(long *out, const base_lines *in, base_view field, base_error *err)
{
    char shown[64];
    if (corpora_is_integer(field, out)) return BASE_OK;
    return base_lines_fail(in, err, BASE_EFORMAT, "expected a grade such as 0 or 2, found \"%s\"",
                           base_quote(shown, sizeof shown, field.ptr, field.len));
}

bool corpora_strip_zeros(base_view *number)
{
    size_t zeros = 0;
    for (size_t i = 0; i < number->len; i++)
        if (number->ptr[i] < '0' || number->ptr[i] > '9') return false;
    while (zeros + 1 < number->len && number->ptr[zeros] == '0') zeros++;
    number->ptr += zeros, number->len -= zeros;
    return zeros > 0;
}
