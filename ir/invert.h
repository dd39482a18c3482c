/* ir/invert.h - analysed pieces -> the forward lists and postings of one segment, within a memory budget.
 *
 *     ir_inverter *v = NULL;
 *     ir_inverter_new(&v, false, err);
 *     for each piece, in order:
 *         ir_segment_writer_docs(w, piece->docs, piece->n_docs, &piece->stored);     // the first phase goes on as pieces come
 *         ir_inverter_join(v, piece, err);
 *     ir_inverter_write(v, w, chunk, stop, err);                          // its other phases; v is empty again
 *
 * What is kept of a piece is its lists (some two bytes a posting), its positions if it has them (some one and a half a token), and one number per
 * term of it. */
#ifndef IR_INVERT_H
#define IR_INVERT_H

#include "base/threads.h"
#include "ir/piece.h"
#include "ir/segment.h"

typedef struct ir_inverter ir_inverter;

/* keeps_positions: as of its pieces and the segments that it writes. */
base_status ir_inverter_new(ir_inverter **out, bool keeps_positions, base_error *err);
void ir_inverter_free(ir_inverter *v);
/* The piece may be cleared afterwards. BASE_ELIMIT: more than 2^32 - 2 documents or terms. After a failure only _free makes sense. */
base_status ir_inverter_join(ir_inverter *v, const ir_piece *p, base_error *err);
uint32_t ir_inverter_docs(const ir_inverter *v);
/* Memory held, and what _write will need besides its chunk. */
uint64_t ir_inverter_bytes(const ir_inverter *v);
/* Postings, then positions, are turned in memory of about `chunk` bytes: the smaller, the more often the lists are read. */
base_status ir_inverter_write(ir_inverter *v, ir_segment_writer *w, uint64_t chunk, base_stop *stop, base_error *err);

#endif
