/* ir/writer.h - building an index, or updating one: add documents, delete some, commit. Threads, spills within a memory budget and merges are
 * behind it.
 *
 *     ir_writer *w = NULL;
 *     ir_writer_open(&w, "cran.index", &(ir_writer_options){ .analyzer = a, .corpus = "cranfield" }, err);
 *     ir_writer_add(w, &doc, err);                 // as often as there are documents
 *     ir_writer_commit(&w, &report, err);          // the folder holds the new index, or (whatever happens) the old one
 *     ir_writer_abandon(w);                        // NULL after a commit; else removes what was written
 *
 * Documents are analysed in fixed pieces of so many bytes of text, joined in order: threads, memory and the number of spills change no byte of the result.
 * A docno met again replaces the document before it, which is counted.
 *
 * With options.update the folder's index is what the commit starts from: it keeps its analyzer, codec, fields and name; documents are added
 * behind those that are there, replace those of the same docno, and may be deleted. What the index then answers is, to the bit, what one
 * answers that was built of the living documents alone. */
#ifndef IR_WRITER_H
#define IR_WRITER_H

#include "base/threads.h"
#include "corpora/doc.h"
#include "ir/analyzer.h"
#include "ir/codec.h"

typedef struct {
    bool update;                 /* extend the index that is there, not replace it */
    const ir_analyzer *analyzer; /* outlives the writer; needed, but for an update: NULL there is the index's own */
    const char *corpus, *fields; /* kept for `info`; an update keeps those of the index */
    const ir_codec *codec;       /* NULL: bitpack; an update keeps that of the index */
    bool positions;              /* keep positions, for phrases; an update does as the index does */
    base_pool *pool;             /* NULL: one thread. The writer's alone until it is done */
    uint64_t memory;             /* bytes before a spill; 0: 1 GiB; at least 1 MiB is used */
    unsigned max_segments;       /* merged down to this many; 0: 1, in an update 10, or as many as there are if these are more */
    base_stop *stop;             /* NULL: never */
    uint64_t piece; /* bytes of text that are analysed as one; 0: 1 MiB. Part of what makes the bytes: small ones are for tests,
                                  * and so is memory below 1 MiB, which is heeded where this is set */
} ir_writer_options;

typedef struct {
    uint64_t n_docs, n_tokens, n_postings; /* of the whole index: the living */
    uint64_t n_terms;                      /* distinct when the index has one segment and no dead, else summed over segments */
    uint64_t n_segments, bytes;
    uint64_t n_added;    /* documents that this commit brought, replaced ones not counted */
    uint64_t n_empty;    /* of these, documents without a single token */
    uint64_t n_replaced; /* documents that a later one of the same docno replaced, old ones and added ones */
    uint64_t n_deleted;
    uint64_t n_invalid; /* documents with invalid UTF-8, repaired */
    uint64_t n_spills;
} ir_writer_report;

typedef struct ir_writer ir_writer;

/* Makes dir if need be, but not for an update. BASE_EIO: dir is a folder that holds something but no index, or another
 * writer is at work there. For an update also what ir_index_open has, and BASE_EARG: the index has another analyzer. */
base_status ir_writer_open(ir_writer **out, const char *dir, const ir_writer_options *options, base_error *err);
/* BASE_ELIMIT: a docno above 64 KiB, a document above 1 GiB, or too many of them. BASE_EFORMAT: an empty docno. After these the writer is as
 * before; after any other failure it can only be abandoned. */
base_status ir_writer_add(ir_writer *w, const corpora_doc *doc, base_error *err);
/* In an update: the document with this docno goes with the commit; *known is false if the index as it was opened has no such document.
 * What this writer has added is not meant. */
base_status ir_writer_delete(ir_writer *w, base_view docno, bool *known, base_error *err);
/* Frees *w and sets it NULL, in failure too. report may be NULL. */
base_status ir_writer_commit(ir_writer **w, ir_writer_report *report, base_error *err);
void ir_writer_abandon(ir_writer *w);

#endif
