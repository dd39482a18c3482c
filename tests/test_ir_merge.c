/* Merging: the same as writing at once, without the dead; replaced documents against plain loops; damaged sources. */
#include "ir/merge.h"

#include "base/file.h"
#include "base/mem.h"
#include "ir/folder.h"
#include "ir/manifest.h"
#include "tests/oracle.h"

#define SOURCES 5

/* An index in some segments, and the sources of a merge of them. */
typedef struct {
    char *dir;
    ir_index *ix;
    ir_merge_source sources[SOURCES];
    size_t n;
} collection;

static collection collection_of(const oracle *o)
{
    collection c = { .dir = testing_tmpdir() };
    oracle_build(o, c.dir,
                 &(ir_writer_options){ .piece = 700, .memory = 1, .max_segments = SOURCES, .positions = o->n_docs % 3 > 0 }, NULL);
    assert_ok(ir_index_open(&c.ix, c.dir, err));
    c.n = ir_index_segments(c.ix);
    for (size_t i = 0; i < c.n; i++) c.sources[i].segment = ir_index_segment(c.ix, i);
    return c;
}

static void collection_done(collection *c)
{
    ir_merge_done(c->sources, c->n);
    ir_index_close(c->ix);
    testing_tmpdir_free(c->dir);
}

static void kill(ir_merge_source *source, uint32_t doc)
{
    if (!source->dead) source->dead = base_array(ir_segment_docs(source->segment) / 64 + 1, sizeof(uint64_t), NULL);
    source->dead[doc / 64] |= UINT64_C(1) << doc % 64;
    source->n_dead++;
}

/* Merges into dir, as its commit 2. */
static base_status merge(collection *c, base_stop *stop, base_error *err)
{
    ir_segment_writer *w = NULL;
    ir_segment *merged = NULL;
    ir_manifest_segment segment = { .n_docs = 0 };
    ir_manifest m;
    base_status s = ir_manifest_read(&m, c->dir, 1, err);
    if (s != BASE_OK) return s;
    char *path = ir_folder_path(c->dir, IR_FILE_SEGMENT, 99, NULL);
    if ((s = ir_segment_writer_open(&w, path, 99, 2, ir_codec_find("bitpack"), err)) != BASE_OK) goto out;
    if (m.keeps_positions) ir_segment_writer_keep_positions(w);
    if ((s = ir_merge(w, c->sources, c->n, stop, err)) != BASE_OK) goto out;
    if ((s = ir_segment_writer_commit(&w, &segment.summary, err)) != BASE_OK) goto out;
    if ((s = ir_segment_open(&merged, path, 99, 2, NULL, err)) != BASE_OK) goto out;
    segment.n_docs = ir_segment_docs(merged);
    if ((s = ir_births_add(&segment.births, 0, segment.n_docs, err)) != BASE_OK) goto out;
    ir_manifest_segment *old = m.segments;
    size_t n_old = m.n_segments;
    m.generation = 2, m.segments = &segment, m.n_segments = segment.n_docs > 0;
    m.next_birth = segment.n_docs;
    m.n_docs = segment.n_docs, m.n_tokens = ir_segment_tokens(merged), m.n_postings = ir_segment_postings(merged);
    s = ir_manifest_write(&m, c->dir, err);
    m.segments = old, m.n_segments = n_old;
out:
    ir_births_done(&segment.births);
    ir_segment_close(merged);
    ir_segment_writer_abandon(w);
    ir_manifest_done(&m);
    base_free(path);
    return s;
}

/* Which documents are dead by chance: none, some, or all of a segment. What remains is what an index of the living holds. */
static void the_dead_are_left_out_and_all_else_is_kept(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        base_rng r = base_rng_of(seed, 3);
        oracle o = oracle_of(seed, 1 + base_rng_below(&r, 60), 1 + (unsigned)base_rng_below(&r, 50));
        collection c = collection_of(&o);
        double share[SOURCES], shares[] = { 0, 0, 0.1, 0.5, 1 };
        for (size_t i = 0; i < SOURCES; i++) share[i] = shares[base_rng_below(&r, 5)];
        uint32_t number = 0;
        for (size_t i = 0; i < o.n_docs; i++) {
            uint32_t local;
            if (o.docs[i].replaced) continue;
            size_t segment = ir_index_locate(c.ix, number++, &local);
            if (base_rng_unit(&r) >= share[segment]) continue;
            kill(&c.sources[segment], local);
            o.docs[i].replaced = true;
            o.n_replaced++;
        }
        assert_ok(merge(&c, NULL, err));
        oracle_compare(&o, c.dir, seed);
        collection_done(&c);
        oracle_done(&o);
    }
}

