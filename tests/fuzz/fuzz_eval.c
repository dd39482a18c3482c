/* Judgements, runs and trec_eval's arguments. The first line of an input holds the arguments; judgements follow, after a line of %% a run.
 *
 * Both files are read in both dialects: what was read is in its order and prints to what reads the same; then trec_eval's own walk
 * over all three, which ends with one of its statuses and, but for 0, a sentence. */
#include "base/mem.h"
#include "eval/qrels.h"
#include "eval/run.h"
#include "eval/trec.h"
#include "tests/fuzz/files.h"

#define ARGUMENTS_MAX 16

static void check_error(base_status s, const base_error *err)
{
    if (s != BASE_OK) FUZZ_HOLDS(err->status == s && err->what[0]);
}

/* What print writes, in fresh memory (free); NULL: refused. */
#define PRINTED(text, size, print, object)                                                                                         \
    do {                                                                                                                           \
        FILE *f_ = open_memstream(&(text), &(size));                                                                               \
        FUZZ_HOLDS(f_);                                                                                                            \
        FUZZ_HOLDS(print(object, f_, NULL) == BASE_OK);                                                                            \
        fclose(f_);                                                                                                                \
    } while (0)

static void check_qrels(const eval_qrels *q)
{
    size_t relevant = 0;
    FUZZ_HOLDS(eval_qrels_count(q) > 0);
    for (size_t i = 0; i < eval_qrels_count(q); i++) {
        const eval_qrels_topic *t = eval_qrels_at(q, i);
        FUZZ_HOLDS(t->id[0] && t->n_docs > 0 && t->n_judged <= t->n_docs && t->highest <= EVAL_GRADE_MAX);
        FUZZ_HOLDS(i == 0 || strcmp(eval_qrels_at(q, i - 1)->id, t->id) < 0);
        FUZZ_HOLDS(eval_qrels_find(q, t->id) == t);
        relevant += t->highest >= 1;
        for (size_t k = 0; k < t->n_docs; k++) {
            long grade;
            FUZZ_HOLDS(t->docs[k].docno[0] && (k == 0 || strcmp(t->docs[k - 1].docno, t->docs[k].docno) <= 0));
            FUZZ_HOLDS(eval_qrels_grade(&grade, t, t->docs[k].docno));
        }
    }
    FUZZ_HOLDS(eval_qrels_count_relevant(q, 1) == relevant);
}

static void read_qrels(eval_dialect dialect)
{
    eval_qrels *q = NULL;
    base_error err = { 0 };
    FUZZ_HOLDS(eval_qrels_new(&q, &err) == BASE_OK);
    base_status s = eval_qrels_read(q, "qrels", dialect, &err);
    check_error(s, &err);
    if (s == BASE_OK) check_qrels(q);
    eval_qrels_free(q);
}

static void check_run(const eval_run *run)
{
    for (size_t i = 0; i < eval_run_count(run); i++) {
        const eval_run_topic *t = eval_run_at(run, i);
        FUZZ_HOLDS(t->id[0] && t->n > 0 && eval_run_find(run, t->id) == t);
        FUZZ_HOLDS(i == 0 || strcmp(eval_run_at(run, i - 1)->id, t->id) < 0);
        for (size_t k = 1; k < t->n; k++) {
            const eval_ranked *a = &t->docs[k - 1], *b = &t->docs[k];
            FUZZ_HOLDS(!(a->score < b->score));
            FUZZ_HOLDS(a->score != b->score || strcmp(a->docno, b->docno) >= 0);
        }
    }
}

static void read_run(eval_dialect dialect)
{
    eval_run *run = NULL;
    base_error err = { 0 };
    FUZZ_HOLDS(eval_run_new(&run, &err) == BASE_OK);
    base_status s = eval_run_read(run, "run", dialect, &err);
    check_error(s, &err);
    if (s == BASE_OK) check_run(run);
    if (s == BASE_OK && dialect == EVAL_STRICT) {
        char *text = NULL;
        size_t n = 0;
        PRINTED(text, n, eval_run_print, run);
        FUZZ_HOLDS(n > 0);
        free(text);
    }
    eval_run_free(run);
}

static void evaluate(char *line)
{
    char *arguments[ARGUMENTS_MAX + 2], *rest = line, *word;
    char qrels[] = "qrels", run[] = "run";
    int n = 0, status = -1;
    base_buf out = { 0 };
    base_error err = { 0 };
    while (n < ARGUMENTS_MAX && (word = strsep(&rest, " "))) arguments[n++] = word;
    arguments[n++] = qrels, arguments[n++] = run;
    base_status s = eval_trec_run(&out, &status, n, arguments, &err);
    FUZZ_HOLDS(status == 0 || status == 1 || status == 2 || status == 4 || status == 7);
    FUZZ_HOLDS((s == BASE_OK) == (status == 0));
    check_error(s, &err);
    base_buf_done(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *lf = size ? memchr(data, '\n', size) : NULL;
    if (!lf) return 0;
    char *line = base_strndup((const char *)data, (size_t)(lf - data), NULL);
    const uint8_t *qrels = lf + 1, *end = data + size, *cut = memmem(qrels, (size_t)(end - qrels), "%%\n", 3);
    const uint8_t *run = cut ? cut + 3 : end;
    fuzz_files_begin();
    fuzz_file_put("qrels", qrels, (size_t)((cut ? cut : end) - qrels));
    fuzz_file_put("run", run, (size_t)(end - run));
    read_qrels(EVAL_STRICT);
    read_qrels(EVAL_TREC);
    read_run(EVAL_STRICT);
    read_run(EVAL_TREC);
    if (line) evaluate(line);
    fuzz_files_end();
    base_free(line);
    return 0;
}
