/* corpora/corpus.c - which files are the documents, which the topics, which the judgements; then reading them.
 *
 * Opening decides, by names and by how the files begin:
 *   1. a folder whose file list a format knows (BEIR), or that holds the files of a classic collection: roles by name;
 *   2. another folder: each file's role by its name (qrels, *.rel; queries, topics, *.qry), else it is a document; the format that most bytes of
 *      the documents are in is the corpus's, and files that aren't in it are passed over with a notice. No format: a folder of plain texts (textdir);
 *   3. a single file may be any of the three; its format in each role is decided when it is asked for that role.
 * Several files of judgements are splits of one collection: one of them is read.
 *
 * Reading goes file by file through the format's function for the role, with a corpora_reader between it and the caller. */
#include "corpora/corpus.h"

#include <stdio.h>
#include <strings.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/params.h"
#include "corpora/format.h"
#include "corpora/registry.h"

typedef struct {
    const corpora_file **files;
    size_t n, capacity;
    const corpora_format *format; /* of all of them; NULL: each by its own beginning */
} part;

struct corpora_corpus {
    corpora_files *files;
    const corpora_classic *classic;
    corpora_about about;
    char *name, *path, *split, *fields_used;
    const char *convention;
    const corpora_format *forced;
    corpora_names fields, topic_fields;
    bool fields_given;
    char unseen[200]; /* a notice's text */
    part parts[CORPORA_ROLES];
    uint64_t passed_over;
    uint64_t done, total; /* bytes of documents */
    const base_lines *current;
    corpora_note note[CORPORA_ROLES][CORPORA_NOTES_MAX];
    size_t n_notes[CORPORA_ROLES];
};

static const char *const role_names[] = { "documents", "topics", "judgements" };
static const char *const expected[] = {
    "expected documents: SMART .I records, TREC <DOC>, JSON lines, or id and text between tabs",
    "expected topics: SMART .I/.W, TREC <top>, JSON lines, or id and text between tabs",
    "expected judgements: topic 0 docno grade (TREC), topic docno grade (BEIR), or a classic collection's own columns",
};

/* --- formats ------------------------------------------------------------------------------------------------------------------ */

static const corpora_format *format_named(const char *name)
{
    for (size_t i = 0; corpora_formats[i]; i++)
        for (size_t k = 0; corpora_formats[i][k]; k++)
            if (strcmp(corpora_formats[i][k]->name, name) == 0) return corpora_formats[i][k];
    return NULL;
}

/* The format that is surest of the head, at least so sure; NULL if none is. */
static const corpora_format *format_of(const corpora_head *head, corpora_role role, int at_least)
{
    const corpora_format *best = NULL;
    int sure = at_least - 1;
    for (size_t i = 0; corpora_formats[i]; i++) {
        for (size_t k = 0; corpora_formats[i][k]; k++) {
            const corpora_part *p = &corpora_formats[i][k]->parts[role];
            int now = p->look ? p->look(head) : 0;
            if (now > sure) sure = now, best = corpora_formats[i][k];
        }
    }
    return best;
}

static base_status format_of_file(const corpora_format **out, const corpora_file *file, corpora_role role, base_error *err)
{
    corpora_head head;
    base_status s = corpora_head_read(&head, file, err);
    if (s != BASE_OK) return s;
    *out = format_of(&head, role, 1);
    corpora_head_done(&head);
    return BASE_OK;
}

static base_status part_add(part *p, const corpora_file *file, base_error *err)
{
    base_status s = base_grow(&p->files, &p->capacity, p->n + 1, sizeof *p->files, err);
    if (s == BASE_OK) p->files[p->n++] = file;
    return s;
}

/* --- roles -------------------------------------------------------------------------------------------------------------------- */

static bool has(base_view name, const char *piece)
{
    size_t n = strlen(piece);
    for (size_t i = 0; i + n <= name.len; i++)
        if (strncasecmp(name.ptr + i, piece, n) == 0) return true;
    return false;
}

