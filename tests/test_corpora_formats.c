/* Each format on small samples of our own: what it reads, what it repairs, what it refuses and in which words. */
#include "tests/testing.h"

#include "base/buf.h"
#include "base/mem.h"
#include "corpora/corpus.h"

/* Everything read, as text that can be compared: "docno|name*=text|...{metadata}\n", a star where indexed. */
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

static base_status print_topic(void *context, const corpora_topic *topic, base_error *err)
{
    base_buf *out = context;
    base_buf_bytes(out, topic->id.ptr, topic->id.len);
    base_buf_text(out, "|");
    base_buf_bytes(out, topic->text.ptr, topic->text.len);
    if (topic->kind.len) base_buf_text(out, "|");
    base_buf_bytes(out, topic->kind.ptr, topic->kind.len);
    base_buf_text(out, "\n");
    return base_buf_status(out, err);
}

static base_status print_judgement(void *context, const corpora_judgement *j, base_error *err)
{
    base_buf *out = context;
    base_buf_bytes(out, j->topic.ptr, j->topic.len);
    base_buf_text(out, " ");
    base_buf_bytes(out, j->docno.ptr, j->docno.len);
    base_buf_format(out, " %ld%s\n", j->grade, j->excluded ? " out" : "");
    return base_buf_status(out, err);
}

typedef enum { DOCS, TOPICS, QRELS } role;

static base_status read_role(base_buf *out, corpora_corpus *c, role what, base_error *err)
{
    return what == DOCS     ? corpora_docs(c, print_doc, out, err)
           : what == TOPICS ? corpora_topics(c, print_topic, out, err)
                            : corpora_qrels(c, print_judgement, out, err);
}

static base_status read_path(base_buf *out, const char *path, role what, const corpora_options *options, base_error *err)
{
    corpora_corpus *c = NULL;
    base_status s = corpora_open(&c, path, options, err);
    if (s == BASE_OK) s = read_role(out, c, what, err);
    corpora_close(c);
    return s;
}

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

static void gives_with(const char *name, role what, const corpora_options *options, const char *want)
{
    base_buf out = { 0 };
    assert_ok(read_path(&out, testing_path(dir, name), what, options, err));
    assert_string_equal(base_buf_string(&out), want);
    base_buf_done(&out);
}

static void gives(const char *name, role what, const char *want)
{
    gives_with(name, what, NULL, want);
}

/* The file x of this content gives. */
static void reads(const char *content, role what, const char *want)
{
    testing_write_text(dir, "x", content);
    gives("x", what, want);
}

static void refuses_with(const char *name, role what, const corpora_options *options, base_status status, const char *where,
                         const char *sentence)
{
    base_buf out = { 0 };
    base_error e = { 0 };
    assert_int_equal(read_path(&out, testing_path(dir, name), what, options, &e), status);
    if (!strstr(e.what, sentence)) fail_msg("\"%s\" is not about \"%s\"", e.what, sentence);
    if (!strstr(e.where, where)) fail_msg("\"%s\" is not \"%s\"", e.where, where);
    base_buf_done(&out);
}

static void refuses(const char *content, role what, const char *where, const char *sentence)
{
    testing_write_text(dir, "x", content);
    refuses_with("x", what, NULL, BASE_EFORMAT, where, sentence);
}

/* The notices after reading a role, one per line. */
static void says(const char *name, role what, const corpora_options *options, const char *want)
{
    corpora_corpus *c = NULL;
    base_buf out = { 0 }, said = { 0 };
    assert_ok(corpora_open(&c, testing_path(dir, name), options, err));
    for (int twice = 0; twice < 2; twice++) assert_ok(read_role(&out, c, what, err));
    for (size_t i = 0; i < corpora_notice_count(c); i++) base_buf_format(&said, "%s\n", corpora_notice(c, i));
    assert_null(corpora_notice(c, corpora_notice_count(c)));
    assert_string_equal(base_buf_string(&said), want);
    corpora_close(c);
    base_buf_done(&out);
    base_buf_done(&said);
}

/* --- SMART -------------------------------------------------------------------------------------------------------------------- */

static void smart_records_have_their_fields(void **state)
{
    (void)state;
    reads(".I 1\n.T\nA title\nin two lines\n.A\nSomebody, S.\n.W\nthe text\n.B\nsomewhere\n.I 2\n.W\nno title\n", DOCS,
          "1|title*=A title in two lines|text*=the text|author=Somebody, S.|source=somewhere\n2|text*=no title\n");
}

static void a_field_mark_is_a_whole_line(void **state)
{
    (void)state;
    reads(".I 1\n.W  \t\n.T is no mark here\n.Wor this\n.w\n.1\n.\n", DOCS, "1|text*=.T is no mark here\n.Wor this\n.w\n.1\n.\n");
}

static void only_a_number_alone_begins_a_record(void **state)
{
    (void)state;
    reads(".I 1\n.W\n.I think so\n.I 2 of 3\n.Ink\n.I\t7\n.W\nend\n", DOCS, "1|text*=.I think so\n.I 2 of 3\n.Ink\n7|text*=end\n");
}

static void repeated_fields_are_joined_empty_and_reference_fields_dropped(void **state)
{
    (void)state;
    reads(".I 1\n.A\nfirst\n.W\none\n.A\nsecond\n.X\n1\t5\t1\n.K\n.W\ntwo\n.X\n2\t5\t1\n", DOCS,
          "1|text*=one\ntwo|author=first\nsecond\n");
    says("x", DOCS, NULL, "x: records with a field that comes twice, whose texts are joined: 1\n");
}

