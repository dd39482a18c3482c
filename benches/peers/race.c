/* benches/peers/race.c - engines side by side over one collection, each in a process of its own that speaks as benches/peers/driver.h says.
 *
 *     race COLLECTION WORK BUILDS PASSES NAME=COMMAND...      COLLECTION: what write_collection wrote; WORK: a folder for the indexes
 *
 * Every engine builds BUILDS times, in turns. Then all stay open, and PASSES times, in turns, each asks all queries for its best 10 and its best 1000; a
 * pass before that warms up. Prints two tables in Markdown: of a query counts the best time of all passes, of processor time the least of a
 * build and the median of a pass. Rankings are held against the first engine's, and against the items that the queries know. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/mem.h"
#include "benches/bench.h"
#include "benches/peers/driver.h"

enum { DEPTHS = 2, LINE = 1 << 16 };
static const size_t depths[DEPTHS] = { 10, 1000 };

typedef struct {
    double *best;        /* [queries] seconds */
    double *cpu;         /* [passes] seconds of a pass */
    char **docnos;       /* [queries] the first ten, a blank between */
    double overlap, mrr; /* of the first ten */
} asked;

typedef struct {
    const char *name, *command;
    char *folder;
    double build_cpu, build_wall, build_mb, search_mb;
    double documents, postings, apart, bytes;
    asked asked[DEPTHS];
    pid_t pid;
    FILE *to, *from;
} peer;

typedef struct {
    const char *collection;
    char *corpus, *queries, *stopwords;
    size_t n_queries, builds, passes, n;
    char **known; /* [n_queries] */
    peer *peers;  /* [n] */
} race;

static char *path_of(const char *folder, const char *name)
{
    return bench_have(base_path_join(folder, name, NULL));
}

static void must(int ok, const char *who, const char *what)
{
    if (ok) return;
    fprintf(stderr, "race: %s: %s\n", who, what);
    exit(1);
}

/* --- processes ------------------------------------------------------------------------------------------------------ */

