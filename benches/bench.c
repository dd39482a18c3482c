/* benches/bench.c - the harness. Each call is timed alone; percentiles are those of the calls, by nearest rank. */
#include "benches/bench.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/file.h"
#include "base/hash.h"
#include "base/mem.h"

enum { LEAST_REPEATS = 5, MOST_REPEATS = 10000 };

struct bench {
    clockid_t clock;
    bool table, wrong;
    double seconds; /* to spend on a case, at least */
    uint64_t checksum;
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

static void print_head(const char *title, const char *clock, const void *input, size_t n, const char *lead)
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
    bench *b = base_new(bench, NULL);
    if (!b) exit(1);
    const char *seconds = getenv("BENCH_SECONDS");
    b->seconds = seconds ? strtod(seconds, NULL) : 1;
    b->table = isatty(STDOUT_FILENO);
    const char *clock = getenv("BENCH_CLOCK");
    bool cpu = clock && strcmp(clock, "cpu") == 0;
    b->clock = cpu ? CLOCK_PROCESS_CPUTIME_ID : CLOCK_MONOTONIC;
    print_head(title, cpu ? "processor" : "wall", input, n, b->table ? "" : "# ");
    if (b->table)
        printf("%-26s %10s %10s %9s %9s %7s  %s\n", "case", "median ms", "p95 ms", "M items/s", "MB/s", "repeats", "checksum");
    else printf("case,median_s,p95_s,items_per_s,bytes_per_s,repeats,checksum\n");
    return b;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_row(const bench *b, const char *name, double median, double p95, double items, double bytes, size_t repeats)
{
    char rate[32] = "", speed[32] = "";
    if (b->table) {
        if (items > 0) snprintf(rate, sizeof rate, "%.2f", items / median / 1e6);
        if (bytes > 0) snprintf(speed, sizeof speed, "%.1f", bytes / median / 1e6);
        printf("%-26s %10.3f %10.3f %9s %9s %7zu  %016" PRIx64 "\n", name, median * 1e3, p95 * 1e3, rate, speed, repeats,
               b->checksum);
    } else {
        if (items > 0) snprintf(rate, sizeof rate, "%.0f", items / median);
        if (bytes > 0) snprintf(speed, sizeof speed, "%.0f", bytes / median);
        printf("%s,%.9f,%.9f,%s,%s,%zu,%016" PRIx64 "\n", name, median, p95, rate, speed, repeats, b->checksum);
    }
    fflush(stdout);
}

double bench_run(bench *b, const char *name, double items, double bytes, bench_fn run, void *context)
{
    double *times = base_array(MOST_REPEATS, sizeof *times, NULL), spent = 0;
    if (!times) exit(1);
    size_t n = 0;
    b->checksum = run(context);
    while (n < MOST_REPEATS && (n < LEAST_REPEATS || spent < b->seconds)) {
        double begin = now(b->clock);
        uint64_t checksum = run(context);
        times[n] = now(b->clock) - begin;
        spent += times[n++];
        if (checksum == b->checksum) continue;
        fprintf(stderr, "%s: the checksum of repeat %zu is another\n", name, n);
        b->wrong = true;
    }
    qsort(times, n, sizeof *times, by_value);
    double median = times[n / 2];
    print_row(b, name, median, times[(n * 95 + 99) / 100 - 1], items, bytes, n);
    base_free(times);
    return median;
}

uint64_t bench_checksum(const bench *b)
{
    return b->checksum;
}

int bench_free(bench *b)
{
    int status = b->wrong;
    base_free(b);
    return status;
}

char *bench_read(const char *path, size_t *n)
{
    base_error err = { 0 };
    char *content = NULL;
    if (base_file_read(&content, n, path, SIZE_MAX, &err) != BASE_OK) {
        fprintf(stderr, "bench: %s: %s\n", err.where, err.what);
        exit(1);
    }
    return content;
}
