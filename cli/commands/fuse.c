/* cli/commands/fuse.c - several run files made one, by the same search/fusion.h that the steps rrf, linear, combsum and combmnz are made of.
 *
 * The method's values go through its step's own table of parameters, so ranges and defaults are those of the pipeline. Topics are the pieces of
 * work; within one, docnos get numbers in the order of their coming, and ties are settled by the docnos that the numbers stand for. */
#include <math.h>
#include <string.h>

#include "base/mem.h"
#include "cli/runs.h"
#include "search/step.h"

/* What one thread keeps between topics. */
typedef struct {
    base_hash *docnos;
    base_hit *hits;                   /* of all runs, one after the other */
    const char **names;               /* [number of docnos] as the runs have them */
    uint32_t *latest;                 /* the last run that has the document, from 1 */
    search_fusion_input *inputs;      /* [n_runs] */
    size_t n_hits, n_names, n_latest; /* capacities */
} desk;

typedef struct {
    eval_ranked *docs;
    size_t n;
} ranked;

typedef struct {
    cli_runs runs;
    double *weights; /* [runs.n] */
    search_word method;
    base_value values[BASE_PARAMS_MAX];
    search_fusion how;
    size_t most;
    desk *desks; /* [n_desks] by thread */
    unsigned n_desks;
    ranked *fused; /* [runs.n_topics] */
} fusing;

/* --- one topic -------------------------------------------------------------------------------------------------------------------- */

static base_status add_document(desk *b, const fusing *f, size_t run, const char *topic, const eval_ranked *doc, base_hit *out,
                                base_error *err)
{
    uint32_t id;
    bool fresh;
    base_status s = base_hash_add(b->docnos, doc->docno, strlen(doc->docno), &id, &fresh, err);
    if (s != BASE_OK) return s;
    if ((s = base_grow(&b->names, &b->n_names, (size_t)id + 1, sizeof(b->names[0]), err)) != BASE_OK) return s;
    if ((s = base_grow(&b->latest, &b->n_latest, (size_t)id + 1, sizeof *b->latest, err)) != BASE_OK) return s;
    if (!fresh && b->latest[id] == run + 1)
        s = base_fail(err, BASE_EFORMAT, "topic %s: document %s is ranked twice", topic, doc->docno);
    else if (!isfinite((float)doc->score))
        s = base_fail(err, BASE_EFORMAT, "topic %s: expected scores within the range of a float, found %g", topic, doc->score);
    if (s != BASE_OK) base_where(err, "%s", f->runs.paths[run]);
    b->names[id] = doc->docno;
    b->latest[id] = (uint32_t)run + 1;
    *out = (base_hit){ id, (float)doc->score };
    return s;
}

/* The topic's rankings by numbers, into b->inputs. */
static base_status gather(desk *b, const fusing *f, const char *topic, base_error *err)
{
    size_t total = 0, at = 0;
    base_hash_clear(b->docnos);
    for (size_t i = 0; i < f->runs.n; i++) {
        const eval_run_topic *t = eval_run_find(f->runs.items[i], topic);
        size_t n = !t ? 0 : t->n < f->how.depth ? t->n : f->how.depth;
        b->inputs[i] = (search_fusion_input){ .n = n, .weight = f->weights[i] };
        total += n;
    }
    base_status s = base_grow(&b->hits, &b->n_hits, total, sizeof *b->hits, err);
    for (size_t i = 0; i < f->runs.n && s == BASE_OK; i++) {
        const eval_run_topic *t = eval_run_find(f->runs.items[i], topic);
        b->inputs[i].hits = b->hits + at;
        for (size_t d = 0; d < b->inputs[i].n && s == BASE_OK; d++)
            s = add_document(b, f, i, topic, &t->docs[d], &b->hits[at++], err);
    }
    return s;
}

static int compare_docnos(const void *context, uint32_t a, uint32_t b)
{
    const char *const *names = context;
    return strcmp(names[a], names[b]);
}

static base_status fuse_topic(void *context, size_t piece, unsigned worker, base_error *err)
{
    fusing *f = context;
    desk *b = &f->desks[worker];
    search_ranking ranking = { 0 };
    if (atomic_load(&cli_stop.wanted)) return base_fail(err, BASE_ESTOPPED, "stopped");
    base_status s = gather(b, f, f->runs.topics[piece], err);
    if (s != BASE_OK) return s;
    base_ties ties = { compare_docnos, b->names };
    if ((s = search_fuse(&ranking, &f->how, b->inputs, f->runs.n, f->most, &ties, err)) != BASE_OK) {
        base_where(err, "topic %s", f->runs.topics[piece]);
        return s;
    }
    ranked *out = &f->fused[piece];
    if (!(out->docs = base_array(ranking.n, sizeof *out->docs, err))) s = BASE_ENOMEM;
    for (size_t i = 0; i < ranking.n && s == BASE_OK; i++)
        out->docs[out->n++] = (eval_ranked){ (double)ranking.hits[i].score, b->names[ranking.hits[i].doc] };
    search_ranking_done(&ranking);
    return s;
}