static void records_without_text_are_documents_all_the_same(void **state)
{
    (void)state;
    reads(".I 1\n.T\n.W\n.I 2\n.I 3\n.W\nx\n", DOCS, "1\n2\n3|text*=x\n");
}

static void numbers_lose_their_leading_zeros(void **state)
{
    (void)state;
    reads(".I 007\n.W\nx\n.I 000\n.W\ny\n", DOCS, "7|text*=x\n0|text*=y\n");
    reads("007 0046 0 0\n1 20 0 0\n", QRELS, "7 46 1\n1 20 1\n");
    says("x", QRELS, NULL,
         "x: lines whose numbers have leading zeros, which are stripped: 1\n"
         "x: the fourth column is no grade: every line is relevant; topics without a line are not judged\n");
}

static void smart_fields_can_be_chosen_by_letter_or_name(void **state)
{
    (void)state;
    testing_write_text(dir, "x", ".I 1\n.T\nt\n.A\na\n.W\nw\n.Q\nq\n");
    gives_with("x", DOCS, &(corpora_options){ .fields = ".A .W" }, "1|author*=a|text*=w|title=t|q=q\n");
    gives_with("x", DOCS, &(corpora_options){ .fields = "title,Q" }, "1|title*=t|q*=q|author=a|text=w\n");
    gives_with("x", TOPICS, &(corpora_options){ .topic_fields = "A,T" }, "1|a t\n");
    refuses_with("x", DOCS, &(corpora_options){ .fields = "titel" }, BASE_EARG, "", "no field \"titel\"");
    refuses_with("x", DOCS, &(corpora_options){ .fields = ".X" }, BASE_EARG, "", "no field \"references\"");
    refuses_with("x", DOCS, &(corpora_options){ .fields = " , " }, BASE_EARG, "", "found none");
}

static void smart_lines_outside_of_records_and_fields_are_refused(void **state)
{
    (void)state;
    refuses(".I 1\nno field yet\n", DOCS, "x:2 (byte 5)", "expected a field mark such as .T or .W");
    testing_write_text(dir, "x", "text first\n.I 1\n");
    refuses_with("x", DOCS, &(corpora_options){ .format = "smart" }, BASE_EFORMAT, "x:1 (byte 0)", "expected .I and a number");
}

static void cranfield_is_joined_by_position_and_its_codes_turned_over(void **state)
{
    (void)state;
    testing_write_text(dir, "cran/CRAN.ALL.1400", ".I 1\n.T\nboundary layers\n.W\nboundary layers\nof plates\n.I 2\n.T\n.W\n");
    testing_write_text(dir, "cran/cran.qry", ".I 001\r\n.W\r\nfirst one\r\n.I 004\r\n.W\r\nsecond  one\r\n");
    testing_write_text(dir, "cran/cranqrel", "1 1 2 \n1 2 1\n1 7 -1\n2 1 4\n2 3 5\n2 9 -1");
    gives("cran/", DOCS, "1|text*=boundary layers\nof plates|title=boundary layers\n2\n");
    gives("cran", TOPICS, "1|first one\n2|second one\n");
    gives("cran", QRELS, "1 1 3\n1 2 4\n1 7 4\n2 1 1\n2 3 0\n2 9 4\n");
    gives_with("cran", QRELS, &(corpora_options){ .convention = "trec" }, "1 1 3\n1 2 4\n2 1 1\n2 3 0\n");
    gives_with("cran", QRELS, &(corpora_options){ .convention = "nosource" }, "1 1 3\n1 2 4\n1 7 0 out\n2 1 1\n2 3 0\n2 9 0 out\n");
    says("cran", TOPICS, NULL, "cran.qry: topics numbered by position 1..2, as the judgements have them, not by .I\n");
    says("cran", QRELS, &(corpora_options){ .convention = "trec" },
         "cranqrel: codes 1 to 4, where smaller is better, are grades 4 to 1\n"
         "cranqrel: 2 pairs with the unexplained code -1 are dropped (convention trec)\n");
    refuses_with("cran", QRELS, &(corpora_options){ .convention = "clasic" }, BASE_EARG, "", "expected the convention");
    testing_write_text(dir, "cran/cranqrel", "1 1 2\n1 2 9\n");
    refuses_with("cran", QRELS, NULL, BASE_EFORMAT, "cranqrel:2 (byte 6)", "expected a code of 1 to 5, or -1, found 9");
}

static void cacm_searches_authors_and_leaves_its_topic_zero_out(void **state)
{
    (void)state;
    testing_write_text(dir, "c/cacm.all", ".I 46\n.T\nt\n.B\nCACM May, 1960\n.A\nKnuth, D.\n.K\nsorting\n.W\nw\n");
    testing_write_text(dir, "c/query.text", ".I 1\n.W\n articles by\n.A\nKnuth, D.\n.N\n 1. who asked\n.I 0\n");
    testing_write_text(dir, "c/qrels.text", "01 0046  0 0\n");
    testing_write_text(dir, "c/README", "not of the collection");
    gives("c", DOCS, "46|title*=t|text*=w|author*=Knuth, D.|keywords*=sorting|source=CACM May, 1960\n");
    gives("c", TOPICS, "1|articles by Knuth, D.\n");
    gives("c", QRELS, "1 46 1\n");
    says("c", TOPICS, NULL, "query.text: records without any field, which are left out: 1\n");
}

