/* The index: opening, asking over several segments, and every way in which its files can be wrong. */
#include "ir/index.h"

#include <pthread.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/sys.h"
#include "ir/folder.h"
#include "ir/manifest.h"
#include "tests/oracle.h"

/* --- opening -------------------------------------------------------------------------------------------------------------- */

static void what_is_no_index_is_refused(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    assert_fails(ir_index_open(&ix, dir, err), BASE_EFORMAT, "holds no index");
    assert_fails(ir_index_check(dir, NULL, NULL, err), BASE_EFORMAT, "1 damage found");
    assert_fails(ir_index_open(&ix, testing_path(dir, "nowhere"), err), BASE_EIO, "No such file");
    assert_fails(ir_index_check(testing_path(dir, "nowhere"), NULL, NULL, err), BASE_EIO, "No such file");
    testing_write_text(dir, "file", "");
    assert_fails(ir_index_open(&ix, testing_path(dir, "file"), err), BASE_EIO, "");
    assert_null(ix);
    testing_tmpdir_free(dir);
}

static void it_remembers_how_it_was_built(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 30, 10);
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    ir_analyzer *a = NULL;
    ir_writer_report report;
    assert_ok(ir_analyzer_open(&a, "english", "custom:w1 w2", err));
    oracle_build(&o, dir, &(ir_writer_options){ .analyzer = a, .corpus = "films", .fields = "title,text" }, &report);
    assert_ok(ir_index_open(&ix, dir, err));
    assert_string_equal(ir_index_path(ix), dir);
    assert_string_equal(ir_index_corpus(ix), "films");
    assert_string_equal(ir_index_fields(ix), "title,text");
    assert_string_equal(ir_analyzer_name(ir_index_analyzer(ix)), "english");
    assert_string_equal(ir_analyzer_stopwords(ir_index_analyzer(ix)), ir_analyzer_stopwords(a));
    assert_int_equal(ir_index_generation(ix), 1);
    assert_int_equal(ir_index_bytes(ix), report.bytes);
    const ir_collection *c = ir_index_collection(ix);
    assert_true(c->avg_length == (double)c->n_tokens / (double)c->n_docs);
    assert_true(c->avg_unique == (double)c->n_postings / (double)c->n_docs);
    ir_term t;
    assert_ok(ir_index_find(ix, "w1", 2, &t, err));
    assert_int_equal(t.numbers.df, 0); /* a stop word */
    ir_index_close(ix);
    ir_analyzer_close(a);
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

static void ties_are_in_the_order_of_docnos(void **state)
{
    (void)state;
    for (unsigned segments = 1; segments <= 4; segments++) {
        oracle o = oracle_of(segments, 60, 10);
        char *dir = testing_tmpdir();
        ir_index *ix = NULL;
        oracle_build(&o, dir, &(ir_writer_options){ .piece = 500, .memory = 1, .max_segments = segments }, NULL);
        assert_ok(ir_index_open(&ix, dir, err));
        base_ties ties = ir_index_ties(ix);
        uint32_t n = (uint32_t)ir_index_collection(ix)->n_docs;
        for (uint32_t a = 0; a < n; a++)
            for (uint32_t b = 0; b < n; b++) {
                int want = base_view_compare(ir_index_docno(ix, a), ir_index_docno(ix, b));
                int have = ties.compare(ties.context, a, b);
                assert_int_equal((have > 0) - (have < 0), (want > 0) - (want < 0));
            }
        assert_int_equal(ir_index_find_docno(ix, base_view_of("nobody")), IR_NO_DOC);
        ir_index_close(ix);
        testing_tmpdir_free(dir);
        oracle_done(&o);
    }
}

/* --- damage --------------------------------------------------------------------------------------------------------------- */

/* Everything that can be asked, summed up; or the first status that isn't BASE_OK. */
static base_status ask_all(const char *dir, uint64_t *sum, base_error *err)
{
    ir_index *ix = NULL;
    base_arena *arena = NULL;
    *sum = 0;
    base_status s = ir_index_open(&ix, dir, err);
    if (s == BASE_OK) s = base_arena_new(&arena, err);
    for (unsigned word = 0; s == BASE_OK && word < 12; word++) {
        char text[8];
        ir_term t;
        snprintf(text, sizeof text, "w%u", word);
        s = ir_index_find(ix, text, strlen(text), &t, err);
        for (size_t i = 0; s == BASE_OK && i < ir_index_segments(ix); i++) {
            ir_cursor c;
            s = ir_cursor_open(&c, ir_index_segment(ix, i), &t.entries[i], err);
            for (; s == BASE_OK && c.doc != IR_NO_DOC; ir_cursor_next(&c)) *sum = *sum * 31 + c.doc * 7 + ir_cursor_tf(&c);
            if (s == BASE_OK) s = ir_cursor_status(&c, err);
        }
    }
    for (uint32_t doc = 0; s == BASE_OK && doc < ir_index_collection(ix)->n_docs; doc++) {
        corpora_doc stored;
        ir_doc_numbers numbers;
        s = ir_index_stored(ix, doc, &stored, arena, err);
        if (s == BASE_OK) s = ir_index_numbers(ix, doc, &numbers, err);
        if (s != BASE_OK) break;
        *sum = *sum * 31 + numbers.length + stored.docno.len + stored.fields[0].text.len;
    }
    base_arena_free(arena);
    ir_index_close(ix);
    return s;
}

