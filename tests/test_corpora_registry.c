/* Names: embedded corpora, folders under $SALTON_HOME, and what a mistyped one is answered; standard input and progress. */
#include "tests/testing.h"

#include <unistd.h>

#include "base/mem.h"
#include "corpora/corpus.h"
#include "corpora/embedded.h"
#include "corpora/files.h"

static char *dir;

static int setup(void **state)
{
    (void)state;
    dir = testing_tmpdir();
    setenv("SALTON_HOME", testing_path(dir, "home"), 1);
    testing_write_text(dir, "home/cranfield/cran.all.1400", ".I 1\n.T\nt\n.W\nt\n");
    testing_write_text(dir, "home/beir/tiny/corpus.jsonl", "{\"_id\": \"d\", \"text\": \"x\"}\n");
    testing_write_text(dir, "home/beir/tiny/corpus.json", "{\"title\": \"A tiny one\"}");
    testing_write_text(dir, "home/notes.txt", "no corpus");
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    unsetenv("SALTON_HOME");
    testing_tmpdir_free(dir);
    return 0;
}

static base_status count(void *context, const corpora_doc *doc, base_error *err)
{
    (void)doc, (void)err;
    ++*(size_t *)context;
    return BASE_OK;
}

static size_t docs_of(const char *name)
{
    size_t n = 0;
    corpora_corpus *c = NULL;
    assert_ok(corpora_open(&c, name, NULL, err));
    assert_ok(corpora_docs(c, count, &n, err));
    corpora_close(c);
    return n;
}

static void installed_corpora_are_found_by_name(void **state)
{
    (void)state;
    assert_int_equal(docs_of("cranfield"), 1);
    assert_int_equal(docs_of("beir/tiny"), 1);
    corpora_corpus *c = NULL;
    assert_ok(corpora_open(&c, "cranfield", NULL, err));
    assert_string_equal(corpora_name(c), "cranfield");
    assert_int_equal(strncmp(corpora_title(c), "Cranfield", 9), 0);
    corpora_close(c);
}

static void a_name_never_leads_out_of_the_home(void **state)
{
    (void)state;
    static const char *const names[] = { "../home/cranfield", "./cranfield", "cranfield/../cranfield", "cranfield/", "" };
    corpora_corpus *c = NULL;
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        assert_fails(corpora_open(&c, names[i], NULL, err), BASE_EIO, "no corpus, file or folder");
}

static void a_mistyped_name_is_told_the_nearest(void **state)
{
    (void)state;
    corpora_corpus *c = NULL;
    assert_fails(corpora_open(&c, "cranfeild", NULL, err), BASE_EIO, "the nearest name is cranfield");
    assert_fails(corpora_open(&c, "/no/such/path", NULL, err), BASE_EIO, "no corpus, file or folder \"/no/such/path\"");
    assert_null(c);
}

static void the_registry_lists_embedded_ones_then_the_installed(void **state)
{
    (void)state;
    size_t embedded = 0, i = 0;
    const char *origin, *title, *name, *last = "";
    for (const corpora_embedded_file *e = corpora_embedded_files; e->corpus; e++) {
        embedded += strcmp(e->corpus, last) != 0;
        last = e->corpus;
    }
    for (; i < embedded; i++) {
        assert_non_null(corpora_registered(i, &origin, &title));
        assert_string_equal(origin, "embedded");
        assert_true(strlen(title) > 0);
    }
    name = corpora_registered(i++, &origin, &title);
    assert_string_equal(name, "beir/tiny");
    assert_string_equal(origin, testing_path(dir, "home/beir/tiny"));
    assert_string_equal(title, "A tiny one");
    name = corpora_registered(i++, NULL, NULL);
    assert_string_equal(name, "cranfield");
    assert_null(corpora_registered(i, NULL, NULL));
}

/* Whatever is embedded: documents, topics, and judgements that know both. */
typedef struct {
    size_t docs, topics, judgements, titles_indexed;
} tally;

static base_status tally_doc(void *context, const corpora_doc *doc, base_error *err)
{
    tally *t = context;
    (void)err;
    t->docs++;
    for (size_t i = 0; i < doc->n_fields; i++)
        t->titles_indexed += doc->fields[i].indexed && strcmp(doc->fields[i].name, "title") == 0;
    return BASE_OK;
}

static base_status tally_topic(void *context, const corpora_topic *topic, base_error *err)
{
    (void)err;
    assert_true(topic->text.len > 0);
    ((tally *)context)->topics++;
    return BASE_OK;
}

static base_status tally_judgement(void *context, const corpora_judgement *judgement, base_error *err)
{
    (void)judgement, (void)err;
    ((tally *)context)->judgements++;
    return BASE_OK;
}

static void embedded_corpora_are_read_like_any_other(void **state)
{
    (void)state;
    const char *origin, *name;
    for (size_t i = 0; (name = corpora_registered(i, &origin, NULL)) && strcmp(origin, "embedded") == 0; i++) {
        char *copy = base_strdup(name, NULL);
        tally t = { 0 };
        corpora_corpus *c = NULL;
        assert_ok(corpora_open(&c, copy, NULL, err));
        assert_string_equal(corpora_format_name(c), "beir");
        assert_ok(corpora_docs(c, tally_doc, &t, err));
        assert_ok(corpora_topics(c, tally_topic, &t, err));
        assert_ok(corpora_qrels(c, tally_judgement, &t, err));
        assert_true(t.docs > 100 && t.topics >= 30 && t.judgements > t.topics);
        if (strcmp(copy, "films") == 0) assert_int_equal(t.titles_indexed, 0); /* stored, not searched */
        corpora_close(c);
        base_free(copy);
    }
}

