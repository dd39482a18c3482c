/* Ten million lines should fit a laptop: a line costs 16 bytes (score, pointer) and its docno, packed in a pool; topic ids come
 * from a hash and are found again at once when lines of one topic stand together, as they do in every run a program wrote. The file is
 * streamed, so that its own bytes never are in memory as a whole.
 *
 * Most rankings come sorted; finish looks before it sorts. Sorting is by (score, docno), without regard to the rank column. A score
 * that is no number (possible in trec_eval's dialect only) equals every other, as it does in trec_eval; that is no order, so the
 * sort is a merge sort of our own, which stays within its array whatever the comparison says. */
#include "eval/run.h"

#include <math.h>

#include "base/hash.h"
#include "base/lines.h"
#include "base/mem.h"
#include "base/params.h"
#include "eval/pool.h"

typedef struct {
    eval_ranked *docs;
    size_t n, capacity;
    eval_run_topic shown;
} topic;

struct eval_run {
    base_hash *ids;
    topic *topics; /* by id of the hash */
    size_t capacity;
    uint32_t last; /* topic of the last line */
    eval_pool docnos;
    const eval_run_topic **order; /* [count], by id */
    size_t count, order_capacity;
    base_buf tag;
};

base_status eval_run_new(eval_run **out, base_error *err)
{
    eval_run *run = base_new(eval_run, err);
    if (!run) return BASE_ENOMEM;
    if (base_hash_new(&run->ids, err) != BASE_OK) {
        eval_run_free(run);
        return BASE_ENOMEM;
    }
    run->last = BASE_HASH_NONE;
    *out = run;
    return BASE_OK;
}

void eval_run_free(eval_run *run)
{
    if (!run) return;
    for (size_t i = 0; run->ids && i < base_hash_count(run->ids) && i < run->capacity; i++) base_free(run->topics[i].docs);
    base_free(run->topics);
    base_free(run->order);
    eval_pool_done(&run->docnos);
    base_hash_free(run->ids);
    base_buf_done(&run->tag);
    base_free(run);
}

static base_status topic_of(topic **out, eval_run *run, base_view id, base_error *err)
{
    if (run->last == BASE_HASH_NONE || base_view_compare(base_hash_text(run->ids, run->last), id) != 0) {
        base_status s = base_hash_add(run->ids, id.ptr, id.len, &run->last, NULL, err);
        if (s == BASE_OK) s = base_grow(&run->topics, &run->capacity, (size_t)run->last + 1, sizeof *run->topics, err);
        if (s != BASE_OK) {
            run->last = BASE_HASH_NONE;
            return s;
        }
    }
    *out = &run->topics[run->last];
    return BASE_OK;
}

static base_status add(eval_run *run, base_view id, base_view docno, double score, base_error *err)
{
    topic *t = NULL;
    base_status s = topic_of(&t, run, id, err);
    if (s != BASE_OK) return s;
    if ((s = base_grow(&t->docs, &t->capacity, t->n + 1, sizeof *t->docs, err)) != BASE_OK) return s;
    const char *copy = eval_pool_add(&run->docnos, docno, err);
    if (!copy) return BASE_ENOMEM;
    t->docs[t->n++] = (eval_ranked){ score, copy };
    return BASE_OK;
}

base_status eval_run_add(eval_run *run, const char *id, const char *docno, double score, base_error *err)
{
    if (!*id) return base_fail(err, BASE_EARG, "expected a topic, found an empty one");
    if (!*docno) return base_fail(err, BASE_EARG, "expected a docno, found an empty one");
    if (!isfinite(score)) return base_fail(err, BASE_EARG, "expected a finite score, found %f", score);
    return add(run, base_view_of(id), base_view_of(docno), score, err);
}