static bool ends(base_view name, const char *piece)
{
    size_t n = strlen(piece);
    return name.len >= n && strncasecmp(name.ptr + name.len - n, piece, n) == 0;
}

/* What a file is by its name alone; CORPORA_ROLES: nothing of the corpus. */
static corpora_role role_of(const char *name)
{
    base_view base = corpora_base_name(name);
    if (strncmp(name, "qrels/", 6) == 0 || has(base, "qrel") || ends(base, ".rel")) return CORPORA_QRELS;
    if (has(base, "queries") || has(base, "query") || has(base, "topics") || ends(base, ".qry")) return CORPORA_TOPICS;
    if (corpora_same_letters(base, "corpus.json")) return CORPORA_ROLES;
    return CORPORA_DOCS;
}

static base_status roles_of_layout(corpora_corpus *c, const corpora_format *format, base_error *err)
{
    base_status s = BASE_OK;
    const corpora_file *docs = corpora_files_find(c->files, "corpus.jsonl"),
                       *topics = corpora_files_find(c->files, "queries.jsonl");
    if (docs) s = part_add(&c->parts[CORPORA_DOCS], docs, err);
    if (topics && s == BASE_OK) s = part_add(&c->parts[CORPORA_TOPICS], topics, err);
    for (size_t i = 0; i < c->files->n && s == BASE_OK; i++)
        if (strncmp(c->files->at[i].name, "qrels/", 6) == 0) s = part_add(&c->parts[CORPORA_QRELS], &c->files->at[i], err);
    c->parts[CORPORA_DOCS].format = c->parts[CORPORA_TOPICS].format = format;
    return s;
}

static base_status roles_of_classic(corpora_corpus *c, base_error *err)
{
    const char *const *const names[] = { c->classic->docs, c->classic->topics, c->classic->qrels };
    for (int role = 0; role < CORPORA_ROLES; role++) {
        part *p = &c->parts[role];
        base_status s = BASE_OK;
        for (size_t i = 0; i < c->files->n && !p->n && s == BASE_OK; i++)
            if (corpora_classic_names(names[role], c->files->at[i].name)) s = part_add(p, &c->files->at[i], err);
        for (size_t i = 0; i < c->files->n && !p->n && role != CORPORA_DOCS && s == BASE_OK; i++)
            if ((int)role_of(c->files->at[i].name) == role) s = part_add(p, &c->files->at[i], err);
        if (s != BASE_OK) return s;
    }
    c->parts[CORPORA_DOCS].format = format_named("smart");
    return BASE_OK;
}

#define FORMATS_MAX     32
#define HEADS_LOOKED_AT 256

/* Finds the format of a folder's documents: that in which most bytes are, if these are at least half of them. */
static base_status vote(const corpora_format **out, const part *docs, base_error *err)
{
    const corpora_format *format[FORMATS_MAX];
    uint64_t bytes[FORMATS_MAX], all = 0;
    size_t n = 0;
    *out = NULL;
    for (size_t i = 0; i < docs->n && i < HEADS_LOOKED_AT; i++) {
        const corpora_format *f = NULL;
        base_status s = format_of_file(&f, docs->files[i], CORPORA_DOCS, err);
        if (s != BASE_OK) return s;
        uint64_t size = docs->files[i]->size;
        all += size;
        size_t k = 0;
        while (f && k < n && format[k] != f) k++;
        if (!f || k == FORMATS_MAX) continue;
        if (k == n) format[n] = f, bytes[n++] = 0;
        bytes[k] += size;
    }
    for (size_t k = 0; k < n; k++)
        if (bytes[k] >= all - bytes[k] && bytes[k] > 0) *out = format[k];
    return BASE_OK;
}

