/* tests/test_ir_attach.c - attachments: with the commit or not at all, carried by updates, dropped with the index that is replaced. */
#include "ir/attach.h"

#include "base/file.h"
#include "base/mem.h"
#include "ir/index.h"
#include "tests/oracle.h"

static base_status attach(const char *dir, const char *name, const char *text, base_error *err)
{
    ir_attaching *a = NULL;
    base_status s = ir_attach_open(&a, dir, name, err);
    if (s != BASE_OK) return s;
    base_container_section(ir_attach_file(a), "text");
    base_container_write(ir_attach_file(a), text, strlen(text));
    return ir_attach_commit(&a, err);
}

/* What the index says of the name now: "-" if there is none. */
static const char *read_attached(const char *dir, const char *name)
{
    static char text[64];
    ir_index *ix = NULL;
    assert_ok(ir_index_open(&ix, dir, err));
    base_container *c = ir_index_attached(ix, name);
    snprintf(text, sizeof text, "-");
    if (c) {
        base_section s = base_container_find(c, "text");
        assert_ok(base_section_touch(&s, 0, s.size, err));
        snprintf(text, sizeof text, "%.*s", (int)s.size, (const char *)s.data);
    }
    ir_index_close(ix);
    return text;
}

static void build(const oracle *docs, const char *dir)
{
    oracle_build(docs, dir, &(ir_writer_options){ 0 }, NULL);
}

static base_status update(const char *dir, const oracle_doc *doc, base_error *err)
{
    ir_writer *w = NULL;
    base_status s = ir_writer_open(&w, dir, &(ir_writer_options){ .update = true }, err);
    if (s == BASE_OK) s = oracle_add(w, doc, err);
    if (s == BASE_OK) s = ir_writer_commit(&w, NULL, err);
    ir_writer_abandon(w);
    return s;
}

