/* The commit file: the bytes of docs/formats.md, there and back, damaged, forged. */
#include "ir/manifest.h"

#include "base/file.h"
#include "base/mem.h"
#include "ir/folder.h"
#include "tests/testing.h"

static char films[] = "films", text[] = "text", english[] = "english", lucene33[] = "lucene33", bitpack[] = "bitpack";
static uint64_t two_dead[] = { 0x0a };
static ir_loss three_losses[] = { { 0, 2, 5 }, { 4, 1, 1 }, { 9, 1, 2 } };
static ir_birth_run first_births[] = { { 0, 0, 3 } }, second_births[] = { { 5, 0, 1 }, { 7, 1, 3 } };
static ir_manifest_segment two_segments[] = {
    { { .size = 4096, .generation = 2, .file_id = 1, .crc = 0x01020304 }, 3, { 0 }, { first_births, 1, 1 } },
    { { .size = 2048, .generation = 4, .file_id = 3, .crc = 0xa0b0c0d0 },
      4,
      { two_dead, three_losses, 3, 2 },
      { second_births, 2, 2 } }
};

/* That of docs/formats.md. */
static ir_manifest example(void)
{
    return (ir_manifest){ .generation = 4,
                          .corpus = films,
                          .fields = text,
                          .analyzer = english,
                          .stopwords = lucene33,
                          .codec = bitpack,
                          .n_docs = 5,
                          .n_tokens = 40,
                          .n_postings = 30,
                          .keeps_positions = true,
                          .segments = two_segments,
                          .n_segments = 2,
                          .next_birth = 11 };
}

static void the_documented_bytes_are_the_written_ones(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_manifest m = example();
    base_container *c = NULL;
    assert_ok(ir_manifest_write(&m, dir, err));
    const char *path = testing_path(dir, "commit-00000004.salton");
    assert_ok(base_container_open(&c, path, &(base_container_id){ "SALTCOMT", 1, 4, 0 }, NULL, err));
    static const char *const names[] = { "about", "numbers", "segments", "dead", "losses", "births" };
    for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
        uint8_t want[256];
        char title[32];
        snprintf(title, sizeof title, "commit: %s", names[i]);
        size_t n = testing_documented(title, want, sizeof want);
        base_section section = base_container_find(c, names[i]);
        assert_true(n > 0);
        assert_int_equal(section.size, n);
        assert_memory_equal(section.data, want, n);
    }
    assert_int_equal(base_container_summary_of(c)->size, m.size);
    base_container_close(c);
    testing_tmpdir_free(dir);
}

static void assert_same(const ir_manifest *a, const ir_manifest *b)
{
    assert_true(a->generation == b->generation && a->n_docs == b->n_docs && a->n_tokens == b->n_tokens);
    assert_true(a->n_postings == b->n_postings && a->keeps_positions == b->keeps_positions && a->n_segments == b->n_segments &&
                a->size == b->size);
    assert_string_equal(a->corpus, b->corpus);
    assert_string_equal(a->fields, b->fields);
    assert_string_equal(a->analyzer, b->analyzer);
    assert_string_equal(a->stopwords, b->stopwords);
    assert_string_equal(a->codec, b->codec);
    assert_int_equal(a->next_birth, b->next_birth);
    for (size_t i = 0; i < a->n_segments; i++) {
        const ir_manifest_segment *x = &a->segments[i], *y = &b->segments[i];
        assert_true(x->n_docs == y->n_docs && x->summary.size == y->summary.size && x->summary.crc == y->summary.crc);
        assert_true(x->summary.generation == y->summary.generation && x->summary.file_id == y->summary.file_id);
        assert_int_equal(x->births.n, y->births.n);
        assert_memory_equal(x->births.runs, y->births.runs, x->births.n * sizeof *x->births.runs);
        assert_true(x->dead.n == y->dead.n && x->dead.n_losses == y->dead.n_losses);
        if (x->dead.n == 0) continue;
        assert_memory_equal(x->dead.bits, y->dead.bits, ir_dead_words(x->n_docs) * sizeof(uint64_t));
        for (size_t j = 0; j < x->dead.n_losses; j++) {
            const ir_loss *u = &x->dead.losses[j], *v = &y->dead.losses[j];
            assert_true(u->ordinal == v->ordinal && u->df == v->df && u->cf == v->cf);
        }
    }
}