/* Takes the files that aren't in the part's format out of it: those that can be nothing but topics are topics. */
static base_status sift(corpora_corpus *c, part *docs, base_error *err)
{
    size_t kept = 0;
    base_status s = BASE_OK;
    for (size_t i = 0; i < docs->n && s == BASE_OK; i++) {
        corpora_head head;
        const corpora_file *file = docs->files[i];
        if ((s = corpora_head_read(&head, file, err)) != BASE_OK) break;
        if (format_of(&head, CORPORA_DOCS, 1) == docs->format) docs->files[kept++] = file;
        else if (format_of(&head, CORPORA_TOPICS, 3)) s = part_add(&c->parts[CORPORA_TOPICS], file, err);
        else c->passed_over++;
        corpora_head_done(&head);
    }
    docs->n = kept;
    return s;
}

static base_status roles_of_folder(corpora_corpus *c, base_error *err)
{
    const corpora_format *plain = format_named("textdir");
    part *docs = &c->parts[CORPORA_DOCS];
    base_status s = BASE_OK;
    for (size_t i = 0; i < c->files->n && s == BASE_OK; i++) {
        corpora_role role = role_of(c->files->at[i].name);
        if (role != CORPORA_ROLES) s = part_add(&c->parts[role], &c->files->at[i], err);
    }
    if (s == BASE_OK && !c->forced) s = vote(&docs->format, docs, err);
    if (s != BASE_OK || (!docs->n && c->files->n && !c->forced)) return s;
    if (c->forced) docs->format = c->forced;
    else if (!docs->format) docs->format = plain;
    else if (!docs->format->by_file) return sift(c, docs, err);
    if (!docs->format->by_file) return BASE_OK;
    for (int role = 0; role < CORPORA_ROLES; role++) c->parts[role].n = 0; /* names mean nothing among texts: all are documents */
    for (size_t i = 0; i < c->files->n && s == BASE_OK; i++) s = part_add(docs, &c->files->at[i], err);
    return s;
}

static base_status roles_of_file(corpora_corpus *c, base_error *err)
{
    corpora_head head;
    base_status s = corpora_head_read(&head, &c->files->at[0], err);
    if (s != BASE_OK) return s;
    c->classic = corpora_classic_of_file(&head);
    for (corpora_role role = 0; role < CORPORA_ROLES && s == BASE_OK; role++) {
        c->parts[role].format = format_of(&head, role, 1);
        if (c->forced && (role == CORPORA_DOCS || c->forced->parts[role].read)) c->parts[role].format = c->forced;
        s = part_add(&c->parts[role], &c->files->at[0], err);
    }
    corpora_head_done(&head);
    return s;
}

static base_status find_roles(corpora_corpus *c, base_error *err)
{
    if (!c->files->is_folder) return roles_of_file(c, err);
    for (size_t i = 0; corpora_formats[i]; i++) {
        for (size_t k = 0; corpora_formats[i][k]; k++) {
            const corpora_format *f = corpora_formats[i][k];
            if (f->folder && f->folder(c->files) && (!c->forced || c->forced == f)) return roles_of_layout(c, f, err);
        }
    }
    if (!c->forced || strcmp(c->forced->name, "smart") == 0) c->classic = corpora_classic_of_folder(c->files);
    return c->classic ? roles_of_classic(c, err) : roles_of_folder(c, err);
}

/* --- options ------------------------------------------------------------------------------------------------------------------ */

static base_status check_fields(const corpora_format *format, bool (*owns)(const char *field), const corpora_names *names,
                                base_error *err)
{
    for (size_t i = 0; owns && i < names->n; i++) {
        char shown[64];
        if (owns(names->name[i])) continue;
        return base_fail(err, BASE_EARG, "no field \"%s\" in the format %s, whose default is %s",
                         base_quote(shown, sizeof shown, names->name[i], strlen(names->name[i])), format->name, format->fields);
    }
    return BASE_OK;
}

