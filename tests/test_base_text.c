/* tests/test_base_text.c - decoding against the Unicode standard's tables and an oracle made from all code points; folding against
 * utf8proc's own walk over whole texts. */
#include <utf8proc.h>

#include "base/text.h"
#include "tests/testing.h"

/* --- the oracle: what begins a character, known by writing down every character ---------------------------------------------------- */

static uint8_t begins[3][1 << 21]; /* bitmaps over the first 1, 2, 3 bytes */

static size_t plain_encode(uint8_t *out, uint32_t cp)
{
    uint8_t tail = (uint8_t)(0x80 + cp % 64), before = (uint8_t)(0x80 + cp / 64 % 64), first = (uint8_t)(0x80 + cp / 4096 % 64);
    if (cp < 0x80) memcpy(out, (uint8_t[]){ (uint8_t)cp }, 1);
    else if (cp < 0x800) memcpy(out, (uint8_t[]){ (uint8_t)(0xc0 + cp / 64), tail }, 2);
    else if (cp < 0x10000) memcpy(out, (uint8_t[]){ (uint8_t)(0xe0 + cp / 4096), before, tail }, 3);
    else memcpy(out, (uint8_t[]){ (uint8_t)(0xf0 + cp / 262144), first, before, tail }, 4);
    return cp < 0x80 ? 1 : cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
}

static uint32_t first_bytes(const uint8_t *p, size_t n)
{
    uint32_t v = 0;
    for (size_t i = 0; i < n; i++) v = v << 8 | p[i];
    return v;
}

static int make_oracle(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        uint8_t bytes[4];
        if (cp >= 0xd800 && cp <= 0xdfff) continue;
        size_t n = plain_encode(bytes, cp);
        for (size_t k = 1; k <= n && k <= 3; k++) {
            uint32_t v = first_bytes(bytes, k);
            begins[k - 1][v / 8] |= (uint8_t)(1 << v % 8);
        }
    }
    return 0;
}

static bool is_beginning(const uint8_t *p, size_t n)
{
    if (n == 4) return is_beginning(p, 3) && p[0] >= 0xf0 && p[3] >= 0x80 && p[3] <= 0xbf;
    uint32_t v = first_bytes(p, n);
    return begins[n - 1][v / 8] >> v % 8 & 1;
}

/* The maximal subpart is the longest beginning of a character; it is one if it is as long as its first byte says. */
static size_t plain_length(const uint8_t *p, size_t n, bool *valid)
{
    size_t whole = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4, k = 0;
    while (k < n && k < whole && is_beginning(p, k + 1)) k++;
    *valid = k == whole;
    return k ? k : 1;
}

static void assert_decodes_as_the_oracle(const uint8_t *p, size_t n)
{
    bool valid, want_valid;
    size_t length, want = plain_length(p, n, &want_valid);
    uint32_t cp = base_text_decode((const char *)p, n, &length, &valid);
    if (length != want || valid != want_valid)
        fail_msg("%08x [%zu]: %zu bytes, valid %d; want %zu, %d", first_bytes(p, n), n, length, valid, want, want_valid);
    uint8_t back[4];
    bool right = valid ? plain_encode(back, cp) == length && memcmp(back, p, length) == 0 : cp == BASE_TEXT_BAD;
    if (!right) fail_msg("%08x [%zu] is U+%04X", first_bytes(p, n), n, cp);
}

static void every_pair_of_bytes_decodes_as_the_standard_says(void **state)
{
    (void)state;
    for (unsigned a = 0; a < 256; a++) {
        assert_decodes_as_the_oracle((uint8_t[]){ (uint8_t)a }, 1);
        for (unsigned b = 0; b < 256; b++) assert_decodes_as_the_oracle((uint8_t[]){ (uint8_t)a, (uint8_t)b }, 2);
    }
}

