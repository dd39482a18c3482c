/* benches/bench_eval.c - `salton eval` on a large run, beside another evaluator with trec_eval's command line.
 *
 *     bench_eval                                      # 10,000 topics x 1,000 documents, ./salton alone
 *     bench_eval --peer PATH/trec_eval                # the two in turn, so that both meet the same load of the machine
 *     bench_eval --topics 100 --documents 50 --write DIR     # only writes DIR/run and DIR/qrels
 *
 * Each call is a process of its own: what it took is what the system counted for it, processor seconds and the most memory it had at once
 * (getrusage). The run has about 43 bytes a line, topics one after the other, best first, as programs write them; 100 documents of each
 * topic are judged, half of them among those ranked. Output goes to /dev/null, once to two files that are compared. */
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/mem.h"
#include "base/rng.h"
#include "benches/bench.h"

enum { REPEATS_MAX = 101, JUDGED = 100 };

typedef struct {
    unsigned topics, documents, repeats;
    const char *salton, *peer, *write, *threads;
    char run[4096], qrels[4096];
} setting;

/* --- what is evaluated --------------------------------------------------------------------------------------------------- */

static void write_or_exit(FILE *f, const char *path)
{
    if (f && fclose(f) == 0) return;
    fprintf(stderr, "bench_eval: %s: can't be written\n", path);
    exit(1);
}

/* The k-th document of a topic: a step that has no factor with 2^23 in common meets every number once. */
static unsigned document(unsigned topic, unsigned k)
{
    return (topic * 7919u + k * 2654435761u) & 0x7fffffu;
}

static void write_run(const setting *s)
{
    FILE *f = fopen(s->run, "w");
    for (unsigned t = 0; f && t < s->topics; t++)
        for (unsigned k = 0; k < s->documents; k++)
            fprintf(f, "%u Q0 doc-%07u %u %.6f bench\n", t + 1, document(t, k), k + 1, 30.0 - 0.017 * k - 0.000001 * (t % 97));
    write_or_exit(f, s->run);
}

/* Of every topic: ranks drawn with falling probability, and as many documents that were not retrieved. */
static void write_qrels(const setting *s)
{
    FILE *f = fopen(s->qrels, "w");
    for (unsigned t = 0; f && t < s->topics; t++) {
        base_rng r = base_rng_of(1, t);
        for (unsigned k = 0, at = 0; k < JUDGED; k++) {
            at += 1 + (unsigned)base_rng_below(&r, 1 + s->documents / (JUDGED / 2));
            unsigned grade = (unsigned)base_rng_below(&r, 4);
            fprintf(f, "%u 0 doc-%07u %u\n", t + 1, document(t, at), grade > 1 ? 0 : grade + (unsigned)base_rng_below(&r, 2));
        }
    }
    write_or_exit(f, s->qrels);
}

/* --- one call ------------------------------------------------------------------------------------------------------------ */

typedef struct {
    double wall, cpu;
    long peak_kib;
} taken;