static void columns_of_cisi_have_no_grades(void **state)
{
    (void)state;
    reads("     1     28\t0\t0.000000\n     1     35\t0\t0.000000\n", QRELS, "1 28 1\n1 35 1\n");
}

/* --- BEIR --------------------------------------------------------------------------------------------------------------------- */

static void write_beir(void)
{
    testing_write_text(
        dir, "b/corpus.jsonl",
        "{\"_id\": \"d1\", \"title\": \"One\", \"text\": \"caf\\u00e9 \\ud83d\\ude00\", \"metadata\": {}}\n"
        "\n"
        "{\"_id\": \"d2\", \"title\": \"\", \"text\": \"two\", \"metadata\": {\"price\": 24.9}, \"label\": \"x\", \"n\": null}\n");
    testing_write_text(
        dir, "b/queries.jsonl",
        "{\"_id\": \"q2\", \"text\": \"second\", \"metadata\": {\"d1\": [{\"label\": \"SUPPORT\"}]}}\n"
        "{\"_id\": \"q1\", \"text\": \"first\", \"metadata\": {\"kind\": \"exact\"}}\n{\"_id\": \"q9\", \"text\": \"never\"}\n");
    testing_write_text(dir, "b/qrels/test.tsv", "query-id\tcorpus-id\tscore\r\nq1\td1\t2\r\nq1\td2\t0\r\n");
    testing_write_text(dir, "b/qrels/train.tsv", "q2\td2\t1\n");
}

static void beir_folders_are_read_by_their_split(void **state)
{
    (void)state;
    write_beir();
    gives("b", DOCS, "d1|title*=One|text*=caf\xc3\xa9 \xf0\x9f\x98\x80\nd2|text*=two{\"price\":24.9,\"label\":\"x\"}\n");
    gives("b", TOPICS, "q1|first|exact\n");
    gives("b", QRELS, "q1 d1 2\nq1 d2 0\n");
    gives_with("b", TOPICS, &(corpora_options){ .split = "train" }, "q2|second\n");
    gives_with("b", QRELS, &(corpora_options){ .split = "train" }, "q2 d2 1\n");
    refuses_with("b", QRELS, &(corpora_options){ .split = "dev" }, BASE_EARG, "b", "no split \"dev\": expected one of test, train");
    gives("b/queries.jsonl", TOPICS, "q2|second\nq1|first|exact\nq9|never\n");
    gives("b/qrels/test.tsv", QRELS, "q1 d1 2\nq1 d2 0\n");
}

static void the_only_split_needs_no_name(void **state)
{
    (void)state;
    testing_write_text(dir, "o/corpus.jsonl", "{\"_id\": 1, \"text\": \"a\"}\n");
    testing_write_text(dir, "o/queries.jsonl", "{\"_id\": \"q\", \"text\": \"b\"}\n");
    gives("o", TOPICS, "q|b\n");
    refuses_with("o", QRELS, NULL, BASE_EFORMAT, "o", "holds no judgements");
    testing_write_text(dir, "o/qrels/dev.tsv", "q\t1\t1\n");
    gives("o", QRELS, "q 1 1\n");
    testing_write_text(dir, "o/qrels/train.tsv", "q\t1\t1\n");
    refuses_with("o", QRELS, NULL, BASE_EARG, "o", "expected one of dev, train");
}

static void corpus_json_names_the_fields(void **state)
{
    (void)state;
    write_beir();
    testing_write_text(dir, "b/corpus.json", "{\"title\": \"Ours\", \"description\": \"Made up.\", \"fields\": [\"text\"]}");
    gives("b", DOCS, "d1|text*=caf\xc3\xa9 \xf0\x9f\x98\x80|title=One\nd2|text*=two{\"price\":24.9,\"label\":\"x\"}\n");
    gives_with("b", DOCS, &(corpora_options){ .fields = "title,label" },
               "d1|title*=One|text=caf\xc3\xa9 \xf0\x9f\x98\x80\nd2|label*=x|text=two{\"price\":24.9,\"label\":\"x\"}\n");
    corpora_corpus *c = NULL;
    assert_ok(corpora_open(&c, testing_path(dir, "b"), NULL, err));
    assert_string_equal(corpora_title(c), "Ours");
    assert_string_equal(corpora_description(c), "Made up.");
    assert_string_equal(corpora_fields_used(c), "text");
    assert_string_equal(corpora_format_name(c), "beir");
    assert_string_equal(corpora_convention(c), "");
    corpora_close(c);
    testing_write_text(dir, "b/corpus.json", "{\"title\": ");
    refuses_with("b", DOCS, NULL, BASE_EFORMAT, "b/corpus.json", "malformed JSON");
}

static void a_grade_that_is_none_is_refused_with_its_place(void **state)
{
    (void)state;
    write_beir();
    testing_write_text(dir, "b/qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1\td1\tx\n");
    refuses_with("b", QRELS, NULL, BASE_EFORMAT, "qrels/test.tsv:2 (byte 25)", "expected a grade such as 0 or 2, found \"x\"");
    refuses_with("b", TOPICS, NULL, BASE_EFORMAT, "qrels/test.tsv:2", "expected a grade");
    refuses("q1\td1\tx\n", QRELS, "x:1 (byte 0)", "found \"x\"");
    refuses("q1\td1\t1\nq2\td2\n", QRELS, "x:2 (byte 8)", "expected 3 columns (topic docno grade), found 2");
    refuses("q1\td1\t1.5\n", QRELS, "x:1", "found \"1.5\"");
    refuses("q1\td1\t99999999999999999999\n", QRELS, "x:1", "expected a grade");
    refuses("1 0 d1 1\n1 0 d2 two\n", QRELS, "x:2 (byte 9)", "found \"two\"");
    refuses("1 0 d1 1\n1 0 d2\n", QRELS, "x:2", "expected 4 columns");
    reads("q\td one\t-1\n", QRELS, "q d%20one -1\n");
}

