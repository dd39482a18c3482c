/* dense/encoder.h - RACK: what an encoder is: it turns the documents of an index into the rows of a space, and queries into vectors beside them.
 *
 * One more encoder is one more file in dense/encoders/ that defines `const dense_encoder *const dense_encoders_FILE[]`. It is then in
 * `salton space add`, the step knn, `salton check` and help.
 *
 *     static base_status make(dense_space_writer **out, const base_value *values, const dense_making *how, base_error *err)
 *     {
 *         ... train; then, for the lock is taken only now:
 *         if ((s = dense_making_begin(&w, how, &lsi, values, dim, err)) != BASE_OK) goto out;
 *         ... dense_space_add(w, doc, x, err) for each living document, ascending; dense_space_section(w, "u") and its like for what queries need ...
 *         *out = w;
 *     }
 *     static const dense_encoder lsi = { .name = "lsi", .params = params, .make = make, .open = open, .encode = encode, .close = close };
 */
#ifndef DENSE_ENCODER_H
#define DENSE_ENCODER_H

#include "base/buf.h"
#include "base/params.h"
#include "base/threads.h"
#include "dense/space.h"
#include "ir/query.h"

/* What a making knows besides its parameters. */
typedef struct {
    const ir_index *index;
    const char *name; /* the space's */
    dense_element element;
    base_pool *pool;                                          /* or NULL: one thread */
    base_stop *stop;                                          /* or NULL */
    void (*progress)(void *context, size_t done, size_t all); /* or NULL; of whatever the encoder counts */
    void *context;
} dense_making;

/* A query as it is asked. */
typedef struct {
    base_view text;
    const ir_query *bag; /* its terms by the index's analyzer, with their frequencies */
} dense_query;

/* The parameter by which a space that has grown says how; "" (its default): it was made as it is. */
#define DENSE_GROWN "grown"

/* How a space takes in documents that came after it. */
typedef enum { DENSE_BY_FOLDING, DENSE_BY_UPDATING } dense_growth;
typedef struct {
    size_t n_new, n_gone; /* documents that came, rows whose documents went */
    double residual;      /* norm of what the factors leave of the matrix, as a share of its own */
    double orthogonality; /* greatest singular value of V'V - I */
} dense_growth_report;

typedef struct dense_encoder {
    const char *name;
    const char *help;   /* a clause, lower case, no full stop */
    const char *source; /* who published it */
    int year;
    const base_param *params; /* NULL: none */
    /* Makes all rows and sections, up to the commit, which is the caller's: *out. The same values and index give the same bytes for any number of threads.
     * NULL: this encoder makes nothing from texts; spaces of it are imported. BASE_EARG, BASE_ESTOPPED, BASE_ENOMEM, BASE_EFORMAT (a damaged index). */
    base_status (*make)(dense_space_writer **out, const base_value *values, const dense_making *how, base_error *err);
    /* Like make, of a space that this encoder made for earlier documents of how->index: takes the others in without making it anew. NULL: it can't. */
    base_status (*grow)(dense_space_writer **out, dense_growth_report *report, const dense_space *space, dense_growth way,
                        const dense_making *how, base_error *err);
    /* What turns queries into vectors of the space, read from its sections: *state is the caller's to close, and dies before the space. Threads share it. NULL, as encode and
     * close: it can't; queries must bring their vectors. BASE_EFORMAT: damaged. */
    base_status (*open)(void **state, const dense_space *space, base_error *err);
    /* out [dim]; all zero if the query is nowhere, for no word of it is known. */
    base_status (*encode)(const void *state, const dense_query *query, float *out, base_error *err);
    void (*close)(void *state);
    /* Appends what is worth knowing of its own sections, as further members of a JSON object, with a comma before each; may be NULL. */
    base_status (*describe)(base_buf *out, const dense_space *space, base_error *err);
    /* Every invariant of its own sections, beyond those that open sees to; may be NULL. */
    base_status (*check)(const dense_space *space, base_error *err);
} dense_encoder;

extern const dense_encoder *const *const dense_encoders[]; /* arrays ended by NULL, in a list ended by NULL */

/* NULL if there is none. */
const dense_encoder *dense_encoder_find(base_view name);
/* "lsi", or "lsi(k=100, weight=tf)" with the keys of its table: values [BASE_PARAMS_MAX]. BASE_EARG names what is wrong, and the nearest. */
base_status dense_encoder_parse(const dense_encoder **out, base_value *values, const char *text, base_error *err);

/* The encoder of a space and its values [BASE_PARAMS_MAX] of then. BASE_EFORMAT: this program has no such encoder, or none with such values. */
base_status dense_space_parameters(const dense_encoder **out, base_value *values, const dense_space *space, base_error *err);

/* For make: opens the writer with the encoder's name and all of its parameters as the space's. */
base_status dense_making_begin(dense_space_writer **out, const dense_making *how, const dense_encoder *encoder,
                               const base_value *values, size_t dim, base_error *err);

#endif
