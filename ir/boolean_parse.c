/* ir/boolean_parse.c - from a Boolean expression's text to its tree, and back; every error has its caret.
 *
 * Recursive descent; only parentheses recurse, to a limited depth. The tree is made small while it grows: an AND in an AND joins it, as does an OR in
 * an OR, two NOTs are none, and what analysis leaves nothing of isn't there (a node NULL). */
#include <string.h>

#include "base/caret.h"
#include "base/text.h"
#include "ir/boolean.h"

typedef ir_boolean_node node;

typedef struct {
    const char *text;
    size_t n, at;
    unsigned depth;
    const ir_boolean_options *options;
    ir_analysis *work;
    base_arena *arena;
    ir_boolean *made;
    base_error *err;
} parser;

static base_status parse_or(parser *p, node **out);

static base_status point_at(parser *p, size_t at)
{
    base_point_at(p->err, p->text, p->n, at);
    return BASE_EARG;
}

#define REFUSE(p, at, ...) (base_fail((p)->err, BASE_EARG, __VA_ARGS__), point_at(p, at))

/* --- tokens ------------------------------------------------------------------------------------------------------------------ */

static bool is_blank(const parser *p, size_t at, size_t *length)
{
    return base_text_class_of(base_text_decode(p->text + at, p->n - at, length, NULL)) == BASE_TEXT_SPACE;
}

static void skip_blanks(parser *p)
{
    size_t length;
    while (p->at < p->n && is_blank(p, p->at, &length)) p->at += length;
}

static bool ends_word(char c)
{
    return c == '"' || c == '(' || c == ')';
}

/* The word that begins here, quotation marks and parentheses being none; not taken. */
static base_view peek_word(parser *p)
{
    size_t end, length;
    skip_blanks(p);
    for (end = p->at; end < p->n && !ends_word(p->text[end]) && !is_blank(p, end, &length);) end += length;
    return (base_view){ p->text + p->at, end - p->at };
}

static bool peek_is(parser *p, const char *operator)
{
    return base_view_is(peek_word(p), operator);
}

static bool take(parser *p, const char *operator)
{
    if (!peek_is(p, operator)) return false;
    p->at += strlen(operator);
    return true;
}

static bool peek_near(parser *p)
{
    base_view word = peek_word(p);
    return base_view_is(word, "NEAR") || (word.len >= 5 && memcmp(word.ptr, "NEAR/", 5) == 0);
}

static bool take_char(parser *p, char c)
{
    skip_blanks(p);
    if (p->at >= p->n || p->text[p->at] != c) return false;
    p->at++;
    return true;
}

/* Does something stand here that an operand may begin with? */
static bool operand_follows(parser *p)
{
    skip_blanks(p);
    return p->at < p->n && p->text[p->at] != ')' && !peek_is(p, "AND") && !peek_is(p, "OR") && !peek_near(p);
}

/* --- nodes ------------------------------------------------------------------------------------------------------------------- */

static node *new_node(parser *p, ir_boolean_kind kind)
{
    node *made = base_arena_alloc(p->arena, sizeof *made, p->err);
    if (made) made->kind = kind;
    return made;
}

static base_status add_part(parser *p, node *to, node *part)
{
    base_status s = base_arena_grow(p->arena, &to->parts, to->n_parts, sizeof(node *), p->err);
    if (s == BASE_OK) to->parts[to->n_parts++] = part;
    return s;
}

/* Adds an operand to an AND or OR: nothing, itself, or the parts of one of its kind. */
static base_status join(parser *p, node *to, node *part)
{
    base_status s = BASE_OK;
    if (!part) return BASE_OK;
    if (part->kind != to->kind) return add_part(p, to, part);
    for (size_t i = 0; i < part->n_parts && s == BASE_OK; i++) s = add_part(p, to, part->parts[i]);
    return s;
}

/* What an operator with less than two operands comes to. */
static node *simplest(node *made)
{
    return made->n_parts > 1 ? made : made->n_parts ? made->parts[0] : NULL;
}

/* --- leaves ------------------------------------------------------------------------------------------------------------------- */

typedef struct {
    parser *p;
    node *leaf;
    size_t begin; /* of the leaf in the text, for the caret */
    uint32_t first;
} leaf_terms;