static void what_is_written_comes_back(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), none[] = "";
    ir_manifest one = example(), nothing = { .generation = UINT64_C(0x123456789a), .corpus = none, .fields = none };
    nothing.analyzer = nothing.stopwords = nothing.codec = none;
    ir_manifest *const all[] = { &one, &nothing };
    for (size_t i = 0; i < 2; i++) {
        ir_manifest back;
        assert_ok(ir_manifest_write(all[i], dir, err));
        assert_ok(ir_manifest_read(&back, dir, all[i]->generation, err));
        assert_same(&back, all[i]);
        ir_manifest_done(&back);
    }
    assert_true(base_path_exists(testing_path(dir, "commit-123456789a.salton")));
    testing_tmpdir_free(dir);
}

static void names_tell_whose_a_file_is(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        ir_file_kind kind;
        uint64_t number;
    } cases[] = { { "commit-00000001.salton", IR_FILE_COMMIT, 1 },
                  { "seg-000000ff.salton", IR_FILE_SEGMENT, 255 },
                  { "seg-123456789.salton", IR_FILE_SEGMENT, UINT64_C(0x123456789) },
                  { "seg-ffffffffffffffff.salton", IR_FILE_SEGMENT, UINT64_MAX },
                  { "spill-00000002.salton", IR_FILE_SPILL, 2 },
                  { "lock", IR_FILE_LOCK, 0 },
                  { "commit-00000001.salton.tmp-77-1", IR_FILE_TEMPORARY, 1 },
                  { "commit-0000001.salton", IR_FILE_FOREIGN, 0 },
                  { "commit-000000001.salton", IR_FILE_FOREIGN, 0 },
                  { "commit-0000000A.salton", IR_FILE_FOREIGN, 0 },
                  { "commit-00000001.saltonx", IR_FILE_FOREIGN, 0 },
                  { "seg-1ffffffffffffffff.salton", IR_FILE_FOREIGN, 0 },
                  { "seg-.salton", IR_FILE_FOREIGN, 0 },
                  { "lock2", IR_FILE_FOREIGN, 0 },
                  { "x.tmp-1-1", IR_FILE_FOREIGN, 0 },
                  { "", IR_FILE_FOREIGN, 0 } };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        uint64_t number;
        assert_int_equal(ir_folder_kind(cases[i].name, &number), cases[i].kind);
        if (cases[i].kind == IR_FILE_FOREIGN) continue;
        assert_int_equal(number, cases[i].number);
        if (cases[i].kind == IR_FILE_LOCK || cases[i].kind == IR_FILE_TEMPORARY) continue;
        char *path = ir_folder_path("d", cases[i].kind, number, NULL);
        assert_string_equal(path + 2, cases[i].name);
        base_free(path);
    }
}

/* --- damage --------------------------------------------------------------------------------------------------------------- */

static void count(void *context, const base_error *found)
{
    (void)found;
    ++*(size_t *)context;
}

static bool check_finds(const char *path)
{
    size_t n = 0;
    base_container *c = NULL;
    base_status s = base_container_open(&c, path, &(base_container_id){ "SALTCOMT", 1, 4, 0 }, NULL, NULL);
    if (s == BASE_OK) s = base_container_check(c, count, &n, NULL);
    base_container_close(c);
    return s == BASE_EFORMAT;
}

static void every_changed_byte_is_found(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), *data;
    size_t n;
    ir_manifest m = example();
    assert_ok(ir_manifest_write(&m, dir, err));
    char *path = ir_folder_path(dir, IR_FILE_COMMIT, 4, NULL);
    assert_ok(base_file_read(&data, &n, path, SIZE_MAX, err));
    for (size_t i = 0; i < n; i++) {
        const char was = data[i], changes[] = { (char)(was ^ 1), (char)(was ^ 0x80), 0, (char)0xff };
        for (size_t j = 0; j < 4; j++) {
            ir_manifest back;
            if (changes[j] == was) continue;
            data[i] = changes[j];
            testing_write(dir, "commit-00000004.salton", data, n);
            base_error failed = { 0 };
            base_status s = ir_manifest_read(&back, dir, 4, &failed);
            if (s == BASE_OK) {
                assert_same(&back, &m);
                if (!check_finds(path)) fail_msg("byte %zu", i);
                ir_manifest_done(&back);
            } else {
                assert_int_equal(s, BASE_EFORMAT);
                assert_non_null(strstr(failed.where, "commit-00000004.salton"));
            }
        }
        data[i] = was;
    }
    base_free(data);
    base_free(path);
    testing_tmpdir_free(dir);
}