/* --- JSON --------------------------------------------------------------------------------------------------------------------- */

static void json_ids_and_texts_have_many_names(void **state)
{
    (void)state;
    reads("{\"docno\": \"a\", \"contents\": \"x\"}\n{\"id\": 7, \"body\": \"y\", \"title\": \"t\"}\n{\"doc_id\": \"c\"}\n", DOCS,
          "a|text*=x\n7|title*=t|text*=y\nc\n");
    reads("{\"qid\": 3, \"query\": \"x\\ty\"}\n", TOPICS, "3|x y\n");
}

static void json_scalars_and_lists_of_them_are_metadata(void **state)
{
    (void)state;
    reads("{\"id\":\"a\",\"text\":\"x\",\"year\":1999,\"ok\":true,\"no\":null,\"deep\":{\"z\":1},\"list\":[\"p\",\"q\"],\"mixed\":["
          "{}]}\n",
          DOCS, "a|text*=x{\"year\":1999,\"ok\":true,\"list\":[\"p\",\"q\"]}\n");
    gives_with("x", DOCS, &(corpora_options){ .fields = "text,list" },
               "a|text*=x|list*=p, q{\"year\":1999,\"ok\":true,\"list\":[\"p\",\"q\"]}\n");
    says("x", DOCS, &(corpora_options){ .fields = "text,lsit" }, "x: fields that were asked for and that no document has: lsit\n");
}

typedef struct {
    size_t n, largest; /* documents; the largest allocation */
} tally;

static base_status count_docs(void *context, const corpora_doc *doc, base_error *err)
{
    tally *t = context;
    (void)err;
    t->n++;
    if (t->n <= 300000) assert_string_equal(doc->fields[0].text.ptr, "]}\\\"[{,");
    return BASE_OK;
}

static int remember_largest(void *context, size_t size)
{
    size_t *largest = context;
    if (size > *largest) *largest = size;
    return 0;
}

static void json_arrays_are_read_too(void **state)
{
    (void)state;
    reads("[\n {\"id\": \"a\",\n  \"text\": \"x\"},\n {\"id\": \"b\", \"text\": \"y\"}\n]", DOCS, "a|text*=x\nb|text*=y\n");
    testing_write_text(dir, "f.json", "[{\"extract\": \"x\"}, {\"extract\": \"y\"}]");
    gives("f.json", DOCS, "f-1|text*=x\nf-2|text*=y\n");
    says("f.json", DOCS, NULL, "f.json: records without an id, which are numbered: 2\n");
    refuses("[{\"id\": \"a\"},\n 5]", DOCS, "x:2 (byte 15)", "expected a JSON object");
    refuses("[{\"id\": \"a\"}", DOCS, "x:1 (byte 12)", "expected , or ] behind an element of the array, found the end of the file");
    refuses("[{\"id\": \"a\"} {\"id\": \"b\"}]", DOCS, "x:1 (byte 13)", "expected , or ] behind an element");
    refuses("[{\"id\": \"a\"}]\n{\"id\": \"b\"}", DOCS, "x:2 (byte 14)", "expected nothing behind the array");
    refuses("[{\"id\": \"a\"},]", DOCS, "x:1 (byte 13)", "malformed JSON");
    refuses("[{\"id\": \"a\"}, {\"id\": \"b]}", DOCS, "x:1 (byte 14)", "malformed JSON");
    refuses("[}", DOCS, "x:1 (byte 1)", "malformed JSON");
    refuses("[]", DOCS, "x", "holds no documents");
}

static void json_that_is_wrong_is_refused_with_line_and_byte(void **state)
{
    (void)state;
    refuses("{\"id\": \"a\"}\n{\"id\": \n", DOCS, "x:2 (byte 12)", "malformed JSON");
    refuses("{\"id\": \"a\"}\n[1, 2]\n", DOCS, "x:2 (byte 12)", "expected a JSON object");
    refuses("{\"id\": \"a\"}\n17\n", DOCS, "x:2", "expected a JSON object");
    refuses("{\"id\": \"a\"}\n{\"text\": \"b\"}\n", DOCS, "x:2", "expected an id (\"_id\", \"id\" or \"docno\"), found none");
    refuses("{\"id\": [1]}\n", DOCS, "x:1", "expected an id that is a string or a whole number");
    refuses("{\"id\": \"a\", \"text\": 5}\n", DOCS, "x:1", "expected a text that is a string");
    refuses("{\"id\": \" \"}\n", DOCS, "x:1", "expected a docno, found none");
}

/* --- TREC --------------------------------------------------------------------------------------------------------------------- */

static void trec_documents_lose_tags_and_entities(void **state)
{
    (void)state;
    reads("<DOC>\n<DOCNO> FT-1 </DOCNO>\n<HEADLINE>A &amp; B\n of &Eacute;t&eacute;</HEADLINE>\n<TEXT>\n<P>x &lt; y</P><P>1 < 2 "
          "&#233;&#x4e2d; "
          "AT&T &bogus;</P>\n<!-- a > b -->z\n</TEXT>\n</DOC>\n",
          DOCS, "FT-1|title*=A & B of \xc3\x89t\xc3\xa9|text*=x < y 1 < 2 \xc3\xa9\xe4\xb8\xad AT&T &bogus; \nz\n");
}