static void count(void *context, const base_error *found)
{
    assert_true(found->status == BASE_EFORMAT || found->status == BASE_EIO);
    assert_true(*found->what && *found->where);
    ++*(size_t *)context;
}

static void every_changed_byte_is_found_and_does_no_harm(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 8, 10);
    char *dir = testing_tmpdir(), *data;
    size_t n;
    uint64_t sum, same;
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 700, .memory = 1, .max_segments = 2 }, NULL);
    assert_ok(ask_all(dir, &same, err));
    static const char *const names[] = { "commit-00000001.salton", "seg-00000001.salton", "seg-00000002.salton" };
    for (size_t file = 0; file < 3; file++) {
        assert_ok(base_file_read(&data, &n, testing_path(dir, names[file]), SIZE_MAX, err));
        for (size_t i = 0; i < n; i++) {
            size_t found = 0;
            base_error failed = { 0 };
            data[i] = (char)(data[i] ^ 1 << i % 8);
            testing_write(dir, names[file], data, n);
            if (ir_index_check(dir, count, &found, NULL) != BASE_EFORMAT || found == 0) fail_msg("%s: byte %zu", names[file], i);
            base_status s = ask_all(dir, &sum, &failed);
            if (s == BASE_OK) assert_int_equal(sum, same);
            else assert_int_equal(s, BASE_EFORMAT);
            if (s != BASE_OK && !strstr(failed.where, names[file])) fail_msg("byte %zu: %s: %s", i, failed.where, failed.what);
            data[i] = (char)(data[i] ^ 1 << i % 8);
        }
        testing_write(dir, names[file], data, n);
        base_free(data);
    }
    assert_ok(ir_index_check(dir, NULL, NULL, err));
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

static void copy(const char *from_dir, const char *from, const char *to_dir, const char *to)
{
    char *data;
    size_t n;
    assert_ok(base_file_read(&data, &n, testing_path(from_dir, from), SIZE_MAX, err));
    testing_write(to_dir, to, data, n);
    base_free(data);
}

static void assert_refused(const char *dir, base_status status, const char *where)
{
    base_error failed = { 0 };
    ir_index *ix = NULL;
    size_t found = 0;
    assert_int_equal(ir_index_open(&ix, dir, &failed), status);
    assert_non_null(strstr(failed.where, where));
    assert_int_equal(ir_index_check(dir, count, &found, NULL), BASE_EFORMAT);
    assert_true(found > 0);
}

static void missing_cut_stale_and_strange_segments_are_refused_by_name(void **state)
{
    (void)state;
    oracle a = oracle_of(1, 30, 10), b = oracle_of(2, 30, 10);
    char *x = testing_tmpdir(), *y = testing_tmpdir(), *data;
    size_t n;
    ir_writer_options options = { .piece = 1500, .memory = 1, .max_segments = 2 };
    oracle_build(&a, x, &options, NULL);
    oracle_build(&b, y, &options, NULL);
    const char *const one = "seg-00000001.salton", *const two = "seg-00000002.salton";
    assert_ok(base_file_read(&data, &n, testing_path(x, two), SIZE_MAX, err));

    assert_ok(base_file_remove(testing_path(x, two), err));
    assert_refused(x, BASE_EIO, two);
    for (size_t cut = 0; cut < n; cut += 1 + n / 50) { /* cut, and longer by zeros */
        testing_write(x, two, data, cut);
        assert_refused(x, BASE_EFORMAT, two);
    }
    testing_write(x, two, "", 0);
    assert_refused(x, BASE_EFORMAT, two);
    copy(x, one, x, two); /* another of the same index */
    assert_refused(x, BASE_EFORMAT, two);
    copy(y, two, x, two); /* the same number and generation, of another index */
    assert_refused(x, BASE_EFORMAT, two);
    copy(y, one, x, one);
    copy(y, "commit-00000001.salton", x, "commit-00000001.salton"); /* now it is that index, whole */
    oracle_compare(&b, x, 2);
    testing_write(x, two, data, n);
    oracle_build(&b, y, &options, NULL); /* generation 2 */
    copy(y, "commit-00000002.salton", x, "commit-00000002.salton");
    assert_refused(x, BASE_EIO, "seg-00000003.salton");
    base_free(data);
    testing_tmpdir_free(x);
    testing_tmpdir_free(y);
    oracle_done(&a);
    oracle_done(&b);
}