static void longer_sequences_decode_as_the_standard_says(void **state)
{
    (void)state;
    static const uint8_t edges[] = {
        0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xed, 0xef, 0xf0, 0xf4, 0xff
    };
    for (unsigned a = 0xc0; a < 256; a++)
        for (unsigned b = 0x7f; b < 0xc1; b++)
            for (size_t c = 0; c < sizeof edges; c++)
                for (size_t d = 0; d < sizeof edges; d++) {
                    const uint8_t p[] = { (uint8_t)a, (uint8_t)b, edges[c], edges[d] };
                    assert_decodes_as_the_oracle(p, 3);
                    assert_decodes_as_the_oracle(p, 4);
                }
    for (uint64_t i = 0; i < 200000; i++) {
        base_rng r = base_rng_of(1, i);
        const uint8_t p[] = { (uint8_t)(0xc0 + base_rng_below(&r, 64)), (uint8_t)(0x70 + base_rng_below(&r, 90)),
                              (uint8_t)base_rng_next(&r), (uint8_t)base_rng_next(&r) };
        assert_decodes_as_the_oracle(p, 1 + i % 4);
    }
}

/* 2^24 and 2^32 of them, some minutes; the short form takes some. */
static void every_three_and_four_bytes_decode_as_the_standard_says(void **state)
{
    (void)state;
    uint64_t n = 0;
    uint32_t step = testing_long_form() ? 1 : 65521;
    for (uint32_t v = 0; v < 1u << 24; v += step, n++) {
        const uint8_t p[] = { (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v };
        assert_decodes_as_the_oracle(p, 3);
    }
    for (uint64_t v = 0; v <= UINT32_MAX; v += step, n++) {
        const uint8_t p[] = { (uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8), (uint8_t)v };
        assert_decodes_as_the_oracle(p, 4);
    }
    printf("UTF-8: %llu sequences of 3 and 4 bytes, each decoded as the standard says\n", (unsigned long long)n);
}

static void every_code_point_encodes_and_comes_back(void **state)
{
    (void)state;
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        char got[4];
        uint8_t want[4];
        size_t n = plain_encode(want, cp), length;
        if (cp >= 0xd800 && cp <= 0xdfff) n = plain_encode(want, BASE_TEXT_BAD);
        if (base_text_encode(got, cp) != n || memcmp(got, want, n) != 0) fail_msg("U+%04X", cp);
        if (cp < 0xd800 || cp > 0xdfff)
            if (base_text_decode(got, n, &length, NULL) != cp || length != n) fail_msg("U+%04X doesn't come back", cp);
    }
    char bad[4];
    assert_int_equal(base_text_encode(bad, 0x110000), 3);
    assert_memory_equal(bad, "\xef\xbf\xbd", 3);
}

#define BAD "\xef\xbf\xbd"

static void assert_repairs(const char *text, size_t n, const char *want, uint64_t invalid)
{
    base_buf out = { 0 };
    base_text_repair(&out, text, n);
    assert_string_equal(base_buf_string(&out), want);
    assert_int_equal(base_text_invalid(text, n), invalid);
    assert_int_equal(base_text_invalid((const char *)out.data, out.size), 0);
    base_buf_done(&out);
}

/* The Unicode Standard 15.0, section 3.9, tables 3-8 to 3-11. */
static void the_standard_s_examples_of_damage_are_repaired_as_it_shows(void **state)
{
    (void)state;
    assert_repairs("\xc0\xaf\xe0\x80\xbf\xf0\x81\x82\x41", 9, BAD BAD BAD BAD BAD BAD BAD BAD "A", 8);
    assert_repairs("\xed\xa0\x80\xed\xbf\xbf\xed\xaf\x41", 9, BAD BAD BAD BAD BAD BAD BAD BAD "A", 8);
    assert_repairs("\xf4\x91\x92\x93\xff\x41\x80\xbf\x42", 9, BAD BAD BAD BAD BAD "A" BAD BAD "B", 7);
    assert_repairs("\xe1\x80\xe2\xf0\x91\x92\xf1\xbf\x41", 9, BAD BAD BAD BAD "A", 4);
}

