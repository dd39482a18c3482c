/* tests/life.h - a small index through its life (built, updated twice, given an attachment and spaces, thinned, merged, its spaces replaced, updated and dropped), and
 * questions to it whose answers can be compared.
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
#include "dense/spaces.h"
#include "ir/attach.h"
#include "search/pipeline.h"
#include "tests/command.h"
#include "tests/oracle.h"

#define LIFE_QUESTIONS 24
#define LIFE_PHRASES   19 /* the question of positions, where there are any */
#define LIFE_SPACES    20 /* those of spaces, from here on */
#define LIFE_DIM       6  /* of the space that is imported */

/* The steps. Those that change documents are in life_step's table. */
enum {
    LIFE_BUILD,
    LIFE_FIRST_UPDATE,
    LIFE_SECOND_UPDATE,
    LIFE_ATTACHING, /* a file */
    LIFE_ADDING,    /* a space */
    LIFE_IMPORTING, /* another */
    LIFE_DELETION,
    LIFE_REPLACING, /* what was imported */
    LIFE_MERGE,     /* with documents that are new */
    LIFE_UPDATING,  /* the first space */
    LIFE_DROPPING,  /* the second */
    LIFE_STEPS
};

typedef struct {
    oracle docs;
    bool positions;
    uint32_t seed;
    char *work; /* the folder of what is imported */
} life;

/* Every third of documents [from, to) goes in a step. */
static const struct {
    size_t from, to;
} life_gone[LIFE_STEPS] = { [LIFE_FIRST_UPDATE] = { 0, 9 }, [LIFE_SECOND_UPDATE] = { 60, 66 }, [LIFE_DELETION] = { 20, 60 } };

static inline bool life_goes(const life *l, const char *docno)
{
    for (int step = 0; step < LIFE_STEPS; step++)
        for (size_t i = life_gone[step].from; i < life_gone[step].to; i += 3)
            if (strcmp(l->docs.docs[i].docno, docno) == 0) return true;
    return false;
}

/* Rows of some documents that are never deleted: word2vec's text, and other numbers as .fvecs with docnos beside it. */
static inline void life_write_rows(const life *l)
{
    base_buf lines = { 0 }, text = { 0 }, vecs = { 0 }, docnos = { 0 };
    base_rng r = base_rng_of(l->seed, 1);
    size_t n = 0;
    for (size_t i = 70; i < 100; i++) {
        const oracle_doc *d = &l->docs.docs[i];
        if (d->replaced || life_goes(l, d->docno)) continue;
        base_buf_format(&docnos, "%s\n", d->docno);
        base_buf_text(&lines, d->docno);
        base_buf_u32(&vecs, LIFE_DIM);
        for (int j = 0; j < LIFE_DIM; j++) {
            float x = (float)base_rng_below(&r, 200) / 8 - 12;
            base_buf_format(&lines, " %g", (double)-x);
            base_buf_bytes(&vecs, &x, sizeof x);
        }
        base_buf_u8(&lines, '\n');
        n++;
    }
    base_buf_format(&text, "%zu %d\n%s", n, LIFE_DIM, base_buf_string(&lines));
    testing_write(l->work, "rows.txt", text.data, text.size);
    testing_write(l->work, "rows.fvecs", vecs.data, vecs.size);
    testing_write(l->work, "docnos", docnos.data, docnos.size);
    base_buf_done(&lines);
    base_buf_done(&text);
    base_buf_done(&vecs);
    base_buf_done(&docnos);
}

static inline life life_of(uint64_t seed, bool positions)
{
    life l = { .docs = oracle_of(seed, 130, 60), .positions = positions, .seed = (uint32_t)seed, .work = testing_tmpdir() };
    life_write_rows(&l);
    return l;
}

static inline void life_done(life *l)
{
    oracle_done(&l->docs);
    testing_tmpdir_free(l->work);
}

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

/* The parts of `salton space`, as they are called. */
static inline base_status life_change_space(const life *l, const char *dir, unsigned step, base_error *err)
{
    char text[512], vecs[512], docnos[512];
    snprintf(text, sizeof text, "%s/rows.txt", l->work);
    snprintf(vecs, sizeof vecs, "%s/rows.fvecs", l->work);
    snprintf(docnos, sizeof docnos, "%s/docnos", l->work);
    const char *const add[] = { "space", "add", "-q", "-i", dir, "-e", "lsi(k=4, weight=tf)", "--threads", "1", NULL };
    const char *const import[] = { "space", "import", text, "-q", "-i", dir, "--name", "rows", "--element", "i8", NULL };
    const char *const replace[] = { "space", "import",    vecs,  "-q",       "-i",   dir, "--name",
                                    "rows",  "--element", "f16", "--docnos", docnos, NULL };
    const char *const update[] = { "space", "update", "-q", "-i", dir, "-s", "lsi", "--by", "update", "--threads", "1", NULL };
    const char *const drop[] = { "space", "drop", "-q", "-i", dir, "-s", "rows", NULL };
    return command_run(step == LIFE_ADDING      ? add
                       : step == LIFE_IMPORTING ? import
                       : step == LIFE_REPLACING ? replace
                       : step == LIFE_UPDATING  ? update
                                                : drop,
                       err);
}

