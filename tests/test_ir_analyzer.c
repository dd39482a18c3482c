/* tests/test_ir_analyzer.c - what becomes of texts; the two doors against each other; any bytes. */
#include "tests/testing.h"

#include <stdbool.h>

#include "base/buf.h"
#include "base/rng.h"
#include "ir/analyzer.h"

typedef struct {
    base_buf out; /* "term|term"; with spans: "term@begin-end#position|..." */
    bool spans;
} list;

static base_status add_token(void *context, const ir_token *t, base_error *err)
{
    list *l = context;
    base_buf_format(&l->out, "%s%.*s", l->out.size ? "|" : "", (int)t->term.len, t->term.ptr);
    if (l->spans) base_buf_format(&l->out, "@%zu-%zu#%u", t->begin, t->end, t->position);
    return base_buf_status(&l->out, err);
}

/* As add_token, of a stage: what isn't stopped. */
static base_status add_stage(void *context, const ir_stage *s, base_error *err)
{
    if (s->folded.len == 0 || s->stopped != (s->term.len == 0)) return base_fail(err, BASE_EFORMAT, "a stage contradicts itself");
    return s->stopped ? BASE_OK : add_token(context, &(ir_token){ s->term, s->begin, s->end, s->position }, err);
}

typedef struct {
    ir_analyzer *analyzer;
    ir_analysis *work;
} pair;

static pair open_pair(const char *name, const char *stopwords)
{
    pair p = { 0 };
    assert_ok(ir_analyzer_open(&p.analyzer, name, stopwords, err));
    assert_ok(ir_analysis_new(&p.work, p.analyzer, err));
    return p;
}

static void close_pair(pair p)
{
    ir_analysis_free(p.work);
    ir_analyzer_close(p.analyzer);
}

static void assert_terms(const char *name, const char *stopwords, const char *text, const char *want, bool spans)
{
    pair p = open_pair(name, stopwords);
    list l = { .spans = spans };
    assert_ok(ir_analyze(p.work, text, strlen(text), add_token, &l, err));
    assert_string_equal(base_buf_string(&l.out), want);
    base_buf_done(&l.out);
    close_pair(p);
}

static void english_stops_and_stems(void **state)
{
    (void)state;
    assert_terms("english", NULL, "The foxes were jumping over THE lazy dogs", "fox|were|jump|over|lazi|dog", false);
    assert_terms("english", "none", "The foxes", "the|fox", false);
    assert_terms("english", "smart", "The foxes were jumping over it", "fox|jump", false);
    assert_terms("english", NULL, "U.S.A. 3.14 can't e-mail", "u.s.a|3.14|can't|e|mail", false);
    assert_terms("english", NULL, "http://www.example.com/a?q=knives", "http|www.example.com|q|knive", false);
}

static void possessives_are_dropped(void **state)
{
    (void)state;
    assert_terms("english", NULL, "Salton's MÜLLER’S dog＇s it's James'", "salton|müller|dog|jame", false);
    assert_terms("english", "none", "it's 's a's", "it|s|a", false);
    assert_terms("standard", NULL, "Salton's", "salton's", false);
}

static void positions_count_stopped_words_and_spans_are_of_the_text(void **state)
{
    (void)state;
    assert_terms("english", NULL, "The knives of Münster's", "knive@4-10#1|münster@14-24#3", true);
    assert_terms("standard", NULL, "\xc3\x89t\xc3\xa9, I\xcc\x87", "\xc3\xa9t\xc3\xa9@0-5#0|i\xcc\x87@7-10#1", true);
}

static void folding_is_nfkc_and_case(void **state)
{
    (void)state;
    assert_terms("standard", NULL, "Straße ＡＢＣ ﬁn Σίσυφος m² ①", "strasse|abc|fin|σίσυφοσ|m|2|1", false);
    assert_terms("standard", NULL, "cafe\xcc\x81 caf\xc3\xa9", "caf\xc3\xa9|caf\xc3\xa9", false);
}