/* Starts COMMAND VERB A B C, with its standard input and output here. */
static void start(peer *p, const char *verb, const char *a, const char *b, const char *c)
{
    int in[2], out[2];
    char command[LINE];
    snprintf(command, sizeof command, "exec %s %s '%s' '%s' '%s'", p->command, verb, a, b, c);
    must(pipe(in) == 0 && pipe(out) == 0, p->name, "no pipe");
    fflush(stdout);
    p->pid = fork();
    must(p->pid >= 0, p->name, "no process");
    if (p->pid == 0) {
        dup2(in[0], STDIN_FILENO);
        dup2(out[1], STDOUT_FILENO);
        for (int fd = 3; fd < 256; fd++) close(fd); /* those of the other engines, too: a pipe ends when its last writer is gone */
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    close(in[0]);
    close(out[1]);
    p->to = fdopen(in[1], "w");
    p->from = fdopen(out[0], "r");
    must(p->to && p->from, p->name, "no pipe");
}

/* Ends its input and waits for it. */
static struct rusage finish(peer *p)
{
    struct rusage used;
    int status;
    fclose(p->to);
    fclose(p->from);
    must(wait4(p->pid, &status, 0, &used) == p->pid && WIFEXITED(status) && WEXITSTATUS(status) == 0, p->name, "failed");
    return used;
}

static double seconds(struct timeval t)
{
    return (double)t.tv_sec + 1e-6 * (double)t.tv_usec;
}

static char *read_line(peer *p, char *line)
{
    must(fgets(line, LINE, p->from) != NULL, p->name, "ended early");
    line[strcspn(line, "\n")] = '\0';
    return line;
}

/* --- building ------------------------------------------------------------------------------------------------------- */

static base_status add_size(void *context, const char *name, base_error *err)
{
    struct stat st;
    void **both = context;
    char *path = path_of(both[0], name);
    if (stat(path, &st) == 0 && S_ISREG(st.st_mode)) *(double *)both[1] += (double)st.st_size;
    else if (base_path_is_dir(path)) base_dir_list(path, add_size, (void *[]){ path, both[1] }, err);
    base_free(path);
    return BASE_OK;
}

static void build(const race *r, peer *p)
{
    char line[LINE], name[64];
    base_error err = { 0 };
    double value, begin = 1e-9 * (double)driver_clock(CLOCK_MONOTONIC);
    snprintf(line, sizeof line, "rm -rf '%s'", p->folder);
    must(system(line) == 0, p->name, "the folder stays");
    bench_must(base_dir_create(p->folder, &err), &err);
    start(p, "index", r->corpus, p->folder, r->stopwords);
    while (fgets(line, sizeof line, p->from)) {
        if (sscanf(line, "%63s %lf", name, &value) != 2) continue;
        if (strcmp(name, "documents") == 0) p->documents = value;
        if (strcmp(name, "postings") == 0) p->postings = value;
        if (strcmp(name, "apart") == 0) p->apart = value;
    }
    struct rusage used = finish(p);
    double cpu = seconds(used.ru_utime) + seconds(used.ru_stime), wall = 1e-9 * (double)driver_clock(CLOCK_MONOTONIC) - begin;
    if (p->build_cpu == 0 || cpu < p->build_cpu) p->build_cpu = cpu;
    if (p->build_wall == 0 || wall < p->build_wall) p->build_wall = wall;
    p->build_mb = (double)used.ru_maxrss / 1024;
    p->bytes = 0;
    bench_must(base_dir_list(p->folder, add_size, (void *[]){ p->folder, &p->bytes }, &err), &err);
}

static void print_builds(const race *r)
{
    double postings = r->peers[0].postings;
    printf("| engine | documents/s of CPU | CPU s | wall s | peak MB | index MB | bytes/posting | of these searched |\n");
    printf("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < r->n; i++) {
        const peer *p = &r->peers[i];
        printf("| %s | %.0f | %.2f | %.2f | %.0f | %.2f | %.2f | %.2f |\n", p->name, p->documents / p->build_cpu, p->build_cpu,
               p->build_wall, p->build_mb, p->bytes / 1e6, p->bytes / postings, (p->bytes - p->apart) / postings);
    }
    printf("\n%.0f documents, %.0f postings (the first engine's)\n\n", r->peers[0].documents, postings);
}

/* --- searching ------------------------------------------------------------------------------------------------------ */

static void pass(const race *r, peer *p, size_t depth, size_t which)
{
    asked *a = &p->asked[depth];
    char line[LINE];
    fprintf(p->to, "time %zu\n", depths[depth]);
    fflush(p->to);
    for (size_t i = 0; i < r->n_queries; i++) {
        double s = 1e-9 * strtod(read_line(p, line), NULL);
        if (which == 0 || s < a->best[i]) a->best[i] = s;
    }
    must(sscanf(read_line(p, line), "cpu %lf", &a->cpu[which]) == 1, p->name, "said no processor time");
    a->cpu[which] *= 1e-9;
}

/* Of the docnos in a list, a blank between, how many are in another; *rank gets the place of `docno` in the list, from 1, or 0. */
static size_t common(const char *list, const char *other, const char *docno, size_t *rank)
{
    char copy[LINE], padded[LINE], one[80], *rest;
    size_t n = 0, place = 0;
    *rank = 0;
    snprintf(copy, sizeof copy, "%s", list);
    snprintf(padded, sizeof padded, " %s ", other);
    for (char *d = strtok_r(copy, " ", &rest); d; d = strtok_r(NULL, " ", &rest)) {
        place++;
        snprintf(one, sizeof one, " %s ", d);
        n += strstr(padded, one) != NULL;
        if (strcmp(d, docno) == 0) *rank = place;
    }
    return n;
}

static void rank(const race *r, peer *p, size_t depth)
{
    asked *a = &p->asked[depth];
    char line[LINE];
    double hits = 0, same = 0;
    fprintf(p->to, "rank %zu\n", depths[depth]);
    fflush(p->to);
    for (size_t i = 0; i < r->n_queries; i++) {
        char *end = read_line(p, line);
        for (size_t n = 0; n < 10 && *end; n++) end += strcspn(end + 1, " ") + 1;
        *end = '\0';
        a->docnos[i] = bench_have(base_strdup(line, NULL));
        size_t at;
        const char *reference = r->peers[0].asked[depth].docnos[i];
        same += (double)common(line, reference, r->known[i], &at);
        hits += (double)common(reference, reference, "", &(size_t){ 0 });
        if (at) a->mrr += 1 / (double)at / (double)r->n_queries;
    }
    a->overlap = hits > 0 ? same / hits : 1;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static void print_searches(const race *r, size_t depth)
{
    size_t n = r->n_queries;
    printf("| top %zu | queries/s | p50 ms | p95 ms | p99 ms | CPU ms of a pass | peak MB | overlap@10 | MRR@10 |\n",
           depths[depth]);
    printf("| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for (size_t i = 0; i < r->n; i++) {
        asked *a = &r->peers[i].asked[depth];
        double sum = 0;
        for (size_t q = 0; q < n; q++) sum += a->best[q];
        qsort(a->best, n, sizeof *a->best, by_value);
        qsort(a->cpu, r->passes, sizeof *a->cpu, by_value);
        printf("| %s | %.0f | %.3f | %.3f | %.3f | %.0f | %.0f | %.4f | %.4f |\n", r->peers[i].name, (double)n / sum,
               1e3 * a->best[n / 2], 1e3 * a->best[n * 95 / 100], 1e3 * a->best[n * 99 / 100], 1e3 * a->cpu[r->passes / 2],
               r->peers[i].search_mb, a->overlap, a->mrr);
    }
    printf("\n");
}

static void search_all(race *r)
{
    for (size_t i = 0; i < r->n; i++) {
        start(&r->peers[i], "search", r->peers[i].folder, r->queries, r->stopwords);
        for (size_t d = 0; d < DEPTHS; d++) pass(r, &r->peers[i], d, 0);
    }
    for (size_t which = 0; which < r->passes; which++) {
        fprintf(stderr, "pass %zu of %zu\n", which + 1, r->passes);
        for (size_t d = 0; d < DEPTHS; d++)
            for (size_t i = 0; i < r->n; i++) pass(r, &r->peers[i], d, which);
    }
    for (size_t i = 0; i < r->n; i++) {
        for (size_t d = 0; d < DEPTHS; d++) rank(r, &r->peers[i], d);
        r->peers[i].search_mb = (double)finish(&r->peers[i]).ru_maxrss / 1024;
    }
}

/* --- the race ------------------------------------------------------------------------------------------------------- */

/* The docno of each line "id 0 docno 1". */
static void read_known(race *r)
{
    size_t size, capacity = 0, n;
    char *path = path_of(r->collection, "known.qrels"), *content = driver_read(path, &size);
    const char *at = content, *docno;
    base_error err = { 0 };
    while (driver_between(&at, " 0 ", ' ', &docno, &n)) {
        bench_must(base_grow(&r->known, &capacity, r->n_queries + 1, sizeof *r->known, &err), &err);
        r->known[r->n_queries++] = bench_have(base_strndup(docno, n, NULL));
    }
    free(content);
    base_free(path);
}

static void enter(const race *r, peer *p, char *argument, const char *work)
{
    char *equals = strchr(argument, '=');
    must(equals != NULL, argument, "expected NAME=COMMAND");
    *equals = '\0';
    p->name = argument;
    p->command = equals + 1;
    p->folder = path_of(work, argument);
    for (char *c = strrchr(p->folder, '/') + 1; *c; c++)
        if (*c == ' ') *c = '-';
    for (size_t d = 0; d < DEPTHS; d++) {
        p->asked[d].best = bench_have(base_array(r->n_queries, sizeof(double), NULL));
        p->asked[d].docnos = bench_have(base_array(r->n_queries, sizeof(char *), NULL));
        p->asked[d].cpu = bench_have(base_array(r->passes, sizeof(double), NULL));
    }
}

int main(int argc, char **argv)
{
    if (argc < 6 || strtoul(argv[3], NULL, 10) < 1 || strtoul(argv[4], NULL, 10) < 1) {
        fprintf(stderr, "usage: race COLLECTION WORK BUILDS PASSES NAME=COMMAND...\n");
        return 2;
    }
    race r = { .collection = argv[1], .builds = strtoul(argv[3], NULL, 10), .passes = strtoul(argv[4], NULL, 10) };
    r.corpus = path_of(argv[1], "corpus.jsonl");
    r.queries = path_of(argv[1], "queries.tsv");
    r.stopwords = path_of(argv[1], "stopwords.txt");
    r.n = (size_t)argc - 5;
    r.peers = bench_have(base_array(r.n, sizeof *r.peers, NULL));
    read_known(&r);
    for (size_t i = 0; i < r.n; i++) enter(&r, &r.peers[i], argv[5 + i], argv[2]);

    size_t size;
    char *corpus = driver_read(r.corpus, &size);
    bench_head("engines side by side, one thread each", corpus, size, "wall and processor", "");
    free(corpus);
    printf("\n%zu builds and %zu passes of %zu queries in turns\n\n", r.builds, r.passes, r.n_queries);
    for (size_t b = 0; b < r.builds; b++)
        for (size_t i = 0; i < r.n; i++) {
            fprintf(stderr, "build %zu of %zu: %s\n", b + 1, r.builds, r.peers[i].name);
            build(&r, &r.peers[i]);
        }
    print_builds(&r);
    search_all(&r);
    for (size_t d = 0; d < DEPTHS; d++) print_searches(&r, d);
    return 0;
}
