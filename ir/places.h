/* ir/places.h - where words, phrases and NEARs stand within one document or text.
 *
 *     ir_phrase_term terms[2] = { { .cursor = &p0 }, { .cursor = &p1, .at = 1 } };        // "boundary layer"
 *     ir_place place;
 *     for (uint32_t from = 0; ir_phrase_next(terms, 2, from, &place); from = place.begin + 1) ...
 *
 * Positions come from the index, through cursors that stand on a posting, or from a list. ir/boolean.h says what phrases and NEAR mean. */
#ifndef IR_PLACES_H
#define IR_PLACES_H

#include "ir/positions.h"

/* A term of a phrase; or of a word, which is a phrase of one. */
typedef struct {
    ir_positions_cursor *cursor; /* entered, and not asked yet; or NULL: */
    const uint32_t *list;        /* [n] ascending */
    size_t n;
    uint32_t at; /* positions behind the first term, whose own is 0 */
    /* private */
    uint32_t reached;
    bool begun;
} ir_phrase_term;

typedef struct {
    uint32_t begin, end; /* positions of the first and the last term */
} ir_place;

/* The first place from `from` on; never before an earlier answer. n >= 1. */
bool ir_phrase_next(ir_phrase_term *terms, size_t n, uint32_t from, ir_place *out);

/* Many places: ascending by begin, then by end; each once. Starts as zeros. */
typedef struct {
    ir_place *items;
    size_t n;
    /* private */
    size_t capacity, ends_capacity;
    uint32_t *ends;
} ir_places;

base_status ir_places_add(ir_places *to, ir_place place, base_error *err); /* in any order, then: */
void ir_places_sort(ir_places *places);
bool ir_places_has(const ir_places *places, ir_place place);
void ir_places_done(ir_places *places);

/* Whether x1 NEAR x2 NEAR ... xn holds, whose places are given [n >= 2], with the greatest distances [n - 1] between. What can't be part of it is taken
 * out of places: of the last whatever isn't, and of the others too if `all`. */
base_status ir_places_near(ir_places *places, const uint32_t *within, size_t n, bool all, bool *holds, base_error *err);

#endif
