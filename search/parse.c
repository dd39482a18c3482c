/* search/parse.c - from a pipeline's text to its tree; every error has its caret.
 *
 * Recursive descent over the bytes of the text. Which kind of value an argument takes is the parameter table's matter, so `lnc.ltc` is read as a word
 * where a word is due and would be read as a pipeline where that is. Types are checked while the tree grows: `has_ranking` is what has come about
 * so far, and every step says what it needs and leaves. */
#include <math.h>
#include <string.h>

#include "base/caret.h"
#include "base/hash.h"
#include "search/pipeline.h"

#define DEPTH_MAX 64
#define TEXT_MAX  65536

typedef struct {
    const char *text;
    size_t n, at;
    unsigned depth;
    base_arena *arena;
    search_find_word find;
    base_error *err;
} parser;

static base_status parse_steps(parser *p, search_pipeline *out, bool *has_ranking);

/* --- errors ----------------------------------------------------------------------------------------------------------------- */

static void point_at(parser *p, size_t at)
{
    base_point_at(p->err, p->text, p->n, at);
}

#define REFUSE(p, at, ...) (base_fail((p)->err, BASE_EARG, __VA_ARGS__), point_at(p, at), BASE_EARG)

/* What stands at the present place. */
static const char *found(const parser *p, char *out)
{
    return base_found_at(out, p->text, p->n, p->at);
}

/* --- tokens ------------------------------------------------------------------------------------------------------------------ */

static void skip_blanks(parser *p)
{
    while (p->at < p->n && (p->text[p->at] == ' ' || p->text[p->at] == '\t' || p->text[p->at] == '\n' || p->text[p->at] == '\r'))
        p->at++;
}

static bool peek(parser *p, const char *token)
{
    size_t n = strlen(token);
    skip_blanks(p);
    return p->n - p->at >= n && memcmp(p->text + p->at, token, n) == 0;
}

static bool take(parser *p, const char *token)
{
    if (!peek(p, token)) return false;
    p->at += strlen(token);
    return true;
}

/* Of ASCII alone, whatever the locale says. */
static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static bool is_name_char(char c)
{
    return is_letter(c) || is_digit(c) || c == '_';
}

static bool is_word_char(char c)
{
    return is_name_char(c) || (c && strchr(".:/-", c));
}

static base_view scan(parser *p, bool (*belongs)(char))
{
    skip_blanks(p);
    size_t from = p->at;
    while (p->at < p->n && belongs(p->text[p->at])) p->at++;
    return (base_view){ p->text + from, p->at - from };
}

static bool is_number_char(char c)
{
    return is_word_char(c) || c == '+';
}

static bool name_starts_here(parser *p)
{
    skip_blanks(p);
    return p->at < p->n && is_letter(p->text[p->at]);
}

static base_status scan_string(parser *p, base_view *out)
{
    size_t from = p->at, end = from + 1, n = 0;
    while (end < p->n && p->text[end] != '"') end += p->text[end] == '\\' && end + 1 < p->n ? 2 : 1;
    if (end >= p->n) return REFUSE(p, from, "this string has no end: expected \"");
    char *text = base_arena_alloc(p->arena, end - from, p->err);
    if (!text) return BASE_ENOMEM;
    for (size_t i = from + 1; i < end; i++) {
        bool escape = p->text[i] == '\\' && (p->text[i + 1] == '"' || p->text[i + 1] == '\\');
        text[n++] = p->text[i += escape];
    }
    p->at = end + 1;
    *out = (base_view){ text, n };
    return BASE_OK;
}

/* A string, word or number as its text. */
static base_status scan_scalar(parser *p, base_view *out)
{
    if (peek(p, "\"")) return scan_string(p, out);
    size_t from = p->at;
    *out = scan(p, is_number_char);
    if (out->len) return BASE_OK;
    char what[BASE_FOUND_MAX];
    return REFUSE(p, from, "expected a value, found %s", found(p, what));
}

/* --- arguments --------------------------------------------------------------------------------------------------------------- */