/* U+2474 is (1) when folded; U+FDFA is four words. Each has the span of the one character. */
static void what_folding_parts_is_several_tokens(void **state)
{
    (void)state;
    assert_terms("standard", NULL, "x \xe2\x91\xb4 \xef\xb7\xba y",
                 "x@0-1#0|1@2-5#1|صلى@6-9#2|الله@6-9#3|عليه@6-9#4|وسلم@6-9#5|y@10-11#6", true);
    assert_terms("whitespace", NULL, "\xef\xb7\xba", "صلى|الله|عليه|وسلم", false);
    assert_terms("standard", NULL, "㌔", "キロ", false); /* a square word is a run once folded */
}

static void runs_of_cjk_give_bigrams(void **state)
{
    (void)state;
    assert_terms("standard", NULL, "東京都", "東京@0-6#0|京都@3-9#1", true);
    assert_terms("standard", NULL, "東 京", "東@0-3#0|京@4-7#1", true);
    assert_terms("standard", NULL, "私はＣＤを２枚買ったコーヒー、人々", "私は|cd|を|2|枚買|買っ|った|たコ|コー|ーヒ|ヒー|人々",
                 false);
    assert_terms("standard", NULL, "ｶﾞﾗｽ", "ガラ|ラス", false); /* half-width kana with its mark */
    assert_terms("english", NULL, "the 東京タワー's", "東京|京タ|タワ|ワー|s", false);
}

static void hangul_and_thai_give_bigrams(void **state)
{
    (void)state;
    assert_terms("standard", NULL, "한국어 책", "한국|국어|책", false);
    assert_terms("standard", NULL, "KBS한국방송2", "kbs|한국|국방|방송|2", false);
    assert_terms("standard", NULL, "\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80\xe1\x85\xae\xe1\x86\xa8", "한국",
                 false); /* jamo */
    assert_terms("standard", NULL, "ที่นี่มา", "ที่นี่|นี่ม|มา", false);
    assert_terms("standard", NULL, "ไทย๒๕", "ไท|ทย|๒๕", false);
}

static void whitespace_splits_at_white_space_alone(void **state)
{
    (void)state;
    assert_terms("whitespace", NULL, " e-mail:\tU.S.A.\xc2\xa0Tōkyō\xe3\x80\x80東京都\n---", "e-mail:|u.s.a.|tōkyō|東京都|---",
                 false);
    assert_terms("whitespace", "custom:the ---", "The --- end", "end", false);
}

static void every_snowball_language_is_an_analyzer(void **state)
{
    (void)state;
    assert_terms("german", NULL, "Die Kätzchen und aufeinanderfolgend", "die|katzch|und|aufeinanderfolg", false);
    assert_terms("porter", NULL, "the generalizations", "the|gener", false);
    const char *name, *help, *first[] = { "english", "standard", "whitespace" };
    size_t n = 0;
    for (; (name = ir_analyzer_known(n, &help)) != NULL; n++) {
        if (n < 3) assert_string_equal(name, first[n]);
        else assert_string_not_equal(name, "english");
        assert_true(strlen(help) > 0);
        pair p = open_pair(name, NULL);
        assert_string_equal(ir_analyzer_name(p.analyzer), name);
        assert_string_equal(ir_analyzer_stopwords(p.analyzer), n == 0 ? "lucene33" : "none");
        close_pair(p);
    }
    assert_true(n > 20);
}

static void custom_stop_words_go_the_way_of_words(void **state)
{
    (void)state;
    const char *custom = "custom:Foxes the, MÜLLER’s the 東京都";
    assert_terms("english", custom, "The foxes' fox of Müller", "fox|of", false); /* stopped before they are stemmed */
    assert_terms("standard", custom, "東京都庁", "都庁", false);
    pair p = open_pair("english", custom);
    assert_string_equal(ir_analyzer_stopwords(p.analyzer), custom);
    assert_string_equal(ir_analyzer_stopwords_label(p.analyzer), "custom (5 words)");
    close_pair(p);
    p = open_pair("english", "custom:");
    assert_string_equal(ir_analyzer_stopwords_label(p.analyzer), "custom (0 words)");
    close_pair(p);
}

