/* eval/found.c - who finds what, by topic and run. */
#include "eval/found.h"

#include "base/mem.h"

base_status eval_found_init(eval_found *f, size_t n_topics, size_t n_runs, long level, base_error *err)
{
    *f = (eval_found){ .n_topics = n_topics, .n_runs = n_runs, .level = level };
    if (n_runs && n_topics > SIZE_MAX / n_runs)
        return base_fail(err, BASE_ENOMEM, "too many: %zu runs, %zu topics", n_runs, n_topics);
    size_t cells = n_topics * n_runs;
    f->found = base_array(cells, sizeof *f->found, err);
    f->only = base_array(cells, sizeof *f->only, err);
    f->lacks = base_array(cells, sizeof *f->lacks, err);
    f->depth = base_array(cells, sizeof *f->depth, err);
    f->unjudged = base_array(cells, sizeof *f->unjudged, err);
    f->relevant = base_array(n_topics, sizeof *f->relevant, err);
    f->all = base_array(n_topics, sizeof *f->all, err);
    f->any = base_array(n_topics, sizeof *f->any, err);
    bool all = f->found && f->only && f->lacks && f->depth && f->unjudged && f->relevant && f->all && f->any;
    return all ? BASE_OK : BASE_ENOMEM;
}

void eval_found_done(eval_found *f)
{
    base_free(f->found);
    base_free(f->only);
    base_free(f->lacks);
    base_free(f->depth);
    base_free(f->unjudged);
    base_free(f->relevant);
    base_free(f->all);
    base_free(f->any);
    *f = (eval_found){ 0 };
}

size_t eval_found_by(size_t *which, const eval_tops *tops, uint32_t doc)
{
    size_t n = 0;
    for (size_t r = 0; r < tops->n_runs; r++) {
        if (!tops->of[r].rank[doc]) continue;
        *which = r;
        n++;
    }
    return n;
}

/* The one run that hasn't got the document. */
static size_t without(const eval_tops *tops, uint32_t doc)
{
    size_t r = 0;
    while (tops->of[r].rank[doc]) r++;
    return r;
}

void eval_found_add(eval_found *f, const eval_tops *tops, size_t topic)
{
    size_t row = topic * f->n_runs;
    for (size_t i = 0; i < tops->topic->n_docs; i++) {
        int32_t grade = tops->topic->docs[i].grade;
        f->relevant[topic] += grade >= 0 && grade >= f->level;
    }
    for (uint32_t d = 0; d < tops->n_docs; d++) {
        if (tops->grade[d] < 0 || tops->grade[d] < f->level) continue;
        size_t which = 0, n = eval_found_by(&which, tops, d);
        f->any[topic]++;
        f->all[topic] += n == f->n_runs;
        if (n == 1) f->only[row + which]++;
        if (n + 1 == f->n_runs) f->lacks[row + without(tops, d)]++;
        for (size_t r = 0; r < f->n_runs; r++) f->found[row + r] += tops->of[r].rank[d] != 0;
    }
    for (size_t r = 0; r < f->n_runs; r++) {
        f->depth[row + r] = tops->of[r].n;
        for (size_t i = 0; i < tops->of[r].n; i++) f->unjudged[row + r] += tops->grade[tops->of[r].doc[i]] < 0;
    }
}

size_t eval_found_sum(const eval_found *f, const size_t *counts, size_t run)
{
    size_t sum = 0;
    for (size_t t = 0; t < f->n_topics; t++) sum += counts[t * f->n_runs + run];
    return sum;
}

size_t eval_found_total(const eval_found *f, const size_t *counts)
{
    size_t sum = 0;
    for (size_t t = 0; t < f->n_topics; t++) sum += counts[t];
    return sum;
}

/* Mean of counts[t * step + at] over the relevant documents of a topic. */
static double mean_recall(const eval_found *f, const size_t *counts, size_t step, size_t at)
{
    double sum = 0;
    size_t n = 0;
    for (size_t t = 0; t < f->n_topics; t++) {
        if (!f->relevant[t]) continue;
        sum += (double)counts[t * step + at] / (double)f->relevant[t];
        n++;
    }
    return n ? sum / (double)n : 0;
}

double eval_found_recall(const eval_found *f, size_t run)
{
    return mean_recall(f, f->found, f->n_runs, run);
}

double eval_found_union_recall(const eval_found *f)
{
    return mean_recall(f, f->any, 1, 0);
}
