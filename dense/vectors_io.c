/* Binary files are mapped and read through a bounded cursor; word2vec's text goes through base/lines, plain or gzipped. */
#include "dense/vectors_io.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/lines.h"
#include "base/mem.h"
#include "base/params.h"
#include "dense/rows.h"

#define HEAD_MOST 65536 /* bytes of .npy's */

typedef enum { KIND_NPY, KIND_FVECS, KIND_BVECS, KIND_FBIN, KIND_TEXT } kind;
typedef enum { CELL_F4, CELL_F8, CELL_F2, CELL_U1 } cell;

struct dense_vectors {
    char *path;
    kind kind;
    cell cell;
    size_t n, dim, at; /* at: rows read */
    base_map map;
    base_cursor c;
    base_lines *lines;
    base_view *fields; /* [dim + 1] of a line of text */
    base_buf name;
};

static const size_t cell_bytes[] = { [CELL_F4] = 4, [CELL_F8] = 8, [CELL_F2] = 2, [CELL_U1] = 1 };

static size_t byte_at(const dense_vectors *v)
{
    return (size_t)(v->c.at - v->map.data);
}

static base_status fail(const dense_vectors *v, base_error *err, const char *what)
{
    base_fail(err, BASE_EFORMAT, "%s", what);
    base_where(err, "%s (byte %zu)", v->path, byte_at(v));
    return BASE_EFORMAT;
}

/* Rows of so many bytes fill what is left. */
static base_status check_size(const dense_vectors *v, uint64_t row, base_error *err)
{
    uint64_t left = base_cursor_left(&v->c);
    if (v->dim == 0 || v->dim > DENSE_DIM_MAX) {
        base_fail(err, BASE_EFORMAT, "expected vectors of 1 to %d dimensions, found %zu", DENSE_DIM_MAX, v->dim);
    } else if (v->n == 0) {
        base_fail(err, BASE_EFORMAT, "expected a row or more, found none");
    } else if (v->n > left / row || v->n * row != left) {
        base_fail(err, BASE_EFORMAT, "expected %zu rows of %llu bytes, found %llu bytes", v->n, (unsigned long long)row,
                  (unsigned long long)left);
    } else {
        return BASE_OK;
    }
    base_where(err, "%s (byte %zu)", v->path, byte_at(v));
    return BASE_EFORMAT;
}

/* --- .npy --------------------------------------------------------------------------------------------------------------------------- */

/* What stands behind 'key': in a dictionary of Python's, without blanks before it. */
static const char *value_of(const char *head, const char *key)
{
    const char *at = strstr(head, key);
    if (!at) return "";
    at += strlen(key);
    while (*at == ' ' || *at == ':') at++;
    return at;
}

/* Expected so, but here stands the value. */
static base_status fail_value(const dense_vectors *v, const char *expected, const char *value, base_error *err)
{
    char shown[64];
    size_t n = *value == '(' ? strcspn(value, ")") + 1 : strcspn(value, ",}");
    base_fail(err, BASE_EFORMAT, "expected %s, found %s", expected,
              base_quote(shown, sizeof shown, value, n < strlen(value) ? n : strlen(value)));
    base_where(err, "%s (byte %zu)", v->path, byte_at(v));
    return BASE_EFORMAT;
}

/* A whole number at *at, behind which *at stands then; what is beyond size_t becomes its greatest. False: there is none. */
static bool read_whole(size_t *out, const char **at)
{
    const char *first = *at;
    for (*out = 0; **at >= '0' && **at <= '9'; ++*at)
        *out = *out > (SIZE_MAX - 9) / 10 ? SIZE_MAX : *out * 10 + (size_t)(**at - '0');
    return *at > first;
}

static void pass(const char **at, char c)
{
    while (**at == ' ') ++*at;
    if (**at == c) ++*at;
    while (**at == ' ') ++*at;
}