static void valid_text_is_repaired_to_itself(void **state)
{
    (void)state;
    const char *text = "plain, na\xc3\xafve, \xe6\xbc\xa2\xe5\xad\x97, \xf0\x9f\x98\x80 and \xef\xbf\xbd itself";
    assert_repairs(text, strlen(text), text, 0);
    assert_repairs("", 0, "", 0);
    assert_true(base_text_is_ascii("", 0));
}

static void ascii_is_told_from_the_rest_at_every_place(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 40; n++) {
        char *text = testing_guarded(n);
        memset(text, 'x', n);
        assert_true(base_text_is_ascii(text, n));
        for (size_t i = 0; i < n; i++) {
            text[i] = (char)0x80;
            assert_false(base_text_is_ascii(text, n));
            assert_int_equal(base_text_invalid(text, n), 1);
            text[i] = 'x';
        }
        testing_guarded_free(text, n);
    }
}

/* --- folding ------------------------------------------------------------------------------------------------------------------------ */

static void assert_folds(const char *text, const char *want)
{
    base_buf out = { 0 };
    base_text_fold(&out, text, strlen(text));
    assert_string_equal(base_buf_string(&out), want);
    base_buf_done(&out);
}

/* NFKC of UAX #15 figure 6 (the ligature, 2 to the fifth, long s with two dots), CaseFolding.txt (sharp s, final sigma, dotted I, Cherokee)
 * and UnicodeData.txt for the rest. */
static void folding_is_nfkc_and_case_folding(void **state)
{
    (void)state;
    assert_folds("", "");
    assert_folds("Hello, WORLD [\\]^_`{|}~@AZaz", "hello, world [\\]^_`{|}~@azaz");
    assert_folds("\xef\xac\x81", "fi");                   /* U+FB01 */
    assert_folds("2\xe2\x81\xb5", "25");                  /* 2 U+2075 */
    assert_folds("\xe1\xba\x9b\xcc\xa3", "\xe1\xb9\xa9"); /* U+1E9B U+0323: U+1E69 */
    assert_folds("Stra\xc3\x9f"
                 "E",
                 "strasse");                              /* U+00DF */
    assert_folds("\xe1\xba\x9e", "ss");                   /* U+1E9E */
    assert_folds("\xce\xa3\xcf\x82", "\xcf\x83\xcf\x83"); /* U+03A3 U+03C2 */
    assert_folds("\xc4\xb0", "i\xcc\x87");                /* U+0130 */
    assert_folds("\xea\xad\xb0", "\xe1\x8e\xa0");         /* U+AB70: U+13A0 */
    assert_folds("\xe2\x84\xab", "\xc3\xa5");             /* U+212B: U+00E5 */
    assert_folds("THE\xcc\x81", "th\xc3\xa9");
    assert_folds("E\xcc\x81t\xc3\x89", "\xc3\xa9t\xc3\xa9");              /* E U+0301 */
    assert_folds("\xef\xbc\xa1\xe2\x91\xa0\xe2\x85\xa3", "a1iv");         /* fullwidth A, circled 1, Roman IV */
    assert_folds("\xef\xbd\xb6\xef\xbe\x9e", "\xe3\x82\xac");             /* halfwidth KA and voiced sound mark: U+30AC */
    assert_folds("\xe1\x84\x92\xe1\x85\xa1\xe1\x86\xab", "\xed\x95\x9c"); /* U+1112 U+1161 U+11AB: U+D55C */
    assert_folds("\xed\x95\x98\xe1\x86\xab", "\xed\x95\x9c");             /* U+D558 U+11AB: U+D55C */
    assert_folds("\xf0\x9d\x90\x80", "a");                                /* U+1D400 */
    assert_folds("\xf0\x90\x90\x80", "\xf0\x90\x90\xa8");                 /* U+10400: U+10428 */
    assert_folds("\xe0\xa5\x98", "\xe0\xa4\x95\xe0\xa4\xbc");             /* U+0958, excluded from composition */
    assert_folds("\xe2\x84\xa6", "\xcf\x89");                             /* U+2126 */
}

