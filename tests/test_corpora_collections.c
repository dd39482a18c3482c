/* The shared test collections against their published counts. Sources: the collections' own README files and the papers that
 * describe them: cranfield 1400/225/1837, cisi 1460/112/3114 (76 topics judged), cacm 3204/64/796 (52), medline 1033/30/696,
 * adi 82/35/170; SciFact 5183 documents, 300 test topics with 339 pairs, 809 train topics with 919. That each judged document and topic
 * exists catches Cranfield's wrong join (.I instead of the position) and CACM's zeros. */
#include "tests/testing.h"

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"
#include "corpora/corpus.h"

/* Everything of a collection, counted. */
typedef struct {
    base_hash *docnos, *topics, *judged;
    size_t docs, topics_read, pairs, excluded, strangers;
    long low, high, of_grade[8];
    size_t n_title, n_text, n_indexed, n_empty;
    char first_topic[64], last_topic[64], last_text[256];
} census;

static base_status count_doc(void *context, const corpora_doc *doc, base_error *err)
{
    census *n = context;
    bool indexed = false;
    uint32_t id;
    n->docs++;
    for (size_t i = 0; i < doc->n_fields; i++) {
        if (strcmp(doc->fields[i].name, "title") == 0) n->n_title++;
        if (strcmp(doc->fields[i].name, "text") == 0) n->n_text++;
        indexed |= doc->fields[i].indexed;
        n->n_indexed += doc->fields[i].indexed;
    }
    n->n_empty += !indexed;
    return base_hash_add(n->docnos, doc->docno.ptr, doc->docno.len, &id, NULL, err);
}

static base_status count_topic(void *context, const corpora_topic *topic, base_error *err)
{
    census *n = context;
    uint32_t id;
    if (!n->topics_read++) snprintf(n->first_topic, sizeof n->first_topic, "%.*s", (int)topic->id.len, topic->id.ptr);
    snprintf(n->last_topic, sizeof n->last_topic, "%.*s", (int)topic->id.len, topic->id.ptr);
    snprintf(n->last_text, sizeof n->last_text, "%.*s", (int)topic->text.len, topic->text.ptr);
    return base_hash_add(n->topics, topic->id.ptr, topic->id.len, &id, NULL, err);
}

static base_status count_pair(void *context, const corpora_judgement *j, base_error *err)
{
    census *n = context;
    uint32_t id;
    bool known = base_hash_find(n->docnos, j->docno.ptr, j->docno.len) != BASE_HASH_NONE &&
                 base_hash_find(n->topics, j->topic.ptr, j->topic.len) != BASE_HASH_NONE;
    n->strangers += !known;
    n->excluded += j->excluded;
    n->pairs += !j->excluded;
    if (!j->excluded && j->grade >= 0 && j->grade < 8) n->of_grade[j->grade]++;
    return base_hash_add(n->judged, j->topic.ptr, j->topic.len, &id, NULL, err);
}

static census take(const char *path, const corpora_options *options, corpora_corpus **keep)
{
    census n = { 0 };
    corpora_corpus *c = NULL;
    assert_ok(base_hash_new(&n.docnos, err));
    assert_ok(base_hash_new(&n.topics, err));
    assert_ok(base_hash_new(&n.judged, err));
    assert_ok(corpora_open(&c, path, options, err));
    assert_ok(corpora_docs(c, count_doc, &n, err));
    assert_ok(corpora_topics(c, count_topic, &n, err));
    assert_ok(corpora_qrels(c, count_pair, &n, err));
    if (keep) *keep = c;
    else corpora_close(c);
    return n;
}

static void done(census *n)
{
    base_hash_free(n->docnos);
    base_hash_free(n->topics);
    base_hash_free(n->judged);
}

