/* tests/life.h - a small index through its life (built, updated twice, given an attachment, thinned, merged), and questions to it whose answers can be compared.
 *
 *     life l = life_of(1, true);
 *     for (unsigned step = 0; step < LIFE_STEPS; step++) assert_ok(life_step(&l, dir, step, err));    // commit step + 1
 *     assert_ok(life_ask(dir, &answers, err));
 *     life_done(&l);
 *
 * `positions` is whether it keeps them; tests take both. */
#ifndef TESTS_LIFE_H
#define TESTS_LIFE_H

#include "base/file.h"
#include "base/mem.h"
#include "ir/attach.h"
#include "search/pipeline.h"
#include "tests/oracle.h"

#define LIFE_STEPS     6
#define LIFE_ATTACHING 3 /* the step that attaches a file */
#define LIFE_QUESTIONS 20

typedef struct {
    oracle docs;
    bool positions;
    uint32_t seed;
} life;

static inline life life_of(uint64_t seed, bool positions)
{
    return (life){ .docs = oracle_of(seed, 130, 60), .positions = positions, .seed = (uint32_t)seed };
}

static inline void life_done(life *l)
{
    oracle_done(&l->docs);
}

/* What each commit is made of: documents [from, to), and every third of [gone_from, gone_to) goes. */
static inline base_status life_attach(const life *l, const char *dir, base_error *err)
{
    ir_attaching *a = NULL;
    base_status s = ir_attach_open(&a, dir, "numbers", err);
    for (uint32_t i = 0; s == BASE_OK && i < 200; i++) {
        if (i % 100 == 0) base_container_section(ir_attach_file(a), i ? "last" : "first");
        const uint32_t number = l->seed + i;
        base_container_write(ir_attach_file(a), &number, sizeof number);
    }
    return s == BASE_OK ? ir_attach_commit(&a, err) : s;
}

static inline base_status life_step(const life *l, const char *dir, unsigned step, base_error *err)
{
    if (step == LIFE_ATTACHING) return life_attach(l, dir, err);
    static const struct {
        size_t from, to, gone_from, gone_to;
        unsigned max_segments;
    } steps[LIFE_STEPS] = { { 0, 100, 0, 0, 3 }, { 100, 112, 0, 9, 0 }, { 112, 115, 60, 66, 0 }, { 0 },
                            { 0, 0, 20, 60, 0 }, { 115, 130, 0, 0, 1 } };
    ir_writer *w = NULL;
    ir_analyzer *a = NULL;
    base_status s = ir_analyzer_open(&a, "whitespace", NULL, err);
    const ir_writer_options options = { .update = step > 0,
                                        .analyzer = a,
                                        .corpus = "life",
                                        .positions = l->positions && step == 0,
                                        .memory = 1,
                                        .piece = 3000,
                                        .max_segments = steps[step].max_segments };
    if (s == BASE_OK) s = ir_writer_open(&w, dir, &options, err);
    for (size_t i = steps[step].gone_from; s == BASE_OK && i < steps[step].gone_to; i += 3) {
        bool known;
        s = ir_writer_delete(w, base_view_of(l->docs.docs[i].docno), &known, err);
    }
    for (size_t i = steps[step].from; s == BASE_OK && i < steps[step].to; i++) s = oracle_add(w, &l->docs.docs[i], err);
    if (s == BASE_OK) s = ir_writer_commit(&w, NULL, err);
    ir_writer_abandon(w);
    ir_analyzer_close(a);
    return s;
}

/* The same files in another folder, which is emptied first. */
static inline base_status life_copy_file(void *context, const char *name, base_error *unused)
{
    const char *const *dirs = context;
    char *data;
    size_t n;
    (void)unused;
    assert_ok(base_file_read(&data, &n, testing_path(dirs[0], name), SIZE_MAX, err));
    testing_write(dirs[1], name, data, n);
    base_free(data);
    return BASE_OK;
}

static inline void life_copy(const char *from, const char *to)
{
    const char *dirs[] = { from, to };
    if (base_path_exists(to)) assert_ok(base_dir_remove(to, err));
    assert_ok(base_dir_create(to, err));
    assert_ok(base_dir_list(from, life_copy_file, dirs, err));
}

/* --- questions ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    uint64_t generation, sums[LIFE_QUESTIONS]; /* of each answer: docnos, scores, the stored text of the best */
    uint64_t attached;                         /* of what the attachment holds; 1: there is none */
} life_answers;

static inline uint64_t life_mix(uint64_t sum, const void *data, size_t n)
{
    const unsigned char *p = data;
    for (size_t i = 0; i < n; i++) sum = (sum ^ p[i]) * UINT64_C(1099511628211);
    return sum;
}

