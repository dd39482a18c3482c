/* salton.h - an index of Salton's, searched from a program: the one public header of libsalton.
 *
 *     salton_error err;
 *     salton_index *index = NULL;
 *     salton_pipeline *bm25 = NULL;
 *     salton_hits *hits = NULL;
 *
 *     if (salton_index_open(&index, "films.index", &err) != SALTON_OK) goto failed;
 *     if (salton_pipeline_parse(&bm25, "bm25(b=0.4)", &err) != SALTON_OK) goto failed;
 *     if (salton_search(&hits, index, bm25, "machines that think", 10, &err) != SALTON_OK) goto failed;
 *     for (size_t i = 0; i < salton_hits_count(hits); i++) {
 *         salton_hit hit = salton_hits_at(hits, i);
 *         printf("%zu %s %.4f\n", hit.rank, hit.docno.bytes, (double)hit.score);
 *     }
 *     salton_hits_free(hits);                       // in the opposite order; NULL is fine for each
 *     salton_pipeline_free(bm25);
 *     salton_index_close(index);
 *
 * An index is built by the program: salton index CORPUS -o INDEX. The pipelines are those of `salton help methods` and `salton help
 * pipelines`; the rankings, scores and explanations are the program's own, bit for bit.
 *
 * Ownership: what comes back through `T **out` is the caller's, to be given to its _free or _close; on failure *out is left as it was. All
 * other pointers point into the object that was asked, and live as long as it unless the function says less. An index outlives the hits
 * and explanations that came from it.
 *
 * Threads: an index and a pipeline are read-only once made, and any number of threads may share them. Hits and explanations belong to one
 * thread at a time. Nothing is global but a handler of SIGBUS, which the first salton_index_open installs: an index's file that somebody cuts
 * short while it is open gives EIO, not a crash. A SIGBUS that isn't ours goes to the handler that was there before; a program that installs
 * its own later does well to call the one that it finds.
 *
 * Errors: a function that can fail returns a status, and fills err, which may be NULL. The library never exits, prints or logs. A pointer
 * that may not be NULL, or a place past the end, is a bug of the caller's, found by assert.
 *
 * Text is UTF-8 as a rule, yet stored text is whatever bytes the collection held. */
#ifndef SALTON_H
#define SALTON_H

#include <stddef.h>
#include <stdint.h>

#if defined(__GNUC__)
#define SALTON_API __attribute__((visibility("default")))
#else
#define SALTON_API
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* The library's version: "0.1.0". Within one major version of the shared library (libsalton.so.0) programs need no recompiling. */
SALTON_API const char *salton_version(void);

/* --- errors ------------------------------------------------------------------------------------------------------------ */

typedef enum {
    SALTON_OK = 0,
    SALTON_ENOMEM,  /* memory could not be had */
    SALTON_EIO,     /* the operating system refused, or a file lost bytes while it was open */
    SALTON_EFORMAT, /* a file is no index, comes from a newer version, or is damaged */
    SALTON_ELIMIT,  /* a documented limit would be passed */
    SALTON_EARG,    /* an argument makes no sense: a pipeline's text, a docno, k */
    SALTON_ESTOPPED /* a callback asked to stop */
} salton_status;

typedef struct {
    salton_status status;
    char message[800]; /* one sentence, with the file and byte where there is one: "films.index: holds no index" */
    char detail[512];  /* of a pipeline two more lines, its text and a caret under the place; else empty */
} salton_error;

/* --- text -------------------------------------------------------------------------------------------------------------- */

/* n bytes, never NULL. A 0 byte that isn't counted follows, so %s prints it; stored text may hold others before. */
typedef struct {
    const char *bytes;
    size_t n;
} salton_text;

/* --- index ------------------------------------------------------------------------------------------------------------- */

typedef struct salton_index salton_index;

/* Opens the last complete commit of the folder dir, which stays as it is whatever a writer does meanwhile. Files are mapped, not read.
 * EIO: no such folder.  EFORMAT: no index, a newer one, or damaged. */
SALTON_API salton_status salton_index_open(salton_index **out, const char *dir, salton_error *err);
SALTON_API void salton_index_close(salton_index *index);

SALTON_API uint64_t salton_index_docs(const salton_index *index);         /* how many documents it holds */
SALTON_API const char *salton_index_corpus(const salton_index *index);    /* what it was built from: "films" */
SALTON_API const char *salton_index_analyzer(const salton_index *index);  /* "english" */
SALTON_API const char *salton_index_stopwords(const salton_index *index); /* "lucene33", "none", "custom (12 words)" */

/* --- pipelines --------------------------------------------------------------------------------------------------------- */

typedef struct salton_pipeline salton_pipeline;

/* Reads a method such as "bm25", "smart(lnc.ltc)" or "bm25(k1=0.9, b=0.4) % 100" (the first 100), and checks it whole.
 * EARG: it doesn't parse or fit; err->detail shows where. */
