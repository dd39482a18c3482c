/* Archives of our own, written by libarchive: what is read is what a folder of the same files gives; what they may have wrong is said with its place. */
#include "tests/testing.h"

#include <archive.h>
#include <archive_entry.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/mem.h"
#include "corpora/corpus.h"

static char *dir; /* of the running test */

static int setup(void **state)
{
    (void)state;
    dir = testing_tmpdir();
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    testing_tmpdir_free(dir);
    return 0;
}

/* --- writing ------------------------------------------------------------------------------------------------------------------ */

typedef struct {
    const char *name, *text;
    const char *link; /* a symbolic one to there; "hard:x": a hard one to x; "device", "folder", "sparse" */
} item;

static const item groups[] = {
    { "news-train", NULL, "folder" },
    { "news-train/b.sky", NULL, "folder" },
    { "news-train/b.sky/20", "From: a@b\nSubject: Of stars\nLines: 1\n\nStars are far.\n", NULL },
    { "news-train/b.sky/3", "From: a@b\r\nSubject: Of\r\n moons\r\n\r\nMoons are near.", NULL },
    { "news-test/a.sea/1", "Subject: Of fish\nFrom: c\n\nFish swim.\n\nSubject: no header\n", NULL },
    { "news-test/a.sea/plain", "No headers here.\n", NULL },
};
#define GROUPS_DOCS                                                                                                                \
    "news-train/b.sky/20|title*=Of stars|text*=Stars are far.\n|from=a@b|lines=1{\"label\":\"b.sky\",\"split\":\"train\"}\n"       \
    "news-train/b.sky/3|title*=Of moons|text*=Moons are near.\n|from=a@b{\"label\":\"b.sky\",\"split\":\"train\"}\n"               \
    "news-test/a.sea/1|title*=Of fish|text*=Fish swim.\n\nSubject: no header\n|from=c{\"label\":\"a.sea\",\"split\":\"test\"}\n"   \
    "news-test/a.sea/plain|text*=No headers here.\n{\"label\":\"a.sea\",\"split\":\"test\"}\n"
#define COUNT(array) (sizeof(array) / sizeof(array)[0])

static void put_item(struct archive *out, const item *it)
{
    struct archive_entry *e = archive_entry_new();
    const char *kind = it->link ? it->link : "file";
    archive_entry_copy_pathname(e, it->name);
    archive_entry_set_perm(e, 0644);
    archive_entry_set_mtime(e, 1000000000, 0);
    archive_entry_set_filetype(e, strcmp(kind, "folder") == 0 ? AE_IFDIR : strcmp(kind, "device") == 0 ? AE_IFCHR : AE_IFREG);
    if (it->link && strncmp(kind, "hard:", 5) == 0) {
        archive_entry_copy_hardlink(e, kind + 5);
    } else if (strcmp(kind, "sparse") == 0) {
        archive_entry_set_size(e, 1 << 20);
        archive_entry_sparse_add_entry(e, 1 << 19, (la_int64_t)strlen(it->text));
    } else if (it->text) {
        archive_entry_set_size(e, (la_int64_t)strlen(it->text));
    } else if (it->link && strcmp(kind, "folder") != 0 && strcmp(kind, "device") != 0) {
        archive_entry_set_filetype(e, AE_IFLNK);
        archive_entry_copy_symlink(e, kind);
    }
    assert_true(archive_write_header(out, e) >= ARCHIVE_WARN);
    if (strcmp(kind, "sparse") == 0) {
        char *zeros = calloc(1, 1 << 20);
        memcpy(zeros + (1 << 19), it->text, strlen(it->text));
        assert_true(archive_write_data(out, zeros, 1 << 20) >= 0);
        free(zeros);
    } else if (it->text) {
        assert_int_equal(archive_write_data(out, it->text, strlen(it->text)), strlen(it->text));
    }
    archive_entry_free(e);
}

