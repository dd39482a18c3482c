/* cli/factors.c - a cosine taken apart. Factors' products sum up to it; so do the query's terms', each over all factors. */
#include "cli/factors.h"

#include <math.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/show.h"

#define FACTORS_SHOWN 10
#define JOINING_SHOWN 3
#define TERM_COLUMNS  24

static void print_terms(base_buf *out, const dense_lsi_explanation *x)
{
    base_buf_text(out, "  ");
    cli_show_cell(out, base_view_of("term of the query"), TERM_COLUMNS);
    base_buf_text(out, "    weight    product\n");
    for (size_t i = 0; i < x->n_terms; i++) {
        base_buf_text(out, "  ");
        cli_show_cell(out, x->terms[i].term, TERM_COLUMNS);
        base_buf_format(out, " %9.6f %10.6f%s\n", x->terms[i].weight, x->terms[i].product,
                        x->terms[i].shared ? "  in the document" : "");
    }
}

static void print_parts(base_buf *out, const char *whose, const dense_lsi_part *parts, size_t n)
{
    base_buf_format(out, "       %s ", whose);
    for (size_t i = 0; i < n; i++) {
        base_buf_text(out, i ? ", " : "");
        cli_show_cut(out, parts[i].term, TERM_COLUMNS);
        base_buf_format(out, " %.4f", parts[i].part);
    }
    base_buf_text(out, "\n");
}

/* The factor of greatest magnitude after `last` (NULL: of all); of equal ones the first. */
static const dense_lsi_factor *next_strongest(const dense_lsi_explanation *x, const dense_lsi_factor *last)
{
    const dense_lsi_factor *best = NULL;
    for (size_t i = 0; i < x->n_factors; i++) {
        const dense_lsi_factor *f = &x->factors[i];
        double strength = fabs(f->product), limit = last ? fabs(last->product) : INFINITY;
        if (strength > limit || (last && strength == limit && f <= last)) continue;
        if (!best || strength > fabs(best->product)) best = f;
    }
    return best;
}

/* Which factors join two texts that share no word: those that give most, among the strongest. */
static void print_joining(base_buf *out, const dense_lsi_explanation *x)
{
    const dense_lsi_factor *f = NULL;
    size_t n = 0;
    if (x->n_shared > 0 || x->n_factors == 0 || x->n_terms == 0) return;
    base_buf_text(out, "  no word of the query stands in the document: factors alone join them");
    for (size_t i = 0; i < FACTORS_SHOWN && n < JOINING_SHOWN && (f = next_strongest(x, f)) != NULL; i++)
        if (f->product > 0) base_buf_format(out, "%s%zu", n++ ? ", " : ", most of all ", f->number);
    base_buf_text(out, "\n");
}

void cli_factors_print(base_buf *out, const search_explanation *e)
{
    const dense_lsi_explanation *x = e->factors;
    const dense_lsi_factor *f = NULL;
    double shown = 0;
    if (x->n_terms) print_terms(out, x);
    if (e->in_ranking) print_joining(out, x);
    if (!e->in_ranking) {
        base_buf_format(out, "\n  not in the ranking: %s\n", e->absent);
        return;
    }
    if (x->n_factors) base_buf_text(out, "\n  factor     value      query   document    product\n");
    for (size_t i = 0; i < FACTORS_SHOWN && (f = next_strongest(x, f)) != NULL; i++) {
        base_buf_format(out, "  %6zu %9.4f %10.6f %10.6f %10.6f\n", f->number, f->value, f->query, f->document, f->product);
        print_parts(out, "query:   ", f->query_parts, f->n_query_parts);
        print_parts(out, "document:", f->document_parts, f->n_document_parts);
        shown += f->product;
    }
    if (x->n_factors > FACTORS_SHOWN)
        base_buf_format(out, "  the other %zu factors %30.6f\n", x->n_factors - FACTORS_SHOWN, x->total - shown);
    base_buf_format(out, "\n  sum of products  %.9g\n  score            %.9g\n", x->total, (double)e->score);
    if (x->n_factors)
        base_buf_text(out, "\n  product = query * document: coordinates of unit vectors; below each factor the\n"
                           "  terms that give either coordinate most, weight * loading / length\n");
}

/* --- for machines ------------------------------------------------------------------------------------------------------------- */

static void json_number(base_buf *out, const char *key, double v)
{
    base_buf_format(out, ",\"%s\":", key);
    base_json_write_double(out, v);
}

static void json_parts(base_buf *out, const char *key, const dense_lsi_part *parts, size_t n)
{
    base_buf_format(out, ",\"%s\":[", key);
    for (size_t i = 0; i < n; i++) {
        base_buf_text(out, i ? ",{\"term\":" : "{\"term\":");
        base_json_write_string(out, parts[i].term.ptr, parts[i].term.len);
        json_number(out, "loading", parts[i].loading);
        json_number(out, "part", parts[i].part);
        base_buf_text(out, "}");
    }
    base_buf_text(out, "]");
}

void cli_factors_json(base_buf *out, const search_explanation *e)
{
    const dense_lsi_explanation *x = e->factors;
    base_buf_text(out, ",\"factors\":[");
    for (size_t i = 0; i < x->n_factors; i++) {
        const dense_lsi_factor *f = &x->factors[i];
        base_buf_format(out, "%s{\"factor\":%zu", i ? "," : "", f->number);
        json_number(out, "singular_value", f->value);
        json_number(out, "query", f->query);
        json_number(out, "document", f->document);
        json_number(out, "product", f->product);
        json_parts(out, "query_terms", f->query_parts, f->n_query_parts);
        json_parts(out, "document_terms", f->document_parts, f->n_document_parts);
        base_buf_text(out, "}");
    }
    base_buf_text(out, "],\"terms\":[");
    for (size_t i = 0; i < x->n_terms; i++) {
        base_buf_text(out, i ? ",{\"term\":" : "{\"term\":");
        base_json_write_string(out, x->terms[i].term.ptr, x->terms[i].term.len);
        base_buf_format(out, ",\"in_document\":%s", x->terms[i].shared ? "true" : "false");
        json_number(out, "weight", x->terms[i].weight);
        json_number(out, "product", x->terms[i].product);
        base_buf_text(out, "}");
    }
    base_buf_text(out, "],\"document_part\":0");
    json_number(out, "total", x->total);
}
