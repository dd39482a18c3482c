/* cli/commands/space.c - vector spaces over an index: list, info, import, export, drop. */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/params.h"
#include "base/term.h"
#include "cli/space.h"
#include "dense/spaces.h"
#include "dense/vectors_io.h"
#include "ir/attach.h"

typedef unsigned long long big;

base_status cli_space_name(const char **out, const cli_call *call, const char *what, base_error *err)
{
    *out = cli_value(call, "space");
    if (*out) return BASE_OK;
    return base_fail(err, BASE_EARG, "which space? salton space %s -s NAME (salton space list shows them)", what);
}

/* --- what is there ------------------------------------------------------------------------------------------------------------------ */

static void json_text(base_buf *out, const char *key, const char *value)
{
    base_buf_format(out, "\"%s\":", key);
    base_json_write_string(out, value, strlen(value));
}

static base_status write_json(base_buf *out, const dense_space *s, base_error *err)
{
    const dense_space_spec *spec = dense_space_spec_of(s);
    const dense_encoder *encoder = dense_encoder_find(base_view_of(spec->encoder));
    base_buf_text(out, "{");
    json_text(out, "name", dense_space_name(s));
    base_buf_u8(out, ',');
    json_text(out, "encoder", spec->encoder);
    base_buf_u8(out, ',');
    json_text(out, "parameters", spec->parameters);
    base_buf_format(out, ",\"dim\":%zu,\"rows\":%zu,", spec->dim, dense_space_n(s));
    json_text(out, "element", dense_element_names[spec->element]);
    base_buf_format(out,
                    ",\"bytes\":%llu,\"generation\":%llu,\"living\":%zu,\"missing\":%zu,\"stale\":%s,\"metric\":\"cosine\",\"ann\":"
                    "{\"kind\":\"flat\",\"recall_at_10\":1}",
                    (big)dense_space_bytes(s), (big)dense_space_generation(s), dense_space_living(s), dense_space_missing(s),
                    dense_space_is_stale(s) ? "true" : "false");
    base_status status = encoder && encoder->describe ? encoder->describe(out, s, err) : BASE_OK;
    base_buf_text(out, "}\n");
    return status;
}

static void write_stale(base_buf *out, const dense_space *s)
{
    size_t gone = dense_space_n(s) - dense_space_living(s), missing = dense_space_missing(s);
    if (gone == 0 && missing == 0) base_buf_text(out, "up to date");
    else
        base_buf_format(out, "stale: %zu document%s without a row, %zu row%s without a document", missing, CLI_S(missing), gone,
                        CLI_S(gone));
}

static void write_text(base_buf *out, const dense_space *s)
{
    const dense_space_spec *spec = dense_space_spec_of(s);
    base_buf_format(out, "%s, of commit %llu\n\n", dense_space_name(s), (big)dense_space_generation(s));
    base_buf_format(out, "  encoder       %s%s%s\n", spec->encoder, *spec->parameters ? ": " : "", spec->parameters);
    base_buf_format(out, "  rows          %zu of %zu %s numbers\n", dense_space_n(s), spec->dim,
                    dense_element_names[spec->element]);
    base_buf_format(out, "  bytes         %llu, %.1f a row\n", (big)dense_space_bytes(s),
                    (double)dense_space_bytes(s) / (double)dense_space_n(s));
    base_buf_text(out, "  documents     ");
    write_stale(out, s);
    base_buf_text(out, "\n");
}

static base_status info(const cli_call *call, const ir_index *ix, base_error *err)
{
    const char *name;
    dense_space *space = NULL;
    base_buf out = { 0 };
    base_status s = cli_space_name(&name, call, "info", err);
    if (s == BASE_OK) s = dense_space_open(&space, ix, name, err);
    if (s != BASE_OK) return s;
    if (cli_flag(call, "json")) s = write_json(&out, space, err);
    else write_text(&out, space);
    if (s == BASE_OK) s = ir_index_intact(ix, err);
    if (s == BASE_OK) s = cli_print(&out, err);
    base_buf_done(&out);
    dense_space_close(space);
    return s;
}