/* Writes dir/name; its form by its ending: .zip, .tgz and .tar.gz, else an uncompressed tar (.gnu: GNU's own). */
static void put(const char *name, const item *items, size_t n)
{
    struct archive *out = archive_write_new();
    if (strstr(name, ".zip")) {
        assert_int_equal(archive_write_set_format_zip(out), ARCHIVE_OK);
        if (strstr(name, "secret")) {
            assert_int_equal(archive_write_set_options(out, "zip:encryption=traditional"), ARCHIVE_OK);
            assert_int_equal(archive_write_set_passphrase(out, "x"), ARCHIVE_OK);
        }
    } else if (strstr(name, ".gnu")) assert_int_equal(archive_write_set_format_gnutar(out), ARCHIVE_OK);
    else assert_int_equal(archive_write_set_format_pax_restricted(out), ARCHIVE_OK);
    if (strstr(name, ".gz") || strstr(name, ".tgz")) assert_int_equal(archive_write_add_filter_gzip(out), ARCHIVE_OK);
    assert_int_equal(archive_write_open_filename(out, testing_path(dir, name)), ARCHIVE_OK);
    for (size_t i = 0; i < n; i++) put_item(out, &items[i]);
    assert_int_equal(archive_write_close(out), ARCHIVE_OK);
    archive_write_free(out);
}

/* --- reading ------------------------------------------------------------------------------------------------------------------ */

static base_status print_doc(void *context, const corpora_doc *doc, base_error *err)
{
    base_buf *out = context;
    base_buf_bytes(out, doc->docno.ptr, doc->docno.len);
    for (size_t i = 0; i < doc->n_fields; i++) {
        base_buf_format(out, "|%s%s=", doc->fields[i].name, doc->fields[i].indexed ? "*" : "");
        base_buf_bytes(out, doc->fields[i].text.ptr, doc->fields[i].text.len);
    }
    base_buf_bytes(out, doc->metadata.ptr, doc->metadata.len);
    base_buf_text(out, "\n");
    return base_buf_status(out, err);
}

/* Documents, then the notices. */
static base_status read_path(base_buf *out, const char *path, const char *format, base_error *err)
{
    corpora_corpus *c = NULL;
    base_status s = corpora_open(&c, path, &(corpora_options){ .format = format }, err);
    if (s == BASE_OK) s = corpora_docs(c, print_doc, out, err);
    for (size_t i = 0; s == BASE_OK && i < corpora_notice_count(c); i++) base_buf_format(out, "note: %s\n", corpora_notice(c, i));
    corpora_close(c);
    return s;
}

static void gives(const char *name, const char *format, const char *want)
{
    base_buf out = { 0 };
    assert_ok(read_path(&out, testing_path(dir, name), format, err));
    assert_string_equal(base_buf_string(&out), want);
    base_buf_done(&out);
}

static void refuses(const char *name, base_status status, const char *where, const char *sentence)
{
    base_buf out = { 0 };
    base_error e = { 0 };
    assert_int_equal(read_path(&out, testing_path(dir, name), NULL, &e), status);
    if (!strstr(e.what, sentence)) fail_msg("\"%s\" is not about \"%s\"", e.what, sentence);
    if (!strstr(e.where, where)) fail_msg("\"%s\" is not \"%s\"", e.where, where);
    base_buf_done(&out);
}

static void an_archive_is_the_folder_that_it_would_be(void **state)
{
    (void)state;
    static const char *const names[] = { "n.tar", "n.gnu", "n.tar.gz", "n.tgz", "n.zip", "no ending" };
    for (size_t i = 0; i < COUNT(names); i++) {
        put(names[i], groups, COUNT(groups));
        gives(names[i], NULL, GROUPS_DOCS);
    }
    for (size_t i = 0; i < COUNT(groups); i++)
        if (groups[i].text) testing_write_text(dir, strcat(strcpy((char[64]){ 0 }, "f/"), groups[i].name), groups[i].text);
    base_buf out = { 0 }; /* the same documents, by their names */
    assert_ok(read_path(&out, testing_path(dir, "f"), NULL, err));
    const char *third = strstr(GROUPS_DOCS, "news-test");
    size_t n = strlen(third);
    assert_memory_equal(out.data, third, n);
    assert_memory_equal(out.data + n, GROUPS_DOCS, strlen(GROUPS_DOCS) - n);
    base_buf_done(&out);
}