static base_status parse_inner(parser *p, search_node *node)
{
    size_t from;
    bool has_ranking = false;
    search_inner inner = { .factor = 1 };
    skip_blanks(p);
    from = p->at;
    if (p->at < p->n && (is_digit(p->text[p->at]) || strchr("+-.", p->text[p->at]))) {
        base_view number = scan(p, is_number_char);
        if (!base_parse_double(number, &inner.factor) || !isfinite(inner.factor))
            return REFUSE(p, from, "expected a number before *, or a pipeline");
        if (!take(p, "*")) return REFUSE(p, p->at, "expected * and a pipeline after the number");
    }
    if (!(inner.pipeline = base_arena_alloc(p->arena, sizeof *inner.pipeline, p->err))) return BASE_ENOMEM;
    base_status s = parse_steps(p, inner.pipeline, &has_ranking);
    if (s != BASE_OK) return s;
    if (!has_ranking) return REFUSE(p, from, "this pipeline ends without a ranking: a retriever must follow");
    if ((s = base_arena_grow(p->arena, &node->inner, node->n_inner, sizeof inner, p->err)) == BASE_OK)
        node->inner[node->n_inner++] = inner;
    return s;
}

static base_status parse_list(parser *p, search_node *node)
{
    bool brackets = take(p, "[");
    do {
        base_view value;
        base_status s = scan_scalar(p, &value);
        if (s != BASE_OK) return s;
        if ((s = base_arena_grow(p->arena, &node->list, node->n_list, sizeof value, p->err)) != BASE_OK) return s;
        node->list[node->n_list++] = value;
    } while (brackets && take(p, ","));
    if (brackets && !take(p, "]")) return REFUSE(p, p->at, "expected , or ] in the list");
    return BASE_OK;
}

static base_status parse_value(parser *p, search_node *node, const search_word *word, size_t param)
{
    base_status s;
    skip_blanks(p);
    size_t from = p->at;
    if (node->values[param].given) return REFUSE(p, from, "%s of %s is given twice", word->params[param].name, word->name);
    switch (word->params[param].kind) {
    case BASE_PARAM_PIPELINE: s = parse_inner(p, node); break;
    case BASE_PARAM_LIST: s = parse_list(p, node); break;
    default: {
        base_view value;
        if ((s = scan_scalar(p, &value)) != BASE_OK) return s;
        if ((s = base_params_set_at(node->values, word->params, param, value, p->err)) != BASE_OK) point_at(p, from);
    }
    }
    node->values[param].given = s == BASE_OK;
    return s;
}

/* `key =` ahead? The name is taken then. */
static bool take_key(parser *p, base_view *key)
{
    size_t from = p->at;
    if (name_starts_here(p)) {
        *key = scan(p, is_name_char);
        if (take(p, "=")) return true;
    }
    p->at = from;
    return false;
}

static base_status parse_argument(parser *p, search_node *node, const search_word *word, size_t *place, bool *keyed)
{
    base_view key;
    size_t n = base_params_count(word->params);
    skip_blanks(p);
    size_t from = p->at;
    if (take_key(p, &key)) {
        int param = base_params_find(word->params, key);
        *keyed = true;
        if (param >= 0) return parse_value(p, node, word, (size_t)param);
        const char *names[BASE_PARAMS_MAX];
        for (size_t i = 0; i < n; i++) names[i] = word->params[i].name;
        const char *near = base_nearest(key, names, n);
        if (near)
            return REFUSE(p, from, "%s has no parameter \"%.*s\"; the nearest is %s", word->name, (int)key.len, key.ptr, near);
        return REFUSE(p, from, "%s has no parameter \"%.*s\" (salton help methods lists them)", word->name, (int)key.len, key.ptr);
    }
    if (word->step->takes_pipelines) return parse_inner(p, node);
    if (*keyed) return REFUSE(p, from, "expected name=value: positional values come before named ones");
    if (*place >= n) return REFUSE(p, from, n ? "%s takes at most %zu values" : "%s takes no values", word->name, n);
    return parse_value(p, node, word, (*place)++);
}

