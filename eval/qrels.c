/* Topics get dense ids from a hash; each keeps its judgements in an array of its own, in the order of their coming until finish sorts
 * it by docno. Lines of one topic stand together in nearly every file, so the topic of the line before is tried first.
 *
 * A document may be excluded and judged: the exclusion sorts first (its grade is the least there is), and finish drops the judgement.
 *
 * trec_eval's comments are honoured as it honours them: a line that starts with # is passed over, but the line after it is data,
 * whatever it starts with, and must exist (10.0 reads past the end of its buffer there). */
#include "eval/qrels.h"

#include <math.h>
#include <stdlib.h>

#include "base/hash.h"
#include "base/lines.h"
#include "base/mem.h"
#include "eval/groups.h"
#include "eval/pool.h"

typedef struct {
    eval_judgement *docs;
    size_t n, capacity;
    eval_groups groups; /* formats with groups: what docs is made of at finish */
    eval_qrels_topic shown;
} topic;

struct eval_qrels {
    base_hash *ids;
    topic *topics; /* by id of the hash */
    size_t capacity;
    uint32_t last; /* topic of the last line */
    eval_pool docnos;
    const eval_qrels_topic **order; /* [count], those with judgements, by id */
    size_t count, order_capacity;
    char *path;   /* of the last file read, for errors at finish */
    bool lenient; /* a document judged twice is left to the evaluation */
    eval_qrels_format format;
    base_view last_group, last_subgroup; /* of the last line: most lines repeat them */
};

base_status eval_qrels_new(eval_qrels **out, base_error *err)
{
    eval_qrels *q = base_new(eval_qrels, err);
    if (!q) return BASE_ENOMEM;
    if (base_hash_new(&q->ids, err) != BASE_OK) {
        eval_qrels_free(q);
        return BASE_ENOMEM;
    }
    q->last = BASE_HASH_NONE;
    *out = q;
    return BASE_OK;
}

void eval_qrels_free(eval_qrels *q)
{
    if (!q) return;
    for (size_t i = 0; q->ids && i < base_hash_count(q->ids) && i < q->capacity; i++) {
        base_free(q->topics[i].docs);
        eval_groups_done(&q->topics[i].groups);
    }
    base_free(q->topics);
    base_free(q->order);
    base_free(q->path);
    eval_pool_done(&q->docnos);
    base_hash_free(q->ids);
    base_free(q);
}

static base_status topic_of(topic **out, eval_qrels *q, base_view id, base_error *err)
{
    if (q->last == BASE_HASH_NONE || base_view_compare(base_hash_text(q->ids, q->last), id) != 0) {
        base_status s = base_hash_add(q->ids, id.ptr, id.len, &q->last, NULL, err);
        if (s == BASE_OK) s = base_grow(&q->topics, &q->capacity, (size_t)q->last + 1, sizeof *q->topics, err);
        if (s != BASE_OK) {
            q->last = BASE_HASH_NONE;
            return s;
        }
    }
    *out = &q->topics[q->last];
    return BASE_OK;
}

static base_status add(eval_qrels *q, base_view id, base_view docno, int32_t grade, uint64_t line, base_error *err)
{
    topic *t = NULL;
    base_status s = topic_of(&t, q, id, err);
    if (s != BASE_OK) return s;
    if ((s = base_grow(&t->docs, &t->capacity, t->n + 1, sizeof *t->docs, err)) != BASE_OK) return s;
    const char *copy = eval_pool_add(&q->docnos, docno, err);
    if (!copy) return BASE_ENOMEM;
    t->docs[t->n++] = (eval_judgement){ copy, grade, line > UINT32_MAX ? 0 : (uint32_t)line };
    return BASE_OK;
}

static base_status check_ids(const char *id, const char *docno, base_error *err)
{
    if (!*id) return base_fail(err, BASE_EARG, "expected a topic, found an empty one");
    if (!*docno) return base_fail(err, BASE_EARG, "expected a docno, found an empty one");
    return BASE_OK;
}

base_status eval_qrels_add(eval_qrels *q, const char *id, const char *docno, long grade, base_error *err)
{
    base_status s = check_ids(id, docno, err);
    if (s != BASE_OK) return s;
    if (grade > EVAL_GRADE_MAX)
        return base_fail(err, BASE_ELIMIT, "expected a grade of at most %d, found %ld", EVAL_GRADE_MAX, grade);
    return add(q, base_view_of(id), base_view_of(docno), grade < 0 ? -1 : (int32_t)grade, 0, err);
}

base_status eval_qrels_exclude(eval_qrels *q, const char *id, const char *docno, base_error *err)
{
    base_status s = check_ids(id, docno, err);
    return s == BASE_OK ? add(q, base_view_of(id), base_view_of(docno), EVAL_GRADE_EXCLUDED, 0, err) : s;
}

