/* tests/test_ir_words.c - boundaries against Unicode's own test file; words against what an index wants of them. */
#include "tests/testing.h"

#include "base/rng.h"
#include "base/text.h"
#include "ir/words.h"

#define BREAK_TEST "/usr/share/unicode/auxiliary/WordBreakTest.txt"

/* "÷ 0061 × 0308 ÷": the text, and its boundaries as a bit per byte offset. False for a line without a case. */
static bool parse_case(char *line, char *text, size_t *n, bool *bounds)
{
    bool bound = true;
    *n = 0;
    line[strcspn(line, "#\n")] = '\0';
    if (!strstr(line, "\xc3\xb7")) return false;
    for (char *word = strtok(line, " \t"); word; word = strtok(NULL, " \t")) {
        if (strcmp(word, "\xc3\xb7") == 0) bound = true;
        else if (strcmp(word, "\xc3\x97") == 0) bound = false;
        else {
            uint32_t cp = (uint32_t)strtoul(word, NULL, 16);
            for (size_t i = 1; i < 4; i++) bounds[*n + i] = false;
            bounds[*n] = bound;
            *n += base_text_encode(text + *n, cp);
        }
    }
    bounds[*n] = bound;
    return true;
}

static void boundaries_are_those_of_unicodes_test_file(void **state)
{
    (void)state;
    FILE *f = fopen(BREAK_TEST, "r");
    if (!f) {
        puts("skipped: boundaries_are_those_of_unicodes_test_file: no " BREAK_TEST " (package unicode-data)");
        skip();
    }
    char line[4096], text[1024];
    bool bounds[1024] = { false };
    size_t n, n_cases = 0;
    for (unsigned number = 1; fgets(line, sizeof line, f); number++) {
        if (!parse_case(line, text, &n, bounds)) continue;
        n_cases++;
        size_t found = 0;
        for (size_t i = 1; i <= n; i++) {
            if (found < i) found = ir_words_boundary(text, n, found);
            if (bounds[i] != (found == i))
                fail_msg("%s:%u: byte %zu: expected %s", BREAK_TEST, number, i, bounds[i] ? "a boundary" : "none");
        }
    }
    fclose(f);
    assert_true(n_cases > 1800); /* 15.0.0 has 1,823 */
}

/* The words of text as "word|word", runs in brackets: "[京都]". */
static const char *words_of(const char *text)
{
    static char out[4096];
    ir_word w;
    out[0] = '\0';
    for (size_t at = 0; ir_words_next(text, strlen(text), &at, &w);) {
        size_t used = strlen(out);
        const char *open = w.kind == IR_WORD_PLAIN ? "" : "[", *close = w.kind == IR_WORD_PLAIN ? "" : "]";
        snprintf(out + used, sizeof out - used, "%s%s%.*s%s", used ? "|" : "", open, (int)(w.end - w.begin), text + w.begin, close);
    }
    return out;
}