static base_status parse_arguments(parser *p, search_node *node, const search_word *word)
{
    size_t place = 0;
    bool keyed = false;
    if (!take(p, "(") || take(p, ")")) return BASE_OK;
    do {
        base_status s = parse_argument(p, node, word, &place, &keyed);
        if (s != BASE_OK) return s;
    } while (take(p, ","));
    if (take(p, ")")) return BASE_OK;
    char what[BASE_FOUND_MAX];
    return REFUSE(p, p->at, "expected , or ) in the values of %s, found %s", word->name, found(p, what));
}

static base_status check_required(parser *p, const search_node *node, const search_word *word)
{
    for (size_t i = 0; i < base_params_count(word->params); i++) {
        const base_param *param = &word->params[i];
        if ((param->kind == BASE_PARAM_WORD || param->kind == BASE_PARAM_STRING) && !param->word && !node->values[i].given)
            return REFUSE(p, node->begin, "%s needs %s: %s", word->name, param->name, param->help);
    }
    if (word->step->takes_pipelines && node->n_inner == 0)
        return REFUSE(p, node->begin, "%s needs a pipeline to work on", word->name);
    if (!word->step->check) return BASE_OK;
    base_status s = word->step->check(node, p->err);
    if (s != BASE_OK) point_at(p, node->begin);
    return s;
}

/* --- steps --------------------------------------------------------------------------------------------------------------------- */

static base_status unknown_method(parser *p, base_view name, size_t from)
{
    const char *names[128];
    size_t n = 0;
    search_word word;
    for (; n < 128 && search_word_at(n, &word); n++) names[n] = word.name;
    const char *near = base_nearest(name, names, n);
    char quoted[64];
    base_quote(quoted, sizeof quoted, name.ptr, name.len);
    if (near) return REFUSE(p, from, "unknown method \"%s\"; the nearest is %s", quoted, near);
    return REFUSE(p, from, "unknown method \"%s\" (salton help methods lists them)", quoted);
}

/* Does the step fit what has come about so far? Leaves what comes about after it. */
static base_status check_kind(parser *p, const search_node *node, const search_word *word, bool *has_ranking)
{
    search_kind kind = word->step->kind;
    bool starts = kind == SEARCH_RETRIEVER || kind == SEARCH_COMBINER;
    if (starts && *has_ranking)
        return REFUSE(p, node->begin, "%s retrieves, but a ranking is there already: write rerank(%s) to score that ranking anew",
                      word->name, word->name);
    if (!starts && !*has_ranking)
        return REFUSE(p, node->begin, "%s needs a ranking to work on: a retriever must come before it", word->name);
    *has_ranking = kind != SEARCH_REWRITER;
    return BASE_OK;
}

static base_status parse_parentheses(parser *p, search_node *node, bool *has_ranking)
{
    node->n_inner = 1;
    node->inner = base_arena_alloc(p->arena, sizeof *node->inner, p->err);
    if (!node->inner || !(node->inner->pipeline = base_arena_alloc(p->arena, sizeof *node->inner->pipeline, p->err)))
        return BASE_ENOMEM;
    node->inner->factor = 1;
    base_status s = parse_steps(p, node->inner->pipeline, has_ranking);
    if (s != BASE_OK) return s;
    return take(p, ")") ? BASE_OK : REFUSE(p, p->at, "expected ) to close this part");
}

static base_status parse_atom(parser *p, search_node *node, bool *has_ranking)
{
    char what[BASE_FOUND_MAX];
    skip_blanks(p);
    node->begin = p->at;
    if (take(p, "(")) return parse_parentheses(p, node, has_ranking);
    if (!name_starts_here(p)) return REFUSE(p, p->at, "expected a method such as bm25, found %s", found(p, what));

    search_word word;
    base_view name = scan(p, is_name_char);
    if (!p->find(name, &word)) return unknown_method(p, name, node->begin);
    node->step = word.step;
    node->model = word.model;
    node->values = base_arena_alloc(p->arena, base_params_count(word.params) * sizeof *node->values, p->err);
    if (!node->values) return BASE_ENOMEM;
    base_params_defaults(node->values, word.params);
    base_status s;
    if ((s = parse_arguments(p, node, &word)) != BASE_OK) return s;
    if ((s = check_required(p, node, &word)) != BASE_OK) return s;
    return check_kind(p, node, &word, has_ranking);
}