static base_status set_tag(eval_run *run, base_view tag, base_error *err)
{
    if (run->tag.size == tag.len && (tag.len == 0 || memcmp(run->tag.data, tag.ptr, tag.len) == 0)) return BASE_OK;
    base_buf_clear(&run->tag);
    base_buf_bytes(&run->tag, tag.ptr, tag.len);
    return base_buf_status(&run->tag, err);
}

base_status eval_run_set_tag(eval_run *run, const char *tag, base_error *err)
{
    return set_tag(run, base_view_of(tag), err);
}

static base_status read_line(eval_run *run, const base_lines *in, base_view line, eval_dialect dialect, base_error *err)
{
    base_view f[6];
    char shown[64];
    double score;
    if (line.len && memchr(line.ptr, 0, line.len)) return base_lines_fail(in, err, BASE_EFORMAT, "expected text, found a NUL byte");
    size_t n = base_fields(line, f, 6);
    if (n == 0 || f[0].ptr[0] == '#') return BASE_OK;
    if (n < 6) return base_lines_fail(in, err, BASE_EFORMAT, "expected 6 columns (topic Q0 docno rank score tag), found %zu", n);
    if (!eval_field_score(&score, f[4], dialect))
        return base_lines_fail(in, err, BASE_EFORMAT, "expected a score such as 12.5, found \"%s\"",
                               base_quote(shown, sizeof shown, f[4].ptr, f[4].len));
    base_status s = add(run, f[0], f[2], score, err);
    return s == BASE_OK ? set_tag(run, f[5], err) : s;
}

base_status eval_run_read(eval_run *run, const char *path, eval_dialect dialect, base_error *err)
{
    base_lines *in = NULL;
    base_view line;
    bool more = false;
    base_status s;
    if ((s = base_lines_open(&in, path, err)) != BASE_OK) return s;
    while ((s = base_lines_next(in, &line, &more, err)) == BASE_OK && more)
        if ((s = read_line(run, in, line, dialect, err)) != BASE_OK) goto out;
    if (s != BASE_OK) goto out;
    if (base_hash_count(run->ids) == 0)
        s = base_lines_fail(in, err, BASE_EFORMAT, "expected ranked documents (topic Q0 docno rank score tag), found none");
    else s = eval_run_finish(run, err);
out:
    base_lines_close(in);
    return s;
}

/* --- the order -------------------------------------------------------------------------------------------------------- */

static int by_rank(const eval_ranked *x, const eval_ranked *y)
{
    if (x->score > y->score) return -1;
    if (x->score < y->score) return 1;
    return strcmp(y->docno, x->docno);
}

/* room [n / 2] */
static void merge_sort(eval_ranked *docs, size_t n, eval_ranked *room)
{
    if (n < 2) return;
    size_t half = n / 2, a = 0, b = half, to = 0;
    merge_sort(docs, half, room);
    merge_sort(docs + half, n - half, room);
    if (by_rank(&docs[half - 1], &docs[half]) <= 0) return;
    memcpy(room, docs, half * sizeof *docs);
    while (a < half && b < n) docs[to++] = by_rank(&room[a], &docs[b]) <= 0 ? room[a++] : docs[b++];
    while (a < half) docs[to++] = room[a++];
}

static base_status sort_topic(topic *t, base_error *err)
{
    bool in_order = true;
    for (size_t d = 1; d < t->n && in_order; d++) in_order = by_rank(&t->docs[d - 1], &t->docs[d]) <= 0;
    if (in_order) return BASE_OK;
    eval_ranked *room = base_array(t->n / 2, sizeof *room, err);
    if (!room) return BASE_ENOMEM;
    merge_sort(t->docs, t->n, room);
    base_free(room);
    return BASE_OK;
}