static void the_last_of_equal_docnos_lives(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 40; seed++) {
        base_rng r = base_rng_of(seed, 4);
        char *dir = testing_tmpdir(), docnos[SOURCES][30][8];
        ir_segment *segments[SOURCES];
        ir_merge_source sources[SOURCES] = { { NULL, NULL, 0 } };
        uint32_t n_docs[SOURCES];
        uint64_t n_replaced, expected = 0;
        for (size_t i = 0; i < SOURCES; i++) {
            ir_segment_writer *w = NULL;
            const char *path = testing_path(dir, "segment");
            n_docs[i] = (uint32_t)base_rng_below(&r, 30);
            assert_ok(ir_segment_writer_open(&w, path, 1, 1, ir_codec_find("raw"), err));
            for (uint32_t j = 0; j < n_docs[i]; j++) {
                snprintf(docnos[i][j], sizeof docnos[i][j], "%u", (unsigned)base_rng_below(&r, 60));
                ir_segment_writer_doc(w, &(corpora_doc){ .docno = base_view_of(docnos[i][j]) });
            }
            for (uint32_t j = 0; j < n_docs[i]; j++) ir_segment_writer_forward(w, NULL, NULL, 0, 0);
            assert_ok(ir_segment_writer_commit(&w, NULL, err));
            assert_ok(ir_segment_open(&segments[i], path, 1, 1, NULL, err));
            sources[i].segment = segments[i];
        }
        assert_ok(ir_merge_find_replaced(sources, SOURCES, &n_replaced, err));
        for (size_t i = 0; i < SOURCES; i++)
            for (uint32_t j = 0; j < n_docs[i]; j++) {
                bool again = false;
                for (size_t k = i; k < SOURCES; k++)
                    for (uint32_t l = k == i ? j + 1 : 0; l < n_docs[k]; l++) again |= strcmp(docnos[i][j], docnos[k][l]) == 0;
                expected += again;
                assert_int_equal(ir_merge_is_dead(&sources[i], j), again);
            }
        assert_int_equal(n_replaced, expected);
        ir_merge_done(sources, SOURCES);
        for (size_t i = 0; i < SOURCES; i++) ir_segment_close(segments[i]);
        testing_tmpdir_free(dir);
    }
}

/* Bytes are changed behind the back of an open segment, blocks not yet verified: a merge ends with a status, or doesn't look at them. */
static void damaged_sources_are_refused(void **state)
{
    (void)state;
    oracle o = oracle_of(8, 40, 30);
    base_rng r = base_rng_of(8, 5);
    int n_refused = 0;
    for (int i = 0; i < 200; i++) {
        collection c = collection_of(&o);
        char *path = ir_folder_path(c.dir, IR_FILE_SEGMENT, 1 + base_rng_below(&r, c.n), NULL), *data;
        size_t n;
        ir_index *again = NULL;
        assert_ok(base_file_read(&data, &n, path, SIZE_MAX, err));
        data[base_rng_below(&r, n)] ^= (char)(1 + base_rng_below(&r, 255));
        ir_index_close(c.ix);
        c.ix = NULL;
        FILE *f = fopen(path, "r+b");
        assert_int_equal(fwrite(data, 1, n, f), n);
        fclose(f);
        base_error failed = { 0 };
        base_status s = ir_index_open(&again, c.dir, &failed);
        for (size_t j = 0; s == BASE_OK && j < c.n; j++) c.sources[j].segment = ir_index_segment(again, j);
        if (s == BASE_OK) s = merge(&c, NULL, &failed);
        assert_true(s == BASE_OK || s == BASE_EFORMAT);
        n_refused += s == BASE_EFORMAT;
        ir_index_close(again);
        base_free(data);
        base_free(path);
        collection_done(&c);
    }
    assert_true(n_refused > 150);
    oracle_done(&o);
}

static void a_stop_is_heeded(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 30, 10);
    collection c = collection_of(&o);
    base_stop stop = { true };
    assert_fails(merge(&c, &stop, err), BASE_ESTOPPED, "stopped");
    collection_done(&c);
    oracle_done(&o);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 20, 10);
    collection c = collection_of(&o);
    for (uint32_t doc = 0; doc < ir_segment_docs(c.sources[1].segment); doc += 2) kill(&c.sources[1], doc);
    for (long n = 0;; n++) {
        uint64_t n_replaced;
        testing_memory_fails_after(n);
        base_status s = merge(&c, NULL, NULL);
        if (s == BASE_OK) s = ir_merge_find_replaced(c.sources, c.n, &n_replaced, NULL);
        testing_memory_heals();
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
    }
    collection_done(&c);
    oracle_done(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dead_are_left_out_and_all_else_is_kept),
        cmocka_unit_test(the_last_of_equal_docnos_lives),
        cmocka_unit_test(damaged_sources_are_refused),
        cmocka_unit_test(a_stop_is_heeded),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
