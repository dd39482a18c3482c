/* Damage: every byte changed four ways, every length, files that are other files, blocks from elsewhere, and files cut while they are open.
 * `check` finds all of it, opening what can be seen there, and whoever asks gets the true answer or one sentence.
 *
 * SALTON_TEST_LONG=1 (make test-reliability) tries every byte and length, the short form a part. docs/reliability.md has the counts. */
#include "tests/life.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/bus.h"
#include "base/container.h"
#include "base/file.h"
#include "base/mem.h"

#define FILES_MAX 16

typedef struct {
    life life;
    char *dir;
    life_answers answers;
    char names[FILES_MAX][40];
    uint8_t *data[FILES_MAX];
    size_t size[FILES_MAX], n;
} victim;

static base_status keep_file(void *context, const char *name, base_error *unused)
{
    victim *v = context;
    (void)unused;
    if (strcmp(name, "lock") == 0) return BASE_OK;
    assert_true(v->n < FILES_MAX);
    snprintf(v->names[v->n], sizeof v->names[0], "%s", name);
    assert_ok(base_file_read((char **)&v->data[v->n], &v->size[v->n], testing_path(v->dir, name), SIZE_MAX, err));
    v->n++;
    return BASE_OK;
}

#define GROWN LIFE_MERGE /* steps to several segments, an attachment, two spaces and dead documents */

/* After so many steps. */
static victim victim_of(uint64_t seed, bool positions, unsigned steps)
{
    victim v = { .life = life_of(seed, positions), .dir = testing_tmpdir() };
    for (unsigned step = 0; step < steps; step++) assert_ok(life_step(&v.life, v.dir, step, err));
    assert_ok(life_ask(v.dir, &v.answers, err));
    assert_ok(base_dir_list(v.dir, keep_file, &v, err));
    return v;
}

static void victim_done(victim *v)
{
    for (size_t i = 0; i < v->n; i++) base_free(v->data[i]);
    life_done(&v->life);
    testing_tmpdir_free(v->dir);
}

static void restore(const victim *v, size_t file)
{
    testing_write(v->dir, v->names[file], v->data[file], v->size[file]);
}

/* A fresh file each time: whoever has the old one mapped isn't disturbed. */
static void replace(const victim *v, size_t file, const void *data, size_t n)
{
    unlink(testing_path(v->dir, v->names[file]));
    testing_write(v->dir, v->names[file], data, n);
}

static void count(void *context, const base_error *found)
{
    assert_true(found->status == BASE_EFORMAT || found->status == BASE_EIO);
    assert_true(*found->what && *found->where);
    ++*(size_t *)context;
}

static void assert_found_by_check(const victim *v, const char *what, size_t file, size_t at)
{
    size_t found = 0;
    base_status s = ir_index_check(v->dir, count, &found, NULL);
    if (s != BASE_EFORMAT || found == 0) fail_msg("%s: %s at %zu isn't found", v->names[file], what, at);
}

static void assert_found_by_open(const victim *v, const char *what, size_t file, size_t at)
{
    ir_index *ix = NULL;
    base_error failed = { 0 };
    base_status s = ir_index_open(&ix, v->dir, &failed);
    if ((s != BASE_EFORMAT && s != BASE_EIO) || !*failed.what || !*failed.where)
        fail_msg("%s: %s %zu opens with status %d", v->names[file], what, at, (int)s);
}

/* Each question has its true answer or a clean status. The number of refusals. */
static size_t ask(const victim *v, size_t file, size_t at)
{
    search_engine *e = NULL;
    base_error failed = { 0 };
    size_t refused = 0;
    base_status s = search_engine_open(&e, v->dir, &failed);
    if (s != BASE_OK) assert_true((s == BASE_EFORMAT || s == BASE_EIO) && *failed.what && *failed.where);
    for (unsigned i = 0; s == BASE_OK && i < LIFE_QUESTIONS; i++) {
        uint64_t sum;
        base_error why = { 0 };
        base_status t = life_ask_one(e, i, &sum, &why);
        if (t == BASE_OK && sum != v->answers.sums[i]) fail_msg("%s: byte %zu: a wrong answer to %u", v->names[file], at, i);
        if (t != BASE_OK && (t != BASE_EFORMAT || !strstr(why.where, v->names[file])))
            fail_msg("%s: byte %zu: status %d: %s: %s", v->names[file], at, (int)t, why.where, why.what);
        refused += t != BASE_OK;
    }
    search_engine_close(e);
    return s == BASE_OK ? refused : LIFE_QUESTIONS;
}