static double now(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static void run_in_child(char **argv, const char *output)
{
    int fd = open(output, O_WRONLY | O_CREAT | O_TRUNC, 0644);
    if (fd < 0 || dup2(fd, STDOUT_FILENO) < 0) _exit(126);
    execv(argv[0], argv);
    _exit(127);
}

static taken call(char **argv, const char *output)
{
    struct rusage used;
    int status = 0;
    double begin = now();
    pid_t child = fork();
    if (child == 0) run_in_child(argv, output);
    if (child < 0 || wait4(child, &status, 0, &used) != child || status != 0) {
        fprintf(stderr, "bench_eval: %s failed\n", argv[0]);
        exit(1);
    }
    return (taken){ now() - begin, seconds(used.ru_utime) + seconds(used.ru_stime), used.ru_maxrss };
}

static taken call_salton(const setting *s, char *measures, const char *output)
{
    char *argv[] = { (char *)s->salton,  "eval",           "-q",           "-m", measures, "--threads",
                     (char *)s->threads, (char *)s->qrels, (char *)s->run, NULL };
    return call(argv, output);
}

static taken call_peer(const setting *s, char *measures, const char *output)
{
    char *argv[] = { (char *)s->peer, "-q", "-m", measures, (char *)s->qrels, (char *)s->run, NULL };
    return call(argv, output);
}

/* --- the table ----------------------------------------------------------------------------------------------------------- */

static int by_wall(const void *a, const void *b)
{
    double x = ((const taken *)a)->wall, y = ((const taken *)b)->wall;
    return (x > y) - (x < y);
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_row(const setting *s, const char *who, const char *measures, taken *all)
{
    long peak = 0;
    for (unsigned i = 0; i < s->repeats; i++)
        if (all[i].peak_kib > peak) peak = all[i].peak_kib;
    qsort(all, s->repeats, sizeof *all, by_wall);
    taken median = all[s->repeats / 2];
    double lines = (double)s->topics * s->documents;
    printf("%-10s %-9s %9.3f %9.3f %11.2f %9.1f\n", who, measures, median.wall, median.cpu, lines / median.wall / 1e6,
           (double)peak / 1024);
}

/* Takes out the lines of the measure rbp, which trec_eval 10 computes from memory it never set. The bytes left. */
static size_t without_rbp(char *text, size_t n)
{
    size_t kept = 0;
    for (size_t at = 0, end; at < n; at = end) {
        const char *lf = memchr(text + at, '\n', n - at);
        end = lf ? (size_t)(lf - text) + 1 : n;
        if (end - at > 4 && memcmp(text + at, "rbp ", 4) == 0) continue;
        memmove(text + kept, text + at, end - at);
        kept += end - at;
    }
    return kept;
}

/* Whether both print the same bytes, but for rbp's. */
static bool same_output(const setting *s, char *measures)
{
    char ours[4200], theirs[4200];
    size_t n = 0, m = 0;
    snprintf(ours, sizeof ours, "%s.ours", s->run);
    snprintf(theirs, sizeof theirs, "%s.theirs", s->run);
    call_salton(s, measures, ours);
    call_peer(s, measures, theirs);
    char *a = bench_read(ours, &n), *b = bench_read(theirs, &m);
    n = without_rbp(a, n), m = without_rbp(b, m);
    bool same = n == m && memcmp(a, b, n) == 0;
    base_free(a);
    base_free(b);
    unlink(ours);
    unlink(theirs);
    return same;
}

static bool measure(const setting *s, char *measures)
{
    taken ours[REPEATS_MAX], theirs[REPEATS_MAX];
    double ratio[REPEATS_MAX];
    call_salton(s, measures, "/dev/null");
    for (unsigned i = 0; i < s->repeats; i++) {
        ours[i] = call_salton(s, measures, "/dev/null");
        if (!s->peer) continue;
        theirs[i] = call_peer(s, measures, "/dev/null");
        ratio[i] = theirs[i].wall / ours[i].wall;
    }
    print_row(s, "salton", measures, ours);
    if (!s->peer) return true;
    print_row(s, "peer", measures, theirs);
    qsort(ratio, s->repeats, sizeof *ratio, by_value);
    bool same = same_output(s, measures);
    printf("%-10s %-9s %8.2fx (median of %u pairs, least %.2fx), output %s but for rbp\n", "", measures, ratio[s->repeats / 2],
           s->repeats, ratio[0], same ? "the same" : "DIFFERENT");
    return same;
}

/* --- the command --------------------------------------------------------------------------------------------------------- */

static unsigned number(const char *text)
{
    char *end;
    unsigned long v = strtoul(text, &end, 10);
    if (*text && !*end && v > 0 && v <= 1000000) return (unsigned)v;
    fprintf(stderr, "bench_eval: expected a number from 1 to 1000000, found \"%s\"\n", text);
    exit(2);
}

static void parse(setting *s, int argc, char **argv)
{
    for (int i = 1; i + 1 < argc; i += 2) {
        const char *name = argv[i], *value = argv[i + 1];
        if (strcmp(name, "--topics") == 0) s->topics = number(value);
        else if (strcmp(name, "--documents") == 0) s->documents = number(value);
        else if (strcmp(name, "--repeats") == 0) s->repeats = number(value);
        else if (strcmp(name, "--threads") == 0) s->threads = value;
        else if (strcmp(name, "--salton") == 0) s->salton = value;
        else if (strcmp(name, "--peer") == 0) s->peer = value;
        else if (strcmp(name, "--write") == 0) s->write = value;
    }
    if (s->repeats > REPEATS_MAX) s->repeats = REPEATS_MAX;
}

int main(int argc, char **argv)
{
    setting s = { .topics = 10000, .documents = 1000, .repeats = 5, .salton = "./salton", .threads = "1" };
    char dir[] = "/tmp/bench_eval.XXXXXX";
    parse(&s, argc, argv);
    if (!s.write && !mkdtemp(dir)) return 1;
    const char *where = s.write ? s.write : dir;
    snprintf(s.run, sizeof s.run, "%s/run", where);
    snprintf(s.qrels, sizeof s.qrels, "%s/qrels", where);
    write_run(&s);
    write_qrels(&s);
    if (s.write) return 0;
    printf("evaluation of %u topics x %u documents, %s thread(s)\n", s.topics, s.documents, s.threads);
    printf("%-10s %-9s %9s %9s %11s %9s\n", "program", "measures", "wall s", "cpu s", "M lines/s", "peak MiB");
    bool official = measure(&s, "official"), all = measure(&s, "all_trec"); /* both, whatever the first says */
    unlink(s.run);
    unlink(s.qrels);
    rmdir(dir);
    return official && all ? 0 : 1;
}
