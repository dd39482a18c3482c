/* ir/places.c - where words, phrases and NEARs stand.
 *
 * A phrase is found as an AND is: each term in turn is moved to where the others say that it should stand, or beyond, until all agree.
 *
 * A NEAR is sieved: of the second operand's places those stay that have one of the first's nearby, of the third's those that have one of
 * these, and so on; if one is left at the end, the NEAR holds. Back from the last to the first, the same leaves of each operand the
 * places that are part of it. A place has a neighbour if an end lies at most n before its begin, or a begin at most n behind its end: two searches by
 * halving, in begins as they stand and in ends, which where phrases of several lengths were joined by OR must be sorted first. */
#include "ir/places.h"

#include <stdlib.h>

#include "base/mem.h"

/* --- phrases ----------------------------------------------------------------------------------------------------------------- */

/* The first position >= target, which never falls. */
static uint32_t reach(ir_phrase_term *t, uint64_t target)
{
    if (target >= IR_NO_POSITION) return IR_NO_POSITION;
    if (t->begun && t->reached >= target) return t->reached;
    t->begun = true;
    if (t->cursor) return t->reached = ir_positions_seek(t->cursor, (uint32_t)target);
    while (t->n && t->list[0] < target) t->list++, t->n--;
    return t->reached = t->n ? t->list[0] : IR_NO_POSITION;
}

bool ir_phrase_next(ir_phrase_term *terms, size_t n, uint32_t from, ir_place *out)
{
    uint64_t begin = from;
    for (size_t agreed = 0, i = 0; agreed < n; i = (i + 1) % n) {
        uint64_t wanted = begin + terms[i].at;
        uint32_t found = reach(&terms[i], wanted);
        if (found == IR_NO_POSITION) return false;
        agreed = found == wanted ? agreed + 1 : 1;
        begin = found - terms[i].at;
    }
    *out = (ir_place){ (uint32_t)begin, (uint32_t)begin + terms[n - 1].at };
    return true;
}

/* --- many places --------------------------------------------------------------------------------------------------------------- */

base_status ir_places_add(ir_places *to, ir_place place, base_error *err)
{
    base_status s = base_grow(&to->items, &to->capacity, to->n + 1, sizeof *to->items, err);
    if (s == BASE_OK) to->items[to->n++] = place;
    return s;
}

static int compare_places(const void *a, const void *b)
{
    const ir_place *x = a, *y = b;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return (x->end > y->end) - (x->end < y->end);
}

void ir_places_sort(ir_places *places)
{
    size_t kept = 0;
    if (places->n > 1) qsort(places->items, places->n, sizeof *places->items, compare_places);
    for (size_t i = 0; i < places->n; i++)
        if (kept == 0 || compare_places(&places->items[i], &places->items[kept - 1]) != 0) places->items[kept++] = places->items[i];
    places->n = kept;
}

bool ir_places_has(const ir_places *places, ir_place place)
{
    return places->n && bsearch(&place, places->items, places->n, sizeof place, compare_places);
}

void ir_places_done(ir_places *places)
{
    base_free(places->items);
    base_free(places->ends);
    *places = (ir_places){ 0 };
}

/* --- near ---------------------------------------------------------------------------------------------------------------------- */

static int compare_numbers(const void *a, const void *b)
{
    const uint32_t *x = a, *y = b;
    return (*x > *y) - (*x < *y);
}

static base_status sort_ends(ir_places *places, base_error *err)
{
    bool ascending = true;
    base_status s = base_grow(&places->ends, &places->ends_capacity, places->n, sizeof *places->ends, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < places->n; i++) {
        places->ends[i] = places->items[i].end;
        ascending = ascending && (i == 0 || places->ends[i - 1] <= places->ends[i]);
    }
    if (!ascending) qsort(places->ends, places->n, sizeof *places->ends, compare_numbers);
    return BASE_OK;
}

/* How many ends are below x. */
static size_t ends_below(const ir_places *places, uint32_t x)
{
    size_t low = 0, high = places->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (places->ends[middle] < x) low = middle + 1;
        else high = middle;
    }
    return low;
}

/* How many places begin at x or before. */
static size_t begun_at(const ir_places *places, uint32_t x)
{
    size_t low = 0, high = places->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (places->items[middle].begin <= x) low = middle + 1;
        else high = middle;
    }
    return low;
}

static bool has_neighbour(const ir_places *among, ir_place place, uint32_t within)
{
    size_t before = ends_below(among, place.begin), behind = begun_at(among, place.end);
    if (before && place.begin - among->ends[before - 1] <= within) return true;
    return behind < among->n && among->items[behind].begin - place.end <= within;
}

static base_status keep_near(ir_places *places, ir_places *to, uint32_t within, base_error *err)
{
    size_t kept = 0;
    base_status s = sort_ends(to, err);
    if (s != BASE_OK) return s;
    for (size_t i = 0; i < places->n; i++)
        if (has_neighbour(to, places->items[i], within)) places->items[kept++] = places->items[i];
    places->n = kept;
    return BASE_OK;
}

base_status ir_places_near(ir_places *places, const uint32_t *within, size_t n, bool all, bool *holds, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 1; i < n && s == BASE_OK; i++) s = keep_near(&places[i], &places[i - 1], within[i - 1], err);
    for (size_t i = n - 1; all && i > 0 && s == BASE_OK; i--) s = keep_near(&places[i - 1], &places[i], within[i - 1], err);
    *holds = places[n - 1].n > 0;
    return s;
}