static void unknown_names_are_refused_with_the_nearest(void **state)
{
    (void)state;
    ir_analyzer *a = NULL;
    assert_fails(ir_analyzer_open(&a, "englsh", NULL, err), BASE_EARG, "the nearest is english");
    assert_fails(ir_analyzer_open(&a, "english", "lucene32", err), BASE_EARG, "the nearest is lucene33");
    assert_fails(ir_analyzer_open(&a, "", "", err), BASE_EARG, "unknown analyzer \"\"");
    assert_null(a);
}

typedef struct {
    size_t n, bytes, longest, end;
} tally;

static base_status count(void *context, const ir_token *t, base_error *err)
{
    tally *c = context;
    (void)err;
    assert_in_range(t->term.len, 1, IR_TERM_MAX);
    assert_true(t->begin < t->end);
    assert_int_equal(t->position, c->n);
    if (((unsigned char)t->term.ptr[0] & 0xc0) == 0x80) fail_msg("term %zu begins inside a character", c->n);
    c->n++;
    c->bytes += t->term.len;
    if (t->term.len > c->longest) c->longest = t->term.len;
    c->end = t->end;
    return BASE_OK;
}

static void overlong_words_are_cut_between_characters(void **state)
{
    (void)state;
    static const struct {
        const char *unit;
        size_t times, n, longest; /* what comes of it */
    } cases[] = {
        { "q", 255, 1, 255 },        { "q", 256, 2, 255 },
        { "q", 600, 3, 255 },        { "\xc3\xa9", 127, 1, 254 },
        { "\xc3\xa9", 128, 2, 254 }, { "\xc3\xa9", 5000, 17 + 17 + 8, 254 }, /* 4096 = 16 * 254 + 32; 1808 = 7 * 254 + 30 */
    };
    static const char *const names[] = { "standard", "english", "whitespace" };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        size_t unit = strlen(cases[i].unit), size = unit * cases[i].times;
        char *text = malloc(size);
        for (size_t at = 0; at < size; at += unit) memcpy(text + at, cases[i].unit, unit);
        for (size_t k = 0; k < 3; k++) {
            pair p = open_pair(names[k], NULL);
            tally c = { 0 };
            assert_ok(ir_analyze(p.work, text, size, count, &c, err));
            assert_int_equal(c.bytes, size);
            assert_int_equal(c.longest, cases[i].longest);
            assert_int_equal(c.n, cases[i].n);
            assert_int_equal(c.end, size);
            close_pair(p);
        }
        free(text);
    }
}

static const char *const pieces[] = { "the",
                                      "Dogs",
                                      "running",
                                      "a",
                                      "Z",
                                      "0",
                                      "9",
                                      "_",
                                      "'",
                                      "'s",
                                      ".",
                                      ":",
                                      ",",
                                      " ",
                                      " ",
                                      " ",
                                      "\n",
                                      "-",
                                      "\xc3\xa9",
                                      "\xc3\x89",
                                      "\xe2\x80\x99s",
                                      "\xef\xac\x81",
                                      "ß",
                                      "Ａ",
                                      "漢",
                                      "か",
                                      "カ",
                                      "ー",
                                      "한",
                                      "ท",
                                      "\xe2\x91\xb4",
                                      "\xef\xb7\xba",
                                      /* only for any_bytes: */ "\xff",
                                      "\xe2\x80",
                                      "\xf0\x9f\x98\x80",
                                      "\xcc\x81",
                                      "\xe0\xb8\xb3",
                                      "\xe2\x80\x8d",
                                      "\xef\xbe\x9e" };
enum { N_PIECES = sizeof pieces / sizeof *pieces, N_WELL_BEHAVED = N_PIECES - 7 };

static size_t random_text(base_rng *r, char *text, size_t size, size_t n_pieces)
{
    size_t n = 0, count = base_rng_below(r, 40);
    for (size_t i = 0; i < count; i++) {
        const char *p = pieces[base_rng_below(r, n_pieces)];
        if (n + strlen(p) > size) break;
        memcpy(text + n, p, strlen(p));
        n += strlen(p);
    }
    return n;
}