static void a_folder_that_holds_an_archive_has_its_files(void **state)
{
    (void)state;
    assert_ok(base_dir_create(testing_path(dir, "d"), err));
    put("d/n.tar.gz", groups, COUNT(groups));
    gives("d", NULL, GROUPS_DOCS);
    testing_write_text(dir, "d/a", "first\n");
    testing_write_text(dir, "d/z/z", "last\n");
    testing_write_text(dir, "d/p.zip", "no archive\n");
    gives("d", "textdir",
          "a|text*=first\n\n"
          "news-train/b.sky/20|text*=From: a@b\nSubject: Of stars\nLines: 1\n\nStars are "
          "far.\n{\"label\":\"b.sky\",\"split\":\"train\"}\n"
          "news-train/b.sky/3|text*=From: a@b\nSubject: Of\n moons\n\nMoons are near.\n{\"label\":\"b.sky\",\"split\":\"train\"}\n"
          "news-test/a.sea/1|text*=Subject: Of fish\nFrom: c\n\nFish swim.\n\nSubject: no "
          "header\n{\"label\":\"a.sea\",\"split\":\"test\"}\n"
          "news-test/a.sea/plain|text*=No headers here.\n{\"label\":\"a.sea\",\"split\":\"test\"}\n"
          "p.zip|text*=no archive\n\n"
          "z/z|text*=last\n{\"label\":\"z\"}\n");
}

static void an_archive_through_a_pipe_is_read_too(void **state)
{
    (void)state;
    char command[600], path[32];
    put("n.tar.gz", groups, COUNT(groups));
    snprintf(command, sizeof command, "cat '%s'", testing_path(dir, "n.tar.gz"));
    FILE *pipe = popen(command, "r");
    snprintf(path, sizeof path, "/dev/fd/%d", fileno(pipe));
    base_buf out = { 0 };
    assert_ok(read_path(&out, path, NULL, err));
    assert_string_equal(base_buf_string(&out), GROUPS_DOCS);
    base_buf_done(&out);
    pclose(pipe);
}

/* As the BEIR benchmark gives its collections away; what is inside may be gzipped again. */
static void an_archive_of_one_folder_is_that_folder(void **state)
{
    (void)state;
    static const item beir[] = {
        { "./nice/", NULL, "folder" },
        { "./nice/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\t1\n", NULL },
        { "./nice/queries.jsonl", "{\"_id\":\"q1\",\"text\":\"x\"}\n{\"_id\":\"q2\",\"text\":\"y\"}\n", NULL },
        { "./nice/corpus.jsonl", "{\"_id\":\"d1\",\"text\":\"x\"}\n", NULL },
    };
    put("nice.zip", beir, COUNT(beir));
    corpora_corpus *c = NULL;
    base_buf out = { 0 };
    assert_ok(corpora_open(&c, testing_path(dir, "nice.zip"), NULL, err));
    assert_string_equal(corpora_format_name(c), "beir");
    for (int again = 0; again < 2; again++) { /* forwards and back */
        base_buf_clear(&out);
        assert_ok(corpora_docs(c, print_doc, &out, err));
        assert_string_equal(base_buf_string(&out), "d1|text*=x\n");
    }
    base_buf_done(&out);
    corpora_close(c);
}