/* "(rows, dimension)", with a comma behind them or not. */
static base_status read_shape(dense_vectors *v, const char *text, base_error *err)
{
    const char *at = text;
    pass(&at, '(');
    bool good = read_whole(&v->n, &at);
    pass(&at, ',');
    good = good && read_whole(&v->dim, &at);
    pass(&at, ',');
    return good && *at == ')' ? BASE_OK : fail_value(v, "the shape of two dimensions", text, err);
}

static base_status read_dictionary(dense_vectors *v, const char *head, base_error *err)
{
    static const struct {
        const char *name;
        cell cell;
    } known[] = { { "'<f4'", CELL_F4 }, { "'<f8'", CELL_F8 }, { "'<f2'", CELL_F2 } };
    const char *type = value_of(head, "'descr'"), *order = value_of(head, "'fortran_order'");
    size_t i = 0;
    while (i < 3 && strncmp(type, known[i].name, 5) != 0) i++;
    if (i == 3) return fail_value(v, "numbers of the type '<f4', '<f8' or '<f2'", type, err);
    v->cell = known[i].cell;
    if (strncmp(order, "False", 5) != 0) return fail_value(v, "rows first, fortran_order False", order, err);
    return read_shape(v, value_of(head, "'shape'"), err);
}

static base_status open_npy(dense_vectors *v, base_error *err)
{
    v->c.at += 6;
    uint8_t major = base_read_u8(&v->c);
    (void)base_read_u8(&v->c);
    size_t size = major == 1 ? base_read_u16(&v->c) : base_read_u32(&v->c);
    if (v->c.bad || major < 1 || major > 3) return fail(v, err, "expected NumPy's format 1, 2 or 3");
    if (size > base_cursor_left(&v->c)) return fail(v, err, "the head doesn't end within the file");
    if (size > HEAD_MOST) return fail(v, err, "the head has more than 65536 bytes");
    char *head = base_strndup((const char *)v->c.at, size, err);
    if (!head) return BASE_ENOMEM;
    base_status s = read_dictionary(v, head, err);
    base_free(head);
    if (s != BASE_OK) return s;
    v->c.at += size;
    return check_size(v, (uint64_t)v->dim * cell_bytes[v->cell], err);
}

/* --- the others --------------------------------------------------------------------------------------------------------------------- */

static base_status open_vecs(dense_vectors *v, cell c, base_error *err)
{
    base_cursor look = v->c;
    v->cell = c;
    v->dim = base_read_u32(&look);
    if (look.bad || v->dim == 0 || v->dim > DENSE_DIM_MAX) v->dim = look.bad ? 0 : v->dim;
    else v->n = base_cursor_left(&v->c) / (4 + v->dim * cell_bytes[c]);
    return check_size(v, 4 + (uint64_t)v->dim * cell_bytes[c], err);
}

static base_status open_fbin(dense_vectors *v, base_error *err)
{
    v->n = base_read_u32(&v->c);
    v->dim = base_read_u32(&v->c);
    if (v->c.bad) return fail(v, err, "expected 8 bytes, rows and dimension");
    return check_size(v, 4 * (uint64_t)v->dim, err);
}

/* How many columns the line has is known before memory is taken for them: what the first line says needn't be true. */
static base_status check_columns(const dense_vectors *v, base_view line, base_error *err)
{
    size_t n = base_fields(line, NULL, 0);
    if (n == v->dim + 1) return BASE_OK;
    return base_lines_fail(v->lines, err, BASE_EFORMAT, "expected a name and %zu numbers, found %zu column%s", v->dim, n,
                           n == 1 ? "" : "s");
}

