/* ir/index.h - an index opened at its last complete commit: segments side by side, one numbering of documents, live statistics.
 *
 *     ir_index *ix = NULL;
 *     if ((s = ir_index_open(&ix, "cran.index", err)) != BASE_OK) goto out;
 *     ir_term t;
 *     s = ir_index_find(ix, "flow", 4, &t, err);              // df, cf over all segments
 *
 * Document d of segment i is ir_index_base(ix, i) + d. Documents that were deleted or replaced leave holes in this numbering: an array by
 * document has ir_index_doc_slots(ix) places, while ir_index_collection(ix)->n_docs counts the living. Who walks posting lists skips the
 * dead (ir_index_dead); df, cf and the collection's numbers are of the living alone, whatever the segments. The lists of a segment hold
 * its dead still, so what bounds a list's scores bounds those of the living. Read-only once open: threads may share it. */
#ifndef IR_INDEX_H
#define IR_INDEX_H

#include "base/topk.h"
#include "ir/analyzer.h"
#include "ir/dead.h"
#include "ir/segment.h"

#define IR_SEGMENTS_MAX 64 /* of one commit */

typedef struct ir_index ir_index;

/* BASE_EIO: no such folder. BASE_EFORMAT: no index, a newer one, or damaged. */
base_status ir_index_open(ir_index **out, const char *dir, base_error *err);
void ir_index_close(ir_index *ix);
/* BASE_EIO: some of what was read since it is open were zeros, for a file was cut short meanwhile or its disk failed. ir_search, ir_explain,
 * ir_index_stored and ir_index_numbers ask themselves; who hands on what the others gave asks last. */
base_status ir_index_intact(const ir_index *ix, base_error *err);

const char *ir_index_path(const ir_index *ix);
uint64_t ir_index_generation(const ir_index *ix);
const struct ir_manifest *ir_index_manifest(const ir_index *ix); /* the commit (ir/manifest.h) */
const ir_collection *ir_index_collection(const ir_index *ix);
const ir_analyzer *ir_index_analyzer(const ir_index *ix);
const char *ir_index_corpus(const ir_index *ix); /* what it was built from: a name */
const char *ir_index_fields(const ir_index *ix); /* which fields were indexed, as --fields would say it */
bool ir_index_has_positions(const ir_index *ix); /* for phrases and nearness: built to keep them */
uint64_t ir_index_bytes(const ir_index *ix);     /* of all files of the commit */
size_t ir_index_segments(const ir_index *ix);
const ir_segment *ir_index_segment(const ir_index *ix, size_t i);
uint32_t ir_index_base(const ir_index *ix, size_t i);
const uint64_t *ir_index_dead(const ir_index *ix, size_t i); /* of segment i, for ir_is_dead; NULL: all its documents live */
uint32_t ir_index_doc_slots(const ir_index *ix);             /* above every document's number, dead or not */
bool ir_index_is_live(const ir_index *ix, uint32_t doc);     /* doc < slots */
/* The segment that holds doc; *local gets its number there. */
size_t ir_index_locate(const ir_index *ix, uint32_t doc, uint32_t *local);

/* The birth of a document (ir/births.h), and the living document of a birth, or IR_NO_DOC. */
uint64_t ir_index_birth(const ir_index *ix, uint32_t doc);
uint32_t ir_index_find_birth(const ir_index *ix, uint64_t birth);

/* Attachments of the commit (ir/attach.h), by name. */
size_t ir_index_attachments(const ir_index *ix);
const char *ir_index_attachment_name(const ir_index *ix, size_t i);
/* The file of that name, open as long as the index is; NULL: there is none. */
base_container *ir_index_attached(const ir_index *ix, const char *name);

/* A term over all segments. */
typedef struct {
    ir_term_numbers numbers;                   /* of the living; df 0: none of them holds it */
    ir_lexicon_entry entries[IR_SEGMENTS_MAX]; /* df 0: that segment doesn't; its lists and their df hold the dead, too */
} ir_term;
base_status ir_index_find(const ir_index *ix, const char *term, size_t n, ir_term *out, base_error *err);

base_view ir_index_docno(const ir_index *ix, uint32_t doc);
uint32_t ir_index_find_docno(const ir_index *ix, base_view docno); /* the living one; IR_NO_DOC if there is none */
base_ties ir_index_ties(const ir_index *ix);                       /* docno order, for base/topk.h */
base_status ir_index_numbers(const ir_index *ix, uint32_t doc, ir_doc_numbers *out, base_error *err);
base_status ir_index_stored(const ir_index *ix, uint32_t doc, corpora_doc *out, base_arena *arena, base_error *err);

/* Verifies everything: each finding is told to report (file, byte offset). BASE_EFORMAT if there was any. Works on indexes that don't open. */
base_status ir_index_check(const char *dir, void (*report)(void *context, const base_error *found), void *context, base_error *err);

#endif