static void trec_tags_do_not_mind_case_or_lines(void **state)
{
    (void)state;
    reads("<doc><docno>a</docno><text>x</text></doc><Doc id=\"7\"><DocNo>b\n<title>t <TEXT>y</TEXT><text>z</text></dOC>\n", DOCS,
          "a|text*=x\nb|title*=t|text*=y z\n");
}

/* An array in one line, packed, is more than any buffer holds: 20 MB of elements with brackets, quotes and escapes inside. */
static void json_arrays_of_any_length_take_the_memory_of_an_element(void **state)
{
    (void)state;
    static const char element[] = "{\"id\":\"a%06d\",\"text\":\"]}\\\\\\\"[{,\",\"list\":[\"]\",{\"x\":[1]}]},";
    char *path = strdup(testing_path(dir, "a.json"));
    FILE *f = fopen(path, "wb");
    assert_non_null(f);
    fputs("[", f);
    for (int i = 0; i < 300000; i++) fprintf(f, element, i);
    fputs("{\"id\":\"last\"}]", f);
    assert_int_equal(fclose(f), 0);
    char command[600];
    snprintf(command, sizeof command, "gzip -1 '%s'", path);
    assert_int_equal(system(command), 0);
    corpora_corpus *c = NULL;
    tally t = { 0 };
    assert_ok(corpora_open(&c, testing_path(dir, "a.json.gz"), NULL, err));
    base_mem_set_hook(remember_largest, &t.largest);
    assert_ok(corpora_docs(c, count_docs, &t, err));
    base_mem_set_hook(NULL, NULL);
    corpora_close(c);
    free(path);
    assert_int_equal(t.n, 300001);
    assert_true(t.largest < 1 << 20);
}

static void documents_without_a_text_are_counted(void **state)
{
    (void)state;
    testing_write_text(dir, "x", "{\"id\":\"a\",\"title\":\"x\"}\n{\"id\":\"b\",\"text\":null}\n{\"id\":\"c\",\"text\":\"\"}\n");
    says("x", DOCS, NULL, "x: documents without a text: 2\n");
    says("x", DOCS, &(corpora_options){ .fields = "title" }, "");
}

static void trec_documents_without_text_elements_are_text(void **state)
{
    (void)state;
    reads("<DOC>\n<DOCNO>w</DOCNO>\n<DOCHDR>\nhttp://x\n</DOCHDR>\n<html><head><title>T</title></head><script>no</script><p>yes</"
          "html>\n</DOC>\n",
          DOCS, "w|title*=T|text*=yes\n");
}

static void trec_elements_can_be_fields(void **state)
{
    (void)state;
    testing_write_text(dir, "x", "<DOC>\n<DOCNO>a</DOCNO><BYLINE>By me</BYLINE><TEXT>x</TEXT></DOC>\n");
    gives_with("x", DOCS, &(corpora_options){ .fields = "text,byline" }, "a|text*=x|byline*=By me\n");
}

static void trec_documents_that_do_not_end_are_refused(void **state)
{
    (void)state;
    refuses("<DOC>\n<DOCNO>a</DOCNO>\n", DOCS, "x:2", "expected </DOC>, found the end of the file");
    refuses("<DOC>\n<DOCNO>a</DOCNO>\n<DOC>\n", DOCS, "x:3", "expected </DOC> before the next <DOC>");
    refuses("<DOC>\n<TEXT>a</TEXT>\n</DOC>\n", DOCS, "x:3", "expected a <DOCNO>");
    refuses("<DOC>\n<DOCNO> </DOCNO>\n</DOC>\n", DOCS, "x:3", "expected a <DOCNO>");
}

static void trec_topics_leave_their_elements_open(void **state)
{
    (void)state;
    testing_write_text(
        dir, "x",
        "<top>\n\n<num> Number: 301 \n<title> International Organized Crime \n\n<desc> Description: \nIdentify < 5\n"
        "them.\n\n<narr> Narrative: \nA story\n\n</top>\n\n<top>\n<head> Tipster\n<num> Number:  051\n<title> Topic:\nAirbus\n"
        "<desc> x\n<top>\n<num>77</num><title>closed</title></top>");
    gives("x", TOPICS, "301|International Organized Crime\n51|Airbus\n77|closed\n");
    gives_with("x", TOPICS, &(corpora_options){ .topic_fields = "title,desc" },
               "301|International Organized Crime Identify < 5 them.\n51|Airbus x\n77|closed\n");
    gives_with("x", TOPICS, &(corpora_options){ .topic_fields = "narr" }, "301|A story\n51|\n77|\n");
    says("x", TOPICS, &(corpora_options){ .topic_fields = "narr" },
         "x: topic numbers with leading zeros, which are stripped: 1\n"
         "x: topics without a word in the fields that are searched: 2\n");
    refuses_with("x", TOPICS, &(corpora_options){ .topic_fields = "tilte" }, BASE_EARG, "", "no field \"tilte\"");
    refuses("<top>\n<title> x\n</top>\n", TOPICS, "x:3", "expected <num>");
}