static inline base_status life_ask_one(search_engine *e, unsigned question, uint64_t *sum, base_error *err)
{
    static const char *const methods[] = { "bm25",
                                           "ql",
                                           "tfidf",
                                           "bm25(variant=robertson)",
                                           "smart(lnc.ltc)",
                                           "coord",
                                           "ql(smoothing=jm)",
                                           "smart(Lnu.ltn)",
                                           "bm25(k1=0.9, b=0.4) % 5",
                                           "vsm" };
    static const char *const texts[] = { "w0 w3 w9", "w1 w5 w17 w30" };
    const ir_index *ix = search_engine_index(e);
    bool phrases = question == LIFE_QUESTIONS - 1 && ir_index_has_positions(ix); /* the last is of positions, where there are any */
    const char *method = phrases ? "boolean" : methods[question % 10];
    const char *text = phrases ? "\"w0 w1\" OR w2 NEAR/5 w3 OR (w0 AND NOT w5)" : texts[question / 10];
    search_pipeline *p = NULL;
    search_ranking r = { 0 };
    base_arena *arena = NULL;
    base_status s = search_pipeline_parse(&p, method, err);
    if (s == BASE_OK) s = base_arena_new(&arena, err);
    const search_call call = { .engine = e, .k = question % 2 ? 10 : 1000, .algorithm = question % 3 ? "maxscore" : "exhaustive" };
    if (s == BASE_OK) s = search_pipeline_run(p, &call, text, strlen(text), &r, err);
    *sum = 1;
    for (size_t i = 0; s == BASE_OK && i < r.n; i++) {
        corpora_doc stored;
        base_view docno = ir_index_docno(ix, r.hits[i].doc);
        *sum = life_mix(life_mix(*sum, docno.ptr, docno.len), &r.hits[i].score, sizeof r.hits[i].score);
        if (i >= 3) continue;
        s = ir_index_stored(ix, r.hits[i].doc, &stored, arena, err);
        for (size_t f = 0; s == BASE_OK && f < stored.n_fields; f++)
            *sum = life_mix(*sum, stored.fields[f].text.ptr, stored.fields[f].text.len);
    }
    if (s == BASE_OK) s = ir_index_intact(ix, err);
    base_arena_free(arena);
    search_ranking_done(&r);
    search_pipeline_free(p);
    return s;
}

static inline base_status life_ask_attached(const ir_index *ix, uint64_t *sum, base_error *err)
{
    static const char *const sections[] = { "first", "last" };
    base_container *c = ir_index_attached(ix, "numbers");
    base_status s = BASE_OK;
    *sum = 1;
    for (size_t i = 0; c && s == BASE_OK && i < 2; i++) {
        base_section section = base_container_find(c, sections[i]);
        assert_non_null(section.data);
        s = base_section_touch(&section, 0, section.size, err);
        if (s == BASE_OK) *sum = life_mix(*sum, section.data, (size_t)section.size);
    }
    return s;
}

/* All of them, of an index opened for it. */
static inline base_status life_ask(const char *dir, life_answers *out, base_error *err)
{
    search_engine *e = NULL;
    base_status s = search_engine_open(&e, dir, err);
    if (s == BASE_OK) out->generation = ir_index_generation(search_engine_index(e));
    for (unsigned i = 0; s == BASE_OK && i < LIFE_QUESTIONS; i++) s = life_ask_one(e, i, &out->sums[i], err);
    if (s == BASE_OK) s = life_ask_attached(search_engine_index(e), &out->attached, err);
    search_engine_close(e);
    return s;
}

/* The answers at each commit, those of commit i in out[i]. */
static inline void life_foresee(const life *l, life_answers out[LIFE_STEPS + 1])
{
    char *dir = testing_tmpdir();
    for (unsigned step = 0; step < LIFE_STEPS; step++) {
        assert_ok(life_step(l, dir, step, err));
        assert_ok(life_ask(dir, &out[step + 1], err));
        assert_int_equal(out[step + 1].generation, step + 1);
    }
    testing_tmpdir_free(dir);
}

/* The folder holds one of the commits [least, most], whole, and nothing else; which. */
static inline uint64_t life_assert(const char *dir, const life_answers *known, uint64_t least, uint64_t most, const char *after)
{
    life_answers now;
    base_error failed = { 0 };
    if (life_ask(dir, &now, &failed) != BASE_OK) fail_msg("%s: %s: %s", after, failed.where, failed.what);
    if (now.generation < least || now.generation > most)
        fail_msg("%s: commit %llu, not %llu to %llu", after, (unsigned long long)now.generation, (unsigned long long)least,
                 (unsigned long long)most);
    if (memcmp(&now, &known[now.generation], sizeof now) != 0)
        fail_msg("%s: commit %llu answers otherwise", after, (unsigned long long)now.generation);
    if (ir_index_check(dir, NULL, NULL, &failed) != BASE_OK) fail_msg("%s: check: %s: %s", after, failed.where, failed.what);
    return now.generation;
}

#endif
