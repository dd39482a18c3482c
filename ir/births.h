/* ir/births.h - which document is which through all commits of an index: at its coming each gets a number, its birth, that no other ever has.
 *
 *     ir_births_add(&births, next, n_new, err);                                  // n_new documents come
 *     ir_births_add_living(&merged, &births, dead, n_docs, err);                 // and go into another segment, without the dead
 *     uint64_t birth = ir_births_of(&births, doc);
 *
 * Documents change their numbers when segments are merged, and a docno may come again with another text. What is kept beside an index and belongs to
 * its documents (rows of vectors) is tied to them by their births. In an index these ascend with the documents, so a segment's are a few runs. */
#ifndef IR_BIRTHS_H
#define IR_BIRTHS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

typedef struct {
    uint64_t first; /* documents doc, doc + 1, ... have the births first, first + 1, ... */
    uint32_t doc, n;
} ir_birth_run;

/* Of one segment's documents, all of them. */
typedef struct {
    ir_birth_run *runs; /* [n], ascending, none continuing the one before */
    size_t n, capacity;
} ir_births;

/* n more documents, behind those that are there; first is above all births before. */
base_status ir_births_add(ir_births *b, uint64_t first, uint32_t n, base_error *err);
/* Those of from's n_docs documents that aren't dead (as ir_is_dead has it). */
base_status ir_births_add_living(ir_births *b, const ir_births *from, const uint64_t *dead, uint32_t n_docs, base_error *err);
void ir_births_done(ir_births *b);

/* doc is one of them. */
uint64_t ir_births_of(const ir_births *b, uint32_t doc);
/* The document of this birth, or UINT32_MAX. */
uint32_t ir_births_find(const ir_births *b, uint64_t birth);

#endif
