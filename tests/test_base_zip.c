/* zlib's door: gzip as gzip writes it, members in a row, blocks; damage and hostile sizes. */
#include "tests/testing.h"

#include "base/zip.h"

/* printf 'hello\n' | gzip -n, by GNU gzip 1.12. */
static const uint8_t hello[26] = { 0x1f, 0x8b, 0x08, 0,    0, 0,    0,    0,    0,    0x03, 0xcb, 0x48, 0xcd,
                                   0xc9, 0xc9, 0xe7, 0x02, 0, 0x20, 0x30, 0x3a, 0x36, 0x06, 0,    0,    0 };

/* Unpacks in [n] by pieces of at most in_step and out_step bytes. */
static base_status unpack(base_buf *text, const uint8_t *in, size_t n, size_t in_step, size_t out_step, bool *at_end,
                          base_error *err)
{
    base_zip_stream *z = NULL;
    uint8_t out[4096];
    size_t at = 0, used = 0, given = 0;
    base_status s = base_zip_open(&z, err);
    *at_end = false;
    while (s == BASE_OK) {
        size_t piece = n - at < in_step ? n - at : in_step;
        s = base_zip_feed(z, in + at, piece, &used, out, out_step, &given, at_end, err);
        at += used;
        base_buf_bytes(text, out, given);
        if (used == 0 && given == 0) break;
    }
    base_zip_close(z);
    return s;
}

static void gzip_is_known_by_its_first_bytes(void **state)
{
    (void)state;
    assert_true(base_zip_is_gzip(hello, sizeof hello));
    assert_true(base_zip_is_gzip(hello, 2)); /* cut short, and to be told so */
    assert_false(base_zip_is_gzip(hello, 1));
    assert_false(base_zip_is_gzip("\x1f\x8b\x07", 3));
    assert_false(base_zip_is_gzip("text", 4));
}

static void members_in_a_row_are_one_text(void **state)
{
    (void)state;
    uint8_t twice[60] = { 0 };
    memcpy(twice, hello, 26);
    memcpy(twice + 26, hello, 26);
    for (size_t in_step = 1; in_step < 60; in_step++)
        for (size_t out_step = 1; out_step < 16; out_step++) {
            base_buf text = { 0 };
            bool at_end;
            assert_ok(unpack(&text, twice, 60, in_step, out_step, &at_end, err)); /* with 8 zeros behind them */
            assert_true(at_end);
            assert_string_equal(base_buf_string(&text), "hello\nhello\n");
            base_buf_done(&text);
        }
}

static void a_cut_anywhere_leaves_the_stream_unended(void **state)
{
    (void)state;
    for (size_t n = 0; n < sizeof hello; n++) {
        base_buf text = { 0 };
        bool at_end;
        assert_ok(unpack(&text, hello, n, 100, 100, &at_end, err));
        assert_false(at_end);
        base_buf_done(&text);
    }
}

static void damage_and_strangers_are_told(void **state)
{
    (void)state;
    uint8_t bad[60];
    bool at_end;
    for (size_t at = 10; at < sizeof hello; at++) { /* past the header, of which time and system may be anything */
        base_buf text = { 0 };
        memcpy(bad, hello, sizeof hello);
        bad[at] ^= 0x10;
        base_status s = unpack(&text, bad, sizeof hello, 100, 100, &at_end, NULL);
        /* bits that only fill up the last byte of the deflated data mean nothing */
        assert_true(s == BASE_EFORMAT || !at_end || (at == 17 && strcmp(base_buf_string(&text), "hello\n") == 0));
        base_buf_done(&text);
    }
    static const char *const tails[] = { "text", "\0\0x", "\0\0\x1f\x8b" };
    static const size_t sizes[] = { 4, 3, 4 };
    for (size_t i = 0; i < 3; i++) {
        base_buf text = { 0 };
        memcpy(bad, hello, sizeof hello);
        memcpy(bad + sizeof hello, tails[i], sizes[i]);
        assert_fails(unpack(&text, bad, sizeof hello + sizes[i], 100, 100, &at_end, err), BASE_EFORMAT, "isn't gzip data follows");
        base_buf_done(&text);
    }
}