static void an_attachment_stays_in_updates_until_it_is_replaced_or_dropped(void **state)
{
    (void)state;
    oracle docs = oracle_of(1, 30, 20);
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    build(&docs, dir);
    assert_ok(attach(dir, "zulu", "last", err));
    assert_ok(attach(dir, "alpha", "first", err));
    assert_string_equal(read_attached(dir, "zulu"), "last");
    assert_ok(update(dir, &docs.docs[3], err));
    assert_ok(attach(dir, "zulu", "again", err));
    assert_ok(ir_index_open(&ix, dir, err));
    assert_int_equal(ir_index_attachments(ix), 2);
    assert_string_equal(ir_index_attachment_name(ix, 0), "alpha");
    assert_string_equal(ir_index_attachment_name(ix, 1), "zulu");
    assert_null(ir_index_attached(ix, "al"));
    assert_int_equal(testing_count_entries(dir), ir_index_segments(ix) + 2 + 2); /* two attachments, commit and lock */
    assert_ok(ir_attach_drop(dir, "zulu", err));
    base_section s = base_container_find(ir_index_attached(ix, "zulu"), "text"); /* a reader keeps what it has opened */
    assert_ok(base_section_touch(&s, 0, s.size, err));
    assert_memory_equal(s.data, "again", 5);
    ir_index_close(ix);
    assert_string_equal(read_attached(dir, "zulu"), "-");
    assert_string_equal(read_attached(dir, "alpha"), "first");
    assert_ok(ir_index_check(dir, NULL, NULL, err));
    build(&docs, dir); /* another index takes this one's place */
    assert_string_equal(read_attached(dir, "alpha"), "-");
    assert_int_equal(testing_count_entries(dir), 3);
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

static void what_makes_no_sense_is_refused_and_changes_nothing(void **state)
{
    (void)state;
    oracle docs = oracle_of(2, 5, 5);
    char *dir = testing_tmpdir(), long_name[IR_ATTACHED_NAME_MAX + 2];
    ir_attaching *a = NULL, *second = NULL;
    memset(long_name, 'x', sizeof long_name - 1);
    long_name[sizeof long_name - 1] = 0;
    assert_fails(attach(dir, "x", "", err), BASE_EFORMAT, "holds no index");
    assert_int_equal(testing_count_entries(dir), 0);
    assert_fails(attach(testing_path(dir, "nowhere"), "x", "", err), BASE_EIO, "No such file");
    build(&docs, dir);
    assert_fails(attach(dir, "", "", err), BASE_EARG, "1 to 64 letters");
    assert_fails(attach(dir, "a/b", "", err), BASE_EARG, "found \"a/b\"");
    assert_fails(attach(dir, long_name, "", err), BASE_EARG, "1 to 64");
    assert_fails(ir_attach_drop(dir, "x", err), BASE_EARG, "nothing named \"x\"");
    assert_ok(attach(dir, "minilm", "", err));
    assert_fails(ir_attach_drop(dir, "minilmx", err), BASE_EARG, "nothing named \"minilmx\"; the nearest is minilm");
    assert_ok(ir_attach_drop(dir, "minilm", err));
    assert_ok(ir_attach_open(&a, dir, "x", err));
    assert_fails(ir_attach_open(&second, dir, "y", err), BASE_EIO, "another writer");
    assert_fails(update(dir, &docs.docs[0], err), BASE_EIO, "another writer");
    ir_attach_abandon(a);
    assert_int_equal(testing_count_entries(dir), 3); /* nothing of it is left */
    assert_ok(update(dir, &docs.docs[0], err));
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

/* What the attachment that is opened now says of an index opened before. */
static base_status expect(const char *dir, const char *name, const ir_index *index, base_error *err)
{
    ir_attaching *a = NULL;
    base_status s = ir_attach_open(&a, dir, name, err);
    if (s == BASE_OK) s = ir_attach_expect(a, index, err);
    ir_attach_abandon(a);
    return s;
}

/* An update is no harm; a rebuilt index, in the same folder or after the folder was removed, and a name that was taken meanwhile are. */
static void what_was_made_of_another_index_is_refused(void **state)
{
    (void)state;
    static const char *const another = "another index has taken this one's place";
    oracle docs = oracle_of(4, 30, 20), others = oracle_of(5, 30, 20);
    char *dir = testing_tmpdir();
    ir_index *ix = NULL;
    build(&docs, dir);
    assert_ok(attach(dir, "x", "", err));
    assert_ok(ir_index_open(&ix, dir, err));
    assert_ok(expect(dir, "x", ix, err));
    assert_ok(update(dir, &docs.docs[3], err));
    assert_ok(expect(dir, "x", ix, err));
    assert_ok(expect(dir, "y", ix, err));
    assert_ok(attach(dir, "y", "", err));
    assert_ok(expect(dir, "x", ix, err));
    assert_fails(expect(dir, "y", ix, err), BASE_EIO, "has got another \"y\" meanwhile");
    assert_ok(attach(dir, "x", "", err));
    assert_fails(expect(dir, "x", ix, err), BASE_EIO, "has got another \"x\" meanwhile");
    assert_ok(ir_attach_drop(dir, "x", err));
    assert_ok(expect(dir, "x", ix, err));
    build(&docs, dir);
    assert_fails(expect(dir, "x", ix, err), BASE_EIO, another);
    assert_ok(update(dir, &docs.docs[3], err));
    assert_fails(expect(dir, "x", ix, err), BASE_EIO, another);
    ir_index_close(ix);
    for (int generations = 1; generations < 4; generations++) {
        assert_ok(base_dir_remove(dir, err));
        build(&docs, dir);
        assert_ok(ir_index_open(&ix, dir, err));
        assert_ok(base_dir_remove(dir, err));
        build(&others, dir);
        for (int i = 1; i < generations; i++) assert_ok(attach(dir, "z", "", err));
        assert_fails(expect(dir, "x", ix, err), BASE_EIO, another);
        ir_index_close(ix);
    }
    testing_tmpdir_free(dir);
    oracle_done(&docs);
    oracle_done(&others);
}

static void there_are_at_most_so_many(void **state)
{
    (void)state;
    oracle docs = oracle_of(3, 5, 5);
    char *dir = testing_tmpdir(), name[16];
    build(&docs, dir);
    for (int i = 0; i < IR_ATTACHED_MAX; i++) {
        snprintf(name, sizeof name, "n%03d", i);
        assert_ok(attach(dir, name, name, err));
    }
    assert_fails(attach(dir, "one-more", "", err), BASE_ELIMIT, "at most 256");
    assert_ok(attach(dir, "n007", "anew", err));
    assert_string_equal(read_attached(dir, "n007"), "anew");
    assert_string_equal(read_attached(dir, "n255"), "n255");
    testing_tmpdir_free(dir);
    oracle_done(&docs);
}

int main(void)
{
    testing_fsync_is_quick();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_attachment_stays_in_updates_until_it_is_replaced_or_dropped),
        cmocka_unit_test(what_makes_no_sense_is_refused_and_changes_nothing),
        cmocka_unit_test(what_was_made_of_another_index_is_refused),
        cmocka_unit_test(there_are_at_most_so_many),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
