/* benches/bench.c - the harness. Each call is timed alone; percentiles are those of the calls, by nearest rank. */
#include "benches/bench.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/cpu.h"
#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"

enum { LEAST_REPEATS = 5, MOST_REPEATS = 10000 };

struct bench {
    clockid_t clock;
    bool table, wrong;
    double seconds;     /* to spend on a case, at least */
    size_t least, most; /* repeats */
};

static double now(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

/* The first line of what a command prints, or of a file from "key : " on; "unknown" otherwise. */
static void first_line(char *out, size_t size, FILE *f, const char *key)
{
    char line[512];
    snprintf(out, size, "unknown");
    while (f && fgets(line, sizeof line, f)) {
        line[strcspn(line, "\n")] = '\0';
        if (key && strncmp(line, key, strlen(key)) != 0) continue;
        const char *value = key ? strchr(line, ':') : line;
        if (key && value) value += 1 + strspn(value + 1, " ");
        if (value && *value) snprintf(out, size, "%.100s", value);
        break;
    }
}

void bench_head(const char *title, const void *input, size_t n, const char *clock, const char *lead)
{
    char commit[128], cpu[128];
    FILE *git = popen("git describe --always --dirty 2>/dev/null", "r"), *info = fopen("/proc/cpuinfo", "r");
    first_line(commit, sizeof commit, git, NULL);
    first_line(cpu, sizeof cpu, info, "model name");
    if (git) pclose(git);
    if (info) fclose(info);
    printf("%s%s, commit %s\n", lead, title, commit);
    printf("%s%s, compiler %s, %s time\n", lead, cpu, __VERSION__, clock);
    if (input) printf("%sinput %zu bytes, hash %016" PRIx64 "\n", lead, n, base_hash64(input, n, 0));
}

bench *bench_new(const char *title, const void *input, size_t n)
{
    bench *b = bench_have(base_new(bench, NULL));
    const char *seconds = getenv("BENCH_SECONDS"), *repeats = getenv("BENCH_REPEATS"), *clock = getenv("BENCH_CLOCK");
    bool cpu = clock && strcmp(clock, "cpu") == 0;
    b->seconds = seconds ? strtod(seconds, NULL) : 1;
    b->least = LEAST_REPEATS;
    b->most = MOST_REPEATS;
    if (repeats) b->least = b->most = strtoul(repeats, NULL, 10);
    if (b->most < 1 || b->most > MOST_REPEATS) b->least = b->most = 1;
    b->table = isatty(STDOUT_FILENO);
    b->clock = cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
    bench_head(title, input, n, cpu ? "processor" : "wall", b->table ? "" : "# ");
    if (b->table)
        printf("%-40s %10s %10s %9s %9s %8s %7s  %s\n", "case", "median ms", "p95 ms", "M items/s", "MB/s", "times", "repeats",
               "checksum");
    else printf("case,median_s,p95_s,items,bytes,items_per_s,bytes_per_s,times,repeats,checksum\n");
    return b;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t n)
{
    qsort(values, n, sizeof *values, by_value);
    return values[n / 2];
}

/* seconds [n] are sorted. ratio 0: it has none. */
static void print_row(const bench *b, const bench_case *c, double *seconds, size_t n, double ratio)
{
    char rate[32] = "", speed[32] = "", times[32] = "";
    double middle = median(seconds, n), p95 = seconds[(n * 95 + 99) / 100 - 1], unit = b->table ? 1e-6 : 1;
    int digits = b->table ? 2 : 0;
    if (c->items > 0) snprintf(rate, sizeof rate, "%.*f", digits, c->items / middle * unit);
    if (c->bytes > 0) snprintf(speed, sizeof speed, "%.*f", digits, c->bytes / middle * unit);
    if (ratio > 0) snprintf(times, sizeof times, "%.3f", ratio);
    if (b->table)
        printf("%-40s %10.3f %10.3f %9s %9s %8s %7zu  %016" PRIx64 "\n", c->name, middle * 1e3, p95 * 1e3, rate, speed, times, n,
               c->checksum);
    else
        printf("\"%s\",%.9f,%.9f,%.0f,%.0f,%s,%s,%s,%zu,%016" PRIx64 "\n", c->name, middle, p95, c->items, c->bytes, rate, speed,
               times, n, c->checksum);
    fflush(stdout);
}

/* Not inlined, and something comes after the call: a jump in its place would hide the end from who counts. */
__attribute__((noinline)) uint64_t bench_call(bench_fn run, void *context)
{
    uint64_t checksum = run(context);
    __asm__ volatile("" : : : "memory");
    return checksum;
}

static double timed(bench *b, const bench_case *c)
{
    double begin = now(b->clock);
    uint64_t checksum = bench_call(c->run, c->context);
    double seconds = now(b->clock) - begin;
    if (checksum != c->checksum) {
        fprintf(stderr, "%s: the checksum of a repeat is another\n", c->name);
        b->wrong = true;
    }
    return seconds;
}

void bench_turns(bench *b, bench_case *cases, size_t n)
{
    double *seconds = bench_have(base_array(n * b->most, sizeof *seconds, NULL)), spent = 0; /* [case][turn] */
    double *ratios = bench_have(base_array(b->most, sizeof *ratios, NULL)), *ratio = bench_have(base_array(n, sizeof *ratio, NULL));
    size_t turns = 0;
    for (size_t i = 0; i < n; i++) cases[i].checksum = cases[i].run(cases[i].context);
    for (; turns < b->most && (turns < b->least || spent < b->seconds * (double)n); turns++)
        for (size_t i = 0; i < n; i++) spent += seconds[i * b->most + turns] = timed(b, &cases[i]);
    for (size_t i = 1; i < n; i++) {
        for (size_t t = 0; t < turns; t++) ratios[t] = seconds[i * b->most + t] / seconds[t];
        ratio[i] = median(ratios, turns);
    }
    for (size_t i = 0; i < n; i++) print_row(b, &cases[i], seconds + i * b->most, turns, ratio[i]);
    base_free(ratio);
    base_free(ratios);
    base_free(seconds);
}

void bench_run(bench *b, bench_case one)
{
    bench_turns(b, &one, 1);
}

int bench_free(bench *b)
{
    int status = b->wrong;
    base_free(b);
    return status;
}

void bench_must(base_status s, const base_error *err)
{
    if (s == BASE_OK) return;
    fprintf(stderr, "bench: %s%s%s\n", err->where, *err->where ? ": " : "", err->what);
    exit(1);
}

void *bench_have(void *memory)
{
    bench_must(memory ? BASE_OK : BASE_ENOMEM, &(base_error){ .what = "out of memory" });
    return memory;
}

char *bench_read(const char *path, size_t *n)
{
    base_error err = { 0 };
    char *content = NULL;
    bench_must(base_file_read(&content, n, path, SIZE_MAX, &err), &err);
    return content;
}

/* 256 bytes a step, in four registers of the widest kind: nothing reads faster. */
static inline __attribute__((always_inline)) uint64_t sum_of(const uint32_t *values, size_t n)
{
    typedef uint32_t lanes __attribute__((vector_size(64), aligned(4), may_alias));
    lanes a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
    uint64_t all = 0;
    size_t i = 0;
    for (; i + 64 <= n; i += 64) {
        const lanes *v = (const lanes *)(const void *)(values + i);
        a += v[0], b += v[1], c += v[2], d += v[3];
    }
    a += b, c += d, a += c;
    for (; i < n; i++) all += values[i];
    for (i = 0; i < 16; i++) all += a[i];
    return all;
}

#if defined(__x86_64__)
__attribute__((target("avx2"))) static uint64_t sum_avx2(const uint32_t *values, size_t n)
{
    return sum_of(values, n);
}

__attribute__((target("avx512f"))) static uint64_t sum_avx512(const uint32_t *values, size_t n)
{
    return sum_of(values, n);
}
#endif

uint64_t bench_sum(const uint32_t *values, size_t n)
{
#if defined(__x86_64__)
    if (base_cpu_level() >= BASE_CPU_AVX512) return sum_avx512(values, n);
    if (base_cpu_level() >= BASE_CPU_AVX2) return sum_avx2(values, n);
#endif
    return sum_of(values, n);
}
