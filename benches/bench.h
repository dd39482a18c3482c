/* benches/bench.h - the small harness of all benches: warm up, repeat, median and 95th percentile, rates, a checksum.
 *
 *     bench *b = bench_new("analysis", input, n);                      // prints the head; input is named by its hash
 *     bench_case cases[] = { { "memcpy (floor)", 0, n_bytes, copy_all, &in, 0 }, { "english", n_tokens, n_bytes, analyse_all, &in, 0 } };
 *     bench_turns(b, cases, 2);                                        // a row each, with its times as multiples of the first one's
 *     bench_free(b);
 *
 * A table if stdout is a terminal, else CSV whose head is in lines that begin with #. A case is run once to warm up, then at least
 * 5 times and for at least BENCH_SECONDS (environment; 1), in turns with those it is compared with, so that what disturbs the
 * machine meets all. BENCH_CLOCK=cpu counts the process's processor time in place of the wall's, for machines that are shared.
 * BENCH_REPEATS=N: N times and no more; tools/instructions.sh counts what one costs.
 * A case's function returns a checksum of what it made, which must be the same each time.
 * Failing memory ends the program: a bench has nobody to tell. */
#ifndef BENCHES_BENCH_H
#define BENCHES_BENCH_H

#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct bench bench;
typedef uint64_t (*bench_fn)(void *context);

/* The head alone: title, commit, processor, compiler, the input's hash; each line begins with lead. input may be NULL. */
void bench_head(const char *title, const void *input, size_t n, const char *clock, const char *lead);
bench *bench_new(const char *title, const void *input, size_t n);

typedef struct {
    const char *name;
    double items, bytes; /* of one call; 0: that column stays empty */
    bench_fn run;
    void *context;
    uint64_t
        checksum; /* of its last call: cases that must agree, such as a fast way and the definition, can be held against each other */
} bench_case;

/* n cases in turns, the floor first: the column "times" is the median over all turns of a case's time divided by the first one's. */
void bench_turns(bench *b, bench_case *cases, size_t n);
/* One case alone. */
void bench_run(bench *b, bench_case one);
/* run(context), by a name that tools which count instructions can be told. */
uint64_t bench_call(bench_fn run, void *context);
/* Exit status of the bench: 0, or 1 if a checksum changed between repeats. */
int bench_free(bench *b);

/* Ends the program with the error's sentence unless s is BASE_OK. */
void bench_must(base_status s, const base_error *err);
/* Ends the program if a pointer that memory was asked for is NULL; else gives it back. */
void *bench_have(void *memory);
/* A whole file, or ends the program with a sentence; the caller frees. *n gets its size. */
char *bench_read(const char *path, size_t *n);
/* The sum of n numbers in sums of 32 bits, in the processor's widest registers: what reading them costs at least. */
uint64_t bench_sum(const uint32_t *values, size_t n);

#endif