/* The user's choice, else the collection's own, else the classic's, else the format's. */
static base_status choose_fields(corpora_corpus *c, const corpora_options *o, base_error *err)
{
    const corpora_format *docs = c->parts[CORPORA_DOCS].format, *topics = c->parts[CORPORA_TOPICS].format;
    const char *fields = docs ? docs->fields : "title text", *searched = topics ? topics->topic_fields : "title text";
    if (c->classic) fields = c->classic->fields, searched = c->classic->topic_fields;
    if (c->about.fields) fields = c->about.fields;
    if (c->about.topic_fields) searched = c->about.topic_fields;
    if (o->fields) fields = o->fields;
    if (o->topic_fields) searched = o->topic_fields;
    c->fields_given = o->fields != NULL;
    base_status s = corpora_names_parse(&c->fields, fields, err);
    if (s == BASE_OK) s = corpora_names_parse(&c->topic_fields, searched, err);
    if (s == BASE_OK && o->fields && docs) s = check_fields(docs, docs->owns, &c->fields, err);
    if (s == BASE_OK && o->topic_fields && topics) s = check_fields(topics, topics->owns_topic, &c->topic_fields, err);
    if (s != BASE_OK) return s;
    bool smart = docs && strcmp(docs->name, "smart") == 0;
    base_buf used = { 0 };
    for (size_t i = 0; i < c->fields.n; i++) {
        if (i) base_buf_text(&used, smart ? " " : ",");
        if (smart) base_buf_format(&used, ".%c", corpora_smart_letter(c->fields.name[i]));
        else base_buf_text(&used, c->fields.name[i]);
    }
    if ((s = base_buf_status(&used, err)) == BASE_OK) {
        c->fields_used = base_strdup(base_buf_string(&used), err);
        if (!c->fields_used) s = BASE_ENOMEM;
    }
    base_buf_done(&used);
    return s;
}

static base_status take_options(corpora_corpus *c, const corpora_options *o, base_error *err)
{
    static const char *const conventions[] = { "classic", "trec", "nosource" };
    char shown[64];
    c->convention = conventions[0];
    if (o->convention) {
        c->convention = NULL;
        for (size_t i = 0; i < 3; i++)
            if (strcmp(o->convention, conventions[i]) == 0) c->convention = conventions[i];
        if (!c->convention)
            return base_fail(err, BASE_EARG, "expected the convention classic, trec or nosource, found \"%s\"",
                             base_quote(shown, sizeof shown, o->convention, strlen(o->convention)));
    }
    if (o->format && !(c->forced = format_named(o->format)))
        return base_fail(err, BASE_EARG, "expected the format smart, trec, beir, jsonl, tsv, mail or textdir, found \"%s\"",
                         base_quote(shown, sizeof shown, o->format, strlen(o->format)));
    if (o->split && !(c->split = base_strdup(o->split, err))) return BASE_ENOMEM;
    return BASE_OK;
}

/* --- opening ------------------------------------------------------------------------------------------------------------------ */

static base_status unknown(const char *name, base_error *err)
{
    char shown[128], nearest[128] = "";
    base_quote(shown, sizeof shown, name, strlen(name));
    if (corpora_registry_nearest(nearest, sizeof nearest, name))
        return base_fail(err, BASE_EIO, "no corpus, file or folder \"%s\"; the nearest name is %s", shown, nearest);
    return base_fail(err, BASE_EIO, "no corpus, file or folder \"%s\"", shown);
}

static base_status find_files(corpora_corpus *c, const char *name, base_error *err)
{
    base_status s = corpora_registry_find(&c->files, name, err);
    if (s != BASE_OK || c->files) return s;
    if (strcmp(name, "-") != 0 && !base_path_exists(name)) return unknown(name, err);
    return corpora_files_list(&c->files, name, err);
}

