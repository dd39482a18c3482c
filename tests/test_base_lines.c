/* Lines: every source gives the same lines, which are those of the plainest splitting. */
#include "tests/testing.h"

#include <errno.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/lines.h"
#include "base/mem.h"
#include "base/sys.h"

/* printf 'hello\n' | gzip -n, by GNU gzip 1.12. */
static const uint8_t hello[26] = { 0x1f, 0x8b, 0x08, 0,    0, 0,    0,    0,    0,    0x03, 0xcb, 0x48, 0xcd,
                                   0xc9, 0xc9, 0xe7, 0x02, 0, 0x20, 0x30, 0x3a, 0x36, 0x06, 0,    0,    0 };

/* A gzip member of text, whose deflated part is stored blocks (RFC 1951, 3.2.4) and whose sum is bit by bit (RFC 1952, 8). */
static void add_member(base_buf *out, const uint8_t *text, size_t n)
{
    uint32_t crc = ~0u;
    base_buf_bytes(out, "\x1f\x8b\x08\0\0\0\0\0\0\xff", 10);
    for (size_t at = 0;; at += 65535) {
        size_t part = n - at < 65535 ? n - at : 65535;
        base_buf_u8(out, at + part == n);
        base_buf_u32(out, (uint32_t)(part | (~part & 0xffff) << 16));
        base_buf_bytes(out, text + at, part);
        if (at + part == n) break;
    }
    for (size_t i = 0; i < n; i++) {
        crc ^= text[i];
        for (int bit = 0; bit < 8; bit++) crc = crc >> 1 ^ (crc & 1 ? 0xedb88320 : 0);
    }
    base_buf_u32(out, ~crc);
    base_buf_u32(out, (uint32_t)n);
}

static size_t after_mark(const uint8_t *text, size_t n)
{
    return n >= 3 && memcmp(text, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

/* The definition: lines of text [n], one after the other, at *at. */
static bool plain_line(const uint8_t *text, size_t n, size_t *at, base_view *line)
{
    size_t from = *at, to = from;
    if (from == n) return false;
    while (to < n && text[to] != '\n') to++;
    *at = to + (to < n);
    *line = (base_view){ (const char *)text + from, to - from };
    if (to < n && to > from && text[to - 1] == '\r') line->len--;
    return true;
}

/* in gives the lines of text, each with its number and place; some are given back and come again. */
static void assert_lines(base_lines *in, const uint8_t *text, size_t n, uint64_t seed)
{
    base_rng r = base_rng_of(5, seed);
    base_view line, want = { "", 0 };
    bool more;
    size_t at = after_mark(text, n);
    for (uint64_t number = 1;; number++) {
        bool expected = plain_line(text, n, &at, &want);
        assert_ok(base_lines_next(in, &line, &more, err));
        if (more != expected) fail_msg("seed %llu: line %llu", (unsigned long long)seed, (unsigned long long)number);
        if (!more) break;
        for (int again = 0; again < 2; again++) {
            assert_int_equal(line.len, want.len);
            assert_memory_equal(line.ptr, want.ptr, want.len);
            assert_int_equal(base_lines_number(in), number);
            assert_int_equal(base_lines_byte(in), want.ptr - (const char *)text);
            if (again || base_rng_below(&r, 4)) break;
            base_lines_unread(in);
            assert_ok(base_lines_next(in, &line, &more, err));
            assert_true(more);
        }
    }
    base_lines_unread(in); /* nothing was given, nothing comes back */
    assert_ok(base_lines_next(in, &line, &more, err));
    assert_false(more);
    base_lines_close(in);
}

/* The same text in pieces, each with its place; lines go on where these end. */
static void assert_pieces(base_lines *in, const uint8_t *text, size_t n, uint64_t seed)
{
    base_rng r = base_rng_of(11, seed);
    size_t at = after_mark(text, n), lines = 1;
    base_view piece;
    bool more = true;
    for (size_t stop = n ? base_rng_below(&r, n) : 0; at < stop;) {
        size_t least = base_rng_below(&r, 2 * n);
        assert_ok(base_lines_peek(in, least, &piece, err));
        if (piece.len < least && piece.len != n - at) fail_msg("seed %llu: %zu bytes", (unsigned long long)seed, piece.len);
        assert_memory_equal(piece.ptr, text + at, piece.len);
        size_t take = base_rng_below(&r, piece.len + 1);
        base_lines_take(in, take);
        for (; take > 0; take--) lines += text[at++] == '\n';
        assert_int_equal(base_lines_number(in), lines);
        assert_int_equal(base_lines_byte(in), at);
    }
    base_view want = { "", 0 };
    for (; plain_line(text, n, &at, &want); lines++) {
        assert_ok(base_lines_next(in, &piece, &more, err));
        assert_true(more);
        assert_int_equal(base_lines_number(in), lines);
        assert_int_equal(piece.len, want.len);
        assert_memory_equal(piece.ptr, want.ptr, want.len);
    }
    assert_ok(base_lines_next(in, &piece, &more, err));
    assert_false(more);
    assert_ok(base_lines_peek(in, 1, &piece, err));
    assert_int_equal(piece.len, 0);
    base_lines_close(in);
}

/* A text of up to most bytes with LF, CRLF, CR, zeros, empty and long lines, sometimes a byte order mark. */
static uint8_t *random_text(uint64_t seed, size_t most, size_t *n)
{
    base_rng r = base_rng_of(6, seed);
    uint8_t *text = malloc(most + 4);
    uint64_t rare = 2 + base_rng_below(&r, 200);
    *n = base_rng_below(&r, most + 1);
    for (size_t i = 0; i < *n; i++) {
        uint64_t what = base_rng_below(&r, rare);
        text[i] = what == 0 ? '\n' : what == 1 ? '\r' : what == 2 ? 0 : (uint8_t)('a' + what % 26);
    }
    if (base_rng_below(&r, 3) == 0 && *n >= 3) memcpy(text, "\xef\xbb\xbf", 3);
    return text;
}

static base_sys real;
static base_rng dribble_rng;

/* As a terminal or a slow pipe: a few bytes at a time, and interrupted. */
static ssize_t dribble(int fd, void *data, size_t n)
{
    size_t most = 1 + base_rng_below(&dribble_rng, base_rng_below(&dribble_rng, 3) ? 7 : 5000);
    errno = EINTR;
    return base_rng_below(&dribble_rng, 5) == 0 ? -1 : real.read(fd, data, n < most ? n : most);
}

/* Lines through a pipe that has data [n, below 64 KiB] in it. */
static base_lines *through_pipe(const void *data, size_t n)
{
    int ends[2];
    char path[64];
    base_lines *in = NULL;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], data, n), n);
    close(ends[1]);
    snprintf(path, sizeof path, "/dev/fd/%d", ends[0]);
    assert_ok(base_lines_open(&in, path, err));
    close(ends[0]);
    return in;
}