static void a_trec_folder_has_its_parts_by_name_and_content(void **state)
{
    (void)state;
    testing_write_text(dir, "t/disk/b/2", "<DOC><DOCNO>b</DOCNO><TEXT>two</TEXT></DOC>\n");
    testing_write_text(dir, "t/disk/a/1", "<DOC><DOCNO>a</DOCNO><TEXT>one</TEXT></DOC>\n");
    testing_write_text(dir, "t/disk/README", "about");
    testing_write_text(dir, "t/301-350", "<top><num>301<title>x</top>\n");
    testing_write_text(dir, "t/qrels.txt", "301 0 a 1\n301 0 b -1\n");
    testing_write_text(dir, "t/.hidden", "<DOC>");
    gives("t", DOCS, "a|text*=one\nb|text*=two\n");
    gives("t", TOPICS, "301|x\n");
    gives("t", QRELS, "301 a 1\n301 b -1\n");
    says("t", DOCS, NULL, "t: files in another format, which are passed over: 1\n");
}

/* --- TSV and texts ------------------------------------------------------------------------------------------------------------- */

static void tsv_has_two_or_three_columns(void **state)
{
    (void)state;
    reads("a\tone\ttwo\nb\t\tthree\tfour\n\n", DOCS, "a|title*=one|text*=two\nb|text*=three\tfour\n");
    reads("a\tone\nb\ttwo\tmore\n", DOCS, "a|text*=one\nb|text*=two\tmore\n");
    reads("qid\tquery\n1\twhat  is\tthis\n", TOPICS, "1|what is this\n");
    refuses("a\tone\nb\n", DOCS, "x:2 (byte 6)", "expected 2 columns between tabs, found 1");
    refuses("a\tb\tc\td\n", DOCS, "x:1", "expected 2 columns (id, text) or 3");
    refuses("\tone\n", TOPICS, "x:1", "expected a topic's id, found none");
}

/* Labels and splits are what folders are called; a split is the topmost folder's, and never the label's own. */
static void folders_of_texts_give_labels_and_splits(void **state)
{
    (void)state;
    testing_write_text(dir, "d/Train/pos/1", "x\n");
    testing_write_text(dir, "d/contest/pos/1", "x\n");
    testing_write_text(dir, "d/my-dev/a/\"b\"/1", "x\n");
    testing_write_text(dir, "d/test/1", "x\n");
    gives("d", DOCS,
          "Train/pos/1|text*=x\n{\"label\":\"pos\",\"split\":\"train\"}\n"
          "contest/pos/1|text*=x\n{\"label\":\"pos\"}\n"
          "my-dev/a/\"b\"/1|text*=x\n{\"label\":\"\\\"b\\\"\",\"split\":\"dev\"}\n"
          "test/1|text*=x\n{\"label\":\"test\"}\n");
}

static void messages_have_a_subject_and_headers(void **state)
{
    (void)state;
    reads("From: a\nSubject:  b\n\tc \n\nbody\n\nSubject: d\n", DOCS, "x|title*=b c|text*=body\n\nSubject: d\n|from=a\n");
    reads(" strays\nSUBJECT: b\nFrom: a\nno header\n\nbody\n", DOCS, "x|title*=b|text*=no header\n\nbody\n|from=a\n");
    reads("Subject: b\nFrom: a\nX-A: 1\nx-a: 2\n", DOCS, "x|title*=b|from=a|x-a=1|x-a=2\n");
    gives_with("x", DOCS, &(corpora_options){ .fields = "x-a,title" }, "x|x-a*=1|x-a*=2|title*=b|from=a\n");
    gives_with("x", DOCS, &(corpora_options){ .format = "textdir" }, "x|text*=Subject: b\nFrom: a\nX-A: 1\nx-a: 2\n\n");
    refuses("Subject: b\n\nFrom: a\n", DOCS, "x", "expected documents"); /* no message, and no other format of a single file */
    base_buf many = { 0 };
    base_buf_text(&many, "From: a\nSubject: b\n");
    for (int i = 0; i < 70; i++) base_buf_text(&many, "h: 1\n");
    base_buf_format(&many, "%070d: this name is too long\n", 1);
    testing_write_text(dir, "m", base_buf_string(&many));
    says("m", DOCS, NULL, "m: headers beyond the first 64 of a message, which are left out: 8\n");
    base_buf_done(&many);
}

/* Where most are messages, the others are texts, whatever they are called. */
static void folders_of_messages_take_texts_too(void **state)
{
    (void)state;
    testing_write_text(dir, "d/g/1", "From: a\nSubject: b\n\nbody\n");
    testing_write_text(dir, "d/g/queries", "From: a\nSubject: c\n\nbody\n");
    testing_write_text(dir, "d/g/3", "plain\n");
    gives("d", DOCS,
          "g/1|title*=b|text*=body\n|from=a{\"label\":\"g\"}\ng/3|text*=plain\n{\"label\":\"g\"}\n"
          "g/queries|title*=c|text*=body\n|from=a{\"label\":\"g\"}\n");
}

static void plain_folders_have_a_document_per_file(void **state)
{
    (void)state;
    testing_write_text(dir, "p/b.txt", "bee\r\nand more");
    testing_write_text(dir, "p/a/two words.txt", "aye\n");
    testing_write_text(dir, "p/a.txt", "");
    testing_write_text(dir, "p/queries.txt", "a text too\n");
    testing_write(dir, "p/picture", "\x89PNG\0\0", 6);
    gives("p", DOCS,
          "a.txt\na/two%20words.txt|text*=aye\n{\"label\":\"a\"}\nb.txt|text*=bee\nand more\n\nqueries.txt|text*=a text too\n\n");
    says("p", DOCS, NULL,
         "p: ids with blanks, which are written as %20: 1\n"
         "p: files with NUL bytes, which are no texts and passed over: 1\n");
    refuses_with("p", TOPICS, NULL, BASE_EFORMAT, "p", "holds no topics");
}