static void every_other_length_is_refused(void **state)
{
    (void)state;
    char *dir = testing_tmpdir(), *data, longer[2048] = { 0 };
    size_t n;
    ir_manifest m = example(), back;
    assert_ok(ir_manifest_write(&m, dir, err));
    assert_ok(base_file_read(&data, &n, testing_path(dir, "commit-00000004.salton"), SIZE_MAX, err));
    assert_true(n < sizeof longer);
    memcpy(longer, data, n);
    for (size_t i = 0; i <= sizeof longer; i++) {
        if (i == n) continue;
        testing_write(dir, "commit-00000004.salton", longer, i);
        assert_fails(ir_manifest_read(&back, dir, 4, err), BASE_EFORMAT, "");
    }
    base_free(data);
    testing_tmpdir_free(dir);
}

static void another_generations_file_under_this_name_is_refused(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_manifest m = example(), back;
    assert_ok(ir_manifest_write(&m, dir, err));
    assert_ok(base_file_rename(testing_path(dir, "commit-00000004.salton"), testing_path(dir, "commit-00000005.salton"), err));
    assert_fails(ir_manifest_read(&back, dir, 5, err), BASE_EFORMAT, "");
    assert_fails(ir_manifest_read(&back, dir, 4, err), BASE_EIO, "No such file");
    testing_tmpdir_free(dir);
}

/* --- forgeries: sums are right, contents are not ---------------------------------------------------------------------------- */

static const char good_about[] = "\1\0\0\0c\1\0\0\0f\1\0\0\0a\1\0\0\0s\1\0\0\0x";
static const char good_numbers[32] = "\5\0\0\0\0\0\0\0\6\0\0\0\0\0\0\0\5";
static const char good_segments[48] = "\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\0\0\0\0\1\0\0\0\5";

static const char *forged_dead = "", *forged_losses = "";
static size_t n_forged_dead, n_forged_losses;
static const uint8_t *forged_births, *forged_attached; /* NULL: none */
static size_t n_forged_births, n_forged_attached;

static base_status forge(const char *dir, const char *about, size_t n_about, const char *numbers, size_t n_numbers,
                         const char *segments, size_t n_segments, base_error *err)
{
    base_container_writer *w = NULL;
    ir_manifest m;
    const char *path = testing_path(dir, "commit-00000001.salton");
    base_status s = base_container_create(&w, path, &(base_container_id){ "SALTCOMT", 1, 1, 0 }, err);
    if (s != BASE_OK) return s;
    if (about) base_container_section(w, "about"), base_container_write(w, about, n_about);
    if (numbers) base_container_section(w, "numbers"), base_container_write(w, numbers, n_numbers);
    if (segments) base_container_section(w, "segments"), base_container_write(w, segments, n_segments);
    if (forged_dead) base_container_section(w, "dead"), base_container_write(w, forged_dead, n_forged_dead);
    if (forged_losses) base_container_section(w, "losses"), base_container_write(w, forged_losses, n_forged_losses);
    if (forged_births) base_container_section(w, "births"), base_container_write(w, forged_births, n_forged_births);
    if (forged_attached) base_container_section(w, "attached"), base_container_write(w, forged_attached, n_forged_attached);
    if ((s = base_container_commit(&w, NULL, err)) != BASE_OK) return s;
    if ((s = ir_manifest_read(&m, dir, 1, err)) == BASE_OK) ir_manifest_done(&m);
    return s;
}

#define ABOUT    good_about, sizeof good_about - 1
#define NUMBERS  good_numbers, sizeof good_numbers
#define SEGMENTS good_segments, sizeof good_segments