/* --- all topics ------------------------------------------------------------------------------------------------------------------- */

static base_status set_up(fusing *f, unsigned threads, base_error *err)
{
    base_status s = BASE_OK;
    f->fused = base_array(f->runs.n_topics, sizeof *f->fused, err);
    f->desks = base_array(threads, sizeof *f->desks, err);
    if (!f->fused || !f->desks) return BASE_ENOMEM;
    f->n_desks = threads;
    for (unsigned i = 0; i < threads && s == BASE_OK; i++) {
        s = base_hash_new(&f->desks[i].docnos, err);
        if (s == BASE_OK && !(f->desks[i].inputs = base_array(f->runs.n, sizeof(search_fusion_input), err))) s = BASE_ENOMEM;
    }
    return s;
}

static void fusing_done(fusing *f)
{
    for (size_t i = 0; i < f->runs.n_topics && f->fused; i++) base_free(f->fused[i].docs);
    for (unsigned i = 0; i < f->n_desks; i++) {
        desk *b = &f->desks[i];
        base_hash_free(b->docnos);
        base_free(b->hits);
        base_free(b->names);
        base_free(b->latest);
        base_free(b->inputs);
    }
    base_free(f->fused);
    base_free(f->desks);
    base_free(f->weights);
    cli_runs_done(&f->runs);
}

static base_status to_run(eval_run *run, const fusing *f, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t t = 0; t < f->runs.n_topics && s == BASE_OK; t++)
        for (size_t i = 0; i < f->fused[t].n && s == BASE_OK; i++)
            s = eval_run_add(run, f->runs.topics[t], f->fused[t].docs[i].docno, f->fused[t].docs[i].score, err);
    return s == BASE_OK ? eval_run_finish(run, err) : s;
}

static void note_missing(const cli_call *call, const fusing *f)
{
    for (size_t i = 0; i < f->runs.n; i++) {
        size_t missing = f->runs.n_topics - eval_run_count(f->runs.items[i]);
        if (missing)
            cli_note(call, "%s has no ranking for %zu of the %zu topics; it counts as empty there", f->runs.paths[i], missing,
                     f->runs.n_topics);
    }
}

/* --- what was asked ----------------------------------------------------------------------------------------------------------------- */

static base_status choose_method(fusing *f, const cli_call *call, base_error *err)
{
    static const struct {
        const char *option, *param;
    } options[] = { { "norm", "norm" }, { "rrf-k", "k" }, { "depth", "depth" } };
    const char *name = cli_value(call, "method"), *names[BASE_PARAMS_MAX];
    size_t n = 0;
    search_word word;
    if (!name) name = "rrf";
    for (size_t i = 0; search_word_at(i, &word) && n < BASE_PARAMS_MAX; i++) {
        if (!word.step->fusion) continue;
        names[n++] = word.name;
        if (strcmp(word.name, name) == 0) f->method = word;
    }
    if (!f->method.step) {
        const char *near = base_nearest(base_view_of(name), names, n);
        return base_fail(err, BASE_EARG, "no fusion \"%s\"%s%s: rrf, linear, combsum or combmnz", name,
                         near ? "; the nearest is " : "", near ? near : "");
    }
    base_params_defaults(f->values, f->method.params);
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const char *value = cli_value(call, options[i].option);
        int at = base_params_find(f->method.params, base_view_of(options[i].param));
        if (!value) continue;
        if (at < 0) return base_fail(err, BASE_EARG, "--%s means nothing to %s", options[i].option, name);
        base_status s = base_params_set_at(f->values, f->method.params, (size_t)at, base_view_of(value), err);
        if (s != BASE_OK) return s;
        f->values[at].given = true;
    }
    f->how = f->method.step->fusion(f->values);
    return BASE_OK;
}

static base_status choose_weights(fusing *f, const cli_call *call, base_error *err)
{
    const char *at = cli_value(call, "weights");
    size_t n = 0;
    if (!(f->weights = base_array(call->n_operands, sizeof *f->weights, err))) return BASE_ENOMEM;
    for (size_t i = 0; i < call->n_operands; i++) f->weights[i] = 1;
    for (size_t length; at; at = at[length] ? at + length + 1 : NULL, n++) {
        double weight;
        length = strcspn(at, ",");
        if (!base_parse_double((base_view){ at, length }, &weight) || !isfinite(weight))
            return base_fail(err, BASE_EARG, "expected --weights such as 0.7,0.3, found \"%s\"", cli_value(call, "weights"));
        if (n < call->n_operands) f->weights[n] = weight;
    }
    if (cli_value(call, "weights") && n != call->n_operands)
        return base_fail(err, BASE_EARG, "expected %zu weight%s, one for each run, found %zu", call->n_operands,
                         CLI_S(call->n_operands), n);
    return BASE_OK;
}