static void ignorable_code_points_go_and_what_stood_beside_them_composes(void **state)
{
    (void)state;
    assert_folds("co\xc2\xadop", "coop");
    assert_folds("\xef\xbb\xbf"
                 "A\xe2\x80\x8b\xe2\x80\x8c\xe2\x80\x8d\xe2\x81\xa0"
                 "B",
                 "ab");
    assert_folds("e\xe2\x80\x8d\xcc\x81", "\xc3\xa9");
    assert_folds("a\xcd\x8f"
                 "b",
                 "a\xcd\x8f"
                 "b"); /* U+034F stays */
}

static void damage_folds_to_replacement_characters_and_bytes_0_stay(void **state)
{
    (void)state;
    assert_folds("A\xff"
                 "B\xe2\x82",
                 "a" BAD "b" BAD);
    base_buf out = { 0 };
    base_text_fold(&out, "A\0\xc3\x89\0B", 6);
    assert_int_equal(out.size, 6);
    assert_memory_equal(out.data, "a\0\xc3\xa9\0b", 6);
    base_buf_done(&out);
}

static void ascii_folds_as_tolower_at_every_length_and_reads_nothing_behind(void **state)
{
    (void)state;
    for (size_t n = 1; n <= 70; n++) {
        char *text = testing_guarded(n);
        base_buf out = { 0 };
        for (size_t start = 0; start < 128; start++) {
            for (size_t i = 0; i < n; i++) text[i] = (char)((start + 7 * i) % 128);
            base_buf_clear(&out);
            base_text_fold(&out, text, n);
            assert_int_equal(out.size, n);
            for (size_t i = 0; i < n; i++) {
                char c = text[i];
                assert_int_equal(out.data[i], c >= 'A' && c <= 'Z' ? c + 32 : c);
            }
        }
        base_buf_done(&out);
        testing_guarded_free(text, n);
    }
}

/* A code point of the kinds that meet in texts, and above all of those that compose, decompose and reorder. */
static uint32_t any_cp(base_rng *r)
{
    static const uint32_t ranges[][2] = { { 0x20, 0x7e },     { 0xc0, 0x24f },    { 0x300, 0x345 },     { 0x370, 0x3ff },
                                          { 0x400, 0x4ff },   { 0x591, 0x5f2 },   { 0x600, 0x6ff },     { 0x900, 0xdff },
                                          { 0x1100, 0x11ff }, { 0x1e00, 0x1fff }, { 0x2000, 0x214f },   { 0x3041, 0x30ff },
                                          { 0x3131, 0x318e }, { 0x4e00, 0x4e80 }, { 0xac00, 0xac80 },   { 0xf900, 0xfaff },
                                          { 0xfb00, 0xfdff }, { 0xff01, 0xffee }, { 0x1d15e, 0x1d1ff }, { 0x110a0, 0x11360 } };
    uint64_t often = base_rng_below(r, 6);
    if (often < 2) return (often ? 'a' : 'A') + (uint32_t)base_rng_below(r, 26);
    if (often == 2) return 0x300 + (uint32_t)base_rng_below(r, 13);
    uint64_t k = base_rng_below(r, 2 + sizeof ranges / sizeof *ranges);
    if (k < sizeof ranges / sizeof *ranges) return ranges[k][0] + (uint32_t)base_rng_below(r, ranges[k][1] - ranges[k][0] + 1);
    if (k & 1) return (uint32_t)base_rng_below(r, 0xd800);
    return 0xe000 + (uint32_t)base_rng_below(r, 0x110000 - 0xe000);
}

static bool is_dropped(uint32_t cp)
{
    return cp == 0xad || (cp >= 0x200b && cp <= 0x200d) || cp == 0x2060 || cp == 0xfeff;
}

static size_t random_text(char *out, base_rng *r, size_t cps)
{
    size_t n = 0;
    for (size_t i = 0; i < cps; i++) {
        uint32_t cp;
        do cp = any_cp(r);
        while (is_dropped(cp));
        n += base_text_encode(out + n, cp);
    }
    return n;
}

