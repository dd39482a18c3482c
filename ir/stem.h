/* ir/stem.h - libstemmer's door: a word to its stem by Snowball's algorithms, with a cache before them.
 *
 *     ir_stemmer *st = NULL;
 *     ir_stemmer_new(&st, "english", err);
 *     ir_stemmer_stem(st, base_view_of("consigned"), &stem, err);      // consign
 *
 * Words are expected in UTF-8, folded. A stemmer belongs to one thread. See https://snowballstem.org/algorithms/ */
#ifndef IR_STEM_H
#define IR_STEM_H

#include "base/bytes.h"
#include "base/error.h"

typedef struct ir_stemmer ir_stemmer;

/* Every name that _new takes, sorted: "arabic" ... "english" ... "porter" ... "yiddish"; NULL past the end. */
const char *ir_stemmer_known(size_t i);

/* BASE_EARG: unknown name.  BASE_ENOMEM.  Holds 1 MiB once it has stemmed some thousand words. */
base_status ir_stemmer_new(ir_stemmer **out, const char *name, base_error *err);
void ir_stemmer_free(ir_stemmer *st);

/* *stem lives until the next call. An empty stem is never given: such a word is its own.  BASE_ELIMIT: the word has 2^30 bytes or more. */
base_status ir_stemmer_stem(ir_stemmer *st, base_view word, base_view *stem, base_error *err);

#endif
