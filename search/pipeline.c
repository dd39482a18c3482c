/* search/pipeline.c - a parsed pipeline printed, described and (through run.c) run. */
#include "search/pipeline.h"

#include <string.h>

#include "search/run.h"

/* --- in words ---------------------------------------------------------------------------------------------------------------- */

static const char *node_name(const search_node *node)
{
    return node->model ? node->model->name : node->step->name;
}

static const base_param *node_params(const search_node *node)
{
    return node->model ? node->model->params : node->step->params;
}

static void print_pipeline(const search_pipeline *p, base_buf *out);

static void print_number(base_buf *out, double v)
{
    char digits[BASE_NUMBER_MAX];
    base_buf_bytes(out, digits, base_format_double(digits, v));
}

static void print_list(const search_node *node, base_buf *out)
{
    for (size_t i = 0; i < node->n_list; i++) {
        base_buf_text(out, i ? ", " : "[");
        base_params_print_word(out, node->list[i]);
    }
    base_buf_text(out, "]");
}

/* name=value; the first word of a step that takes no pipelines goes without its name: smart(lnc.ltc). */
static void print_value(const search_node *node, size_t i, base_buf *out)
{
    const base_param *param = &node_params(node)[i];
    const base_param alone[] = { *param, { .kind = BASE_PARAM_END } };
    if (param->kind == BASE_PARAM_LIST) {
        base_buf_text(out, param->name);
        base_buf_text(out, "=");
        print_list(node, out);
    } else if (i == 0 && param->kind == BASE_PARAM_WORD && !node->step->takes_pipelines) {
        base_params_print_word(out, base_view_of(node->values[i].word));
    } else {
        base_params_print(out, &node->values[i], alone, false);
    }
}

static void print_arguments(const search_node *node, base_buf *out)
{
    const base_param *params = node_params(node);
    const char *separator = "(";
    for (size_t i = 0; i < node->n_inner; i++) {
        base_buf_text(out, separator);
        if (node->inner[i].factor != 1) {
            print_number(out, node->inner[i].factor);
            base_buf_text(out, "*");
        }
        print_pipeline(node->inner[i].pipeline, out);
        separator = ", ";
    }
    for (size_t i = 0; i < base_params_count(params); i++) {
        if (!node->values[i].given || params[i].kind == BASE_PARAM_PIPELINE) continue;
        base_buf_text(out, separator);
        separator = ", ";
        print_value(node, i, out);
    }
    if (*separator == ',') base_buf_text(out, ")");
}

static void print_pipeline(const search_pipeline *p, base_buf *out)
{
    for (size_t i = 0; i < p->n; i++) {
        const search_node *node = &p->nodes[i];
        if (i) base_buf_text(out, " >> ");
        if (node->step) {
            base_buf_text(out, node_name(node));
            print_arguments(node, out);
        } else {
            base_buf_text(out, "(");
            print_pipeline(node->inner[0].pipeline, out);
            base_buf_text(out, ")");
        }
        if (node->cut) base_buf_format(out, " %% %zu", node->cut);
    }
}

void search_pipeline_print(const search_pipeline *p, base_buf *out)
{
    print_pipeline(p, out);
}

static base_status describe_step(const search_node *node, const char *algorithm, base_buf *out, int indent, base_error *err)
{
    const char *processor, *why;
    base_buf_format(out, "%-10s %-12s  %s(", search_kind_name(node->step->kind), search_kind_type(node->step->kind),
                    node_name(node));
    base_params_print(out, node->values, node_params(node), false);
    base_buf_text(out, ")");
    if (node->n_list) print_list(node, out);
    base_buf_text(out, "\n");
    if (node->step->plan) {
        base_buf_format(out, "%*s%-10s %-12s  ", indent, "", "", "");
        node->step->plan(node, out);
        base_buf_text(out, "\n");
    }
    if (!node->model) return BASE_OK;
    ir_ask ask = { .model = node->model, .values = node->values, .algorithm = algorithm };
    base_status s = ir_algorithm_for(&ask, &processor, &why, err);
    if (s == BASE_OK) base_buf_format(out, "%*s%-10s %-12s  %s, %s\n", indent, "", "", "", processor, why);
    return s;
}

