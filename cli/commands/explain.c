/* cli/commands/explain.c - the score of one document, step by step: each term's numbers, and the sum that is the printed score. */
#include <stdio.h>
#include <string.h>

#include "base/json.h"
#include "cli/command.h"
#include "cli/factors.h"
#include "cli/nearness.h"
#include "cli/notes.h"
#include "cli/show.h"
#include "cli/vectors.h"
#include "search/explain.h"

typedef unsigned long long big;

/* --- in words ---------------------------------------------------------------------------------------------------------------- */

static void print_term(base_buf *out, const ir_explained_term *t, size_t width)
{
    base_buf_text(out, "  ");
    cli_show_cell(out, t->term, width);
    if (t->df == 0) base_buf_format(out, " %5g  no document of the collection holds it\n", t->query_tf);
    else
        base_buf_format(out, " %5g %5u %7llu %8llu %8.5f %9.6f %9.6f %10.6f\n", t->query_tf, t->tf, (big)t->df, (big)t->cf, t->idf,
                        t->weight, t->norm, t->product);
}

static void print_terms(base_buf *out, const ir_explanation *x)
{
    size_t width = 4;
    for (size_t i = 0; i < x->n; i++)
        if (x->terms[i].term.len > width) width = x->terms[i].term.len < 24 ? x->terms[i].term.len : 24;
    base_buf_text(out, "  ");
    cli_show_cell(out, base_view_of("term"), width);
    base_buf_text(out, "   qtf    tf      df       cf      idf    weight      norm    product\n");
    double sum = 0;
    for (size_t i = 0; i < x->n; i++) {
        print_term(out, &x->terms[i], width);
        sum += x->terms[i].product;
    }
    base_buf_format(out, "\n  sum of products  %.9g\n", sum);
    if (x->factor_kind == IR_FACTOR_PLUS) base_buf_format(out, "  document's part  %.9g\n", x->document_part);
    base_buf_format(out, "  score            %.9g\n", (double)x->score);
    base_buf_text(
        out, "\n  product = weight * norm; weight: the term's part (query and idf), norm: what\n  tf and the document make of it");
    if (x->factor_kind == IR_FACTOR_TIMES) base_buf_format(out, ", the document's normalisation %.9g included", x->factor);
    base_buf_text(out, "\n");
}

static void print_document(base_buf *out, const ir_explanation *x)
{
    base_buf_format(out, "  document: %u token%s (mean %.1f), %u distinct, most frequent %u time%s, %u bytes\n", x->numbers.length,
                    CLI_S(x->numbers.length), x->collection.avg_length, x->numbers.unique, x->numbers.max_tf,
                    CLI_S(x->numbers.max_tf), x->numbers.bytes);
    base_buf_format(out, "  collection: %llu document%s, %llu token%s\n\n", (big)x->collection.n_docs, CLI_S(x->collection.n_docs),
                    (big)x->collection.n_tokens, CLI_S(x->collection.n_tokens));
}

static void print_absence(base_buf *out, const ir_explanation *x)
{
    base_buf_text(out,
                  "  not in the ranking: it holds no term of the query, and sparse models rank\n  documents that share a term\n\n");
    for (size_t i = 0; i < x->n; i++) {
        base_buf_text(out, "  ");
        cli_show_cell(out, x->terms[i].term, 24);
        if (x->terms[i].df) base_buf_format(out, "  held by %llu other document%s\n", (big)x->terms[i].df, CLI_S(x->terms[i].df));
        else base_buf_text(out, "  held by no document of the collection\n");
    }
    if (x->n == 0) base_buf_text(out, "  (the query has no word left after analysis)\n");
}

enum { PLACES_SHOWN = 5, TEXT_MOST = 40 };

static void print_places(base_buf *out, const ir_boolean_finding *f)
{
    for (size_t i = 0; i < f->n_places && i < PLACES_SHOWN; i++) {
        base_buf_format(out, i ? " %u" : "  at %u", f->places[i].begin);
        if (f->places[i].end != f->places[i].begin) base_buf_format(out, "-%u", f->places[i].end);
    }
    if (f->n_places > PLACES_SHOWN) base_buf_format(out, " and %zu more", f->n_places - PLACES_SHOWN);
}