static base_status add_term(void *context, const ir_token *token, base_error *err)
{
    leaf_terms *l = context;
    node *leaf = l->leaf;
    ir_boolean *made = l->p->made;
    if (made->n_terms == IR_BOOLEAN_TERMS_MAX)
        return REFUSE(l->p, l->begin, "the expression has more than %d words", IR_BOOLEAN_TERMS_MAX);
    base_status s = base_arena_grow(l->p->arena, &leaf->terms, leaf->n_terms, sizeof *leaf->terms, err);
    if (s != BASE_OK) return s;
    const char *copy = base_arena_strndup(l->p->arena, token->term.ptr, token->term.len, err);
    if (!copy) return BASE_ENOMEM;
    if (leaf->n_terms == 0) l->first = token->position;
    leaf->terms[leaf->n_terms++] = (ir_boolean_term){ { copy, token->term.len }, token->position - l->first, made->n_terms++ };
    return BASE_OK;
}

/* A word or the inside of quotation marks; the caret would stand at begin. */
static base_status make_leaf(parser *p, base_view text, bool quoted, size_t begin, node **out)
{
    node *leaf = new_node(p, IR_BOOLEAN_WORD);
    if (!leaf) return BASE_ENOMEM;
    leaf->quoted = quoted;
    leaf->text = (base_view){ base_arena_strndup(p->arena, text.ptr, text.len, p->err), text.len };
    if (!leaf->text.ptr) return BASE_ENOMEM;
    base_status s = ir_analyze(p->work, text.ptr, text.len, add_term, &(leaf_terms){ p, leaf, begin, 0 }, p->err);
    if (s != BASE_OK) return s;
    if (leaf->n_terms > 1) leaf->kind = p->options->positions ? IR_BOOLEAN_PHRASE : IR_BOOLEAN_TERMS;
    if (leaf->kind == IR_BOOLEAN_TERMS && quoted)
        return REFUSE(p, begin, "a phrase needs an index that keeps positions: salton index --positions makes one");
    *out = leaf->n_terms ? leaf : NULL;
    return BASE_OK;
}

static base_status parse_phrase(parser *p, node **out)
{
    size_t begin = p->at - 1;
    const char *end = memchr(p->text + p->at, '"', p->n - p->at);
    if (!end) return REFUSE(p, begin, "this phrase has no end: expected \"");
    base_view text = { p->text + p->at, (size_t)(end - p->text) - p->at };
    p->at += text.len + 1;
    return make_leaf(p, text, true, begin, out);
}

static base_status parse_parentheses(parser *p, node **out)
{
    size_t begin = p->at - 1;
    char what[BASE_FOUND_MAX];
    if (p->depth == IR_BOOLEAN_DEPTH_MAX) return REFUSE(p, begin, "parentheses stand more than %d deep", IR_BOOLEAN_DEPTH_MAX);
    p->depth++;
    base_status s = parse_or(p, out);
    p->depth--;
    if (s != BASE_OK) return s;
    if (take_char(p, ')')) return BASE_OK;
    return REFUSE(p, p->at, "expected AND, OR, NOT, a word or ), found %s", base_found_at(what, p->text, p->n, p->at));
}

static base_status parse_primary(parser *p, node **out)
{
    if (take_char(p, '(')) return parse_parentheses(p, out);
    if (take_char(p, '"')) return parse_phrase(p, out);
    if (!operand_follows(p) || peek_is(p, "NOT")) {
        char what[BASE_FOUND_MAX], one[32];
        base_view word = peek_word(p);
        if (word.len == 0) return REFUSE(p, p->at, "expected a word, \" or (, found %s", base_found_at(what, p->text, p->n, p->at));
        base_quote(one, sizeof one, word.ptr, word.len);
        return REFUSE(p, p->at, "expected a word, \" or (, found %s (\"%s\" in quotation marks is a word)", one, one);
    }
    base_view word = peek_word(p);
    size_t begin = p->at;
    p->at += word.len;
    return make_leaf(p, word, false, begin, out);
}

/* --- operators ------------------------------------------------------------------------------------------------------------------ */

