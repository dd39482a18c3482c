/* ir/segment_parts.h - what a segment is made of: for its reader, writer and check alone. docs/formats.md has the bytes. */
#ifndef IR_SEGMENT_PARTS_H
#define IR_SEGMENT_PARTS_H

#include <stdatomic.h>

#include "ir/docnos.h"
#include "ir/positions.h"
#include "ir/segment.h"

#define IR_SEGMENT_MAGIC   "SALTSEGM"
#define IR_SEGMENT_VERSION 1

/* The section "meta": u32 n_docs, u32 n_terms, u64 n_tokens, u64 n_postings, the codec's name padded with zeros. */
#define IR_META_SIZE       40
#define IR_META_CODEC      24 /* place of the name */
#define IR_META_CODEC_SIZE 16 /* with at least one 0 */

struct ir_segment {
    base_container *file;
    uint32_t n_docs, n_terms;
    uint64_t n_tokens, n_postings;
    const ir_codec *codec;
    ir_docstore stored;
    ir_docnos docnos;
    ir_forward forward;
    ir_postings postings;
    ir_positions positions; /* lists.data NULL: it has none */
    ir_lexicon lexicon;
    atomic_bool numbers_verified;
};

#endif