SALTON_API salton_status salton_pipeline_parse(salton_pipeline **out, const char *text, salton_error *err);
SALTON_API void salton_pipeline_free(salton_pipeline *pipeline);

/* Its one canonical spelling, with the parameters that were given: "bm25(k1=0.9, b=0.4) % 100". */
SALTON_API const char *salton_pipeline_name(const salton_pipeline *pipeline);

/* --- search ------------------------------------------------------------------------------------------------------------ */

typedef struct salton_hits salton_hits;

typedef struct {
    size_t rank; /* from 1 */
    salton_text docno;
    float score;
} salton_hit;

/* The best k documents (k >= 1) for a query: score descending, equal scores by docno descending, as trec_eval orders them. Models rank
 * documents that share a term with the query; if there is none, the hits are empty, which is no failure.  EARG: k is 0. */
SALTON_API salton_status salton_search(salton_hits **out, const salton_index *index, const salton_pipeline *pipeline,
                                       const char *query, size_t k, salton_error *err);
SALTON_API void salton_hits_free(salton_hits *hits);

SALTON_API size_t salton_hits_count(const salton_hits *hits);
SALTON_API salton_hit salton_hits_at(const salton_hits *hits, size_t i); /* i-th from 0; costs nothing */

typedef struct {
    const char *name; /* "title", "text", "author"... */
    salton_text text;
    int indexed; /* its words are searched; else it is stored only */
} salton_field;

typedef struct {
    salton_text title; /* the field of this name, or empty */
    salton_text
        text; /* the longest indexed field that isn't the title (else the longest stored one): what search shows passages of */
    salton_text metadata;       /* a JSON object, "{}" if the collection had none: {"price":24.9} */
    const salton_field *fields; /* [n_fields] all of them, in the collection's order */
    size_t n_fields;
} salton_stored;

/* Reads what was stored of the i-th hit's document: inflates one block, some tens of microseconds. It lives until the next call with these
 * hits.  EFORMAT: the block is damaged. */
SALTON_API salton_status salton_hits_stored(salton_hits *hits, size_t i, salton_stored *out, salton_error *err);

/* --- explanation ------------------------------------------------------------------------------------------------------- */

/* One query term's part in one document's score: product = weight * norm. */
typedef struct {
    salton_text term;
    double query_tf; /* how often in the query */
    uint32_t tf;     /* how often in the document; 0: not at all */
    uint64_t df, cf; /* documents, occurrences in the collection; df 0: no document holds it */
    double idf;
    double weight;  /* of the term in the query: idf and query_tf */
    double norm;    /* what tf and the document's length make of it; 0 without tf */
    double product; /* its part of the sum */
} salton_term;

typedef struct salton_explanation {
    int in_ranking;   /* 0: the method doesn't find the document, or the pipeline's cut leaves it out */
    uint64_t rank;    /* from 1 in the full ranking; 0 if it isn't in it */
    float score;      /* what salton_search gives it, bit for bit; 0 without rank */
    const char *step; /* "bm25(k1=1.2, b=0.75, ...)", every parameter; "(...)": a pipeline in parentheses, which is inner[0] */
    const char *formula, *source; /* of the method; empty of a pipeline in parentheses */
    double document_part;         /* what is added to the sum of products: Dirichlet's length term, for one; else 0 */
    double total;                 /* sum of products + document_part; rounded to float it is the score */
    const salton_term *terms;     /* [n_terms] in query order, those that no document holds included; none without a model */
    size_t n_terms;
    const struct salton_explanation *const *inner; /* [n_inner] explanations of the pipelines inside the step */
    size_t n_inner;
} salton_explanation;

/* How the pipeline's last step scores one document, ranked or not.  EARG: the index holds no such docno. */
SALTON_API salton_status salton_explain(salton_explanation **out, const salton_index *index, const salton_pipeline *pipeline,
                                        const char *query, const char *docno, salton_error *err);
SALTON_API void salton_explanation_free(salton_explanation *explanation);

/* --- analysis ---------------------------------------------------------------------------------------------------------- */

typedef struct {
    salton_text term;  /* as it is indexed: folded, stemmed. Lives until the callback returns */
    size_t begin, end; /* bytes of the text it came from */
    uint32_t position; /* from 0; stopped words count */
} salton_token;

/* Called with each token in order; anything but 0 stops. No exception may leave it. */
typedef int (*salton_token_fn)(void *context, const salton_token *token);

/* What the index's analyzer makes of text [n]: the terms that a document or a query with it would have.  ESTOPPED: each wanted it. */
SALTON_API salton_status salton_analyze(const salton_index *index, const char *text, size_t n, salton_token_fn each, void *context,
                                        salton_error *err);

#ifdef __cplusplus
}
#endif

#endif