base_status eval_run_finish(eval_run *run, base_error *err)
{
    uint32_t n = base_hash_count(run->ids);
    base_status s = BASE_OK;
    uint32_t *sorted = base_array(n, sizeof *sorted, err);
    if (!sorted) return BASE_ENOMEM;
    if ((s = base_grow(&run->order, &run->order_capacity, n, sizeof(run->order[0]), err)) != BASE_OK) goto out;
    base_hash_sorted(run->ids, sorted);
    run->count = 0;
    for (uint32_t i = 0; i < n && sorted[i] < run->capacity; i++) {
        topic *t = &run->topics[sorted[i]];
        if (t->n == 0) continue;
        if ((s = sort_topic(t, err)) != BASE_OK) goto out;
        t->shown = (eval_run_topic){ base_hash_text(run->ids, sorted[i]).ptr, t->docs, t->n };
        run->order[run->count++] = &t->shown;
    }
out:
    base_free(sorted);
    return s;
}

size_t eval_run_count(const eval_run *run)
{
    return run->count;
}

const eval_run_topic *eval_run_at(const eval_run *run, size_t i)
{
    return run->order[i];
}

const eval_run_topic *eval_run_find(const eval_run *run, const char *id)
{
    uint32_t i = base_hash_find(run->ids, id, strlen(id));
    if (i == BASE_HASH_NONE || i >= run->capacity || run->topics[i].shown.n == 0) return NULL;
    return &run->topics[i].shown;
}

const char *eval_run_tag(const eval_run *run)
{
    return run->tag.size ? (const char *)run->tag.data : "";
}

/* --- writing ---------------------------------------------------------------------------------------------------------- */

static base_status check_blank(const char *what, const char *text, base_error *err)
{
    char shown[128];
    if (*text && !strpbrk(text, " \t\n\v\f\r")) return BASE_OK;
    return base_fail(err, BASE_EARG, "a TREC file can't hold the %s \"%s\", which has a blank", what,
                     base_quote(shown, sizeof shown, text, strlen(text)));
}

static base_status check_float(const eval_ranked *d, base_error *err)
{
    char shown[128], number[BASE_NUMBER_MAX];
    if (isfinite((float)d->score)) return BASE_OK;
    base_format_double(number, d->score);
    return base_fail(err, BASE_EARG, "expected scores that a float can hold (up to 3.4e38), found %s for the docno \"%s\"", number,
                     base_quote(shown, sizeof shown, d->docno, strlen(d->docno)));
}

static base_status format_topic(base_buf *out, const eval_run_topic *t, const char *tag, base_error *err)
{
    base_status s = check_blank("topic", t->id, err);
    for (size_t i = 0; i < t->n && s == BASE_OK; i++) {
        if ((s = check_blank("docno", t->docs[i].docno, err)) == BASE_OK) s = check_float(&t->docs[i], err);
        base_buf_text(out, t->id);
        base_buf_text(out, " Q0 ");
        base_buf_text(out, t->docs[i].docno);
        base_buf_format(out, " %zu %.9g ", i + 1, (double)(float)t->docs[i].score);
        base_buf_text(out, tag);
        base_buf_u8(out, '\n');
    }
    return s == BASE_OK ? base_buf_status(out, err) : s;
}

/* One of w and file is NULL. */
static base_status write_to(const eval_run *run, base_file_writer *w, FILE *file, base_error *err)
{
    base_buf b = { 0 };
    const char *tag = *eval_run_tag(run) ? eval_run_tag(run) : "salton";
    base_status s = check_blank("tag", tag, err);
    for (size_t i = 0; i < run->count && s == BASE_OK; i++) {
        base_buf_clear(&b);
        if ((s = format_topic(&b, run->order[i], tag, err)) != BASE_OK) break;
        if (w) base_file_write(w, b.data, b.size);
        else if (fwrite(b.data, 1, b.size, file) != b.size) s = base_fail_errno(err, "", "write");
    }
    base_buf_done(&b);
    return s == BASE_OK && w ? base_file_status(w, err) : s;
}

base_status eval_run_write(const eval_run *run, base_file_writer *w, base_error *err)
{
    return write_to(run, w, NULL, err);
}

base_status eval_run_print(const eval_run *run, FILE *file, base_error *err)
{
    return write_to(run, NULL, file, err);
}