static void every_byte_changed_four_ways_is_found_and_does_no_harm(void **state)
{
    (void)state;
    size_t tried = 0, refused = 0, bytes = 0;
    for (int positions = 0; positions < 2; positions++) {
        victim v = victim_of(1, positions, GROWN);
        assert_true(v.n >= 4);
        for (size_t file = 0; file < v.n; file++) {
            int fd = open(testing_path(v.dir, v.names[file]), O_RDWR);
            size_t step = testing_long_form() ? 1 : v.size[file] < 3000 ? 11 : 97; /* primes: no field is always missed */
            assert_true(fd >= 0);
            bytes += v.size[file];
            for (size_t at = 0; at < v.size[file]; at += step) {
                uint8_t was = v.data[file][at];
                const uint8_t ways[] = { was ^ 0x01, was ^ 0x80, 0x00, 0xff };
                for (size_t i = 0; i < 4; i++) {
                    if (ways[i] == was) continue;
                    assert_int_equal(pwrite(fd, &ways[i], 1, (off_t)at), 1);
                    assert_found_by_check(&v, "a changed byte", file, at);
                    refused += ask(&v, file, at);
                    tried++;
                }
                assert_int_equal(pwrite(fd, &was, 1, (off_t)at), 1);
            }
            close(fd);
        }
        assert_ok(ir_index_check(v.dir, NULL, NULL, err));
        victim_done(&v);
    }
    printf("changed bytes: %zu changes in %zu bytes, all found by check; %zu questions answered truly, %zu refused\n", tried, bytes,
           LIFE_QUESTIONS * tried - refused, refused);
}

static void every_length_but_its_own_is_found_by_opening(void **state)
{
    (void)state;
    size_t cut = 0, grown = 0;
    for (int positions = 0; positions < 2; positions++) {
        victim v = victim_of(2, positions, GROWN);
        for (size_t file = 0; file < v.n; file++) {
            size_t step = testing_long_form() ? 1 : 1 + v.size[file] / 150, n = v.size[file];
            uint8_t *more = calloc(1, n + 4096);
            assert_non_null(more);
            for (size_t length = n; length-- > 0;) {
                if (length % step && length > 70 && n - length > 70) continue;
                assert_int_equal(truncate(testing_path(v.dir, v.names[file]), (off_t)length), 0);
                assert_found_by_open(&v, "cut to", file, length);
                cut++;
            }
            memcpy(more, v.data[file], n);
            for (size_t i = 1; i <= 4096; i += testing_long_form() ? 1 : 273) { /* zeros, then what the file begins with */
                for (int way = 0; way < 2; way++, grown++) {
                    if (way) memcpy(more + n, v.data[file], i < n ? i : n);
                    else memset(more + n, 0, i);
                    testing_write(v.dir, v.names[file], more, n + i);
                    assert_found_by_open(&v, "grown by", file, i);
                }
            }
            free(more);
            restore(&v, file);
        }
        assert_ok(ir_index_check(v.dir, NULL, NULL, err));
        victim_done(&v);
    }
    printf("lengths: %zu cut, %zu grown, all found by opening\n", cut, grown);
}

static void files_that_are_other_files_are_found_by_opening(void **state)
{
    (void)state;
    size_t tried = 0;
    for (int positions = 0; positions < 2; positions++) {
        victim v = victim_of(3, positions, GROWN), old = victim_of(3, positions, 2), other = victim_of(4, positions, GROWN);
        for (size_t file = 0; file < v.n; file++) {
            uint8_t *zeros = calloc(1, v.size[file]);
            assert_non_null(zeros);
            unlink(testing_path(v.dir, v.names[file]));
            assert_found_by_open(&v, "missing", file, 0);
            replace(&v, file, "", 0);
            assert_found_by_open(&v, "empty", file, 0);
            replace(&v, file, zeros, v.size[file]);
            assert_found_by_open(&v, "zeros", file, 0);
            tried += 3;
            free(zeros);
            for (size_t i = 0; i < v.n; i++, tried++) { /* another of its own; both exchanged */
                if (i == file) continue;
                replace(&v, file, v.data[i], v.size[i]);
                assert_found_by_open(&v, "replaced by another:", file, i);
                replace(&v, i, v.data[file], v.size[file]);
                assert_found_by_open(&v, "exchanged with", file, i);
                restore(&v, i);
            }
            for (size_t i = 0; i < old.n; i++, tried++) { /* an older one; the same file, if it is still in use, is no damage */
                if (old.size[i] == v.size[file] && memcmp(old.data[i], v.data[file], v.size[file]) == 0) continue;
                replace(&v, file, old.data[i], old.size[i]);
                assert_found_by_open(&v, "replaced by an older:", file, i);
            }
            for (size_t i = 0; i < other.n; i++, tried++) { /* of the same name and commit, but of another index */
                if (strncmp(v.names[file], "commit", 6) == 0 || strcmp(other.names[i], v.names[file]) != 0) continue;
                replace(&v, file, other.data[i], other.size[i]);
                assert_found_by_open(&v, "replaced by another index's:", file, i);
            }
            restore(&v, file);
            assert_ok(ir_index_check(v.dir, NULL, NULL, err));
        }
        victim_done(&v);
        victim_done(&old);
        victim_done(&other);
    }
    printf("other files: %zu missing, empty, zero, exchanged, stale or strange, all found by opening\n", tried);
}

