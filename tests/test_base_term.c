/* tests/test_base_term.c - a terminal made for the test (a pty) in the place of standard error. */
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "base/term.h"
#include "tests/testing.h"

typedef struct {
    int master, saved;
} screen;

/* A machine without pseudo terminals (a bare chroot) skips the test. */
static screen screen_open(unsigned short columns)
{
    screen s = { .master = posix_openpt(O_RDWR | O_NOCTTY) };
    if (s.master < 0) {
        printf("skipped: terminal: this machine makes no pseudo terminals\n");
        skip();
    }
    assert_int_equal(grantpt(s.master), 0);
    assert_int_equal(unlockpt(s.master), 0);
    int slave = open(ptsname(s.master), O_RDWR | O_NOCTTY);
    assert_true(slave >= 0);
    struct winsize size = { .ws_col = columns, .ws_row = 24 };
    assert_int_equal(ioctl(slave, TIOCSWINSZ, &size), 0);
    fflush(stderr);
    s.saved = dup(STDERR_FILENO);
    assert_int_equal(dup2(slave, STDERR_FILENO), STDERR_FILENO);
    close(slave);
    assert_int_equal(fcntl(s.master, F_SETFL, O_NONBLOCK), 0);
    return s;
}

enum { SEEN = 512 };

/* What was drawn since the last look, as a string in out [SEEN], which is returned. */
static const char *screen_read(screen s, char *out)
{
    ssize_t n = read(s.master, out, SEEN - 1);
    out[n > 0 ? n : 0] = 0;
    return out;
}

static void screen_close(screen s)
{
    fflush(stderr);
    dup2(s.saved, STDERR_FILENO);
    close(s.saved);
    close(s.master);
}

static void assert_line(uint64_t total, uint64_t done, double seconds, const char *want)
{
    base_progress p = { .label = "indexing", .unit = "docs", .total = total };
    char line[128];
    assert_int_equal(base_progress_line(line, sizeof line, &p, done, seconds), strlen(want));
    assert_string_equal(line, want);
}

static void the_line_has_count_rate_and_time_left(void **state)
{
    (void)state;
    assert_line(1740000, 1200000, 1200000 / 45000.0, "indexing  1.2M docs  45k docs/s  12 s left");
    assert_line(0, 999, 1, "indexing  999 docs  999 docs/s");
    assert_line(0, 0, 0, "indexing  0 docs  0 docs/s");
    assert_line(10, 10, 2, "indexing  10 docs  5 docs/s");
    assert_line(0, 999499, 1, "indexing  999k docs  999k docs/s");
    assert_line(0, 999999, 1, "indexing  1.0M docs  1.0M docs/s");
    assert_line(0, 9960, 1, "indexing  10k docs  10k docs/s");
    assert_line(3000, 1000, 100, "indexing  1.0k docs  10 docs/s  3 min left");
    assert_line(60600, 1000, 1000, "indexing  1.0k docs  1 docs/s  17 h left");
    assert_line(11800, 1000, 1000, "indexing  1.0k docs  1 docs/s  3.0 h left");
    assert_line(1000000, 1000, 1000, "indexing  1.0k docs  1 docs/s  12 days left");
    assert_line(UINT64_MAX, 1, 1, "indexing  1 docs  1 docs/s  213503982334601 days left");
    base_progress p = { .label = "indexing", .unit = "docs" };
    char small[6];
    assert_int_equal(base_progress_line(small, sizeof small, &p, 7, 1), 5);
    assert_string_equal(small, "index");
}

static void progress_is_drawn_over_itself_at_most_ten_times_a_second_and_wiped(void **state)
{
    (void)state;
    screen s = screen_open(80);
    base_progress p;
    base_progress_init(&p, false, "indexing", "docs", 100);
    char early[SEEN], line[SEEN], end[SEEN], rest[SEEN];
    p.drawn = base_clock_seconds() + 3600; /* just drawn, and for an hour to come */
    base_progress_at(&p, 1);
    screen_read(s, early);
    p.drawn = p.started = base_clock_seconds() - 10;
    base_progress_at(&p, 50);
    screen_read(s, line);
    p.drawn = base_clock_seconds();
    base_progress_done(&p);
    screen_read(s, end);
    p.drawn = -1e9;
    base_progress_at(&p, 60);
    bool silent = !*screen_read(s, rest);
    screen_close(s);
    assert_string_equal(early, "");
    assert_string_equal(line, "\r\033[Kindexing  50 docs  5 docs/s  10 s left");
    assert_string_equal(end, "\r\033[K");
    assert_true(silent);
}

