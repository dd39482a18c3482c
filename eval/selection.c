/* Both dialects end in the same eval_use: the item of the rack, and the numbers the user gave. A use is made in one place, so
 * that an item never learns how it was named; what it may ask is whether (u->ir), because a few defaults differ: the p of RBP is 0.8 in
 * ir-measures and 0.9 in trec_eval.
 *
 * trec_eval's rules for its own dialect: the text after the first dot are parameters; those of a measure that takes none are ignored;
 * a measure is shown once however often it is named, and the first parameters win. */
#include "eval/selection.h"

#include <stdlib.h>

#include "base/mem.h"
#include "eval/fields.h"

struct eval_selection {
    eval_use *uses;
    size_t n, capacity;
};

base_status eval_selection_new(eval_selection **out, base_error *err)
{
    eval_selection *sel = base_new(eval_selection, err);
    if (!sel) return BASE_ENOMEM;
    *out = sel;
    return BASE_OK;
}

static void use_done(eval_use *u)
{
    for (size_t i = 0; i < u->n_pairs; i++) base_free(u->pairs[i].name), base_free(u->pairs[i].value);
    base_free(u->pairs);
    base_free(u->given);
    base_free(u->at);
    *u = (eval_use){ 0 };
}

void eval_selection_free(eval_selection *sel)
{
    if (!sel) return;
    for (size_t i = 0; i < sel->n; i++) use_done(&sel->uses[i]);
    base_free(sel->uses);
    base_free(sel);
}

size_t eval_selection_count(const eval_selection *sel)
{
    return sel->n;
}

bool eval_selection_wants_subtopics(const eval_selection *sel)
{
    for (size_t i = 0; i < sel->n; i++) {
        eval_wants wants = sel->uses[i].measure->wants;
        if (wants == EVAL_WANTS_SUBTOPICS || wants == EVAL_WANTS_READINGS) return true;
    }
    return false;
}

const eval_use *eval_selection_at(const eval_selection *sel, size_t i)
{
    return &sel->uses[i];
}

/* --- parameters ------------------------------------------------------------------------------------------------------- */

static base_view cut_at(base_view *rest, char mark)
{
    const char *hit = rest->len ? memchr(rest->ptr, mark, rest->len) : NULL;
    base_view head = { rest->ptr, hit ? (size_t)(hit - rest->ptr) : rest->len };
    size_t skip = head.len + (hit != NULL);
    *rest = (base_view){ rest->ptr + skip, rest->len - skip };
    return head;
}

static size_t count_byte(base_view text, char byte)
{
    size_t n = 0;
    for (size_t i = 0; i < text.len; i++) n += text.ptr[i] == byte;
    return n;
}

static base_status set_numbers(eval_use *u, const double *numbers, size_t n, base_error *err)
{
    double *copy = base_array(n ? n : 1, sizeof *copy, err);
    if (!copy) return BASE_ENOMEM;
    if (n) memcpy(copy, numbers, n * sizeof *copy);
    base_free(u->at);
    u->at = copy;
    u->n_at = n;
    return BASE_OK;
}

