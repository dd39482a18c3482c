/* tests/test_ir_stem.c - published examples, and the cache against Snowball asked directly. */
#include "tests/testing.h"

#include "base/rng.h"
#include "ir/stem.h"

static void assert_stems(const char *language, const char *const pairs[][2], size_t n)
{
    ir_stemmer *st = NULL;
    base_view stem;
    assert_ok(ir_stemmer_new(&st, language, err));
    for (size_t i = 0; i < 2000; i++) { /* from Snowball, then from the cache */
        assert_ok(ir_stemmer_stem(st, base_view_of(pairs[i % n][0]), &stem, err));
        if (!base_view_is(stem, pairs[i % n][1]))
            fail_msg("%s: %s gives %.*s, not %s", language, pairs[i % n][0], (int)stem.len, stem.ptr, pairs[i % n][1]);
    }
    ir_stemmer_free(st);
}

/* https://snowballstem.org/algorithms/english/stemmer.html: the sample vocabulary and the exceptional forms. */
static void english_stems_as_its_authors_publish(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "consign", "consign" },
        { "consigned", "consign" },
        { "consigning", "consign" },
        { "consignment", "consign" },
        { "consistency", "consist" },
        { "consistently", "consist" },
        { "consolation", "consol" },
        { "consolatory", "consolatori" },
        { "consolidated", "consolid" },
        { "consolingly", "consol" },
        { "conspicuously", "conspicu" },
        { "conspiracy", "conspiraci" },
        { "conspirators", "conspir" },
        { "constable", "constabl" },
        { "constancy", "constanc" },
        { "knackeries", "knackeri" },
        { "knavish", "knavish" },
        { "kneaded", "knead" },
        { "kneeling", "kneel" },
        { "knightly", "knight" },
        { "knitted", "knit" },
        { "knives", "knive" },
        { "knockers", "knocker" },
        { "knots", "knot" },
        { "skis", "ski" },
        { "skies", "sky" },
        { "dying", "die" },
        { "idly", "idl" },
        { "gently", "gentl" },
        { "ugly", "ugli" },
        { "early", "earli" },
        { "only", "onli" },
        { "singly", "singl" },
        { "news", "news" },
        { "howe", "howe" },
        { "atlas", "atlas" },
        { "inning", "inning" },
        { "proceed", "proceed" },
    };
    assert_stems("english", pairs, sizeof pairs / sizeof *pairs);
}

/* M. F. Porter, An algorithm for suffix stripping, Program 14 (1980): words whose way through all steps the paper tells. */
static void porter_stems_as_the_paper_says(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "generalizations", "gener" },
        { "oscillators", "oscil" },
        { "caresses", "caress" },
        { "ponies", "poni" },
        { "cats", "cat" },
        { "plastered", "plaster" },
        { "motoring", "motor" },
        { "hopping", "hop" },
        { "happy", "happi" },
        { "sky", "sky" },
        { "connections", "connect" },
        { "connected", "connect" },
        { "probate", "probat" },
        { "rate", "rate" },
        { "controll", "control" },
    };
    assert_stems("porter", pairs, sizeof pairs / sizeof *pairs);
}

/* https://snowballstem.org/algorithms/german/stemmer.html */
static void german_stems_as_its_authors_publish(void **state)
{
    (void)state;
    static const char *const pairs[][2] = {
        { "aufeinander", "aufeinand" },
        { "aufeinanderfolge", "aufeinanderfolg" },
        { "aufeinanderfolgend", "aufeinanderfolg" },
        { "kategorie", "kategori" },
        { "kätzchen", "katzch" },
    };
    assert_stems("german", pairs, sizeof pairs / sizeof *pairs);
}