/* --- reading ---------------------------------------------------------------------------------------------------------- */

/* The copy of text, or that of the line before. */
static const char *intern(eval_qrels *q, base_view *last, base_view text, base_error *err)
{
    if (last->ptr && base_view_compare(*last, text) == 0) return last->ptr;
    const char *copy = eval_pool_add(&q->docnos, text, err);
    if (copy) *last = (base_view){ copy, text.len };
    return copy;
}

/* f: topic, group, subgroup, docno. */
static base_status add_grouped(eval_qrels *q, const base_view *f, double level, uint64_t line, base_error *err)
{
    topic *t = NULL;
    base_status s = topic_of(&t, q, f[0], err);
    if (s != BASE_OK) return s;
    eval_grouped g = { .level = level, .line = line > UINT32_MAX ? 0 : (uint32_t)line };
    g.docno = eval_pool_add(&q->docnos, f[3], err);
    g.group = intern(q, &q->last_group, f[1], err);
    g.subgroup = intern(q, &q->last_subgroup, f[2], err);
    return g.docno && g.group && g.subgroup ? eval_groups_add(&t->groups, &g, err) : BASE_ENOMEM;
}

static bool is_preference(eval_qrels_format format)
{
    return format == EVAL_PREFS || format == EVAL_QRELS_PREFS;
}

static base_status read_grade(long *grade, const base_lines *in, base_view field, eval_dialect dialect, base_error *err)
{
    char shown[64];
    base_quote(shown, sizeof shown, field.ptr, field.len);
    if (!eval_field_integer(grade, field, dialect))
        return base_lines_fail(in, err, BASE_EFORMAT, "expected a grade such as 0 or 2, found \"%s\"", shown);
    if (*grade > EVAL_GRADE_MAX)
        return base_lines_fail(in, err, BASE_ELIMIT, "expected a grade of at most %d, found %s", EVAL_GRADE_MAX, shown);
    return BASE_OK;
}

static base_status read_grouped_line(eval_qrels *q, const base_lines *in, base_view line, eval_dialect dialect, base_error *err)
{
    base_view f[5];
    char shown[64];
    double level = 0;
    size_t want = q->format == EVAL_PREFS ? 5 : 4, n = base_fields(line, f, 5);
    if (n != want)
        return base_lines_fail(in, err, BASE_EFORMAT, "expected %zu columns (topic group %sdocno %s), found %zu", want,
                               want == 5 ? "subgroup " : "", is_preference(q->format) ? "level" : "grade", n);
    base_view value = f[want - 1], ordered[4] = { f[0], f[1], want == 5 ? f[2] : (base_view){ "", 0 }, f[want - 2] };
    if (is_preference(q->format)) {
        if (!eval_field_score(&level, value, dialect) || isnan(level))
            return base_lines_fail(in, err, BASE_EFORMAT, "expected a level such as 2 or 0.5, found \"%s\"",
                                   base_quote(shown, sizeof shown, value.ptr, value.len));
    } else {
        long grade = 0;
        base_status s = read_grade(&grade, in, value, dialect, err);
        if (s != BASE_OK) return s;
        level = grade < 0 ? -1 : (double)grade;
    }
    return add_grouped(q, ordered, level, base_lines_number(in), err);
}

static base_status read_line(eval_qrels *q, const base_lines *in, base_view line, eval_dialect dialect, base_error *err)
{
    base_view f[4];
    long grade;
    if (line.len && memchr(line.ptr, 0, line.len)) return base_lines_fail(in, err, BASE_EFORMAT, "expected text, found a NUL byte");
    if (q->format != EVAL_QRELS) return read_grouped_line(q, in, line, dialect, err);
    size_t n = base_fields(line, f, 4);
    if (n != 4) return base_lines_fail(in, err, BASE_EFORMAT, "expected 4 columns (topic 0 docno grade), found %zu", n);
    base_status s = read_grade(&grade, in, f[3], dialect, err);
    return s != BASE_OK ? s : add(q, f[0], f[2], grade < 0 ? -1 : (int32_t)grade, base_lines_number(in), err);
}

/* Whether the line is passed over. *after_comment: the line before was a comment. */
static bool is_passed_over(base_view line, eval_dialect dialect, bool *after_comment)
{
    base_view first;
    if (dialect == EVAL_STRICT) return base_fields(line, &first, 1) == 0 || first.ptr[0] == '#';
    return *after_comment = line.len && line.ptr[0] == '#' && !*after_comment;
}

base_status eval_qrels_read(eval_qrels *q, const char *path, eval_dialect dialect, base_error *err)
{
    return eval_qrels_read_as(q, path, EVAL_QRELS, dialect, err);
}