/* Of a NEAR's number, which is taken. */
static base_status parse_within(parser *p, uint32_t *within)
{
    base_view word = peek_word(p);
    size_t at = p->at;
    long long n;
    char one[32];
    p->at += word.len;
    base_view digits = { word.ptr + 5, word.len > 5 ? word.len - 5 : 0 };
    if (!digits.len || !base_parse_integer(digits, &n) || n < 1 || n > IR_BOOLEAN_NEAR_MAX)
        return REFUSE(p, at, "expected NEAR/n with n from 1 to %d, such as NEAR/5, found %s", IR_BOOLEAN_NEAR_MAX,
                      base_quote(one, sizeof one, word.ptr, word.len));
    *within = (uint32_t)n;
    return BASE_OK;
}

static bool is_leaf(const node *x)
{
    return x->kind <= IR_BOOLEAN_PHRASE;
}

/* Can NEAR stand beside this operand, which began at begin? */
static base_status check_place(parser *p, const node *operand, size_t begin)
{
    if (!operand || is_leaf(operand)) return BASE_OK;
    bool stands = operand->kind == IR_BOOLEAN_OR;
    for (size_t i = 0; stands && i < operand->n_parts; i++) stands = is_leaf(operand->parts[i]);
    return stands ? BASE_OK : REFUSE(p, begin, "NEAR stands between words, phrases, and parentheses of ORs of these");
}

/* NEAR/n and its right operand, which is NULL if nothing is left of it. */
static base_status parse_neighbour(parser *p, uint32_t *within, node **out)
{
    base_status s;
    if (!p->options->positions)
        return REFUSE(p, p->at, "NEAR needs an index that keeps positions: salton index --positions makes one");
    if ((s = parse_within(p, within)) != BASE_OK) return s;
    skip_blanks(p);
    size_t begin = p->at;
    if ((s = parse_primary(p, out)) != BASE_OK) return s;
    return check_place(p, *out, begin);
}

/* One NEAR as long as there is something on both sides; the parts of the chain that others have come between are joined by AND. */
static base_status parse_chain(parser *p, node *first, node **out)
{
    node *all = new_node(p, IR_BOOLEAN_AND), *chain = new_node(p, IR_BOOLEAN_NEAR), *next = first;
    base_status s;
    if (!all || !chain) return BASE_ENOMEM;
    for (;;) {
        uint32_t within = 0; /* used only if parse_neighbour has set it */
        if (next && (s = add_part(p, chain, next)) != BASE_OK) return s;
        bool more = peek_near(p);
        if (more && (s = parse_neighbour(p, &within, &next)) != BASE_OK) return s;
        if (more && next && chain->n_parts) {
            s = base_arena_grow(p->arena, &chain->within, chain->n_parts - 1, sizeof within, p->err);
            if (s != BASE_OK) return s;
            chain->within[chain->n_parts - 1] = within;
            continue;
        }
        if ((s = join(p, all, simplest(chain))) != BASE_OK) return s;
        if (!more) break;
        if (chain->n_parts && !(chain = new_node(p, IR_BOOLEAN_NEAR))) return BASE_ENOMEM;
    }
    *out = simplest(all);
    return BASE_OK;
}

static base_status parse_near(parser *p, node **out)
{
    skip_blanks(p);
    size_t begin = p->at;
    base_status s = parse_primary(p, out);
    if (s != BASE_OK || !peek_near(p)) return s;
    if ((s = check_place(p, *out, begin)) != BASE_OK) return s;
    return parse_chain(p, *out, out);
}

static base_status parse_not(parser *p, node **out)
{
    bool negated = false;
    base_status s;
    while (take(p, "NOT")) negated = !negated;
    *out = NULL;
    if ((s = parse_near(p, out)) != BASE_OK || !*out || !negated) return s;
    if ((*out)->kind == IR_BOOLEAN_NOT) {
        *out = (*out)->parts[0];
        return BASE_OK;
    }
    node *made = new_node(p, IR_BOOLEAN_NOT);
    if (!made) return BASE_ENOMEM;
    if ((s = add_part(p, made, *out)) == BASE_OK) *out = made;
    return s;
}

