#include "ir/births.h"

#include <string.h>

#include "base/mem.h"
#include "ir/dead.h"

base_status ir_births_add(ir_births *b, uint64_t first, uint32_t n, base_error *err)
{
    ir_birth_run *last = b->n > 0 ? &b->runs[b->n - 1] : NULL;
    if (n == 0) return BASE_OK;
    if (last && last->first + last->n == first) {
        last->n += n;
        return BASE_OK;
    }
    uint32_t doc = last ? last->doc + last->n : 0;
    base_status s = base_grow(&b->runs, &b->capacity, b->n + 1, sizeof *b->runs, err);
    if (s == BASE_OK) b->runs[b->n++] = (ir_birth_run){ first, doc, n };
    return s;
}

base_status ir_births_add_living(ir_births *b, const ir_births *from, const uint64_t *dead, uint32_t n_docs, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; s == BASE_OK && i < from->n; i++) {
        const ir_birth_run *run = &from->runs[i];
        uint32_t end = run->n < n_docs - run->doc ? run->doc + run->n : n_docs;
        for (uint32_t doc = run->doc, next; s == BASE_OK && doc < end; doc = next) {
            bool is_dead = ir_is_dead(dead, doc);
            for (next = doc + 1; next < end && ir_is_dead(dead, next) == is_dead;) next++;
            if (!is_dead) s = ir_births_add(b, run->first + (doc - run->doc), next - doc, err);
        }
    }
    return s;
}

void ir_births_done(ir_births *b)
{
    base_free(b->runs);
    *b = (ir_births){ 0 };
}

/* The last run whose first birth (document, if by_doc) isn't above the value; NULL: none. */
static const ir_birth_run *run_of(const ir_births *b, uint64_t value, bool by_doc)
{
    size_t low = 0, high = b->n;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        uint64_t at = by_doc ? b->runs[middle].doc : b->runs[middle].first;
        if (at <= value) low = middle + 1;
        else high = middle;
    }
    return low > 0 ? &b->runs[low - 1] : NULL;
}

uint64_t ir_births_of(const ir_births *b, uint32_t doc)
{
    const ir_birth_run *run = run_of(b, doc, true);
    return run->first + (doc - run->doc);
}

uint32_t ir_births_find(const ir_births *b, uint64_t birth)
{
    const ir_birth_run *run = run_of(b, birth, false);
    return run && birth - run->first < run->n ? run->doc + (uint32_t)(birth - run->first) : UINT32_MAX;
}
