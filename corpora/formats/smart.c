/* corpora/formats/smart.c - the files of the SMART system (Salton and others, Cornell, 1960s on), as the classic collections come.
 *
 *     .I 12                  a record; in topic files often padded: 012
 *     .T                     a field: a full stop and a capital letter alone on a line (blanks may follow)
 *     on the flow of ...     its text, up to the next mark
 *
 * A field may come twice in a record (its texts are joined then), be absent, or be empty. A line of text may begin with a full stop
 * and a letter; only the whole line decides. .X holds cross references, numbers between tabs, and is never text.
 *
 * Judgements have either three columns (Cranfield: topic, document, code) or four (CISI, ADI, CACM: topic, document, 0, 0 or
 * 0.000000), where the fourth is no grade: each line says "relevant". CACM pads both numbers with zeros that its documents don't have,
 * so every number of this family loses its leading zeros wherever it stands. Medline's file is in TREC's order and left to trec.c. */
#include <stdio.h>
#include <string.h>

#include "base/mem.h"
#include "corpora/format.h"

/* --- records ------------------------------------------------------------------------------------------------------------------ */

/* The letter if the line is a mark, else 0. */
static char mark_of(base_view line)
{
    if (line.len < 2 || line.ptr[0] != '.' || line.ptr[1] < 'A' || line.ptr[1] > 'Z') return 0;
    for (size_t i = 2; i < line.len; i++)
        if (line.ptr[i] != ' ' && line.ptr[i] != '\t' && line.ptr[i] != '\r') return 0;
    return line.ptr[1];
}

/* True if the line is ".I NUMBER": *id gets the number. */
static bool begins_record(base_view line, base_view *id)
{
    base_view column[2];
    long number;
    if (line.len < 3 || memcmp(line.ptr, ".I", 2) != 0 || (line.ptr[2] != ' ' && line.ptr[2] != '\t')) return false;
    if (base_fields(line, column, 2) != 2 || !corpora_is_integer(column[1], &number) || number < 0) return false;
    *id = column[1];
    return true;
}

static bool is_number_sign(char c)
{
    return c == '+' || c == '-';
}

/* One record as it grows: a buffer per letter, and the letters in the order in which they came. */
typedef struct {
    base_buf id, part[26];
    char order[26];
    size_t n_order;
    bool open, repeated;
    uint32_t met; /* bit per letter */
} record;

static void record_clear(record *rec)
{
    for (size_t i = 0; i < rec->n_order; i++) base_buf_clear(&rec->part[rec->order[i] - 'A']);
    base_buf_clear(&rec->id);
    rec->n_order = 0, rec->met = 0;
    rec->open = rec->repeated = false;
}

static void record_done(record *rec)
{
    base_buf_done(&rec->id);
    for (size_t i = 0; i < 26; i++) base_buf_done(&rec->part[i]);
}

static void record_mark(record *rec, char letter)
{
    uint32_t bit = UINT32_C(1) << (letter - 'A');
    if (rec->met & bit) {
        if (letter != 'X') rec->repeated = true;
        return;
    }
    rec->met |= bit;
    rec->order[rec->n_order++] = letter;
}

/* The record's non-empty fields; a title on one line. */
static size_t record_fields(record *rec, corpora_field *fields)
{
    size_t n = 0;
    for (size_t i = 0; i < rec->n_order; i++) {
        base_buf *part = &rec->part[rec->order[i] - 'A'];
        if (rec->order[i] == 'X' || !part->size) continue;
        for (size_t k = 0; rec->order[i] == 'T' && k < part->size; k++)
            if (part->data[k] == '\n') part->data[k] = ' ';
        fields[n++] = (corpora_field){ corpora_smart_name(rec->order[i]), { (const char *)part->data, part->size }, false };
    }
    return n;
}

static base_status record_emit(record *rec, corpora_reader *r, const base_lines *in, base_error *err)
{
    corpora_field fields[26];
    base_status s = base_buf_status(&rec->id, err);
    for (size_t i = 0; i < 26 && s == BASE_OK; i++) s = base_buf_status(&rec->part[i], err);
    if (s != BASE_OK || !rec->open) return s;
    size_t n = record_fields(rec, fields);
    base_view id = { (const char *)rec->id.data, rec->id.size }, none = { "", 0 };
    corpora_strip_zeros(&id);
    if (rec->repeated) corpora_count_note(r, "records with a field that comes twice, whose texts are joined: #", 1);
    if (r->role == CORPORA_DOCS) return corpora_emit_doc(r, in, id, fields, n, none, err);
    if (!rec->met) {
        corpora_count_note(r, "records without any field, which are left out: #", 1);
        return BASE_OK;
    }
    if (!r->classic || !r->classic->by_position) return corpora_emit_topic(r, in, id, fields, n, none, err);
    char position[24];
    snprintf(position, sizeof position, "%llu", (unsigned long long)r->position + 1);
    corpora_count_note(r, "topics numbered by position 1..#, as the judgements have them, not by .I", 1);
    return corpora_emit_topic(r, in, base_view_of(position), fields, n, none, err);
}

