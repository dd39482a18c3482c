/* benches/peers/fts5.c - the driver of SQLite's FTS5: benches/peers/driver.h says what it does.
 *
 * The table is contentless; FTS5 keeps positions, as its bm25 can't do without. k1 = 1.2 and b = 0.75 are fixed in its code. Stop words are ours: a tokenizer
 * between unicode61 and porter that leaves out words. */
#include <ctype.h>
#include <sqlite3.h>

#include "benches/peers/driver.h"

enum { MOST_STOPWORDS = 1000 };
static char *stopwords[MOST_STOPWORDS];
static size_t n_stopwords;
static fts5_api *fts5;

static void must(sqlite3 *db, int status)
{
    if (status != SQLITE_OK && status != SQLITE_DONE && status != SQLITE_ROW) driver_fail("fts5", sqlite3_errmsg(db));
}

static int by_bytes(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static void read_stopwords(const char *path)
{
    size_t size;
    for (char *word = strtok(driver_read(path, &size), "\n"); word && n_stopwords < MOST_STOPWORDS; word = strtok(NULL, "\n"))
        stopwords[n_stopwords++] = word;
    qsort(stopwords, n_stopwords, sizeof *stopwords, by_bytes);
}

static int is_stopword(const char *word, size_t n)
{
    char copy[16], *key = copy;
    if (n >= sizeof copy) return 0;
    memcpy(copy, word, n);
    copy[n] = '\0';
    return bsearch(&key, stopwords, n_stopwords, sizeof *stopwords, by_bytes) != NULL;
}

/* --- the tokenizer "stop" ------------------------------------------------------------------------------------------------ */

typedef struct {
    fts5_tokenizer inner;
    Fts5Tokenizer *tokenizer;
} stop_tokenizer;

typedef int (*token_fn)(void *context, int flags, const char *token, int n, int begin, int end);
typedef struct {
    void *context;
    token_fn each;
} receiver;

static int stop_create(void *unused, const char **arguments, int n, Fts5Tokenizer **out)
{
    stop_tokenizer *t = malloc(sizeof *t);
    void *user;
    (void)unused;
    if (!t) return SQLITE_NOMEM;
    int status = fts5->xFindTokenizer(fts5, n > 0 ? arguments[0] : "unicode61", &user, &t->inner);
    if (status == SQLITE_OK) status = t->inner.xCreate(user, n > 0 ? arguments + 1 : NULL, n > 0 ? n - 1 : 0, &t->tokenizer);
    *out = (Fts5Tokenizer *)t;
    return status;
}

static void stop_delete(Fts5Tokenizer *self)
{
    stop_tokenizer *t = (stop_tokenizer *)self;
    t->inner.xDelete(t->tokenizer);
    free(t);
}

static int hand_on(void *context, int flags, const char *token, int n, int begin, int end)
{
    const receiver *r = context;
    return is_stopword(token, (size_t)n) ? SQLITE_OK : r->each(r->context, flags, token, n, begin, end);
}

static int stop_tokenize(Fts5Tokenizer *self, void *context, int flags, const char *text, int n, token_fn each)
{
    stop_tokenizer *t = (stop_tokenizer *)self;
    receiver r = { context, each };
    return t->inner.xTokenize(t->tokenizer, &r, flags, text, n, hand_on);
}

static sqlite3 *open_database(const char *folder)
{
    static fts5_tokenizer stop = { stop_create, stop_delete, stop_tokenize };
    char path[4096];
    sqlite3 *db;
    sqlite3_stmt *s;
    snprintf(path, sizeof path, "%s/fts5.db", folder);
    must(NULL, sqlite3_open(path, &db));
    must(db, sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL));
    must(db, sqlite3_bind_pointer(s, 1, (void *)&fts5, "fts5_api_ptr", NULL));
    must(db, sqlite3_step(s));
    must(db, sqlite3_finalize(s));
    must(db, fts5->xCreateTokenizer(fts5, "stop", NULL, &stop, NULL));
    must(db, sqlite3_exec(db, "PRAGMA journal_mode=OFF; PRAGMA cache_size=-500000; PRAGMA mmap_size=4000000000", NULL, NULL, NULL));
    return db;
}

/* --- index --------------------------------------------------------------------------------------------------------------- */