static void a_narrow_terminal_gets_a_line_that_does_not_wrap(void **state)
{
    (void)state;
    screen s = screen_open(20);
    base_progress p;
    base_progress_init(&p, false, "indexing", "docs", 0);
    p.drawn = p.started = base_clock_seconds() - 10;
    base_progress_at(&p, 50);
    char line[SEEN];
    screen_read(s, line);
    screen_close(s);
    assert_string_equal(line, "\r\033[Kindexing  50 docs  ");
}

static void nothing_is_drawn_when_quiet_or_into_a_file(void **state)
{
    (void)state;
    screen s = screen_open(80);
    base_progress p;
    base_progress_init(&p, true, "indexing", "docs", 0);
    p.drawn = -1e9;
    base_progress_at(&p, 50);
    base_progress_done(&p);
    char drawn[SEEN];
    bool silent = !*screen_read(s, drawn);
    screen_close(s);
    assert_true(silent);

    int pipes[2], saved = dup(STDERR_FILENO);
    char seen;
    assert_int_equal(pipe(pipes), 0);
    fflush(stderr);
    dup2(pipes[1], STDERR_FILENO);
    base_progress_init(&p, false, "indexing", "docs", 0);
    p.drawn = -1e9;
    base_progress_at(&p, 50);
    base_progress_done(&p);
    fflush(stderr);
    dup2(saved, STDERR_FILENO);
    close(saved);
    close(pipes[1]);
    assert_int_equal(read(pipes[0], &seen, 1), 0);
    close(pipes[0]);
}

static void width_is_columns_then_the_terminal_s_then_80(void **state)
{
    (void)state;
    screen s = screen_open(123);
    unsigned from_terminal = base_term_width(STDERR_FILENO);
    setenv("COLUMNS", "57", 1);
    unsigned from_variable = base_term_width(STDERR_FILENO);
    setenv("COLUMNS", "wide", 1);
    unsigned from_nonsense = base_term_width(STDERR_FILENO);
    setenv("COLUMNS", "0", 1);
    unsigned from_zero = base_term_width(STDERR_FILENO);
    unsetenv("COLUMNS");
    screen_close(s);
    assert_int_equal(from_terminal, 123);
    assert_int_equal(from_variable, 57);
    assert_int_equal(from_nonsense, 123);
    assert_int_equal(from_zero, 123);
    int file = open("/dev/null", O_WRONLY);
    assert_int_equal(base_term_width(file), 80);
    assert_false(base_term_colour(file));
    close(file);
}

static void colour_needs_a_terminal_that_is_not_dumb_and_no_no_color(void **state)
{
    (void)state;
    const struct {
        const char *term, *no_color;
        bool want;
    } cases[] = {
        { "xterm", NULL, true }, { "xterm", "", true }, { "xterm", "1", false }, { "dumb", NULL, false }, { NULL, NULL, false }
    };
    bool got[5];
    screen s = screen_open(80);
    for (int i = 0; i < 5; i++) {
        if (cases[i].term) setenv("TERM", cases[i].term, 1);
        else unsetenv("TERM");
        if (cases[i].no_color) setenv("NO_COLOR", cases[i].no_color, 1);
        else unsetenv("NO_COLOR");
        got[i] = base_term_colour(STDERR_FILENO);
    }
    screen_close(s);
    for (int i = 0; i < 5; i++) assert_int_equal(got[i], cases[i].want);
}

static void the_clock_goes_forward(void **state)
{
    (void)state;
    double before = base_clock_seconds();
    assert_true(before > 0 && base_clock_seconds() >= before);
}

int main(void)
{
    unsetenv("COLUMNS");
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_line_has_count_rate_and_time_left),
        cmocka_unit_test(progress_is_drawn_over_itself_at_most_ten_times_a_second_and_wiped),
        cmocka_unit_test(a_narrow_terminal_gets_a_line_that_does_not_wrap),
        cmocka_unit_test(nothing_is_drawn_when_quiet_or_into_a_file),
        cmocka_unit_test(width_is_columns_then_the_terminal_s_then_80),
        cmocka_unit_test(colour_needs_a_terminal_that_is_not_dumb_and_no_no_color),
        cmocka_unit_test(the_clock_goes_forward),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