static base_status list(const cli_call *call, const ir_index *ix, base_error *err)
{
    base_buf out = { 0 };
    base_status s = BASE_OK;
    const char *name;
    for (size_t i = 0; s == BASE_OK && (name = dense_space_name_at(ix, i)) != NULL; i++) {
        dense_space *space = NULL;
        if ((s = dense_space_open(&space, ix, name, err)) != BASE_OK) break;
        const dense_space_spec *spec = dense_space_spec_of(space);
        if (cli_flag(call, "json")) {
            s = write_json(&out, space, err);
        } else {
            base_buf_format(&out, "%-16s %-10s %zu x %zu %-4s  ", name, spec->encoder, dense_space_n(space), spec->dim,
                            dense_element_names[spec->element]);
            write_stale(&out, space);
            base_buf_u8(&out, '\n');
        }
        dense_space_close(space);
    }
    if (s == BASE_OK) s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

/* --- add ---------------------------------------------------------------------------------------------------------------------------- */

static base_status read_element(dense_element *out, const char *name, base_error *err);

void cli_space_progress(void *context, size_t done, size_t all)
{
    (void)all;
    base_progress_at(context, done);
}

static base_status add(const cli_call *call, const ir_index *ix, base_error *err)
{
    const dense_encoder *encoder = NULL;
    base_value values[BASE_PARAMS_MAX];
    base_progress progress;
    base_pool *pool = NULL;
    base_buf out = { 0 };
    char name[DENSE_SPACE_NAME];
    dense_making how = { .index = ix, .name = cli_value(call, "name"), .stop = &cli_stop, .progress = cli_space_progress };
    const char *text = cli_value(call, "encoder");
    base_status s;
    if (!text) return base_fail(err, BASE_EARG, "by which encoder? salton space add -i INDEX --encoder lsi");
    if ((s = dense_encoder_parse(&encoder, values, text, err)) != BASE_OK) return s;
    if ((s = read_element(&how.element, cli_value(call, "element"), err)) != BASE_OK) return s;
    if (!how.name && !dense_spaces_find(ix, encoder, values, name)) dense_spaces_free_name(ix, encoder, name);
    if (!how.name) how.name = name;
    if ((s = cli_pool(call, 0, &pool, err)) != BASE_OK) return s;
    how.pool = pool;
    how.context = &progress;
    base_progress_init(&progress, cli_flag(call, "quiet"), "making the space", "steps", 0);
    s = dense_spaces_make(encoder, values, &how, err);
    base_progress_done(&progress);
    if (s == BASE_OK && !cli_flag(call, "quiet")) {
        base_buf_format(&out, "%s: made by %s", how.name, encoder->name);
        if (encoder->params) base_buf_text(&out, "(");
        base_params_print(&out, values, encoder->params, false);
        base_buf_text(&out, encoder->params ? ")\n" : "\n");
        s = cli_print(&out, err);
    }
    base_buf_done(&out);
    base_pool_free(pool);
    return s;
}

/* --- import ------------------------------------------------------------------------------------------------------------------------- */

static base_status read_element(dense_element *out, const char *name, base_error *err)
{
    for (int i = 0; i < DENSE_ELEMENTS; i++) {
        *out = (dense_element)i;
        if (strcmp(dense_element_names[i], name ? name : "f32") == 0) return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "option --element: expected f32, f16, bf16 or i8, found \"%s\"", name);
}

/* Rows in the order of the living documents, streamed. */
static base_status import_in_order(dense_space_writer *w, dense_vectors *v, const ir_index *ix, base_progress *progress,
                                   base_error *err)
{
    base_status s = BASE_OK;
    size_t done = 0;
    float *x = base_array(dense_vectors_dim(v), sizeof *x, err);
    if (!x) return BASE_ENOMEM;
    for (uint32_t doc = 0; doc < ir_index_doc_slots(ix) && s == BASE_OK; doc++) {
        if (!ir_index_is_live(ix, doc)) continue;
        s = dense_vectors_next(v, x, err);
        if (s == BASE_OK) s = dense_space_add(w, doc, x, err);
        base_progress_at(progress, ++done);
    }
    base_free(x);
    return s;
}

typedef struct {
    uint32_t doc;
    size_t row;
} place;

static int by_doc(const void *a, const void *b)
{
    const place *x = a, *y = b;
    return (x->doc > y->doc) - (x->doc < y->doc);
}

/* Rows with names go to the documents whose docnos these are; they are sorted first. */
static base_status import_by_name(dense_space_writer *w, dense_vectors *v, const ir_index *ix, base_progress *progress,
                                  base_error *err)
{
    size_t n = dense_vectors_n(v), dim = dense_vectors_dim(v), capacity = 0, places_capacity = 0;
    base_status s = BASE_OK;
    float *data = NULL;
    place *places = NULL;
    for (size_t i = 0; i < n && s == BASE_OK; i++) { /* memory grows with what comes, not with what the first line says */
        s = base_grow(&data, &capacity, (i + 1) * dim, sizeof *data, err);
        if (s == BASE_OK) s = base_grow(&places, &places_capacity, i + 1, sizeof *places, err);
        if (s == BASE_OK) s = dense_vectors_next(v, data + i * dim, err);
        if (s != BASE_OK) break;
        char shown[96];
        base_view name = dense_vectors_name(v);
        places[i] = (place){ ir_index_find_docno(ix, name), i };
        if (places[i].doc == IR_NO_DOC)
            s = base_fail(err, BASE_EFORMAT, "row %zu is named \"%s\", which is no docno of the index", i + 1,
                          base_quote(shown, sizeof shown, name.ptr, name.len));
    }
    if (s == BASE_OK && n > 0) qsort(places, n, sizeof *places, by_doc);
    for (size_t i = 0; i < n && s == BASE_OK; i++) {
        if (i > 0 && places[i].doc == places[i - 1].doc)
            s = base_fail(err, BASE_EFORMAT, "rows %zu and %zu have the same docno", places[i - 1].row + 1, places[i].row + 1);
        else s = dense_space_add(w, places[i].doc, data + places[i].row * dim, err);
        base_progress_at(progress, i + 1);
    }
    base_free(data);
    base_free(places);
    return s;
}

static base_status check_rows(const dense_vectors *v, const ir_index *ix, base_error *err)
{
    uint64_t n_docs = ir_index_collection(ix)->n_docs;
    if (dense_vectors_named(v) || dense_vectors_n(v) == n_docs) return BASE_OK;
    return base_fail(err, BASE_EFORMAT, "expected a row for each of the %llu documents, in their order, found %zu", (big)n_docs,
                     dense_vectors_n(v));
}

static base_status import(const cli_call *call, const ir_index *ix, const char *path, base_error *err)
{
    const char *name = cli_value(call, "name");
    dense_vectors *v = NULL;
    dense_space_writer *w = NULL;
    base_progress progress;
    dense_element element;
    base_status s;
    if (!name) return base_fail(err, BASE_EARG, "under which name? salton space import -i INDEX --name NAME FILE");
    if ((s = read_element(&element, cli_value(call, "element"), err)) != BASE_OK) return s;
    if ((s = dense_vectors_open(&v, path, err)) != BASE_OK) goto out;
    if ((s = check_rows(v, ix, err)) != BASE_OK) goto out;
    const dense_space_spec spec = { "imported", NULL, dense_vectors_dim(v), element };
    if ((s = dense_space_create(&w, ix, name, &spec, err)) != BASE_OK) goto out;
    base_progress_init(&progress, cli_flag(call, "quiet"), "importing", "rows", dense_vectors_n(v));
    s = dense_vectors_named(v) ? import_by_name(w, v, ix, &progress, err) : import_in_order(w, v, ix, &progress, err);
    base_progress_done(&progress);
    if (s == BASE_OK) s = dense_space_commit(&w, err);
    if (s == BASE_OK && !cli_flag(call, "quiet")) {
        base_buf out = { 0 };
        base_buf_format(&out, "%s: %zu rows of %zu %s numbers\n", name, dense_vectors_n(v), spec.dim, dense_element_names[element]);
        s = cli_print(&out, err);
        base_buf_done(&out);
    }
out:
    if (s == BASE_EFORMAT) base_where(err, "%s", path); /* where nothing more is known */
    dense_space_abandon(w);
    dense_vectors_close(v);
    return s;
}

/* --- export ------------------------------------------------------------------------------------------------------------------------- */

static base_status export_rows(base_file_writer *w, const dense_space *space, base_error *err)
{
    dense_rows rows;
    size_t dim = dense_space_spec_of(space)->dim;
    base_status s = dense_space_rows(space, &rows, err);
    float *x = s == BASE_OK ? base_array(dim, sizeof *x, err) : NULL;
    if (!x) return s == BASE_OK ? BASE_ENOMEM : s;
    dense_npy_head(w, dense_space_living(space), dim);
    for (size_t r = 0; r < dense_space_n(space); r++) {
        if (dense_space_docs(space)[r] == IR_NO_DOC) continue;
        dense_rows_widen(&rows, r, x);
        base_file_write(w, x, dim * sizeof *x);
    }
    base_free(x);
    return base_file_status(w, err);
}

/* The docnos of the rows, a line each. */
static base_status print_docnos(const dense_space *space, const ir_index *ix, base_error *err)
{
    base_buf out = { 0 };
    for (size_t r = 0; r < dense_space_n(space); r++) {
        if (dense_space_docs(space)[r] == IR_NO_DOC) continue;
        base_view docno = ir_index_docno(ix, dense_space_docs(space)[r]);
        base_buf_bytes(&out, docno.ptr, docno.len);
        base_buf_u8(&out, '\n');
    }
    base_status s = cli_print(&out, err);
    base_buf_done(&out);
    return s;
}

static base_status export(const cli_call *call, const ir_index *ix, base_error *err)
{
    const char *name, *path = cli_value(call, "output");
    dense_space *space = NULL;
    base_file_writer *w = NULL;
    base_status s;
    if ((s = cli_space_name(&name, call, "export", err)) != BASE_OK) return s;
    if (!path) return base_fail(err, BASE_EARG, "where to? salton space export -s %s -o OUT.npy", name);
    if ((s = dense_space_open(&space, ix, name, err)) != BASE_OK) return s;
    if ((s = base_file_create(&w, path, err)) == BASE_OK) s = export_rows(w, space, err);
    if (s == BASE_OK) s = ir_index_intact(ix, err);
    if (s == BASE_OK) s = base_file_commit(&w, err);
    if (s == BASE_OK && !cli_flag(call, "quiet")) s = print_docnos(space, ix, err);
    base_file_abandon(w);
    dense_space_close(space);
    return s;
}

/* --- the command -------------------------------------------------------------------------------------------------------------------- */

static base_status run_part(const cli_call *call, const char *what, const char *dir, const char *file, base_error *err)
{
    ir_index *ix = NULL;
    base_status s = ir_index_open(&ix, dir, err);
    if (s != BASE_OK) return s;
    if (strcmp(what, "list") == 0) s = list(call, ix, err);
    else if (strcmp(what, "add") == 0) s = add(call, ix, err);
    else if (strcmp(what, "info") == 0) s = info(call, ix, err);
    else if (strcmp(what, "update") == 0) s = cli_space_update(call, ix, err);
    else if (strcmp(what, "export") == 0) s = export(call, ix, err);
    else s = import(call, ix, file, err);
    ir_index_close(ix);
    return s;
}

static base_status drop(const cli_call *call, const char *dir, base_error *err)
{
    const char *name;
    base_status s = cli_space_name(&name, call, "drop", err);
    return s == BASE_OK ? ir_attach_drop(dir, name, err) : s;
}

static base_status run(cli_call *call, base_error *err)
{
    static const char *const parts[] = { "add", "list", "info", "update", "import", "export", "drop" };
    const size_t n_parts = sizeof parts / sizeof *parts;
    const char *what = call->operands[0], *file = call->n_operands > 1 ? call->operands[1] : NULL, *dir;
    bool known = false, imports = strcmp(what, "import") == 0;
    base_status s;
    for (size_t i = 0; i < n_parts; i++) known |= strcmp(what, parts[i]) == 0;
    if (!known) {
        const char *near = base_nearest(base_view_of(what), parts, n_parts);
        return base_fail(err, BASE_EARG, "space has no part \"%s\"%s%s: add, list, info, update, import, export or drop", what,
                         near ? "; the nearest is " : "", near ? near : "");
    }
    if (imports && !file) return base_fail(err, BASE_EARG, "which vectors? salton space import -i INDEX --name NAME FILE");
    if (!imports && file) return base_fail(err, BASE_EARG, "unexpected operand \"%s\": salton space %s", file, what);
    if ((s = cli_index(call, &dir, err)) != BASE_OK) return s;
    return strcmp(what, "drop") == 0 ? drop(call, dir, err) : run_part(call, what, dir, file, err);
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "whose spaces", false },
    { "encoder", 'e', "ENCODER", NULL, "add: what makes the vectors, with its parameters: lsi, \"lsi(k=100)\"", false },
    { "space", 's', "NAME", NULL, "info, update, export, drop: which one", false },
    { "name", 0, "NAME", NULL, "add, import: the new one's name; one that is there is replaced", false },
    { "element", 0, "f32|f16|bf16|i8", "f32", "add, import: how numbers are kept; i8 has a scale for each row", false },
    { "by", 0, "anew|fold|update", "anew", "update: how documents that came later are taken in", false },
    { "output", 'o', "OUT.npy", NULL, "export: where the rows go; their docnos go to standard output", false },
    { "json", 0, NULL, NULL, "list, info, update: one JSON object for each space", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command space = {
    .name = "space",
    .order = 105,
    .help = "vector spaces over an index: add, list, info, update, import, export, drop",
    .usage = "(add | list | info | update | import | export | drop) [FILE]",
    .text =
        "add: an encoder makes a row for each document. import: vectors of the documents from a file, a row for each in their "
        "order "
        "(as salton corpus docs prints them), or rows named by docno in word2vec's text. NumPy's .npy (f2, f4, f8), .fvecs, "
        ".bvecs, "
        ".fbin, and word2vec's text as .txt or .vec are read. export: the rows of living documents as .npy of f4, their docnos on "
        "standard output.\n\n"
        "The method knn(space=NAME) finds the documents that are nearest to a query: to its own vector (salton run --vectors "
        "FILE), or to "
        "what the space's encoder makes of its text. "
        "A row belongs to its document, whatever is added, deleted or merged later: documents that came since, or were replaced, "
        "have none, and the space is stale; info and list say so, and so does a search; what the others have stays as good as it "
        "was. Another index in this one's place drops "
        "its spaces.\n\n"
        "update: a space that is stale takes in the documents that came since, and drops the rows of those that went. --by anew: "
        "its encoder "
        "makes it once more, with the same parameters. A space of lsi can do with less: --by fold puts new documents where its "
        "factors have "
        "them (every other row stays as it is, new words mean nothing), --by update lets the factors move (Zha and Simon 1999). "
        "Both say how much "
        "of the weighted matrix their factors leave (residual), and how far document vectors are from orthonormal; salton lsi "
        "update-error "
        "measures beforehand what either costs. A space that has grown so is found by its name alone: the method lsi makes its "
        "own.",
    .example = "salton space add -i films.index --encoder \"lsi(k=100)\"\nsalton space info -i films.index -s lsi --json\n"
               "salton space import -i films.index --name minilm docs.npy\n"
               "salton run -i films.index -m \"knn(space=minilm)\" -t films --vectors topics.npy -o knn.run",
    .options = options,
    .min_operands = 1,
    .max_operands = 2,
    .run = run,
};

const cli_command *const cli_commands_space[] = { &space, NULL };
