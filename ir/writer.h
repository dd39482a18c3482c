/* ir/writer.h - building an index: add documents, commit. Threads, spills within a memory budget and merges are behind it.
 *
 *     ir_writer *w = NULL;
 *     ir_writer_open(&w, "cran.index", &(ir_writer_options){ .analyzer = a, .corpus = "cranfield" }, err);
 *     ir_writer_add(w, &doc, err);                 // as often as there are documents
 *     ir_writer_commit(&w, &report, err);          // the folder holds the new index, or (whatever happens) the old one
 *     ir_writer_abandon(w);                        // NULL after a commit; else removes what was written
 *
 * Documents are analysed in fixed pieces of so many bytes of text, joined in order: threads, memory and the number of spills change no byte of the result.
 * A docno met again replaces the document before it, which is counted. */
#ifndef IR_WRITER_H
#define IR_WRITER_H

#include "base/threads.h"
#include "corpora/doc.h"
#include "ir/analyzer.h"
#include "ir/codec.h"

typedef struct {
    const ir_analyzer *analyzer; /* needed; outlives the writer */
    const char *corpus, *fields; /* kept for `info` */
    const ir_codec *codec;       /* NULL: bitpack */
    base_pool *pool;             /* NULL: one thread */
    uint64_t memory;             /* bytes before a spill; 0: 1 GiB; at least 1 MiB is used */
    unsigned max_segments;       /* merged down to this many; 0: 1 */
    base_stop *stop;             /* NULL: never */
    uint64_t piece; /* bytes of text that are analysed as one; 0: 1 MiB. Part of what makes the bytes: small ones are for tests,
                                  * and so is memory below 1 MiB, which is heeded where this is set */
} ir_writer_options;

typedef struct {
    uint64_t n_docs, n_tokens, n_postings, n_terms; /* n_terms: distinct in the whole index when it has one segment, else summed */
    uint64_t n_empty;                               /* documents without a single token */
    uint64_t n_replaced;                            /* documents that a later one of the same docno replaced */
    uint64_t n_invalid;                             /* documents with invalid UTF-8, repaired */
    uint64_t n_spills, bytes;
} ir_writer_report;

typedef struct ir_writer ir_writer;

/* Makes dir if need be. BASE_EIO: dir is a folder that holds something but no index, or another
 * writer is at work there. */
base_status ir_writer_open(ir_writer **out, const char *dir, const ir_writer_options *options, base_error *err);
/* BASE_ELIMIT: a docno above 64 KiB, or too many documents. BASE_EFORMAT: an empty docno. */
base_status ir_writer_add(ir_writer *w, const corpora_doc *doc, base_error *err);
/* Frees *w and sets it NULL, in failure too. report may be NULL. */
base_status ir_writer_commit(ir_writer **w, ir_writer_report *report, base_error *err);
void ir_writer_abandon(ir_writer *w);

#endif
