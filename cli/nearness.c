/* cli/nearness.c - a score of two vectors taken apart. The kernels add in float32, sixteen lanes side by side; here the products are added in float64,
 * one after the other, so what the score has beyond their sum is rounding, but for angular, whose score is a root. */
#include "cli/nearness.h"

#include "base/json.h"
#include "cli/command.h"

#define DIMENSIONS_SHOWN 10
#define LINE             52 /* bytes of a dimension's */

static void print_parts(base_buf *out, const search_nearness *x)
{
    double shown = 0;
    size_t n = x->dim < DIMENSIONS_SHOWN ? x->dim : DIMENSIONS_SHOWN;
    base_buf_format(out, "  dimension        query     document  %s\n", x->metric == DENSE_L2 ? "-difference^2" : "      product");
    for (size_t i = 0; i < n; i++) {
        const dense_metric_part *p = &x->parts[i];
        base_buf_format(out, "  %9zu %12.6g %12.6g  %13.6f\n", p->dimension, p->query, p->document, p->product);
        shown += p->product;
    }
    if (x->dim == n) return;
    size_t from = out->size;
    base_buf_format(out, "  the other %zu dimension%s", x->dim - n, CLI_S(x->dim - n));
    base_buf_format(out, "%*.6f\n", (int)(LINE - (out->size - from)), x->sum - shown);
}

void cli_nearness_print(base_buf *out, const search_explanation *e)
{
    const search_nearness *x = e->nearness;
    if (x->parts) {
        base_buf_format(out, "  metric %s, %zu dimension%s; length of the query %.7g, of the document %.7g\n\n",
                        dense_metric_names[x->metric], x->dim, CLI_S(x->dim), x->query_norm, x->document_norm);
        print_parts(out, x);
        base_buf_format(out, "\n  sum of products  %.9g\n", x->sum);
    }
    if (!e->in_ranking) {
        base_buf_format(out, "  not in the ranking: %s\n", e->absent);
        return;
    }
    base_buf_format(out, "  score            %.9g\n", (double)e->score);
    if (x->metric == DENSE_COSINE) base_buf_text(out, "\n  product = query * document / (length * length)\n");
    if (x->metric == DENSE_ANGULAR)
        base_buf_text(out, "\n  product = query * document / (length * length); score = -sqrt(2 - 2 * sum)\n");
}

/* --- for machines ------------------------------------------------------------------------------------------------------------- */

static void json_number(base_buf *out, const char *key, double v)
{
    base_buf_format(out, ",\"%s\":", key);
    base_json_write_double(out, v);
}

void cli_nearness_json(base_buf *out, const search_explanation *e)
{
    const search_nearness *x = e->nearness;
    base_buf_format(out, ",\"metric\":\"%s\"", dense_metric_names[x->metric]);
    if (!x->parts) return;
    json_number(out, "query_norm", x->query_norm);
    json_number(out, "document_norm", x->document_norm);
    base_buf_text(out, ",\"dimensions\":[");
    for (size_t i = 0; i < x->dim; i++) {
        base_buf_format(out, "%s{\"dimension\":%zu", i ? "," : "", x->parts[i].dimension);
        json_number(out, "query", x->parts[i].query);
        json_number(out, "document", x->parts[i].document);
        json_number(out, "product", x->parts[i].product);
        base_buf_text(out, "}");
    }
    base_buf_text(out, "]");
    if (!e->in_ranking) return;
    json_number(out, "document_part", (double)e->score - x->sum);
    json_number(out, "total", (double)e->score);
}
