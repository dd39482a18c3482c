/* benches/peers/driver.h - what the drivers of all engines share: the collection's files, and the conversation with benches/peers/race.c.
 *
 *     DRIVER index CORPUS FOLDER STOPWORDS       makes the index, one thread; prints lines of a name and a number: "documents 100000"
 *     DRIVER search FOLDER QUERIES STOPWORDS     answers commands on standard input until it ends:
 *         time K      a line of nanoseconds for each query: its analysis, search and ranking of the best K, without their docnos
 *                     then "cpu" and the processor time of the pass in nanoseconds
 *         rank K      a line of docnos for each query, best first
 *
 * C and C++. What fails ends the program with a sentence. */
#ifndef BENCHES_PEERS_DRIVER_H
#define BENCHES_PEERS_DRIVER_H

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef struct {
    const char *id, *text; /* not ended by a 0 byte */
    size_t id_size, text_size;
} driver_record;

static inline void driver_fail(const char *engine, const char *what)
{
    fprintf(stderr, "%s: %s\n", engine, what);
    exit(1);
}

/* The whole file, a 0 byte behind it. */
static inline char *driver_read(const char *path, size_t *size)
{
    FILE *f = fopen(path, "rb");
    if (!f || fseek(f, 0, SEEK_END) != 0) driver_fail(path, "cannot be read");
    long n = ftell(f);
    char *content = n < 0 ? NULL : (char *)malloc((size_t)n + 1);
    rewind(f);
    if (!content || fread(content, 1, (size_t)n, f) != (size_t)n) driver_fail(path, "cannot be read");
    fclose(f);
    content[n] = '\0';
    *size = (size_t)n;
    return content;
}

/* What stands between the next `open` and the `close` behind it; *at is moved behind that. False if there is no more. */
static inline int driver_between(const char **at, const char *open, char close, const char **out, size_t *n)
{
    const char *from = strstr(*at, open), *to = from ? strchr(from + strlen(open), close) : NULL;
    if (!to) return 0;
    *out = from + strlen(open);
    *n = (size_t)(to - *out);
    *at = to + 1;
    return 1;
}

/* The next document of corpus.jsonl, as benches/peers/write_collection.c writes it: no escapes. */
static inline int driver_document(const char **at, driver_record *out)
{
    return driver_between(at, "{\"_id\":\"", '"', &out->id, &out->id_size) &&
           driver_between(at, "\"text\":\"", '"', &out->text, &out->text_size);
}

/* The next query of queries.tsv. */
static inline int driver_query(const char **at, driver_record *out)
{
    out->id = *at;
    if (!driver_between(at, "\t", '\n', &out->text, &out->text_size)) return 0;
    out->id_size = (size_t)(out->text - 1 - out->id);
    return 1;
}

static inline int64_t driver_clock(clockid_t clock)
{
    struct timespec t;
    clock_gettime(clock, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

/* An engine: ask() finds the best k and keeps them until it is asked again; docno() gives the i-th of them, NULL past the end. */
typedef struct {
    void *self;
    void (*ask)(void *self, const driver_record *query, size_t k);
    const char *(*docno)(void *self, size_t i);
} driver_engine;

static inline void driver_time(const driver_engine *e, const char *queries, size_t k)
{
    driver_record q;
    int64_t cpu = driver_clock(CLOCK_PROCESS_CPUTIME_ID);
    while (driver_query(&queries, &q)) {
        int64_t begin = driver_clock(CLOCK_MONOTONIC);
        e->ask(e->self, &q, k);
        printf("%lld\n", (long long)(driver_clock(CLOCK_MONOTONIC) - begin));
    }
    printf("cpu %lld\n", (long long)(driver_clock(CLOCK_PROCESS_CPUTIME_ID) - cpu));
}

static inline void driver_rank(const driver_engine *e, const char *queries, size_t k)
{
    driver_record q;
    const char *docno;
    while (driver_query(&queries, &q)) {
        e->ask(e->self, &q, k);
        for (size_t i = 0; (docno = e->docno(e->self, i)) != NULL; i++) printf("%s%s", i ? " " : "", docno);
        printf("\n");
    }
}

/* Until standard input ends. */
static inline void driver_serve(const driver_engine *e, const char *queries_path)
{
    size_t size, k;
    char *queries = driver_read(queries_path, &size), command[64];
    while (fgets(command, sizeof command, stdin)) {
        if (sscanf(command, "time %zu", &k) == 1) driver_time(e, queries, k);
        else if (sscanf(command, "rank %zu", &k) == 1) driver_rank(e, queries, k);
        else driver_fail(command, "unknown command");
        fflush(stdout);
    }
    free(queries);
}

#endif
