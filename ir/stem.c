/* ir/stem.c - Snowball's stemmers behind a cache.
 *
 * Stemming a word costs more than all else that analysis does to it, and some thousand words make up most of any text (Zipf). So the
 * stems of the last words met are kept: a word's hash says which of N_SETS pairs of places it may lie in, the one asked for last
 * comes first, and a newcomer drives the second out. No list, no clock, memory fixed. Of an encyclopedia's words (20 MB, 130,000
 * different) such a cache of 1 MiB answers 92 of 100, one of 256 KiB 84, and single places instead of pairs 90 and 82.
 *
 * An entry is 32 bytes, so a pair is one cache line. Stemming changes the end of a word, so the stem is told by how many bytes of the
 * word it keeps and at most four that follow them. What doesn't fit (long words, stems by other ways) is stemmed anew each time.
 * A query or a short text doesn't pay for the cache: it is made when FEW words have been asked for. */
#include "ir/stem.h"

#include <libstemmer.h>

#include "base/hash.h"
#include "base/mem.h"

enum { N_SETS = 16384, WORD_BYTES = 24, TAIL_BYTES = 4, FEW = 1024 };

typedef struct {
    uint8_t word_len; /* 0: empty */
    uint8_t kept, tail_len, unused;
    char tail[TAIL_BYTES];
    char word[WORD_BYTES]; /* zeros behind word_len */
} entry;
_Static_assert(sizeof(entry) == 32, "a pair is a cache line");

struct ir_stemmer {
    struct sb_stemmer *snowball;
    entry (*sets)[2];                   /* [N_SETS], or NULL */
    size_t n_asked;                     /* up to FEW */
    char stem[WORD_BYTES + TAIL_BYTES]; /* of the last answer out of the cache */
};

const char *ir_stemmer_known(size_t i)
{
    const char **names = sb_stemmer_list();
    for (size_t at = 0; at <= i; at++)
        if (!names[at]) return NULL;
    return names[i];
}

static bool is_known(const char *name)
{
    for (const char **known = sb_stemmer_list(); *known; known++)
        if (strcmp(*known, name) == 0) return true;
    return false;
}

base_status ir_stemmer_new(ir_stemmer **out, const char *name, base_error *err)
{
    base_status s = BASE_ENOMEM;
    if (!is_known(name)) return base_fail(err, BASE_EARG, "expected a Snowball stemmer, found \"%s\"", name);
    ir_stemmer *st = base_new(ir_stemmer, err);
    if (!st) goto out;
    if (!(st->snowball = sb_stemmer_new(name, NULL))) { /* the name is known, so it is this */
        base_fail(err, BASE_ENOMEM, "no memory for the stemmer \"%s\"", name);
        goto out;
    }
    *out = st;
    st = NULL;
    s = BASE_OK;
out:
    ir_stemmer_free(st);
    return s;
}

void ir_stemmer_free(ir_stemmer *st)
{
    if (!st) return;
    sb_stemmer_delete(st->snowball);
    base_free(st->sets);
    base_free(st);
}

static base_status ask_snowball(ir_stemmer *st, base_view word, base_view *stem, base_error *err)
{
    if (word.len >= 1u << 30) return base_fail(err, BASE_ELIMIT, "a word of %zu bytes is too long for a stemmer", word.len);
    const sb_symbol *found = sb_stemmer_stem(st->snowball, (const sb_symbol *)word.ptr, (int)word.len);
    if (!found) return base_fail(err, BASE_ENOMEM, "no memory for the stem of a word of %zu bytes", word.len);
    *stem = (base_view){ (const char *)found, (size_t)sb_stemmer_length(st->snowball) };
    if (stem->len == 0) *stem = word;
    return BASE_OK;
}

static void remember(entry set[2], base_view word, base_view stem)
{
    size_t kept = 0;
    while (kept < word.len && kept < stem.len && word.ptr[kept] == stem.ptr[kept]) kept++;
    size_t tail_len = stem.len - kept;
    if (tail_len > TAIL_BYTES) return;
    set[1] = set[0];
    set[0] = (entry){ .word_len = (uint8_t)word.len, .kept = (uint8_t)kept, .tail_len = (uint8_t)tail_len };
    memcpy(set[0].word, word.ptr, word.len);
    memcpy(set[0].tail, stem.ptr + kept, tail_len);
}

static inline bool is_word(const entry *e, const char padded[WORD_BYTES], size_t n)
{
    return e->word_len == n && memcmp(e->word, padded, WORD_BYTES) == 0;
}

base_status ir_stemmer_stem(ir_stemmer *st, base_view word, base_view *stem, base_error *err)
{
    if (!st->sets && ++st->n_asked > FEW) {
        st->n_asked = 0;
        st->sets = base_array(N_SETS, sizeof *st->sets, NULL); /* without it all goes on, slower */
    }
    if (!st->sets || word.len == 0 || word.len > WORD_BYTES) return ask_snowball(st, word, stem, err);
    char padded[WORD_BYTES] = { 0 };
    memcpy(padded, word.ptr, word.len);
    entry *set = st->sets[base_hash64(padded, WORD_BYTES, word.len) % N_SETS];
    if (!is_word(&set[0], padded, word.len)) {
        if (!is_word(&set[1], padded, word.len)) {
            base_status s = ask_snowball(st, word, stem, err);
            if (s == BASE_OK) remember(set, word, *stem);
            return s;
        }
        entry second = set[1];
        set[1] = set[0];
        set[0] = second;
    }
    memcpy(st->stem, set[0].word, WORD_BYTES); /* constant sizes: some loads and stores; what lies past the stem doesn't matter */
    memcpy(st->stem + set[0].kept, set[0].tail, TAIL_BYTES);
    *stem = (base_view){ st->stem, (size_t)set[0].kept + set[0].tail_len };
    return BASE_OK;
}
