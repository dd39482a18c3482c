/* corpora/formats/beir.c - the layout of the BEIR benchmark (Thakur and others, 2021), which our own corpora have too.
 *
 *     corpus.jsonl[.gz]       {"_id": "d1", "title": "...", "text": "...", "metadata": {...}} per line
 *     queries.jsonl[.gz]      {"_id": "q1", "text": "...", "metadata": {"kind": "..."}} per line: those of all splits
 *     qrels/SPLIT.tsv[.gz]    query-id <tab> corpus-id <tab> score; with that header or without
 *     corpus.json             ours, may be absent: {"title": "...", "description": "...", "fields": ["text"], "topic_fields": ["text"]}
 *
 * Judgements of three columns, separated by tabs or blanks, are read here wherever they come from. */
#include "corpora/format.h"
#include "corpora/records.h"

static bool is_layout(const corpora_files *files)
{
    return corpora_files_find(files, "corpus.jsonl") != NULL;
}

/* Three columns at tabs, or else at blanks: ids between tabs may hold blanks. */
static size_t columns(base_view line, base_view *column)
{
    return memchr(line.ptr, '\t', line.len) ? base_tab_fields(line, column, 4) : base_fields(line, column, 4);
}

static bool is_header(const base_view *column)
{
    static const char *const names[] = { "score", "relevance", "rel", "grade", "label" };
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (corpora_same_letters(column[2], names[i])) return true;
    return false;
}

static base_view trim(base_view v)
{
    while (v.len && (v.ptr[v.len - 1] == ' ' || v.ptr[v.len - 1] == '\r')) v.len--;
    while (v.len && v.ptr[0] == ' ') v.ptr++, v.len--;
    return v;
}

static base_status judgements(corpora_reader *r, base_lines *in, base_error *err)
{
    base_view line, column[4];
    base_status s;
    bool more, first = true;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        long grade;
        if (base_fields(line, NULL, 0) == 0) continue;
        size_t n = columns(line, column);
        if (n != 3) return base_lines_fail(in, err, BASE_EFORMAT, "expected 3 columns (topic docno grade), found %zu", n);
        column[2] = trim(column[2]);
        if (first && is_header(column)) {
            first = false;
            continue;
        }
        first = false;
        if ((s = corpora_grade(&grade, in, column[2], err)) != BASE_OK) return s;
        if ((s = corpora_emit_judgement(r, in, column[0], column[1], grade, false, err)) != BASE_OK) return s;
    }
    return s;
}

/* By the first line: the grades themselves may be what is wrong. */
static int looks_like_judgements(const corpora_head *head)
{
    base_view rest = head->text, line, column[4];
    while (corpora_head_line(head, &rest, &line)) {
        long grade;
        if (base_fields(line, NULL, 0) == 0) continue;
        if (columns(line, column) != 3) return 0;
        column[2] = trim(column[2]);
        return is_header(column) || corpora_is_integer(column[2], &grade) ? 2 : 1;
    }
    return 0;
}

static const corpora_format beir = {
    .name = "beir",
    .what = "a folder with corpus.jsonl, queries.jsonl and qrels/SPLIT.tsv",
    .fields = "title text",
    .topic_fields = "text",
    .folder = is_layout,
    .parts = { [CORPORA_DOCS] = { NULL, corpora_records_read },
               [CORPORA_TOPICS] = { NULL, corpora_records_read },
               [CORPORA_QRELS] = { looks_like_judgements, judgements } },
};
const corpora_format *const corpora_formats_beir[] = { &beir, NULL };