/* The fused run's name: as that of the pipeline would be, the runs' tags in place of its inner pipelines. */
static base_status set_tag(eval_run *run, const fusing *f, const cli_call *call, base_error *err)
{
    base_buf text = { 0 }, tag = { 0 }, values = { 0 };
    if (cli_value(call, "tag")) {
        base_buf_text(&text, cli_value(call, "tag"));
    } else {
        base_buf_format(&text, "%s(", f->method.name);
        for (size_t i = 0; i < f->runs.n; i++) {
            char number[BASE_NUMBER_MAX];
            if (i) base_buf_u8(&text, ',');
            if (f->weights[i] != 1) {
                base_buf_bytes(&text, number, base_format_double(number, f->weights[i]));
                base_buf_u8(&text, '*');
            }
            base_buf_text(&text, eval_run_tag(f->runs.items[i]));
        }
        base_params_print(&values, f->values, f->method.params, true);
        if (values.size) base_buf_format(&text, ",%s", base_buf_string(&values));
        base_buf_u8(&text, ')');
    }
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] != ' ') base_buf_u8(&tag, text.data[i]);
    base_status s = base_buf_status(&text, err);
    if (s == BASE_OK) s = base_buf_status(&tag, err);
    if (s == BASE_OK) s = eval_run_set_tag(run, base_buf_string(&tag), err);
    base_buf_done(&text);
    base_buf_done(&tag);
    base_buf_done(&values);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    fusing f = { 0 };
    base_pool *pool = NULL;
    eval_run *fused = NULL;
    long long most;
    base_status s;
    if ((s = choose_method(&f, call, err)) != BASE_OK) goto out;
    if ((s = choose_weights(&f, call, err)) != BASE_OK) goto out;
    if ((s = cli_integer(call, "k", 1000, 1, UINT32_MAX, &most, err)) != BASE_OK) goto out;
    f.most = (size_t)most;
    if ((s = cli_pool(call, 0, &pool, err)) != BASE_OK) goto out;
    if ((s = cli_runs_read(&f.runs, call->operands, call->n_operands, pool, err)) != BASE_OK) goto out;
    note_missing(call, &f);
    if ((s = set_up(&f, base_pool_threads(pool), err)) != BASE_OK) goto out;
    if ((s = base_pool_run(pool, f.runs.n_topics, fuse_topic, &f, err)) != BASE_OK) goto out;
    if ((s = eval_run_new(&fused, err)) != BASE_OK) goto out;
    if ((s = set_tag(fused, &f, call, err)) != BASE_OK) goto out;
    if ((s = to_run(fused, &f, err)) != BASE_OK) goto out;
    s = cli_run_write(call, fused, err);
out:
    eval_run_free(fused);
    fusing_done(&f);
    base_pool_free(pool);
    return s;
}

static const cli_option options[] = {
    { "method", 'm', "FUSION", "rrf", "how: rrf, linear, combsum or combmnz (salton help methods has the formulas)", false },
    { "norm", 0, "minmax|zscore|none", "minmax", "how scores of different runs become alike; not for rrf, zscore not for combmnz",
      false },
    { "weights", 0, "W,W,...", "1 each", "a weight for each run, in their order", false },
    { "rrf-k", 0, "N", "60", "rrf's k", false },
    { "depth", 0, "N", "1000", "how many documents of each ranking count", false },
    { "k", 'k', "N", "1000", "how many documents a topic are written", false },
    { "output", 'o', "RUN", "standard output", "the run file; what was there is replaced when the run is whole", false },
    { "tag", 0, "TAG", "of the runs' tags", "the run's name, its last column", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command fuse = {
    .name = "fuse",
    .order = 82,
    .help = "several run files made one: rrf, linear, combsum, combmnz",
    .usage = "[-m FUSION] [--norm NORM] [--weights W,W,...] [-k N] [-o RUN] RUN RUN...",
    .text = "Joins the rankings of each topic, by ranks (rrf) or by scores (linear, combsum, combmnz), exactly as the pipeline's "
            "steps of the same "
            "names do: runs of bm25 and ql, fused, are the run of \"rrf(bm25, ql)\" byte for byte. Ranks follow the scores and, "
            "where they are "
            "equal, the docnos, as trec_eval has it; the rank column counts for nothing. A run without a topic has an empty "
            "ranking there.",
    .example = "salton run -i films.index -m bm25 -t films -o bm25.run\nsalton run -i films.index -m ql -t films -o ql.run\n"
               "salton fuse -m linear --weights 0.7,0.3 -o fused.run bm25.run ql.run",
    .options = options,
    .min_operands = 1,
    .max_operands = SIZE_MAX,
    .run = run,
};

const cli_command *const cli_commands_fuse[] = { &fuse, NULL };
