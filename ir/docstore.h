/* ir/docstore.h - what was stored of each document: fields and metadata, deflated in blocks of about 16 KiB of text.
 *
 * Sections "stored" (the blocks) and "stored.blocks" (where each begins, and with which document). To read one document its block is
 * inflated whole; to read many in a row, ir_docstore_each inflates each block once. */
#ifndef IR_DOCSTORE_H
#define IR_DOCSTORE_H

#include "base/buf.h"
#include "base/container.h"
#include "base/mem.h"
#include "corpora/doc.h"

#define IR_STORED_BLOCK 16384 /* bytes of documents before they are deflated; a larger document has a block of its own */

/* --- writing ------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_buf block, deflated, table;
    uint64_t size; /* of the section so far */
    uint32_t n_docs, first_doc;
} ir_docstore_builder;

/* The next document; full blocks go to file's present section. Names hold no 0 byte by their type; texts may hold any. */
base_status ir_docstore_add(ir_docstore_builder *b, const corpora_doc *doc, base_container_writer *file, base_error *err);
base_status ir_docstore_end_block(ir_docstore_builder *b, base_container_writer *file, base_error *err);
/* Adds the documents of another builder that had NULL for a file, and so kept its blocks: many threads may deflate, one writes. */
base_status ir_docstore_join(ir_docstore_builder *b, ir_docstore_builder *from, base_container_writer *file, base_error *err);
/* Ends the section, and writes the section "stored.blocks". */
base_status ir_docstore_end(ir_docstore_builder *b, base_container_writer *file, base_error *err);
void ir_docstore_builder_clear(ir_docstore_builder *b); /* no document in it, memory kept */
void ir_docstore_builder_done(ir_docstore_builder *b);

/* --- reading ------------------------------------------------------------------------------------------------------- */

typedef struct {
    base_section stored, blocks;
    uint32_t n_docs;
    size_t n_blocks;
} ir_docstore;

base_status ir_docstore_open(ir_docstore *out, base_section stored, base_section blocks, uint32_t n_docs, base_error *err);
/* Writing: adds all documents of another store, block by block. A block whose documents all live is copied as it is; of another the living
 * (no bit in dead, which may be NULL) make a block. So what is copied block by block is the same however often it is. */
base_status ir_docstore_copy(ir_docstore_builder *b, const ir_docstore *from, const uint64_t *dead, base_container_writer *file,
                             base_error *err);
/* What was stored of doc (< n_docs), in the arena's memory; its docno is empty, as it lives elsewhere. BASE_EFORMAT: damaged. */
base_status ir_docstore_read(const ir_docstore *d, uint32_t doc, corpora_doc *out, base_arena *arena, base_error *err);
/* Each document from `from` on, before `to` (<= n_docs); a view lives until the callback returns. */
typedef base_status (*ir_stored_fn)(void *context, uint32_t doc, const corpora_doc *stored, base_error *err);
base_status ir_docstore_each(const ir_docstore *d, uint32_t from, uint32_t to, ir_stored_fn each, void *context, base_error *err);

#endif