static base_status parse_and(parser *p, node **out)
{
    node *made = new_node(p, IR_BOOLEAN_AND), *part;
    base_status s;
    if (!made) return BASE_ENOMEM;
    do {
        if ((s = parse_not(p, &part)) != BASE_OK || (s = join(p, made, part)) != BASE_OK) return s;
    } while (take(p, "AND") || peek_is(p, "NOT") || (!p->options->or_else && operand_follows(p)));
    *out = simplest(made);
    return BASE_OK;
}

static base_status parse_or(parser *p, node **out)
{
    node *made = new_node(p, IR_BOOLEAN_OR), *part;
    base_status s;
    if (!made) return BASE_ENOMEM;
    do {
        if ((s = parse_and(p, &part)) != BASE_OK || (s = join(p, made, part)) != BASE_OK) return s;
    } while (take(p, "OR") || (p->options->or_else && operand_follows(p)));
    *out = simplest(made);
    return BASE_OK;
}

static base_status parse_all(parser *p)
{
    base_status s;
    skip_blanks(p);
    if (p->at == p->n) return BASE_OK;
    if ((s = parse_or(p, &p->made->root)) != BASE_OK) return s;
    skip_blanks(p);
    if (p->at == p->n) return BASE_OK;
    if (p->text[p->at] == ')') return REFUSE(p, p->at, "this ) closes nothing");
    return REFUSE(p, p->at, "expected a word before NEAR");
}

base_status ir_boolean_parse(ir_boolean **out, const char *text, size_t n, const ir_boolean_options *options, base_error *err)
{
    base_arena *own = NULL;
    parser p = { .text = text, .n = n, .options = options, .arena = options->arena, .err = err };
    base_status s;
    if (n > IR_BOOLEAN_TEXT_MAX)
        return base_fail(err, BASE_EARG, "an expression of %zu bytes is longer than the limit of %d", n, IR_BOOLEAN_TEXT_MAX);
    if (!p.arena && (s = base_arena_new(&own, err)) != BASE_OK) return s;
    if (own) p.arena = own;
    s = BASE_ENOMEM;
    if (!(p.made = base_arena_alloc(p.arena, sizeof *p.made, err))) goto out;
    if ((s = ir_analysis_new(&p.work, options->analyzer, err)) != BASE_OK) goto out;
    if ((s = parse_all(&p)) != BASE_OK) goto out;
    p.made->arena = own;
    own = NULL;
    *out = p.made;
out:
    ir_analysis_free(p.work);
    base_arena_free(own);
    return s;
}

void ir_boolean_free(ir_boolean *q)
{
    if (q) base_arena_free(q->arena);
}

/* --- back to text ---------------------------------------------------------------------------------------------------------------- */

const char *ir_boolean_kind_name(ir_boolean_kind kind)
{
    static const char *const names[] = { "word", "words", "phrase", "NEAR", "AND", "OR", "NOT" };
    return names[kind];
}

static void print_leaf(const node *leaf, base_buf *out)
{
    if (leaf->quoted) base_buf_text(out, "\"");
    base_buf_bytes(out, leaf->text.ptr, leaf->text.len);
    if (leaf->quoted) base_buf_text(out, "\"");
}

void ir_boolean_print_node(const ir_boolean_node *x, base_buf *out)
{
    if (is_leaf(x)) {
        print_leaf(x, out);
        return;
    }
    for (size_t i = 0; i < x->n_parts; i++) {
        const node *part = x->parts[i];
        bool enclosed = x->kind != IR_BOOLEAN_OR && (part->kind == IR_BOOLEAN_OR || part->kind == IR_BOOLEAN_AND);
        if (i && x->kind == IR_BOOLEAN_NEAR) base_buf_format(out, " NEAR/%u ", x->within[i - 1]);
        else if (i) base_buf_format(out, " %s ", ir_boolean_kind_name(x->kind));
        if (x->kind == IR_BOOLEAN_NOT) base_buf_text(out, "NOT ");
        if (enclosed) base_buf_text(out, "(");
        ir_boolean_print_node(part, out);
        if (enclosed) base_buf_text(out, ")");
    }
}

void ir_boolean_print(const ir_boolean *q, base_buf *out)
{
    if (q->root) ir_boolean_print_node(q->root, out);
}
