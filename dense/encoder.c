#include "dense/encoder.h"

#include <string.h>

static const dense_encoder *encoder_at(size_t i)
{
    for (const dense_encoder *const *const *file = dense_encoders; *file; file++)
        for (const dense_encoder *const *item = *file; *item; item++)
            if (i-- == 0) return *item;
    return NULL;
}

const dense_encoder *dense_encoder_find(base_view name)
{
    const dense_encoder *e = NULL;
    for (size_t i = 0; (e = encoder_at(i)) != NULL; i++)
        if (base_view_is(name, e->name)) break;
    return e;
}

static base_status fail_unknown(base_view name, base_error *err)
{
    const char *names[64];
    char shown[64];
    size_t n = 0;
    for (const dense_encoder *e; n < 64 && (e = encoder_at(n)) != NULL;) names[n++] = e->name;
    const char *near = base_nearest(name, names, n);
    base_quote(shown, sizeof shown, name.ptr, name.len);
    if (near) return base_fail(err, BASE_EARG, "unknown encoder \"%s\"; the nearest is %s", shown, near);
    return base_fail(err, BASE_EARG, "unknown encoder \"%s\" (salton space --help names them)", shown);
}

static base_view trim(base_view v)
{
    while (v.len > 0 && v.ptr[0] == ' ') v.ptr++, v.len--;
    while (v.len > 0 && v.ptr[v.len - 1] == ' ') v.len--;
    return v;
}

/* "key=value", which ends at `end`. */
static base_status set_one(base_value *values, const dense_encoder *e, base_view part, base_error *err)
{
    char shown[64];
    const char *equals = memchr(part.ptr, '=', part.len);
    if (!equals)
        return base_fail(err, BASE_EARG, "encoder %s: expected key=value, found \"%s\"", e->name,
                         base_quote(shown, sizeof shown, part.ptr, part.len));
    base_view key = { part.ptr, (size_t)(equals - part.ptr) }, value = { equals + 1, part.len - key.len - 1 };
    return base_params_set(values, e->params, trim(key), trim(value), err);
}

base_status dense_encoder_parse(const dense_encoder **out, base_value *values, const char *text, base_error *err)
{
    const char *open = strchr(text, '(');
    base_view name = trim((base_view){ text, open ? (size_t)(open - text) : strlen(text) });
    const dense_encoder *e = dense_encoder_find(name);
    if (!e) return fail_unknown(name, err);
    base_params_defaults(values, e->params);
    *out = e;
    if (!open) return BASE_OK;
    base_view rest = trim(base_view_of(open + 1));
    if (rest.len == 0 || rest.ptr[rest.len - 1] != ')')
        return base_fail(err, BASE_EARG, "encoder %s: expected a parenthesis at the end", e->name);
    rest = trim((base_view){ rest.ptr, rest.len - 1 });
    while (rest.len > 0) {
        const char *comma = memchr(rest.ptr, ',', rest.len);
        base_view part = { rest.ptr, comma ? (size_t)(comma - rest.ptr) : rest.len };
        base_status s = set_one(values, e, trim(part), err);
        if (s != BASE_OK) return s;
        rest = comma ? (base_view){ comma + 1, rest.len - part.len - 1 } : (base_view){ rest.ptr, 0 };
    }
    return BASE_OK;
}

base_status dense_space_parameters(const dense_encoder **out, base_value *values, const dense_space *space, base_error *err)
{
    const dense_space_spec *spec = dense_space_spec_of(space);
    base_buf text = { 0 };
    base_buf_format(&text, "%s(%s)", spec->encoder, spec->parameters);
    base_status s = base_buf_status(&text, err);
    if (s == BASE_OK) s = dense_encoder_parse(out, values, base_buf_string(&text), err);
    base_buf_done(&text);
    if (s != BASE_EARG) return s;
    base_where(err, "%s", dense_space_path(space));
    if (err) err->status = BASE_EFORMAT;
    return BASE_EFORMAT;
}

base_status dense_making_begin(dense_space_writer **out, const dense_making *how, const dense_encoder *encoder,
                               const base_value *values, size_t dim, base_error *err)
{
    base_buf parameters = { 0 };
    base_params_print(&parameters, values, encoder->params, false);
    base_status s = base_buf_status(&parameters, err);
    const dense_space_spec spec = { encoder->name, base_buf_string(&parameters), dim, how->element };
    if (s == BASE_OK) s = dense_space_create(out, how->index, how->name, &spec, err);
    base_buf_done(&parameters);
    return s;
}