static void forged_contents_are_refused(void **state)
{
    (void)state;
    char *d = testing_tmpdir(), about[sizeof good_about + 1] = { 0 }, numbers[40] = { 0 }, segments[65 * 48] = { 0 };
    assert_ok(forge(d, ABOUT, NUMBERS, SEGMENTS, err));

    assert_fails(forge(d, NULL, 0, NUMBERS, SEGMENTS, err), BASE_EFORMAT, "without its section \"about\"");
    assert_fails(forge(d, ABOUT, NULL, 0, SEGMENTS, err), BASE_EFORMAT, "without its section \"numbers\"");
    assert_fails(forge(d, ABOUT, NUMBERS, NULL, 0, err), BASE_EFORMAT, "without its section \"segments\"");

    for (size_t n = 0; n < sizeof good_about - 1; n++) /* cut */
        assert_fails(forge(d, good_about, n, NUMBERS, SEGMENTS, err), BASE_EFORMAT, "about");
    assert_fails(forge(d, about, sizeof good_about, NUMBERS, SEGMENTS, err), BASE_EFORMAT, "about"); /* longer */
    memcpy(about, good_about, sizeof good_about - 1);
    about[4] = 0; /* a 0 in a string */
    assert_fails(forge(d, about, sizeof good_about - 1, NUMBERS, SEGMENTS, err), BASE_EFORMAT, "about");
    memset(about, 0xff, 4); /* a string of 4 GiB */
    assert_fails(forge(d, about, sizeof good_about - 1, NUMBERS, SEGMENTS, err), BASE_EFORMAT, "about");

    memcpy(numbers, good_numbers, 32);
    assert_fails(forge(d, ABOUT, numbers, 31, SEGMENTS, err), BASE_EFORMAT, "numbers");
    assert_fails(forge(d, ABOUT, numbers, 40, SEGMENTS, err), BASE_EFORMAT, "numbers");
    numbers[24] = 2; /* positions are kept, or not */
    assert_fails(forge(d, ABOUT, numbers, 32, SEGMENTS, err), BASE_EFORMAT, "numbers");
    numbers[24] = 0;
    numbers[0] = 4; /* not the sum of the segments' documents */
    assert_fails(forge(d, ABOUT, numbers, 32, SEGMENTS, err), BASE_EFORMAT, "fit");

    static const struct {
        size_t at;
        char value;
    } changes[] = { { 8, 2 } /* of a later generation */,
                    { 28, 6 } /* more documents */,
                    { 32, 1 } /* another base */,
                    { 44, 1 } /* losses without dead */ };
    for (size_t i = 0; i < 4; i++) {
        memcpy(segments, good_segments, 48);
        segments[changes[i].at] = changes[i].value;
        assert_fails(forge(d, ABOUT, NUMBERS, segments, 48, err), BASE_EFORMAT, "fit");
    }
    memcpy(segments, good_segments, 48);
    assert_fails(forge(d, ABOUT, NUMBERS, segments, 47, err), BASE_EFORMAT, "segments");
    assert_fails(forge(d, ABOUT, NUMBERS, segments, sizeof segments, err), BASE_EFORMAT, "segments"); /* 65 of them */
    segments[48 + 32] = 5; /* a second segment without documents */
    assert_fails(forge(d, ABOUT, NUMBERS, segments, 96, err), BASE_EFORMAT, "fit");
    memset(segments + 28, 0xff, 4), memset(numbers, 0xff, 4); /* 2^32 - 1 documents */
    assert_fails(forge(d, ABOUT, numbers, 32, segments, 48, err), BASE_EFORMAT, "fit");
    testing_tmpdir_free(d);
}

