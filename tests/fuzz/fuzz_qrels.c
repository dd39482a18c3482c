/* Judgements, as -q takes them: what eval reads, in both dialects, is in its order; then what corpora recognises by content.
 *
 * The input is that of corpus.h: a file's name and a convention, then the file. */
#include "eval/qrels.h"
#include "tests/fuzz/corpus.h"

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

static void read_qrels(const uint8_t *data, size_t size, eval_dialect dialect)
{
    eval_qrels *q = NULL;
    base_error err = { 0 };
    FUZZ_HOLDS(eval_qrels_new(&q, &err) == BASE_OK);
    fuzz_files_begin();
    fuzz_file_put("qrels", data, size);
    base_status s = eval_qrels_read(q, "qrels", dialect, &err);
    fuzz_check_status(s, &err, 1);
    if (s == BASE_OK) check_qrels(q);
    eval_qrels_free(q);
    fuzz_files_end();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const uint8_t *lf = size ? memchr(data, '\n', size) : NULL, *file = lf ? lf + 1 : data + size;
    read_qrels(file, (size_t)(data + size - file), EVAL_STRICT);
    read_qrels(file, (size_t)(data + size - file), EVAL_TREC);
    return fuzz_corpus(NULL, FUZZ_QRELS, data, size);
}