static void holds(const char *path, size_t docs, size_t topics, size_t pairs, size_t judged)
{
    census n = take(path, NULL, NULL);
    assert_int_equal(n.docs, docs);
    assert_int_equal(base_hash_count(n.docnos), docs);
    assert_int_equal(n.topics_read, topics);
    assert_int_equal(n.pairs, pairs);
    assert_int_equal(base_hash_count(n.judged), judged);
    assert_int_equal(n.strangers, 0);
    done(&n);
}

static bool has_notice(const corpora_corpus *c, const char *text)
{
    for (size_t i = 0; i < corpora_notice_count(c); i++)
        if (strstr(corpora_notice(c, i), text)) return true;
    return false;
}

static const char *collection(const char *name)
{
    const char *shared = testing_shared(name);
    if (!shared) skip();
    return testing_path(testing_path(shared, "collections"), name);
}

static void cranfield_has_its_published_counts_in_every_convention(void **state)
{
    (void)state;
    const char *path = collection("cranfield");
    corpora_corpus *c = NULL;
    census n = take(path, NULL, &c);
    assert_int_equal(n.docs, 1400);
    assert_int_equal(n.n_empty, 2); /* 471 and 995 */
    assert_int_equal(n.topics_read, 225);
    assert_string_equal(n.first_topic, "1");
    assert_string_equal(n.last_topic, "225");
    assert_int_equal(n.pairs, 1837);
    assert_int_equal(n.strangers, 0);
    assert_int_equal(base_hash_count(n.judged), 225);
    assert_int_equal(n.of_grade[4], 128 + 225);
    assert_int_equal(n.of_grade[3], 387);
    assert_int_equal(n.of_grade[2], 734);
    assert_int_equal(n.of_grade[1], 363);
    assert_string_equal(corpora_name(c), "cranfield");
    assert_string_equal(corpora_format_name(c), "smart");
    assert_string_equal(corpora_fields_used(c), ".W");
    assert_string_equal(corpora_convention(c), "classic");
    assert_true(has_notice(c, "cran.qry: topics numbered by position 1..225, as the judgements have them, not by .I"));
    assert_true(has_notice(c, "cranqrel: 225 pairs with the unexplained code -1 have grade 4 (convention classic)"));
    corpora_close(c);
    done(&n);
    n = take(path, &(corpora_options){ .convention = "trec" }, NULL);
    assert_int_equal(n.pairs, 1612);
    assert_int_equal(n.of_grade[4], 128);
    assert_int_equal(n.excluded, 0);
    done(&n);
    n = take(path, &(corpora_options){ .convention = "nosource" }, NULL);
    assert_int_equal(n.pairs, 1612);
    assert_int_equal(n.excluded, 225);
    done(&n);
}

static void cisi_has_its_published_counts(void **state)
{
    (void)state;
    holds(collection("cisi"), 1460, 112, 3114, 76);
}

static void cacm_has_its_published_counts_and_no_topic_zero(void **state)
{
    (void)state;
    const char *path = collection("cacm");
    holds(path, 3204, 64, 796, 52);
    corpora_corpus *c = NULL;
    census n = take(path, NULL, &c);
    assert_string_equal(n.last_topic, "64");
    assert_string_equal(corpora_fields_used(c), ".T .W .A .K");
    assert_int_equal(n.n_text, 1587);
    assert_int_equal(n.n_title, 3203); /* 3193 has none */
    assert_true(has_notice(c, "query.text: records without any field, which are left out: 1"));
    assert_true(has_notice(c, "qrels.text: the fourth column is no grade"));
    assert_true(has_notice(c, "leading zeros"));
    corpora_close(c);
    done(&n);
}

static base_status find_two(void *context, const corpora_topic *topic, base_error *err)
{
    (void)err;
    if (base_view_is(topic->id, "2")) snprintf(context, 256, "%.*s", (int)topic->text.len, topic->text.ptr);
    return BASE_OK;
}

static void cacm_topic_2_asks_for_its_authors(void **state)
{
    (void)state;
    char text[256] = "";
    corpora_corpus *c = NULL;
    assert_ok(corpora_open(&c, collection("cacm"), NULL, err));
    assert_ok(corpora_topics(c, find_two, text, err));
    assert_non_null(strstr(text, "Prieve, B. Pooch, U."));
    corpora_close(c);
}

