/* base/hash.h - byte strings to dense ids 0, 1, 2... in the order of their first coming.
 *
 *     base_hash *h = NULL;
 *     base_hash_new(&h, err);
 *     uint32_t id;
 *     base_hash_add(h, term.ptr, term.len, &id, &fresh, err);
 *     base_view back = base_hash_text(h, id);
 *
 * Keyed by a fixed seed per table given at its making, so nothing depends on the run. */
#ifndef BASE_HASH_H
#define BASE_HASH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/bytes.h"
#include "base/error.h"

typedef struct base_hash base_hash;
#define BASE_HASH_NONE UINT32_MAX

base_status base_hash_new(base_hash **out, base_error *err);
base_status base_hash_add(base_hash *h, const char *text, size_t n, uint32_t *id, bool *fresh,
                          base_error *err);                              /* fresh may be NULL */
uint32_t base_hash_find(const base_hash *h, const char *text, size_t n); /* BASE_HASH_NONE if absent */
base_view base_hash_text(const base_hash *h, uint32_t id);               /* lives until clear or free; a 0 byte follows */
uint32_t base_hash_count(const base_hash *h);
size_t base_hash_bytes(const base_hash *h); /* memory held, for budgets */
/* ids sorted by their text's bytes: out [count] is the caller's array. Takes 16 bytes per id meanwhile, or, where they can't be had, its
 * time. */
void base_hash_sorted(const base_hash *h, uint32_t *out);
void base_hash_clear(base_hash *h); /* keeps the memory */
void base_hash_free(base_hash *h);

uint64_t base_hash64(const void *data, size_t n, uint64_t seed); /* the function itself, for other tables */

#endif