/* --- blocks --------------------------------------------------------------------------------------------------------------------- */

#define BLOCK BASE_CONTAINER_BLOCK

/* An index whose one segment and two spaces have some blocks. */
static victim large_victim(uint64_t seed, bool positions)
{
    victim v = { .life = { .docs = oracle_of(seed, 1500, 900), .positions = positions, .work = testing_tmpdir() },
                 .dir = testing_tmpdir() };
    const char *const add[] = { "space", "add", "-q", "-i", v.dir, "-e", "lsi(k=16)", "--threads", "1", NULL };
    ir_index *ix = NULL;
    dense_space_writer *w = NULL;
    base_rng r = base_rng_of(seed, 2);
    oracle_build(&v.life.docs, v.dir, &(ir_writer_options){ .positions = positions }, NULL);
    assert_ok(command_run(add, err));
    assert_ok(ir_index_open(&ix, v.dir, err));
    assert_ok(dense_space_create(&w, ix, "rows", &(dense_space_spec){ "imported", NULL, LIFE_DIM, DENSE_I8 }, err));
    for (uint32_t doc = 0; doc < ir_index_doc_slots(ix); doc++) {
        float x[LIFE_DIM];
        for (int j = 0; j < LIFE_DIM; j++) x[j] = (float)base_rng_unit(&r) - 0.5F;
        assert_ok(dense_space_add(w, doc, x, err));
    }
    assert_ok(dense_space_commit(&w, err));
    ir_index_close(ix);
    assert_ok(life_ask(v.dir, &v.answers, err));
    assert_ok(base_dir_list(v.dir, keep_file, &v, err));
    return v;
}

/* i with j of the same file; i == j: with the other's. */
static size_t exchange_blocks(const victim *v, const victim *other, size_t file)
{
    size_t tried = 0, n_blocks = (v->size[file] < other->size[file] ? v->size[file] : other->size[file]) / BLOCK;
    uint8_t *data = malloc(v->size[file]);
    assert_non_null(data);
    for (size_t i = 0; i < n_blocks; i++) {
        for (size_t j = 0; j <= i; j++, tried++) {
            memcpy(data, v->data[file], v->size[file]);
            memcpy(data + i * BLOCK, i == j ? other->data[file] + i * BLOCK : v->data[file] + j * BLOCK, BLOCK);
            if (i != j) memcpy(data + j * BLOCK, v->data[file] + i * BLOCK, BLOCK);
            replace(v, file, data, v->size[file]);
            assert_found_by_check(v, "a strange block", file, i);
            ask(v, file, i * BLOCK);
        }
    }
    free(data);
    restore(v, file);
    return tried;
}

static void blocks_from_elsewhere_are_found(void **state)
{
    (void)state;
    size_t tried = 0;
    for (int positions = 0; positions < 2; positions++) {
        victim v = large_victim(5, positions), other = large_victim(6, positions); /* the same files of the same commits */
        assert_int_equal(v.n, other.n);
        for (size_t file = 0; file < v.n; file++) {
            assert_string_equal(v.names[file], other.names[file]);
            tried += exchange_blocks(&v, &other, file); /* the commit has none that is full */
        }
        victim_done(&v);
        victim_done(&other);
    }
    assert_true(tried > 250);
    printf("blocks: %zu exchanges within a file and between two indexes, all found by check\n", tried);
}

