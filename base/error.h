/* base/error.h - what went wrong, where, in one sentence.
 *
 *     if (fields != 4)
 *         return base_fail(err, BASE_EFORMAT, "expected 4 columns, found %zu", fields);
 *
 * The function that knows what was expected writes the sentence; a caller that knows more about the
 * place adds it with base_where(); nobody rewrites the words. Only cli/ prints. A NULL err is legal
 * everywhere: the status alone is returned then. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

typedef enum {
    BASE_OK = 0,
    BASE_ENOMEM,  /* memory could not be had */
    BASE_EIO,     /* the operating system refused: what holds its reason */
    BASE_EFORMAT, /* the input isn't what it should be, or is damaged */
    BASE_ELIMIT,  /* a documented limit would be passed */
    BASE_EARG,    /* a value given by the user makes no sense */
    BASE_ESTOPPED /* somebody asked to stop */
} base_status;

typedef struct {
    base_status status;
    char where[256];  /* "qrels.txt:17 (byte 402)", or empty */
    char what[512];   /* "expected a grade such as 0 or 2, found \"x\"" */
    char detail[512]; /* further whole lines for the user (a pipeline and its caret), or empty */
} base_error;

/* Fills err (when not NULL) and returns status. Keeps a where that is already set when err->status
 * was BASE_OK. Sentences too long are cut at a UTF-8 boundary. */
base_status base_fail(base_error *err, base_status status, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* Sets where, only if it is still empty: the innermost place is the truest. */
void base_where(base_error *err, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* Sets what from errno's reason: "cannot open: No such file or directory"; where = path.
 * Returns BASE_ENOMEM for errno ENOMEM, else BASE_EIO. */
base_status base_fail_errno(base_error *err, const char *path, const char *verb);

/* Copies text (length bytes) into out [size] so that it can be shown inside an error: control bytes and
 * invalid UTF-8 as \xNN, cut with "..." when it does not fit. Returns out. */
const char *base_quote(char *out, unsigned long size, const char *text, unsigned long length);

#endif
