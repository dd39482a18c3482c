/* dense/matrix.c - LAPACK's dsyevd and dgesdd (divide and conquer), as OpenBLAS has them. dsyevd sorts ascending; we turn that round.
 *
 * The library is loaded when it is first needed, not with the program: loaded, it starts threads and takes tens of megabytes for each, before anybody
 * has asked for a factor and whatever a user's limit of memory is. Its number of threads is read from the environment at that moment, and once. */
#include "dense/matrix.h"

#include <dlfcn.h>
#include <limits.h>
#include <math.h>
#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"

/* LAPACK's own interface (netlib.org/lapack): everything by address, matrices by columns. */
static struct {
    void (*dsyevd)(const char *jobz, const char *uplo, const int *n, double *a, const int *lda, double *w, double *work,
                   const int *lwork, int *iwork, const int *liwork, int *info, size_t jobz_length, size_t uplo_length);
    void (*dgesdd)(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s, double *u, const int *ldu,
                   double *vt, const int *ldvt, double *work, const int *lwork, int *iwork, int *info, size_t jobz_length);
    bool loaded;
} lapack;

static pthread_once_t once = PTHREAD_ONCE_INIT;

static void load(void)
{
    static const char *const names[] = { "libopenblas.so.0",
                                         "liblapack.so.3" }; /* the second: the reference, should that be all there is */
    void *library = NULL;
    (void)setenv("OPENBLAS_NUM_THREADS", "1", 1);
    for (size_t i = 0; !library && i < sizeof names / sizeof *names; i++) library = dlopen(names[i], RTLD_NOW | RTLD_LOCAL);
    if (!library) return;
    *(void **)&lapack.dsyevd = dlsym(library, "dsyevd_");
    *(void **)&lapack.dgesdd = dlsym(library, "dgesdd_");
    lapack.loaded = lapack.dsyevd && lapack.dgesdd;
}

/* Numbers that aren't finite would keep LAPACK busy for ever. */
static base_status check(const double *a, size_t n, size_t lda, base_error *err)
{
    if (n > 16384) return base_fail(err, BASE_ELIMIT, "a dense matrix of %zu rows is too large", n);
    for (size_t j = 0; j < n; j++)
        for (size_t i = 0; i < n; i++)
            if (!isfinite(a[j * lda + i])) return base_fail(err, BASE_EFORMAT, "a dense matrix with numbers that aren't finite");
    pthread_once(&once, load);
    if (lapack.loaded) return BASE_OK;
    return base_fail(err, BASE_EIO, "this needs OpenBLAS, which isn't installed (Debian: apt install libopenblas0)");
}

/* info as LAPACK gives it; what: that which can't be found if it's above 0. */
static base_status status_of(int info, const char *what, size_t n, base_error *err)
{
    return info == 0 ? BASE_OK : base_fail(err, BASE_EFORMAT, "the %s of a matrix of %zu rows can't be found", what, n);
}

/* Room as LAPACK asks for it: its first element says how much, of a call with a size of -1. */
static double *room_of(double asked, size_t *size, base_error *err)
{
    *size = asked < 1 ? 1 : (size_t)asked;
    if (*size > INT_MAX) {
        base_fail(err, BASE_ELIMIT, "a dense matrix is too large");
        return NULL;
    }
    return base_array(*size, sizeof(double), err);
}

static base_status dsyevd(double *a, double *values, int n, base_error *err)
{
    double asked = 0;
    int whole = 0, info = 0, minus = -1;
    size_t size;
    lapack.dsyevd("V", "U", &n, a, &n, values, &asked, &minus, &whole, &minus, &info, 1, 1);
    double *work = room_of(asked, &size, err);
    int *more = base_array(whole > 0 ? (size_t)whole : 1, sizeof *more, err), lwork = (int)size, liwork = whole > 0 ? whole : 1;
    base_status s = work && more ? BASE_OK : BASE_ENOMEM;
    if (s == BASE_OK) {
        lapack.dsyevd("V", "U", &n, a, &n, values, work, &lwork, more, &liwork, &info, 1, 1);
        s = status_of(info, "eigenvalues", (size_t)n, err);
    }
    base_free(work);
    base_free(more);
    return s;
}

base_status dense_eigen_symmetric(double *values, double *vectors, const double *a, size_t n, size_t lda, base_error *err)
{
    base_status s = BASE_OK;
    if (n == 0) return BASE_OK;
    for (size_t j = 0; j < n; j++) { /* the upper triangle alone is the caller's */
        memcpy(vectors + j * n, a + j * lda, (j + 1) * sizeof *a);
        memset(vectors + j * n + j + 1, 0, (n - j - 1) * sizeof *a);
    }
    if ((s = check(vectors, n, n, err)) != BASE_OK) return s;
    double *turned = base_array(n, sizeof *turned, err);
    if (!turned) return BASE_ENOMEM;
    s = dsyevd(vectors, values, (int)n, err);
    for (size_t j = 0; s == BASE_OK && j < n / 2; j++) {
        double value = values[j], *low = vectors + j * n, *high = vectors + (n - 1 - j) * n;
        values[j] = values[n - 1 - j];
        values[n - 1 - j] = value;
        memcpy(turned, low, n * sizeof *turned);
        memcpy(low, high, n * sizeof *turned);
        memcpy(high, turned, n * sizeof *turned);
    }
    base_free(turned);
    return s;
}

base_status dense_svd_square(double *u, double *values, double *vt, double *a, size_t n, base_error *err)
{
    base_status s = n > 0 ? check(a, n, n, err) : BASE_OK;
    if (s != BASE_OK || n == 0) return s;
    double asked = 0;
    int edge = (int)n, info = 0, minus = -1;
    size_t size;
    int *more = base_array(8 * n, sizeof *more, err); /* as dgesdd wants it */
    if (!more) return BASE_ENOMEM;
    lapack.dgesdd("A", &edge, &edge, a, &edge, values, u, &edge, vt, &edge, &asked, &minus, more, &info, 1);
    double *work = room_of(asked, &size, err);
    if (work) {
        int lwork = (int)size;
        lapack.dgesdd("A", &edge, &edge, a, &edge, values, u, &edge, vt, &edge, work, &lwork, more, &info, 1);
        s = status_of(info, "singular values", n, err);
    } else {
        s = BASE_ENOMEM;
    }
    base_free(work);
    base_free(more);
    return s;
}