/* "flow  df 12, tf 3  at 7 9 12"; of a phrase the numbers of each term below. */
static void print_leaf(base_buf *out, const ir_boolean_finding *f, size_t indent)
{
    const ir_boolean_node *node = f->node;
    base_buf text = { 0 };
    ir_boolean_print_node(node, &text);
    cli_show_cut(out, (base_view){ base_buf_string(&text), text.size }, TEXT_MOST);
    base_buf_done(&text);
    if (node->n_terms == 1) base_buf_format(out, "  df %llu, tf %u", (big)f->df[0], f->tf[0]);
    print_places(out, f);
    for (size_t i = 0; node->n_terms > 1 && i < node->n_terms; i++) {
        base_buf_format(out, "\n%*s", (int)indent + 4, "");
        cli_show_cut(out, node->terms[i].term, TEXT_MOST);
        base_buf_format(out, "  df %llu, tf %u", (big)f->df[i], f->tf[i]);
    }
}

static void print_expression(base_buf *out, const ir_boolean_finding *f, size_t indent)
{
    const ir_boolean_node *node = f->node;
    base_buf_format(out, "%*s%c ", (int)indent, "", f->matches ? '+' : '-');
    if (node->n_terms) {
        print_leaf(out, f, indent);
    } else {
        base_buf_text(out, ir_boolean_kind_name(node->kind));
        for (size_t i = 0; node->kind == IR_BOOLEAN_NEAR && i + 1 < node->n_parts; i++)
            base_buf_format(out, i ? ", /%u" : "/%u", node->within[i]);
    }
    base_buf_u8(out, '\n');
    for (size_t i = 0; i < node->n_parts; i++) print_expression(out, &f->parts[i], indent + 2);
}

static void print_found(base_buf *out, const search_explanation *e)
{
    print_expression(out, e->expression, 2);
    base_buf_text(out, "\n  ");
    cli_wrap(out,
             "+ the document fulfils it, - it doesn't; df: documents that hold the word, tf: how often this one does, at: which of "
             "its words, from 0 on",
             2, 2, cli_look_of_stdout().width);
    base_buf_text(out, "\n");
    if (!e->in_ranking) base_buf_text(out, "  not in the ranking: it doesn't fulfil the whole\n");
}

/* --- combined steps, in words ------------------------------------------------------------------------------------------------- */

static void print_part(base_buf *out, const search_explanation *e, size_t i, size_t width)
{
    const search_fusion_part *part = &e->parts[i];
    base_buf name = { 0 };
    search_pipeline_print(e->node->inner[i].pipeline, &name);
    base_buf_format(out, "  [%zu] ", i + 1);
    cli_show_cell(out, base_view_of(base_buf_string(&name)), width);
    if (part->rank) base_buf_format(out, " %6zu %11.7g", part->rank, (double)part->score);
    else base_buf_format(out, " %6s %11s", "-", "-");
    base_buf_format(out, " %11.7g %7.4g %12.9g\n", part->value, e->node->inner[i].factor, part->contribution);
    base_buf_done(&name);
}

static void print_parts(base_buf *out, const search_explanation *e)
{
    size_t width = 8, depth = e->node->step->fusion(e->node->values).depth;
    double sum = 0;
    bool missing = false;
    for (size_t i = 0; i < e->n_inner; i++) {
        base_buf name = { 0 };
        search_pipeline_print(e->node->inner[i].pipeline, &name);
        if (name.size > width) width = name.size < 24 ? name.size : 24;
        base_buf_done(&name);
    }
    base_buf_text(out, "      ");
    cli_show_cell(out, base_view_of("ranking"), width);
    base_buf_text(out, "   rank       score       value  weight contribution\n");
    for (size_t i = 0; i < e->n_inner; i++) {
        print_part(out, e, i, width);
        sum += e->parts[i].contribution;
        missing = missing || !e->parts[i].rank;
    }
    base_buf_format(out, "\n  sum of contributions  %.9g\n", sum);
    if (e->times != 1) base_buf_format(out, "  times rankings        %.9g\n", e->times);
    if (e->in_ranking) base_buf_format(out, "  score                 %.9g\n", (double)e->score);
    else base_buf_text(out, "  not in the ranking: none of these has it\n");
    base_buf_text(out, "\n  contribution = weight * value; value: the formula's part of one ranking\n");
    if (missing) base_buf_format(out, "  -: not among the first %zu of that ranking\n", depth);
}