/* --- anything ------------------------------------------------------------------------------------------------------------------ */

static void what_is_in_no_format_is_refused_in_each_role(void **state)
{
    (void)state;
    refuses("just words\n", DOCS, "x", "expected documents: SMART");
    refuses("just words\n", TOPICS, "x", "expected topics: SMART");
    refuses("just words\n", QRELS, "x", "expected judgements: topic 0 docno grade");
    refuses("", DOCS, "x", "expected documents");
    refuses(".I 1\n.W\nx\n", QRELS, "x", "expected judgements");
    refuses("<top>\n<num>1<title>x</top>\n", DOCS, "x", "expected documents");
}

static void gzip_is_read_like_plain(void **state)
{
    (void)state;
    /* printf 'a\tone\n' | gzip -n */
    static const unsigned char gz[] = { 0x1f, 0x8b, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x03, 0x4b, 0xe4, 0xcc,
                                        0xcf, 0x4b, 0xe5, 0x02, 0x00, 0xae, 0x68, 0x29, 0xa6, 0x06, 0x00, 0x00, 0x00 };
    testing_write(dir, "x.gz", gz, sizeof gz);
    gives("x.gz", DOCS, "a|text*=one\n");
    testing_write(dir, "x.gz", gz, sizeof gz - 9);
    refuses_with("x.gz", DOCS, NULL, BASE_EFORMAT, "x.gz", "gzip");
    testing_write(dir, "x.gz", gz, 12);
    refuses_with("x.gz", DOCS, NULL, BASE_EFORMAT, "x.gz", "gzip");
}

static void control_bytes_and_bad_utf8_come_through(void **state)
{
    (void)state;
    base_buf out = { 0 };
    static const char tsv[] = "a\tx\0y\x19z\xff\n";
    testing_write(dir, "x", tsv, sizeof tsv - 1);
    refuses_with("x", DOCS, NULL, BASE_EFORMAT, "x", "expected documents");
    assert_ok(read_path(&out, testing_path(dir, "x"), DOCS, &(corpora_options){ .format = "tsv" }, err));
    assert_int_equal(out.size, 15);
    assert_memory_equal(out.data, "a|text*=x\0y\x19z\xff\n", 15);
    base_buf_done(&out);
    static const char smart[] = ".I 1\n.W\nsize of\x19 the\0network\n";
    testing_write(dir, "x", smart, sizeof smart - 1);
    gives("x", TOPICS, "1|size of the network\n");
}

static void huge_lines_are_lines(void **state)
{
    (void)state;
    size_t n = 3 << 20;
    char *line = malloc(n);
    assert_non_null(line);
    memset(line, 'x', n);
    memcpy(line, "a\t", 2);
    testing_write(dir, "x", line, n);
    base_buf out = { 0 };
    assert_ok(read_path(&out, testing_path(dir, "x"), DOCS, NULL, err));
    assert_int_equal(out.size, n - 2 + strlen("a|text*=\n"));
    base_buf_done(&out);
    free(line);
}

static base_status stop(void *context, const corpora_doc *doc, base_error *err)
{
    (void)doc;
    ++*(int *)context;
    return base_fail(err, BASE_ESTOPPED, "stopped");
}

static void the_callers_status_ends_the_reading(void **state)
{
    (void)state;
    int calls = 0;
    corpora_corpus *c = NULL;
    testing_write_text(dir, "x", "a\t1\nb\t2\n");
    assert_ok(corpora_open(&c, testing_path(dir, "x"), NULL, err));
    assert_fails(corpora_docs(c, stop, &calls, err), BASE_ESTOPPED, "stopped");
    assert_int_equal(calls, 1);
    corpora_close(c);
}

/* Every allocation fails once: the status is ENOMEM, and nothing leaks (the sanitizer would tell). */
static void running_out_of_memory_is_a_status_everywhere(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        role what;
    } cases[] = { { "smart", DOCS }, { "smart", TOPICS }, { "trec", DOCS }, { "topics", TOPICS },
                  { "p", DOCS },     { "tsv", DOCS },     { "cran", QRELS } };
    testing_write_text(dir, "cran/cran.qry", ".I 1\n.W\nx\n");
    testing_write_text(dir, "cran/cranqrel", "1 1 2\n1 2 -1\n");
    testing_write_text(dir, "smart", ".I 1\n.T\nt\n.W\nw\n.I 2\n.A\na\n");
    testing_write_text(dir, "trec", "<DOC><DOCNO>a b</DOCNO><TEXT>x&amp;</TEXT><TITLE>y</TITLE></DOC>");
    testing_write_text(dir, "topics", "<top><num>1<title>x<desc>y</top>");
    testing_write_text(dir, "p/a", "text");
    testing_write_text(dir, "p/b/c", "text");
    testing_write_text(dir, "tsv", "a\tb\n");
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        char *path = base_strdup(testing_path(dir, cases[i].name), NULL);
        base_status s = BASE_ENOMEM;
        for (long n = 0; s != BASE_OK; n++) {
            base_buf out = { 0 };
            base_error e = { 0 };
            testing_memory_fails_after(n);
            s = read_path(&out, path, cases[i].what, NULL, &e);
            testing_memory_heals();
            base_buf_done(&out);
            if (s != BASE_OK && s != BASE_ENOMEM) fail_msg("%s, allocation %ld: %d %s", cases[i].name, n, (int)s, e.what);
            assert_true(n < 10000);
        }
        base_free(path);
    }
}

