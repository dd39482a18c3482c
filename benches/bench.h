/* benches/bench.h - the small harness of all benches: warm up, repeat, median and 95th percentile, rates, a checksum.
 *
 *     bench *b = bench_new("analysis", input, n);                      // prints the head; input is named by its hash
 *     bench_run(b, "english", n_tokens, n_bytes, analyse_all, context);
 *     bench_free(b);
 *
 * A table if stdout is a terminal, else CSV whose head is in lines that begin with #. A case is run once to warm up, then at least
 * 5 times and for at least BENCH_SECONDS (environment; 1). BENCH_CLOCK=cpu counts the process's processor time in place of the
 * wall's, for machines that are shared. A case's function returns a checksum of what it made, which must be the same each time.
 * Failing memory ends the program: a bench has nobody to tell. */
#ifndef BENCHES_BENCH_H
#define BENCHES_BENCH_H

#include <stddef.h>
#include <stdint.h>

typedef struct bench bench;
typedef uint64_t (*bench_fn)(void *context);

/* input may be NULL. */
bench *bench_new(const char *title, const void *input, size_t n);
/* items and bytes are those of one call; 0: that column stays empty. Returns the median in seconds. */
double bench_run(bench *b, const char *name, double items, double bytes, bench_fn run, void *context);
/* Checksums that must agree between cases, such as a fast way and the definition. */
uint64_t bench_checksum(const bench *b); /* of the case run last */
/* Exit status of the bench: 0, or 1 if a checksum changed between repeats. */
int bench_free(bench *b);

/* A whole file, or ends the program with a sentence; the caller frees. *n gets its size. */
char *bench_read(const char *path, size_t *n);

#endif