static void several_damages_are_all_told(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 60, 10);
    char *dir = testing_tmpdir(), *data;
    size_t n, found = 0;
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 1500, .memory = 1, .max_segments = 3 }, NULL);
    assert_ok(base_file_read(&data, &n, testing_path(dir, "seg-00000001.salton"), SIZE_MAX, err));
    data[100] ^= 1;
    testing_write(dir, "seg-00000001.salton", data, n);
    assert_ok(base_file_remove(testing_path(dir, "seg-00000002.salton"), err));
    testing_write_text(dir, "seg-00000003.salton", "rubbish");
    assert_int_equal(ir_index_check(dir, count, &found, NULL), BASE_EFORMAT);
    assert_true(found >= 3);
    base_free(data);
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

/* Each file is sound, but not what they say together. The change is made to a manifest of a sound index. */
static void assert_found(const char *dir, ir_manifest *m, const char *what, bool opens)
{
    base_error failed = { 0 };
    ir_index *ix = NULL;
    assert_ok(ir_manifest_write(m, dir, err));
    base_status s = ir_index_open(&ix, dir, &failed);
    assert_int_equal(s, opens ? BASE_OK : BASE_EFORMAT);
    if (!opens) assert_non_null(strstr(failed.what, what));
    ir_index_close(ix);
    size_t found = 0;
    assert_int_equal(ir_index_check(dir, count, &found, NULL), BASE_EFORMAT);
    assert_int_equal(found, 1);
}

static void files_that_contradict_each_other_are_found(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 30, 10);
    char *dir = testing_tmpdir(), *other = testing_tmpdir();
    ir_manifest m, n;
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 1500 }, NULL);
    oracle_build(&o, other, &(ir_writer_options){ .piece = 1500 }, NULL);
    oracle_build(&o, other, &(ir_writer_options){ .piece = 1500 }, NULL);
    assert_ok(ir_manifest_read(&m, dir, 1, err));

    m.n_tokens++;
    assert_found(dir, &m, "sums", false);
    m.n_tokens--, m.n_postings--;
    assert_found(dir, &m, "sums", false);
    ir_birth_run *births = m.segments[0].births.runs;
    m.n_postings++, m.n_docs++, m.segments[0].n_docs++, births->n++, m.next_birth++;
    assert_found(dir, &m, "documents, but the commit says", false);
    m.n_docs--, m.segments[0].n_docs--, births->n--, m.next_birth--;
    char *analyzer = m.analyzer, klingon[] = "klingon";
    m.analyzer = klingon;
    assert_found(dir, &m, "its analyzer is \"klingon\", which this program doesn't know", false);
    m.analyzer = analyzer;

    /* the same documents again, in a segment of another number */
    assert_ok(ir_manifest_read(&n, other, 2, err));
    copy(other, "seg-00000002.salton", dir, "seg-00000002.salton");
    ir_manifest_segment *one = m.segments, two[2] = { m.segments[0], n.segments[0] };
    m.generation = 2, m.segments = two, m.n_segments = 2;
    m.n_docs *= 2, m.n_tokens *= 2, m.n_postings *= 2;
    two[1].births.runs[0].first = m.next_birth, m.next_birth *= 2;
    assert_found(dir, &m, "twice", true);
    m.segments = one, m.n_segments = 1;
    ir_manifest_done(&m);
    ir_manifest_done(&n);
    testing_tmpdir_free(dir);
    testing_tmpdir_free(other);
    oracle_done(&o);
}