/* What is read of a file is verified whatever block it lies in: beginnings and ends of sections, and what is between them. */
static void a_byte_changed_in_any_block_is_found(void **state)
{
    (void)state;
    size_t tried = 0, refused = 0;
    for (int positions = 0; positions < 2; positions++) {
        victim v = large_victim(9, positions);
        for (size_t file = 0; file < v.n; file++) {
            int fd = open(testing_path(v.dir, v.names[file]), O_RDWR);
            assert_true(fd >= 0);
            for (size_t at = 64; at < v.size[file]; at += testing_long_form() ? 499 : 4093, tried++) {
                const uint8_t was = v.data[file][at], is = was ^ 0x10;
                assert_int_equal(pwrite(fd, &is, 1, (off_t)at), 1);
                assert_found_by_check(&v, "a changed byte", file, at);
                refused += ask(&v, file, at);
                assert_int_equal(pwrite(fd, &was, 1, (off_t)at), 1);
            }
            close(fd);
        }
        victim_done(&v);
    }
    printf("bytes of many blocks: %zu changes, all found by check; %zu questions answered truly, %zu refused\n", tried,
           LIFE_QUESTIONS * tried - refused, refused);
}

/* --- cut while open ------------------------------------------------------------------------------------------------------------- */

/* All has been verified and used before, and is asked for again: nothing but the map's mark can tell. */
static void a_file_cut_while_it_is_open_is_an_error(void **state)
{
    (void)state;
    size_t tried = 0, refused = 0;
    base_bus_install(); /* cmocka has taken the signal */
    for (int positions = 0; positions < 2; positions++) {
        victim v = victim_of(7, positions, GROWN);
        for (size_t file = 0; file < v.n; file++) {
            if (strncmp(v.names[file], "commit", 6) == 0) continue; /* it is read when it is opened, and no more */
            for (size_t at = 0; at < v.size[file]; at += 4096, tried++) {
                search_engine *e = NULL;
                uint64_t sum;
                assert_ok(search_engine_open(&e, v.dir, err));
                for (unsigned i = 0; i < LIFE_QUESTIONS; i++) assert_ok(life_ask_one(e, i, &sum, err));
                assert_int_equal(truncate(testing_path(v.dir, v.names[file]), (off_t)at), 0);
                for (unsigned i = 0; i < LIFE_QUESTIONS; i++) {
                    base_error why = { 0 };
                    base_status s = life_ask_one(e, i, &sum, &why);
                    if (s == BASE_OK) assert_int_equal(sum, v.answers.sums[i]); /* it didn't need what is gone */
                    else assert_true((s == BASE_EIO || s == BASE_EFORMAT) && strstr(why.where, v.names[file]));
                    refused += s != BASE_OK;
                }
                search_engine_close(e);
                restore(&v, file);
            }
        }
        assert_ok(ir_index_check(v.dir, NULL, NULL, err));
        victim_done(&v);
    }
    assert_true(refused > 0);
    printf("cut while open: %zu times; %zu questions answered truly, %zu refused\n", tried, LIFE_QUESTIONS * tried - refused,
           refused);
}

/* A writer that has opened the segments when one is cut: its commit is refused. */
static void an_update_of_a_file_that_is_cut_meanwhile_is_refused(void **state)
{
    (void)state;
    base_bus_install();
    victim v = victim_of(8, true, GROWN);
    for (size_t file = 0; file < v.n; file++) {
        if (strncmp(v.names[file], "seg", 3) != 0) continue;
        for (unsigned max_segments = 0; max_segments < 2; max_segments++) {
            ir_writer *w = NULL;
            bool known;
            base_error failed = { 0 };
            const ir_writer_options options = { .update = true, .max_segments = max_segments };
            assert_ok(ir_writer_open(&w, v.dir, &options, err));
            assert_int_equal(truncate(testing_path(v.dir, v.names[file]), 0), 0);
            for (size_t i = 0; i < 100; i += 2) (void)ir_writer_delete(w, base_view_of(v.life.docs.docs[i].docno), &known, NULL);
            base_status s = oracle_add(w, &v.life.docs.docs[1], NULL);
            assert_int_equal(s, BASE_OK);
            s = ir_writer_commit(&w, NULL, &failed);
            assert_true(s == BASE_EIO || s == BASE_EFORMAT);
            assert_non_null(strstr(failed.where, v.names[file]));
            restore(&v, file);
            assert_ok(ir_index_check(v.dir, NULL, NULL, err));
            life_assert(v.dir, (life_answers[GROWN + 1]){ [GROWN] = v.answers }, GROWN, GROWN, "a refused update");
        }
    }
    victim_done(&v);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_byte_changed_four_ways_is_found_and_does_no_harm),
        cmocka_unit_test(every_length_but_its_own_is_found_by_opening),
        cmocka_unit_test(files_that_are_other_files_are_found_by_opening),
        cmocka_unit_test(blocks_from_elsewhere_are_found),
        cmocka_unit_test(a_byte_changed_in_any_block_is_found),
        cmocka_unit_test(a_file_cut_while_it_is_open_is_an_error),
        cmocka_unit_test(an_update_of_a_file_that_is_cut_meanwhile_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