static void index_collection(const char *corpus, const char *folder)
{
    size_t size;
    const char *at = driver_read(corpus, &size);
    sqlite3 *db = open_database(folder);
    sqlite3_stmt *add, *name;
    driver_record record;
    long long n = 0;
    must(db, sqlite3_exec(db,
                          "CREATE VIRTUAL TABLE t USING fts5(x, content='', tokenize='porter stop unicode61');"
                          "CREATE TABLE docnos(n INTEGER PRIMARY KEY, docno TEXT);"
                          "INSERT INTO t(t, rank) VALUES('hashsize', 67108864); BEGIN",
                          NULL, NULL, NULL));
    must(db, sqlite3_prepare_v2(db, "INSERT INTO t(rowid, x) VALUES(?1, ?2)", -1, &add, NULL));
    must(db, sqlite3_prepare_v2(db, "INSERT INTO docnos VALUES(?1, ?2)", -1, &name, NULL));
    while (driver_document(&at, &record)) {
        n++;
        must(db, sqlite3_bind_int64(add, 1, n));
        must(db, sqlite3_bind_text(add, 2, record.text, (int)record.text_size, SQLITE_STATIC));
        must(db, sqlite3_step(add));
        must(db, sqlite3_reset(add));
        must(db, sqlite3_bind_int64(name, 1, n));
        must(db, sqlite3_bind_text(name, 2, record.id, (int)record.id_size, SQLITE_STATIC));
        must(db, sqlite3_step(name));
        must(db, sqlite3_reset(name));
    }
    sqlite3_finalize(add);
    sqlite3_finalize(name);
    must(db, sqlite3_exec(db, "COMMIT; INSERT INTO t(t) VALUES('optimize'); VACUUM", NULL, NULL, NULL));
    must(db, sqlite3_close(db));
    printf("documents %lld\n", n);
}

/* --- search -------------------------------------------------------------------------------------------------------------- */

enum { MOST_HITS = 1000 };
typedef struct {
    sqlite3 *db;
    sqlite3_stmt *search, *name;
    size_t n;
    long long rows[MOST_HITS];
    char docno[64], match[4096];
} engine;

/* "a" OR "b": the query's words but those that are stopped, for a stopped one alone matches nothing and is an error. */
static void make_match(engine *e, const driver_record *query)
{
    size_t used = 0;
    e->match[0] = '\0';
    for (size_t i = 0, n; i < query->text_size; i += n + 1) {
        const char *word = query->text + i, *blank = memchr(word, ' ', query->text_size - i);
        n = blank ? (size_t)(blank - word) : query->text_size - i;
        if (n == 0 || is_stopword(word, n) || used + n + 16 > sizeof e->match) continue;
        used += (size_t)snprintf(e->match + used, sizeof e->match - used, "%s\"%.*s\"", used ? " OR " : "", (int)n, word);
    }
}

static void ask(void *self, const driver_record *query, size_t k)
{
    engine *e = self;
    int status;
    e->n = 0;
    make_match(e, query);
    if (!e->match[0]) return;
    must(e->db, sqlite3_bind_text(e->search, 1, e->match, -1, SQLITE_STATIC));
    must(e->db, sqlite3_bind_int64(e->search, 2, (sqlite3_int64)(k < MOST_HITS ? k : MOST_HITS)));
    while ((status = sqlite3_step(e->search)) == SQLITE_ROW) e->rows[e->n++] = sqlite3_column_int64(e->search, 0);
    must(e->db, status);
    must(e->db, sqlite3_reset(e->search));
}

static const char *docno(void *self, size_t i)
{
    engine *e = self;
    if (i >= e->n) return NULL;
    must(e->db, sqlite3_bind_int64(e->name, 1, e->rows[i]));
    must(e->db, sqlite3_step(e->name));
    snprintf(e->docno, sizeof e->docno, "%s", (const char *)sqlite3_column_text(e->name, 0));
    must(e->db, sqlite3_reset(e->name));
    return e->docno;
}

int main(int argc, char **argv)
{
    static engine e;
    if (argc != 5) return 2;
    read_stopwords(argv[4]);
    if (strcmp(argv[1], "index") == 0) {
        index_collection(argv[2], argv[3]);
        return 0;
    }
    e.db = open_database(argv[2]);
    must(e.db, sqlite3_prepare_v2(e.db, "SELECT rowid FROM t WHERE t MATCH ?1 ORDER BY rank LIMIT ?2", -1, &e.search, NULL));
    must(e.db, sqlite3_prepare_v2(e.db, "SELECT docno FROM docnos WHERE n = ?1", -1, &e.name, NULL));
    driver_serve(&(driver_engine){ &e, ask, docno }, argv[3]);
    return 0;
}