/* Five documents, of which 0 and 3 are dead: three live. */
static void forged_dead_are_refused(void **state)
{
    (void)state;
    static const char good_dead[] = "\11\0\0\0\0\0\0", good_losses[] = "\7\0\0\0\2\0\0\0\3\0\0\0\0\0\0\0"
                                                                       "\10\0\0\0\1\0\0\0\1\0\0\0\0\0\0";
    char *d = testing_tmpdir(), numbers[32], segments[48], dead[17], losses[48];
    memcpy(numbers, good_numbers, 32), memcpy(segments, good_segments, 48);
    numbers[0] = 3, segments[40] = 2, segments[44] = 2;
    memset(dead, 0, sizeof dead), memset(losses, 0, sizeof losses);
#define FORGE forge(d, ABOUT, numbers, 32, segments, 48, err)
    forged_dead = good_dead, n_forged_dead = 8, forged_losses = good_losses, n_forged_losses = 32;
    assert_ok(FORGE);
    forged_dead = NULL;
    assert_fails(FORGE, BASE_EFORMAT, "without its section \"dead\"");
    forged_dead = good_dead, forged_losses = NULL;
    assert_fails(FORGE, BASE_EFORMAT, "without its section \"losses\"");
    forged_losses = good_losses;
    for (size_t n = 0; n <= 17; n++) { /* other lengths */
        forged_dead = dead, n_forged_dead = n;
        memcpy(dead, good_dead, 8);
        if (n != 8) assert_fails(FORGE, BASE_EFORMAT, "dead");
    }
    n_forged_dead = 8;
    for (size_t n = 0; n <= 48; n++) {
        forged_losses = losses, n_forged_losses = n;
        memcpy(losses, good_losses, 32);
        if (n != 32) assert_fails(FORGE, BASE_EFORMAT, "dead");
    }
    n_forged_losses = 32;
    numbers[0] = 0, segments[40] = 5; /* all of them: such a segment has no place in a commit */
    assert_fails(FORGE, BASE_EFORMAT, "fit");
    numbers[0] = 3, segments[40] = 2;
    static const char bits[] = { 1, 0x0b, 0x21 }; /* one dead, three, and one of them no document */
    for (size_t i = 0; i < 3; i++) {
        dead[0] = bits[i];
        assert_fails(FORGE, BASE_EFORMAT, "dead");
    }
    dead[0] = good_dead[0];
    assert_ok(FORGE);
    static const struct {
        size_t at;
        char value;
    } changes[] = { { 16, 7 } /* a term twice */,
                    { 16, 6 } /* falling */,
                    { 4, 0 } /* no document */,
                    { 4, 3 } /* more than are dead */,
                    { 8, 1 } /* cf below df */ };
    for (size_t i = 0; i < 5; i++) {
        memcpy(losses, good_losses, 32);
        losses[changes[i].at] = changes[i].value;
        assert_fails(FORGE, BASE_EFORMAT, "dead");
    }
    memcpy(losses, good_losses, 32);
    memset(segments + 44, 0xff, 4); /* 2^32 - 1 losses */
    assert_fails(FORGE, BASE_EFORMAT, "dead");
    memset(segments + 28, 0xfe, 4), segments[44] = 2, memset(segments + 45, 0, 3); /* so many documents that no bits can be there */
    memset(numbers, 0xfe, 4), numbers[0] = (char)0xfc;
    assert_fails(FORGE, BASE_EFORMAT, "dead");
    forged_dead = forged_losses = "", n_forged_dead = n_forged_losses = 0;
    testing_tmpdir_free(d);
}

/* Five documents: two with the births 1 and 2, three from 4 on; the next is 9. */
static void forged_births_are_refused(void **state)
{
    (void)state;
    static const uint8_t good[] = { 9, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, /**/
                                    1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, /**/
                                    4, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0 };
    static const uint8_t plain[] = { 5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0 };
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = { { 0, 6 } /* a birth that is yet to come */,
                    { 0, 0 },
                    { 8, 1 } /* other numbers of runs */,
                    { 8, 0 },
                    { 8, 3 },
                    { 11, 0x80 },
                    { 12, 2 } /* a run that continues the one before */,
                    { 24, 2 } /* or overlaps with it */,
                    { 24, 0 },
                    { 31, 0xff } /* beyond all numbers */,
                    { 20, 0 } /* a run of none */,
                    { 32, 4 } /* more documents than there are, or fewer */,
                    { 32, 2 },
                    { 35, 0xff } };
    char *d = testing_tmpdir();
    uint8_t births[sizeof good + 1] = { 0 };
#define FORGE_BIRTHS forge(d, ABOUT, NUMBERS, SEGMENTS, err)
    forged_births = good, n_forged_births = sizeof good;
    assert_ok(FORGE_BIRTHS);
    for (size_t n = 0; n <= sizeof births; n++) {
        memcpy(births, good, sizeof good);
        forged_births = births, n_forged_births = n;
        if (n != sizeof good) assert_fails(FORGE_BIRTHS, BASE_EFORMAT, "births");
    }
    n_forged_births = sizeof good;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        memcpy(births, good, sizeof good);
        births[changes[i].at] = changes[i].value;
        assert_fails(FORGE_BIRTHS, BASE_EFORMAT, "births");
    }
    forged_births = plain, n_forged_births = sizeof plain; /* what needn't be said isn't */
    assert_fails(FORGE_BIRTHS, BASE_EFORMAT, "births");
    forged_births = NULL;
    testing_tmpdir_free(d);
}