static base_status open_text(dense_vectors *v, base_error *err)
{
    base_view line, fields[3];
    bool more;
    double n, dim;
    base_status s = base_lines_open(&v->lines, v->path, err);
    if (s == BASE_OK) s = base_lines_next(v->lines, &line, &more, err);
    if (s != BASE_OK) return s;
    bool good = more && base_fields(line, fields, 3) == 2 && base_parse_double(fields[0], &n) &&
                base_parse_double(fields[1], &dim) && n >= 1 && n < UINT32_MAX && n == floor(n) && dim >= 1 &&
                dim <= DENSE_DIM_MAX && dim == floor(dim);
    if (!good)
        return base_lines_fail(v->lines, err, BASE_EFORMAT, "expected the number of rows and the dimension (word2vec's text)");
    v->n = (size_t)n;
    v->dim = (size_t)dim;
    if ((s = base_lines_next(v->lines, &line, &more, err)) != BASE_OK) return s;
    if (more && (s = check_columns(v, line, err)) == BASE_OK) base_lines_unread(v->lines);
    if (s != BASE_OK || (v->fields = base_array(v->dim + 1, sizeof *v->fields, err))) return s;
    return BASE_ENOMEM;
}

static bool ends_in(const char *path, const char *ending)
{
    size_t n = strlen(path), m = strlen(ending);
    return n >= m && strcmp(path + n - m, ending) == 0;
}

static base_status open_kind(dense_vectors *v, base_error *err)
{
    static const char npy[6] = { '\x93', 'N', 'U', 'M', 'P', 'Y' };
    static const char *const texts[] = { ".txt", ".vec", ".txt.gz", ".vec.gz" };
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (ends_in(v->path, texts[i])) return v->kind = KIND_TEXT, open_text(v, err);
    base_status s = base_map_open(&v->map, v->path, err);
    if (s != BASE_OK) return s;
    v->c = base_cursor_of(v->map.data, v->map.size);
    if (v->map.size >= sizeof npy && memcmp(v->map.data, npy, sizeof npy) == 0) return v->kind = KIND_NPY, open_npy(v, err);
    if (ends_in(v->path, ".fvecs")) return v->kind = KIND_FVECS, open_vecs(v, CELL_F4, err);
    if (ends_in(v->path, ".bvecs")) return v->kind = KIND_BVECS, open_vecs(v, CELL_U1, err);
    if (ends_in(v->path, ".fbin")) return v->kind = KIND_FBIN, open_fbin(v, err);
    base_fail(err, BASE_EFORMAT, "expected vectors: NumPy's .npy, .fvecs, .bvecs, .fbin, or word2vec's text as .txt or .vec");
    base_where(err, "%s", v->path);
    return BASE_EFORMAT;
}

base_status dense_vectors_open(dense_vectors **out, const char *path, base_error *err)
{
    dense_vectors *v = base_new(dense_vectors, err);
    if (!v) return BASE_ENOMEM;
    v->path = base_strdup(path, err);
    base_status s = v->path ? open_kind(v, err) : BASE_ENOMEM;
    if (s == BASE_OK) *out = v;
    else dense_vectors_close(v);
    return s;
}

void dense_vectors_close(dense_vectors *v)
{
    if (!v) return;
    base_lines_close(v->lines);
    base_free(v->fields);
    base_buf_done(&v->name);
    base_map_close(&v->map);
    base_free(v->path);
    base_free(v);
}

size_t dense_vectors_n(const dense_vectors *v)
{
    return v->n;
}

size_t dense_vectors_dim(const dense_vectors *v)
{
    return v->dim;
}

bool dense_vectors_named(const dense_vectors *v)
{
    return v->kind == KIND_TEXT;
}

base_view dense_vectors_name(const dense_vectors *v)
{
    return (base_view){ (const char *)v->name.data, v->name.size };
}

/* --- rows --------------------------------------------------------------------------------------------------------------------------- */

static double read_cell(base_cursor *c, cell type)
{
    uint64_t wide;
    uint32_t bits;
    double d;
    float f;
    switch (type) {
    case CELL_U1: return base_read_u8(c);
    case CELL_F2: return (double)dense_from_f16(base_read_u16(c));
    case CELL_F8:
        wide = base_read_u64(c);
        memcpy(&d, &wide, sizeof d);
        return d;
    case CELL_F4: break;
    }
    bits = base_read_u32(c);
    memcpy(&f, &bits, sizeof f);
    return (double)f;
}