static void tokens_are_the_stages_that_are_not_stopped(void **state)
{
    (void)state;
    static const char *const names[] = { "english", "standard", "whitespace", "german", "turkish" };
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        pair p = open_pair(names[k], "custom:the a 9 漢か");
        for (uint64_t seed = 1; seed <= 400; seed++) {
            base_rng r = base_rng_of(seed, k);
            char text[512];
            size_t n = random_text(&r, text, sizeof text, N_PIECES);
            list tokens = { .spans = true }, stages = { .spans = true };
            assert_ok(ir_analyze(p.work, text, n, add_token, &tokens, err));
            assert_ok(ir_analyze_stages(p.work, text, n, add_stage, &stages, err));
            if (strcmp(base_buf_string(&tokens.out), base_buf_string(&stages.out)) != 0)
                fail_msg("%s, seed %llu: %s\n%s", names[k], (unsigned long long)seed, base_buf_string(&tokens.out),
                         base_buf_string(&stages.out));
            base_buf_done(&tokens.out);
            base_buf_done(&stages.out);
        }
        close_pair(p);
    }
}

static base_status is_itself(void *context, const ir_token *t, base_error *err)
{
    list *again = context;
    (void)err;
    base_buf_format(&again->out, "%.*s\n", (int)t->term.len, t->term.ptr);
    return BASE_OK;
}

/* A term of "standard" is a word already: given as text, it comes back as the one token. */
static void terms_of_standard_give_themselves(void **state)
{
    (void)state;
    pair p = open_pair("standard", NULL);
    for (uint64_t seed = 1; seed <= 400; seed++) {
        base_rng r = base_rng_of(seed, 9);
        char text[512];
        size_t n = random_text(&r, text, sizeof text, N_WELL_BEHAVED);
        list first = { 0 };
        assert_ok(ir_analyze(p.work, text, n, is_itself, &first, err));
        for (char *at = (char *)first.out.data; at && *at;) {
            size_t length = strcspn(at, "\n");
            list again = { 0 };
            assert_ok(ir_analyze(p.work, at, length, is_itself, &again, err));
            if (again.out.size != length + 1 || memcmp(again.out.data, at, length + 1) != 0)
                fail_msg("seed %llu: %.*s gives %s", (unsigned long long)seed, (int)length, at, base_buf_string(&again.out));
            base_buf_done(&again.out);
            at += length + 1;
        }
        base_buf_done(&first.out);
    }
    close_pair(p);
}

typedef struct {
    size_t n, begin, end;
} bounds;

static base_status check_token(void *context, const ir_token *t, base_error *err)
{
    bounds *b = context;
    (void)err;
    assert_in_range(t->term.len, 1, IR_TERM_MAX);
    assert_true(t->begin < t->end && t->end <= b->n);
    assert_true(t->begin >= b->begin && t->end >= b->end); /* ascending; bigrams overlap */
    b->begin = t->begin;
    b->end = t->end;
    return BASE_OK;
}

static void any_bytes_give_sound_tokens(void **state)
{
    (void)state;
    static const char *const names[] = { "english", "whitespace" };
    for (size_t k = 0; k < 2; k++) {
        pair p = open_pair(names[k], NULL);
        char *page = testing_guarded(512);
        for (unsigned v = 0; v < 65536; v++) {
            page[510] = (char)(v >> 8);
            page[511] = (char)(v & 255);
            assert_ok(ir_analyze(p.work, page + 510, 2, check_token, &(bounds){ .n = 2 }, err));
        }
        for (uint64_t seed = 1; seed <= 2000; seed++) {
            base_rng r = base_rng_of(seed, k);
            char text[512];
            size_t n = random_text(&r, text, sizeof text, N_PIECES);
            if (seed % 3 == 0)
                for (n = 0; n < 200; n++) text[n] = (char)base_rng_below(&r, 256);
            memcpy(page + 512 - n, text, n);
            assert_ok(ir_analyze(p.work, page + 512 - n, n, check_token, &(bounds){ .n = n }, err));
        }
        assert_ok(ir_analyze(p.work, NULL, 0, check_token, &(bounds){ 0 }, err));
        testing_guarded_free(page, 512);
        close_pair(p);
    }
}