static void medline_has_its_published_counts(void **state)
{
    (void)state;
    holds(collection("medline"), 1033, 30, 696, 30);
}

static void adi_has_its_published_counts(void **state)
{
    (void)state;
    holds(collection("adi"), 82, 35, 170, 35);
}

static void scifact_has_its_published_counts_per_split(void **state)
{
    (void)state;
    const char *path = collection("scifact");
    holds(path, 5183, 300, 339, 300);
    census n = take(path, &(corpora_options){ .split = "train" }, NULL);
    assert_int_equal(n.topics_read, 809);
    assert_int_equal(n.pairs, 919);
    assert_int_equal(n.strangers, 0);
    done(&n);
}

static base_status no_answers(void *context, const corpora_topic *topic, base_error *err)
{
    (void)err;
    size_t *kinds = context;
    *kinds += topic->kind.len;
    for (size_t i = 0; i + 10 <= topic->text.len; i++) assert_memory_not_equal(topic->text.ptr + i, "CONTRADICT", 10);
    return BASE_OK;
}

static void scifact_topics_never_carry_their_answers(void **state)
{
    (void)state;
    size_t kinds = 0;
    corpora_corpus *c = NULL;
    assert_ok(corpora_open(&c, testing_path(collection("scifact"), "queries.jsonl"), NULL, err));
    assert_ok(corpora_topics(c, no_answers, &kinds, err));
    assert_int_equal(kinds, 0);
    corpora_close(c);
}

/* Copies a file of a collection under a name that says nothing. */
static const char *renamed(const char *dir, const char *path)
{
    char *data = NULL;
    size_t n = 0;
    assert_ok(base_file_read(&data, &n, path, 1 << 24, err));
    testing_write(dir, "renamed", data, n);
    base_free(data);
    return testing_path(dir, "renamed");
}

static void renamed_files_of_cranfield_and_cacm_are_known_by_their_shape(void **state)
{
    (void)state;
    static const struct {
        const char *name, *fields;
    } docs[] = { { "cranfield/cran.all.1400", ".W" },
                 { "cacm/cacm.all", ".T .W .A .K" },
                 { "adi/ADI.ALL", ".T .W" },
                 { "cisi/CISI.ALL", ".T .W" } };
    collection(docs[0].name); /* skips the test before anything is held */
    char *dir = testing_tmpdir();
    corpora_corpus *c = NULL;
    for (size_t i = 0; i < sizeof docs / sizeof docs[0]; i++) {
        assert_ok(corpora_open(&c, renamed(dir, collection(docs[i].name)), NULL, err));
        assert_string_equal(corpora_fields_used(c), docs[i].fields);
        corpora_close(c);
    }
    census n = { 0 };
    assert_ok(base_hash_new(&n.topics, err));
    assert_ok(base_hash_new(&n.docnos, err));
    assert_ok(base_hash_new(&n.judged, err));
    assert_ok(corpora_open(&c, renamed(dir, collection("cranfield/cran.qry")), NULL, err));
    assert_ok(corpora_topics(c, count_topic, &n, err));
    assert_string_equal(n.last_topic, "225");
    corpora_close(c);
    assert_ok(corpora_open(&c, renamed(dir, collection("cranfield/cranqrel")), NULL, err));
    assert_false(corpora_qrels_are_trec(c));
    assert_ok(corpora_qrels(c, count_pair, &n, err));
    assert_int_equal(n.pairs, 1837);
    assert_int_equal(n.of_grade[3], 387);
    corpora_close(c);
    static const struct {
        const char *name;
        size_t pairs;
        bool trec;
    } qrels[] = { { "cisi/CISI.REL", 3114, false },
                  { "adi/ADI.REL", 170, false },
                  { "cacm/qrels.text", 796, false },
                  { "medline/MED.REL", 696, true },
                  { "scifact/qrels/test.tsv", 339, false } };
    for (size_t i = 0; i < sizeof qrels / sizeof qrels[0]; i++) {
        n.pairs = 0;
        assert_ok(corpora_open(&c, renamed(dir, collection(qrels[i].name)), NULL, err));
        assert_int_equal(corpora_qrels_are_trec(c), qrels[i].trec);
        assert_ok(corpora_qrels(c, count_pair, &n, err));
        assert_int_equal(n.pairs, qrels[i].pairs);
        corpora_close(c);
    }
    done(&n);
    testing_tmpdir_free(dir);
}