/* As float32; false: it isn't finite as that. */
static bool take(float *out, double x)
{
    *out = fabs(x) < 0x1.ffffffp127 ? (float)x : INFINITY; /* what rounds to float32's greatest is */
    return *out < INFINITY;
}

static base_status next_binary(dense_vectors *v, float *out, base_error *err)
{
    bool each = v->kind == KIND_FVECS || v->kind == KIND_BVECS;
    size_t begin = byte_at(v);
    uint32_t dim = each ? base_read_u32(&v->c) : (uint32_t)v->dim;
    if (dim != v->dim) {
        base_fail(err, BASE_EFORMAT, "row %zu: expected %zu dimensions, found %u", v->at, v->dim, dim);
        base_where(err, "%s (byte %zu)", v->path, begin);
        return BASE_EFORMAT;
    }
    for (size_t i = 0; i < v->dim; i++) {
        char number[BASE_NUMBER_MAX];
        double x = read_cell(&v->c, v->cell);
        if (take(&out[i], x)) continue;
        base_format_double(number, x);
        base_fail(err, BASE_EFORMAT, "row %zu, column %zu: expected a finite number, found %s", v->at, i + 1, number);
        base_where(err, "%s", v->path);
        return BASE_EFORMAT;
    }
    return v->c.bad ? fail(v, err, "the file ends within a row") : base_map_status(&v->map, err);
}

/* A name, then the numbers, with blanks between; behind the last row there is none. */
static base_status next_text(dense_vectors *v, float *out, base_error *err)
{
    base_view line;
    bool more;
    base_status s = base_lines_next(v->lines, &line, &more, err);
    if (s != BASE_OK) return s;
    if (!more) return base_lines_fail(v->lines, err, BASE_EFORMAT, "the file ends after %zu rows, of %zu", v->at - 1, v->n);
    if ((s = check_columns(v, line, err)) != BASE_OK) return s;
    (void)base_fields(line, v->fields, v->dim + 1);
    for (size_t i = 0; i < v->dim; i++) {
        double x;
        char shown[64];
        const base_view *field = &v->fields[i + 1];
        if (base_parse_double(*field, &x) && take(&out[i], x)) continue;
        return base_lines_fail(v->lines, err, BASE_EFORMAT, "row %zu, column %zu: expected a finite number, found \"%s\"", v->at,
                               i + 1, base_quote(shown, sizeof shown, field->ptr, field->len));
    }
    base_buf_clear(&v->name);
    base_buf_bytes(&v->name, v->fields[0].ptr, v->fields[0].len);
    if ((s = base_buf_status(&v->name, err)) != BASE_OK || v->at < v->n) return s;
    if ((s = base_lines_next(v->lines, &line, &more, err)) != BASE_OK || !more) return s;
    return base_lines_fail(v->lines, err, BASE_EFORMAT, "expected %zu rows, found more", v->n);
}

base_status dense_vectors_next(dense_vectors *v, float *out, base_error *err)
{
    v->at++;
    return v->kind == KIND_TEXT ? next_text(v, out, err) : next_binary(v, out, err);
}

/* --- writing ------------------------------------------------------------------------------------------------------------------------ */

void dense_npy_head(base_file_writer *w, size_t n, size_t dim)
{
    char head[128];
    memset(head, ' ', sizeof head);
    memcpy(head, "\x93NUMPY\x01\x00\x76\x00", 10); /* 118 bytes follow, so that the rows begin at 128 */
    char text[118];
    int size = snprintf(text, sizeof text, "{'descr': '<f4', 'fortran_order': False, 'shape': (%zu, %zu), }", n, dim);
    memcpy(head + 10, text, (size_t)size);
    head[sizeof head - 1] = '\n';
    base_file_write(w, head, sizeof head);
}
