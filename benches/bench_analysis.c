/* benches/bench_analysis.c - text to terms, beside memcpy and counting blanks as the floors.
 *
 *     bench_analysis [FILE [ANALYZER...]]     default: 8 MB of the films' JSON lines; standard, english, porter, german, whitespace
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "benches/bench.h"
#include "ir/analyzer.h"
#include "ir/words.h"

enum { DEFAULT_BYTES = 8 << 20 };

typedef struct {
    const char *text;
    char *copy;
    size_t n, n_items;
    uint64_t sum;
    ir_analysis *work;
} input;

static uint64_t copy_all(void *context)
{
    input *in = context;
    memcpy(in->copy, in->text, in->n);
    return (uint64_t)(unsigned char)in->copy[in->n / 2] + in->n;
}

static uint64_t count_blanks(void *context)
{
    const input *in = context;
    uint64_t n = 0;
    for (size_t i = 0; i < in->n; i++) n += in->text[i] == ' ' || in->text[i] == '\n';
    return n;
}

static uint64_t segment_all(void *context)
{
    input *in = context;
    ir_word w;
    uint64_t sum = 0;
    in->n_items = 0;
    for (size_t at = 0; ir_words_next(in->text, in->n, &at, &w); in->n_items++) sum = sum * 31 + w.begin + w.end;
    return sum;
}

static base_status add_token(void *context, const ir_token *t, base_error *err)
{
    input *in = context;
    (void)err;
    in->sum = in->sum * 31 + t->term.len + (unsigned char)t->term.ptr[t->term.len - 1] + t->begin;
    in->n_items++;
    return BASE_OK;
}

static uint64_t analyse_all(void *context)
{
    input *in = context;
    base_error err = { 0 };
    in->sum = in->n_items = 0;
    bench_must(ir_analyze(in->work, in->text, in->n, add_token, in, &err), &err);
    return in->sum;
}

static char *default_text(size_t *n)
{
    size_t size;
    char *films = bench_read("corpora/data/films/corpus.jsonl", &size), *text = bench_have(base_alloc(DEFAULT_BYTES, NULL));
    for (size_t at = 0, part; at < DEFAULT_BYTES; at += part) {
        part = DEFAULT_BYTES - at < size ? DEFAULT_BYTES - at : size;
        memcpy(text + at, films, part);
    }
    base_free(films);
    *n = DEFAULT_BYTES;
    return text;
}

int main(int argc, char **argv)
{
    static const char *const usual[] = { "standard", "english", "porter", "german", "whitespace", NULL };
    const char *const *names = argc > 2 ? (const char *const *)argv + 2 : usual;
    input in = { 0 };
    char *text = argc > 1 ? bench_read(argv[1], &in.n) : default_text(&in.n);
    in.text = text;
    bench *b = bench_new("analysis, one thread", text, in.n);
    in.copy = bench_have(base_alloc(in.n + 1, NULL));
    double n = (double)in.n;
    segment_all(&in);
    bench_case floors[] = { { "memcpy (floor)", 0, n, copy_all, &in, 0 },
                            { "counting blanks (floor)", 0, n, count_blanks, &in, 0 },
                            { "words alone", (double)in.n_items, n, segment_all, &in, 0 } };
    bench_turns(b, floors, 3);
    for (; *names; names++) {
        ir_analyzer *a = NULL;
        base_error err = { 0 };
        bench_must(ir_analyzer_open(&a, *names, NULL, &err), &err);
        bench_must(ir_analysis_new(&in.work, a, &err), &err);
        analyse_all(&in);
        bench_case cases[] = { { "memcpy (floor)", 0, n, copy_all, &in, 0 },
                               { *names, (double)in.n_items, n, analyse_all, &in, 0 } };
        bench_turns(b, cases, 2);
        ir_analysis_free(in.work);
        ir_analyzer_close(a);
    }
    base_free(in.copy);
    base_free(text);
    return bench_free(b);
}