static void names_are_names_and_open_no_path(void **state)
{
    (void)state;
    static const item strange[] = {
        { "/etc/passwd", "a\n", NULL },       { "../../up", "b\n", NULL },  { "./here", "c\n", NULL },
        { ".hidden", "d\n", NULL },           { "x/.git/e", "e\n", NULL },  { "x/../y", "f\n", NULL },
        { "\xc3\xa4/\xc3\xb6", "g\n", NULL }, { "lat\xe4in", "h\n", NULL }, { "with blank\n", "i\n", NULL },
    };
    const char *want = "etc/passwd|text*=a\n{\"label\":\"etc\"}\n../../up|text*=b\n{\"label\":\"..\"}\nhere|text*=c\n\n"
                       "x/../y|text*=f\n{\"label\":\"..\"}\n\xc3\xa4/\xc3\xb6|text*=g\n{\"label\":\"\xc3\xa4\"}\n"
                       "lat\xe4in|text*=h\n\nwith%20blank|text*=i\n\nnote: s: ids with blanks, which are written as %20: 1\n";
    put("s", strange, COUNT(strange));
    gives("s", NULL, want);
    put("s.gnu", strange, COUNT(strange));
    base_buf out = { 0 };
    assert_ok(read_path(&out, testing_path(dir, "s.gnu"), NULL, err));
    assert_memory_equal(out.data, want, (size_t)(strstr(want, "note") - want));
    base_buf_done(&out);
    put("s.zip", strange, COUNT(strange));
    assert_ok(read_path(&out, testing_path(dir, "s.zip"), NULL, err));
    assert_non_null(strstr(base_buf_string(&out), "\xc3\xa4/\xc3\xb6|text*=g"));
    base_buf_done(&out);
}

static void what_holds_no_bytes_is_passed_over_and_counted(void **state)
{
    (void)state;
    static const item links[] = {
        { "a", "text\n", NULL },      { "soft", NULL, "/etc/passwd" }, { "hard", NULL, "hard:a" },
        { "device", NULL, "device" }, { "folder", NULL, "folder" },
    };
    put("l.tar", links, COUNT(links));
    gives("l.tar", NULL, "a|text*=text\n\nnote: l.tar: links and devices in archives, which are passed over: 3\n");
}

static void what_is_not_read_is_refused(void **state)
{
    (void)state;
    static const item one[] = { { "a/b", "some text that is long enough to be packed\n", NULL } },
                      hole[] = { { "a/b", "x", "sparse" } };
    put("secret.zip", one, 1);
    refuses("secret.zip", BASE_EFORMAT, "secret.zip, a/b (byte ", "the archive is damaged, or of a kind that isn't read: ");
    put("hole.tar", hole, 1);
    refuses("hole.tar", BASE_EFORMAT, "hole.tar, a/b (byte ", "a sparse file");
    put("empty.tar", NULL, 0);
    refuses("empty.tar", BASE_EFORMAT, "empty.tar", "holds no documents");
    put("empty.zip", NULL, 0);
    refuses("empty.zip", BASE_EFORMAT, "empty.zip", "holds no documents");
}

/* Cut anywhere, each is refused, or (where its last bytes say nothing) gives all. A first header that is cut makes it no archive. */
static void cut_archives_are_refused_with_their_place(void **state)
{
    (void)state;
    static const char *const names[] = { "n.tar", "n.tar.gz", "n.zip" };
    for (size_t i = 0; i < COUNT(names); i++) {
        char *whole = NULL;
        size_t size, refused = 0;
        put(names[i], groups, COUNT(groups));
        assert_ok(base_file_read(&whole, &size, testing_path(dir, names[i]), SIZE_MAX / 4, err));
        for (size_t n = 1; n<size; n += size> 2000 ? 37 : 1) {
            base_buf out = { 0 };
            base_error e = { 0 };
            testing_write(dir, "cut.tgz", whole, n);
            base_status s = read_path(&out, testing_path(dir, "cut.tgz"), "textdir", &e);
            if (s == BASE_OK && n >= 600 && strncmp(base_buf_string(&out), "news-train", 10) == 0)
                assert_non_null(strstr(base_buf_string(&out), "news-test/a.sea/plain|text*=No headers here.\n"));
            if (s != BASE_OK) {
                assert_int_equal(s, BASE_EFORMAT);
                assert_non_null(strstr(e.where, "cut.tgz"));
                refused++;
            }
            base_buf_done(&out);
        }
        assert_true(refused > (size > 2000 ? 20 : 100));
        base_free(whole);
    }
    put("n.tar.gz", groups, COUNT(groups));
    struct stat st;
    assert_int_equal(stat(testing_path(dir, "n.tar.gz"), &st), 0);
    assert_int_equal(truncate(testing_path(dir, "n.tar.gz"), st.st_size - 10), 0);
    refuses("n.tar.gz", BASE_EFORMAT, "n.tar.gz", "truncated gzip input");
}