static base_status parse_cut(parser *p, search_node *node, bool has_ranking)
{
    if (!take(p, "%")) return BASE_OK;
    long long n;
    skip_blanks(p);
    size_t from = p->at;
    if (!base_parse_integer(scan(p, is_name_char), &n) || n < 1 || n > UINT32_MAX)
        return REFUSE(p, from, "expected a whole number of at least 1 after %%");
    if (!has_ranking) return REFUSE(p, node->begin, "there is no ranking here that could be cut");
    node->cut = (size_t)n;
    return BASE_OK;
}

static base_status parse_steps(parser *p, search_pipeline *out, bool *has_ranking)
{
    base_status s = BASE_OK;
    if (++p->depth > DEPTH_MAX) return REFUSE(p, p->at, "nested more than %d deep", DEPTH_MAX);
    do {
        if ((s = base_arena_grow(p->arena, &out->nodes, out->n, sizeof *out->nodes, p->err)) != BASE_OK) return s;
        search_node *node = &out->nodes[out->n++];
        if ((s = parse_atom(p, node, has_ranking)) != BASE_OK) return s;
        node->end = p->at;
        if ((s = parse_cut(p, node, *has_ranking)) != BASE_OK) return s;
    } while (take(p, ">>"));
    p->depth--;
    return BASE_OK;
}

/* Numbers the inner pipelines of steps, those that print alike the same, so that what stands twice is computed once. */
static base_status number_inner(search_pipeline *p, base_hash *prints, base_buf *print, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t i = 0; i < p->n; i++)
        for (size_t j = 0; j < p->nodes[i].n_inner; j++) {
            search_pipeline *inner = p->nodes[i].inner[j].pipeline;
            if ((s = number_inner(inner, prints, print, err)) != BASE_OK) return s;
            base_buf_clear(print);
            search_pipeline_print(inner, print);
            if ((s = base_buf_status(print, err)) != BASE_OK) return s;
            if ((s = base_hash_add(prints, base_buf_string(print), print->size, &inner->number, NULL, err)) != BASE_OK) return s;
        }
    return s;
}

static base_status number_all(search_pipeline *p, base_error *err)
{
    base_hash *prints = NULL;
    base_buf print = { 0 };
    base_status s = base_hash_new(&prints, err);
    if (s == BASE_OK) s = number_inner(p, prints, &print, err);
    if (s == BASE_OK) p->n_inner = base_hash_count(prints);
    base_buf_done(&print);
    base_hash_free(prints);
    return s;
}

base_status search_pipeline_parse_with(search_pipeline **out, const char *text, search_find_word find, base_error *err)
{
    parser p = { .text = text, .n = strlen(text), .find = find, .err = err };
    bool has_ranking = false;
    char what[BASE_FOUND_MAX];
    base_status s;
    if (p.n > TEXT_MAX) return base_fail(err, BASE_EARG, "a pipeline of %zu bytes is longer than the limit of %d", p.n, TEXT_MAX);
    if ((s = base_arena_new(&p.arena, err)) != BASE_OK) return s;
    search_pipeline *made = base_arena_alloc(p.arena, sizeof *made, err);
    if (!made) {
        s = BASE_ENOMEM;
        goto out;
    }
    if ((s = parse_steps(&p, made, &has_ranking)) != BASE_OK) goto out;
    skip_blanks(&p);
    if (p.at < p.n) {
        s = REFUSE(&p, p.at, "expected >>, %% or the end, found %s", found(&p, what));
        goto out;
    }
    if (!has_ranking) {
        s = REFUSE(&p, made->nodes[made->n - 1].begin, "the pipeline ends without a ranking: a retriever must follow");
        goto out;
    }
    if ((s = number_all(made, err)) != BASE_OK) goto out;
    made->arena = p.arena;
    p.arena = NULL;
    *out = made;
out:
    base_arena_free(p.arena);
    return s;
}

base_status search_pipeline_parse(search_pipeline **out, const char *text, base_error *err)
{
    return search_pipeline_parse_with(out, text, search_word_find, err);
}

void search_pipeline_free(search_pipeline *p)
{
    if (p) base_arena_free(p->arena);
}
