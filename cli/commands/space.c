/* cli/commands/space.c - vector spaces over an index: list, info, import, export, drop. */
#include <string.h>

#include "base/json.h"
#include "base/params.h"
#include "base/term.h"
#include "cli/space.h"
#include "dense/spaces.h"
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

base_status cli_space_element(dense_element *out, const char *name, base_error *err)
{
    for (int i = 0; i < DENSE_ELEMENTS; i++) {
        *out = (dense_element)i;
        if (strcmp(dense_element_names[i], name ? name : "f32") == 0) return BASE_OK;
    }
    return base_fail(err, BASE_EARG, "option --element: expected f32, f16, bf16 or i8, found \"%s\"", name);
}

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
    if ((s = cli_space_element(&how.element, cli_value(call, "element"), err)) != BASE_OK) return s;
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
    else if (strcmp(what, "stats") == 0) s = cli_space_stats(call, ix, err);
    else if (strcmp(what, "export") == 0) s = cli_space_export(call, ix, err);
    else s = cli_space_import(call, ix, file, err);
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
    static const char *const parts[] = { "add", "list", "info", "stats", "update", "import", "export", "drop" };
    const size_t n_parts = sizeof parts / sizeof *parts;
    const char *what = call->operands[0], *file = call->n_operands > 1 ? call->operands[1] : NULL, *dir;
    bool known = false, imports = strcmp(what, "import") == 0;
    base_status s;
    for (size_t i = 0; i < n_parts; i++) known |= strcmp(what, parts[i]) == 0;
    if (!known) {
        const char *near = base_nearest(base_view_of(what), parts, n_parts);
        return base_fail(err, BASE_EARG, "space has no part \"%s\"%s%s: add, list, info, stats, update, import, export or drop",
                         what, near ? "; the nearest is " : "", near ? near : "");
    }
    if (imports && !file) return base_fail(err, BASE_EARG, "which vectors? salton space import -i INDEX --name NAME FILE");
    if (!imports && file) return base_fail(err, BASE_EARG, "unexpected operand \"%s\": salton space %s", file, what);
    if ((s = cli_index(call, &dir, err)) != BASE_OK) return s;
    return strcmp(what, "drop") == 0 ? drop(call, dir, err) : run_part(call, what, dir, file, err);
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "whose spaces", false },
    { "encoder", 'e', "ENCODER", NULL, "add: what makes the vectors, with its parameters: lsi, \"lsi(k=100)\"", false },
    { "space", 's', "NAME", NULL, "info, stats, update, export, drop: which one", false },
    { "name", 0, "NAME", NULL, "add, import: the new one's name; one that is there is replaced", false },
    { "element", 0, "f32|f16|bf16|i8", "f32", "add, import: how numbers are kept; i8 has a scale for each row", false },
    { "by", 0, "anew|fold|update", "anew", "update: how documents that came later are taken in", false },
    { "labels", 0, "FIELD", "label, if documents have it", "stats: the stored value that groups documents; none: no labels",
      false },
    { "axis", 0, "LABEL,LABEL", NULL, "stats: the direction from one label's mean to another's, and where documents fall on it",
      false },
    { "neighbours", 0, "N", "10", "stats: how many of each point are looked at", false },
    { "clusters", 0, "N", "as many as labels; else the root of half the points, at most 20", "stats: of k-means", false },
    { "metric", 0, "cosine|l2", "cosine", "stats: whether directions count, or the points as they stand", false },
    { "layout", 0, "FILE", "the first two principal components",
      "stats: points in two dimensions whose distortion is measured, a row for each that export writes", false },
    { "sample", 0, "N|all", "50000", "stats: at most so many points, drawn at random", false },
    { "seed", 0, "N", "1", "stats: of clusters and sample", false },
    { "n", 'n', "N", "10", "stats: how many documents a list names", false },
    { "output", 'o', "FILE", NULL,
      "export: where the rows go; their docnos go to standard output. stats: where a line for each point goes, tab-separated",
      false },
    { "format", 0, "npy|fvecs|bvecs|fbin|word2vec", "by the file's ending", "export: how", false },
    { "docnos", 0, "FILE", NULL, "export: where the docnos go instead, a line each; import: whose the rows are, in their order",
      false },
    { "json", 0, NULL, NULL, "list, info, stats, update: one JSON object for each space", false },
    CLI_COMMON,
    { 0 },
};

static const cli_command space = {
    .name = "space",
    .order = 105,
    .help = "vector spaces over an index: add, list, info, stats, update, import, export, drop",
    .usage = "(add | list | info | stats | update | import | export | drop) [FILE]",
    .text =
        "add: an encoder makes a row for each document. import: vectors of the documents from a file, a row for each in their "
        "order "
        "(as salton corpus docs prints them), or rows named by docno, in word2vec's text or a file of docnos beside them "
        "(--docnos). NumPy's .npy (f2, f4, f8), .fvecs, "
        ".bvecs, "
        ".fbin, and word2vec's text as .txt or .vec are read. export: the rows of living documents, in any of these (f4; .bvecs if "
        "they "
        "are whole numbers from 0 to 255), their docnos on standard output.\n\n"
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
        "own.\n\n"
        "stats: what the cloud of points looks like. In how many dimensions it varies, its principal components, clusters "
        "(k-means), "
        "hubs, outliers (local outlier factor, distance to the k-th neighbour), and how far a layout in two dimensions can be "
        "trusted. "
        "With labels (--labels): how close the points of a label are and how far the labels are apart, whether clusters are "
        "labels, "
        "which labels neighbours and means contradict, and where documents fall between two labels (--axis). Directions count, not "
        "lengths, unless --metric l2. docs/structure.md has the formulas.",
    .example = "salton space add -i films.index --encoder \"lsi(k=100)\"\nsalton space info -i films.index -s lsi --json\n"
               "salton space import -i films.index --name minilm docs.npy\n"
               "salton space stats -i films.index -s lsi -n 5\n"
               "salton run -i films.index -m \"knn(space=minilm)\" -t films --vectors topics.npy -o knn.run",
    .options = options,
    .min_operands = 1,
    .max_operands = 2,
    .run = run,
};

const cli_command *const cli_commands_space[] = { &space, NULL };