/* The last part of the path, without slashes behind it. */
static base_status name_it(corpora_corpus *c, const char *name, base_error *err)
{
    size_t n = strlen(name), begin;
    while (n > 1 && name[n - 1] == '/') n--;
    for (begin = n; begin > 0 && name[begin - 1] != '/'; begin--) {}
    if (!(c->path = base_strdup(name, err))) return BASE_ENOMEM;
    if (strcmp(name, "-") == 0) c->name = base_strdup("standard input", err);
    else if (c->classic && c->files->is_folder) c->name = base_strdup(c->classic->name, err);
    else c->name = base_strndup(name + begin, n - begin, err);
    return c->name ? BASE_OK : BASE_ENOMEM;
}

base_status corpora_open(corpora_corpus **out, const char *name_or_path, const corpora_options *options, base_error *err)
{
    static const corpora_options defaults = { 0 };
    base_status s;
    if (!options) options = &defaults;
    corpora_corpus *c = base_new(corpora_corpus, err);
    if (!c) return BASE_ENOMEM;
    if ((s = take_options(c, options, err)) != BASE_OK) goto out;
    if ((s = find_files(c, name_or_path, err)) != BASE_OK) goto out;
    if ((s = corpora_about_read(&c->about, c->files, err)) != BASE_OK) goto out;
    if ((s = find_roles(c, err)) != BASE_OK) goto out;
    if ((s = choose_fields(c, options, err)) != BASE_OK) goto out;
    if ((s = name_it(c, name_or_path, err)) != BASE_OK) goto out;
    for (size_t i = 0; i < c->parts[CORPORA_DOCS].n; i++) c->total += c->parts[CORPORA_DOCS].files[i]->size;
    *out = c;
    c = NULL;
out:
    corpora_close(c);
    return s;
}

void corpora_close(corpora_corpus *c)
{
    if (!c) return;
    for (int role = 0; role < CORPORA_ROLES; role++) base_free(c->parts[role].files);
    corpora_names_done(&c->fields);
    corpora_names_done(&c->topic_fields);
    corpora_about_done(&c->about);
    corpora_files_free(c->files);
    base_free(c->name);
    base_free(c->path);
    base_free(c->split);
    base_free(c->fields_used);
    base_free(c);
}

/* --- reading ------------------------------------------------------------------------------------------------------------------ */

static base_status fail(const corpora_corpus *c, base_error *err, base_status status, const char *what)
{
    base_status s = base_fail(err, status, "%s", what);
    base_where(err, "%s", c->path);
    return s;
}

/* "qrels/test.tsv.gz" -> "test" */
static base_view split_of(const corpora_file *file)
{
    base_view base = corpora_base_name(file->name);
    for (size_t i = base.len; i > 1; i--)
        if (base.ptr[i - 1] == '.') return (base_view){ base.ptr, i - 1 };
    return base;
}

/* The file of the wanted split; else that of "test"; else the only one. */
static base_status choose_split(const corpora_corpus *c, const corpora_file **out, base_error *err)
{
    const part *p = &c->parts[CORPORA_QRELS];
    const char *wanted = c->split ? c->split : "test";
    char list[200] = "";
    for (size_t i = 0; i < p->n; i++) {
        base_view split = split_of(p->files[i]);
        if (base_view_is(split, wanted)) {
            *out = p->files[i];
            return BASE_OK;
        }
        size_t used = strlen(list);
        snprintf(list + used, sizeof list - used, "%s%.*s", i ? ", " : "", (int)(split.len < 64 ? split.len : 64), split.ptr);
    }
    if (!c->split && p->n == 1) {
        *out = p->files[0];
        return BASE_OK;
    }
    char shown[64];
    base_status s = base_fail(err, BASE_EARG, "no split \"%s\": expected one of %s",
                              base_quote(shown, sizeof shown, wanted, strlen(wanted)), list);
    base_where(err, "%s", c->path);
    return s;
}

