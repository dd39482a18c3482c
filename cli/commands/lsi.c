/* cli/commands/lsi.c - latent semantic indexing by its numbers. */
#include <string.h>

#include "base/params.h"
#include "cli/lsi.h"
#include "cli/sources.h"

static const struct {
    const char *name;
    size_t n_operands; /* beside the name */
    base_status (*run)(const cli_call *call, base_error *err);
} parts[] = {
    { "show", 0, cli_lsi_show },   { "matrix", 0, cli_lsi_matrix },           { "terms", 0, cli_lsi_terms },
    { "sweep", 0, cli_lsi_sweep }, { "reconstruct", 2, cli_lsi_reconstruct }, { "update-error", 0, cli_lsi_update_error },
};
#define N_PARTS (sizeof parts / sizeof *parts)

static base_status run(cli_call *call, base_error *err)
{
    const char *what = call->operands[0], *names[N_PARTS];
    for (size_t i = 0; i < N_PARTS; i++) {
        names[i] = parts[i].name;
        if (strcmp(what, names[i]) != 0) continue;
        if (call->n_operands > 1 + parts[i].n_operands)
            return base_fail(err, BASE_EARG, "unexpected operand \"%s\"", call->operands[1 + parts[i].n_operands]);
        return parts[i].run(call, err);
    }
    const char *near = base_nearest(base_view_of(what), names, N_PARTS);
    return base_fail(err, BASE_EARG, "lsi has no part \"%s\"%s%s: show, matrix, terms, sweep, reconstruct or update-error", what,
                     near ? "; the nearest is " : "", near ? near : "");
}

static const cli_option options[] = {
    { "index", 'i', "INDEX", "$SALTON_INDEX", "the index", false },
    { "weight", 'w', "tf|log|tfidf|logentropy", "logentropy", "what the matrix's cells are", false },
    { "k", 'k', "N", "show 2, terms 10, sweep 300, update-error 100, reconstruct all", "how many factors, at most", false },
    { "seed", 0, "N", "1", "of the vectors that the SVD starts from; no digit shown depends on it", false },
    { "precision", 0, "double|single", "double",
      "of the SVD's basis and products: float32 numbers are quicker, and leave vectors right to about 1e-6", false },
    { "file", 'o', "FILE", NULL, "matrix: where it goes", false },
    { "rows", 0, "FILE", NULL, "matrix: where the terms go, one a line, in the order of the rows", false },
    { "columns", 0, "FILE", NULL, "matrix: where the docnos go, one a line, in the order of the columns", false },
    { "n", 'n', "N", "6", "terms: how many are named", false },
    { "documents", 0, NULL, NULL, "terms: name the strongest documents, too", false },
    { "topics", 't', "TOPICS", NULL, "of sweep and update-error; a collection's name or folder, or a file", false },
    { "qrels", 'q', "QRELS", "as the topics", "a collection's name or folder, or a file", false },
    { "measure", 'M', "MEASURE", "AP", "what k is chosen by: one of ir-measures' names", false },
    { "method", 'm', "PIPELINE", "lsi(svd=no), tfidf, bm25", "sweep: a method to stand beside", true },
    { "at", 0, "LIST", "1,2,5,10,20,... up to k", "sweep: the numbers of factors to try", false },
    { "folds", 0, "N", "10", "sweep: into how many parts the topics are cut for cross-validation", false },
    { "share", 0, "LIST", "0.9,0.75,0.5", "of show and update-error; how much of the collection is there before the rest comes",
      false },
    { "by", 0, "anew|fold|update", "anew", "show: how the rest comes in", false },
    { "batch", 0, "N", "100", "how many documents update-error takes in at once", false },
    { "output", 0, "text|markdown|latex|csv|json", "text", "how the tables are written", false },
    { "json", 0, NULL, NULL, "the same as --output json, an object for each table", false },
    CLI_TOPIC_OPTIONS,
    CLI_CONVENTION_OPTION,
    CLI_COMMON,
    { 0 },
};

static const cli_command lsi = {
    .name = "lsi",
    .order = 92,
    .help = "latent semantic indexing by its numbers: matrix, factors, the choice of k, updating",
    .usage =
        "matrix -i INDEX [-w WEIGHT] -o FILE | (terms | sweep | update-error) -i INDEX [-k N] | reconstruct -i INDEX TERM DOCNO",
    .text = "show: of a small collection every number: the matrix A, its U, S and V, and U S V'. --by fold or update: of the first "
            "documents "
            "(--share), with the rest taken in.\n\n"
            "matrix: the weighted term-document matrix as a file of the Matrix Market (rows are terms in byte order, columns "
            "documents in "
            "the byte order of their docnos), for any other program.\n\n"
            "terms: of each factor the terms with the greatest loadings of either sign; which sign is which means nothing.\n\n"
            "sweep: the scree plot's numbers: of each k the singular value, and the share of the sum of squares that k factors "
            "hold; how "
            "far A v is from s u, and A'u from s v. With -t TOPICS instead the measure by k, too, and k chosen by cross-validation "
            "(the "
            "best k on "
            "all other folds is applied to each fold) beside the best in hindsight and other methods, with paired t-tests.\n\n"
            "reconstruct: one cell of the matrix as 1, 2, 3... factors have it.\n\n"
            "update-error takes a part of the collection apart; then the rest comes in by folding in, by updating (Zha and "
            "Simon 1999) "
            "or by computing anew. How far each is from the matrix, how far document vectors are from orthogonal, and with -t "
            "TOPICS the measure.",
    .example = "salton lsi terms -i films.index -k 5\nsalton lsi sweep -i films.index -t films\n"
               "salton lsi matrix -i films.index -o films.mtx\nsalton lsi update-error -i films.index -k 20",
    .options = options,
    .min_operands = 1,
    .max_operands = 3,
    .run = run,
};

const cli_command *const cli_commands_lsi[] = { &lsi, NULL };