static void assert_folds_as_utf8proc(base_buf *out, const char *text, size_t n, uint64_t seed)
{
    utf8proc_uint8_t *want = NULL;
    utf8proc_ssize_t n_want = utf8proc_map((const utf8proc_uint8_t *)text, (utf8proc_ssize_t)n, &want,
                                           UTF8PROC_COMPOSE | UTF8PROC_STABLE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
    assert_true(n_want >= 0);
    base_buf_clear(out);
    base_text_fold(out, text, n);
    if (out->size != (size_t)n_want || memcmp(out->data, want, out->size) != 0) fail_msg("seed %llu", (unsigned long long)seed);
    free(want);
}

static void folding_is_what_utf8proc_gives_for_the_whole_text(void **state)
{
    (void)state;
    base_buf out = { 0 };
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        base_rng r = base_rng_of(2, seed);
        char text[512];
        assert_folds_as_utf8proc(&out, text, random_text(text, &r, 1 + base_rng_below(&r, seed % 50 ? 12 : 100)), seed);
    }
    base_buf_done(&out);
}

/* No ASCII for long: Hangul in pieces, Bengali vowels of two parts, Greek with marks. */
static void what_composes_does_so_wherever_a_long_text_is_cut(void **state)
{
    (void)state;
    static const uint32_t kinds[][8] = { { 0x1100, 0x1161, 0x1162, 0x11a8, 0xac00, 0x1112, 0x1175, 0x11c2 },
                                         { 0x995, 0x9c7, 0x9be, 0x9d7, 0x995, 0x9c7, 0x9be, 0x9cd },
                                         { 0x3b1, 0x313, 0x301, 0x345, 0x3b7, 0x314, 0x342, 0x3a9 },
                                         { 0x1025, 0x102e, 0xd46, 0xd3e, 0xdd9, 0xdcf, 0xdca, 0xd57 } };
    base_buf out = { 0 };
    for (uint64_t seed = 1; seed <= 1200; seed++) {
        base_rng r = base_rng_of(5, seed);
        char text[4096];
        size_t n = 0;
        int marks = 0;
        for (int i = 0; i < 1200; i++) { /* the joiner is for others */
            uint32_t cp = kinds[seed % 4][marks < 5 ? base_rng_below(&r, 8) : 0];
            marks = cp == kinds[seed % 4][0] ? 0 : marks + 1;
            n += base_text_encode(text + n, cp);
        }
        assert_folds_as_utf8proc(&out, text, n, seed);
    }
    base_buf_done(&out);
}

static void folding_twice_is_folding_once(void **state)
{
    (void)state;
    base_buf once = { 0 }, twice = { 0 };
    for (uint64_t seed = 1; seed <= 20000; seed++) {
        base_rng r = base_rng_of(3, seed);
        char text[600];
        size_t n = random_text(text, &r, 1 + base_rng_below(&r, 60));
        if (seed % 3 == 0) text[base_rng_below(&r, n)] = (char)base_rng_next(&r);
        if (seed % 4 == 0) /* mostly marks */
            for (n = base_text_encode(text, any_cp(&r)); n < 200;)
                n += base_text_encode(text + n, 0x300 + (uint32_t)base_rng_below(&r, 0x70));
        base_buf_clear(&once);
        base_buf_clear(&twice);
        base_text_fold(&once, text, n);
        base_text_fold(&twice, (const char *)once.data, once.size);
        if (once.size != twice.size || memcmp(once.data, twice.data, once.size) != 0)
            fail_msg("seed %llu", (unsigned long long)seed);
    }
    for (uint32_t cp = 0; cp <= 0x10ffff; cp++) {
        char text[4];
        size_t n = base_text_encode(text, cp);
        base_buf_clear(&once);
        base_buf_clear(&twice);
        base_text_fold(&once, text, n);
        base_text_fold(&twice, base_buf_string(&once), once.size);
        if (once.size != twice.size || memcmp(base_buf_string(&once), base_buf_string(&twice), once.size) != 0)
            fail_msg("U+%04X", cp);
    }
    base_buf_done(&once);
    base_buf_done(&twice);
}