/* No format knows the file, or not in this role; unless it can't be read at all, which says more. */
static base_status refuse(const corpora_file *file, corpora_role role, base_error *err)
{
    base_lines *in = NULL;
    base_view line;
    bool more = true;
    base_status s = corpora_file_open(&in, file, err);
    if (s == BASE_OK) s = base_lines_next(in, &line, &more, err);
    base_lines_close(in);
    if (s != BASE_OK) return s;
    s = base_fail(err, BASE_EFORMAT, "%s", expected[role]);
    base_where(err, "%s", file->path);
    return s;
}

static base_status read_file(corpora_corpus *c, corpora_reader *r, const corpora_file *file, base_error *err)
{
    const corpora_format *format = c->parts[r->role].format;
    base_lines *in = NULL;
    base_status s = format ? BASE_OK : format_of_file(&format, file, r->role, err);
    if (s != BASE_OK) return s;
    if (!format || !format->parts[r->role].read) return refuse(file, r->role, err);
    r->file = file;
    if ((s = corpora_file_open(&in, file, err)) != BASE_OK) return s;
    c->current = r->role == CORPORA_DOCS ? in : NULL;
    s = format->parts[r->role].read(r, in, err);
    c->current = NULL;
    base_lines_close(in);
    return s;
}

static const char *place(const corpora_corpus *c, const corpora_reader *r)
{
    const part *p = &c->parts[r->role];
    bool one = p->n == 1 || (r->role == CORPORA_QRELS && r->file);
    return one && !r->file->archive ? r->file->name : c->name;
}

/* Fields that the user asked for and no document has, by name. */
static void note_unseen(corpora_corpus *c, corpora_reader *r)
{
    char name[64];
    size_t used = 0;
    for (size_t i = 0; i < c->fields.n && c->fields_given && r->role == CORPORA_DOCS; i++) {
        if ((r->seen >> i & 1) || used >= sizeof c->unseen) continue;
        base_quote(name, sizeof name, c->fields.name[i], strlen(c->fields.name[i]));
        used += (size_t)snprintf(c->unseen + used, sizeof c->unseen - used, "%s%s",
                                 used ? ", " : "fields that were asked for and that no document has: ", name);
    }
    if (used) corpora_count_note(r, c->unseen, 1);
}

/* Reads one role to its end, and keeps its notices. */
static base_status read_role(corpora_corpus *c, corpora_reader *r, base_error *err)
{
    part *p = &c->parts[r->role];
    base_status s = BASE_OK;
    r->classic = c->classic;
    r->convention = c->convention;
    r->fields = r->role == CORPORA_TOPICS ? &c->topic_fields : &c->fields;
    c->n_notes[r->role] = 0;
    if (r->role == CORPORA_DOCS) c->done = 0;
    if (!p->n) {
        base_fail(err, BASE_EFORMAT, "holds no %s", role_names[r->role]);
        base_where(err, "%s", c->path);
        return BASE_EFORMAT;
    }
    if (r->role == CORPORA_QRELS && c->files->is_folder) {
        const corpora_file *file = NULL;
        if ((s = choose_split(c, &file, err)) == BASE_OK) s = read_file(c, r, file, err);
    } else {
        for (size_t i = 0; i < p->n && s == BASE_OK; i++) {
            s = read_file(c, r, p->files[i], err);
            if (r->role == CORPORA_DOCS) c->done += p->files[i]->size;
        }
    }
    if (s == BASE_OK && r->position == 0)
        s = fail(c, err, BASE_EFORMAT,
                 r->role == CORPORA_DOCS     ? "holds no documents"
                 : r->role == CORPORA_TOPICS ? "holds no topics"
                                             : "holds no judgements");
    if (s == BASE_OK && r->role == CORPORA_DOCS && c->files->strange)
        corpora_count_note(r, "links and devices in archives, which are passed over: #", c->files->strange);
    if (s == BASE_OK && r->role == CORPORA_DOCS && c->passed_over)
        corpora_count_note(r, "files in another format, which are passed over: #", c->passed_over);
    if (s == BASE_OK) {
        note_unseen(c, r);
        corpora_reader_finish(r, place(c, r));
        memcpy(c->note[r->role], r->note, sizeof r->note);
        c->n_notes[r->role] = r->n_notes;
    }
    corpora_reader_done(r);
    return s;
}