static void blocks_come_back(void **state)
{
    (void)state;
    static uint8_t data[30000], back[30000];
    for (uint64_t seed = 0; seed < 200; seed++) {
        base_rng r = base_rng_of(8, seed);
        base_buf packed = { 0 };
        size_t n = base_rng_below(&r, seed < 100 ? 100 : sizeof data);
        uint64_t letters = 1 + base_rng_below(&r, 256);
        for (size_t i = 0; i < n; i++) data[i] = (uint8_t)base_rng_below(&r, letters);
        base_buf_text(&packed, "before");
        assert_ok(base_deflate(&packed, data, n, err));
        assert_memory_equal(packed.data, "before", 6);
        assert_ok(base_inflate(back, n, packed.data + 6, packed.size - 6, err));
        if (n) assert_memory_equal(back, data, n);
        assert_int_equal(base_inflate(back, n + 1, packed.data + 6, packed.size - 6, NULL), BASE_EFORMAT);
        if (n) assert_int_equal(base_inflate(back, n - 1, packed.data + 6, packed.size - 6, NULL), BASE_EFORMAT);
        assert_int_equal(base_inflate(back, n, packed.data + 6, packed.size - 7, NULL), BASE_EFORMAT);
        base_buf_u8(&packed, 0);
        assert_int_equal(base_inflate(back, n, packed.data + 6, packed.size - 6, NULL), BASE_EFORMAT);
        base_buf_done(&packed);
    }
}

/* RFC 1951, section 3.2.4, by hand: a last, stored block of 5 bytes. */
static void a_stored_block_is_understood(void **state)
{
    (void)state;
    char out[6] = "";
    assert_ok(base_inflate(out, 5, "\1\5\0\xfa\xffhello", 10, err));
    assert_string_equal(out, "hello");
    assert_fails(base_inflate(out, 5, "\1\5\0\xfa\xfehello", 10, err), BASE_EFORMAT, "the compressed data is damaged");
    assert_fails(base_inflate(out, 5, NULL, 0, err), BASE_EFORMAT, "doesn't hold the 5 bytes");
    assert_fails(base_inflate(out, SIZE_MAX, "x", 1, err), BASE_ELIMIT, "too large");
}

static void random_bytes_are_no_danger(void **state)
{
    (void)state;
    for (uint64_t seed = 0; seed < 5000; seed++) {
        base_rng r = base_rng_of(12, seed);
        size_t n = base_rng_below(&r, 60), n_out = base_rng_below(&r, 200);
        uint8_t *in = testing_guarded(n + 1), *out = testing_guarded(n_out + 1);
        for (size_t i = 0; i < n; i++) in[i + 1] = (uint8_t)base_rng_next(&r);
        (void)base_inflate(out + 1, n_out, in + 1, n, NULL);
        testing_guarded_free(in, n + 1);
        testing_guarded_free(out, n_out + 1);
    }
}

static void failing_memory_is_survived(void **state)
{
    (void)state;
    base_status s = BASE_ENOMEM;
    for (long n = 0; s != BASE_OK; n++) {
        base_buf b = { 0 };
        char out[10];
        bool at_end = false;
        testing_memory_fails_after(n);
        s = base_deflate(&b, "aaaaaaaaaa", 10, NULL);
        if (s == BASE_OK) s = base_inflate(out, 10, b.data, b.size, NULL);
        base_buf_clear(&b);
        if (s == BASE_OK) s = unpack(&b, hello, sizeof hello, 100, 100, &at_end, NULL);
        if (s == BASE_OK) s = b.status;
        testing_memory_heals();
        assert_true(s == BASE_ENOMEM || (s == BASE_OK && at_end));
        base_buf_done(&b);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(gzip_is_known_by_its_first_bytes),
        cmocka_unit_test(members_in_a_row_are_one_text),
        cmocka_unit_test(a_cut_anywhere_leaves_the_stream_unended),
        cmocka_unit_test(damage_and_strangers_are_told),
        cmocka_unit_test(blocks_come_back),
        cmocka_unit_test(a_stored_block_is_understood),
        cmocka_unit_test(random_bytes_are_no_danger),
        cmocka_unit_test(failing_memory_is_survived),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