static void every_source_gives_the_same_lines(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    for (uint64_t seed = 0; seed < 240; seed++) {
        base_lines *in = NULL;
        base_buf zip = { 0 };
        size_t n, cut;
        uint8_t *text = random_text(seed, seed < 200 ? 40 : 20000, &n), *exact = testing_guarded(n);
        memcpy(exact, text, n);
        cut = n ? base_rng_of(7, seed).state % n : 0;
        add_member(&zip, text, cut);
        add_member(&zip, text + cut, n - cut);
        assert_ok(base_lines_open_memory(&in, "memory", exact, n, err));
        assert_lines(in, text, n, seed);
        assert_ok(base_lines_open_memory(&in, "memory", exact, n, err));
        assert_pieces(in, text, n, seed);
        assert_ok(base_lines_open_memory(&in, "memory", zip.data, zip.size, err));
        assert_lines(in, text, n, seed);
        assert_ok(base_lines_open_memory(&in, "memory", zip.data, zip.size, err));
        assert_pieces(in, text, n, seed);
        testing_write(dir, "plain", text, n);
        assert_ok(base_lines_open(&in, testing_path(dir, "plain"), err));
        assert_lines(in, text, n, seed);
        assert_ok(base_lines_open(&in, testing_path(dir, "plain"), err));
        assert_pieces(in, text, n, seed);
        testing_write(dir, "packed", zip.data, zip.size);
        assert_ok(base_lines_open(&in, testing_path(dir, "packed"), err));
        assert_lines(in, text, n, seed);
        assert_ok(base_lines_open(&in, testing_path(dir, "packed"), err));
        assert_pieces(in, text, n, seed);
        real = base_sys_calls;
        dribble_rng = base_rng_of(9, seed);
        base_sys_calls.read = dribble;
        assert_lines(through_pipe(text, n), text, n, seed);
        assert_lines(through_pipe(zip.data, zip.size), text, n, seed);
        assert_pieces(through_pipe(text, n), text, n, seed);
        assert_pieces(through_pipe(zip.data, zip.size), text, n, seed);
        base_sys_calls = real;
        base_buf_done(&zip);
        testing_guarded_free(exact, n);
        free(text);
    }
    testing_tmpdir_free(dir);
}