static base_status records(corpora_reader *r, base_lines *in, base_error *err)
{
    record rec = { 0 };
    base_view line, id;
    base_buf *part = NULL; /* of the field that the lines belong to */
    base_status s;
    bool more;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        char letter = mark_of(line);
        if (begins_record(line, &id)) {
            if ((s = record_emit(&rec, r, in, err)) != BASE_OK) goto out;
            record_clear(&rec);
            rec.open = true, part = NULL;
            if (is_number_sign(id.ptr[0])) id.ptr++, id.len--;
            base_buf_bytes(&rec.id, id.ptr, id.len);
        } else if (letter && rec.open && letter != 'I') {
            part = &rec.part[letter - 'A'];
            record_mark(&rec, letter);
        } else if (part) {
            if (part->size) base_buf_u8(part, '\n');
            base_buf_bytes(part, line.ptr, line.len);
        } else if (base_fields(line, NULL, 0) > 0) {
            s = base_lines_fail(in, err, BASE_EFORMAT,
                                rec.open ? "expected a field mark such as .T or .W before text" : "expected .I and a number");
            goto out;
        }
    }
    if (s == BASE_OK) s = record_emit(&rec, r, in, err);
out:
    record_done(&rec);
    return s;
}

static int looks_like_records(const corpora_head *head)
{
    base_view rest = head->text, line, id;
    while (corpora_head_line(head, &rest, &line))
        if (base_fields(line, NULL, 0) > 0) return begins_record(line, &id) ? 3 : 0;
    return 0;
}

/* --- judgements --------------------------------------------------------------------------------------------------------------- */

/* Cranfield: 1 (a complete answer) to 4 (minimum interest) are the grades 4 to 1, 5 would be 0. The -1 that ends each topic's
 * block is unexplained; those documents rank so high for their topics that they are very likely the papers that the questions came
 * from. Each convention has its way with them. */
static base_status cranfield_line(corpora_reader *r, const base_lines *in, const base_view *column, long code, base_error *err)
{
    bool nosource = strcmp(r->convention, "nosource") == 0;
    if (code < -1 || code == 0 || code > 5)
        return base_lines_fail(in, err, BASE_EFORMAT, "expected a code of 1 to 5, or -1, found %ld", code);
    corpora_count_note(r, "codes 1 to 4, where smaller is better, are grades 4 to 1", 1);
    if (code != -1) return corpora_emit_judgement(r, in, column[0], column[1], 5 - code, false, err);
    if (nosource) {
        corpora_count_note(r, "# pairs with the unexplained code -1 are taken out of the rankings (convention nosource)", 1);
        return corpora_emit_judgement(r, in, column[0], column[1], 0, true, err);
    }
    if (strcmp(r->convention, "trec") == 0) {
        corpora_count_note(r, "# pairs with the unexplained code -1 are dropped (convention trec)", 1);
        r->position++;
        return BASE_OK;
    }
    corpora_count_note(r, "# pairs with the unexplained code -1 have grade 4 (convention classic)", 1);
    return corpora_emit_judgement(r, in, column[0], column[1], 4, false, err);
}

static base_status judgements(corpora_reader *r, base_lines *in, base_error *err)
{
    base_view line, column[4];
    base_status s;
    bool more;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        size_t n = base_fields(line, column, 4);
        long grade = 0;
        if (!n) continue;
        if (n != 3 && n != 4)
            return base_lines_fail(in, err, BASE_EFORMAT, "expected 3 or 4 columns (topic docno code, topic docno 0 0), found %zu",
                                   n);
        if (n == 3 && (s = corpora_grade(&grade, in, column[2], err)) != BASE_OK) return s;
        bool padded = corpora_strip_zeros(&column[0]);
        if (corpora_strip_zeros(&column[1]) || padded)
            corpora_count_note(r, "lines whose numbers have leading zeros, which are stripped: #", 1);
        if (n == 3 && r->classic && r->classic->codes) {
            s = cranfield_line(r, in, column, grade, err);
        } else {
            if (n == 4)
                corpora_count_note(r, "the fourth column is no grade: every line is relevant; topics without a line are not judged",
                                   1);
            s = corpora_emit_judgement(r, in, column[0], column[1], n == 4 ? 1 : grade, false, err);
        }
        if (s != BASE_OK) return s;
    }
    return s;
}

/* True if the field is 0, 0.0, 0.000000... */
static bool is_zero(base_view field)
{
    for (size_t i = 0; i < field.len; i++)
        if (field.ptr[i] != '0' && !(field.ptr[i] == '.' && i == 1)) return false;
    return field.len > 0;
}

/* Four columns of which the last two are nought in every line, where TREC would have a document in the third; or Cranfield's three. */
static int looks_like_judgements(const corpora_head *head)
{
    base_view rest = head->text, line, column[4];
    bool documents = false;
    const corpora_classic *classic = corpora_classic_of_file(head);
    while (corpora_head_line(head, &rest, &line)) {
        size_t n = base_fields(line, column, 4);
        if (!n) continue;
        if (n == 3) return classic && classic->codes ? 3 : 0;
        if (n != 4 || !is_zero(column[2]) || !is_zero(column[3])) return 0;
        if (!is_zero(column[1])) documents = true;
    }
    return documents ? 3 : 0;
}

static bool owns(const char *field)
{
    return corpora_smart_letter(field) && strcmp(field, "references") != 0;
}

static const corpora_format smart = {
    .name = "smart",
    .what = "records .I with fields .T .A .B .W .K, as the classic collections come",
    .fields = ".T .W",
    .topic_fields = ".T .W",
    .owns = owns,
    .owns_topic = owns,
    .parts = { [CORPORA_DOCS] = { looks_like_records, records },
               [CORPORA_TOPICS] = { looks_like_records, records },
               [CORPORA_QRELS] = { looks_like_judgements, judgements } },
};
const corpora_format *const corpora_formats_smart[] = { &smart, NULL };