static void arrays_of_objects_without_ids_are_numbered(void **state)
{
    (void)state;
    corpora_corpus *c = NULL;
    census n = { 0 };
    const char *movies = collection("movies/movies-1900s.json.gz"); /* skips the test before anything is held */
    assert_ok(base_hash_new(&n.docnos, err));
    assert_ok(corpora_open(&c, movies, NULL, err));
    assert_string_equal(corpora_format_name(c), "jsonl");
    assert_ok(corpora_docs(c, count_doc, &n, err));
    assert_int_equal(base_hash_count(n.docnos), n.docs);
    assert_true(base_hash_find(n.docnos, "movies-1900s-1", 14) != BASE_HASH_NONE);
    assert_true(has_notice(c, "records without an id"));
    corpora_close(c);
    done(&n);
}

typedef struct {
    size_t docs, texts, without_genres, several;
} films;

static bool holds_text(base_view v, const char *text)
{
    return v.len && memmem(v.ptr, v.len, text, strlen(text));
}

static base_status count_film(void *context, const corpora_doc *doc, base_error *err)
{
    films *n = context;
    (void)err;
    n->docs++;
    for (size_t i = 0; i < doc->n_fields; i++) n->texts += strcmp(doc->fields[i].name, "text") == 0;
    n->without_genres += holds_text(doc->metadata, "\"genres\":[]");
    assert_true(holds_text(doc->metadata, "\"genres\":[") && holds_text(doc->metadata, "\"year\":"));
    const char *genres = memmem(doc->metadata.ptr, doc->metadata.len, "\"genres\":[", 10);
    const char *end = memchr(genres, ']', doc->metadata.len - (size_t)(genres - doc->metadata.ptr));
    n->several += memchr(genres, ',', (size_t)(end - genres)) != NULL;
    return BASE_OK;
}

/* The counts of the collection's own page: 36,273 films, 1,741 without an extract, 588 without a genre, 21,550 with several. */
static void movies_have_their_published_counts(void **state)
{
    (void)state;
    const char *path = collection("movies");
    corpora_corpus *c = NULL;
    films n = { 0 };
    assert_ok(corpora_open(&c, path, NULL, err));
    assert_ok(corpora_docs(c, count_film, &n, err));
    assert_int_equal(n.docs, 36273);
    assert_int_equal(n.texts, 36273 - 1741);
    assert_int_equal(n.without_genres, 588);
    assert_int_equal(n.several, 21550);
    assert_true(has_notice(c, "movies: documents without a text: 1741"));
    corpora_close(c);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cranfield_has_its_published_counts_in_every_convention),
        cmocka_unit_test(cisi_has_its_published_counts),
        cmocka_unit_test(cacm_has_its_published_counts_and_no_topic_zero),
        cmocka_unit_test(cacm_topic_2_asks_for_its_authors),
        cmocka_unit_test(medline_has_its_published_counts),
        cmocka_unit_test(adi_has_its_published_counts),
        cmocka_unit_test(scifact_has_its_published_counts_per_split),
        cmocka_unit_test(scifact_topics_never_carry_their_answers),
        cmocka_unit_test(renamed_files_of_cranfield_and_cacm_are_known_by_their_shape),
        cmocka_unit_test(arrays_of_objects_without_ids_are_numbered),
        cmocka_unit_test(movies_have_their_published_counts),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