static void a_blank_parts_texts_that_fold_alone(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= 2000; seed++) {
        base_rng r = base_rng_of(4, seed);
        char text[1024];
        base_buf whole = { 0 }, parts = { 0 };
        size_t n = random_text(text, &r, 1 + base_rng_below(&r, 80)), middle = n;
        text[n++] = ' ';
        memcpy(text + n, "Word", 4);
        n += 4;
        base_text_fold(&whole, text, n);
        base_text_fold(&parts, text, middle);
        base_text_fold(&parts, text + middle, n - middle);
        assert_int_equal(whole.size, parts.size);
        assert_memory_equal(whole.data, parts.data, whole.size);
        base_buf_done(&whole);
        base_buf_done(&parts);
    }
}

/* Two classes in turn are the worst for sorting: without a limit this test would take minutes. */
static void endless_marks_are_parted_after_30(void **state)
{
    (void)state;
    enum { MARKS = 300000 };
    char *text = malloc(1 + 2 * MARKS);
    base_buf out = { 0 };
    size_t n = 0, joiners = 0, marks = 0;
    text[n++] = 'x';
    for (int i = 0; i < MARKS; i++) n += base_text_encode(text + n, i % 2 ? 0x323 : 0x307);
    base_text_fold(&out, text, n);
    size_t run = 0;
    for (size_t i = 0, length; i < out.size; i += length) {
        uint32_t cp = base_text_decode((const char *)out.data + i, out.size - i, &length, NULL);
        if (cp == 0x323 || cp == 0x307) marks++, run++;
        else run = 0;
        joiners += cp == 0x34f;
        assert_true(run <= 30);
    }
    assert_int_equal(joiners, MARKS / 30 - 1);
    assert_int_equal(marks, MARKS - 1); /* one is in U+1E8B, x with a dot above: nothing below composes with x */
    base_buf_done(&out);
    free(text);
}

static void a_failing_allocation_sticks_to_the_buffer(void **state)
{
    (void)state;
    const char *text = "\xc3\x89t\xc3\x89 and a text that is long enough to make the buffer grow a few times, \xc3\x89t\xc3\x89, "
                       "and again, and again";
    for (long n = 0;; n++) {
        base_buf folded = { 0 }, repaired = { 0 };
        testing_memory_fails_after(n);
        base_text_fold(&folded, text, strlen(text));
        bool all = testing_memory_heals() <= n;
        testing_memory_fails_after(n);
        base_text_repair(&repaired, text, strlen(text));
        testing_memory_heals();
        assert_int_equal(folded.status, all ? BASE_OK : BASE_ENOMEM);
        base_buf_done(&folded);
        base_buf_done(&repaired);
        if (all) {
            assert_true(n > 1);
            break;
        }
    }
}

/* --- what a code point is ----------------------------------------------------------------------------------------------------------- */

static void classes_follow_the_general_category(void **state)
{
    (void)state;
    const struct {
        uint32_t cp;
        base_text_class want;
    } known[] = { { 'a', BASE_TEXT_LETTER },      { 0x4e00, BASE_TEXT_LETTER },   { 0x2163, BASE_TEXT_LETTER },
                  { 0xe01, BASE_TEXT_LETTER },    { '7', BASE_TEXT_DIGIT },       { 0x661, BASE_TEXT_DIGIT },
                  { 0x2460, BASE_TEXT_DIGIT },    { 0x301, BASE_TEXT_MARK },      { 0x93e, BASE_TEXT_MARK },
                  { ' ', BASE_TEXT_SPACE },       { '\n', BASE_TEXT_SPACE },      { '\t', BASE_TEXT_SPACE },
                  { 0xa0, BASE_TEXT_SPACE },      { 0x3000, BASE_TEXT_SPACE },    { 0x85, BASE_TEXT_SPACE },
                  { '.', BASE_TEXT_PUNCTUATION }, { '_', BASE_TEXT_PUNCTUATION }, { 0x3002, BASE_TEXT_PUNCTUATION },
                  { '+', BASE_TEXT_OTHER },       { '$', BASE_TEXT_OTHER },       { 0, BASE_TEXT_OTHER },
                  { 0xfffd, BASE_TEXT_OTHER },    { 0x10ffff, BASE_TEXT_OTHER },  { 0x1f600, BASE_TEXT_OTHER } };
    for (size_t i = 0; i < sizeof known / sizeof *known; i++)
        if (base_text_class_of(known[i].cp) != known[i].want)
            fail_msg("U+%04X is of class %d", known[i].cp, base_text_class_of(known[i].cp));
    assert_int_equal(base_text_class_of(0x110000), BASE_TEXT_OTHER);
}