/* --- any step, in words --------------------------------------------------------------------------------------------------------- */

static void print_method(base_buf *out, const search_node *node)
{
    const ir_model *m = node->model;
    const search_step *step = node->step;
    unsigned width = cli_look_of_stdout().width;
    base_buf_format(out, "  %s(", m ? m->name : step->name);
    base_params_print(out, node->values, m ? m->params : step->params, false);
    base_buf_text(out, ")\n  ");
    cli_wrap(out, m ? m->formula : step->formula, 2, 4, width);
    base_buf_text(out, "\n  ");
    cli_wrap(out, m ? m->source : step->source, 2, 4, width);
    base_buf_text(out, "\n\n");
}

/* above: the places of the combiners around it, "2." */
static void print_explanation(base_buf *out, const search_explanation *e, const char *above)
{
    if (e->node->step) print_method(out, e->node);
    if (e->terms) {
        print_document(out, e->terms);
        if (e->in_ranking) print_terms(out, e->terms);
        else print_absence(out, e->terms);
    } else if (e->expression) {
        print_found(out, e);
    } else if (e->parts) {
        print_parts(out, e);
    } else if (e->factors) {
        cli_factors_print(out, e);
    } else if (e->nearness) {
        cli_nearness_print(out, e);
    } else if (e->node->step && e->in_ranking) {
        base_buf_format(out, "  score            %.9g\n", (double)e->score);
    } else if (e->node->step && e->node->step->explain) {
        base_buf_text(out, "  (the query has no word left after analysis)\n");
    }
    if (!e->node->step) print_explanation(out, e->inner, above);
    if (e->in_ranking) base_buf_format(out, "  rank %llu\n", (big)e->rank);
    if (e->cut_away) base_buf_format(out, "  not in the ranking: the cut keeps the first %zu\n", e->node->cut);
    for (size_t i = 0; e->node->step && i < e->n_inner; i++) {
        char place[256];
        snprintf(place, sizeof place, "%s%zu.", above, i + 1);
        base_buf_format(out, "\n[%.*s] ", (int)strlen(place) - 1, place);
        search_pipeline_print(e->node->inner[i].pipeline, out);
        base_buf_text(out, "\n\n");
        print_explanation(out, &e->inner[i], place);
    }
}

/* --- for machines ------------------------------------------------------------------------------------------------------------- */

static void json_number(base_buf *out, const char *key, double v)
{
    base_buf_format(out, ",\"%s\":", key);
    base_json_write_double(out, v);
}

static void json_terms(base_buf *out, const ir_explanation *x)
{
    base_buf_text(out, ",\"terms\":[");
    for (size_t i = 0; i < x->n; i++) {
        const ir_explained_term *t = &x->terms[i];
        base_buf_text(out, i ? ",{\"term\":" : "{\"term\":");
        base_json_write_string(out, t->term.ptr, t->term.len);
        base_buf_format(out, ",\"tf\":%u,\"df\":%llu,\"cf\":%llu", t->tf, (big)t->df, (big)t->cf);
        json_number(out, "query_tf", t->query_tf);
        json_number(out, "idf", t->idf);
        json_number(out, "weight", t->weight);
        json_number(out, "norm", t->norm);
        json_number(out, "product", t->product);
        base_buf_text(out, "}");
    }
    base_buf_text(out, "]");
    json_number(out, "document_part", x->document_part);
    json_number(out, "total", x->total);
}

static void json_bool(base_buf *out, bool v)
{
    base_buf_text(out, v ? "true" : "false");
}

