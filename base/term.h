/* base/term.h - what the terminal is: width, colour; and progress with rate and time left.
 *
 *     base_progress p;
 *     base_progress_init(&p, stderr_wanted, "indexing", "docs", total_or_0);
 *     base_progress_at(&p, done);            // cheap; draws at most ten times a second
 *     base_progress_done(&p);                // wipes the line
 *
 * Draws only if standard error is a terminal and quiet isn't set. */
#ifndef BASE_TERM_H
#define BASE_TERM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

unsigned base_term_width(int fd); /* columns; 80 if it is no terminal; $COLUMNS wins */
bool base_term_colour(int fd);    /* a terminal, NO_COLOR unset or empty, TERM set and not dumb */
double base_clock_seconds(void);  /* monotonic */

typedef struct {
    bool draws;
    const char *label, *unit;
    uint64_t total; /* 0: unknown */
    double started, drawn;
} base_progress;

void base_progress_init(base_progress *p, bool quiet, const char *label, const char *unit, uint64_t total);
void base_progress_at(base_progress *p, uint64_t done);
void base_progress_done(base_progress *p);
/* The line that is drawn: "indexing  1.2M docs  45k docs/s  12 s left". Returns its length, cut to size - 1. */
size_t base_progress_line(char *out, size_t size, const base_progress *p, uint64_t done, double seconds);

#endif
