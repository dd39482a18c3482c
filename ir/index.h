/* ir/index.h - an index opened at its last complete commit: segments side by side, one numbering of documents, live statistics.
 *
 *     ir_index *ix = NULL;
 *     if ((s = ir_index_open(&ix, "cran.index", err)) != BASE_OK) goto out;
 *     ir_term t;
 *     s = ir_index_find(ix, "flow", 4, &t, err);              // df, cf over all segments
 *
 * Document d of segment i is ir_index_base(ix, i) + d. Read-only once open: threads may share it. */
#ifndef IR_INDEX_H
#define IR_INDEX_H

#include "base/topk.h"
#include "ir/analyzer.h"
#include "ir/segment.h"

#define IR_SEGMENTS_MAX 64 /* of one commit */

typedef struct ir_index ir_index;

/* BASE_EIO: no such folder. BASE_EFORMAT: no index, a newer one, or damaged. */
base_status ir_index_open(ir_index **out, const char *dir, base_error *err);
void ir_index_close(ir_index *ix);

const char *ir_index_path(const ir_index *ix);
uint64_t ir_index_generation(const ir_index *ix);
const ir_collection *ir_index_collection(const ir_index *ix);
const ir_analyzer *ir_index_analyzer(const ir_index *ix);
const char *ir_index_corpus(const ir_index *ix); /* what it was built from: a name */
const char *ir_index_fields(const ir_index *ix); /* which fields were indexed, as --fields would say it */
uint64_t ir_index_bytes(const ir_index *ix);     /* of all files of the commit */
size_t ir_index_segments(const ir_index *ix);
const ir_segment *ir_index_segment(const ir_index *ix, size_t i);
uint32_t ir_index_base(const ir_index *ix, size_t i);
/* The segment that holds doc; *local gets its number there. */
size_t ir_index_locate(const ir_index *ix, uint32_t doc, uint32_t *local);

/* A term over all segments. */
typedef struct {
    ir_term_numbers numbers;                   /* df 0: the collection doesn't hold it */
    ir_lexicon_entry entries[IR_SEGMENTS_MAX]; /* df 0: that segment doesn't */
} ir_term;
base_status ir_index_find(const ir_index *ix, const char *term, size_t n, ir_term *out, base_error *err);

base_view ir_index_docno(const ir_index *ix, uint32_t doc);
uint32_t ir_index_find_docno(const ir_index *ix, base_view docno); /* IR_NO_DOC if absent */
base_ties ir_index_ties(const ir_index *ix);                       /* docno order, for base/topk.h */
base_status ir_index_numbers(const ir_index *ix, uint32_t doc, ir_doc_numbers *out, base_error *err);
base_status ir_index_stored(const ir_index *ix, uint32_t doc, corpora_doc *out, base_arena *arena, base_error *err);

/* Verifies everything: each finding is told to report (file, byte offset). BASE_EFORMAT if there was any. Works on indexes that don't open. */
base_status ir_index_check(const char *dir, void (*report)(void *context, const base_error *found), void *context, base_error *err);

#endif
