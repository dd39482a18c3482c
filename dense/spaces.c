#include "dense/spaces.h"

#include <stdio.h>
#include <string.h>

bool dense_spaces_find(const ir_index *index, const dense_encoder *encoder, const base_value *values, char name[DENSE_SPACE_NAME])
{
    base_buf wanted = { 0 };
    const char *at;
    bool found = false;
    base_params_print(&wanted, values, encoder->params, false);
    for (size_t i = 0; wanted.status == BASE_OK && !found && (at = dense_space_name_at(index, i)) != NULL; i++) {
        dense_space *space = NULL;
        if (dense_space_open(&space, index, at, NULL) != BASE_OK) continue;
        const dense_space_spec *spec = dense_space_spec_of(space);
        found = strcmp(spec->encoder, encoder->name) == 0 && strcmp(spec->parameters, base_buf_string(&wanted)) == 0;
        if (found) snprintf(name, DENSE_SPACE_NAME, "%s", at);
        dense_space_close(space);
    }
    base_buf_done(&wanted);
    return found;
}

void dense_spaces_free_name(const ir_index *index, const dense_encoder *encoder, char name[DENSE_SPACE_NAME])
{
    snprintf(name, DENSE_SPACE_NAME, "%s", encoder->name);
    for (unsigned i = 2; ir_index_attached(index, name); i++) snprintf(name, DENSE_SPACE_NAME, "%.48s-%u", encoder->name, i);
}

base_status dense_spaces_make(const dense_encoder *encoder, const base_value *values, const dense_making *how, base_error *err)
{
    dense_space_writer *w = NULL;
    if (!encoder->make)
        return base_fail(err, BASE_EARG, "the encoder %s makes no vectors of texts: %s", encoder->name, encoder->help);
    base_status s = encoder->make(&w, values, how, err);
    if (s == BASE_OK) s = dense_space_commit(&w, err);
    return s;
}

base_status dense_spaces_remake(const dense_space *space, const dense_making *how, base_error *err)
{
    const dense_encoder *encoder = NULL;
    base_value values[BASE_PARAMS_MAX];
    base_status s = dense_space_parameters(&encoder, values, space, err);
    if (s != BASE_OK) return s;
    int grown = base_params_find(encoder->params, base_view_of(DENSE_GROWN));
    if (grown >= 0) values[grown] = (base_value){ 0 };
    return dense_spaces_make(encoder, values, how, err);
}

base_status dense_spaces_grow(dense_growth_report *report, const dense_space *space, dense_growth way, const dense_making *how,
                              base_error *err)
{
    const dense_encoder *encoder = dense_encoder_find(base_view_of(dense_space_spec_of(space)->encoder));
    dense_space_writer *w = NULL;
    if (!encoder || !encoder->grow)
        return base_fail(err, BASE_EARG, "a space of the encoder %s can't take documents in: it must be made anew (--by anew)",
                         dense_space_spec_of(space)->encoder);
    base_status s = encoder->grow(&w, report, space, way, how, err);
    if (s == BASE_OK) s = dense_space_commit(&w, err);
    return s;
}

static base_status check_space(const ir_index *index, const char *name, base_error *err)
{
    dense_space *space = NULL;
    base_status s = dense_space_open(&space, index, name, err);
    if (s == BASE_OK) s = dense_space_check(space, err);
    if (s != BASE_OK) goto out;
    const dense_encoder *encoder = dense_encoder_find(base_view_of(dense_space_spec_of(space)->encoder));
    void *state = NULL;
    if (encoder && encoder->open && (s = encoder->open(&state, space, err)) == BASE_OK) encoder->close(state);
    if (s == BASE_OK && encoder && encoder->check) s = encoder->check(space, err);
out:
    dense_space_close(space);
    return s;
}

base_status dense_spaces_check(const ir_index *index, void (*report)(void *context, const base_error *found), void *context,
                               base_error *err)
{
    base_status first = BASE_OK;
    const char *name;
    for (size_t i = 0; (name = dense_space_name_at(index, i)) != NULL; i++) {
        base_error found = { 0 };
        base_status s = check_space(index, name, &found);
        if (s == BASE_OK) continue;
        if (first == BASE_OK && err) *err = found;
        if (s != BASE_EFORMAT && s != BASE_EIO) return s;
        if (report) report(context, &found);
        first = s;
    }
    return first;
}
