/* benches/collection.h - a collection that is made up, the same from a seed on every machine: for benches, and for engines side by side.
 *
 *     collection c = { .seed = 1, .n_docs = 100000 };
 *     collection_text(&text, &c, doc);                        // appends the text of any document, in any order
 *     uint64_t known = collection_query(&text, &c, 7, 3);     // appends query 7, of 3 words out of document `known`
 *
 * What it is like: lengths are lognormal, 60 running words in the mean. Of these 43 in 100 are function words, most of them stopped; the
 * others come by Zipf's law as Mandelbrot has it out of 600,000 (two in five), out of the document's two topics (two in five), or again
 * from the document itself. Words are spelled from their rank, short ones for the frequent, and inflected now and then, so that stemming has
 * something to do. Documents stand in no order. Statistics of texts, not texts: a claim about real ones needs real ones. */
#ifndef BENCHES_COLLECTION_H
#define BENCHES_COLLECTION_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "ir/codec.h"

typedef struct {
    uint64_t seed, n_docs;
} collection;

/* doc from 0; a larger collection begins with the smaller one. */
void collection_text(base_buf *out, const collection *c, uint64_t doc);
/* n_words: different words with content; 0: 1 to 8, 3.7 in the mean, one query in three with function words, too. Returns the known item:
 * the document that the words come from. */
uint64_t collection_query(base_buf *out, const collection *c, uint64_t which, size_t n_words);

/* An index of it in the folder dir, analyzer english; codec NULL: the usual one. One that is there already stays as it is. Ends the program
 * if that can't be done. */
void collection_index(const collection *c, const char *dir, const ir_codec *codec);

#endif