static void words_are_segments_with_a_letter_or_digit(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        { "", "" },
        { " \t\r\n.,;:!?'\"()-_/", "" },
        { "The quick (\"brown\") fox can't jump 32.3 feet, right?",
          "The|quick|brown|fox|can't|jump|32.3|feet|right" }, /* UAX #29, fig. 1 */
        { "U.S.A.", "U.S.A" },
        { "3.14 1,000 a.1 1.a 1;2 a;b", "3.14|1,000|a|1|1|a|1;2|a|b" },
        { "e-mail", "e|mail" },
        { "foo_bar __ _a a_ _1", "foo_bar|_a|a_|_1" },
        { "http://www.example.com:80/a?b=c", "http|www.example.com|80|a|b|c" },
        { "'quoted' don't rock 'n' roll", "quoted|don't|rock|n|roll" },
        { "a'", "a" },
        { "a'b'c", "a'b'c" },
        { "a''b", "a|b" },
        { "a'1 1'a 1'1", "a|1|1|a|1'1" },
        { "na\xc3\xafve cafe\xcc\x81 M\xc3\xbcller\xe2\x80\x99s", "na\xc3\xafve|cafe\xcc\x81|M\xc3\xbcller\xe2\x80\x99s" },
        { "a'\xc3\xa9", "a'\xc3\xa9" },
        { "a'\xcc\x81"
          "b",
          "a'\xcc\x81"
          "b" },
        { "\xf0\x9f\x98\x80 \xe2\x88\x80", "" },                        /* an emoji, a sign */
        { "m\xc2\xb2", "m|\xc2\xb2" },                                  /* superscript two is a number */
        { "\xd7\xa6\xd7\x94\"\xd7\x9c", "\xd7\xa6\xd7\x94\"\xd7\x9c" }, /* gershayim within Hebrew */
        { "a\xff"
          "b\xc3",
          "a|b" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_string_equal(words_of(cases[i].text), cases[i].words);
}

static void scripts_without_blanks_stand_apart_as_runs(void **state)
{
    (void)state;
    static const struct {
        const char *text, *words;
    } cases[] = {
        { "東京タワーで1杯", "[東京タワーで]|1|[杯]" },
        { "ＣＤと人々、コーヒー", "ＣＤ|[と人々]|[コーヒー]" },
        { "abc한국어def 대한 민국", "abc|[한국어]|def|[대한]|[민국]" },
        { "한국's", "[한국]|s" }, /* and nothing begins with an apostrophe */
        { "カ_a_カ", "[カ]|_a_|[カ]" },
        { "漢字한글ไทย", "[漢字]|[한글]|[ไทย]" },
        { "ประเทศไทย๒๕", "[ประเทศไทย]|๒๕" }, /* Thai digits are digits */
        { "ភាសាខ្មែរ", "[ភាសាខ្មែរ]" },
        { "မြန်မာ", "[မြန်မာ]" },
        { "ປະເທດລາວ", "[ປະເທດລາວ]" },
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) assert_string_equal(words_of(cases[i].text), cases[i].words);
}

static void a_character_of_a_run_takes_its_marks_along(void **state)
{
    (void)state;
    assert_int_equal(ir_words_character("かき", 6, 0), 3);
    assert_int_equal(ir_words_character("か\xe3\x82\x99き", 9, 0), 6); /* combining voiced mark */
    assert_int_equal(ir_words_character("ที่นี่", 18, 0), 9);              /* vowel and tone */
    assert_int_equal(ir_words_character("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab\xe1\x84\x80", 12, 0),
                     9); /* conjoining jamo: HAN, then K */
}

/* Spans ascend, don't overlap, are in range, and begin and end where characters do. */
static void check_spans(const char *text, size_t n)
{
    ir_word w;
    size_t previous = 0;
    for (size_t at = 0; ir_words_next(text, n, &at, &w); previous = w.end) {
        assert_true(w.begin >= previous);
        assert_true(w.end > w.begin);
        assert_true(w.end <= n);
        assert_int_equal(at, w.end);
        for (size_t i = w.begin; w.ascii && i < w.end; i++) assert_true((unsigned char)text[i] < 0x80);
    }
    for (size_t at = 0, next; at < n; at = next) {
        next = ir_words_boundary(text, n, at);
        assert_true(next > at);
        assert_true(next <= n);
    }
}

static void any_two_bytes_have_sound_spans(void **state)
{
    (void)state;
    char *text = testing_guarded(2);
    for (unsigned v = 0; v < 65536; v++) {
        text[0] = (char)(v >> 8);
        text[1] = (char)(v & 255);
        check_spans(text, 2);
        check_spans(text + 1, 1);
    }
    testing_guarded_free(text, 2);
}

/* Pieces that rules meet on, so that random texts are full of them. */
static const char *const pieces[] = { "a",
                                      "Z",
                                      "0",
                                      "9",
                                      "_",
                                      "'",
                                      ".",
                                      ":",
                                      ",",
                                      ";",
                                      "\"",
                                      " ",
                                      "\r",
                                      "\n",
                                      "-",
                                      "\xcc\x81",
                                      "\xe2\x80\x8d",
                                      "\xc3\xa9",
                                      "\xe2\x80\x99",
                                      "\xd7\xa6",
                                      "漢",
                                      "か",
                                      "カ",
                                      "ー",
                                      "한",
                                      "ท",
                                      "ี",
                                      "\xff",
                                      "\xe2\x80",
                                      "\xf0\x9f\x98\x80",
                                      "\xf0\x9f\x87\xa6" };
enum { N_PIECES = sizeof pieces / sizeof *pieces };

static void random_texts_have_sound_spans(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 3000; seed++) {
        base_rng r = base_rng_of(seed, 0);
        char *end = testing_guarded(64), *text = end + 64;
        size_t n = 0;
        for (size_t len; (len = strlen(pieces[base_rng_below(&r, N_PIECES)])) && n + 4 <= 64 && base_rng_below(&r, 40);) {
            const char *p = pieces[base_rng_below(&r, N_PIECES)];
            len = strlen(p);
            text -= len;
            memcpy(text, p, len);
            n += len;
        }
        check_spans(text, n);
        testing_guarded_free(end, 64);
    }
}

/* The definition of a word: boundaries by the general rules alone, then those segments that hold a letter or digit. Where text has no run. */
static void the_fast_lane_finds_what_the_rules_find(void **state)
{
    (void)state;
    enum { N_ASCII = 20 };
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        base_rng r = base_rng_of(seed, 1);
        char text[64];
        size_t n = 0, count = base_rng_below(&r, 14);
        for (size_t i = 0; i < count; i++) {
            const char *p = pieces[base_rng_below(&r, seed % 2 ? N_ASCII : 15)];
            memcpy(text + n, p, strlen(p));
            n += strlen(p);
        }
        ir_word w;
        size_t at = 0;
        for (size_t begin = 0, end; begin < n; begin = end) {
            end = ir_words_boundary(text, n, begin);
            bool is_word = false;
            for (size_t i = begin; i < end; i++)
                is_word |= (text[i] >= '0' && text[i] <= '9') || text[i] == 'a' || text[i] == 'Z' ||
                           (unsigned char)text[i] == 0xc3 || (unsigned char)text[i] == 0xd7;
            if (!is_word) continue;
            if (!ir_words_next(text, n, &at, &w)) fail_msg("seed %llu: no word at %zu", (unsigned long long)seed, begin);
            if (w.begin != begin || w.end != end)
                fail_msg("seed %llu: [%zu, %zu), expected [%zu, %zu)", (unsigned long long)seed, w.begin, w.end, begin, end);
        }
        assert_false(ir_words_next(text, n, &at, &w));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(boundaries_are_those_of_unicodes_test_file),
        cmocka_unit_test(words_are_segments_with_a_letter_or_digit),
        cmocka_unit_test(scripts_without_blanks_stand_apart_as_runs),
        cmocka_unit_test(a_character_of_a_run_takes_its_marks_along),
        cmocka_unit_test(any_two_bytes_have_sound_spans),
        cmocka_unit_test(random_texts_have_sound_spans),
        cmocka_unit_test(the_fast_lane_finds_what_the_rules_find),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