/* One line of 3 MB between two short ones: longer than any chunk. */
static void a_line_may_be_longer_than_any_buffer(void **state)
{
    (void)state;
    size_t n = 3000000;
    uint8_t *text = malloc(n);
    base_buf zip = { 0 };
    base_lines *in = NULL;
    memset(text, 'x', n);
    text[5] = text[n - 6] = '\n';
    add_member(&zip, text, n);
    assert_ok(base_lines_open_memory(&in, "long", zip.data, zip.size, err));
    assert_lines(in, text, n, 1);
    base_buf_done(&zip);
    free(text);
}

static void standard_input_is_dash_and_stays_open(void **state)
{
    (void)state;
    int ends[2], was = dup(STDIN_FILENO);
    base_lines *in = NULL;
    base_view line = { "", 0 };
    bool more = false;
    base_error found = { 0 };
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], hello, sizeof hello), sizeof hello);
    close(ends[1]);
    dup2(ends[0], STDIN_FILENO);
    close(ends[0]);
    base_status s = base_lines_open(&in, "-", NULL);
    if (s == BASE_OK) s = base_lines_next(in, &line, &more, NULL);
    bool same = more && base_view_is(line, "hello");
    if (s == BASE_OK) base_lines_fail(in, &found, BASE_EFORMAT, "x");
    base_lines_close(in);
    char byte;
    ssize_t still = read(STDIN_FILENO, &byte, 1);
    dup2(was, STDIN_FILENO);
    close(was);
    assert_int_equal(s, BASE_OK);
    assert_true(same);
    assert_int_equal(still, 0); /* open, at its end */
    assert_string_equal(found.where, "standard input:1 (byte 0)");
}

static void an_error_knows_path_line_and_byte(void **state)
{
    (void)state;
    base_lines *in = NULL;
    base_view line;
    bool more;
    assert_ok(base_lines_open_memory(&in, "qrels.txt",
                                     "\xef\xbb\xbf"
                                     "a b\r\nc\n",
                                     9, err));
    assert_ok(base_lines_next(in, &line, &more, err));
    assert_ok(base_lines_next(in, &line, &more, err));
    base_error found = { 0 };
    assert_int_equal(base_lines_fail(in, &found, BASE_EARG, "expected %d", 4), BASE_EARG);
    assert_string_equal(found.where, "qrels.txt:2 (byte 8)");
    assert_string_equal(found.what, "expected 4");
    assert_int_equal(base_lines_raw_bytes(in), 9);
    base_lines_close(in);
}

/* Everything up to the end or the error. */
static base_status drain(base_lines *in, size_t *n_lines, base_error *err)
{
    base_view line;
    bool more = true;
    base_status s = BASE_OK;
    for (*n_lines = 0; (s = base_lines_next(in, &line, &more, err)) == BASE_OK && more;) ++*n_lines;
    return s;
}

static void gzip_that_is_cut_or_damaged_names_its_file(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "x.gz");
    uint8_t twice[52];
    memcpy(twice, hello, 26);
    memcpy(twice + 26, hello, 26);
    for (size_t n = 2; n < sizeof twice; n++) {
        base_lines *in = NULL;
        base_error found = { 0 };
        size_t n_lines;
        char where[sizeof found.where];
        if (n == 26) continue;
        testing_write(dir, "x.gz", twice, n);
        assert_ok(base_lines_open(&in, path, err));
        assert_int_equal(drain(in, &n_lines, &found), BASE_EFORMAT);
        assert_string_equal(found.what, "the gzip data is cut short");
        snprintf(where, sizeof where, "%s (compressed byte %zu)", path, n);
        assert_string_equal(found.where, where);
        assert_true(n_lines >= (n > 26));                          /* what was whole before came */
        assert_int_equal(drain(in, &n_lines, NULL), BASE_EFORMAT); /* and it doesn't heal */
        base_lines_close(in);
    }
    base_lines *in = NULL;
    base_error found = { 0 };
    size_t n_lines;
    twice[30 + 14] ^= 0xff;
    testing_write(dir, "x.gz", twice, sizeof twice);
    assert_ok(base_lines_open(&in, path, err));
    assert_int_equal(drain(in, &n_lines, &found), BASE_EFORMAT);
    assert_non_null(strstr(found.what, "the compressed data is damaged"));
    assert_non_null(strstr(found.where, "x.gz (compressed byte "));
    base_lines_close(in);
    testing_tmpdir_free(dir);
}