/* The header of the first file, made to fit again: the field `at` holds `text`. */
static void change_header(const char *name, size_t at, const char *text)
{
    char *bytes = NULL;
    size_t size;
    unsigned sum = 0;
    assert_ok(base_file_read(&bytes, &size, testing_path(dir, name), SIZE_MAX / 4, err));
    memcpy(bytes + at, text, strlen(text));
    memset(bytes + 148, ' ', 8);
    for (size_t i = 0; i < 512; i++) sum += (unsigned char)bytes[i];
    snprintf(bytes + 148, 8, "%06o", sum);
    testing_write(dir, name, bytes, size);
    base_free(bytes);
}

static int remember_largest(void *context, size_t size)
{
    size_t *largest = context;
    if (size > *largest) *largest = size;
    return 0;
}

static void sizes_that_lie_cost_no_memory(void **state)
{
    (void)state;
    static const item one[] = { { "a/b", "some text\n", NULL }, { "c", "more\n", NULL } };
    size_t largest = 0;
    base_mem_set_hook(remember_largest, &largest);
    put("lie.tar", one, 2);
    change_header("lie.tar", 124, "77777777777"); /* 8 GiB */
    refuses("lie.tar", BASE_EFORMAT, "lie.tar, behind entry 1 (byte ", "runcated");
    put("lie.tar", one, 2);
    change_header("lie.tar", 124, "00000000001"); /* one byte */
    gives("lie.tar", "textdir", "a/b|text*=s\n{\"label\":\"a\"}\nc|text*=more\n\n");
    base_mem_set_hook(NULL, NULL);
    assert_true(largest < 1 << 20);
}

/* 64 MiB of zeros that take 64 KiB: passed over as no text without being held. */
static void a_bomb_of_zeros_is_not_held(void **state)
{
    (void)state;
    char command[1200];
    size_t largest = 0;
    snprintf(command, sizeof command,
             "cd '%s' && mkdir b && echo text > b/a && head -c 67108864 /dev/zero > b/zeros && tar czf b.tgz b", dir);
    assert_int_equal(system(command), 0);
    base_mem_set_hook(remember_largest, &largest);
    gives("b.tgz", NULL, "a|text*=text\n\nnote: b.tgz: files with NUL bytes, which are no texts and passed over: 1\n");
    base_mem_set_hook(NULL, NULL);
    assert_true(largest < 1 << 20);
}

static void damaged_archives_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const names[] = { "n.tar", "n.tar.gz", "n.zip" };
    base_rng r = base_rng_of(1, 20);
    for (size_t i = 0; i < COUNT(names); i++) {
        char *bytes = NULL;
        size_t size;
        put(names[i], groups, COUNT(groups));
        assert_ok(base_file_read(&bytes, &size, testing_path(dir, names[i]), SIZE_MAX / 4, err));
        for (int k = 0; k < 600; k++) {
            base_buf out = { 0 };
            base_error e = { 0 };
            size_t at = base_rng_below(&r, size);
            char was = bytes[at];
            bytes[at] = (char)base_rng_below(&r, 256);
            testing_write(dir, "x", bytes, size);
            bytes[at] = was;
            base_status s = read_path(&out, testing_path(dir, "x"), NULL, &e);
            if (s != BASE_OK && (s != BASE_EFORMAT || !strstr(e.where, "/x") || !e.what[0]))
                fail_msg("%s, byte %zu: %d %s: %s", names[i], at, (int)s, e.where, e.what);
            base_buf_done(&out);
        }
        base_free(bytes);
    }
}