static void standard_input_is_a_corpus(void **state)
{
    (void)state;
    int ends[2], keep = dup(0);
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], "a\tone\nb\ttwo\n", 12), 12);
    close(ends[1]);
    dup2(ends[0], 0);
    close(ends[0]);
    size_t n = docs_of("-");
    dup2(keep, 0);
    close(keep);
    assert_int_equal(n, 2);
}

typedef struct {
    corpora_corpus *corpus;
    uint64_t last, total;
    size_t calls;
} watch;

static base_status look(void *context, const corpora_doc *doc, base_error *err)
{
    watch *w = context;
    uint64_t now;
    (void)doc, (void)err;
    corpora_progress(w->corpus, &now, &w->total);
    assert_true(now >= w->last && now <= w->total);
    w->last = now;
    w->calls++;
    return BASE_OK;
}

static void progress_grows_up_to_the_total(void **state)
{
    (void)state;
    watch w = { 0 };
    testing_write_text(dir, "p/1.tsv", "a\tone\nb\ttwo\n");
    testing_write_text(dir, "p/2.tsv", "c\tthree\n");
    assert_ok(corpora_open(&w.corpus, testing_path(dir, "p"), NULL, err));
    assert_string_equal(corpora_format_name(w.corpus), "tsv");
    assert_ok(corpora_docs(w.corpus, look, &w, err));
    assert_int_equal(w.calls, 3);
    assert_int_equal(w.total, 20);
    corpora_progress(w.corpus, &w.last, &w.total);
    assert_int_equal(w.last, 20);
    corpora_close(w.corpus);
}

static void folders_without_documents_are_refused_when_read(void **state)
{
    (void)state;
    size_t n = 0;
    corpora_corpus *c = NULL;
    testing_write_text(dir, "e/f/.hidden", "x");
    assert_ok(corpora_open(&c, testing_path(dir, "e"), NULL, err));
    assert_fails(corpora_docs(c, count, &n, err), BASE_EFORMAT, "holds no documents");
    assert_fails(corpora_topics(c, tally_topic, NULL, err), BASE_EFORMAT, "holds no topics");
    corpora_close(c);
    testing_write_text(dir, "q/queries.tsv", "1\tx\n");
    assert_ok(corpora_open(&c, testing_path(dir, "q"), NULL, err));
    assert_fails(corpora_docs(c, count, &n, err), BASE_EFORMAT, "holds no documents");
    tally t = { 0 };
    assert_ok(corpora_topics(c, tally_topic, &t, err));
    assert_int_equal(t.topics, 1);
    corpora_close(c);
}

static void a_link_that_leads_back_is_a_limit(void **state)
{
    (void)state;
    corpora_corpus *c = NULL;
    testing_write_text(dir, "l/a.txt", "x");
    char *link = base_strdup(testing_path(dir, "l/again"), NULL);
    assert_int_equal(symlink(".", link), 0);
    assert_fails(corpora_open(&c, testing_path(dir, "l"), NULL, err), BASE_ELIMIT, "folders within each other");
    unlink(link);
    base_free(link);
}

static void unknown_formats_are_named(void **state)
{
    (void)state;
    corpora_corpus *c = NULL;
    assert_fails(corpora_open(&c, "cranfield", &(corpora_options){ .format = "smrt" }, err), BASE_EARG, "found \"smrt\"");
}

static void heads_show_no_line_that_may_be_cut(void **state)
{
    (void)state;
    size_t n = CORPORA_HEAD_BYTES + 10, lines = 0;
    char *text = malloc(n);
    assert_non_null(text);
    for (size_t i = 0; i < n; i++) text[i] = i % 100 == 99 ? '\n' : 'x';
    testing_write(dir, "h", text, n);
    corpora_files *files = NULL;
    corpora_head head;
    base_view line;
    assert_ok(corpora_files_list(&files, testing_path(dir, "h"), err));
    assert_ok(corpora_head_read(&head, &files->at[0], err));
    assert_false(head.whole);
    base_view rest = head.text;
    while (corpora_head_line(&head, &rest, &line)) {
        assert_int_equal(line.len, 99);
        lines++;
    }
    assert_int_equal(lines, CORPORA_HEAD_BYTES / 100);
    corpora_head_done(&head);
    corpora_files_free(files);
    free(text);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(installed_corpora_are_found_by_name),      TEST(a_name_never_leads_out_of_the_home),
        TEST(a_mistyped_name_is_told_the_nearest),      TEST(the_registry_lists_embedded_ones_then_the_installed),
        TEST(embedded_corpora_are_read_like_any_other), TEST(standard_input_is_a_corpus),
        TEST(progress_grows_up_to_the_total),           TEST(folders_without_documents_are_refused_when_read),
        TEST(a_link_that_leads_back_is_a_limit),        TEST(unknown_formats_are_named),
        TEST(heads_show_no_line_that_may_be_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