static void what_cannot_be_read_says_why(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    base_lines *in = NULL;
    base_error found = { 0 };
    assert_int_equal(base_lines_open(&in, testing_path(dir, "none"), &found), BASE_EIO);
    assert_string_equal(found.what, "cannot open: No such file or directory");
    assert_string_equal(found.where, testing_path(dir, "none"));
    assert_fails(base_lines_open(&in, dir, err), BASE_EIO, "cannot read: Is a directory");
    in = through_pipe("line\nnext\n", 10);
    base_lines_close(in);
    testing_write_text(dir, "empty", "");
    size_t n_lines;
    assert_ok(base_lines_open(&in, testing_path(dir, "empty"), err));
    assert_ok(drain(in, &n_lines, err));
    assert_int_equal(n_lines, 0);
    base_lines_close(in);
    testing_tmpdir_free(dir);
}

/* One pass over a file, and one through a pipe. */
static base_status read_all(const char *path, const void *data, size_t n)
{
    int ends[2];
    char pipe_path[64];
    base_lines *in = NULL;
    size_t n_lines;
    base_status s = base_lines_open(&in, path, NULL);
    if (s == BASE_OK) s = drain(in, &n_lines, NULL);
    base_lines_close(in);
    in = NULL;
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(write(ends[1], data, n), n);
    close(ends[1]);
    snprintf(pipe_path, sizeof pipe_path, "/dev/fd/%d", ends[0]);
    if (s == BASE_OK) s = base_lines_open(&in, pipe_path, NULL);
    close(ends[0]);
    if (s == BASE_OK) s = drain(in, &n_lines, NULL);
    base_lines_close(in);
    return s;
}

static void failing_calls_and_memory_are_survived(void **state)
{
    (void)state;
    char *dir = testing_tmpdir();
    const char *path = testing_path(dir, "x.gz");
    base_status s = BASE_ENOMEM;
    testing_write(dir, "x.gz", hello, sizeof hello);
    for (long n = 0; s != BASE_OK; n++) {
        testing_memory_fails_after(n);
        s = read_all(path, hello, sizeof hello);
        testing_memory_heals();
        assert_true(s == BASE_OK || s == BASE_ENOMEM);
    }
    bool done = false;
    for (long n = 0; !done; n++) {
        testing_sys_fails_at("open fstat mmap read", n);
        s = read_all(path, hello, sizeof hello);
        done = testing_sys_heals() <= n;
        assert_int_equal(s, done ? BASE_OK : BASE_EIO);
    }
    testing_tmpdir_free(dir);
}

static void fields_are_split_at_blanks_or_at_tabs(void **state)
{
    (void)state;
    base_view f[3];
    assert_int_equal(base_fields(base_view_of(" \ta  bc\v\fd\r"), f, 3), 3);
    assert_true(base_view_is(f[0], "a") && base_view_is(f[1], "bc") && base_view_is(f[2], "d"));
    assert_int_equal(base_fields(base_view_of("a b c d e"), f, 3), 5);
    assert_true(base_view_is(f[2], "c"));
    assert_int_equal(base_fields(base_view_of("  "), f, 3), 0);
    assert_int_equal(base_fields((base_view){ NULL, 0 }, f, 3), 0);
    assert_int_equal(base_tab_fields(base_view_of("a b\t\tc"), f, 3), 3);
    assert_true(base_view_is(f[0], "a b") && base_view_is(f[1], "") && base_view_is(f[2], "c"));
    assert_int_equal(base_tab_fields(base_view_of("\t\t\t"), f, 2), 4);
    assert_int_equal(base_tab_fields((base_view){ NULL, 0 }, f, 3), 1);
    assert_int_equal(f[0].len, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_source_gives_the_same_lines),          cmocka_unit_test(a_line_may_be_longer_than_any_buffer),
        cmocka_unit_test(standard_input_is_dash_and_stays_open),      cmocka_unit_test(an_error_knows_path_line_and_byte),
        cmocka_unit_test(gzip_that_is_cut_or_damaged_names_its_file), cmocka_unit_test(what_cannot_be_read_says_why),
        cmocka_unit_test(failing_calls_and_memory_are_survived),      cmocka_unit_test(fields_are_split_at_blanks_or_at_tabs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