static void wide_characters_take_two_columns_and_marks_none(void **state)
{
    (void)state;
    const char *text = "ab\xe6\xbc\xa2"
                       "e\xcc\x81"
                       "c\xff"; /* a b (2) e with an accent, c, one replacement */
    size_t n = strlen(text);
    assert_int_equal(base_text_width(text, n), 7);
    assert_int_equal(base_text_width("\x1b\t", 2), 0);
    assert_int_equal(base_text_width("", 0), 0);
    assert_int_equal(base_text_fit(text, n, 0), 0);
    assert_int_equal(base_text_fit(text, n, 2), 2);
    assert_int_equal(base_text_fit(text, n, 3), 2); /* half of the wide one doesn't fit */
    assert_int_equal(base_text_fit(text, n, 4), 5);
    assert_int_equal(base_text_fit(text, n, 5), 8); /* the mark goes with its letter */
    assert_int_equal(base_text_fit(text, n, 100), n);
}

static void what_a_terminal_would_obey_is_shown_as_a_blank(void **state)
{
    (void)state;
    const char *text = "a\tb\033[1m\302\233c\342\200\250d\342\200\256e\342\201\246f\343\200\200\303\251\xff";
    base_buf shown = { 0 };
    base_text_show(&shown, text, strlen(text));
    assert_string_equal(base_buf_string(&shown), "a b [1m c d e f \303\251\357\277\275");
    base_buf_done(&shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_pair_of_bytes_decodes_as_the_standard_says),
        cmocka_unit_test(longer_sequences_decode_as_the_standard_says),
        cmocka_unit_test(every_three_and_four_bytes_decode_as_the_standard_says),
        cmocka_unit_test(every_code_point_encodes_and_comes_back),
        cmocka_unit_test(the_standard_s_examples_of_damage_are_repaired_as_it_shows),
        cmocka_unit_test(valid_text_is_repaired_to_itself),
        cmocka_unit_test(ascii_is_told_from_the_rest_at_every_place),
        cmocka_unit_test(folding_is_nfkc_and_case_folding),
        cmocka_unit_test(ignorable_code_points_go_and_what_stood_beside_them_composes),
        cmocka_unit_test(damage_folds_to_replacement_characters_and_bytes_0_stay),
        cmocka_unit_test(ascii_folds_as_tolower_at_every_length_and_reads_nothing_behind),
        cmocka_unit_test(folding_is_what_utf8proc_gives_for_the_whole_text),
        cmocka_unit_test(what_composes_does_so_wherever_a_long_text_is_cut),
        cmocka_unit_test(folding_twice_is_folding_once),
        cmocka_unit_test(a_blank_parts_texts_that_fold_alone),
        cmocka_unit_test(endless_marks_are_parted_after_30),
        cmocka_unit_test(a_failing_allocation_sticks_to_the_buffer),
        cmocka_unit_test(classes_follow_the_general_category),
        cmocka_unit_test(wide_characters_take_two_columns_and_marks_none),
        cmocka_unit_test(what_a_terminal_would_obey_is_shown_as_a_blank),
    };
    return cmocka_run_group_tests(tests, make_oracle, NULL);
}