/* Allocations of ours and calls of the system fail, each in turn; libarchive's own memory is its own. */
static void failing_memory_and_calls_are_survived(void **state)
{
    (void)state;
    put("n.tar.gz", groups, COUNT(groups));
    char *path = base_strdup(testing_path(dir, "n.tar.gz"), NULL);
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        base_buf out = { 0 };
        base_error e = { 0 };
        testing_memory_fails_after(n);
        s = read_path(&out, path, NULL, &e);
        testing_memory_heals();
        base_buf_done(&out);
        if (s != BASE_OK && s != BASE_ENOMEM) fail_msg("allocation %ld: %d %s", n, (int)s, e.what);
        assert_true(n < 10000);
    }
    s = BASE_EIO;
    for (long n = 0; s != BASE_OK; n++) {
        base_buf out = { 0 };
        base_error e = { 0 };
        testing_sys_fails_at("open fstat stat mmap", n);
        s = read_path(&out, path, NULL, &e);
        testing_sys_heals();
        base_buf_done(&out);
        if (s != BASE_OK && s != BASE_EIO) fail_msg("call %ld: %d %s", n, (int)s, e.what);
        assert_true(n < 100);
    }
    base_free(path);
}

/* --- the shared collection ---------------------------------------------------------------------------------------------------- */

typedef struct {
    size_t docs, titles, train, test, n_groups;
    char group[32][40];
} news;

static base_status count_message(void *context, const corpora_doc *doc, base_error *err)
{
    news *n = context;
    char metadata[200], label[40], split[10];
    (void)err;
    snprintf(metadata, sizeof metadata, "%.*s", (int)doc->metadata.len, doc->metadata.ptr);
    if (sscanf(metadata, "{\"label\":\"%39[^\"]\",\"split\":\"%9[^\"]\"}", label, split) != 2) fail_msg("%s", metadata);
    n->docs++;
    for (size_t i = 0; i < doc->n_fields; i++) n->titles += strcmp(doc->fields[i].name, "title") == 0;
    n->train += strcmp(split, "train") == 0;
    n->test += strcmp(split, "test") == 0;
    size_t g = 0;
    while (g < n->n_groups && strcmp(n->group[g], label) != 0) g++;
    if (g == n->n_groups && g < 32) strcpy(n->group[n->n_groups++], label);
    return BASE_OK;
}

/* The counts of the collection's own page: 18,846 messages, 11,314 and 7,532 of them, in 20 groups. */
static void twenty_newsgroups_have_their_published_counts(void **state)
{
    (void)state;
    const char *shared = testing_shared("20newsgroups");
    if (!shared) skip();
    static const char *const names[] = { "collections/20newsgroups", "collections/20newsgroups/20news-bydate.tar.gz" };
    for (size_t i = 0; i < COUNT(names); i++) {
        corpora_corpus *c = NULL;
        news n = { 0 };
        assert_ok(corpora_open(&c, testing_path(shared, names[i]), NULL, err));
        assert_string_equal(corpora_format_name(c), "mail");
        assert_ok(corpora_docs(c, count_message, &n, err));
        assert_int_equal(n.docs, 18846);
        assert_int_equal(n.titles, 18846);
        assert_int_equal(n.train, 11314);
        assert_int_equal(n.test, 7532);
        assert_int_equal(n.n_groups, 20);
        corpora_close(c);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(an_archive_is_the_folder_that_it_would_be),
        TEST(a_folder_that_holds_an_archive_has_its_files),
        TEST(an_archive_through_a_pipe_is_read_too),
        TEST(an_archive_of_one_folder_is_that_folder),
        TEST(names_are_names_and_open_no_path),
        TEST(what_holds_no_bytes_is_passed_over_and_counted),
        TEST(what_is_not_read_is_refused),
        TEST(cut_archives_are_refused_with_their_place),
        TEST(sizes_that_lie_cost_no_memory),
        TEST(a_bomb_of_zeros_is_not_held),
        TEST(damaged_archives_are_read_or_refused),
        TEST(failing_memory_and_calls_are_survived),
        TEST(twenty_newsgroups_have_their_published_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
