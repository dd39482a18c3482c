/* base/term.c - the terminal, and progress drawn on it.
 *
 * One line, redrawn in place at most ten times a second: the label, how much is done, the rate, the time left where the whole is known. It is
 * wiped at the end, so nothing of it stays between a program's results. */
#include "base/term.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

unsigned base_term_width(int fd)
{
    const char *columns = getenv("COLUMNS");
    if (columns && *columns) {
        char *end;
        unsigned long n = strtoul(columns, &end, 10);
        if (*end == '\0' && n >= 1 && n <= 10000) return (unsigned)n;
    }
    struct winsize size;
    if (isatty(fd) && ioctl(fd, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
    return 80;
}

bool base_term_colour(int fd)
{
    const char *term = getenv("TERM"), *no_colour = getenv("NO_COLOR");
    return isatty(fd) && !(no_colour && *no_colour) && term && strcmp(term, "dumb") != 0;
}

double base_clock_seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

void base_progress_init(base_progress *p, bool quiet, const char *label, const char *unit, uint64_t total)
{
    *p = (base_progress){ .draws = !quiet && isatty(STDERR_FILENO), .label = label, .unit = unit, .total = total };
    p->started = p->drawn = p->draws ? base_clock_seconds() : 0;
}

/* 1234567 as "1.2M". */
static const char *short_count(char *out, size_t size, double n)
{
    static const char units[] = " kMGT";
    size_t u = 0;
    for (; n >= 1000 && units[u + 1]; u++) n /= 1000;
    if (u == 0) snprintf(out, size, "%.0f", n);
    else snprintf(out, size, "%.*f%c", n < 10 ? 1 : 0, n, units[u]);
    return out;
}

static const char *short_time(char *out, size_t size, double seconds)
{
    if (seconds < 60) snprintf(out, size, "%.0f s", seconds);
    else if (seconds < 3600) snprintf(out, size, "%.0f min", seconds / 60);
    else snprintf(out, size, "%.1f h", seconds / 3600);
    return out;
}

void base_progress_at(base_progress *p, uint64_t done)
{
    if (!p->draws) return;
    double now = base_clock_seconds();
    if (now - p->drawn < 0.1) return;
    p->drawn = now;
    double passed = now - p->started, rate = passed > 0 ? (double)done / passed : 0;
    char count[24], speed[24], left[24];
    fprintf(stderr, "\r\033[K%s  %s %s  %s/s", p->label, short_count(count, sizeof count, (double)done), p->unit,
            short_count(speed, sizeof speed, rate));
    if (p->total > done && rate > 0)
        fprintf(stderr, "  %.0f%%, %s left", 100 * (double)done / (double)p->total,
                short_time(left, sizeof left, (double)(p->total - done) / rate));
    fflush(stderr);
}

void base_progress_done(base_progress *p)
{
    if (p->draws && p->drawn > p->started) fputs("\r\033[K", stderr);
    p->draws = false;
}