static int by_value(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static base_status check_cutoffs(const eval_use *u, base_view text, base_error *err)
{
    const char *name = u->measure->name;
    for (size_t i = 0; i < u->n_at; i++) {
        if (u->measure->takes == EVAL_TAKES_CUTOFFS && u->at[i] <= 0)
            return base_fail(err, BASE_EARG, "%s: expected cut-offs of 1 or more such as 5,10, found \"%.*s\"", name, (int)text.len,
                             text.ptr);
        if (i && u->at[i] == u->at[i - 1])
            return base_fail(err, BASE_EARG, "%s: expected different cut-offs, found \"%.*s\"", name, (int)text.len, text.ptr);
    }
    return BASE_OK;
}

static base_status read_numbers(eval_use *u, base_view text, base_error *err)
{
    eval_takes takes = u->measure->takes;
    base_view rest = text;
    size_t n = takes == EVAL_TAKES_INTEGER ? 1 : 1 + count_byte(text, ',');
    if (takes == EVAL_TAKES_REALS && n > EVAL_REALS_MAX)
        return base_fail(err, BASE_ELIMIT, "%s: expected at most %d numbers, found %zu", u->measure->name, EVAL_REALS_MAX, n);
    base_free(u->at);
    u->n_at = 0;
    if (!(u->at = base_array(n, sizeof *u->at, err))) return BASE_ENOMEM;
    for (u->n_at = 0; u->n_at < n; u->n_at++) {
        base_view piece = cut_at(&rest, ',');
        long whole = 0;
        eval_field_integer(&whole, piece, EVAL_TREC);
        u->at[u->n_at] = takes == EVAL_TAKES_CUTOFFS || takes == EVAL_TAKES_INTEGER ? (double)whole : eval_atof(piece);
    }
    if (u->measure->n_exactly && n != u->measure->n_exactly)
        return base_fail(err, BASE_EARG, "%s: expected %zu numbers, found %zu", u->measure->name, u->measure->n_exactly, n);
    if (takes != EVAL_TAKES_CUTOFFS && takes != EVAL_TAKES_POINTS) return BASE_OK;
    qsort(u->at, n, sizeof *u->at, by_value);
    return check_cutoffs(u, text, err);
}

static base_status add_pair(eval_use *u, base_view name, base_view value, base_error *err)
{
    size_t capacity = u->n_pairs;
    if (u->n_pairs >= EVAL_PAIRS_MAX) return base_fail(err, BASE_ELIMIT, "expected at most %d parameters", EVAL_PAIRS_MAX);
    if (base_grow(&u->pairs, &capacity, u->n_pairs + 1, sizeof *u->pairs, err) != BASE_OK) return BASE_ENOMEM;
    eval_pair *p = &u->pairs[u->n_pairs++];
    p->name = base_strndup(name.ptr, name.len, err);
    p->value = base_strndup(value.ptr, value.len, err);
    return p->name && p->value ? BASE_OK : BASE_ENOMEM;
}

/* level=gain,... with separators ',' and '=' or, inside ir-measures' braces, ',' and ':'. */
static base_status read_pairs(eval_use *u, base_view text, char between, base_error *err)
{
    base_view rest = text;
    base_status s = BASE_OK;
    for (size_t n = 1 + count_byte(text, ','); n > 0 && s == BASE_OK; n--) {
        base_view value = cut_at(&rest, ',');
        if (!count_byte(value, between))
            return base_fail(err, BASE_EARG, "expected pairs such as 1%c2,2%c5, found \"%.*s\"", between, between, (int)text.len,
                             text.ptr);
        base_view name = cut_at(&value, between);
        s = add_pair(u, name, value, err);
    }
    return s;
}

double eval_use_pair(const eval_use *u, const char *name, double otherwise)
{
    for (size_t i = 0; i < u->n_pairs; i++)
        if (strcmp(u->pairs[i].name, name) == 0) return eval_atof(base_view_of(u->pairs[i].value));
    return otherwise;
}

/* --- trec_eval's names ------------------------------------------------------------------------------------------------ */

static const struct {
    const char *name;
    unsigned set;
} nicknames[] = { { "official", EVAL_OFFICIAL },   { "set", EVAL_SET },
                  { "all_trec", EVAL_ALL_TREC },   { "prefs", EVAL_PREFS_SET },
                  { "all_prefs", EVAL_ALL_PREFS }, { "qrels_jg", EVAL_QRELS_JG_SET } };
#define N_NICKNAMES (sizeof nicknames / sizeof *nicknames)

static eval_use *find_trec(eval_selection *sel, const eval_measure *m)
{
    for (size_t i = 0; i < sel->n; i++)
        if (sel->uses[i].measure == m && !sel->uses[i].ir) return &sel->uses[i];
    return NULL;
}

static base_status add_use(eval_use **out, eval_selection *sel, const eval_measure *m, base_error *err)
{
    base_status s = base_grow(&sel->uses, &sel->capacity, sel->n + 1, sizeof *sel->uses, err);
    if (s != BASE_OK) return s;
    eval_use *u = &sel->uses[sel->n];
    *u = (eval_use){ .measure = m };
    if ((s = set_numbers(u, m->defaults, m->n_defaults, err)) != BASE_OK) return s;
    sel->n++;
    *out = u;
    return BASE_OK;
}

static base_status select_trec_measure(eval_selection *sel, const eval_measure *m, const base_view *params, base_error *err)
{
    base_status s = BASE_OK;
    eval_use *u = find_trec(sel, m);
    if (!u && (s = add_use(&u, sel, m, err)) != BASE_OK) return s;
    if (!params || u->given || m->takes == EVAL_TAKES_NOTHING) return BASE_OK;
    if (!(u->given = base_strndup(params->ptr, params->len, err))) return BASE_ENOMEM;
    return m->takes == EVAL_TAKES_PAIRS ? read_pairs(u, *params, '=', err) : read_numbers(u, *params, err);
}

static const eval_measure *measure_of_trec(base_view name)
{
    EVAL_EACH_MEASURE(m) if (m->name && base_view_is(name, m->name)) return m;
    return NULL;
}

static base_status fail_unknown(base_view name, bool trec, base_error *err)
{
    const char *names[256];
    char shown[64];
    size_t n = 0;
    EVAL_EACH_MEASURE(m)
    {
        if (trec && m->name && n < 250) names[n++] = m->name;
        if (m->ir_name && n < 250) names[n++] = m->ir_name;
        if (m->ir_alias && n < 250) names[n++] = m->ir_alias;
    }
    for (size_t i = 0; trec && i < N_NICKNAMES; i++) names[n++] = nicknames[i].name;
    const char *nearest = base_nearest(name, names, n);
    base_quote(shown, sizeof shown, name.ptr, name.len);
    if (nearest) return base_fail(err, BASE_EARG, "no measure is named \"%s\"; the nearest is %s", shown, nearest);
    return base_fail(err, BASE_EARG, "no measure is named \"%s\"", shown);
}

static bool is_ir_name(const char *text);

base_status eval_select_trec(eval_selection *sel, const char *text, int *trec_status, base_error *err)
{
    base_view params = base_view_of(text);
    bool has_params = strchr(text, '.') != NULL;
    base_view name = cut_at(&params, '.');
    int ignored;
    if (!trec_status) trec_status = &ignored;
    *trec_status = 1;
    if (has_params && params.len == 0) return base_fail(err, BASE_EARG, "expected parameters after the dot of \"%s\"", text);
    for (size_t i = 0; i < N_NICKNAMES; i++) {
        if (!base_view_is(name, nicknames[i].name)) continue;
        EVAL_EACH_MEASURE(m)
        {
            base_status s = m->sets & nicknames[i].set ? select_trec_measure(sel, m, NULL, err) : BASE_OK;
            if (s != BASE_OK) return s;
        }
        return BASE_OK;
    }
    const eval_measure *m = measure_of_trec(name);
    if (!m && is_ir_name(text)) return eval_select(sel, text, err);
    if (!m) return fail_unknown(name, true, err);
    *trec_status = m->n_exactly ? 4 : 2;
    return select_trec_measure(sel, m, has_params ? &params : NULL, err);
}

/* --- ir-measures' names ----------------------------------------------------------------------------------------------- */

typedef struct {
    base_view name, params, cut;
    bool has_params, has_cut;
} ir_text;

/* Name, then perhaps (params), then perhaps @cut. */
static base_status split_ir(ir_text *out, const char *text, base_error *err)
{
    const char *open = strchr(text, '('), *at = strrchr(text, '@');
    const char *close = strrchr(text, ')');
    *out = (ir_text){ 0 };
    if (at && close && at < close) at = NULL;
    if (at) out->has_cut = true, out->cut = base_view_of(at + 1);
    const char *end = at ? at : text + strlen(text);
    if (open && open < end) {
        if (!close || close < open || close + 1 != end)
            return base_fail(err, BASE_EARG, "expected a measure such as nDCG@10 or AP(rel=2), found \"%s\"", text);
        out->has_params = true;
        out->params = (base_view){ open + 1, (size_t)(close - open - 1) };
        end = open;
    }
    out->name = (base_view){ text, (size_t)(end - text) };
    return BASE_OK;
}

static bool named_ir(const eval_measure *m, base_view name)
{
    return m->ir_name && (base_view_is(name, m->ir_name) || (m->ir_alias && base_view_is(name, m->ir_alias)));
}

static bool takes_cut(const eval_measure *m, bool has_cut)
{
    return m->ir_form == EVAL_IR_TRUNCATES || has_cut == (m->ir_form == EVAL_IR_CUTOFF || m->ir_form == EVAL_IR_POINT);
}

static bool is_ir_name(const char *text)
{
    ir_text t;
    if (split_ir(&t, text, NULL) != BASE_OK) return false;
    bool bare = !t.has_cut && !t.has_params; /* then aliases aren't taken: "MAP" is no measure of trec_eval's */
    EVAL_EACH_MEASURE(m)
    {
        if (m->ir_name && (bare ? base_view_is(t.name, m->ir_name) : named_ir(m, t.name))) return true;
    }
    return false;
}

static base_status find_ir(const eval_measure **out, const ir_text *t, base_error *err)
{
    const eval_measure *near = NULL;
    EVAL_EACH_MEASURE(m)
    {
        if (!named_ir(m, t->name)) continue;
        near = m;
        if (!takes_cut(m, t->has_cut)) continue;
        *out = m;
        return BASE_OK;
    }
    if (!near) return fail_unknown(t->name, false, err);
    if (t->has_cut) return base_fail(err, BASE_EARG, "%s takes no cut-off", near->ir_name);
    return base_fail(err, BASE_EARG, "%s needs a cut-off, as in %s@%s", near->ir_name, near->ir_name,
                     near->ir_form == EVAL_IR_POINT ? "0.1" : "10");
}

static base_status set_cut(eval_use *u, base_view text, base_error *err)
{
    double v = 0;
    bool whole = u->measure->ir_form != EVAL_IR_POINT;
    bool good = whole ? eval_field_integer(&(long){ 0 }, text, EVAL_STRICT) : true;
    if (!good || !base_parse_double(text, &v) || (whole ? v < 1 || v > 1e15 : v < 0 || v > 1))
        return base_fail(err, BASE_EARG, "%s: expected a %s after @, found \"%.*s\"", u->measure->ir_name,
                         whole ? "cut-off such as 10" : "point from 0 to 1", (int)text.len, text.ptr);
    if (u->measure->ir_form != EVAL_IR_TRUNCATES) return set_numbers(u, &v, 1, err);
    u->cut = (size_t)v;
    return BASE_OK;
}

static base_view unquote(base_view v)
{
    if (v.len >= 2 && (v.ptr[0] == '\'' || v.ptr[0] == '"') && v.ptr[v.len - 1] == v.ptr[0]) v.ptr++, v.len -= 2;
    return v;
}

static base_view trim(base_view v)
{
    while (v.len && v.ptr[0] == ' ') v.ptr++, v.len--;
    while (v.len && v.ptr[v.len - 1] == ' ') v.len--;
    return v;
}

static base_status set_ir_param(eval_use *u, base_view name, base_view value, base_error *err)
{
    if (base_view_is(name, "rel")) {
        if (!eval_field_integer(&u->level, value, EVAL_STRICT))
            return base_fail(err, BASE_EARG, "rel: expected a grade such as 1, found \"%.*s\"", (int)value.len, value.ptr);
        u->has_level = true;
        return BASE_OK;
    }
    if (base_view_is(name, "judged_only")) {
        u->judged_only = base_view_is(value, "True") || base_view_is(value, "true");
        if (u->judged_only || base_view_is(value, "False") || base_view_is(value, "false")) return BASE_OK;
        return base_fail(err, BASE_EARG, "judged_only: expected True or False, found \"%.*s\"", (int)value.len, value.ptr);
    }
    if (base_view_is(name, "gains") && base_params_find(u->measure->ir_params, base_view_of("dcg")) >= 0) {
        if (value.len < 2 || value.ptr[0] != '{' || value.ptr[value.len - 1] != '}')
            return base_fail(err, BASE_EARG, "gains: expected levels and gains such as {1:1,2:3}, found \"%.*s\"", (int)value.len,
                             value.ptr);
        return read_pairs(u, (base_view){ value.ptr + 1, value.len - 2 }, ':', err);
    }
    if (!u->measure->ir_params)
        return base_fail(err, BASE_EARG, "%s has no parameter \"%.*s\"; it takes rel and judged_only", u->measure->ir_name,
                         (int)name.len, name.ptr);
    return base_params_set(u->args, u->measure->ir_params, name, unquote(value), err);
}

static base_status set_ir_params(eval_use *u, base_view text, base_error *err)
{
    base_status s = BASE_OK;
    for (size_t from = 0, i = 0, depth = 0; i <= text.len && s == BASE_OK; i++) {
        char c = i < text.len ? text.ptr[i] : ',';
        if (c == '{') depth++;
        if (c == '}' && depth) depth--;
        if (i < text.len && (c != ',' || depth)) continue;
        base_view value = { text.ptr + from, i - from };
        bool has_value = count_byte(value, '=') > 0;
        base_view name = trim(cut_at(&value, '='));
        from = i + 1;
        if (!has_value) return base_fail(err, BASE_EARG, "expected name=value, found \"%.*s\"", (int)name.len, name.ptr);
        s = set_ir_param(u, name, trim(value), err);
    }
    return s;
}

/* A parameter whose default is out of its own range has none: it must be given. */
static base_status check_given(const eval_use *u, base_error *err)
{
    const base_param *p = u->measure->ir_params;
    for (size_t i = 0; i < base_params_count(p); i++)
        if (p[i].kind == BASE_PARAM_INTEGER && p[i].number < p[i].min && !u->args[i].given)
            return base_fail(err, BASE_EARG, "%s needs %s, as in %s(%s=3)@10", u->measure->ir_name, p[i].name, u->measure->ir_name,
                             p[i].name);
    return BASE_OK;
}

/* Whether two uses have the same name: then they are the same. */
static bool same_name(const eval_use *a, const eval_use *b)
{
    base_buf x = { 0 }, y = { 0 };
    eval_use_name(&x, a, 0);
    eval_use_name(&y, b, 0);
    bool same = x.status == BASE_OK && y.status == BASE_OK && strcmp(base_buf_string(&x), base_buf_string(&y)) == 0;
    base_buf_done(&x);
    base_buf_done(&y);
    return same;
}

base_status eval_select(eval_selection *sel, const char *text, base_error *err)
{
    ir_text t;
    const eval_measure *m = NULL;
    eval_use *u = NULL;
    base_status s = split_ir(&t, text, err);
    if (s == BASE_OK) s = find_ir(&m, &t, err);
    if (s == BASE_OK) s = add_use(&u, sel, m, err);
    if (s != BASE_OK) return s;
    u->ir = true;
    if (m->ir_params) base_params_defaults(u->args, m->ir_params);
    if (t.has_cut) s = set_cut(u, t.cut, err);
    if (s == BASE_OK && t.has_params) s = set_ir_params(u, t.params, err);
    if (s == BASE_OK) s = check_given(u, err);
    bool again = false;
    for (size_t i = 0; s == BASE_OK && i + 1 < sel->n && !again; i++) again = sel->uses[i].ir && same_name(&sel->uses[i], u);
    if (s != BASE_OK || again) {
        use_done(u);
        sel->n--;
    }
    return s;
}

base_status eval_select_list(eval_selection *sel, const char *text, base_error *err)
{
    base_status s = BASE_OK;
    size_t depth = 0, n = 0;
    for (const char *from = text, *at = text; s == BASE_OK; at++) {
        if (*at == '(') depth++;
        if (*at == ')' && depth) depth--;
        if (*at && ((*at != ',' && *at != ' ') || depth)) continue;
        if (at > from) {
            char *one = base_strndup(from, (size_t)(at - from), err);
            s = one ? eval_select(sel, one, err) : BASE_ENOMEM;
            base_free(one);
            n++;
        }
        if (!*at) break;
        from = at + 1;
    }
    if (n == 0) return base_fail(err, BASE_EARG, "expected measures such as nDCG@10,AP, found none");
    return s;
}

/* --- order and names -------------------------------------------------------------------------------------------------- */

base_status eval_selection_finish(eval_selection *sel, base_error *err)
{
    (void)err;
    for (size_t i = 1; i < sel->n; i++) { /* by insertion: stable, and there are few */
        eval_use u = sel->uses[i];
        size_t at = i;
        for (; at > 0 && !u.ir && (sel->uses[at - 1].ir || sel->uses[at - 1].measure->place > u.measure->place); at--)
            sel->uses[at] = sel->uses[at - 1];
        sel->uses[at] = u;
    }
    return BASE_OK;
}

size_t eval_use_count(const eval_use *u)
{
    return u->measure->takes == EVAL_TAKES_CUTOFFS || u->measure->takes == EVAL_TAKES_POINTS ? u->n_at : 1;
}

static void ir_use_name(base_buf *out, const eval_use *u)
{
    const eval_measure *m = u->measure;
    const char *before = "(";
    base_buf_text(out, m->ir_name);
    for (size_t i = 0; i < base_params_count(m->ir_params); i++) {
        if (!u->args[i].given) continue;
        base_buf_format(out, "%s%s=", before, m->ir_params[i].name);
        if (m->ir_params[i].kind == BASE_PARAM_NUMBER) base_buf_format(out, "%g", u->args[i].number);
        else if (m->ir_params[i].kind == BASE_PARAM_INTEGER) base_buf_format(out, "%.0f", u->args[i].number);
        else base_buf_format(out, "'%s'", u->args[i].word);
        before = ",";
    }
    for (size_t i = 0; i < u->n_pairs; i++) {
        base_buf_format(out, "%s%s:%s", i ? "," : before[0] == '(' ? "(gains={" : ",gains={", u->pairs[i].name, u->pairs[i].value);
        if (i + 1 == u->n_pairs) base_buf_text(out, "}");
        if (i + 1 == u->n_pairs) before = ",";
    }
    if (u->has_level) base_buf_format(out, "%srel=%ld", before, u->level), before = ",";
    if (u->judged_only) base_buf_format(out, "%sjudged_only=True", before), before = ",";
    if (before[0] == ',') base_buf_text(out, ")");
    if (m->ir_form == EVAL_IR_TRUNCATES && u->cut) base_buf_format(out, "@%zu", u->cut);
    if (m->ir_form == EVAL_IR_CUTOFF || m->ir_form == EVAL_IR_POINT) base_buf_format(out, "@%.15g", u->at[0]);
}

void eval_use_name(base_buf *out, const eval_use *u, size_t k)
{
    if (u->ir) {
        ir_use_name(out, u);
        return;
    }
    base_buf_text(out, u->measure->name);
    if (u->measure->takes == EVAL_TAKES_CUTOFFS) base_buf_format(out, "_%.0f", u->at[k]);
    else if (u->measure->takes == EVAL_TAKES_POINTS) base_buf_format(out, "_%3.2f", u->at[k]);
    else if (u->given) {
        base_buf_text(out, "_");
        base_buf_text(out, u->given);
    }
}