static base_status describe(const search_pipeline *p, const char *algorithm, base_buf *out, int indent, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < p->n && s == BASE_OK; i++) {
        const search_node *node = &p->nodes[i];
        base_buf_format(out, "%*s", indent, "");
        if (node->step) s = describe_step(node, algorithm, out, indent, err);
        else base_buf_text(out, "(\n");
        for (size_t j = 0; j < node->n_inner && s == BASE_OK; j++) {
            if (node->inner[j].factor != 1) {
                base_buf_format(out, "%*s", indent + 2, "");
                print_number(out, node->inner[j].factor);
                base_buf_text(out, " *\n");
            }
            s = describe(node->inner[j].pipeline, algorithm, out, indent + 4, err);
        }
        if (!node->step) base_buf_format(out, "%*s)\n", indent, "");
        if (node->cut) base_buf_format(out, "%*s%-10s %-12s  keeps the first %zu\n", indent, "", "cut", "R -> R", node->cut);
    }
    return s;
}

base_status search_pipeline_describe(const search_pipeline *p, const char *algorithm, base_buf *out, base_error *err)
{
    return describe(p, algorithm, out, 0, err);
}

/* --- running ------------------------------------------------------------------------------------------------------------------- */

/* Where a file was cut short are zeros, which look like damage, or like nothing at all: what happened is the better sentence. */
static base_status ask_if_intact(const ir_index *index, base_status s, base_error *err)
{
    base_error lost = { 0 };
    if ((s != BASE_OK && s != BASE_EFORMAT) || ir_index_intact(index, &lost) == BASE_OK) return s;
    if (err) *err = lost;
    return lost.status;
}

base_status search_pipeline_run(const search_pipeline *p, const search_call *call, const char *text, size_t n, search_ranking *out,
                                base_error *err)
{
    ir_query *bag = NULL;
    search_run *run = NULL;
    search_state st = { 0 };
    base_status s = ir_query_of_text(&bag, ir_index_analyzer(search_engine_index(call->engine)), text, n, err);
    if (s != BASE_OK) return s;
    st.query = (search_query){ .text = { text, n }, .bag = bag };
    if ((s = search_run_new(&run, p, call, err)) == BASE_OK) s = search_run_steps(run, p, p->n, &st, call->k, err);
    if ((s = ask_if_intact(search_engine_index(call->engine), s, err)) == BASE_OK) {
        search_ranking_cut(&st.ranking, call->k);
        *out = st.ranking;
        st.ranking = (search_ranking){ 0 };
    }
    search_run_free(run);
    search_state_done(&st);
    ir_query_free(bag);
    return s;
}

/* --- why ----------------------------------------------------------------------------------------------------------------------- */

/* The last step that says itself which words count, or NULL. */
static const search_node *matcher(const search_pipeline *p)
{
    const search_node *found = NULL;
    for (size_t i = p->n; i-- > 0 && !found;) {
        const search_node *node = &p->nodes[i];
        if (!node->step) found = matcher(node->inner[0].pipeline);
        else if (node->step->match) found = node;
    }
    return found;
}

base_status search_pipeline_match(const search_pipeline *p, const search_call *call, const search_query *query,
                                  const double *weight, base_view text, ir_analysis *work, ir_matches *out, base_arena *arena,
                                  base_error *err)
{
    const search_node *node = matcher(p);
    if (node) return node->step->match(node, call, query, text, work, out, arena, err);
    return ir_matches_of_query(out, work, query->bag, weight, text.ptr, text.len, arena, err);
}

bool search_pipeline_matches_bag(const search_pipeline *p)
{
    return !matcher(p);
}