static inline base_status life_step(const life *l, const char *dir, unsigned step, base_error *err)
{
    static const struct {
        size_t from, to; /* documents that come */
        unsigned max_segments;
    } steps[LIFE_STEPS] = { [LIFE_BUILD] = { 0, 100, 3 },
                            [LIFE_FIRST_UPDATE] = { 100, 112, 0 },
                            [LIFE_SECOND_UPDATE] = { 112, 115, 0 },
                            [LIFE_DELETION] = { 0, 0, 0 },
                            [LIFE_MERGE] = { 115, 130, 1 } };
    if (step == LIFE_ATTACHING) return life_attach(l, dir, err);
    if (steps[step].to == 0 && life_gone[step].to == 0) return life_change_space(l, dir, step, err);
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
    for (size_t i = life_gone[step].from; s == BASE_OK && i < life_gone[step].to; i += 3) {
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

/* A question as a method and a text, or a vector. Method NULL: what it asks for isn't there. */
typedef struct {
    const char *method, *text;
    const float *vector;
} life_question;

static inline life_question life_question_of(unsigned question, const ir_index *ix)
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
    static const float vector[LIFE_DIM] = { 1, -2, 0.5F, 3, 0, -1 };
    static const life_question spaces[] = { { "knn(lsi)", "w0 w3 w9", NULL },
                                            { "knn(lsi, metric=dot, scan=int8)", "w1 w5 w17 w30", NULL },
                                            { "knn(rows, metric=l2)", "", vector } };
    if (question >= LIFE_SPACES) {
        life_question q = spaces[question - LIFE_SPACES];
        if (!ir_index_attached(ix, q.vector ? "rows" : "lsi")) q.method = NULL;
        return q;
    }
    if (question == LIFE_PHRASES && ir_index_has_positions(ix))
        return (life_question){ "boolean", "\"w0 w1\" OR w2 NEAR/5 w3 OR (w0 AND NOT w5)", NULL };
    return (life_question){ methods[question % 10], texts[question / 10], NULL };
}

static inline base_status life_rank(search_engine *e, unsigned question, uint64_t *sum, base_error *err)
{
    const ir_index *ix = search_engine_index(e);
    life_question q = life_question_of(question, ix);
    search_pipeline *p = NULL;
    search_ranking r = { 0 };
    base_arena *arena = NULL;
    *sum = 1;
    if (!q.method) return BASE_OK;
    base_status s = search_pipeline_parse(&p, q.method, err);
    if (s == BASE_OK) s = base_arena_new(&arena, err);
    const search_call call = { .engine = e,
                               .k = question % 2 ? 10 : 1000,
                               .algorithm = question % 3 ? "maxscore" : "exhaustive",
                               .vector = q.vector,
                               .dim = q.vector ? LIFE_DIM : 0 };
    if (s == BASE_OK) s = search_pipeline_run(p, &call, q.text, strlen(q.text), &r, err);
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

/* What a space says of itself, each row and whose it is. */
static inline base_status life_describe_space(const ir_index *ix, const char *name, uint64_t *sum, base_error *err)
{
    dense_space *space = NULL;
    dense_rows rows;
    base_buf about = { 0 };
    base_status s = dense_space_open(&space, ix, name, err);
    if (s == BASE_OK) s = dense_space_rows(space, &rows, err);
    if (s != BASE_OK) goto out;
    const dense_space_spec *spec = dense_space_spec_of(space);
    const dense_encoder *encoder = dense_encoder_find(base_view_of(spec->encoder));
    base_buf_format(&about, "%s %s(%s) %zu x %zu of %d, %zu, %zu", name, spec->encoder, spec->parameters, rows.n, rows.dim,
                    (int)rows.element, dense_space_living(space), dense_space_missing(space));
    if (encoder && encoder->describe) s = encoder->describe(&about, space, err);
    if (s == BASE_OK) s = base_buf_status(&about, err);
    if (s == BASE_OK) *sum = life_mix(*sum, about.data, about.size);
    for (size_t r = 0; s == BASE_OK && r < rows.n; r++) {
        uint32_t doc = dense_space_docs(space)[r];
        base_view docno = doc == IR_NO_DOC ? base_view_of("nobody") : ir_index_docno(ix, doc);
        *sum = life_mix(life_mix(*sum, docno.ptr, docno.len), dense_row(&rows, r), rows.dim * dense_element_bytes(rows.element));
        *sum = life_mix(*sum, &rows.norms[r], sizeof *rows.norms);
        if (rows.scales) *sum = life_mix(*sum, &rows.scales[r], sizeof *rows.scales);
    }
out:
    base_buf_done(&about);
    dense_space_close(space);
    return s;
}

/* The last question is of all spaces as they are. */
static inline base_status life_ask_one(search_engine *e, unsigned question, uint64_t *sum, base_error *err)
{
    const ir_index *ix = search_engine_index(e);
    const char *name;
    base_status s = BASE_OK;
    if (question + 1 < LIFE_QUESTIONS) return life_rank(e, question, sum, err);
    *sum = 1;
    for (size_t i = 0; s == BASE_OK && (name = dense_space_name_at(ix, i)) != NULL; i++)
        s = life_describe_space(ix, name, sum, err);
    return s == BASE_OK ? ir_index_intact(ix, err) : s;
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