/* Samples of every format with some bytes changed, in every role: a status that belongs to input, with its place, or none. */
static void damaged_samples_are_read_or_refused(void **state)
{
    (void)state;
    static const char *const samples[] = {
        ".I 1\n.T\nt\n.A\na\n.W\nt\nw\n.X\n1\t5\t1\n.I 2\n.W\nx\n",
        "{\"_id\":\"d1\",\"title\":\"\\u00e9\",\"text\":\"x\",\"metadata\":{\"kind\":\"k\"},\"n\":[1,\"a\"]}\n{\"_id\":2}\n",
        "[{\"id\": 1, \"text\": \"x\"}, {\"id\": 2, \"list\": [1, {}]}]",
        "<DOC><DOCNO>a</DOCNO><TITLE>b</TITLE><TEXT>&amp;<!-- c --> d</TEXT></DOC>\n<DOC>\n<DOCNO>e</DOCNO>f\n</DOC>\n",
        "<top>\n<num> Number: 1\n<title> a\n<desc> Description: b\n</top><top><num>2<title>c</top>\n",
        "a\tone\ttwo\nb\tthree\tfour\n",
        "query-id\tcorpus-id\tscore\nq1\td1\t2\n",
        "1 1 2\n1 2 -1\n",
        "01 0046 0 0\n2 3 0 0.000000\n",
        "1 0 d1 1\n1 0 d2 0\n",
    };
    static const char bytes[] = " \n\t\r.<>/&;{}[]\":,\\-+0123456789AITWXx\0\x19\xff";
    for (uint64_t seed = 0; seed < 1500; seed++) {
        base_rng rng = base_rng_of(20, seed);
        char text[256];
        size_t n = strlen(samples[seed % 10]), changes = 1 + (size_t)base_rng_below(&rng, 6);
        memcpy(text, samples[seed % 10], n);
        for (size_t i = 0; i < changes; i++) text[base_rng_below(&rng, n)] = bytes[base_rng_below(&rng, sizeof bytes - 1)];
        if (seed % 3 == 0) n = (size_t)base_rng_below(&rng, n + 1);
        testing_write(dir, "x", text, n);
        for (int what = DOCS; what <= QRELS; what++) {
            base_buf out = { 0 };
            base_error e = { 0 };
            base_status s = read_path(&out, testing_path(dir, "x"), (role)what, NULL, &e);
            if (s != BASE_OK && (s != BASE_EFORMAT || !e.where[0] || !e.what[0]))
                fail_msg("seed %d, role %d: %d \"%s\" \"%s\"", (int)seed, what, (int)s, e.where, e.what);
            base_buf_done(&out);
        }
    }
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(smart_records_have_their_fields),
        TEST(a_field_mark_is_a_whole_line),
        TEST(only_a_number_alone_begins_a_record),
        TEST(repeated_fields_are_joined_empty_and_reference_fields_dropped),
        TEST(records_without_text_are_documents_all_the_same),
        TEST(numbers_lose_their_leading_zeros),
        TEST(smart_fields_can_be_chosen_by_letter_or_name),
        TEST(smart_lines_outside_of_records_and_fields_are_refused),
        TEST(cranfield_is_joined_by_position_and_its_codes_turned_over),
        TEST(cacm_searches_authors_and_leaves_its_topic_zero_out),
        TEST(columns_of_cisi_have_no_grades),
        TEST(beir_folders_are_read_by_their_split),
        TEST(the_only_split_needs_no_name),
        TEST(corpus_json_names_the_fields),
        TEST(a_grade_that_is_none_is_refused_with_its_place),
        TEST(json_ids_and_texts_have_many_names),
        TEST(json_scalars_and_lists_of_them_are_metadata),
        TEST(json_arrays_are_read_too),
        TEST(json_arrays_of_any_length_take_the_memory_of_an_element),
        TEST(documents_without_a_text_are_counted),
        TEST(json_that_is_wrong_is_refused_with_line_and_byte),
        TEST(trec_documents_lose_tags_and_entities),
        TEST(trec_tags_do_not_mind_case_or_lines),
        TEST(trec_documents_without_text_elements_are_text),
        TEST(trec_elements_can_be_fields),
        TEST(trec_documents_that_do_not_end_are_refused),
        TEST(trec_topics_leave_their_elements_open),
        TEST(a_trec_folder_has_its_parts_by_name_and_content),
        TEST(tsv_has_two_or_three_columns),
        TEST(plain_folders_have_a_document_per_file),
        TEST(folders_of_texts_give_labels_and_splits),
        TEST(messages_have_a_subject_and_headers),
        TEST(folders_of_messages_take_texts_too),
        TEST(what_is_in_no_format_is_refused_in_each_role),
        TEST(gzip_is_read_like_plain),
        TEST(control_bytes_and_bad_utf8_come_through),
        TEST(huge_lines_are_lines),
        TEST(the_callers_status_ends_the_reading),
        TEST(damaged_samples_are_read_or_refused),
        TEST(running_out_of_memory_is_a_status_everywhere),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