static void json_leaf(base_buf *out, const ir_boolean_finding *f)
{
    const ir_boolean_node *node = f->node;
    base_buf_text(out, ",\"text\":");
    base_json_write_string(out, node->text.ptr, node->text.len);
    base_buf_text(out, ",\"terms\":[");
    for (size_t i = 0; i < node->n_terms; i++) {
        base_buf_text(out, i ? ",{\"term\":" : "{\"term\":");
        base_json_write_string(out, node->terms[i].term.ptr, node->terms[i].term.len);
        base_buf_format(out, ",\"tf\":%u,\"df\":%llu}", f->tf[i], (big)f->df[i]);
    }
    base_buf_text(out, "],\"places\":[");
    for (size_t i = 0; i < f->n_places; i++) base_buf_format(out, "%s[%u,%u]", i ? "," : "", f->places[i].begin, f->places[i].end);
    base_buf_text(out, "]}");
}

static void json_expression(base_buf *out, const ir_boolean_finding *f)
{
    const ir_boolean_node *node = f->node;
    base_buf_format(out, "{\"kind\":\"%s\",\"matches\":", ir_boolean_kind_name(node->kind));
    json_bool(out, f->matches);
    if (node->n_terms) {
        json_leaf(out, f);
        return;
    }
    if (node->kind == IR_BOOLEAN_NEAR)
        for (size_t i = 0; i + 1 < node->n_parts; i++) base_buf_format(out, i ? ",%u" : ",\"within\":[%u", node->within[i]);
    base_buf_text(out, node->kind == IR_BOOLEAN_NEAR ? "],\"parts\":[" : ",\"parts\":[");
    for (size_t i = 0; i < node->n_parts; i++) {
        if (i) base_buf_text(out, ",");
        json_expression(out, &f->parts[i]);
    }
    base_buf_text(out, "]}");
}

static void json_explanation(base_buf *out, const search_explanation *e, base_view docno);

/* The inner pipeline's own explanation, and what the combiner made of it. */
static void json_inner(base_buf *out, const search_explanation *e, size_t i, base_view docno)
{
    base_buf name = { 0 };
    json_explanation(out, &e->inner[i], docno);
    if (out->status == BASE_OK) out->size--; /* its closing brace comes later */
    search_pipeline_print(e->node->inner[i].pipeline, &name);
    base_buf_text(out, ",\"pipeline\":");
    base_json_write_string(out, base_buf_string(&name), name.size);
    base_buf_done(&name);
    if (e->parts) {
        base_buf_text(out, ",\"counted\":");
        json_bool(out, e->parts[i].rank > 0);
        json_number(out, "weight", e->node->inner[i].factor);
        json_number(out, "normalised", e->parts[i].value);
        json_number(out, "contribution", e->parts[i].contribution);
    }
    base_buf_text(out, "}");
}

static void json_explanation(base_buf *out, const search_explanation *e, base_view docno)
{
    base_buf_text(out, "{\"docno\":");
    base_json_write_string(out, docno.ptr, docno.len);
    base_buf_text(out, ",\"score\":");
    if (e->in_ranking && !e->cut_away) base_json_write_float(out, e->score);
    else base_buf_text(out, "null");
    base_buf_text(out, ",\"in_ranking\":");
    json_bool(out, e->in_ranking && !e->cut_away);
    if (e->in_ranking) base_buf_format(out, ",\"rank\":%llu", (big)e->rank);
    if (e->terms) json_terms(out, e->terms);
    if (e->factors && e->in_ranking) cli_factors_json(out, e);
    if (e->nearness) cli_nearness_json(out, e);
    if (e->absent) {
        base_buf_text(out, ",\"absent\":");
        base_json_write_string(out, e->absent, strlen(e->absent));
    }
    if (e->expression) {
        base_buf_text(out, ",\"expression\":");
        json_expression(out, e->expression);
    }
    if (e->n_inner) base_buf_text(out, ",\"inner\":[");
    for (size_t i = 0; i < e->n_inner; i++) {
        if (i) base_buf_text(out, ",");
        json_inner(out, e, i, docno);
    }
    if (e->n_inner) base_buf_text(out, "]");
    if (e->parts) {
        json_number(out, "times", e->times);
        json_number(out, "total", e->total);
    }
    base_buf_text(out, "}");
}