base_status corpora_docs(corpora_corpus *c, corpora_doc_fn each, void *context, base_error *err)
{
    corpora_reader r = { .role = CORPORA_DOCS, .each_doc = each, .context = context };
    return read_role(c, &r, err);
}

base_status corpora_qrels(corpora_corpus *c, corpora_judgement_fn each, void *context, base_error *err)
{
    corpora_reader r = { .role = CORPORA_QRELS, .each_judgement = each, .context = context };
    return read_role(c, &r, err);
}

static base_status remember_topic(void *context, const corpora_judgement *judgement, base_error *err)
{
    uint32_t id;
    return base_hash_add(context, judgement->topic.ptr, judgement->topic.len, &id, NULL, err);
}

/* BEIR's topics are those of all splits; the split's judgements say which are meant. */
base_status corpora_topics(corpora_corpus *c, corpora_topic_fn each, void *context, base_error *err)
{
    corpora_reader r = { .role = CORPORA_TOPICS, .each_topic = each, .context = context };
    const corpora_format *format = c->parts[CORPORA_TOPICS].format;
    base_hash *judged = NULL;
    base_status s = BASE_OK;
    if (format && format->folder && c->files->is_folder && c->parts[CORPORA_QRELS].n) {
        if ((s = base_hash_new(&judged, err)) == BASE_OK) s = corpora_qrels(c, remember_topic, judged, err);
        r.judged = judged;
    }
    if (s == BASE_OK) s = read_role(c, &r, err);
    base_hash_free(judged);
    return s;
}

/* --- questions ---------------------------------------------------------------------------------------------------------------- */

const char *corpora_name(const corpora_corpus *c)
{
    return c->name;
}

const char *corpora_title(const corpora_corpus *c)
{
    if (c->about.title) return c->about.title;
    return c->classic && c->files->is_folder ? c->classic->title : "";
}

const char *corpora_description(const corpora_corpus *c)
{
    return c->about.description ? c->about.description : "";
}

const char *corpora_format_name(const corpora_corpus *c)
{
    const part *p = &c->parts[CORPORA_DOCS];
    return p->n && p->format ? p->format->name : "";
}

const char *corpora_fields_used(const corpora_corpus *c)
{
    return c->fields_used;
}

const char *corpora_convention(const corpora_corpus *c)
{
    return c->classic && c->classic->codes ? c->convention : "";
}

bool corpora_qrels_are_trec(const corpora_corpus *c)
{
    if (c->files->is_folder || c->files->at[0].data) return false;
    const corpora_format *qrels = c->parts[CORPORA_QRELS].format;
    if (qrels) return strcmp(qrels->name, "trec") == 0;
    return !c->parts[CORPORA_DOCS].format && !c->parts[CORPORA_TOPICS].format;
}

void corpora_progress(const corpora_corpus *c, uint64_t *done, uint64_t *total)
{
    uint64_t now = c->current ? base_lines_raw_bytes(c->current) : 0;
    *total = c->total;
    *done = c->done + now < c->total ? c->done + now : c->total;
}

size_t corpora_notice_count(const corpora_corpus *c)
{
    return c->n_notes[CORPORA_DOCS] + c->n_notes[CORPORA_TOPICS] + c->n_notes[CORPORA_QRELS];
}

const char *corpora_notice(const corpora_corpus *c, size_t i)
{
    for (int role = 0; role < CORPORA_ROLES; role++) {
        if (i < c->n_notes[role]) return c->note[role][i].line;
        i -= c->n_notes[role];
    }
    return NULL;
}