/* Words of English endings, most of them met often enough to come out of the cache, some too long for it. */
static size_t random_word(base_rng *r, char *word)
{
    static const char *const parts[] = { "ly",   "ness", "ing",  "ed",  "ational", "s",   "y",        "e",
                                         "iz",   "con",  "sist", "o",   "t",       "k",   "\xc3\xa9", "mem",
                                         "baca", "ber",  "lari", "kan", "وال",     "كتاب" /* stems that lose a beginning */ };
    size_t n = 0;
    for (size_t i = 0, count = 1 + base_rng_below(r, base_rng_below(r, 50) ? 4 : 12); i < count; i++) {
        const char *part = parts[base_rng_below(r, sizeof parts / sizeof *parts)];
        memcpy(word + n, part, strlen(part));
        n += strlen(part);
    }
    return n;
}

static void the_cache_gives_what_snowball_gives(void **state)
{
    (void)state;
    static const char *const languages[] = { "english", "porter", "turkish", "arabic", "indonesian" };
    for (size_t l = 0; l < sizeof languages / sizeof *languages; l++) {
        ir_stemmer *cached = NULL;
        base_rng r = base_rng_of(7, l);
        assert_ok(ir_stemmer_new(&cached, languages[l], err));
        ir_stemmer *fresh = NULL;
        for (size_t i = 0; i < 60000; i++) {
            char word[128];
            base_view a, b, w = { word, random_word(&r, word) };
            if (i % 1000 == 0) { /* it answers its first thousand without a cache */
                ir_stemmer_free(fresh);
                fresh = NULL;
                assert_ok(ir_stemmer_new(&fresh, languages[l], err));
            }
            assert_ok(ir_stemmer_stem(cached, w, &a, err));
            assert_ok(ir_stemmer_stem(fresh, w, &b, err));
            if (base_view_compare(a, b) != 0)
                fail_msg("%s: %.*s: %.*s, not %.*s", languages[l], (int)w.len, word, (int)a.len, a.ptr, (int)b.len, b.ptr);
            assert_true(a.len > 0);
        }
        ir_stemmer_free(cached);
        ir_stemmer_free(fresh);
    }
}

static void names_are_known_and_others_refused(void **state)
{
    (void)state;
    ir_stemmer *st = NULL;
    size_t n = 0, wanted = 0;
    for (const char *name; (name = ir_stemmer_known(n)) != NULL; n++)
        wanted += strcmp(name, "english") == 0 || strcmp(name, "porter") == 0 || strcmp(name, "german") == 0;
    assert_int_equal(wanted, 3);
    assert_null(ir_stemmer_known(n + 5));
    assert_fails(ir_stemmer_new(&st, "klingon", err), BASE_EARG, "klingon");
    assert_fails(ir_stemmer_new(&st, "en", err), BASE_EARG, "en"); /* libstemmer's short names aren't ours */
    assert_null(st);
}

/* libstemmer's own allocations are out of our reach. Without memory for the cache stemming goes on. */
static void failing_memory_is_an_ordinary_status(void **state)
{
    (void)state;
    ir_stemmer *st = NULL;
    base_view stem;
    testing_memory_fails_after(0);
    base_status s = ir_stemmer_new(&st, "english", NULL);
    testing_memory_heals();
    assert_int_equal(s, BASE_ENOMEM);
    assert_null(st);
    assert_ok(ir_stemmer_new(&st, "english", err));
    testing_memory_fails_after(0);
    for (size_t i = 0; i < 3000; i++)
        if (ir_stemmer_stem(st, base_view_of("kneeling"), &stem, NULL) != BASE_OK || !base_view_is(stem, "kneel")) break;
    assert_true(testing_memory_heals() > 0);
    assert_true(base_view_is(stem, "kneel"));
    ir_stemmer_free(st);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_stems_as_its_authors_publish), cmocka_unit_test(porter_stems_as_the_paper_says),
        cmocka_unit_test(german_stems_as_its_authors_publish),  cmocka_unit_test(the_cache_gives_what_snowball_gives),
        cmocka_unit_test(names_are_known_and_others_refused),   cmocka_unit_test(failing_memory_is_an_ordinary_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