base_status eval_qrels_read_as(eval_qrels *q, const char *path, eval_qrels_format format, eval_dialect dialect, base_error *err)
{
    base_lines *in = NULL;
    base_view line;
    bool more = false, after_comment = false;
    size_t n = 0;
    base_status s;
    if (base_hash_count(q->ids) && q->format != format)
        return base_fail(err, BASE_EARG, "judgements of two formats don't go together");
    q->format = format;
    base_free(q->path);
    if (!(q->path = base_strdup(strcmp(path, "-") == 0 ? "standard input" : path, err))) return BASE_ENOMEM;
    q->lenient = dialect == EVAL_TREC;
    if ((s = base_lines_open(&in, path, err)) != BASE_OK) return s;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more) {
        if (is_passed_over(line, dialect, &after_comment)) continue;
        if ((s = read_line(q, in, line, dialect, err)) != BASE_OK) goto out;
        n++;
    }
    if (s != BASE_OK) goto out;
    if (after_comment)
        s = base_lines_fail(in, err, BASE_EFORMAT, "expected a judgement after the comment, found the end of the file");
    else if (n == 0) s = base_lines_fail(in, err, BASE_EFORMAT, "expected judgements (topic 0 docno grade), found none");
    else s = eval_qrels_finish(q, err);
out:
    base_lines_close(in);
    return s;
}

/* --- finishing -------------------------------------------------------------------------------------------------------- */

static int by_docno(const void *a, const void *b)
{
    const eval_judgement *x = a, *y = b;
    int c = strcmp(x->docno, y->docno);
    if (c) return c;
    bool x_out = x->grade == EVAL_GRADE_EXCLUDED, y_out = y->grade == EVAL_GRADE_EXCLUDED;
    return x_out != y_out ? y_out - x_out : (x->line > y->line) - (x->line < y->line);
}

static base_status fail_twice(const eval_qrels *q, const char *id, const eval_judgement *a, const eval_judgement *b,
                              base_error *err)
{
    char topic_shown[64], docno_shown[128];
    base_quote(topic_shown, sizeof topic_shown, id, strlen(id));
    base_quote(docno_shown, sizeof docno_shown, a->docno, strlen(a->docno));
    if (!a->line || !b->line || !q->path)
        return base_fail(err, BASE_EARG, "topic %s: \"%s\" is judged twice, as %d and as %d", topic_shown, docno_shown,
                         (int)a->grade, (int)b->grade);
    base_status s = base_fail(err, BASE_EFORMAT, "topic %s: \"%s\" is judged twice, as %d (line %u) and as %d (line %u)",
                              topic_shown, docno_shown, (int)a->grade, a->line, (int)b->grade, b->line);
    base_where(err, "%s:%u", q->path, b->line);
    return s;
}

/* The documents that the topic's groups have judged. */
static base_status list_documents(const eval_qrels *q, topic *t, const char *id, base_error *err)
{
    const eval_grouped *twice[2] = { NULL, NULL };
    base_status s = base_grow(&t->docs, &t->capacity, t->groups.n, sizeof *t->docs, err);
    if (s == BASE_OK) s = eval_groups_finish(&t->groups, t->docs, &t->n, is_preference(q->format) ? NULL : twice, err);
    if (s != BASE_OK || !twice[0]) return s;
    const eval_judgement a = { twice[0]->docno, (int32_t)twice[0]->level, twice[0]->line },
                         b = { twice[1]->docno, (int32_t)twice[1]->level, twice[1]->line };
    return fail_twice(q, id, &a, &b, err);
}

static base_status finish_topic(const eval_qrels *q, topic *t, const char *id, base_error *err)
{
    bool sorted = true;
    base_status s = q->format == EVAL_QRELS ? BASE_OK : list_documents(q, t, id, err);
    if (s != BASE_OK) return s;
    for (size_t i = 1; i < t->n && sorted; i++) sorted = by_docno(&t->docs[i - 1], &t->docs[i]) <= 0;
    if (!sorted) qsort(t->docs, t->n, sizeof *t->docs, by_docno);
    size_t kept = 0, judged = 0;
    int32_t highest = -1;
    for (size_t i = 0; i < t->n; i++) {
        eval_judgement *d = &t->docs[i];
        if (kept && strcmp(t->docs[kept - 1].docno, d->docno) == 0) {
            if (t->docs[kept - 1].grade == EVAL_GRADE_EXCLUDED) continue;
            if (!q->lenient) return fail_twice(q, id, &t->docs[kept - 1], d, err);
        }
        if (d->grade != EVAL_GRADE_EXCLUDED) judged++;
        if (d->grade > highest) highest = d->grade;
        t->docs[kept++] = *d;
    }
    t->n = kept;
    t->shown = (eval_qrels_topic){ .id = id, .docs = t->docs, .n_docs = t->n, .n_judged = judged, .highest = highest };
    eval_groups_show(&t->shown, &t->groups);
    return BASE_OK;
}

