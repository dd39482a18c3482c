/* corpora/formats/tsv.c - a document or topic per line: id <tab> text, or id <tab> title <tab> text.
 *
 * The first line decides which of the two a file is; further tabs belong to the text. A first line of column names is no record. */
#include "corpora/format.h"

#define COLUMNS_MAX 3

static bool is_one_of(base_view v, const char *const *names)
{
    for (; *names; names++)
        if (corpora_same_letters(v, *names)) return true;
    return false;
}

static bool is_header(const base_view *column, size_t n)
{
    static const char *const ids[] = { "id", "_id", "docno", "doc_id", "docid", "qid", "query_id", "query-id", "pid", NULL };
    static const char *const texts[] = { "text", "query", "title", "contents", "body", "passage", "question", NULL };
    return is_one_of(column[0], ids) && is_one_of(column[n - 1], texts);
}

/* Splits into n columns, the last with all the rest; false if there are fewer. */
static bool split(base_view line, base_view *column, size_t n)
{
    for (size_t i = 0; i + 1 < n; i++) {
        const char *tab = line.len ? memchr(line.ptr, '\t', line.len) : NULL;
        if (!tab) return false;
        size_t used = (size_t)(tab - line.ptr);
        column[i] = (base_view){ line.ptr, used };
        line.ptr += used + 1, line.len -= used + 1;
    }
    column[n - 1] = line;
    return true;
}

static base_status emit(corpora_reader *r, const base_lines *in, const base_view *column, size_t n, base_error *err)
{
    base_view none = { "", 0 };
    corpora_field fields[2];
    size_t k = 0;
    if (n == 3 && column[1].len) fields[k++] = (corpora_field){ .name = "title", .text = column[1] };
    if (column[n - 1].len) fields[k++] = (corpora_field){ .name = "text", .text = column[n - 1] };
    return r->role == CORPORA_DOCS ? corpora_emit_doc(r, in, column[0], fields, k, none, err)
                                   : corpora_emit_topic(r, in, column[0], fields, k, none, err);
}

static base_status records(corpora_reader *r, base_lines *in, base_error *err)
{
    base_view line, column[COLUMNS_MAX];
    size_t n = 0;
    base_status s;
    bool more;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        if (base_fields(line, NULL, 0) == 0) continue;
        bool first = n == 0;
        if (first) n = base_tab_fields(line, NULL, 0);
        if (n != 2 && n != 3)
            return base_lines_fail(in, err, BASE_EFORMAT,
                                   "expected 2 columns (id, text) or 3 (id, title, text) between tabs, found %zu", n);
        if (!split(line, column, n))
            return base_lines_fail(in, err, BASE_EFORMAT, "expected %zu columns between tabs, found %zu", n,
                                   base_tab_fields(line, NULL, 0));
        if (first && is_header(column, n)) continue;
        if ((s = emit(r, in, column, n, err)) != BASE_OK) return s;
    }
    return s;
}

static int looks_like_records(const corpora_head *head)
{
    base_view rest = head->text, line;
    while (corpora_head_line(head, &rest, &line)) {
        if (base_fields(line, NULL, 0) == 0) continue;
        return base_tab_fields(line, NULL, 0) >= 2 && !memchr(line.ptr, 0, line.len) ? 1 : 0;
    }
    return 0;
}

static bool owns(const char *field)
{
    return strcmp(field, "title") == 0 || strcmp(field, "text") == 0;
}

static const corpora_format tsv = {
    .name = "tsv",
    .what = "id and text, or id, title and text, between tabs, one record per line",
    .fields = "title text",
    .topic_fields = "title text",
    .owns = owns,
    .owns_topic = owns,
    .parts = { [CORPORA_DOCS] = { looks_like_records, records }, [CORPORA_TOPICS] = { looks_like_records, records } },
};
const corpora_format *const corpora_formats_tsv[] = { &tsv, NULL };