/* Dead documents, with losses that are not theirs, or are of no term of the segment, or more than a term has. */
static void dead_documents_with_strange_losses_are_found(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 30, 10);
    char *dir = testing_tmpdir();
    ir_manifest m;
    ir_writer *w = NULL;
    bool known;
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 1500 }, NULL);
    assert_ok(ir_writer_open(&w, dir, &(ir_writer_options){ .update = true }, err));
    for (size_t i = 20; i < 24; i++) assert_ok(ir_writer_delete(w, base_view_of(o.docs[i].docno), &known, err));
    assert_ok(ir_writer_commit(&w, NULL, err));
    assert_ok(ir_index_check(dir, NULL, NULL, err));
    assert_ok(ir_manifest_read(&m, dir, 2, err));
    ir_dead *dead = &m.segments[0].dead;
    assert_true(dead->n == 4 && dead->n_losses >= 3);

    m.n_tokens--, dead->losses[0].cf++;
    assert_found(dir, &m, "", true);
    m.n_tokens++, dead->losses[0].cf--;
    dead->losses[0].cf--, dead->losses[1].cf++; /* the sums stay */
    assert_found(dir, &m, "", true);
    dead->losses[0].cf++, dead->losses[1].cf--;
    uint32_t last = dead->losses[dead->n_losses - 1].ordinal;
    dead->losses[dead->n_losses - 1].ordinal = 1000;
    assert_found(dir, &m, "dead documents don't fit", false);
    dead->losses[dead->n_losses - 1].ordinal = last;
    uint64_t bits = dead->bits[0];
    dead->bits[0] = bits << 1; /* the documents behind them */
    assert_found(dir, &m, "", true);
    dead->bits[0] = bits;

    /* a term that loses more than it has: no look-up gives a number below 0 */
    ir_index *ix = NULL;
    dead->losses[0].cf += 100000, m.n_tokens -= 100000;
    assert_ok(ir_manifest_write(&m, dir, err));
    assert_ok(ir_index_open(&ix, dir, err));
    size_t n_refused = 0;
    for (unsigned i = 0; i < 10; i++) {
        char word[8];
        ir_term t;
        snprintf(word, sizeof word, "w%u", i);
        n_refused += ir_index_find(ix, word, 2, &t, NULL) == BASE_EFORMAT;
    }
    assert_int_equal(n_refused, 1);
    ir_index_close(ix);
    ir_manifest_done(&m);
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 10, 10);
    char *dir = testing_tmpdir();
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 1500, .memory = 1, .max_segments = 2 }, NULL);
    for (int what = 0; what < 2; what++)
        for (long n = 0;; n++) {
            uint64_t sum;
            testing_memory_fails_after(n);
            base_status s = what == 0 ? ask_all(dir, &sum, NULL) : ir_index_check(dir, NULL, NULL, NULL);
            testing_memory_heals();
            if (s == BASE_OK) break;
            assert_int_equal(s, BASE_ENOMEM);
        }
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

/* --- readers beside a writer ------------------------------------------------------------------------------------------------ */

typedef struct {
    const char *dir;
    atomic_bool end;
    long n_opened, n_failed;
    base_error failed;
} reader;

static void *open_again_and_again(void *context)
{
    reader *r = context;
    uint64_t last = 0;
    while (!atomic_load(&r->end)) {
        ir_index *ix = NULL;
        if (ir_index_open(&ix, r->dir, &r->failed) != BASE_OK || ir_index_generation(ix) < last) r->n_failed++;
        else last = ir_index_generation(ix);
        ir_index_close(ix);
        r->n_opened++;
    }
    return NULL;
}

static void readers_never_meet_a_half_made_index(void **state)
{
    (void)state;
    oracle o = oracle_of(1, 6, 10);
    char *dir = testing_tmpdir();
    base_sys real = base_sys_calls;
    testing_fsync_is_quick(); /* so that commits follow each other fast */
    oracle_build(&o, dir, &(ir_writer_options){ .piece = 1500 }, NULL);
    reader readers[2] = { { .dir = dir }, { .dir = dir } };
    pthread_t threads[2];
    for (int i = 0; i < 2; i++) assert_int_equal(pthread_create(&threads[i], NULL, open_again_and_again, &readers[i]), 0);
    for (int i = 0; i < 100; i++) oracle_build(&o, dir, &(ir_writer_options){ .piece = 700, .memory = 1, .max_segments = 4 }, NULL);
    for (int i = 0; i < 2; i++) {
        atomic_store(&readers[i].end, true);
        pthread_join(threads[i], NULL);
        if (readers[i].n_failed)
            fail_msg("%ld of %ld failed: %s", readers[i].n_failed, readers[i].n_opened, readers[i].failed.what);
    }
    base_sys_calls = real;
    testing_tmpdir_free(dir);
    oracle_done(&o);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_no_index_is_refused),
        cmocka_unit_test(it_remembers_how_it_was_built),
        cmocka_unit_test(ties_are_in_the_order_of_docnos),
        cmocka_unit_test(every_changed_byte_is_found_and_does_no_harm),
        cmocka_unit_test(missing_cut_stale_and_strange_segments_are_refused_by_name),
        cmocka_unit_test(several_damages_are_all_told),
        cmocka_unit_test(files_that_contradict_each_other_are_found),
        cmocka_unit_test(dead_documents_with_strange_losses_are_found),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
        cmocka_unit_test(readers_never_meet_a_half_made_index),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