base_status eval_qrels_finish(eval_qrels *q, base_error *err)
{
    uint32_t n = base_hash_count(q->ids);
    base_status s = BASE_OK;
    uint32_t *sorted = base_array(n, sizeof *sorted, err);
    if (!sorted) return BASE_ENOMEM;
    if ((s = base_grow(&q->order, &q->order_capacity, n, sizeof(q->order[0]), err)) != BASE_OK) goto out;
    base_hash_sorted(q->ids, sorted);
    q->count = 0;
    for (uint32_t i = 0; i < n && sorted[i] < q->capacity; i++) {
        topic *t = &q->topics[sorted[i]];
        if (t->n == 0 && t->groups.n == 0) continue;
        if ((s = finish_topic(q, t, base_hash_text(q->ids, sorted[i]).ptr, err)) != BASE_OK) goto out;
        if (t->shown.n_judged) q->order[q->count++] = &t->shown;
    }
out:
    base_free(sorted);
    return s;
}

eval_qrels_format eval_qrels_format_of(const eval_qrels *q)
{
    return q->format;
}

/* --- asking ----------------------------------------------------------------------------------------------------------- */

size_t eval_qrels_count(const eval_qrels *q)
{
    return q->count;
}

const eval_qrels_topic *eval_qrels_at(const eval_qrels *q, size_t i)
{
    return q->order[i];
}

const eval_qrels_topic *eval_qrels_find(const eval_qrels *q, const char *id)
{
    uint32_t i = base_hash_find(q->ids, id, strlen(id));
    if (i == BASE_HASH_NONE || i >= q->capacity) return NULL;
    const eval_qrels_topic *t = &q->topics[i].shown;
    return t->n_judged ? t : NULL;
}

size_t eval_qrels_count_relevant(const eval_qrels *q, long level)
{
    size_t n = 0;
    for (size_t i = 0; i < q->count; i++) n += q->order[i]->highest >= level && q->order[i]->highest >= 0;
    return n;
}

static int docno_against(const void *docno, const void *judgement)
{
    return strcmp(docno, ((const eval_judgement *)judgement)->docno);
}

const eval_judgement *eval_qrels_judgement(const eval_qrels_topic *t, const char *docno)
{
    return bsearch(docno, t->docs, t->n_docs, sizeof *t->docs, docno_against);
}

bool eval_qrels_grade(long *grade, const eval_qrels_topic *t, const char *docno)
{
    const eval_judgement *d = eval_qrels_judgement(t, docno);
    if (!d || d->grade == EVAL_GRADE_EXCLUDED) return false;
    *grade = d->grade;
    return true;
}

/* --- writing ---------------------------------------------------------------------------------------------------------- */

static base_status format_topic(base_buf *out, const eval_qrels_topic *t, base_error *err)
{
    char shown[128];
    for (size_t i = 0; i < t->n_docs; i++) {
        const eval_judgement *d = &t->docs[i];
        if (d->grade == EVAL_GRADE_EXCLUDED) continue;
        const char *bad = strpbrk(t->id, " \t\n\v\f\r") ? t->id : strpbrk(d->docno, " \t\n\v\f\r") ? d->docno : NULL;
        if (bad)
            return base_fail(err, BASE_EARG, "a TREC file can't hold the id \"%s\", which has a blank",
                             base_quote(shown, sizeof shown, bad, strlen(bad)));
        base_buf_text(out, t->id);
        base_buf_text(out, " 0 ");
        base_buf_text(out, d->docno);
        base_buf_format(out, " %d\n", (int)d->grade);
    }
    return base_buf_status(out, err);
}

base_status eval_qrels_write(const eval_qrels *q, base_file_writer *w, base_error *err)
{
    base_buf b = { 0 };
    base_status s = BASE_OK;
    for (size_t i = 0; i < q->count && s == BASE_OK; i++) {
        base_buf_clear(&b);
        s = format_topic(&b, q->order[i], err);
        if (s == BASE_OK) base_file_write(w, b.data, b.size);
    }
    base_buf_done(&b);
    return s == BASE_OK ? base_file_status(w, err) : s;
}

base_status eval_qrels_print(const eval_qrels *q, FILE *file, base_error *err)
{
    base_buf b = { 0 };
    base_status s = BASE_OK;
    for (size_t i = 0; i < q->count && s == BASE_OK; i++) {
        base_buf_clear(&b);
        s = format_topic(&b, q->order[i], err);
        if (s == BASE_OK && fwrite(b.data, 1, b.size, file) != b.size) s = base_fail_errno(err, "", "write");
    }
    base_buf_done(&b);
    return s;
}
