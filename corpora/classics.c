/* corpora/classics.c - the table, and how a renamed file betrays where it comes from.
 *
 * Only two collections need to be known for a file to be read rightly: Cranfield, whose abstracts repeat the title, whose topics
 * are judged by position and whose judgements are codes; and CACM, whose keywords and authors are searched. The others differ from the
 * general rule (.T and .W) in nothing that matters, so their names suffice. */
#include "corpora/classics.h"

#include "corpora/reader.h"

const corpora_classic corpora_classics[] = { { .name = "cranfield",
                                               .title = "Cranfield 1400: abstracts on aerodynamics (Cleverdon, 1967)",
                                               .docs = { "cran.all.1400", "cran.all" },
                                               .topics = { "cran.qry" },
                                               .qrels = { "cranqrel", "cran.rel" },
                                               .fields = ".W",
                                               .topic_fields = ".W",
                                               .by_position = true,
                                               .codes = true },
                                             { .name = "cisi",
                                               .title = "CISI: papers on information science",
                                               .docs = { "cisi.all" },
                                               .topics = { "cisi.qry" },
                                               .qrels = { "cisi.rel" },
                                               .fields = ".T .W",
                                               .topic_fields = ".T .W" },
                                             { .name = "cacm",
                                               .title = "CACM: titles and abstracts of the Communications of the ACM, 1958 to 1979",
                                               .docs = { "cacm.all" },
                                               .topics = { "query.text", "cacm.qry" },
                                               .qrels = { "qrels.text", "cacm.rel" },
                                               .fields = ".T .W .A .K",
                                               .topic_fields = ".W .A" },
                                             { .name = "medline",
                                               .title = "Medline: Medlars abstracts",
                                               .docs = { "med.all" },
                                               .topics = { "med.qry" },
                                               .qrels = { "med.rel" },
                                               .fields = ".W",
                                               .topic_fields = ".W" },
                                             { .name = "adi",
                                               .title = "ADI: papers of the American Documentation Institute",
                                               .docs = { "adi.all" },
                                               .topics = { "adi.qry" },
                                               .qrels = { "adi.rel" },
                                               .fields = ".T .W",
                                               .topic_fields = ".T .W" },
                                             { 0 } };

bool corpora_classic_names(const char *const *names, const char *file)
{
    base_view base = corpora_base_name(file);
    for (size_t i = 0; i < 3 && names[i]; i++)
        if (corpora_same_letters(base, names[i])) return true;
    return false;
}

const corpora_classic *corpora_classic_of_folder(const corpora_files *files)
{
    for (const corpora_classic *c = corpora_classics; c->name; c++) {
        for (size_t i = 0; i < files->n; i++) {
            const char *name = files->at[i].name;
            if (strchr(name, '/')) continue; /* a folder of collections is none of them */
            if (corpora_classic_names(c->docs, name) || corpora_classic_names(c->topics, name)) return c;
        }
    }
    return NULL;
}

/* --- shapes ------------------------------------------------------------------------------------------------------------------- */

static bool starts(base_view line, const char *with)
{
    return line.len >= strlen(with) && memcmp(line.ptr, with, strlen(with)) == 0;
}

/* The line after the first one that is exactly this field mark, within the first record. */
static bool field_begin(const corpora_head *head, const char *mark, base_view *out)
{
    base_view rest = head->text, line;
    for (size_t records = 0; corpora_head_line(head, &rest, &line);) {
        if (starts(line, ".I ") && ++records > 1) return false;
        if (base_view_is(line, mark)) return corpora_head_line(head, &rest, out);
    }
    return false;
}

/* Title, author, source, and an abstract that begins with the title. */
static bool cranfield_docs(const corpora_head *head)
{
    base_view title, author, source, text;
    return field_begin(head, ".T", &title) && field_begin(head, ".A", &author) && field_begin(head, ".B", &source) &&
           field_begin(head, ".W", &text) && title.len >= 10 && base_view_compare(title, text) == 0;
}

/* Numbered 001 002 004: padded, and with a gap that no position has. */
static bool cranfield_topics(const corpora_head *head)
{
    static const char *const ids[] = { ".I 001", ".I 002", ".I 004" };
    size_t n = 0;
    base_view rest = head->text, line;
    while (n < 3 && corpora_head_line(head, &rest, &line)) {
        if (!starts(line, ".I ")) continue;
        if (!starts(line, ids[n])) return false;
        n++;
    }
    return n == 3;
}

/* Three whole numbers, the last from 1 to 5, or the -1 that is found nowhere else. */
static bool cranfield_qrels(const corpora_head *head)
{
    bool minus_one = false;
    base_view rest = head->text, line, column[3];
    while (corpora_head_line(head, &rest, &line)) {
        long v[3];
        size_t n = base_fields(line, column, 3);
        if (!n) continue;
        if (n != 3 || memchr(line.ptr, '\t', line.len)) return false;
        for (size_t i = 0; i < 3; i++)
            if (!corpora_is_integer(column[i], &v[i])) return false;
        if (v[0] < 1 || v[1] < 1 || v[2] < -1 || v[2] == 0 || v[2] > 5) return false;
        if (v[2] == -1) minus_one = true;
    }
    return minus_one;
}

static bool cacm_docs(const corpora_head *head)
{
    base_view source;
    return field_begin(head, ".B", &source) && starts(source, "CACM ");
}

/* A question and a note on who asked it. */
static bool cacm_topics(const corpora_head *head)
{
    base_view text;
    return field_begin(head, ".W", &text) && field_begin(head, ".N", &text) && !field_begin(head, ".T", &text);
}

const corpora_classic *corpora_classic_of_file(const corpora_head *head)
{
    const corpora_classic *c = corpora_classics;
    for (; c->name; c++)
        if (corpora_classic_names(c->docs, head->name) || corpora_classic_names(c->topics, head->name) ||
            corpora_classic_names(c->qrels, head->name))
            return c;
    if (cranfield_docs(head) || cranfield_topics(head) || cranfield_qrels(head)) return &corpora_classics[0];
    if (cacm_docs(head) || cacm_topics(head)) return &corpora_classics[2];
    return NULL;
}