/* Two attachments, "a" and "bc". */
static void forged_attachments_are_refused(void **state)
{
    (void)state;
    enum { NUMBERS_OF_ONE = 28, GOOD = 5 + NUMBERS_OF_ONE + 6 + NUMBERS_OF_ONE };
    static const struct {
        size_t at;
        uint8_t value;
    } changes[] = { { 0, 0 } /* a name of no bytes */,
                    { 0, 65 } /* or of more than there may be */,
                    { 3, 0x80 },
                    { 4, '/' } /* or of others */,
                    { 4, 0 },
                    { 4, 'c' } /* that don't ascend */,
                    { 13, 2 } /* of a commit that is yet to come */,
                    { 33, 99 } };
    char *d = testing_tmpdir();
    uint8_t good[GOOD] = { 1, 0, 0, 0, 'a', 1 }, attached[GOOD + 4 + 70] = { 0 };
    memcpy(good + 5 + NUMBERS_OF_ONE, "\2\0\0\0bc\2", 7);
    good[13] = good[5 + NUMBERS_OF_ONE + 14] = 1; /* generation */
#define FORGE_ATTACHED forge(d, ABOUT, NUMBERS, SEGMENTS, err)
    forged_attached = good, n_forged_attached = sizeof good;
    assert_ok(FORGE_ATTACHED);
    forged_attached = attached;
    for (size_t n = 0; n <= sizeof attached; n++) {
        memcpy(attached, good, sizeof good);
        attached[GOOD] = (uint8_t)(n > GOOD + 4 ? n - GOOD - 4 : 1); /* a third name, which fills what is left */
        memset(attached + GOOD + 4, 'x', sizeof attached - GOOD - 4);
        n_forged_attached = n;
        if (n != GOOD && n != 5 + NUMBERS_OF_ONE) assert_fails(FORGE_ATTACHED, BASE_EFORMAT, "attached");
    }
    n_forged_attached = sizeof good;
    for (size_t i = 0; i < sizeof changes / sizeof *changes; i++) {
        memcpy(attached, good, sizeof good);
        attached[changes[i].at] = changes[i].value;
        assert_fails(FORGE_ATTACHED, BASE_EFORMAT, "attached");
    }
    forged_attached = NULL;
    testing_tmpdir_free(d);
}

static void memory_that_runs_out_is_a_status(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    ir_manifest m = example(), back;
    for (long n = 0;; n++) {
        testing_memory_fails_after(n);
        base_status s = ir_manifest_write(&m, dir, NULL);
        if (s == BASE_OK) s = ir_manifest_read(&back, dir, 4, NULL);
        testing_memory_heals();
        if (s == BASE_OK) break;
        assert_int_equal(s, BASE_ENOMEM);
    }
    ir_manifest_done(&back);
    testing_tmpdir_free(dir);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_documented_bytes_are_the_written_ones),
        cmocka_unit_test(what_is_written_comes_back),
        cmocka_unit_test(names_tell_whose_a_file_is),
        cmocka_unit_test(every_changed_byte_is_found),
        cmocka_unit_test(every_other_length_is_refused),
        cmocka_unit_test(another_generations_file_under_this_name_is_refused),
        cmocka_unit_test(forged_contents_are_refused),
        cmocka_unit_test(forged_dead_are_refused),
        cmocka_unit_test(forged_births_are_refused),
        cmocka_unit_test(forged_attachments_are_refused),
        cmocka_unit_test(memory_that_runs_out_is_a_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
