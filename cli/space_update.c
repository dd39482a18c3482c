/* cli/space_update.c - a space takes in what came after it: `salton space update`. */
#include <string.h>

#include "base/json.h"
#include "base/term.h"
#include "cli/space.h"
#include "dense/spaces.h"

typedef enum { ANEW, FOLD, UPDATE } way;
static const char *const ways[] = { "anew", "fold", "update" };

static base_status way_of(way *out, const cli_call *call, base_error *err)
{
    const char *name = cli_value(call, "by");
    char shown[64];
    for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
        *out = (way)i;
        if (strcmp(ways[i], name ? name : "anew") == 0) return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "option --by: expected anew, fold or update, found \"%s\"",
                     base_quote(shown, sizeof shown, name, strlen(name)));
}

static void write_json(base_buf *out, const dense_space *space, way by, const dense_growth_report *r)
{
    const char *name = dense_space_name(space);
    base_buf_text(out, "{\"name\":");
    base_json_write_string(out, name, strlen(name));
    base_buf_format(out, ",\"by\":\"%s\",\"documents_added\":%zu,\"rows_dropped\":%zu", ways[by], r->n_new, r->n_gone);
    if (by != ANEW) {
        base_buf_text(out, ",\"residual\":");
        base_json_write_double(out, r->residual);
        base_buf_text(out, ",\"orthogonality\":");
        base_json_write_double(out, r->orthogonality);
    }
    base_buf_text(out, "}\n");
}

static void write_text(base_buf *out, const dense_space *space, way by, const dense_growth_report *r)
{
    static const char *const done[] = { "made anew", "folded in", "updated" };
    base_buf_format(out, "%s: %s, %zu document%s more, %zu row%s less\n", dense_space_name(space), done[by], r->n_new,
                    CLI_S(r->n_new), r->n_gone, CLI_S(r->n_gone));
    if (by == ANEW) return;
    base_buf_format(out, "  |A - U S V'| / |A|  %.4f\n  |V'V - I|           %.4f\n", r->residual, r->orthogonality);
    base_buf_text(out, "  (what computing anew would leave: salton lsi update-error)\n");
}

/* What somebody else's program made, it must make again. */
static base_status refuse_imported(const dense_space *space, base_error *err)
{
    const dense_encoder *encoder = dense_encoder_find(base_view_of(dense_space_spec_of(space)->encoder));
    const char *name = dense_space_name(space);
    if (!encoder || encoder->make) return BASE_OK;
    return base_fail(
        err, BASE_EARG,
        "the space %s was imported: make vectors of all documents as they are now (salton corpus docs prints them), and salton "
        "space import --name %s FILE",
        name, name);
}

static base_status update(dense_growth_report *report, const cli_call *call, const ir_index *ix, const dense_space *space, way by,
                          base_error *err)
{
    base_progress progress;
    base_pool *pool = NULL;
    dense_making how = { .index = ix,
                         .name = dense_space_name(space),
                         .element = dense_space_spec_of(space)->element,
                         .stop = &cli_stop,
                         .progress = cli_space_progress,
                         .context = &progress };
    base_status s = refuse_imported(space, err);
    if (s == BASE_OK) s = cli_pool(call, 0, &pool, err);
    if (s != BASE_OK) return s;
    how.pool = pool;
    report->n_new = dense_space_missing(space);
    report->n_gone = dense_space_n(space) - dense_space_living(space);
    base_progress_init(&progress, cli_flag(call, "quiet"), "updating the space", "steps", 0);
    if (by == ANEW) s = dense_spaces_remake(space, &how, err);
    else s = dense_spaces_grow(report, space, by == FOLD ? DENSE_BY_FOLDING : DENSE_BY_UPDATING, &how, err);
    base_progress_done(&progress);
    base_pool_free(pool);
    return s;
}

base_status cli_space_update(const cli_call *call, const ir_index *ix, base_error *err)
{
    const char *name;
    dense_space *space = NULL;
    dense_growth_report report = { 0 };
    base_buf out = { 0 };
    way by;
    base_status s = cli_space_name(&name, call, "update", err);
    if (s == BASE_OK) s = way_of(&by, call, err);
    if (s == BASE_OK) s = dense_space_open(&space, ix, name, err);
    if (s != BASE_OK) return s;
    if (dense_space_is_stale(space)) {
        s = update(&report, call, ix, space, by, err);
        if (cli_flag(call, "json")) write_json(&out, space, by, &report);
        else if (!cli_flag(call, "quiet")) write_text(&out, space, by, &report);
    } else if (cli_flag(call, "json")) {
        write_json(&out, space, by, &report);
    } else if (!cli_flag(call, "quiet")) {
        base_buf_format(&out, "%s: up to date\n", name);
    }
    if (s == BASE_OK) s = cli_print(&out, err);
    base_buf_done(&out);
    dense_space_close(space);
    return s;
}