/* A letter with a megabyte of marks, in a run and out of one: pieces, and no memory in proportion. */
static void a_flood_of_marks_is_cut(void **state)
{
    (void)state;
    size_t n = 1000003;
    char *text = malloc(n);
    for (size_t i = 3; i + 2 <= n; i += 2) memcpy(text + i, "\xcc\x81", 2);
    pair p = open_pair("standard", NULL);
    memcpy(text, "漢", 3);
    assert_ok(ir_analyze(p.work, text, n, check_token, &(bounds){ .n = n }, err));
    memcpy(text, "abc", 3);
    assert_ok(ir_analyze(p.work, text, n, check_token, &(bounds){ .n = n }, err));
    close_pair(p);
    free(text);
}

static base_status stop_at_once(void *context, const ir_token *t, base_error *err)
{
    ++*(size_t *)context;
    (void)t;
    return base_fail(err, BASE_ESTOPPED, "enough");
}

static void a_callbacks_status_ends_the_walk(void **state)
{
    (void)state;
    size_t calls = 0;
    pair p = open_pair("standard", NULL);
    assert_fails(ir_analyze(p.work, "a b c", 5, stop_at_once, &calls, err), BASE_ESTOPPED, "enough");
    assert_fails(ir_analyze(p.work, "漢字漢字", 12, stop_at_once, &calls, err), BASE_ESTOPPED, "enough");
    assert_fails(ir_analyze(p.work, "\xef\xb7\xba", 3, stop_at_once, &calls, err), BASE_ESTOPPED, "enough");
    assert_int_equal(calls, 3);
    close_pair(p);
}

static base_status ignore(void *context, const ir_token *t, base_error *err)
{
    (void)context, (void)t, (void)err;
    return BASE_OK;
}

static void failing_memory_is_an_ordinary_status(void **state)
{
    (void)state;
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        ir_analyzer *a = NULL;
        ir_analysis *work = NULL;
        const char *text = "The Österreich 東京都 words";
        testing_memory_fails_after(n);
        s = ir_analyzer_open(&a, "english", "custom:the Österreich 東京", NULL);
        if (s == BASE_OK) s = ir_analysis_new(&work, a, NULL);
        if (s == BASE_OK) s = ir_analyze(work, text, strlen(text), ignore, NULL, NULL);
        long calls = testing_memory_heals();
        if (s == BASE_OK) assert_true(n >= calls);
        else assert_int_equal(s, BASE_ENOMEM);
        ir_analysis_free(work);
        ir_analyzer_close(a);
        assert_true(n < 1000);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(english_stops_and_stems),
        cmocka_unit_test(possessives_are_dropped),
        cmocka_unit_test(positions_count_stopped_words_and_spans_are_of_the_text),
        cmocka_unit_test(folding_is_nfkc_and_case),
        cmocka_unit_test(what_folding_parts_is_several_tokens),
        cmocka_unit_test(runs_of_cjk_give_bigrams),
        cmocka_unit_test(hangul_and_thai_give_bigrams),
        cmocka_unit_test(whitespace_splits_at_white_space_alone),
        cmocka_unit_test(every_snowball_language_is_an_analyzer),
        cmocka_unit_test(custom_stop_words_go_the_way_of_words),
        cmocka_unit_test(unknown_names_are_refused_with_the_nearest),
        cmocka_unit_test(overlong_words_are_cut_between_characters),
        cmocka_unit_test(tokens_are_the_stages_that_are_not_stopped),
        cmocka_unit_test(terms_of_standard_give_themselves),
        cmocka_unit_test(any_bytes_give_sound_tokens),
        cmocka_unit_test(a_flood_of_marks_is_cut),
        cmocka_unit_test(a_callbacks_status_ends_the_walk),
        cmocka_unit_test(failing_memory_is_an_ordinary_status),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