/* --- the command -------------------------------------------------------------------------------------------------------------- */

static base_status show(const cli_call *call, search_engine *engine, const search_pipeline *p, const char *query, uint32_t doc,
                        base_arena *arena, base_error *err)
{
    search_explanation e;
    base_buf out = { 0 };
    float *vector = NULL;
    base_view docno = ir_index_docno(search_engine_index(engine), doc);
    search_call how = { .engine = engine, .k = 1, .stop = &cli_stop, .progress = !cli_flag(call, "quiet") };
    base_status s = cli_vectors_of_query(&how, &vector, call, err);
    if (s == BASE_OK) s = search_explain(p, &how, query, strlen(query), doc, &e, arena, err);
    base_free(vector);
    if (s != BASE_OK) return s;
    if (cli_flag(call, "json")) {
        json_explanation(&out, &e, docno);
        base_buf_text(&out, "\n");
    } else {
        cli_show_cut(&out, docno, SIZE_MAX);
        base_buf_text(&out, " for \"");
        cli_show_cut(&out, base_view_of(query), SIZE_MAX);
        base_buf_text(&out, "\" by ");
        search_pipeline_print(p, &out);
        base_buf_text(&out, "\n\n");
        print_explanation(&out, &e, "");
    }
    s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static base_status run(cli_call *call, base_error *err)
{
    const char *method = cli_value(call, "method"), *dir, *docno = call->operands[1];
    search_pipeline *p = NULL;
    search_engine *engine = NULL;
    base_arena *arena = NULL;
    base_status s;
    if ((s = search_pipeline_parse(&p, method ? method : "bm25", err)) != BASE_OK) goto out;
    if ((s = cli_index(call, &dir, err)) != BASE_OK) goto out;
    if ((s = search_engine_open(&engine, dir, err)) != BASE_OK) goto out;
    if ((s = base_arena_new(&arena, err)) != BASE_OK) goto out;
    uint32_t doc = ir_index_find_docno(search_engine_index(engine), base_view_of(docno));
    if (doc == IR_NO_DOC) s = base_fail(err, BASE_EFORMAT, "%s holds no document \"%s\" (salton search shows docnos)", dir, docno);
    else s = show(call, engine, p, call->operands[0], doc, arena, err);
    if (s == BASE_OK) cli_space_notes(call, engine);
out:
    base_arena_free(arena);
    search_engine_close(engine);
    search_pipeline_free(p);
    return s;
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "the index", false },
    { "method", 'm', "PIPELINE", "bm25", "whose score is explained", false },
    { "vectors", 0, "FILE", NULL, "the query's vector, for knn: a file of one", false },
    { "json", 0, NULL, NULL, "print one JSON object", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command explain = {
    .name = "explain",
    .order = 60,
    .help = "one document's score, step by step",
    .usage = "-i INDEX [-m PIPELINE] QUERY DOCNO",
    .text =
        "Prints the formula with its source, and for each query term: its frequency in query (qtf) and document (tf), the "
        "documents (df) and occurrences "
        "(cf) in the collection, idf, weight, norm and product. The products and the document's part sum up to the score that "
        "search prints. Of lsi: the strongest factors, each with the terms that give query and document their coordinates in it, "
        "and what "
        "each term of the query gives over all factors; --json has every factor. Of knn: the dimensions that give the score most; "
        "--json has every one. Of boolean: which parts of the expression the "
        "document fulfils, and where. Of combined steps: what "
        "each inner "
        "ranking gave (rank, score, normalised value, weight, contribution), the sum, and then each inner pipeline's own "
        "explanation. A "
        "document that isn't in the ranking is explained too: why it isn't.",
    .example = "salton explain -i films.index -m tfidf \"robots among humans\" blade-runner\n"
               "salton explain -i films.index -m \"rrf(bm25, ql)\" \"robots among humans\" blade-runner",
    .options = options,
    .min_operands = 2,
    .max_operands = 2,
    .run = run,
};

const cli_command *const cli_commands_explain[] = { &explain, NULL };
