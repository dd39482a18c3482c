/* base/term.c - the terminal, and progress drawn on it.
 *
 * One line, redrawn in place at most ten times a second: the label, how much is done, the rate since the start, the time left where the
 * whole is known. It is cut to the terminal's width, since a line that wraps can't be drawn over, and wiped at the end, so that nothing
 * of it stays between a program's results. */
#include "base/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/params.h"
#include "base/text.h"

#define WIPE "\r\033[K" /* to the line's start, and clear to its end */

unsigned base_term_width(int fd)
{
    const char *columns = getenv("COLUMNS");
    long long n;
    if (columns && base_parse_integer(base_view_of(columns), &n) && n >= 1 && n <= 10000) return (unsigned)n;
    struct winsize size;
    return isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0 ? size.ws_col : 80;
}

bool base_term_colour(int fd)
{
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    return isatty(fd) && !(no_colour && *no_colour) && term && *term && strcmp(term, "dumb") != 0;
}

double base_clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

/* 1234567 as "1.2M": two digits or three, and never 1000 of a unit. */
static void short_count(char *out, size_t size, double n)
{
    static const char units[] = " kMGTP";
    size_t unit = 0;
    for (; n >= 999.5 && units[unit + 1]; unit++) n /= 1000;
    if (unit == 0) snprintf(out, size, "%.0f", n);
    else snprintf(out, size, "%.*f%c", n < 9.95 ? 1 : 0, n, units[unit]);
}

static void short_time(char *out, size_t size, double seconds)
{
    if (seconds < 59.5) snprintf(out, size, "%.0f s", seconds);
    else if (seconds < 59.5 * 60) snprintf(out, size, "%.0f min", seconds / 60);
    else if (seconds < 99.5 * 3600) snprintf(out, size, "%.*f h", seconds < 9.95 * 3600, seconds / 3600);
    else snprintf(out, size, "%.0f days", seconds / 86400);
}

size_t base_progress_line(char *out, size_t size, const base_progress *p, uint64_t done, double seconds)
{
    double rate = seconds > 0 ? (double)done / seconds : 0;
    char count[32], speed[32], left[32], end[48] = "";
    short_count(count, sizeof count, (double)done);
    short_count(speed, sizeof speed, rate);
    if (p->total > done && rate > 0) {
        short_time(left, sizeof left, (double)(p->total - done) / rate);
        snprintf(end, sizeof end, "  %s left", left);
    }
    int n = snprintf(out, size, "%s  %s %s  %s %s/s%s", p->label, count, p->unit, speed, p->unit, end);
    return n < 0 ? 0 : (size_t)n < size ? (size_t)n : size - 1;
}

void base_progress_init(base_progress *p, bool quiet, const char *label, const char *unit, uint64_t total)
{
    *p = (base_progress){ .draws = !quiet && isatty(STDERR_FILENO), .label = label, .unit = unit, .total = total };
    p->started = p->drawn = p->draws ? base_clock_seconds() : 0;
}

void base_progress_at(base_progress *p, uint64_t done)
{
    if (!p->draws) return;
    double now = base_clock_seconds();
    if (now - p->drawn < 0.1) return;
    p->drawn = now;
    char line[512];
    size_t n = base_progress_line(line, sizeof line, p, done, now - p->started);
    size_t shown = base_text_fit(line, n, base_term_width(STDERR_FILENO) - 1); /* the last column may wrap */
    fprintf(stderr, WIPE "%.*s", (int)shown, line);
    fflush(stderr);
}

void base_progress_done(base_progress *p)
{
    if (p->draws && p->drawn > p->started) {
        fputs(WIPE, stderr);
        fflush(stderr);
    }
    p->draws = false;
}
